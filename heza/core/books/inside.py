"""What an .xlsx tells beside its values: one cheap pass over the bytes of a sheet, only when asked for.

Most sheets hide nothing and hold no formula: a search for a few bytes is all they cost.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import IO

from lxml import etree

from heza.core.books.model import Facts, old_font_of
from heza.core.refusal import Refused

CHUNK = 1 << 20
MOST_CELLS = 40_000_000  # rows by columns: a place for each is taken, also where only the last cell says something
TOO_WIDE = (
    "Trang tính trải tới quá nhiều dòng và cột nên không mở được. Hãy xóa các ô ở xa bảng trong Excel "
    "(Ctrl+End cho biết ô cuối), lưu lại rồi chọn lại."
)
MOST = 10_000  # errors and formulas that are kept
FONTS_WITHIN = 8 * CHUNK  # of a sheet with old fonts, this much says which column is written in which
OLD_FONT = re.compile(r"^(\.Vn|VNI[- ])", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SMALL = 20 * CHUNK  # bytes; a workbook.xml or styles.xml beyond this is no honest one


class Package:
    """An .xlsx file as a zip."""

    def __init__(self, path: Path) -> None:
        """Nothing is read before it is asked for."""
        self.path = path

    def look_at(self, index: int) -> Callable[[], Facts]:
        """Gives the facts of the sheet at this place of the workbook."""
        return partial(self._facts, index)

    def _facts(self, index: int) -> Facts:
        if index >= len(self._sheets) or not self._sheets[index]:
            return Facts()
        with zipfile.ZipFile(self.path) as archive:
            try:
                with archive.open(self._sheets[index]) as stream:
                    look = _Look(self._fonts)
                    facts = look.over(stream)
            except (KeyError, zipfile.BadZipFile, OSError):
                return Facts()  # calamine says what is broken
        if look.last_row * look.last_column > MOST_CELLS:
            raise Refused(TOO_WIDE)
        return facts

    @cached_property
    def has_macros(self) -> bool:
        """Whether the workbook carries a macro project."""
        with zipfile.ZipFile(self.path) as archive:
            return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())

    @cached_property
    def date1904(self) -> bool:
        """Whether its days are counted from 1904."""
        properties = next((one for one in self._part("xl/workbook.xml") if _local(one) == "workbookPr"), None)
        return properties is not None and properties.get("date1904") in ("1", "true")

    @cached_property
    def _sheets(self) -> list[str]:
        """The part of every sheet, in the order of the workbook."""
        relations = {one.get("Id"): one.get("Target", "") for one in self._part("xl/_rels/workbook.xml.rels")}
        sheets = [one for one in self._part("xl/workbook.xml") if _local(one) == "sheet"]
        targets = [relations.get(one.get(_RELATION), "") for one in sheets]
        return [target.lstrip("/") if target.startswith("/") else f"xl/{target}" for target in targets]

    @cached_property
    def _fonts(self) -> dict[int, str]:
        """Cell style → its old Vietnamese font; empty for nearly every workbook."""
        fonts: list[str] = []
        styles: list[int] = []
        for one in self._part("xl/styles.xml"):
            inner = [_local(child) for child in one]
            if _local(one) == "fonts":
                fonts = [_font_name(font) for font in one]
            elif _local(one) == "cellXfs" and "xf" in inner:
                styles = [int(xf.get("fontId", "0")) for xf in one if _local(xf) == "xf"]
        named = {style: fonts[font] for style, font in enumerate(styles) if font < len(fonts)}
        return {style: name for style, name in named.items() if OLD_FONT.match(name)}

    def _part(self, name: str) -> Iterator[etree._Element]:
        """The elements of a small part. Entities are not resolved."""
        with zipfile.ZipFile(self.path) as archive:
            try:
                info = archive.getinfo(name)
                content = archive.read(name) if info.file_size < _SMALL else b"<nothing/>"
            except (KeyError, zipfile.BadZipFile, OSError):
                content = b"<nothing/>"
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(content, parser)
        return iter(()) if root is None else root.iter("*")


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _font_name(font: etree._Element) -> str:
    name = next((one for one in font if _local(one) in ("name", "rFont")), None)
    return "" if name is None else str(name.get("val", ""))


class _Look:
    """One pass over a sheet's XML, a block of whole rows at a time."""

    def __init__(self, fonts: Mapping[int, str]) -> None:
        self.fonts, self.seen = fonts, 0
        self.last_row = self.last_column = 1
        self.hidden: set[int] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.uncomputed: set[tuple[int, int]] = set()
        self.by_column: dict[int, Counter[str]] = {}

    def over(self, stream: IO[bytes]) -> Facts:
        prefix: bytes | None = None
        rest = b""
        while chunk := stream.read(CHUNK):
            block = rest + chunk
            if prefix is None:
                found = re.search(rb"<(\w+:)?worksheet", block)
                prefix = (found.group(1) or b"") if found else b""
                self._prepare(prefix)
            end = block.rfind(b"<" + prefix + b"row")
            rest = block[end:] if end > 0 else b"" if len(block) > 64 * CHUNK else block
            if end > 0:
                self._block(block[:end])
        self._block(rest)
        return Facts(frozenset(self.hidden), old_font_of(self.by_column), self.errors, frozenset(self.uncomputed))

    def _prepare(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.row = re.compile(rb"<" + p + rb"row\b([^>]*?hidden=\"(?:1|true)\"[^>]*)>")
        self.error = re.compile(rb"<" + p + rb"c ([^>]*?\bt=\"e\"[^>]*)>(.*?)</" + p + rb"c>", re.DOTALL)
        formula = rb"<" + p + rb"f(?:\s[^>]*)?(?:/>|>[^<]*</" + p + rb"f>)"
        no_value = rb"(?:<" + p + rb"v\s*/>|<" + p + rb"v></" + p + rb"v>)?"
        self.formula = re.compile(rb"<" + p + rb"c ([^>]*)>" + formula + no_value + rb"</" + p + rb"c>")
        self.cell = re.compile(rb"<" + p + rb"c r=\"([A-Z]+)\d+\"(?: s=\"(\d+)\")?")
        self.value = re.compile(rb"<" + p + rb"v>([^<]*)")
        self.has_formula = b"<" + prefix + b"f"

    def _measure(self, block: bytes) -> None:
        """How far to the right and down cells beyond column Z hold something."""
        for pattern in _FAR:
            for letters, row in pattern.findall(block):
                self.last_row = max(self.last_row, int(row))
                self.last_column = max(self.last_column, _column(letters) + 1)

    def _block(self, block: bytes) -> None:
        self._measure(block)
        if b"hidden=" in block:
            self.hidden.update(row for one in self.row.finditer(block) if (row := _row_of(one.group(1))))
        if b't="e"' in block and len(self.errors) < MOST:
            for one in self.error.finditer(block):
                if (place := _place(one.group(1))) and (value := self.value.search(one.group(2))):
                    self.errors[place] = value.group(1).decode("ascii", "replace")
        if self.has_formula in block and len(self.uncomputed) < MOST:
            self.uncomputed.update(place for one in self.formula.finditer(block) if (place := _place(one.group(1))))
        if self.fonts and self.seen < FONTS_WITHIN:
            for letters, style in self.cell.findall(block):
                font = self.fonts.get(int(style or 0), "")
                self.by_column.setdefault(_column(letters), Counter())[font] += 1
        self.seen += len(block)


# Each begins with plain bytes, which makes the search several times faster than one pattern for both quotes.
_FAR = (re.compile(rb' r="([A-Z]{2,3})(\d+)"[^>/]*>'), re.compile(rb" r='([A-Z]{2,3})(\d+)'[^>/]*>"))
_R = re.compile(rb'\br="([A-Z]*)(\d+)"')


def _row_of(attributes: bytes) -> int:
    found = _R.search(attributes)
    return int(found.group(2)) if found else 0


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _R.search(attributes)
    return (int(found.group(2)), _column(found.group(1))) if found and found.group(1) else None


def _column(letters: bytes) -> int:
    """ "A" is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
