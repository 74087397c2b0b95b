"""What stands on the papers of the review, asked of the database: a fixed number of statements for each paper."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import abort
from sqlalchemy import func, select

from heza.accounts.models import Department, Person
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.reviews.models import (
    STANDING,
    Decision,
    InternalProcedure,
    InternalReview,
    InternalVersion,
    PlanItem,
    ReviewPlan,
)
from heza.reviews.papers import Agency
from heza.reviews.queries import scope_of
from heza.reviews.rules import Standing

PLANNED = ("consolidated", "proposed", "approved", "implemented", "abolished", "kept")
TO_CITY = ("consolidated", "proposed")
MOST = 200  # contents or reviews of one file
TOO_MANY = f"Một tệp có nhiều nhất {MOST} thủ tục. Hãy chọn ít thủ tục hơn."
NO_VERSION = (
    "Chưa có nội dung nào đạt chất lượng, chờ công bố. Hãy chờ Tổ KSTTHC xác nhận chất lượng ít nhất một nội dung."
)
NO_REVIEW = "Chưa có phương án nào đã tổng hợp. Hãy chờ Tổ KSTTHC tổng hợp ít nhất một phiếu rà soát."


class PlanSeen(NamedTuple):
    """A plan as the list of papers names it."""

    id: int
    name: str
    year: int
    state: str
    ready: int


def agency() -> Agency:
    """The agency as the office set it."""
    return Agency(setting("org_above"), setting("agency_name"), setting("place"), setting("head_title"))


def sees_all(person: Person) -> bool:
    """Whether a person may take out papers over all departments."""
    return scope_of(person).departments is None


# ---------------------------------------------------------------- contents


def checked(ids: Sequence[int] = (), decision: Decision | None = None) -> list[InternalVersion]:
    """The contents that wait to be announced, only those of `ids` if given; or those of a decision. Raises Refused."""
    v, p = InternalVersion, InternalProcedure
    wanted = select(v).join(p, p.id == v.procedure_id)
    wanted = wanted.where(v.decision_id == decision.id) if decision else wanted.where(v.state == "checked")
    if ids:
        wanted = wanted.where(v.id.in_(list(ids)[: MOST + 1]))
    found = list(db.session.scalars(wanted.order_by(p.group, p.sort_key, v.id).limit(MOST + 1)))
    if not found and decision:
        abort(404)
    if not found:
        raise Refused(NO_VERSION)
    if len(found) > MOST:
        raise Refused(TOO_MANY)
    return found


def checked_count() -> int:
    """How many contents wait to be announced."""
    v = InternalVersion
    return db.session.scalar(select(func.count()).select_from(v).where(v.state == "checked")) or 0


def checked_choices() -> list[InternalVersion]:
    """The contents that wait to be announced, to be chosen from."""
    v, p = InternalVersion, InternalProcedure
    wanted = select(v).join(p, p.id == v.procedure_id).where(v.state == "checked")
    return list(db.session.scalars(wanted.order_by(p.group, p.sort_key, v.id).limit(MOST)))


def amendments(versions: Sequence[InternalVersion]) -> dict[int, Decision]:
    """By procedure: what carried out its last plan, which is why its content is announced anew."""
    ids = [one.procedure_id for one in versions if one.kind != "new"]
    r, d = InternalReview, Decision
    wanted = select(r.procedure_id, d).join(d, d.id == r.amendment_id).where(r.procedure_id.in_(ids))
    return {one: found for one, found in db.session.execute(wanted.order_by(d.signed_on, r.id))}


def earlier(versions: Sequence[InternalVersion]) -> list[Decision]:
    """The decisions that announced earlier contents of these procedures."""
    v, d = InternalVersion, Decision
    ids = [one.procedure_id for one in versions if one.kind != "new"]
    own = [one.id for one in versions]
    named = select(v.decision_id).where(v.procedure_id.in_(ids), v.id.not_in(own))
    return list(db.session.scalars(select(d).where(d.id.in_(named)).order_by(d.signed_on, d.id)))


def inventory(department_id: int) -> list[InternalVersion]:
    """The latest content of every procedure that a department answers for."""
    v, p = InternalVersion, InternalProcedure
    last = select(v.procedure_id, func.max(v.number).label("number")).group_by(v.procedure_id).subquery()
    wanted = select(v).join(p, p.id == v.procedure_id)
    wanted = wanted.join(last, (last.c.procedure_id == v.procedure_id) & (last.c.number == v.number))
    wanted = wanted.where(p.department_id == department_id, p.is_removed.is_(False))
    return list(db.session.scalars(wanted.order_by(p.group, p.sort_key, v.id)))


def department_for(person: Person, id: int) -> Department:
    """A department whose inventory a person sees; otherwise 404."""
    found = db.session.get(Department, id) if id < 2**31 else None
    if found is None or not scope_of(person).holds(found.id):
        abort(404)
    return found


def departments(person: Person) -> list[tuple[Department, int]]:
    """The departments whose inventories a person sees, with how many procedures each lists."""
    p = InternalProcedure
    number = func.count(p.id)
    wanted = select(Department, number).join(p, p.department_id == Department.id)
    wanted = wanted.where(p.is_removed.is_(False), scope_of(person).condition(p.department_id))
    wanted = wanted.group_by(Department.id).order_by(Department.position, Department.id)
    return [(one, number) for one, number in db.session.execute(wanted)]


# ---------------------------------------------------------------- reviews


def planned(plan_id: int) -> list[InternalReview]:
    """The reviews of a plan that the control team has passed on. Raises Refused where there is none."""
    wanted = select(InternalReview).join(PlanItem, PlanItem.id == InternalReview.item_id)
    return _some(wanted.where(PlanItem.plan_id == plan_id, InternalReview.state.in_(PLANNED)))


def to_city(ids: Sequence[int] = ()) -> list[InternalReview]:
    """The plans that go to the city, or those of these ids. Raises Refused where there is none."""
    r = InternalReview
    wanted = select(r).where(r.state.in_(TO_CITY), r.action != "keep")
    return _some(wanted.where(r.id.in_(list(ids)[: MOST + 1])) if ids else wanted)


def to_city_count() -> int:
    """How many plans go to the city."""
    r = InternalReview
    wanted = select(func.count()).select_from(r).where(r.state.in_(TO_CITY), r.action != "keep")
    return db.session.scalar(wanted) or 0


def kept_beside(reviews: Sequence[InternalReview]) -> list[InternalReview]:
    """The reviews of the same plans whose conclusion, passed on by the control team, is to keep."""
    r = InternalReview
    plans = {one.item.plan_id for one in reviews}
    wanted = select(r).join(PlanItem, PlanItem.id == r.item_id).where(PlanItem.plan_id.in_(plans), r.action == "keep")
    return list(db.session.scalars(wanted.where(r.state.in_(("consolidated", "kept"))).order_by(r.id)))


def _some(wanted: object) -> list[InternalReview]:
    p = InternalProcedure
    ordered = wanted.join(p, p.id == InternalReview.procedure_id).order_by(p.sort_key, InternalReview.id)  # type: ignore[attr-defined]
    found = list(db.session.scalars(ordered.limit(MOST + 1)))
    if not found:
        raise Refused(NO_REVIEW)
    if len(found) > MOST:
        raise Refused(TOO_MANY)
    return found


# ---------------------------------------------------------------- the report


def all_procedures() -> list[tuple[str, Department, str, Standing]]:
    """Every procedure of the register: its field, its department, the action of its last plan, where it stands."""
    p = InternalProcedure
    columns = [getattr(p, name) for name in STANDING]
    d = Department
    wanted = select(p.id, p.field, p.group, d, *columns).join(d, d.id == p.department_id)
    wanted = wanted.where(p.is_removed.is_(False)).order_by(d.position, d.id, p.field, p.id)
    actions = _planned_actions()
    found = []
    for id, field, group, department, *values in db.session.execute(wanted):
        stood = Standing(department_id=department.id, group=group, **dict(zip(STANDING, values, strict=True)))
        found.append((field, department, actions.get(id) or stood.approved_action, stood))
    return found


def _planned_actions() -> dict[int, str]:
    """By procedure: what its last plan that the leader approved does with it."""
    r = InternalReview
    states = ("proposed", "approved", "implemented", "abolished")
    wanted = select(r.procedure_id, r.action).where(r.state.in_(states)).order_by(r.id)
    return {one: found for one, found in db.session.execute(wanted)}


# ---------------------------------------------------------------- the list of papers

SHOWN = 50


def announced_by() -> list[tuple[Decision, int]]:
    """The last recorded decisions that announced something, with how many contents each announced."""
    v, d = InternalVersion, Decision
    wanted = select(d, func.count(v.id)).join(v, v.decision_id == d.id).group_by(d.id)
    rows = db.session.execute(wanted.order_by(d.signed_on.desc(), d.id.desc()).limit(SHOWN))
    return [(one, number) for one, number in rows]


def plans_seen(whole: bool) -> list[PlanSeen]:
    """The plans that somebody sees, the latest first, with how many reviews of each the control team passed on."""
    r, n = InternalReview, func.count(InternalReview.id)
    ready = select(PlanItem.plan_id, n.label("ready")).join(r, r.item_id == PlanItem.id)
    ready_ = ready.where(r.state.in_(PLANNED)).group_by(PlanItem.plan_id).subquery()
    t = ReviewPlan
    wanted = select(t.id, t.name, t.year, t.state, func.coalesce(ready_.c.ready, 0))
    wanted = wanted.outerjoin(ready_, ready_.c.plan_id == t.id)
    if not whole:
        wanted = wanted.where(t.state == "signed")
    rows = db.session.execute(wanted.order_by(t.year.desc(), t.id.desc()).limit(SHOWN))
    return [PlanSeen(*row) for row in rows]


def reviews_seen(person: Person) -> list[InternalReview]:
    """The reviews that somebody sees, those that moved last first."""
    r = InternalReview
    wanted = select(r).where(scope_of(person).condition(r.department_id))
    return list(db.session.scalars(wanted.order_by(r.since.desc(), r.id.desc()).limit(SHOWN)))
