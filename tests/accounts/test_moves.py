"""Moves between departments: dated, ahead and afterwards, found again by files, done by the job on their day."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from heza.accounts import moves, places, queries
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.accounts.rules_history import Move
from heza.audit import verify
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.core.refusal import Refused
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


def moved(person: Person, unit: int | None, day: date) -> None:
    """A move, saved."""
    moves.move(person, Move(unit, day, "QĐ 1/QĐ-BQL"))
    db.session.commit()


@pytest.mark.both_databases
def test_a_move_holds_from_its_day_on_also_ahead_and_is_found_by_both_departments(app: Flask, make: Make) -> None:
    first, second, third = (make.department(name, code=name[-1]) for name in ("Phòng A", "Phòng B", "Phòng C"))
    person = make.person("Lê Văn Tám", department=first)
    same_name = make.person("Lê Văn Tám", department=third)
    moved(person, second.id, date(2024, 3, 15))
    assert person.department_id == second.id
    moved(person, third.id, date(2024, 4, 10))
    assert person.department_id == second.id, "the day has not come"
    days = [date(2000, 1, 1), date(2024, 3, 14), date(2024, 3, 15), date(2024, 4, 9), date(2024, 4, 10)]
    units = [first.id, first.id, second.id, second.id, third.id]
    assert [places.department_on(person, day) for day in days] == units
    assert [places.departments_on(day)[person.id] for day in days] == units
    by_unit = queries.officers_by_unit()
    assert by_unit[first.id, "le van tam"] == person.id
    assert by_unit[third.id, "le van tam"] == same_name.id, "who is there today comes first"

    work.minute()
    while work.run_next():
        pass
    assert db.session.get_one(Person, person.id).department_id == second.id
    clock.set_clock(app, date(2024, 4, 10))
    for _ in range(2):
        work.minute()
        while work.run_next():
            pass
        assert db.session.get_one(Person, person.id).department_id == third.id
    assert verify.verify(full=True).is_good

    again = queries.person_to_edit(person.id)
    for expected in (second.id, first.id):
        moves.take_back(again, places.of(again.id)[-1].id, "Ghi nhầm")
        db.session.commit()
        assert again.department_id == expected
    assert [places.department_on(again, day) for day in days] == [first.id] * 5
    assert verify.verify(full=True).is_good


def test_a_move_that_cannot_be_gets_a_sentence(app: Flask, make: Make, browse_as: Browse) -> None:
    first, second = make.department("Phòng A"), make.department("Phòng B")
    admin = make.person("Quản Trị", Role.ADMIN)
    person = make.person("Lê Văn Tám", department=first)
    browser = browse_as(admin)
    form = {"department_id": str(second.id), "from_day": "15/03/2024", "basis": "QĐ 1"}
    for changed, sentence in (
        ({"department_id": str(first.id)}, "đã được ghi ở phòng này"),
        ({"from_day": "01/01/0001"}, "Ngày phải từ 01/01/1990"),
        ({"from_day": "31/12/9999"}, "Ngày phải từ 01/01/1990"),
        ({"basis": ""}, "Hãy nhập quyết định điều động"),
        ({"department_id": "999"}, "Hãy chọn trong danh sách."),
    ):
        assert sentence in browser.post("accounts.move", form | changed, id=person.id, status=422).words
    browser.post("accounts.move", form, id=person.id)
    assert "sau ngày đó" in browser.post("accounts.move", form | {"department_id": ""}, id=person.id, status=422).words
    page = browser.get("accounts.person", id=person.id)
    assert "Phòng A từ đầu 14/03/2024" in page.words
    edit = {"name": "Lê Văn Tám", "username": person.username, "roles": ["officer"], "department_id": str(first.id)}
    edit["seen"] = db.session.get_one(Person, person.id).stamp
    assert "bấm “Chuyển phòng”" in browser.post("accounts.edit_person", edit, id=person.id, status=422).words
    with pytest.raises(Refused, match="gần nhất"):
        moves.take_back(queries.person_to_edit(person.id), places.of(person.id)[0].id, "x")
    db.session.rollback()
    row = places.of(person.id)[-1].id
    browser.post("accounts.take_back_move", {"basis": "Ghi nhầm"}, id=person.id, membership_id=row)
    browser.get("accounts.take_back_move", id=person.id, membership_id=row, status=404)
    browse_as(person).get("accounts.move", id=person.id, status=403)
