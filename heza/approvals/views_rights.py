"""“Ai được làm gì” for one person: it stands here because delegations do."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.accounts.queries import person
from heza.approvals.rights import rights_of
from heza.core import clock, hx

bp = Blueprint("person_rights", __name__)


@bp.get("/nhan-su/<int:person_id>/quyen")
@allow(Can.READ_PEOPLE)
def rights(person_id: int) -> ResponseReturnValue:
    """Everything that one person may do today, whence it comes, and what not."""
    found = person(person_id)
    return hx.page("approvals/rights.html", person=found, rights=rights_of(found, clock.today()))
