"""Pages of a content: reading it, writing its twelve parts, its steps, where it is published."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route
from heza.core import hx
from heza.reviews import queries
from heza.reviews.actions import VERSION_EFFECTS
from heza.reviews.flow import VERSIONS

bp = Blueprint("internal_versions", __name__, url_prefix="/ra-soat/noi-dung")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Contents stand in the register."""
    return hx.done(url_for("internal_procedures.index"))


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One content with its steps and signatures."""
    return hx.page("reviews/version.html", version=queries.version_for(viewer(), id))


add_step_route(bp, queries.version_for, VERSIONS, after=VERSION_EFFECTS, content="reviews/_version_content.html")
