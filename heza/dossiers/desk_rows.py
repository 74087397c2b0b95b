"""The finished stays of dossiers at desks as rows: which desk used how much of which step's time, in which days.

Only dossiers with legs of the process log or acts of ours have them. A row is superseded like a spell when more is
learned; `bin/heza audit verify --full` recomputes them. Callers hold the writer's lock.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from heza.accounts.models import STILL_KNOWN
from heza.core.clock import VIETNAM, local
from heza.core.db import Base, BigId
from heza.dossiers.claims import legs_in
from heza.dossiers.desks import Norm, Shares, Stay, desks
from heza.dossiers.history import FOREVER, Event, History, Kind, fold, is_rewritten, settlement, standing
from heza.dossiers.models import Dossier, Leg
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import Outcome
from heza.dossiers.shares import norms_of, version_of
from heza.workdays.queries import calendar, calendar_version
from heza.workdays.rules import WorkCalendar

CHUNK = 500  # ids in one IN list
_LATER = datetime(9000, 1, 1, tzinfo=VIETNAM)  # after everything that is known
Row = dict[str, Any]
Content = tuple[tuple[str, Any], ...]
Logs = Mapping[int, Sequence[Event]]


class DeskTime(Base):
    """One finished stay of a dossier at a desk; asked "which ended in these days?"."""

    __tablename__ = "desk_time"
    __table_args__ = (
        # By day for the agency, and for one department, officer or step: each a range of an index that holds the sums.
        Index(
            "ix_desk_time_day",
            *("known_to", "ended_on", "known_from", "department_id", "officer_id", "procedure_id", "position"),
            *("used", "allotted", "received_late"),
        ),
        Index(
            "ix_desk_time_department",
            *("known_to", "department_id", "ended_on", "known_from", "officer_id", "used", "allotted", "received_late"),
        ),
        Index("ix_desk_time_officer", "known_to", "officer_id", "ended_on", "known_from"),
        Index("ix_desk_time_procedure", "known_to", "procedure_id", "position", "ended_on", "known_from"),
        Index("ix_desk_time_dossier", "dossier_id", "known_to"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    department_id: Mapped[int | None]
    officer_id: Mapped[int | None]
    procedure_id: Mapped[int | None]
    version_id: Mapped[int | None]
    position: Mapped[int | None]  # of the step, where the source names it
    step_name: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(4))  # own | log | file
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    ended_on: Mapped[date]
    minutes: Mapped[int]  # working minutes less the waits
    used: Mapped[int]  # the same in the measure of the norms, eight hours a day
    allotted: Mapped[int | None]  # the norm of the step
    received_late: Mapped[str] = mapped_column(String(10))  # last_day | overdue; empty where in time
    closed_on: Mapped[date]  # the day on which the dossier ended; FOREVER while it is open
    ended_late: Mapped[bool]  # the dossier ended late
    calendar: Mapped[str] = mapped_column(String(12))  # on which it was counted
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)


# ---------------------------------------------------------------- from a log to rows


_OF_BOTH = frozenset({Kind.COMPUTED, Kind.DUE_MOVED, Kind.DESCRIBED})  # no acts, whoever said them


def has_stays(events: Iterable[Event]) -> bool:
    """Whether a log says who held the dossier more exactly than the city's lists do."""
    return any(event.kind == Kind.LEG or (event.ours and event.kind not in _OF_BOTH) for event in events)


class _Measure:
    """What turns logs into rows: the calendar of now and the norms of the versions that the logs name."""

    def __init__(self, logs: Iterable[Sequence[Event]]) -> None:
        self.calendar: WorkCalendar = calendar()
        self.version = calendar_version()
        computed = (event for events in logs for event in events if event.kind == Kind.COMPUTED)
        self.norms = norms_of({event.data["version_id"] for event in computed})

    def rows(self, dossier_id: int, events: Sequence[Event], history: History) -> list[Row]:
        """The finished stays of one dossier."""
        version = version_of(history)
        norms: Mapping[int, Norm] = self.norms.get(version, {}) if version is not None else {}
        shares = desks(history, legs_in(events), self.calendar, _LATER, norms)
        if shares is None:
            return []
        common = self._common(dossier_id, history, version)
        return [common | _stay_row(stay) for stay in _finished(shares)]

    def _common(self, dossier_id: int, history: History, version: int | None) -> Row:
        described, ended = history.single.get(Kind.DESCRIBED), settlement(history)
        return {
            "dossier_id": dossier_id,
            "procedure_id": described.data.get("procedure_id") if described else None,
            "version_id": version,
            "closed_on": ended.on_day if ended else FOREVER,
            "ended_late": ended is not None and ended.outcome is Outcome.LATE,
            "calendar": self.version,
        }


def _finished(shares: Shares) -> Iterator[Stay]:
    return (stay for stay in shares.stays if stay.to_at is not None)


def _stay_row(stay: Stay) -> Row:
    assert stay.to_at is not None
    return {
        "department_id": stay.holder.department_id,
        "officer_id": stay.holder.officer_id,
        "position": stay.position,
        "step_name": stay.name[:300],
        "source": stay.source.value,
        "from_at": stay.from_at.replace(tzinfo=VIETNAM),
        "to_at": stay.to_at.replace(tzinfo=VIETNAM),
        "ended_on": stay.to_at.date(),
        "minutes": stay.amount.minutes,
        "used": stay.amount.used,
        "allotted": stay.allotted,
        "received_late": stay.received_late.value,
    }


def rows_of(logs: Logs) -> dict[int, list[Row]]:
    """The wanted rows of these dossiers, without when they are known. One statement, whatever their number."""
    measure = _Measure(logs.values())
    return {id: measure.rows(id, events, fold(events)) if has_stays(events) else [] for id, events in logs.items()}


# ---------------------------------------------------------------- keeping the table


def keep(session: Session, logs: Logs) -> None:
    """Bring the rows into step with whole logs that were appended to; call it once their lines are written."""
    logs = {id: events for id, events in logs.items() if has_stays(events) or is_rewritten(events)}
    if not logs:
        return
    there = rows_now(session, logs)
    fresh: list[Row] = []
    obsolete: list[Row] = []
    for id, rows in rows_of(logs).items():
        since = logs[id][-1].seq
        wanted = {content(row): row for row in rows}
        fresh += [row | _known(since) for key, row in wanted.items() if key not in there[id]]
        obsolete += [{"the_id": row_id, "since": since} for key, row_id in there[id].items() if key not in wanted]
    table = DeskTime.__table__
    if obsolete:
        statement = update(table).where(table.c.id == bindparam("the_id")).values(known_to=bindparam("since"))  # type: ignore[arg-type]
        session.execute(statement, obsolete)
    if fresh:
        session.execute(insert(table), fresh)  # type: ignore[arg-type]


def _known(since: int) -> Row:
    return {"known_from": since, "known_to": STILL_KNOWN}


_KNOWING = frozenset({"id", "known_from", "known_to"})


def content(row: Any) -> Content:
    """A row without its id and when it was known: what is compared."""
    return tuple(sorted((name, row[name]) for name in row if name not in _KNOWING))


def rows_now(session: Session, ids: Iterable[int]) -> dict[int, dict[Content, int]]:
    """What is held of these dossiers now: content → id."""
    table = DeskTime.__table__
    found: dict[int, dict[Content, int]] = {id: {} for id in ids}
    for part in _parts(found):
        wanted = select(table).where(table.c.dossier_id.in_(part), table.c.known_to == STILL_KNOWN)
        for row in session.execute(wanted).mappings():
            found[row["dossier_id"]][content(row)] = row["id"]
    return found


def _parts(values: Iterable[int]) -> Iterator[list[int]]:
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


# ---------------------------------------------------------------- the whole table


def rebuild(session: Session) -> int:
    """Compute the table anew from all logs, as they were known line by line: for a database from before the table.

    Returns the number of rows. The caller commits.
    """
    session.execute(delete(DeskTime))
    total = 0
    for logs in _all_logs(session):
        rows = [row for id, events in logs.items() if has_stays(events) for row in _as_known(id, events)]
        total += len(rows)
        if rows:
            session.execute(insert(DeskTime.__table__), rows)  # type: ignore[arg-type]
    return total


def rebuild_where_missing(session: Session) -> int:
    """The same, only where the table is empty although there are logs to fill it from."""
    if session.scalar(select(DeskTime.id).limit(1)):
        return 0
    has_logs = session.scalar(select(Leg.dossier_id).limit(1)) or session.scalar(
        select(Dossier.id).where(Dossier.has_acts).limit(1)
    )
    return rebuild(session) if has_logs else 0


def _as_known(dossier_id: int, events: Sequence[Event]) -> Iterator[Row]:
    """The rows of a dossier with the stretch of knowing in which each held."""
    measure = _Measure([events])
    held: dict[Content, Row] = {}
    for count, event in enumerate(events, 1):
        seen = standing(events[:count])
        rows = measure.rows(dossier_id, seen, fold(seen)) if has_stays(seen) else []
        wanted = {content(row): row for row in rows}
        for key in [key for key in held if key not in wanted]:
            yield held.pop(key) | {"known_to": event.seq}
        held |= {key: row | _known(event.seq) for key, row in wanted.items() if key not in held}
    yield from held.values()


def _all_logs(session: Session) -> Iterator[dict[int, list[Event]]]:
    """The logs of every dossier that has legs, acts or rows, some at a time."""
    last, row = 0, EventRow
    logged, kept = select(Leg.dossier_id), select(DeskTime.dossier_id)
    concerned = or_(Dossier.has_acts, Dossier.id.in_(logged), Dossier.id.in_(kept))
    page = select(Dossier.id).where(concerned).order_by(Dossier.id).limit(CHUNK)
    while ids := list(session.scalars(page.where(Dossier.id > last))):
        last = ids[-1]
        logs: dict[int, list[Event]] = {id: [] for id in ids}
        wanted = select(row.dossier_id, row.seq, row.kind, row.occurred_at, row.data).where(row.dossier_id.in_(ids))
        for id, seq, kind, at, data in session.execute(wanted.order_by(row.dossier_id, row.seq)):
            logs[id].append(Event(seq, kind, local(at), json.loads(data)))
        yield logs


_COUNTED = frozenset({"minutes", "used", "calendar"})  # what another calendar would change


def differences(session: Session) -> Iterator[str]:
    """Dossiers whose stays no longer follow from their events: for `audit verify --full`."""
    version = calendar_version()
    for whole in _all_logs(session):
        logs = {id: standing(events) for id, events in whole.items()}
        there = rows_now(session, logs)
        wanted = rows_of({id: events for id, events in logs.items() if has_stays(events)})
        for id in logs:
            need = {content(row) for row in wanted.get(id, [])}
            have = set(there[id])
            if any(dict(one)["calendar"] != version for one in have):  # counted before the calendar changed
                need, have = {_uncounted(one) for one in need}, {_uncounted(one) for one in have}
            if need != have:
                code = session.scalar(select(Dossier.code).where(Dossier.id == id))
                yield f"Hồ sơ {code}: bảng desk_time không khớp với sự kiện."


def _uncounted(one: Content) -> Content:
    return tuple(pair for pair in one if pair[0] not in _COUNTED)
