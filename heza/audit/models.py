"""The trail's tables: the entries, and the head that orders everything the system learns."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from heza.core.db import Base, BigId


class AuditHead(Base):
    """The end of the chain, one row: the last number given and the last code. Locked last in a transaction."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]


class AuditEntry(Base):
    """One act or one changed row. Never updated, never deleted."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "recorded_at", "seq"),
        Index(None, "subject_type", "subject_id", "seq"),
        Index(None, "subject_type", "seq"),
        Index(None, "subject_id", "seq"),
        Index(None, "actor_id", "seq"),
        Index(None, "action", "seq"),
    )
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    action: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)  # canonical JSON: changes, note, words for the reader
    first_seq: Mapped[int | None] = mapped_column(BigInteger)  # the events that this entry covers: from this number,
    event_count: Mapped[int | None] = mapped_column(BigInteger)  # so many,
    event_digest: Mapped[str | None] = mapped_column(String(64))  # and their digest
    key_id: Mapped[str] = mapped_column(String(8))
    previous_mac: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))


class AppendOnlyError(Exception):
    """The program tried to change what may only be added to."""


def append_only(model: type[Base]) -> None:
    """Refuse updates and deletes of this table through the session."""

    def forbid(_mapper: object, _connection: object, target: object) -> None:
        raise AppendOnlyError(f"{type(target).__name__} is append-only")

    event.listen(model, "before_update", forbid)
    event.listen(model, "before_delete", forbid)


append_only(AuditEntry)
