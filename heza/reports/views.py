"""The reports."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("reports", __name__, url_prefix="/bao-cao")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The reports."""
    return hx.page("reports/empty.html", title="Báo cáo")
