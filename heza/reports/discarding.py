"""Take back a report that was begun by mistake: one that nobody will sign would keep every later one back for ever."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from heza.core.db import db
from heza.core.refusal import Refused
from heza.reports import draft, queries
from heza.reports.models import Report, ReportAnswer, ReportInput, ReportSection
from heza.reports.registers.models import ReportTask

NOT_DRAFT = "Chỉ bỏ được báo cáo đang soạn. Hãy tải lại trang."
ASKED = "Báo cáo này đã gửi các phòng xác nhận nên không bỏ được. Hãy soạn tiếp rồi trình ký."
WRITTEN = "Mục {name} của báo cáo này đã có người viết nên không bỏ được. Nếu lập nhầm, hãy xóa nội dung mục đó rồi bỏ."
PLANNED = "Báo cáo này đã có nhiệm vụ riêng hoặc nhiệm vụ đã kết thúc nên không bỏ được. Hãy soạn tiếp rồi trình ký."


def objection(report: Report, sections: Iterable[ReportSection], confirmations: Sequence[Any]) -> str:
    """Why a report cannot be taken back, or ""; its sections and confirmations are given by who has them already."""
    if report.state != "draft":
        return NOT_DRAFT
    if confirmations:
        return ASKED
    written = next((one for one in sections if one.text), None)
    if written is not None:
        return WRITTEN.format(name=written.title)
    return PLANNED if _has_own(_tasks(report.id)) else ""


def discard(report: Report) -> None:
    """The report goes with its empty sections; the tasks that it carried stay where they came from. Raises Refused."""
    queries.held(report)
    if why := objection(report, queries.sections(report.id).values(), queries.confirmations(report.id)):
        raise Refused(why)
    draft.forget(report)
    for model in (ReportSection, ReportInput, ReportAnswer):
        for row in db.session.scalars(select(model).where(model.report_id == report.id)):
            db.session.delete(row)
    for one in (*_tasks(report.id), *report.writers):
        db.session.delete(one)
    db.session.flush()
    db.session.expire(report, ["writers"])
    db.session.delete(report)
    db.session.flush()


def _tasks(report_id: int) -> Sequence[ReportTask]:
    return db.session.scalars(select(ReportTask).where(ReportTask.report_id == report_id)).all()


def _has_own(tasks: Sequence[ReportTask]) -> bool:
    """Whether a task was planned here, was ended here, or went on into another report."""
    if any(one.carried_from_id is None or one.done_on or one.dropped_on for one in tasks):
        return True
    ids: list[Any] = [one.id for one in tasks]
    carried = select(ReportTask.id).where(ReportTask.carried_from_id.in_(ids)).limit(1)
    return bool(ids) and db.session.scalar(carried) is not None
