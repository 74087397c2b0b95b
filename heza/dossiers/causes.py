"""Why the city's due date may differ from ours: each way of counting that gives exactly the city's day. Pure.

The answer is a likely cause, never a finding: whoever writes to the city's system looks at the days first.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from heza.workdays.rules import UNITS, WorkCalendar, due_moment


class Counted(NamedTuple):
    """How our due date was counted; `received` is local clock time without a zone."""

    received: datetime
    term: int
    unit: str
    rule: str
    days_legal: int | None  # the term of the law, before the cut


def likely_cause(calendar: WorkCalendar, ours: date, city: date, counted: Counted) -> str:
    """A sentence that says which other way of counting gives the city's day; by how much it differs otherwise."""
    for sentence, day in _other_ways(calendar, counted):
        if day == city:
            return sentence
    if (city.month, city.day) == (ours.month, ours.day):
        return f"Hai ngày chỉ khác năm ({city.year} và {ours.year}): có thể ghi nhầm năm."
    days = calendar.days_between(min(ours, city), max(ours, city))
    way = "muộn" if city > ours else "sớm"
    return f"Một cửa {way} hơn {days} ngày làm việc; chưa rõ nguyên nhân."


def _other_ways(calendar: WorkCalendar, counted: Counted) -> Iterator[tuple[str, date]]:
    """What the city may have done, the likeliest first, and the day that it gives."""
    received, term, unit, rule, days_legal = counted
    if days_legal is not None and days_legal != term:
        yield (
            f"Một cửa có thể đếm theo thời hạn của pháp luật ({days_legal} {UNITS[unit]}), chưa cắt giảm còn {term}.",
            _day(calendar, counted._replace(term=days_legal)),
        )
    no_holidays = replace(calendar, days_off=frozenset())
    yield "Một cửa có thể chưa trừ ngày nghỉ lễ, nghỉ bù trong khoảng này.", _day(no_holidays, counted)
    no_swaps = replace(calendar, days_worked=frozenset())
    yield "Một cửa có thể chưa tính ngày làm bù trong khoảng này.", _day(no_swaps, counted)
    neither = replace(no_swaps, days_off=frozenset())
    yield "Một cửa có thể chỉ trừ thứ Bảy và Chủ nhật.", _day(neither, counted)
    if rule != "C":
        early = counted._replace(rule="C", received=received.replace(hour=0, minute=0))
        yield "Một cửa có thể tính ngày tiếp nhận là ngày thứ nhất.", _day(calendar, early)
    if rule != "A":
        yield (
            "Một cửa có thể tính ngày sau ngày tiếp nhận là ngày thứ nhất.",
            _day(calendar, counted._replace(rule="A")),
        )
    if unit == "working_days":
        plain = counted._replace(unit="calendar_days", rule="A")
        yield "Một cửa có thể đếm cả thứ Bảy, Chủ nhật và ngày nghỉ.", _day(calendar, plain)
    if term:
        yield "Một cửa có thể đếm ít hơn một ngày.", _day(calendar, counted._replace(term=term - 1))
    yield "Một cửa có thể đếm thêm một ngày.", _day(calendar, counted._replace(term=term + 1))


def _day(calendar: WorkCalendar, counted: Counted) -> date:
    return due_moment(calendar, counted.received, counted.term, counted.unit, counted.rule).date()
