"""Reports: the list, one as it reads, its checks, its steps, and sending it."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import KINDS as PAPER_KINDS
from heza.approvals.routes import NOT_A_PAPER, add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.audit.queries import timeline_of
from heza.audit.seen import saw
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.reports import actions, discarding, queries
from heza.reports.flow import CONFIRMATION_STATES, REPORTS, STATES
from heza.reports.forms import AmendForm, AnswerForm, BeginForm, SendForm, first_values
from heza.reports.gathering.times import first_day_of
from heza.reports.looked.checks import VERDICTS, WRONG
from heza.reports.models import Report
from heza.reports.rules import KINDS, OPEN, SIGNED, Span, last_ended
from heza.reports.showing import progress, shown_of, side_url

bp = Blueprint("reports", __name__, url_prefix="/bao-cao")
LIMIT = 20 * files.MEGABYTE
KIND_NAMES = {"month": "Tháng", "quarter": "Quý", "half": "Sáu tháng", "nine": "Chín tháng", "year": "Năm"}
STATE_KINDS = {"draft": "wait", "confirming": "soon", "signed": "ok", "sent": "ok"}


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"report_states": STATES, "report_state_kinds": STATE_KINDS}


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The reports of a kind, and the one that is to be begun next."""
    kind = request.args.get("loai", "month")
    kind = kind if kind in KINDS else "month"
    found, has_more = queries.reports(kind, _before())
    return _index(kind, BeginForm(formdata=None, data=first_values(_next(kind))), found, has_more)


def _index(kind: str, form: BeginForm, found: Any, has_more: bool, status: int = 200) -> ResponseReturnValue:
    span = _next(kind)
    return hx.page(
        "reports/index.html",
        status=status,
        kind=kind,
        kind_names=KIND_NAMES,
        reports=found,
        has_more=has_more,
        next=span,
        is_begun=queries.report_of(span) is not None,
        form=form,
        may_keep=viewer().can(Can.KEEP_REPORTS),
    )


def _next(kind: str) -> Span:
    return last_ended(clock.today(), kind, first_day_of(kind))


def _before() -> tuple[int, int] | None:
    year, _, part = request.args.get("truoc", "").partition("-")
    return (
        (int(year), int(part)) if year.isdecimal() and part.isdecimal() and len(year) == 4 and len(part) < 3 else None
    )


@bp.post("/lap")
@allow(Can.KEEP_REPORTS)
def begin() -> ResponseReturnValue:
    """Begin a report."""
    form = BeginForm()
    span = form.span() if form.validate_on_submit() else None
    if span is None:
        kind = form.kind.data if form.kind.data in KINDS else "month"
        return _index(kind, form, *queries.reports(kind), status=422)
    report = actions.begin(span, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=report.id), f"Đã lập báo cáo {report.name}. Số liệu lấy từ hồ sơ đã nhập.")


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """A report as it reads, what is missing and from whom, its steps."""
    report = queries.report_for(viewer(), id)
    saw("report", report.id)
    sections = queries.sections(report.id)
    confirmations = queries.confirmations(report.id)
    return _page(
        "show.html",
        report,
        bar=bar_of(REPORTS, report),
        signatures=signatures_of(report),
        sections=sections,
        writes={key: queries.may_write(viewer(), one) for key, one in sections.items()},
        confirmations=confirmations,
        confirmation_states=CONFIRMATION_STATES,
        waiting=progress(list(sections.values()), confirmations) if report.state in OPEN else [],
        may_discard=viewer().can(Can.KEEP_REPORTS)
        and not discarding.objection(report, sections.values(), confirmations),
        may_send=report.state == "signed" and viewer().can(Can.KEEP_REPORTS),
        timeline=timeline_of("report", report.id),
        frozen=queries.frozen_of(report.id) if report.state in SIGNED else None,
    )


def _page(template: str, report: Report, status: int = 200, **values: Any) -> Response:
    """A page of one report, with what all of them show."""
    found = shown_of(report)
    return hx.page(
        f"reports/{template}",
        status=status,
        subject=report,
        shown=found,
        open_states=OPEN,
        signed_states=SIGNED,
        may_keep=viewer().can(Can.KEEP_REPORTS),
        side_url=side_url,
        **values,
    )


# ---------------------------------------------------------------- checks


@bp.get("/<int:id>/soat")
@allow(Can.READ)
def checks(id: int) -> ResponseReturnValue:
    """The 34 checks: what blocks, what waits for an answer, what fits."""
    return _checks(queries.report_for(viewer(), id), AnswerForm(formdata=None))


def _checks(report: Report, form: AnswerForm, wrong_key: str = "", status: int = 200) -> ResponseReturnValue:
    return _page("checks.html", report, status, verdicts=VERDICTS, wrong=WRONG, form=form, wrong_key=wrong_key)


@bp.post("/<int:id>/soat/<string:code>")
@allow(Can.KEEP_REPORTS)
def answer(id: int, code: str) -> ResponseReturnValue:
    """Answer a warning with a note; an empty one takes the answer back."""
    report = queries.report_for(viewer(), id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _checks(report, form, code, 422)
    actions.answer(report, code, form.seen.data or "", words.clean(form.note.data), viewer())
    db.session.commit()
    return hx.done(url_for(".checks", id=id, _anchor=code), "Đã lưu câu trả lời.")


# ---------------------------------------------------------------- the figures, and sending


@bp.post("/<int:id>/cap-nhat-so-lieu")
@allow(Can.KEEP_REPORTS)
def update_figures(id: int) -> ResponseReturnValue:
    """Take the figures as they are known now; departments whose rows moved confirm again."""
    report = queries.report_for(viewer(), id)
    actions.update_figures(report)
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã cập nhật số liệu. Phòng có hồ sơ thay đổi phải xác nhận lại.")


@bp.post("/<int:id>/bo")
@allow(Can.KEEP_REPORTS)
def discard(id: int) -> ResponseReturnValue:
    """Take back a report that was begun by mistake and in which nobody wrote."""
    report = queries.report_for(viewer(), id)
    kind, name = report.kind, report.name
    discarding.discard(report)
    db.session.commit()
    return hx.done(url_for(".index", loai=kind), f"Đã bỏ báo cáo {name}.")


@bp.route("/<int:id>/phat-hanh", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def send(id: int) -> ResponseReturnValue:
    """Number, day, signed scan: the report is sent."""
    report = queries.report_for(viewer(), id)
    frozen = queries.frozen_of(report.id)
    if report.state != "signed" or frozen is None:
        return hx.refuse("Báo cáo này không chờ phát hành. Hãy tải lại trang của báo cáo.")
    form = SendForm(data={"seen": mark_of(report), "issued_on": frozen.signed_on, "sent_on": clock.today()})
    if not form.validate_on_submit() or not form.fits(frozen.signed_on) or not _is_scan(form):
        return _page("send.html", report, 422 if form.errors else 200, form=form, signed_on=frozen.signed_on)
    actions.send(report, _sending(form), viewer(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã ghi số {report.number} và ngày gửi {words.day(report.sent_on)}.")


@bp.route("/<int:id>/phat-hanh/sua", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def amend(id: int) -> ResponseReturnValue:
    """Mend number, days or note of a sent report, or add the scan that came later."""
    report = queries.report_for(viewer(), id)
    frozen = queries.frozen_of(report.id)
    if report.state != "sent" or frozen is None:
        return hx.refuse(actions.SENT_ONLY)
    known = {"number": report.number, "issued_on": report.issued_on, "sent_on": report.sent_on}
    form = AmendForm(data=known | {"note": report.sent_note, "seen": mark_of(report)})
    if not form.validate_on_submit() or not form.fits(frozen.signed_on) or not _is_scan(form):
        return _page("send.html", report, 422 if form.errors else 200, form=form, signed_on=frozen.signed_on)
    actions.amend_sending(report, _sending(form), words.clean(form.reason.data), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã sửa thông tin phát hành; giá trị cũ và lý do ở lịch sử thay đổi.")


def _is_scan(form: SendForm) -> bool:
    if not form.file.data:
        return True
    head = form.file.data.stream.read(8)
    form.file.data.stream.seek(0)
    if any(head.startswith(magic) for magic, _type, _ending in PAPER_KINDS):
        return True
    form.file.errors = [NOT_A_PAPER]
    return False


def _sending(form: SendForm) -> actions.Sending:
    assert form.issued_on.data and form.sent_on.data
    upload = form.file.data
    return actions.Sending(
        number=words.clean(form.number.data),
        issued_on=form.issued_on.data,
        sent_on=form.sent_on.data,
        note=words.clean(form.note.data),
        scan_sha256=files.keep(cast(BinaryIO, upload.stream), LIMIT) if upload else "",
        scan_name=words.clean(upload.filename)[:200] if upload else "",
    )


@bp.get("/<int:id>/ban-quet")
@allow(Can.READ)
def scan(id: int) -> ResponseReturnValue:
    """The signed scan, as it was attached."""
    report = queries.report_for(viewer(), id)
    if not report.scan_sha256:
        abort(404)
    saw("report", id)
    path = files.path_of(report.scan_sha256)
    with path.open("rb") as file:
        head = file.read(8)
    kind, ending = next(((kind, end) for magic, kind, end in PAPER_KINDS if head.startswith(magic)), ("", "bin"))
    name = f"bao-cao-{report.span.short.replace('/', '-')}.{ending}"
    return send_file(path, mimetype=kind or "application/octet-stream", as_attachment=True, download_name=name)


def _loaded(person: Any, id: int) -> Report:
    return queries.report_for(person, id)


add_step_route(bp, _loaded, REPORTS, after=actions.EFFECTS, content="reports/_signed_content.html")
