"""/khoe: whether the program and its database answer; tells nothing else."""

from flask import Blueprint, Response
from sqlalchemy import text

from heza.accounts.guard import public
from heza.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/khoe")
@public
def check() -> Response:
    """One word for a monitor."""
    db.session.execute(text("SELECT 1"))
    return Response("khoe\n", mimetype="text/plain")
