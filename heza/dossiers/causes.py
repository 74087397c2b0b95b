"""Why the city's due date may differ from ours: each way of counting that gives exactly the city's day. Pure.

The answer is a likely cause, never a finding: whoever writes to the city's system looks at the days first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from heza.core import words
from heza.workdays.rules import UNITS, WorkCalendar, due_moment

CAUSES: Mapping[str, str] = {  # the likely causes, in words for lists and letters
    "moved": "Một cửa đã đổi ngày hẹn",
    "kept": "HEZA đã dời hạn, Một cửa giữ ngày hẹn đầu",
    "pause": "Một cửa tạm dừng hồ sơ",
    "holiday": "Thiếu ngày nghỉ lễ, nghỉ bù",
    "make_up": "Không tính ngày làm bù",
    "new_year": "Chuyển năm: thiếu lịch nghỉ năm sau hoặc ghi nhầm năm",
    "cut_off": "Quy tắc giờ chốt, tính ngày tiếp nhận",
    "term": "Áp dụng thời hạn khác",
    "counting": "Đếm cả ngày nghỉ, hoặc lệch một ngày",
    "unknown": "Chưa rõ nguyên nhân",
}


class Counted(NamedTuple):
    """How our due date was counted; `received` is local clock time without a zone."""

    received: datetime
    term: int
    unit: str
    rule: str
    days_legal: int | None  # the term of the law, before the cut


class Facts(NamedTuple):
    """The two due days, and what is known of how they came about."""

    ours: date
    city: date
    counted: Counted
    promised: date  # our first promise, before anything moved it
    city_first: date | None = None  # the city's first promise, where it says another one now
    was_suspended: bool = False  # the city's file showed the dossier as waiting


class Cause(NamedTuple):
    """A likely cause: a key of CAUSES, and the sentence of this dossier."""

    key: str
    sentence: str


def likely(calendar: WorkCalendar, facts: Facts) -> Cause:
    """The likeliest cause of a difference; `calendar` is the one of now."""
    found = _told(facts)
    if found is None:
        ways = _other_ways(calendar, facts.counted)
        found = next((Cause(key, said) for key, said, day in ways if day == facts.city), None)
    return found or _loosely(calendar, facts)


def likely_cause(calendar: WorkCalendar, ours: date, city: date, counted: Counted) -> str:
    """A sentence that says which other way of counting gives the city's day; by how much it differs otherwise."""
    return likely(calendar, Facts(ours, city, counted, ours)).sentence


def _told(facts: Facts) -> Cause | None:
    """What the log itself says: a date that was moved by one of the two."""
    city, first = words.day(facts.city), facts.city_first
    if first is not None and first == facts.ours:
        return Cause("moved", f"Một cửa hẹn ban đầu đúng ngày {words.day(first)}, sau đó đổi sang {city}.")
    if facts.promised == facts.city:
        said = "Hạn theo HEZA đã dời vì tạm dừng, gia hạn hoặc đổi lịch; hạn Một cửa giữ ngày hẹn đầu tiên."
        return Cause("kept", said)
    if first is not None and facts.was_suspended and facts.city > first:
        return Cause("pause", f"Một cửa lùi hẹn từ {words.day(first)} sang {city} sau khi tạm dừng hồ sơ.")
    return None


def _loosely(calendar: WorkCalendar, facts: Facts) -> Cause:
    """What no way of counting gives."""
    ours, city = facts.ours, facts.city
    if (city.month, city.day) == (ours.month, ours.day):
        return Cause("new_year", f"Hai ngày chỉ khác năm ({city.year} và {ours.year}): có thể ghi nhầm năm.")
    days = calendar.days_between(min(ours, city), max(ours, city))
    if facts.was_suspended and city > ours:
        return Cause("pause", f"Một cửa muộn hơn {days} ngày làm việc; tệp Một cửa cho thấy hồ sơ đã tạm dừng.")
    if facts.city_first is not None:
        first = words.day(facts.city_first)
        return Cause("moved", f"Một cửa đã đổi ngày hẹn từ {first} sang {words.day(city)}; chưa rõ vì sao.")
    way = "muộn" if city > ours else "sớm"
    return Cause("unknown", f"Một cửa {way} hơn {days} ngày làm việc; chưa rõ nguyên nhân.")


def _other_ways(calendar: WorkCalendar, counted: Counted) -> Iterator[tuple[str, str, date]]:
    """What the city may have done, the likeliest first: the cause, its sentence, the day that it gives."""
    yield from _other_term(calendar, counted)
    yield from _other_calendar(calendar, counted)
    yield from _other_start(calendar, counted)
    yield from _other_counting(calendar, counted)


def _other_term(calendar: WorkCalendar, counted: Counted) -> Iterator[tuple[str, str, date]]:
    term, unit, legal = counted.term, counted.unit, counted.days_legal
    if legal is not None and legal != term:
        yield (
            "term",
            f"Một cửa có thể đếm theo thời hạn của pháp luật ({legal} {UNITS[unit]}), chưa cắt giảm còn {term}.",
            _day(calendar, counted._replace(term=legal)),
        )


def _other_calendar(calendar: WorkCalendar, counted: Counted) -> Iterator[tuple[str, str, date]]:
    year = counted.received.year
    this_year = replace(
        calendar,
        days_off=frozenset(day for day in calendar.days_off if day.year <= year),
        days_worked=frozenset(day for day in calendar.days_worked if day.year <= year),
    )
    if _day(this_year, counted) != (as_counted := _day(calendar, counted)):
        said = f"Một cửa có thể chưa có lịch nghỉ năm {year + 1}: thời hạn kéo sang năm sau."
        yield "new_year", said, _day(this_year, counted)
    no_holidays = replace(calendar, days_off=frozenset())
    if (day := _day(no_holidays, counted)) != as_counted:
        yield "holiday", "Một cửa có thể chưa trừ ngày nghỉ lễ, nghỉ bù trong khoảng này.", day
    no_swaps = replace(calendar, days_worked=frozenset())
    if (day := _day(no_swaps, counted)) != as_counted:
        yield "make_up", "Một cửa có thể chưa tính ngày làm bù trong khoảng này.", day
    neither = replace(no_swaps, days_off=frozenset())
    if (day := _day(neither, counted)) != as_counted:
        yield "holiday", "Một cửa có thể chỉ trừ thứ Bảy và Chủ nhật.", day


def _other_start(calendar: WorkCalendar, counted: Counted) -> Iterator[tuple[str, str, date]]:
    received, cut_off = counted.received, calendar.cut_off
    if counted.rule != "C":
        early = counted._replace(rule="C", received=datetime.combine(received.date(), time.min))
        when = f" (nhận trước {cut_off:%H:%M})" if received.time() < cut_off else ""
        yield "cut_off", f"Một cửa có thể tính ngày tiếp nhận là ngày thứ nhất{when}.", _day(calendar, early)
    if received.time() >= cut_off:
        next_day = calendar.working_from(received.date() + timedelta(days=1))
        late = counted._replace(rule="A", received=datetime.combine(next_day, time.min))
        said = f"Hồ sơ nhận lúc {received:%H:%M}: Một cửa có thể coi như nhận vào ngày làm việc kế tiếp."
        yield "cut_off", said, _day(calendar, late)
    if counted.rule != "A":
        said = "Một cửa có thể tính ngày sau ngày tiếp nhận là ngày thứ nhất."
        yield "cut_off", said, _day(calendar, counted._replace(rule="A"))


def _other_counting(calendar: WorkCalendar, counted: Counted) -> Iterator[tuple[str, str, date]]:
    term = counted.term
    if counted.unit == "working_days":
        plain = counted._replace(unit="calendar_days", rule="A")
        yield "counting", "Một cửa có thể đếm cả thứ Bảy, Chủ nhật và ngày nghỉ.", _day(calendar, plain)
    if term:
        fewer = counted._replace(term=term - 1)
        yield "counting", "Một cửa có thể đếm ít hơn một ngày.", _day(calendar, fewer)
    yield "counting", "Một cửa có thể đếm thêm một ngày.", _day(calendar, counted._replace(term=term + 1))


def _day(calendar: WorkCalendar, counted: Counted) -> date:
    return due_moment(calendar, counted.received, counted.term, counted.unit, counted.rule).date()
