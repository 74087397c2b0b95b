"""The tasks that reports name: planned, done, dropped, carried into the next report. Nothing here commits."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import own_departments
from heza.accounts.rules import stamp
from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reports.models import Report
from heza.reports.registers.models import ReportTask
from heza.reports.rules import OPEN

CHANGED = "Người khác vừa ghi vào mục này. Hãy tải lại trang để xem bản mới rồi làm lại."
PLAN_CLOSED = "Báo cáo {name} đã tổng hợp nên không sửa nhiệm vụ trong đó. Hãy đề nghị thu báo cáo về soạn tiếp."
NOT_YOURS = "Nhiệm vụ này không giao cho phòng của anh/chị. Hãy nhờ phòng được giao hoặc Tổ kiểm soát TTHC ghi."
ENDED = "Nhiệm vụ này đã ghi xong hoặc đã bỏ. Hãy tải lại trang để xem."
CARRIED = "Nhiệm vụ này đã chuyển sang báo cáo sau. Hãy ghi ở báo cáo đó."
STEP = 10  # between places, so that one can be set between two


@dataclass(frozen=True)
class Planned:
    """What is entered of a task."""

    text: str
    department_id: int | None = None
    person_id: int | None = None
    due_on: date | None = None


def mark_of(task: ReportTask) -> str:
    """A mark of what a page shows of a task."""
    names = ("id", *Planned.__dataclass_fields__, "done_on", "result", "dropped_on")
    return stamp(*(getattr(task, name) for name in names))


def may_end(person: Person, task: ReportTask) -> bool:
    """Whether this person says that it is done: the control team, who has it, or their department."""
    if person.can(Can.KEEP_REPORTS) or task.person_id == person.id:
        return True
    return person.can(Can.WRITE_REPORTS) and task.department_id in own_departments(person, clock.today())


def plan(report: Report, planned: Planned) -> ReportTask:
    """Add a task at the end of the plan of a report. Raises Refused once the report is put together."""
    _is_open(report)
    last = db.session.scalar(select(func.max(ReportTask.position)).where(ReportTask.report_id == report.id)) or 0
    made = ReportTask(report_id=report.id, position=last + STEP, **asdict(planned))
    db.session.add(made)
    db.session.flush()
    return made


def edit(task: ReportTask, report: Report, planned: Planned, seen: str) -> None:
    """Correct a task of an open report. Raises Refused."""
    _hold(task, seen)
    _is_open(report)
    for name, value in asdict(planned).items():
        setattr(task, name, value)


def finish(task: ReportTask, day: date, result: str, seen: str, person: Person) -> None:
    """It is done. Raises Refused."""
    _hold(task, seen)
    if not may_end(person, task):
        raise Refused(NOT_YOURS)
    _is_waiting(task)
    task.done_on, task.result = day, result


def drop(task: ReportTask, reason: str, seen: str) -> None:
    """It is no longer to be done. Raises Refused."""
    _hold(task, seen)
    _is_waiting(task)
    task.dropped_on, task.result = clock.today(), reason


def resume(task: ReportTask, seen: str) -> None:
    """It was written as done or dropped by mistake. Raises Refused."""
    _hold(task, seen)
    was = "done" if task.done_on else "dropped"
    task.done_on = task.dropped_on = None
    trail.record(db.session, "undo", "report_task", task.id, {"what": was}, task.result)
    task.result = ""


def carry_over(report: Report) -> list[ReportTask]:
    """The unfinished tasks of the last report of the same kind, in the plan of this one too; each is carried once."""
    r, t = Report, ReportTask
    before = select(r.id).where(r.kind == report.kind, r.last_day < report.last_day)
    last = db.session.scalar(before.order_by(r.last_day.desc()).limit(1))
    if last is None:
        return []
    carried = select(t.carried_from_id).where(t.carried_from_id.is_not(None))
    open_ones = select(t).where(t.report_id == last, t.done_on.is_(None), t.dropped_on.is_(None), t.id.not_in(carried))
    made = [
        ReportTask(
            report_id=report.id,
            position=number * STEP,
            carried_from_id=one.id,
            **{name: getattr(one, name) for name in Planned.__dataclass_fields__},
        )
        for number, one in enumerate(db.session.scalars(open_ones.order_by(t.position, t.id).with_for_update(of=t)), 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    return made


def _is_open(report: Report) -> None:
    if report.state not in OPEN:
        raise Refused(PLAN_CLOSED.format(name=report.name))


def _is_waiting(task: ReportTask) -> None:
    if task.done_on is not None or task.dropped_on is not None:
        raise Refused(ENDED)
    if db.session.scalar(select(ReportTask.id).where(ReportTask.carried_from_id == task.id)) is not None:
        raise Refused(CARRIED)


def _hold(task: ReportTask, seen: str) -> None:
    db.session.refresh(task, with_for_update={"of": ReportTask})
    if seen != mark_of(task):
        raise Refused(CHANGED)
