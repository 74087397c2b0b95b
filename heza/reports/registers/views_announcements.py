"""The decisions that announced procedures."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("announcements", __name__, url_prefix="/bao-cao/quyet-dinh")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The decisions that announced procedures."""
    return hx.page("reports/empty.html", title="Quyết định công bố")
