"""Questions about the calendar; `calendar()` is the one that every due date is counted on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import groupby

from flask import g
from sqlalchemy import event, select

from heza.core.db import db
from heza.core.settings import setting
from heza.workdays.models import CalendarChange, CalendarChangeDay, CalendarDay
from heza.workdays.rules import Calendars, CountedDay, WorkCalendar, due_moment, explain


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


def calendars() -> Calendars:
    """The office's calendar through its changes: what was counted at a moment is counted so again."""
    if "work_calendars" not in g:
        g.work_calendars = _through_changes(calendar())
    found: Calendars = g.work_calendars
    return found


def of_version(version: str) -> WorkCalendar:
    """The calendar of that name, where a change since has replaced it; failing that the one of now."""
    known = (earlier for _, earlier in calendars().before)
    return next((earlier for earlier in known if version_of(earlier) == version), calendar())


def forget() -> None:
    """Read the calendar anew at the next question: its settings were changed."""
    g.pop("work_calendar", None)
    g.pop("work_calendars", None)


def hours_of(shifts: list[list[str]]) -> tuple[tuple[time, time], ...]:
    """Office hours as the setting keeps them: [["07:30", "11:30"], …]."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in shifts)


def with_days(calendar: WorkCalendar, days: Mapping[date, str]) -> WorkCalendar:
    """A calendar with these days as said: off, working, plain (what the weekday says)."""
    off, worked = set(calendar.days_off) - days.keys(), set(calendar.days_worked) - days.keys()
    off |= {day for day, kind in days.items() if kind == "off"}
    worked |= {day for day, kind in days.items() if kind == "working"}
    return replace(calendar, days_off=frozenset(off), days_worked=frozenset(worked))


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


def due_of(received: date | datetime, term: int, unit: str, rule: str, on: WorkCalendar | None = None) -> Due:
    """The due date of a term, explained, on the office's calendar or an earlier one.

    A `ValueError` is a sentence for the user.
    """
    counted_on = on or calendar()
    lines = explain(counted_on, received, term, rule, reasons(), unit)
    day = lines[-1].day
    at = counted_on.hours[-1][1]
    if unit == "hours" and isinstance(received, datetime):
        at = due_moment(counted_on, received, term, unit, rule).time()
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
            hours=hours_of(setting("office_hours")),
            cut_off=time.fromisoformat(setting("cut_off")),
        )
        said = {row.day: f"{row.reason} ({row.source})" if row.source else row.reason for row in found}
        unsure = tuple(row.day for row in found if not row.confirmed)
        g.work_calendar = _Known(calendar, said, version_of(calendar), unsure)
    known: _Known = g.work_calendar
    return known


def _through_changes(now: WorkCalendar) -> Calendars:
    """Walk back through what was applied: each change says what its days and hours were."""
    row, one = CalendarChange, CalendarChangeDay
    applied = select(row.applied_at, row.before, one.day, one.was).outerjoin(one, one.change_id == row.id)
    applied = applied.where(row.state.in_(("applying", "applied"))).order_by(row.applied_at.desc(), row.id.desc())
    before: list[tuple[datetime, WorkCalendar]] = []
    calendar = now
    for (at, was), lines in groupby(db.session.execute(applied), key=lambda line: (line.applied_at, line.before)):
        calendar = with_days(calendar, {line.day: line.was or "none" for line in lines if line.day})
        if was:
            said = json.loads(was)
            calendar = replace(calendar, hours=hours_of(said["hours"]), cut_off=time.fromisoformat(said["cut_off"]))
        before.append((at, calendar))
    return Calendars(now, tuple(reversed(before)))


def version_of(calendar: WorkCalendar) -> str:
    """A short name of a calendar, a digest of all that counts in it."""
    plain, named = WorkCalendar(), calendar.days_off | calendar.days_worked
    moved = sorted(day for day in named if calendar.is_working(day) != plain.is_working(day))
    parts = (moved, calendar.hours, calendar.cut_off)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@event.listens_for(CalendarDay, "after_insert")
@event.listens_for(CalendarDay, "after_update")
@event.listens_for(CalendarDay, "after_delete")
def _forget(*_: object) -> None:
    """A changed row is counted on from the next question on, within the same request too."""
    forget()
