"""The figures and rows "without" restatements: the ordinary ones with `told_first` taken away and added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    Subquery,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from heza.accountability.honesty import headed, narrowed
from heza.accountability.queries import Only
from heza.accounts.models import STILL_KNOWN, Headship
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Key, Question
from heza.dossiers.restated_rows import ToldFirst
from heza.dossiers.rules import Figures, Outcome
from heza.dossiers.told_first import DOUBTFUL


@dataclass(frozen=True)
class Without:
    """The figures "without": those that doubt leaves out of the numerators stand among the late ones."""

    figures: Figures
    doubtful: int = 0

    def __add__(self, other: "Without") -> "Without":
        """The sum."""
        return Without(self.figures + other.figures, self.doubtful + other.doubtful)


def without(base: Mapping[Key, Figures], question: Question, *by: str, only: Only | None = None) -> dict[Key, Without]:
    """The figures of a question by department and head, as they would be by what was told first: two statements."""
    found: dict[Key, Without] = {key: Without(figures) for key, figures in base.items()}
    for is_open in (False, True):
        part = _told_first(question, is_open)
        for *key, doubtful, rest in _deltas(part, question, by, only or {}, is_open):
            place = tuple(key)
            found[place] = found.get(place, Without(Figures())) + Without(Figures(**rest), doubtful)
    return found


def _told_first(question: Question, is_open: bool) -> Subquery:
    """The rows taken away and added that are alive at a question's day, or ended in its days, as known by it."""
    t = ToldFirst.__table__.c
    columns = [
        *(t.dossier_id, t.sign, t.due_on, t.suspended, t.outcome, t.department_id, t.officer_id, t.field_id),
        *(t.received_on, t.online, t.from_day, t.to_day),
    ]
    here = [t.is_open == is_open]
    here.append(or_(t.late_days.is_(None), t.late_days > int(setting("late_record_days"))))
    if is_open:
        here += [t.to_day > question.day, t.from_day <= question.day]
    else:
        here += [t.to_day >= question.period.first, t.to_day <= question.day]
    known = question.known
    now = select(*columns).where(t.known_to == STILL_KNOWN, *here)
    if known is None:
        return now.subquery()
    then = select(*columns).where(t.known_to > known, t.known_to < STILL_KNOWN, t.known_from <= known, *here)
    return union_all(now.where(t.known_from <= known), then).subquery()


def _on(part: Subquery, question: Question, is_open: bool) -> ColumnElement[date]:
    """The day on which it is asked who was head: the earlier of the due day and the end, or the day asked for."""
    day: Any = literal(question.day, Date()) if is_open else part.c.to_day
    return case((part.c.due_on < day, part.c.due_on), else_=day)


def _deltas(part: Subquery, question: Question, by: tuple[str, ...], only: Only, is_open: bool) -> Any:
    sign, is_new = part.c.sign, part.c.received_on >= question.period.first

    def count(condition: ColumnElement[bool], name: str) -> Any:
        return func.coalesce(func.sum(case((condition, sign), else_=0)), 0).label(name)

    wanted = [count(is_new & part.c.online, "new_online"), count(is_new & ~part.c.online, "new_other")]
    wanted.append(count(~is_new, "carried_in"))
    if is_open:
        is_late = figuring.is_open_late(part, question.day)
        wanted += [count(~is_late, "open_in_time"), count(is_late, "open_late"), count(part.c.suspended, "suspended")]
    else:
        wanted += [count(part.c.outcome == Outcome.EARLY.value, "early")]
        wanted += [count(part.c.outcome == Outcome.ON_TIME.value, "on_time")]
        wanted += [count(part.c.outcome.in_((Outcome.LATE.value, DOUBTFUL)), "late")]
    doubtful = count(part.c.outcome == DOUBTFUL, "doubtful")
    keys: list[Any] = [Headship.person_id if name == "head" else part.c[figuring.BY[name]] for name in by]
    asked = select(*keys, doubtful, *wanted).select_from(part)
    if "head" in by or "head" in only:
        asked = asked.outerjoin(Headship, headed(part, _on(part, question, is_open), question.known))
    asked = narrowed(asked, part, only)
    names = [column.name for column in wanted]
    for row in db.session.execute(asked.group_by(*keys) if keys else asked):
        values = list(row)
        rest = dict(zip(names, map(int, values[len(by) + 1 :]), strict=True))
        yield *values[: len(by)], int(values[len(by)]), rest


def told_rows(question: Question, box: str, *, only: Only | None = None) -> CompoundSelect[Any]:
    """The rows behind a figure "without": the ordinary ones less those taken away, and those added.

    The columns are those of `figures.rows_of`. Raises KeyError for a box that does not exist.
    """
    base = figuring.rows_of(question, box, only=only).subquery()
    gone = []
    for is_open in (False, True):
        part = _told_first(question, is_open)
        same = base.c.on_day.is_(None) if is_open else base.c.on_day.is_not(None)
        gone.append(exists().where(part.c.dossier_id == base.c.dossier_id, part.c.sign < 0).correlate(base) & same)
    parts: list[Select[Any]] = [select(*base.c).where(~or_(*gone))]
    settled, opened = BOXES[box]
    if settled is not None:
        parts.append(_added(question, settled, False, only or {}))
    if opened is not None:
        parts.append(_added(question, opened, True, only or {}))
    return union_all(*parts)


def _in_time(part: Subquery, _question: Question) -> ColumnElement[bool]:
    return part.c.outcome.in_((Outcome.EARLY.value, Outcome.ON_TIME.value))


def _everything(_part: Subquery, _question: Question) -> ColumnElement[bool]:
    return true()


# The parts of the named rates: the condition for what is settled, and for what is open.
BOXES: dict[str, tuple[Any, Any]] = {
    "in_time": (_in_time, None),
    "settled": (_everything, None),
    "answered": (_everything, figuring.OPEN_BOXES["open_late"]),
    "kept": (_in_time, figuring.OPEN_BOXES["open_in_time"]),
    "all": (_everything, _everything),
}


def _added(question: Question, condition: Any, is_open: bool, only: Only) -> Select[Any]:
    part = _told_first(question, is_open)
    outcome: Any = literal(None, String()) if is_open else part.c.outcome
    on_day: Any = literal(None, Date()) if is_open else part.c.to_day
    c = part.c
    columns = [c.dossier_id, c.due_on, c.department_id, c.officer_id, c.received_on]
    columns += [outcome.label("outcome"), on_day.label("on_day"), c.suspended]
    wanted = select(*columns).select_from(part).where(part.c.sign > 0, condition(part, question))
    if "head" in only:
        wanted = wanted.outerjoin(Headship, headed(part, _on(part, question, is_open), question.known))
    return narrowed(wanted, part, cast(Mapping[str, Any], only))
