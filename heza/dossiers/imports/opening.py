"""A waiting file opened: what kind it is, until when it speaks, and its rows one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from heza.core import clock, files, words
from heza.core.books import Book, read_book
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.imports import layout, log_rows
from heza.dossiers.imports import reading as reading_of
from heza.dossiers.imports.chosen import UNKNOWN, Kind
from heza.dossiers.imports.columns import FAILED_LABEL
from heza.dossiers.imports.content import CLOSING, LegRow, Problem, Row
from heza.dossiers.imports.models import ImportFile, ImportSource


class Line(NamedTuple):
    """One row of the sheet: Excel's number, the code as it stands, what it says (None: it cannot be), what is wrong."""

    row: int
    code: str
    content: Row | LegRow | None
    problems: list[Problem]


@dataclass
class Opened:
    """A file that is understood, or asks how to be (`questions`)."""

    kind: Kind
    signature: str
    lines: Iterator[Line]
    until: datetime | None = None  # as its title says; None: the latest moment in it
    questions: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_partial: bool = False  # failed rows that were mended: what it does not name is not missing


def open_file(file: ImportFile) -> Opened:
    """Understand a waiting file. Raises Refused with a sentence for whatever cannot be read."""
    found = understood(file)
    asked = [question for question in found.questions if question.is_blocking]
    if not asked or not any(question.choices for question in asked):
        layout.insist(found)
    opened = Opened(Kind(found.kind), found.signature, iter(()), questions=asked, notes=found.notes)
    if asked:
        return opened
    opened.until = datetime.combine(found.said_until, CLOSING, clock.VIETNAM) if found.said_until else None
    opened.is_partial = FAILED_LABEL in found.header.labels if found.header else False
    opened.lines = _lines(found, opened.notes)
    return opened


def understood(file: ImportFile) -> layout.Understood:
    """How a waiting file is read: as somebody chose for it, as its source was read before, as the program finds it.

    Raises Refused for a file that cannot be opened, or that is none of the city's.
    """
    book = read_book(files.path_of(file.sha256))
    choices = layout.Choices.from_text(file.choices)
    found = layout.understand(book, choices, remembered(book))
    if found.header is None:
        raise Refused(UNKNOWN)
    return found


def remembered(book: Book) -> layout.Choices | None:
    """How files with one of these headers were read before."""
    wanted = select(ImportSource.choices).where(ImportSource.signature.in_(layout.signatures(book)))
    text = db.session.scalar(wanted.order_by(ImportSource.updated_at.desc()).limit(1))
    return layout.Choices.from_text(text) if text else None


def _lines(found: layout.Understood, notes: list[str]) -> Iterator[Line]:
    """The rows of a file; what was mended in them is added to the notes at the end."""
    reading: reading_of.Reading | log_rows.Reading
    if found.kind == Kind.LOG:
        reading = log_rows.Reading(found)
        for number, leg, problems in reading:
            yield Line(number, leg.code_key if leg else problems[0].code, leg, problems)
    else:
        reading = reading_of.Reading(found, clock.today(), with_twins=True)
        for number, row, problems in reading:
            yield Line(number, row.code if row else problems[0].code, row, problems)
    notes += [f"{what}: {words.number(count)} ô." for what, count, _ in reading.mended.told()]


def as_it_stands(file: ImportFile) -> tuple[list[list[Any]], Iterator[tuple[int, list[Any]]]]:
    """What stands above the table with its header, and the rows below by Excel's number: cells as the file has them."""
    found = understood(file)
    above = found.first_row - 1
    rows = ((number, list(row)) for number, row in enumerate(found.sheet.rows(), 1) if number > above)
    return [list(row) for row in found.sheet.head(above)], rows
