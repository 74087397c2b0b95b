"""Writing a review and carrying it through its steps. Nothing here commits."""

from collections.abc import Mapping
from typing import Any

from heza.accounts.models import Person
from heza.approvals.workflow import Taken
from heza.core import clock, words
from heza.reviews import form, writing
from heza.reviews.ledger import Draft, append
from heza.reviews.models import InternalReview
from heza.reviews.rules import ACTIONS


def save(review: InternalReview, sent: Mapping[str, str], person: Person, seen: str, open_page: str) -> None:
    """Keep what a page sends, and the totals that follow from it. Raises Refused (Stale)."""
    writing.check_writable(review, person)
    writing.check_seen(review, seen, open_page)
    put(review, typed(review, sent), person, open_page)


def put(review: InternalReview, values: Mapping[str, Any], person: Person, open_page: str = "") -> None:
    """Keep values, whatever they come from."""
    if not writing.keep(review, values, person, open_page):
        return
    review.action = values.get("action", "") if values.get("action") in ACTIONS else ""
    found = form.costs(values)
    review.cost_before, review.cost_after = found.before, found.after


def typed(review: InternalReview, sent: Mapping[str, str]) -> dict[str, Any]:
    """The values that a page sends, beside what the form keeps."""
    return form.read(sent, review.values, words.clean)


# ---------------------------------------------------------------- what steps do besides


def _event(review: InternalReview, kind: str) -> None:
    costs = {"cost_before": review.cost_before or 0, "cost_after": review.cost_after or 0}
    append([Draft(review.procedure, kind, clock.today(), review_id=review.id, action=review.action, **costs)])


def on_proposed(review: InternalReview, _taken: Taken) -> None:
    """The leader approved a plan: it goes to the city."""
    _event(review, "proposed")


def on_kept(review: InternalReview, _taken: Taken) -> None:
    """The leader agreed that nothing changes."""
    _event(review, "kept")


def on_city_return(review: InternalReview, _taken: Taken) -> None:
    """The city sent a plan back."""
    _event(review, "returned")


REVIEW_EFFECTS = {
    "approve": on_proposed,
    "side_with_unit": on_proposed,
    "approve_keep": on_kept,
    "side_with_unit_keep": on_kept,
    "city_return": on_city_return,
}
