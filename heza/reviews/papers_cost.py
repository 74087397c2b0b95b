"""The table of compliance costs of one review in the form's twelve columns: now, afterwards, compared. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.core.rounding import rounded
from heza.papers.model import Block, Cell, Column, Line, Notes, Paper, Signatures, Table, Title
from heza.reviews import form
from heza.reviews.cost import FORMULAS, Activity, Compared, Effort, Side
from heza.reviews.papers import NO_SHARE, Agency, money, share

COLUMNS = (
    Column("STT", 0.65, "center"),
    Column("Các công việc khi thực hiện TTHC", 2.1),
    Column("Hoạt động, cách thức cụ thể", 2.6),
    Column("Thời gian (giờ)", 0.8, "right"),
    Column("Mức TNBQ một giờ (đồng)", 1, "right"),
    Column("Chi phí thuê tư vấn, dịch vụ (đồng)", 1.3, "right"),
    Column("Mức phí, lệ phí, chi phí khác (đồng)", 1.3, "right"),
    Column("Số lần một năm", 0.7, "right"),
    Column("Số đối tượng một năm", 0.9, "right"),
    Column("Chi phí một lần (đồng)", 1.3, "right"),
    Column("Tổng chi phí một năm (đồng)", 1.5, "right"),
    Column("Ghi chú", 1.2),
)
GONE = "Thủ tục được bãi bỏ nên không còn chi phí."


@dataclass(frozen=True)
class CostRow:
    """An activity on one side."""

    work: str
    name: str
    effort: Effort
    note: str


@dataclass(frozen=True)
class CostBlock:
    """One side of the table."""

    title: str
    rows: tuple[CostRow, ...]
    side: Side


@dataclass(frozen=True)
class CostTable:
    """What the paper and the workbook show alike."""

    blocks: tuple[CostBlock, CostBlock]
    wage: int
    compared: Compared
    is_gone: bool
    income: Mapping[str, Any]

    @property
    def income_words(self) -> str:
        """The hourly income with its source."""
        source = self.income.get("source", "")
        return f"{money(self.wage)}/người/giờ" + (f"; nguồn: {source}" if source else "")


def table_of(values: form.Values) -> CostTable:
    """The table of a review form."""
    before, after = form.both_sides(values)
    found = form.activities(values)
    is_gone = values.get("action") == "abolish"
    now = tuple(_row(one, one.before) for one in found if one.before)
    later = () if is_gone else tuple(_row(one, one.after) for one in found if one.after)
    blocks = (
        CostBlock("I. CHI PHÍ HIỆN TẠI", now, before),
        CostBlock("II. CHI PHÍ DỰ KIẾN SAU ĐƠN GIẢN HÓA", later, after),
    )
    return CostTable(blocks, form.income(values), form.costs(values), is_gone, values.get("income", {}))


def _row(activity: Activity, effort: Effort) -> CostRow:
    name = "; ".join(part for part in (activity.name, activity.way) if part)
    return CostRow(activity.work, name, effort, activity.note)


# ---------------------------------------------------------------- the paper


def paper(review: Any, signatures: Sequence[Signature], agency: Agency, today: date) -> Paper:
    """The table of a review, lying, signed by its officer and its head."""
    head = printed.valid(signatures, "review")
    day = head.on_day if head else None
    found, procedure = table_of(review.values), review.procedure
    blocks: list[Block] = [
        agency.unit_header(review.department.name, day),
        Title("BẢNG TÍNH CHI PHÍ TUÂN THỦ THỦ TỤC HÀNH CHÍNH NỘI BỘ", about=procedure.name),
        Line("Mã, nhóm, lĩnh vực:", f"{procedure.code}, nhóm {procedure.group}, {procedure.field}"),
        Line("Mức thu nhập bình quân:", found.income_words),
        Table(COLUMNS, tuple(_rows(found)), size=9),
        Signatures(officer_and_head(signatures)),
        Notes(FORMULAS, title="Cách tính:"),
        *printed.notes(signatures),
    ]
    title = f"Bảng tính chi phí tuân thủ {procedure.code}"
    return Paper("A4", tuple(blocks), title, day or today, draft=head is None, landscape=True)


def officer_and_head(signatures: Sequence[Signature]) -> tuple[Any, ...]:
    """The places of who wrote the form and of the head; a head who wrote it signs once."""
    head = printed.valid(signatures, "review")
    officer = printed.valid(signatures, "draft")
    second = printed.block(head, "Trưởng phòng")
    if officer is None and head is not None:
        return (printed.model.Signature(), second)
    return (printed.block(officer, "Người lập phiếu"), second)


def _rows(found: CostTable) -> Iterator[tuple[str | Cell, ...]]:
    for block in found.blocks:
        yield (Cell(block.title, columns=12, bold=True, align="left"),)
        if not block.rows:
            yield (Cell(GONE if found.is_gone else "Không phát sinh chi phí.", columns=12, align="left"),)
        yield from _activities(block, found.wage)
        yield _total(block, found.wage)
    yield (Cell("III. SO SÁNH", columns=12, bold=True, align="left"),)
    for label, text in compared(found.compared):
        yield (Cell("", align="center"), Cell(label, columns=9), Cell(text, bold=True), "")


def compared(found: Compared) -> tuple[tuple[str, str], ...]:
    """The lines of block III."""
    return (
        ("Tổng chi phí một năm trước khi đơn giản hóa (đồng)", words.number(found.before)),
        ("Tổng chi phí một năm sau khi đơn giản hóa (đồng)", words.number(found.after)),
        ("Chi phí tiết kiệm một năm (đồng)", words.number(found.saving)),
        ("Tỷ lệ cắt giảm chi phí", share(found.share)),
    )


def _activities(block: CostBlock, wage: int) -> Iterator[tuple[str | Cell, ...]]:
    last, side = "", block.side
    for number, row in enumerate(block.rows, 1):
        once = row.effort.cost(wage)
        yield (
            *(str(number), row.work if row.work != last else "", row.name),
            *(_hours(row.effort.hours), words.number(wage)),
            *(words.number(row.effort.service), words.number(row.effort.other)),
            *(_hours(side.times), words.number(side.subjects)),
            *(_dong(once), _dong(once * side.times * side.subjects), row.note),
        )
        last = row.work


def _total(block: CostBlock, wage: int) -> tuple[str | Cell, ...]:
    side = block.side
    service, other = (sum(getattr(one, key) for one in side.efforts) for key in ("service", "other"))
    is_empty = not block.rows
    texts = (
        *(_hours(side.hours), NO_SHARE if is_empty else words.number(wage)),
        *(words.number(service), words.number(other)),
        *(NO_SHARE if is_empty else _hours(side.times), NO_SHARE if is_empty else words.number(side.subjects)),
        *(_dong(side.once(wage)), _dong(side.year(wage)), ""),
    )
    return (Cell("Cộng", columns=3, bold=True, align="left"), *(Cell(text, bold=True) for text in texts))


def _dong(amount: Decimal) -> str:
    return words.number(rounded(amount))


def _hours(amount: Decimal) -> str:
    """1,5; without zeros at the end."""
    text = words.number(amount)
    return text.rstrip("0").rstrip(",") if "," in text else text
