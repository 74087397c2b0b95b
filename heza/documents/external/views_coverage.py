"""Which procedures (TTHC) are covered by a document."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("document_coverage", __name__, url_prefix="/tai-lieu/bao-phu")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Which procedures (TTHC) are covered by a document."""
    return hx.page("documents/empty.html")
