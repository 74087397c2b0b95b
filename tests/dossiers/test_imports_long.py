"""Long files: read by the consumer, written and taken back part by part; a killed process goes on where it was."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza import ROOT
from heza.accounts.permissions import Role
from heza.audit import verify
from heza.core.db import db
from heza.core.jobs import work
from heza.core.jobs.models import Job
from heza.dossiers import checks
from heza.dossiers.imports import applying, undoing, views
from heza.dossiers.imports.models import ImportFile
from heza.dossiers.models import Dossier, DossierImport, Event
from tests.dossiers.exports import Exports
from tests.dossiers.test_pages_import import choose, write
from tests.make import Make
from tests.pages import Browser

REASON = "Nhập nhầm tệp của tháng trước."


@pytest.fixture
def clerk(make: Make, browse_as: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The one-stop desk, for which ten rows are a long file."""
    monkeypatch.setattr(applying, "WHOLE", 5)
    monkeypatch.setattr(applying, "PART", 3)
    monkeypatch.setattr(undoing, "WHOLE", 5)
    monkeypatch.setattr(undoing, "PART", 3)
    monkeypatch.setattr(views, "AT_ONCE", 1000)
    return browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))


def counts() -> tuple[int, int]:
    """How many dossiers and events there are."""
    return tuple(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (Dossier, Event))  # type: ignore[return-value]


@pytest.mark.both_databases
def test_a_long_file_is_read_and_written_by_the_consumer_while_others_wait_with_a_sentence(
    clerk: Browser, exports: Exports, make: Make, browse_as: Callable[..., Browser]
) -> None:
    rows = [exports.row() for _ in range(10)]
    page = choose(clerk, exports.file(rows))
    assert "Đang đọc tệp" in page.words and page.select("#progress[hx-trigger]")
    path = page.response.request.path
    assert work.run_next()
    page = clerk.get(path)
    assert page.select("main button.button-main")[0].text == "Ghi 10 hồ sơ mới, 0 thay đổi"
    other = browse_as(make.person("Trần Văn Khác", Role.CONTROL))
    theirs = choose(other, exports.file([exports.row()]))
    while work.run_next():
        pass
    theirs = other.get(theirs.response.request.path)

    write(clerk, page)
    assert work.run_next()
    db.session.rollback()
    assert counts()[0] == 3
    told = clerk.get(path)
    assert "3/10 dòng" in told.words and told.select("progress")[0]["value"] == "3"
    refused = write(other, theirs, status=409)
    assert "Đang ghi tệp “mot-cua.xlsx” (Mai Thị Kim Oanh)" in refused.words
    while work.run_next():
        pass
    db.session.rollback()
    assert counts()[0] == 10
    applied = db.session.scalars(select(DossierImport)).one()
    assert (applied.state, applied.new_rows) == ("done", 10)
    assert list(checks.differences(db.session())) == []
    db.session.rollback()
    assert verify.verify().is_good

    clerk.post("dossiers.undo", {"reason": REASON}, import_id=applied.id)
    assert "Đang gỡ tệp này" in clerk.get("dossiers.past", import_id=applied.id).words
    while work.run_next():
        pass
    db.session.rollback()
    assert set(db.session.scalars(select(Dossier.state))) == {"void"}
    assert list(checks.differences(db.session())) == []
    db.session.rollback()
    assert verify.verify().is_good


def test_a_file_that_cannot_be_read_says_so_where_it_waits(clerk: Browser) -> None:
    page = choose(clerk, b"Khong phai tep cua Mot cua\n" * 100)
    assert work.run_next()
    told = clerk.get(page.response.request.path).words
    assert "Không đọc được tệp" in told
    clerk.post("dossiers.drop", import_id=db.session.scalars(select(ImportFile.id)).one())
    assert "Tệp đang chờ" not in clerk.get("dossiers.upload").words


@pytest.mark.both_databases(short="sqlite")
@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.long)])
def test_a_killed_consumer_leaves_whole_dossiers_and_goes_on(
    app: Flask, clerk: Browser, exports: Exports, kills: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(kills)
    rows = [exports.row() for _ in range(60 if kills < 10 else 600)]
    page = choose(clerk, exports.file(rows))
    path = page.response.request.path
    work.run_next()
    write(clerk, clerk.get(path))
    db.session.rollback()
    data = app.extensions["heza_config"].data
    for _ in range(kills):
        consumer = _consumer(data, str(app.config["SQLALCHEMY_DATABASE_URI"]))
        time.sleep(dice.uniform(1.2, 2.2))
        os.killpg(consumer.pid, signal.SIGKILL)
        consumer.wait()
        found = list(db.session.execute(select(Dossier.id, Dossier.event_seq)))
        last = dict(db.session.execute(select(Event.dossier_id, func.max(Event.seq)).group_by(Event.dossier_id)).all())
        assert {id: seq for id, seq in found} == last  # every dossier is there with all of its lines
        db.session.rollback()
    work.start()
    db.session.execute(db.text("UPDATE job SET not_before = created_at WHERE state = 'queued'"))
    db.session.execute(db.text("UPDATE job SET state = 'queued' WHERE state = 'running'"))
    db.session.commit()
    while work.run_next():
        pass
    db.session.rollback()
    assert set(db.session.scalars(select(Job.state).where(Job.kind == applying.PART_JOB))) == {"done"}
    assert counts()[0] == len(rows)
    assert db.session.scalars(select(DossierImport.state)).one() == "done"
    assert list(checks.differences(db.session())) == []
    db.session.rollback()
    assert verify.verify().is_good


def _consumer(data: Path, url: str) -> subprocess.Popen[bytes]:
    """A process that does jobs, in small parts, in a group of its own."""
    environment = os.environ | {
        "HEZA_DATA": str(data),
        "HEZA_DATABASE_URL": "" if url.startswith("sqlite") else url,
        "HEZA_TODAY": "2024-03-28",
    }
    words = [sys.executable, "-m", "tests.dossiers.small_parts"]
    return subprocess.Popen(words, cwd=ROOT, env=environment, start_new_session=True)


def test_the_day_of_the_data_is_not_news_before_the_file_is_whole(clerk: Browser, exports: Exports) -> None:
    exports.load(exports.row(), until=date(2024, 3, 26))
    page = choose(clerk, exports.file([exports.row() for _ in range(10)]))
    work.run_next()
    write(clerk, clerk.get(page.response.request.path))
    work.run_next()
    db.session.rollback()
    assert "chỉ đến 26/03/2024 17:00" in clerk.get("dossiers.index").words
    while work.run_next():
        pass
    db.session.rollback()
    assert "đến 28/03/2024 17:00" in clerk.get("dossiers.index").words
