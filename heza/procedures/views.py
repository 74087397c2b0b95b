"""The catalogue's pages: the list, one procedure, and the few things that people change by hand."""

from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID
from heza.core import clock, hx, words
from heza.core.days import read_day
from heza.core.db import db
from heza.procedures import actions, compare, export, listing, queries, rules
from heza.procedures.forms import AbolishForm, CountingForm
from heza.procedures.listing import Filters
from heza.procedures.models import Field, Procedure, ProcedureVersion

bp = Blueprint("procedures", __name__)


@bp.get("/thu-tuc")
@allow(Can.READ)
def index() -> Response:
    """The catalogue, by field."""
    filters, day = _filters(), clock.today()
    rows = _rows(filters, day, request.args.get("sau", ""), listing.PAGE + 1)
    shown = rows[: listing.PAGE]
    counts = listing.counts_by_field(filters, day)
    return hx.page(
        "procedures/index.html",
        fragments=("procedure_list",),
        filters=filters,
        choices=listing.choices(),
        groups=[(field, list(group)) for field, group in groupby(shown, key=lambda row: row[2])],
        counts=counts,
        total=sum(counts.values()),
        day=day,
        is_first_page=not request.args.get("sau"),
        next_url=url_for(".index", **filters.args, sau=listing.cursor(shown[-1])) if len(rows) > len(shown) else "",
        excel_url=url_for(".excel", **filters.args),
    )


@bp.get("/thu-tuc/excel")
@allow(Can.READ)
def excel() -> Response:
    """The list as filtered with its steps and papers, as an Excel file."""
    filters, day = _filters(), clock.today()
    content = export.workbook_of(listing.whole(filters, day, export.MOST), day)
    return Response(
        content,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f"attachment; filename=danh-muc-thu-tuc-{day:%Y%m%d}.xlsx"},
    )


def _filters() -> Filters:
    try:
        return Filters.read(request.args)
    except ValueError:
        abort(400)


def _rows(filters: Filters, day: date, after: str, limit: int) -> list[Any]:
    try:
        return listing.procedures(filters, day, after, limit)
    except ValueError:
        abort(400)


@bp.get("/thu-tuc/<code>")
@allow(Can.READ)
def show(code: str) -> Response:
    """One procedure: what it says on a day, and its versions."""
    procedure = queries.procedure_by_code(code)
    return _show(procedure, AbolishForm(day=procedure.abolished_on, basis=procedure.abolished_basis))


def _show(procedure: Procedure, abolish_form: AbolishForm, status: int = 200) -> Response:
    versions = queries.versions_of(procedure)
    if not versions:
        abort(404)
    day, counted = _day(), compare.counting(versions)
    version = compare.shown_on(counted, day)
    compared = counted[-compare.SHOWN :]
    return hx.page(
        "procedures/show.html",
        status=status,
        procedure=procedure,
        version=version,
        day=day,
        is_today=day == clock.today(),
        is_first=version is counted[0],
        next_version=next((one for one in counted if one.effective_from > day and one is not version), None),
        times=compare.step_times(version),
        compared=compared,
        comparison=compare.side_by_side(compared),
        corrected=[one for one in versions if one not in counted],
        fee=compare.fee(version.fee),
        rules=rules,
        abolish_form=abolish_form,
        counting_form=CountingForm(formdata=None, obj=version),
        dossiers_url=_dossiers_url(procedure),
        coverage_url=_coverage_url(procedure),
        papers_url=_papers_url(procedure),
    )


def _day() -> date:
    text = request.args.get("ngay", "")
    try:
        return read_day(text) if text else clock.today()
    except ValueError:
        abort(400)


def _dossiers_url(procedure: Procedure) -> str:
    """The list of its dossiers, where this installation has one."""
    known = "dossiers.index" in current_app.view_functions
    return url_for("dossiers.index", thu_tuc=procedure.code) if known else ""


def _coverage_url(procedure: Procedure) -> str:
    """Which ISO documents settle it, where this installation keeps them."""
    known = "document_coverage.index" in current_app.view_functions
    return url_for("document_coverage.index", q=procedure.code) if known else ""


def _papers_url(procedure: Procedure) -> str:
    """The forms that were written for its dossiers, where this installation writes forms."""
    known = "paperwork.procedure" in current_app.view_functions
    return url_for("paperwork.procedure", code=procedure.code) if known else ""


@bp.post("/thu-tuc/<code>/bai-bo")
@allow(Can.EDIT_PROCEDURES)
def abolish(code: str) -> Response:
    """No longer in force from a day on."""
    procedure, form = queries.procedure_by_code(code), AbolishForm()
    if not form.validate_on_submit() or form.day.data is None:
        return _show(procedure, form, 422)
    actions.abolish(procedure, form.day.data, words.clean(form.basis.data))
    db.session.commit()
    return hx.done(_url(procedure), f"Đã ghi: bãi bỏ từ ngày {words.day(procedure.abolished_on)}.")


@bp.post("/thu-tuc/<code>/go-bai-bo")
@allow(Can.EDIT_PROCEDURES)
def restore(code: str) -> Response:
    """Take an abolition back."""
    procedure = queries.procedure_by_code(code)
    actions.restore(procedure)
    db.session.commit()
    return hx.done(_url(procedure), "Đã gỡ bãi bỏ; thủ tục lại có hiệu lực.")


@bp.post("/thu-tuc/<code>/cach-tinh/<int:version_id>")
@allow(Can.EDIT_PROCEDURES)
def set_counting(code: str, version_id: int) -> Response:
    """How the term of a version is counted and paused."""
    procedure, form = queries.procedure_by_code(code), CountingForm()
    version = db.get_or_404(ProcedureVersion, _possible(version_id))
    if version.procedure_id != procedure.id or not form.validate_on_submit():
        return hx.refuse("Hãy tải lại trang, chọn quy tắc và cách dừng trong danh sách rồi lưu lại.", 422)
    actions.set_counting(version, **{name: form[name].data for name in actions.COUNTING})
    db.session.commit()
    return hx.done(_url(procedure), "Đã lưu cách tính thời hạn.")


@bp.post("/thu-tuc/linh-vuc/<int:id>/xac-nhan")
@allow(Can.EDIT_PROCEDURES)
def confirm_field(id: int) -> Response:
    """Somebody has looked at the name of a field that a file brought."""
    field = db.get_or_404(Field, _possible(id))
    actions.confirm_field(field)
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã xác nhận lĩnh vực {field.name}.")


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


def _url(procedure: Procedure) -> str:
    return url_for(".show", code=procedure.code)


# At the end, because it puts its views on the blueprint.
from heza.procedures import views_edit, views_import  # noqa: E402, F401
