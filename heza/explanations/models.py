"""Explanations, the list of causes, and the files that prove what is said."""

import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Approvable
from heza.audit.trail import Audited
from heza.core.db import Base, BigId
from heza.dossiers.models import Dossier

CAUSE_LENGTH = 120


class Cause(Base, Audited):
    """One cause of the office's own list; a cause that is in use is closed, never deleted."""

    __tablename__ = "explanation_cause"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(CAUSE_LENGTH))
    folded: Mapped[str] = mapped_column(String(CAUSE_LENGTH), unique=True)
    position: Mapped[int] = mapped_column(default=99)
    is_active: Mapped[bool] = mapped_column(default=True)


class Explanation(Base, Approvable):
    """Why one unit let one promise pass: at most one for a dossier, its due day and the unit that answers.

    `private` holds the words that may name people; the chain keeps their salted digest.
    """

    __tablename__ = "explanation"
    __table_args__ = (
        Index(None, "dossier_id", "due_on", "department_id", unique=True),
        Index(None, "state", "department_id"),
        Index(None, "accepted_on"),
    )
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "private", "edited_at"})

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    due_on: Mapped[date]  # the promise that passed
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # who answers
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cause_id: Mapped[int | None] = mapped_column(ForeignKey("explanation_cause.id"))
    remedy_on: Mapped[date | None]
    private: Mapped[str] = mapped_column(Text)  # JSON with a salt: text, remedy
    private_sha256: Mapped[str] = mapped_column(String(64))
    edited_at: Mapped[datetime]
    accepted_on: Mapped[date | None]

    dossier: Mapped[Dossier] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    officer: Mapped[Person | None] = relationship(lazy="joined")
    cause: Mapped[Cause | None] = relationship(lazy="joined")
    writers: Mapped[list["Writer"]] = relationship(lazy="selectin", order_by="Writer.person_id")
    files: Mapped[list["Evidence"]] = relationship(lazy="selectin", order_by="Evidence.id")

    @property
    def words(self) -> dict[str, str]:
        """What was typed: text and remedy."""
        found: dict[str, str] = json.loads(self.private)
        return found

    @property
    def text(self) -> str:
        """Why it was late."""
        return self.words.get("text", "")

    @property
    def remedy(self) -> str:
        """What will be done about it."""
        return self.words.get("remedy", "")

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Giải trình hồ sơ {self.dossier.code}"

    def authors(self) -> set[int]:
        """Everybody who wrote of it."""
        return {writer.person_id for writer in self.writers}

    def manifest(self) -> dict[str, Any]:
        """What is signed: whose delay, its cause, the words, the remedy and the files."""
        return {
            "dossier": self.dossier_id,
            "due_on": self.due_on,
            "department": self.department_id,
            "cause": self.cause.name if self.cause else "",
            "text": self.text,
            "remedy": self.remedy,
            "remedy_on": self.remedy_on,
            "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.files],
        }


class Writer(Base):
    """Somebody who wrote of an explanation; they never review or accept it."""

    __tablename__ = "explanation_writer"
    explanation_id: Mapped[int] = mapped_column(ForeignKey("explanation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Evidence(Base, Audited):
    """A file that proves what is said. Its name may name people and stays out of the trail."""

    __tablename__ = "explanation_file"
    __table_args__ = (Index(None, "explanation_id"),)
    untracked: ClassVar[frozenset[str]] = frozenset({"name"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    explanation_id: Mapped[int] = mapped_column(ForeignKey("explanation.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))  # pdf, jpg, png, docx, xlsx
    size: Mapped[int]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    added_by: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
