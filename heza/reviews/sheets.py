"""The tables of the review as Excel. What was typed never becomes a formula; the cost table adds up by formulas."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from heza.approvals.signoff import Signature
from heza.core import words
from heza.core.sheets import Column, safe, workbook
from heza.reviews import papers_announce, papers_inventory
from heza.reviews.cost import FORMULAS
from heza.reviews.measures import ratio
from heza.reviews.papers import NO_SHARE, TTHC
from heza.reviews.papers_announce import Announcing
from heza.reviews.papers_cost import COLUMNS, GONE, CostBlock, CostTable, table_of
from heza.reviews.papers_letter import PLANS
from heza.reviews.papers_plans import costs
from heza.reviews.papers_report import ORDER, Reporting, Row, by_department, by_field
from heza.reviews.rules import ACTIONS, GROUPS, KINDS

MONEY, SHARE, HOURS = "#,##0", "0.00%", "#,##0.##"
BOLD, HEAD = Font(bold=True), PatternFill("solid", fgColor="E3EEF0")
WRAP, THIN = Alignment(wrap_text=True, vertical="top"), Side(style="thin", color="808080")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WIDTHS = (6, 26, 34, 10, 12, 14, 14, 9, 11, 14, 17, 18)


# ---------------------------------------------------------------- the cost table


def cost_book(review: Any) -> bytes:
    """The cost table of a review: its hours, amounts and numbers as values, everything else as formulas."""
    found, procedure = table_of(review.values), review.procedure
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Chi phí tuân thủ"
    for at, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    title = "Bảng tính chi phí tuân thủ thủ tục hành chính nội bộ"
    for line, text in enumerate((title, f"{procedure.code} – {procedure.name}", review.department.name), 1):
        _text(sheet, line, 1, text, bold=line == 1)
    _text(sheet, 4, 1, "Mức thu nhập bình quân một giờ (đồng)")
    _value(sheet, 4, 5, found.wage, MONEY)
    _text(sheet, 4, 6, str(found.income.get("source", "")))
    for at, column in enumerate(COLUMNS, 1):
        _text(sheet, HEADS, at, column.title, bold=True, framed=True).fill = HEAD
    sheet.freeze_panes = f"A{HEADS + 1}"
    line, totals = HEADS + 1, []
    for block in found.blocks:
        line, total = _block(sheet, line, block, found)
        totals.append(total)
    line = _compared(sheet, line, *totals)
    for number, text in enumerate(FORMULAS, line + 1):
        _text(sheet, number, 1, text)
    return _saved(book)


HEADS = 6


def _block(sheet: Any, line: int, block: CostBlock, found: CostTable) -> tuple[int, int]:
    """One side; the line after it and that of its total."""
    _text(sheet, line, 1, block.title, bold=True)
    first = line + 1
    for number, row in enumerate(block.rows, 1):
        at = line + number
        _value(sheet, at, 1, number)
        for column, text in ((2, row.work), (3, row.name), (12, row.note)):
            _text(sheet, at, column, text, framed=True)
        _value(sheet, at, 4, row.effort.hours, HOURS)
        _formula(sheet, at, 5, "=$E$4", MONEY)
        for column, amount in ((6, row.effort.service), (7, row.effort.other)):
            _value(sheet, at, column, amount, MONEY)
        _value(sheet, at, 8, block.side.times, HOURS)
        _value(sheet, at, 9, block.side.subjects, MONEY)
        _formula(sheet, at, 10, f"=D{at}*E{at}+F{at}+G{at}", MONEY)
        _formula(sheet, at, 11, f"=J{at}*H{at}*I{at}", MONEY)
    last = line + len(block.rows)
    total = last + 1
    _text(sheet, total, 1, "Cộng" if block.rows else GONE if found.is_gone else "Cộng (không phát sinh)", bold=True)
    for letter, form in (("D", HOURS), ("F", MONEY), ("G", MONEY), ("J", MONEY)):
        formula = f"=SUM({letter}{first}:{letter}{last})" if block.rows else "=0"
        _formula(sheet, total, "ABCDEFGHIJK".index(letter) + 1, formula, form, bold=True)
    _value(sheet, total, 8, block.side.times, HOURS)
    _value(sheet, total, 9, block.side.subjects, MONEY)
    _formula(sheet, total, 11, f"=ROUND(J{total}*H{total}*I{total},0)", MONEY, bold=True)
    return total + 1, total


def _compared(sheet: Any, line: int, before: int, after: int) -> int:
    _text(sheet, line, 1, "III. SO SÁNH", bold=True)
    saving = line + 3
    rows = (
        ("Tổng chi phí một năm trước khi đơn giản hóa (đồng)", f"=K{before}", MONEY),
        ("Tổng chi phí một năm sau khi đơn giản hóa (đồng)", f"=K{after}", MONEY),
        ("Chi phí tiết kiệm một năm (đồng)", f"=K{line + 1}-K{line + 2}", MONEY),
        ("Tỷ lệ cắt giảm chi phí", f'=IF(K{line + 1}=0,"{NO_SHARE}",K{saving}/K{line + 1})', SHARE),
    )
    for number, (label, formula, form) in enumerate(rows, 1):
        _text(sheet, line + number, 2, label)
        _formula(sheet, line + number, 11, formula, form, bold=True)
    return line + len(rows) + 1


def _text(sheet: Any, line: int, column: int, text: str, *, bold: bool = False, framed: bool = False) -> Any:
    """Words in a cell: never a formula, whatever was typed."""
    cell = sheet.cell(line, column)
    cell.value = safe(text)
    cell.data_type = "s"
    cell.font = Font(bold=bold)
    if framed:
        cell.alignment, cell.border = WRAP, FRAME
    return cell


def _value(sheet: Any, line: int, column: int, amount: Any, form: str = "General") -> None:
    cell = sheet.cell(line, column, amount)
    cell.number_format, cell.border, cell.alignment = form, FRAME, Alignment(vertical="top")


def _formula(sheet: Any, line: int, column: int, formula: str, form: str, *, bold: bool = False) -> None:
    """A formula of ours: made of places in the sheet alone."""
    _value(sheet, line, column, formula, form)
    sheet.cell(line, column).font = Font(bold=bold)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- plain tables


def inventory_book(department: Any, versions: Sequence[Any], signatures: Mapping[int, Sequence[Signature]]) -> bytes:
    """The inventory of a department."""
    widths = (6, 14, 46, 8, 22, 30, 26, 26, 46, 18, 30)
    columns = [Column(one.title, width) for one, width in zip(papers_inventory.COLUMNS, widths, strict=True)]
    rows: list[tuple[Any, ...]] = [
        (n, *papers_inventory.cells(one, signatures[one.id])) for n, one in enumerate(versions, 1)
    ]
    return workbook("Danh mục thống kê", (f"Danh mục thống kê {TTHC}", department.name), columns, rows)


def announcement_book(given: Announcing) -> bytes:
    """Phần I of the decision: every content with its group and what is done with it."""
    labels = [("STT", 6), ("Nhóm", 46), ("Loại", 20), ("Mã thủ tục", 16), ("Tên thủ tục hành chính nội bộ", 50)]
    labels += [("Lĩnh vực", 24), ("Cơ quan, đơn vị thực hiện", 46)]
    rows = [_content(n, one, given) for n, one in enumerate(given.ordered, 1)]
    return workbook("Danh mục công bố", (f"Danh mục {given.about}",), [Column(*one) for one in labels], rows)


def _content(number: int, version: Any, given: Announcing) -> tuple[Any, ...]:
    procedure = version.procedure
    name, unit = papers_announce.called(version), f"{procedure.department.name}, {given.agency.line}"
    return (
        *(number, GROUPS[procedure.group], KINDS[version.kind], procedure.code, name, procedure.field),
        unit,
    )


def report_book(given: Reporting) -> bytes:
    """Both tables of the report, one below the other."""
    labels = ["Tổng hợp", "Lĩnh vực, đơn vị", "Nhóm A", "Nhóm B", "Đã công bố", "Đã rà soát"]
    labels += [*(ACTIONS[key] for key in ORDER), "Đã phê duyệt"]
    columns = [Column(label, 30 if at == 1 else 14) for at, label in enumerate(labels)]
    columns += [Column("Tỷ lệ cắt giảm (i) bãi bỏ, gộp", 16, SHARE), Column("(ii) có phương án", 16, SHARE)]
    columns += [Column(f"Chi phí {one} (đồng/năm)", 20, MONEY) for one in ("trước", "sau", "tiết kiệm")]
    columns += [Column("Tỷ lệ cắt giảm chi phí", 16, SHARE), Column("Đã thực thi", 14)]
    rows = [*_summary("Theo lĩnh vực", by_field(given)), *_summary("Theo đơn vị", by_department(given))]
    day = f"Tính đến hết ngày {words.day(given.today)}"
    return workbook("Kết quả rà soát", (f"Tổng hợp kết quả rà soát {TTHC}", day), columns, rows)


def _summary(by: str, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        tally, found = one.tally, one.costs
        yield (
            *(by, one.label, tally.group_a, tally.group_b, tally.announced, tally.reviewed),
            *(one.plans[key] for key in ORDER),
            tally.approved,
            *(_share(ratio(key, tally).share) for key in ("procedures_cut", "procedures_simplified")),
            *(found.before, found.after, found.saving, _share(found.share), tally.implemented),
        )


def approving_book(reviews: Sequence[Any]) -> bytes:
    """The plans that go to the city."""
    widths = (6, 14, 46, 8, 24, 30, 20, 20, 20, 20, 12)
    forms = (*("",) * 7, *(MONEY,) * 3, SHARE)
    columns = [Column(one.title.replace("\n", " "), w, f) for one, w, f in zip(PLANS, widths, forms, strict=True)]
    return workbook("Phương án", (f"Tổng hợp phương án đơn giản hóa {TTHC}",), columns, _plan_rows(reviews))


def _plan_rows(reviews: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for number, one in enumerate(reviews, 1):
        procedure, found = one.procedure, costs(one)
        yield (
            *(number, procedure.code, procedure.name, procedure.group, procedure.field, one.department.name),
            *(ACTIONS.get(one.action, ""), found.before, found.after, found.saving, _share(found.share)),
        )


def _share(found: Any) -> Any:
    return NO_SHARE if found is None else found
