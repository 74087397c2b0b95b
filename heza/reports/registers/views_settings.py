"""The rules of reports, and who gets them."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("report_settings", __name__, url_prefix="/bao-cao/thiet-lap")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The rules of reports, and who gets them."""
    return hx.page("reports/empty.html", title="Thiết lập báo cáo")
