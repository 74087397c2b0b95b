"""Reports: what people write of them, who confirms their figures, and what stood on them when they were signed."""

import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Moving
from heza.audit.models import append_only
from heza.audit.trail import Audited
from heza.core.db import Base, BigId
from heza.dossiers.rules import Period
from heza.reports.rules import BY_KEY, Span
from heza.reports.told import Told


class Report(Base, Moving):
    """One report: of a month, a quarter, six or nine months, a year."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("kind", "year", "part"), Index(None, "kind", "last_day"), Index(None, "state"))
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "content"})
    computed: ClassVar[frozenset[str]] = frozenset({"since", "edited_at"})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))  # a key of rules.KINDS
    year: Mapped[int]
    part: Mapped[int]
    first_day: Mapped[date]  # of the period, as the rule was when the report was begun
    last_day: Mapped[date]
    due_on: Mapped[date]  # by when it is to be handed in
    known: Mapped[int | None] = mapped_column(BigInteger)  # up to where its figures know; None: everything known now
    known_at: Mapped[datetime | None]
    content: Mapped[str] = mapped_column(Text, default="")  # JSON of what was put together for signing
    content_sha256: Mapped[str] = mapped_column(String(64), default="")
    since: Mapped[date]
    edited_at: Mapped[datetime]
    number: Mapped[str] = mapped_column(String(60), default="")  # from the registry: 123/BC-BQL
    issued_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    sent_note: Mapped[str] = mapped_column(String(300), default="")
    scan_sha256: Mapped[str | None] = mapped_column(String(64))
    scan_name: Mapped[str] = mapped_column(String(200), default="")

    writers: Mapped[list["ReportWriter"]] = relationship(lazy="selectin", order_by="ReportWriter.person_id")

    @property
    def span(self) -> Span:
        """What it is about."""
        return Span(self.kind, self.year, self.part)

    @property
    def period(self) -> Period:
        """The days that it counts."""
        return Period(self.first_day, self.last_day, self.span.name)

    @property
    def name(self) -> str:
        """tháng 3 năm 2024."""
        return self.span.name

    @property
    def told(self) -> dict[str, Any]:
        """What was put together for signing; empty before."""
        found: dict[str, Any] = json.loads(self.content) if self.content else {}
        return found

    @property
    def told_now(self) -> Told:
        """The words of it, as they are signed."""
        return Told.from_json(self.told["told"])

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Báo cáo {self.name}"

    def manifest(self) -> dict[str, Any]:
        """What is signed: all of what was put together, sentences, figures and rows, by its digest."""
        return {
            "kind": self.kind,
            "year": self.year,
            "part": self.part,
            "period": [self.first_day.isoformat(), self.last_day.isoformat()],
            "known": self.known,
            "content_sha256": self.content_sha256,
        }


class ReportWriter(Base):
    """Somebody who wrote of a report, or put it together."""

    __tablename__ = "report_writer"
    subject_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ReportSection(Base, Audited):
    """What people write in a section. Its `version` counts the changes of its text, so that nobody overwrites what
    they have not read.
    """

    __tablename__ = "report_section"
    __table_args__ = (UniqueConstraint("report_id", "key"), Index(None, "department_id", "is_done"))
    untracked: ClassVar[frozenset[str]] = frozenset({"text", "version", "edited_at", "edited_by_id", "open_page"})
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    key: Mapped[str] = mapped_column(String(20))  # of rules.SECTIONS
    text: Mapped[str] = mapped_column(Text, default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # writes it; None: control team
    is_done: Mapped[bool] = mapped_column(default=False)  # said to be finished
    version: Mapped[int] = mapped_column(default=1)  # of the text; the report's row is held while it changes
    edited_at: Mapped[datetime | None]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_page: Mapped[str] = mapped_column(String(40), default="")  # the open page that saved last

    report: Mapped[Report] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department | None] = relationship(lazy="joined")
    edited_by: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def title(self) -> str:
        """Its heading, with its number."""
        found = BY_KEY[self.key]
        return f"{found.number} {found.heading}".strip()


class ReportInput(Base, Audited):
    """A number that no register here knows; None is missing."""

    __tablename__ = "report_input"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    key: Mapped[str] = mapped_column(String(30))  # of rules.INPUTS
    value: Mapped[int | None]


class ReportConfirmation(Base, Moving):
    """The figures of one department, which its head confirms. What is signed are the counts and the rows' digest."""

    __tablename__ = "report_confirmation"
    __table_args__ = (UniqueConstraint("report_id", "department_id"), Index(None, "state", "department_id"))
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "figures"})
    computed: ClassVar[frozenset[str]] = frozenset({"since"})
    writers = ()  # the figures come from the records

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    figures: Mapped[str] = mapped_column(Text, default="{}")  # JSON: the columns of Biểu II.06a by their names
    rows_sha256: Mapped[str] = mapped_column(String(64), default="")
    disputed: Mapped[str] = mapped_column(Text, default="")  # what the head says is wrong, while it is disputed
    since: Mapped[date]

    report: Mapped[Report] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)

    @property
    def counts(self) -> dict[str, int]:
        """The columns by their names."""
        found: dict[str, int] = json.loads(self.figures)
        return found

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Số liệu {self.report.name} – {self.department.name}"

    def manifest(self) -> dict[str, Any]:
        """What is signed."""
        return {
            "department": self.department_id,
            "period": [self.report.first_day.isoformat(), self.report.last_day.isoformat()],
            "figures": self.counts,
            "rows_sha256": self.rows_sha256,
        }


class ReportAnswer(Base, Audited):
    """A warning that was answered with a note; it answers the finding as it read then (`finding_sha256`)."""

    __tablename__ = "report_answer"
    __table_args__ = (UniqueConstraint("report_id", "check", name="uq_report_answer_report_id_check"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    check: Mapped[str] = mapped_column(String(4))  # K01 …
    finding_sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(500))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class FrozenReport(Base):
    """A report as it was signed: the pair of times, everything it says, the rows behind its figures, its files."""

    __tablename__ = "frozen_report"
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), unique=True)
    as_of: Mapped[date]
    known: Mapped[int] = mapped_column(BigInteger)
    known_at: Mapped[datetime]
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
    rows_sha256: Mapped[str] = mapped_column(String(64))  # a file of core.files: the dossiers behind the figures
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    docx_sha256: Mapped[str] = mapped_column(String(64))
    xlsx_sha256: Mapped[str] = mapped_column(String(64))
    signed_on: Mapped[date]
    recorded_at: Mapped[datetime]

    @property
    def told(self) -> dict[str, Any]:
        """Everything it says."""
        found: dict[str, Any] = json.loads(self.content)
        return found


append_only(FrozenReport)
