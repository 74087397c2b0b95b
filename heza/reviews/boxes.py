"""The boxes of the board as conditions on the columns of a procedure, and their tally in SQL.

`measures.counts` says the same of one procedure by its events; a test compares the two after random histories.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, true

from heza.reviews.measures import Tally
from heza.reviews.models import InternalProcedure
from heza.reviews.rules import CUTS

Condition = ColumnElement[bool]

OF_MANDATE = frozenset({"planned", "reviewed", "approved", "gone", "implemented", "costed"})  # these ask "since when"
ANNOUNCED = frozenset({"announced", "published", *OF_MANDATE})  # whoever stands in these was announced: all may see it
MONEY = ("cost_before", "cost_after", "cost_expected")


def conditions(since: date | None) -> dict[str, Condition]:
    """The rows of each box; reviews, approvals and implementations before `since` belong to an earlier mandate."""
    p = InternalProcedure
    reviewed = _from(p.reviewed_on, since)
    approved = and_(_from(p.approved_on, since), p.approved_action != "keep")
    return {
        "total": true(),
        "group_a": p.group == "A",
        "group_b": p.group == "B",
        "counted": p.counted_on.is_not(None),
        "announced": p.announced_on.is_not(None),
        "published": and_(p.published_on.is_not(None), p.group == "A"),
        "planned": _from(p.planned_on, since),
        "reviewed": reviewed,
        "approved": approved,
        "gone": and_(approved, p.approved_action.in_(sorted(CUTS))),
        "implemented": and_(approved, p.implemented_on.is_not(None)),
        "costed": and_(or_(reviewed, approved), p.cost_before.is_not(None)),
    }


def _from(column: Any, since: date | None) -> Condition:
    found: Condition = column.is_not(None) if since is None else column >= since
    return found


def of_procedure(model: Any) -> Condition:
    """The join of a content or a review with its procedure. The sum lets the database begin at the few that are
    open, which have an index, instead of at all procedures.
    """
    found: Condition = InternalProcedure.id == model.procedure_id + 0
    return found


_SET = {"counted": "counted_on", "announced": "announced_on"}  # these count what is there, whatever the mandate


def tally_columns(since: date | None) -> list[Any]:
    """A Tally of a group of procedures, as columns in the order of its fields."""
    boxes, p = conditions(since), InternalProcedure
    found: list[Any] = []
    for one in fields(Tally):
        if one.name in MONEY:
            found.append(func.coalesce(func.sum(case((boxes["costed"], getattr(p, one.name)), else_=0)), 0))
        elif one.name == "total":
            found.append(func.count())
        elif one.name in _SET:
            found.append(func.count(getattr(p, _SET[one.name])))
        else:
            found.append(func.count(case((boxes[one.name], 1))))
    return found


def tally_of(values: Sequence[Any]) -> Tally:
    """The Tally of a row of `tally_columns`; sums of one database are decimals."""
    return Tally(*(int(value) for value in values))
