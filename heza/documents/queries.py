"""Who sees which documents, and what was in force on any day."""

from collections.abc import Sequence
from datetime import date

from flask import abort
from sqlalchemy import ColumnElement, and_, or_, select, true

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, own_departments
from heza.approvals.queries import acting_for
from heza.core import clock
from heza.core.db import db
from heza.documents.models import BatchLine, Document, DocumentType, IssueBatch, Revision, RevisionFile
from heza.documents.readers.models import ReadRequest
from heza.documents.rules import code_key

DUTY = "document_revision."


# ---------------------------------------------------------------- who sees what


def units_of(person: Person, duty: str = DUTY) -> tuple[int, ...] | None:
    """The departments whose drafts and old revisions a person sees; None is every one. `duty`: what a delegation must
    be about to open those of its giver.
    """
    if person.can(Can.KEEP_DOCUMENTS) or person.can(Can.READ_OLD_DOCUMENTS):
        return None
    today = clock.today()
    found = list(own_departments(person, today))
    for standing in acting_for(person):
        if any(one.startswith(duty) for one in standing.duties):
            if standing.person.can(Can.READ_OLD_DOCUMENTS):
                return None
            found += own_departments(standing.person, today)
    return tuple(sorted(set(found)))


def is_inside(units: tuple[int, ...] | None, department_id: int) -> bool:
    """Whether a department is among those of `units_of`."""
    return units is None or department_id in units


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


def document_for(person: Person, code: str) -> Document:
    """One document by its code. What is in force everybody finds, the rest its department; otherwise 404."""
    return find_document(person, code) or abort(404)


def find_document(person: Person, code: str) -> Document | None:
    """The same; None where there is none, or none that this person sees. Who was asked to read what takes effect
    later sees it too.
    """
    found = db.session.scalars(select(Document).where(Document.code_key == code_key(code))).first()
    if found is None or is_inside(units_of(person), found.department_id):
        return found
    seen = in_force_id(found.id) is not None or coming_for(person, found.id)
    return found if seen else None


def coming_for(person: Person, document_id: int) -> list[int]:
    """The revisions of a document that take effect later and that somebody was asked to read already."""
    wanted = select(Revision.id).join(ReadRequest, ReadRequest.revision_id == Revision.id)
    wanted = wanted.where(Revision.document_id == document_id, Revision.effective_from > clock.today())
    return list(db.session.scalars(wanted.where(ReadRequest.person_id == person.id)))


def revision_for(person: Person, id: int) -> Revision:
    """One revision: the one in force everybody reads, one that takes effect later who was asked to read it, others its
    department, the controller and readers of old ones.
    """
    found: Revision = db.one_or_404(select(Revision).where(Revision.id == _possible(id)))
    interval = found.interval
    if interval is not None and interval.holds(clock.today()):
        return found
    is_own = is_inside(units_of(person), found.document.department_id)
    if not is_own and found.id not in coming_for(person, found.document_id):
        abort(404)
    return found


def file_for(person: Person, id: int) -> RevisionFile:
    """A file of a revision that this person reads. Sources and drafts only their unit and the controller."""
    found: RevisionFile = db.one_or_404(select(RevisionFile).where(RevisionFile.id == _possible(id)))
    revision = revision_for(person, found.revision_id)
    if found.role != "issued" and not is_inside(units_of(person), revision.document.department_id):
        abort(404)
    return found


def batch(id: int) -> IssueBatch:
    """One batch; 404 where there is none."""
    found: IssueBatch = db.one_or_404(select(IssueBatch).where(IssueBatch.id == _possible(id)))
    return found


def may_write(person: Person, department_id: int) -> bool:
    """Whether a person drafts documents of a department."""
    if person.can(Can.KEEP_DOCUMENTS):
        return True
    return person.can(Can.WRITE_DOCUMENTS) and department_id in own_departments(person, clock.today())


# ---------------------------------------------------------------- in force


def holding(day: date) -> ColumnElement[bool]:
    """The revisions in force on a day, as a condition."""
    r = Revision
    return and_(r.effective_from <= day, or_(r.effective_to.is_(None), r.effective_to > day))


def in_force(document_id: int, day: date) -> Revision | None:
    """The revision of a document in force on a day."""
    wanted = select(Revision).where(Revision.document_id == document_id, holding(day))
    return db.session.scalars(wanted.order_by(Revision.effective_from.desc()).limit(1)).first()


def in_force_id(document_id: int) -> int | None:
    """The id of the revision of a document in force today."""
    wanted = select(Revision.id).where(Revision.document_id == document_id, holding(clock.today()))
    return db.session.scalar(wanted.limit(1))


def belonging_to(parent_ids: Sequence[int], day: date) -> Sequence[Document]:
    """The documents in force on a day that belong to these."""
    r = Revision
    is_held = select(r.id).where(r.document_id == Document.id, holding(day)).exists()
    wanted = select(Document).where(Document.parent_id.in_(parent_ids), is_held)
    return db.session.scalars(wanted.order_by(Document.sort_key, Document.id)).all()


def issued_of(document_id: int) -> Sequence[Revision]:
    """Every issued revision of a document, the earliest first."""
    r = Revision
    wanted = select(r).where(r.document_id == document_id, r.effective_from.is_not(None))
    return db.session.scalars(wanted.order_by(r.effective_from, r.id)).all()


def open_revision(document_id: int) -> Revision | None:
    """The revision of a document that is on its way."""
    r = Revision
    wanted = select(r).where(r.document_id == document_id, r.state.not_in(("issued", "dropped")))
    return db.session.scalars(wanted.order_by(r.id.desc()).limit(1)).first()


def open_revisions(document_ids: Sequence[int]) -> Sequence[Revision]:
    """The revisions of several documents that are on their way."""
    r = Revision
    wanted = select(r).where(r.document_id.in_(document_ids), r.state != "dropped", r.effective_from.is_(None))
    return db.session.scalars(wanted.order_by(r.id)).all()


# ---------------------------------------------------------------- lists


def types(*, all: bool = False) -> Sequence[DocumentType]:
    """The kinds of documents in the order of the agency."""
    t = DocumentType
    return db.session.scalars(select(t).where(true() if all else t.is_active).order_by(t.position, t.code, t.id)).all()


def approved() -> Sequence[Revision]:
    """What waits to be issued, the longest first."""
    wanted = select(Revision).where(Revision.state == "approved")
    return db.session.scalars(wanted.order_by(Revision.since, Revision.id)).all()


def may_revise(document_id: int) -> bool:
    """Whether something was issued and nothing is on its way."""
    return bool(issued_of(document_id)) and open_revision(document_id) is None


def department_choices() -> list[tuple[str, str]]:
    """Every open department: (id, label)."""
    d, today = Department, clock.today()
    wanted = select(d).where(or_(d.closed_on.is_(None), d.closed_on > today))
    return [(str(one.id), one.label) for one in db.session.scalars(wanted.order_by(d.position, d.folded, d.id))]


def own_choices(person: Person) -> list[tuple[str, str]]:
    """The departments for which somebody drafts."""
    return [one for one in department_choices() if may_write(person, int(one[0]))]


def batches(*, drafts: bool, limit: int = 200) -> Sequence[IssueBatch]:
    """The batches, those that are gathered first (only with `drafts`), then the latest decisions."""
    b = IssueBatch
    wanted = select(b).order_by(b.state, b.signed_on.desc(), b.id.desc()).limit(limit)
    return db.session.scalars(wanted if drafts else wanted.where(b.state == "issued")).all()


def in_batch(revision_ids: Sequence[int]) -> set[int]:
    """Those of these revisions that an open batch names already."""
    wanted = select(BatchLine.revision_id).join(IssueBatch, IssueBatch.id == BatchLine.batch_id)
    wanted = wanted.where(BatchLine.revision_id.in_(revision_ids), IssueBatch.state == "draft")
    return {id for id in db.session.scalars(wanted) if id is not None}
