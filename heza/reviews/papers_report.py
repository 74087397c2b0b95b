"""The report on the review: what was counted, announced, reviewed, simplified and saved, by field and by unit. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from heza.core import words
from heza.papers.model import Block, Cell, Column, Line, Paper, Table, Title
from heza.reviews.cost import Compared
from heza.reviews.measures import MEASURES, Tally, counts, is_met, ratio
from heza.reviews.papers import (
    DECISION_1085,
    NO_SHARE,
    NONE,
    TTHC,
    Agency,
    closing,
    counted,
    heading,
    leader_place,
    money,
    saved,
    say,
    share,
)
from heza.reviews.rules import ACTIONS, Standing

PLANS = {key: label for key, label in ACTIONS.items() if key != "keep"}


class Stood(NamedTuple):
    """One procedure: its field, its department, what its plan does with it ("" without one), where it stands."""

    field: str
    department: Any
    action: str
    standing: Standing


@dataclass(frozen=True)
class Reporting:
    """What the report is made of."""

    procedures: Sequence[Stood]
    targets: Sequence[Any]
    agency: Agency
    today: date


@dataclass(frozen=True)
class Row:
    """A line of the summary: whose, its tally, how many plans do what."""

    label: str
    tally: Tally
    plans: dict[str, int]

    @property
    def costs(self) -> Compared:
        """Costs of a year before and after, of what was reviewed."""
        return Compared(self.tally.cost_before, self.tally.cost_after)


def row(label: str, procedures: Sequence[Stood]) -> Row:
    """Some procedures together."""
    tally = sum((counts(one.standing) for one in procedures), Tally())
    return Row(label, tally, {key: sum(one.action == key for one in procedures) for key in PLANS})


def rows(procedures: Sequence[Stood], by: Callable[[Stood], str]) -> list[Row]:
    """A row for each field, or each department, in the order of their first procedure; the total last."""
    grouped: dict[str, list[Stood]] = {}
    for one in procedures:
        grouped.setdefault(by(one), []).append(one)
    return [*(row(label, some) for label, some in grouped.items()), row("Tổng cộng", procedures)]


def by_field(given: Reporting) -> list[Row]:
    """The summary by field, in Vietnamese order."""
    return rows(sorted(given.procedures, key=lambda one: words.sort_key(one.field)), lambda one: one.field)


def by_department(given: Reporting) -> list[Row]:
    """The summary by department, in the order of the office."""
    return rows(given.procedures, lambda one: str(one.department.name))


# ---------------------------------------------------------------- the paper


def report(given: Reporting) -> list[Paper]:
    """The report and its two tables, lying: papers of one file."""
    agency, total = given.agency, row("", given.procedures)
    title = f"Báo cáo kết quả rà soát {TTHC}"
    to = ("Như trên", f"Văn phòng {agency.city}", f"Lãnh đạo {agency.line}", "Tổ kiểm soát TTHC", "Lưu: VT")
    body = [
        agency.header("BC"),
        Title("BÁO CÁO", about=f"Kết quả rà soát, đơn giản hóa {TTHC}"),
        Line("Kính gửi:", agency.city),
        say(f"Thực hiện {DECISION_1085}, {agency.line} báo cáo kết quả đến hết ngày {words.day(given.today)} như sau:"),
        *_results(total, given),
        closing(to, leader_place(None, agency)),
    ]
    return [
        Paper("A4", tuple(body), title, given.today, draft=True),
        _annex(title, "Phụ lục I", "theo lĩnh vực", "Lĩnh vực", by_field(given), given),
        _annex(title, "Phụ lục II", "theo đơn vị chủ trì", "Đơn vị chủ trì", by_department(given), given),
    ]


def _results(total: Row, given: Reporting) -> Iterator[Block]:
    tally = total.tally
    yield heading("I. KẾT QUẢ THỰC HIỆN")
    yield heading("1. Thống kê, công bố, công khai")
    yield from map(say, _inventoried(tally))
    yield heading("2. Rà soát, đánh giá")
    yield say(_part("Đã có kết luận rà soát được lãnh đạo Ban duyệt", "reviewed", tally))
    yield heading("3. Phương án đơn giản hóa")
    yield from map(say, _simplified(total))
    yield heading("4. Chi phí tuân thủ")
    yield from map(say, _costs(tally))
    yield heading("II. SO VỚI CHỈ TIÊU")
    yield from _targets(given)
    yield heading("III. CÔNG VIỆC CÒN LẠI")
    yield from map(say, _left(tally))


def _part(said: str, measure: str, tally: Tally) -> str:
    found = ratio(measure, tally)
    if not found.part:
        return f"{said}: {NONE.lower()}."
    return f"{said}: {words.number(found.part)}/{words.number(found.whole)} thủ tục, đạt {share(found.share)}."


def _inventoried(tally: Tally) -> Iterator[str]:
    yield (
        f"Tổng số {TTHC} trong danh sách: {counted(tally.total).lower()}; nhóm A (giữa các cơ quan hành chính "
        f"nhà nước): {counted(tally.group_a).lower()}; nhóm B (trong nội bộ cơ quan): "
        f"{counted(tally.group_b).lower()}."
    )
    yield _part("Trưởng phòng đã ký thống kê", "inventoried", tally)
    yield _part("Đã có quyết định công bố", "announced", tally)
    yield _part("Thủ tục nhóm A đã công khai trên Cơ sở dữ liệu quốc gia về thủ tục hành chính", "published", tally)


def _simplified(total: Row) -> Iterator[str]:
    number = sum(total.plans.values())
    kinds = "; ".join(f"{label.lower()}: {counted(total.plans[key]).lower()}" for key, label in PLANS.items())
    yield f"Số thủ tục có phương án đơn giản hóa: {counted(number).lower()}" + (f" ({kinds})." if number else ".")
    yield _part("Phương án đã được phê duyệt", "procedures_simplified", total.tally)
    yield _part("Trong đó bãi bỏ hoặc gộp vào thủ tục khác", "procedures_cut", total.tally)
    done = ratio("implemented", total.tally)
    carried = f"{words.number(done.part)}/{words.number(done.whole)} phương án đã phê duyệt, đạt {share(done.share)}"
    yield f"Phương án đã có văn bản thực thi: {carried if done.part else NONE.lower()}."


def _costs(tally: Tally) -> Iterator[str]:
    if not tally.cost_before:
        yield f"Chi phí tuân thủ của các thủ tục đã rà soát: {NONE.lower()}."
        return
    approved = Compared(tally.cost_before, tally.cost_after)
    expected = Compared(tally.cost_before, tally.cost_expected)
    yield f"Tổng chi phí tuân thủ trước rà soát của các thủ tục đã rà soát: {money(approved.before)}/năm."
    yield (
        f"Theo các phương án đã phê duyệt: chi phí sau đơn giản hóa {money(approved.after)}/năm. "
        f"{saved(approved)}, tỷ lệ cắt giảm {share(approved.share)}."
    )
    yield (
        f"Tính cả các phương án đã trình: chi phí dự kiến {money(expected.after)}/năm. "
        f"{saved(expected)}, tỷ lệ cắt giảm {share(expected.share)}."
    )
    yield "Tỷ lệ cắt giảm tính trên tổng chi phí của mọi thủ tục đã rà soát, kể cả thủ tục giữ nguyên."


def _left(tally: Tally) -> Iterator[str]:
    waiting = (
        ("chưa ký thống kê", tally.total - tally.counted),
        ("chưa công bố", tally.total - tally.announced),
        ("nhóm A chưa công khai", tally.group_a - tally.published),
        ("chưa có kết luận rà soát", tally.total - tally.reviewed),
        ("có phương án đã phê duyệt, chưa thực thi", tally.approved - tally.implemented),
    )
    said = [f"{words.number(number)} thủ tục {what}" for what, number in waiting if number]
    if not said:
        yield f"{NONE}./."
        return
    yield f"Còn {'; '.join(said)}./."


TARGETS = (
    Column("STT", 0.65, "center"),
    Column("Chỉ tiêu", 3.6),
    Column("Mức phải đạt", 1.2, "right"),
    Column("Thời hạn", 1.4, "center"),
    Column("Kết quả", 1.3, "right"),
    Column("Đánh giá", 1.2, "center"),
)


def _targets(given: Reporting) -> Iterator[Block]:
    begun = [one for one in given.targets if one.from_day <= given.today]
    if not begun:
        yield say(f"{NONE}.")
        return
    yield Table(TARGETS, tuple(_target(n, one, given) for n, one in enumerate(begun, 1)), size=11)


def _target(number: int, target: Any, given: Reporting) -> tuple[str | Cell, ...]:
    some = [one for one in given.procedures if target.group in ("", one.standing.group)]
    found = ratio(target.measure, sum((counts(one.standing, target.from_day) for one in some), Tally()), target.group)
    met = is_met(found, target.threshold)
    said = {None: NONE, True: "Đạt", False: "Chưa đạt"}[met]
    label = MEASURES[target.measure].label + (f", nhóm {target.group}" if target.group else "")
    source = f"\n({target.source})" if target.source else ""
    return (str(number), label + source, share(target.share), words.day(target.due_on), share(found.share), said)


# ---------------------------------------------------------------- the tables

_ONE = (
    ("STT", 0.65),
    ("", 2.6),
    ("A", 0.6),
    ("B", 0.6),
    ("Đã công bố", 0.8),
    ("Đã rà soát", 0.8),
    *((label, 0.85) for label in ("Bãi bỏ", "Sửa đổi, bổ sung", "Thay thế", "Gộp, liên thông")),
    ("Đã phê duyệt", 0.8),
    ("(i) bãi bỏ, gộp", 1),
    ("(ii) có phương án", 1),
    ("Trước", 1.7),
    ("Sau", 1.7),
    ("Tiết kiệm", 1.7),
    ("Tỷ lệ", 1),
    ("Đã thực thi", 0.9),
)
ORDER = ("abolish", "amend", "replace", "merge")


def _annex(title: str, number: str, about: str, first: str, given: list[Row], all_: Reporting) -> Paper:
    columns = tuple(
        Column(label, width, "left" if at == 1 else "center" if at < 1 else "right")
        for at, (label, width) in enumerate(_ONE)
    )
    head: tuple[tuple[str | Cell, ...], ...] = (
        (
            *(Cell(label, rows=2) for label in ("STT", first)),
            Cell("Tổng số (nhóm)", columns=2),
            *(Cell(label, rows=2) for label in ("Đã công bố", "Đã rà soát")),
            Cell("Có phương án", columns=4),
            Cell("Đã phê duyệt", rows=2),
            Cell("Tỷ lệ cắt giảm thủ tục", columns=2),
            Cell("Chi phí tuân thủ (đồng/năm)", columns=4),
            Cell("Đã thực thi", rows=2),
        ),
        ("A", "B", *(label for label, _ in _ONE[6:10]), *(label for label, _ in _ONE[11:17])),
    )
    lines = tuple(_line(n, one, is_total=one is given[-1]) for n, one in enumerate(given, 1))
    blocks = (
        Title(number, about=f"TỔNG HỢP KẾT QUẢ RÀ SOÁT {TTHC.upper()} {about.upper()}"),
        Table(columns, lines, head, size=8),
    )
    return Paper("A4", blocks, title, all_.today, draft=True, landscape=True)


def _line(number: int, one: Row, *, is_total: bool) -> tuple[str | Cell, ...]:
    tally, costs = one.tally, one.costs
    figures = [tally.group_a, tally.group_b, tally.announced, tally.reviewed]
    figures += [*(one.plans[key] for key in ORDER), tally.approved]
    cells = [*(words.number(figure) for figure in figures)]
    cells += [share(ratio(key, tally).share) for key in ("procedures_cut", "procedures_simplified")]
    cells += [words.number(amount) for amount in (costs.before, costs.after, costs.saving)]
    cells += [share(costs.share), f"{tally.implemented}/{tally.approved}" if tally.approved else NO_SHARE]
    begins = ("" if is_total else str(number), one.label)
    return tuple(Cell(text, bold=is_total) for text in (*begins, *cells))
