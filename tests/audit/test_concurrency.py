"""Many writers at once: no fork, no gap, and the order of the numbers is the order of the commits."""

import threading
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza import create_app
from heza.audit import trail, verify
from heza.audit.models import AuditEntry
from heza.core.db import db
from tests.conftest import config_in

pytestmark = pytest.mark.both_databases

PROCESSES, THREADS, ACTS = 2, 3, 12


def _commit_one(number: int) -> None:
    """Acts of each kind: plain, with events, with a savepoint that is given up."""
    session = db.session
    if number % 3 == 1:
        trail.record(session, "happen", "thing", number, first_seq=trail.take_seqs(session, 3))
    elif number % 3 == 2:
        savepoint = session.begin_nested()
        trail.record(session, "given up", "thing", number)
        savepoint.rollback()
    trail.record(session, "act", "thing", number)
    session.commit()


def _write(folder: Path, url: str, out: Any) -> None:
    app = create_app(config_in(folder, url))
    written: list[int] = []

    def work() -> None:
        with app.app_context():
            for number in range(ACTS):
                _commit_one(number)
                written.append(number)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.put(len(written))


def test_many_writers_make_one_chain_that_every_reader_can_verify(app: Flask, tmp_path: Path) -> None:
    fork = get_context("fork")
    out = fork.Queue()
    url = app.extensions["heza_config"].database_url
    writers = [fork.Process(target=_write, args=(tmp_path, url, out)) for _ in range(PROCESSES)]
    db.session.remove()
    db.engine.dispose()  # a connection must not be in two processes
    for writer in writers:
        writer.start()
    seen = 0
    while any(writer.is_alive() for writer in writers):
        report = verify.verify()  # a reader in between sees a whole chain, never half a transaction
        assert report.is_good, report.sentence
        assert report.seq >= seen
        seen = report.seq
    assert [out.get(timeout=5) for _ in writers] == [THREADS * ACTS] * PROCESSES
    for writer in writers:
        writer.join()
    report = verify.verify()
    commits = PROCESSES * THREADS * ACTS
    assert (report.problem, report.entries) == ("", commits + commits // 3)
    assert report.events == commits // 3 * 3
    outside = trail.outside_head(tmp_path)
    assert outside and outside[0] == report.seq


def test_what_was_committed_before_another_began_has_the_lower_number(app: Flask) -> None:
    done: list[tuple[float, float, str]] = []

    def work(name: str) -> None:
        with app.app_context():
            for number in range(15):
                begun = time.monotonic()
                trail.record(db.session, "act", "thing", f"{name}{number}")
                db.session.commit()
                done.append((begun, time.monotonic(), f"{name}{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = {entry.subject_id: entry for entry in db.session.scalars(select(AuditEntry))}
    assert len(entries) == 60
    for _, ended, first in done:
        later = [name for begun, _, name in done if begun > ended]
        assert all(entries[first].seq < entries[name].seq for name in later)
    in_order = sorted(entries.values(), key=lambda entry: entry.seq)
    assert [e.recorded_at for e in in_order] == sorted(e.recorded_at for e in in_order)
