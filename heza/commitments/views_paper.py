"""A commitment as a paper to print or to open in Word."""

from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.prints import printed
from heza.approvals.signoff import signatures_of
from heza.commitments import queries
from heza.commitments.models import Commitment
from heza.commitments.paper import to_paper
from heza.commitments.views import bp
from heza.core import clock
from heza.core.db import db
from heza.core.settings import setting
from heza.papers.model import Paper


def paper_of(commitment: Commitment) -> Paper:
    """The paper as it stands today, with the results once they are confirmed."""
    assessment = commitment.assessment
    return to_paper(
        commitment,
        signatures_of(commitment),
        signatures_of(assessment) if assessment and assessment.state == "assessed" else [],
        agency=setting("agency_name"),
        place=setting("place"),
        today=clock.today(),
    )


@bp.get("/<int:id>/in.<string:ending>")
@allow(Can.READ)
@writes
def paper(id: int, ending: str) -> ResponseReturnValue:
    """The paper as PDF or .docx, for who may read the commitment."""
    commitment = queries.commitment_for(viewer(), id)
    made = printed(paper_of(commitment), ending, commitment)
    db.session.commit()
    return made.answer(f"cam-ket-{commitment.first_day:%Y%m%d}-{commitment.last_day:%Y%m%d}-{commitment.id}")
