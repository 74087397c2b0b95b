"""Tables of warnings and digests. Rows are what somebody was told: warnings are only added to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from heza.audit.models import append_only
from heza.core.db import Base, BigId


class Warned(Base):
    """Somebody was told that a dossier has so many working days left: once per stage, dossier and due date.

    The due dates are those of that moment; a due date that moves starts its stages anew.
    """

    __tablename__ = "warning"
    __table_args__ = (
        UniqueConstraint("dossier_id", "person_id", "due_on", "stage"),
        Index(None, "person_id", "made_on", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]  # in force for figures
    stage: Mapped[int]  # working days before the due day
    our_due_at: Mapped[datetime | None]  # what heza computed
    made_on: Mapped[date]  # the day of law and pages
    created_at: Mapped[datetime]


append_only(Warned)


class Digest(Base):
    """What somebody was told in a morning. Kept for a month; the trail does not follow it."""

    __tablename__ = "digest"
    __table_args__ = (Index(None, "person_id"),)
    day: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    content: Mapped[str] = mapped_column(Text)  # JSON of heza.home.digest.Content
    mail: Mapped[str] = mapped_column(String(12))  # queued | no_address | no_server | moved
    made_at: Mapped[datetime]
