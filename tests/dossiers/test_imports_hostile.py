"""Imports under attack: stale pages, jobs that were dropped, others in between, files that harm or vanish."""

import json
import os
import time
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from heza.accounts.permissions import Role
from heza.audit import verify
from heza.audit.models import AuditEntry
from heza.core import files
from heza.core.db import db
from heza.core.jobs import work
from heza.core.jobs.models import Job
from heza.dossiers import checks
from heza.dossiers.history import Kind
from heza.dossiers.imports import applying, folder, guessing, matching, undoing, views
from heza.dossiers.imports.models import ImportFile, NameMatch
from heza.dossiers.models import Dossier, DossierImport
from tests.dossiers import office_files as of
from tests.dossiers.exports import Exports
from tests.dossiers.test_pages_import import choose, counted, write
from tests.make import Make
from tests.pages import Browser, Page

REASON = "Nhập nhầm tệp của tháng trước."


@pytest.fixture
def clerk(make: Make, browse_as: Callable[..., Browser]) -> Browser:
    """The one-stop desk at its browser."""
    return browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are a long file."""
    for module in (applying, undoing):
        monkeypatch.setattr(module, "WHOLE", 5)
        monkeypatch.setattr(module, "PART", 3)


def drain() -> None:
    """Do every job that is due."""
    while work.run_next():
        pass
    db.session.rollback()


def stop_jobs() -> None:
    """An administrator drops what failed."""
    db.session.execute(update(Job).where(Job.state == "queued").values(state="dropped"))
    db.session.commit()


def newest() -> DossierImport:
    """The last import."""
    db.session.rollback()
    return db.session.scalars(select(DossierImport).order_by(DossierImport.id.desc())).first() or pytest.fail("none")


def again(browser: Browser, page: Page) -> Page:
    """The same page, now."""
    return browser.get(page.response.request.path)


@pytest.mark.both_databases
def test_a_file_that_waited_while_another_was_taken_back_is_read_again_and_written(
    clerk: Browser, exports: Exports
) -> None:
    first, second = exports.file([exports.row()]), exports.file([exports.row(), exports.row()])
    write(clerk, choose(clerk, first))
    waits = choose(clerk, second)
    clerk.post("dossiers.undo", {"reason": REASON}, import_id=newest().id)
    stale = again(clerk, waits)
    assert "Hãy đọc lại rồi mới ghi" in stale.words and not stale.select("input[name=seen]")
    assert "chưa ghi gì" in write(clerk, waits, status=409).words
    write(clerk, again(clerk, waits))
    assert newest().new_rows == 2
    assert "đã ghi" in write(clerk, waits, status=409).words  # the double click, and the tab that stayed open
    clerk.post("dossiers.drop", status=409, import_id=db.session.scalars(select(func.max(ImportFile.id))).one())
    assert list(checks.differences(db.session())) == []


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_parts")
def test_a_file_whose_job_was_dropped_can_be_gone_on_with_or_taken_back(
    clerk: Browser, exports: Exports, make: Make, browse_as: Callable[..., Browser]
) -> None:
    page = choose(clerk, exports.file([exports.row() for _ in range(10)]))
    other = browse_as(make.person("Trần Văn Khác", Role.CONTROL))
    write(other, page)
    assert work.run_next()
    applied = newest()
    clerk.post("dossiers.go_on", status=409, import_id=applied.id)  # it goes by itself
    clerk.post("dossiers.undo", {"reason": REASON}, status=409, import_id=applied.id)
    exports.load(exports.row(), until=date(2024, 3, 27))  # somebody writes between two parts
    stop_jobs()
    told = again(clerk, page)
    assert "dừng giữa chừng: mới ghi 3/10 dòng" in told.words and not told.select("#progress[hx-trigger]")
    past = clerk.get("dossiers.past", import_id=applied.id)
    assert "Ghi tiếp" in past.words and "Gỡ phần đã ghi" in past.words
    clerk.post("dossiers.go_on", import_id=applied.id)
    clerk.post("dossiers.go_on", status=409, import_id=applied.id)
    assert work.run_next()
    stop_jobs()
    clerk.post("dossiers.go_on", import_id=applied.id)
    drain()
    db.session.refresh(applied)
    assert (applied.state, applied.new_rows) == ("done", 10)
    listed = clerk.get("dossiers.past", import_id=applied.id)
    assert len(listed.select("#import_rows a.code")) == 10  # its own, not what stands between its parts
    wrote = select(AuditEntry.actor_id).where(AuditEntry.action == "import", AuditEntry.subject_id == str(applied.id))
    people = set(db.session.scalars(wrote))
    assert people == {applied.person_id} and None not in people  # who pressed the button, not who chose the file
    assert list(checks.differences(db.session())) == []
    db.session.rollback()
    assert verify.verify().is_good


@pytest.mark.both_databases
@pytest.mark.usefixtures("in_parts")
def test_what_was_written_of_a_stopped_file_is_taken_back_and_importing_goes_on(
    clerk: Browser, exports: Exports
) -> None:
    content = exports.file([exports.row() for _ in range(14)]).getvalue()
    page = choose(clerk, content)
    write(clerk, page)
    assert work.run_next() and work.run_next()
    stop_jobs()
    applied = newest()
    clerk.post("dossiers.undo", {"reason": REASON}, import_id=applied.id)
    assert work.run_next()
    stop_jobs()
    assert "Gỡ tiếp" in clerk.get("dossiers.past", import_id=applied.id).words
    clerk.post("dossiers.go_on", import_id=applied.id)
    drain()
    db.session.refresh(applied)
    assert applied.state == "undone" and set(db.session.scalars(select(Dossier.state))) == {"void"}
    assert "Ghi dở rồi gỡ" in again(clerk, page).words
    write(clerk, choose(clerk, content))
    drain()
    assert (newest().state, newest().new_rows) == ("done", 14)
    assert list(checks.differences(db.session())) == []
    db.session.rollback()
    assert verify.verify().is_good


def test_a_reading_that_stopped_says_so_and_begins_anew(
    clerk: Browser, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1000)
    page = choose(clerk, exports.file([exports.row()]))
    stop_jobs()
    told = again(clerk, page)
    assert (
        "đã dừng giữa chừng" in told.words and "Bỏ tệp này" in told.words and not told.select("#progress[hx-trigger]")
    )
    clerk.post("dossiers.read_again", import_id=db.session.scalars(select(ImportFile.id)).one())
    drain()
    assert "Ghi 1 hồ sơ mới" in again(clerk, page).words


@pytest.mark.both_databases
def test_lines_that_took_a_later_file_back_do_not_hold_the_earlier_one(clerk: Browser, exports: Exports) -> None:
    row = exports.row()
    exports.load(row, until=date(2024, 3, 25))
    db.session.execute(update(Dossier).values(has_acts=True))  # an act of long ago
    db.session.commit()
    for number, day in ((3, 26), (4, 27)):
        changed = row | {"due": datetime(2024, 4, 10 + number, 17, 0)}
        write(clerk, choose(clerk, exports.file([changed], until=date(2024, 3, day))))
    last = newest().id
    for id in (last, last - 1):
        clerk.post("dossiers.undo", {"reason": REASON}, import_id=id)
    assert newest().state == "undone"


def test_a_match_that_is_taken_back_leaves_what_others_computed_between_its_parts() -> None:
    match = NameMatch(kind="department", target_id=7)
    mine, other = json.dumps({"department_id": {"3": 7}, "officer_id": {}}), json.dumps({"department_id": {"3": 8}})
    lines = [
        (1, 10, Kind.MATCHED, mine),
        (2, 11, Kind.MATCHED, mine),
        (2, 12, Kind.COMPUTED, "{}"),
        (1, 20, Kind.COMPUTED, "{}"),  # after an act of somebody
        (4, 21, Kind.COMPUTED, "{}"),
        (5, 22, Kind.MATCHED, other),
    ]
    assert matching._spans(match, lines) == {1: (10, 10), 2: (11, 12)}


def test_a_guess_among_a_long_catalogue_takes_no_time() -> None:
    choices = [(id, f"1.{id:06d} – Cấp giấy chứng nhận đăng ký loại {id} cho dự án đầu tư") for id in range(1, 2001)]
    began = time.monotonic()
    found = [guessing.guess(f"Cap giay chung nhan dang ky loai {id} cho du an", choices) for id in range(700, 720)]
    assert time.monotonic() - began < 3
    assert found == list(range(700, 720))
    near = [(1, "ĐT-16 – Cấp lại giấy chứng nhận đăng ký đầu tư"), (2, "ĐT-09 – Cấp giấy phép")]
    assert guessing.guess_procedure("Cấp giấy chứng nhận đăng ký đầu tư", near) is None
    assert guessing.guess_procedure("ĐT-09", near) == 2


def test_the_pages_ask_the_same_whatever_the_number_of_rows_and_names(
    clerk: Browser, exports: Exports, statements: Callable[[], Any]
) -> None:
    def asked(number: int) -> list[int]:
        rows = [exports.row(department=f"P. {number} {one}", procedure=f"Việc {number} {one}") for one in range(number)]
        exports.load(*rows, until=date(2024, 3, 26))
        page = choose(clerk, exports.file([row | {"due": datetime(2024, 4, 20, 17, 0)} for row in rows]))
        assert len(again(clerk, page).select("tbody tr")) >= number
        found = []
        urls = (page.response.request.path, "/ho-so/doi-chieu-ten", f"/ho-so/nhap/{newest().id}", "/ho-so/nhap")
        for url in urls:
            clerk.get(url)
            with statements() as counted_now:
                clerk.get(url)
            found.append(len(counted_now))
        return found

    assert asked(3) == asked(30)


# ---------------------------------------------------------------- files that harm, and files that vanish

HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "password": (of.locked_xlsx, "mật khẩu"),
    "old password": (of.locked_xls, "mật khẩu"),
    "bomb": (lambda: of.a_zip(xl__workbook_xml=b"0" * 100_000_000), "nén bất thường"),
    "nothing": (lambda: b"", "trống"),
    "torn": (lambda: b"PK\x03\x04" + b"\0" * 3000, "(*.xlsx)"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(clerk: Browser, name: str) -> None:
    make, sentence = HARMFUL[name]
    page = choose(clerk, make(), status=422)
    assert sentence in page.words.lower()
    assert counted() == (0, 0, 0) and db.session.scalar(select(func.count()).select_from(ImportFile)) == 0


def test_a_code_with_two_facts_and_broken_cells_are_lines_of_the_preview(clerk: Browser, exports: Exports) -> None:
    row, good = exports.row(), exports.row()
    rows = [row, row | {"status": "Đã trả kết quả"}, exports.row(received="#REF!"), exports.row(due="=NOW()"), good]
    page = choose(clerk, of.with_part(exports.file(rows).getvalue(), "xl/vbaProject.bin", b"x"))
    assert "đã có ở dòng 4 với nội dung khác" in page.words and "#REF!" in page.words
    assert "không chạy macro" in page.words
    assert counted() == (0, 0, 0)


def test_a_tab_and_the_risks_come_as_excel_and_the_trail_keeps_it(clerk: Browser, exports: Exports) -> None:
    row = exports.row(applicant="@SUM(A1)")
    exports.load(row, until=date(2024, 3, 26))
    write(clerk, choose(clerk, exports.file([row | {"due": datetime(2024, 4, 20, 17, 0)}])))
    past = clerk.get("dossiers.past", import_id=newest().id)
    link = next(one["href"] for one in past.select("a.panel-link") if "rui-ro" in one["href"])
    excel = clerk.get(link).select("a.panel-link")[0]["href"]
    answer = clerk.client.get(excel)
    book = load_workbook(BytesIO(answer.data))
    answer.close()
    cells = [cell.value for line in book.active.iter_rows() for cell in line if cell.value]
    assert any("Hạn bị dời" in str(cell) for cell in cells) and row["code"] in cells
    assert all(cell.data_type != "f" for line in book.active.iter_rows() for cell in line)
    db.session.rollback()
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert kept.subject_type == "import_file"


def test_every_page_of_a_file_that_vanished_from_disk_answers(app: Flask, clerk: Browser, exports: Exports) -> None:
    bad = exports.row(code="sai")
    page = choose(clerk, exports.file([exports.row(), bad]))
    id = db.session.scalars(select(ImportFile.id)).one()
    files.path_of(db.session.scalars(select(ImportFile.sha256)).one()).unlink()
    assert "1 dòng lỗi" in again(clerk, page).words
    for name in ("failed_rows", "layout"):
        clerk.get(f"dossiers.{name}", status=409, import_id=id)
    clerk.post("dossiers.layout", {"act": "read"}, status=409, import_id=id)
    clerk.post("dossiers.read_again", status=409, import_id=id)
    clerk.get("dossiers.preview_excel", import_id=id)
    clerk.get("dossiers.preview", status=404, import_id=2**40)
    clerk.post("dossiers.go_on", status=404, import_id=2**40)


def test_the_watched_folder_takes_long_names_and_leaves_links(app: Flask, exports: Exports) -> None:
    place = folder.place()
    name = "Danh sách hồ sơ " + "ệ" * 75 + ".xlsx"
    (place / name).write_bytes(exports.file([exports.row()]).getvalue())
    (place / "lien-ket.xlsx").symlink_to(place / name)
    os.utime(place / name, (1, 1))
    assert [found for found, _ in folder.lying()] == [name]
    assert folder.take("lien-ket.xlsx") is None and folder.take("../keys/x") is None
    assert folder.take(name) is not None
    db.session.commit()
    assert len(list((place / folder.TAKEN).iterdir())) == 1
    assert not (place / name).exists()
