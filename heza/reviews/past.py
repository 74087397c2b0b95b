"""The tally of any past day in one statement, from the events alone.

It says what folding every procedure's events with `rules.standing` and adding up `measures.counts` says, some twenty
times faster; tests compare the two after random histories. It rests on what `ledger.append` sees to: the events of one
procedure are appended in the order of their days. Only a publication may come late, and of it only counts that it came.
"""

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from heza.core.db import db
from heza.reviews.boxes import MONEY, Condition, tally_of
from heza.reviews.measures import Tally
from heza.reviews.models import ReviewEvent
from heza.reviews.rules import CUTS

_E = ReviewEvent
_CONCLUSIONS = ("proposed", "kept", "returned")


def tally(
    as_of: date,
    known: int | None = None,
    since: date | None = None,
    group: str = "",
    department_id: int | None = None,
) -> Tally:
    """What stood at the end of a day, as known now or at a number of the chain."""
    stood = _stood(as_of, known, since)
    wanted = select(*_columns(stood)).where(stood.c.removed == 0)
    if group:
        wanted = wanted.where(stood.c.group == group)
    if department_id is not None:
        wanted = wanted.where(stood.c.department_id == department_id)
    return tally_of(db.session.execute(wanted).one())


def _told(as_of: date, known: int | None) -> Condition:
    found: Condition = _E.on_day <= as_of
    return found if known is None else and_(found, _E.seq <= known)


def _last(*kinds: str) -> ColumnElement[Any]:
    """The last event of these kinds."""
    return func.max(case((_E.kind.in_(kinds), _E.seq)))


def _has(condition: Condition) -> ColumnElement[Any]:
    return func.max(case((condition, 1), else_=0))


def _places(as_of: date, known: int | None, since: date | None) -> Subquery:
    """Of each procedure: which of its events say where it stands."""
    in_mandate = _E.kind == "planned" if since is None else and_(_E.kind == "planned", _E.on_day >= since)
    wanted = select(
        _E.procedure_id,
        func.max(case((_E.kind != "published", _E.seq))).label("last"),
        _has(_E.kind == "removed").label("removed"),
        _has(_E.kind == "announced").label("announced"),
        _has(_E.kind == "published").label("published"),
        _has(in_mandate).label("planned"),
        _last("counted").label("counted"),
        _last("uncounted").label("uncounted"),
        _last(*_CONCLUSIONS).label("concluded"),
        _last("approved").label("approved"),
        _last("implemented", "abolished").label("done"),
    )
    return wanted.where(_told(as_of, known)).group_by(_E.procedure_id).subquery()


def _stood(as_of: date, known: int | None, since: date | None) -> Subquery:
    """Of each procedure: what counts of it, and its costs."""
    g = _places(as_of, known, since)
    last, plan, made = aliased(_E), aliased(_E), aliased(_E)  # the last event, the plan approved, the conclusion
    is_later = func.coalesce(g.c.concluded, 0) > func.coalesce(g.c.approved, 0)
    has_plan, is_kept = g.c.approved.is_not(None), made.kind == "kept"
    first = select(func.min(_E.on_day)).where(_told(as_of, known), _E.procedure_id == g.c.procedure_id)
    first = first.where(_E.kind == "approved", _E.seq > func.coalesce(g.c.concluded, 0))
    reviewed_on = case(
        (made.kind.in_(("proposed", "kept")), made.on_day),
        (is_later, None),  # it was returned
        (has_plan, first.correlate(g).scalar_subquery()),  # approved without a conclusion before
    )
    approved = and_(has_plan, plan.action != "keep", _from(plan.on_day, since))
    wanted = select(
        last.group,
        last.department_id,
        g.c.removed,
        g.c.announced,
        g.c.published,
        g.c.planned,
        case((or_(g.c.announced == 1, g.c.counted > func.coalesce(g.c.uncounted, 0)), 1), else_=0).label("counted"),
        case((_from(reviewed_on, since), 1), else_=0).label("reviewed"),
        case((approved, 1), else_=0).label("approved"),
        case((and_(approved, plan.action.in_(sorted(CUTS))), 1), else_=0).label("gone"),
        case((and_(approved, g.c.done > g.c.approved), 1), else_=0).label("implemented"),
        case((has_plan, plan.cost_before), (made.kind != "returned", made.cost_before)).label("cost_before"),
        case((has_plan, plan.cost_after), (made.kind != "returned", made.cost_before)).label("cost_after"),
        case(
            (and_(is_later, is_kept), made.cost_before),
            (and_(is_later, made.kind == "proposed"), made.cost_after),
            (and_(has_plan, ~is_later), plan.cost_after),
        ).label("cost_expected"),
    )
    wanted = wanted.select_from(g).join(last, last.seq == g.c.last)
    return wanted.outerjoin(plan, plan.seq == g.c.approved).outerjoin(made, made.seq == g.c.concluded).subquery()


def _from(day: Any, since: date | None) -> Condition:
    found: Condition = day.is_not(None) if since is None else day >= since
    return found


def _columns(stood: Subquery) -> list[Any]:
    """The fields of a Tally, in their order."""
    c = stood.c
    costed = and_(or_(c.reviewed == 1, c.approved == 1), c.cost_before.is_not(None))
    special: dict[str, Any] = {
        "total": func.count(),
        "group_a": func.count(case((c.group == "A", 1))),
        "group_b": func.count(case((c.group == "B", 1))),
        "published": func.count(case((and_(c.published == 1, c.group == "A"), 1))),
    }
    for name in MONEY:
        special[name] = func.coalesce(func.sum(case((costed, func.coalesce(c[name], 0)), else_=0)), 0)
    return [special[one.name] if one.name in special else _sum(c[one.name]) for one in fields(Tally)]


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)
