"""What departments propose to do better."""

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx, words
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers.rules import month_of
from heza.reports.registers import feedback_list, records
from heza.reports.registers.form_page import department_choices, form_page
from heza.reports.registers.forms import InitiativeForm, StatusForm
from heza.reports.registers.models import Initiative
from heza.reports.registers.records import DECIDED
from heza.reports.registers.rules import FIRST_DAY, INITIATIVES
from heza.reports.rules import YEARS, Span, period_of, span_of

bp = Blueprint("initiatives", __name__, url_prefix="/bao-cao/sang-kien")
KINDS = {"proposed": "wait", "considered": "soon", "adopted": "ok", "declined": "plain"}
NO_UNIT = "Anh/chị chưa thuộc phòng nào nên chưa đề xuất được. Hãy nhờ quản trị ghi phòng cho tài khoản."
NOT_YET = "Ngày này chưa đến hoặc quá xa. Hãy nhập ngày hôm nay hoặc trước đó."


def _year() -> int:
    """Of which year initiatives are shown: of the reporting year of today unless the address names another."""
    text = request.args.get("nam", "")
    if not text:
        return month_of(clock.today(), setting("period_first_day")).last.year
    if not (text.isascii() and text.isdecimal() and len(text) == 4 and YEARS[0] <= int(text) <= YEARS[1]):
        abort(404)
    return int(text)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What was proposed in a year, month by month of the reports."""
    year, first_day = _year(), setting("period_first_day")
    months = [period_of(Span("month", year, part), first_day) for part in range(12, 0, -1)]
    rows = records.initiatives(months[-1].first, months[0].last)
    by_month = [(one, [row for row in rows if one.first <= row.proposed_on <= one.last]) for one in months]
    return hx.page(
        "reports/registers/initiatives.html",
        year=year,
        months=[(period, found) for period, found in by_month if found],
        count=len(rows),
        names=(INITIATIVES, KINDS),
        may_keep=viewer().can(Can.KEEP_REPORTS),
        may_propose=viewer().can(Can.WRITE_REPORTS),
        may_write=lambda one: records.may_write(viewer(), one.department_id) and one.status not in DECIDED,
    )


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.WRITE_REPORTS)
def new() -> ResponseReturnValue:
    """Propose something."""
    form = InitiativeForm(data={"proposed_on": clock.today(), "department_id": str(viewer().department_id or "")})
    return _form(None, form)


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.WRITE_REPORTS)
def edit(id: int) -> ResponseReturnValue:
    """Correct what was proposed."""
    found = records.initiative(id)
    if not records.may_write(viewer(), found.department_id):
        abort(404)
    shown = {name: getattr(found, name) for name in ("title", "proposed_on", "content")}
    own = {"department_id": str(found.department_id), "seen": records.mark_of(found)}
    return _form(found, InitiativeForm(data=shown | own))


def _form(known: Initiative | None, form: InitiativeForm) -> Response:
    units = list(feedback_list.units().values())
    own = [one for one in units if records.may_write(viewer(), one.id)]
    if not own:
        return hx.refuse(NO_UNIT)
    offered = department_choices(own, known.department if known else None)
    form.department_id.choices = offered
    if not form.validate_on_submit() or _wrong_day(form):
        rows = (("department_id", "proposed_on"), ("title",), ("content",))
        title = "Sửa sáng kiến" if known else "Đề xuất sáng kiến"
        return form_page(form, title, (url_for(".index"), "Sáng kiến"), rows)
    made = records.propose(known, form.entered, form.seen.data or "", viewer())
    db.session.commit()
    span = span_of(made.proposed_on, "month", setting("period_first_day"))
    return hx.done(url_for(".index", nam=span.year), "Đã lưu sáng kiến.")


def _wrong_day(form: InitiativeForm) -> bool:
    day = form.proposed_on.data
    return form.add_errors({} if day and FIRST_DAY <= day <= clock.today() else {"proposed_on": NOT_YET})


@bp.route("/<int:id>/ket-luan", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def decide(id: int) -> ResponseReturnValue:
    """What becomes of it."""
    found = records.initiative(id)
    shown = {"status": found.status, "decided_on": found.decided_on or clock.today(), "result": found.result}
    form = StatusForm(data=shown | {"seen": records.mark_of(found)})
    if not form.validate_on_submit() or form.add_errors(_objections(form, found)):
        rows = (("status",), (("decided_on", "Bắt buộc khi áp dụng hoặc không áp dụng."),), ("result",))
        back = (url_for(".index"), "Sáng kiến")
        return form_page(form, "Kết luận sáng kiến", back, rows, lead=f"{found.title} ({found.department.name})")
    result = words.clean(form.result.data)
    records.decide(found, form.status.data, form.decided_on.data, result, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".index"), "Đã ghi tình trạng của sáng kiến.")


def _objections(form: StatusForm, one: Initiative) -> dict[str, str]:
    day, found = form.decided_on.data, {}
    if form.status.data in DECIDED:
        if day is None or not one.proposed_on <= day <= clock.today():
            found["decided_on"] = "Ngày quyết định phải từ ngày đề xuất đến hôm nay. Hãy nhập lại."
        if not words.clean(form.result.data):
            found["result"] = "Hãy ghi kết quả: áp dụng thế nào, hoặc vì sao không áp dụng."
    return found
