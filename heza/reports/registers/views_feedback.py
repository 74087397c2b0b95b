"""The register of feedback."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("feedback", __name__, url_prefix="/bao-cao/phan-anh")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register of feedback."""
    return hx.page("reports/empty.html", title="Phản ánh, kiến nghị")
