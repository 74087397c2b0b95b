""" "Nếu áp dụng": which open dossiers' own due dates a change of the calendar would move. A dry run.

Open dossiers are found by their index and folded a part at a time; what is found is kept as rows of `due_shift`, so
that pages of them cost the same however many there are. Nothing here commits.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.orm import Session

from heza.accounts.rule_set import CHANGED
from heza.audit import trail
from heza.core import clock
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.dossiers import ledger
from heza.dossiers.calendar.models import DueShift
from heza.dossiers.calendar.promises import promised
from heza.dossiers.history import History, Kind, fold
from heza.dossiers.models import Dossier
from heza.dossiers.timing import is_moved, recounted
from heza.workdays import changes, queries
from heza.workdays.models import CalendarChange
from heza.workdays.rules import Calendars, WorkCalendar

FAR = datetime.max.replace(tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True)
class Sides:
    """The calendar of now, through its changes, and the wanted one."""

    now: WorkCalendar
    through: Calendars
    wanted: WorkCalendar
    today: date

    @classmethod
    def of(cls, change: CalendarChange) -> "Sides":
        """Both sides of a draft."""
        now = queries.calendar()
        return cls(now, queries.calendars(), changes.calendar_with(change, now), clock.today())


def look(change_id: int, seen: int) -> CalendarChange:
    """Find what a draft would do, and keep it. Reads first and holds no lock meanwhile. Raises Refused."""
    session = db.session()
    session.rollback()
    with reading():
        change = changes.by_id(change_id, fresh=True)
        if change is None or change.state != "draft":
            raise Refused(changes.NOT_DRAFT)
        if change.version != seen:
            raise Refused(CHANGED)
        known, version = trail.head_seq(session), queries.calendar_version()
        rows = list(shifts(session, Sides.of(change)))
        session.rollback()
    change = changes.draft_of(change_id, seen)
    session.execute(delete(DueShift).where(DueShift.change_id == change_id))
    for part in _parts(rows):
        session.execute(insert(DueShift), [row | {"change_id": change_id, "is_done": False} for row in part])
    change.looked_seq, change.looked_calendar, change.looked_version = known, version, seen
    change.looked_at = clock.recorded()
    change.counts = json.dumps(counts(session, change_id))
    return change


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[first : first + 1000] for first in range(0, len(rows), 1000))


def shifts(session: Session, sides: Sides, only: Sequence[int] | None = None) -> Iterator[Row]:
    """The rows of every open dossier (or of these alone) whose own due date would move; fates included."""
    first = changes.first_changed(sides.now, sides.wanted)
    if first is None:
        return
    for ids in _candidates(session, first, only):
        logs = ledger.events_of(session, ids)
        found = [row for id in ids if (row := _shift(id, fold(logs[id]), sides))]
        kept = promised(session, [row["dossier_id"] for row in found])
        for row in found:
            yield _with_fate(row, is_promised=row["dossier_id"] in kept)


def _candidates(session: Session, first: date, only: Sequence[int] | None) -> Iterator[list[int]]:
    """Open dossiers whose due date a change from that day on can move, a part at a time."""
    d = Dossier
    wanted = select(d.id).where(d.closed_on.is_(None), d.our_due_at.is_not(None))
    if first != date.min:
        wanted = wanted.where(d.our_due_at >= datetime.combine(first, time.min, clock.VIETNAM))
    if only is None:
        yield from ledger.parts(session.scalars(wanted.order_by(d.id)))
        return
    for part in ledger.parts(only):
        if ids := list(session.scalars(wanted.where(d.id.in_(part)).order_by(d.id))):
            yield ids


def _shift(dossier_id: int, history: History, sides: Sides) -> Row | None:
    """What the wanted calendar gives, None where it moves nothing that the present one does not."""
    ours, computed = history.our_due_at(FAR), history.single.get(Kind.COMPUTED)
    if ours is None or computed is None or history.ended is not None:
        return None
    unit = computed.data["unit"]
    old = recounted(history, sides.through, sides.now)
    new = recounted(history, sides.through, sides.wanted)
    if old is None or new is None or not is_moved(unit, old, new) or not is_moved(unit, ours, new):
        return None
    return {
        "dossier_id": dossier_id,
        "due_from": ours,
        "due_to": new,
        "days": days_between(sides, ours.date(), new.date()),
        "city_due_at": history.city_due_at(FAR),
        "effect": _effect(ours.date(), new.date(), sides.today),
    }


def days_between(sides: Sides, first: date, last: date) -> int:
    """By how many working days a date moves: by whichever of the two calendars counts more of them."""
    return max((one.days_between(first, last) for one in (sides.now, sides.wanted)), key=abs)


def _effect(ours: date, new: date, today: date) -> str:
    if ours >= today > new:
        return "late"
    return "cured" if new >= today > ours else ""


def _with_fate(row: Row, *, is_promised: bool) -> Row:
    then = row["due_from"] if is_promised else row["due_to"]
    city = row["city_due_at"]
    return row | {
        "fate": "promised" if is_promised else "moved",
        "effect": "" if is_promised else row["effect"],
        "differs_now": city is not None and city.date() != row["due_from"].date(),
        "differs_then": city is not None and city.date() != then.date(),
    }


def counts(session: Session, change_id: int) -> dict[str, int]:
    """What the rows of a change add up to."""
    s = DueShift
    is_moved_, has_city = s.fate == "moved", s.city_due_at.is_not(None)
    asked: dict[str, Any] = {
        "all": s.dossier_id.is_not(None),
        "moved": is_moved_,
        "promised": s.fate == "promised",
        "city": is_moved_ & has_city,
        "later": is_moved_ & (s.due_to > s.due_from),
        "earlier": is_moved_ & (s.due_to < s.due_from),
        "late": s.effect == "late",
        "cured": s.effect == "cured",
        "agrees": s.differs_now.is_(True) & s.differs_then.is_(False),
        "differs": s.differs_now.is_(False) & s.differs_then.is_(True),
    }
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name) for name, condition in asked.items()]
    row = session.execute(select(*sums).where(s.change_id == change_id)).mappings().one()
    return {name: int(value) for name, value in row.items()}


def is_current(change: CalendarChange) -> bool:
    """Whether the last look was at this version of the draft, on the calendar of now."""
    return change.looked_version == change.version and change.looked_calendar == queries.calendar_version()
