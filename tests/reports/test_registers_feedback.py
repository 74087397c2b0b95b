"""Feedback: from its receipt to its published answer, who sees it, and an office's own register taken over."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.core.tasks import Task
from heza.dossiers.rules import Period
from heza.procedures.models import Field
from heza.reports.registers import feedback_acts, feedback_import, feedback_list, feedback_reading, feedback_sheet
from heza.reports.registers.models import Feedback, FeedbackImport
from heza.reports.registers.queries import heard
from heza.reports.registers.task_list import tasks_waiting
from tests.conftest import TODAY
from tests.make import Make

ENTERED = {
    **{"source": "phone", "received_on": "04/03/2024", "about": "behaviour", "content": "Chậm trả lời hồ sơ ĐT-04."},
    **{"sender": "Công ty Mẫu", "contact": "0900 000 009", "source_code": "1022-77"},
}


def the_one() -> Feedback:
    """The only feedback."""
    return db.session.scalars(select(Feedback).execution_options(populate_existing=True)).one()


def seen() -> str:
    """The mark of the only feedback as it stands."""
    return feedback_acts.mark_of(the_one())


def waiting(app: Flask, person_id: int) -> list[Task]:
    """What the home page tells somebody of the registers."""
    with app.test_request_context():
        return tasks_waiting(db.session.get_one(Person, person_id))


@pytest.mark.both_databases
def test_a_feedback_lives_from_receipt_to_its_published_answer(app: Flask, make: Make, browse_as: Any) -> None:
    unit, other = make.department("Phòng Quản lý đầu tư"), make.department("Phòng khác")
    officer, stranger = make.person("", Role.OFFICER, department=unit), make.person("", Role.OFFICER, department=other)
    keeper, auditor = browse_as(make.person("", Role.CONTROL)), browse_as(make.person("", Role.AUDITOR))
    theirs, foreign = browse_as(officer), browse_as(stranger)

    # days that cannot be, a content that is not there, an officer of another department: sentences, nothing written
    bad = {"content": "", "received_on": "29/03/2024"}
    assert "Hãy ghi nội dung phản ánh." in keeper.post("feedback.new", ENTERED | bad, status=422).words
    late = keeper.post("feedback.new", ENTERED | {"received_on": "29/03/2024"}, status=422)
    assert "Ngày này chưa đến" in late.words
    before = keeper.post("feedback.new", ENTERED | {"due_on": "03/03/2024"}, status=422)
    assert "Hạn trả lời trước ngày tiếp nhận" in before.words
    crossed = {"department_id": str(unit.id), "officer_id": str(stranger.id)}
    assert "không thuộc phòng đã chọn" in keeper.post("feedback.new", ENTERED | crossed, status=409).words
    assert db.session.scalar(select(Feedback.id)) is None
    theirs.post("feedback.new", ENTERED, status=403)

    keeper.post("feedback.new", ENTERED)
    one = the_one()
    assert (one.code, one.closed_on, one.department_id) == ("PA-2024-001", None, None)
    theirs.get("feedback.show", id=one.id, status=404)
    assert "PA-2024-001" not in theirs.get("feedback.index").words

    # given: its department sees and answers it, nobody else
    first = seen()
    given = {"department_id": str(unit.id), "officer_id": str(officer.id), "due_on": "11/03/2024"}
    keeper.post("feedback.give", given | {"seen": first}, id=one.id)
    stale = keeper.post("feedback.give", given | {"seen": first}, id=one.id, status=409)
    assert "Người khác vừa ghi vào phản ánh này" in stale.words
    page = theirs.get("feedback.show", id=one.id).words
    assert "Công ty Mẫu" in page and "0900 000 009" in page and "Quá hạn, chưa trả lời" in page
    foreign.get("feedback.show", id=one.id, status=404)
    foreign.post("feedback.answer", {"answered_on": "20/03/2024", "answer": "x"}, id=one.id, status=404)
    assert "Công ty Mẫu" in auditor.get("feedback.show", id=one.id).words
    auditor.get("feedback.answer", id=one.id, status=403)
    (line,) = waiting(app, officer.id)
    assert (line.kind, line.due_on) == ("late", date(2024, 3, 11))
    assert waiting(app, stranger.id) == []

    # answered, made public, nothing before its time
    keeper.post("feedback.publish", {"published_on": "28/03/2024", "published_at": "x"}, id=one.id, status=409)
    early = {"answered_on": "03/03/2024", "answer": "Đã trả lời.", "seen": seen()}
    assert "Ngày trả lời trước ngày tiếp nhận" in theirs.post("feedback.answer", early, id=one.id, status=422).words
    theirs.post("feedback.answer", early | {"answered_on": "20/03/2024"}, id=one.id)
    keeper.post("feedback.transfer", {"transferred_on": "21/03/2024", "transferred_to": "Sở"}, id=one.id, status=422)
    public = {"published_on": "19/03/2024", "published_at": "https://heza.gov.vn/tra-loi", "seen": seen()}
    assert "trước ngày trả lời" in keeper.post("feedback.publish", public, id=one.id, status=422).words
    keeper.post("feedback.publish", public | {"published_on": "21/03/2024"}, id=one.id)
    theirs.get("feedback.answer", id=one.id, status=409)
    page = keeper.get("feedback.show", id=one.id).words
    assert "Đã công khai trả lời" in page and "20/03/2024 sau hạn" in page

    # a slip is taken back with its reason; then it can be passed on
    for said in ("công khai", "trả lời"):
        keeper.post("feedback.undo", {"reason": "Ghi nhầm.", "seen": seen()}, id=one.id)
        assert f"Đã bỏ ghi {said}" in keeper.get("feedback.show", id=one.id).words
    keeper.post("feedback.undo", {"reason": "Ghi nhầm.", "seen": seen()}, id=one.id, status=409)
    passed = {"transferred_on": "21/03/2024", "transferred_to": "Sở Xây dựng", "seen": seen()}
    keeper.post("feedback.transfer", passed, id=one.id)
    assert the_one().closed_on == date(2024, 3, 21)
    asked = {"tinh-trang": "transferred", "q": "cham tra loi"}
    assert "PA-2024-001" in keeper.get("feedback.index", **asked).words
    told = " ".join(db.session.scalars(select(AuditEntry.body).where(AuditEntry.subject_type == "feedback")))
    assert "0900" not in told and "Công ty Mẫu" not in told


@pytest.mark.both_databases
def test_the_register_is_paged_filtered_and_costs_the_same_however_long(
    make: Make, browse_as: Any, statements: Any
) -> None:
    unit = make.department("Phòng A")
    keeper = browse_as(make.person("", Role.CONTROL))
    row = {"source": "desk", "received_on": date(2024, 3, 1), "about": "both", "content": "Góp ý"}
    feedback_acts.add_all([row | {"department_id": unit.id}])
    db.session.commit()
    with statements() as short:
        keeper.get("feedback.index")
    feedback_acts.add_all([row | {"content": f"Góp ý số {number}"} for number in range(70)])
    db.session.commit()
    with statements() as long:
        page = keeper.get("feedback.index")
    assert len(long) == len(short) and len(page.select("tbody tr")) == feedback_list.PAGE
    rest = keeper.get(str(page.select_one("a[rel=next]")["href"]))
    assert len(rest.select("tbody tr")) == 71 - feedback_list.PAGE
    assert len(keeper.get("feedback.index", q="gop y pa-2024-069").select("tbody tr")) == 1
    assert len(keeper.get("feedback.index", q="Góp").select("tbody tr")) == feedback_list.PAGE
    assert "phù hợp" in keeper.get("feedback.index", q="Gọp").words
    assert len(keeper.get("feedback.index", phong=unit.id).select("tbody tr")) == 1
    march = {"tu": "2024-02-20", "den": "2024-03-19"}
    assert "71 phản ánh" in keeper.get("feedback.index", muc="new", **march).words
    assert "0 phản ánh" in keeper.get("feedback.index", muc="answered", **march).words
    for wrong in (
        {"tinh-trang": "x"},
        {"ve": "x"},
        {"phong": "x"},
        {"sau": "x"},
        {"sau": "2024-13-01.1"},
        {"muc": "new"},
        {"muc": "x", **march},
    ):
        keeper.get("feedback.index", status=404, **wrong)
    keeper.get("feedback.show", id=99999999999, status=404)
    book = load_workbook(BytesIO(keeper.client.get("/bao-cao/phan-anh/so-phan-anh.xlsx").data))
    assert book.active.max_row == 4 + 71


# ---------------------------------------------------------------- an office's own register

HEAD = ["TT", "Mã phản ánh", "Ngày nhận", "Họ tên", "Nội dung phản ánh", "Loại", "Đơn vị xử lý", "Thời hạn"]
HEAD += ["Ngày trả lời", "Kết quả"]
ROWS: list[list[Any]] = [
    [1, "PAKN-1", date(2024, 1, 8), "Ông Mẫu", "Chậm trả kết quả", "Hành vi", "phòng a", "22/01/2024", "", ""],
    [2, "", "05/02/2024", "", "Quy định chồng chéo", "Quy định hành chính", "", "", "ngày 7 tháng 2 năm 2024", "=1+1"],
    [3, "PAKN-3", "20/03/2024", "Bà Mẫu", "Góp ý chung", "cả hai", "A", date(2024, 4, 3), "", ""],
]


def workbook(path: Path, rows: list[list[Any]], head: list[str] | None = None) -> Path:
    """A workbook as an office keeps it: a title, an empty row, the header, the rows, a sum."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["SỔ THEO DÕI PHẢN ÁNH"], [], head or HEAD, *rows, ["Tổng cộng", len(rows)]):
        sheet.append(row)
    book.save(path)
    return path


def read(path: Path) -> feedback_reading.Found:
    """What a file lists."""
    return feedback_reading.read(read_sheets(path), TODAY)


def apply(path: Path, person: Person) -> dict[str, int]:
    """Take a file over."""
    made = feedback_import.apply_import(read(path), person, file_name=path.name, file_sha256="0" * 64)
    db.session.commit()
    return made.counts()


@pytest.mark.both_databases
def test_a_register_is_taken_over_once_and_then_follows_the_file(make: Make, tmp_path: Path) -> None:
    unit = make.department("Phòng A", short_name="A")
    make.saved(Field(name="Đầu tư", folded="dau tu"))
    person = make.person("", Role.CONTROL)
    path = workbook(tmp_path / "so.xlsx", ROWS)
    assert apply(path, person) == {"new": 3, "changed": 0, "same": 0}
    assert apply(path, person) == {"new": 0, "changed": 0, "same": 3}
    rows = db.session.scalars(select(Feedback).order_by(Feedback.id)).all()
    assert [(one.code, one.about, one.department_id, one.closed_on) for one in rows] == [
        ("PA-2024-001", "behaviour", unit.id, None),
        ("PA-2024-002", "regulation", None, date(2024, 2, 7)),
        ("PA-2024-003", "both", unit.id, None),
    ]
    assert rows[0].received_on == date(2024, 1, 8) and rows[0].due_on == date(2024, 1, 22)
    assert len(db.session.scalars(select(FeedbackImport)).all()) == 1

    answered = [[*ROWS[0][:8], "19/01/2024", "Đã trả lời"], ROWS[1], ROWS[2]]
    plan = feedback_import.plan_import(read(workbook(tmp_path / "moi.xlsx", answered)))
    (change,) = [one for one in plan.items if one.kind == "changed"]
    assert [one.label for one in change.differences] == ["Ngày trả lời", "Nội dung trả lời"]
    assert apply(tmp_path / "moi.xlsx", person) == {"new": 0, "changed": 1, "same": 2}
    assert rows[0].closed_on == date(2024, 1, 19)

    own = tmp_path / "cua-minh.xlsx"  # what goes out comes in again unchanged
    own.write_bytes(feedback_sheet.book(rows, ["Tất cả"], TODAY))
    assert apply(own, person) == {"new": 0, "changed": 0, "same": 3}


@pytest.mark.both_databases
def test_every_error_of_a_register_is_told_at_once_and_nothing_is_taken_over(make: Make, tmp_path: Path) -> None:
    make.department("Phòng A", short_name="A")
    bad = [
        [1, "", "32/01/2024", "", "Không có ngày", "Hành vi", "", "", "", ""],
        [2, "", "05/02/2024", "", "Trả lời trước khi nhận", "Hành vi", "", "", "04/02/2024", ""],
        [3, "", "05/02/2024", "", "Không rõ về gì", "Khác", "Phòng ma", "", "", ""],
        [4, "", "05/02/2024", "", "Phòng lạ", "Hành vi", "Phòng ma", "", "", ""],
        [5, "X", "05/02/2024", "", "Đúng", "Hành vi", "", "", "", ""],
        [6, "X", "05/02/2024", "", "Lặp", "Hành vi", "", "", "", ""],
        [7, "", "29/03/2024", "", "Ngày mai", "Hành vi", "", "", "", ""],
        [8, "", "05/02/2024", "", "", "Hành vi", "A", "", "", ""],
    ]
    found = read(workbook(tmp_path / "loi.xlsx", bad))
    plan = feedback_import.plan_import(found)
    assert [one.place.row for one in plan.problems] == [4, 5, 6, 6, 7, 9, 10, 11]
    told = " ".join(one.text for one in plan.problems)
    for words in ("hiện là “32/01/2024”", "trước ngày tiếp nhận", "hiện là “Khác”", "Không có phòng “Phòng ma”"):
        assert words in told
    assert "trùng phản ánh ở dòng 8" in told and "chưa đến" in told and "Thiếu “Nội dung”" in told
    with pytest.raises(feedback_import.Refused, match="còn 8 lỗi"):
        apply(tmp_path / "loi.xlsx", make.person("", Role.CONTROL))
    assert db.session.scalar(select(Feedback.id)) is None


def test_a_register_comes_in_by_pages_and_what_is_none_is_a_sentence(
    make: Make, browse_as: Any, tmp_path: Path
) -> None:
    make.saved(Department(name="Phòng A", folded="phong a"))
    keeper = browse_as(make.person("", Role.CONTROL))
    none = keeper.post("feedback.upload", {"file": (BytesIO(b"not a workbook"), "so.xlsx")}, status=422)
    assert "không phải tệp Excel" in none.words
    keeper.post("feedback.upload", {}, status=422)
    path = workbook(tmp_path / "khac.xlsx", [[1, "a"]], ["TT", "Cột lạ"])
    sent = keeper.post("feedback.upload", {"file": (BytesIO(path.read_bytes()), "khac.xlsx")})
    assert "Không nhận ra sổ phản ánh" in keeper.get(sent.response.headers["Location"]).words
    path = workbook(tmp_path / "so.xlsx", ROWS[:2])
    sent = keeper.post("feedback.upload", {"file": (BytesIO(path.read_bytes()), "so.xlsx")})
    page = keeper.get(sent.response.headers["Location"])
    assert "Mới 2" in page.words and "Chậm trả kết quả" in page.words
    token = str(page.select_one("input[name=token]")["value"])
    keeper.post("feedback.apply", {"token": token})
    assert "Đã nhập sổ: 2 mới; 0 thay đổi; 0 không đổi." in keeper.get("feedback.index").words
    keeper.post("feedback.apply", {"token": token})
    assert "không có gì thay đổi" in keeper.get("feedback.index").words
    keeper.post("feedback.apply", {"token": "x"}, status=409)
    browse_as(make.person("", Role.OFFICER)).get("feedback.upload", status=403)


def test_the_register_and_what_a_report_asks_of_it_read_by_an_index(app: Flask, make: Make, statements: Any) -> None:
    unit = make.department("Phòng A")
    people = [make.person("", Role.CONTROL), make.person("", Role.OFFICER, department=unit)]
    march, wanted = Period(date(2024, 2, 20), date(2024, 3, 19), ""), feedback_list.Filters.read
    with statements() as seen, app.test_request_context():
        for person in people:
            feedback_list.feedback(person, wanted({}), TODAY)
            feedback_list.feedback(person, wanted({"tinh-trang": "late"}), TODAY, "2024-03-01.5")
            tasks_waiting(person)
        heard(march, TODAY)
    assert len(seen) > 6
    for sql in seen:
        for *_, line in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("1",) * sql.count("?")):
            words = line.split()
            assert words[:2] != ["SCAN", "feedback"] or "INDEX" in words, (line, sql)
