"""What of the review waits for whom: read in a fixed number of statements, told as lines of an inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, or_, select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by, own_departments
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.reviews.flow import WRITTEN
from heza.reviews.models import (
    InternalProcedure,
    InternalReview,
    InternalVersion,
    ReviewPlan,
    ReviewWriter,
    VersionWriter,
)


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


def waiting(person: Person, acting: Sequence[Standing] | None = None) -> Waiting:
    """Everything of the review that waits for a person: a fixed number of statements."""
    rights = rights_of(person, acting)
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
        to_announce_anew=_to_announce_anew(rights.units),
    )


@dataclass(frozen=True)
class Rights:
    """What a person does in the review today, by delegation too."""

    headed: dict[str, tuple[int, ...]]  # by duty: the departments for which it is signed
    keeps: bool
    approves: frozenset[str]  # duties of the leader
    units: tuple[int, ...]  # for which the person writes


def rights_of(person: Person, acting: Sequence[Standing] | None = None) -> Rights:
    """What this person does today; `acting`: the delegations in force, where the caller has asked already."""
    today, works, signs = clock.today(), person.can(Can.WORK_REVIEWS), person.can(Can.SIGN_REVIEWS)
    mine = own_departments(person, today) if works or signs else []
    own = headed_by(person, today) if signs else []
    headed = {"internal_version.count": list(own), "internal_review.review": list(own)}
    leading = {"review_plan.approve", "internal_review.approve", "internal_review.keep"}
    approves = set(leading) if person.can(Can.APPROVE_REVIEWS) else set()
    for standing in acting_for(person) if acting is None else acting:
        for duty, units in headed.items():
            if duty in standing.duties and standing.person.can(Can.SIGN_REVIEWS):
                units += headed_by(standing.person, today)
        if standing.person.can(Can.APPROVE_REVIEWS):
            approves |= leading & standing.duties
    found = {duty: tuple(sorted(set(units))) for duty, units in headed.items()}
    return Rights(found, person.can(Can.KEEP_REVIEWS), frozenset(approves), tuple(mine) if works else ())


def _versions(person: Person, rights: Rights) -> Sequence[InternalVersion]:
    v, p = InternalVersion, InternalProcedure
    conditions: list[ColumnElement[bool]] = []
    if person.can(Can.WORK_REVIEWS):
        wrote = select(VersionWriter.subject_id).where(VersionWriter.person_id == person.id)
        conditions.append(and_(v.state == "returned", v.id.in_(wrote)))
    if units := rights.headed["internal_version.count"]:
        conditions.append(and_(v.state == "handed_in", p.department_id.in_(units)))
    if rights.keeps:
        conditions.append(v.state.in_(("counted", "checked")))
    if not conditions:
        return []
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
        conditions.append(and_(r.state == "draft", r.department_id.in_(rights.units)))
    if units := rights.headed["internal_review.review"]:
        conditions.append(and_(r.state == "handed_in", r.department_id.in_(units)))
    if rights.keeps:
        conditions.append(r.state.in_(("signed", "proposed", "approved")))
    if rights.approves & {"internal_review.approve", "internal_review.keep"}:
        conditions.append(r.state.in_(("consolidated", "disputed")))
    if not conditions:
        return []
    return db.session.scalars(select(r).where(or_(*conditions)).order_by(r.since, r.id)).all()


def _to_announce_anew(units: tuple[int, ...]) -> tuple[InternalProcedure, ...]:
    """Procedures of these departments whose plan was carried out and whose content was not written anew."""
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


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """The same as lines of an inbox, one line a kind; several that are signed alike open in one sitting."""
    found = waiting(person, acting)
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
