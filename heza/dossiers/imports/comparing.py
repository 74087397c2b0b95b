"""Rows of a file against what is known: their fate, the events that would bring it about, and what is risky."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.core import clock
from heza.dossiers import ledger, restated_rows
from heza.dossiers.history import ENDS, Event, History, Kind, fold, standing
from heza.dossiers.imports.excel import Row
from heza.dossiers.imports.names import Names
from heza.dossiers.imports.plan import Draft, Fate, Planned, Said, plan, said_by
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.restated import Fact, File, Told, What, is_plain, restatements
from heza.dossiers.terms import Terms

CHUNK = 1000  # rows looked at together
NEVER_SEEN = datetime(1970, 1, 1, tzinfo=clock.VIETNAM)  # no file that counts names the dossier any more


class Known(NamedTuple):
    """What is known of a code: its dossier, what the city's files said, until when, and the log with acts of ours.

    `said` is None for a dossier of which every file was taken back.
    """

    id: int
    said: Said | None
    seen_until: datetime | None
    log: Sequence[Event]


class Comparer:
    """Looks at rows in chunks; one for a whole file, so that names, terms and files are read once."""

    def __init__(self, session: Session, data_until: datetime, names: Names | None = None) -> None:
        self.session = session
        self.data_until = data_until
        self.names = names or Names.read(session)
        self.terms = Terms(self.names.versions)

    def planned(self, rows: Sequence[Row], *, computed: bool = True) -> Iterator[Planned]:
        """Every row with its fate; with `computed`, our own due date among its events."""
        known = known_dossiers(self.session, [row.code_key for row in rows])
        for row in rows:
            said = said_by(row, **self.names.of(row))
            there = known.get(row.code_key)
            before, seen_until = (there.said, there.seen_until) if there else (None, None)
            planned = plan(row, said, before, seen_until, self.data_until)
            planned.dossier_id = there.id if there else None
            if computed and planned.fate in (Fate.NEW, Fate.CHANGED):
                log = there.log if there else ()
                planned.drafts += self._recomputed(planned, log) if log else self._computed(said, before)
            yield planned

    def _computed(self, said: Said, before: Said | None) -> list[Draft]:
        """The event of our due date where it is new or its ground changed."""
        ground = (said.received_at, said.procedure_id)
        if said.received_at is None or (before and ground == (before.received_at, before.procedure_id)):
            return []
        data = self.terms.promise(said.procedure_id, said.received_at)
        return [Draft(Kind.COMPUTED, said.received_at, data)] if data else []

    def _recomputed(self, planned: Planned, log: Sequence[Event]) -> list[Draft]:
        """The same for a dossier with acts of ours, whose pauses move the date."""
        history = fold([*log, *fresh_events(planned, log[-1].seq)])
        data = self.terms.recomputed(history)
        return [Draft(Kind.COMPUTED, history.received_at, data)] if data and history.received_at else []


def fresh_events(planned: Planned, last: int) -> list[Event]:
    """The drafts of a row as events that would follow the number `last`."""
    said = planned.said
    described = {"procedure_id": said.procedure_id, "field_id": said.field_id, "channel": said.channel}
    return [
        Event(last + number, draft.kind, draft.at, draft.data | (described if draft.kind is Kind.DESCRIBED else {}))
        for number, draft in enumerate(planned.drafts, 1)
    ]


class Risks:
    """What rows of a file would restate of what was told before (DESIGN 12, the names of `restated`)."""

    def __init__(self, session: Session, data_until: datetime) -> None:
        self.session = session
        self.files = restated_rows.files_read(session)
        after = max((file.first_seq for file in self.files), default=0) + 1
        self.next_seq = max(after, 2**62)  # beyond every line that there is
        self.here = File(0, self.next_seq, data_until, None)
        self.past = restated_rows.read_before([*self.files, self.here])

    def of(self, planned: Sequence[Planned]) -> dict[str, list[list[str]]]:
        """What is restated, by the key of the row's code, as [what, fact, before, after]; the others are left out."""
        moving = [one for one in planned if one.drafts and not self._is_harmless(one)]
        logs = ledger.events_of(self.session, [one.dossier_id for one in moving if one.dossier_id is not None])
        files = [*self.files, self.here]
        found = {one.row.code_key: late for one in planned if (late := self._late(one))}
        for one in moving:
            log = logs.get(one.dossier_id or 0, [])
            events = standing([*log, *fresh_events(one, self.next_seq)])
            fresh = [item for item in restatements(events, files, _nobody) if item.seq > self.next_seq]
            if fresh:
                found[one.row.code_key] = [[item.what, item.fact, item.before, item.after] for item in fresh]
        return found

    def _late(self, one: Planned) -> list[list[str]]:
        """Of a dossier that no file had: whether files already spoke of days after its receipt."""
        received = one.said.received_at
        if one.fate is not Fate.NEW or received is None or self.past is None or received.date() >= self.past:
            return []
        return [[What.ENTERED_LATE, Fact.MISSING, self.past.isoformat(), received.isoformat()]]

    def _is_harmless(self, one: Planned) -> bool:
        """Whether a row surely restates nothing, told without folding: most rows of most files."""
        return one.fate is Fate.NEW and is_plain(fresh_events(one, self.next_seq), self.past)


def _nobody(event: Event) -> Told:
    return Told(None, None, event.at.date())


# ---------------------------------------------------------------- what is known


def known_dossiers(session: Session, keys: Sequence[str]) -> dict[str, Known]:
    """What is known of these codes."""
    found: dict[str, Known] = {}
    d = Dossier
    columns = [d.id, d.code_key, *(getattr(d, name) for name in _READ), Applicant.name.label("applicant")]
    for start in range(0, len(keys), ledger.CHUNK):
        wanted = select(*columns).join(Applicant, Applicant.id == d.applicant_id)
        rows = session.execute(wanted.where(d.code_key.in_(keys[start : start + ledger.CHUNK]))).all()
        logs = ledger.events_of(session, [row.id for row in rows if row.has_acts])
        for row in rows:
            said, log = _said_before(row), logs.get(row.id, [])
            seen_until: datetime | None = clock.local(row.seen_until)
            if log:
                said = _said_by_city(said, fold(event for event in log if not event.ours))
            if seen_until == NEVER_SEEN:
                found[row.code_key] = Known(row.id, None, None, log)
            else:
                found[row.code_key] = Known(row.id, said, seen_until, log)
    return found


_READ = (
    *("procedure_code", "procedure_name", "procedure_id", "field_id", "address", "phone", "channel"),
    *("digitised_in", "digitised_out", "fee", "paid_online", "note", "received_at", "city_due_at", "finished_at"),
    *("finished_kind", "returned_at", "status", "department_id", "officer_id", "has_acts", "seen_until"),
)


def _said_by_city(said: Said, city: History) -> Said:
    """What the city's files alone said of a dossier on which acts of ours stand."""
    received, returned = city.single.get(Kind.RECEIVED), city.single.get(Kind.RETURNED)
    ended = next((city.single[kind] for kind in ENDS if kind in city.single), None)
    held = city.holders[-1].data if city.holders else {"department_id": None, "officer_id": None}
    last_due = city.dues[-1].data["due_at"] if city.dues else None
    return said._replace(
        received_at=received.at if received else None,
        due_at=datetime.fromisoformat(last_due) if last_due else None,
        ended_at=ended.at if ended else None,
        ended_kind=ended.kind if ended else None,
        returned_at=returned.at if returned else None,
        status=city.seen[-1].data["status"] if city.seen else 0,
        department_id=held["department_id"],
        officer_id=held["officer_id"],
    )


def _said_before(row: Any) -> Said:
    return Said(
        procedure_code=row.procedure_code,
        procedure_name=row.procedure_name,
        procedure_id=row.procedure_id,
        field_id=row.field_id,
        applicant=row.applicant,
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
        ended_at=_local(row.finished_at),
        ended_kind=row.finished_kind,
        returned_at=_local(row.returned_at),
        status=row.status,
        department_id=row.department_id,
        officer_id=row.officer_id,
    )


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None
