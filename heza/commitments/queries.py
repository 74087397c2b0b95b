"""Who sees which commitments, what is measured of them, and what waits for whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, false, or_, select, true

from heza.accountability.rules import headline
from heza.accounts.models import STILL_KNOWN, Department, Headship, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, own_departments
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.commitments import rules
from heza.commitments.models import Assessment, Commitment
from heza.commitments.rules import Result, Target
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Question, figures, question
from heza.dossiers.rules import Figures
from heza.explanations.breaches import explained_in_time
from heza.workdays.queries import calendar

ACCEPT, ASSESS = "commitment.accept", "assessment.assess"
SHOWN = 300  # commitments on the list: some dozens a year


def visible_to(person: Person) -> ColumnElement[bool]:
    """A department sees its own; who reads all, and who signs for such a person, sees all."""
    if person.can(Can.READ_ALL):
        return true()
    found = own_departments(person, clock.today())
    for standing in acting_for(person):
        if standing.duties & {ACCEPT, ASSESS} and standing.person.can(Can.READ_ALL):
            return true()
    return Commitment.department_id.in_(found) if found else false()


def commitment_for(person: Person, id: int) -> Commitment:
    """One commitment that this person may see; otherwise 404."""
    wanted = select(Commitment).where(Commitment.id == (id if id <= LARGEST_ID else 0), visible_to(person))
    found: Commitment = db.one_or_404(wanted)
    return found


def commitment_to_edit(person: Person, id: int) -> Commitment:
    """The same as stored now, held against other writers until the commit."""
    found = commitment_for(person, id)
    db.session.refresh(found, with_for_update={"of": Commitment})
    return found


def assessment_for(person: Person, id: int) -> Assessment:
    """One assessment that this person may see; otherwise 404."""
    wanted = select(Assessment).join(Commitment, Commitment.id == Assessment.commitment_id)
    found: Assessment = db.one_or_404(
        wanted.where(Assessment.id == (id if id <= LARGEST_ID else 0), visible_to(person))
    )
    return found


def commitments(person: Person, department_id: int | None = None) -> Sequence[Commitment]:
    """The commitments a person sees, the latest period first."""
    wanted = select(Commitment).where(visible_to(person))
    if department_id is not None:
        wanted = wanted.where(Commitment.department_id == department_id)
    order = (Commitment.last_day.desc(), Commitment.department_id, Commitment.id.desc())
    return db.session.scalars(wanted.order_by(*order).limit(SHOWN)).all()


def on_card(department_id: int, first: date, last: date) -> Sequence[Commitment]:
    """The accepted commitments of a department whose period touches these days, oldest first."""
    c = Commitment
    wanted = select(c).where(c.department_id == department_id, c.state == "accepted")
    wanted = wanted.where(c.first_day <= last, c.last_day >= first)
    return db.session.scalars(wanted.order_by(c.last_day, c.id)).all()


def headed_by(person: Person) -> list[Department]:
    """The departments that a person heads today."""
    h, today = Headship, clock.today()
    wanted = select(Department).join(h, h.department_id == Department.id)
    wanted = wanted.where(h.person_id == person.id, h.from_day <= today, h.to_day > today, h.known_to == STILL_KNOWN)
    return list(db.session.scalars(wanted.order_by(Department.position, Department.id)).unique())


# ---------------------------------------------------------------- results


def measured(commitment: Commitment, known: int) -> list[tuple[Target, Result | None]]:
    """Each target with its result as of the end of the period and as known at a place in the order of knowing;
    None for a line that only a person can judge.
    """
    asked = question(commitment.period, calendar(), as_of=commitment.last_day, known=known)
    return [(target, _result(commitment, target, asked)) for target in commitment.targets.listed]


def _result(commitment: Commitment, target: Target, asked: Question) -> Result | None:
    only: dict[str, int | None] = {"department": commitment.department_id, "head": commitment.person_id}
    if target.kind == "rate":
        counted = figures(asked, only=only).get((), Figures())
        return Result(target.words, *rules.rate_kept(commitment.rate or 0, headline(counted)))
    if target.kind == "overdue":
        return Result(target.words, *rules.overdue_kept(commitment.overdue_days or 0, _overdue(asked, only)))
    if target.kind == "explained":
        return Result(target.words, *rules.explained_kept(*explained_in_time(asked, only)))
    return None


def _overdue(asked: Question, only: dict[str, int | None]) -> list[int]:
    """For how many working days each late dossier of the period was overdue at its end."""
    found: list[int] = []
    table = calendar()
    for box in ("late", "open_late"):
        part: Any = figuring.rows_of(asked, box, only=only).subquery()
        for due_on, on_day in db.session.execute(select(part.c.due_on, part.c.on_day)):
            found.append(max(table.days_between(due_on, on_day or asked.day), 0))
    return found


# ---------------------------------------------------------------- what waits for whom


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """What waits for a person, one line a kind: to amend, to accept, to assess, to confirm."""
    c, a, today = Commitment, Assessment, clock.today()
    may = {can for can in (Can.ACCEPT_COMMITMENTS, Can.ASSESS_COMMITMENTS) if person.can(can)}
    for standing in acting_for(person) if acting is None else acting:
        duties = ((ACCEPT, Can.ACCEPT_COMMITMENTS), (ASSESS, Can.ASSESS_COMMITMENTS))
        may |= {can for duty, can in duties if duty in standing.duties and standing.person.can(can)}
    conditions = [and_(c.state == "returned", c.person_id == person.id)]
    if Can.ACCEPT_COMMITMENTS in may:
        conditions.append(and_(c.state == "committed", c.person_id != person.id))
    if Can.ASSESS_COMMITMENTS in may:
        open_ = and_(c.state == "accepted", c.last_day < today, c.person_id != person.id)
        conditions.append(and_(open_, or_(a.id.is_(None), _confirms(person))))
    wanted = select(c).outerjoin(a, a.commitment_id == c.id).where(or_(*conditions)).order_by(c.last_day, c.id)
    listed = list(db.session.scalars(wanted))
    kinds = (
        ("returned", "bản cam kết bị trả lại, cần sửa và ký lại", "late"),
        ("committed", "bản cam kết chờ anh/chị chấp nhận hoặc trả lại", "soon"),
        ("to_assess", "bản cam kết đã hết kỳ, chờ đánh giá kết quả", "soon"),
        ("redo", "đánh giá cam kết bị trả lại, cần làm lại", "late"),
        ("to_confirm", "kết quả đánh giá cam kết chờ anh/chị xác nhận", "soon"),
    )
    groups: dict[str, list[Commitment]] = {}
    for one in listed:
        groups.setdefault(_kind(one), []).append(one)
    return [_task(groups[key], said, colour) for key, said, colour in kinds if key in groups]


def _kind(one: Commitment) -> str:
    if one.state != "accepted":
        return one.state
    if one.assessment is None:
        return "to_assess"
    return "redo" if one.assessment.state == "returned" else "to_confirm"


def _confirms(person: Person) -> ColumnElement[bool]:
    """Assessments that wait for this person: others' to be confirmed, one's own that came back."""
    a = Assessment
    mine = a.author_id == person.id
    return or_(and_(a.state == "draft", ~mine), and_(a.state == "returned", mine))


def _task(listed: list[Commitment], said: str, kind: str) -> Task:
    one = listed[0] if len(listed) == 1 else None
    if one is None:
        return Task(f"{len(listed)} {said}", url_for("commitments.index"), kind=kind)
    url = (
        url_for("assessments.show", id=one.assessment.id) if one.assessment else url_for("commitments.show", id=one.id)
    )
    return Task(f"1 {said}", url, note=one.department.label, kind=kind)
