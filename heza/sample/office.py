"""The people of the sample as they act: on days of the past, by the real steps, with signatures marked "sample"."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, cast

from flask import Flask, current_app, g
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.approvals.signoff import Item, mark_of, sample_proof, take_steps
from heza.approvals.workflow import Workflow
from heza.core import clock
from heza.core.db import db


class Office:
    """People by account, units by code."""

    def __init__(self) -> None:
        self.people = {one.username: one for one in db.session.scalars(select(Person))}
        self.units = {one.code: one for one in db.session.scalars(select(Department))}

    def person(self, username: str) -> Person:
        """Somebody by account; whoever is asked for acts next."""
        found = self.people[username]
        g.actor_id = found.id
        return found


@contextmanager
def on(day: date) -> Iterator[None]:
    """A day of the past; what was done on it is committed."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    before = app.extensions.get("heza_clock")
    clock.set_clock(app, day)
    try:
        yield
        db.session.commit()
    finally:
        clock.set_clock(app, before)


def take(
    flow: Workflow,
    subjects: Sequence[Any],
    name: str,
    person: Person,
    effects: Mapping[str, Any] | None = None,
    note: str = "",
) -> None:
    """Take one step on several subjects, as one sitting."""
    if not subjects:
        return
    items = [Item(flow, one, name, mark_of(one), note) for one in subjects]
    for item, taken in zip(items, take_steps(items, person, sample_proof(person)), strict=True):
        if effect := (effects or {}).get(taken.step.name):
            effect(item.subject, taken)
    db.session.flush()
