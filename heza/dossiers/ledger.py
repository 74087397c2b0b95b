"""Writing the log and what is computed from it, many dossiers at once.

The caller holds the writer's lock (it took numbers with `trail.take_seqs`), so ids may be counted up here.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN
from heza.audit.chain import canonical, personal_digest
from heza.core.bulk import insert_rows
from heza.core.clock import local, local_day
from heza.dossiers import desk_rows, gaps, models, restated_rows
from heza.dossiers.history import (
    ENDS,
    FOREVER,
    MOVES_STATUS,
    Event,
    History,
    Kind,
    fold,
    level,
    settlement,
    spells,
    standing,
)
from heza.dossiers.rules import CLOSED, Channel, Status

CHUNK = 500  # ids in one IN list
Content = tuple[tuple[str, Any], ...]


@dataclass
class Batch:
    """Rows to be written together: one `executemany` a table."""

    dossiers: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    spells: list[dict[str, Any]] = field(default_factory=list)
    settled: list[dict[str, Any]] = field(default_factory=list)
    former: set[tuple[int, int]] = field(default_factory=set)  # department, dossier
    logs: dict[int, Sequence[Event]] = field(default_factory=dict)  # of every dossier that gets lines: its whole log

    def write(self, session: Session) -> None:
        """Insert everything; changed dossiers get their computed columns."""
        gaps.mark(session, [*self.dossiers, *self.changed], self.logs)
        for model, rows in (
            (models.Dossier, self.dossiers),
            (models.Event, self.events),
            (models.Spell, self.spells),
            (models.Settled, self.settled),
        ):
            insert_rows(session, model.__table__, rows)  # type: ignore[arg-type]
        if self.changed:
            table = models.Dossier.__table__
            names = [name for name in self.changed[0] if name != "the_id"]
            statement = update(table).where(table.c.id == bindparam("the_id")).values({n: bindparam(n) for n in names})  # type: ignore[arg-type]
            session.execute(statement, self.changed)
        self._write_former(session)
        desk_rows.keep(session, self.logs)
        restated_rows.restate(session, self)

    def _write_former(self, session: Session) -> None:
        table = models.FormerHolder
        for part in parts(sorted({dossier for _, dossier in self.former})):
            known = session.execute(select(table.department_id, table.dossier_id).where(table.dossier_id.in_(part)))
            self.former -= {(department, dossier) for department, dossier in known}
        if self.former:
            rows = [{"department_id": department, "dossier_id": dossier} for department, dossier in sorted(self.former)]
            session.execute(insert(table), rows)


def event_row(dossier_id: int, event: Event, private: str | None, **common: Any) -> dict[str, Any]:
    """One line of the log as a row."""
    return {
        "seq": event.seq,
        "dossier_id": dossier_id,
        "kind": event.kind,
        "occurred_at": event.at,
        "on_day": local_day(event.at),
        "data": canonical(event.data),
        "private": private,
        **common,
    }


def private_text(values: dict[str, Any]) -> tuple[str, str]:
    """Personal data as salted text, and the digest that the chain keeps of it."""
    text = canonical(values | {"salt": secrets.token_hex(8)})
    return text, personal_digest(text)


def digest_line(row: Any) -> str:
    """What the chain keeps of an event; `row` has the columns of the table."""
    at = row["occurred_at"].astimezone(UTC).isoformat()
    return f"{row['seq']}|{row['dossier_id']}|{row['kind']}|{at}|{row['on_day']}|{row['data']}"


def next_id(session: Session, model: type[models.Base]) -> int:
    """The first free id of a table whose ids are counted under the writer's lock."""
    column = model.__table__.c.id
    return (session.scalar(select(func.max(column))) or 0) + 1


def events_of(session: Session, ids: Sequence[int], known: int = STILL_KNOWN) -> dict[int, list[Event]]:
    """The lines that count of these dossiers, in the order of knowing; nothing learned after `known`."""
    return {id: standing(events) for id, events in whole_logs(session, ids, known).items()}


def whole_logs(session: Session, ids: Sequence[int], known: int = STILL_KNOWN) -> dict[int, list[Event]]:
    """Every line of these dossiers, also what was taken back: what is read before more lines are added."""
    table = models.Event
    found: dict[int, list[Event]] = {id: [] for id in ids}
    for part in parts(ids):
        wanted = select(table.dossier_id, table.seq, table.kind, table.occurred_at, table.data)
        wanted = wanted.where(table.dossier_id.in_(part), table.seq <= known).order_by(table.dossier_id, table.seq)
        for dossier_id, seq, kind, at, data in session.execute(wanted):
            found[dossier_id].append(Event(seq, kind, local(at), json.loads(data)))
    return found


def described_by(events: Sequence[Event]) -> Event:
    """The line that describes a dossier, of those that count."""
    found: Event = next(event for event in reversed(standing(events)) if event.kind == Kind.DESCRIBED)
    return found


def computed_columns(history: History, last_seq: int) -> dict[str, Any]:
    """The columns of a dossier that its events decide."""
    received, ended = history.received_at, settlement(history)
    far = datetime.max.replace(tzinfo=UTC)
    due, holder, single = history.due_at(far), history.holder(far), history.single
    last_due = history.dues[-1].data["due_at"] if history.dues else None
    return {
        "status": int(_status(history, far)),
        "state": state_of(history, far, is_settled=ended is not None),
        "received_at": received,
        "received_on": (received or _handed_in(history) or far).date(),
        "due_at": due,
        "due_on": due.date() if due else FOREVER,
        "city_due_at": datetime.fromisoformat(last_due) if last_due else None,
        "our_due_at": history.our_due_at(far),
        "due_gap_on": gaps.gap_on(history, datetime.fromisoformat(last_due) if last_due else None),
        "finished_at": next((single[k].at for k in ENDS if k in single), None),
        "returned_at": single[Kind.RETURNED].at if Kind.RETURNED in single else None,
        "ended_kind": ended.kind if ended else None,
        "closed_on": ended.on_day if ended else _never_counted(history),
        "outcome": ended.outcome if ended else None,
        "department_id": holder.department_id,
        "officer_id": holder.officer_id,
        "event_seq": last_seq,
        **(_by_acts(history, far) if history.acts else NO_ACTS),
    }


NO_ACTS: dict[str, Any] = {
    "has_acts": False,
    "offered_department_id": None,
    "offered_officer_id": None,
    "flagged_on": None,
    "differs_on": None,
    "supplements": 0,
}


def _by_acts(history: History, far: datetime) -> dict[str, Any]:
    """The columns that only our own acts fill."""
    offered = history.offered(far) if history.ended is None else None
    flags = [act for act in history.acts if act.kind in (Kind.FLAGGED, Kind.UNFLAGGED)]
    is_flagged = bool(flags) and flags[-1].kind == Kind.FLAGGED and history.ended is None
    return {
        "has_acts": True,
        "offered_department_id": offered.data["department_id"] if offered else None,
        "offered_officer_id": offered.data["officer_id"] if offered else None,
        "flagged_on": flags[-1].at.date() if is_flagged else None,
        "differs_on": max((ours.at.date() for ours, _ in history.differing()), default=None),
        "supplements": history.supplements,
    }


def _status(history: History, moment: datetime) -> Status:
    """The last status; what an act of ours ended is ended, whatever an older file says."""
    status, ended = history.status(moment) or Status.RECEIVED, history.ended
    if ended is not None and ended.ours and status not in CLOSED:
        return Status.RETURNED if Kind.RETURNED in history.single else MOVES_STATUS[ended.kind]
    return status


def _handed_in(history: History) -> datetime | None:
    """When a dossier that counts nowhere was handed in."""
    kinds = (Kind.REFUSED_INTAKE, Kind.REGISTERED, Kind.RECEIVED, Kind.DESCRIBED)
    return next((history.single[kind].at for kind in kinds if kind in history.single), None)


def _never_counted(history: History) -> date | None:
    """The day on which a dossier that is not settled and counts nowhere was closed; None while it is open."""
    if history.received_at is None:
        for kind in (Kind.MERGED, Kind.REFUSED_INTAKE):
            if kind in history.single:
                return history.single[kind].at.date()
        if Kind.REGISTERED not in history.single:
            return history.single[Kind.DESCRIBED].at.date()
    return None


def state_of(history: History, moment: datetime, *, is_settled: bool) -> str:
    """Where a dossier stands: open, suspended, settled, or one of the ways of counting nowhere."""
    if history.received_at is None:
        for kind, state in ((Kind.MERGED, "merged"), (Kind.REFUSED_INTAKE, "refused_intake")):
            if kind in history.single:
                return state
        return "registered" if Kind.REGISTERED in history.single else "void"
    if is_settled:
        return "settled"
    return "suspended" if history.is_suspended(moment) else "open"


def spell_rows(dossier_id: int, history: History, seq: int) -> list[dict[str, Any]]:
    """The spells of a dossier as rows known from `seq` on."""
    common = _common(dossier_id, history, seq)
    return [
        common
        | {
            "from_day": spell.from_day,
            "to_day": spell.to_day,
            "level": level(spell.from_day, spell.to_day),
            "department_id": spell.answers.department_id,
            "officer_id": spell.answers.officer_id,
            "due_on": spell.due_on or FOREVER,
            "suspended": spell.suspended,
        }
        for spell in spells(history)
    ]


def settled_rows(dossier_id: int, history: History, seq: int) -> list[dict[str, Any]]:
    """The settlement of a dossier as a row known from `seq` on; none while it is open."""
    ended = settlement(history)
    if ended is None:
        return []
    row = {
        "on_day": ended.on_day,
        "kind": ended.kind,
        "outcome": ended.outcome.value,
        "department_id": ended.answers.department_id,
        "officer_id": ended.answers.officer_id,
        "due_on": ended.due_on or FOREVER,
    }
    return [_common(dossier_id, history, seq) | row]


def _common(dossier_id: int, history: History, seq: int) -> dict[str, Any]:
    described = history.single[Kind.DESCRIBED].data
    received = history.received_at
    return {
        "dossier_id": dossier_id,
        "field_id": described["field_id"],
        "online": described["channel"] == Channel.ONLINE,
        "received_on": received.date() if received else None,
        "known_from": seq,
        "known_to": STILL_KNOWN,
    }


def leg_rows(dossier_id: int, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The legs of a dossier as rows: of each position the last line learned."""
    by_position = {event.data["position"]: event for event in events if event.kind == Kind.LEG}
    return [
        {
            "dossier_id": dossier_id,
            "position": position,
            "name": event.data["name"],
            "department_id": event.data["department_id"],
            "officer_id": event.data["officer_id"],
            "began_at": event.at,
            "ended_at": datetime.fromisoformat(event.data["ended_at"]) if event.data["ended_at"] else None,
        }
        for position, event in by_position.items()
    ]


def former_departments(history: History) -> set[int]:
    """Departments that held it before the present one, or to which it was given."""
    held = [event.data["department_id"] for event in history.holders]
    found = {department for department in held[:-1] if department is not None and department != held[-1]}
    return found | {act.data["department_id"] for act in history.acts if act.kind == Kind.HANDED}


def add_new(batch: Batch, dossier_id: int, events: Sequence[Event], description: dict[str, Any]) -> None:
    """Put a new dossier and what its events say into the batch."""
    history, last = fold(events), events[-1].seq
    batch.dossiers.append({"id": dossier_id, **description, **computed_columns(history, last)})
    batch.spells += spell_rows(dossier_id, history, last)
    batch.settled += settled_rows(dossier_id, history, last)
    batch.former |= {(department, dossier_id) for department in former_departments(history)}
    batch.logs[dossier_id] = events


def refold(
    session: Session, batch: Batch, fresh: dict[int, list[Event]], descriptions: dict[int, dict[str, Any]]
) -> None:
    """Fold dossiers that got events once more: rows that no longer hold are superseded, never changed otherwise."""
    ids = sorted(fresh)
    logs = whole_logs(session, ids)
    spells_now, settled_now = _rows_now(session, models.Spell, ids), _rows_now(session, models.Settled, ids)
    old_spells: list[tuple[int, int]] = []
    old_settled: list[tuple[int, int]] = []
    for dossier_id in ids:
        events = standing(logs[dossier_id] + fresh[dossier_id])
        history, last = fold(events), events[-1].seq
        columns = computed_columns(history, last) | descriptions[dossier_id]
        batch.changed.append({"the_id": dossier_id, **columns})
        wanted = spell_rows(dossier_id, history, last)
        batch.spells += _missing(wanted, spells_now[dossier_id], last, old_spells)
        wanted = settled_rows(dossier_id, history, last)
        batch.settled += _missing(wanted, settled_now[dossier_id], last, old_settled)
        batch.former |= {(department, dossier_id) for department in former_departments(history)}
        batch.logs[dossier_id] = events
    _supersede(session, models.Spell, old_spells)
    _supersede(session, models.Settled, old_settled)


_KNOWING = frozenset({"id", "known_from", "known_to"})
Derived = type[models.Spell] | type[models.Settled]


def _rows_now(session: Session, model: Derived, ids: Sequence[int]) -> dict[int, dict[Content, int]]:
    """What is computed of these dossiers now: content → id."""
    table = model.__table__
    found: dict[int, dict[Content, int]] = {id: {} for id in ids}
    for part in parts(ids):
        wanted = select(table).where(table.c.dossier_id.in_(part), table.c.known_to == STILL_KNOWN)
        for row in session.execute(wanted).mappings():
            found[row["dossier_id"]][content(row)] = row["id"]
    return found


def _missing(
    wanted: list[dict[str, Any]], now: dict[Content, int], seq: int, obsolete: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    """The wanted rows that are not there yet; rows that are not wanted any more go to `obsolete`."""
    contents = {content(row) for row in wanted}
    obsolete += [(id, seq) for content, id in now.items() if content not in contents]
    return [row for row in wanted if content(row) not in now]


def _supersede(session: Session, model: Derived, obsolete: list[tuple[int, int]]) -> None:
    if obsolete:
        table = model.__table__
        statement = update(table).where(table.c.id == bindparam("the_id")).values(known_to=bindparam("seq"))  # type: ignore[arg-type]
        session.execute(statement, [{"the_id": id, "seq": seq} for id, seq in obsolete])


def content(row: Any) -> Content:
    """A computed row without its id and when it was known: what is compared."""
    return tuple(sorted((name, row[name]) for name in row if name not in _KNOWING))


def parts(values: Iterable[int]) -> Iterator[list[int]]:
    """Ids in lists that fit one statement."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
