"""Delegations: entered, used, ended, answerable as they were known; and what they do not allow."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from heza.accounts.models import FOREVER, Person
from heza.accounts.permissions import Role
from heza.approvals import delegations, queries, signoff
from heza.approvals.models import Delegation, Signoff
from heza.approvals.rules import DelegationData
from heza.approvals.signoff import Item, mark_of, signatures_of
from heza.approvals.workflow import Capacity
from heza.audit import verify
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from tests.approvals.conftest import PASSWORD, Write
from tests.approvals.letters import FLOW, Letter
from tests.make import Make
from tests.pages import Browser, Page

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]
TODAY = date(2024, 3, 28)
APPROVE = frozenset({"letter.approve"})


def entered(giver: Person, taker: Person, **values: Any) -> DelegationData:
    """What somebody types."""
    usual: dict[str, Any] = {
        "capacity": Capacity.TUQ,
        "basis": "QĐ số 12/QĐ-BQL ngày 15/03/2024",
        "from_day": date(2024, 3, 1),
        "to_day": date(2024, 4, 1),
        "duties": APPROVE,
    }
    return DelegationData(from_id=giver.id, to_id=taker.id, **(usual | values))


def delegate(giver: Person, taker: Person, **values: Any) -> Delegation:
    """Enter and commit."""
    row = delegations.add_delegation(entered(giver, taker, **values), giver)
    db.session.commit()
    return row


def sign(browser: Browser, letter: Letter, standing: str, status: int = 303) -> Page:
    """Approve a letter in a capacity."""
    values = {"seen": mark_of(letter), "standing": standing, "password": PASSWORD}
    db.session.rollback()
    return browser.post("letters.step", values, id=letter.id, name="approve", status=status)


@both_databases
def test_who_acts_for_somebody_signs_in_that_capacity(
    chief: Person, deputy: Person, write: Write, browse_as: Browse
) -> None:
    row = delegate(chief, deputy)
    letter, browser = write(), browse_as(deputy)
    form = browser.get("letters.step", id=letter.id, name="approve")
    assert "TUQ. Trưởng ban (Đoàn Thế Vinh) — theo QĐ số 12/QĐ-BQL" in form.words
    assert [one["value"] for one in form.select("input[name=standing]")] == [str(row.id)]
    sign(browser, letter, str(row.id))
    record = db.session.scalars(select(Signoff)).one()
    assert (record.capacity, record.delegation_id, record.for_id) == ("TUQ.", row.id, chief.id)
    assert record.signer_id == deputy.id
    assert record.known["for"]["title"] == "Trưởng ban"
    assert record.known["basis"].startswith("QĐ số 12")
    db.session.refresh(letter)
    [one] = signatures_of(letter)
    assert (one.capacity, one.for_title, one.name, one.title) == ("TUQ.", "Trưởng ban", "Trần Văn Phó", "Trưởng phòng")
    shown = browser.get("letters.show", id=letter.id).select_one(".signature").get_text(" ", strip=True)
    assert "TUQ. Trưởng ban Trần Văn Phó" in shown
    assert verify.verify(full=True).is_good


@both_databases
def test_the_author_is_refused_by_delegation_too(
    chief: Person, deputy: Person, write: Write, browse_as: Browse
) -> None:
    row = delegate(chief, deputy)
    own = write(by=deputy)
    assert "kể cả theo ủy quyền" in sign(browse_as(deputy), own, str(row.id), 409).words
    theirs = write(by=chief)
    page = sign(browse_as(deputy), theirs, str(row.id), 409)
    assert "không ai làm bước này thay Đoàn Thế Vinh được" in page.words
    assert db.session.scalars(select(Signoff)).all() == []


@both_databases
@pytest.mark.parametrize(
    ("from_day", "to_day", "allowed"),
    [
        (date(2024, 3, 28), date(2024, 3, 29), True),
        (date(2024, 3, 1), date(2024, 3, 28), False),
        (date(2024, 3, 29), date(2024, 4, 10), False),
    ],
)
def test_a_delegation_holds_from_its_first_day_to_its_last(
    from_day: date, to_day: date, allowed: bool, chief: Person, deputy: Person, write: Write, browse_as: Browse
) -> None:
    row = delegate(chief, deputy, from_day=from_day, to_day=to_day)
    letter = write()
    sign(browse_as(deputy), letter, str(row.id), 303 if allowed else 409)
    assert bool(db.session.scalars(select(Signoff)).all()) is allowed


def test_one_that_ended_while_the_page_was_open_is_not_used(
    chief: Person, deputy: Person, write: Write, browse_as: Browse
) -> None:
    row = delegate(chief, deputy)
    letter, browser = write(), browse_as(deputy)
    browser.get("letters.step", id=letter.id, name="approve")
    delegations.end_delegation(row, TODAY, "đã về", chief)
    db.session.commit()
    assert "chưa có quyền làm bước" in sign(browser, letter, str(row.id), 409).words


@both_databases
def test_one_that_ends_while_somebody_signs_is_not_used(
    letters: Flask, chief: Person, deputy: Person, write: Write
) -> None:
    row, letter = delegate(chief, deputy), write()
    item = Item(FLOW, letter, "approve", mark_of(letter), standing=str(row.id))
    with letters.test_request_context():
        proof = signoff.prove(deputy, PASSWORD)
        read_before = queries.acting_for(deputy)
        delegations.end_delegation(row, TODAY, "đã về", chief)
        db.session.commit()
        taken = signoff._taken(item, deputy, read_before, proof)
        with pytest.raises(Refused, match="tư cách đã chọn"):
            signoff._record_all([(item, taken)], deputy, proof)
    db.session.rollback()
    assert db.session.scalars(select(Signoff)).all() == []


def test_nobody_can_use_what_the_giver_has_lost(
    chief: Person, deputy: Person, write: Write, browse_as: Browse, make: Make
) -> None:
    row = delegate(chief, deputy)
    letter, browser = write(), browse_as(deputy)
    chief.is_active = False
    db.session.commit()
    sign(browser, letter, str(row.id), 409)
    chief = db.session.merge(chief)
    chief.is_active = True
    db.session.delete(chief.role_rows[0])
    chief.role_rows.clear()
    db.session.commit()
    sign(browser, letter, str(row.id), 409)
    shown = browser.get("approvals.delegation", id=row.id)
    assert "Hiện Đoàn Thế Vinh không có quyền làm bước này" in shown.words


def test_nobody_delegates_on(chief: Person, deputy: Person, make: Make) -> None:
    delegate(chief, deputy)
    third = make.person()
    with pytest.raises(Refused, match="Trần Văn Phó không có quyền làm"):
        delegate(deputy, third)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"duties": frozenset()}, "duties", "Hãy chọn ít nhất một việc"),
        ({"duties": frozenset({"made.up"})}, "duties", "không còn trong danh sách"),
        ({"to_day": FOREVER}, "last_day", "Thừa ủy quyền phải có thời hạn."),
        ({"to_day": date(2024, 3, 1)}, "last_day", "Ngày cuối cùng không được trước ngày bắt đầu."),
        ({"to_day": date(2034, 3, 1)}, "last_day", "dài nhất năm năm"),
        ({"from_day": date(1024, 3, 1)}, "from_day", "Ngày phải từ"),
        ({"from_day": date(2028, 3, 1), "to_day": date(2028, 4, 1)}, "from_day", "Ngày phải từ"),
    ],
)
def test_what_cannot_be_gets_a_sentence(
    values: dict[str, Any], field: str, sentence: str, chief: Person, deputy: Person
) -> None:
    assert sentence in delegations.objections(entered(chief, deputy, **values), chief)[field]


def test_a_standing_order_needs_no_last_day(chief: Person, deputy: Person) -> None:
    assert delegate(chief, deputy, capacity=Capacity.TL, to_day=FOREVER).is_open


def test_who_gives_and_who_takes(chief: Person, deputy: Person, make: Make) -> None:
    admin, other = make.person("Quản Trị", Role.ADMIN), make.person("Người Khác", Role.LEADER)
    no_account = make.person("Không Tài khoản", username=None)
    found = delegations.objections
    assert found(entered(chief, deputy), admin) == {}
    assert "của chính mình" in found(entered(chief, deputy), other)["from_id"]
    assert "Không tự ủy quyền" in found(entered(chief, chief), chief)["to_id"]
    assert "không tự ghi ủy quyền cho chính mình" in found(entered(chief, admin), admin)["to_id"]
    assert "không có tài khoản" in found(entered(chief, no_account), chief)["to_id"]


@both_databases
def test_the_same_duty_is_not_given_twice_at_once(chief: Person, deputy: Person) -> None:
    delegate(chief, deputy)
    with pytest.raises(Refused, match="đã có ủy quyền cùng việc từ 01/03/2024 đến trước 01/04/2024"):
        delegate(chief, deputy, from_day=date(2024, 3, 31), to_day=date(2024, 5, 1))
    db.session.rollback()
    delegate(chief, deputy, from_day=date(2024, 4, 1), to_day=date(2024, 5, 1))


@both_databases
def test_an_end_supersedes_and_what_was_known_stays(chief: Person, deputy: Person) -> None:
    row = delegate(chief, deputy)
    origin = row.origin
    delegations.end_delegation(row, date(2024, 3, 20), "thu hồi", chief)
    db.session.commit()
    assert queries.acting_for(deputy) == []
    rows = list(db.session.scalars(select(Delegation).order_by(Delegation.id)))
    assert [(one.to_day, one.origin) for one in rows] == [(date(2024, 4, 1), origin), (date(2024, 3, 20), origin)]
    assert rows[0].known_to == rows[1].known_from
    assert rows[1].basis.endswith("; thu hồi")
    assert verify.verify(full=True).is_good


@both_databases
def test_a_mistaken_one_is_taken_back(chief: Person, deputy: Person) -> None:
    row = delegate(chief, deputy)
    delegations.end_delegation(row, row.from_day, "ghi nhầm", chief)
    db.session.commit()
    assert queries.delegations() == []
    assert verify.verify().is_good
    with pytest.raises(Refused, match="Người khác vừa thay đổi"):
        delegations.end_delegation(row, TODAY, "lần nữa", chief)


def test_one_that_was_signed_by_does_not_end_before_the_signature(
    chief: Person, deputy: Person, write: Write, browse_as: Browse
) -> None:
    row = delegate(chief, deputy)
    sign(browse_as(deputy), write(), str(row.id))
    chief, row = db.session.merge(chief), db.session.merge(row)
    for day in (row.from_day, TODAY):
        assert "Đã có chữ ký theo ủy quyền này ngày 28/03/2024" in delegations.end_objections(row, day, chief)["to_day"]
    delegations.end_delegation(row, TODAY + timedelta(days=1), "xong", chief)
    db.session.commit()
    [after] = queries.given_by(chief.id)
    assert "Đã có chữ ký" in delegations.end_objections(after, TODAY, chief)["to_day"], "whichever row it stood in"


@both_databases
def test_verify_notices_a_changed_delegation(chief: Person, deputy: Person) -> None:
    delegate(chief, deputy)
    assert verify.verify().is_good
    db.session.execute(update(Delegation).values(to_day=date(2024, 12, 31)))
    db.session.commit()
    assert "không khớp mã tổng hợp" in verify.verify().problem


# ---------------------------------------------------------------- the pages


def fields(giver: Person, taker: Person, **values: str) -> dict[str, Any]:
    """What the form sends."""
    usual = {"capacity": "TUQ.", "basis": "QĐ 12", "from_day": "01/03/2024", "last_day": "31/03/2024"}
    return {"from_id": str(giver.id), "to_id": str(taker.id), "duties": "letter.approve", **usual, **values}


def test_a_leader_gives_and_ends_a_delegation_by_the_pages(chief: Person, deputy: Person, browse_as: Browse) -> None:
    browser = browse_as(chief)
    form = browser.get("approvals.new_delegation")
    assert [one["value"] for one in form.select("select[name=from_id] option[selected]")] == [str(chief.id)]
    assert "Thư của phòng: Duyệt, Trả lại" in form.words
    browser.post("approvals.new_delegation", fields(chief, deputy))
    [row] = queries.delegations()
    assert (row.from_day, row.last_day) == (date(2024, 3, 1), date(2024, 3, 31))
    page = browser.get("approvals.delegation", id=row.id)
    assert "Hiện nay Trần Văn Phó làm được các bước sau thay Đoàn Thế Vinh" in page.words
    assert "Ủy quyền lại cho người khác" in page.words
    assert "Ghi ủy quyền" in page.words, "its history"
    assert "Trần Văn Phó" in browser.get("approvals.delegations").words
    browser.post("approvals.end_delegation", {"to_day": "20/03/2024", "basis": "thu hồi"}, id=row.id)
    assert "Hiện không có ủy quyền nào." in browser.get("approvals.delegations").words
    assert "Trần Văn Phó" in browser.get("approvals.delegations", trang_thai="da-het").words


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"basis": "   "}, "Hãy nhập văn bản giao ký hoặc ủy quyền."),
        ({"to_id": ""}, "Hãy chọn người được ủy quyền."),
        ({"to_id": "999"}, "Hãy chọn trong danh sách."),
        ({"last_day": ""}, "Thừa ủy quyền phải có thời hạn."),
        ({"last_day": "31/02/2024"}, "Hãy nhập ngày dạng"),
        ({"last_day": "31/12/9999"}, "Thừa ủy quyền phải có thời hạn."),
        ({"duties": ""}, "Hãy chọn trong danh sách."),
        ({"capacity": "TM."}, "Hãy chọn trong danh sách."),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(
    values: dict[str, str], sentence: str, chief: Person, deputy: Person, browse_as: Browse
) -> None:
    page = browse_as(chief).post("approvals.new_delegation", fields(chief, deputy, **values), status=422)
    assert sentence in page.words
    assert queries.delegations() == []


def test_a_leader_cannot_give_or_end_what_is_anothers(
    chief: Person, deputy: Person, make: Make, browse_as: Browse
) -> None:
    row = delegate(chief, deputy)
    other = browse_as(make.person("Người Khác", Role.LEADER))
    page = other.post("approvals.new_delegation", fields(chief, deputy), status=422)
    assert "Hãy chọn trong danh sách." in page.words
    other.get("approvals.end_delegation", id=row.id, status=404)
    assert "Kết thúc ủy quyền" not in other.get("approvals.delegation", id=row.id).words
    browse_as(deputy).get("approvals.end_delegation", id=row.id, status=404)


def test_an_officer_reads_delegations_and_enters_none(chief: Person, author: Person, browse_as: Browse) -> None:
    browser = browse_as(author)
    browser.get("approvals.delegations")
    browser.get("approvals.new_delegation", status=403)
    browser.get("approvals.delegation", id=999, status=404)
    browser.get("approvals.delegation", id=2**40, status=404)


def test_more_delegations_cost_no_more_statements(
    chief: Person, deputy: Person, make: Make, browse_as: Browse, statements: Callable[..., Any]
) -> None:
    browser = browse_as(chief)
    delegate(chief, deputy)

    def cost() -> int:
        with statements() as seen:
            browser.get("approvals.delegations")
        return len(seen)

    cost()
    one = cost()
    for _ in range(5):
        delegate(chief, make.person())
        chief = db.session.merge(chief)
    assert cost() == one
    assert clock.today() == TODAY
