"""Excel in and out. In: rows as plain values, whatever is wrong with the file as one sentence. Out: never a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from heza.core import clock

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | float | int | bool | date | datetime | None
Row = list[Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its rows; row 1 of Excel is `rows[0]`."""

    name: str
    rows: list[Row]


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook, whatever it was saved as. Raises Refused with a sentence for what cannot be read."""
    from heza.core.books import read_book

    return [Sheet(sheet.name, list(sheet.rows())) for sheet in read_book(path).sheets]


@dataclass(frozen=True)
class Column:
    """One column of an exported sheet."""

    label: str
    width: int = 14  # characters
    number_format: str = ""


@dataclass(frozen=True)
class Table:
    """One sheet of an exported file: title, what it shows, a header row, the rows."""

    title: str
    subtitle: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell | Decimal]]


def workbook(
    title: str, subtitle: Sequence[str], columns: Sequence[Column], rows: Iterable[Sequence[Cell | Decimal]]
) -> bytes:
    """An .xlsx file: title, what it shows, a header row, the rows. Text never becomes a formula."""
    return tables([Table(title, subtitle, columns, rows)])


def tables(several: Iterable[Table]) -> bytes:
    """An .xlsx file of several sheets, each as `workbook` writes one."""
    book = Workbook(write_only=True)
    for table in several:
        _write(book, table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(_sheet_name(table.title))
    for index, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = f"A{len(table.subtitle) + 4}"
    sheet.append([_styled(sheet, table.title, Font(bold=True, size=14))])
    for line in table.subtitle:
        sheet.append([safe(line)])
    sheet.append([])
    head, fill = Font(bold=True), PatternFill("solid", fgColor="E3EEF0")
    wrap = Alignment(wrap_text=True, vertical="center")
    sheet.append([_styled(sheet, column.label, head, fill, wrap) for column in table.columns])
    formats = [column.number_format for column in table.columns]
    for row in table.rows:
        sheet.append([_cell(sheet, value, form) for value, form in zip(row, formats, strict=True)])


def as_it_stands(rows: Iterable[Sequence[Any]]) -> bytes:
    """An .xlsx file of cells that came from another: text stays text, and none becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for row in rows:
        sheet.append([_as_it_was(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _as_it_was(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        return safe(value)
    if not isinstance(value, date):
        return value
    cell: Any = WriteOnlyCell(sheet, cast(Any, value))
    cell.number_format = "dd/mm/yyyy hh:mm:ss" if isinstance(value, datetime) else "dd/mm/yyyy"
    return cell


def _sheet_name(title: str) -> str:
    return "".join(" " if char in "[]:*?/\\" else char for char in title)[:31]


def _styled(sheet: Any, text: str, font: Font, fill: PatternFill | None = None, align: Alignment | None = None) -> Any:
    cell = WriteOnlyCell(sheet, safe(text))
    cell.font = font
    if fill:
        cell.fill = fill
    if align:
        cell.alignment = align
    return cell


def _cell(sheet: Any, value: Cell | Decimal, number_format: str) -> Any:
    if isinstance(value, datetime):
        value, number_format = clock.local(value).replace(tzinfo=None), number_format or "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        number_format = number_format or "dd/mm/yyyy"
    elif isinstance(value, str):
        return safe(value)
    if not number_format or value is None:
        return value
    cell: Any = WriteOnlyCell(sheet, cast(Any, value))
    cell.number_format = number_format
    return cell


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula, and that an .xlsx file can hold."""
    text = "".join(char for char in text if char >= " " or char in "\t\n\r")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
