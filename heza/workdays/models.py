"""The working-day calendar: one row for each day that is not what its weekday says, and the changes that made it so."""

import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Person
from heza.audit.trail import Audited
from heza.core.db import Base


class CalendarDay(Base, Audited):
    """A day off, a make-up day, or a holiday that falls on a weekend; with the decision that makes it so.

    Rows are not deleted: a day that turns out to be an ordinary one is set to what its weekday says, so that its
    decision stays readable. `confirmed` is False until somebody has compared it with that decision.
    """

    __tablename__ = "calendar_day"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    is_working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))
    confirmed: Mapped[bool] = mapped_column(default=False)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_change.id"))  # which change set it last


class CalendarChange(Base, Audited):
    """Days, and perhaps office hours, that change by one decision: a draft until it is applied or given up.

    `looked_…` and `counts` are the last look at what it would do ("nếu áp dụng"), which follows from the log.
    """

    __tablename__ = "calendar_change"
    __table_args__ = (Index(None, "state", "id"),)
    computed: ClassVar[frozenset[str]] = frozenset(
        {"looked_seq", "looked_calendar", "looked_version", "looked_at", "counts", "before"}
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60))  # of the decision
    signed_on: Mapped[date | None]
    authority: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300))
    confirmed: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[str | None] = mapped_column(Text)  # JSON [["07:30", "11:30"], …]; None: as they are
    cut_off: Mapped[str | None] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(10), default="draft")  # draft | applying | applied | dropped
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]  # by the clock of law: from then on the moved dates hold
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    before: Mapped[str | None] = mapped_column(Text)  # JSON: hours and cut-off that it replaced
    looked_seq: Mapped[int | None] = mapped_column(BigInteger)  # what was known at the look
    looked_calendar: Mapped[str | None] = mapped_column(String(12))
    looked_version: Mapped[int | None]
    looked_at: Mapped[datetime | None]
    counts: Mapped[str] = mapped_column(Text, default="{}")

    days: Mapped[list["CalendarChangeDay"]] = relationship(
        lazy="selectin", order_by="CalendarChangeDay.day", cascade="all, delete-orphan"
    )
    created_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[created_by_id])
    applied_by: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[applied_by_id])

    @property
    def decision(self) -> str:
        """The decision in words: Thông báo 12/TB-VP ngày 20/11/2026 của …."""
        day = f" ngày {self.signed_on:%d/%m/%Y}" if self.signed_on else ""
        by = f" của {self.authority}" if self.authority else ""
        return f"{self.number}{day}{by}" if self.number else f"{self.summary}{by}"

    @property
    def counted(self) -> dict[str, Any]:
        """What the last look counted."""
        found: dict[str, Any] = json.loads(self.counts)
        return found


class CalendarChangeDay(Base, Audited):
    """One day of a change: what it becomes, and what it was when the change was applied."""

    __tablename__ = "calendar_change_day"
    __table_args__ = (Index(None, "change_id", "day", unique=True),)
    computed: ClassVar[frozenset[str]] = frozenset({"was"})

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("calendar_change.id"))
    day: Mapped[date]
    becomes: Mapped[str] = mapped_column(String(10))  # off | working | plain
    reason: Mapped[str] = mapped_column(String(200))
    was: Mapped[str | None] = mapped_column(String(10))  # off | working | none, once it is applied
