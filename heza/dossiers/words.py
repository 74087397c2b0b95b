"""How a dossier stands, in words and colours; green only while the city's data are fresh."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from heza.core import clock, words
from heza.dossiers.history import FOREVER
from heza.dossiers.rules import Outcome
from heza.workdays.rules import WorkCalendar

SOON_DAYS = 3  # working days left that make a due date amber


class Standing(NamedTuple):
    """How a dossier stands at the end of a day; `state` and `ended_kind` as the columns of the table."""

    state: str
    due_on: date | None
    outcome: str | None = None
    ended_kind: str | None = None


class Badge(NamedTuple):
    """A colour (kind of `ui.badge`) and its words."""

    kind: str
    text: str


class Freshness(NamedTuple):
    """Until when the city's data reach, and whether they may be trusted to be of today."""

    until: datetime | None
    is_fresh: bool
    sentence: str


_ENDED = {
    Outcome.EARLY: Badge("ok", "sớm hạn"),
    Outcome.ON_TIME: Badge("ok", "đúng hạn"),
    Outcome.LATE: Badge("late", "trả quá hạn"),
}
_STOPPED = {"withdrawn": "người nộp rút", "stopped": "dừng xử lý", "refused": "từ chối"}
STATE_NAMES = {
    "open": "Đang giải quyết",
    "suspended": "Tạm dừng",
    "settled": "Đã giải quyết",
    "registered": "Chưa tiếp nhận",
    "refused_intake": "Không tiếp nhận",
    "merged": "Đã nhập vào hồ sơ của Một cửa",
    "void": "Đã bỏ",
}


def badge(standing: Standing, today: date, calendar: WorkCalendar, *, is_fresh: bool) -> Badge:
    """What the reader must see first."""
    found = _badge(standing, today, calendar)
    return found._replace(kind="plain") if found.kind == "ok" and not is_fresh else found


def _badge(standing: Standing, today: date, calendar: WorkCalendar) -> Badge:
    if standing.state == "settled":
        ended = _ENDED[Outcome(standing.outcome or Outcome.ON_TIME)]
        stopped = _STOPPED.get(standing.ended_kind or "")
        return Badge(ended.kind if ended.kind == "late" else "plain", stopped) if stopped else ended
    if standing.state == "suspended":
        return Badge("wait", "tạm dừng")
    if standing.state != "open":
        return Badge("plain", STATE_NAMES[standing.state].lower())
    if standing.due_on in (None, FOREVER):
        return Badge("late", "chưa có hạn")
    assert standing.due_on is not None
    return _running(standing.due_on, today, calendar)


def _running(due_on: date, today: date, calendar: WorkCalendar) -> Badge:
    days = working_days_to(due_on, today, calendar)
    if due_on < today:
        return Badge("late", f"quá {-days} ngày" if days else "quá hạn")
    if due_on == today:
        return Badge("soon", "hôm nay")
    if not days:
        return Badge("soon", f"còn đến {due_on:%d/%m}")
    return Badge("soon" if days <= SOON_DAYS else "ok", f"còn {days} ngày")


def working_days_to(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Working days after today up to and with the due day; negative: after the due day up to and with today."""
    day = timedelta(1)
    if due_on >= today:
        return calendar.days_between(today + day, due_on + day)
    return -calendar.days_between(due_on + day, today + day)


def freshness(until: datetime | None, today: date, calendar: WorkCalendar) -> Freshness:
    """What to say of the age of the data: older than one working day is a warning."""
    if until is None:
        return Freshness(None, False, "Chưa nhập tệp nào của hệ thống Một cửa.")
    age = calendar.days_between(clock.local_day(until), today)
    if age <= 1:
        return Freshness(until, True, f"Dữ liệu Một cửa đến {words.moment(until)}.")
    return Freshness(
        until, False, f"Dữ liệu Một cửa chỉ đến {words.moment(until)}, cũ hơn {age} ngày làm việc. Hãy nhập tệp mới."
    )
