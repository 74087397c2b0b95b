"""Importing a file of the city's one-stop system: preview, and apply all or nothing. Nothing here commits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import ledger
from heza.dossiers.history import ENDS, Event, History, Kind, fold
from heza.dossiers.imports.excel import Export, Problem
from heza.dossiers.imports.names import Names
from heza.dossiers.imports.plan import Draft, Fate, Planned, Said, plan, said_by
from heza.dossiers.imports.writer import Writer
from heza.dossiers.models import Applicant, Dossier, DossierImport
from heza.dossiers.terms import Terms

CHUNK = 2000  # rows looked at together


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
        found.differing_due += _due_differs(planned)
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


def _due_differs(planned: Planned) -> bool:
    ours = next((draft.data["due_at"] for draft in planned.drafts if draft.kind is Kind.COMPUTED), None)
    theirs = planned.said.due_at
    return bool(ours and theirs and datetime.fromisoformat(ours).date() != theirs.date())


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
    _close(session, applied, writer)
    return applied


def _close(session: Session, applied: DossierImport, writer: Writer) -> None:
    """Record the import as one act: its numbers cover the events, its digest ties them."""
    applied.event_count = writer.events
    applied.new_rows, applied.changed_rows = writer.counts[Fate.NEW], writer.counts[Fate.CHANGED]
    applied.same_rows = writer.counts[Fate.SAME] + writer.counts[Fate.OLDER]
    session.flush()
    trail.record(
        session,
        "import",
        "dossier_import",
        applied.id,
        {
            "file": applied.file_name,
            "sha256": applied.sha256,
            "data_until": words.moment(applied.data_until),
            "new": applied.new_rows,
            "changed": applied.changed_rows,
            "same": applied.same_rows,
        },
        first_seq=applied.first_seq if writer.events else None,
        event_digest=digest_of(writer.lines) if writer.events else None,
    )


def _is_known(session: Session, sha256: str) -> bool:
    return session.scalar(select(DossierImport.id).where(DossierImport.sha256 == sha256).limit(1)) is not None


def _chunks(planned: Iterable[Planned]) -> Iterator[list[Planned]]:
    iterator = iter(planned)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _planned(session: Session, export: Export, names: Names) -> Iterator[Planned]:
    """Every row with its fate, our own due date among its events."""
    terms = Terms(names.versions)
    for start in range(0, len(export.rows), CHUNK):
        rows = export.rows[start : start + CHUNK]
        known = known_dossiers(session, [row.code_key for row in rows])
        for row in rows:
            said = said_by(row, **names.of(row))
            before, seen_until, log = known.get(row.code_key, (None, None, ()))
            planned = plan(row, said, before, seen_until, export.data_until)
            if planned.fate in (Fate.NEW, Fate.CHANGED):
                planned.drafts += _computed(terms, said, before) if not log else _recomputed(terms, planned, log)
            yield planned


def _computed(terms: Terms, said: Said, before: Said | None) -> list[Draft]:
    """The event of our due date where it is new or its ground changed."""
    ground = (said.received_at, said.procedure_id)
    if said.received_at is None or (before and ground == (before.received_at, before.procedure_id)):
        return []
    data = terms.promise(said.procedure_id, said.received_at)
    return [Draft(Kind.COMPUTED, said.received_at, data)] if data else []


def _recomputed(terms: Terms, planned: Planned, log: Sequence[Event]) -> list[Draft]:
    """The same for a dossier with acts of ours, whose pauses move the date."""
    last = log[-1].seq
    described = {"procedure_id": planned.said.procedure_id}
    fresh = [
        Event(last + number, draft.kind, draft.at, draft.data | (described if draft.kind is Kind.DESCRIBED else {}))
        for number, draft in enumerate(planned.drafts, 1)
    ]
    history = fold([*log, *fresh])
    data = terms.recomputed(history)
    return [Draft(Kind.COMPUTED, history.received_at, data)] if data and history.received_at else []


def known_dossiers(session: Session, keys: list[str]) -> dict[str, tuple[Said, datetime, Sequence[Event]]]:
    """What is known of these codes: what the city's files said, until when, and the log where acts of ours stand."""
    found: dict[str, tuple[Said, datetime, Sequence[Event]]] = {}
    d = Dossier
    for start in range(0, len(keys), ledger.CHUNK):
        wanted = select(d, Applicant.name).join(Applicant, Applicant.id == d.applicant_id)
        rows = session.execute(wanted.where(d.code_key.in_(keys[start : start + ledger.CHUNK]))).all()
        logs = ledger.events_of(session, [row.id for row, _ in rows if row.has_acts])
        for row, applicant in rows:
            said, log = _said_before(row, applicant), logs.get(row.id, [])
            if log:
                said = said_by_city(said, fold(event for event in log if not event.ours))
            found[row.code_key] = (said, clock.local(row.seen_until), log)
            session.expunge(row)  # read to be compared, not to be changed; the import itself stays in the session
    return found


def said_by_city(said: Said, city: History) -> Said:
    """What the city's files alone said of a dossier on which acts of ours stand."""
    received, returned = city.single.get(Kind.RECEIVED), city.single.get(Kind.RETURNED)
    ended = next((city.single[kind] for kind in ENDS if kind in city.single), None)
    held = city.holders[-1].data if city.holders else {"department_id": None, "officer_id": None}
    last_due = city.dues[-1].data["due_at"] if city.dues else None
    return replace(
        said,
        received_at=received.at if received else None,
        due_at=datetime.fromisoformat(last_due) if last_due else None,
        ended_at=ended.at if ended else None,
        ended_kind=ended.kind if ended else None,
        returned_at=returned.at if returned else None,
        status=city.seen[-1].data["status"] if city.seen else 0,
        department_id=held["department_id"],
        officer_id=held["officer_id"],
    )


def _said_before(row: Dossier, applicant: str) -> Said:
    ended_at = row.finished_at
    return Said(
        procedure_code=row.procedure_code,
        procedure_name=row.procedure_name,
        procedure_id=row.procedure_id,
        field_id=row.field_id,
        applicant=applicant,
        address=row.address,
        phone=row.phone,
        channel=row.channel,
        digitised_in=row.digitised_in,
        digitised_out=row.digitised_out,
        fee=row.fee,
        paid_online=row.paid_online,
        note=row.note,
        received_at=_local(row.received_at),
        due_at=_local(row.city_due_at),
        ended_at=_local(ended_at),
        ended_kind=row.finished_kind,
        returned_at=_local(row.returned_at),
        status=row.status,
        department_id=row.department_id,
        officer_id=row.officer_id,
    )


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None
