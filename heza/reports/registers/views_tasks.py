"""The tasks that reports name: what is open, the plan of one report, what was done."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx, words
from heza.core.db import db
from heza.reports.models import Report
from heza.reports.registers import actions, queries, task_list
from heza.reports.registers.form_page import department_choices, form_page, people_choices
from heza.reports.registers.forms import DoneForm, DropForm, TaskForm
from heza.reports.registers.models import ReportTask
from heza.reports.registers.rules import FIRST_DAY
from heza.reports.rules import OPEN

bp = Blueprint("report_tasks", __name__, url_prefix="/bao-cao/nhiem-vu")


def _chosen() -> Report | None:
    text = request.args.get("bao-cao", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        abort(404)
    return task_list.report(int(text))


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What is still to be done, or the plan of one report; what is overdue stands on top."""
    report, today = _chosen(), clock.today()
    rows = task_list.tasks(report.id if report else None, today)
    keeps = viewer().can(Can.KEEP_REPORTS)
    return hx.page(
        "reports/registers/tasks.html",
        report=report,
        reports=[("", "Mọi việc chưa xong"), *((one.id, f"Báo cáo {one.name}") for one in task_list.reports())],
        rows=[(one, plan, was, queries.owner_of(one), actions.may_end(viewer(), one)) for one, plan, was in rows],
        late=sum(_is_late(one) for one, _plan, _was in rows),
        is_late=_is_late,
        may_keep=keeps,
        may_plan=keeps and report is not None and report.state in OPEN,
        open_states=OPEN,
        mark_of=actions.mark_of,
    )


def _is_late(one: ReportTask) -> bool:
    is_open = one.done_on is None and one.dropped_on is None
    return is_open and one.due_on is not None and one.due_on < clock.today()


_ROWS = (("text",), ("department_id", "person_id", "due_on"))


@bp.route("/bao-cao/<int:id>/them", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def new(id: int) -> ResponseReturnValue:
    """Add a task to the plan of a report."""
    report = task_list.report(id)
    if report.state not in OPEN:
        return hx.refuse(actions.PLAN_CLOSED.format(name=report.name))
    form = _offer(TaskForm(), None)
    if not form.validate_on_submit() or _wrong(form):
        return form_page(form, f"Thêm nhiệm vụ vào báo cáo {report.name}", _back(report), _ROWS)
    actions.plan(report, form.entered)
    db.session.commit()
    return hx.done(_back(report)[0], "Đã thêm nhiệm vụ.")


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def edit(id: int) -> ResponseReturnValue:
    """Correct a task of an open report."""
    found, report = task_list.task(id)
    if report.state not in OPEN:
        return hx.refuse(actions.PLAN_CLOSED.format(name=report.name))
    ids = {name: str(getattr(found, name) or "") for name in ("department_id", "person_id")}
    shown = {"text": found.text, "due_on": found.due_on, "seen": actions.mark_of(found)} | ids
    form = _offer(TaskForm(data=shown), found)
    if not form.validate_on_submit() or _wrong(form):
        return form_page(form, "Sửa nhiệm vụ", _back(report), _ROWS, lead=f"Báo cáo {report.name}")
    actions.edit(found, report, form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(_back(report)[0], "Đã lưu nhiệm vụ.")


@bp.route("/<int:id>/xong", methods=["GET", "POST"])
@allow(Can.READ)
def finish(id: int) -> ResponseReturnValue:
    """Say that it is done."""
    found, report = task_list.task(id)
    if not actions.may_end(viewer(), found):
        return hx.refuse(actions.NOT_YOURS, 403)
    form = DoneForm(data={"done_on": clock.today(), "seen": actions.mark_of(found)})
    if not form.validate_on_submit() or form.add_errors(_bad_day(form)):
        return form_page(form, "Ghi xong nhiệm vụ", _back(report), (("done_on",), ("result",)), lead=found.text)
    assert form.done_on.data
    actions.finish(found, form.done_on.data, words.clean(form.result.data), form.seen.data or "", viewer())
    db.session.commit()
    return hx.done(_back(report)[0], "Đã ghi xong nhiệm vụ.")


@bp.route("/<int:id>/bo", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def drop(id: int) -> ResponseReturnValue:
    """It is no longer to be done."""
    found, report = task_list.task(id)
    form = DropForm(data={"seen": actions.mark_of(found)})
    if not form.validate_on_submit():
        return form_page(form, "Bỏ nhiệm vụ", _back(report), (("reason",),), lead=found.text, save="Bỏ nhiệm vụ")
    actions.drop(found, words.clean(form.reason.data), form.seen.data or "")
    db.session.commit()
    return hx.done(_back(report)[0], "Đã bỏ nhiệm vụ.")


@bp.post("/<int:id>/lam-tiep")
@allow(Can.KEEP_REPORTS)
def resume(id: int) -> ResponseReturnValue:
    """It was written as done or dropped by mistake."""
    found, report = task_list.task(id)
    actions.resume(found, request.form.get("seen", ""))
    db.session.commit()
    return hx.done(_back(report)[0], "Nhiệm vụ lại ở trạng thái chưa xong.")


def _bad_day(form: DoneForm) -> dict[str, str]:
    day = form.done_on.data
    is_good = day is not None and FIRST_DAY <= day <= clock.today()
    return {} if is_good else {"done_on": "Ngày này chưa đến hoặc quá xa. Hãy nhập ngày hôm nay hoặc trước đó."}


def _wrong(form: TaskForm) -> bool:
    day = form.due_on.data
    is_far = day is not None and not FIRST_DAY <= day <= FIRST_DAY.replace(year=2100)
    return form.add_errors({"due_on": "Hạn này quá xa. Hãy nhập lại, ví dụ 19/04/2024."} if is_far else {})


def _back(report: Report) -> tuple[str, str]:
    chosen: dict[str, Any] = {"bao-cao": report.id}
    return url_for(".index", **chosen), f"Nhiệm vụ, báo cáo {report.name}"


def _offer(form: TaskForm, known: ReportTask | None) -> TaskForm:
    units = department_choices(task_list.units(), known.department if known else None)
    form.department_id.choices = [("", "— chưa giao —"), *units]
    form.person_id.choices = [("", "— phòng tự phân công —"), *people_choices(known.person if known else None)]
    return form
