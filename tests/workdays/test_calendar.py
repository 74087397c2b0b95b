"""The office's calendar in the database: seeded once, read once, named by what it counts."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.workdays import actions, queries
from heza.workdays.models import CalendarDay
from heza.workdays.rules import WorkCalendar
from tests.make import Make
from tests.workdays.official import OFFICIAL, REASONS, ROWS, day

pytestmark = pytest.mark.both_databases


def row_of(text: str) -> CalendarDay:
    return db.session.scalars(select(CalendarDay).where(CalendarDay.day == day(text))).one()


def test_an_empty_calendar_knows_only_weekends(app: Flask) -> None:
    assert queries.calendar() == WorkCalendar()
    assert queries.reasons() == {}
    assert queries.doubts(date(2023, 12, 31), date(2024, 1, 2)) == [
        "Lịch chưa có ngày nghỉ nào của năm 2023: mới chỉ trừ thứ Bảy và Chủ nhật.",
        "Lịch chưa có ngày nghỉ nào của năm 2024: mới chỉ trừ thứ Bảy và Chủ nhật.",
    ]


def test_the_seeded_calendar_is_the_official_one(seeded: None) -> None:
    assert queries.calendar() == OFFICIAL
    assert queries.reasons() == REASONS
    assert [row.day for row in queries.days_of(2024)] == [row.day for row in ROWS if row.day.year == 2024]


def test_seeding_again_adds_nothing_and_keeps_what_the_office_wrote(seeded: None) -> None:
    row_of("24/11/2026").is_working = True
    db.session.commit()
    assert actions.seed_calendar() == []
    db.session.commit()
    assert row_of("24/11/2026").is_working
    assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == len(ROWS)


def test_every_row_is_in_the_trail(seeded: None) -> None:
    entries = select(func.count()).where(AuditEntry.subject_type == "calendar_day", AuditEntry.action == "create")
    assert db.session.scalar(entries) == len(ROWS)


def test_the_calendar_is_read_once(seeded: None, statements: Callable) -> None:
    with statements() as seen:
        for _ in range(3):
            queries.calendar()
            queries.reasons()
            queries.calendar_version()
            queries.due_of(day("20/02/2024"), 15, "working_days", "A")
    assert len([sql for sql in seen if "calendar_day" in sql]) == 1


def test_a_changed_row_counts_at_once(seeded: None) -> None:
    before = queries.calendar()
    row_of("04/05/2024").is_working = False
    db.session.flush()
    assert queries.calendar() != before
    assert not queries.calendar().is_working(day("04/05/2024"))


def test_the_version_names_what_moves_a_date_and_nothing_else(seeded: None, make: Make) -> None:
    version = queries.calendar_version()
    assert len(version) == 12

    row_of("04/05/2024").reason = "Lý do viết lại"
    row_of("02/01/2026").confirmed = True
    make.saved(CalendarDay(day=day("09/03/2024"), is_working=False, reason="Ngày lễ vào thứ Bảy", source=""))
    assert queries.calendar_version() == version

    make.saved(CalendarDay(day=day("11/03/2024"), is_working=False, reason="Nghỉ bão", source="QĐ 1"))
    assert queries.calendar_version() != version

    row_of("11/03/2024").is_working = True
    db.session.commit()
    assert queries.calendar_version() == version


def test_a_due_date_comes_with_its_reasons_and_doubts(seeded: None) -> None:
    due = queries.due_of(day("30/12/2025"), 3, "working_days", "A")
    assert (due.day, due.at) == (day("06/01/2026"), time(17))
    assert due.doubts == ("Chưa đối chiếu với văn bản: ngày 02/01/2026.",)
    assert queries.due_of(day("20/02/2024"), 15, "working_days", "A").doubts == ()
