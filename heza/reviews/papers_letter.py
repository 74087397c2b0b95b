"""Drafts of the letters of submission (tờ trình) to the city: contents to announce, plans to approve. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers.heading import long_day
from heza.papers.model import Block, Cell, Column, Items, Line, Paper, Table, Title
from heza.reviews.cost import portfolio
from heza.reviews.papers import (
    DECISION_1085,
    DOTS,
    SYMBOL,
    TTHC,
    Agency,
    closing,
    counted,
    heading,
    leader_place,
    money,
    one_hand,
    saved,
    say,
    share,
)
from heza.reviews.papers_announce import LISTS, by_kind
from heza.reviews.papers_plans import approved, costs, leader_of_many, sums_table
from heza.reviews.rules import ACTIONS, KINDS

Signed = Mapping[int, Sequence[Signature]]


def _to(agency: Agency) -> tuple[str, ...]:
    return ("Như trên", f"Văn phòng {agency.city}", "Tổ kiểm soát TTHC", "Lưu: VT")


def _begins(agency: Agency, about: str, day: date | None) -> list[Block]:
    return [
        agency.header("TTr", day),
        Title("TỜ TRÌNH", about=f"{about} thuộc phạm vi chức năng quản lý của {agency.line}"),
        Line("Kính gửi:", agency.city),
    ]


def _asks(agency: Agency, what: str) -> Block:
    return say(f"{agency.line} kính trình {agency.city} xem xét, {what}./.")


# ---------------------------------------------------------------- announcing

BY_KIND = (
    Column("STT", 0.75, "center"),
    Column("Nội dung đề nghị công bố", 4),
    *(Column(label, 1.4, "right") for label in ("Nhóm A", "Nhóm B", "Cộng")),
)
BY_UNIT = (
    Column("STT", 0.75, "center"),
    Column("Đơn vị chủ trì", 3.4),
    Column("Lĩnh vực", 3.4),
    Column("Số thủ tục", 1.3, "right"),
)


def announcing(versions: Sequence[Any], signatures: Signed, agency: Agency, today: date) -> Paper:
    """The letter that asks the city to announce contents."""
    blocks = [
        *_begins(agency, f"Về việc công bố {TTHC}", None),
        say(
            f"Thực hiện {DECISION_1085}, {agency.line} đã thống kê và kiểm soát chất lượng nội dung "
            f"{words.number(len(versions))} {TTHC} ({by_kind(versions)}), kính trình {agency.city} công bố như sau:"
        ),
        heading("1. Số lượng"),
        Table(BY_KIND, tuple(_kinds(versions)), size=12),
        heading("2. Theo đơn vị chủ trì, lĩnh vực"),
        Table(BY_UNIT, tuple(_units(versions)), size=12),
        heading("3. Việc thống kê, kiểm soát chất lượng"),
        *map(say, _controlled(versions, signatures)),
        heading("4. Hồ sơ gửi kèm"),
        Items(
            (
                f"Dự thảo Quyết định công bố {TTHC}",
                f"Danh mục (Phần I) và nội dung cụ thể của từng {TTHC} (Phần II)",
            ),
            "dash",
        ),
        _asks(agency, "quyết định công bố"),
        closing(_to(agency), leader_place(None, agency)),
    ]
    return Paper("A4", tuple(blocks), f"Tờ trình về việc công bố {TTHC}", today, draft=True)


def _kinds(versions: Sequence[Any]) -> Iterator[tuple[str | Cell, ...]]:
    found = Counter((one.kind, one.procedure.group) for one in versions)
    shown = [kind for kind in LISTS if found[kind, "A"] or found[kind, "B"]]
    for number, kind in enumerate(shown, 1):
        yield (str(number), KINDS[kind], *_groups(found[kind, "A"], found[kind, "B"]))
    groups = Counter(one.procedure.group for one in versions)
    yield tuple(Cell(text, bold=True) for text in ("", "Tổng cộng", *_groups(groups["A"], groups["B"])))


def _groups(first: int, second: int) -> tuple[str, str, str]:
    return words.number(first), words.number(second), words.number(first + second)


def _units(versions: Sequence[Any]) -> Iterator[tuple[str | Cell, ...]]:
    found = Counter((one.procedure.department.name, one.procedure.field) for one in versions)
    ordered = sorted(found.items(), key=lambda one: (words.sort_key(one[0][0]), words.sort_key(one[0][1])))
    for number, ((unit, field), count) in enumerate(ordered, 1):
        yield (str(number), unit, field, words.number(count))
    yield tuple(Cell(text, bold=True) for text in ("", "Tổng cộng", "", words.number(len(versions))))


def _controlled(versions: Sequence[Any], signatures: Signed) -> Iterator[str]:
    for meaning, said in (
        ("count", "Trưởng phòng đã ký thống kê, chữ ký còn hiệu lực"),
        ("check", "Tổ kiểm soát TTHC đã xác nhận chất lượng, xác nhận còn hiệu lực"),
    ):
        number = sum(printed.valid(signatures[one.id], meaning) is not None for one in versions)
        yield f"- {said}: {counted(number).lower()}."


# ---------------------------------------------------------------- approving

PLANS = (
    Column("STT", 0.75, "center"),
    Column("Mã", 1.1),
    Column("Tên thủ tục", 3.6),
    Column("Nhóm", 0.6, "center"),
    Column("Lĩnh vực", 1.8),
    Column("Đơn vị chủ trì", 1.9),
    Column("Phương án", 1.4),
    Column("Chi phí trước\n(đồng/năm)", 1.5, "right"),
    Column("Chi phí sau\n(đồng/năm)", 1.5, "right"),
    Column("Tiết kiệm\n(đồng/năm)", 1.5, "right"),
    Column("Tỷ lệ", 1, "right"),
)


def approving(
    reviews: Sequence[Any], kept: Sequence[Any], signatures: Signed, agency: Agency, today: date
) -> list[Paper]:
    """The letter that asks the city to approve plans, with their table, lying; as signed once a leader approved all."""
    hand = one_hand(approved(signatures[one.id]) for one in reviews)
    day = hand.on_day if hand else None
    found = portfolio(costs(one) for one in reviews)
    title = f"Tờ trình về việc phê duyệt phương án đơn giản hóa {TTHC}"
    blocks = [
        *_begins(agency, f"Về việc phê duyệt phương án đơn giản hóa {TTHC}", day),
        say(
            f"Thực hiện {DECISION_1085}, {agency.line} đã rà soát, tổng hợp phương án đơn giản hóa "
            f"{words.number(len(reviews))} {TTHC}, kính trình {agency.city} phê duyệt như sau:"
        ),
        heading("1. Nội dung phương án"),
        say(f"{words.number(len(reviews))} thủ tục có phương án đơn giản hóa, gồm: {_actions(reviews)}."),
        heading("2. Chi phí tuân thủ"),
        say(
            f"Chi phí tuân thủ của các thủ tục có phương án: trước khi đơn giản hóa {money(found.before)}/năm, "
            f"sau khi đơn giản hóa {money(found.after)}/năm. {saved(found)}, tỷ lệ cắt giảm {share(found.share)}."
        ),
        *_with_kept(reviews, kept),
        sums_table(reviews, kept),
        heading("3. Hồ sơ gửi kèm"),
        Items(
            (
                "Phụ lục tổng hợp phương án đơn giản hóa",
                f"Phương án đơn giản hóa {TTHC}",
                "Phiếu rà soát và bảng tính chi phí tuân thủ của từng thủ tục",
            ),
            "dash",
        ),
        _asks(agency, "quyết định phê duyệt"),
        closing(_to(agency), leader_of_many(hand, len(reviews), agency)),
    ]
    letter = Paper("A4", tuple(blocks), title, day or today, draft=hand is None)
    return [letter, _annex(reviews, title, letter)]


def _actions(reviews: Sequence[Any]) -> str:
    found = Counter(one.action for one in reviews)
    said = [f"{label.lower()} {found[key]} thủ tục" for key, label in ACTIONS.items() if found[key]]
    return "; ".join(said)


def _with_kept(reviews: Sequence[Any], kept: Sequence[Any]) -> Iterator[Block]:
    if not kept:
        return
    found = portfolio(costs(one) for one in [*reviews, *kept])
    yield say(
        f"Tính cả {words.number(len(kept))} thủ tục giữ nguyên của cùng kế hoạch rà soát, tổng chi phí trước khi đơn "
        f"giản hóa là {money(found.before)}/năm, sau khi đơn giản hóa là {money(found.after)}/năm, "
        f"tỷ lệ cắt giảm {share(found.share)}."
    )


def _annex(reviews: Sequence[Any], title: str, letter: Paper) -> Paper:
    note = f"(Kèm theo Tờ trình số {DOTS}/TTr-{SYMBOL} {long_day(None)})"
    blocks = (
        Title("Phụ lục", about=f"TỔNG HỢP PHƯƠNG ÁN ĐƠN GIẢN HÓA {TTHC.upper()}", note=note),
        Table(PLANS, tuple(plan_rows(reviews)), size=10),
    )
    return Paper("A4", blocks, title, letter.date, draft=letter.draft, landscape=True)


def plan_rows(reviews: Sequence[Any]) -> Iterator[tuple[str | Cell, ...]]:
    """A row for each plan, the sums last."""
    for number, review in enumerate(reviews, 1):
        procedure, found = review.procedure, costs(review)
        amounts = (words.number(amount) for amount in (found.before, found.after, found.saving))
        yield (
            *(str(number), procedure.code, procedure.name, procedure.group, procedure.field),
            *(review.department.name, ACTIONS.get(review.action, DOTS), *amounts, share(found.share)),
        )
    found = portfolio(costs(one) for one in reviews)
    amounts = (words.number(amount) for amount in (found.before, found.after, found.saving))
    yield (
        Cell("Tổng cộng", columns=7, bold=True, align="left"),
        *(Cell(text, bold=True) for text in (*amounts, share(found.share))),
    )
