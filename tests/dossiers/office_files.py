"""The files an office may have (every line of §3.1 of the domain notes), made by code: each name gives its bytes."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import openpyxl
import xlwt
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HEADER = [
    *("STT", "Mã hồ sơ", "Mã TTHC", "Tên thủ tục hành chính", "Chủ hồ sơ", "Số điện thoại", "Nhận hồ sơ"),
    *("Hẹn trả kết quả", "Kết thúc xử lý", "Trạng thái", "Đơn vị xử lý", "Cán bộ xử lý", "Phí, lệ phí"),
]
TITLE = [["UBND THÀNH PHỐ HẢI PHÒNG", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["DANH SÁCH HỒ SƠ"]]
PERIOD = ["(Từ ngày 01/03/2024 đến ngày 28/03/2024)"]
Rows = list[list[Any]]


def line(number: int = 1, **values: Any) -> list[Any]:
    """One dossier: received on the 20th, due on 26/04; a test says by name what is different."""
    usual: dict[str, Any] = {
        "stt": number,
        "code": f"H24.18-240320-{number:04d}",
        "procedure_code": "1.009645",
        "procedure": "Cấp giấy chứng nhận đăng ký đầu tư",
        "applicant": f"Công ty TNHH Hải Phòng số {number}",
        "phone": "0225 3 000 000",
        "received": "20/03/2024 09:00:00",
        "due": "26/04/2024 17:00:00",
        "finished": "",
        "status": "Đang xử lý",
        "department": "Phòng Quản lý đầu tư",
        "officer": "Lê Hoàng Anh",
        "fee": "",
    }
    assert set(values) <= set(usual), set(values) - set(usual)
    return list((usual | values).values())


def sheet(*lines: list[Any], above: Rows | None = None, below: Rows | None = None) -> Rows:
    """A whole sheet: title, header, the lines, what stands below."""
    return [*(TITLE if above is None else above), PERIOD, HEADER, *lines, *(below or [])]


FIRST = len(TITLE) + 3  # Excel's number of the first dossier in `sheet`


# ---------------------------------------------------------------- one kind of file after another


def xlsx(rows: Rows, change: Callable[[Any], None] | None = None, name: str = "Sheet1") -> bytes:
    """An .xlsx; `change` gets the workbook before it is saved."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = name
    for row in rows:
        page.append(row)
    if change:
        change(book)
    return saved(book)


def saved(book: Any) -> bytes:
    """A workbook of openpyxl or xlwt as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Rows, font: str = "Arial", hidden: Sequence[int] = (), old: frozenset[int] = frozenset()) -> bytes:
    """An .xls (BIFF8); the columns `old` stand in `font`, the rows `hidden` (Excel's numbers) are hidden."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Hồ sơ")
    written, day = xlwt.easyxf(f"font: name {font}"), xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            style = day if isinstance(value, datetime) else written if column in old else xlwt.Style.default_style
            page.write(number, column, value, style)
    for number in hidden:
        page.row(number - 1).hidden = True
    return saved(book)


def text(rows: Rows, separator: str = ";", coding: str = "utf-8") -> bytes:
    """A text file with a separator."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(coding)


def html(rows: Rows, head: str = '<meta charset="utf-8">', coding: str = "utf-8") -> bytes:
    """An HTML table as a one-stop system names it .xls."""
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<html><head>{head}</head><body><h3>DANH SÁCH</h3><table>{cells}</table></body></html>".encode(coding)


def spans() -> bytes:
    """An HTML table with a header of two rows (the first two days under “Ngày”) and a unit that stands for two rows."""
    tall = [f"<th rowspan=2>{label}</th>" for label in HEADER]
    tall[6:8] = ['<th colspan="2">Ngày</th>']
    low = "<th>Nhận hồ sơ</th><th>Hẹn trả kết quả</th>"
    first = "".join(f"<td{' rowspan=2' if at == 10 else ''}>{cell}</td>" for at, cell in enumerate(line(1)))
    other = "".join(f"<td>{cell}</td>" for at, cell in enumerate(line(2)) if at != 10)
    rows = "".join(f"<tr>{row}</tr>" for row in ("".join(tall), low, first, other))
    return f"<meta charset=utf-8><table>{rows}</table>".encode()


def in_1258(rows: Rows) -> bytes:
    """A text file in windows-1258: letters with their hat or horn, tones as letters of their own."""
    apart = [[_tones_apart(str(cell)) for cell in row] for row in rows]
    return text(apart, ";", "cp1258")


def _tones_apart(said: str) -> str:
    found = ""
    for char in unicodedata.normalize("NFC", said):
        try:
            char.encode("cp1258")
            found += char
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323")
            found += unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return found


def legs(*lines: list[Any]) -> Rows:
    """A process log."""
    labels = ["Mã hồ sơ", "Bước", "Nội dung công việc", "Đơn vị", "Người xử lý", "Bắt đầu", "Kết thúc"]
    return [labels, *lines]


def leg(number: int, code: str = "H24.18-240320-0001") -> list[Any]:
    """One line of it."""
    began = f"2{number}/03/2024 08:00:00"
    return [code, number, "Thẩm định", "Phòng Quản lý đầu tư", "Lê Hoàng Anh", began, ""]


# ---------------------------------------------------------------- changes to a workbook


def merged_header(book: Any) -> None:
    """Three rows of header: “Ngày, tháng” over “Tiếp nhận” and “Trả” over the four labels of days."""
    page = book.active
    at = len(TITLE) + 2
    page.insert_rows(at + 1, 2)
    labels = {7: "Nhận hồ sơ", 8: "Hẹn trả kết quả", 9: "Kết thúc xử lý"}
    for column, label in labels.items():
        page.cell(at + 2, column, label)
        page.cell(at, column).value = None
    page.cell(at, 7, "Ngày, tháng, năm")
    page.cell(at + 1, 7, "Theo phiếu hẹn")
    page.merge_cells(start_row=at, start_column=7, end_row=at, end_column=9)
    for column in [c for c in range(1, len(HEADER) + 1) if c not in labels]:
        page.merge_cells(start_row=at, start_column=column, end_row=at + 2, end_column=column)


def hide(*rows: int) -> Callable[[Any], None]:
    """Hides rows."""

    def change(book: Any) -> None:
        for row in rows:
            book.active.row_dimensions[row].hidden = True

    return change


def in_font(name: str, *columns: int) -> Callable[[Any], None]:
    """Sets the columns (from 0) below the header in a font."""

    def change(book: Any) -> None:
        for row in book.active.iter_rows(min_row=FIRST):
            for column in columns:
                row[column].font = Font(name=name)

    return change


def merge(where: str) -> Callable[[Any], None]:
    """Merges cells."""
    return lambda book: book.active.merge_cells(where)


def error_cell(place: str, value: str) -> Callable[[Any], None]:
    """Puts an error of Excel into a cell."""

    def change(book: Any) -> None:
        book.active[place] = value
        book.active[place].data_type = "e"

    return change


def epoch_1904(book: Any) -> None:
    """Counts the days of the workbook from 1904."""
    book.epoch = CALENDAR_MAC_1904


def second_sheet(hidden: bool) -> Callable[[Any], None]:
    """Adds another sheet of dossiers."""

    def change(book: Any) -> None:
        page = book.create_sheet("Trang 2")
        for row in sheet(line(7)):
            page.append(row)
        page.sheet_state = "hidden" if hidden else "visible"

    return change


# ---------------------------------------------------------------- files that are not what they seem


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """An .xlsx with one more part."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def a_zip(**parts: bytes) -> bytes:
    """A zip with these parts ("__" stands for "/", the first "_" after it for ".")."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def locked_xls() -> bytes:
    """An .xls whose records say that it has a password."""
    return xls(sheet(line())).replace(b"\x42\x00\x02\x00", b"\x2f\x00\x02\x00", 1)


def locked_xlsx() -> bytes:
    """An .xlsx with a password: a compound file that holds “EncryptedPackage”."""
    plain, secret = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    content = xls(sheet(line()))
    at = content.index(plain.ljust(64, b"\0"))
    return content[:at] + secret.ljust(64, b"\0") + (len(secret) + 2).to_bytes(2, "little") + content[at + 66 :]


def many_empty_rows() -> bytes:
    """One dossier and a million rows that are only formatted."""
    content = xlsx(sheet(line()))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                empty = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(10, 1_000_010))
                data = data.replace(b"</sheetData>", empty.encode() + b"</sheetData>")
            target.writestr(name, data)
    return out.getvalue()


SPREADSHEET_XML = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
