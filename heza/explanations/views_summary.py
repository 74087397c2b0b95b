"""What the page of a dossier shows of its explanation: a fragment that it asks for, a page without JavaScript."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx
from heza.dossiers.queries import dossier_for
from heza.explanations import breaches, queries, rules

bp = Blueprint("dossier_explanation", __name__)


@bp.get("/ho-so/<string:code>/giai-trinh-tom-tat")
@allow(Can.READ)
def summary(code: str) -> ResponseReturnValue:
    """Whether it is late, how far its explanation is, and whether this happened before."""
    dossier, scope = dossier_for(viewer(), code), queries.scope_of(viewer())
    late = breaches.late_of(dossier.id)
    explanation = queries.explanation_of(dossier.id)
    if explanation is not None and not scope.holds(explanation.department_id):
        explanation = None
    shown = late if late is not None and scope.holds(late.department_id) else None
    is_begun = bool(shown and explanation and explanation.due_on == shown.due_on)
    return hx.page(
        "explanations/summary.html",
        fragments=("explanation_summary",),
        dossier=dossier,
        late=shown,
        explanation=explanation,
        is_begun=is_begun,
        may_write=bool(shown and queries.may_write(viewer(), shown.department_id, shown.officer_id)),
        repeats=breaches.repeats_of(dossier.procedure_name, shown.department_id) if shown else [],
        whole=not hx.wants_fragment(),
        names=rules.STATE_NAMES,
        kinds=rules.STATE_KINDS,
    )
