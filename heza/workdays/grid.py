"""A year as twelve months, ready to be drawn. Pure."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from heza.workdays.rules import WEEKEND, WorkCalendar

MONDAY_FIRST = Calendar(firstweekday=0)


class Row(Protocol):
    """What the grid asks of a row of the calendar."""

    day: date
    is_working: bool
    reason: str
    confirmed: bool


@dataclass(frozen=True)
class Cell:
    """One day: `kind` is working, weekend, off or worked (a make-up day); `word` and `reason` stand for a row."""

    day: date
    kind: str
    word: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Month:
    """One month: its weeks from Monday to Sunday (None outside the month), and how many days are worked."""

    number: int
    working_days: int
    weeks: tuple[tuple[Cell | None, ...], ...]


def months_of(calendar: WorkCalendar, year: int, rows: Mapping[date, Row]) -> list[Month]:
    """The twelve months of a year."""
    return [_month(calendar, year, number, rows) for number in range(1, 13)]


def _month(calendar: WorkCalendar, year: int, number: int, rows: Mapping[date, Row]) -> Month:
    weeks = tuple(
        tuple(_cell(calendar, day, rows.get(day)) if day.month == number else None for day in week)
        for week in MONDAY_FIRST.monthdatescalendar(year, number)
    )
    days = [cell.day for week in weeks for cell in week if cell]
    return Month(number, sum(calendar.is_working(day) for day in days), weeks)


def _cell(calendar: WorkCalendar, day: date, row: Row | None) -> Cell:
    if row is None:
        return Cell(day, "working" if calendar.is_working(day) else "weekend")
    word = "làm" if row.is_working else "nghỉ"
    kind = "worked" if row.is_working else "off"
    return Cell(day, kind, word if row.confirmed else f"{word}?", row.reason)


@dataclass(frozen=True)
class Figures:
    """The year in four numbers: days worked, weekdays off, make-up days, rows that nobody has compared."""

    working_days: int
    weekdays_off: int
    made_up: int
    unconfirmed: int


def figures_of(months: list[Month], rows: Mapping[date, Row]) -> Figures:
    """The numbers on top of the page."""
    return Figures(
        working_days=sum(month.working_days for month in months),
        weekdays_off=sum(not row.is_working and row.day.weekday() not in WEEKEND for row in rows.values()),
        made_up=sum(row.is_working and row.day.weekday() in WEEKEND for row in rows.values()),
        unconfirmed=sum(not row.confirmed for row in rows.values()),
    )
