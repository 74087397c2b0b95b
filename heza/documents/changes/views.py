"""Change requests (phiếu yêu cầu)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx
from heza.documents.changes.models import ChangeRequest  # noqa: F401

bp = Blueprint("change_requests", __name__, url_prefix="/tai-lieu/yeu-cau")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Change requests (phiếu yêu cầu)."""
    return hx.page("documents/empty.html")
