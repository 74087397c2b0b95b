"""Questions about the calendar; `calendar()` is the one that every due date is counted on."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time

from flask import g
from sqlalchemy import event, select

from heza.core.db import db
from heza.workdays.models import CalendarDay
from heza.workdays.rules import CountedDay, WorkCalendar, due_moment, explain


@dataclass(frozen=True)
class Due:
    """A due date and why it is this one; the last of `lines` is the due day. `doubts` are sentences."""

    day: date
    at: time
    lines: tuple[CountedDay, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """The calendar as read once for a request or a command."""

    calendar: WorkCalendar
    reasons: dict[date, str]
    version: str
    unconfirmed: tuple[date, ...]


def calendar() -> WorkCalendar:
    """The office's calendar; read once per request."""
    return _known().calendar


def reasons() -> dict[date, str]:
    """Why each day of the table is what it is, with its decision: the words of an explanation."""
    return _known().reasons


def calendar_version() -> str:
    """A short name of the calendar as it is now, to be kept with each date computed on it.

    It is a digest of what can move a date (days, hours, cut-off), so a new wording of a reason does not change it.
    """
    return _known().version


def days_of(year: int) -> list[CalendarDay]:
    """The rows of a year, by day."""
    row = CalendarDay
    wanted = select(row).where(row.day >= date(year, 1, 1), row.day <= date(year, 12, 31)).order_by(row.day)
    return list(db.session.scalars(wanted))


def due_of(received: date | datetime, term: int, unit: str, rule: str) -> Due:
    """The due date of a term on the office's calendar, explained. A `ValueError` is a sentence for the user."""
    lines = explain(calendar(), received, term, rule, reasons(), unit)
    day = lines[-1].day
    at = calendar().hours[-1][1]
    if unit == "hours" and isinstance(received, datetime):
        at = due_moment(calendar(), received, term, unit, rule).time()
    return Due(day, at, lines, tuple(doubts(lines[0].day, day)))


def doubts(first: date, last: date) -> list[str]:
    """What makes a count from one day to another uncertain: years without rows, days that nobody has compared."""
    known = _known()
    said = [
        f"Lịch chưa có ngày nghỉ nào của năm {year}: mới chỉ trừ thứ Bảy và Chủ nhật."
        for year in range(first.year, last.year + 1)
        if not any(day.year == year for day in known.reasons)
    ]
    if unsure := [f"{day:%d/%m/%Y}" for day in known.unconfirmed if first <= day <= last]:
        said.append(f"Chưa đối chiếu với văn bản: ngày {', '.join(unsure)}.")
    return said


def _known() -> _Known:
    if "work_calendar" not in g:
        row = CalendarDay
        found = list(db.session.scalars(select(row).order_by(row.day)))
        calendar = WorkCalendar(
            days_off=frozenset(row.day for row in found if not row.is_working),
            days_worked=frozenset(row.day for row in found if row.is_working),
        )
        said = {row.day: f"{row.reason} ({row.source})" if row.source else row.reason for row in found}
        unsure = tuple(row.day for row in found if not row.confirmed)
        g.work_calendar = _Known(calendar, said, _version_of(calendar), unsure)
    known: _Known = g.work_calendar
    return known


def _version_of(calendar: WorkCalendar) -> str:
    plain, named = WorkCalendar(), calendar.days_off | calendar.days_worked
    moved = sorted(day for day in named if calendar.is_working(day) != plain.is_working(day))
    parts = (moved, calendar.hours, calendar.cut_off)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@event.listens_for(CalendarDay, "after_insert")
@event.listens_for(CalendarDay, "after_update")
@event.listens_for(CalendarDay, "after_delete")
def _forget(*_: object) -> None:
    """A changed row is counted on from the next question on, within the same request too."""
    g.pop("work_calendar", None)
