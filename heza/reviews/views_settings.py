"""What the office sets for the review: targets, questions, the hourly income."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("review_settings", __name__, url_prefix="/ra-soat/thiet-lap")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Targets, questions and incomes as they are set."""
    return hx.page("reviews/settings.html")
