"""The board of the review and what waits for whom."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx
from heza.reviews import queries

bp = Blueprint("reviews", __name__, url_prefix="/ra-soat")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The board."""
    return hx.page("reviews/index.html")


@bp.get("/viec-cho")
@allow(Can.READ)
def waiting() -> ResponseReturnValue:
    """Everything of the review that waits for the viewer."""
    return hx.page("reviews/waiting.html", waiting=queries.waiting(viewer()))
