"""Where procedures are public."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("publications", __name__, url_prefix="/bao-cao/cong-khai")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Where procedures are public."""
    return hx.page("reports/empty.html", title="Công khai thủ tục")
