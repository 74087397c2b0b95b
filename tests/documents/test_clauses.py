"""What could break the proof, by the clauses of ISO 9001:2015, 7.5: one's own work, two at once, a failure midway,
histories of any shape, a restore.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import event, select

from heza.accounts.permissions import Role
from heza.audit import verify
from heza.core import clock, files
from heza.core.db import db
from heza.documents import actions, issuing, listing
from heza.documents.issuing import Decided
from heza.documents.listing import Filters
from heza.documents.models import BatchLine, Document, IssueBatch, Revision
from heza.upkeep import restore
from heza.upkeep.backup import backup
from tests.documents.office import PASSWORD, Office
from tests.documents.together import Sent, post_at_once
from tests.make import Make
from tests.pages import Browser

pytestmark = pytest.mark.both_databases(short="postgresql")
OWN = "không tự làm bước này, kể cả theo ủy quyền"


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def test_7_5_2c_nobody_reviews_or_approves_their_own_by_delegation_neither(office: Office) -> None:
    office.lend(office.head, office.author, "document_revision.review")
    office.lend(office.leader, office.author, "document_revision.approve")
    office.lend(office.leader, office.head, "document_revision.approve")
    draft = office.draft(office.document("QT-01"))
    office.fill(draft)
    office.press(office.author, draft, "hand_in")
    page = office.browser(office.author).get("document_revisions.step", id=draft.id, name="review", status=409)
    assert OWN in page.words
    assert OWN in office.press(office.author, draft, "review", status=409).words
    office.press(office.head, draft, "review", password="sai", status=422)
    office.press(office.head, draft, "review", password="", status=422)
    assert office.again(draft).state == "reviewing"
    office.press(office.head, draft, "review")
    assert OWN in office.press(office.author, draft, "approve", status=409).words
    standing = office.browser(office.head).get("document_revisions.step", id=draft.id, name="approve")
    choice = standing.select_one("[name=standing]")
    assert choice is not None  # the head may approve for the leader: the head did not write of it
    office.press(office.leader, draft, "approve")


# ---------------------------------------------------------------- two at once, a failure midway


def test_7_5_3_2c_of_two_controllers_who_issue_a_batch_at_once_one_does(
    office: Office, app: Flask, make: Make, tmp_path: Path
) -> None:
    other = make.person("Phạm Thư Hai", Role.ISO, password_hash=office.hash)
    revision = office.approved(office.document("QT-01"))
    batch = office.batch(revision)
    data, id = _decision("28/03/2024"), revision.id
    people = [office.controller.id, other.id]
    path = f"/tai-lieu/dot-ban-hanh/{batch.id}/ban-hanh"
    assert post_at_once(app, tmp_path, [Sent(person, path, data) for person in people]) == [303, 409]
    issued = db.session.get_one(Revision, id)
    assert (issued.state, issued.effective_from) == ("issued", date(2024, 3, 28))
    db.session.rollback()
    assert verify.verify(full=True).is_good


def _decision(day: str) -> dict[str, Any]:
    data = {"number": "12/QĐ-BQL", "signed_on": "01/03/2024", "signed_by": "Trưởng ban", "effective_from": day}
    return data | {"file": (BytesIO(b"%PDF-1.4 da ky"), "qd.pdf"), "password": PASSWORD}


@contextmanager
def _failing_at(number: int) -> Any:
    """The database breaks at the n-th statement that writes."""
    seen = [0]

    def break_off(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
        seen[0] += sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if seen[0] == number and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OSError("the disk is gone")

    event.listen(db.engine, "before_cursor_execute", break_off)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", break_off)


def test_7_5_3_2c_wherever_issuing_breaks_off_nothing_of_it_is_there(office: Office) -> None:
    old = office.issued("QT-01", "04/03/2024")
    office.browser(office.controller).post("documents.revise", {"kind": "amend"}, code="QT-01")
    second, other = office.approved(office.again(old).document), office.approved(office.document("QT-02"))
    batch = office.batch(second, other)
    broken = 0
    for number in range(1, 200, 3):
        with _failing_at(number):
            client = office.browser(office.controller)
            data = _decision("28/03/2024") | {"csrf_token": client.token(), "number": "20/QĐ-BQL"}
            url = client._url("issue_batches.issue", {"id": batch.id})
            answer = client.client.post(url, data=data, content_type="multipart/form-data")
        if answer.status_code == 303:
            break
        broken += 1
        assert [office.again(one).state for one in (second, other)] == ["approved", "approved"]
        assert office.again(old).effective_to is None and office.again(batch).state == "draft"
        db.session.rollback()
    assert broken >= 5 and office.again(second).state == "issued"
    assert office.again(old).effective_to == date(2024, 3, 28)
    db.session.rollback()
    assert verify.verify(full=True).is_good


# ---------------------------------------------------------------- any history, any day

START = date(2024, 1, 1)
STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-3, 40), st.booleans()), min_size=1, max_size=8
)  # which document, days after the last decision, is it retired


@dataclass
class Oracle:
    """What was decided of one document: (day, label) in order; a label of "" retires it."""

    decided: list[tuple[date, str]] = field(default_factory=list)

    def on(self, day: date) -> str:
        """The label in force on a day, "" where none is."""
        held = ""
        for from_day, label in self.decided:
            if from_day <= day:
                held = label
        return held

    def allows(self, day: date, is_retired: bool) -> bool:
        """Whether something may take effect on a day: after all that was decided before; an end needs something."""
        if self.decided and (self.decided[-1][1] == "" or self.decided[-1][0] >= day):
            return False
        return bool(self.decided) or not is_retired


@given(STEPS)
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_7_5_3_2c_the_register_of_any_day_is_what_was_decided_until_then(
    office: Office, steps: list[tuple[int, int, bool]]
) -> None:
    db.session.rollback()
    known, day = [Oracle(), Oracle(), Oracle()], START
    documents = [_blank(office, f"QT-{number}") for number in range(3)]
    for number, (which, later, is_retired) in enumerate(steps, 1):
        day += timedelta(days=later)
        revision = None if is_retired else _approved(documents[which], number)
        line = BatchLine(document=documents[which], revision=revision)
        batch = IssueBatch(title="Đợt", lines=[line])
        db.session.add(batch)
        db.session.flush()
        allowed = known[which].allows(day, is_retired)
        assert (issuing.blockers(batch, day) == []) is allowed
        if allowed:
            issuing._take_effect(line, Decided("1/QĐ-BQL", day, "Trưởng ban", day, ("", "", "")))
            known[which].decided.append((day, f"BH {revision.issue_no}" if revision else ""))
        elif revision is not None:
            revision.state = "dropped"
        db.session.flush()
    for number in range(-5, (day - START).days + 60, 3):
        asked = START + timedelta(days=number)
        rows: list[Any] = listing.documents(Filters(asked, True), None)  # type: ignore[assignment]
        shown = {row[0].code: f"BH {row[1].issue_no}" for row in rows}
        assert shown == {f"QT-{n}": one.on(asked) for n, one in enumerate(known) if one.on(asked)}
        assert len(rows) == len(shown)  # never two of one document
    db.session.rollback()


def _blank(office: Office, code: str) -> Document:
    found = actions.blank(actions.Details(code, "Kiểm soát tài liệu", 4, office.unit.id))
    db.session.add(found)
    db.session.flush()
    return found


def _approved(document: Document, number: int) -> Revision:
    found = actions.draft(document, number, 0, document.title, None)
    found.state, found.edited_at = "approved", clock.recorded()
    db.session.flush()
    return found


# ---------------------------------------------------------------- restored


def test_7_5_3_1b_after_a_restore_the_register_the_bytes_and_the_chain_are_what_they_were(
    office: Office, app: Flask, tmp_path: Path
) -> None:
    revision = office.issued("QT-01")
    file = office.again(revision).file_of("issued")
    digest, kept = file.sha256, files.path_of(file.sha256).read_bytes()
    db.session.rollback()
    path = tmp_path / "sao-luu.zip"
    backup(path)
    db.session.rollback()
    second = office.issued("QT-02").id
    files.path_of(digest).write_bytes(b"changed on the disk")
    assert not verify.verify(full=True).is_good
    db.session.rollback()
    assert restore.restore(path).is_verified
    assert files.path_of(digest).read_bytes() == kept
    assert verify.verify(full=True).is_good
    db.session.rollback()
    assert [row[0].code for row in listing.documents(Filters(date(2024, 3, 28)), None)] == ["QT-01"]
    assert db.session.scalar(select(Revision.id).where(Revision.id == second)) is None
