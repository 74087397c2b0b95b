"""What of the documents waits for whom: one statement, told as lines of an inbox."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, or_, select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.documents.models import Document, Revision, RevisionWriter

MANY = 50  # of one sitting
_LINES = (  # state, what the line says, its colour, the step that many can be signed with at once
    ("returned", "tài liệu bị trả lại, cần sửa và trình lại", "late", ""),
    ("reviewing", "tài liệu chờ anh/chị xem xét", "soon", "review"),
    ("approving", "tài liệu chờ anh/chị phê duyệt", "soon", "approve"),
    ("approved", "tài liệu đã duyệt, chờ ban hành", "wait", ""),
)


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """One line a kind, the longest waiting first; several that are signed alike open in one sitting."""
    conditions = _conditions(person, acting_for(person) if acting is None else acting)
    if not conditions:
        return []
    wanted = select(Revision).join(Document, Document.id == Revision.document_id).where(or_(*conditions))
    listed = db.session.scalars(wanted.order_by(Revision.since, Revision.id)).all()
    lines = [_task(person, listed, *line) for line in _LINES]
    return [line for line in lines if line is not None]


def _conditions(person: Person, acting: Sequence[Standing]) -> list[ColumnElement[bool]]:
    r, today = Revision, clock.today()
    headed = headed_by(person, today) if person.can(Can.SIGN_DOCUMENTS) else []
    approves = person.can(Can.APPROVE_DOCUMENTS)
    for standing in acting:
        if "document_revision.review" in standing.duties and standing.person.can(Can.SIGN_DOCUMENTS):
            headed = headed + headed_by(standing.person, today)
        approves = approves or (
            "document_revision.approve" in standing.duties and standing.person.can(Can.APPROVE_DOCUMENTS)
        )
    found: list[ColumnElement[bool]] = []
    if person.can(Can.WRITE_DOCUMENTS):
        wrote = select(RevisionWriter.subject_id).where(RevisionWriter.person_id == person.id)
        found.append(and_(r.state == "returned", r.id.in_(wrote)))
    if headed:
        found.append(and_(r.state == "reviewing", Document.department_id.in_(sorted(set(headed)))))
    if approves:
        found.append(r.state == "approving")
    if person.can(Can.KEEP_DOCUMENTS):
        found.append(r.state == "approved")
    return found


def _task(person: Person, listed: Sequence[Any], state: str, said: str, kind: str, step: str) -> Task | None:
    fitting = [one for one in listed if one.state == state and (not step or person.id not in one.authors())]
    if not fitting:
        return None
    if state == "approved":
        url = url_for("issue_batches.index")
    elif step and len(fitting) > 1:
        url = url_for("document_revisions.step_many", name=step, id=[one.id for one in fitting[:MANY]])
    else:
        url = url_for("document_revisions.show", id=fitting[0].id)
    return Task(f"{len(fitting)} {said}", url, note=f"chờ từ {fitting[0].since:%d/%m/%Y}", kind=kind)
