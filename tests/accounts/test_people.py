"""The list of people: found without marks, sorted by given name, page by page, as an Excel file."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core.db import db
from tests.make import Make
from tests.pages import Browser, Page

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]


@pytest.fixture
def reader(make: Make) -> Person:
    """An officer who looks."""
    return make.person("Zz Người Xem")


def names(page: Page) -> list[str]:
    """The names in the list."""
    return [link.text for link in page.select("#people_table tbody th a")]


@both_databases
def test_people_stand_by_given_name_in_vietnamese_order(reader: Person, make: Make, browse_as: Browse) -> None:
    for name in ("Trần Văn Đức", "Lê Thị Dung", "Nguyễn Văn An", "Phạm Thị Ánh", "Hoàng Ân", "Bùi Văn An"):
        make.person(name)
    page = browse_as(reader).get("accounts.people")
    assert names(page) == [
        "Bùi Văn An",
        "Nguyễn Văn An",
        "Phạm Thị Ánh",
        "Hoàng Ân",
        "Lê Thị Dung",
        "Trần Văn Đức",
        "Zz Người Xem",
    ]


@both_databases
@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("duc", ["Trần Văn Đức", "Lê Thị Dục"]),
        ("đức", ["Trần Văn Đức"]),
        ("ĐỨC", ["Trần Văn Đức"]),
        ("tran van", ["Trần Văn Đức"]),
        ("dt.duc", ["Trần Văn Đức"]),
        ("%", []),
        ("_", []),
        ("\x00", ["Trần Văn Đức", "Lê Thị Dục"]),
    ],
)
def test_a_search_needs_no_marks_but_respects_those_that_are_typed(
    reader: Person, make: Make, browse_as: Browse, search: str, found: list[str]
) -> None:
    make.person("Trần Văn Đức", username="dt.duc")
    make.person("Lê Thị Dục", username="hai")
    page = browse_as(reader).get("accounts.people", q=search)
    assert sorted(names(page)) == sorted(found + ([reader.name] if search == "\x00" else []))


@both_databases
def test_the_list_is_filtered_by_department_role_and_state(reader: Person, make: Make, browse_as: Browse) -> None:
    here = make.department("Phòng Đầu tư")
    make.person("Một", department=here)
    make.person("Hai", Role.ONE_STOP, Role.OFFICER, department=here)
    make.person("Ba", is_active=False)
    make.person("Bốn", confirmed=False, username=None)
    browser = browse_as(reader)
    assert set(names(browser.get("accounts.people", phong=here.id))) == {"Một", "Hai"}
    assert names(browser.get("accounts.people", vai_tro="one_stop")) == ["Hai"]
    assert names(browser.get("accounts.people", trang_thai="ngung")) == ["Ba"]
    assert names(browser.get("accounts.people", trang_thai="chua-doi-chieu")) == ["Bốn"]
    assert "Ba" not in names(browser.get("accounts.people"))
    assert len(names(browser.get("accounts.people", trang_thai="tat-ca"))) == 5
    assert "chưa đối chiếu" in browser.get("accounts.people", q="bon").words


@pytest.mark.parametrize(
    "made_up", [{"phong": "99"}, {"vai_tro": "king"}, {"trang_thai": "?"}, {"sau": "9" * 30}, {"sau": "-1"}]
)
def test_a_filter_that_does_not_exist_filters_nothing(
    reader: Person, browse_as: Browse, made_up: dict[str, Any]
) -> None:
    assert names(browse_as(reader).get("accounts.people", **made_up)) == [reader.name]


def test_nobody_found_is_said_with_a_way_back(reader: Person, browse_as: Browse) -> None:
    page = browse_as(reader).get("accounts.people", q="khong co ai")
    assert "Không có ai khớp với điều kiện lọc." in page.words


@both_databases
def test_pages_follow_each_other_without_a_gap(reader: Person, make: Make, browse_as: Browse) -> None:
    for number in range(105):
        make.person(f"Nguyễn Văn {'abcdefghijk'[number % 11]}", username=f"u{number}")
    browser, seen, url = browse_as(reader), [], "/nhan-su"
    for expected in (50, 50, 6):
        page = browser.get(url)
        assert "106 người" in page.words
        rows = [str(link["href"]) for link in page.select("#people_table tbody th a")]
        assert len(rows) == expected
        seen += rows
        following = page.select_one("a[rel=next]")
        url = str(following["href"]) if following else ""
    assert url == ""
    assert len(set(seen)) == 106


@both_databases
def test_twenty_people_cost_as_many_statements_as_one(
    reader: Person, make: Make, browse_as: Browse, statements: Callable[..., object]
) -> None:
    browser = browse_as(reader)

    def cost() -> int:
        db.session.expire_all()  # nothing of the test may help the page
        with statements() as seen:  # type: ignore[attr-defined]
            browser.get("accounts.people")
        return len(seen)

    make.person("Một", department=make.department())
    one = cost()
    for _ in range(20):
        make.person("", Role.HEAD, Role.CONTROL, department=make.department())
    assert cost() == one


def test_a_filter_answers_with_the_table_alone(reader: Person, make: Make, browse_as: Browse) -> None:
    make.person("Trần Văn Đức")
    page = browse_as(reader, hx_target="people_table").get("accounts.people", q="duc")
    assert page.find("html") is None
    assert names(page) == ["Trần Văn Đức"]


@both_databases
def test_the_excel_file_holds_what_is_filtered_and_the_trail_knows(
    reader: Person, make: Make, browse_as: Browse
) -> None:
    here = make.department("Phòng Đầu tư")
    make.person("=cmd|' /C calc'!A0", department=here, title="+1")
    make.person("Lê Thị Dung", Role.HEAD, Role.OFFICER, department=here, email="d@x.vn")
    make.person("Người Khác")
    response = browse_as(reader).client.get(f"/nhan-su/xuat-excel?phong={here.id}")
    assert response.status_code == 200
    assert "nhan-su-2024-03-28.xlsx" in response.headers["Content-Disposition"]
    rows = list(load_workbook(BytesIO(response.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[1][0] == "Lọc: Đang làm việc; Phòng Đầu tư"
    assert [row[0] for row in rows if row[2] == "Phòng Đầu tư"] == ["'=cmd|' /C calc'!A0", "Lê Thị Dung"]
    assert rows[-1][3] == "Trưởng phòng, Chuyên viên"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (entry.actor_id, entry.subject_type) == (reader.id, "people")
    assert json.loads(entry.body)["changes"]["rows"] == 2


def test_a_stranger_is_sent_to_the_sign_in(browse_as: Browse) -> None:
    browse_as().get("accounts.people", status=303)
    browse_as().get("accounts.export_people", status=303)
