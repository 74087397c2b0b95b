"""The office's register and files taken over."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("document_intake", __name__, url_prefix="/tai-lieu/nhap")


@bp.get("")
@allow(Can.KEEP_DOCUMENTS)
def index() -> ResponseReturnValue:
    """The office's register and files taken over."""
    return hx.page("documents/empty.html")
