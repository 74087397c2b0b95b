"""The tasks that reports name."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("report_tasks", __name__, url_prefix="/bao-cao/nhiem-vu")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The tasks that reports name."""
    return hx.page("reports/empty.html", title="Nhiệm vụ")
