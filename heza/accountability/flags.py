"""Early flags ("khả năng trễ"): who said it before the due day was over, and which breaches came without a word.

A flag counts for a dossier when it stood on its due day: said by then, not taken back by then, and not corrected away.
A breach is what the headline rate counts as one: settled late in the period, or overdue and open at its end.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, and_, case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from heza.accountability.honesty import headed
from heza.accountability.queries import Only
from heza.accounts.models import STILL_KNOWN, Headship, Person
from heza.core import clock, words
from heza.core.db import db
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Question
from heza.dossiers.history import Event, Kind, corrections
from heza.dossiers.models import Dossier
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import Figures, Outcome

KINDS = (Kind.FLAGGED, Kind.UNFLAGGED, Kind.CORRECTED)
NO_REASON = "không ghi lý do"


class Box(StrEnum):
    """What is counted; the last two are all breaches."""

    IN_TIME = "kip"
    FLAGGED = "da-bao"
    SILENT = "khong-bao"


class Name(NamedTuple):
    """A box in words."""

    short: str
    name: str
    definition: str


NAMES = {
    Box.IN_TIME: Name(
        "Báo rồi kịp",
        "Đã báo khả năng trễ và giải quyết kịp hạn",
        "Hồ sơ giải quyết sớm hoặc đúng hạn trong kỳ, cán bộ đã báo khả năng trễ không muộn hơn ngày đến hạn.",
    ),
    Box.FLAGGED: Name(
        "Trễ, đã báo",
        "Trễ hạn, đã báo khả năng trễ trước",
        "Hồ sơ giải quyết muộn trong kỳ hoặc đang quá hạn, cán bộ đã báo khả năng trễ không muộn hơn ngày đến hạn.",
    ),
    Box.SILENT: Name(
        "Trễ, không báo",
        "Trễ hạn, không ai báo trước",
        "Hồ sơ giải quyết muộn trong kỳ hoặc đang quá hạn mà đến hết ngày đến hạn không ai báo khả năng trễ.",
    ),
}


@dataclass(frozen=True)
class Flag:
    """What was said early of a dossier."""

    on_day: date
    reason: str
    who: str


Group = tuple[int | None, int | None]  # head, department


@dataclass(frozen=True)
class Counts:
    """How many of each box."""

    in_time: int = 0
    flagged: int = 0
    silent: int = 0

    def of(self, box: Box) -> int:
        """The count of a box."""
        return {Box.IN_TIME: self.in_time, Box.FLAGGED: self.flagged, Box.SILENT: self.silent}[box]

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.in_time + other.in_time, self.flagged + other.flagged, self.silent + other.silent)


def counts(question: Question, figures: Mapping[Group, Figures], only: Only | None = None) -> dict[Group, Counts]:
    """The counts beside the figures of heads and departments: one statement more. A breach without a flag is silent."""
    found = {group: Counts(silent=one.late + one.open_late) for group, one in figures.items()}
    for one in _flagged(question, only or {}).values():
        added = Counts(flagged=1, silent=-1) if one.is_breach else Counts(in_time=1)
        found[one.group] = found.get(one.group, Counts()) + added
    return found


def rows_of(box: Box) -> Any:
    """The rows behind a count, for `queries.rows_page`; the dossiers that were flagged are named one by one."""

    def rows(question: Question, _box: str, *, only: dict[str, int | None] | None = None) -> CompoundSelect[Any]:
        narrowed: Only = only or {}
        said = _flagged(question, narrowed)
        part = figuring.rows_of(question, "in_time" if box is Box.IN_TIME else "answered", only=narrowed).subquery()
        wanted = select(*part.c)
        if box is Box.SILENT:
            ids = [id for id, one in said.items() if one.is_breach]
            wanted = wanted.where(_is_breach(part), part.c.dossier_id.not_in(ids))
        else:
            ids = [id for id, one in said.items() if one.is_breach == (box is Box.FLAGGED)]
            wanted = wanted.where(part.c.dossier_id.in_(ids))
        return union_all(wanted)

    return rows


@dataclass(frozen=True)
class _Said:
    """A dossier that was flagged on its due day, and to whom it counts."""

    group: Group
    is_breach: bool


def _flagged(question: Question, only: Only) -> dict[int, _Said]:
    """The dossiers that the rate counts and that were flagged on their due day: one statement, few rows."""
    part = figuring.rows_of(question, "answered", only=only).subquery()
    on = _answer_day(part, question)
    e, d = EventRow, Dossier
    wanted = (
        select(part.c.dossier_id, part.c.due_on, part.c.department_id, Headship.person_id, _is_breach(part))
        .add_columns(e.seq, e.kind, e.occurred_at, e.data)
        .select_from(part)
        .join(d, and_(d.id == part.c.dossier_id, d.has_acts))
        .join(e, and_(e.dossier_id == d.id, e.kind.in_(KINDS)))
        .outerjoin(Headship, headed(part, on, question.known))
        .where(e.seq <= (STILL_KNOWN if question.known is None else question.known))
        .order_by(part.c.dossier_id, e.seq)
    )
    logs: dict[int, list[Event]] = defaultdict(list)
    dues: dict[int, tuple[date, _Said]] = {}
    for id, due_on, unit, head, is_breach, seq, kind, at, data in db.session.execute(wanted):
        logs[id].append(Event(seq, kind, clock.local(at), json.loads(data)))
        dues[id] = due_on, _Said((head, unit), bool(is_breach))
    return {id: said for id, (due_on, said) in dues.items() if standing_flag(logs[id], due_on) is not None}


def _is_breach(part: Any) -> ColumnElement[bool]:
    """Settled late, or not settled: among the rows of "answered" the open ones are overdue."""
    return func.coalesce(part.c.outcome, Outcome.LATE.value) == Outcome.LATE.value


def _answer_day(part: Any, question: Question) -> ColumnElement[date]:
    day = func.coalesce(part.c.on_day, literal(question.day))
    return case((part.c.due_on < day, part.c.due_on), else_=day)


# ---------------------------------------------------------------- a dossier


def standing_flag(log: Iterable[Event], until: date | None = None) -> Event | None:
    """The flag that stands at the end of a day (None: now), with the moment that a correction gave it."""
    events = sorted(log, key=lambda event: event.seq)
    corrected = corrections(events)
    acts: list[tuple[datetime, Event]] = []
    for event in events:
        if event.kind not in (Kind.FLAGGED, Kind.UNFLAGGED):
            continue
        correction = corrected.get(event.seq)
        moved = correction.data.get("at") if correction else None
        if correction is None or moved:
            acts.append((clock.local(datetime.fromisoformat(moved)) if moved else event.at, event))
    acts = sorted(
        (one for one in acts if until is None or one[0].date() <= until), key=lambda one: (one[0], one[1].seq)
    )
    if not acts or acts[-1][1].kind != Kind.FLAGGED:
        return None
    at, event = acts[-1]
    return event._replace(at=at)


def flags(ids: Collection[int], until: Mapping[int, date] | None = None) -> dict[int, Flag]:
    """The flags that stand now on these dossiers (`until`: at the end of a day of each): one statement."""
    if not ids:
        return {}
    e, p = EventRow, aliased(Person)
    wanted = (
        select(e.dossier_id, e.seq, e.kind, e.occurred_at, e.data, e.private, p.name)
        .outerjoin(p, p.id == e.actor_id)
        .where(e.dossier_id.in_(sorted(ids)), e.kind.in_(KINDS))
        .order_by(e.dossier_id, e.seq)
    )
    logs: dict[int, list[Event]] = defaultdict(list)
    told: dict[int, tuple[str | None, str]] = {}
    for id, seq, kind, at, data, private, name in db.session.execute(wanted):
        logs[id].append(Event(seq, kind, clock.local(at), json.loads(data)))
        told[seq] = private, name or ""
    found = {}
    for id, log in logs.items():
        if flag := standing_flag(log, until.get(id) if until else None):
            private, name = told[flag.seq]
            found[id] = Flag(flag.at.date(), _reason(private), name)
    return found


def _reason(private: str | None) -> str:
    said = json.loads(private).get("reason", "") if private else ""
    return words.clean(said) or NO_REASON
