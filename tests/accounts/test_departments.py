"""Departments: listed, added, edited, confirmed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from heza.accounts import queries
from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.core.db import db
from tests.accounts.test_person import entries
from tests.make import Make
from tests.pages import Browser

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]

LABOUR = {"name": "Phòng  Quản lý lao động", "short_name": "P. Lao động", "code": "ld", "position": "3"}


@pytest.fixture
def admin(make: Make) -> Person:
    """The administrator."""
    return make.person("Quản Trị", Role.ADMIN, username="admin")


def form_of(browser: Browser, department: Department) -> dict[str, Any]:
    """What the form of a department shows."""
    page = browser.get("accounts.edit_department", id=department.id)
    return {str(field["name"]): field.get("value", "") for field in page.select("main input[name]")}


@both_databases
def test_the_list_shows_order_head_and_people(admin: Person, make: Make, browse_as: Browse) -> None:
    second = make.department("Phòng B", position=2)
    make.department("Phòng A", position=3)
    make.department("Phòng C", position=1, confirmed=False)
    make.head_of(second, "Phạm Văn Trưởng")
    make.person(department=second, is_active=False)
    page = browse_as(admin).get("accounts.departments")
    assert [a.text for a in page.select("tbody th a")] == ["Phòng C", "Phòng B", "Phòng A"]
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("tbody tr")]
    assert rows[1] == "Phòng B — Phạm Văn Trưởng 1 Đang hoạt động"
    assert "chưa đối chiếu" in rows[0]
    assert "chưa có" in rows[0]


@both_databases
def test_more_departments_cost_no_more_statements(
    admin: Person, make: Make, browse_as: Browse, statements: Callable[..., object]
) -> None:
    browser = browse_as(admin)

    def cost() -> int:
        db.session.expire_all()  # nothing of the test may help the page
        with statements() as seen:  # type: ignore[attr-defined]
            browser.get("accounts.departments")
        return len(seen)

    make.head_of(make.department())
    one = cost()
    for _ in range(20):
        make.head_of(make.department())
    assert cost() == one


@both_databases
def test_a_department_is_added_and_in_the_trail(admin: Person, browse_as: Browse) -> None:
    page = browse_as(admin).post("accounts.new_department", LABOUR)
    department = db.session.scalars(select(Department)).one()
    assert page.response.location == f"/phong/{department.id}"
    assert (department.name, department.folded) == ("Phòng Quản lý lao động", "phong quan ly lao dong")
    assert entries("create", "department")[0]["name"] == [None, "Phòng Quản lý lao động"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Hãy nhập tên phòng."),
        ({"name": "PHÒNG ĐẦU TƯ"}, "Đã có phòng tên “Phòng Đầu tư”."),
        ({"code": "DT"}, "Mã này đã dùng cho Phòng Đầu tư."),
        ({"code": "đ t"}, "Mã phòng gồm 1 đến 20 chữ không dấu"),
        ({"position": "ba"}, "Hãy nhập một số từ 0 đến 999."),
        ({"position": "-1"}, "Hãy nhập một số từ 0 đến 999."),
        ({"position": "9" * 30}, "Hãy nhập một số từ 0 đến 999."),
        ({"closed_on": "31/02/2024"}, "Hãy nhập ngày dạng ngày/tháng/năm"),
        ({"short_name": "x" * 61}, "dài nhất 60 ký tự"),
    ],
)
def test_wrong_input_gets_a_sentence_and_adds_nothing(
    admin: Person, make: Make, browse_as: Browse, changed: dict[str, str], sentence: str
) -> None:
    make.department("Phòng Đầu tư", code="dt")
    page = browse_as(admin).post("accounts.new_department", LABOUR | changed, status=422)
    assert sentence in page.words
    assert "Not a valid" not in page.words
    assert len(queries.departments()) == 1


@both_databases
def test_saving_confirms_a_department_that_only_a_file_named(admin: Person, make: Make, browse_as: Browse) -> None:
    department = make.department("Phong Dau tu", confirmed=False)
    browser = browse_as(admin)
    form = form_of(browser, department) | {"name": "Phòng Đầu tư", "closed_on": "01/02/2025"}
    browser.post("accounts.edit_department", form, id=department.id)
    words = browser.get("accounts.department", id=department.id).words
    assert "chưa đối chiếu" not in words
    assert "Giải thể, sáp nhập từ 01/02/2025" in words
    found = queries.department_by_name("PHÒNG  đầu tư")
    assert found is not None
    assert (found.closed_on, found.confirmed) == (date(2025, 2, 1), True)


@both_databases
def test_a_form_that_shows_what_is_no_more_changes_nothing(admin: Person, make: Make, browse_as: Browse) -> None:
    department = make.department("Phòng Đầu tư")
    browser = browse_as(admin)
    old = form_of(browser, department)
    browser.post("accounts.edit_department", old | {"code": "dt"}, id=department.id)
    browser.post("accounts.edit_department", old | {"name": "Khác"}, id=department.id, status=409)
    assert queries.departments()[0].name == "Phòng Đầu tư"


@both_databases
def test_the_form_of_another_department_changes_nothing(admin: Person, make: Make, browse_as: Browse) -> None:
    one, other = make.department("Phòng A"), make.department("Phòng B")
    browser = browse_as(admin)
    form = form_of(browser, one) | {"name": "Phòng C"}
    browser.post("accounts.edit_department", form, id=other.id, status=409)


@both_databases
@pytest.mark.parametrize("id", [99, 2**31, 10**30])
def test_a_made_up_number_is_not_found(admin: Person, browse_as: Browse, id: int) -> None:
    browser = browse_as(admin)
    browser.get("accounts.department", id=id, status=404)
    browser.get("accounts.edit_department", id=id, status=404)
    browser.get("accounts.appoint_head", id=id, status=404)
    browser.get("accounts.end_head", id=id, headship_id=id, status=404)


def test_an_officer_reads_departments_but_changes_none(make: Make, browse_as: Browse) -> None:
    department = make.department("Phòng Đầu tư")
    browser = browse_as(make.person())
    browser.get("accounts.departments")
    browser.get("accounts.department", id=department.id)
    for endpoint in ("edit_department", "appoint_head"):
        browser.get(f"accounts.{endpoint}", id=department.id, status=403)
        browser.post(f"accounts.{endpoint}", {"name": "X"}, id=department.id, status=403)
    browser.post("accounts.new_department", LABOUR, status=403)


@both_databases
def test_a_department_is_found_by_its_code_in_any_case(make: Make) -> None:
    department = make.department("Phòng Đầu tư", code="DT")
    assert queries.department_by_code("dt") is department
    assert queries.department_by_code("x") is None
