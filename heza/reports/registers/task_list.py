"""The tasks that reports name: whose they are, which are overdue, what waits for somebody. Nothing here commits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, case, func, or_, select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, own_departments
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.reports.models import Report
from heza.reports.registers import feedback_list
from heza.reports.registers.models import Feedback, ReportTask

LONGEST_LIST = 400
SOON = 3  # days before its day a feedback waits on the home page
_T = ReportTask


def tasks(report_id: int | None, today: date) -> list[tuple[ReportTask, Report, bool]]:
    """(task, its report, whether it was carried on) of one report, otherwise those that are still open: the overdue
    ones on top.
    """
    on = select(_T.carried_from_id).where(_T.carried_from_id.is_not(None))
    is_open = _T.done_on.is_(None) & _T.dropped_on.is_(None)
    is_late = case((is_open & (_T.due_on < today), 0), else_=1)
    wanted = select(_T, Report, _T.id.in_(on)).join(Report, Report.id == _T.report_id)
    if report_id is None:
        order: tuple[Any, ...] = (is_late, _T.due_on.is_(None), _T.due_on, _T.id)
        wanted = wanted.where(is_open, _T.id.not_in(on)).order_by(*order)
    else:
        wanted = wanted.where(_T.report_id == report_id).order_by(is_late, _T.position, _T.id)
    return [(task, report, bool(was)) for task, report, was in db.session.execute(wanted.limit(LONGEST_LIST))]


def reports(limit: int = 60) -> list[Report]:
    """The reports whose plans can be seen, the newest first."""
    return list(db.session.scalars(select(Report).order_by(Report.last_day.desc(), Report.id.desc()).limit(limit)))


def task(id: int) -> tuple[ReportTask, Report]:
    """One task with its report; everybody reads plans. 404 where there is none."""
    wanted = select(_T).where(_T.id == (id if id <= LARGEST_ID else 0))
    found: ReportTask = db.one_or_404(wanted)
    return found, report(found.report_id)


def report(id: int) -> Report:
    """One report; everybody reads its plan. 404 where there is none."""
    found: Report = db.one_or_404(select(Report).where(Report.id == (id if id <= LARGEST_ID else 0)))
    return found


def tasks_waiting(person: Person) -> list[Task]:
    """Lines of the home page: feedback that the own departments answer and that is due, tasks of reports overdue."""
    if not (person.can(Can.WRITE_REPORTS) or person.can(Can.KEEP_REPORTS)):
        return []
    today, own = clock.today(), own_departments(person, clock.today())
    found = [_feedback_line(own, today, person), _task_line(own, today, person)]
    return [one for one in found if one is not None]


def _feedback_line(own: Sequence[int], today: date, person: Person) -> Task | None:
    f = Feedback
    until = date.fromordinal(today.toordinal() + SOON)
    theirs: ColumnElement[bool] = f.department_id.in_(own)
    if person.can(Can.KEEP_REPORTS):  # what nobody was given waits for those who keep the register
        theirs = or_(theirs, f.department_id.is_(None))
    due = or_(f.due_on <= until, f.department_id.is_(None))
    wanted = select(func.count(), func.min(f.due_on), func.min(f.id)).where(f.closed_on.is_(None), theirs, due)
    count, first, id = db.session.execute(wanted).one()
    if not count:
        return None
    is_late = first is not None and first < today
    filters: dict[str, Any] = {"tinh-trang": "open"}
    url = url_for("feedback.show", id=id) if count == 1 else url_for("feedback.index", **filters)
    said = f"{count} phản ánh, kiến nghị chờ trả lời" if count > 1 else "1 phản ánh, kiến nghị chờ trả lời"
    return Task(said, url, first, kind="late" if is_late else "soon")


def _task_line(own: Sequence[int], today: date, person: Person) -> Task | None:
    on = select(_T.carried_from_id).where(_T.carried_from_id.is_not(None))
    mine = or_(_T.person_id == person.id, _T.department_id.in_(own))
    wanted = select(func.count(), func.min(_T.due_on)).where(
        mine, _T.done_on.is_(None), _T.dropped_on.is_(None), _T.due_on < today, _T.id.not_in(on)
    )
    count, first = db.session.execute(wanted).one()
    if not count:
        return None
    said = f"{count} nhiệm vụ trong báo cáo cải cách TTHC đã quá hạn"
    return Task(said, url_for("report_tasks.index"), first, kind="late")


def units() -> list[Any]:
    """The open departments."""
    return list(feedback_list.units().values())
