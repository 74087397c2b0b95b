"""An office with internal procedures, and the steps as the pages press them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from heza.approvals.signoff import mark_of
from heza.core.db import db
from tests.make import Make
from tests.pages import Browser, Page
from tests.reviews.office import PASSWORD, Office

Browse = Callable[..., Browser]
ROOMS = {
    "internal_version": "internal_versions",
    "review_plan": "review_plans",
    "internal_review": "internal_reviews",
}


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    """Two units, their people, nothing listed yet."""
    return Office(make)


def again(subject: Any) -> Any:
    """Something as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    db.session.refresh(subject)
    return subject


def press(browser: Browser, subject: Any, step: str, *, status: int = 303, **fields: str) -> Page:
    """Send the form of a step as the page shows it."""
    values = {"seen": mark_of(again(subject)), "standing": "", "password": PASSWORD, **fields}
    room, id = ROOMS[subject.__tablename__], subject.id
    db.session.rollback()
    return browser.post(f"{room}.step", values, id=id, name=step, status=status)


def sent(review: Any, **fields: str) -> dict[str, str]:
    """A review form as its page would send it: what it holds, and these boxes."""
    now = again(review)
    values = now.values
    found = {"seen": mark_of(now), "open_page": "mot-trang"}
    for id, given in values.get("answers", {}).items():
        found |= {f"a-{id}": given.get("answer", ""), f"w-{id}": given.get("words", "")}
        found |= {f"r-{id}": given.get("reason", ""), f"p-{id}": given.get("proposal", "")}
    for number, row in enumerate(values.get("activities", [])):
        found |= {f"act-{number}-{key}": text for key, text in row.items()}
    for number, one in enumerate(values.get("changes", [])):
        found |= {f"change-{number}-{key}": text for key, text in one.items()}
    simple = {key: text for key, text in values.items() if isinstance(text, str)}
    db.session.rollback()
    return found | simple | fields
