"""An explanation as a paper to print or to open in Word."""

from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.prints import printed
from heza.approvals.signoff import signatures_of
from heza.core import clock
from heza.core.db import db
from heza.core.settings import setting
from heza.explanations import flow, queries, rules
from heza.explanations.models import Explanation
from heza.explanations.paper import to_paper
from heza.explanations.views import bp
from heza.papers.model import Paper


def paper_of(explanation: Explanation) -> Paper:
    """The paper as it stands today."""
    signatures = signatures_of(explanation)
    reviewed = any(one.meaning == "review" and not one.is_return for one in signatures)
    beyond = explanation.state not in (*rules.OPEN_TO_WRITE, "reviewing")
    return to_paper(
        explanation,
        signatures,
        agency=setting("agency_name"),
        place=setting("place"),
        today=clock.today(),
        skips_head=not reviewed if beyond else explanation.state != "reviewing" and flow.skips_head(explanation),
    )


@bp.get("/<int:id>/in.<string:ending>")
@allow(Can.READ)
@writes
def paper(id: int, ending: str) -> ResponseReturnValue:
    """The paper as PDF or .docx, for who may read the explanation."""
    explanation = queries.explanation_for(viewer(), id)
    made = printed(paper_of(explanation), ending, explanation)
    db.session.commit()
    return made.answer(f"giai-trinh-{explanation.dossier.code}")
