"""The explanations of a department beside its head's card."""

from datetime import date, timedelta

from flask import request
from flask.typing import ResponseReturnValue

from heza.accountability.queries import department_for
from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.core.days import read_day
from heza.dossiers.rules import Period
from heza.explanations import breaches, choice, rules
from heza.explanations.breaches import Asked
from heza.explanations.views import bp

BOXES = (choice.ALL, "can-viet", "cho-truong-phong", "cho-lanh-dao", "da-chap-nhan")


@bp.get("/the/<int:department_id>")
@allow(Can.READ)
def on_card(department_id: int) -> ResponseReturnValue:
    """How many breaches of these days are explained, and how far: a fragment, a page without JavaScript."""
    department = department_for(viewer(), department_id, clock.today())
    period = _period()
    counts = breaches.counts(Asked(period, (department_id,)))
    key = choice.days_key(period.first, period.last)
    boxes = [_box(state, counts) for state in BOXES]
    return hx.page(
        "explanations/on_card.html",
        fragments=("card_explanations",),
        department=department,
        period=period,
        key=key,
        boxes=boxes,
    )


def _box(key: str, counts: dict[str, int]) -> tuple[str, str, int]:
    name, states = choice.STATES[key]
    count = sum(counts.get(state, 0) for state in states or rules.STATE_NAMES)
    return key, "Hồ sơ trễ hạn" if key == choice.ALL else name, count


def _period() -> Period:
    today = clock.today()
    last = min(_day("den", today), today)
    first = _day("tu", last - timedelta(days=364))
    return Period(first, last) if first <= last <= first + choice.LONGEST else Period(last - timedelta(days=364), last)


def _day(name: str, otherwise: date) -> date:
    try:
        return read_day(request.args.get(name, ""))
    except ValueError:
        return otherwise
