"""What could bring people's history, the last administrator or private reasons into disorder."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts import absences, actions, moves, places, queries, years
from heza.accounts.models import Membership, Person
from heza.accounts.permissions import Role
from heza.accounts.rules_history import Leave, Move
from heza.audit import verify
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.core.refusal import Refused
from tests.accounts.test_lists import apply, file_of
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


@pytest.mark.both_databases
def test_who_has_moved_goes_on_only_by_moves(app: Flask, make: Make, browse_as: Browse, tmp_path: Path) -> None:
    first, second = make.department("Phòng Một"), make.department("Phòng Hai")
    admin, person = make.person("Quản Trị", Role.ADMIN), make.person("Lê Văn Tám", department=first)
    moves.move(person, Move(None, date(2024, 3, 1), "QĐ 1/QĐ-BQL"))
    moves.move(person, Move(second.id, date(2024, 4, 10), "QĐ 2/QĐ-BQL"))
    db.session.commit()
    assert person.department_id is None
    app.config["WTF_CSRF_ENABLED"] = False
    form = {"name": person.name, "username": person.username, "roles": ["officer"], "seen": person.stamp}
    page = browse_as(admin).client.post(f"/nhan-su/{person.id}/sua", data=form | {"department_id": str(first.id)})
    assert page.status_code == 422
    assert "Chuyển phòng" in page.text
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).department_id is None
    row = ("Lê Văn Tám", person.username, "", "", "Phòng Một", None, "", "Chuyên viên", "", None, "", None)
    with pytest.raises(Refused):
        apply(file_of(tmp_path, [], [row]))
    db.session.rollback()

    clock.set_clock(app, date(2024, 4, 10))
    for _ in range(2):  # two consumers that both find the day has come
        job_person = queries.person_to_edit(person.id)
        moves.settle(job_person)
        db.session.commit()
        work.minute()
        while work.run_next():
            pass
    assert db.session.get_one(Person, person.id).department_id == second.id
    known = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).all()
    assert len(known) == 4, "doing a move twice writes nothing: one superseded row and the three that hold"
    assert [place.department_id for place in places.places_of(person)] == [first.id, None, second.id]
    db.session.rollback()
    assert verify.verify(full=True).is_good


@pytest.mark.both_databases
def test_an_account_that_waits_for_its_password_does_not_keep_the_office_an_administrator(
    app: Flask, make: Make
) -> None:
    for id in queries.administrators_held():
        db.session.get_one(Person, id).is_active = False
    last, temporary = (make.person(f"Quản Trị {name}", Role.ADMIN) for name in ("Hai", "Tạm"))
    make.person("Quản Trị Mới", Role.ADMIN)
    for one in (last, temporary):
        actions.set_password(one, "mat khau du dai 2024")
    temporary.ends_on = date(2024, 12, 31)
    db.session.commit()
    for close in (
        lambda: actions.deactivate(queries.person_to_edit(last.id), temporary),
        lambda: actions.edit_person(
            queries.person_to_edit(last.id),
            actions.PersonData(name=last.name, username=last.username, roles=frozenset({Role.OFFICER})),
            last.stamp,
            temporary,
        ),
    ):
        with pytest.raises(Refused, match="cuối cùng"):
            close()
        db.session.rollback()
    assert queries.administrators_held() == [last.id]


def test_the_reason_of_an_absence_is_read_by_who_keeps_it(app: Flask, make: Make, browse_as: Browse) -> None:
    unit = make.department("Phòng Một")
    head, sick = make.head_of(unit, "Trần Trưởng"), make.person("Lê Ốm", department=unit)
    colleague = make.person("Vũ Đồng Nghiệp", department=make.department("Phòng Hai"))
    absences.enter(Leave(sick.id, date(2024, 3, 25), date(2024, 4, 5), "sick", None, "Giấy ra viện số 7"))
    db.session.commit()
    paths = ("/nhan-su/vang-mat", f"/nhan-su/{sick.id}", "/nhan-su/nam/2024")
    for who, reads in ((head, True), (sick, True), (colleague, False)):
        texts = [browse_as(who).client.get(path).text for path in paths]
        assert all("Lê Ốm" in text for text in texts)
        assert [("Giấy ra viện" in text, "Nghỉ ốm" in text) for text in texts[:2]] == [(reads, reads)] * 2
        assert "Nghỉ ốm" not in texts[2], "the picture of the year hangs on a wall"


def test_a_department_that_closed_before_its_head_ended_is_drawn(app: Flask, make: Make) -> None:
    unit = make.department("Phòng Đóng", closed_on=date(2024, 3, 1))
    make.head_of(unit, "Trần Muộn", since=date(2024, 5, 1))
    row = next(one for one in years.picture(2024).departments if one.id == unit.id)
    assert all(span.length > 0 for span in row.spans)
    first = row.spans[0]
    assert (first.kind, first.length) == ("vacant", 60)
