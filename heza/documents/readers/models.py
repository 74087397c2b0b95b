"""Distribution lists, reading requests, "đã phổ biến" of each unit, numbered paper copies."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Moving
from heza.audit.trail import Audited
from heza.core.db import Base, BigId
from heza.documents.models import Document, Revision

UNREAD = text("read_at IS NULL AND ended_at IS NULL")


class ReadRequest(Base):
    """Somebody is asked to read a revision: it is opened first, then confirmed once, and never written again.

    Name and unit are kept as they were when it was asked. The trail has an entry of its opening and its confirmation.
    """

    __tablename__ = "read_request"
    __table_args__ = (
        UniqueConstraint("revision_id", "person_id"),
        Index(None, "person_id", "id"),
        Index("ix_read_request_unread", "person_id", "asked_at", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index(None, "revision_id", "department_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(120))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    unit: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    mode: Mapped[str] = mapped_column(String(10), default="")  # system; paper: signed on the printed list
    ended_at: Mapped[datetime | None]  # not read when another revision took its place: nobody waits for it any more

    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class Spread(Base, Moving):
    """The head of a unit confirms that a revision was made known there (đã phổ biến)."""

    __tablename__ = "document_spread"
    __table_args__ = (UniqueConstraint("revision_id", "department_id"), Index(None, "state", "department_id"))
    computed: ClassVar[frozenset[str]] = frozenset({"since"})
    writers = ()

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revision.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    since: Mapped[date]
    done_on: Mapped[date | None]

    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Phổ biến {self.revision.sign_title} tại {self.department.label}"

    def manifest(self) -> dict[str, Any]:
        """What is signed: which revision, in which unit."""
        return {"department": self.department_id, "revision": self.revision.manifest()}


class PaperCopy(Base, Audited):
    """A numbered paper copy of a revision; its QR opens a public page by `token`."""

    __tablename__ = "paper_copy"
    __table_args__ = (UniqueConstraint("revision_id", "serial"), Index(None, "recalled_on", "revision_id"))
    untracked: ClassVar[frozenset[str]] = frozenset({"token"})

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revision.id"))
    serial: Mapped[int]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    holder: Mapped[str] = mapped_column(String(200), default="")  # a place or a person
    token: Mapped[str] = mapped_column(String(60), unique=True)
    printed_at: Mapped[datetime]
    printed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recalled_on: Mapped[date | None]
    recalled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(300), default="")  # torn up, lost …

    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department | None] = relationship(lazy="joined")


class Recipient(Base, Audited):
    """A place that gets a document (nơi nhận): a unit, or the whole agency where `department_id` is None."""

    __tablename__ = "document_recipient"
    __table_args__ = (UniqueConstraint("document_id", "department_id", "form"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    form: Mapped[str] = mapped_column(String(10), default="soft")  # a key of rules.FORMS
    copies: Mapped[int] = mapped_column(default=1)  # of paper

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department | None] = relationship(lazy="joined")
