"""/khoe: whether the program and its database answer; tells nothing else."""

from flask import Blueprint, Response
from sqlalchemy import text

from heza.accounts.guard import public
from heza.core.db import db
from heza.core.jobs import queries

bp = Blueprint("health", __name__)


@bp.get("/khoe")
@public
def check() -> Response:
    """One word for a monitor; a second line where a job consumer has run and now gives no sign of life."""
    db.session.execute(text("SELECT 1"))
    second = "viec nen: khong bao hieu\n" if queries.is_silent(queries.last_beat()) else ""
    return Response(f"khoe\n{second}", mimetype="text/plain")
