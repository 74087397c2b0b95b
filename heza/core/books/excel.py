"""Workbooks of Excel, new and old: values through calamine, the rest by a look inside. Macros are never run."""

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from heza.core.books import biff, inside
from heza.core.books.model import Book, Facts, Kind, Row, Sheet, Span
from heza.core.refusal import Refused

LOCKED = (
    "Tệp Excel này có mật khẩu nên không đọc được. Hãy mở tệp, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), "
    "lưu lại rồi chọn lại."
)
BROKEN = "Tệp Excel bị hỏng hoặc chưa tải về hết, không đọc được. Hãy xuất lại từ hệ thống rồi chọn lại."
NOT_XLS = (
    "Tệp này không phải tệp Excel (.xls), tuy mang dạng tệp Office cũ. Hãy mở bằng Excel rồi lưu lại dạng "
    "“Excel Workbook (*.xlsx)”."
)
MACROS = "Tệp có macro; chương trình chỉ đọc giá trị trong ô, không chạy macro."


class ExcelSheet(Sheet):
    """A sheet that calamine reads when it is asked for."""

    def __init__(self, book: CalamineWorkbook, index: int, look: Any) -> None:
        """`look` gives the facts of this sheet."""
        about = book.sheets_metadata[index]
        self._book, self._look = book, look
        self.name, self.is_hidden = about.name, about.visible is not SheetVisibleEnum.Visible
        self.is_table = about.typ is SheetTypeEnum.WorkSheet

    @cached_property
    def _sheet(self) -> Any:
        _ = self.facts  # refuses a sheet that would take more memory than there is
        try:
            return self._book.get_sheet_by_name(self.name)
        except (CalamineError, OSError, ValueError) as problem:
            raise Refused(BROKEN) from problem

    def rows(self) -> Iterator[Row]:
        """Every row from Excel's row 1 and column A on."""
        if self._sheet.start is None:
            return iter(())
        if not (skipped := self._sheet.start[1]):
            return iter(self._sheet.iter_rows())
        left = [""] * skipped  # calamine begins at the first column that is not empty
        return (left + row for row in self._sheet.iter_rows())

    @cached_property
    def facts(self) -> Facts:
        """Hidden rows, old fonts, errors and formulas without a result."""
        found: Facts = self._look()
        return found

    @cached_property
    def merges(self) -> list[Span]:
        """Merged cells; only the top left one holds the value."""
        return list(self._sheet.merged_cell_ranges or [])


def read_xlsx(path: Path) -> Book:
    """A workbook of Excel 2007 and later. Raises Refused for a broken one."""
    book = _opened(path)
    package = inside.Package(path)
    sheets = [ExcelSheet(book, index, package.look_at(index)) for index in range(len(book.sheet_names))]
    return _finished(Kind.XLSX, sheets, package.date1904, [MACROS] if package.has_macros else [])


def read_xls(path: Path) -> Book:
    """A workbook of Excel 97–2003 (BIFF). Raises Refused for one with a password, a broken one, another file."""
    old = biff.opened(path)
    if old.is_encrypted:
        raise Refused(LOCKED)
    if not old.stream:
        raise Refused(NOT_XLS)
    book = _opened(path)
    sheets = [ExcelSheet(book, index, old.look_at(name)) for index, name in enumerate(book.sheet_names)]
    return _finished(Kind.XLS, sheets, old.date1904, [MACROS] if old.has_macros else [])


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))  # by its content; a path goes by its name
    except PasswordError as problem:
        raise Refused(LOCKED) from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise Refused(BROKEN) from problem


def _finished(kind: Kind, sheets: list[ExcelSheet], date1904: bool, notes: list[str]) -> Book:
    for sheet in sheets:
        sheet.date1904 = date1904
    return Book(kind, [sheet for sheet in sheets if sheet.is_table], notes)
