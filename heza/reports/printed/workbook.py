"""The annexes as Excel, with formulas that add up, the figures with what they count, and the rows behind them. Pure.

Beside each formula stands its value as of now, so that a reader that does not compute shows it too.
"""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from heza.core.sheets import safe
from heza.reports.facts import Value
from heza.reports.printed.annexes import NONE, UNKNOWN, named, number_of
from heza.reports.printed.head import II06A_GROUPS, II06A_NUMBERS
from heza.reports.told import Annex, Row, Told

EARLIEST = (1980, 1, 1, 0, 0, 0)
MOST_ROWS = 20_000  # of dossiers in a workbook
NAMES = {
    "ii06a": "II.06a lĩnh vực",
    "ii06a_department": "II.06a phòng",
    "ii06c": "II.06c nguyên nhân",
    "late": "Hồ sơ quá hạn",
    "ii07b": "II.07b TTHC",
    "compared": "So sánh",
    "trend": "Theo tháng",
    "restated": "Điều chỉnh",
}
SUMS = {"C": "DEF", "G": "HIJ", "K": "LM"}  # 3 = 4 + 5 + 6, 7 = 8 + 9 + 10, 11 = 12 + 13 of Biểu II.06a
_HEAD, _BOLD, _FILL = Font(bold=True), Font(bold=True), PatternFill("solid", fgColor="E3EEF0")
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAP = Alignment(vertical="top", wrap_text=True)
_THIN = Border(*(Side("thin", color="9AA5B0"),) * 4)


@dataclass
class _Book:
    """A workbook that is being written, and the values of its formulas."""

    book: Workbook = field(default_factory=Workbook)
    values: list[dict[str, int | str]] = field(default_factory=list)  # by sheet, by cell

    def sheet(self, name: str) -> Worksheet:
        """A new sheet that prints on one lying page's width."""
        made: Worksheet = self.book.create_sheet(name)
        made.page_setup.orientation, made.page_setup.paperSize = "landscape", 9
        made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
        made.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
        self.values.append({})
        return made

    def formula(self, sheet: Worksheet, place: str, formula: str, value: int | str) -> None:
        """A formula with what it comes to."""
        sheet[place] = f"={formula}"
        self.values[-1][place] = value


def workbook_of(told: Told, day: date, values: Sequence[Value] = (), rows: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """An .xlsx file: a sheet for each annex, one of figures with their definitions, one of dossiers when given.

    The same bytes for the same report; `day` is the day that the file carries.
    """
    made = _Book()
    made.book.remove(made.book.worksheets[0])
    for annex in told.annexes:
        sheet = made.sheet(NAMES[annex.key])
        _top(sheet, f"{named(annex.key).upper()} – {annex.title}", told.title, annex.note)
        (_ii06a if annex.key.startswith("ii06a") else _plain)(made, sheet, annex)
    if values:
        _figures(made.sheet("Số liệu, cách tính"), values, told.title)
    if rows:
        _dossiers(made.sheet("Hồ sơ"), rows, told.title)
    made.book.properties.title, made.book.properties.creator = told.title[:255], ""
    made.book.properties.created = datetime.combine(day, time())
    return _packed(made, day)


def _top(sheet: Worksheet, *lines: str) -> None:
    for at, line in enumerate((line for line in lines if line), 1):
        sheet.cell(at, 1, safe(line)).font = Font(bold=at == 1, size=14 if at == 1 else 11, italic=at > 2)


def _head(sheet: Worksheet, at: int, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles, 1):
        _headed(sheet, at, column, title)


def _headed(sheet: Worksheet, row: int, column: int, title: str) -> None:
    cell = sheet.cell(row, column, safe(title))
    cell.font, cell.fill, cell.alignment, cell.border = _HEAD, _FILL, _MIDDLE, _THIN


# ---------------------------------------------------------------- Biểu II.06a


def _ii06a(made: _Book, sheet: Worksheet, annex: Annex) -> None:
    """The head of the form on rows 5–8, a line for each field or department, the total; and 3 = 7 + 11 beside it."""
    _head_of_form(sheet, annex.columns[0])
    first = 9
    last = first + len(annex.rows) - 2
    for at, row in enumerate(annex.rows, first):
        numbers = dict(zip("CDEFGHIJKLM", (number_of(cell) or 0 for cell in row.cells), strict=True))
        sheet.cell(at, 1, None if row.is_total else at - first + 1)
        sheet.cell(at, 2, safe(row.label))
        for column, number in numbers.items():
            place = f"{column}{at}"
            if column in SUMS:
                made.formula(sheet, place, "+".join(f"{part}{at}" for part in SUMS[column]), number)
            elif row.is_total and last >= first:
                made.formula(sheet, place, f"SUM({column}{first}:{column}{last})", number)
            else:
                sheet[place] = number
        fits = numbers["C"] == numbers["G"] + numbers["K"]
        made.formula(sheet, f"N{at}", f'IF(C{at}=G{at}+K{at},"Khớp","Lệch")', "Khớp" if fits else "Lệch")
        _dressed(sheet, at, 14, is_total=row.is_total)
    _widths(sheet, (6, 38, *(11,) * 11, 12))
    sheet.freeze_panes = "C9"


def _head_of_form(sheet: Worksheet, label: str) -> None:
    for column, title in ((1, "STT"), (2, label), (14, "Kiểm tra 3 = 7 + 11")):
        _headed(sheet, 5, column, title)
        sheet.merge_cells(start_row=5, end_row=7, start_column=column, end_column=column)
    column = 3
    for title, parts in II06A_GROUPS:
        _headed(sheet, 5, column, title)
        wide = sum(len(part.under) or 1 for part in parts)
        sheet.merge_cells(start_row=5, end_row=5, start_column=column, end_column=column + wide - 1)
        for part in parts:
            _headed(sheet, 6, column, part.title)
            if part.under:
                sheet.merge_cells(start_row=6, end_row=6, start_column=column, end_column=column + len(part.under) - 1)
                _head_under(sheet, column, part.under)
            else:
                sheet.merge_cells(start_row=6, end_row=7, start_column=column, end_column=column)
            column += len(part.under) or 1
    _head(sheet, 8, II06A_NUMBERS)


def _head_under(sheet: Worksheet, column: int, titles: Sequence[str]) -> None:
    for shift, title in enumerate(titles):
        _headed(sheet, 7, column + shift, title)


# ---------------------------------------------------------------- the others


def _plain(made: _Book, sheet: Worksheet, annex: Annex) -> None:
    _head(sheet, 5, annex.columns)
    if not annex.rows:
        sheet.cell(6, 1, NONE)
    first = 6
    for at, row in enumerate(annex.rows, first):
        sheet.cell(at, 1, safe(row.label))
        for shift, cell in enumerate(row.cells):
            _put(made, sheet, (at, shift + 2), cell, _formula(annex, row, (at, shift), first))
        _dressed(sheet, at, len(annex.columns), is_total=row.is_total)
    _widths(sheet, (34, *(24 if _is_words(annex, at) else 15 for at in range(len(annex.columns) - 1))))
    sheet.freeze_panes = "B6"


def _formula(annex: Annex, row: Row, place: tuple[int, int], first: int) -> str:
    """The formula of a cell that follows from others, or ""."""
    at, shift = place
    column = get_column_letter(shift + 2)
    if row.is_total and at > first and number_of(row.cells[shift]) is not None:
        return f"SUM({column}{first}:{column}{at - 1})"
    if annex.key == "compared" and shift in (2, 4) and number_of(row.cells[shift - 1]) is not None:
        return f"B{at}-{get_column_letter(shift + 1)}{at}"
    return ""


def _put(made: _Book, sheet: Worksheet, place: tuple[int, int], cell: str, formula: str) -> None:
    number = number_of(cell)
    where = f"{get_column_letter(place[1])}{place[0]}"
    if formula:
        made.formula(sheet, where, formula, number if number is not None else _signed(cell))
    else:
        sheet[where] = safe(cell) if number is None else number


def _signed(cell: str) -> int:
    """+5 (+2,90 %) as 5, −5 as minus five."""
    text = cell.split(" ")[0].replace(".", "").replace("−", "-")
    return int(text)


def _is_words(annex: Annex, place: int) -> bool:
    return any(number_of(row.cells[place]) is None for row in annex.rows)


def _figures(sheet: Worksheet, values: Sequence[Value], title: str) -> None:
    _top(sheet, "Số liệu của báo cáo và cách tính", title)
    _head(sheet, 5, ("Mã", "Chỉ tiêu", "Giá trị", "Đơn vị", "Cách tính", "Nguồn"))
    for at, one in enumerate(values, 6):
        known = one.definition
        number = UNKNOWN if one.number is None else one.number
        told = (known.key, known.label, number, known.unit, known.meaning, known.source)
        for column, text in enumerate(told, 1):
            sheet.cell(at, column, safe(text) if isinstance(text, str) else text)
        _dressed(sheet, at, 6)
    _widths(sheet, (20, 44, 12, 12, 80, 30))
    sheet.freeze_panes = "A6"


def _dossiers(sheet: Worksheet, rows: Sequence[Mapping[str, Any]], title: str) -> None:
    left = len(rows) - MOST_ROWS
    note = f"Chỉ ghi {MOST_ROWS} hồ sơ đầu; còn {left} hồ sơ, xem trên hệ thống." if left > 0 else ""
    _top(sheet, "Hồ sơ đằng sau số liệu", title, note)
    names = list(rows[0])
    _head(sheet, 5, names)
    for at, row in enumerate(rows[:MOST_ROWS], 6):
        for column, name in enumerate(names, 1):
            value = row[name]
            sheet.cell(at, column, value if isinstance(value, int | None) else safe(str(value)))
    _widths(sheet, (22,) * len(names))
    sheet.freeze_panes = "B6"


def _dressed(sheet: Worksheet, at: int, width: int, *, is_total: bool = False) -> None:
    for column in range(1, width + 1):
        cell = sheet.cell(at, column)
        cell.border, cell.alignment = _THIN, _WRAP
        if is_total:
            cell.font = _BOLD


def _widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width


# ---------------------------------------------------------------- the file

_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>')
_MODIFIED = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")


def _packed(made: _Book, day: date) -> bytes:
    """The file with the values of its formulas, without the moment at which it was written."""
    written, out = BytesIO(), BytesIO()
    made.book.save(written)
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in given.namelist():
            data = given.read(name)
            if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                data = _valued(data.decode(), made.values[int(found[1]) - 1]).encode()
            elif name == "docProps/core.xml":
                data = _MODIFIED.sub(rf"\g<1>{day.isoformat()}T00:00:00Z", data.decode()).encode()
            member = zipfile.ZipInfo(name, EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, data)
    return out.getvalue()


def _valued(xml: str, values: Mapping[str, int | str]) -> str:
    def with_value(found: "re.Match[str]") -> str:
        value = values[found[1]]
        kind = ' t="str"' if isinstance(value, str) else ""
        attributes = re.sub(r'\s+t="\w+"', "", found[2])
        return f'<c r="{found[1]}"{attributes}{kind}><f>{found[3]}</f><v>{value}</v></c>'

    return _FORMULA.sub(with_value, xml)
