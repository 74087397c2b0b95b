"""The signed plan of review, and the review form with its answers, conclusion and everybody's opinion. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers.model import Block, Cell, Column, Line, Paper, Signatures, Table, Title
from heza.papers.model import Signature as Place
from heza.reviews import form
from heza.reviews.papers import (
    DOTS,
    NONE,
    TTHC,
    Agency,
    closing,
    counted,
    heading,
    leader_place,
    lines,
    say,
)
from heza.reviews.papers_cost import officer_and_head
from heza.reviews.papers_plans import approved, benefit, costs
from heza.reviews.rules import ACTIONS, GROUPS

# ---------------------------------------------------------------- the plan

ITEMS = (
    Column("STT", 0.75, "center"),
    Column("Mã", 1.1),
    Column("Tên thủ tục hành chính nội bộ", 3.2),
    Column("Đơn vị thực hiện", 1.8),
    Column("Thời hạn hoàn thành", 1.5, "center"),
    Column("Căn cứ lựa chọn", 2.2),
    Column("Sản phẩm dự kiến", 1.9),
)


def plan(found: Any, signatures: Sequence[Signature], agency: Agency, today: date) -> Paper:
    """A plan of review, a draft until a leader has signed what it says now."""
    hand = printed.valid(signatures, "approve")
    day = found.issued_on or (hand.on_day if hand else None)
    about = found.name.removeprefix("Kế hoạch ")
    units = {item.department_id for item in found.items}
    blocks: list[Block] = [
        agency.header("KH", day, found.number),
        Title("KẾ HOẠCH", about=f"{about[:1].upper()}{about[1:]}"),
        heading("I. CĂN CỨ"),
        *(say(one) for one in found.basis.splitlines() or [DOTS]),
        heading("II. NỘI DUNG RÀ SOÁT"),
        say(
            f"Rà soát {counted(len(found.items)).lower()} hành chính nội bộ, giao "
            f"{counted(len(units), 'đơn vị').lower()} thực hiện trong năm {found.year}:"
            if found.items
            else f"{NONE}."
        ),
        *([Table(ITEMS, tuple(_items(found)), size=10)] if found.items else []),
        heading("III. TỔ CHỨC THỰC HIỆN"),
        say(
            "1. Trưởng các đơn vị được giao rà soát, đánh giá thủ tục, tính chi phí tuân thủ, lập phiếu rà soát và ký "
            "trình đúng thời hạn ghi tại Mục II."
        ),
        say("2. Tổ kiểm soát TTHC kiểm soát chất lượng, tổng hợp kết quả và phương án, trình lãnh đạo Ban duyệt."),
        say(f"3. Lãnh đạo {agency.line} trình {agency.city} phê duyệt phương án đơn giản hóa./."),
        closing(("Các đơn vị được giao tại Mục II", "Tổ kiểm soát TTHC", "Lưu: VT"), leader_place(hand, agency)),
        *printed.notes(signatures),
    ]
    return Paper("A4", tuple(blocks), found.name, day or today, draft=hand is None)


def _items(found: Any) -> Iterator[tuple[str | Cell, ...]]:
    for number, item in enumerate(found.items, 1):
        procedure = item.procedure
        yield (
            *(str(number), procedure.code, procedure.name, item.department.name),
            *(words.day(item.due_on), item.reason or DOTS, item.product or DOTS),
        )


# ---------------------------------------------------------------- the review form

ANSWERS = (
    Column("Câu hỏi", 4),
    Column("Trả lời", 2.2),
    Column("Lý do", 2.4),
    Column("Phương án xử lý", 2.4),
)


def review(found: Any, signatures: Sequence[Signature], agency: Agency, today: date) -> Paper:
    """The form of one review, a draft until the head of its department has signed what it says now."""
    head = printed.valid(signatures, "review")
    day = head.on_day if head else None
    procedure, values = found.procedure, found.values
    blocks: list[Block] = [
        agency.unit_header(found.department.name, day),
        Title(f"PHIẾU RÀ SOÁT {TTHC.upper()}", about=procedure.name),
        Line("Mã thủ tục:", procedure.code),
        Line("Nhóm:", GROUPS[procedure.group]),
        Line("Lĩnh vực:", procedure.field),
        Line("Kế hoạch rà soát:", f"{found.item.plan.name}; hạn hoàn thành {words.day(found.due_on)}"),
        heading("I. CÂU HỎI RÀ SOÁT"),
        Table(ANSWERS, tuple(_answers(values)), size=10) if values.get("questions") else say(f"{NONE}."),
        heading("II. CHI PHÍ TUÂN THỦ"),
        *map(say, benefit(costs(found))),
        heading("III. KẾT LUẬN, KIẾN NGHỊ"),
        *_conclusion(values, found.action),
        heading("IV. Ý KIẾN TRONG QUÁ TRÌNH XỬ LÝ"),
        *_opinions(signatures),
        Signatures(officer_and_head(signatures)),
        Signatures((_control(signatures), leader_place(approved(signatures), agency))),
        *printed.notes(signatures),
    ]
    title = f"Phiếu rà soát {procedure.code}"
    return Paper("A4", tuple(blocks), title, day or today, draft=head is None)


def _answers(values: form.Values) -> Iterator[tuple[str | Cell, ...]]:
    last = ""
    for one in form.questions(values):
        given = form.answer(values, one.id)
        said = given.get("words", "") if one.is_words else form.ANSWERS.get(given.get("answer", ""), "")
        part = f"{one.part}: {one.document}" if one.document else one.part
        if part != last:
            yield (Cell(part, columns=len(ANSWERS), bold=True),)
        yield (one.text, said or DOTS, given.get("reason", ""), given.get("proposal", ""))
        last = part


def _conclusion(values: form.Values, action: str) -> Iterator[Block]:
    yield from lines("1. Kết luận", ACTIONS.get(action, ""), empty=DOTS)
    changes = form.changes(values)
    if changes and action != "keep":
        rows = tuple((str(n), one.get("what", ""), one.get("why", "")) for n, one in enumerate(changes, 1))
        columns = (Column("STT", 0.75, "center"), Column("Nội dung đơn giản hóa", 4), Column("Lý do", 4))
        yield Table(columns, rows, size=11)
    else:
        yield say(f"Nội dung đơn giản hóa: {NONE.lower()}.")
    for number, (key, label, _hint) in enumerate(form.PLAN_LINES, 2):
        yield from lines(f"{number}. {label}", values.get(key, ""), empty=f"{NONE}.")
    contact = [f"{label}: {values[key]}" for key, label in form.CONTACT if values.get(key)]
    if contact:
        yield say("; ".join(contact) + ".")


def _opinions(signatures: Sequence[Signature]) -> Iterator[Block]:
    """What was written at the steps, in their order: both sides stay where control and department disagree."""
    said = [one for one in signatures if one.comment]
    if not said:
        yield say(f"{NONE}.")
    for one in said:
        what = "trả lại" if one.is_return else one.label.lower()
        who = f"{one.name}{f' ({one.title})' if one.title else ''}"
        yield from lines(f"- {words.moment(one.signed_at)}, {who}, {what}", one.comment, empty="")


def _control(signatures: Sequence[Signature]) -> Place:
    found = printed.valid(signatures, "object") or printed.valid(signatures, "check")
    return printed.block(found, "Tổ kiểm soát TTHC")
