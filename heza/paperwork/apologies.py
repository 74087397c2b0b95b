"""Letters of apology that are there before they are needed: drafted the working day before the due day.

A draft proposes another day and says what it still needs; nobody has to remember that it must be written. One that was
given up is not drafted again.
"""

from datetime import timedelta

from sqlalchemy import Select, exists, select

from heza.core import clock, jobs
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.models import Dossier
from heza.paperwork import drafts
from heza.paperwork.models import PaperDraft
from heza.workdays.queries import calendar

FORM = "apology"
AT_ONCE = 25  # in one transaction


def _wanted() -> Select[Dossier]:
    """Running dossiers that are due today or on the next working day, without such a draft."""
    today, next_day = clock.today(), clock.today() + timedelta(days=1)
    while not calendar().is_working(next_day):
        next_day += timedelta(days=1)
    begun = exists(select(1).where(PaperDraft.dossier_id == Dossier.id, PaperDraft.form_key == FORM))
    wanted = select(Dossier).where(Dossier.closed_on.is_(None), Dossier.state == "open", ~begun)
    return wanted.where(Dossier.due_on >= today, Dossier.due_on <= next_day).order_by(Dossier.due_on, Dossier.id)


@jobs.periodic("draft_apologies")
def due() -> list[jobs.Due]:
    """On a working day, where such a draft is missing: at most one job a minute."""
    now = clock.now()
    if not calendar().is_working(now.date()) or db.session.scalar(_wanted().limit(1)) is None:
        return []
    return [jobs.Due("draft_apologies", f"draft_apologies:{now:%Y-%m-%dT%H:%M}", title="Soạn sẵn phiếu xin lỗi")]


@jobs.handler("draft_apologies", "Soạn sẵn phiếu xin lỗi")
def draft_apologies(_job: jobs.Job, _report: jobs.Progress) -> None:
    """Draft those that are missing, some of them; the next minute asks again."""
    for dossier in db.session.scalars(_wanted().limit(AT_ONCE)).all():
        try:
            drafts.begin(dossier, FORM, None)
        except Refused:  # somebody was quicker, or its set has no such form
            continue
