"""What a workbook is to a reader: sheets of rows, and what the file tells beside the values."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any

Row = list[Any]
Span = tuple[tuple[int, int], tuple[int, int]]  # (first row, first column), (last row, last column), all from 0


class Kind(StrEnum):
    """What a file is by its content."""

    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    CSV = "csv"


KIND_NAMES = {
    Kind.XLSX: "Excel (.xlsx)",
    Kind.XLS: "Excel 97–2003 (.xls)",
    Kind.HTML: "bảng HTML mang tên tệp Excel",
    Kind.CSV: "văn bản phân cách (CSV)",
}


@dataclass(frozen=True)
class Facts:
    """What a sheet tells beside its values. Rows are Excel's row numbers (from 1), columns count from 0."""

    hidden: frozenset[int] = frozenset()  # rows that a person or a filter has hidden
    fonts: Mapping[int, str] = field(default_factory=dict)  # column → an old Vietnamese font of most of its cells
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (row, column) → "#REF!"
    uncomputed: frozenset[tuple[int, int]] = frozenset()  # formulas whose result the file does not hold


def old_font_of(columns: Mapping[int, Counter[str]]) -> dict[int, str]:
    """Column → its old font, where a fifth of its cells stand in one ("" counts the other cells)."""
    found = {}
    for column, counter in columns.items():
        font = max((one for one in counter if one), key=lambda one: counter[one], default="")
        if font and counter[font] * 5 >= counter.total():
            found[column] = font
    return found


class Sheet(ABC):
    """One sheet. `rows()` starts at Excel's row 1; a row may be shorter than the sheet is wide."""

    name: str
    is_hidden: bool = False
    date1904: bool = False

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Every row from the first, one after another; each call starts anew."""

    def head(self, count: int) -> list[Row]:
        """The first rows."""
        return list(islice(self.rows(), count))

    @cached_property
    def facts(self) -> Facts:
        """What the file tells of this sheet beside its values."""
        return Facts()

    @cached_property
    def merges(self) -> list[Span]:
        """Merged cells; only the top left one holds the value."""
        return []


class Plain(Sheet):
    """Rows that are already at hand."""

    def __init__(self, name: str, rows: list[Row], merges: list[Span] | None = None) -> None:
        """`rows[0]` is Excel's row 1."""
        self.name, self._rows, self._merges = name, rows, merges or []

    def rows(self) -> Iterator[Row]:
        """The rows."""
        return iter(self._rows)

    def head(self, count: int) -> list[Row]:
        """The first rows."""
        return self._rows[:count]

    @cached_property
    def merges(self) -> list[Span]:
        """Merged cells."""
        return self._merges


@dataclass(frozen=True)
class Book:
    """A file: what it is, its sheets, and sentences about it that a person should know."""

    kind: Kind
    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)
