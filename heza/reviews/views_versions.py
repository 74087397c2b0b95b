"""Pages of a content: reading it, writing its twelve parts, its steps, where it is published."""

import secrets

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.core import clock, hx, words
from heza.core.db import db
from heza.reviews import actions, queries, ready, rules, writing
from heza.reviews.actions import VERSION_EFFECTS
from heza.reviews.flow import VERSION_STATES, VERSIONS, WRITTEN
from heza.reviews.models import InternalVersion
from heza.reviews.register_forms import PublishForm

bp = Blueprint("internal_versions", __name__, url_prefix="/ra-soat/noi-dung")


@bp.app_template_global("review_parts")
def _parts() -> tuple[rules.Part, ...]:
    """The twelve parts, wherever a content is shown."""
    return rules.PARTS


UNSAVED = (
    "Chưa lưu được: người khác, hoặc chính anh/chị ở một cửa sổ khác, vừa sửa nội dung này. Nội dung anh/chị vừa gõ "
    "còn nguyên ở dưới; hãy mở nội dung đó ở một cửa sổ nữa để đối chiếu. Bấm Lưu ở đây sẽ thay nội dung kia."
)
KINDS_OF_STATES = {"returned": "late", "announced": "ok", "draft": "wait"}


class Token(FlaskForm):
    """The token alone: what a page asks are the twelve parts."""


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Contents stand in the register."""
    return hx.done(url_for("internal_procedures.index"))


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One content with its steps and signatures."""
    version = queries.version_for(viewer(), id)
    may_write = not writing.why_not(version, viewer())
    return hx.page(
        "reviews/version.html",
        version=version,
        subject=version,
        bar=bar_of(VERSIONS, version),
        signatures=signatures_of(version),
        paper_subject=version.id,
        state_name=VERSION_STATES[version.state],
        state_kind=KINDS_OF_STATES.get(version.state, "soon"),
        may_write=may_write,
        not_ready=ready.version_objection(version) if may_write else "",
        may_publish=version.state == "announced" and viewer().can(Can.KEEP_REVIEWS),
        before=_before(version),
    )


def _before(version: InternalVersion) -> InternalVersion | None:
    """The content that it replaces."""
    earlier = [one for one in queries.versions_of(version.procedure_id) if one.number < version.number]
    return earlier[0] if earlier else None


# ---------------------------------------------------------------- writing


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.READ)
def edit(id: int) -> ResponseReturnValue:
    """Write the twelve parts. They are saved on the way; `go` says what comes after."""
    version = queries.version_for(viewer(), id)
    writing.check_writable(version, viewer())
    if request.method == "GET":
        return _edit_page(version, version.values)
    try:
        _save(version)
    except writing.Stale:
        return _edit_page(version, actions.parts_sent(request.form), is_unsaved=True)
    db.session.commit()
    if request.form.get("go") == "show":
        return hx.done(url_for(".show", id=id), "Đã lưu nội dung.")
    return hx.done(url_for(".edit", id=id), "Đã lưu nội dung.")


@bp.post("/<int:id>/luu")
@allow(Can.READ)
def autosave(id: int) -> ResponseReturnValue:
    """Keep what was typed so far and say when."""
    version = queries.version_for(viewer(), id)
    _save(version)
    db.session.commit()
    return _edit_page(version, version.values, open_page=version.open_page)


def _save(version: InternalVersion) -> None:
    seen, open_page = request.form.get("seen", ""), request.form.get("open_page", "")
    actions.save_parts(version, request.form, viewer(), seen, open_page)


def _edit_page(
    version: InternalVersion, values: dict[str, str], open_page: str = "", *, is_unsaved: bool = False
) -> ResponseReturnValue:
    """The page on which a content is written; `is_unsaved`: what was typed over a newer state is shown, not lost."""
    return hx.page(
        "reviews/version_edit.html",
        fragments=("version_saved",),
        status=409 if is_unsaved else 200,
        unsaved=UNSAVED if is_unsaved else "",
        version=version,
        values=values,
        parts=rules.PARTS,
        missing=[part.key for part in rules.missing_parts(values)],
        filled=rules.filled(values),
        token=Token(),
        seen=mark_of(version),
        open_page=open_page or secrets.token_urlsafe(12),
        saved_at=clock.local(version.edited_at),
        is_today=clock.local_day(version.edited_at) == clock.local_day(clock.recorded()),
        is_signed=bool(signatures_of(version)) and version.state in WRITTEN,
    )


# ---------------------------------------------------------------- publishing


@bp.route("/<int:id>/cong-khai", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def publish(id: int) -> ResponseReturnValue:
    """Record where and since when an announced content is published."""
    version = queries.version_for(viewer(), id)
    stored = {"where": version.published_where, "link": version.published_link, "day": version.published_on}
    form = PublishForm(data=stored)
    if not form.validate_on_submit() or form.add_errors(form.objections()) or form.day.data is None:
        status = 422 if form.errors else 200
        return hx.page("reviews/version_publish.html", form=form, version=version, status=status)
    actions.publish(version, words.clean(form.where.data), (form.link.data or "").strip(), form.day.data)
    db.session.commit()
    code = version.procedure.code
    return hx.done(url_for("internal_procedures.show", code=code), f"Đã ghi nơi công khai của thủ tục {code}.")


add_step_route(bp, queries.version_for, VERSIONS, after=VERSION_EFFECTS, content="reviews/_version_content.html")
