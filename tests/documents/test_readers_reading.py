"""ISO 9001:2015, 7.5.3.2 a: who gets a document, who has read which revision, where it was made known."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.approvals.signoff import signatures_of
from heza.audit import verify
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.documents.models import Revision
from heza.documents.readers.models import ReadRequest, Spread
from tests.documents.office import PASSWORD, Office
from tests.documents.together import Sent, post_at_once
from tests.make import Make
from tests.pages import Browser

pytestmark = pytest.mark.both_databases(short="postgresql")


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def _asked(revision: Revision) -> dict[str, ReadRequest]:
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(select(ReadRequest).where(ReadRequest.revision_id == revision.id)).all()
    db.session.rollback()
    return {one.name: one for one in rows}


def _open(office: Office, person: Person, revision: Revision) -> None:
    """Open the issued PDF as its page links it."""
    file = office.again(revision).file_of("issued")
    db.session.rollback()
    answer = office.browser(person).client.get(f"/tai-lieu/ban/tep/{file.id}")
    assert answer.status_code == 200
    answer.close()
    db.session.rollback()


def test_7_5_3_2a_a_revision_is_read_after_it_was_opened_and_what_was_read_is_never_changed(
    office: Office, make: Make, app: Flask
) -> None:
    other_head = make.head_of(office.other, "Phạm Văn Khác")
    admin = make.person("Ngô Quản Trị", Role.ADMIN, department=office.other)
    document = office.document("QT-01")
    revision = office.draft(document)
    controller = office.browser(office.controller)
    [row] = controller.get("readings.recipients", code="QT-01").select("form[action$='/bo']")
    controller.post(str(row["action"]))
    office.fill(revision)
    assert "Chưa có nơi nhận" in office.press(office.author, revision, "hand_in", status=409).words
    bad = {"units": ["99999"], "form": "soft", "copies": "9999999999999"}
    assert "từ 1 đến 200" in controller.post("readings.recipients", bad, code="QT-01", status=422).words
    office.send_to("QT-01", office.unit, office.other)
    office.browser(office.reader).get("readings.recipients", code="QT-01", status=404)
    office.issue(office.batch(office.signed(revision)), "01/04/2024")
    mine = {"units": [str(office.other.id)], "form": "paper", "copies": "2"}
    late = office.browser(office.author).post("readings.recipients", mine, code="QT-01", status=409)
    assert "do thư ký ISO ghi" in late.words  # once issued, the controller alone
    names = {one.name for one in (office.author, office.reader, office.head, other_head)}
    assert set(_asked(revision)) == names  # neither who administrates nor who audits

    # before it takes effect its readers open it, nobody else
    reader = office.browser(office.reader)
    assert "1 tài liệu cần đọc" in reader.get("home.index").words
    assert "từ 01/04/2024" in reader.get("readings.index").words
    office.browser(admin).get("document_revisions.show", id=revision.id, status=404)
    assert "Hãy bấm “Mở PDF”" in reader.get("document_revisions.show", id=revision.id).words
    reader.get("documents.show", code="QT-01")
    id = _asked(revision)[office.reader.name].id
    assert "chưa mở bản này" in reader.post("readings.confirm", {}, id=id, status=409).words
    office.browser(office.author).post("readings.confirm", {}, id=id, status=404)  # somebody else's
    _open(office, office.reader, revision)
    opened = _asked(revision)[office.reader.name].opened_at
    _open(office, office.reader, revision)
    assert opened is not None and _asked(revision)[office.reader.name].opened_at == opened
    reader.post("readings.confirm", {}, id=id)
    assert "không sửa được" in reader.post("readings.confirm", {}, id=id, status=409).words
    assert "đã xác nhận đọc và hiểu" in reader.get("document_revisions.show", id=revision.id).words
    for order in (
        f"UPDATE read_request SET read_at = NULL WHERE id = {id}",
        f"UPDATE read_request SET mode = 'paper' WHERE id = {id}",
        f"UPDATE read_request SET ended_at = read_at WHERE id = {id}",
        f"UPDATE read_request SET person_id = {admin.id} WHERE read_at IS NULL",
        f"DELETE FROM read_request WHERE id = {id}",
        "DELETE FROM read_request",
    ):
        with pytest.raises(DatabaseError):  # not even who holds the database
            db.session.execute(text(order))
        db.session.rollback()

    # who follows it: the controller all, a head the own unit
    page = controller.get("readings.show", id=revision.id)
    assert "đã đọc 1/4 người" in page.words
    own = office.browser(office.head).get("readings.show", id=revision.id)
    assert office.author.name in own.words and office.reader.name not in own.words
    reader.get("readings.show", id=revision.id, status=404)
    assert controller.client.get(f"/tai-lieu/doc/ban/{revision.id}/nguoi-doc.xlsx").status_code == 200
    db.session.rollback()
    others = _asked(revision)
    entered = {"reader": [str(others[office.author.name].id), str(others[office.head.name].id), str(id)]}
    head = office.browser(office.head)
    head.post("readings.enter_paper", entered, id=revision.id)
    assert (_asked(revision)[office.author.name].mode, _asked(revision)[office.head.name].read_at) == ("paper", None)
    head.post("readings.enter_paper", {"reader": [str(others[other_head.name].id)]}, id=revision.id, status=409)

    # another revision: what was not read is waited for no longer, what was read stays
    second = office.revised("QT-01")
    office.approved(document)
    office.issue(office.batch(second), "10/04/2024", number="15/QĐ-BQL")
    old = _asked(revision)
    assert (old[office.head.name].ended_at is not None, old[office.reader.name].ended_at) == (True, None)
    assert old[office.reader.name].read_at is not None
    ended = office.browser(office.head).post("readings.confirm", {}, id=old[office.head.name].id, status=409)
    assert "bản khác thay thế" in ended.words

    # one that need not be read anew: only those who have read none so far
    controller.post("documents.revise", {"kind": "amend"}, code="QT-01")
    third = office.draft(document)
    office.fill(third)
    small = {"title": third.title, "reason": "Sửa lỗi in", "changes": "Trang 2", "seen": office.seen(third)}
    office.browser(office.author).post("document_revisions.edit", small, id=third.id)
    office.issue(office.batch(office.signed(third)), "11/04/2024", number="16/QĐ-BQL")
    assert set(_asked(third)) == {office.head.name, other_head.name}

    # who joins later is asked too, once; who left is not waited for
    new = make.person("Vũ Mới Đến", department=office.other)
    for _ in range(2):
        work.minute()
        while work.run_next():
            pass
    assert set(_asked(third)) == {office.head.name, other_head.name, new.name}
    assert set(_asked(revision)) == set(_asked(second)) == names
    db.session.rollback()
    assert verify.verify(full=True).is_good


def test_7_5_3_2a_the_head_of_a_unit_confirms_that_it_was_made_known(office: Office, make: Make, app: Flask) -> None:
    stranger = make.head_of(office.other, "Phạm Văn Khác")
    office.browser(office.author)
    first, second = office.document("QT-01"), office.document("QT-02")
    drafts = [office.draft(one) for one in (first, second)]
    for one in drafts:
        office.fill(one)
    seen = office.seen(drafts[1])
    small = {"title": "Kiểm soát", "reason": "x", "changes": "", "seen": seen}  # without the box: nobody reads it anew
    office.browser(office.author).post("document_revisions.edit", small, id=drafts[1].id)
    for one in drafts:
        office.signed(one)
    office.issue(office.batch(*drafts), "28/03/2024")
    assert _asked(drafts[1]) == {}
    rows = db.session.scalars(select(Spread).order_by(Spread.revision_id, Spread.department_id)).all()
    assert [one.department_id for one in rows] == [office.unit.id, office.other.id] * 2
    db.session.rollback()
    mine = [one for one in rows if one.department_id == office.unit.id]
    head = office.browser(office.head)
    assert "2 tài liệu chờ anh/chị xác nhận đã phổ biến" in head.get("home.index").words
    assert "0/3" in head.get("readings.index").words or "0/2" in head.get("readings.index").words
    room = {"room": "readings"}
    office.lend(office.head, office.author, "document_spread.spread")
    assert "2 tài liệu chờ anh/chị xác nhận đã phổ biến" in office.browser(office.author).get("home.index").words
    office.press(stranger, mine[0], "confirm", status=404, **room)
    office.press(office.reader, mine[0], "confirm", status=404, **room)
    office.press(office.author, mine[0], "confirm", standing="1", **room)  # for the head, who is away
    assert signatures_of(office.again(mine[0]))[0].for_name == office.head.name
    mine = mine[1:]
    data = {"id": [str(one.id) for one in mine], "seen": [office.seen(one) for one in mine], "standing": ""}
    head.post("readings.step_many", data | {"password": "sai"}, name="confirm", status=422)
    head.post("readings.step_many", data | {"password": PASSWORD}, name="confirm")
    assert {office.again(one).done_on for one in mine} == {clock.today()}
    assert "1/2" in office.browser(office.controller).get("readings.index").words
    theirs = next(one for one in rows if one.department_id == office.other.id)
    controller = office.browser(office.controller)
    assert "Phạm Văn Khác" in controller.get("readings.spread", id=theirs.id).words
    # replaced before it was confirmed: not waited for
    controller.post("documents.revise", {"kind": "amend"}, code="QT-01")
    revised = office.approved(office.again(first))
    office.issue(office.batch(revised), "29/03/2024", number="13/QĐ-BQL")
    assert "không cần xác nhận nữa" in office.press(stranger, theirs, "confirm", status=409, **room).words
    clock.set_clock(app, date(2024, 3, 29))
    page = office.browser(stranger).get("readings.index")
    assert "BH 01/SĐ 01" in page.words


def test_of_two_who_confirm_one_reading_at_once_one_does(office: Office, app: Flask, tmp_path: Path) -> None:
    revision = office.issued("QT-01")
    _open(office, office.reader, revision)
    id = _asked(revision)[office.reader.name].id
    sent = [
        Sent(office.reader.id, f"/tai-lieu/doc/yeu-cau/{id}/da-doc"),
        Sent(office.controller.id, f"/tai-lieu/doc/ban/{revision.id}/ky-giay", {"reader": str(id)}),
    ]
    answers = post_at_once(app, tmp_path, sent)
    assert answers == [303, 409]
    assert verify.verify(full=True).is_good


def test_the_pages_of_reading_cost_a_fixed_number_of_statements(
    office: Office, statements: Callable[[], "object"]
) -> None:
    counts = []
    for number in range(2):
        revision = office.issued(f"QT-0{number}")
        costs = []
        for person in (office.head, office.controller):
            browser = office.browser(person)
            for endpoint, values in (("readings.index", {}), ("readings.show", {"id": revision.id})):
                browser.get(endpoint, **values)
                with statements() as seen:  # type: ignore[attr-defined]
                    browser.get(endpoint, **values)
                costs.append(len(seen))
        counts.append(costs)
    assert counts[0] == counts[1]
