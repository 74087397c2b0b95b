"""Importing a file of the city's one-stop system: preview, and apply all or nothing. Nothing here commits."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.imports.comparing import CHUNK, Comparer
from heza.dossiers.imports.excel import Export, Problem
from heza.dossiers.imports.names import Names
from heza.dossiers.imports.plan import Fate, Planned
from heza.dossiers.imports.staging import due_differs
from heza.dossiers.imports.writer import Writer
from heza.dossiers.models import DossierImport


@dataclass
class Preview:
    """What an import will do, before it does it."""

    counts: Counter[Fate] = field(default_factory=Counter)
    changed: list[Planned] = field(default_factory=list)  # as many as asked for
    new: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown_departments: Counter[str] = field(default_factory=Counter)
    unknown_officers: Counter[str] = field(default_factory=Counter)
    unknown_procedures: Counter[str] = field(default_factory=Counter)
    differing_due: int = 0  # dossiers whose due date differs between the city and us
    data_until: datetime | None = None

    @property
    def errors(self) -> list[Problem]:
        """What keeps the file out."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """Data errors that are imported and listed."""
        return [problem for problem in self.problems if not problem.is_error]

    @property
    def changes_nothing(self) -> bool:
        """Whether every row says what is known."""
        return not self.counts[Fate.NEW] and not self.counts[Fate.CHANGED]


def preview(export: Export, *, show: int = 200) -> Preview:
    """What applying this file would do; writes nothing. Keeps at most `show` rows of each kind to look at."""
    session = db.session()
    names = Names.read(session)
    found = Preview(problems=export.problems, data_until=export.data_until)
    for planned in _planned(session, export, names):
        found.counts[planned.fate] += 1
        if planned.fate is Fate.CHANGED and len(found.changed) < show:
            found.changed.append(planned)
        if planned.fate is Fate.NEW and len(found.new) < show:
            found.new.append(planned)
        found.differing_due += due_differs(planned)
        _note_unknown(found, planned)
    return found


def _note_unknown(found: Preview, planned: Planned) -> None:
    row, said = planned.row, planned.said
    if said.department_id is None:
        found.unknown_departments[row.department] += 1
    if said.officer_id is None and row.officer:
        found.unknown_officers[row.officer] += 1
    if said.procedure_id is None:
        found.unknown_procedures[row.procedure_code or row.procedure_name] += 1


def apply_import(export: Export, *, file_name: str, sha256: str) -> DossierImport | None:
    """Write everything the file says, or nothing: refused while a row has an error.

    Returns the import, or None where the same file was applied before and changes nothing.
    """
    if export.errors:
        raise Refused(f"Tệp có {len(export.errors)} dòng lỗi nên chưa ghi gì. Hãy sửa các dòng đó rồi nhập lại cả tệp.")
    session = db.session()
    first = trail.take_seqs(session, 0)  # the lock: from here on this is the only writer
    names = Names.read(session)
    names.make_missing(session, export.rows)
    applied = DossierImport(
        kind="dossiers",
        file_name=file_name[:200],
        sha256=sha256,
        data_until=export.data_until,
        recorded_at=clock.recorded(),
        person_id=trail.actor_id(),
        first_seq=first,
        event_count=0,
        new_rows=0,
        changed_rows=0,
        same_rows=0,
        warnings=len(export.warnings),
    )
    known_file = _is_known(session, sha256)
    writer = Writer(session, applied)
    for chunk in _chunks(_planned(session, export, names)):
        writer.write(chunk)
    if not writer.events and known_file:
        session.rollback()
        return None
    writer.record()
    return applied


def _is_known(session: Session, sha256: str) -> bool:
    row = DossierImport
    known = select(row.id).where(row.sha256 == sha256, row.undone_seq.is_(None)).limit(1)
    return session.scalar(known) is not None


def _chunks(planned: Iterable[Planned]) -> Iterator[list[Planned]]:
    iterator = iter(planned)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _planned(session: Session, export: Export, names: Names) -> Iterator[Planned]:
    """Every row with its fate, our own due date among its events."""
    comparer = Comparer(session, export.data_until, names)
    for start in range(0, len(export.rows), CHUNK):
        yield from comparer.planned(export.rows[start : start + CHUNK])
