"""Commitments of heads for a period, and their assessments."""

import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Approvable
from heza.commitments.rules import Result, Targets
from heza.core.db import Base
from heza.dossiers.rules import Period


class Commitment(Base, Approvable):
    """What the head of a department commits to for a period. The free lines may name people: their words stand
    outside the chain, which keeps a salted digest.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        Index(None, "department_id", "person_id", "first_day", "last_day", unique=True),
        Index(None, "last_day"),
    )
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "private", "edited_at"})

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # the head who commits
    period_name: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date]
    last_day: Mapped[date]
    rate: Mapped[int | None]  # on time at least, in thousandths
    overdue_days: Mapped[int | None]  # nothing overdue for more working days
    explained: Mapped[bool] = mapped_column(default=False)  # every breach explained in the office's days
    private: Mapped[str] = mapped_column(Text)  # JSON with a salt: the free lines
    private_sha256: Mapped[str] = mapped_column(String(64))
    edited_at: Mapped[datetime]

    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    assessment: Mapped["Assessment | None"] = relationship(back_populates="commitment", lazy="selectin")

    @property
    def period(self) -> Period:
        """The days it is for."""
        return Period(self.first_day, self.last_day, self.period_name)

    @property
    def targets(self) -> Targets:
        """What is committed to."""
        return Targets(self.rate, self.overdue_days, self.explained, tuple(json.loads(self.private).get("lines", ())))

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Cam kết {self.period_name.lower()} của {self.department.name}"

    def authors(self) -> set[int]:
        """The head alone writes it."""
        return {self.person_id}

    def manifest(self) -> dict[str, Any]:
        """What is signed."""
        return {
            "department": self.department_id,
            "person": self.person_id,
            "first_day": self.first_day,
            "last_day": self.last_day,
            "rate": self.rate,
            "overdue_days": self.overdue_days,
            "explained": self.explained,
            "lines": list(self.targets.lines),
        }


class Assessment(Base, Approvable):
    """The results beside the targets, measured once at two frozen times: `as_of` the end of the period, `known` the
    place in the order of knowing. What is learnt later changes nothing here.
    """

    __tablename__ = "commitment_assessment"
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "private"})

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    as_of: Mapped[date]
    known: Mapped[int] = mapped_column(BigInteger)
    measured_at: Mapped[datetime]
    private: Mapped[str] = mapped_column(Text)  # JSON with a salt: one result a target
    private_sha256: Mapped[str] = mapped_column(String(64))

    commitment: Mapped[Commitment] = relationship(back_populates="assessment", lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def results(self) -> list[Result]:
        """One result a target, in the order of the targets."""
        return [Result(*one) for one in json.loads(self.private)["results"]]

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Đánh giá {self.commitment.sign_title[:1].lower()}{self.commitment.sign_title[1:]}"

    def authors(self) -> set[int]:
        """Who assessed; and the head who is assessed signs nothing of it."""
        return {self.author_id, self.commitment.person_id}

    def manifest(self) -> dict[str, Any]:
        """What is signed: the targets, the results, and the two times."""
        return {
            "commitment": self.commitment.manifest(),
            "as_of": self.as_of,
            "known": self.known,
            "results": [list(one) for one in self.results],
        }
