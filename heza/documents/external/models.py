"""Documents of external origin with the history of their checks, what cites them, and what settles which TTHC."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.audit.trail import Audited
from heza.core.db import Base
from heza.documents.models import Document
from heza.documents.rules import TITLE_LENGTH

STATUSES = {
    "in_force": "Còn hiệu lực",
    "coming": "Sắp hiệu lực",
    "partly": "Hết hiệu lực một phần",
    "ended": "Hết hiệu lực",
}


class ExternalDocument(Base, Audited):
    """A law, decree, decision or standard that the agency applies."""

    __tablename__ = "external_document"
    __table_args__ = (Index(None, "sort_key", "id"), Index(None, "checked_on", "id"))
    computed: ClassVar[frozenset[str]] = frozenset({"number_key", "sort_key", "folded", "lowered", "version"})

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60))  # số, ký hiệu
    number_key: Mapped[str] = mapped_column(String(60), unique=True)
    sort_key: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(Text)
    lowered: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    kind: Mapped[str] = mapped_column(String(60), default="")  # Luật, Nghị định, Thông tư, Quyết định, Tiêu chuẩn
    issuer: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None]
    effective_from: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(10), default="in_force")  # a key of STATUSES
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("external_document.id"))
    scope: Mapped[str] = mapped_column(Text, default="")  # what of it is applied
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # who follows it
    url: Mapped[str] = mapped_column(String(500), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)  # compared with its text
    checked_on: Mapped[date | None]  # the last check, see ExternalCheck
    version: Mapped[int] = mapped_column()

    department: Mapped[Department | None] = relationship(lazy="joined")
    superseded_by: Mapped["ExternalDocument | None"] = relationship(lazy="select", remote_side="ExternalDocument.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        """Nghị định 30/2020/NĐ-CP."""
        return f"{self.kind} {self.number}".strip()


class ExternalCheck(Base, Audited):
    """Somebody looked whether an external document is still in force."""

    __tablename__ = "external_check"
    __table_args__ = (Index(None, "external_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[int] = mapped_column(ForeignKey("external_document.id"))
    checked_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    by: Mapped[Person | None] = relationship(lazy="joined")


class Citation(Base, Audited):
    """A document cites an external one: when that changes, this must be looked at."""

    __tablename__ = "document_citation"
    __table_args__ = (Index(None, "external_id", "document_id"),)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    external_id: Mapped[int] = mapped_column(ForeignKey("external_document.id"), primary_key=True)
    note: Mapped[str] = mapped_column(String(300), default="")  # which articles

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
    external: Mapped[ExternalDocument] = relationship(lazy="joined", innerjoin=True)


class Coverage(Base, Audited):
    """A document says how a procedure (TTHC) is settled; one document may cover several."""

    __tablename__ = "document_procedure"
    __table_args__ = (Index(None, "procedure_id", "document_id"),)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), primary_key=True)

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
