"""Pages of the plans of review: listing, writing, choosing procedures, signing, number of the registry."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.core import clock, hx, words
from heza.core.db import db
from heza.reviews import planning, queries, ready
from heza.reviews.flow import PLAN_STATES, PLANS, REVIEW_STATES, WRITTEN
from heza.reviews.forms import ItemForm, NumberForm, PlanForm
from heza.reviews.models import PlanItem, ReviewPlan

bp = Blueprint("review_plans", __name__, url_prefix="/ra-soat/ke-hoach")
STATE_KINDS = {"draft": "soon", "returned": "late", "handed_in": "wait", "signed": "ok"}


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every plan that the viewer may see, the latest first."""
    sees_all = queries.scope_of(viewer()).departments is None
    plans = [plan for plan in queries.plans() if sees_all or plan.state == "signed"]
    return hx.page("reviews/plans.html", plans=plans, states=PLAN_STATES, kinds=STATE_KINDS, may_keep=_keeps())


def _keeps() -> bool:
    return viewer().can(Can.KEEP_REVIEWS)


@bp.route("/lap", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def new() -> ResponseReturnValue:
    """Begin a plan."""
    year = clock.today().year
    form = PlanForm(data={"year": year, "name": f"Kế hoạch rà soát thủ tục hành chính nội bộ năm {year}"})
    if not form.validate_on_submit():
        return hx.page("reviews/plan_form.html", form=form, plan=None, status=422 if form.errors else 200)
    plan = planning.save_plan(None, form.entered, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=plan.id), "Đã lập kế hoạch. Hãy thêm thủ tục cần rà soát.")


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One plan: its procedures, how far each has come, its steps."""
    return hx.page("reviews/plan.html", **_shown(queries.plan_for(viewer(), id)))


def _shown(plan: ReviewPlan, **more: Any) -> dict[str, Any]:
    can_edit = _keeps() and plan.state in WRITTEN
    return {
        "plan": plan,
        "subject": plan,
        "bar": bar_of(PLANS, plan),
        "signatures": signatures_of(plan),
        "paper_subject": plan.id,
        "seen": mark_of(plan),
        "can_edit": can_edit,
        "not_ready": ready.plan_objection(plan) if can_edit else "",
        "may_number": _keeps() and plan.state == "signed",
        "number_form": NumberForm(data={"number": plan.number, "issued_on": plan.issued_on}),
        "reviews": queries.reviews_by_item([item.id for item in plan.items]),
        "state_name": PLAN_STATES[plan.state],
        "state_kind": STATE_KINDS[plan.state],
        "review_states": REVIEW_STATES,
        "sees": queries.scope_of(viewer()).holds,
    } | more


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def edit(id: int) -> ResponseReturnValue:
    """Change the year, the name, the grounds."""
    plan = queries.plan_for(viewer(), id)
    form = PlanForm(data={"seen": mark_of(plan), "year": plan.year, "name": plan.name, "basis": plan.basis})
    if not form.validate_on_submit():
        return hx.page("reviews/plan_form.html", form=form, plan=plan, status=422 if form.errors else 200)
    planning.save_plan(plan, form.entered, viewer(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu kế hoạch.")


@bp.route("/<int:id>/them", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def add(id: int) -> ResponseReturnValue:
    """Choose procedures for a plan."""
    plan = queries.plan_for(viewer(), id)
    product = "Phiếu rà soát, bảng tính chi phí, phương án đơn giản hóa"
    form = ItemForm(data={"seen": mark_of(plan), "product": product})
    planning.check_writable(plan)
    ids = [int(one) for one in request.form.getlist("procedure") if one.isdecimal() and len(one) < 10]
    if form.validate_on_submit() and ids:
        count = planning.add_items(plan, ids, form.entered, viewer(), form.seen.data or "")
        db.session.commit()
        return hx.done(url_for(".show", id=id), f"Đã thêm {count} thủ tục vào kế hoạch.")
    known = {item.procedure_id for item in plan.items}
    return hx.page(
        "reviews/plan_add.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        plan=plan,
        chosen=ids,
        none_chosen=request.method == "POST" and not ids,
        procedures=[one for one in queries.reviewable() if one.id not in known],
    )


@bp.route("/<int:id>/muc/<int:item_id>", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def edit_item(id: int, item_id: int) -> ResponseReturnValue:
    """Change the day, the product, the reason of one procedure."""
    plan = queries.plan_for(viewer(), id)
    item = _item(plan, item_id)
    data = {"seen": mark_of(plan), "due_on": item.due_on, "product": item.product, "reason": item.reason}
    form = ItemForm(data=data)
    planning.check_writable(plan)
    if not form.validate_on_submit():
        return hx.page("reviews/plan_item.html", form=form, plan=plan, item=item, status=422 if form.errors else 200)
    planning.edit_item(item, form.entered, viewer(), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã lưu mục {item.procedure.code}.")


@bp.post("/<int:id>/muc/<int:item_id>/bo")
@allow(Can.KEEP_REVIEWS)
def drop_item(id: int, item_id: int) -> ResponseReturnValue:
    """Take a procedure off the plan."""
    plan = queries.plan_for(viewer(), id)
    item = _item(plan, item_id)
    code = item.procedure.code
    planning.drop_item(item, viewer(), request.form.get("seen", ""))
    db.session.commit()
    return hx.done(url_for(".show", id=id), f"Đã bỏ thủ tục {code} khỏi kế hoạch.")


def _item(plan: ReviewPlan, item_id: int) -> PlanItem:
    found = next((item for item in plan.items if item.id == item_id), None)
    if found is None:
        abort(404)
    return found


@bp.post("/<int:id>/so")
@allow(Can.KEEP_REVIEWS)
def number(id: int) -> ResponseReturnValue:
    """The number and day that the registry gave."""
    plan = queries.plan_for(viewer(), id)
    form = NumberForm()
    if not form.validate_on_submit():
        return hx.page("reviews/plan.html", status=422, **_shown(plan, number_form=form))
    assert form.issued_on.data
    planning.set_number(plan, words.clean(form.number.data), form.issued_on.data)
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã ghi số, ngày của kế hoạch.")


add_step_route(bp, queries.plan_for, PLANS, after=planning.PLAN_EFFECTS, content="reviews/_plan_content.html")
