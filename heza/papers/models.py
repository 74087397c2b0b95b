"""Number books, and the numbers that were given out of them: added to, never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.audit.models import append_only
from heza.core.db import Base, BigId


class NumberBook(Base):
    """The numbers of one kind of paper in one book and year. `first` is above 1 where a paper book was gone on with."""

    __tablename__ = "number_book"
    __table_args__ = (UniqueConstraint("form", "book", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(String(40))  # a stable key: receipt, supplement, …
    book: Mapped[str] = mapped_column(String(40))  # "" where a kind has one book only
    year: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]  # the last number given; first - 1 before


class IssuedNumber(Base):
    """One number, what it was given to, when and by whom. It stays when the paper is cancelled."""

    __tablename__ = "issued_number"
    __table_args__ = (UniqueConstraint("book_id", "number"), Index(None, "subject_type", "subject_id", "seq"))
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    book_id: Mapped[int] = mapped_column(ForeignKey("number_book.id"))
    number: Mapped[int]
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_day: Mapped[date]  # the day of law and pages
    recorded_at: Mapped[datetime]

    of: Mapped[NumberBook] = relationship(lazy="joined")


class CancelledNumber(Base):
    """A number whose paper no longer holds, and why. The reason stands beside the chain, its salted digest in it."""

    __tablename__ = "cancelled_number"
    __table_args__ = (UniqueConstraint("issued_seq"),)
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    issued_seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("issued_number.seq"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_day: Mapped[date]
    recorded_at: Mapped[datetime]
    private: Mapped[str | None] = mapped_column(Text)  # JSON with a salt: the reason
    private_sha256: Mapped[str] = mapped_column(String(64))


append_only(IssuedNumber)
append_only(CancelledNumber)
