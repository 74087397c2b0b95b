"""The papers of the review as PDF, Word and Excel."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("review_papers", __name__, url_prefix="/ra-soat/giay-to")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Which papers can be made."""
    return hx.page("reviews/papers.html")
