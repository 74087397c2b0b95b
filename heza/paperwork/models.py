"""Drafts of forms, and what was issued of them. What was issued is added to, never changed: values, bytes, number."""

import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Person
from heza.approvals.models import Approvable
from heza.audit.models import append_only
from heza.core.db import Base, BigId
from heza.dossiers.models import Dossier

_OPEN = text("closed_on IS NULL")


class PaperDraft(Base, Approvable):
    """A form that is being filled for a dossier: one of a kind at a time, for everybody who works on it.

    `private` holds its values, which name people; the chain keeps their salted digest with each signature.
    """

    __tablename__ = "paper_draft"
    __table_args__ = (
        Index("ix_paper_draft_open", "dossier_id", "form_key", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "dossier_id", "form_key"),
        Index(None, "closed_on", "state", "id"),
        Index(None, "edited_by_id", "closed_on", "id"),
    )
    untracked: ClassVar[frozenset[str]] = frozenset(
        {"state", "version", "private", "edited_at", "open_page", "edited_by_id"}
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    form_key: Mapped[str] = mapped_column(String(40))
    set_key: Mapped[str] = mapped_column(String(40))
    set_version: Mapped[int]
    private: Mapped[str] = mapped_column(Text)  # JSON: the values
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: drafted by the system
    open_page: Mapped[str] = mapped_column(String(40), default="")  # the open page that saved last
    replaces_seq: Mapped[int | None] = mapped_column(BigInteger)  # the cancelled paper that it stands for
    closed_on: Mapped[date | None]  # issued or given up

    dossier: Mapped[Dossier] = relationship(lazy="joined", innerjoin=True)
    edited_by: Mapped[Person | None] = relationship(lazy="joined")
    writers: Mapped[list["PaperWriter"]] = relationship(lazy="selectin", order_by="PaperWriter.person_id")

    @property
    def values(self) -> dict[str, Any]:
        """What stands on the paper, by the keys of its form."""
        found: dict[str, Any] = json.loads(self.private)
        return found

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        from heza.paperwork.rules import FORM_NAMES

        return f"{FORM_NAMES[self.form_key]} – hồ sơ {self.dossier.code}"

    def authors(self) -> set[int]:
        """Everybody who wrote of it."""
        return {writer.person_id for writer in self.writers}

    def manifest(self) -> dict[str, Any]:
        """What is signed: the form as it reads, and its values."""
        return {
            "dossier": self.dossier_id,
            "form": self.form_key,
            "set": self.set_key,
            "set_version": self.set_version,
            "values": self.values,
        }


class PaperWriter(Base):
    """Somebody who wrote of a draft; they never review or approve it."""

    __tablename__ = "paper_writer"
    draft_id: Mapped[int] = mapped_column(ForeignKey("paper_draft.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class IssuedPaper(Base):
    """A paper as it was issued. Its number stands in a number book; a cancelled one stays and says so there."""

    __tablename__ = "issued_paper"
    __table_args__ = (
        Index(None, "dossier_id", "seq"),
        Index(None, "form_key", "procedure_id", "seq"),
        Index(None, "form_key", "on_day"),  # how many of a form were issued in a period
    )
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("paper_draft.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"))
    form_key: Mapped[str] = mapped_column(String(40))
    set_key: Mapped[str] = mapped_column(String(40))
    set_version: Mapped[int]
    number: Mapped[int]
    number_text: Mapped[str] = mapped_column(String(80))  # as printed
    on_day: Mapped[date]
    recorded_at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_seq: Mapped[int | None] = mapped_column(BigInteger)  # the act on the dossier that it is
    replaces_seq: Mapped[int | None] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    pdf_size: Mapped[int]
    private: Mapped[str | None] = mapped_column(Text)  # JSON with a salt: values, names of the agency, who signed
    private_sha256: Mapped[str] = mapped_column(String(64))

    dossier: Mapped[Dossier] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def bare_number(self) -> str:
        """Its number in running text: 05/HDHS."""
        return self.number_text.removeprefix("Số: ")

    @property
    def known(self) -> dict[str, Any]:
        """What was filled in: `values`, `settings`, `signers`; empty when it was erased."""
        found: dict[str, Any] = json.loads(self.private) if self.private else {}
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What stands on the paper."""
        found: dict[str, Any] = self.known.get("values", {})
        return found


class PaperWord(Base):
    """The .docx of an issued paper, made once from its frozen values, a moment after the PDF."""

    __tablename__ = "paper_word"
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    paper_seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("issued_paper.seq"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    recorded_at: Mapped[datetime]


class PaperPrint(Base):
    """Somebody took an issued paper out: its PDF, its .docx, or a copy with the reason for it."""

    __tablename__ = "paper_print"
    __table_args__ = (Index(None, "paper_seq", "id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    paper_seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("issued_paper.seq"))
    kind: Mapped[str] = mapped_column(String(10))  # pdf | docx | copy | batch
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    on_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class PaperBatch(Base):
    """Many dossiers in one go: one print file and one zip of .docx. Its parts are jobs, a few papers each."""

    __tablename__ = "paper_batch"
    __table_args__ = (Index(None, "person_id", "id"), Index(None, "done_at", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_issuing: Mapped[bool]  # issues what was not issued yet; otherwise only prints what was
    total: Mapped[int]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    zip_sha256: Mapped[str | None] = mapped_column(String(64))

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class BatchItem(Base):
    """One dossier of a batch: the paper that it gave, or why it gave none."""

    __tablename__ = "paper_batch_item"
    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    paper_seq: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, default="")

    dossier: Mapped[Dossier] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its turn."""
        return self.paper_seq is None and not self.reason


append_only(IssuedPaper)
append_only(PaperWord)
append_only(PaperPrint)
