"""Who saw and took out what: once a day, after the answer, never of what was refused; by person, by thing, by day."""

import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, g
from openpyxl import load_workbook
from sqlalchemy import select, text

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit import counts, seen, trail, verify
from heza.audit.models import AuditEntry
from heza.audit.queries import names
from heza.core import clock
from heza.core.db import db
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A process that has seen nothing yet."""
    seen._remembered.things = set()


def entries(action: str) -> list[AuditEntry]:
    """The entries of an act."""
    found = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)))
    db.session.rollback()
    return found


def opened(browser: Browser, path: str, status: int = 200) -> None:
    """Open a page to its end, as a server does."""
    response = browser.client.get(path)
    assert response.status_code == status
    response.close()


@pytest.mark.both_databases
def test_a_view_is_kept_once_a_day_after_the_answer(app: Flask, make: Make, browse_as: Browse, statements: Any) -> None:
    viewer, other, stranger = make.person("Lê Xem"), make.person("Trần Bị Xem"), make.person("Ai Đó", Role.ADMIN)
    path = f"/nhan-su/{other.id}"
    for _ in range(3):
        opened(browse_as(viewer), path)
    opened(browse_as(stranger), path)
    opened(browse_as(viewer), "/nhan-su/999999", 404)
    opened(browse_as(viewer), f"/nhan-su/{other.id}/sua", 403)
    assert [(one.actor_id, one.subject_type, one.subject_id) for one in entries("view")] == [
        (viewer.id, "person", str(other.id)),
        (stranger.id, "person", str(other.id)),
    ]
    seen._remembered.things = set()  # another process: it finds the entry by the index
    opened(browse_as(viewer), path)
    assert len(entries("view")) == 2
    with statements() as sent:
        opened(browse_as(viewer), path)
    with statements() as first:
        opened(browse_as(viewer), f"/nhan-su/{viewer.id}")
    assert not any("audit_entry" in sql for sql in sent), "the second view of a day asks nothing of the trail"
    assert sum(sql.startswith("INSERT INTO audit_entry") for sql in first) == 1
    assert verify.verify(full=True).is_good


@pytest.mark.both_databases
def test_two_at_once_keep_one_view(app: Flask, make: Make) -> None:
    viewer, other = make.person("Lê Xem"), make.person("Trần Bị Xem")
    begin = threading.Barrier(4)
    things = [("person", str(other.id))]

    def keep() -> None:
        begin.wait(10)
        seen._remembered.things = set()
        seen._keep(app, viewer.id, things, None)

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(entries("view")) == 1
    assert verify.verify().is_good


def test_a_view_that_cannot_be_kept_breaks_nothing(
    app: Flask, make: Make, browse_as: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    viewer, other = make.person(), make.person()
    browser = browse_as(viewer)
    db.session.execute(text("ALTER TABLE audit_head RENAME TO gone"))
    db.session.commit()
    opened(browser, f"/nhan-su/{other.id}")
    db.session.execute(text("ALTER TABLE gone RENAME TO audit_head"))
    db.session.commit()
    assert "what was seen could not be kept" in caplog.text
    opened(browser, f"/nhan-su/{other.id}")
    assert len(entries("view")) == 1


def test_a_file_that_is_sent_has_its_entry_each_time_and_only_one(app: Flask, make: Make, browse_as: Browse) -> None:
    admin = make.person("Quản Trị", Role.ADMIN)
    browser = browse_as(admin)
    for _ in range(2):
        opened(browser, "/nhan-su/xuat-excel?q=hoa&vai_tro=head")  # keeps its own
        opened(browser, "/thu-tuc/excel?q=hoa&linh_vuc=1")
    found = [(one.subject_type, one.body) for one in entries("export")]
    assert len(found) == 4
    assert sum(kind == "people" for kind, _body in found) == 2
    bodies = [body for kind, body in found if kind != "people"]
    assert all("hoa" not in body for body in bodies), "typed words may name people"


@pytest.mark.both_databases
def test_counts_open_into_their_rows_and_cost_the_same(
    app: Flask, make: Make, browse_as: Browse, statements: Any
) -> None:
    reader, busy = make.person("Đỗ Kiểm", Role.AUDITOR), make.person("Lê Bận")
    for action, number in (("view", 3), ("read", 1), ("export", 2), ("print", 1), ("act", 4), ("sign", 1)):
        _done(busy, action, number)
    today = clock.local_day(clock.recorded())
    span = counts.span_of(today, today)
    [row] = [one for one in counts.by_person(span, names()) if one.key == busy.id]
    assert dict(row.counts) == {"xem": 4, "xuat": 2, "in": 1, "sua": 4, "ky": 1}
    [day] = counts.by_day(span, counts.of_person(busy.id))
    assert dict(day.counts) == dict(row.counts)
    assert (
        counts.by_day(counts.span_of(today - timedelta(days=5), today), counts.of_thing("dossier", "3"))[0].total == 1
    )
    browser = browse_as(reader)
    page = browser.get("audit.summary")
    link = next(
        link
        for link in page.select("td a")
        if f"nguoi={busy.id}" in str(link["href"]) and "nhom=sua" in str(link["href"])
    )
    assert link.text == "4"
    assert len(browser.get(str(link["href"])).select("#trail_table tbody tr")) == 4
    with statements() as few:
        browser.get("audit.of_person", id=busy.id)
    _done(busy, "act", 60)
    with statements() as more:
        page = browser.get("audit.of_person", id=busy.id)
    assert len(more) <= len(few), more
    assert "Lê Bận" in page.words
    assert browser.get("audit.of_thing", kind="person", code=str(busy.id)).select(f"a[href='/nhan-su/{busy.id}']")
    assert "Nhật ký: Hồ sơ 1" in browser.get("audit.of_thing", kind="dossier", code="1").words
    book = load_workbook(BytesIO(browser.client.get("/nhat-ky/tong-hop/xuat-excel").data))
    assert book.sheetnames == ["Theo người", "Theo ngày"]


def _done(person: Person, action: str, number: int) -> None:
    g.actor_id = person.id
    for index in range(number):
        trail.record(db.session, action, "dossier", index)
    db.session.commit()
    g.pop("actor_id")


def test_days_that_cannot_be_counted_get_a_sentence(app: Flask, make: Make, browse_as: Browse) -> None:
    browser = browse_as(make.person("Đỗ Kiểm", Role.AUDITOR))
    for asked, sentence in (
        ({"tu": "31/02/2024"}, "Ngày không có thật"),
        ({"tu": "01/01/2024", "den": "31/12/2024"}, "nhiều nhất 31 ngày"),
        ({"tu": "02/01/2024", "den": "01/01/2024"}, "sau “Đến ngày”"),
        ({"tu": "01/01/0001", "den": "02/01/0001"}, "từ năm 2000"),
        ({"tu": "31/12/9999", "den": "31/12/9999"}, "từ năm 2000"),
    ):
        assert sentence in browser.get("audit.summary", status=422, **asked).words
        assert sentence in browser.get("audit.of_person", status=422, id=0, **asked).words
    browser.get("audit.of_person", id=10**20, status=404)
    browser.get("audit.of_thing", kind="không-có", code="1", status=404)
    browse_as(make.person()).get("audit.summary", status=403)


def test_a_page_tells_who_reads_the_trail_how_often_it_was_seen(app: Flask, make: Make, browse_as: Browse) -> None:
    officer, other, auditor = make.person("Lê Xem"), make.person("Trần B"), make.person("Đỗ Kiểm", Role.AUDITOR)
    opened(browse_as(officer), f"/nhan-su/{other.id}")
    page: Page = browse_as(auditor).get("accounts.person", id=other.id)
    assert "1 lượt xem" in page.words
    assert "Lê Xem" in page.words
    assert "lượt xem" not in browse_as(officer).get("accounts.person", id=other.id).words
