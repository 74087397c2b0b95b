"""Text with a separator (CSV): its encoding and its separator by its content."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from heza.core.books.model import Book, Kind, Row, Sheet
from heza.core.refusal import Refused

SEPARATORS = (";", "\t", ",", "|")
LOOKED_AT = 256 * 1024  # bytes
OLD_CODING = (
    "Tệp không phải UTF-8 nên được đọc theo bảng mã Windows tiếng Việt (windows-1258). Hãy xem kỹ chữ có dấu; "
    "nếu sai, hãy lưu lại dạng “CSV UTF-8”."
)
OLD_FONT_CODING = "windows-1252"  # how TCVN3 and VNI text stands in a file without Unicode
_ODD = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
MOST_LETTERS = 1 << 17  # of a line
LONG = "Tệp có dòng dài bất thường nên không đọc được. Hãy xuất lại từ hệ thống Một cửa rồi chọn lại."


def peek(head: bytes) -> str:
    """The first bytes as text, for recognising."""
    return head.decode(_unicode_of(head) or "latin-1", "replace").lstrip("\ufeff")


def looks_like(path: Path) -> bool:
    """Whether this is text with a separator in it."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    coding = _unicode_of(head)
    if not coding and b"\0" in head:
        return False
    text = head.decode(coding or "latin-1", "ignore")
    odd = len(_ODD.findall(text))
    return odd * 100 <= len(text) and any(separator in text for separator in SEPARATORS)


def read(path: Path) -> Book:
    """The only sheet of a text file."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    coding, notes = _unicode_of(head), []
    if coding == "utf-8" and not _is_utf8(path):
        coding = ""
    if not coding:
        coding, notes = _old_coding(head), [OLD_CODING]
    text = head.decode(coding, "ignore").lstrip("\ufeff")
    return Book(Kind.CSV, [CsvSheet(path, coding, _separator(text))], notes)


class CsvSheet(Sheet):
    """Rows of text, read from the file as they are asked for."""

    def __init__(self, path: Path, coding: str, separator: str) -> None:
        """`separator` is one letter."""
        self.name, self._path, self._coding, self._separator = "CSV", path, coding, separator

    def rows(self) -> Iterator[Row]:
        """Every line; a line break inside quotes does not end it."""
        with self._path.open(encoding=self._coding, errors="replace", newline="") as file:
            if (first := file.read(1)) != "\ufeff":
                file.seek(0)
            reader = csv.reader(_lines(file), delimiter=self._separator)
            try:
                for row in reader:
                    if row and row[0].startswith("sep=") and len(row) <= 2 and reader.line_num == 1 and first:
                        continue  # Excel's own hint for the separator
                    yield [*row]
            except csv.Error as problem:
                raise Refused(LONG) from problem


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file, none of them endless."""
    while line := file.readline(MOST_LETTERS):
        if len(line) >= MOST_LETTERS:
            raise Refused(LONG)
        yield line.replace("\0", "")


def _unicode_of(head: bytes) -> str:
    """The Unicode encoding of these bytes by mark or by look, "" for none."""
    for mark, coding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            return coding
    half = max(len(head) // 2, 1)
    if len(head) >= 8 and head[1::2].count(0) * 3 > half:
        return "utf-16-le"
    if len(head) >= 8 and head[0::2].count(0) * 3 > half:
        return "utf-16-be"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as problem:
        return "utf-8" if len(head) - problem.start < 4 else ""  # a letter that is cut off at the end
    return "utf-8"


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _old_coding(head: bytes) -> str:
    """Windows-1258, or 1252 where the letters are those of TCVN3 and VNI: their bytes are no Vietnamese in 1258."""
    from heza.core import old_fonts

    return OLD_FONT_CODING if old_fonts.guess([head.decode("latin-1")]) in ("tcvn3", "vni") else "windows-1258"


def _separator(text: str) -> str:
    lines = [line for line in islice(text.splitlines(), 200) if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) > 4:
        return lines[0][4]

    def weight(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) + 1 for line in lines]
        usual = max(set(counts), key=lambda n: (n > 1) * counts.count(n) * n, default=1)
        return counts.count(usual) * (usual - 1), usual

    return max(SEPARATORS, key=weight)
