"""Who sees what of the review, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, false, or_, select, true

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, own_departments
from heza.approvals.queries import acting_for
from heza.core import clock
from heza.core.db import db
from heza.reviews.models import (
    Decision,
    HourlyIncome,
    InternalProcedure,
    InternalReview,
    InternalVersion,
    ReviewEvent,
    ReviewPlan,
    ReviewQuestion,
    ReviewTarget,
)
from heza.reviews.rules import code_key

DUTIES = ("internal_version.", "internal_review.", "review_plan.")  # what delegations of this room begin with


# ---------------------------------------------------------------- who sees what


@dataclass(frozen=True)
class Scope:
    """The departments whose drafts and reviews a person sees; None is every one."""

    departments: tuple[int, ...] | None

    def condition(self, column: Any) -> ColumnElement[bool]:
        """What lies inside it, by its column of departments."""
        if self.departments is None:
            return true()
        return column.in_(self.departments) if self.departments else false()

    def holds(self, department_id: int) -> bool:
        """Whether a department lies inside it."""
        return self.departments is None or department_id in self.departments


def scope_of(person: Person) -> Scope:
    """A department sees its own; who reads all, and who signs for such a person, sees all."""
    if person.can(Can.READ_ALL):
        return Scope(None)
    today = clock.today()
    found = own_departments(person, today)
    for standing in acting_for(person):
        if any(duty.startswith(DUTIES) for duty in standing.duties):
            if standing.person.can(Can.READ_ALL):
                return Scope(None)
            found += own_departments(standing.person, today)
    return Scope(tuple(sorted(set(found))))


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


def procedure_for(person: Person, code: str) -> InternalProcedure:
    """One internal procedure by its code. Announced ones everybody sees, the others their department; else 404."""
    wanted = select(InternalProcedure).where(InternalProcedure.code_key == code_key(code))
    found: InternalProcedure = db.one_or_404(wanted.where(InternalProcedure.is_removed.is_(False)))
    if found.announced_on is None and not scope_of(person).holds(found.department_id):
        abort(404)
    return found


def version_for(person: Person, id: int) -> InternalVersion:
    """One content. Announced ones everybody sees, the others their department; else 404."""
    found: InternalVersion = db.one_or_404(select(InternalVersion).where(InternalVersion.id == _possible(id)))
    is_hidden = found.state != "announced" and not scope_of(person).holds(found.procedure.department_id)
    if is_hidden or found.procedure.is_removed:
        abort(404)
    return found


def plan_for(person: Person, id: int) -> ReviewPlan:
    """One plan. A signed one everybody sees, the others who keeps, signs or reads all; else 404."""
    found: ReviewPlan = db.one_or_404(select(ReviewPlan).where(ReviewPlan.id == _possible(id)))
    if found.state != "signed" and scope_of(person).departments is not None:
        abort(404)
    return found


def review_for(person: Person, id: int) -> InternalReview:
    """One review of a department that this person sees; otherwise 404."""
    found: InternalReview = db.one_or_404(select(InternalReview).where(InternalReview.id == _possible(id)))
    if not scope_of(person).holds(found.department_id):
        abort(404)
    return found


def decision(id: int) -> Decision:
    """One decision, which everybody sees; 404 where there is none."""
    found: Decision = db.one_or_404(select(Decision).where(Decision.id == _possible(id)))
    return found


def decisions(limit: int = 300) -> Sequence[Decision]:
    """The decisions that were recorded, the latest first."""
    wanted = select(Decision).order_by(Decision.signed_on.desc(), Decision.id.desc())
    return db.session.scalars(wanted.limit(limit)).all()


def moved_by(id: int) -> tuple[Sequence[InternalVersion], Sequence[InternalReview]]:
    """The contents and the reviews that a decision names."""
    v, r = InternalVersion, InternalReview
    reviews = select(r).where(or_(r.decision_id == id, r.amendment_id == id)).order_by(r.id)
    versions = select(v).where(v.decision_id == id).order_by(v.id)
    return db.session.scalars(versions).all(), db.session.scalars(reviews).all()


def may_work(person: Person, department_id: int) -> bool:
    """Whether a person writes contents and reviews of a department: its own people, and the control team's."""
    if not person.can(Can.WORK_REVIEWS):
        return False
    return department_id in own_departments(person, clock.today())


# ---------------------------------------------------------------- parts of a procedure


def versions_of(procedure_id: int) -> Sequence[InternalVersion]:
    """Its contents, the latest first."""
    v = InternalVersion
    return db.session.scalars(select(v).where(v.procedure_id == procedure_id).order_by(v.number.desc())).all()


def version_in_force(procedure_id: int, day: date) -> InternalVersion | None:
    """The announced content that holds on a day; None before the first one."""
    v = InternalVersion
    wanted = select(v).where(v.procedure_id == procedure_id, v.state == "announced", v.effective_from <= day)
    return db.session.scalars(wanted.order_by(v.effective_from.desc(), v.number.desc()).limit(1)).first()


def reviews_of(procedure_id: int) -> Sequence[InternalReview]:
    """Its reviews, the latest first."""
    r = InternalReview
    return db.session.scalars(select(r).where(r.procedure_id == procedure_id).order_by(r.id.desc())).all()


def events_of(procedure_id: int) -> Sequence[ReviewEvent]:
    """Its events in the order of their days."""
    e = ReviewEvent
    return db.session.scalars(select(e).where(e.procedure_id == procedure_id).order_by(e.on_day, e.seq)).all()


# ---------------------------------------------------------------- lists that are edited


def active_questions() -> Sequence[ReviewQuestion]:
    """The questions that a review begun today asks."""
    q = ReviewQuestion
    return db.session.scalars(select(q).where(q.is_active).order_by(q.position, q.id)).all()


def targets() -> Sequence[ReviewTarget]:
    """The targets that count, by their last day."""
    t = ReviewTarget
    return db.session.scalars(select(t).where(t.is_active).order_by(t.due_on, t.position, t.id)).all()


def income_for(day: date) -> HourlyIncome | None:
    """The hourly income of the year before a day, or of the last earlier year; failing that the first one known."""
    i = HourlyIncome
    found = db.session.scalars(select(i).where(i.year < day.year).order_by(i.year.desc()).limit(1)).first()
    return found or db.session.scalars(select(i).order_by(i.year).limit(1)).first()


def department_choices() -> list[tuple[str, str]]:
    """Every open department: (id, label)."""
    today = clock.today()
    d = Department
    wanted = select(d).where(or_(d.closed_on.is_(None), d.closed_on > today))
    return [(str(one.id), one.label) for one in db.session.scalars(wanted.order_by(d.position, d.folded, d.id))]


def field_names() -> list[str]:
    """The fields that internal procedures name, for suggestions."""
    field = InternalProcedure.field
    return list(db.session.scalars(select(field).distinct().order_by(field)))


def reviewable() -> Sequence[InternalProcedure]:
    """Procedures that a plan can take up: announced, and under no review."""
    p = InternalProcedure
    wanted = select(p).where(p.stage.in_(("announced", "implemented", "kept")), p.is_removed.is_(False))
    return db.session.scalars(wanted.order_by(p.sort_key, p.id)).all()


def plans() -> Sequence[ReviewPlan]:
    """Every plan, the latest first."""
    return db.session.scalars(select(ReviewPlan).order_by(ReviewPlan.year.desc(), ReviewPlan.id.desc())).all()


def reviews_by_item(ids: Sequence[int]) -> dict[int, InternalReview]:
    """The reviews of items of a plan."""
    wanted = select(InternalReview).where(InternalReview.item_id.in_(ids))
    return {one.item_id: one for one in db.session.scalars(wanted)}
