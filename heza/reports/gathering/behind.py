"""The dossiers behind the figures of a period, each with what was known of it: the same conditions as the figures.

What a dossier is (procedure, channel, digitised, paid) is read from the last description known then, never from the
columns of today: the same pair of times gives the same rows for ever. Two statements, whatever the size.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, literal, null, or_, select, union_all
from sqlalchemy.sql import Subquery

from heza.core.clock import local
from heza.core.db import db
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Question
from heza.dossiers.history import FOREVER, Event, Kind
from heza.dossiers.models import Event as EventRow
from heza.dossiers.models import Settled
from heza.dossiers.rules import Channel, Figures, Outcome

STOPPED = (Kind.WITHDRAWN.value, Kind.STOPPED.value, Kind.REFUSED.value)
_WATCHED = (Kind.STATUS_SEEN, Kind.SUPPLEMENT_ASKED, Kind.APOLOGISED, Kind.CORRECTED, Kind.JOINED)
COLUMNS = (
    *("dossier_id", "department_id", "officer_id", "field_id", "due_on", "received_on", "online"),
    *("kind", "outcome", "on_day", "suspended"),
)


class Row(NamedTuple):
    """How a dossier counts: settled on `on_day` with an `outcome`, or open (both None)."""

    dossier_id: int
    department_id: int | None
    officer_id: int | None
    field_id: int | None
    due_on: date
    received_on: date
    online: bool
    kind: str | None
    outcome: str | None
    on_day: date | None
    suspended: bool

    @property
    def is_open(self) -> bool:
        """Not settled at the end of the day."""
        return self.outcome is None

    def is_late(self, day: date) -> bool:
        """Settled late, or open, running and overdue at the end of a day."""
        if self.outcome is not None:
            return self.outcome == Outcome.LATE.value
        return not self.suspended and self.due_on < day

    def is_new(self, first: date) -> bool:
        """Received in the period that begins on a day."""
        return self.received_on >= first


@dataclass(frozen=True)
class Behind:
    """A dossier of the period: how it counts, what it was described as, and what was asked of the applicant."""

    row: Row
    described: dict[str, Any]
    log: tuple[Event, ...]

    @property
    def code(self) -> str:
        """As known: the city's as soon as it was joined to it."""
        joined = [event.data["code"] for event in self.log if event.kind == Kind.JOINED]
        code: str = joined[-1] if joined else self.described["code"]
        return code

    @property
    def channel(self) -> str:
        """online | counter | post."""
        found: str = self.described.get("channel") or (Channel.ONLINE if self.row.online else Channel.COUNTER)
        return found


def counting(question: Question) -> Subquery:
    """Every dossier that a period counts, in the columns of `Row`."""
    done = figuring.ended(question.period.first, question.day, question.known).subquery()
    here = figuring.alive(question.day, question.known).subquery()
    common = ("dossier_id", "department_id", "officer_id", "field_id", "due_on", "received_on", "online")
    settled = select(
        *(done.c[name] for name in common),
        done.c.kind,
        done.c.outcome,
        done.c.on_day,
        literal(False).label("suspended"),
    )
    nothing = (
        null().cast(Settled.kind.type).label("kind"),
        null().cast(Settled.outcome.type).label("outcome"),
        null().cast(Settled.on_day.type).label("on_day"),
    )
    still = select(*(here.c[name] for name in common), *nothing, here.c.suspended)
    return union_all(settled, still).subquery("counting")


def known_at(question: Question) -> ColumnElement[bool] | None:
    """The lines of the log that were known; None where all are."""
    return None if question.known is None else EventRow.seq <= question.known


def behind(question: Question, only: ColumnElement[bool] | None = None) -> list[Behind]:
    """The dossiers of a period with what was known of them, by their code. Two statements."""
    rows = counting(question)
    described = select(EventRow.data).where(EventRow.dossier_id == rows.c.dossier_id, EventRow.kind == "described")
    described = _until(described, question).order_by(EventRow.seq.desc()).limit(1)
    wanted = select(*(rows.c[name] for name in COLUMNS), described.correlate(rows).scalar_subquery())
    logs = _logs(question, select(rows.c.dossier_id))
    found = [
        Behind(Row(*values), json.loads(text), tuple(logs.get(values[0], ())))
        for *values, text in db.session.execute(wanted if only is None else wanted.where(only))
    ]
    return sorted(found, key=lambda one: (one.code, one.row.dossier_id))


def _logs(question: Question, ids: Select[Any]) -> dict[int, list[Event]]:
    """What was asked of the applicants of these dossiers, in the order of knowing: one statement."""
    e = EventRow
    kinds = [kind.value for kind in _WATCHED]
    columns: list[Any] = [e.dossier_id, e.seq, e.kind, e.occurred_at, e.data]
    wanted: Select[Any] = select(*columns).where(e.dossier_id.in_(ids), e.kind.in_(kinds))
    found: dict[int, list[Event]] = defaultdict(list)
    for id, seq, kind, at, data in db.session.execute(_until(wanted, question).order_by(e.seq)):
        found[id].append(Event(seq, kind, local(at), json.loads(data)))
    return found


def _until(wanted: Select[Any], question: Question) -> Select[Any]:
    known = known_at(question)
    return wanted if known is None else wanted.where(known)


def is_late_sql(rows: Subquery, day: date) -> ColumnElement[bool]:
    """The late ones of `counting`."""
    open_late = and_(rows.c.outcome.is_(None), ~rows.c.suspended, rows.c.due_on < day)
    return or_(rows.c.outcome == Outcome.LATE.value, open_late)


def figures_of(row: Row, first: date, day: date) -> Figures:
    """What one dossier adds to the figures."""
    column = "carried_in" if not row.is_new(first) else "new_online" if row.online else "new_other"
    if row.outcome is not None:
        return Figures(**{column: 1, row.outcome: 1, "stopped": int(row.kind in STOPPED)})
    place = "open_late" if row.is_late(day) else "open_in_time"
    return Figures(**{column: 1, place: 1, "suspended": int(row.suspended)})


def is_undated(row: Row) -> bool:
    """Open without any due day: counted in time, and a data error."""
    return row.is_open and row.due_on == FOREVER


def has_fee(one: Behind) -> bool:
    """Whether there is a fee, or nobody said that there is none."""
    fee = one.described.get("fee")
    return fee is None or fee > 0
