"""Numbers of papers: consecutive in each book and year, no gap, none twice; cancelled ones stay. The caller commits.

A paper is issued in one transaction: `take` its number, write it on the paper, save the paper, `enter` the number for
it. Whoever takes holds the book until the commit, so others wait; nothing is given out when the transaction fails, and
a transaction that took a number without entering it cannot be committed.

All books are taken before the first number of the chain (`trail.take_seqs`: events, signatures, `enter`), so that two
who issue different papers never wait for each other in a circle.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from heza.audit import trail
from heza.audit.chain import canonical, digest_of, private_text
from heza.core import clock, words
from heza.core.db import db, is_sqlite
from heza.core.refusal import Refused
from heza.papers.lines import cancelled_line, issued_line
from heza.papers.models import CancelledNumber, IssuedNumber, NumberBook


class NumberError(Exception):
    """The program used numbers wrongly; nothing may be committed."""


@dataclass(frozen=True)
class Taken:
    """A number that this transaction holds and must still enter."""

    book_id: int
    form: str
    book: str
    day: date
    number: int

    @property
    def year(self) -> int:
        """The year of its book."""
        return self.day.year


def take(form: str, book: str, day: date, count: int = 1) -> list[Taken]:
    """The next numbers of a kind of paper in a book, for papers issued on a day."""
    if count < 1:
        raise NumberError("at least one number is taken")
    key = {"form": form, "book": book, "year": day.year}
    table = NumberBook.__table__
    adding = _insert(NumberBook).values(**key, first=1, last=count)
    adding = adding.on_conflict_do_update(
        index_elements=["form", "book", "year"], set_={"last": table.c.last + count}
    ).returning(table.c.id, table.c.last)
    _may_lock(key)
    found = db.session.execute(adding).one()
    db.session.info.setdefault("number_books", {})[canonical(key)] = found.id
    return [Taken(found.id, form, book, day, number) for number in range(found.last - count + 1, found.last + 1)]


def hold(form: str, book: str, day: date) -> None:
    """Lock a book without taking a number: for a transaction that issues several papers, before the first of them."""
    key = {"form": form, "book": book, "year": day.year}
    _may_lock(key)
    adding = _insert(NumberBook).values(**key, first=1, last=0)
    db.session.execute(adding.on_conflict_do_nothing())
    wanted = select(NumberBook.id).filter_by(**key).with_for_update()
    db.session.info.setdefault("number_books", {})[canonical(key)] = db.session.scalars(wanted).one()


def enter(taken: Taken, subject_type: str, subject_id: int) -> IssuedNumber:
    """Write down what a number was given to."""
    (issued,) = enter_all([(taken, subject_id)], subject_type)
    return issued


def enter_all(given: Iterable[tuple[Taken, int]], subject_type: str) -> list[IssuedNumber]:
    """Write down what some numbers were given to, in their order: one look at the chain for all."""
    pairs = list(given)
    first = trail.take_seqs(db.session, len(pairs))
    at, person = clock.recorded(), trail.actor_id()
    made = []
    for seq, (taken, subject_id) in enumerate(pairs, first):
        issued = IssuedNumber(
            seq=seq,
            book_id=taken.book_id,
            number=taken.number,
            subject_type=subject_type,
            subject_id=subject_id,
            person_id=person,
            on_day=taken.day,
            recorded_at=at,
        )
        said = {"form": taken.form, "book": taken.book, "year": taken.year, "number": taken.number}
        digest = digest_of([issued_line(issued, taken)])
        told = (subject_type, subject_id, said)
        trail.record(db.session, "issue_number", *told, first_seq=seq, event_digest=digest)
        made.append(issued)
    db.session.add_all(made)
    return made


def cancel(issued: IssuedNumber, reason: str) -> CancelledNumber:
    """A number's paper no longer holds. The number is never given again. Raises Refused without a reason, or twice."""
    reason = words.clean(reason)
    if not reason:
        raise Refused("Cần ghi lý do hủy số. Hãy nhập lý do rồi làm lại.")
    seq = trail.take_seqs(db.session, 1)
    if db.session.scalar(select(CancelledNumber.seq).where(CancelledNumber.issued_seq == issued.seq)):
        raise Refused(f"Số {issued.number:02d} đã được hủy trước đó. Hãy tải lại trang để xem.")
    private, digest = private_text({"reason": reason})
    row = CancelledNumber(
        seq=seq,
        issued_seq=issued.seq,
        person_id=trail.actor_id(),
        on_day=clock.today(),
        recorded_at=clock.recorded(),
        private=private,
        private_sha256=digest,
    )
    db.session.add(row)
    said = {"form": issued.of.form, "book": issued.of.book, "year": issued.of.year, "number": issued.number}
    told = (issued.subject_type, issued.subject_id, said)
    covers = digest_of([cancelled_line(row)])
    trail.record(db.session, "cancel_number", *told, first_seq=seq, event_digest=covers)
    return row


def open_book(form: str, book: str, year: int, first: int) -> NumberBook:
    """A book that goes on from one on paper. Raises Refused when numbers were already given out of it."""
    if first < 1:
        raise Refused("Số bắt đầu phải từ 1 trở lên. Hãy nhập lại số bắt đầu.")
    _may_lock({"form": form, "book": book, "year": year})
    adding = _insert(NumberBook).values(form=form, book=book, year=year, first=first, last=first - 1)
    db.session.execute(adding.on_conflict_do_nothing())
    wanted = select(NumberBook).filter_by(form=form, book=book, year=year).with_for_update()
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if found.last >= found.first:
        raise Refused(f"Sổ năm {year} đã cấp đến số {found.last:02d} nên không đặt lại số bắt đầu được.")
    found.first, found.last = first, first - 1
    trail.record(
        db.session, "open_book", "number_book", found.id, {"form": form, "book": book, "year": year, "first": first}
    )
    return found


def _insert(model: Any) -> Any:
    return (sqlite.insert if is_sqlite() else postgresql.insert)(model.__table__)


def _may_lock(key: dict[str, Any]) -> None:
    held = db.session.info.get("number_books", {})
    if trail.holds_head(db.session) and canonical(key) not in held:
        raise NumberError("a book is taken before the first number of the chain")


def check_before_commit(session: Session) -> None:
    """Every number that this transaction took is entered, or it is not committed."""
    held = session.info.get("number_books")
    if not held or session.in_nested_transaction():
        return
    session.flush()
    last = select(func.max(IssuedNumber.number)).where(IssuedNumber.book_id == NumberBook.id).scalar_subquery()
    wanted = select(NumberBook.form, NumberBook.last).where(
        NumberBook.id.in_(held.values()), NumberBook.last != func.coalesce(last, NumberBook.first - 1)
    )
    if open_one := session.execute(wanted.limit(1)).first():
        raise NumberError(f"number {open_one.last} of {open_one.form} was taken but not entered")


def forget_after_end(session: Session, transaction: Any) -> None:
    """The books are free again however the transaction ended."""
    if transaction.parent is None:
        session.info.pop("number_books", None)
