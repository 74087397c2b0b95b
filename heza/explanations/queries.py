"""Who sees which explanations, what waits for whom, and what the report takes over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import abort, url_for
from sqlalchemy import ColumnElement, and_, false, or_, select, true

from heza.accounts import queries as people
from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, head_of, own_departments
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.dossiers.models import Dossier
from heza.dossiers.queries import dossier_for
from heza.dossiers.rules import code_key
from heza.explanations import breaches
from heza.explanations.breaches import Asked, Late
from heza.explanations.models import Cause, Evidence, Explanation, Writer
from heza.explanations.rules import WAITS_FOR_WRITER, own_words

REVIEW, ACCEPT = "explanation.review", "explanation.accept"  # the duties that a delegation can name


# ---------------------------------------------------------------- who sees what


@dataclass(frozen=True)
class Scope:
    """The departments whose explanations a person sees; None is every one."""

    departments: tuple[int, ...] | None

    @property
    def condition(self) -> ColumnElement[bool]:
        """The explanations inside it."""
        if self.departments is None:
            return true()
        return Explanation.department_id.in_(self.departments) if self.departments else false()

    def holds(self, department_id: int | None) -> bool:
        """Whether a department stands inside it; a breach of nobody only for who sees all."""
        return self.departments is None or department_id in self.departments


def scope_of(person: Person) -> Scope:
    """A department sees its own; who reads all, and who signs for such a person, sees all."""
    if person.can(Can.READ_ALL):
        return Scope(None)
    found = own_departments(person, clock.today())
    for standing in acting_for(person):
        if standing.duties & {REVIEW, ACCEPT}:
            if standing.person.can(Can.READ_ALL):
                return Scope(None)
            found += own_departments(standing.person, clock.today())
    return Scope(tuple(sorted(set(found))))


def explanation_for(person: Person, id: int) -> Explanation:
    """One explanation that this person may see; otherwise 404."""
    wanted = select(Explanation).where(Explanation.id == (id if id <= LARGEST_ID else 0))
    found: Explanation = db.one_or_404(wanted.where(scope_of(person).condition))
    return found


def explanation_to_edit(person: Person, id: int) -> Explanation:
    """The same as stored now, held against other writers until the commit."""
    found = explanation_for(person, id)
    db.session.refresh(found, with_for_update={"of": Explanation})
    return found


def evidence(explanation: Explanation, file_id: int) -> Evidence:
    """One file of an explanation; otherwise 404."""
    found = next((one for one in explanation.files if one.id == file_id), None)
    if found is None:
        abort(404)
    return found


def late_for(person: Person, code: str) -> tuple[Dossier, Late]:
    """A dossier that is late today and whose breach this person may see; otherwise 404."""
    scope = scope_of(person)
    if scope.departments is None:
        dossier: Dossier = db.one_or_404(select(Dossier).where(Dossier.code_key == code_key(code)))
    else:
        dossier = dossier_for(person, code)
    late = breaches.late_of(dossier.id)
    if late is None or not scope.holds(late.department_id):
        abort(404)
    return dossier, late


# ---------------------------------------------------------------- who writes


def headed_by(person: Person) -> list[int]:
    """The departments that a person heads today."""
    return people.headed_by(person, clock.today())


def head_today(department_id: int) -> Person | None:
    """Who heads a department today."""
    return head_of(department_id, clock.today())


def heads(person: Person, department_id: int | None) -> bool:
    """Whether a person heads a department today."""
    return department_id is not None and department_id in headed_by(person)


def may_write(person: Person, department_id: int | None, officer_id: int | None) -> bool:
    """Whether a person explains a breach: the officer who answers for it, or the head of the unit today."""
    if not person.can(Can.WORK_DOSSIERS) or department_id is None:
        return False
    return person.id == officer_id or heads(person, department_id)


def explanation_at(dossier_id: int, late: Late) -> Explanation | None:
    """The explanation of a breach, where it was begun."""
    x = Explanation
    wanted = select(x).where(x.dossier_id == dossier_id, x.due_on == late.due_on)
    return db.session.scalar(wanted.where(x.department_id == late.department_id))


def explanation_of(dossier_id: int) -> Explanation | None:
    """The explanation of a dossier, of the last promise that passed where there are several."""
    wanted = select(Explanation).where(Explanation.dossier_id == dossier_id)
    return db.session.scalars(wanted.order_by(Explanation.due_on.desc(), Explanation.id.desc()).limit(1)).first()


# ---------------------------------------------------------------- causes


def causes(*, all: bool = False) -> Sequence[Cause]:
    """The office's causes in their order; with `all` those that are closed too."""
    wanted = select(Cause).order_by(Cause.position, Cause.folded, Cause.id)
    return db.session.scalars(wanted if all else wanted.where(Cause.is_active)).all()


def cause(id: int) -> Cause:
    """One cause; 404 where there is none."""
    found: Cause = db.one_or_404(select(Cause).where(Cause.id == (id if id <= LARGEST_ID else 0)))
    return found


def cause_named(folded: str) -> Cause | None:
    """The cause of this name, however it is written."""
    return db.session.scalar(select(Cause).where(Cause.folded == folded))


# ---------------------------------------------------------------- what waits for whom


@dataclass(frozen=True)
class Waiting:
    """What waits for one person: breaches without a finished explanation, and explanations to sign."""

    missing: int  # of the person's own dossiers
    missing_in_department: int  # of the departments the person heads
    headed: tuple[int, ...]
    own: tuple[Explanation, ...]  # sent back to the person
    to_review: tuple[Explanation, ...]
    to_accept: tuple[Explanation, ...]


def waiting(person: Person, acting: Sequence[Standing] | None = None) -> Waiting:
    """Everything about explanations that waits for a person: a fixed number of statements. `acting`: the delegations in
    force for them, where the caller has asked already.
    """
    headed = headed_by(person) if person.can(Can.WORK_DOSSIERS) else []
    listed = _to_sign(person, headed, acting_for(person) if acting is None else acting)
    return Waiting(
        missing=_missing(officer_id=person.id) if person.can(Can.WORK_DOSSIERS) else 0,
        missing_in_department=_missing(departments=tuple(headed)) if headed else 0,
        headed=tuple(headed),
        own=tuple(one for one in listed if one.state == "returned"),
        to_review=tuple(one for one in listed if one.state == "reviewing" and person.id not in one.authors()),
        to_accept=tuple(one for one in listed if one.state == "deciding" and person.id not in one.authors()),
    )


def _missing(officer_id: int | None = None, departments: tuple[int, ...] | None = None) -> int:
    """Breaches that should be explained by now and are not."""
    asked = Asked(breaches.span(), departments, officer_id, WAITS_FOR_WRITER, reminded=True)
    return breaches.count(asked)


def _to_sign(person: Person, headed: list[int], acting: Sequence[Standing]) -> Sequence[Explanation]:
    """Explanations at a step that this person takes, the one waiting longest first; by delegation too."""
    x = Explanation
    wrote = select(Writer.explanation_id).where(Writer.person_id == person.id)
    conditions = [and_(x.state == "returned", or_(x.officer_id == person.id, x.id.in_(wrote)))]
    reviewing = list(headed)
    accepts = person.can(Can.ACCEPT_EXPLANATIONS)
    for standing in acting:
        if REVIEW in standing.duties:
            reviewing += headed_by(standing.person)
        accepts = accepts or (ACCEPT in standing.duties and standing.person.can(Can.ACCEPT_EXPLANATIONS))
    if reviewing:
        conditions.append(and_(x.state == "reviewing", x.department_id.in_(sorted(set(reviewing)))))
    if accepts:
        conditions.append(x.state == "deciding")
    return db.session.scalars(select(x).where(or_(*conditions)).order_by(x.edited_at, x.id)).all()


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """The same as lines of an inbox, one line a kind; for the home page and the morning's mail."""
    found = waiting(person, acting)
    overdue: dict[str, Any] = {"viec": "qua-han"}  # the same breaches as are counted
    lines = [
        _task(found.own, "giải trình bị trả lại, cần sửa và trình lại", "late"),
        _task(found.to_review, "giải trình chờ anh/chị xem xét, ký", "soon"),
        _task(found.to_accept, "giải trình chờ anh/chị chấp nhận hoặc trả lại", "soon"),
    ]
    if found.missing:
        words = f"{found.missing} hồ sơ trễ hạn do anh/chị giữ đã quá hạn giải trình"
        lines.append(Task(words, url_for("explanations.index", **overdue, nguoi=person.id), kind="late"))
    if found.missing_in_department:
        words = f"{found.missing_in_department} hồ sơ trễ hạn của phòng đã quá hạn giải trình"
        unit: dict[str, Any] = {"phong": str(found.headed[0])} if len(found.headed) == 1 else {}
        lines.append(Task(words, url_for("explanations.index", **overdue, **unit), kind="late"))
    return [line for line in lines if line is not None]


def _task(listed: Sequence[Explanation], words: str, kind: str) -> Task | None:
    if not listed:
        return None
    url = url_for("explanations.show", id=listed[0].id) if len(listed) == 1 else url_for("explanations.index")
    return Task(f"{len(listed)} {words}", url, note=listed[0].dossier.code if len(listed) == 1 else "", kind=kind)


# ---------------------------------------------------------------- what was accepted


class Accepted(NamedTuple):
    """An accepted explanation as the monthly report takes it over."""

    id: int
    code: str
    procedure_name: str
    department: str
    cause: str
    text: str  # with the words that the log gave
    said: str  # the writer's own words
    remedy: str
    remedy_on: date | None
    due_on: date
    accepted_on: date


def accepted_between(first: date, last: date) -> list[Accepted]:
    """What leaders accepted from one day to another, both included, by unit and cause: two statements."""
    x = Explanation
    wanted = select(x).where(x.state == "accepted", x.accepted_on >= first, x.accepted_on <= last)
    found = [_accepted(one) for one in db.session.scalars(wanted.order_by(x.accepted_on, x.id))]
    return sorted(found, key=lambda one: (one.department, one.cause))


def _accepted(one: Explanation) -> Accepted:
    assert one.accepted_on
    return Accepted(
        id=one.id,
        code=one.dossier.code,
        procedure_name=one.dossier.procedure_name,
        department=one.department.name,
        cause=one.cause.name if one.cause else "",
        text=one.text,
        said=own_words(one.text),
        remedy=one.remedy,
        remedy_on=one.remedy_on,
        due_on=one.due_on,
        accepted_on=one.accepted_on,
    )


def department_choices() -> list[tuple[str, str]]:
    """Every department for a filter."""
    order = (Department.position, Department.folded, Department.id)
    return [(str(one.id), one.label) for one in db.session.scalars(select(Department).order_by(*order))]
