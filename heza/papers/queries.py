"""Questions about numbers."""

from sqlalchemy import select

from heza.core.db import db
from heza.papers.models import CancelledNumber, IssuedNumber, NumberBook

PAGE = 50


def book_of(form: str, book: str, year: int) -> NumberBook | None:
    """A book, None before its first number."""
    return db.session.scalar(select(NumberBook).filter_by(form=form, book=book, year=year))


def numbers_in(
    book: NumberBook, after: int = 0, limit: int = PAGE
) -> list[tuple[IssuedNumber, CancelledNumber | None]]:
    """The numbers of a book after one, cancelled ones with their cancellation."""
    wanted = select(IssuedNumber, CancelledNumber).outerjoin(
        CancelledNumber, CancelledNumber.issued_seq == IssuedNumber.seq
    )
    wanted = wanted.where(IssuedNumber.book_id == book.id, IssuedNumber.number > after)
    return [
        (issued, cancelled)
        for issued, cancelled in db.session.execute(wanted.order_by(IssuedNumber.number).limit(limit))
    ]


def numbers_of(subject_type: str, subject_id: int) -> list[IssuedNumber]:
    """The numbers that a subject got, in their order."""
    wanted = select(IssuedNumber).filter_by(subject_type=subject_type, subject_id=subject_id)
    return list(db.session.scalars(wanted.order_by(IssuedNumber.seq)))
