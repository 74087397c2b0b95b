"""Who sees what of the review, and what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, url_for
from sqlalchemy import ColumnElement, and_, false, or_, select, true

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, headed_by, own_departments
from heza.approvals.queries import acting_for
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.reviews.flow import WRITTEN
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
    ReviewWriter,
    VersionWriter,
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


def open_version(procedure_id: int) -> InternalVersion | None:
    """The content that is on its way to be announced."""
    v = InternalVersion
    wanted = select(v).where(v.procedure_id == procedure_id, v.state != "announced")
    return db.session.scalars(wanted.order_by(v.number.desc()).limit(1)).first()


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


# ---------------------------------------------------------------- what waits for whom


@dataclass(frozen=True)
class Waiting:
    """What waits for one person, each list the longest waiting first."""

    versions_to_mend: tuple[InternalVersion, ...] = ()
    versions_to_count: tuple[InternalVersion, ...] = ()
    versions_to_check: tuple[InternalVersion, ...] = ()
    versions_to_announce: tuple[InternalVersion, ...] = ()
    plans_to_mend: tuple[ReviewPlan, ...] = ()
    plans_to_sign: tuple[ReviewPlan, ...] = ()
    reviews_to_write: tuple[InternalReview, ...] = ()
    reviews_to_mend: tuple[InternalReview, ...] = ()
    reviews_to_sign: tuple[InternalReview, ...] = ()
    reviews_to_consolidate: tuple[InternalReview, ...] = ()
    reviews_to_approve: tuple[InternalReview, ...] = ()
    reviews_to_decide: tuple[InternalReview, ...] = ()  # the leader, between two opinions
    reviews_to_record: tuple[InternalReview, ...] = ()  # the city's decision, or what carries it out
    to_announce_anew: tuple[InternalProcedure, ...] = ()


def waiting(person: Person) -> Waiting:
    """Everything of the review that waits for a person: a fixed number of statements."""
    rights = rights_of(person)
    versions, reviews, plans_ = _versions(person, rights), _reviews(person, rights), _plans(person, rights)

    def fitting(listed: Sequence[Any], *states: str) -> tuple[Any, ...]:
        return tuple(one for one in listed if one.state in states and person.id not in one.authors())

    own = [one for one in reviews if one.state in WRITTEN]
    return Waiting(
        versions_to_mend=tuple(one for one in versions if one.state == "returned"),
        versions_to_count=fitting(versions, "handed_in"),
        versions_to_check=fitting(versions, "counted"),
        versions_to_announce=tuple(one for one in versions if one.state == "checked"),
        plans_to_mend=tuple(one for one in plans_ if one.state == "returned"),
        plans_to_sign=fitting(plans_, "handed_in"),
        reviews_to_write=tuple(one for one in own if one.state == "draft"),
        reviews_to_mend=tuple(one for one in own if one.state == "returned"),
        reviews_to_sign=fitting(reviews, "handed_in"),
        reviews_to_consolidate=fitting(reviews, "signed"),
        reviews_to_approve=fitting(reviews, "consolidated"),
        reviews_to_decide=fitting(reviews, "disputed"),
        reviews_to_record=tuple(one for one in reviews if one.state in ("proposed", "approved")),
        to_announce_anew=_to_announce_anew(person),
    )


@dataclass(frozen=True)
class Rights:
    """What a person does in the review today, by delegation too."""

    headed: dict[str, tuple[int, ...]]  # by duty: the departments for which it is signed
    keeps: bool
    approves: frozenset[str]  # duties of the leader


def rights_of(person: Person) -> Rights:
    """What this person does today; three statements."""
    today = clock.today()
    own = headed_by(person, today) if person.can(Can.SIGN_REVIEWS) else []
    headed = {"internal_version.count": list(own), "internal_review.review": list(own)}
    leading = {"review_plan.approve", "internal_review.approve", "internal_review.keep"}
    approves = set(leading) if person.can(Can.APPROVE_REVIEWS) else set()
    for standing in acting_for(person):
        for duty, units in headed.items():
            if duty in standing.duties and standing.person.can(Can.SIGN_REVIEWS):
                units += headed_by(standing.person, today)
        if standing.person.can(Can.APPROVE_REVIEWS):
            approves |= leading & standing.duties
    found = {duty: tuple(sorted(set(units))) for duty, units in headed.items()}
    return Rights(found, person.can(Can.KEEP_REVIEWS), frozenset(approves))


def _versions(person: Person, rights: Rights) -> Sequence[InternalVersion]:
    v, p = InternalVersion, InternalProcedure
    wrote = select(VersionWriter.subject_id).where(VersionWriter.person_id == person.id)
    conditions: list[ColumnElement[bool]] = [and_(v.state == "returned", v.id.in_(wrote))]
    if units := rights.headed["internal_version.count"]:
        conditions.append(and_(v.state == "handed_in", p.department_id.in_(units)))
    if rights.keeps:
        conditions.append(v.state.in_(("counted", "checked")))
    wanted = select(v).join(p, p.id == v.procedure_id).where(v.state != "announced", or_(*conditions))
    return db.session.scalars(wanted.order_by(v.since, v.id)).all()


def _plans(person: Person, rights: Rights) -> Sequence[ReviewPlan]:
    states = []
    if rights.keeps:
        states.append("returned")
    if "review_plan.approve" in rights.approves:
        states.append("handed_in")
    if not states:
        return []
    wanted = select(ReviewPlan).where(ReviewPlan.state.in_(states)).order_by(ReviewPlan.since, ReviewPlan.id)
    return db.session.scalars(wanted).all()


def _reviews(person: Person, rights: Rights) -> Sequence[InternalReview]:
    r = InternalReview
    conditions: list[ColumnElement[bool]] = []
    if person.can(Can.WORK_REVIEWS):
        wrote = select(ReviewWriter.subject_id).where(ReviewWriter.person_id == person.id)
        conditions.append(and_(r.state == "returned", r.id.in_(wrote)))
        if units := own_departments(person, clock.today()):
            conditions.append(and_(r.state == "draft", r.department_id.in_(units)))
    if units_ := rights.headed["internal_review.review"]:
        conditions.append(and_(r.state == "handed_in", r.department_id.in_(units_)))
    if rights.keeps:
        conditions.append(r.state.in_(("signed", "proposed", "approved")))
    if rights.approves & {"internal_review.approve", "internal_review.keep"}:
        conditions.append(r.state.in_(("consolidated", "disputed")))
    if not conditions:
        return []
    return db.session.scalars(select(r).where(or_(*conditions)).order_by(r.since, r.id)).all()


def _to_announce_anew(person: Person) -> tuple[InternalProcedure, ...]:
    """Procedures of the person's department whose plan was carried out and whose content was not written anew."""
    units = own_departments(person, clock.today()) if person.can(Can.WORK_REVIEWS) else []
    if not units:
        return ()
    p, v = InternalProcedure, InternalVersion
    later = select(v.id).where(v.procedure_id == p.id, or_(v.state != "announced", v.effective_from >= p.since))
    wanted = select(p).where(
        p.department_id.in_(units), p.stage.in_(("implemented", "abolished")), p.approved_on.is_not(None)
    )
    return tuple(db.session.scalars(wanted.where(~later.exists()).order_by(p.since, p.id)))


_KINDS = (  # the list, what the line says, its colour, the step that many can be signed with at once, what it shows
    ("versions_to_mend", "nội dung thủ tục nội bộ bị trả lại, cần sửa", "late", "", "internal_versions"),
    ("versions_to_count", "thủ tục nội bộ chờ anh/chị ký thống kê", "soon", "count", "internal_versions"),
    ("versions_to_check", "thủ tục nội bộ chờ kiểm soát chất lượng", "soon", "check", "internal_versions"),
    ("plans_to_mend", "kế hoạch rà soát bị trả lại, cần sửa", "late", "", "review_plans"),
    ("plans_to_sign", "kế hoạch rà soát chờ anh/chị ký", "soon", "sign", "review_plans"),
    ("reviews_to_mend", "phiếu rà soát bị trả lại, cần sửa và trình lại", "late", "", "internal_reviews"),
    ("reviews_to_sign", "phiếu rà soát chờ anh/chị ký", "soon", "sign", "internal_reviews"),
    ("reviews_to_consolidate", "phiếu rà soát chờ tổng hợp", "soon", "consolidate", "internal_reviews"),
    ("reviews_to_decide", "phiếu rà soát có ý kiến khác, chờ anh/chị quyết định", "soon", "", "internal_reviews"),
)


def waiting_for(person: Person) -> list[Task]:
    """The same as lines of an inbox, one line a kind; several that are signed alike open in one sitting."""
    found = waiting(person)
    lines = [_task(getattr(found, name), said, kind, step, room) for name, said, kind, step, room in _KINDS]
    changing = tuple(one for one in found.reviews_to_approve if one.action != "keep")
    keeping = tuple(one for one in found.reviews_to_approve if one.action == "keep")
    room = "internal_reviews"
    lines.append(_task(changing, "phương án đơn giản hóa chờ anh/chị duyệt", "soon", "approve", room))
    lines.append(_task(keeping, "kết luận giữ nguyên chờ anh/chị duyệt", "soon", "approve_keep", room))
    lines += [_to_write(found.reviews_to_write), *_to_record(found)]
    if count := len(found.to_announce_anew):
        one = found.to_announce_anew[0]
        url = url_for("internal_procedures.show", code=one.code)
        lines.append(
            Task(f"{count} thủ tục nội bộ đã thực thi phương án, chờ lập nội dung công bố lại", url, note=one.code)
        )
    return [line for line in lines if line is not None]


def _task(listed: Sequence[Any], said: str, kind: str, step: str, room: str) -> Task | None:
    if not listed:
        return None
    since = min(one.since for one in listed)
    url = url_for(f"{room}.show", id=listed[0].id)
    if step and len(listed) > 1:
        url = url_for(f"{room}.step_many", name=step, id=[one.id for one in listed[:MANY]])
    elif len(listed) > 1:
        url = url_for("reviews.waiting")
    return Task(f"{len(listed)} {said}", url, note=f"chờ từ {since:%d/%m/%Y}", kind=kind)


MANY = 50  # of one sitting


def _to_write(listed: Sequence[InternalReview]) -> Task | None:
    if not listed:
        return None
    due = min(one.due_on for one in listed)
    url = url_for("internal_reviews.show", id=listed[0].id) if len(listed) == 1 else url_for("reviews.waiting")
    kind = "late" if due < clock.today() else "soon"
    return Task(f"{len(listed)} phiếu rà soát của phòng cần lập", url, due, kind=kind)


def _to_record(found: Waiting) -> list[Task]:
    lines = []
    to_city = [one for one in found.reviews_to_record if one.state == "proposed"]
    to_carry_out = [one for one in found.reviews_to_record if one.state == "approved"]
    for listed, said, purpose in (
        (found.versions_to_announce, "thủ tục nội bộ chờ ghi quyết định công bố", "cong-bo"),
        (to_city, "phương án chờ ghi quyết định phê duyệt", "phe-duyet"),
        (to_carry_out, "phương án chờ ghi văn bản thực thi", "thuc-thi"),
    ):
        if listed:
            url = url_for("review_decisions.new", purpose=purpose)
            lines.append(Task(f"{len(listed)} {said}", url, note=f"chờ từ {listed[0].since:%d/%m/%Y}", kind="wait"))
    return lines
