"""Pages of the plans of review."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route
from heza.core import hx
from heza.reviews import queries
from heza.reviews.flow import PLANS
from heza.reviews.planning import PLAN_EFFECTS

bp = Blueprint("review_plans", __name__, url_prefix="/ra-soat/ke-hoach")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every plan."""
    return hx.page("reviews/plans.html", plans=queries.plans())


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One plan."""
    return hx.page("reviews/plan.html", plan=queries.plan_for(viewer(), id))


add_step_route(bp, queries.plan_for, PLANS, after=PLAN_EFFECTS, content="reviews/_plan_content.html")
