"""What people do to the calendar. Nothing here commits."""

from sqlalchemy import select

from heza.core.db import db
from heza.workdays.models import CalendarDay
from heza.workdays.seed import FIRST_YEAR, LAST_ANNOUNCED_YEAR, official_days

PROPOSED_YEARS = range(FIRST_YEAR, LAST_ANNOUNCED_YEAR + 2)  # the year after the announced ones is only expected


def seed_calendar(years: range = PROPOSED_YEARS) -> list[CalendarDay]:
    """Add the official days that the calendar does not have yet; returns them.

    A row that is there stays as the office left it, so doing this again adds nothing.
    """
    known = set(db.session.scalars(select(CalendarDay.day)))
    fresh = [
        CalendarDay(
            day=row.day, is_working=row.is_working, reason=row.reason, source=row.source, confirmed=row.confirmed
        )
        for row in official_days(years)
        if row.day not in known
    ]
    db.session.add_all(fresh)
    return fresh
