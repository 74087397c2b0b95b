"""The calendar of one year: confirming its days, and what of next year's is missing when it ought to be there."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from heza.accounts.queries import LARGEST_ID
from heza.accounts.rule_set import CHANGED
from heza.accounts.rules import stamp
from heza.core.db import db
from heza.core.refusal import Refused
from heza.workdays.models import CalendarDay

REMINDED_FROM = (11, 1)  # month and day from which next year's calendar is asked for


class Missing(NamedTuple):
    """What of a year is not there yet: how many days it has, how many of them nobody has compared."""

    year: int
    days: int
    unconfirmed: int

    @property
    def sentence(self) -> str:
        """What to do about it; "" where the year is complete."""
        if self.days == 0:
            return f"Lịch năm {self.year} chưa có ngày nghỉ nào. Hãy nhập ngày nghỉ, ngày làm bù theo thông báo."
        if self.unconfirmed:
            return (
                f"Lịch năm {self.year} còn {self.unconfirmed} ngày dự kiến, chưa đối chiếu. "
                "Hãy so với thông báo nghỉ lễ, Tết rồi xác nhận."
            )
        return ""


def asked_year(today: date) -> int | None:
    """The year whose calendar is asked for today: from 1 November on the next one."""
    return today.year + 1 if (today.month, today.day) >= REMINDED_FROM else None


def in_year(year: int) -> tuple[ColumnElement[bool], ...]:
    """The days of a year, as conditions."""
    return CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31)


def missing(today: date) -> Missing | None:
    """What of next year is missing, None while nobody asks for it."""
    year = asked_year(today)
    if year is None:
        return None
    row = CalendarDay
    unsure = func.count().filter(row.confirmed.is_(False))
    days, unconfirmed = db.session.execute(select(func.count(), unsure).where(*in_year(year))).one()
    return Missing(year, days, unconfirmed)


def day_of(id: int) -> CalendarDay:
    """A day of the calendar; 404 where there is none."""
    found: CalendarDay = db.get_or_404(CalendarDay, id if id <= LARGEST_ID else 0)
    return found


def mark_of(*rows: CalendarDay) -> str:
    """A mark of what a page showed of some days."""
    return stamp(*(f"{row.id}|{row.is_working}|{row.reason}|{row.source}|{row.confirmed}" for row in rows))


def tell(row: CalendarDay, reason: str, source: str, *, confirmed: bool, seen: str) -> None:
    """Write the reason and the source of a day otherwise. What the day is does not change. Raises Refused."""
    db.session.refresh(row, with_for_update=True)
    if seen != mark_of(row):
        raise Refused(CHANGED)
    row.reason, row.source, row.confirmed = reason, source, confirmed


def unconfirmed(year: int, *, locked: bool = False) -> list[CalendarDay]:
    """The days of a year that nobody has compared yet."""
    wanted = select(CalendarDay).where(*in_year(year), CalendarDay.confirmed.is_(False)).order_by(CalendarDay.day)
    wanted = wanted.execution_options(populate_existing=locked)
    return list(db.session.scalars(wanted.with_for_update() if locked else wanted))


def confirm_year(year: int, source: str, seen: str) -> int:
    """Say of these days of a year that they were compared with a document. Raises Refused."""
    rows = unconfirmed(year, locked=True)
    if seen != mark_of(*rows):
        raise Refused(CHANGED)
    for row in rows:
        row.source, row.confirmed = source, True
    return len(rows)
