"""Issuing under a decision: gathering what is approved, naming what is retired, and letting all of it take effect."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals import signoff
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import issuing, numbering, queries
from heza.documents.forms import BatchForm, IssueForm
from heza.documents.issuing import Decided
from heza.documents.models import IssueBatch
from heza.documents.readers.queries import followed

bp = Blueprint("issue_batches", __name__, url_prefix="/tai-lieu/dot-ban-hanh")
FILE_LIMIT = 40 * files.MEGABYTE
NOT_A_FILE = "Quyết định đã ký phải là tệp PDF, ảnh JPG hoặc PNG. Hãy chọn lại tệp."


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every batch, those that are gathered first."""
    may_keep = viewer().can(Can.KEEP_DOCUMENTS)
    return hx.page(
        "documents/batches.html",
        batches=queries.batches(drafts=may_keep),
        approved=queries.approved() if may_keep else [],
        may_keep=may_keep,
        form=BatchForm(data={"title": f"Ban hành tài liệu hệ thống quản lý chất lượng tháng {clock.today():%m/%Y}"}),
        label=numbering.label,
    )


@bp.post("/lap")
@allow(Can.KEEP_DOCUMENTS)
def new() -> ResponseReturnValue:
    """Begin a batch with what was ticked of the approved revisions."""
    form = BatchForm()
    if not form.validate_on_submit():
        return hx.refuse("Hãy nhập tên đợt ban hành rồi gửi lại.", 422)
    ticked = {int(one) for one in request.form.getlist("revision") if one.isdecimal() and len(one) < 10}
    batch = issuing.begin(words.clean(form.title.data), ticked, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=batch.id), "Đã lập đợt ban hành.")


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One batch: its lines, what stands in the way, its decision."""
    batch = _batch(id)
    return hx.page("documents/batch.html", **_shown(batch))


def _batch(id: int) -> IssueBatch:
    found = queries.batch(id)
    if found.state != "issued" and not viewer().can(Can.KEEP_DOCUMENTS):
        abort(404)
    return found


def _shown(batch: IssueBatch) -> dict[str, Any]:
    may_keep = viewer().can(Can.KEEP_DOCUMENTS) and batch.state == "draft"
    known = {line.revision_id for line in batch.lines}
    return {
        "batch": batch,
        "lines": issuing.issued_documents(batch),
        "may_keep": may_keep,
        "blockers": issuing.blockers(batch) if may_keep else [],
        "left_behind": issuing.left_behind(batch) if may_keep else [],
        "approved": [one for one in queries.approved() if one.id not in known] if may_keep else [],
        "follows": batch.state == "issued" and followed(viewer()) != (),
        "label": numbering.label,
    }


@bp.post("/<int:id>/them")
@allow(Can.KEEP_DOCUMENTS)
def add(id: int) -> ResponseReturnValue:
    """Add a revision that is approved, or (by code) a document that will be retired."""
    batch = _batch(id)
    code = request.form.get("retire", "")
    if code:
        issuing.add_retirement(batch, queries.document_for(viewer(), code), words.clean(request.form.get("note", "")))
    else:
        wanted = request.form.get("revision", "")
        found = [one for one in queries.approved() if str(one.id) == wanted]
        if not found:
            raise Refused("Chưa chọn bản nào đã được phê duyệt. Hãy chọn trong danh sách.")
        issuing.add_line(batch, found[0].document, found[0])
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã thêm vào đợt.")


@bp.post("/<int:id>/bo/<int:line_id>")
@allow(Can.KEEP_DOCUMENTS)
def drop(id: int, line_id: int) -> ResponseReturnValue:
    """Take a line off a batch."""
    batch = _batch(id)
    line = next((one for one in batch.lines if one.id == line_id), None) or abort(404)
    issuing.drop_line(batch, line)
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã bỏ khỏi đợt.")


@bp.route("/<int:id>/ban-hanh", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def issue(id: int) -> ResponseReturnValue:
    """Let the whole batch take effect under its signed decision."""
    batch = _batch(id)
    form = IssueForm()
    if not form.validate_on_submit():
        return _issue_page(batch, form, 422 if form.errors else 200)
    entered = _decided(form)
    if entered is None or form.add_errors(issuing.objections(entered, clock.today())):
        return _issue_page(batch, form, 422)
    proof = signoff.prove(viewer(), form.password.data or "")
    if proof.refusal:
        form.password.errors = [proof.refusal]
        answer = _issue_page(batch, form, 429 if proof.wait else 422)
        db.session.commit()  # the failed try counts
        return answer
    issuing.issue(batch, entered, viewer(), proof)
    files.retain(entered.file[0])
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã ban hành {len(batch.lines)} tài liệu theo {batch.label}.")


def _decided(form: IssueForm) -> Decided | None:
    upload = form.file.data
    kind = files.kind_of(cast(BinaryIO, upload.stream))
    if kind not in ("pdf", "jpg", "png"):
        form.file.errors = [NOT_A_FILE]
        return None
    assert form.signed_on.data and form.effective_from.data
    digest = files.keep(cast(BinaryIO, upload.stream), FILE_LIMIT)
    return Decided(
        words.clean(form.number.data),
        form.signed_on.data,
        words.clean(form.signed_by.data),
        form.effective_from.data,
        (digest, words.clean(upload.filename)[-200:] or f"quyet-dinh.{kind}", kind),
    )


def _issue_page(batch: IssueBatch, form: IssueForm, status: int) -> Response:
    return hx.page("documents/batch_issue.html", status=status, form=form, **_shown(batch))


@bp.get("/<int:id>/tep")
@allow(Can.READ)
def file(id: int) -> ResponseReturnValue:
    """The signed decision of a batch."""
    found = _batch(id)
    if not found.sha256:
        abort(404)
    answer: Response = send_file(
        files.path_of(found.sha256),
        mimetype=files.TYPES[found.file_kind],
        as_attachment=True,
        download_name=found.file_name,
    )
    return answer
