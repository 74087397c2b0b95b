"""Who sees which change requests, and which documents are to be reviewed when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true, tuple_

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, headed_by, own_departments
from heza.approvals.queries import acting_for
from heza.core import clock
from heza.core.db import db
from heza.documents import queries
from heza.documents.changes.flow import STATES
from heza.documents.changes.models import ChangeRequest, DocumentReview
from heza.documents.changes.rules import BUCKETS, KINDS, REVIEW_SOON
from heza.documents.listing import id_in
from heza.documents.models import Document, Revision

PAGE = 50
DUTY, REVIEW_DUTY = "change_request.", "document_review."
BOXES = {"": "Mọi tình trạng", "open": "Đang xử lý", "undone": "Đã chấp nhận, chưa thực hiện", **STATES}
OPEN = ("draft", "returned", "heading", "consulting", "deciding")


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


# ---------------------------------------------------------------- requests


def request_for(person: Person, id: int) -> ChangeRequest:
    """One request: of the own units, about their documents, one's own; any for the controller, leaders and auditors;
    otherwise 404.
    """
    found: ChangeRequest = db.one_or_404(select(ChangeRequest).where(ChangeRequest.id == _possible(id)))
    own = {found.proposer_id, found.drafter_id, *found.authors()}
    units, concerned = queries.units_of(person, DUTY), {found.department_id}
    if found.document is not None:
        concerned.add(found.document.department_id)
    if person.id not in own and not any(queries.is_inside(units, unit) for unit in concerned):
        abort(404)
    return found


def visible(person: Person) -> ColumnElement[bool]:
    """The requests that somebody sees, as a condition."""
    c, units = ChangeRequest, queries.units_of(person, DUTY)
    if units is None:
        return true()
    theirs = c.document_id.in_(select(Document.id).where(Document.department_id.in_(units)))
    return or_(c.department_id.in_(units), theirs, c.proposer_id == person.id, c.drafter_id == person.id)


@dataclass(frozen=True)
class Filters:
    """What the list shows."""

    state: str = ""
    kind: str = ""
    is_own: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        found = cls(args.get("tinh-trang", ""), args.get("loai", ""), args.get("cua", "") == "phong")
        if found.state not in BOXES or (found.kind and found.kind not in KINDS):
            raise ValueError(found)
        return found

    @property
    def args(self) -> dict[str, str]:
        """The filters as an address holds them."""
        values = {"tinh-trang": self.state, "loai": self.kind, "cua": "phong" if self.is_own else ""}
        return {name: value for name, value in values.items() if value}


def requests(person: Person, filters: Filters, before: int | None = None, limit: int = PAGE) -> Sequence[ChangeRequest]:
    """The requests that a person sees, the latest first; `before` is the id where the page before ended."""
    c = ChangeRequest
    wanted = select(c).where(visible(person), _in_box(filters.state))
    if filters.kind:
        wanted = wanted.where(c.kind == filters.kind)
    if filters.is_own:
        wanted = wanted.where(c.department_id.in_(own_departments(person, clock.today())))
    if before is not None:
        wanted = wanted.where(c.id < before)
    return db.session.scalars(wanted.order_by(c.id.desc()).limit(limit)).all()


def _in_box(box: str) -> ColumnElement[bool]:
    c = ChangeRequest
    if not box:
        return true()
    if box == "open":
        return c.state.in_(OPEN)
    return and_(c.state == "accepted", c.done_on.is_(None)) if box == "undone" else c.state == box


def requests_of(person: Person, document_id: int) -> Sequence[ChangeRequest]:
    """The latest requests about a document that a person sees."""
    wanted = select(ChangeRequest).where(ChangeRequest.document_id == document_id, visible(person))
    return db.session.scalars(wanted.order_by(ChangeRequest.id.desc()).limit(20)).all()


def usable(kind: str, document_id: int | None = None) -> Sequence[ChangeRequest]:
    """The accepted requests of a kind that nothing was drafted under yet; of a document where one is named."""
    c, r = ChangeRequest, Revision
    used = exists().where(r.request_id == c.id, r.state != "dropped")
    wanted = select(c).where(c.state == "accepted", c.done_on.is_(None), c.kind == kind, ~used)
    if document_id is not None:
        wanted = wanted.where(c.document_id == document_id)
    return db.session.scalars(wanted.order_by(c.id)).all()


def drafted_under(request: ChangeRequest) -> Revision | None:
    """The revision that is drafted, or was issued, under a request."""
    r = Revision
    wanted = select(r).where(r.request_id == request.id, r.state != "dropped").order_by(r.id.desc()).limit(1)
    return db.session.scalars(wanted).first()


def request_behind(id: int | None) -> ChangeRequest | None:
    """The request behind a revision."""
    return db.session.get(ChangeRequest, id) if id else None


# ---------------------------------------------------------------- reviews


def review_for(person: Person, id: int) -> DocumentReview:
    """One review: of the own units, any for the controller, leaders and auditors; otherwise 404."""
    found: DocumentReview = db.one_or_404(select(DocumentReview).where(DocumentReview.id == _possible(id)))
    if not queries.is_inside(queries.units_of(person, REVIEW_DUTY), found.document.department_id):
        abort(404)
    return found


def reviews_of(document_id: int) -> Sequence[DocumentReview]:
    """The reviews of a document that were done, the latest first."""
    r = DocumentReview
    wanted = select(r).where(r.document_id == document_id, r.state != "open").order_by(r.due.desc()).limit(20)
    return db.session.scalars(wanted).all()


def units_to_review(person: Person) -> list[int]:
    """The departments whose documents somebody reviews: those headed, by delegation too."""
    today = clock.today()
    found = headed_by(person, today) if person.can(Can.SIGN_DOCUMENTS) else []
    for standing in acting_for(person):
        if "document_review.keep" in standing.duties and standing.person.can(Can.SIGN_DOCUMENTS):
            found = found + headed_by(standing.person, today)
    return sorted(set(found))


@dataclass(frozen=True)
class DueFilters:
    """Which of the documents to be reviewed a page shows."""

    bucket: str = ""
    department_id: int | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "DueFilters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        found = cls(args.get("muc", ""), id_in(args.get("phong", "")))
        if found.bucket and found.bucket not in BUCKETS:
            raise ValueError(found)
        return found

    @property
    def args(self) -> dict[str, str]:
        """The filters as an address holds them."""
        values = {"muc": self.bucket, "phong": str(self.department_id or "")}
        return {name: value for name, value in values.items() if value}


def due(filters: DueFilters, after: str = "", limit: int = PAGE) -> list[Any]:
    """(document, revision in force, department), the longest overdue first; `after` is a `place_of`."""
    wanted = select(Document, Revision, Department).select_from(Document)
    wanted = wanted.join(Revision, and_(Revision.document_id == Document.id, queries.holding(clock.today())))
    wanted = wanted.join(Department, Department.id == Document.department_id).where(*_due(filters))
    order = (Document.review_due, Document.id)
    if after:
        day, _, id = after.partition("~")
        wanted = wanted.where(tuple_(*order) > tuple_(date.fromisoformat(day), id_in(id) or 0))
    return list(db.session.execute(wanted.order_by(*order).limit(limit)))


def place_of(row: Any) -> str:
    """Where the next page starts."""
    return f"{row[0].review_due.isoformat()}~{row[0].id}"


def _due(filters: DueFilters) -> list[ColumnElement[bool]]:
    d, (late, soon) = Document, _edges()
    found: list[ColumnElement[bool]] = [d.review_due.is_not(None)]
    if filters.department_id:
        found.append(d.department_id == filters.department_id)
    if filters.bucket:
        edges = {"late": d.review_due < late, "soon": d.review_due.between(late, soon), "later": d.review_due > soon}
        found.append(edges[filters.bucket])
    return found


def _edges() -> tuple[date, date]:
    today = clock.today()
    return today, date.fromordinal(today.toordinal() + REVIEW_SOON)


def counts(filters: DueFilters) -> dict[str, int]:
    """How many documents each bucket has; one statement."""
    parts = []
    for name in BUCKETS:
        held = and_(*_due(DueFilters(name, filters.department_id)))
        parts.append(func.count().filter(held).label(name))
    wanted = select(*parts).select_from(Document)
    wanted = wanted.join(Revision, and_(Revision.document_id == Document.id, queries.holding(clock.today())))
    row = db.session.execute(wanted.where(Document.review_due.is_not(None))).one()
    return {name: int(getattr(row, name) or 0) for name in BUCKETS}


def open_review_of(document_ids: Sequence[int]) -> Sequence[DocumentReview]:
    """The reviews of these documents that were begun and not done."""
    r = DocumentReview
    condition = r.document_id.in_(document_ids) if document_ids else false()
    return db.session.scalars(select(r).where(condition, r.state == "open")).all()
