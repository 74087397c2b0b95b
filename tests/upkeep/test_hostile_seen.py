"""What was seen while somebody else writes, taken out in parts, asked with days that there cannot be."""

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask, g, send_file
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.audit import seen, verify
from heza.audit.models import AuditHead
from heza.core import db as core_db
from heza.core.db import db
from tests.make import Make
from tests.pages import Browser
from tests.upkeep.test_seen import entries, opened

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A process that has seen nothing yet."""
    seen._remembered.things = set()


@pytest.mark.both_databases
def test_a_view_waits_for_nobody_and_is_written_with_the_next_one(app: Flask, make: Make, browse_as: Browse) -> None:
    viewer, one, two = make.person("Lê Xem"), make.person("Trần Một"), make.person("Trần Hai")
    browser = browse_as(viewer)
    writer = db.engine.connect()
    writer.execute(select(AuditHead.seq).with_for_update()).all()  # as an import does for a while
    try:
        begun = time.monotonic()
        for path in (f"/nhan-su/{one.id}", f"/nhan-su/{one.id}", f"/nhan-su/{two.id}"):
            opened(browser, path)
        assert time.monotonic() - begun < 3 * core_db.BUSY / 1000 / 3, "no worker is held by a long writer"
    finally:
        writer.rollback()
        writer.close()
    assert not entries("view")
    opened(browser, f"/nhan-su/{viewer.id}")
    assert sorted(one.subject_id for one in entries("view")) == sorted(map(str, (one.id, two.id, viewer.id)))
    assert not app.extensions["seen_late"]
    assert verify.verify(full=True).is_good
    if core_db.is_sqlite():
        waits = db.session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
        assert waits == core_db.BUSY, "other transactions wait as long as before"


def test_a_file_taken_in_parts_is_taken_out(app: Flask, make: Make) -> None:
    viewer = make.person("Lê Tải")
    with app.test_request_context("/x", headers={"Range": "bytes=1-"}):
        g.actor_id = viewer.id
        sent = send_file(BytesIO(b"PK" * 99), "application/zip", as_attachment=True, download_name="ho-so.zip")
        assert sent.status_code == 206
        answer = app.process_response(sent)
    answer.close()
    assert [(one.actor_id, "ho-so.zip" in one.body) for one in entries("export")] == [(viewer.id, True)]


def test_days_that_cannot_be_get_a_sentence(app: Flask, make: Make, browse_as: Browse) -> None:
    admin = make.person("Quản Trị", Role.ADMIN)
    browser = browse_as(admin)
    for place in ("tong-hop", f"nguoi/{admin.id}", f"doi-tuong/person/{admin.id}"):
        for asked in ("den=0001-01-01", "tu=9999-12-31", "tu=0001-01-01&den=9999-12-31", "tu=31/02/2024"):
            page = browser.client.get(f"/nhat-ky/{place}?{asked}")
            assert page.status_code == 422, (place, asked)
            assert "Hãy" in page.text
