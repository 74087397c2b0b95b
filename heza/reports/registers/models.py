"""Feedback, publication of procedures, announcements, initiatives, tasks of the next period, recipients."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.audit.trail import Audited
from heza.core.db import Base
from heza.procedures.models import Field, Procedure


class Feedback(Base, Audited):
    """A complaint or a proposal of somebody (phản ánh, kiến nghị; Decree 20/2008/NĐ-CP). Its state follows from its
    dates.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(None, "received_on", "id"),
        Index(None, "closed_on", "due_on", "id"),
        Index(None, "department_id", "received_on", "id"),
        Index(None, "source_code"),
    )
    untracked: ClassVar[frozenset[str]] = frozenset(
        {"sender", "contact", "folded"}
    )  # personal data stays out of the trail
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]  # within the year, without gap
    source: Mapped[str] = mapped_column(String(20))  # a key of rules.SOURCES
    source_code: Mapped[str] = mapped_column(String(60), default="")  # its code where it came in, if any
    received_on: Mapped[date]
    sender: Mapped[str] = mapped_column(String(300), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    folded: Mapped[str] = mapped_column(Text, default="")  # code, sender, content for a search without marks
    about: Mapped[str] = mapped_column(String(20))  # behaviour | regulation | both
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    content: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # answers it
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    transferred_on: Mapped[date | None]  # not ours: passed on
    transferred_to: Mapped[str] = mapped_column(String(200), default="")
    answered_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]  # the earlier of both; kept for lists
    published_on: Mapped[date | None]
    published_at: Mapped[str] = mapped_column(String(300), default="")  # where: an address

    field: Mapped[Field | None] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    officer: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def code(self) -> str:
        """PA-2024-007."""
        return f"PA-{self.year}-{self.number:03d}"


class Publication(Base, Audited):
    """Where a procedure is public, as somebody looked on a day; None is not known."""

    __tablename__ = "publication"
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"), primary_key=True, autoincrement=False)
    one_stop: Mapped[bool | None]  # it is carried out at the one-stop desk (Biểu II.07b)
    counter: Mapped[bool | None]  # posted at the counter
    portal: Mapped[bool | None]  # on the agency's portal
    national: Mapped[bool | None]  # in the national database of procedures
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(300), default="")

    procedure: Mapped[Procedure] = relationship(lazy="joined", innerjoin=True)
    checked_by: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def id(self) -> int:
        """What the trail calls it by."""
        return self.procedure_id


class Announcement(Base, Audited):
    """A decision that announced procedures (quyết định công bố): how many new, amended, abolished, shortened."""

    __tablename__ = "announcement"
    __table_args__ = (UniqueConstraint("number", "signed_on"), Index(None, "signed_on"))
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(500), default="")
    new: Mapped[int]
    amended: Mapped[int]
    abolished: Mapped[int]
    shortened: Mapped[int]  # of the new and amended: with a shortened time

    @property
    def total(self) -> int:
        """New, amended and abolished together."""
        return self.new + self.amended + self.abolished


class Initiative(Base, Audited):
    """What a department proposes to do better (sáng kiến)."""

    __tablename__ = "initiative"
    __table_args__ = (Index(None, "proposed_on", "id"), Index(None, "department_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    proposer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(300))
    content: Mapped[str] = mapped_column(Text, default="")
    proposed_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(20), default="proposed")  # a key of rules.INITIATIVES
    decided_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(500), default="")

    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    proposer: Mapped[Person | None] = relationship(lazy="joined")


class ReportTask(Base, Audited):
    """A task of the next period, as a report names it; one that is not done stands in the next report again."""

    __tablename__ = "report_task"
    __table_args__ = (Index(None, "report_id", "position", "id"), Index(None, "done_on", "due_on", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))  # in whose plan it stands
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(1000))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # answers for it
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(String(500), default="")
    dropped_on: Mapped[date | None]  # no longer to be done
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("report_task.id"), unique=True)

    department: Mapped[Department | None] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")


class ReportRecipient(Base, Audited):
    """Who gets the report (nơi nhận), and from when until when there is such an agency."""

    __tablename__ = "report_recipient"
    __table_args__ = (Index(None, "position", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))
    from_day: Mapped[date | None]
    to_day: Mapped[date | None]  # the last day
    note: Mapped[str] = mapped_column(String(300), default="")
    is_checked: Mapped[bool] = mapped_column(default=False)  # compared with a document


class FeedbackImport(Base):
    """One applied file of feedback."""

    __tablename__ = "feedback_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    new_rows: Mapped[int]
    changed_rows: Mapped[int]
    same_rows: Mapped[int]
