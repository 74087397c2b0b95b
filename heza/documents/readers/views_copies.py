"""Numbered paper copies and the public page of their QR."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import hx

bp = Blueprint("paper_copies", __name__, url_prefix="/tai-lieu/ban-giay")


@bp.get("")
@allow(Can.KEEP_DOCUMENTS)
def index() -> ResponseReturnValue:
    """Numbered paper copies and the public page of their QR."""
    return hx.page("documents/empty.html")
