"""Documents and their revisions, the files of each, and the decisions under which many are issued at once.

A revision that was handed in is frozen: its bytes and words are what was signed. Only its interval is written later,
when it is issued and when something takes its place; nothing is ever overwritten.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Moving
from heza.audit.trail import Audited
from heza.core.db import Base, BigId
from heza.documents.rules import CODE_LENGTH, TITLE_LENGTH, Interval


class DocumentType(Base, Audited):
    """One kind of document as the agency calls it: QT, BM, HD …; the office edits the rows."""

    __tablename__ = "document_type"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=99)
    is_active: Mapped[bool] = mapped_column(default=True)


class Document(Base, Audited):
    """One document by its code (mã hiệu), which is never used again. What it says stands in its revisions."""

    __tablename__ = "document"
    __table_args__ = (
        Index(None, "sort_key", "id"),
        Index(None, "department_id", "sort_key", "id"),
        Index(None, "type_id", "sort_key", "id"),
        Index(None, "parent_id"),
        Index(None, "review_due", "id"),
    )
    computed: ClassVar[frozenset[str]] = frozenset({"sort_key", "folded", "lowered", "version", "review_due"})

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    sort_key: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))  # of the revision in force, else of the latest
    folded: Mapped[str] = mapped_column(Text)
    lowered: Mapped[str] = mapped_column(Text)
    type_id: Mapped[int] = mapped_column(ForeignKey("document_type.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # who keeps it up to date
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))  # the procedure a form belongs to
    review_months: Mapped[int | None]  # how often it is reviewed; None: the agency's own rule, 0: never
    review_due: Mapped[date | None]  # the day by which it is to be reviewed next
    retired_on: Mapped[date | None]  # no longer in force from this day on
    version: Mapped[int] = mapped_column()

    type: Mapped[DocumentType] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    parent: Mapped["Document | None"] = relationship(lazy="select", remote_side="Document.id")
    revisions: Mapped[list["Revision"]] = relationship(
        lazy="select", order_by="Revision.issue_no.desc(), Revision.amend_no.desc()", back_populates="document"
    )

    __mapper_args__ = {"version_id_col": version}


class Revision(Base, Moving):
    """One revision (lần ban hành / lần sửa đổi) of a document."""

    __tablename__ = "document_revision"
    __table_args__ = (
        UniqueConstraint("document_id", "issue_no", "amend_no"),
        Index(None, "state", "document_id"),
        Index(None, "document_id", "effective_from"),
        Index(None, "batch_id"),
    )
    computed: ClassVar[frozenset[str]] = frozenset({"since", "edited_at", "edited_by_id"})

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    issue_no: Mapped[int]
    amend_no: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="")  # what changed, line by line
    is_baseline: Mapped[bool] = mapped_column(default=False)  # in force before heza: taken over, not signed here
    wants_reading: Mapped[bool] = mapped_column(default=True)  # those on its list are asked to read it
    request_id: Mapped[int | None] = mapped_column(ForeignKey("change_request.id"))
    since: Mapped[date]
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("issue_batch.id"))
    issued_on: Mapped[date | None]
    effective_from: Mapped[date | None]
    effective_to: Mapped[date | None]  # not included
    is_retired: Mapped[bool] = mapped_column(default=False)  # it ended because its document was retired

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True, back_populates="revisions")
    batch: Mapped["IssueBatch | None"] = relationship(lazy="joined", foreign_keys=[batch_id])
    edited_by: Mapped[Person | None] = relationship(lazy="joined")
    files: Mapped[list["RevisionFile"]] = relationship(lazy="selectin", order_by="RevisionFile.role, RevisionFile.id")
    writers: Mapped[list["RevisionWriter"]] = relationship(lazy="selectin", order_by="RevisionWriter.person_id")

    @property
    def interval(self) -> Interval | None:
        """When it holds, where it was issued."""
        if self.effective_from is None:
            return None
        return Interval(self.id, self.effective_from, self.effective_to, self.is_retired)

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"{self.document.code} – {self.title} (BH {self.issue_no:02d}/SĐ {self.amend_no:02d})"

    def file_of(self, role: str) -> "RevisionFile | None":
        """Its file of a role, the last one added."""
        return next((one for one in reversed(self.files) if one.role == role), None)

    def manifest(self) -> dict[str, Any]:
        """What is signed: which revision of which document, what changed, the very bytes of its files."""
        return {
            "code": self.document.code,
            "title": self.title,
            "issue": self.issue_no,
            "amendment": self.amend_no,
            "reason": self.reason,
            "changes": self.changes,
            "files": [
                {"role": one.role, "name": one.name, "size": one.size, "sha256": one.sha256}
                for one in sorted(self.files, key=lambda one: (one.role, one.sha256))
                if one.role != "scan"  # the signed scan comes after the signatures
            ],
        }


class RevisionWriter(Base):
    """Somebody who wrote of a revision; they never review or approve it."""

    __tablename__ = "document_revision_writer"
    subject_id: Mapped[int] = mapped_column(ForeignKey("document_revision.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class RevisionFile(Base, Audited):
    """A file of a revision: its Word source, the PDF that is issued, the signed scan, an annex."""

    __tablename__ = "document_file"
    __table_args__ = (Index(None, "revision_id"), Index(None, "sha256"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("document_revision.id"))
    role: Mapped[str] = mapped_column(String(10))  # source, issued, scan, annex
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class IssueBatch(Base, Audited):
    """Documents issued or retired together under one numbered decision (đợt ban hành): all lines or none."""

    __tablename__ = "issue_batch"
    __table_args__ = (Index(None, "state", "id"), Index(None, "signed_on", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    state: Mapped[str] = mapped_column(String(20), default="draft")  # draft, issued
    number: Mapped[str] = mapped_column(String(60), default="")
    signed_on: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(200), default="")
    effective_from: Mapped[date | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_kind: Mapped[str] = mapped_column(String(10), default="")
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    lines: Mapped[list["BatchLine"]] = relationship(lazy="selectin", order_by="BatchLine.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        """Quyết định số 12/QĐ-BQL ngày 01/03/2024, or that it has none yet."""
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}" if self.signed_on else "chưa có số quyết định"


class BatchLine(Base, Audited):
    """One line of a batch: a revision that is issued, or a document that is retired."""

    __tablename__ = "issue_batch_line"
    __table_args__ = (UniqueConstraint("batch_id", "document_id"), Index(None, "revision_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("issue_batch.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("document_revision.id"))  # None: it is retired
    note: Mapped[str] = mapped_column(String(300), default="")

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
    revision: Mapped[Revision | None] = relationship(lazy="joined")
