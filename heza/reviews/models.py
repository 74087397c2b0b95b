"""Internal procedures and what they say by date, plans, reviews, decisions of the city, targets, questions, incomes.

Three kinds of things are signed: a content (`internal_version`), a plan (`review_plan`) and a review
(`internal_review`). What happened to a procedure stands in `review_event`, which only grows; the columns of
`internal_procedure` are computed from it.
"""

import json
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from heza.accounts.models import Department, Person
from heza.approvals.models import Moving
from heza.audit.models import append_only
from heza.audit.trail import Audited
from heza.core.db import Base, BigId
from heza.reviews.rules import CODE_LENGTH, FIELD_LENGTH, KINDS, NAME_LENGTH, Standing

STANDING = tuple(one.name for one in fields(Standing) if one.name not in ("department_id", "group"))


# What the board adds up, in one index: a row with its words is many times wider.
BOARD = (
    *("is_removed", "department_id", "procedure_group", "stage", "counted_on", "announced_on", "published_on"),
    *("planned_on", "reviewed_on", "approved_on", "approved_action", "implemented_on"),
    *("cost_before", "cost_after", "cost_expected", "field"),
)


class InternalProcedure(Base, Audited):
    """One internal procedure (TTHC nội bộ). What it says stands in its versions, where it stands in its events."""

    __tablename__ = "internal_procedure"
    __table_args__ = (
        Index(None, "department_id", "sort_key", "id"),
        Index(None, "sort_key", "id"),
        Index(None, "stage", "sort_key", "id"),
        Index("ix_internal_procedure_board", *BOARD),
    )
    computed: ClassVar[frozenset[str]] = frozenset({"sort_key", "folded", "lowered", "version", "parts", *STANDING})

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    code_key: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    group: Mapped[str] = mapped_column("procedure_group", String(1))  # A or B
    field: Mapped[str] = mapped_column(String(FIELD_LENGTH))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))  # of the content in force, else of the latest draft
    sort_key: Mapped[str] = mapped_column(String(120))  # field, code
    folded: Mapped[str] = mapped_column(Text)
    lowered: Mapped[str] = mapped_column(Text)
    parts: Mapped[int] = mapped_column(default=0)  # how many of the twelve the latest content fills
    version: Mapped[int] = mapped_column()

    # computed from the events: `heza.reviews.ledger`
    stage: Mapped[str] = mapped_column(String(20), default="draft")
    since: Mapped[date | None]
    listed_on: Mapped[date | None]
    counted_on: Mapped[date | None]
    announced_on: Mapped[date | None]
    published_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    implemented_on: Mapped[date | None]
    approved_action: Mapped[str] = mapped_column(String(20), default="")
    cost_before: Mapped[int | None] = mapped_column(BigInteger)  # đồng a year
    cost_after: Mapped[int | None] = mapped_column(BigInteger)
    cost_expected: Mapped[int | None] = mapped_column(BigInteger)
    is_removed: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


class InternalVersion(Base, Moving):
    """What an internal procedure says: its twelve parts. The announced ones hold from their day; none is changed."""

    __tablename__ = "internal_version"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        Index(None, "state", "procedure_id"),
        Index(None, "decision_id"),
    )
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "content"})
    computed: ClassVar[frozenset[str]] = frozenset({"since", "edited_at", "edited_by_id", "open_page"})

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("internal_procedure.id"))
    number: Mapped[int]  # 1, 2, … of its procedure
    kind: Mapped[str] = mapped_column(String(10), default="new")
    is_baseline: Mapped[bool] = mapped_column(default=False)  # announced before heza: taken over, not signed here
    content: Mapped[str] = mapped_column(Text, default="{}")  # JSON: the parts
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_page: Mapped[str] = mapped_column(String(40), default="")  # the open page that saved last
    since: Mapped[date]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("review_decision.id"))
    effective_from: Mapped[date | None]
    published_where: Mapped[str] = mapped_column(String(200), default="")
    published_link: Mapped[str] = mapped_column(String(500), default="")
    published_on: Mapped[date | None]

    procedure: Mapped[InternalProcedure] = relationship(lazy="joined", innerjoin=True)
    decision: Mapped["Decision | None"] = relationship(lazy="joined", foreign_keys=[decision_id])
    edited_by: Mapped[Person | None] = relationship(lazy="joined")
    writers: Mapped[list["VersionWriter"]] = relationship(lazy="selectin", order_by="VersionWriter.person_id")

    @property
    def values(self) -> dict[str, str]:
        """The twelve parts by their keys."""
        found: dict[str, str] = json.loads(self.content)
        return found

    @property
    def kind_name(self) -> str:
        """What the announcement does with it."""
        return KINDS[self.kind]

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Nội dung thủ tục {self.procedure.code} – {self.values.get('name', '') or self.procedure.name}"

    def manifest(self) -> dict[str, Any]:
        """What is signed: whose, which group and field, the twelve parts."""
        return {
            "procedure": self.procedure.code,
            "group": self.procedure.group,
            "field": self.procedure.field,
            "kind": self.kind,
            "number": self.number,
            "parts": self.values,
        }


class VersionWriter(Base):
    """Somebody who wrote of a content."""

    __tablename__ = "internal_version_writer"
    subject_id: Mapped[int] = mapped_column(ForeignKey("internal_version.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ReviewPlan(Base, Moving):
    """A plan of review of a year (NĐ 63/2010/NĐ-CP, Điều 30): procedures, units, days, grounds, products."""

    __tablename__ = "review_plan"
    __table_args__ = (Index(None, "year", "id"), Index(None, "state", "id"))
    computed: ClassVar[frozenset[str]] = frozenset({"since"})

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    basis: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[str] = mapped_column(String(60), default="")  # of the registry, typed in; not part of what is signed
    issued_on: Mapped[date | None]
    since: Mapped[date]
    signed_on: Mapped[date | None]

    items: Mapped[list["PlanItem"]] = relationship(lazy="selectin", order_by="PlanItem.due_on, PlanItem.id")
    writers: Mapped[list["PlanWriter"]] = relationship(lazy="selectin", order_by="PlanWriter.person_id")

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return self.name

    def manifest(self) -> dict[str, Any]:
        """What is signed: the year, the grounds, every item."""
        return {
            "year": self.year,
            "name": self.name,
            "basis": self.basis,
            "items": [
                {
                    "procedure": item.procedure_id,
                    "department": item.department_id,
                    "due_on": item.due_on,
                    "product": item.product,
                    "reason": item.reason,
                }
                for item in sorted(self.items, key=lambda one: one.procedure_id)
            ],
        }


class PlanItem(Base, Audited):
    """One procedure of a plan."""

    __tablename__ = "review_plan_item"
    __table_args__ = (UniqueConstraint("plan_id", "procedure_id"), Index(None, "procedure_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("review_plan.id"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("internal_procedure.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # who reviews
    due_on: Mapped[date]
    product: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it was chosen

    procedure: Mapped[InternalProcedure] = relationship(lazy="joined", innerjoin=True)
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    plan: Mapped[ReviewPlan] = relationship(back_populates="items", lazy="select")


class PlanWriter(Base):
    """Somebody who wrote of a plan."""

    __tablename__ = "review_plan_writer"
    subject_id: Mapped[int] = mapped_column(ForeignKey("review_plan.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class InternalReview(Base, Moving):
    """The review of one procedure of a plan: the questions answered, the cost compared, the plan proposed.

    `content` is JSON; `heza.reviews.form` reads and writes it. The totals beside it are computed when it is saved.
    """

    __tablename__ = "internal_review"
    __table_args__ = (
        Index(None, "state", "department_id", "id"),
        Index(None, "department_id", "id"),
        Index(None, "procedure_id", "id"),
        Index(None, "decision_id"),
    )
    untracked: ClassVar[frozenset[str]] = frozenset({"state", "version", "content"})
    computed: ClassVar[frozenset[str]] = frozenset({"since", "edited_at", "edited_by_id", "open_page"})

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_plan_item.id"), unique=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("internal_procedure.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("internal_version.id"))  # what is reviewed
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    due_on: Mapped[date]
    content: Mapped[str] = mapped_column(Text, default="{}")
    action: Mapped[str] = mapped_column(String(20), default="")  # of rules.ACTIONS; "" while none is chosen
    cost_before: Mapped[int | None] = mapped_column(BigInteger)
    cost_after: Mapped[int | None] = mapped_column(BigInteger)
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_page: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[date]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("review_decision.id"))  # approves the plan
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("review_decision.id"))  # carries it out

    item: Mapped[PlanItem] = relationship(lazy="joined", innerjoin=True)
    procedure: Mapped[InternalProcedure] = relationship(lazy="joined", innerjoin=True)
    reviewed: Mapped[InternalVersion] = relationship(lazy="select")
    department: Mapped[Department] = relationship(lazy="joined", innerjoin=True)
    decision: Mapped["Decision | None"] = relationship(lazy="joined", foreign_keys=[decision_id])
    amendment: Mapped["Decision | None"] = relationship(lazy="joined", foreign_keys=[amendment_id])
    edited_by: Mapped[Person | None] = relationship(lazy="joined")
    writers: Mapped[list["ReviewWriter"]] = relationship(lazy="selectin", order_by="ReviewWriter.person_id")

    @property
    def values(self) -> dict[str, Any]:
        """The form as it was filled."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def sign_title(self) -> str:
        """What it is called where it is signed."""
        return f"Phiếu rà soát {self.procedure.code} – {self.procedure.name}"

    def manifest(self) -> dict[str, Any]:
        """What is signed: what was reviewed, the answers, the costs, the plan."""
        return {
            "procedure": self.procedure.code,
            "version": self.version_id,
            "department": self.department_id,
            "action": self.action,
            "form": self.values,
        }


class ReviewWriter(Base):
    """Somebody who wrote of a review."""

    __tablename__ = "internal_review_writer"
    subject_id: Mapped[int] = mapped_column(ForeignKey("internal_review.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class Decision(Base, Audited):
    """A paper of the city or of the agency that moves procedures: announces, approves plans, carries them out."""

    __tablename__ = "review_decision"
    __table_args__ = (UniqueConstraint("purpose", "number", "signed_on"), Index(None, "signed_on", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))  # announce, approve, implement
    number: Mapped[str] = mapped_column(String(60))  # 680/QĐ-UBND
    signed_on: Mapped[date]
    authority: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(500), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")  # "" only for what was taken over from a list
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_kind: Mapped[str] = mapped_column(String(10), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def label(self) -> str:
        """Quyết định số 680/QĐ-UBND ngày 28/07/2025."""
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"


class ReviewEvent(Base):
    """Something that happened to an internal procedure. Appended, never changed; what figures need stands in it."""

    __tablename__ = "review_event"
    __table_args__ = (Index(None, "procedure_id", "seq"), Index(None, "on_day", "seq"))
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("internal_procedure.id"))
    kind: Mapped[str] = mapped_column(String(20))
    on_day: Mapped[date]
    recorded_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    group: Mapped[str] = mapped_column("procedure_group", String(1))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("internal_version.id"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("internal_review.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("review_decision.id"))
    action: Mapped[str] = mapped_column(String(20), default="")
    cost_before: Mapped[int | None] = mapped_column(BigInteger)
    cost_after: Mapped[int | None] = mapped_column(BigInteger)


append_only(ReviewEvent)


class ReviewTarget(Base, Audited):
    """A target of a mandate as data: which measure must reach which threshold by when."""

    __tablename__ = "review_target"
    __table_args__ = (Index(None, "due_on", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(30))
    group: Mapped[str] = mapped_column("procedure_group", String(1), default="")  # "" both
    threshold: Mapped[int]  # hundredths of a percent
    from_day: Mapped[date]
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=99)

    @property
    def share(self) -> Decimal:
        """The threshold between 0 and 1."""
        return Decimal(self.threshold) / 10_000


class ReviewQuestion(Base, Audited):
    """One question of the review form. `asks_when` is the answer that wants a reason and a proposal; "" wants words."""

    __tablename__ = "review_question"
    __table_args__ = (Index(None, "position", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    part: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(500))
    asks_when: Mapped[str] = mapped_column(String(3), default="no")  # no, yes, or ""
    per_document: Mapped[bool] = mapped_column(default=False)  # asked of each paper of the dossier
    source: Mapped[str] = mapped_column(String(300), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=999)


class HourlyIncome(Base, Audited):
    """The income an hour that costs are computed with, by year (mức thu nhập bình quân một giờ)."""

    __tablename__ = "hourly_income"
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    amount: Mapped[int]  # đồng an hour
    source: Mapped[str] = mapped_column(String(300), default="")
    confirmed: Mapped[bool] = mapped_column(default=False)
