"""An office's own list in a workbook: its header found by what the columns are called, its rows cell by cell. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from heza.core import words
from heza.core.cells import day_of, is_none, text_of
from heza.core.sheets import Row

LOOK_FOR_HEADER = 60  # rows
_TOTAL = re.compile(r"^(tong|cong)( |$)")
_NUMBERED = re.compile(r"\(?\d{1,2}\)?")


class Header(NamedTuple):
    """Where the columns are by their names, and the index of the first row below them."""

    columns: dict[str, int]
    first: int


def header_of(rows: Sequence[Row], fitting: Mapping[str, str], required: Collection[str]) -> Header | None:
    """The header of a list: of the first rows the one with the most known columns, all of `required` among them.

    `fitting` says by which pattern a folded label is recognised; the first that fits has it. None: no header.
    """
    best: Header | None = None
    for index, row in enumerate(rows[:LOOK_FOR_HEADER]):
        found = columns_of(row, fitting)
        is_header = len(found) >= 3 and set(required) <= found.keys()
        if is_header and (best is None or len(found) > len(best.columns)):
            best = Header(found, index + 1)
    return best


def columns_of(row: Row, fitting: Mapping[str, str]) -> dict[str, int]:
    """The columns of a row by their names; "stt" is known and left out."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        label = " ".join(re.sub(r"[^\w ]", " ", words.fold(words.clean(cell)[:120])).split())
        name = next((one for one, fits in fitting.items() if one not in found and re.search(fits, label)), "")
        if label and name:
            found[name] = at
    found.pop("stt", None)
    return found


def is_line(cells: Row) -> bool:
    """Whether a row says something: not empty, not the numbers of the columns, not a sum."""
    texts = [text for cell in cells if (text := text_of(cell))]
    is_numbers = all(_NUMBERED.fullmatch(text) for text in texts)
    return len(texts) > 1 and not is_numbers and not _TOTAL.match(words.fold(texts[0]))


class Line:
    """One row under a header; what is wrong with it is gathered in `wrong`."""

    def __init__(self, cells: Row, columns: Mapping[str, int], labels: Mapping[str, str]) -> None:
        """`labels` are the columns in words, for what is wrong."""
        self.cells, self.columns, self.labels = cells, columns, labels
        self.wrong: list[str] = []

    def raw(self, name: str) -> Any:
        """The cell as it is; "" where the list has no such column."""
        at = self.columns.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def text(self, name: str, most: int = 0) -> str:
        """The cell as one line, "" where it says that there is nothing; longer than `most` letters is wrong."""
        found = text_of(self.raw(name))
        found = "" if is_none(found) else found
        if most and len(found) > most:
            self.wrong.append(f"“{self.labels[name]}” dài quá {words.number(most)} ký tự. Hãy rút ngắn lại.")
        return found

    def day(self, name: str) -> date | None:
        """The cell as a day."""
        try:
            return day_of(self.raw(name))
        except ValueError:
            said = text_of(self.raw(name))
            self.wrong.append(f"“{self.labels[name]}” phải như 28/07/2025, hiện là “{said}”. Hãy sửa lại.")
            return None
