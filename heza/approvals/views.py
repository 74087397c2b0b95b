"""The pages of delegations: who signs for whom, and what each of them allows."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.accounts.queries import active_people
from heza.approvals import delegations as acts
from heza.approvals import queries, rules
from heza.approvals.forms import DelegationForm, EndForm
from heza.approvals.models import Delegation
from heza.approvals.rules import CAPACITY_WORDS
from heza.approvals.workflow import Capacity
from heza.audit.queries import timeline_of
from heza.core import clock, hx
from heza.core.days import read_day
from heza.core.db import db

bp = Blueprint("approvals", __name__, url_prefix="/nhan-su/uy-quyen")


@bp.get("")
@allow(Can.READ_PEOPLE)
def delegations() -> ResponseReturnValue:
    """Who signs for whom now and soon, or who did."""
    past = request.args.get("trang_thai") == "da-het"
    return hx.page(
        "approvals/delegations.html",
        rows=[(row, _state(row)) for row in queries.delegations(past=past)],
        past=past,
        labels={duty.key: duty.label for duty in queries.duties()},
    )


@bp.get("/<int:id>")
@allow(Can.READ_PEOPLE)
def delegation(id: int) -> ResponseReturnValue:
    """One delegation: from whom to whom, and what it allows and does not."""
    found = queries.delegation(id)
    allowed = rules.allowed_by(queries.flows(), found.duty_keys, found.giver)
    return hx.page(
        "approvals/delegation.html",
        row=found,
        state=_state(found),
        capacity=CAPACITY_WORDS[Capacity(found.capacity)],
        allowed=allowed,
        used=queries.times_used(found.origin),
        may_end=rules.may_edit(viewer(), found.from_id) and _state(found) != "over",
        timeline=timeline_of("delegation", found.origin),
    )


def _state(row: Delegation) -> str:
    return rules.state_on(row.from_day, row.to_day, clock.today())


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.EDIT_DELEGATIONS)
def new_delegation() -> ResponseReturnValue:
    """Let somebody sign for oneself; an administrator enters it for anybody."""
    people = [person for person in active_people() if person.username]
    givers = [person for person in people if rules.may_edit(viewer(), person.id)]
    takers = [person for person in people if person.id != viewer().id]
    duties = [duty for duty in queries.duties() if any(duty.is_right_of(giver) for giver in givers)]
    form = DelegationForm(data=_asked(request.args) or {"from_id": str(givers[0].id) if len(givers) == 1 else ""})
    form.offer(givers, takers, duties)
    if not form.validate_on_submit() or form.add_errors(acts.objections(form.entered, viewer())):
        status = 422 if form.errors else 200
        return hx.page("approvals/delegation_form.html", form=form, has_duties=bool(duties), status=status)
    added = acts.add_delegation(form.entered, viewer())
    db.session.commit()
    return hx.done(url_for(".delegation", id=added.id), f"Đã ghi ủy quyền cho {added.taker.name}.")


def _asked(asked: Mapping[str, str]) -> dict[str, Any]:
    """What an absence says of the delegation that goes with it: who, for whom, the same days."""
    if "nguoi" not in asked:
        return {}
    days: dict[str, Any] = {}
    for field, name in (("from_day", "tu"), ("last_day", "den")):
        with suppress(ValueError):
            days[field] = read_day(asked.get(name, ""))
    return days | {"from_id": asked["nguoi"], "to_id": asked.get("thay", "")}


@bp.route("/<int:id>/ket-thuc", methods=["GET", "POST"])
@allow(Can.EDIT_DELEGATIONS)
def end_delegation(id: int) -> ResponseReturnValue:
    """End a delegation, or take a mistaken one back."""
    found = queries.delegation_to_edit(id, viewer())
    form = EndForm()
    if not form.validate_on_submit() or form.add_errors(acts.end_objections(found, form.day, viewer())):
        return hx.page("approvals/end_form.html", form=form, row=found, status=422 if form.errors else 200)
    acts.end_delegation(found, form.day, form.basis.data or "", viewer())
    db.session.commit()
    return hx.done(url_for(".delegations"), f"Đã ghi ngày thôi ủy quyền của {found.giver.name}.")
