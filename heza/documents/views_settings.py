"""Kinds of documents, numbering, the rules of the agency's own QT."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("document_settings", __name__, url_prefix="/tai-lieu/thiet-lap")


@bp.get("")
@allow(Can.KEEP_DOCUMENTS)
def index() -> ResponseReturnValue:
    """Kinds of documents, numbering, the rules of the agency's own QT."""
    return hx.page("documents/empty.html")
