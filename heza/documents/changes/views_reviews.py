"""The periodic review of documents."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("document_reviews", __name__, url_prefix="/tai-lieu/soat-xet")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The periodic review of documents."""
    return hx.page("documents/empty.html")
