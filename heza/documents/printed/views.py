"""The printed forms of document control."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("document_forms", __name__, url_prefix="/tai-lieu/in")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The printed forms of document control."""
    return hx.page("documents/empty.html")
