"""The legs of a process log that was understood, one after another: a bad row never stops the others. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from heza.core import words
from heza.core.books import Book
from heza.core.books import Kind as BookKind
from heza.core.books.model import Plain
from heza.core.refusal import Refused
from heza.dossiers.imports import layout
from heza.dossiers.imports.cells import Cells
from heza.dossiers.imports.columns import REQUIRED, Kind
from heza.dossiers.imports.content import LegRow, Log, Problem
from heza.dossiers.imports.dates import UnreadableCell
from heza.dossiers.imports.layout import Understood
from heza.dossiers.imports.mending import Mended, mend_code, why_no_code
from heza.dossiers.imports.roles import Role
from heza.dossiers.imports.survey import Walk
from heza.dossiers.rules import is_code

Read = tuple[int, LegRow | None, list[Problem]]


def find_header(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """Where the log's header stands: (the first row below it, meaning → column); None where this is no log."""
    found = layout.find_header(rows[: layout.LOOKED_AT], Kind.LOG)
    if found is None or any(name not in found.columns for name in REQUIRED[Kind.LOG]):
        return None
    return found.row - 1 + found.depth, dict(found.columns)


def read(rows: Sequence[Sequence[Any]]) -> Log:
    """The legs of a sheet; a bad row never stops the others. Raises Refused where there is no leg at all."""
    book = Book(BookKind.XLSX, [Plain("", [list(row) for row in rows])])
    return read_understood(layout.understand(book, only=Kind.LOG))


def read_understood(found: Understood) -> Log:
    """The legs of a file that was understood, all at once. Raises Refused where columns are missing."""
    layout.insist(found)
    reading = Reading(found)
    log = Log([], mended=reading.mended)
    for _, leg, problems in reading:
        log.problems += problems
        if leg is not None:
            log.rows.append(leg)
    if not log.rows and not log.problems:
        raise Refused("Nhật ký xử lý không có dòng nào.")
    return log


class Reading:
    """Goes over the rows of a log once."""

    def __init__(self, found: Understood) -> None:
        """For a file that is a log and has all columns."""
        assert found.is_readable and found.kind is Kind.LOG
        self.found, self.cells = found, Cells(found)
        self.latest: datetime | None = None

    @property
    def mended(self) -> Mended:
        """What was mended in the rows that were read so far."""
        return self.cells.mended

    @property
    def data_until(self) -> datetime | None:
        """The latest moment so far."""
        return self.latest

    def __iter__(self) -> Iterator[Read]:
        """Every row of data: (Excel's number, the leg or None, what is wrong with it)."""
        walk = Walk(self.found)
        for number, role, line in walk:
            if role is not Role.DATA:
                continue
            self.cells.at(number, line)
            self.cells.note_merged(walk.fill.filled if walk.fill.spans else ())
            try:
                leg = self._leg()
            except UnreadableCell as bad:
                yield number, None, [Problem(number, words.clean(self.cells.raw("code"))[:60], str(bad))]
                continue
            until = leg.ended_at or leg.began_at
            self.latest = max(self.latest or until, until)
            yield number, leg, []

    def _leg(self) -> LegRow:
        cells = self.cells
        if spoilt := cells.spoilt():
            raise UnreadableCell(" ".join(spoilt.values()))
        key = self._code()
        position = cells.text("position")
        if not position.isdecimal() or not 1 <= int(position) <= 99:
            raise UnreadableCell(f"“Bước” là “{position[:60]}”, cần số từ 1 đến 99.")
        began, ended = cells.moment("began_at"), cells.moment("ended_at")
        if began is None:
            raise UnreadableCell("Thiếu “Bắt đầu”.")
        if ended is not None and ended < began:
            raise UnreadableCell("“Kết thúc” trước “Bắt đầu”.")
        name, department, officer = (cells.text(one) for one in ("name", "department", "officer"))
        if not department:
            raise UnreadableCell("Thiếu “Đơn vị”.")
        if len(department) > 200 or len(officer) > 120:
            raise UnreadableCell("“Đơn vị” dài quá 200 hoặc “Người xử lý” dài quá 120 ký tự.")
        return LegRow(cells.row, key, int(position), name[:300], department, officer, began, ended)

    def _code(self) -> str:
        raw = self.cells.raw("code")
        if isinstance(raw, str) and is_code(raw):
            return raw
        said = "" if raw is None else str(raw)
        key, kinds = mend_code(said)
        if not is_code(key):
            raise UnreadableCell(why_no_code(raw, key))
        for kind in kinds:
            self.cells.mended.note(kind, self.cells.row, "code", said, key)
        return key
