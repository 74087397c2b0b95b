"""What a file is by its bytes, and who reads it. Never by its name."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from heza.core.books import biff, delimited, excel, html
from heza.core.books.model import Book
from heza.core.refusal import Refused

MAX_UNPACKED = 600 * 1024 * 1024  # bytes; 1,000,000 dossiers of 21 columns unpack to about 500 MB
MAX_RATIO = 200  # unpacked : packed; real exports reach about 15
SAVE_AS = "Hãy mở bằng Excel rồi lưu lại dạng “Excel Workbook (*.xlsx)”."
NOT_EXCEL = f"Tệp này không phải tệp Excel (.xlsx). {SAVE_AS}"
EMPTY = "Tệp trống. Hãy xuất lại từ hệ thống Một cửa rồi chọn lại."
BOMB = "Tệp nén bất thường (giải nén ra quá lớn) nên không được mở. Hãy xuất lại tệp từ hệ thống."
XML_2003 = f"Tệp này là “XML Spreadsheet 2003”, chương trình không đọc được. {SAVE_AS}"
MHTML = f"Tệp này là “Trang web một tệp” (.mht) mang tên tệp Excel, chương trình không đọc được. {SAVE_AS}"
_OTHERS = {
    b"%PDF-": "tệp PDF",
    b"\xff\xd8\xff": "ảnh",
    b"\x89PNG": "ảnh",
    b"GIF8": "ảnh",
    b"BM": "ảnh",
    b"{\\rtf": "văn bản RTF",
    b"Rar!": "tệp nén",
    b"7z\xbc\xaf": "tệp nén",
    b"\x1f\x8b": "tệp nén",
}
_ZIPS = {
    "word/document.xml": "tệp Word (.docx)",
    "ppt/presentation.xml": "tệp PowerPoint (.pptx)",
    "xl/workbook.bin": "sổ Excel nhị phân (.xlsb)",
}


def read_book(path: Path) -> Book:
    """The workbook in a file. Raises Refused with a sentence for whatever cannot be read."""
    if not path.exists():
        raise Refused(f"Không có tệp “{path.name}”.")
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Refused(EMPTY)
    return _reader_of(path, head)(path)


def _reader_of(path: Path, head: bytes) -> Callable[[Path], Book]:
    if head.startswith(b"PK"):
        _look_before_unpacking(path)
        return excel.read_xlsx
    if head.startswith(biff.MAGIC):
        return excel.read_xls
    if kind := next((name for magic, name in _OTHERS.items() if head.startswith(magic)), ""):
        raise Refused(f"Tệp này là {kind}, không phải tệp Excel. Hãy chọn đúng tệp xuất từ hệ thống Một cửa.")
    return _reader_of_text(path, head)


def _reader_of_text(path: Path, head: bytes) -> Callable[[Path], Book]:
    text = delimited.peek(head)
    folded = text.lstrip().lower()
    if folded.startswith("mime-version:"):
        raise Refused(MHTML)
    if "urn:schemas-microsoft-com:office:spreadsheet" in folded and "<workbook" in folded:
        raise Refused(XML_2003)
    if html.looks_like(folded):
        return html.read
    if delimited.looks_like(path):
        return delimited.read
    raise Refused(NOT_EXCEL)


def _look_before_unpacking(path: Path) -> None:
    """A zip that is a workbook, and no larger inside than a real one."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            encrypted = any(part.flag_bits & 1 for part in parts)
            mime = archive.read("mimetype")[:100] if "mimetype" in archive.namelist() and not encrypted else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as problem:
        raise Refused(f"Tệp bị hỏng hoặc chưa tải về hết, không phải tệp Excel mở được. {SAVE_AS}") from problem
    names = {part.filename for part in parts}
    if b"opendocument.spreadsheet" in mime:
        raise Refused(f"Tệp này là bảng tính OpenDocument (.ods), không phải tệp Excel. {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        what = next((name for part, name in _ZIPS.items() if part in names), "tệp nén (.zip)")
        raise Refused(f"Tệp này là {what}, không phải tệp Excel (.xlsx). {SAVE_AS}")
    unpacked, size = sum(part.file_size for part in parts), path.stat().st_size
    if unpacked > MAX_UNPACKED or unpacked > max(size * MAX_RATIO, 50 * 1024 * 1024):
        raise Refused(BOMB)
