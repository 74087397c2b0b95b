"""The catalogue: fields, procedures, and their versions by effective date. Nothing here is ever deleted.

People's edits of fields and procedures are in the trail row by row. Versions, steps and papers come by import;
each import is one entry of the trail with its counts and a digest of what it wrote.
"""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department
from heza.audit.trail import Audited
from heza.core.db import Base


class Field(Base, Audited):
    """A field of administration (lĩnh vực). One that only a file names is `confirmed=False` until confirmed."""

    __tablename__ = "field"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), unique=True)
    position: Mapped[int] = mapped_column(default=99)  # place in lists: the order of the decision
    confirmed: Mapped[bool] = mapped_column(default=True)


class Procedure(Base, Audited):
    """A procedure by its code; what it says stands in its versions."""

    __tablename__ = "procedure"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)  # as written in the decision: ĐT-04
    code_key: Mapped[str] = mapped_column(String(40), unique=True)  # rules.code_key(code)
    sort_key: Mapped[str] = mapped_column(String(400), index=True)
    abolished_on: Mapped[date | None]  # no longer in force from this day on
    abolished_basis: Mapped[str] = mapped_column(String(300), default="")

    def is_abolished(self, day: date) -> bool:
        """Whether it is no longer in force on a day."""
        return self.abolished_on is not None and self.abolished_on <= day


class ProcedureVersion(Base):
    """What a procedure says from a day on. A correction is another row of the same day; the later known counts."""

    __tablename__ = "procedure_version"
    __table_args__ = (UniqueConstraint("procedure_id", "effective_from", "known_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    effective_from: Mapped[date]
    known_from: Mapped[int] = mapped_column(BigInteger)  # place in the order of knowing
    basis: Mapped[str] = mapped_column(String(300), default="")  # the decision
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)  # code and name for a search without marks
    lowered: Mapped[str] = mapped_column(Text)  # code and name for a search with marks
    field_id: Mapped[int] = mapped_column(ForeignKey("field.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    department_name: Mapped[str] = mapped_column(String(200), default="")  # as the file names it
    days_legal: Mapped[int]  # in term_unit, as the law says
    days_allowed: Mapped[int]  # in term_unit, after the cut: the one that counts
    term_unit: Mapped[str] = mapped_column(String(20), default="working_days")
    counting_rule: Mapped[str] = mapped_column(String(1), default="A")
    counting_confirmed: Mapped[bool] = mapped_column(default=False)  # compared with the text of the law
    pause_mode: Mapped[str] = mapped_column(String(10), default="extend")
    pause_confirmed: Mapped[bool] = mapped_column(default=False)
    opinion_pauses: Mapped[bool] = mapped_column(default=False)  # asking another agency's opinion stops the clock
    announced_as: Mapped[str] = mapped_column(String(60), default="")
    service_level: Mapped[str] = mapped_column(String(60), default="")
    fee: Mapped[int] = mapped_column(BigInteger, default=0)  # whole đồng
    note: Mapped[str] = mapped_column(Text, default="")

    procedure: Mapped[Procedure] = relationship()
    field: Mapped[Field] = relationship()
    department: Mapped[Department | None] = relationship()
    steps: Mapped[list["ProcedureStep"]] = relationship(order_by="ProcedureStep.position")
    documents: Mapped[list["ProcedureDocument"]] = relationship(order_by="ProcedureDocument.position")


class ProcedureStep(Base):
    """One step of the internal process (quy trình nội bộ) and the time it is given."""

    __tablename__ = "procedure_step"
    __table_args__ = (Index(None, "version_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    unit_name: Mapped[str] = mapped_column(String(200), default="")  # as the file names it
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    place: Mapped[str] = mapped_column(String(200), default="")  # Chuyên viên, Trưởng phòng …
    minutes: Mapped[int]  # working minutes
    known_from: Mapped[int] = mapped_column(BigInteger)  # the import that brought it


class ProcedureDocument(Base):
    """One paper of the dossier (thành phần hồ sơ)."""

    __tablename__ = "procedure_document"
    __table_args__ = (Index(None, "version_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    originals: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=0)
    form: Mapped[str] = mapped_column(String(200), default="")  # the form it is written on
    known_from: Mapped[int] = mapped_column(BigInteger)  # the import that brought it
