"""An HTML page that is named .xls, as the one-stop systems write it: its tables as one sheet, as Excel shows them."""

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from heza.core.books.delimited import peek
from heza.core.books.model import Book, Kind, Plain, Row, Span
from heza.core.refusal import Refused

NO_TABLE = "Tệp là trang HTML nhưng không có bảng nào. Hãy xuất lại từ hệ thống Một cửa rồi chọn lại."
MOST_SPAN, MOST_COLUMNS, MOST_ROWS, MOST_CELLS = 20_000, 1000, 1_100_000, 30_000_000
TOO_LONG = "Tệp có quá nhiều dòng, cột nên không đọc được. Hãy xuất theo khoảng ngày ngắn hơn."
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "center", "caption")
_TAGS = ("table", "tr", "td", "th", "style", "script", *_BLOCKS)


def looks_like(folded: str) -> bool:
    """Whether the first letters, in lower case, are those of a page."""
    return folded.startswith("<") and bool(re.search(r"<(!doctype html|html|head|body|table|meta|style)\b", folded))


def read(path: Path) -> Book:
    """Every table of the page, and the lines between them, one below the other. Raises Refused for a page without."""
    grid = _Grid()
    try:
        with path.open("rb") as file:
            coding = _coding(file.read(4096))
            file.seek(0)
            _follow(
                etree.iterparse(file, ("start", "end"), tag=_TAGS, html=True, encoding=coding, huge_tree=True), grid
            )
    except (etree.XMLSyntaxError, LookupError) as problem:
        raise Refused(NO_TABLE) from problem
    if not grid.tables:
        raise Refused(NO_TABLE)
    return Book(Kind.HTML, [Plain("Bảng", grid.rows, grid.merges)])


def _coding(head: bytes) -> str:
    if mark := next((coding for mark, coding in _MARKS if head.startswith(mark)), ""):
        return mark
    if "\0" not in peek(head) and b"\0" in head:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    said = _CHARSET.search(head)
    name = said.group(1).decode("ascii", "replace").lower() if said else "utf-8"
    try:
        codecs.lookup(name)
    except LookupError:
        return "utf-8"
    return "utf-8" if name in ("unicode", "utf-16", "us-ascii", "ascii") else name


@dataclass
class _Grid:
    """The rows so far; a cell that reaches further down keeps its place free in the rows below."""

    rows: list[Row] = field(default_factory=list)
    merges: list[Span] = field(default_factory=list)
    tables: int = 0
    depth: int = 0
    _taken: dict[int, int] = field(default_factory=dict)  # column → for how many more rows
    _cells: int = 0  # places that were looked at
    _known: dict[str, str] = field(default_factory=dict)  # the same words once in memory

    def add(self, cells: list[tuple[str, int, int]]) -> None:
        """One row of (text, rows it reaches down, columns it reaches right)."""
        self._cells += sum(right for _, _, right in cells) + 5 * len(self._taken)
        if len(self.rows) >= MOST_ROWS or self._cells > MOST_CELLS:
            raise Refused(TOO_LONG)
        row: Row = []
        here, free = len(self.rows), {column: left for column, left in self._taken.items() if left > 0}
        self._taken = {column: left - 1 for column, left in free.items()}
        for text, down, right in cells:
            while len(row) in free:
                row.append("")
            column = len(row)
            row += [self._known.setdefault(text, text), *[""] * (min(right, MOST_COLUMNS - column) - 1)]
            if down > 1 or right > 1:
                self.merges.append(((here, column), (here + down - 1, column + right - 1)))
            self._taken |= {taken: down - 1 for taken in range(column, column + right)} if down > 1 else {}
        self.rows.append(row)

    def end_of_table(self) -> None:
        """What reaches below its table is cut off."""
        self._taken = {}

    def line(self, text: str) -> None:
        """Words outside of every table."""
        if text and len(self.rows) < MOST_ROWS:
            self.rows.append([text])


def _follow(events: Any, grid: _Grid) -> None:
    for event, element in events:
        if element.tag == "table":
            _table(event, element, grid)
        elif event == "end":
            _ended(element, grid)


def _table(event: str, element: Any, grid: _Grid) -> None:
    if event == "start":
        grid.depth += 1
        grid.tables += 1
        return
    grid.depth -= 1
    if not grid.depth:
        grid.end_of_table()
        _forget(element)


def _ended(element: Any, grid: _Grid) -> None:
    if element.tag == "tr" and grid.depth <= 1:
        cells = [one for one in element if one.tag in ("td", "th")]
        grid.add([(_text(one), _span(one, "rowspan"), _span(one, "colspan")) for one in cells])
        _forget(element)
    elif element.tag in ("style", "script"):
        element.clear()
    elif not grid.depth and element.tag in _BLOCKS and not any(one.tag in ("table", *_BLOCKS) for one in element):
        grid.line(" ".join(_text(element).split()))


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None and element.getparent() is not None:
        del element.getparent()[0]


def _text(cell: Any) -> str:
    if not len(cell):
        return (cell.text or "").strip(" \t\r\n")
    return " ".join(part.strip(" \t\r\n") for part in cell.itertext() if part.strip()).strip()


def _span(cell: Any, name: str) -> int:
    said = (cell.get(name) or "1").strip()
    return max(1, min(int(said), MOST_SPAN if name == "rowspan" else MOST_COLUMNS)) if said.isdecimal() else 1
