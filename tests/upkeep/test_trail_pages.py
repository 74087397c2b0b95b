"""The page of the trail: newest first, filtered, at a fixed cost; its export and its button are recorded."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from openpyxl import load_workbook
from sqlalchemy import select, text

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit import queries, trail
from heza.audit.models import AuditEntry
from heza.audit.queries import Wanted
from heza.core import clock
from heza.core.db import db
from heza.upkeep import trail_pages
from tests.audit import tamper
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def auditor(make: Make) -> Person:
    """Somebody who reads the trail."""
    return make.person("Đỗ Thị Kiểm", Role.AUDITOR)


def _acts(number: int, kind: str = "thing", action: str = "act") -> None:
    for index in range(number):
        trail.record(db.session, action, kind, index)
    db.session.commit()


def _rows(page: Any) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("td")]
        for row in page.select("#trail_table tbody tr")
    ]


def _last() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()


def test_an_entry_is_read_in_words(make: Make, auditor: Person, browse_as: Browse) -> None:
    person = make.person("Trần Văn An", title="Chuyên viên")
    person.title = "Phó Trưởng phòng"
    db.session.commit()
    page = browse_as(auditor).get("audit.index")
    moment, actor, act, subject, changes = _rows(page)[0]
    assert (actor, act, subject) == ("Hệ thống", "Sửa", "Nhân sự Trần Văn An")
    assert changes == "Chức vụ: Chuyên viên → Phó Trưởng phòng"
    assert len(moment) == len("28/03/2024 07:30")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.ONE_STOP, Role.ISO])
def test_who_may_not_read_the_trail_is_refused(make: Make, browse_as: Browse, role: Role) -> None:
    browser = browse_as(make.person("Lê Văn Bình", role))
    browser.get("audit.index", status=403)
    browser.get("audit.export", status=403)
    browser.post("audit.check", status=403)


def test_pages_follow_each_other_without_a_gap(auditor: Person, browse_as: Browse) -> None:
    _acts(120)
    browser, url, seen = browse_as(auditor), "/nhat-ky?loai=thing", []
    for _ in range(3):
        page = browser.get(url)
        seen += [row[3] for row in _rows(page)]
        link = page.select_one("a[rel=next]")
        url = str(link["href"]) if link else ""
    assert url == ""
    assert seen == [f"Thing {number}" for number in range(119, -1, -1)]


@pytest.mark.both_databases
def test_each_filter_narrows_the_list(make: Make, auditor: Person, browse_as: Browse, app: Flask) -> None:
    _acts(3)
    _acts(2, kind="dossier", action="import")
    browser = browse_as(auditor)
    browser.post("audit.check")
    for filter_, expected in (
        ({"viec": "import"}, 2),
        ({"loai": "thing"}, 3),
        ({"ma": "1", "loai": "dossier"}, 1),
        ({"ma": "2", "loai": "thing"}, 1),
        ({"nguoi": auditor.id}, 1),
        ({"nguoi": 0, "loai": "thing"}, 3),
        ({"tu": "2020-01-01", "den": "2020-12-31"}, 0),
        ({"tu": f"{clock.local_day(clock.recorded())}", "loai": "thing"}, 3),
        ({"den": "2020-12-31"}, 0),
    ):
        assert len(_rows(browser.get("audit.index", **filter_))) == expected, filter_


def test_a_filter_that_cannot_be_read_gets_a_sentence(auditor: Person, browse_as: Browse) -> None:
    browser = browse_as(auditor)
    assert "Ngày “2024-13-45” không có thật" in browser.get("audit.index", status=422, tu="2024-13-45").words
    for name, day in (("tu", "0001-01-01"), ("den", "9999-12-31")):
        assert "phải từ năm 2000 đến năm 2100" in browser.get("audit.index", status=422, **{name: day}).words
    assert "“Từ ngày” sau “Đến ngày”" in browser.get("audit.index", status=422, tu="2024-03-02", den="2024-03-01").words
    assert "Không có người này" in browser.get("audit.index", status=422, nguoi="99999999999999999999").words
    browser.get("audit.index", truoc="99999999999999999999999")
    browser.get("audit.index", ma="x" * 5000, viec="'; DROP TABLE person --", truoc="-1")


def test_the_fragment_is_the_table_alone(auditor: Person, browse_as: Browse) -> None:
    page = browse_as(auditor, hx_target="trail_table").get("audit.index")
    assert page.find("html") is None
    assert page.select_one("#trail_table")


def test_a_longer_list_costs_no_more_statements(auditor: Person, browse_as: Browse, statements: Any) -> None:
    browser = browse_as(auditor)

    def cost() -> int:
        with statements() as seen:
            browser.get("audit.index", tu="2020-01-01", den="2100-01-01")
        return len(seen)

    _acts(1)
    short = cost()
    _acts(60)
    assert cost() == short


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(actor_id=1),
        Wanted(actor_id=0),
        Wanted(action="act"),
        Wanted(subject_type="thing"),
        Wanted(subject_id="1"),
        Wanted(subject_type="thing", subject_id="1"),
        Wanted(actor_id=1, action="act", subject_type="thing", from_day=date(2024, 1, 1), to_day=date(2024, 2, 1)),
    ],
)
def test_every_list_walks_an_index(app: Flask, wanted: Wanted) -> None:
    sql = queries._select(wanted, None).limit(51).compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
    assert [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step] == []


def test_the_export_holds_what_is_filtered_and_is_recorded(auditor: Person, browse_as: Browse) -> None:
    _acts(3)
    trail.record(db.session, "act", "thing", "=1+1", {"note": "=cmd"})
    db.session.commit()
    page = browse_as(auditor).client.get("/nhat-ky/xuat-excel?loai=thing")
    assert page.status_code == 200
    sheet: Any = load_workbook(BytesIO(page.data)).active
    assert sheet["A2"].value.startswith("Điều kiện lọc: đối tượng: Thing.")
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[5] for row in cells] == ["'=1+1", "2", "1", "0"]
    entry = _last()
    assert (entry.action, entry.subject_type, entry.actor_id) == ("export", "audit", auditor.id)


@pytest.mark.both_databases
def test_the_button_checks_the_chain_and_is_recorded(auditor: Person, browse_as: Browse) -> None:
    _acts(3)
    browser = browse_as(auditor)
    browser.post("audit.check")
    assert "Toàn bộ nhật ký: Đã đọc" in browser.get("audit.index").words
    assert (_last().action, _last().actor_id) == ("verify", auditor.id)
    db.session.rollback()
    tamper.sql('UPDATE audit_entry SET body = \'{"changes":{},"note":""}\' WHERE seq = 2')
    browser.post("audit.check")
    page = browser.get("audit.index")
    assert "Phát hiện nhật ký đã bị sửa đổi. Mục số 2" in page.words
    assert page.select_one("#notice .notice-late")


def test_the_button_reads_the_last_day_of_a_long_chain(
    auditor: Person, browse_as: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_pages, "SMALL", 1)
    browser = browse_as(auditor)
    browser.post("audit.check")
    assert "Nhật ký một ngày gần nhất: Đã đọc" in browser.get("audit.index").words


def test_the_timeline_of_one_subject_stands_on_its_page(app: Flask, make: Make) -> None:
    person, other = make.person("Trần Văn An", title="Chuyên viên"), make.person()
    person.title = other.title = "Phó Trưởng phòng"
    db.session.commit()
    timeline = queries.timeline_of("person", person.id)
    assert [line.act for line in timeline] == ["Sửa", "Thêm"]
    with app.test_request_context():
        shown = BeautifulSoup(render_template("audit/_timeline.html", timeline=timeline), "html.parser")
        empty = render_template("audit/_timeline.html", timeline=[])
    assert len(shown.select("tbody tr")) == 2
    assert "Chức vụ: Chuyên viên" in shown.text
    assert "Chưa có thay đổi nào được ghi." in empty
