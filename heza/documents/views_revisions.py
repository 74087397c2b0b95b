"""Pages of a revision: its words and files, its steps; every PDF that is shown says on each page how it stands."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.audit import trail
from heza.audit.seen import saw
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.documents import actions, numbering, queries, ready, rules
from heza.documents.actions import Words
from heza.documents.changes.queries import request_behind
from heza.documents.flow import REVISIONS, STATES, WRITTEN
from heza.documents.forms import FileForm, RevisionForm, lines
from heza.documents.models import Revision, RevisionFile
from heza.documents.readers.actions import note_opened
from heza.documents.readers.queries import followed, request_of
from heza.documents.stamping import stamped
from heza.documents.texts.check import header_of

bp = Blueprint("document_revisions", __name__, url_prefix="/tai-lieu/ban")
STATE_KINDS = {"draft": "soon", "returned": "late", "approved": "brand", "issued": "ok", "dropped": "plain"}


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Revisions stand in the register."""
    return hx.done(url_for("documents.index"))


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One revision."""
    revision = queries.revision_for(viewer(), id)
    saw("document_revision", revision.id)
    return hx.page("documents/revision.html", **_shown(revision))


def _shown(revision: Revision, form: FileForm | None = None) -> dict[str, Any]:
    is_inside = queries.is_inside(queries.units_of(viewer()), revision.document.department_id)
    can_edit = not actions.why_not(revision, viewer())
    interval, today = revision.interval, clock.today()
    in_force = queries.in_force(revision.document_id, today)
    return {
        "revision": revision,
        "subject": revision,
        "bar": bar_of(REVISIONS, revision),
        "signatures": signatures_of(revision),
        "paper_subject": revision.id,
        "is_inside": is_inside,
        "can_edit": can_edit,
        "lacking": ready.lacking(revision) if can_edit else [],
        "header": header_of(revision) if is_inside else None,
        "form": form or FileForm(data={"seen": mark_of(revision)}),
        "seen": mark_of(revision),
        "label": numbering.label(revision),
        "roles": ready.ROLES,
        "has_copies": revision.effective_from is not None and viewer().can(Can.KEEP_DOCUMENTS),
        "issued_file": revision.file_of("issued"),
        "standing": interval.standing(today) if interval else "draft",
        "names": (rules.STANDINGS, rules.STANDING_KINDS),
        "state_name": STATES[revision.state],
        "state_kind": STATE_KINDS.get(revision.state, "wait"),
        "in_force": in_force if in_force and in_force.id != revision.id else None,
        "behind": request_behind(revision.request_id),
        "reading": request_of(viewer(), revision.id),
        "follows": interval is not None and followed(viewer()) != (),
    }


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.WRITE_DOCUMENTS)
def edit(id: int) -> ResponseReturnValue:
    """Write the words of a draft."""
    revision = queries.revision_for(viewer(), id)
    if revision.state not in WRITTEN or actions.why_not(revision, viewer()):
        return hx.refuse(actions.why_not(revision, viewer()))
    shown = {name: getattr(revision, name) for name in ("title", "reason", "changes", "wants_reading")}
    form = RevisionForm(data=shown | {"seen": mark_of(revision)})
    if not form.validate_on_submit():
        return hx.page(
            "documents/revision_form.html",
            form=form,
            revision=revision,
            label=numbering.label(revision),
            status=422 if form.errors else 200,
        )
    typed = words.clean(form.title.data), lines(form.reason.data), lines(form.changes.data)
    actions.edit(revision, Words(*typed, form.wants_reading.data), viewer(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu. Khi đã đủ tệp và nội dung, hãy trình xem xét.")


# ---------------------------------------------------------------- files


@bp.post("/<int:id>/tep")
@allow(Can.WRITE_DOCUMENTS)
def attach(id: int) -> ResponseReturnValue:
    """Attach a file to a draft."""
    revision = queries.revision_for(viewer(), id)
    form = FileForm()
    if not form.validate_on_submit():
        return hx.page("documents/revision.html", status=422, **_shown(revision, form))
    upload = form.file.data
    kept = actions.attach(
        revision,
        form.role.data,
        cast(BinaryIO, upload.stream),
        upload.filename or "",
        viewer(),
        form.seen.data or "",
    )
    files.retain(kept.sha256)
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã đính kèm {kept.name}.")


@bp.post("/<int:id>/tep/<int:file_id>/bo")
@allow(Can.WRITE_DOCUMENTS)
def detach(id: int, file_id: int) -> ResponseReturnValue:
    """Take a file off a draft."""
    revision = queries.revision_for(viewer(), id)
    found = next((one for one in revision.files if one.id == file_id), None) or abort(404)
    actions.detach(revision, found, viewer(), request.form.get("seen", ""))
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã bỏ tệp.")


@bp.get("/tep/<int:file_id>")
@allow(Can.READ)
@writes
def file(file_id: int) -> ResponseReturnValue:
    """A file to read: a PDF with its standing on every page; others only for who drafts or keeps."""
    found = queries.file_for(viewer(), file_id)
    revision = queries.revision_for(viewer(), found.revision_id)
    if found.kind != "pdf":
        return _bytes(found, revision)
    answer = stamped(found, revision, viewer())  # first: what cannot be opened was not read
    trail.record(db.session, "read", "document_revision", revision.id, {"file": found.name})
    if found.role == "issued":
        note_opened(revision, viewer())
    db.session.commit()
    return answer


@bp.get("/tep/<int:file_id>/ban-goc")
@allow(Can.READ)
@writes
def original(file_id: int) -> ResponseReturnValue:
    """The very bytes, for who drafts or keeps documents: what was signed."""
    found = queries.file_for(viewer(), file_id)
    revision = queries.revision_for(viewer(), found.revision_id)
    if not queries.is_inside(queries.units_of(viewer()), revision.document.department_id):
        abort(404)
    return _bytes(found, revision)


def _bytes(found: RevisionFile, revision: Revision) -> Response:
    trail.record(db.session, "export", "document_revision", revision.id, {"file": found.name})
    db.session.commit()
    answer: Response = send_file(
        files.path_of(found.sha256), mimetype=files.TYPES[found.kind], as_attachment=True, download_name=found.name
    )
    return answer


add_step_route(bp, queries.revision_for, REVISIONS, content="documents/_revision_content.html")
