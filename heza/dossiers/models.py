"""Tables of dossiers: the log (`event`), what is computed from it (`spell`, `settlement`, columns of `dossier`),
and the imports. Only the log is the truth; `bin/heza audit verify --full` recomputes the rest and compares.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from heza.accounts.models import STILL_KNOWN
from heza.audit.models import append_only
from heza.core.db import Base, BigId

# Compared byte by byte on both databases, so that a beginning of a word is a range of an index.
ByteText60 = String(60).with_variant(String(60, collation="C"), "postgresql")
_REFUSED = text("kind = 'refused_intake'")
_GAP = text("due_gap_on IS NOT NULL")


def _few(name: str, column: str, *more: str) -> Index:
    """An index of the few rows in which a column is filled."""
    filled = text(f"{column} IS NOT NULL")
    return Index(name, column, *more, "id", sqlite_where=filled, postgresql_where=filled)


class DossierImport(Base):
    """One applied file."""

    __tablename__ = "dossier_import"
    __table_args__ = (Index(None, "data_until"), Index(None, "sha256"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # dossiers | legs
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    data_until: Mapped[datetime]  # until when the file speaks
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    first_seq: Mapped[int] = mapped_column(BigInteger)
    event_count: Mapped[int]
    new_rows: Mapped[int]
    changed_rows: Mapped[int]
    same_rows: Mapped[int]
    warnings: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="done")  # applying | done | undoing | undone
    last_seq: Mapped[int | None] = mapped_column(BigInteger)  # of its events; others may stand between them
    undone_seq: Mapped[int | None] = mapped_column(BigInteger)  # from this number on it counts no more
    undone_to: Mapped[int] = mapped_column(BigInteger, default=0)  # the last dossier from which it was taken back
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None]  # a person; SQLite adds no key to a table that is there
    undone_reason: Mapped[str] = mapped_column(String(300), default="")


class Applicant(Base):
    """Who hands dossiers in (chủ hồ sơ); one row a name, so that a search looks through names and not dossiers."""

    __tablename__ = "applicant"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(300), unique=True)


class Dossier(Base):
    """A dossier: its description, and the columns computed from its events for lists."""

    __tablename__ = "dossier"
    __table_args__ = (
        # Open dossiers (closed_on IS NULL), the most urgent first.
        Index("ix_dossier_open", "closed_on", "due_on", "id"),
        Index("ix_dossier_open_department", "closed_on", "department_id", "due_on", "id"),
        Index("ix_dossier_open_officer", "closed_on", "officer_id", "due_on", "id"),
        # All dossiers, the newest first.
        Index("ix_dossier_received", "received_on", "id"),
        Index("ix_dossier_department", "department_id", "received_on", "id"),
        Index("ix_dossier_department_procedure", "department_id", "procedure_id", "received_on", "id"),
        Index("ix_dossier_officer", "officer_id", "received_on", "id"),
        Index("ix_dossier_field", "field_id", "received_on", "id"),
        Index("ix_dossier_procedure", "procedure_id", "received_on", "id"),
        Index("ix_dossier_applicant", "applicant_id", "received_on", "id"),
        Index("ix_dossier_outcome", "outcome", "received_on", "id"),
        # Few rows each: what waits for a confirmation, what was flagged, where the city and we differ.
        Index("ix_dossier_provisional_code", "provisional_code", unique=True),
        _few("ix_dossier_offered", "offered_department_id", "offered_officer_id"),
        _few("ix_dossier_flagged", "flagged_on"),
        _few("ix_dossier_differs", "differs_on"),
        # Where the city's due day is not ours, by the day of receipt.
        Index(
            "ix_dossier_gap",
            *("due_gap_on", "id", "due_cause", "department_id", "closed_on"),
            sqlite_where=_GAP,
            postgresql_where=_GAP,
        ),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(60))
    code_key: Mapped[str] = mapped_column(ByteText60, unique=True)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"))
    procedure_code: Mapped[str] = mapped_column(String(40))  # as the file wrote it
    procedure_name: Mapped[str] = mapped_column(String(500))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("applicant.id"))
    address: Mapped[str] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))
    status: Mapped[int]  # last seen in the city's file
    state: Mapped[str] = mapped_column(
        String(20)
    )  # registered | refused_intake | open | suspended | settled | merged | void
    received_at: Mapped[datetime | None]
    received_on: Mapped[date]  # of one not accepted: the day it was handed in
    due_at: Mapped[datetime | None]  # in force: the city's, failing that ours
    due_on: Mapped[date]  # FOREVER where there is none, so that it stands last
    city_due_at: Mapped[datetime | None]
    our_due_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    finished_kind: Mapped[str | None] = mapped_column(String(20))  # what the city's file makes of finished_at
    returned_at: Mapped[datetime | None]
    ended_kind: Mapped[str | None] = mapped_column(String(20))
    closed_on: Mapped[date | None]  # settled, or refused at intake; NULL is open
    outcome: Mapped[str | None] = mapped_column(String(10))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # holds it, or held it last
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digitised_in: Mapped[bool | None]
    digitised_out: Mapped[bool | None]
    fee: Mapped[int | None] = mapped_column(BigInteger)  # đồng
    paid_online: Mapped[bool | None]
    note: Mapped[str] = mapped_column(String(500))
    seen_until: Mapped[datetime]  # until when the newest file that names it speaks
    event_seq: Mapped[int] = mapped_column(BigInteger)  # the last event folded into this row
    provisional_code: Mapped[str | None] = mapped_column(String(20))  # NB-…, kept when the city's comes
    has_acts: Mapped[bool] = mapped_column(default=False)  # acts of ours stand beside what the city's files say
    offered_department_id: Mapped[int | None]  # given to, not confirmed yet
    offered_officer_id: Mapped[int | None]
    flagged_on: Mapped[date | None]  # "khả năng trễ" was said
    differs_on: Mapped[date | None]  # our receipt, finish or return is of another day than the city's
    supplements: Mapped[int] = mapped_column(default=0)  # how often papers were asked for
    due_gap_on: Mapped[date | None]  # the day of receipt, where the city's due day is not ours
    due_cause: Mapped[str | None] = mapped_column(String(12))  # then: the likely cause (causes.CAUSES), at its time


class Event(Base):
    """One line of the log. Appended, never changed; `private` holds personal data outside the chain."""

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "dossier_id", "seq"),
        # The few dossiers refused at intake by their day: a report counts them as known then.
        Index("ix_event_refused_intake", "on_day", "dossier_id", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
    )
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str] = mapped_column(String(20))
    occurred_at: Mapped[datetime]
    on_day: Mapped[date]  # local day of occurred_at
    recorded_at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("dossier_import.id"))
    data: Mapped[str] = mapped_column(Text)  # canonical JSON, in the chain as it stands
    private: Mapped[str | None] = mapped_column(Text)  # JSON with a salt; the chain keeps only its digest


append_only(Event)


class Spell(Base):
    """Days in which an open dossier stands alike; asked "which were open at the end of day t?"."""

    __tablename__ = "spell"
    __table_args__ = (
        Index(
            "ix_spell_stab",
            *("known_to", "level", "from_day", "to_day", "known_from", "department_id", "officer_id", "field_id"),
            *("due_on", "suspended", "received_on", "online"),
        ),
        Index("ix_spell_dossier", "dossier_id", "known_to"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    from_day: Mapped[date]
    to_day: Mapped[date]
    level: Mapped[int]
    department_id: Mapped[int | None]  # who answers
    officer_id: Mapped[int | None]
    field_id: Mapped[int | None]
    due_on: Mapped[date]
    suspended: Mapped[bool]
    received_on: Mapped[date]
    online: Mapped[bool]
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)


class Settled(Base):
    """How a dossier ended; asked "which were settled in these days?"."""

    __tablename__ = "settled"
    __table_args__ = (
        Index(
            "ix_settled_day",
            *("known_to", "on_day", "known_from", "department_id", "officer_id", "field_id"),
            *("due_on", "outcome", "kind", "received_on", "online"),
        ),
        Index("ix_settled_dossier", "dossier_id", "known_to"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    on_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(10))
    department_id: Mapped[int | None]
    officer_id: Mapped[int | None]
    field_id: Mapped[int | None]
    due_on: Mapped[date]
    received_on: Mapped[date]
    online: Mapped[bool]
    known_from: Mapped[int] = mapped_column(BigInteger)
    known_to: Mapped[int] = mapped_column(BigInteger, default=STILL_KNOWN)


class FormerHolder(Base):
    """A department that held a dossier before; it may still look at it."""

    __tablename__ = "former_holder"
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)


class Leg(Base):
    """One line of the city's process log: a desk, from when to when."""

    __tablename__ = "leg"
    __table_args__ = (Index(None, "officer_id", "ended_at"),)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SearchWord(Base):
    """A word of an applicant's name, folded (and once more with its marks): search the same on both databases."""

    __tablename__ = "search_word"
    __table_args__ = (Index(None, "applicant_id", "word"),)
    word: Mapped[str] = mapped_column(ByteText60, primary_key=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("applicant.id"), primary_key=True)
