"""Warnings: to the officer and the head, once per stage and due date, in office hours, however often it is tried."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import registry, work
from heza.core.jobs.models import Job, JobConsumer
from heza.core.settings import set_setting
from heza.dossiers.models import Dossier
from heza.reminders import actions, queries
from heza.reminders.models import Warned
from heza.reminders.work import local_now
from tests.accountability.conftest import appoint
from tests.dossiers.acting_helpers import do
from tests.make import Make
from tests.pages import Browser
from tests.reminders.conftest import Office

pytestmark = pytest.mark.both_databases
At = Callable[[str], None]


@pytest.fixture(autouse=True)
def only_warnings() -> Iterator[None]:
    """The minute asks for warnings alone."""
    before = dict(registry.PERIODIC)
    registry.PERIODIC.clear()
    registry.PERIODIC["warn"] = before["warn"]
    yield
    registry.PERIODIC.clear()
    registry.PERIODIC.update(before)


def minute() -> None:
    """A minute of the consumer, and what it brings."""
    work.minute()
    while work.run_next():
        pass


def given() -> list[tuple[str, int, date]]:
    """Who was warned, of which stage, of which due day."""
    wanted = select(Person.name, Warned.stage, Warned.due_on).join(Person, Person.id == Warned.person_id)
    found = [(name, stage, due) for name, stage, due in db.session.execute(wanted.order_by(Warned.id))]
    db.session.rollback()
    return sorted(found)


def test_officer_and_head_are_warned_once_a_stage(office: Office, at: At) -> None:
    at("2024-03-20T08:00")
    office.give(due="2024-03-28", until="2024-03-20")
    seen = []
    for day in ("20", "21", "22", "25", "26", "27", "28", "29"):
        for hour in ("08:00", "08:01", "14:00"):
            at(f"2024-03-{day}T{hour}")
            minute()
        seen.append(len(given()))
    assert seen == [0, 0, 0, 2, 2, 4, 6, 6]
    due = date(2024, 3, 28)
    names = (office.officer.name, office.head.name)
    assert given() == sorted((name, stage, due) for name in names for stage in (3, 1, 0))
    assert {job.state for job in db.session.scalars(select(Job))} == {"done"}


def test_what_came_late_is_warned_of_at_its_nearest_stage_alone(office: Office, at: At) -> None:
    at("2024-03-28T09:00")
    office.give(1, due="2024-03-29")
    office.give(2, due="2024-04-01")
    minute()
    assert {stage for name, stage, _ in given() if name == office.officer.name} == {1, 3}
    assert len(given()) == 4


def test_nobody_hears_anything_at_night_on_weekends_and_over_tet(office: Office, at: At) -> None:
    at("2024-02-05T06:00")
    office.give(due="2024-02-15", until="2024-02-04")
    for moment in (
        *("2024-02-05T06:00", "2024-02-05T12:15", "2024-02-05T17:00", "2024-02-05T23:59"),
        *(f"2024-02-{day:02d}T09:00" for day in (8, 9, 10, 11, 12, 13, 14, 17, 18)),
    ):
        at(moment)
        minute()
    assert given() == []
    assert not db.session.scalars(select(Job)).all()
    at("2024-02-07T16:59")  # the last minute before Tết: one working day is left
    minute()
    assert {stage for _, stage, _ in given()} == {1}
    at("2024-02-15T07:30")
    minute()
    assert {stage for _, stage, _ in given()} == {1, 0}


def test_a_warning_that_waited_until_the_evening_is_given_the_next_morning(office: Office, at: At) -> None:
    at("2024-03-28T16:59")
    office.give(due="2024-03-29")
    work.minute()
    at("2024-03-28T18:00")
    while work.run_next():
        pass
    assert given() == []
    at("2024-03-29T07:30")
    minute()
    assert {stage for _, stage, _ in given()} == {0}


def test_a_suspended_dossier_warns_nobody_and_a_moved_due_date_begins_anew(office: Office, at: At, make: Make) -> None:
    at("2024-03-28T08:00")
    dossier = office.give(due="2024-03-29")
    minute()
    assert len(given()) == 2
    paused = office.give(due="2024-03-29", until="2024-03-28", status="Yêu cầu bổ sung giấy tờ", number=2)
    minute()
    assert paused.state == "suspended" and len(given()) == 2
    office.exports.load(
        office.exports.row(
            code=dossier.code,
            received=datetime(2024, 1, 10, 9),
            due=datetime.fromisoformat("2024-04-05T17:00"),
            department=office.unit.name,
            officer=office.officer.name,
        ),
        until=date(2024, 3, 29),
    )
    at("2024-04-02T08:00")
    minute()
    assert sorted({(due, stage) for _, stage, due in given()}) == [(date(2024, 3, 29), 1), (date(2024, 4, 5), 3)]
    for moment in ("2024-04-04T08:00", "2024-04-05T08:00"):
        at(moment)
        minute()
    assert [stage for name, stage, due in given() if name == office.head.name and due.day == 5] == [0, 1, 3]


def test_who_gets_the_dossier_or_the_unit_is_warned_too(office: Office, at: At, make: Make) -> None:
    at("2024-03-28T08:00")
    dossier = office.give(due="2024-03-29")
    minute()
    other = make.person("Bùi Thị Hoa", department=office.unit)
    do(office.head, dossier, "phan-cong", to=other)
    at("2024-03-28T08:20")
    minute()
    assert (other.name, 1, date(2024, 3, 29)) in given() and len(given()) == 3
    new = make.person("Ngô Văn Tân", department=office.unit)
    appoint(office.unit.id, new.id, date(2024, 3, 28))
    at("2024-03-28T08:40")
    minute()
    assert [name for name, *_ in given()].count(new.name) == 1
    assert [name for name, *_ in given()].count(office.head.name) == 1


def test_a_head_who_holds_a_dossier_is_told_once_and_who_left_never(office: Office, at: At, make: Make) -> None:
    at("2024-03-28T08:00")
    office.give(1, due="2024-03-29", officer=office.head.name)
    gone = make.person("Đỗ Thị Nghỉ", department=office.unit, is_active=False)
    office.give(2, due="2024-03-29", officer=gone.name)
    office.give(3, due="2024-03-29", officer="Người chỉ có tên trong tệp")
    minute()
    assert [name for name, *_ in given()] == [office.head.name] * 3


def test_the_office_sets_the_stages(office: Office, at: At) -> None:
    set_setting("warning_days", [5])
    db.session.commit()
    at("2024-03-28T08:00")
    office.give(due="2024-04-04")
    minute()
    assert {stage for _, stage, _ in given()} == {5}
    set_setting("warning_days", [])
    db.session.commit()
    at("2024-04-03T08:00")
    minute()
    assert len(given()) == 2


def test_a_warning_is_never_changed_nor_taken_away(office: Office, at: At) -> None:
    at("2024-03-28T08:00")
    office.give(due="2024-03-29")
    minute()
    for sql in ("UPDATE warning SET stage = 9", "DELETE FROM warning"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(sql))
        db.session.rollback()


def test_several_consumers_at_once_warn_once(app: Flask, office: Office, at: At) -> None:
    at("2024-03-28T08:00")
    for number in range(1, 6):
        office.give(number, due="2024-03-29")
    db.session.add(JobConsumer(worker=work.worker_name(), beat=clock.recorded()))  # they are one machine's
    db.session.commit()
    barrier = Barrier(4)

    def consumer() -> None:
        with app.app_context():
            barrier.wait()
            minute()
            actions.give(local_now())  # and somebody who lost the turn, or whose job was begun anew
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=consumer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given()) == 10


def test_twenty_dossiers_cost_as_much_as_one(
    office: Office, at: At, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    at("2024-03-28T08:00")

    def cost() -> int:
        at("2024-03-28T08:00")
        with statements() as seen:
            assert queries.is_missing(local_now())
            assert actions.give(local_now())
        db.session.commit()
        return len(seen)

    office.give(1, due="2024-03-29")
    first = cost()
    for number in range(2, 22):
        office.give(number, due="2024-03-29")
    assert cost() == first <= 6


def test_the_question_goes_through_the_open_dossiers_near_their_due_day(app: Flask, office: Office, at: At) -> None:
    at("2024-03-28T08:00")
    if db.engine.dialect.name != "sqlite":
        return
    compiled = queries.missing(local_now()).compile(db.engine, compile_kwargs={"literal_binds": False})
    plan = db.session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {compiled}", tuple(compiled.params[name] for name in compiled.positiontup or ())
    )
    lines = [str(line) for *_, line in plan]
    assert any("ix_dossier_open" in line for line in lines)
    assert not [line for line in lines if line.startswith(("SCAN dossier", "SCAN warning"))]


def test_a_person_sees_own_warnings_and_how_they_went(
    office: Office, at: At, make: Make, browse_as: Callable[..., Browser]
) -> None:
    at("2024-03-27T08:00")
    first = office.give(1, due="2024-03-28", until="2024-03-27")
    office.give(2, due="2024-03-28", until="2024-03-27")
    minute()
    office.exports.load(
        office.exports.settled(
            datetime.fromisoformat("2024-03-28T10:00"),
            code=first.code,
            received=datetime(2024, 1, 10, 9),
            due=datetime.fromisoformat("2024-03-28T17:00"),
            department=office.unit.name,
            officer=office.officer.name,
        ),
        until=date(2024, 3, 29),
    )
    at("2024-03-29T08:00")
    page = browse_as(office.officer).get("home.reminded")
    rows = {row.select_one(".code").text: row.text for row in page.select("#given_table tbody tr")}
    assert "đúng hạn" in rows[first.code]
    assert "quá 1 ngày" in rows["H24.18-240110-0002"]
    assert "đến hạn trong 1 ngày" in rows[first.code]
    stranger = make.person("Người Khác")
    assert "H24.18" not in browse_as(stranger).get("home.reminded").words
    at("2024-04-29T08:00")
    assert not browse_as(office.officer).get("home.reminded").select("#given_table tbody tr")


def test_many_warnings_come_in_pages(office: Office, at: At, browse_as: Callable[..., Browser]) -> None:
    at("2024-03-28T08:00")
    row = office.exports.row
    rows = [
        row(
            code=f"H24.18-240320-{number:04d}",
            due=datetime.fromisoformat("2024-03-29T17:00"),
            department=office.unit.name,
            officer=office.officer.name,
        )
        for number in range(70)
    ]
    office.exports.load(*rows)
    minute()
    browser = browse_as(office.officer)
    page = browser.get("home.reminded")
    codes = [code.text for code in page.select("#given_table .code")]
    (after,) = (str(link["href"]) for link in page.select("#given_table a[rel=next]"))
    codes += [code.text for code in browser.get(after).select("#given_table .code")]
    assert len(codes) == len(set(codes)) == 70
    assert db.session.scalar(select(Dossier.id).limit(1)) is not None
    db.session.rollback()


def test_a_person_with_a_long_past_is_asked_of_the_last_days_alone(app: Flask, office: Office, at: At) -> None:
    at("2024-03-28T08:00")
    if db.engine.dialect.name != "sqlite":
        return
    for wanted in (queries.given_wanted(office.head.id), queries.fresh_wanted(office.head.id)):
        compiled = wanted.compile(db.engine)
        values = tuple(compiled.params[name] for name in compiled.positiontup or ())
        bound = tuple(str(value) if isinstance(value, date) else value for value in values)
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", bound)
        lines = [str(line) for *_, line in plan]
        assert any("ix_warning_person_id_made_on_id (person_id=? AND made_on>?)" in line for line in lines), lines
