"""Plans of review: which procedures, who, until when, why. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select

from heza.accounts.models import Person
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import MOVED, Taken
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reviews import form, queries, rules
from heza.reviews.flow import WRITTEN
from heza.reviews.ledger import Draft, append
from heza.reviews.models import (
    InternalProcedure,
    InternalReview,
    PlanItem,
    PlanWriter,
    ReviewPlan,
    ReviewQuestion,
)
from heza.reviews.writing import HANDED_IN, text_of

MOST_ITEMS = 500
NOT_REVIEWABLE = (
    "Thủ tục {code} chưa công bố, đang rà soát hoặc đã bãi bỏ nên chưa đưa vào kế hoạch được. Hãy bỏ chọn thủ tục này."
)
TWICE = "Thủ tục {code} đã có trong kế hoạch này."
NOT_IN_FORCE = "Nội dung của thủ tục {code} chưa có hiệu lực nên chưa rà soát được. Hãy trả lại kế hoạch."
TOO_MANY = f"Một kế hoạch có nhiều nhất {MOST_ITEMS} thủ tục. Hãy lập thêm kế hoạch."


@dataclass(frozen=True)
class PlanData:
    """What is entered of a plan."""

    year: int
    name: str
    basis: str


@dataclass(frozen=True)
class ItemData:
    """What is entered of the procedures of a plan."""

    due_on: date
    product: str
    reason: str


def save_plan(plan: ReviewPlan | None, entered: PlanData, person: Person, seen: str = "") -> ReviewPlan:
    """Begin a plan, or write it anew. Raises Refused."""
    if plan is None:
        plan = ReviewPlan(state="draft", items=[], writers=[])
        db.session.add(plan)
    else:
        check_open(plan, seen)
    plan.year, plan.name, plan.basis = entered.year, entered.name, entered.basis
    _wrote(plan, person)
    db.session.flush()
    return plan


def check_writable(plan: ReviewPlan) -> None:
    """Raises Refused where it was handed in."""
    if plan.state not in WRITTEN:
        raise Refused(HANDED_IN)


def check_open(plan: ReviewPlan, seen: str) -> None:
    """Raises Refused where it was handed in, or changed since it was shown; holds it until the commit."""
    db.session.refresh(plan, with_for_update={"of": ReviewPlan})
    check_writable(plan)
    if seen != mark_of(plan):
        raise Refused(MOVED)


def _wrote(plan: ReviewPlan, person: Person) -> None:
    if person.id not in plan.authors():
        plan.writers.append(PlanWriter(person_id=person.id))


def add_items(plan: ReviewPlan, ids: Sequence[int], entered: ItemData, person: Person, seen: str) -> int:
    """Put procedures into a plan, each for the department that answers for it. Raises Refused; how many."""
    check_open(plan, seen)
    wanted = select(InternalProcedure).where(InternalProcedure.id.in_(ids), InternalProcedure.is_removed.is_(False))
    found = list(db.session.scalars(wanted.order_by(InternalProcedure.id)))
    if len(found) != len(set(ids)) or not found:
        raise Refused("Chưa chọn thủ tục nào. Hãy chọn ít nhất một thủ tục trong danh sách.")
    if len(plan.items) + len(found) > MOST_ITEMS:
        raise Refused(TOO_MANY)
    known = {item.procedure_id for item in plan.items}
    for procedure in found:
        if procedure.id in known:
            raise Refused(TWICE.format(code=procedure.code))
        if procedure.stage not in ("announced", "implemented", "kept"):
            raise Refused(NOT_REVIEWABLE.format(code=procedure.code))
        item = PlanItem(procedure=procedure, department_id=procedure.department_id, due_on=entered.due_on)
        item.product, item.reason = entered.product, entered.reason
        plan.items.append(item)
    _wrote(plan, person)
    return len(found)


def edit_item(item: PlanItem, entered: ItemData, person: Person, seen: str) -> None:
    """Change the day, the product or the reason of one procedure. Raises Refused."""
    check_open(item.plan, seen)
    item.due_on, item.product, item.reason = entered.due_on, entered.product, entered.reason
    _wrote(item.plan, person)


def drop_item(item: PlanItem, person: Person, seen: str) -> None:
    """Take a procedure off a plan. Raises Refused."""
    plan = item.plan
    check_open(plan, seen)
    plan.items.remove(item)
    db.session.delete(item)
    _wrote(plan, person)


def set_number(plan: ReviewPlan, number: str, day: date) -> None:
    """The number and day that the registry gave a signed plan; no part of what was signed. Raises Refused."""
    if plan.state != "signed":
        raise Refused("Kế hoạch chưa ký nên chưa ghi số được.")
    assert plan.signed_on
    if day < plan.signed_on:
        raise Refused(f"Ngày ban hành không được trước ngày ký ({words.day(plan.signed_on)}).")
    plan.number, plan.issued_on = number, day


def on_signed(plan: ReviewPlan, _taken: Taken) -> None:
    """The leader signed: each procedure gets its review form, with the questions of today."""
    today = clock.today()
    plan.signed_on = today
    asked, income = list(queries.active_questions()), queries.income_for(today)
    row = {"amount": income.amount, "year": income.year, "source": income.source} if income else {}
    drafts = []
    for item in plan.items:
        reviewed = queries.version_in_force(item.procedure_id, today)
        if reviewed is None:
            raise Refused(NOT_IN_FORCE.format(code=item.procedure.code))
        documents = rules.documents_of(reviewed.values)
        listed = _asked(asked, documents)
        review = InternalReview(
            item=item,
            procedure=item.procedure,
            version_id=reviewed.id,
            department_id=item.department_id,
            due_on=item.due_on,
            content=text_of(form.begun(listed, row, documents)),
            edited_at=clock.recorded(),
        )
        review.state, review.writers = "draft", []
        db.session.add(review)
        db.session.flush()
        drafts.append(Draft(item.procedure, "planned", today, review_id=review.id))
    append(drafts)


def _asked(rows: Sequence[ReviewQuestion], documents: Sequence[str]) -> list[form.Question]:
    """The questions as the form asks them; those about papers one paper after the other."""
    found: list[form.Question] = []
    for per_document, group in groupby(rows, key=lambda row: row.per_document):
        listed = list(group)
        if not per_document:
            found += [form.Question(row.key, row.part, row.text, row.asks_when) for row in listed]
            continue
        found += [
            form.Question(f"{row.key}_{n}", row.part, row.text, row.asks_when, paper)
            for n, paper in enumerate(documents, 1)
            for row in listed
        ]
    return found


PLAN_EFFECTS = {"sign": on_signed}
