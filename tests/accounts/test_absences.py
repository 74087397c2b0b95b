"""Leave and who takes the place: who may write it, what cannot be, where it is told; the year; one person's rights."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts import absences
from heza.accounts.models import Absence, Person
from heza.accounts.permissions import Role
from heza.accounts.rules_history import Leave
from heza.core.db import db
from tests.accounts.test_person import entries
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]
FORM = {"from_day": "25/03/2024", "last_day": "29/03/2024", "kind": "leave", "note": "Đơn ngày 20/03/2024"}


@pytest.mark.both_databases
def test_a_head_is_away_and_the_pages_say_who_takes_the_place(make: Make, browse_as: Browse) -> None:
    unit = make.department("Phòng Đầu tư")
    head, cover, stranger = make.head_of(unit, "Phạm Văn Trưởng"), make.person("Lê Phó", department=unit), make.person()
    admin = make.person("Quản Trị", Role.ADMIN)
    own = browse_as(head)
    own.post("accounts.new_absence", FORM | {"cover_id": str(cover.id)}, id=head.id)
    [row] = db.session.scalars(select(Absence)).all()
    assert (row.from_day, row.to_day, row.last_day) == (date(2024, 3, 25), date(2024, 3, 30), date(2024, 3, 29))
    assert "người thay: Lê Phó" in browse_as(stranger).get("accounts.department", id=unit.id).words
    assert "Đang thay Phạm Văn Trưởng đến hết 29/03/2024" in own.get("accounts.person", id=cover.id).words
    page = own.get("accounts.person", id=head.id)
    lent = next(link for link in page.select("main a") if link.text == "Ghi ủy quyền ký")
    form = own.get(str(lent["href"]))
    assert [box["value"] for box in form.select("input.short")] == ["25/03/2024", "29/03/2024"]
    assert "Đang thay Phạm Văn Trưởng" in browse_as(cover).get("home.index").words
    assert absences.covered_departments(cover, date(2024, 3, 28)) == [unit.id]
    assert absences.covered_departments(cover, date(2024, 3, 30)) == []

    browse_as(stranger).get("accounts.new_absence", id=head.id, status=404)
    browse_as(stranger).post("accounts.remove_absence", id=head.id, absence_id=row.id, status=404)
    browser = browse_as(admin)
    edit = browser.get("accounts.edit_absence", id=head.id, absence_id=row.id)
    seen = {"seen": str(edit.select_one("input[name=seen]")["value"])}  # type: ignore[index]
    browser.post("accounts.edit_absence", FORM | seen | {"last_day": "28/03/2024"}, id=head.id, absence_id=row.id)
    browser.post("accounts.edit_absence", FORM | seen, id=head.id, absence_id=row.id, status=409)
    browser.post("accounts.remove_absence", id=head.id, absence_id=row.id)
    assert entries("delete", "absence") == [{}]
    for id in (row.id, 2**31, 10**30):
        browser.get("accounts.edit_absence", id=head.id, absence_id=id, status=404)


def test_what_cannot_be_gets_a_sentence(app: Flask, make: Make) -> None:
    unit = make.department()
    one, two, three = (make.person(name, department=unit) for name in ("Một", "Hai", "Ba"))
    ending = make.person("Hết Hạn", ends_on=date(2024, 3, 26))
    gone = make.person("Đã Nghỉ", is_active=False)

    def leave(person: Person, first: int, last: int, cover: Person | None = None) -> Leave:
        days = date(2024, 3, first), absences.next_day(date(2024, 3, last))
        return Leave(person.id, *days, "leave", cover.id if cover else None)

    absences.enter(leave(one, 25, 29, two))
    db.session.commit()
    far = Leave(one.id, date(2024, 3, 1), date(9999, 12, 31), "leave")
    for entered, field, sentence in (
        (leave(one, 29, 30), "from_day", "đã được ghi vắng mặt từ 25/03/2024 đến hết 29/03/2024"),
        (leave(three, 20, 19), "last_day", "không được trước ngày đầu"),
        (far, "last_day", "dài nhất một năm"),
        (Leave(one.id, date(1, 1, 1), date(1, 1, 2), "leave"), "from_day", "Ngày phải từ"),
        (leave(three, 28, 30, one), "cover_id", "Một cũng vắng mặt"),
        (leave(two, 28, 30), "from_day", "đang thay Một"),
        (leave(three, 25, 25, three), "cover_id", "Không tự thay mình"),
        (leave(three, 25, 27, ending), "cover_id", "chỉ dùng đến hết 26/03/2024"),
        (leave(three, 25, 27, gone), "cover_id", "không có tài khoản đang hoạt động"),
    ):
        found = absences.objections(entered)
        assert sentence in found.get(field, ""), (sentence, found)
    assert absences.objections(leave(two, 30, 31)) == {}


@pytest.mark.both_databases
def test_the_year_shows_heads_to_the_day_and_days_without_one(
    make: Make, browse_as: Browse, statements: Callable[[], Any]
) -> None:
    unit = make.department("Phòng Đầu tư")
    head = make.head_of(unit, "Phạm Văn Trưởng", since=date(2024, 2, 15))
    absences.enter(Leave(head.id, date(2024, 3, 25), date(2024, 3, 30), "trip"))
    db.session.commit()
    browser = browse_as(make.person())
    with statements() as few:
        page = browser.get("accounts.year", year=2024)
    assert "01/01/2024 – 14/02/2024: chưa có người đứng đầu" in page.words
    assert "15/02/2024 – 31/12/2024: Phạm Văn Trưởng" in page.words
    assert "Đi công tác, chưa có người thay" in page.words
    strip = page.select_one("svg.year-strip")
    assert strip is not None
    assert [(rect["x"], rect["width"]) for rect in strip.select("rect")] == [("0", "45"), ("45", "321")]
    for _ in range(3):
        make.head_of(make.department())
    with statements() as more:
        browser.get("accounts.year", year=2024)
    assert len(more) == len(few)
    for year in (1, 1989, 2026, 9999, 10**30):
        browser.get("accounts.year", year=year, status=404)


def test_one_page_says_what_somebody_may_do_and_whence(app: Flask, make: Make, browse_as: Browse) -> None:
    unit = make.department("Phòng Đầu tư")
    head, cover = make.head_of(unit, "Phạm Văn Trưởng"), make.person("Lê Phó", Role.OFFICER, Role.ISO, department=unit)
    absences.enter(Leave(head.id, date(2024, 3, 25), date(2024, 3, 30), "leave", cover.id))
    db.session.commit()
    asked = {"from_id": str(head.id), "to_id": str(cover.id), "capacity": "KT.", "basis": "QĐ 5/QĐ-BQL"}
    asked |= {"from_day": "25/03/2024", "last_day": "29/03/2024"}
    browser = browse_as(head)
    duties = [str(box["value"]) for box in browser.get("approvals.new_delegation").select("input[name=duties]")][:1]
    browser.post("approvals.new_delegation", asked | {"duties": duties})
    words = browse_as(cover).get("person_rights.rights", person_id=cover.id).words
    for part in ("Thư ký ISO", "Chuyên viên", "Phạm Văn Trưởng KT.", "Đang thay", "Sửa thiết lập của cơ quan"):
        assert part in words
    assert "Đã ủy quyền cho người khác" in browser.get("person_rights.rights", person_id=head.id).words
    browser.get("person_rights.rights", person_id=10**30, status=404)
