"""What somebody is asked to read, and who has read a revision."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx
from heza.documents.readers.models import ReadRequest  # noqa: F401

bp = Blueprint("readings", __name__, url_prefix="/tai-lieu/doc")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What somebody is asked to read, and who has read a revision."""
    return hx.page("documents/empty.html")
