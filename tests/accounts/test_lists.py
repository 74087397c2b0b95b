"""Departments and people in Excel: taken over all at once or not at all, and given out so that nothing changes."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts import places, queries
from heza.accounts.lists import applying, book, reading
from heza.accounts.lists.planning import plan_import
from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.audit import verify
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets
from tests.accounts.test_cli import run
from tests.accounts.test_sign_in import sign_in
from tests.make import Make
from tests.pages import Browser

TODAY = date(2024, 3, 28)
Browse = Callable[..., Browser]

UNITS = [("Phòng Đầu tư", "ĐT", "dt", 1, None), ("Phòng Lao động", "LĐ", "ld", 2, None)]
HOA = ("Trần Thị Hoa", "hoa.tt", "Trưởng phòng", "hoa@haiphong.gov.vn", "Phòng Đầu tư", None, "", "Trưởng phòng", "")
PEOPLE = [
    (*HOA, "01/02/2024", "QĐ 12/QĐ-BQL", None),
    ("Lê Văn Tám", "tam.lv", "Chuyên viên", "", "LĐ", None, "", "Chuyên viên, Bộ phận Một cửa", "", None, "", None),
    ("Vũ Thị Chín", "", "Văn thư", "", "ld", None, "", "", "", None, "", None),
]


def file_of(folder: Path, units: list[tuple[Any, ...]], people: list[tuple[Any, ...]]) -> Path:
    """The template filled in."""
    made = load_workbook(BytesIO(book.empty_workbook()))
    for name, rows in (("Phòng", units), ("Nhân sự", people)):
        for number, row in enumerate(rows, 1):
            made[name].append([number, *row])
    made.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def read(path: Path) -> reading.Found:
    """What a file says."""
    return reading.read(read_sheets(path), TODAY)


def apply(path: Path, actor: Person | None = None) -> str:
    """Take a file over and say what it did."""
    made = applying.apply_import(read(path), actor, file_name=path.name, file_sha256="0" * 64)
    db.session.commit()
    return applying.summary(made)


def sentences(path: Path) -> list[str]:
    """What is wrong with a file."""
    return [f"{one.row}: {one.text}" for one in plan_import(read(path)).errors]


@pytest.mark.both_databases
def test_a_list_is_taken_over_with_heads_and_moves_and_goes_out_and_in_unchanged(make: Make, tmp_path: Path) -> None:
    make.person("Quản Trị", Role.ADMIN, username="admin")
    path = file_of(tmp_path, UNITS, PEOPLE)
    assert plan_import(read(path)).counts() == {"new": 5}
    assert apply(path) == "thêm mới 5"
    hoa = queries.person_by_username("hoa.tt")
    assert hoa
    assert hoa.password_hash is None, "no default password"
    unit = queries.department_by_code("dt")
    assert unit
    assert queries.head_of(unit.id, date(2024, 2, 1)) == hoa
    assert queries.head_of(unit.id, date(2024, 1, 31)) is None
    assert apply(path) == "không đổi 5"

    tam = ("Lê Văn Tám", "tam.lv", "Phó phòng", "", "Phòng Đầu tư", "15/03/2024", "QĐ 20/QĐ-BQL", "Chuyên viên")
    path = file_of(tmp_path, [], [(*tam, "", "15/03/2024", "QĐ 21/QĐ-BQL", None)])
    [item] = plan_import(read(path)).of("changed")
    assert [(one.label, one.before, one.after) for one in item.differences] == [
        ("Chức vụ", "Chuyên viên", "Phó phòng"),
        ("Vai trò", "Bộ phận Một cửa, Chuyên viên", "Chuyên viên"),
        ("Phòng", "Phòng Lao động", "Phòng Đầu tư từ 15/03/2024"),
        ("Đứng đầu từ ngày", "Trần Thị Hoa", "15/03/2024"),
    ]
    assert apply(path) == "thay đổi 1"
    moved = queries.person_by_username("tam.lv")
    labour = queries.department_by_code("ld")
    assert moved
    assert labour
    assert places.department_on(moved, date(2024, 3, 14)) == labour.id
    assert moved.department_id == unit.id
    assert queries.head_of(unit.id, date(2024, 3, 14)) == hoa
    assert queries.head_of(unit.id, date(2024, 3, 15)) == moved

    out = tmp_path / "out.xlsx"
    out.write_bytes(book.workbook_of(TODAY))
    plan = plan_import(read(out))
    assert plan.problems == []
    assert plan.counts() == {"same": 6}
    assert verify.verify(full=True).is_good


def test_every_error_of_a_file_is_said_at_once_and_nothing_is_written(make: Make, tmp_path: Path) -> None:
    here = make.department("Phòng Cũ", code="cu")
    make.department("Phòng Khác", code="kh")
    make.person("Quản Trị", Role.ADMIN, username="admin")
    make.person("Lê Văn Tám", username="tam.lv", department=here)
    make.person("Trần Hai Người")
    make.person("Trần Hai Người")
    head = make.head_of(here, "Phạm Văn Trưởng", since=date(2024, 1, 1))
    blank = ("", None, "", "", "", None, "", None)
    people = [
        ("Lê Văn Tám", "tam.lv", "", "", "kh", None, "", "Chuyên viên", "", None, "", None),
        ("A", "Có Dấu", "", "không-phải-thư", "cu", None, "", "Sếp", "", "32/13/2024", "", None),
        ("B", "b.b", "", "", "Phòng Ma", None, "", "Chuyên viên", "", None, "", None),
        ("Trần Hai Người", *blank[:3], "", None, "", "", "", None, "", None),
        ("Lê Văn Tám", "tam.lv", "", "", "cu", None, "", "Chuyên viên", "", None, "", None),
        ("C", "c.c", "", "", "cu", None, "", "Chuyên viên", "", "01/01/2023", "", None),
        ("Phạm Văn Trưởng", head.username, "", "", "kh", "01/01/9999", "QĐ 1", "Trưởng phòng", "", None, "", None),
        ("Quản Trị", "admin", "", "", "", None, "", "Chuyên viên", "", None, "", None),
    ]
    path = file_of(tmp_path, [("Phòng Cũ", "", "kh", 1, None), ("Phòng Mới", "", "x!", "một", None)], people)
    said = "\n".join(sentences(path))
    for part in (
        "Mã này đã dùng cho Phòng Khác.",
        "Mã phòng gồm 1 đến 20 chữ",
        "“Thứ tự” phải là một số từ 0 đến 999, hiện là “một”.",
        "Phòng trong tệp (kh) khác phòng đang ghi (Phòng Cũ).",
        "Tên đăng nhập gồm 2 đến 60 chữ thường",
        "Địa chỉ thư phải có dạng",
        "Không có vai trò “Sếp”.",
        "“Đứng đầu từ ngày” phải như 28/07/2025, hiện là “32/13/2024”.",
        "Không có phòng “Phòng Ma”",
        "Có 2 người tên Trần Hai Người",
        "Dòng này nói về cùng một người với dòng",
        "phòng đã có người đứng đầu là Phạm Văn Trưởng",
        "Ngày phải từ 01/01/1990",
        "không còn người quản trị nào",
    ):
        assert part in said, (part, said)
    with pytest.raises(Refused, match="lỗi nên không có gì được nhập"):
        apply(path)
    db.session.rollback()
    assert len(db.session.scalars(select(Department)).all()) == 2


def test_the_pages_show_the_plan_give_passwords_once_and_cost_no_more_for_more_people(
    app: Flask, make: Make, browse_as: Browse, tmp_path: Path, statements: Callable[[], Any]
) -> None:
    admin = make.person("Quản Trị", Role.ADMIN, username="admin", password_hash="x")
    browser = browse_as(admin)
    assert load_workbook(BytesIO(browser.get("people_lists.template").response.data)).sheetnames == ["Phòng", "Nhân sự"]
    path = file_of(tmp_path, UNITS, PEOPLE)
    page = browser.post("people_lists.upload", {"file": (path.open("rb"), "danh-sach.xlsx")})
    address = page.response.location
    with statements() as few:
        page = browser.get(address)
    assert "Nhập 5 dòng" in page.words
    token = page.select_one("input[name=token]")
    assert token
    browser.post("people_lists.apply", {"token": str(token["value"])})
    many = [(f"Người {n}", f"n{n}", "", "", "dt", None, "", "Chuyên viên", "", None, "", None) for n in range(9)]
    path = file_of(tmp_path, UNITS, [*PEOPLE, *many])
    page = browser.post("people_lists.upload", {"file": (path.open("rb"), "danh-sach.xlsx")})
    with statements() as more:
        assert "Thêm mới 9" in browser.get(page.response.location).words
    assert len(more) <= len(few) + 1, more

    assert "2 tài khoản" in browser.get("people_lists.index").words
    page = browser.post("people_lists.give_passwords", status=200)
    rows = {row.select("td")[1].text: row.select("td")[2].text for row in page.select("tbody tr")}
    assert set(rows) == {"hoa.tt", "tam.lv"}
    assert rows["tam.lv"] not in browser.get("people_lists.index").text
    sign_in(browse_as(), "tam.lv", rows["tam.lv"])
    assert "Mọi tài khoản đang hoạt động đều đã có mật khẩu." in browser.get("people_lists.index").words
    assert load_workbook(BytesIO(browser.client.get("/nhan-su/danh-sach/xuat-excel").data)).sheetnames == [
        "Phòng",
        "Nhân sự",
    ]
    browse_as(make.person()).get("people_lists.index", status=403)


def test_the_command_rehearses_first_and_says_each_change(make: Make, tmp_path: Path) -> None:
    make.person("Quản Trị", Role.ADMIN, username="admin")
    path = str(file_of(tmp_path, UNITS, PEOPLE))
    said = run("import", path).output
    assert "2 phòng, 3 người. thêm mới 5." in said
    assert "Mới xem trước, chưa ghi gì." in said
    assert queries.person_by_username("hoa.tt") is None
    assert "Đã nhập." in run("import", path, "--apply").output
    assert queries.person_by_username("hoa.tt") is not None
    assert "Không có gì thay đổi." in run("import", path, "--apply").output
    bad = run("import", str(file_of(tmp_path, [], [("A", "", "", "", "Phòng Ma", *[None] * 7)])))
    assert bad.exit_code == 1
    assert "LỖI: Trang “Nhân sự”, dòng" in bad.output
