"""A file as its page shows it: the sheet as it looks, each row and column with what was understood of it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from heza.core import clock, old_fonts, words
from heza.core.books.model import KIND_NAMES as BOOK_NAMES
from heza.dossiers.imports import log_rows
from heza.dossiers.imports import reading as reading_of
from heza.dossiers.imports.columns import KIND_NAMES, LABELS, Kind
from heza.dossiers.imports.layout import Question, Understood, letters
from heza.dossiers.imports.mending import Sample
from heza.dossiers.imports.roles import ROLE_NAMES, Role
from heza.dossiers.imports.survey import Walk

FIRST, LAST = 40, 10  # rows that are shown
MENDED_IN = 3_000  # rows of data in which samples of what was mended are looked for
WIDEST, LONGEST = 60, 120  # columns, letters of a cell


_IN_TABLE = frozenset({Role.HEADER, Role.NUMBERS, Role.DATA, Role.HIDDEN, Role.REPEATED})


@dataclass(frozen=True)
class Line:
    """One row of the picture: Excel's number, what it is, its cells; `skipped` rows lie above it."""

    number: int
    role: Role
    cells: list[str]
    skipped: int = 0

    @property
    def what(self) -> str:
        """What the row is, in words."""
        return ROLE_NAMES[self.role]

    def parts(self, width: int) -> list[tuple[str, int]]:
        """(text, columns it takes): outside of the table words run over the empty cells beside them, as in Excel."""
        cells = [*self.cells, *[""] * width][:width]
        if self.role in _IN_TABLE:
            return [(cell, 1) for cell in cells]
        starts = [at for at, cell in enumerate(cells) if cell or not at]
        ends = [*starts[1:], width]
        return [(cells[start], end - start) for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Column:
    """One column: Excel's letters, its label in the file, what it means ("" for a column that is not read)."""

    at: int
    letters: str
    label: str
    meaning: str
    note: str  # what a person should know: the order of its dates, its font


@dataclass
class Picture:
    """Everything the page shows."""

    kind: str
    book: str
    sheet: str
    sheets: list[str]
    columns: list[Column]
    lines: list[Line]
    meanings: list[tuple[str, str]]
    questions: list[Question]
    notes: list[str]
    header: int
    mended: list[tuple[str, int, list[Sample]]] = field(default_factory=list)
    roles: list[tuple[Role, str, int]] = field(default_factory=list)
    rows: int = 0


def picture_of(found: Understood) -> Picture:
    """The picture of a file that has a header. One pass over its rows, another over the first of its data."""
    assert found.header is not None
    first: list[Line] = []
    last: deque[Line] = deque(maxlen=LAST)
    counts: dict[Role, int] = {}
    number = width = 0
    for number, role, cells in Walk(found):
        counts[role] = counts.get(role, 0) + 1
        if len(first) < FIRST:
            first.append(_line(number, role, cells))
            width = max(width, len(cells))
        elif role is not Role.BLANK:
            last.append(Line(number, role, cells))
    lines = first + _joined(first, [_line(one.number, one.role, one.cells) for one in last])
    width = min(max(width, len(found.header.labels)), WIDEST)
    return Picture(
        kind=KIND_NAMES[found.kind],
        book=BOOK_NAMES[found.book.kind],
        sheet=found.sheet.name,
        sheets=[sheet.name for sheet in found.book.sheets],
        columns=[_column(found, at) for at in range(width)],
        lines=lines,
        meanings=list(LABELS[found.kind].items()),
        questions=found.questions,
        notes=list(found.notes),
        header=found.header.row,
        mended=_mended(found) if found.is_readable and not any(one.is_blocking for one in found.questions) else [],
        roles=[(role, ROLE_NAMES[role], counts[role]) for role in Role if counts.get(role) and role is not Role.BLANK],
        rows=number,
    )


def _joined(first: list[Line], last: list[Line]) -> list[Line]:
    if first and last and (skipped := last[0].number - first[-1].number - 1):
        last[0] = Line(last[0].number, last[0].role, last[0].cells, skipped)
    return last


def _line(number: int, role: Role, cells: Sequence[Any]) -> Line:
    return Line(number, role, [said(cell) for cell in cells[:WIDEST]])


def said(cell: Any) -> str:
    """A cell as Excel would show it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if cell.hour or cell.minute else f"{cell:%d/%m/%Y}"
    if isinstance(cell, date):
        return words.day(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    text = " ".join(str(cell or "").split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _column(found: Understood, at: int) -> Column:
    assert found.header is not None
    meaning = next((name for name, column in found.columns.items() if column == at), "")
    label = found.header.labels[at] if at < len(found.header.labels) else ""
    notes = []
    if found.orders.get(meaning) == "mdy":
        notes.append("tháng trước, ngày sau")
    coding = found.choices.fonts.get(meaning, "")
    if coding in old_fonts.NAMES:
        notes.append(f"đổi từ {old_fonts.NAMES[coding]}")
    elif font := found.sheet.facts.fonts.get(at, ""):
        notes.append(f"phông {font}")
    return Column(at, letters(at), words.clean(label), meaning, ", ".join(notes))


def _mended(found: Understood) -> list[tuple[str, int, list[Sample]]]:
    reading: Any = (
        log_rows.Reading(found)
        if found.kind is Kind.LOG
        else reading_of.Reading(found, clock.today(), with_twins=False)
    )
    for _ in islice(reading, MENDED_IN):
        pass
    told: list[tuple[str, int, list[Sample]]] = reading.mended.told()
    return [(what, count, [_named(found, one) for one in samples]) for what, count, samples in told]


def _named(found: Understood, sample: Sample) -> Sample:
    return sample._replace(meaning=found.label(sample.meaning))
