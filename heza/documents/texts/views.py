"""Search in the words of documents, and their pages."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx
from heza.documents.texts.models import FileText  # noqa: F401

bp = Blueprint("document_texts", __name__, url_prefix="/tai-lieu/tim")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Search in the words of documents, and their pages."""
    return hx.page("documents/empty.html")
