"""Numbers are consecutive in each book and year, none is lost, none is given twice, and the chain knows them all."""

import os
import signal
import time
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from heza import create_app
from heza.audit import trail, verify
from heza.audit.models import AppendOnlyError, AuditEntry
from heza.core.db import db
from heza.core.refusal import Refused
from heza.papers import numbers, queries
from heza.papers.models import IssuedNumber
from tests.conftest import config_in
from tests.make import Make

pytestmark = pytest.mark.both_databases
DAY = date(2024, 3, 28)
PROCESSES, EACH = 5, 10


def issue(form: str = "receipt", book: str = "", day: date = DAY, subject: int = 1) -> IssuedNumber:
    """Take a number and enter it, without a commit."""
    (taken,) = numbers.take(form, book, day)
    return numbers.enter(taken, "paper", subject)


def given(form: str = "receipt", book: str = "", year: int = 2024) -> list[int]:
    """The numbers of a book, in order."""
    found = queries.book_of(form, book, year)
    return [issued.number for issued, _ in queries.numbers_in(found, limit=1000)] if found else []


def test_each_kind_book_and_year_counts_from_one(app: Flask) -> None:
    for values in (("receipt", ""), ("receipt", ""), ("receipt", "2"), ("supplement", "")):
        issue(*values)
        db.session.commit()
    issue(day=date(2025, 1, 2))
    db.session.commit()
    assert given() == [1, 2]
    assert given("receipt", "2") == given("supplement") == given(year=2025) == [1]
    assert verify.verify(full=True).is_good


def test_many_numbers_are_taken_at_once(app: Flask) -> None:
    taken = numbers.take("receipt", "", DAY, 3)
    numbers.enter_all([(one, subject) for subject, one in enumerate(taken, 7)], "paper")
    db.session.commit()
    assert [(one.number, one.subject_id) for n in (7, 8, 9) for one in queries.numbers_of("paper", n)] == [
        (1, 7),
        (2, 8),
        (3, 9),
    ]
    assert verify.verify(full=True).is_good


def test_a_transaction_that_fails_gives_nothing_out(app: Flask) -> None:
    issue()
    db.session.rollback()
    issue()
    db.session.commit()
    assert given() == [1]


def test_a_savepoint_that_is_given_up_gives_its_number_back(app: Flask) -> None:
    issue()
    savepoint = db.session.begin_nested()
    issue()
    savepoint.rollback()
    issue()
    db.session.commit()
    assert given() == [1, 2]
    assert verify.verify(full=True).is_good


def test_a_number_that_was_not_entered_stops_the_commit(app: Flask) -> None:
    issue()
    numbers.take("receipt", "", DAY)
    with pytest.raises(numbers.NumberError, match="not entered"):
        db.session.commit()
    db.session.rollback()
    assert given() == []


def test_books_are_taken_before_the_chain(app: Flask) -> None:
    issue()
    with pytest.raises(numbers.NumberError, match="before"):
        numbers.take("supplement", "", DAY)
    db.session.rollback()


def test_a_cancelled_number_stays_and_is_not_given_again(app: Flask, make: Make) -> None:
    first = issue()
    db.session.commit()
    numbers.cancel(first, "  Ghi nhầm\ntên chủ hồ sơ ")
    db.session.commit()
    issue()
    db.session.commit()
    book = queries.book_of("receipt", "", 2024)
    assert book
    assert [(i.number, bool(c)) for i, c in queries.numbers_in(book)] == [(1, True), (2, False)]
    assert verify.verify(full=True).is_good
    bodies = db.session.scalars(select(AuditEntry.body).where(AuditEntry.action == "cancel_number")).all()
    assert len(bodies) == 1
    assert "nhầm" not in bodies[0]  # the reason may name people: only its digest is in the chain


def test_a_number_is_cancelled_once(app: Flask) -> None:
    first = issue()
    db.session.commit()
    numbers.cancel(first, "Ghi nhầm")
    db.session.commit()
    with pytest.raises(Refused, match="đã được hủy"):
        numbers.cancel(first, "Lần nữa")
    db.session.rollback()


def test_a_book_goes_on_from_one_on_paper(app: Flask) -> None:
    numbers.open_book("receipt", "", 2024, 483)
    db.session.commit()
    issue()
    issue()
    db.session.commit()
    assert given() == [483, 484]
    assert verify.verify(full=True).is_good
    with pytest.raises(Refused, match="đã cấp đến số 484"):
        numbers.open_book("receipt", "", 2024, 1)
    db.session.rollback()
    with pytest.raises(Refused, match="từ 1 trở lên"):
        numbers.open_book("receipt", "", 2023, 0)
    with pytest.raises(Refused, match="Cần ghi lý do"):
        numbers.cancel(queries.numbers_of("paper", 1)[0], " \n ")


def test_numbers_are_only_added_to(app: Flask) -> None:
    first = issue()
    db.session.commit()
    for statement in ("UPDATE issued_number SET number = 9", "DELETE FROM issued_number"):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
    first.number = 9
    with pytest.raises(AppendOnlyError):
        db.session.commit()
    db.session.rollback()


def _in_a_process(folder: Path, url: str, work: Callable[[Any], None], out: Any) -> None:
    app = create_app(config_in(folder, url))
    with app.app_context():
        work(out)


def _issue_some(out: Any) -> None:
    for _ in range(EACH):
        issued = issue()
        number = issued.number
        db.session.commit()
        out.put(number)


def _issue_and_die(out: Any) -> None:
    issue()
    db.session.flush()
    out.put("taken")
    out.close()
    out.join_thread()
    os.kill(os.getpid(), signal.SIGKILL)


def _issue_until_killed(out: Any) -> None:
    while True:
        issue()
        db.session.commit()


def _start(app: Flask, folder: Path, work: Callable[[Any], None], count: int) -> tuple[list[Any], Any]:
    fork = get_context("fork")
    out = fork.Queue()
    url = app.extensions["heza_config"].database_url
    db.session.remove()
    db.engine.dispose()  # a connection must not be in two processes
    started = [fork.Process(target=_in_a_process, args=(folder, url, work, out)) for _ in range(count)]
    for process in started:
        process.start()
    return started, out


def test_fifty_issues_at_once_are_consecutive(app: Flask, tmp_path: Path) -> None:
    writers, out = _start(app, tmp_path, _issue_some, PROCESSES)
    answered = sorted(out.get(timeout=60) for _ in range(PROCESSES * EACH))
    for writer in writers:
        writer.join()
    assert answered == given() == list(range(1, PROCESSES * EACH + 1))
    assert verify.verify(full=True).is_good


def test_a_process_killed_while_it_holds_a_number_leaves_no_gap(app: Flask, tmp_path: Path) -> None:
    issue()
    db.session.commit()
    (writer,), out = _start(app, tmp_path, _issue_and_die, 1)
    assert out.get(timeout=60) == "taken"
    writer.join()
    issue()
    db.session.commit()
    assert given() == [1, 2]
    assert verify.verify(full=True).is_good


def test_processes_killed_at_any_moment_leave_no_gap(app: Flask, tmp_path: Path) -> None:
    for pause in (0.9, 1.0):
        writers, _ = _start(app, tmp_path, _issue_until_killed, 2)
        time.sleep(pause)
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.join()
    issue()
    db.session.commit()
    found = given()
    assert found == list(range(1, len(found) + 1))
    assert len(found) > 1
    assert verify.verify(full=True).is_good


def test_the_trail_covers_each_number(app: Flask) -> None:
    issue(subject=17)
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "issue_number")).one()
    assert (entry.subject_type, entry.subject_id, entry.event_count) == ("paper", "17", 1)
    assert not trail.holds_head(db.session)
