"""What of the reports waits for whom: one statement for all of it, told as lines of an inbox."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Integer, String, and_, cast, exists, literal, null, select, union_all

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by, own_departments
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.core import clock, words
from heza.core.db import db
from heza.core.settings import setting
from heza.core.tasks import Task
from heza.reports.gathering.times import first_day_of
from heza.reports.models import Report, ReportConfirmation, ReportSection
from heza.reports.rules import OPEN, Span, last_ended

_R, _C, _S = Report, ReportConfirmation, ReportSection
CONFIRM, INITIAL, SIGN = "report_confirmation.confirm", "report.initial", "report.approve"
_LINES = {  # what it says, its colour, the page that it opens
    "disputed": ("{unit} báo sai số liệu báo cáo {name}", "late", "report_confirmations.show"),
    "confirm": ("Xác nhận số liệu báo cáo {name} của {unit}", "soon", "report_confirmations.show"),
    "section": ("Viết mục được giao của báo cáo {name}", "soon", "report_sections.index"),
    "assemble": ("Các phòng đã xác nhận đủ: tổng hợp báo cáo {name}", "soon", "reports.show"),
    "hand_in": ("Trình Chánh Văn phòng báo cáo {name}", "soon", "reports.show"),
    "initial": ("Báo cáo {name} chờ anh/chị ký nháy", "soon", "reports.show"),
    "sign": ("Báo cáo {name} chờ anh/chị ký", "soon", "reports.show"),
    "send": ("Báo cáo {name} đã ký, chờ ghi số và gửi", "soon", "reports.show"),
    "late": ("Báo cáo {name} quá hạn gửi", "late", "reports.show"),
}


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """Everything of the reports that waits for a person, a line each; the latest report only where it is not begun."""
    parts = list(_parts(person, acting_for(person) if acting is None else acting))
    rows = db.session.execute(union_all(*parts)).all() if parts else []
    order = list(_LINES)
    units = _units({row.unit for row in rows if row.unit})
    shown = sorted((row for row in rows if row.line in _LINES), key=lambda row: (order.index(row.line), row.id))
    found = [_task(row, units) for row in shown]
    begun = {(row.kind, row.year, row.part) for row in rows if row.line == "begun"}
    if person.can(Can.KEEP_REPORTS):
        span = _newest()
        if (span.kind, span.year, span.part) not in begun:
            found.append(Task(f"Lập báo cáo {span.name}", url_for("reports.index"), kind="soon"))
    return list({task.title + task.url: task for task in found}.values())


def _parts(person: Person, acting: Sequence[Standing]) -> Iterable[Any]:
    today = clock.today()
    headed = headed_by(person, today) if person.can(Can.CONFIRM_REPORTS) else []
    confirms, initials, signs = list(headed), setting("report_office_id") in headed, person.can(Can.APPROVE_REPORTS)
    for standing in acting:
        theirs = headed_by(standing.person, today) if standing.duties & {CONFIRM, INITIAL} else []
        confirms += theirs if CONFIRM in standing.duties else []
        initials = initials or (INITIAL in standing.duties and setting("report_office_id") in theirs)
        signs = signs or (SIGN in standing.duties and bool(standing.person.can(Can.APPROVE_REPORTS)))
    if confirms:
        waits = and_(_C.state == "waiting", _C.department_id.in_(sorted(set(confirms))), _R.state == "confirming")
        yield _line("confirm", _C.id, _C.department_id).join(_C, _C.report_id == _R.id).where(waits)
    units = own_departments(person, today) if person.can(Can.WRITE_REPORTS) else []
    if units:
        open_ = and_(_S.is_done.is_(False), _S.department_id.in_(units), _R.state.in_(OPEN))
        yield _line("section", _R.id, None).join(_S, _S.report_id == _R.id).where(open_).distinct()
    if initials:
        yield _line("initial", _R.id, None).where(_R.state == "initialing")
    if signs:
        yield _line("sign", _R.id, None).where(_R.state == "signing")
    if person.can(Can.KEEP_REPORTS):
        yield from _of_keeper(today)


def _of_keeper(today: Any) -> Iterable[Any]:
    yield _line("disputed", _C.id, _C.department_id).join(_C, _C.report_id == _R.id).where(_C.state == "disputed")
    unconfirmed = exists().where(_C.report_id == _R.id, _C.state != "confirmed")
    yield _line("assemble", _R.id, None).where(_R.state == "confirming", ~unconfirmed)
    yield _line("hand_in", _R.id, None).where(_R.state == "consolidated")
    yield _line("send", _R.id, None).where(_R.state == "signed")
    yield _line("late", _R.id, None).where(_R.state != "sent", _R.due_on < today)
    span = _newest()
    yield _line("begun", _R.id, None).where(_R.kind == span.kind, _R.year == span.year, _R.part == span.part)


def _newest() -> Span:
    return last_ended(clock.today(), "month", first_day_of("month"))


def _line(line: str, id: Any, department_id: Any) -> Any:
    unit: ColumnElement[Any] = cast(null(), Integer) if department_id is None else department_id
    columns = (_R.kind, _R.year, _R.part, _R.due_on)
    return select(literal(line, String(20)).label("line"), id.label("id"), unit.label("unit"), *columns)


def _task(row: Any, units: dict[int, str]) -> Task:
    said, kind, endpoint = _LINES[row.line]
    name = Span(row.kind, row.year, row.part).name
    return Task(
        said.format(name=name, unit=units.get(row.unit, "")),
        url_for(endpoint, id=row.id),
        note=f"hạn gửi {words.day(row.due_on)}",
        kind=kind,
    )


def _units(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {one.id: one.label for one in db.session.scalars(select(Department).where(Department.id.in_(ids)))}
