"""The job table: added with its cause, done exactly once, tried again, given up with a sentence."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from heza import ROOT, create_app
from heza.config import Config
from heza.core import clock, jobs
from heza.core.db import db
from heza.core.jobs import actions, queries, registry, work
from heza.core.jobs.models import Job, JobConsumer
from heza.core.refusal import Refused
from tests.core.errands import done_with
from tests.make import Make

pytestmark = pytest.mark.both_databases


def add(word: str = "a", kind: str = "note", key: str | None = None, **payload: Any) -> int:
    """A committed job; its number."""
    jobs.enqueue(kind, {"word": word, **payload}, key)
    db.session.commit()
    return db.session.scalars(select(Job.id).order_by(Job.id.desc())).first() or 0


def row(id: int) -> Job:
    """A job as it is now; nobody who writes waits for the test."""
    found = db.session.scalars(select(Job).where(Job.id == id).execution_options(populate_existing=True)).one()
    db.session.expunge(found)
    db.session.rollback()
    return found


def has_beaten() -> bool:
    """Whether a consumer runs."""
    beat = queries.last_beat()
    db.session.rollback()
    return beat is not None


def let_time_pass(id: int, **columns: Any) -> None:
    """Make a job wait no longer, or seem abandoned."""
    past = clock.recorded() - timedelta(hours=1)
    db.session.execute(update(Job).where(Job.id == id).values(columns or {"not_before": past}))
    db.session.commit()


@pytest.fixture
def periodic() -> Iterator[dict[str, registry.Asked]]:
    """The questions of the minute, those of a test alone."""
    before = dict(registry.PERIODIC)
    registry.PERIODIC.clear()
    yield registry.PERIODIC
    registry.PERIODIC.clear()
    registry.PERIODIC.update(before)


# ---------------------------------------------------------------- adding


def test_a_job_is_added_with_its_cause_or_not_at_all(app: Flask) -> None:
    assert jobs.enqueue("note", {"word": "a"})
    db.session.rollback()
    assert not work.run_next()
    add("ă â đ")
    assert work.run_next()
    assert done_with("ă â đ") == 1


def test_the_same_key_is_added_once_and_never_again(app: Flask) -> None:
    assert jobs.enqueue("note", {"word": "a"}, "digest:2024-03-28:17")
    assert not jobs.enqueue("note", {"word": "a"}, "digest:2024-03-28:17")
    db.session.commit()
    assert work.run_next() and not work.run_next()
    assert not jobs.enqueue("note", {"word": "a"}, "digest:2024-03-28:17")
    db.session.commit()
    assert not work.run_next()
    assert done_with("a") == 1


def test_a_job_may_wait_for_its_time(app: Flask) -> None:
    jobs.enqueue("note", {"word": "a"}, not_before=clock.recorded() + timedelta(hours=1))
    db.session.commit()
    assert not work.run_next()
    let_time_pass(1)
    assert work.run_next()


def test_a_job_about_somebody_who_was_just_added_may_be_in_the_same_transaction(app: Flask, make: Make) -> None:
    person = make.person("Trần Văn An")
    jobs.enqueue("note", {"word": "a"}, person_id=person.id, title="Dòng " * 100)
    db.session.commit()
    line = queries.jobs().lines[0]
    assert (line.person, line.kind, len(line.title)) == ("Trần Văn An", "Ghi một dòng", 200)


def test_a_queue_that_cannot_be_reached_refuses_nobody(tmp_path: Path, app: Flask) -> None:
    (tmp_path / "jobs.db").mkdir()  # no queue file can be there
    id = add()
    assert row(id).state == "queued"
    assert work.minute()  # the consumer finds it by itself
    assert work.run_next()


# ---------------------------------------------------------------- done, failed, again


def test_what_a_handler_wrote_is_committed_with_done_or_not_at_all(app: Flask) -> None:
    id = add(kind="stumble", how="accident", times=1)
    assert work.run_next()
    assert done_with("a") == 0
    job = row(id)
    assert (job.state, job.tries) == ("queued", 1)
    assert "lỗi" in job.message and "số" in job.message
    let_time_pass(id)
    assert work.run_next()
    job = row(id)
    assert (job.state, job.tries, job.message) == ("done", 2, "")
    assert done_with("a") == 1


def test_a_failed_job_waits_longer_each_time_and_is_given_up_with_its_sentence(app: Flask) -> None:
    id = add(kind="stumble", how="later")
    waits = []
    for _ in range(4):
        assert work.run_next()
        assert not work.run_next()
        waits.append(round((row(id).not_before - clock.recorded()).total_seconds() / 60))
        let_time_pass(id)
    assert waits == [1, 5, 15, 60]
    assert work.run_next()
    job = row(id)
    assert (job.state, job.message, job.tries) == ("failed", "Chưa làm được.", 5)
    assert done_with("a") == 0
    assert not work.run_next()


def test_a_refusal_fails_at_once(app: Flask) -> None:
    id = add(kind="stumble", how="refuse")
    work.run_next()
    job = row(id)
    assert (job.state, job.message, job.tries) == ("failed", "Không làm được việc này.", 1)
    actions.retry(id)
    db.session.commit()
    work.run_next()
    assert (row(id).state, row(id).tries, row(id).max_tries) == ("failed", 2, 6)
    actions.drop(id)
    db.session.commit()
    assert row(id).state == "dropped"
    for act in (actions.drop, actions.retry):
        with pytest.raises(Refused, match="không còn ở trạng thái lỗi"):
            act(id)
    db.session.rollback()


def test_a_kind_that_nobody_knows_fails_with_a_sentence(app: Flask) -> None:
    id = add(kind="unknown")
    work.run_next()
    assert row(id).state == "failed"
    assert "không biết làm loại việc “unknown”" in row(id).message


def test_all_failed_jobs_can_be_done_again_or_left(app: Flask) -> None:
    for word in "ab":
        add(word, "stumble", how="refuse", times=1)
    while work.run_next():
        pass
    assert actions.retry_all() == 2
    db.session.commit()
    while work.run_next():
        pass
    assert done_with("a") == done_with("b") == 1
    assert actions.drop_all() == 0
    db.session.rollback()


# ---------------------------------------------------------------- killed, abandoned, two at once


def test_an_abandoned_job_begins_anew(app: Flask) -> None:
    clock.set_clock(app, datetime(2024, 3, 31, 9, 0))  # a Sunday: nothing falls due by itself, whatever the hour
    id = add()
    let_time_pass(id, state="running", tries=1, beat=clock.recorded() - timedelta(minutes=1), worker="elsewhere")
    assert not work.minute()  # it may still be alive
    let_time_pass(id, beat=clock.recorded() - timedelta(minutes=4))
    assert work.minute()
    assert work.run_next()
    assert (row(id).state, row(id).tries) == ("done", 2)


def test_what_this_consumer_was_doing_when_it_died_begins_anew_at_once(app: Flask) -> None:
    mine, other = add("mine"), add("other")
    now = clock.recorded()
    let_time_pass(mine, state="running", tries=1, beat=now, worker=work.worker_name())
    let_time_pass(other, state="running", tries=1, beat=now, worker="elsewhere")
    work.start()
    assert (row(mine).state, row(other).state) == ("queued", "running")


def test_a_job_that_ends_its_consumer_again_and_again_is_given_up(app: Flask) -> None:
    id = add()
    let_time_pass(id, state="running", tries=5, beat=clock.recorded(), worker=work.worker_name())
    work.start()
    assert row(id).state == "failed"
    assert "nhiều lần bị ngắt" in row(id).message


def test_of_two_who_hold_a_job_only_the_later_one_commits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    id = add()

    def slow(job: Job, report: jobs.Progress) -> None:
        let_time_pass(id, tries=job.tries + 1, worker="another")  # taken for abandoned, and claimed by another
        registry_note(job, lambda *_: None)

    registry_note = registry.HANDLERS["note"]
    monkeypatch.setitem(registry.HANDLERS, "note", slow)
    assert work.run_next()
    assert (row(id).state, row(id).worker) == ("running", "another")
    assert done_with("a") == 0


def test_progress_is_seen_while_the_job_runs_and_stops_who_lost_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    id, seen = add(), []

    def look(job: Job, report: jobs.Progress) -> None:
        report(3, 10)
        seen.append((row(id).progress, row(id).progress_of))
        let_time_pass(id, tries=9)
        report(4, 10)
        raise AssertionError("a job that is lost goes no further")

    monkeypatch.setitem(registry.HANDLERS, "note", look)
    assert work.run_next()
    assert seen == [(3, 10)]
    assert row(id).state == "running"


def test_a_running_job_gives_signs_of_life(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    id = add(seconds=0.6)
    monkeypatch.setattr(work, "BEAT", 0.05)
    beats: list[object] = []

    def note_beat(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
        if sql.startswith("UPDATE job SET beat"):
            beats.append(sql)

    event.listen(db.engine, "before_cursor_execute", note_beat)
    assert work.run_next()
    event.remove(db.engine, "before_cursor_execute", note_beat)
    assert len(beats) > 2
    assert row(id).state == "done"
    assert db.session.scalars(select(JobConsumer.worker)).one() == work.worker_name()


def _drain(config: Config, out: Any) -> None:
    app, count = create_app(config), 0

    def run() -> None:
        nonlocal count
        with app.app_context():
            while work.run_next():
                count += 1

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.put(count)


def test_many_consumers_do_each_job_exactly_once(app: Flask) -> None:
    for number in range(60):
        jobs.enqueue("note", {"word": f"{number}"})
    db.session.commit()
    config = app.extensions["heza_config"]
    db.session.remove()
    db.engine.dispose()
    fork = get_context("fork")
    out = fork.Queue()
    consumers = [fork.Process(target=_drain, args=(config, out)) for _ in range(3)]
    for consumer in consumers:
        consumer.start()
    assert sum(out.get(timeout=120) for _ in consumers) == 60
    for consumer in consumers:
        consumer.join()
    assert [done_with(str(number)) for number in range(60)] == [1] * 60


# ---------------------------------------------------------------- what falls due by itself


def test_what_is_due_is_asked_every_minute_and_done_once(app: Flask, periodic: dict[str, registry.Asked]) -> None:
    jobs.periodic("digest")(lambda: [jobs.Due("note", f"digest:{day}", {"word": f"{day}"}) for day in (27, 28)])
    assert work.minute()
    assert work.minute()
    while work.run_next():
        pass
    assert not work.minute()
    assert done_with("27") == done_with("28") == 1


def test_a_question_that_fails_keeps_nobody_from_being_asked(app: Flask, periodic: dict[str, registry.Asked]) -> None:
    def broken() -> list[jobs.Due]:
        raise RuntimeError("no answer")

    jobs.periodic("broken")(broken)
    jobs.periodic("good")(lambda: [jobs.Due("note", "good", {"word": "good"})])
    assert work.minute()
    assert work.run_next()
    assert done_with("good") == 1


def test_a_question_may_not_write(app: Flask, periodic: dict[str, registry.Asked], make: Make) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no transaction that refuses to write")
    jobs.periodic("writes")(lambda: [make.department() and jobs.Due("note", "x")])  # type: ignore[type-var]
    assert not work.minute()


# ---------------------------------------------------------------- the consumer itself


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def consumer(config: Config, entry: str = "tests.core.errands_consumer.huey") -> "Iterator[subprocess.Popen[bytes]]":
    """The consumer as bin/run starts it; ended by TERM."""
    environment = os.environ | {
        "HEZA_DATA": str(config.data),
        "HEZA_DATABASE_URL": config.database_url,
        "HEZA_TODAY": "",
        "HEZA_MAIL_URL": "",
        "PYTHONPATH": str(ROOT),
    }
    words = [str(Path(sys.executable).with_name("huey_consumer")), entry]
    words += ["-k", "thread", "-w", "1", "-g", "TERM", "-m", "1", "-t", "15", "-q"]
    log = config.data / "consumer.log"
    (config.data / "keys").mkdir(exist_ok=True)
    (config.data / "keys" / "session.key").write_bytes(config.session_key)
    (config.data / "keys" / "chain.key").write_bytes(config.chain_key)
    with log.open("ab") as out:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            assert process.wait(25) is not None, log.read_text()


def wait_until(is_so: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_the_consumer_is_woken_by_the_commit(app: Flask) -> None:
    config = app.extensions["heza_config"]
    with consumer(config) as process:
        wait_until(lambda: (config.data / "consumer.pid").exists() and has_beaten())
        started = time.monotonic()
        ids = [add(f"w{number}") for number in range(5)]
        wait_until(lambda: all(row(id).state == "done" for id in ids), 10)
        assert time.monotonic() - started < 10  # the minute's question would come later
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert [done_with(f"w{number}") for number in range(5)] == [1] * 5


@pytest.mark.both_databases(short="sqlite")
def test_a_consumer_killed_in_the_middle_loses_nothing_and_repeats_nothing(app: Flask) -> None:
    config = app.extensions["heza_config"]
    ids = [add(f"k{number}", seconds=0.2) for number in range(8)]
    for _ in range(2):
        with consumer(config) as process:
            seen = sum(row(id).state == "done" for id in ids)
            wait_until(lambda seen=seen: sum(row(id).state == "done" for id in ids) > seen)  # type: ignore[misc]
            wait_until(lambda: any(row(id).state == "running" and row(id).progress for id in ids))
            process.kill()
            process.wait()
    with consumer(config):
        wait_until(lambda: all(row(id).state == "done" for id in ids))
    assert [done_with(f"k{number}") for number in range(8)] == [1] * 8
    assert sum(row(id).tries for id in ids) > 8  # some did begin anew


@pytest.mark.both_databases(short="sqlite")
def test_term_lets_the_running_job_finish_and_takes_no_other(app: Flask) -> None:
    config = app.extensions["heza_config"]
    first, second = add("first", seconds=1.5), add("second", seconds=1.5)
    with consumer(config) as process:
        wait_until(lambda: row(first).progress)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert (row(first).state, row(second).state) == ("done", "queued")
    assert (done_with("first"), done_with("second")) == (1, 0)


@pytest.mark.both_databases(short="sqlite")
def test_a_data_directory_has_one_consumer(app: Flask) -> None:
    config = app.extensions["heza_config"]
    with consumer(config):
        wait_until(lambda: (config.data / "consumer.pid").exists() and (config.data / "consumer.pid").read_text())
        with consumer(config) as second:
            assert second.wait(20) == 1
        assert "đang chạy ở tiến trình khác" in (config.data / "consumer.log").read_text()


def test_a_redis_that_is_away_refuses_nobody(app: Flask, tmp_path: Path) -> None:
    other = create_app(replace(app.extensions["heza_config"], redis_url=f"redis://127.0.0.1:{free_port()}/0"))
    db.session.remove()
    with other.app_context():
        jobs.enqueue("note", {"word": "a"})
        started = time.monotonic()
        db.session.commit()
        assert time.monotonic() - started < 5
        assert queries.jobs("queued").lines
        db.session.remove()
        db.engine.dispose()


def test_the_list_goes_on_where_it_ended(app: Flask) -> None:
    for number in range(queries.PAGE + 1):
        jobs.enqueue("note", {"word": f"{number}"})
    db.session.commit()
    first = queries.jobs("queued")
    assert (len(first.lines), first.next_before) == (queries.PAGE, 2)
    rest = queries.jobs("queued", first.next_before)
    assert ([line.id for line in rest.lines], rest.next_before) == ([1], None)
    assert queries.counts() == {"queued": queries.PAGE + 1}
