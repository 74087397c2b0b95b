"""Who may take which step: every step of the three tables from every state, for every role, by real requests.

A change of rights shows as a change of `steps.txt`; `HEZA_WRITE_ACCESS=yes bin/test tests/reviews/test_steps_access.py`
writes it anew.
"""

import os
from pathlib import Path
from typing import Any

from heza.accounts.permissions import Role
from heza.reviews.flow import PLANS, REVIEWS, VERSIONS
from tests.make import Make
from tests.reviews.conftest import ROOMS, Browse
from tests.reviews.office import Office

MATRIX = Path(__file__).parent / "steps.txt"


def _subjects(office: Office) -> dict[str, Any]:
    """Something in every state that a step begins at, signed as it should be."""
    found: dict[str, Any] = {}
    for number, state in enumerate(("draft", "handed_in", "counted", "checked")):
        found[f"version {state}"] = office.version(office.procedure(f"TK-{number}", to=state))
    ways: list[tuple[str, dict[str, Any]]] = [(state, {}) for state in ("draft", "handed_in", "signed", "consolidated")]
    ways += [(state, {}) for state in ("disputed", "proposed", "approved")]
    ways += [(state, {"action": "keep", "changes": []}) for state in ("consolidated", "disputed")]
    ways += [("approved", {"action": "abolish"})]
    for number, (state, values) in enumerate(ways):
        procedure = office.announced(f"RS-{number}")
        name = f"review {state} {values.get('action', '')}".strip()
        found[name] = office.review(procedure, to="proposed" if state == "approved" else state, **values)
        if state == "approved":
            office.record("phe-duyet", [found[name]], f"90{number}/QĐ-UBND")
    for number, state in enumerate(("draft", "handed_in")):
        found[f"plan {state}"] = office.plan([office.announced(f"KH-{number}")], to=state)
    return found


def test_every_step_is_open_to_those_who_may_take_it_and_to_nobody_else(
    office: Office, make: Make, browse_as: Browse
) -> None:
    people = {
        "admin": make.person("Trần Quản", Role.ADMIN),
        "leader": office.leader,
        "control": office.control,
        "iso": make.person("Lưu Yến", Role.ISO),
        "auditor": office.auditor,
        "one_stop": make.person("Mai Oanh", Role.ONE_STOP),
        "head": office.head,
        "author": office.officer,
        "colleague": make.person("Hồ Trâm", Role.OFFICER, department=office.unit),
        "other_head": office.other_head,
        "other_officer": office.stranger,
    }
    subjects = _subjects(office)
    browsers = {name: browse_as(person) for name, person in people.items()}
    lines = []
    for label, subject in subjects.items():
        flow = {"version": VERSIONS, "review": REVIEWS, "plan": PLANS}[label.split()[0]]
        room, id, state = ROOMS[subject.__tablename__], subject.id, subject.state
        for step in (one for one in flow.steps if state in one.sources):
            answers = []
            for name, browser in browsers.items():
                url = browser._url(f"{room}.step", {"id": id, "name": step.name})
                answers.append(f"{name}={browser.client.get(url).status_code}")
            lines.append(f"{label} · {step.name}: {' '.join(answers)}")
    text = "\n".join(lines) + "\n"
    if os.environ.get("HEZA_WRITE_ACCESS"):
        MATRIX.write_text(text)
    assert text == MATRIX.read_text()
    taken = {line.split(" · ")[1].split(":")[0] for line in lines}
    assert taken == {step.name for flow in (VERSIONS, REVIEWS, PLANS) for step in flow.steps}
