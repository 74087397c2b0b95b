"""Recording the city's decisions and the papers that carry plans out."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx
from heza.reviews import queries

bp = Blueprint("review_decisions", __name__, url_prefix="/ra-soat/quyet-dinh")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every decision that was recorded."""
    return hx.page("reviews/decisions.html")


@bp.get("/ghi/<string:purpose>")
@allow(Can.KEEP_REVIEWS)
def new(purpose: str) -> ResponseReturnValue:
    """Record one."""
    return hx.page("reviews/decision_form.html", purpose=purpose)


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One decision."""
    return hx.page("reviews/decision.html", decision=queries.decision(id))
