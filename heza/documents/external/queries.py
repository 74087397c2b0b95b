"""External documents: one of them, its checks, what cites it, the requests that came of it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import lazyload

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.core import clock
from heza.core.db import db
from heza.documents.changes.models import ChangeRequest
from heza.documents.changes.queries import visible
from heza.documents.external import listing
from heza.documents.external.coverage import covered_by
from heza.documents.external.models import STATUSES, Citation, ExternalCheck, ExternalDocument
from heza.documents.external.rules import STATUS_KINDS, number_key
from heza.documents.models import Document, Revision
from heza.documents.queries import holding, is_inside, units_of

FOUND = 30  # of one search for something to cite
CLOSED = ("refused", "withdrawn")


class Citing(NamedTuple):
    """A document that cites an external one: its revision in force, its citation."""

    document: Document
    revision: Revision | None
    note: str


def one(id: int) -> ExternalDocument:
    """One external document, which everybody reads; otherwise 404."""
    wanted = select(ExternalDocument).where(ExternalDocument.id == (id if id <= LARGEST_ID else 0))
    found: ExternalDocument = db.one_or_404(wanted)
    return found


def by_number(number: str) -> ExternalDocument | None:
    """The external document of a number as somebody types it."""
    key = number_key(number)
    wanted = select(ExternalDocument).where(ExternalDocument.number_key == key)
    return db.session.scalars(wanted).first() if key else None


def checks_of(external_id: int) -> Sequence[ExternalCheck]:
    """Its checks, the latest first."""
    c = ExternalCheck
    wanted = select(c).where(c.external_id == external_id)
    return db.session.scalars(wanted.order_by(c.checked_on.desc(), c.id.desc())).all()


def citing(external_id: int, day: date) -> list[Citing]:
    """Every document that cites it and is not retired on a day, by code."""
    d, r = Document, Revision
    wanted = select(d, r, Citation.note).join(Citation, Citation.document_id == d.id)
    wanted = wanted.outerjoin(r, and_(r.document_id == d.id, holding(day)))
    wanted = wanted.where(Citation.external_id == external_id, or_(d.retired_on.is_(None), d.retired_on > day))
    wanted = wanted.options(lazyload(r.document))  # loaded with it, its inner join would drop what has no revision
    return [Citing(*row) for row in db.session.execute(wanted.order_by(d.sort_key, d.id))]


def citing_for(person: Person, external_id: int, day: date) -> list[Citing]:
    """Those of them that a person sees: what is in force everybody, drafts their own department."""
    units = units_of(person)
    found = citing(external_id, day)
    return [one for one in found if one.revision is not None or is_inside(units, one.document.department_id)]


def requests_of(external_id: int) -> Sequence[ChangeRequest]:
    """The change requests that came of it, the latest first."""
    r = ChangeRequest
    return db.session.scalars(select(r).where(r.external_id == external_id).order_by(r.id.desc()).limit(200)).all()


def requests_seen(person: Person, external_id: int) -> set[int]:
    """Which of them this person may open."""
    r = ChangeRequest
    return set(db.session.scalars(select(r.id).where(r.external_id == external_id, visible(person))))


def open_requests(external_ids: Collection[int]) -> dict[int, ChangeRequest]:
    """The requests of these external documents that are not carried out yet, by document."""
    r = ChangeRequest
    wanted = select(r).where(r.external_id.in_(external_ids), r.state.not_in(CLOSED), r.done_on.is_(None))
    found = db.session.scalars(wanted.where(r.document_id.is_not(None)).order_by(r.id))
    return {request.document_id: request for request in found if request.document_id is not None}


def cited_by(document_id: int) -> Sequence[Citation]:
    """What a document cites, by number."""
    wanted = select(Citation).join(ExternalDocument, ExternalDocument.id == Citation.external_id)
    wanted = wanted.where(Citation.document_id == document_id)
    return db.session.scalars(wanted.order_by(ExternalDocument.sort_key, ExternalDocument.id)).all()


def to_cite(document_id: int, text: str) -> Sequence[ExternalDocument]:
    """External documents that a document does not cite yet, those that fit a search first by number."""
    e = ExternalDocument
    known = select(Citation.external_id).where(Citation.document_id == document_id)
    wanted = listing.searched(select(e).where(e.id.not_in(known)), text)
    return db.session.scalars(wanted.order_by(e.sort_key, e.id).limit(FOUND)).all()


def choices(besides: int = 0) -> list[tuple[str, str]]:
    """Every external document that has not ended, for a list to choose from."""
    e = ExternalDocument
    wanted = select(e.id, e.kind, e.number).where(e.status != "ended", e.id != besides)
    rows = db.session.execute(wanted.order_by(e.sort_key, e.id))
    return [(str(id), f"{kind} {number}".strip()) for id, kind, number in rows]


def of_document(document_id: int) -> dict[str, Any]:
    """What the page of a document shows of laws and procedures."""
    return {
        "citations": cited_by(document_id),
        "covered": covered_by(document_id, clock.today()),
        "external_names": (STATUSES, STATUS_KINDS),
    }
