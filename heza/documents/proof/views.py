"""Which revision a file is; the audit pack."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("document_proof", __name__, url_prefix="/tai-lieu/kiem-chung")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Which revision a file is; the audit pack."""
    return hx.page("documents/empty.html")
