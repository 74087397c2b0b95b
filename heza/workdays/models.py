"""The working-day calendar: one row for each day that is not what its weekday says."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

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
