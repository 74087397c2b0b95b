"""Change requests and periodic reviews: both walk by steps and are signed."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Moving
from heza.core.db import Base
from heza.documents.changes.rules import request_code
from heza.documents.external.models import ExternalDocument
from heza.documents.models import Document, Revision
from heza.documents.rules import TITLE_LENGTH


class ChangeRequest(Base, Moving):
    """A request to write, amend or retire a document, or to apply one of external origin (phiếu yêu cầu)."""

    __tablename__ = "change_request"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(None, "state", "id"),
        Index(None, "document_id", "id"),
        Index(None, "external_id"),
        Index(None, "department_id", "id"),
    )
    computed: ClassVar[frozenset[str]] = frozenset({"since", "edited_at"})

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]  # within the year, without gap
    kind: Mapped[str] = mapped_column(String(10))  # a key of rules.KINDS
    source: Mapped[str] = mapped_column(String(20), default="proposal")  # a key of rules.SOURCES
    proposer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # whose head agrees first
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    external_id: Mapped[int | None] = mapped_column(ForeignKey("external_document.id"))  # the law behind it
    subject: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")  # of a document that is not listed yet
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")  # whom the change concerns
    drafter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due: Mapped[date | None]
    since: Mapped[date]
    edited_at: Mapped[datetime]
    done_on: Mapped[date | None]  # it was carried out

    document: Mapped[Document | None] = relationship(lazy="selectin")  # a join of joins would be read whole
    external: Mapped[ExternalDocument | None] = relationship(lazy="selectin")
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    proposer: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[proposer_id])
    drafter: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[drafter_id])
    writers: Mapped[list["ChangeRequestWriter"]] = relationship(
        lazy="selectin", order_by="ChangeRequestWriter.person_id"
    )

    @property
    def code(self) -> str:
        """YC-2024-007."""
        return request_code(self.year, self.number)

    @property
    def title(self) -> str:
        """The document that it is about."""
        if self.document is not None:
            return f"{self.document.code} {self.document.title}"
        return self.subject or (self.external.label if self.external is not None else "")

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"{self.code} – {self.title}"

    def manifest(self) -> dict[str, Any]:
        """What is signed; the code stands in it because it is given when the request is written, not at its end."""
        return {
            "code": self.code,
            "kind": self.kind,
            "source": self.source,
            "document": self.document.code if self.document is not None else "",
            "external": self.external.number if self.external is not None else "",
            "subject": self.subject,
            "reason": self.reason,
            "content": self.content,
            "impact": self.impact,
            "drafter": self.drafter_id,
            "due": self.due.isoformat() if self.due else "",
        }


class ChangeRequestWriter(Base):
    """Somebody who wrote of a request."""

    __tablename__ = "change_request_writer"
    subject_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class DocumentReview(Base, Moving):
    """One periodic review of a document: kept as it is, or a change is asked for."""

    __tablename__ = "document_review"
    __table_args__ = (UniqueConstraint("document_id", "due"), Index(None, "state", "document_id"))
    computed: ClassVar[frozenset[str]] = frozenset({"since"})
    writers = ()  # the review is the signature alone

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revision.id"))  # what was in force
    due: Mapped[date]  # the intended day, from which the next one counts
    since: Mapped[date]
    done_on: Mapped[date | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("change_request.id"))

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
    revision: Mapped[Revision] = relationship(lazy="joined", innerjoin=True)

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Soát xét {self.revision.sign_title}"

    def manifest(self) -> dict[str, Any]:
        """What is signed: which revision, due when, its very content."""
        return {"due": self.due.isoformat(), "revision": self.revision.manifest()}
