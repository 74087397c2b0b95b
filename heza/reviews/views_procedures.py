"""The register of internal procedures: list, one procedure, adding and correcting."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx
from heza.reviews import queries

bp = Blueprint("internal_procedures", __name__, url_prefix="/ra-soat/thu-tuc")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register."""
    return hx.page("reviews/procedures.html")


@bp.get("/<string:code>")
@allow(Can.READ)
def show(code: str) -> ResponseReturnValue:
    """One internal procedure."""
    return hx.page("reviews/procedure.html", procedure=queries.procedure_for(viewer(), code))
