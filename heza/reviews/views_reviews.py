"""Pages of a review: filling the form, its steps, two states of it side by side."""

import json
import secrets
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.queries import signoffs_of
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.core import clock, hx, words
from heza.core.db import db
from heza.reviews import compare, cost, form, queries, reviewing, rules, writing
from heza.reviews.flow import REVIEW_STATES, REVIEWS, WRITTEN
from heza.reviews.forms import Token
from heza.reviews.models import InternalReview
from heza.reviews.reviewing import REVIEW_EFFECTS

bp = Blueprint("internal_reviews", __name__, url_prefix="/ra-soat/phieu")
STATE_KINDS = {
    "draft": "soon",
    "returned": "late",
    "disputed": "soon",
    "kept": "ok",
    "implemented": "ok",
    "abolished": "plain",
    "approved": "brand",
}
SPARE_ROWS, SPARE_CHANGES = 2, 1


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Reviews stand among what waits for the viewer."""
    return hx.done(url_for("reviews.waiting"))


# ---------------------------------------------------------------- one review


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One review with its steps and signatures."""
    review = queries.review_for(viewer(), id)
    writes = writing.may_work_on(review, viewer())
    return hx.page(
        "reviews/review.html",
        review=review,
        subject=review,
        bar=bar_of(REVIEWS, review),
        signatures=signatures_of(review),
        paper_subject=review.id,
        state_name=REVIEW_STATES[review.state],
        state_kind=STATE_KINDS.get(review.state, "wait"),
        can_edit=writes and review.state in WRITTEN,
        gaps=form.summed(form.gaps(review.values)) if review.state in WRITTEN else [],
        is_late=review.state in WRITTEN and review.due_on < clock.today(),
        states=_states(review),
    )


def _content(review: InternalReview) -> dict[str, Any]:
    """What the template of a review's content asks of its values."""
    values = review.values
    before, after = form.both_sides(values)
    return {
        "form": form,
        "actions": rules.ACTIONS,
        "values": values,
        "questions": form.questions(values),
        "flagged": [one for one in form.questions(values) if form.asks(values, one)],
        "income": values.get("income", {}),
        "before": before,
        "after": after,
        "costs": form.costs(values),
        "has_after": form.has_after(values),
        "rows": list(zip(form.activities(values), form.row_costs(values), strict=True)),
        "answered": form.answered(values),
    }


bp.add_app_template_global(_content, "review_content")


# ---------------------------------------------------------------- writing


@bp.route("/<int:id>/lap", methods=["GET", "POST"])
@allow(Can.READ)
def edit(id: int) -> ResponseReturnValue:
    """Fill the form. It is saved on the way; `go` says what comes after."""
    review = queries.review_for(viewer(), id)
    writing.check_writable(review, viewer())
    if request.method == "GET":
        return _edit_page(review)
    try:
        _save(review)
    except writing.Stale as stale:
        return _edit_page(review, unsaved=reviewing.typed(review, request.form), why=stale.reason)
    db.session.commit()
    if request.form.get("go") == "check":
        return hx.done(url_for(".show", id=id))
    if request.form.get("go") == "rows":
        return hx.done(url_for(".edit", id=id, dong=request.form.get("dong"), _anchor="chi-phi"), "Đã lưu phiếu.")
    return hx.done(url_for(".edit", id=id), "Đã lưu phiếu.")


@bp.post("/<int:id>/luu")
@allow(Can.READ)
def autosave(id: int) -> ResponseReturnValue:
    """Keep what was typed so far; answer with when, what it costs now, and what is missing."""
    review = queries.review_for(viewer(), id)
    _save(review)
    db.session.commit()
    return _edit_page(review, open_page=review.open_page)


def _save(review: InternalReview) -> None:
    sent = request.form
    reviewing.save(review, sent, viewer(), sent.get("seen", ""), sent.get("open_page", ""))


def _edit_page(
    review: InternalReview, open_page: str = "", unsaved: dict[str, Any] | None = None, why: str = ""
) -> ResponseReturnValue:
    """The page on which a review is written; `unsaved`: what was typed over a newer state, so that it is not lost."""
    values = review.values if unsaved is None else unsaved
    wanted = request.args.get("dong", "")
    asked = int(wanted) if wanted.isdecimal() and len(wanted) < 3 else 0
    count = max(len(values.get("activities", [])) + SPARE_ROWS, asked)
    return hx.page(
        "reviews/review_edit.html",
        fragments=("review_saved",),
        status=200 if unsaved is None else 409,
        why=why,
        review_form=form,
        review_rules=rules,
        review_cost=cost,
        review=review,
        values=values,
        questions=form.questions(values),
        rows=min(count, form.MOST_ACTIVITIES),
        changes=min(len(values.get("changes", [])) + SPARE_CHANGES, form.MOST_CHANGES),
        costs=form.costs(values),
        sides=form.both_sides(values),
        row_costs=list(zip(form.activities(values), form.row_costs(values), strict=True)),
        answered=form.answered(values),
        gaps=form.summed(form.gaps(values)),
        has_after=form.has_after(values),
        parts=review.reviewed.values,
        token=Token(),
        seen=mark_of(review),
        open_page=open_page or secrets.token_urlsafe(12),
        saved_at=clock.local(review.edited_at),
        is_today=clock.local_day(review.edited_at) == clock.local_day(clock.recorded()),
    )


# ---------------------------------------------------------------- two states side by side


def _states(review: InternalReview) -> list[tuple[str, str, dict[str, Any]]]:
    """The states of the form that somebody signed, and the present one: key, words, values; equal ones once."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    texts: list[str] = []
    for row in signoffs_of("internal_review", [review.id]):
        if not row.manifest:
            continue
        values = json.loads(row.manifest)["content"]["form"]
        text = writing.text_of(values)
        if text in texts[-1:]:
            continue
        texts.append(text)
        said = f"Bản {row.known.get('name', '')} ký lúc {words.moment(row.signed_at)}"
        found.append((str(row.seq), said, values))
    if writing.text_of(review.values) not in texts[-1:]:
        found.append(("nay", "Bản đang soạn", review.values))
    return found


@bp.get("/<int:id>/so-sanh")
@allow(Can.READ)
def compared(id: int) -> ResponseReturnValue:
    """Two states of a review side by side, what changed marked."""
    review = queries.review_for(viewer(), id)
    states = _states(review)
    keys = [key for key, _said, _values in states]
    left, right = request.args.get("truoc", ""), request.args.get("sau", "")
    right = right if right in keys else keys[-1]
    left = left if left in keys else keys[max(keys.index(right) - 1, 0)]
    by_key = {key: values for key, _said, values in states}
    pairs = compare.reviews(by_key[left], by_key[right])
    return hx.page(
        "reviews/review_compare.html",
        review=review,
        choices=[(key, said) for key, said, _values in states],
        left=left,
        right=right,
        pairs=pairs,
        changed=sum(one.is_changed for one in pairs),
        costs=(form.costs(by_key[left]), form.costs(by_key[right])),
    )


add_step_route(bp, queries.review_for, REVIEWS, after=REVIEW_EFFECTS, content="reviews/_review_content.html")
