"""The periodic review: when a document is due, taking reviews up, and what a review leaves behind. Nothing commits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.documents import queries as documents
from heza.documents.changes import queries, rules
from heza.documents.changes.actions import Wish, add_requests
from heza.documents.changes.models import ChangeRequest, DocumentReview
from heza.documents.models import Document, Revision

NONE_CHOSEN = "Chưa chọn tài liệu nào của phòng anh/chị phụ trách. Hãy đánh dấu ít nhất một tài liệu rồi bấm lại."
TOO_MANY = "Mỗi lần soát xét nhiều nhất {most} tài liệu. Hãy chọn ít hơn."
MANY = 50  # of one sitting


def months_of(document: Document) -> int:
    """How often a document is reviewed; 0: never."""
    found = document.review_months if document.review_months is not None else setting("document_review_months")
    return int(found)


def first_due(document: Document, in_force_from: date) -> date | None:
    """When a document is due after a revision takes effect; None where it is never reviewed."""
    months = months_of(document)
    return rules.add_months(in_force_from, months) if months else None


def set_months(document: Document, months: int | None) -> None:
    """Say how often a document is reviewed; its next due day counts from the last intended one anew."""
    document.review_months = months
    if (holding := documents.in_force(document.id, clock.today())) is None or document.retired_on is not None:
        return
    assert holding.effective_from
    done = [one.due for one in queries.reviews_of(document.id) if one.due > holding.effective_from]
    document.review_due = first_due(document, max([holding.effective_from, *done]))


def follow_the_rule() -> None:
    """The agency's own period has changed: the next due days of documents without one of their own count anew."""
    wanted = select(Document).where(Document.review_months.is_(None), Document.retired_on.is_(None))
    for document in db.session.scalars(wanted.order_by(Document.id)).all():
        set_months(document, None)


def take_up(person: Person, document_ids: Sequence[int]) -> list[DocumentReview]:
    """The reviews of these documents for their present due days, begun where they were not: only those of units that
    the person heads, by delegation too. Raises Refused."""
    if len(document_ids) > MANY:
        raise Refused(TOO_MANY.format(most=MANY))
    d, units = Document, queries.units_to_review(person)
    wanted = select(d, Revision).join(Revision, and_(Revision.document_id == d.id, documents.holding(clock.today())))
    wanted = wanted.where(
        d.id.in_([id for id in document_ids if id <= LARGEST_ID]), d.department_id.in_(units), d.review_due.is_not(None)
    )
    wanted = wanted.order_by(d.id).with_for_update(of=d)
    rows = db.session.execute(wanted.execution_options(populate_existing=True)).all()
    if not rows:
        raise Refused(NONE_CHOSEN)
    begun: dict[Any, DocumentReview] = {
        (one.document_id, one.due): one for one in queries.open_review_of([row[0].id for row in rows])
    }
    found = [_begun(begun.get((document.id, document.review_due)), document, revision) for document, revision in rows]
    db.session.flush()
    return found


def _begun(known: DocumentReview | None, document: Document, revision: Revision) -> DocumentReview:
    if known is not None:
        known.revision = revision
        return known
    found = DocumentReview(document=document, revision=revision, due=document.review_due, state="open")
    db.session.add(found)
    return found


def hold(review: DocumentReview) -> None:
    """Hold the document of a review until the commit, before its step takes a number of the chain."""
    db.session.refresh(review.document, with_for_update={"of": Document})


def done(review: DocumentReview, _taken: Any) -> None:
    """A review was done: the next one counts from the day for which it was intended, not from today."""
    today, months = clock.today(), months_of(review.document)
    review.done_on = today
    review.document.review_due = rules.next_review(review.due, months, today) if months else None


def ask_for_change(review: DocumentReview, person: Person) -> ChangeRequest:
    """The review ends in a draft change request of this person."""
    document = review.document
    wish = Wish(
        "amend",
        document.department_id,
        document,
        source="review",
        reason=f"Soát xét định kỳ, hạn ngày {review.due:%d/%m/%Y}: nội dung không còn phù hợp.",
    )
    (made,) = add_requests([wish], person)
    review.request_id = made.id
    done(review, None)
    return made
