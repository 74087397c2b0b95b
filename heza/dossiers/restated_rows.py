"""The tables of what was told otherwise: one row a restatement, and what the rates "without" add and leave out.

Both are computed from the log (`restated`) in the transaction that appends to it, carry the two times like every
computed row, and are compared by `bin/heza audit verify --full`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import BigInteger, ForeignKey, Index, String, bindparam, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from heza.accounts.models import STILL_KNOWN
from heza.core.clock import local, local_day
from heza.core.db import Base, BigId
from heza.core.settings import Setting, sample_day
from heza.dossiers.history import FOREVER, Event, History, Kind, fold, is_rewritten, settlement, spells, standing
from heza.dossiers.models import Dossier, DossierImport
from heza.dossiers.models import Event as EventRow
from heza.dossiers.restated import (
    File,
    Restatement,
    Told,
    is_plain,
    may_restate,
    restatements,
    steps,
)
from heza.dossiers.rules import Channel, Outcome
from heza.dossiers.told_first import first_told, outcome_of

CHUNK = 500  # ids in one IN list
MARK = "fill_restatements"  # the setting by which the migration asks for the rows of dossiers from before
Row = dict[str, Any]
State = tuple[Any, ...]


class RestatementRow(Base):
    """One fact that was told otherwise, or is doubtful: asked "which were told in these days?"."""

    __tablename__ = "restatement"
    __table_args__ = (
        Index(
            "ix_restatement_day",
            *("known_to", "on_day", "what", "department_id", "import_id", "known_from", "late_days"),
        ),
        Index("ix_restatement_dossier", "dossier_id", "known_to"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    seq: Mapped[int] = mapped_column(BigInteger)  # the line of the log that told it
    what: Mapped[str] = mapped_column(String(20))
    fact: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    on_day: Mapped[date]  # when it was known: until when the file speaks, or the day of the act
    import_id: Mapped[int | None] = mapped_column(ForeignKey("dossier_import.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int | None]  # who held the dossier then
    officer_id: Mapped[int | None]
    late_days: Mapped[int | None]
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)


class ToldFirst(Base):
    """What the rates "without" take from (-1) and add to (+1) the computed spells and settlements of a dossier.

    A settlement has its day in `from_day` and `to_day`; an open one the days from and to (not included).
    """

    __tablename__ = "told_first"
    __table_args__ = (
        Index("ix_told_first_day", "known_to", "is_open", "to_day", "from_day"),
        Index("ix_told_first_dossier", "dossier_id", "known_to"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    sign: Mapped[int]
    is_open: Mapped[bool]
    from_day: Mapped[date]
    to_day: Mapped[date]
    due_on: Mapped[date]
    suspended: Mapped[bool]
    outcome: Mapped[str] = mapped_column(String(10))  # early | on_time | late | doubtful; empty while open
    department_id: Mapped[int | None]
    officer_id: Mapped[int | None]
    field_id: Mapped[int | None]
    received_on: Mapped[date]
    online: Mapped[bool]
    late_days: Mapped[int | None]  # counts only where an end may be recorded fewer days late than this
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)


# ---------------------------------------------------------------- from a log to rows


@dataclass(frozen=True)
class Sources:
    """Whence the lines of some logs come: the imported files, and who recorded the acts."""

    files: Sequence[File]
    acts: Mapping[int, tuple[int | None, datetime]]  # seq → actor, recorded at
    stands_at: date | None  # the one day of a sample database

    def told(self, event: Event) -> Told:
        """Who told an act of the agency, and on which day."""
        actor, recorded_at = self.acts.get(event.seq, (None, event.at))
        return Told(None, actor, self.stands_at or local_day(recorded_at))


@dataclass(frozen=True)
class Rows:
    """The wanted rows of one dossier, without when they are known."""

    restatements: list[Row]
    told_first: list[Row]


NOTHING = Rows([], [])


def rows_for(dossier_id: int, events: Sequence[Event], sources: Sources) -> Rows:
    """What the log of a dossier restates, and what the rates "without" make of it."""
    if not may_restate(events):
        return NOTHING
    found = restatements(events, sources.files, sources.told)
    if not found:
        return NOTHING
    return Rows([_restatement(dossier_id, one) for one in found], _told_first(dossier_id, events, sources, found))


def _restatement(dossier_id: int, one: Restatement) -> Row:
    return {
        "dossier_id": dossier_id,
        "seq": one.seq,
        "what": one.what.value,
        "fact": one.fact.value,
        "before": one.before,
        "after": one.after,
        "on_day": one.told.on_day,
        "import_id": one.told.import_id,
        "actor_id": one.told.actor_id,
        "department_id": one.holder.department_id,
        "officer_id": one.holder.officer_id,
        "late_days": one.late_days,
    }


def _told_first(dossier_id: int, events: Sequence[Event], sources: Sources, found: Sequence[Restatement]) -> list[Row]:
    """The difference between the computed rows and those of the history as told first."""
    first = first_told(events, sources.files, sources.told, found)
    as_now = _states(fold(events), lambda outcome: outcome.value)
    as_first = _states(first.history, lambda outcome: outcome_of(first, outcome))
    described = next(event.data for event in reversed(events) if event.kind == Kind.DESCRIBED)
    common = {
        "dossier_id": dossier_id,
        "field_id": described["field_id"],
        "online": described["channel"] == Channel.ONLINE,
        "late_days": first.late_days if len(found) == 1 else None,
    }
    return [
        common | {"sign": sign} | dict(zip(_STATE, state, strict=True))
        for sign, states in ((-1, as_now - as_first), (1, as_first - as_now))
        for state in sorted(states, key=repr)
    ]


_STATE = (
    *("is_open", "from_day", "to_day", "due_on", "suspended", "outcome"),
    *("department_id", "officer_id", "received_on"),
)


def _states(history: History, outcome_in: Callable[[Outcome], str]) -> set[State]:
    """The spells and the settlement of a history, as the tables of figures hold them."""
    received = history.received_at
    if received is None:
        return set()
    found: set[State] = {
        (True, one.from_day, one.to_day, one.due_on or FOREVER, one.suspended, "", *one.answers, received.date())
        for one in spells(history)
    }
    if end := settlement(history):
        due_on, outcome = end.due_on or FOREVER, outcome_in(end.outcome)
        found.add((False, end.on_day, end.on_day, due_on, False, outcome, *end.answers, received.date()))
    return found


# ---------------------------------------------------------------- keeping the tables


class Written(Protocol):
    """What `restate` needs of the rows that were just written (`ledger.Batch`)."""

    dossiers: list[Row]  # new ones
    events: list[Row]  # the lines that were appended
    logs: dict[int, Sequence[Event]]  # of every dossier that got lines: its whole log


def restate(session: Session, batch: Written) -> None:
    """Keep both tables in step with logs that were appended to; call it once their rows are written."""
    logs = {id: events for id, events in batch.logs.items() if may_restate(events) or is_rewritten(events)}
    if not logs:
        return
    files = files_read(session)
    new = {row["id"] for row in batch.dossiers}
    past = read_before(files)
    logs = {id: events for id, events in logs.items() if id not in new or not is_plain(events, past)}
    sources = sources_of(session, logs, files)
    wanted = {id: rows_for(id, events, sources) for id, events in logs.items()}
    since = {id: events[-1].seq for id, events in logs.items()}
    _keep(session, wanted, since, [id for id in logs if id not in new])


def _keep(session: Session, wanted: Mapping[int, Rows], since: Mapping[int, int], ids: Sequence[int]) -> None:
    """Write what is wanted and not there, supersede what is there and not wanted; `ids` may have rows already."""
    for model, name in TABLES:
        now = rows_now(session, model, ids)
        fresh: list[Row] = []
        obsolete: list[Row] = []
        for id, rows in wanted.items():
            need = {content(row): row for row in getattr(rows, name)}
            there = now.get(id, {})
            fresh += [row | _known(since[id]) for key, row in need.items() if key not in there]
            obsolete += [{"the_id": row_id, "since": since[id]} for key, row_id in there.items() if key not in need]
        table = model.__table__
        if fresh:
            session.execute(insert(table), fresh)  # type: ignore[arg-type]
        if obsolete:
            statement = update(table).where(table.c.id == bindparam("the_id")).values(known_to=bindparam("since"))  # type: ignore[arg-type]
            session.execute(statement, obsolete)


def rebuild(session: Session) -> int:
    """Compute both tables anew from all logs, as they were known then: for a database from before the tables.

    Returns the number of restatements. The caller commits.
    """
    for model, _ in TABLES:
        session.execute(delete(model))
    total = 0
    for logs in _all_logs(session):
        sources = sources_of(session, logs, files_read(session))
        for model, name in TABLES:
            rows = [row for id, events in logs.items() for row in _as_known(id, events, sources, name)]
            total += len(rows) if model is RestatementRow else 0
            if rows:
                session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]
    return total


def rebuild_where_missing(session: Session) -> int:
    """The same, only in a database whose migration has marked that the rows are missing."""
    mark = session.get(Setting, MARK)
    if mark is None:
        return 0
    session.delete(mark)
    return rebuild(session)


def _as_known(dossier_id: int, events: Sequence[Event], sources: Sources, name: str) -> Iterator[Row]:
    """The rows of a dossier with the stretch of knowing in which each held."""
    if not may_restate(events):
        return
    open_rows: dict[Content, Row] = {}
    seen: list[Event] = []
    for step in steps(events, sources.files, sources.told):
        seen += step.events
        last = seen[-1].seq
        need = {content(row): row for row in getattr(rows_for(dossier_id, seen, sources), name)}
        for key in [key for key in open_rows if key not in need]:
            yield open_rows.pop(key) | {"known_to": last}
        open_rows |= {key: row | _known(last) for key, row in need.items() if key not in open_rows}
    yield from open_rows.values()


def _known(since: int) -> Row:
    return {"known_from": since, "known_to": STILL_KNOWN}


# ---------------------------------------------------------------- reading


Content = tuple[tuple[str, Any], ...]
Derived = type[RestatementRow] | type[ToldFirst]
TABLES: tuple[tuple[Derived, str], ...] = ((RestatementRow, "restatements"), (ToldFirst, "told_first"))
_KNOWING = frozenset({"id", "known_from", "known_to"})


def content(row: Any) -> Content:
    """A row without its id and when it was known: what is compared."""
    return tuple(sorted((name, row[name]) for name in row if name not in _KNOWING))


def rows_now(session: Session, model: Derived, ids: Iterable[int]) -> dict[int, dict[Content, int]]:
    """What is held of these dossiers now: content → id."""
    table = model.__table__
    found: dict[int, dict[Content, int]] = {id: {} for id in ids}
    for part in _parts(found):
        wanted = select(table).where(table.c.dossier_id.in_(part), table.c.known_to == STILL_KNOWN)
        for row in session.execute(wanted).mappings():
            found[row["dossier_id"]][content(row)] = row["id"]
    return found


def files_read(session: Session) -> list[File]:
    """The imported lists of dossiers that count, in the order of knowing."""
    row = DossierImport
    wanted = select(row.id, row.first_seq, row.data_until, row.person_id)
    wanted = wanted.where(row.kind == "dossiers", row.undone_seq.is_(None))
    found = session.execute(wanted.order_by(row.first_seq, row.id))
    return [File(id, first, local(until), person) for id, first, until, person in found]


def read_before(files: Sequence[File]) -> date | None:
    """The last day of which files before the newest one speak, as far as it lies before that one's."""
    past = [file.until for file in files[:-1] if file.until < files[-1].until]
    return max(past).date() if past else None


def sources_of(session: Session, logs: Mapping[int, Sequence[Event]], files: Sequence[File]) -> Sources:
    """Whence the lines of these logs come."""
    acts: dict[int, tuple[int | None, datetime]] = {}
    row = EventRow
    for part in _parts(id for id, events in logs.items() if any(event.ours for event in events)):
        wanted = select(row.seq, row.actor_id, row.recorded_at)
        wanted = wanted.where(row.dossier_id.in_(part), row.import_id.is_(None))
        acts |= {seq: (actor, at) for seq, actor, at in session.execute(wanted)}
    return Sources(files, acts, sample_day())


def _all_logs(session: Session) -> Iterator[dict[int, list[Event]]]:
    row, last = EventRow, 0
    while ids := list(session.scalars(select(Dossier.id).where(Dossier.id > last).order_by(Dossier.id).limit(CHUNK))):
        last = ids[-1]
        logs: dict[int, list[Event]] = {id: [] for id in ids}
        wanted = select(row.dossier_id, row.seq, row.kind, row.occurred_at, row.data).where(row.dossier_id.in_(ids))
        for id, seq, kind, at, data in session.execute(wanted.order_by(row.dossier_id, row.seq)):
            logs[id].append(Event(seq, kind, local(at), json.loads(data)))
        yield logs


def _parts(values: Iterable[int]) -> Iterator[list[int]]:
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def differences(session: Session) -> Iterator[str]:
    """Dossiers whose rows in these tables no longer follow from their events: for `audit verify --full`."""
    files = files_read(session)
    for logs in _all_logs(session):
        sources = sources_of(session, logs, files)
        held = {name: rows_now(session, model, logs) for model, name in TABLES}
        for id, events in logs.items():
            wanted = rows_for(id, standing(events), sources) if events else NOTHING
            for model, name in TABLES:
                if {content(row) for row in getattr(wanted, name)} != set(held[name][id]):
                    code = session.scalar(select(Dossier.code).where(Dossier.id == id))
                    yield f"Hồ sơ {code}: bảng {model.__tablename__} không khớp với sự kiện."
