"""One person: added, edited, closed, opened, given a new password."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db
from tests.accounts.test_sign_in import PASSWORD, sign_in, with_password
from tests.make import Make
from tests.pages import Browser, Page

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]


@pytest.fixture
def admin(make: Make) -> Person:
    """The administrator."""
    return make.person("Quản Trị", Role.ADMIN, username="admin")


def stored(person_id: int) -> Person:
    """The person as the database has them."""
    db.session.expire_all()
    found = db.session.get(Person, person_id)
    assert found is not None
    return found


def entries(action: str, subject: str) -> list[dict[str, Any]]:
    """The changes of the entries about one kind of row."""
    wanted = select(AuditEntry).where(AuditEntry.action == action, AuditEntry.subject_type == subject)
    found = [json.loads(entry.body)["changes"] for entry in db.session.scalars(wanted.order_by(AuditEntry.seq))]
    db.session.rollback()
    return found


def form_of(browser: Browser, person: Person) -> dict[str, Any]:
    """What the form of a person shows, ready to be sent back."""
    page = browser.get("accounts.edit_person", id=person.id)
    fields: dict[str, Any] = {
        str(field["name"]): field.get("value", "")
        for field in page.select("main input[name]")
        if field.get("type") != "checkbox"
    }
    fields["roles"] = [str(box["value"]) for box in page.select("input[name=roles][checked]")]
    chosen = page.select_one("select[name=department_id] option[selected]")
    return fields | {"department_id": str(chosen["value"]) if chosen else ""}


def given_password(page: Page) -> str:
    """The password that is shown once."""
    shown = page.select_one("#one_time_password")
    assert shown is not None
    return shown.text


# ---------------------------------------------------------------- adding

HOA = {"name": "  Trần  Thị Hoa ", "username": "Hoa.TT", "roles": ["officer", "one_stop"], "title": "Chuyên viên"}


@both_databases
def test_a_new_account_gets_a_password_that_is_shown_once_and_must_be_changed(
    admin: Person, make: Make, browse_as: Browse
) -> None:
    here = make.department("Phòng Đầu tư")
    page = browse_as(admin).post("accounts.new_person", HOA | {"department_id": str(here.id)}, status=200)
    given = given_password(page)
    person = db.session.scalars(select(Person).where(Person.username == "hoa.tt")).one()
    assert (person.name, person.folded, person.department_id) == ("Trần Thị Hoa", "tran thi hoa", here.id)
    assert person.roles == {Role.OFFICER, Role.ONE_STOP}
    assert person.must_change_password
    browser = browse_as()
    sign_in(browser, "hoa.tt", given)
    assert browser.get("accounts.people", status=303).response.location == "/mat-khau"


@both_databases
def test_adding_is_in_the_trail_without_password_and_hash(admin: Person, browse_as: Browse) -> None:
    page = browse_as(admin).post("accounts.new_person", HOA, status=200)
    given = given_password(page)
    assert entries("create", "person")[-1]["name"] == [None, "Trần Thị Hoa"]
    assert len(entries("create", "person_role")) == 3
    bodies = [entry.body for entry in db.session.scalars(select(AuditEntry))]
    assert not any("argon2" in body or given in body for body in bodies)


@both_databases
def test_somebody_without_an_account_is_only_listed(admin: Person, browse_as: Browse) -> None:
    page = browse_as(admin).post("accounts.new_person", {"name": "Lê Văn Tám"})
    assert "/nhan-su/" in page.response.location


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Hãy nhập họ và tên."),
        ({"name": ""}, "Hãy nhập họ và tên."),
        ({"name": "a" * 121}, "dài nhất 120 ký tự"),
        ({"username": "Hoa Trần"}, "Tên đăng nhập gồm 2 đến 60 chữ thường không dấu"),
        ({"username": "ADMIN"}, "Tên đăng nhập “admin” đã có người dùng."),
        ({"roles": []}, "Người có tài khoản cần ít nhất một vai trò."),
        ({"roles": ["king"]}, "Hãy chọn trong danh sách."),
        ({"department_id": "99"}, "Hãy chọn trong danh sách."),
        ({"department_id": "x"}, "Hãy chọn trong danh sách."),
        ({"email": "hoa"}, "Địa chỉ thư phải có dạng"),
    ],
)
def test_wrong_input_gets_a_sentence_and_adds_nobody(
    admin: Person, browse_as: Browse, changed: dict[str, Any], sentence: str
) -> None:
    page = browse_as(admin).post("accounts.new_person", HOA | changed, status=422)
    assert sentence in page.words
    assert page.select_one(".summary") is not None
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_an_officer_sees_people_but_changes_nobody(make: Make, browse_as: Browse) -> None:
    officer, other = make.person(), make.person("Trần Thị Hoa")
    browser = browse_as(officer)
    assert "Sửa" not in [a.text for a in browser.get("accounts.person", id=other.id).select("main a")]
    browser.get("accounts.edit_person", id=other.id, status=403)
    browser.get("accounts.new_person", status=403)
    for endpoint in ("edit_person", "reset_password", "deactivate", "activate"):
        browser.post(f"accounts.{endpoint}", {"name": "X"}, id=other.id, status=403)
    assert stored(other.id).name == "Trần Thị Hoa"


@both_databases
@pytest.mark.parametrize("id", [99, 2**31, 10**30])
def test_a_made_up_number_is_not_found(admin: Person, browse_as: Browse, id: int) -> None:
    browser = browse_as(admin)
    browser.get("accounts.person", id=id, status=404)
    browser.get("accounts.edit_person", id=id, status=404)
    browser.post("accounts.deactivate", id=id, status=404)
    browser.post("accounts.edit_person", {"name": "X"}, id=id, status=404)


# ---------------------------------------------------------------- reading and editing


def test_the_page_says_what_a_person_is_may_do_and_heads(admin: Person, make: Make, browse_as: Browse) -> None:
    here = make.department("Phòng Đầu tư")
    head = make.head_of(here, "Phạm Văn Trưởng")
    words = browse_as(admin).get("accounts.person", id=head.id).words
    assert "Trưởng phòng" in words
    assert "01/01/2023 nay" in words
    assert "Xem danh sách nhân sự, phòng và bảng quyền" in words
    assert "Sửa thiết lập của cơ quan" not in words


@both_databases
def test_an_edit_changes_roles_and_details_and_is_in_the_trail(admin: Person, make: Make, browse_as: Browse) -> None:
    person = make.person("Trần Thị Hoa", Role.OFFICER, Role.CONTROL)
    browser = browse_as(admin)
    form = form_of(browser, person) | {"name": "Trần Thị Hoà", "roles": ["officer", "iso"]}
    browser.post("accounts.edit_person", form, id=person.id)
    assert stored(person.id).roles == {Role.OFFICER, Role.ISO}
    assert stored(person.id).folded == "tran thi hoa"
    assert entries("update", "person")[-1]["name"] == ["Trần Thị Hoa", "Trần Thị Hoà"]
    assert len(entries("delete", "person_role")) == 1


@both_databases
def test_saving_confirms_who_was_only_named_by_a_file(admin: Person, make: Make, browse_as: Browse) -> None:
    person = make.person("Trần Thị Hoa", confirmed=False)
    browser = browse_as(admin)
    assert "chưa đối chiếu" in browser.get("accounts.person", id=person.id).words
    browser.post("accounts.edit_person", form_of(browser, person), id=person.id)
    assert "chưa đối chiếu" not in browser.get("accounts.person", id=person.id).words


@both_databases
def test_a_person_who_gets_a_user_name_gets_a_password_too(admin: Person, make: Make, browse_as: Browse) -> None:
    person = make.person("Trần Thị Hoa", username=None)
    browser = browse_as(admin)
    form = form_of(browser, person) | {"username": "hoa"}
    page = browser.post("accounts.edit_person", form, id=person.id, status=200)
    sign_in(browse_as(), "hoa", given_password(page))


@both_databases
def test_a_user_name_cannot_be_taken_away(admin: Person, make: Make, browse_as: Browse) -> None:
    person = make.person("Trần Thị Hoa")
    browser = browse_as(admin)
    page = browser.post("accounts.edit_person", form_of(browser, person) | {"username": ""}, id=person.id, status=422)
    assert "Không bỏ được tên đăng nhập." in page.words


@both_databases
@pytest.mark.parametrize("first", [{"title": "Phó phòng"}, {"roles": ["control"]}])
def test_a_form_that_shows_what_is_no_more_changes_nothing(
    admin: Person, make: Make, browse_as: Browse, first: dict[str, Any]
) -> None:
    person = make.person("Trần Thị Hoa")
    browser = browse_as(admin)
    old = form_of(browser, person)
    browser.post("accounts.edit_person", old | first, id=person.id)
    page = browser.post("accounts.edit_person", old | {"name": "Tên Khác"}, id=person.id, status=409)
    assert "Người khác vừa thay đổi mục này." in page.words
    assert stored(person.id).name == "Trần Thị Hoa"


@both_databases
def test_the_form_of_another_person_changes_nothing(admin: Person, make: Make, browse_as: Browse) -> None:
    one, other = make.person("Trần Thị Hoa", Role.HEAD), make.person("Lê Văn Tám", Role.OFFICER)
    browser = browse_as(admin)
    form = form_of(browser, one) | {"username": other.username}
    browser.post("accounts.edit_person", form, id=other.id, status=409)
    assert stored(other.id).name == "Lê Văn Tám"


# ---------------------------------------------------------------- the last administrator


@both_databases
def test_the_last_administrator_keeps_the_role(admin: Person, browse_as: Browse) -> None:
    browser = browse_as(admin)
    form = form_of(browser, admin) | {"roles": ["officer"]}
    page = browser.post("accounts.edit_person", form, id=admin.id, status=409)
    assert "Quản Trị là người quản trị cuối cùng còn hoạt động." in page.words
    assert stored(admin.id).roles == {Role.ADMIN}


@both_databases
def test_an_administrator_is_neither_demoted_nor_closed_by_themselves(
    admin: Person, make: Make, browse_as: Browse
) -> None:
    other = make.person("Quản Trị Hai", Role.ADMIN)
    browser = browse_as(admin)
    page = browser.post("accounts.deactivate", id=admin.id, status=409)
    assert "Không tự ngừng hoạt động tài khoản của mình được." in page.words
    form = form_of(browser, admin) | {"roles": ["officer"]}
    page = browser.post("accounts.edit_person", form, id=admin.id, status=409)
    assert "Không tự bỏ được vai trò Quản trị của mình." in page.words
    browser.post("accounts.deactivate", id=other.id)
    assert not stored(other.id).is_active


@both_databases
def test_a_closed_administrator_is_no_administrator(admin: Person, make: Make, browse_as: Browse) -> None:
    make.person("Quản Trị Hai", Role.ADMIN, is_active=False)
    make.person("Quản Trị Ba", Role.ADMIN, username=None)
    browser = browse_as(admin)
    form = form_of(browser, admin) | {"roles": ["officer"]}
    assert "cuối cùng" in browser.post("accounts.edit_person", form, id=admin.id, status=409).words


# ---------------------------------------------------------------- closing, opening, a new password


@both_databases
def test_closing_an_account_ends_its_sessions_at_once(admin: Person, make: Make, browse_as: Browse) -> None:
    person = with_password(make.person("Trần Thị Hoa", username="hoa"))
    theirs = browse_as()
    sign_in(theirs, "hoa", PASSWORD)
    theirs.get("accounts.people")
    browse_as(admin).post("accounts.deactivate", id=person.id)
    theirs.get("accounts.people", status=303)
    sign_in(browse_as(), "hoa", PASSWORD, status=422)
    assert entries("update", "person")[-1]["is_active"] == [True, False]


@both_databases
@both_databases
def test_an_account_of_an_outside_auditor_ends_after_its_last_day(
    app: Flask, admin: Person, make: Make, browse_as: Browse
) -> None:
    auditor = with_password(make.person("Cao Đức Thịnh", Role.AUDITOR, username="kiemtoan"))
    browser = browse_as(admin)
    page = browser.post(
        "accounts.edit_person", form_of(browser, auditor) | {"ends_on": "29/03/2024"}, id=auditor.id, status=303
    )
    assert stored(auditor.id).ends_on == date(2024, 3, 29)
    open_window = browse_as(auditor)
    clock.set_clock(app, date(2024, 3, 29))
    assert open_window.get("home.index", status=200)
    clock.set_clock(app, date(2024, 3, 30))
    open_window.get("home.index", status=303)
    page = sign_in(browse_as(), "kiemtoan", PASSWORD, status=422)
    assert "chỉ dùng đến hết ngày 29/03/2024" in page.text
    own = form_of(browser, admin) | {"ends_on": "30/04/2024"}
    assert "người quản trị cuối cùng" in browser.post("accounts.edit_person", own, id=admin.id, status=409).text
    assert stored(admin.id).ends_on is None


def test_opening_an_account_again_revives_no_old_session(admin: Person, make: Make, browse_as: Browse) -> None:
    person = with_password(make.person("Trần Thị Hoa", username="hoa"))
    theirs = browse_as()
    sign_in(theirs, "hoa", PASSWORD)
    browser = browse_as(admin)
    browser.post("accounts.deactivate", id=person.id)
    browser.post("accounts.activate", id=person.id)
    theirs.get("accounts.people", status=303)
    sign_in(browse_as(), "hoa", PASSWORD)


@both_databases
def test_a_reset_ends_every_session_and_the_old_password(admin: Person, make: Make, browse_as: Browse) -> None:
    person = with_password(make.person("Trần Thị Hoa", username="hoa"))
    theirs = browse_as()
    sign_in(theirs, "hoa", PASSWORD)
    page = browse_as(admin).post("accounts.reset_password", id=person.id, status=200)
    theirs.get("accounts.people", status=303)
    sign_in(browse_as(), "hoa", PASSWORD, status=422)
    sign_in(browse_as(), "hoa", given_password(page))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"username": None}, "chưa có tên đăng nhập"), ({"is_active": False}, "đang ngừng hoạt động")],
)
def test_a_password_is_reset_only_where_somebody_can_sign_in(
    admin: Person, make: Make, browse_as: Browse, values: dict[str, Any], sentence: str
) -> None:
    person = make.person("Trần Thị Hoa", **values)
    assert sentence in browse_as(admin).post("accounts.reset_password", id=person.id, status=409).words


def test_an_administrator_changes_the_own_password_on_its_page(admin: Person, browse_as: Browse) -> None:
    page = browse_as(admin).post("accounts.reset_password", id=admin.id, status=409)
    assert "Hãy dùng trang Đổi mật khẩu" in page.words
