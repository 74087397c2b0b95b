"""The first page: what waits for whom, how fresh the data are, and what a new installation does next."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.core import clock
from heza.core.db import db
from heza.dossiers.models import Dossier, Leg
from heza.home import queries
from heza.workdays.actions import seed_calendar
from tests.dossiers.exports import Exports
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
MORNING = datetime(2024, 3, 28, 7, 30)


def account(username: str) -> Person:
    """An account of the sample agency."""
    return db.session.scalars(select(Person).where(Person.username == username)).one()


def codes(page: Page, caption: str) -> list[str]:
    """The dossiers of a table."""
    for table in page.select("table"):
        if table.select_one("caption").text == caption:
            return [code.text for code in table.select("tbody th .code")]
    return []


@pytest.mark.agency
@pytest.mark.both_databases
def test_an_officer_finds_what_is_overdue_or_near(app: Flask, browse_as: Browse) -> None:
    clock.set_clock(app, MORNING)
    page = browse_as(account("cv.dt2")).get("home.index")
    found = codes(page, "Hồ sơ tôi đang giữ")
    dossiers = {row.code: row for row in db.session.scalars(select(Dossier).where(Dossier.code.in_(found)))}
    assert len(found) >= 5
    assert all(dossiers[code].due_on <= date(2024, 4, 2) for code in found)
    assert [dossiers[code].due_on for code in found] == sorted(dossiers[code].due_on for code in found)
    assert "quá" in page.words
    assert not codes(page, "Sắp trễ nếu không chuyển động")


@pytest.mark.agency
@pytest.mark.both_databases
def test_a_head_finds_what_will_breach_if_nothing_moves(app: Flask, browse_as: Browse) -> None:
    clock.set_clock(app, MORNING)
    head = account("tp.dt")
    page = browse_as(head).get("home.index")
    listed = codes(page, "Sắp trễ nếu không chuyển động")
    (unit,) = queries.units(queries.headed_by(head))
    assert listed == [held.code for held in unit.risks][:10]
    assert [held.gap for held in unit.risks] == sorted(held.gap for held in unit.risks)
    assert all(held.due_on >= date(2024, 3, 28) and held.gap < 0 for held in unit.risks)
    states = db.session.scalars(select(Dossier.state).where(Dossier.code.in_(listed)))
    assert set(states) == {"open"}


@pytest.mark.agency
def test_later_in_the_day_more_will_breach(app: Flask) -> None:
    head = account("tp.mt")
    seen = []
    for hour in (8, 16):
        clock.set_clock(app, datetime(2024, 3, 28, hour))
        seen.append(len(queries.units(queries.headed_by(head))[0].risks))
    assert seen[0] <= seen[1]


@pytest.mark.agency
def test_a_desk_of_the_process_log_holds_what_waits_there(browse_as: Browse) -> None:
    signer = account("lanhdao")
    logged = db.session.scalars(select(Leg).where(Leg.officer_id == signer.id, Leg.ended_at.is_(None))).all()
    mine = queries.my_dossiers(signer)
    assert {held.id for held in mine} <= {leg.dossier_id for leg in logged}
    assert mine
    assert all(held.desk == signer.name for held in mine)


@pytest.mark.agency
def test_a_leader_sees_every_head_and_the_data(browse_as: Browse) -> None:
    page = browse_as(account("truongban")).get("home.index")
    for name in ("Phạm Hồng Sơn", "Trần Quốc Bình", "Vũ Thị Thanh", "Nguyễn Đức Long", "Lê Thị Hạnh"):
        assert name in page.words
    total = [cell.text for cell in page.select("tr.total td")]
    assert (total[0], total[5]) == ("19", "117")
    assert "Dữ liệu Một cửa đến 28/03/2024" in page.words
    assert "nhat-ky-xu-ly-28-03-2024.xlsx" in page.words


@pytest.mark.agency
@pytest.mark.parametrize(("username", "least"), [("cv.dt", 1), ("tp.dt", 4), ("truongban", 0), ("cv.vp", 0)])
def test_the_badge_counts_what_the_page_lists(app: Flask, browse_as: Browse, username: str, least: int) -> None:
    person = account(username)
    with app.test_request_context():
        waiting = queries.waiting_for(person)
    page = browse_as(person).get("home.count")
    shown = page.select_one(".count")
    assert (int(str(shown.contents[0])) if shown else 0) == len(waiting) >= least
    assert page.find("html") is None
    dated = [task.due_on for task in waiting if task.due_on]
    assert dated == sorted(dated)


@pytest.mark.agency
def test_a_stranger_is_asked_to_sign_in(browse_as: Browse) -> None:
    browse_as(None).get("home.index", status=303)
    assert "/dang-nhap" in browse_as(None, hx_target="x").get("home.count", status=401).response.headers["HX-Redirect"]


def test_a_new_installation_says_what_to_do_next(make: Make, browse_as: Browse) -> None:
    admin = make.person("Trần Hữu Quản", Role.ADMIN)
    page = browse_as(admin).get("home.index")
    for sentence in ("Chưa có cán bộ nào", "Chưa có danh mục thủ tục", "Lịch chưa có ngày nghỉ", "Chưa nhập tệp hồ sơ"):
        assert sentence in page.words
    assert "Chưa nhập dữ liệu Một cửa" in page.words


def test_what_was_set_is_no_longer_asked(make: Make, browse_as: Browse) -> None:
    admin = make.person("Trần Hữu Quản", Role.ADMIN)
    department = make.department("Phòng Quản lý đầu tư")
    make.person("Lê Hoàng Anh", department=department)
    seed_calendar()
    db.session.commit()
    page = browse_as(admin).get("home.index")
    assert "1 phòng chưa có trưởng phòng" in page.words
    assert "Chưa có cán bộ nào" not in page.words
    assert "Lịch chưa có ngày nghỉ" not in page.words
    make.head_of(department)
    assert "chưa có trưởng phòng" not in browse_as(admin).get("home.index").words


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_first_page_without_data(make: Make, browse_as: Browse, role: Role) -> None:
    department = make.department()
    person = make.person("", role, department=department)
    browse_as(person).get("home.index")
    browse_as(person).get("accountability.index")
    browse_as(person).get("home.count")


def test_an_officer_of_an_empty_agency_is_told_to_wait(make: Make, browse_as: Browse) -> None:
    page = browse_as(make.person("Lê Hoàng Anh")).get("home.index")
    assert "Hệ thống chưa có dữ liệu Một cửa." in page.words


def test_unknown_names_wait_to_be_confirmed(make: Make, browse_as: Browse) -> None:
    exports = Exports()
    exports.load(exports.row(department="Phòng lạ", officer="Người Lạ", field="Lĩnh vực lạ"))
    control = make.person("Tạ Thu Phương", Role.CONTROL)
    page = browse_as(control).get("home.index")
    assert "1 phòng, 1 cán bộ, 1 lĩnh vực" in page.words
    assert "Chưa có trưởng phòng" in page.words
    assert "1 lĩnh vực chưa đối chiếu" in page.words


def test_a_dossier_without_a_norm_says_so_and_a_suspended_one_is_left_out(make: Make, browse_as: Browse) -> None:
    department = make.department("Phòng Quản lý đầu tư")
    head = make.head_of(department)
    officer = make.person("Lê Hoàng Anh", department=department)
    exports = Exports()
    near = datetime(2024, 3, 29, 17)
    exports.load(
        exports.row(code="H24.18-240320-9001", department=department.name, officer=officer.name, due=near),
        exports.row(
            code="H24.18-240320-9002",
            department=department.name,
            officer=officer.name,
            due=near,
            status="Yêu cầu bổ sung giấy tờ",
        ),
    )
    page = browse_as(officer).get("home.index")
    assert codes(page, "Hồ sơ tôi đang giữ") == ["H24.18-240320-9001"]
    assert "chưa có định mức" in page.words
    assert "thêm 1 hồ sơ tạm dừng" in page.words
    everything = browse_as(head).get("accountability.at_risk", department_id=department.id)
    assert "chưa có định mức" in everything.words
    assert "9002" not in everything.words
