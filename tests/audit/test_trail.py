"""Writing the trail: what is committed is in it, what is not committed is not, and nothing breaks an act."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.accounts.models import Department
from heza.audit import trail
from heza.audit.models import AuditEntry, AuditHead
from heza.core import clock
from heza.core.db import db
from tests.make import Make

pytestmark = pytest.mark.both_databases


def _entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def _acts() -> list[str]:
    return [f"{entry.action} {entry.subject_id}" for entry in _entries()]


def _act(name: str) -> None:
    trail.record(db.session, "act", "thing", name)


def test_a_changed_row_records_what_it_was_and_what_it_is(make: Make) -> None:
    person = make.person("Trần Văn An", title="Chuyên viên")
    person.title = "Phó Trưởng phòng"
    db.session.commit()
    body = json.loads(_entries()[-1].body)
    assert body["changes"]["title"] == ["Chuyên viên", "Phó Trưởng phòng"]


def test_a_value_that_was_not_loaded_is_still_known_as_what_it_was(make: Make) -> None:
    person = make.person("Trần Văn An", title="Chuyên viên")
    db.session.expire(person)
    person.title = "Phó Trưởng phòng"
    db.session.commit()
    body = json.loads(_entries()[-1].body)
    assert body["changes"]["title"] == ["Chuyên viên", "Phó Trưởng phòng"]


def test_a_rolled_back_savepoint_takes_its_own_entries_and_no_others(app: Flask) -> None:
    _act("before")
    with pytest.raises(LookupError), db.session.begin_nested():
        _act("inside")
        raise LookupError
    _act("after")
    db.session.commit()
    assert _acts() == ["act before", "act after"]


def test_a_savepoint_that_is_let_go_writes_nothing_before_the_commit(app: Flask) -> None:
    _act("before")
    with db.session.begin_nested():
        _act("inside")
    assert db.session.scalar(select(AuditHead.seq)) == 0
    assert trail.outside_head(app.extensions["heza_config"].data) is None
    db.session.commit()
    assert _acts() == ["act before", "act inside"]


def test_an_outer_savepoint_that_is_rolled_back_takes_what_an_inner_one_let_go(app: Flask) -> None:
    _act("before")
    outer = db.session.begin_nested()
    with db.session.begin_nested():
        _act("inner")
    outer.rollback()
    db.session.commit()
    assert _acts() == ["act before"]


def test_a_failed_flush_inside_a_savepoint_keeps_the_outer_entries(make: Make) -> None:
    make.saved(Department(name="Phòng Đầu tư", folded="phong dau tu"))
    _act("before")
    with pytest.raises(Exception, match=r"(?i)unique"), db.session.begin_nested():
        db.session.add(Department(name="Phòng Đầu tư", folded="phong dau tu"))
    db.session.commit()
    assert _acts()[-1] == "act before"


def test_what_is_rolled_back_or_closed_leaves_nothing_for_the_next_commit(app: Flask) -> None:
    _act("rolled back")
    db.session.rollback()
    session: Session = db.session()
    _act("closed")
    session.connection()
    session.close()
    _act("committed")
    db.session.commit()
    assert _acts() == ["act committed"]


def test_a_commit_without_entries_takes_no_number(app: Flask) -> None:
    db.session.scalar(select(AuditHead.seq))
    db.session.commit()
    assert trail.head_seq(db.session) == 0


def test_numbers_that_no_entry_covers_cannot_be_committed(app: Flask) -> None:
    trail.take_seqs(db.session, 2)
    _act("without events")
    with pytest.raises(trail.TrailError, match="not covered"):
        db.session.commit()
    db.session.rollback()
    assert trail.head_seq(db.session) == 0


def test_an_entry_cannot_cover_numbers_of_somebody_else(app: Flask) -> None:
    trail.record(db.session, "act", "thing", first_seq=1)
    with pytest.raises(trail.TrailError):
        db.session.commit()
    db.session.rollback()
    trail.take_seqs(db.session, 1)
    trail.record(db.session, "act", "thing", first_seq=1)
    trail.record(db.session, "act", "thing", first_seq=2)
    with pytest.raises(trail.TrailError):
        db.session.commit()
    db.session.rollback()


def test_each_entry_says_how_many_events_it_covers(app: Flask) -> None:
    first = trail.take_seqs(db.session, 2)
    second = trail.take_seqs(db.session, 3)
    trail.record(db.session, "later", "thing", first_seq=second)
    _act("without events")
    trail.record(db.session, "earlier", "thing", first_seq=first)
    db.session.commit()
    assert [(e.seq, e.action, e.first_seq, e.event_count) for e in _entries()] == [
        (6, "act", None, None),
        (7, "earlier", 1, 2),
        (8, "later", 3, 3),
    ]


def test_numbers_taken_in_a_savepoint_go_back_with_it(app: Flask) -> None:
    with pytest.raises(LookupError), db.session.begin_nested():
        trail.take_seqs(db.session, 5)
        raise LookupError
    _act("after")
    db.session.commit()
    assert [entry.seq for entry in _entries()] == [1]


def test_a_full_disk_under_the_outside_head_does_not_turn_the_act_into_an_error(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    _act("committed")
    db.session.commit()
    assert _acts() == ["act committed"]
    assert "could not be kept" in caplog.text


def test_an_unreadable_outside_head_is_written_anew(app: Flask) -> None:
    data = app.extensions["heza_config"].data
    (data / trail.HEAD_FILE).write_text("[]")
    _act("committed")
    db.session.commit()
    outside = trail.outside_head(data)
    assert outside and outside[0] == 1


def test_the_outside_head_never_goes_back(tmp_path: Path) -> None:
    trail.keep_head_outside(tmp_path, 7, "b" * 64)
    trail.keep_head_outside(tmp_path, 6, "a" * 64)
    assert trail.outside_head(tmp_path) == (7, "b" * 64)


def test_recorded_time_never_runs_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2024, 3, 28, 5, tzinfo=UTC)
    for minutes in (0, -30, 5):
        monkeypatch.setattr(clock, "recorded", lambda minutes=minutes: noon + timedelta(minutes=minutes))
        _act(str(minutes))
        db.session.commit()
    assert [e.recorded_at for e in _entries()] == [noon, noon, noon + timedelta(minutes=5)]


def test_two_first_writers_at_once_both_write(app: Flask) -> None:
    start, failures = threading.Barrier(2), []

    def write(name: str) -> None:
        try:
            with app.app_context():
                start.wait()
                _act(name)
                db.session.commit()
        except Exception as problem:
            failures.append(problem)

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert sorted(_acts()) == ["act a", "act b"]


def test_a_refused_change_of_an_entry_is_an_error_of_the_program(app: Flask) -> None:
    _act("one")
    db.session.commit()
    entry: Any = _entries()[0]
    entry.note = entry.body
    entry.body = "{}"
    with pytest.raises(Exception, match="append-only"):
        db.session.flush()
    db.session.rollback()


def test_untracked_columns_show_only_that_they_changed(make: Make) -> None:
    person = make.person()
    person.password_hash = "secret"
    db.session.commit()
    assert "secret" not in "".join(entry.body for entry in _entries())
