"""The register of documents: the list as of any day, one document, adding one."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.audit.queries import timeline_of
from heza.audit.seen import saw
from heza.core import clock, files, hx
from heza.core.db import db
from heza.core.settings import setting
from heza.core.sheets import workbook
from heza.documents import actions, details, listing, numbering, queries, rules, sheet
from heza.documents.changes import queries as changes
from heza.documents.changes.models import ChangeRequest
from heza.documents.changes.rules import KINDS, needs_request
from heza.documents.external.queries import of_document
from heza.documents.flow import STATES
from heza.documents.forms import DocumentForm, NewRevisionForm
from heza.documents.listing import Filters, id_in
from heza.documents.models import Revision
from heza.documents.readers.queries import recipients_of
from heza.documents.readers.rules import FORMS

bp = Blueprint("documents", __name__, url_prefix="/tai-lieu")


def _filters() -> Filters:
    try:
        return Filters.read(request.args, clock.today())
    except ValueError:
        abort(404)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register, as of today or of any other day."""
    filters, units = _filters(), queries.units_of(viewer())
    try:
        rows = listing.documents(filters, units, request.args.get("sau", ""), listing.PAGE + 1)
    except ValueError:
        abort(404)
    has_more = len(rows) > listing.PAGE
    return hx.page(
        "documents/index.html",
        fragments=("document_list",),
        filters=filters,
        rows=rows[: listing.PAGE],
        after=listing.cursor(rows[listing.PAGE - 1]) if has_more else "",
        total=listing.count(filters, units),
        label=numbering.label,
        standing=_standing(filters.day),
        types=[("", "Mọi loại"), *((one.id, f"{one.code} – {one.name}") for one in queries.types())],
        departments=[("", "Mọi đơn vị"), *queries.department_choices()],
        states=list(listing.STATES.items()),
        may_add=viewer().can(Can.WRITE_DOCUMENTS),
        may_keep=viewer().can(Can.KEEP_DOCUMENTS),
        names=(rules.STANDINGS, rules.STANDING_KINDS),
    )


def _standing(day: date) -> Any:
    """How a revision stands on a day: a key of STANDINGS."""

    def of(revision: Any) -> str:
        interval = revision.interval
        return interval.standing(day) if interval else "draft"

    return of


@bp.get("/danh-muc.xlsx")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The same list as Excel; taking it out of the program is an act of the trail."""
    filters = _filters()
    rows = listing.documents(filters, queries.units_of(viewer()), limit=20_000)
    standing = _standing(filters.day)
    lines = [sheet.line(number, row, standing) for number, row in enumerate(rows, 1)]
    said = [f"{listing.STATES[filters.state]}, tính đến {filters.day:%d/%m/%Y}"]
    data = workbook("Danh mục tài liệu nội bộ", said, sheet.COLUMNS, lines)
    trail.record(db.session, "export", "document", "danh-muc", {"rows": len(lines), "day": filters.day.isoformat()})
    db.session.commit()
    name = f"danh-muc-tai-lieu-{filters.day:%Y%m%d}.xlsx"
    return send_file(BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name=name)


# ---------------------------------------------------------------- one document


@bp.get("/<string:code>")
@allow(Can.READ)
def show(code: str) -> ResponseReturnValue:
    """One document: what is in force, its revisions, what is on its way."""
    document = queries.document_for(viewer(), code)
    saw("document", document.id)
    units, today = queries.units_of(viewer()), clock.today()
    is_inside = queries.is_inside(units, document.department_id)
    coming = [] if is_inside else queries.coming_for(viewer(), document.id)
    revisions = [one for one in document.revisions if is_inside or one.id in coming or _holds(one, today)]
    may_write = queries.may_write(viewer(), document.department_id)
    may_revise = may_write and document.retired_on is None and queries.may_revise(document.id)
    usable = changes.usable("amend", document.id) if may_revise else []
    return hx.page(
        "documents/document.html",
        document=document,
        in_force=queries.in_force(document.id, today),
        coming=[one for one in revisions if one.interval and one.interval.standing(today) == "coming"],
        open=queries.open_revision(document.id) if is_inside else None,
        revisions=revisions,
        standing=_standing(today),
        states=STATES,
        names=(rules.STANDINGS, rules.STANDING_KINDS),
        label=numbering.label,
        form=_revision_form(usable),
        may_revise=may_revise,
        must_ask=may_revise and not usable and _must_ask(),
        is_inside=is_inside,
        requests=changes.requests_of(viewer(), document.id),
        request_words=(changes.STATES, KINDS),
        recipients=recipients_of(document.id) if is_inside else [],
        forms=FORMS,
        timeline=timeline_of("document", document.id) if is_inside else None,
        may_write=may_write,
        may_edit=details.may_edit(viewer(), document),
        **of_document(document.id),
    )


def _holds(revision: Revision, day: date) -> bool:
    return revision.interval is not None and revision.interval.holds(day)


def _revision_form(usable: Sequence[ChangeRequest]) -> NewRevisionForm:
    """How the next revision is drafted, and under which of the accepted requests."""
    form = NewRevisionForm(data={"request_id": str(usable[0].id)} if usable else {})
    form.request_id.choices = [(str(one.id), f"{one.code} – {one.reason[:80]}") for one in usable]
    if not _must_ask():
        form.request_id.choices.append(("", "— không theo phiếu (chỉ sửa đổi một phần) —"))
    return form


def _must_ask() -> bool:
    """Whether the viewer drafts an amendment only under an accepted request."""
    is_keeper = viewer().can(Can.KEEP_DOCUMENTS)
    return needs_request(setting("document_request"), is_keeper=is_keeper, is_whole=False)


@bp.get("/<string:code>/hien-hanh")
@allow(Can.READ)
def current(code: str) -> ResponseReturnValue:
    """The permalink of what is in force: it never gives a draft, and never what was replaced."""
    document = queries.document_for(viewer(), code)
    found = queries.in_force(document.id, clock.today())
    if found is None:
        abort(404)
    return hx.done(url_for("document_revisions.show", id=found.id))


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.WRITE_DOCUMENTS)
def new() -> ResponseReturnValue:
    """List a new document with its first draft."""
    behind = _request_behind()
    data = {"title": behind.subject, "department_id": str(behind.department_id)} if behind else {}
    form = DocumentForm(data=data)
    form.type_id.choices = [(str(one.id), f"{one.code} – {one.name}") for one in queries.types()]
    form.department_id.choices = queries.own_choices(viewer())
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered, viewer())):
        status = 422 if form.errors else 200
        return hx.page("documents/document_form.html", form=form, behind=behind, status=status)
    made = actions.add_document(form.entered, viewer(), behind.id if behind else None)
    db.session.commit()
    return hx.done(url_for("document_revisions.show", id=made.revisions[0].id), "Đã thêm tài liệu. Hãy đính kèm tệp.")


def _request_behind() -> ChangeRequest | None:
    """The accepted request under which a document is added, as its page links here; otherwise 404."""
    try:
        wanted = id_in(request.args.get("phieu", ""))
    except ValueError:
        abort(404)
    return changes.request_for(viewer(), wanted) if wanted else None


@bp.post("/<string:code>/ban-moi")
@allow(Can.WRITE_DOCUMENTS)
def revise(code: str) -> ResponseReturnValue:
    """Begin the revision that will follow; the one in force stays served."""
    document = queries.document_for(viewer(), code)
    form = NewRevisionForm()
    if not form.validate_on_submit():
        return hx.refuse("Hãy chọn sửa đổi một phần hay ban hành lại toàn bộ rồi gửi lại.", 422)
    wanted = form.request_id.data or ""
    made = actions.new_revision(
        document,
        viewer(),
        is_whole=form.kind.data == "whole",
        numbering=numbering.chosen(),
        request_id=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None,
    )
    db.session.commit()
    return hx.done(url_for("document_revisions.show", id=made.id), "Đã lập bản soạn; bản hiện hành vẫn có hiệu lực.")
