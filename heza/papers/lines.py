"""What the chain keeps of numbers: one line each, digested when they are written and read again by `audit verify`."""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from heza.audit.chain import canonical, personal_digest
from heza.papers.models import CancelledNumber, IssuedNumber, NumberBook

PAGE = 1000
Lines = Iterator[tuple[int, str]]


def issued_line(row: Any, book: Any) -> str:
    """A number with its book as it was."""
    values = {
        name: getattr(row, name) for name in ("seq", "book_id", "number", "subject_type", "subject_id", "person_id")
    }
    return canonical(values | {name: getattr(book, name) for name in ("form", "book", "year")} | _when(row))


def cancelled_line(row: Any) -> str:
    """A cancellation; the reason stands in it by its hash, computed again as long as the reason is there."""
    values = {name: getattr(row, name) for name in ("seq", "issued_seq", "person_id")}
    reason = [row.private_sha256, personal_digest(row.private) if row.private else row.private_sha256]
    return canonical(values | {"reason": reason} | _when(row))


def _when(row: Any) -> dict[str, str]:
    at = row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"on_day": row.on_day.isoformat(), "recorded_at": at}


def issued_lines(session: Session, first: int, last: int) -> Lines:
    """The numbers given between two places of the chain, a page at a time."""
    book = (NumberBook.form, NumberBook.book, NumberBook.year)
    wanted = select(*IssuedNumber.__table__.c, *book).join(NumberBook, NumberBook.id == IssuedNumber.book_id)
    return paged(session, wanted, IssuedNumber.seq, lambda row: issued_line(row, row), first, last)


def cancelled_lines(session: Session, first: int, last: int) -> Lines:
    """The cancellations between two places of the chain, a page at a time."""
    return paged(session, select(*CancelledNumber.__table__.c), CancelledNumber.seq, cancelled_line, first, last)


def paged(session: Session, wanted: Select[Any], seq: Any, line: Callable[[Any], str], first: int, last: int) -> Lines:
    """The lines of rows between two places of the chain, read a page at a time."""
    while first <= last:
        rows = session.execute(wanted.where(seq >= first, seq <= last).order_by(seq).limit(PAGE)).all()
        for row in rows:
            yield row.seq, line(row)
        if len(rows) < PAGE:
            return
        first = rows[-1].seq + 1
