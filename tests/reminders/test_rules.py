"""When a due day is near: stages by working days, over Tết 2024 and weekends."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heza.reminders import rules
from heza.workdays.rules import WorkCalendar

TET = WorkCalendar(days_off=frozenset(date(2024, 2, day) for day in (8, 9, 12, 13, 14)))
STAGES = [3, 1, 0]


def stage(due: str, today: str, calendar: WorkCalendar = TET) -> int | None:
    day = date.fromisoformat(today)
    return rules.stage_of(date.fromisoformat(due), day, rules.reaches(day, STAGES, calendar))


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        ("2024-03-28", "2024-03-28", 0),
        ("2024-03-29", "2024-03-28", 1),
        ("2024-04-01", "2024-03-28", 3),  # two working days left: the nearest stage that is reached
        ("2024-04-02", "2024-03-28", 3),
        ("2024-04-03", "2024-03-28", None),
        ("2024-03-27", "2024-03-28", None),
        ("2024-03-30", "2024-03-29", 0),  # due on a Saturday: Friday is the last day to do it
        ("2024-03-31", "2024-03-28", 1),
        ("2024-02-15", "2024-02-07", 1),  # from the last day before Tết to the first after it
        ("2024-02-12", "2024-02-07", 0),  # due in the middle of Tết
        ("2024-02-16", "2024-02-06", 3),
        ("2024-02-16", "2024-02-05", None),
        ("2024-02-15", "2024-02-05", 3),
    ],
)
def test_a_stage_is_counted_in_working_days(due: str, today: str, expected: int | None) -> None:
    assert stage(due, today) == expected


DAYS = st.dates(date(2023, 12, 1), date(2024, 4, 30))


@given(DAYS.filter(TET.is_working), st.integers(0, 12), st.sets(st.integers(0, 6), min_size=1))
def test_a_stage_is_the_nearest_at_or_above_the_days_left(today: date, ahead: int, stages: set[int]) -> None:
    due = TET.due_on(today, ahead)
    expected = min((one for one in stages if one >= ahead), default=None)
    assert rules.stage_of(due, today, rules.reaches(today, stages, TET)) == expected


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("2024-03-28T07:29", False),
        ("2024-03-28T07:30", True),
        ("2024-03-28T11:30", False),
        ("2024-03-28T13:30", True),
        ("2024-03-28T17:00", False),
        ("2024-03-28T23:00", False),
        ("2024-03-30T09:00", False),
        ("2024-02-12T09:00", False),
    ],
)
def test_the_office_speaks_in_its_hours_only(moment: str, works: bool) -> None:
    assert rules.is_office_time(datetime.fromisoformat(moment), TET) is works


def test_warnings_are_looked_for_once_a_quarter_of_an_hour() -> None:
    assert rules.slot(datetime(2024, 3, 28, 7, 44)) == "2024-03-28:0730"
    assert rules.slot(datetime(2024, 3, 28, 7, 45)) == "2024-03-28:0745"
