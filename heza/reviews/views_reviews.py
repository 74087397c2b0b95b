"""Pages of a review: filling the form, its steps, its versions side by side."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route
from heza.core import hx
from heza.reviews import queries
from heza.reviews.flow import REVIEWS
from heza.reviews.reviewing import REVIEW_EFFECTS

bp = Blueprint("internal_reviews", __name__, url_prefix="/ra-soat/phieu")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Reviews stand on the board."""
    return hx.done(url_for("reviews.waiting"))


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One review."""
    return hx.page("reviews/review.html", review=queries.review_for(viewer(), id))


add_step_route(bp, queries.review_for, REVIEWS, after=REVIEW_EFFECTS, content="reviews/_review_content.html")
