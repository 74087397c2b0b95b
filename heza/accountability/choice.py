"""Which period a page is asked for: read from the address, with a sentence for what cannot be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heza.accountability import rules
from heza.core.clock import VIETNAM, local
from heza.core.refusal import Refused
from heza.dossiers.figures import Question
from heza.dossiers.rules import Period, month_of, month_period, months_before

FIRST_YEAR, LAST_YEAR = 2000, 2100
FIELDS = ("ky", "tu", "den", "tinh-den", "biet-den")
PLACES = ("sau", "truoc", "in")  # of a list: they mean nothing in another period
_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})")
_MOMENT = re.compile(r"(?P<day>\S+)[ T](?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::\d{2})?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True)
class Choice:
    """What the address asks for."""

    period: Period
    as_of: date | None = None
    known_at: datetime | None = None


def read(asked: Mapping[str, str], today: date, first_day: int) -> Choice:
    """The period, the day and the moment of knowing. Raises Refused with a sentence for the page."""
    said = {name: (asked.get(name) or "").strip() for name in FIELDS}
    return Choice(
        period=_period(said, today, first_day),
        as_of=_day(said["tinh-den"], "Ngày tính") if said["tinh-den"] else None,
        known_at=_moment(said["biet-den"]) if said["biet-den"] else None,
    )


def _period(said: dict[str, str], today: date, first_day: int) -> Period:
    if said["tu"] or said["den"]:
        if not (said["tu"] and said["den"]):
            raise Refused("Kỳ cần cả “Từ ngày” và “Đến ngày”. Hãy nhập đủ hai ngày.")
        first, last = _day(said["tu"], "Từ ngày"), _day(said["den"], "Đến ngày")
        if first > last:
            raise Refused(f"“Từ ngày” {first:%d/%m/%Y} sau “Đến ngày” {last:%d/%m/%Y}. Hãy đổi lại hai ngày.")
        return rules.named(Period(first, last), first_day)
    if not said["ky"]:
        return month_of(today, first_day)
    found = _MONTH.fullmatch(said["ky"])
    if not found or not 1 <= int(found[2]) <= 12 or not FIRST_YEAR < int(found[1]) < LAST_YEAR:
        raise Refused("Không đọc được kỳ báo cáo. Hãy chọn một tháng trong danh sách.")
    return month_period(int(found[1]), int(found[2]), first_day)


def _day(text: str, label: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        if not found:
            raise ValueError
        parts = found.groupdict()
        if parts["iso"]:
            day = date.fromisoformat(parts["iso"])
        else:
            day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        raise Refused(f"“{label}” không phải một ngày có thật. Hãy nhập như 28/03/2024.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(f"“{label}” phải từ năm {FIRST_YEAR} đến năm {LAST_YEAR}. Hãy nhập lại.")
    return day


def _moment(text: str) -> datetime:
    """A local moment; a day alone means its end."""
    found = _MOMENT.fullmatch(text)
    day = _day(found["day"] if found else text, "Biết đến")
    hour, minute = (int(found["hour"]), int(found["minute"])) if found else (23, 59)
    if hour > 23 or minute > 59:
        raise Refused("“Biết đến” không phải một thời điểm có thật. Hãy nhập như 28/03/2024 17:00.")
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)


def args_of(question: Question) -> dict[str, str]:
    """The address of a question: a page asked with these answers the same."""
    period = question.period
    found = {"tu": period.first.isoformat(), "den": period.last.isoformat(), "tinh-den": question.as_of.isoformat()}
    if question.known_at is not None:
        found["biet-den"] = f"{local(question.known_at):%Y-%m-%dT%H:%M}"
    return found


def chooser(asked: Mapping[str, str], question: Question | None, today: date, first_day: int) -> dict[str, Any]:
    """What the form shows: the months to choose from, and the words that were typed or that are in force."""
    here = month_of(today, first_day)
    months = months_before(here, 24, first_day)[::-1]
    options = [(f"{month.last:%Y-%m}", month.name) for month in months]
    typed = {name: asked.get(name, "") for name in FIELDS}
    kept = {name: value for name, value in asked.items() if name not in (*FIELDS, *PLACES)}
    if question is None:
        return {"options": [("", "Chọn kỳ"), *options], "month": "", "typed": typed, "kept": kept}
    period = question.period
    month = f"{period.last:%Y-%m}" if period.name else ""
    if month not in dict(options):
        options.insert(0, (month, period.name or f"{period.first:%d/%m/%Y} – {period.last:%d/%m/%Y}"))
    shown = {
        "tu": f"{period.first:%d/%m/%Y}",
        "den": f"{period.last:%d/%m/%Y}",
        "tinh-den": f"{question.as_of:%d/%m/%Y}",
        "biet-den": f"{local(question.known_at):%d/%m/%Y %H:%M}" if question.known_at else "",
    }
    return {"options": options, "month": month, "typed": shown, "kept": kept}
