"""Who may take which step: every step of the four tables from every state, for every role, by real requests.

It stands on the sample, which has something in every state. A change of rights shows as a change of `steps.txt`;
`HEZA_WRITE_ACCESS=yes bin/test tests/documents/test_steps_access.py` writes it anew.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.approvals.workflow import Workflow
from heza.core.db import db
from heza.documents.changes import reviewing
from heza.documents.changes.flow import REQUESTS, REVIEWS
from heza.documents.changes.models import ChangeRequest
from heza.documents.flow import REVISIONS
from heza.documents.models import Document, Revision
from heza.documents.readers.flow import SPREADS
from heza.documents.readers.models import Spread
from tests.pages import Browser

MATRIX = Path(__file__).parent / "steps.txt"
ROOMS = {
    "revision": ("document_revisions", REVISIONS),
    "request": ("change_requests", REQUESTS),
    "review": ("document_reviews", REVIEWS),
    "spread": ("readings", SPREADS),
}
OTHERS = ("admin", "lanhdao", "kiemsoat", "iso", "kiemtoan", "motcua", "tp.ld", "cv.ld")  # ld owns none of these


def _first(model: Any, state: str) -> Any:
    """Something of the sample in a state, not of the office: there the controller is a colleague."""
    unit = model.department_id if model is not Revision else Document.department_id
    wanted = select(model).where(model.state == state).order_by(model.id)
    wanted = wanted.join(Department, Department.id == unit) if model is not Revision else wanted.join(Document)
    offices = select(Department.id).where(Department.code.in_(("vp", "ld", "ldb")))
    found = db.session.scalars(wanted.where(unit.not_in(offices))).first()
    assert found is not None, (model, state)
    return found


def _subjects(head: Person) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for state in ("draft", "returned", "reviewing", "approving", "approved"):
        found[f"revision {state}"] = _first(Revision, state)
    for state in ("draft", "heading", "consulting", "deciding"):
        found[f"request {state}"] = _first(ChangeRequest, state)
    document = db.session.scalars(select(Document).where(Document.code == "QT-02")).one()
    found["review open"] = reviewing.take_up(head, [document.id])[0]
    found["spread waiting"] = _first(Spread, "waiting")
    db.session.commit()
    return found


def _unit(subject: Any) -> str:
    owner = subject if hasattr(subject, "department_id") else subject.document
    found = db.session.get(Department, owner.department_id)
    assert found is not None and found.code
    return found.code


@pytest.mark.agency
def test_every_step_is_open_to_those_who_may_take_it_and_to_nobody_else(
    app: Flask, browse_as: Callable[..., Browser]
) -> None:
    people = {one.username: one for one in db.session.scalars(select(Person)) if one.username}
    subjects = _subjects(people["tp.vp"])
    browsers = {name: browse_as(person) for name, person in people.items()}
    lines = []
    for label, subject in subjects.items():
        room, flow = ROOMS[label.split()[0]]
        named = _named(subject, people) | {name: name for name in OTHERS}
        for step in (one for one in flow.steps if subject.state in one.sources):
            answers = []
            for said, account in named.items():
                url = browsers[account]._url(f"{room}.step", {"id": subject.id, "name": step.name})
                answers.append(f"{said}={browsers[account].client.get(url).status_code}")
            lines.append(f"{label} · {step.name}: {' '.join(answers)}")
    text = "\n".join(lines) + "\n"
    if os.environ.get("HEZA_WRITE_ACCESS"):
        MATRIX.write_text(text)
    assert text == MATRIX.read_text()
    _every_step(lines, (REVISIONS, REQUESTS, REVIEWS, SPREADS))


def _named(subject: Any, people: dict[str, Person]) -> dict[str, str]:
    """Its author, the head and another officer of its unit, by account."""
    unit, writers = _unit(subject), subject.authors()
    officers = [name for name in sorted(people) if name.startswith(f"cv.{unit}")]
    author = [name for name in officers if people[name].id in writers]
    colleague = [name for name in officers if people[name].id not in writers]
    found = {"head": f"tp.{unit}"}
    if author:
        found["author"] = author[0]
    if colleague:
        found["colleague"] = colleague[0]
    return found


def _every_step(lines: list[str], flows: tuple[Workflow, ...]) -> None:
    taken = {line.split(" · ")[1].split(":")[0] for line in lines}
    assert taken == {step.name for flow in flows for step in flow.steps}
