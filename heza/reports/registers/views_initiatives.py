"""What departments propose."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("initiatives", __name__, url_prefix="/bao-cao/sang-kien")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What departments propose."""
    return hx.page("reports/empty.html", title="Sáng kiến")
