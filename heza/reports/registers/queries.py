"""What a report asks of the small registers, each question one statement."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, or_, select

from heza.accounts.models import Department
from heza.core.db import db
from heza.dossiers.rules import Period
from heza.procedures.models import Procedure, ProcedureVersion
from heza.reports import facts
from heza.reports.facts import Heard, Proposed, Published
from heza.reports.registers.models import (
    Announcement,
    Feedback,
    Initiative,
    Publication,
    ReportRecipient,
    ReportTask,
)
from heza.reports.registers.rules import INITIATIVES

_F = Feedback


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0).cast(Integer)


def heard_in(period: Period, as_of: date) -> dict[str, ColumnElement[bool]]:
    """Which feedback each figure of a period counts, at the end of a day in it (biểu II.05a).

    Carried in: received before the period, not closed before it. Closed is answered or passed on, whichever was first.
    Open is late when its due day is over; without a due day it is in time.
    """
    first, end = period.first, min(period.last, as_of)
    known = _F.received_on <= end
    there = and_(known, or_(_F.closed_on.is_(None), _F.closed_on >= first))
    closed = and_(there, _F.closed_on.is_not(None), _F.closed_on <= end)
    still = and_(there, or_(_F.closed_on.is_(None), _F.closed_on > end))
    answered = and_(closed, _F.transferred_on.is_(None))
    in_time = or_(_F.due_on.is_(None), _F.closed_on <= _F.due_on)
    not_over = or_(_F.due_on.is_(None), _F.due_on >= end)
    return {
        "all": there,
        "carried_in": and_(there, _F.received_on < first),
        "new": and_(there, _F.received_on >= first),
        "behaviour": and_(there, _F.about == "behaviour"),
        "regulation": and_(there, _F.about == "regulation"),
        "both": and_(there, _F.about == "both"),
        "transferred": and_(closed, _F.transferred_on.is_not(None)),
        "answered": answered,
        "answered_in_time": and_(answered, in_time),
        "answered_late": and_(answered, _F.closed_on > _F.due_on),
        "open": still,
        "open_in_time": and_(still, not_over),
        "open_late": and_(still, _F.due_on < end),
        "published": and_(known, _F.published_on.between(first, end)),
    }


def heard(period: Period, as_of: date) -> Heard:
    """The feedback of a period at the end of a day in it (biểu II.05a)."""
    counted = heard_in(period, as_of)
    wanted = select(*(_count(counted[name]) for name in Heard._fields))
    return Heard(*db.session.execute(wanted.where(or_(counted["all"], counted["published"]))).one())


def in_force(day: date) -> Select[Any]:
    """The ids of the procedures in force on a day, as the catalogue lists them (decision 005)."""
    stands = or_(Procedure.abolished_on.is_(None), Procedure.abolished_on > day)
    return select(Procedure.id).where(stands, Procedure.id.in_(select(ProcedureVersion.procedure_id)))


def published(day: date) -> Published:
    """Where the procedures in force on a day are public, as far as somebody looked."""
    p = Publication
    unchecked = or_(p.procedure_id.is_(None), p.counter.is_(None), p.portal.is_(None), p.national.is_(None))
    wanted = select(
        func.count(),
        _count(p.counter.is_(True)),
        _count(p.portal.is_(True)),
        _count(p.national.is_(True)),
        _count(unchecked),
        func.min(p.checked_on),
        func.max(p.checked_on),
    )
    wanted = wanted.select_from(Procedure).outerjoin(p, p.procedure_id == Procedure.id)
    return Published(*db.session.execute(wanted.where(Procedure.id.in_(in_force(day)))).one())


def one_stop(day: date) -> int | None:
    """How many procedures in force are carried out at the one-stop desk; None where not all were looked at."""
    p = Publication
    wanted = select(_count(p.one_stop.is_(True)), _count(p.one_stop.is_(None)))
    wanted = wanted.select_from(Procedure).outerjoin(p, p.procedure_id == Procedure.id)
    there, unknown = db.session.execute(wanted.where(Procedure.id.in_(in_force(day)))).one()
    return None if unknown else there


def announced(period: Period) -> tuple[facts.Announced, ...]:
    """The decisions signed up to the last day of a period, the newest first."""
    a = Announcement
    columns = (a.id, a.number, a.signed_on, a.issued_by, a.new, a.amended, a.abolished, a.shortened)
    wanted = select(*columns).where(a.signed_on <= period.last).order_by(a.signed_on.desc(), a.id.desc())
    return tuple(
        facts.Announced(*row, is_in_period=row.signed_on >= period.first) for row in db.session.execute(wanted)
    )


def initiatives(period: Period) -> tuple[Proposed, ...]:
    """What departments proposed in a period, in order of its day."""
    i = Initiative
    wanted = select(i.id, Department.name, i.title, i.status).join(Department, Department.id == i.department_id)
    wanted = wanted.where(i.proposed_on.between(period.first, period.last)).order_by(i.proposed_on, i.id)
    return tuple(
        Proposed(id, unit, title, INITIATIVES[status]) for id, unit, title, status in db.session.execute(wanted)
    )


def tasks(report_id: int) -> tuple[facts.Task, ...]:
    """The plan of a report in its order, without what was dropped."""
    t = ReportTask
    wanted = select(t).where(t.report_id == report_id, t.dropped_on.is_(None)).order_by(t.position, t.id)
    return tuple(
        facts.Task(one.id, one.text, owner_of(one), one.due_on, one.carried_from_id is not None)
        for one in db.session.scalars(wanted)
    )


def owner_of(task: ReportTask) -> str:
    """Who answers for a task, in words; "" is nobody."""
    return ", ".join(one for one in (task.person and task.person.name, task.department and task.department.name) if one)


def recipients(day: date) -> tuple[str, ...]:
    """Who gets a report on a day, in order."""
    r = ReportRecipient
    begun, not_over = or_(r.from_day.is_(None), r.from_day <= day), or_(r.to_day.is_(None), r.to_day >= day)
    wanted = select(r.name).where(begun, not_over).order_by(r.position, r.id)
    return tuple(db.session.scalars(wanted))
