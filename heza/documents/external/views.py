"""The register of external documents: the list, one of them, a check of several, a change of the law."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.audit.queries import timeline_of
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.settings import setting
from heza.documents import numbering
from heza.documents.changes.flow import STATES as REQUEST_STATES
from heza.documents.external import actions, changing, listing, queries, rules, sheet
from heza.documents.external.forms import ChangeForm, CheckForm, ExternalForm
from heza.documents.external.listing import Filters
from heza.documents.external.models import STATUSES, ExternalDocument
from heza.documents.queries import department_choices

bp = Blueprint("external_documents", __name__, url_prefix="/tai-lieu/ben-ngoai")
MOST = 20_000


def _filters() -> Filters:
    try:
        return Filters.read(request.args)
    except ValueError:
        abort(404)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register: what must be checked stands first."""
    return _index(CheckForm(data={"day": clock.today()}))


def _index(form: CheckForm, status: int = 200) -> Response:
    filters, today = _filters(), clock.today()
    try:
        rows = listing.documents(filters, today, request.args.get("sau", ""), listing.PAGE + 1)
    except ValueError:
        abort(404)
    shown = rows[: listing.PAGE]
    total, late = listing.counts(filters, today)
    return hx.page(
        "documents/external/index.html",
        fragments=("external_list",),
        status=status,
        filters=filters,
        rows=shown,
        after=listing.cursor(shown[-1]) if len(rows) > len(shown) else "",
        total=total,
        late=late,
        months=setting("external_check_months"),
        states=list(listing.STATES.items()),
        names=(STATUSES, rules.STATUS_KINDS),
        departments=[("", "Mọi đơn vị"), *department_choices()],
        may_keep=viewer().can(Can.KEEP_DOCUMENTS),
        form=form,
    )


@bp.get("/danh-muc.xlsx")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The same list as Excel, which can be taken in again; taking it out is an act of the trail."""
    filters, today = _filters(), clock.today()
    rows = listing.documents(filters, today, limit=MOST)
    said = [f"{filters.said}, tính đến {words.day(today)}"]
    data = sheet.book([one for one, _is_late, _number in rows], said)
    trail.record(db.session, "export", "external_document", "danh-muc", {"rows": len(rows), "filter": filters.said})
    db.session.commit()
    return xlsx(data, f"danh-muc-tai-lieu-ben-ngoai-{today:%Y%m%d}.xlsx")


def xlsx(data: bytes, name: str) -> Response:
    """A workbook to save."""
    return send_file(BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name=name, max_age=0)


# ---------------------------------------------------------------- checks


def ticked(name: str) -> set[int]:
    """The ids that were ticked on a page."""
    return {int(one) for one in request.form.getlist(name) if one.isascii() and one.isdecimal() and len(one) < 10}


@bp.post("/ra-soat")
@allow(Can.KEEP_DOCUMENTS)
def check() -> ResponseReturnValue:
    """Somebody looked whether one or several are still in force."""
    form = CheckForm()
    if not form.validate_on_submit():
        return hx.refuse("Hãy nhập ngày rà soát dạng ngày/tháng/năm, chọn tình trạng rồi gửi lại.", 422)
    assert form.day.data
    ids, note = ticked("external"), words.clean(form.note.data)
    number = actions.check(ids, form.day.data, form.status.data, note, viewer())
    db.session.commit()
    back = url_for(".show", id=ids.pop()) if request.form.get("back") == "show" and ids else url_for(".index")
    return hx.done(back, f"Đã ghi rà soát {number} văn bản.")


# ---------------------------------------------------------------- one of them


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One external document: its checks, what cites it, the requests that came of it."""
    found, today = queries.one(id), clock.today()
    may_keep = viewer().can(Can.KEEP_DOCUMENTS)
    return hx.page(
        "documents/external/show.html",
        external=found,
        is_late=rules.is_overdue(found.checked_on, found.status, today, setting("external_check_months")),
        checks=queries.checks_of(found.id),
        citing=queries.citing_for(viewer(), found.id, today),
        requests=queries.requests_of(found.id),
        opened=queries.requests_seen(viewer(), found.id),
        request_states=REQUEST_STATES,
        label=numbering.label,
        names=(STATUSES, rules.STATUS_KINDS),
        may_keep=may_keep,
        form=CheckForm(data={"day": today, "status": found.status}),
        timeline=timeline_of("external_document", found.id) if may_keep else None,
    )


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def new() -> ResponseReturnValue:
    """List an external document."""
    form = ExternalForm().offer(department_choices(), queries.choices())
    if not form.validate_on_submit() or form.add_errors(form.objections() or actions.objections(form.entered)):
        return _form_page(form, None)
    made = actions.add(form.entered)
    db.session.commit()
    return hx.done(url_for(".show", id=made.id), "Đã thêm văn bản.")


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def edit(id: int) -> ResponseReturnValue:
    """Correct an external document."""
    found = queries.one(id)
    form = ExternalForm(data=ExternalForm.values_of(found)).offer(_units_with(found), _others_with(found))
    if not form.validate_on_submit() or form.add_errors(form.objections() or actions.objections(form.entered, found)):
        return _form_page(form, found)
    actions.edit(found, form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu.")


def _units_with(found: ExternalDocument) -> list[tuple[str, str]]:
    """The open departments, and the one that follows it though it was closed."""
    listed = department_choices()
    own = found.department
    return listed if own is None or str(own.id) in dict(listed) else [*listed, (str(own.id), own.label)]


def _others_with(found: ExternalDocument) -> list[tuple[str, str]]:
    """What may take its place, and what already has though it has ended since."""
    listed, own = queries.choices(found.id), found.superseded_by
    return listed if own is None or str(own.id) in dict(listed) else [*listed, (str(own.id), own.label)]


def _form_page(form: ExternalForm, external: ExternalDocument | None) -> Response:
    return hx.page("documents/external/form.html", form=form, external=external, status=422 if form.errors else 200)


# ---------------------------------------------------------------- a law changed


@bp.route("/<int:id>/thay-doi", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def change(id: int) -> ResponseReturnValue:
    """It changed: each document that cites it, ticked, gets a draft change request."""
    found = queries.one(id)
    shown = {"day": clock.today(), "status": "ended", "seen": str(found.version)}
    form = ChangeForm(data=shown).offer(_others_with(found))
    if not form.validate_on_submit() or form.add_errors(form.objections()):
        return _change_page(found, form)
    entered = form.changed(found.department_id)
    if form.add_errors(entered.objections(clock.today())):
        return _change_page(found, form)
    made = changing.apply(found, entered, ticked("document"), viewer(), form.seen.data or "")
    db.session.commit()
    said = (
        f"Đã ghi thay đổi và lập {len(made)} phiếu yêu cầu nháp." if made else "Đã ghi thay đổi; không lập phiếu nào."
    )
    return hx.done(url_for(".show", id=id), said)


def _change_page(found: ExternalDocument, form: ChangeForm) -> Response:
    values: dict[str, Any] = {
        "external": found,
        "form": form,
        "citing": queries.citing(found.id, clock.today()),
        "open": queries.open_requests([found.id]),
        "ticked": ticked("document") if request.method == "POST" else None,
        "label": numbering.label,
    }
    return hx.page("documents/external/change.html", status=422 if form.errors else 200, **values)


from heza.documents.external import views_citations, views_import  # noqa: E402, F401 they add their pages to bp
