"""What `bin/heza audit verify` asks of numbers, and what a commit asks."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from heza.audit import verify
from heza.audit.chain import personal_digest
from heza.papers import lines, numbers
from heza.papers.models import CancelledNumber, IssuedNumber, NumberBook


def differences(session: Session) -> Iterator[str]:
    """Books with a gap or with numbers beyond their counter, and reasons that are no longer what they were."""
    count, least, most = func.count(IssuedNumber.seq), func.min(IssuedNumber.number), func.max(IssuedNumber.number)
    wanted = select(NumberBook, count, least, most).outerjoin(IssuedNumber).group_by(NumberBook.id)
    for book, given, first, last in session.execute(wanted.order_by(NumberBook.id)):
        found = (given, first, last) if given else (0, book.first, book.first - 1)
        if found != (book.last - book.first + 1, book.first, book.last):
            yield (
                f"Sổ số {book.id} ({book.form}, năm {book.year}) phải có các số từ {book.first} đến {book.last}, "
                f"nhưng trong sổ có {given} số, từ {first or 0} đến {last or 0}."
            )
    columns = (CancelledNumber.seq, CancelledNumber.private, CancelledNumber.private_sha256)
    for row in session.execute(select(*columns).order_by(CancelledNumber.seq).execution_options(yield_per=1000)):
        if row.private and personal_digest(row.private) != row.private_sha256:
            yield f"Việc hủy số có số {row.seq}: lý do không khớp với mã băm."


def register(session_factory: Any) -> None:
    """Make these known to `audit verify` and to the sessions of the app."""
    verify.cover("issued_number", lines.issued_lines)
    verify.cover("cancelled_number", lines.cancelled_lines)
    verify.recompute("số đã cấp", differences)
    for name, listener in (
        ("before_commit", numbers.check_before_commit),
        ("after_transaction_end", numbers.forget_after_end),
    ):
        if not event.contains(session_factory, name, listener):
            event.listen(session_factory, name, listener)
