"""Simplification plans on paper, of one review or of a whole plan, by field: what, why, who amends, savings. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers.model import Block, Cell, Column, Paper, Signatures, Table, Title
from heza.papers.model import Signature as Place
from heza.reviews import form
from heza.reviews.cost import Compared, portfolio
from heza.reviews.papers import (
    DOTS,
    TTHC,
    Agency,
    closing,
    heading,
    leader_place,
    lines,
    money,
    of_many,
    one_hand,
    saved,
    say,
    share,
)
from heza.reviews.rules import ACTIONS

APPROVING = ("approve", "keep")  # what a leader says with a signature
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """I, II, III, IV …"""
    found = ""
    for value, letters in ROMAN:
        found += letters * (number // value)
        number %= value
    return found


def costs(review: Any) -> Compared:
    """What a review computes."""
    return form.costs(review.values)


def approved(signatures: Sequence[Signature]) -> Signature | None:
    """The leader's signature that stands for the review as it is."""
    return next((found for meaning in APPROVING if (found := printed.valid(signatures, meaning))), None)


def of_review(review: Any, signatures: Sequence[Signature], agency: Agency, today: date) -> Paper:
    """The plan of one review, signed by the head of its department."""
    head = printed.valid(signatures, "review")
    day = head.on_day if head else None
    blocks: list[Block] = [
        agency.unit_header(review.department.name, day),
        Title("PHƯƠNG ÁN ĐƠN GIẢN HÓA", about=f"{TTHC[0].upper()}{TTHC[1:]} “{review.procedure.name}”"),
        heading(f"I. LĨNH VỰC {review.procedure.field.upper()}"),
        *_procedure(1, review),
        Signatures(
            (
                leader_place(approved(signatures), agency),
                printed.block(head, "Trưởng phòng"),
            )
        ),
        *printed.notes(signatures),
    ]
    title = f"Phương án đơn giản hóa {TTHC} {review.procedure.code}"
    return Paper("A4", tuple(blocks), title, day or today, draft=head is None)


def of_plan(
    plan: Any, reviews: Sequence[Any], signatures: Mapping[int, Sequence[Signature]], agency: Agency, today: date
) -> Paper:
    """The plans of all reviews of a plan that the control team passed on, what is kept, and the sums."""
    hand = one_hand(approved(signatures[one.id]) for one in reviews)
    changing = [one for one in reviews if one.action != "keep"]
    kept = [one for one in reviews if one.action == "keep"]
    day = hand.on_day if hand else None
    blocks: list[Block] = [
        agency.header("PA", day),
        Title("PHƯƠNG ÁN ĐƠN GIẢN HÓA", about=f"{TTHC[0].upper()}{TTHC[1:]} năm {plan.year}"),
        say(f"Căn cứ {plan.name}{_numbered(plan)}, {agency.line} đề xuất phương án đơn giản hóa như sau:"),
        *_by_field(changing),
        *_kept(len(set(one.procedure.field for one in changing)) + 1, kept),
        *_sums(changing, kept),
        closing((agency.city, "Tổ kiểm soát TTHC", "Lưu: VT"), leader_of_many(hand, len(reviews), agency)),
    ]
    title = f"Phương án đơn giản hóa {TTHC} năm {plan.year}"
    return Paper("A4", tuple(blocks), title, day or today, draft=hand is None)


def leader_of_many(hand: Signature | None, number: int, agency: Agency) -> Place:
    """The place of the leader who approved each review on its own."""
    return of_many(leader_place(hand, agency), hand, "Đã duyệt", number, "phiếu rà soát")


def _numbered(plan: Any) -> str:
    return f" (số {plan.number} ngày {words.day(plan.issued_on)})" if plan.number else ""


def _by_field(reviews: Sequence[Any]) -> Iterator[Block]:
    ordered = sorted(reviews, key=lambda one: (words.sort_key(one.procedure.field), one.procedure.sort_key))
    for number, (field, some) in enumerate(groupby(ordered, key=lambda one: one.procedure.field), 1):
        yield heading(f"{roman(number)}. LĨNH VỰC {field.upper()}")
        for place, review in enumerate(some, 1):
            yield from _procedure(place, review)


def _procedure(number: int, review: Any) -> Iterator[Block]:
    values, procedure = review.values, review.procedure
    yield heading(f"{number}. {procedure.name} (mã {procedure.code}, nhóm {procedure.group})")
    yield heading(f"{number}.1. Nội dung đơn giản hóa: {ACTIONS.get(review.action, DOTS).lower()}")
    for one in form.changes(values):
        yield from lines("- Nội dung", one.get("what", ""), empty=DOTS)
        yield from lines("- Lý do", one.get("why", ""), empty=DOTS)
    yield from lines(f"{number}.2. Kiến nghị thực thi", values.get("recommendation", ""), empty=DOTS)
    yield from lines("- Cơ quan, người có thẩm quyền", values.get("authority", ""), empty=DOTS)
    yield from lines("- Lộ trình", values.get("schedule", ""), empty=DOTS)
    yield heading(f"{number}.3. Lợi ích phương án đơn giản hóa")
    yield from map(say, benefit(costs(review)))
    if values.get("benefit"):
        yield from lines("- Lợi ích khác", values["benefit"], empty=DOTS)


def benefit(found: Compared) -> tuple[str, ...]:
    """What is saved, in the lines of the form."""
    return (
        f"- Chi phí tuân thủ thủ tục hành chính trước khi đơn giản hóa: {money(found.before)}/năm.",
        f"- Chi phí tuân thủ thủ tục hành chính sau khi đơn giản hóa: {money(found.after)}/năm.",
        f"- {saved(found)}.",
        f"- Tỷ lệ cắt giảm chi phí: {share(found.share)}.",
    )


KEPT = (
    Column("STT", 0.75, "center"),
    Column("Mã", 1.3),
    Column("Tên thủ tục", 4),
    Column("Đơn vị chủ trì", 2.2),
    Column("Chi phí\n(đồng/năm)", 2, "right"),
)


def _kept(number: int, kept: Sequence[Any]) -> Iterator[Block]:
    if not kept:
        return
    yield heading(f"{roman(number)}. THỦ TỤC ĐỀ NGHỊ GIỮ NGUYÊN")
    rows = tuple(
        (str(n), one.procedure.code, one.procedure.name, one.department.name, words.number(costs(one).before))
        for n, one in enumerate(kept, 1)
    )
    yield Table(KEPT, rows, size=11)


SUMS = (
    Column("Tổng hợp", 2.6),
    Column("Số thủ tục", 0.9, "right"),
    Column("Trước\n(đồng/năm)", 1.7, "right"),
    Column("Sau\n(đồng/năm)", 1.7, "right"),
    Column("Tiết kiệm\n(đồng/năm)", 1.7, "right"),
    Column("Tỷ lệ", 1.1, "right"),
)


def _sums(changing: Sequence[Any], kept: Sequence[Any]) -> Iterator[Block]:
    yield heading("TỔNG HỢP CHI PHÍ TUÂN THỦ")
    yield sums_table(changing, kept)
    yield say("Tỷ lệ cắt giảm tính trên tổng chi phí, không phải trung bình các tỷ lệ./.")


def sums_table(changing: Sequence[Any], kept: Sequence[Any]) -> Table:
    """The sums of plans, of what is kept and of both."""
    some = (("Thủ tục có phương án", changing), ("Thủ tục giữ nguyên", kept), ("Tổng cộng", [*changing, *kept]))
    return Table(SUMS, tuple(_sum(label, given) for label, given in some), size=11)


def _sum(label: str, reviews: Sequence[Any]) -> tuple[str | Cell, ...]:
    found = portfolio(costs(one) for one in reviews)
    amounts = (found.before, found.after, found.saving)
    cells = (label, words.number(len(reviews)), *(words.number(one) for one in amounts), share(found.share))
    return tuple(Cell(text, bold=label == "Tổng cộng") for text in cells)
