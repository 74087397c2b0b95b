"""The official calendar of 2023-2027 as the tests count on it."""

from datetime import date

from heza.workdays.rules import WorkCalendar
from heza.workdays.seed import official_days

ROWS = official_days(range(2023, 2028))
OFFICIAL = WorkCalendar(
    days_off=frozenset(row.day for row in ROWS if not row.is_working),
    days_worked=frozenset(row.day for row in ROWS if row.is_working),
)
REASONS = {row.day: f"{row.reason} ({row.source})" for row in ROWS}


def day(text: str) -> date:
    """The day that an office would write like this: dd/mm/yyyy."""
    number, month, year = text.split("/")
    return date(int(year), int(month), int(number))
