"""The register of external documents."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx
from heza.documents.external.models import Citation  # noqa: F401

bp = Blueprint("external_documents", __name__, url_prefix="/tai-lieu/ben-ngoai")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register of external documents."""
    return hx.page("documents/empty.html")
