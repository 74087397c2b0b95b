"""The cells of a row by what they mean: old fonts converted where a person said so, spoilt cells as a sentence."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from heza.core import old_fonts, words
from heza.dossiers.imports.dates import UnreadableCell, is_serial, read_moment
from heza.dossiers.imports.layout import Understood, letters
from heza.dossiers.imports.mending import Mended, mend_text

_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
_IS_ERROR = "Ô {place} (“{label}”) là lỗi {error} của Excel. Hãy sửa ô đó trong Excel, lưu lại rồi chọn lại tệp."
_NO_RESULT = (
    "Ô {place} (“{label}”) là công thức chưa có kết quả lưu trong tệp. Hãy mở tệp bằng Excel, lưu lại rồi chọn lại tệp."
)


class Cells:
    """Reads the cells of one row after another."""

    def __init__(self, found: Understood) -> None:
        """What a file's columns mean was understood before."""
        facts = found.sheet.facts
        self.columns, self.found, self.mended = found.columns, found, Mended()
        self.fonts = {
            name: (coding, facts.fonts.get(found.columns[name], ""))
            for name, coding in found.choices.fonts.items()
            if coding in old_fonts.NAMES and name in found.columns
        }
        self.errors: dict[int, list[tuple[int, str]]] = {}
        for (row, column), error in facts.errors.items():
            self.errors.setdefault(row, []).append((column, error))
        for row, column in facts.uncomputed:
            self.errors.setdefault(row, []).append((column, ""))
        self.row, self.line = 0, []
        self.meanings = {column: name for name, column in found.columns.items()}

    line: Sequence[Any]

    def at(self, number: int, line: Sequence[Any]) -> None:
        """Go to the row with this Excel number."""
        self.row, self.line = number, line

    def raw(self, name: str) -> Any:
        """The cell as the file has it; None where there is no such column or the row is too short."""
        column = self.columns.get(name)
        if column is None or column >= len(self.line):
            return None
        cell = self.line[column]
        return self._converted(name, cell) if name in self.fonts and isinstance(cell, str) else cell

    def _converted(self, name: str, cell: str) -> str:
        converted = old_fonts.convert(cell, *self.fonts[name])
        if converted != cell:
            self.mended.note("font", self.row, name, cell, converted)
        return converted

    def text(self, name: str) -> str:
        """The cell as one line of text. Raises UnreadableCell for an error of Excel."""
        cell = self.raw(name)
        if not isinstance(cell, str):
            if isinstance(cell, float) and cell.is_integer():
                return str(int(cell))
            return "" if cell is None else str(cell)
        if cell[:1] == "#" and cell.strip().upper() in _ERRORS:
            column = self.columns[name]
            place = f"{letters(column)}{self.row}"
            raise UnreadableCell(
                _IS_ERROR.format(place=place, label=self.found.label(name), error=cell.strip().upper())
            )
        mended, kinds = mend_text(cell)
        for kind in kinds:
            self.mended.note(kind, self.row, name, cell, mended)
        return mended

    def moment(self, name: str) -> datetime | None:
        """The cell as a moment, in the order that was decided for its column. Raises UnreadableCell."""
        cell = self.raw(name)
        if not cell and cell != 0:
            return None
        if isinstance(cell, str) and cell[:1] == "#":
            self.text(name)
        order = self.found.orders.get(name, "dmy")
        moment = read_moment(cell, self.found.label(name), order, date1904=self.found.sheet.date1904)
        if order == "mdy" and isinstance(cell, str):
            self.mended.note("month_first", self.row, name, cell, words.moment(moment))
        elif not isinstance(cell, datetime) and is_serial(cell):
            self.mended.note("serial", self.row, name, cell, words.moment(moment))
        return moment

    def note_merged(self, filled: Iterable[int]) -> None:
        """Columns of this row whose value stands in a merged cell above."""
        for column in filled:
            if meaning := self.meanings.get(column):
                self.mended.note("merged", self.row, meaning, "", words.clean(self.line[column]))

    def spoilt(self) -> dict[str, str]:
        """For every cell of this row that Excel has no value for: its meaning and a sentence."""
        if self.row not in self.errors:
            return {}
        wrong = [
            (self.meanings[column], column, error) for column, error in self.errors[self.row] if column in self.meanings
        ]
        return {
            name: (_IS_ERROR if error else _NO_RESULT).format(
                place=f"{letters(column)}{self.row}", label=self.found.label(name), error=error
            )
            for name, column, error in wrong
        }
