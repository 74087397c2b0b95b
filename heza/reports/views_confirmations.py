"""Departments confirm their figures of a report."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import signatures_of
from heza.audit.queries import timeline_of
from heza.core import hx
from heza.dossiers.figures import BOX_NAMES
from heza.reports import actions, queries
from heza.reports.flow import CONFIRMATION_STATES, CONFIRMATIONS

bp = Blueprint("report_confirmations", __name__, url_prefix="/bao-cao/xac-nhan")
KINDS = {"waiting": "soon", "disputed": "late", "confirmed": "ok"}


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """The figures of one department, and who confirmed them."""
    found = queries.confirmation_for(viewer(), id)
    return hx.page(
        "reports/confirmation.html",
        subject=found,
        boxes=BOX_NAMES,
        states=CONFIRMATION_STATES,
        state_kinds=KINDS,
        bar=bar_of(CONFIRMATIONS, found),
        signatures=signatures_of(found),
        timeline=timeline_of("report_confirmation", found.id),
    )


add_step_route(
    bp,
    queries.confirmation_for,
    CONFIRMATIONS,
    after=actions.CONFIRMATION_EFFECTS,
    content="reports/_confirmation_content.html",
)
