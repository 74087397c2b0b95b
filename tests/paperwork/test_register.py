"""The register shows what was received, of a field, a book or a period, on page, paper and Excel alike."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.dossiers import lists
from heza.dossiers.cursors import Cursor
from heza.dossiers.models import Dossier
from heza.papers import numbers
from heza.paperwork import drafts, issue, register, register_asked, views_register
from heza.procedures.models import Field
from tests.dossiers import test_list_plans as plans
from tests.dossiers.exports import Exports
from tests.make import Make
from tests.papers.reading import bare, docx_text, run

TODAY = date(2024, 3, 28)
HEADER_ROW = 5  # of the sheet: title, two lines, an empty one
NASTY = '=HYPERLINK("http://x") & "Ông #1" <b>'


@pytest.fixture
def leader(make: Make) -> Person:
    """Somebody who sees everything."""
    return make.person("", Role.LEADER)


@pytest.fixture
def exports(app: Flask) -> Exports:
    """Small exports of the one-stop system."""
    return Exports()


def _days(exports: Exports, *days: int, **values: Any) -> list[dict[str, Any]]:
    """A dossier received on each of these days of March."""
    return [exports.row(received=datetime(2024, 3, day, 9, 0), **values) for day in days]


def _codes(page: Any) -> list[str]:
    return [link.text for link in page.select("#register_rows tbody a.code")]


def _given(dossier: Dossier, day: date) -> int:
    """The next number of its book, as the receipt takes it."""
    (taken,) = numbers.take(register.BOOKS, register.register_book_of(dossier), day)
    numbers.enter(taken, register.SUBJECT, dossier.id)
    db.session.commit()
    return taken.number


@pytest.mark.both_databases
def test_the_register_holds_what_was_received_in_the_period_the_oldest_first(
    leader: Person, exports: Exports, browse_as: Callable[..., Any]
) -> None:
    rows = _days(exports, 12, 3, 20)
    other = exports.row(received=datetime(2024, 2, 29, 9, 0))
    refused = exports.row(received="", status="Không được tiếp nhận")
    exports.load(*rows, other, refused)
    browser = browse_as(leader)
    page = browser.get("register.index")
    assert _codes(page) == [rows[1]["code"], rows[0]["code"], rows[2]["code"]]
    assert "Từ ngày 01/03/2024 đến ngày 28/03/2024" in page.words, "this month where nothing is said"
    page = browser.get("register.index", tu="29/02/2024", den="3/3/2024")
    assert _codes(page) == [other["code"], rows[1]["code"]]


@pytest.mark.both_databases
def test_page_excel_and_papers_show_the_same_rows(
    leader: Person, exports: Exports, browse_as: Callable[..., Any], tmp_path: Path
) -> None:
    returned = datetime(2024, 3, 11, 10, 0)
    exports.load(
        *_days(exports, 4, 5, applicant=NASTY, address="-1+2", phone="@0225"),
        exports.settled(returned, received=datetime(2024, 3, 6, 9, 0)),
        exports.row(received=datetime(2024, 3, 7, 9, 0), finished=returned, status="Dừng xử lý"),
    )
    browser = browse_as(leader)
    shown = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in browser.get("register.index").select("#register_rows tbody tr")
    ]
    files = {kind: browser.client.get(f"/bieu-mau/so-theo-doi.{kind}") for kind in ("xlsx", "pdf", "docx")}
    assert {kind: answer.status_code for kind, answer in files.items()} == {"xlsx": 200, "pdf": 200, "docx": 200}
    assert _as_page(files["xlsx"].data) == shown
    (tmp_path / "register.pdf").write_bytes(files["pdf"].data)
    for text in (bare(run("pdftotext", "-raw", tmp_path / "register.pdf", "-")), docx_text(files["docx"].data)):
        assert bare("(Từ ngày 01 tháng 3 năm 2024 đến ngày 28 tháng 3 năm 2024)") in text and bare("Mẫu số 06") in text
        for cells in shown:
            assert cells[1].split()[0].replace("-", "") in text.replace("-", "").replace("\u00ad", "")
        assert text.count("11/03/2024") == 1 and "Dừngxửlý" in text
    entries = list(db.session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "register")))
    assert sorted(one.action for one in entries) == ["export", "print", "print"]
    assert {one.actor_id for one in entries} == {leader.id}


def _as_page(data: bytes) -> list[list[str]]:
    """The rows of the sheet as the page shows them; no cell is a formula."""
    found = []
    for row in load_workbook(BytesIO(data)).active.iter_rows(min_row=HEADER_ROW + 1):
        assert all(cell.data_type != "f" for cell in row)
        v = [_plain(cell.value) for cell in row]
        found.append(
            [
                *(
                    v[0],
                    f"{v[1]} {v[2]}",
                    f"{v[4]} {v[5]}, {v[6]}",
                    *v[7:9],
                    v[9] or "—",
                    " ".join(part for part in (v[10] or "—", v[12]) if part),
                ),
                " ".join(part for part in (v[11], v[14]) if part),
            ]
        )
    return found


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value).removeprefix("'")


@pytest.mark.both_databases
def test_pages_follow_each_other_without_a_gap(
    leader: Person, exports: Exports, browse_as: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(register, "PAGE", 2)
    rows = _days(exports, 4, 5, 6, 7, 8)
    exports.load(*rows)
    for row in rows:
        _given(exports.dossier(row["code"]), TODAY)
    book = register.books(register.fields())[0]
    browser = browse_as(leader)
    for narrowed in ({}, {"quyen": book.id}):
        page, seen = browser.get("register.index", **narrowed), []
        while True:
            seen.append(_codes(page))
            following = page.select_one("a[rel=next]")
            if following is None:
                break
            page = browser.get(following["href"])
        assert seen == [[row["code"] for row in part] for part in (rows[:2], rows[2:4], rows[4:])]
        back = browser.get(page.select_one("a[rel=prev]")["href"])
        assert _codes(back) == seen[1]
        first = browser.get(back.select_one("a[rel=prev]")["href"])
        assert _codes(first) == seen[0] and first.select_one("a[rel=prev]") is None


@pytest.mark.both_databases
def test_a_book_stands_by_its_numbers_and_the_cancelled_one_stays(
    leader: Person, exports: Exports, browse_as: Callable[..., Any]
) -> None:
    rows = _days(exports, 6, 4, 5)
    other = exports.row(field="Lao động", received=datetime(2024, 3, 4, 9, 0))
    exports.load(*rows, other)
    dossiers = [exports.dossier(row["code"]) for row in rows]
    assert [_given(one, TODAY) for one in dossiers] == [1, 2, 3]
    assert _given(exports.dossier(other["code"]), TODAY) == 1
    names = register.fields()
    book = next(one for one in register.books(names) if one.field_name == "Đầu tư")
    assert book.name == register.book_name(dossiers[0], TODAY) == "Đầu tư – năm 2024"
    found = register.number_of(dossiers[1].id)
    assert found is not None and (found[0].name, found[1]) == (book.name, 2)
    numbers.cancel(db.session.scalars(select(numbers.IssuedNumber).where(_is(dossiers[2]))).one(), "Lập nhầm")
    db.session.commit()
    assert register.number_of(dossiers[2].id) is None
    page = browse_as(leader).get("register.index", quyen=book.id)
    assert _codes(page) == [row["code"] for row in rows]
    assert [cell.text for cell in page.select("#register_rows td.num")] == ["1", "2", "3"]
    assert "Số đã hủy" in page.words
    assert "Từ ngày 01/01/2024 đến ngày 31/12/2024" in page.words, "the year of the book where no days are said"
    page = browse_as(leader).get("register.index")
    by_code = dict(zip(_codes(page), [cell.text for cell in page.select("#register_rows td.num")], strict=True))
    assert [by_code[row["code"]] for row in (*rows, other)] == ["1", "2", "", "1"]


def _unit(dossier: Dossier) -> Department | None:
    return db.session.get(Department, dossier.department_id)


def _is(dossier: Dossier) -> Any:
    return numbers.IssuedNumber.subject_id == dossier.id


@pytest.mark.both_databases
def test_a_department_sees_its_own_and_a_field_only_its_own(
    exports: Exports, make: Make, leader: Person, browse_as: Callable[..., Any]
) -> None:
    own, moved, foreign = (
        exports.row(received=datetime(2024, 3, 4, 9, 0)),
        exports.row(received=datetime(2024, 3, 5, 9, 0)),
        exports.row(received=datetime(2024, 3, 6, 9, 0), department="Phòng Lao động", field="Lao động"),
    )
    exports.load(own, moved, foreign, until=date(2024, 3, 20))
    exports.load(own, moved | {"department": "Phòng Lao động"}, foreign)
    officer = make.person(department=_unit(exports.dossier(own["code"])))
    assert _codes(browse_as(officer).get("register.index")) == [own["code"], moved["code"]]
    nobody = browse_as(make.person()).get("register.index")
    assert "Không có hồ sơ nào được tiếp nhận trong kỳ này" in nobody.words and _codes(nobody) == []
    labour = db.session.scalars(select(Field.id).where(Field.name == "Lao động")).one()
    page = browse_as(leader).get("register.index", **{"linh-vuc": labour})
    assert _codes(page) == [foreign["code"]]


def test_a_fragment_is_only_the_rows(leader: Person, exports: Exports, browse_as: Callable[..., Any]) -> None:
    exports.load(*_days(exports, 4))
    page = browse_as(leader, hx_target="register_rows").get("register.index")
    assert page.find("html") is None and len(_codes(page)) == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"tu": "32/03/2024"}, "“Nhận từ ngày” cần một ngày dạng 20/03/2024"),
        ({"tu": "20/03/2024", "den": "01/03/2024"}, "Ngày đầu 20/03/2024 sau ngày cuối 01/03/2024. Hãy đổi lại"),
        ({"linh-vuc": "9999"}, "Không có lĩnh vực này"),
        ({"linh-vuc": "x"}, "Không có lĩnh vực này"),
        ({"quyen": "²"}, "Không có quyển sổ này"),
        ({"quyen": "9" * 40}, "Không có quyển sổ này"),
    ],
)
def test_a_question_that_cannot_be_read_gets_a_sentence_and_no_file(
    leader: Person, exports: Exports, browse_as: Callable[..., Any], asked: dict[str, str], sentence: str
) -> None:
    exports.load(*_days(exports, 4))
    browser = browse_as(leader)
    assert sentence in browser.get("register.index", status=422, **asked).words
    answer = browser.client.get("/bieu-mau/so-theo-doi.pdf", query_string=asked)
    assert answer.status_code == 409 and sentence in answer.get_data(as_text=True)
    assert db.session.scalar(select(AuditEntry.seq).where(AuditEntry.subject_type == "register")) is None


def test_a_forged_place_in_the_list_is_the_first_page(
    leader: Person, exports: Exports, browse_as: Callable[..., Any]
) -> None:
    exports.load(*_days(exports, 4))
    page = browse_as(leader).get("register.index", trang="WyJib29rMSJd.xxx")
    assert "Địa chỉ của trang này không còn dùng được" in page.words and len(_codes(page)) == 1


def test_more_than_a_file_holds_is_refused_with_what_to_do(
    leader: Person, exports: Exports, browse_as: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    exports.load(*_days(exports, 4, 5))
    monkeypatch.setattr(views_register, "MOST_PRINTED", 1)
    client = browse_as(leader).client
    answer = client.get("/bieu-mau/so-theo-doi.pdf")
    assert answer.status_code == 409
    assert "Hãy chọn kỳ ngắn hơn hoặc một lĩnh vực, hoặc xuất Excel." in answer.get_data(as_text=True)
    assert client.get("/bieu-mau/so-theo-doi.xlsx").status_code == 200


def test_the_form_is_that_of_the_set_in_force_at_the_end_of_the_period(
    leader: Person, browse_as: Callable[..., Any]
) -> None:
    browser = browse_as(leader)
    assert "theo Mẫu số 06" in browser.get("register.index").words
    assert "theo Mẫu số 07" in browser.get("register.index", tu="01/09/2025", den="30/09/2025").words


def test_a_longer_register_costs_no_more_questions(
    leader: Person, exports: Exports, browse_as: Callable[..., Any], statements: Any
) -> None:
    browser, costs = browse_as(leader), []
    for days in ([4], range(5, 25)):
        exports.load(*_days(exports, *days))
        browser.get("register.index")
        with statements() as seen:
            browser.get("register.index")
        costs.append(len(seen))
    assert costs[0] == costs[1] < 20


def test_no_question_of_the_register_looks_at_everything(
    leader: Person, exports: Exports, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = exports.row()
    exports.load(row)
    exports.load(row | {"department": "Phòng Quản lý lao động"}, until=date(2024, 3, 29))
    dossier = exports.dossier(row["code"])
    _given(dossier, TODAY)
    monkeypatch.setattr(plans, "LARGE", (*plans.LARGE, "issued_number", "cancelled_number", "issued_paper"))
    officer = make.person(department=_unit(dossier))
    book = register.books(register.fields())[0]
    questions = _questions(book, dossier.field_id or 0)
    with plans.gathered() as seen:
        for person in (leader, officer):
            for asked in questions:
                _ask(register.question(person, asked))
        register.number_of(dossier.id)
    assert plans.scans(seen) == set()


def _questions(book: register_asked.Book, field_id: int) -> Sequence[register_asked.Asked]:
    days = (date(2024, 1, 1), date(2024, 12, 31))
    return [
        register_asked.Asked(*days),
        register_asked.Asked(*days, field_id=field_id),
        register_asked.Asked(*days, book=book),
        register_asked.Asked(*days, field_id=field_id, book=book),
    ]


def _ask(question: register.ByDay | register.ByNumber) -> None:
    for is_back in (False, True):
        question.page(Cursor("", is_back, date(2024, 3, 20), 5))
    assert len(list(register.entries(question.rows(10)))) == 1
    assert question.page().total == question.count(10) == 1


@pytest.mark.both_databases
def test_a_receipt_gives_its_number_how_many_sets_and_the_way_of_return(
    leader: Person, exports: Exports, make: Make, browse_as: Callable[..., Any]
) -> None:
    row, other = _days(exports, 4, 5)
    exports.load(row, other)
    dossier = exports.dossier(row["code"])
    clerk = make.person("Hồ Thị Cửa", Role.ONE_STOP, department=make.department("Bộ phận Một cửa"))
    g.actor_id = clerk.id
    draft = drafts.begin(dossier, "receipt", clerk)
    given = {"set_count": 2, "return_way": "post", "return_address": "Số 1 Lê Lai", "duration": "15 ngày làm việc"}
    given |= {"components": [{"name": "Đơn đề nghị", "originals": 1, "copies": 0, "note": ""}]}
    draft.private = json.dumps(draft.values | given, ensure_ascii=False)
    issue.issue(draft, clerk, issue.Chosen(dossier.event_seq))
    db.session.commit()
    asked = register_asked.Asked(date(2024, 3, 1), date(2024, 3, 31))
    first, second = register.entries(register.question(leader, asked).rows(10))
    assert (first.number, first.sets, first.values["serial"], first.values["set_count"]) == (1, 2, "1", 2)
    assert first.return_way.endswith("Số 1 Lê Lai") and "bưu chính" in first.return_way
    assert (second.number, second.sets, second.return_way, second.values["set_count"]) == (None, None, "", "")
    page = browse_as(leader).get("register.index")
    assert first.return_way in page.words
