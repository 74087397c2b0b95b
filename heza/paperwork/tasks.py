"""What of paperwork waits for a person: a signature, a paper to be sent, a letter of apology to be finished."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import ColumnElement, select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.dossiers.models import Dossier
from heza.paperwork import drafts, queries, rules
from heza.paperwork.issue import problems_of
from heza.paperwork.models import PaperDraft

SHOWN = 50


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[PaperDraft]:
    """The signed forms that wait for this person: to be written, signed, or numbered and sent; the oldest first."""
    wanted = select(PaperDraft).join(Dossier, Dossier.id == PaperDraft.dossier_id)
    wanted = wanted.where(PaperDraft.closed_on.is_(None), PaperDraft.form_key.in_(sorted(rules.SIGNED)))
    wanted = (
        wanted.where(Dossier.closed_on.is_(None), _mine(person, acting_for(person) if acting is None else acting))
        .order_by(PaperDraft.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(wanted))


def _mine(person: Person, acting: Sequence[Standing]) -> ColumnElement[bool]:
    today = clock.today()
    heads_some = person.can(Can.SIGN_PAPERS) or person.can(Can.WORK_DOSSIERS)
    headed = headed_by(person, today) if heads_some else []
    reviewed = headed if person.can(Can.SIGN_PAPERS) else []
    for one in acting:
        reviewed = [*reviewed, *(headed_by(one.person, today) if queries.REVIEW in one.duties else [])]
    theirs = (Dossier.officer_id == person.id) | Dossier.department_id.in_(headed)
    is_mine = PaperDraft.state.in_(("draft", "returned", "signed")) & (theirs | (PaperDraft.edited_by_id == person.id))
    is_mine |= (PaperDraft.state == "reviewing") & Dossier.department_id.in_(reviewed)
    if person.can(Can.APPROVE_PAPERS) or any(queries.APPROVE in one.duties for one in acting):
        is_mine |= PaperDraft.state == "deciding"
    return is_mine


def tasks_of(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """The same for the first page."""
    return [
        Task(one.sign_title, url_for("paper_drafts.show", id=one.id), note=needs(one), kind="wait")
        for one in waiting_for(person, acting)
    ]


def needs(draft: PaperDraft) -> str:
    """What a draft still needs before it can be signed, or how it stands."""
    if draft.state not in rules.OPEN_TO_WRITE:
        return rules.STATE_NAMES[draft.state]
    form = drafts.form_of(draft)
    open_fields = [form.field(problem.field).question for problem in problems_of(form, draft.values)]
    if drafts.not_promised(draft):
        open_fields.append("ngày hẹn lại mới")
    said = (
        f"còn cần: {', '.join(name[:1].lower() + name[1:] for name in open_fields)}" if open_fields else "đủ nội dung"
    )
    return f"{rules.STATE_NAMES[draft.state]}, {said}"
