"""The register of feedback: the list, one of them, what is done to it."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.audit.queries import timeline_of
from heza.core import clock, hx, words
from heza.core.db import db
from heza.documents.external.views import xlsx
from heza.reports.registers import feedback_acts as acts
from heza.reports.registers import feedback_list as listing
from heza.reports.registers import feedback_sheet, rules
from heza.reports.registers.feedback_list import Filters, feedback_for
from heza.reports.registers.form_page import department_choices, field_choices, form_page, people_choices
from heza.reports.registers.forms_feedback import (
    AnswerForm,
    FeedbackForm,
    GivenForm,
    PublishForm,
    TransferForm,
    UndoForm,
    lines,
)
from heza.reports.registers.models import Feedback

bp = Blueprint("feedback", __name__, url_prefix="/bao-cao/phan-anh")
MOST = 20_000  # lines of one workbook
KINDS = {"open": "wait", "late": "late", "answered": "ok", "published": "ok", "transferred": "plain"}


def _filters() -> Filters:
    try:
        return Filters.read(request.args)
    except ValueError:
        abort(404)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register, the newest first."""
    filters, today = _filters(), clock.today()
    try:
        rows = listing.feedback(viewer(), filters, today, request.args.get("sau", ""), listing.PAGE + 1)
    except ValueError:
        abort(404)
    shown = rows[: listing.PAGE]
    total, open_, late = listing.counts(viewer(), filters, today)
    return hx.page(
        "reports/registers/feedback.html",
        fragments=("feedback_list",),
        filters=filters,
        rows=[(one, rules.state_of(one, today), rules.is_answered_late(one)) for one in shown],
        after=listing.cursor(shown[-1]) if len(rows) > len(shown) else "",
        numbers=(total, open_, late),
        states=[("", "Mọi tình trạng"), *rules.STATES.items()],
        abouts=[("", "Mọi nội dung"), *rules.ABOUT.items()],
        departments=[("", "Mọi phòng"), *department_choices(list(listing.units().values()))],
        names=(rules.STATES, KINDS, rules.ABOUT),
        may_keep=acts.keeps(viewer()),
    )


@bp.get("/so-phan-anh.xlsx")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The same list as Excel, which can be taken in again; taking it out is an act of the trail."""
    filters, today = _filters(), clock.today()
    rows = listing.feedback(viewer(), filters, today, limit=MOST)
    data = feedback_sheet.book(rows, [f"{filters.said}, tính đến {words.day(today)}"], today)
    trail.record(db.session, "export", "feedback", "so-phan-anh", {"rows": len(rows), "filter": filters.said})
    db.session.commit()
    return xlsx(data, f"so-phan-anh-kien-nghi-{today:%Y%m%d}.xlsx")


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One feedback."""
    found, today = feedback_for(viewer(), id), clock.today()
    may_keep = acts.keeps(viewer())
    return hx.page(
        "reports/registers/feedback_one.html",
        one=found,
        state=rules.state_of(found, today),
        is_answered_late=rules.is_answered_late(found),
        names=(rules.STATES, KINDS, rules.ABOUT, rules.SOURCES),
        may_keep=may_keep,
        may_answer=listing.may_answer(viewer(), found),
        timeline=timeline_of("feedback", found.id) if may_keep else None,
    )


# ---------------------------------------------------------------- entering it

_GIVEN = ("department_id", ("officer_id", "Người của phòng đã chọn."), "due_on")
_ROWS = (
    ("source", ("source_code", "Trên hệ thống nơi nhận."), "received_on"),
    ("about", "field_id"),
    ("sender", ("contact", "Chỉ Tổ kiểm soát TTHC, phòng trả lời và người xem được mọi phòng nhìn thấy.")),
    ("content",),
)


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def new() -> ResponseReturnValue:
    """Enter a feedback."""
    form = FeedbackForm(data={"received_on": clock.today()} if request.method == "GET" else None)
    _offer(form.offer_fields(field_choices()))
    if not form.validate_on_submit() or form.add_errors(
        acts.objections(None, received_on=form.received_on.data, due_on=form.due_on.data)
    ):
        lead = "Ghi ngay khi tiếp nhận; mã PA được cấp khi lưu."
        return form_page(form, "Thêm phản ánh, kiến nghị", _back(), (*_ROWS, _GIVEN), lead=lead)
    made = acts.add(form.entered, form.given)
    db.session.commit()
    return hx.done(url_for(".show", id=made.id), f"Đã ghi {made.code}.")


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def edit(id: int) -> ResponseReturnValue:
    """Correct what was entered."""
    found = feedback_for(viewer(), id)
    form = FeedbackForm(data=FeedbackForm.values_of(found, acts.mark_of(found)))
    _offer(form.offer_fields(field_choices()), found)
    if not form.validate_on_submit() or form.add_errors(acts.objections(found, received_on=form.received_on.data)):
        return form_page(form, f"Sửa {found.code}", _back(found), _ROWS)
    acts.edit(found, form.entered, form.seen.data or "")
    return _saved(found, "Đã lưu.")


@bp.route("/<int:id>/giao", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def give(id: int) -> ResponseReturnValue:
    """Give it to a department, an officer, until a day."""
    found = feedback_for(viewer(), id)
    form = _offer(GivenForm(data=GivenForm.given_of(found) | {"seen": acts.mark_of(found)}), found)
    if not form.validate_on_submit() or form.add_errors(acts.objections(found, due_on=form.due_on.data)):
        return form_page(form, f"Giao trả lời {found.code}", _back(found), (_GIVEN,), save="Giao")
    acts.give(found, form.given, form.seen.data or "")
    return _saved(found, "Đã giao." if found.department_id else "Đã bỏ giao.")


@bp.route("/<int:id>/chuyen", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def transfer(id: int) -> ResponseReturnValue:
    """Pass it on to another agency."""
    found = feedback_for(viewer(), id)
    form = TransferForm(data={"transferred_on": clock.today(), "seen": acts.mark_of(found)})
    if not form.validate_on_submit() or form.add_errors(
        acts.objections(found, transferred_on=form.transferred_on.data)
    ):
        lead = "Dùng khi nội dung không thuộc thẩm quyền của Ban; phản ánh được tính là đã chuyển."
        rows = (("transferred_on", "transferred_to"),)
        return form_page(form, f"Chuyển {found.code}", _back(found), rows, lead=lead, save="Ghi đã chuyển")
    assert form.transferred_on.data
    acts.pass_on(found, form.transferred_on.data, words.clean(form.transferred_to.data), form.seen.data or "")
    return _saved(found, "Đã ghi chuyển cơ quan khác.")


@bp.route("/<int:id>/tra-loi", methods=["GET", "POST"])
@allow(Can.WRITE_REPORTS)
def answer(id: int) -> ResponseReturnValue:
    """Write the answer."""
    found = feedback_for(viewer(), id)
    if not listing.may_answer(viewer(), found):
        return hx.refuse(acts.CLOSED if found.closed_on else acts.NOT_YOURS)
    shown = {"answered_on": found.answered_on or clock.today(), "answer": found.answer, "seen": acts.mark_of(found)}
    form = AnswerForm(data=shown)
    if not form.validate_on_submit() or form.add_errors(acts.objections(found, answered_on=form.answered_on.data)):
        rows = (("answered_on",), ("answer",))
        return form_page(form, f"Trả lời {found.code}", _back(found), rows, lead=found.content, save="Ghi trả lời")
    assert form.answered_on.data
    acts.answer(found, form.answered_on.data, lines(form.answer.data), form.seen.data or "", viewer())
    return _saved(found, "Đã ghi trả lời.")


@bp.route("/<int:id>/cong-khai", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def publish(id: int) -> ResponseReturnValue:
    """Write where and when the answer was made public."""
    found = feedback_for(viewer(), id)
    if found.answered_on is None:
        return hx.refuse(acts.NOT_ANSWERED)
    shown = {"published_on": found.published_on or clock.today(), "published_at": found.published_at}
    form = PublishForm(data=shown | {"seen": acts.mark_of(found)})
    if not form.validate_on_submit() or form.add_errors(acts.objections(found, published_on=form.published_on.data)):
        rows = (("published_on", ("published_at", "Địa chỉ trang, ví dụ https://heza.gov.vn/…, hoặc nơi niêm yết.")),)
        return form_page(form, f"Công khai trả lời {found.code}", _back(found), rows, save="Ghi công khai")
    assert form.published_on.data
    acts.publish(found, form.published_on.data, words.clean(form.published_at.data), form.seen.data or "")
    return _saved(found, "Đã ghi công khai kết quả trả lời.")


@bp.route("/<int:id>/bo-ghi", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def undo(id: int) -> ResponseReturnValue:
    """Take back what was written by mistake."""
    found = feedback_for(viewer(), id)
    form = UndoForm(data={"seen": acts.mark_of(found)})
    if not form.validate_on_submit():
        lead = "Bỏ bước ghi sau cùng: công khai, chuyển đi hoặc trả lời. Nội dung trả lời đã viết được giữ lại."
        rows = (("reason",),)
        return form_page(form, f"Bỏ bước ghi sau cùng của {found.code}", _back(found), rows, lead=lead, save="Bỏ ghi")
    said = acts.undo(found, form.seen.data or "", words.clean(form.reason.data))
    return _saved(found, f"Đã bỏ ghi {said}.")


def _saved(one: Feedback, said: str) -> ResponseReturnValue:
    db.session.commit()
    return hx.done(url_for(".show", id=one.id), said)


def _back(one: Feedback | None = None) -> tuple[str, str]:
    return (url_for(".show", id=one.id), one.code) if one else (url_for(".index"), "Phản ánh, kiến nghị")


def _offer(form: Any, one: Feedback | None = None) -> Any:
    departments = department_choices(list(listing.units().values()), one.department if one else None)
    return form.offer(departments, people_choices(one.officer if one else None))


from heza.reports.registers import views_feedback_import  # noqa: E402, F401 it adds its pages to bp
