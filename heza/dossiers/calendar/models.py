"""What the last look at a change of the calendar found: one row a dossier whose own due date would move."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from heza.core.db import Base, BigId

FATES = ("moved", "promised")  # its own due date moves; it was promised on a paper of ours and stays


class DueShift(Base):
    """An open dossier whose term, counted anew, ends on another day; written anew at each look."""

    __tablename__ = "due_shift"
    __table_args__ = (
        Index(None, "change_id", "due_from", "dossier_id"),
        Index(None, "change_id", "fate", "due_from", "dossier_id"),
    )
    change_id: Mapped[int] = mapped_column(ForeignKey("calendar_change.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(BigId, ForeignKey("dossier.id"), primary_key=True)
    due_from: Mapped[datetime]
    due_to: Mapped[datetime]
    days: Mapped[int]  # working days by the new calendar, negative when it comes earlier
    fate: Mapped[str] = mapped_column(String(10))
    city_due_at: Mapped[datetime | None]  # the city's promise to the applicant, never moved
    differs_now: Mapped[bool]  # from the city's day
    differs_then: Mapped[bool]
    effect: Mapped[str] = mapped_column(String(10))  # late: overdue at once; cured: no longer overdue; empty
    is_done: Mapped[bool] = mapped_column(default=False)  # its event is written
