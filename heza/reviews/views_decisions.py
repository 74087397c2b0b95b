"""Recording the city's decisions and the papers that carry plans out; one moves many."""

from typing import BinaryIO, cast

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.signoff import mark_of
from heza.core import clock, files, hx
from heza.core.db import db
from heza.reviews import deciding, queries
from heza.reviews.deciding import PURPOSE_NAMES, PURPOSES, Purpose
from heza.reviews.forms import AnnouncementForm, DecisionForm
from heza.reviews.rules import ACTIONS

bp = Blueprint("review_decisions", __name__, url_prefix="/ra-soat/quyet-dinh")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every decision that was recorded, the latest first, and what waits for one."""
    may_record = viewer().can(Can.KEEP_REVIEWS)
    return hx.page(
        "reviews/decisions.html",
        decisions=queries.decisions(),
        names=PURPOSE_NAMES,
        may_record=may_record,
        waiting=[(one, len(deciding.waiting(one))) for one in PURPOSES.values()] if may_record else [],
    )


@bp.route("/ghi/<string:purpose>", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def new(purpose: str) -> ResponseReturnValue:
    """Record a decision for what is ticked."""
    chosen = PURPOSES.get(purpose) or abort(404)
    form = (AnnouncementForm if chosen.key == "announce" else DecisionForm)(data=_offered(chosen))
    marked = _marked()
    if not form.validate_on_submit() or form.add_errors(deciding.objections(form.entered, clock.today())) or not marked:
        return _form_page(chosen, form, marked)
    upload = form.file.data
    made = deciding.record(
        chosen,
        form.entered,
        deciding.keep_file(cast(BinaryIO, upload.stream), upload.filename or ""),
        marked,
        viewer(),
    )
    files.retain(made.sha256)
    db.session.commit()
    return hx.done(url_for(".show", id=made.id), f"Đã ghi {made.label} cho {len(marked)} thủ tục.")


def _offered(purpose: Purpose) -> dict[str, str]:
    return {} if purpose.key == "implement" else {"authority": "Chủ tịch Ủy ban nhân dân thành phố Hải Phòng"}


def _marked() -> dict[int, str]:
    """What was ticked, with the mark that the page showed beside it."""
    ticked = {int(one) for one in request.form.getlist("item") if one.isdecimal() and len(one) < 10}
    return {id: request.form.get(f"seen-{id}", "") for id in ticked}


def _form_page(purpose: Purpose, form: DecisionForm, marked: dict[int, str]) -> Response:
    listed = deciding.waiting(purpose)
    is_post = request.method == "POST"
    return hx.page(
        "reviews/decision_form.html",
        status=422 if is_post else 200,
        purpose=purpose,
        form=form,
        listed=[(one, marked.get(one.id) or mark_of(one)) for one in listed],
        ticked=set(marked) if is_post else {one.id for one in listed},
        none_ticked=is_post and not marked,
        actions=ACTIONS,
    )


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One decision and what it moved, as far as the viewer may see it."""
    found = queries.decision(id)
    versions, reviews = queries.moved_by(id)
    return hx.page(
        "reviews/decision.html",
        decision=found,
        purpose=PURPOSE_NAMES[found.purpose],
        versions=versions,
        reviews=reviews,
        sees=queries.scope_of(viewer()).holds,
        actions=ACTIONS,
    )


@bp.get("/<int:id>/tep")
@allow(Can.READ)
def file(id: int) -> ResponseReturnValue:
    """The file of a decision, as it was recorded."""
    found = queries.decision(id)
    if not found.sha256:
        abort(404)
    answer: Response = send_file(
        files.path_of(found.sha256),
        mimetype=files.TYPES[found.file_kind],
        as_attachment=True,
        download_name=found.file_name,
    )
    return answer
