"""What of paperwork waits for a person: a signature, a paper to be sent, a letter of apology to be finished."""

from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import headships_of
from heza.approvals.queries import acting_for
from heza.core import clock
from heza.core.db import db
from heza.dossiers.models import Dossier
from heza.paperwork.models import PaperDraft

SHOWN = 50


def waiting_for(person: Person) -> list[PaperDraft]:
    """The signed forms that wait for this person: to be written, signed, or numbered and sent; the oldest first."""
    wanted = select(PaperDraft).join(Dossier, Dossier.id == PaperDraft.dossier_id)
    wanted = wanted.where(PaperDraft.closed_on.is_(None), _mine(person)).order_by(PaperDraft.id).limit(SHOWN)
    return list(db.session.scalars(wanted))


def _mine(person: Person):  # type: ignore[no-untyped-def]
    today = clock.today()
    headed = [one.department_id for one in headships_of(person) if one.from_day <= today < one.to_day]
    is_mine = (PaperDraft.state.in_(("draft", "returned", "signed"))) & (
        (Dossier.officer_id == person.id) | Dossier.department_id.in_(headed) | (PaperDraft.edited_by_id == person.id)
    )
    if person.can(Can.WORK_DOSSIERS):
        is_mine = is_mine | ((PaperDraft.state == "reviewing") & Dossier.department_id.in_(headed))
    leads = person.can(Can.APPROVE_PAPERS) or any("paper.approve" in one.duties for one in acting_for(person))
    if leads:
        is_mine = is_mine | (PaperDraft.state == "deciding")
    return is_mine
