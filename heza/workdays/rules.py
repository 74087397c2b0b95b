"""The arithmetic of working days: pure, and read like the regulation.

Days are local days and moments are local clock time (GMT+7) without a time zone: a moment that carries a zone
is refused, because its day would depend on who reads it. Every wrong argument is a `ValueError` whose text is
a Vietnamese sentence that can be shown to a person.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

RULES: Mapping[str, str] = {
    "A": "Ngày liền sau ngày tiếp nhận là ngày thứ nhất",
    "B": "Tiếp nhận vào ngày nghỉ thì coi như vào ngày làm việc kế tiếp, rồi đếm như quy tắc A",
    "C": "Tiếp nhận trước giờ chốt của một ngày làm việc thì ngày đó là ngày thứ nhất, nếu không: như A",
}
UNITS: Mapping[str, str] = {"working_days": "ngày làm việc", "calendar_days": "ngày", "hours": "giờ làm việc"}

Kind = Literal["receipt", "counted", "skipped", "moved", "paused"]

WEEKEND = {5: "Thứ Bảy", 6: "Chủ nhật"}
MINUTE = timedelta(minutes=1)
INSTANT = timedelta.resolution


@dataclass(frozen=True)
class WorkCalendar:
    """When the office works: Monday to Friday, less `days_off`, plus `days_worked` (which wins).

    `hours` are the opening and closing times of one day, in order; `cut_off` belongs to counting rule C.
    The calendar is a value: equal calendars count alike, and it can be a key. Counting jumps instead of
    walking day by day, so a term or a distance of decades costs as little as one of a week.
    """

    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()
    hours: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
    cut_off: time = time(15, 0)
    # Derived, as sorted ordinals: weekdays that fell away, and weekend days that are worked.
    _lost: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _gained: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        off, worked = frozenset(self.days_off), frozenset(self.days_worked)
        edges = [edge for shift in self.hours for edge in shift]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("Giờ làm việc phải có ít nhất một buổi, mỗi giờ ghi sau muộn hơn giờ ghi trước.")
        lost = sorted(day.toordinal() for day in off - worked if day.weekday() not in WEEKEND)
        gained = sorted(day.toordinal() for day in worked if day.weekday() in WEEKEND)
        object.__setattr__(self, "days_off", off)
        object.__setattr__(self, "days_worked", worked)
        object.__setattr__(self, "hours", tuple((opens, closes) for opens, closes in self.hours))
        object.__setattr__(self, "_lost", tuple(lost))
        object.__setattr__(self, "_gained", tuple(gained))

    def at(self, _moment: datetime) -> "WorkCalendar":
        """This calendar: one that never changed."""
        return self

    def is_working(self, day: date) -> bool:
        """Whether the office works on this day; a make-up day wins over a day off."""
        day = _day_of(day)
        return day in self.days_worked or (day.weekday() not in WEEKEND and day not in self.days_off)

    def working_from(self, day: date) -> date:
        """This day if the office works on it, otherwise the next working day."""
        ordinal = day.toordinal()
        return self._nth_working(self._worked_before(ordinal) + 1, ordinal)

    def due_on(self, received: date | datetime, days: int, rule: str = "A") -> date:
        """The last lawful day of a term of working days, counted by one of `RULES`.

        A term of 0 days ends on the day of receipt (under B: moved to a working day). Rule C needs the hour
        of receipt, and on a day off counts as A does.
        """
        _refuse_wrong(received, days, rule)
        zero = _day_zero(self, received, days, rule)
        if days == 0:
            return zero
        ordinal = zero.toordinal()
        return self._nth_working(self._worked_before(ordinal + 1) + days, ordinal)

    def days_between(self, start: date, end: date) -> int:
        """Working days from `start` up to but not including `end`; negative when `end` comes first."""
        return self._worked_before(end.toordinal()) - self._worked_before(start.toordinal())

    def add_minutes(self, moment: datetime, minutes: int) -> datetime:
        """The moment when so many working minutes have passed; exactly at closing it stays on that day."""
        _refuse_zone(moment)
        if minutes < 0:
            raise ValueError("Số phút không được âm.")
        if minutes == 0:
            return moment
        # One instant less, so that a day worked to its very end is not yet the next day.
        worked = self._worked_until(moment) + minutes * MINUTE - INSTANT
        full_days, rest = divmod(worked, self._of_day(time.max))
        return self._clock(self._nth_working(full_days + 1, moment.toordinal()), rest + INSTANT)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from `start` to `end`; negative when `end` comes first."""
        _refuse_zone(start)
        _refuse_zone(end)
        worked = self._worked_until(end) - self._worked_until(start)
        return worked // MINUTE if worked >= timedelta() else -(-worked // MINUTE)

    def _worked_before(self, ordinal: int) -> int:
        """Working days of all time before this day."""
        moved = bisect_left(self._gained, ordinal) - bisect_left(self._lost, ordinal)
        return _weekdays_before(ordinal) + moved

    def _nth_working(self, number: int, near: int) -> date:
        """The working day of this number, counted over all time; it is not before the ordinal `near`."""
        ordinal = near
        while (missing := number - self._worked_before(ordinal + 1)) > 0:
            ordinal = _nth_weekday(_weekdays_before(ordinal + 1) + missing)
        while self._worked_before(ordinal) >= number:  # make-up days on the way carried it too far
            ordinal -= 1
        if ordinal > date.max.toordinal():
            raise ValueError("Thời hạn quá dài, không tính được ngày đến hạn.")
        return date.fromordinal(ordinal)

    def _worked_until(self, moment: datetime) -> timedelta:
        """Working time of all time before this moment."""
        whole_days = self._worked_before(moment.toordinal()) * self._of_day(time.max)
        return whole_days + self._of_day(moment.time()) if self.is_working(moment) else whole_days

    def _of_day(self, clock: time) -> timedelta:
        """Working time of one working day before this time of day."""
        worked = (_gap(opens, min(closes, clock)) for opens, closes in self.hours if opens < clock)
        return sum(worked, timedelta())

    def _clock(self, day: date, worked: timedelta) -> datetime:
        """The first moment of a working day by which this much of it has been worked."""
        for opens, closes in self.hours:
            if worked <= _gap(opens, closes):
                return datetime.combine(day, opens) + worked
            worked -= _gap(opens, closes)
        raise AssertionError("more work than the day holds")


@dataclass(frozen=True)
class Calendars:
    """The calendar through the years of its changes: which one was counted on at a moment.

    `before` holds the earlier ones, oldest first, each with the moment (aware) at which it was replaced.
    """

    now: WorkCalendar
    before: tuple[tuple[datetime, WorkCalendar], ...] = ()

    def at(self, moment: datetime) -> WorkCalendar:
        """The calendar in force at an aware moment; at the very moment of a change the new one."""
        return next((calendar for until, calendar in self.before if moment < until), self.now)


def due_moment(calendar: WorkCalendar, received: datetime, term: int, unit: str, rule: str = "A") -> datetime:
    """When a term is over, `unit` being one of `UNITS`.

    Days end at the closing of their last day. Calendar days count every day; if the last one is not a working
    day the term ends on the next working day (Civil Code 2015, article 148). Hours are working hours from the
    moment of receipt, whatever the rule.
    """
    _refuse_wrong(received, term, rule)
    if unit == "hours":
        return calendar.add_minutes(received, term * 60)
    return datetime.combine(_due_day(calendar, received, term, unit, rule), calendar.hours[-1][1])


@dataclass(frozen=True)
class CountedDay:
    """One line of "Vì sao ngày này?".

    `kind`: the day of receipt; a day counted, with its number, 1 first; a day skipped; or the working day to
    which the receipt or the end was moved; a day on which the clock of a dossier stood still. `reason` is Vietnamese,
    empty for a working day that needs none.
    """

    day: date
    kind: Kind
    number: int | None = None
    reason: str = ""


def explain(
    calendar: WorkCalendar,
    received: date | datetime,
    days: int,
    rule: str,
    reasons: Mapping[date, str],
    unit: str = "working_days",
) -> tuple[CountedDay, ...]:
    """Why the term ends where it does: the receipt, then every day up to the due day, the last line.

    `days` is the term in `unit`; a term in hours numbers no days, its lines say how much of each day is used.
    `reasons` words the days off and the make-up days, decision included. Under rule C the day of receipt can
    stand twice: as the receipt, and as day 1.
    """
    _refuse_wrong(received, days, rule)
    if unit == "hours":
        return (*_receipt(calendar, received, "A", reasons), *_hours_used(calendar, received, days, reasons))
    due = _due_day(calendar, received, days, unit, rule)
    zero = _day_zero(calendar, received, days, rule)
    counted = _days_counted(calendar, zero, due, days if unit == "calendar_days" else None, reasons)
    return (*_receipt(calendar, received, rule, reasons), *counted)


def _receipt(
    calendar: WorkCalendar, received: date | datetime, rule: str, reasons: Mapping[date, str]
) -> Iterator[CountedDay]:
    """The day of receipt and, under B, the way to the working day it counts for."""
    day = _day_of(received)
    reason = _reason(calendar, day, reasons)
    if rule == "C" and calendar.is_working(day):
        early = _day_zero(calendar, received, 1, rule) < day
        reason = f"Nhận {'trước' if early else 'từ'} {calendar.cut_off:%H:%M}"
    yield CountedDay(day, "receipt", None, reason)
    if rule == "B" and not calendar.is_working(day):
        moved = calendar.working_from(day)
        for skipped in _days_after(day, moved - timedelta(1)):
            yield CountedDay(skipped, "skipped", None, _reason(calendar, skipped, reasons))
        yield CountedDay(moved, "moved", None, "Ngày tiếp nhận là ngày nghỉ, tính như nhận vào ngày này")


def _days_counted(
    calendar: WorkCalendar, zero: date, due: date, calendar_days: int | None, reasons: Mapping[date, str]
) -> Iterator[CountedDay]:
    """The days after day zero up to the due day; `calendar_days` is a term in which days off count too."""
    number = 0
    for day in _days_after(zero, due):
        reason = _reason(calendar, day, reasons)
        if calendar.is_working(day) if calendar_days is None else number < calendar_days:
            number += 1
            yield CountedDay(day, "counted", number, reason)
        elif day < due:
            yield CountedDay(day, "skipped", None, reason)
        else:
            yield CountedDay(day, "moved", None, "Ngày cuối là ngày nghỉ, chuyển sang ngày làm việc kế tiếp")


def _hours_used(
    calendar: WorkCalendar, received: date | datetime, hours: int, reasons: Mapping[date, str]
) -> Iterator[CountedDay]:
    """How much of each day a term in working hours takes."""
    start = _moment(received)
    due = calendar.add_minutes(start, hours * 60)
    for day in _days_after(start.date() - timedelta(1), due.date()):
        opens, closes = datetime.combine(day, time.min), datetime.combine(day, time.max)
        used = calendar.minutes_between(max(start, opens), min(due, closes))
        if used:
            yield CountedDay(day, "counted", None, f"Tính {used // 60} giờ {used % 60:02} phút")
        elif day > start.date():
            yield CountedDay(day, "skipped", None, _reason(calendar, day, reasons))


def _reason(calendar: WorkCalendar, day: date, reasons: Mapping[date, str]) -> str:
    """Why this day is not an ordinary one of its week; empty when it is an ordinary working day."""
    if calendar.is_working(day):
        unworded = "Làm bù" if day.weekday() in WEEKEND else ""
        return reasons.get(day, unworded) if day in calendar.days_worked else ""
    return reasons.get(day) or WEEKEND.get(day.weekday(), "Ngày nghỉ")


def _due_day(calendar: WorkCalendar, received: date | datetime, term: int, unit: str, rule: str) -> date:
    """The last day of a term in days of either kind."""
    if unit == "working_days":
        return calendar.due_on(received, term, rule)
    if unit != "calendar_days":
        raise ValueError(f"Không có đơn vị thời hạn “{unit}”; chỉ có {', '.join(UNITS)}.")
    try:
        return calendar.working_from(_day_zero(calendar, received, term, rule) + timedelta(term))
    except OverflowError:
        raise ValueError("Thời hạn quá dài, không tính được ngày đến hạn.") from None


def _day_zero(calendar: WorkCalendar, received: date | datetime, term: int, rule: str) -> date:
    """The day after which day 1 can come; for a term of no days, the day that counts as the receipt."""
    day = _day_of(received)
    if rule == "B":
        return calendar.working_from(day)
    before_cut_off = rule == "C" and _moment(received).time() < calendar.cut_off
    return day - timedelta(1) if before_cut_off and term and calendar.is_working(day) else day


def _days_after(day: date, last: date) -> Iterator[date]:
    """Every day after `day`, up to and including `last`."""
    return (date.fromordinal(ordinal) for ordinal in range(day.toordinal() + 1, last.toordinal() + 1))


def _day_of(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day


def _moment(received: date | datetime) -> datetime:
    """The receipt with its hour, without which rule C and terms in hours cannot count."""
    if not isinstance(received, datetime):
        raise ValueError("Cần cả giờ tiếp nhận, không chỉ ngày, để đếm theo quy tắc C hoặc theo giờ.")
    return received


def _refuse_zone(moment: date | datetime) -> None:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        raise ValueError("Thời điểm phải là giờ địa phương, không kèm múi giờ.")


def _refuse_wrong(received: date | datetime, term: int, rule: str) -> None:
    """Say what is wrong with the arguments of a term, before anything is counted."""
    _refuse_zone(received)
    if rule not in RULES:
        raise ValueError(f"Không có quy tắc đếm “{rule}”; chỉ có {', '.join(RULES)}.")
    if rule == "C":
        _moment(received)
    if term < 0:
        raise ValueError("Thời hạn không được âm.")
    if received.toordinal() == 1:
        raise ValueError("Ngày tiếp nhận quá sớm.")  # no day before it to start from


def _weekdays_before(ordinal: int) -> int:
    """Days from Monday to Friday before this ordinal; ordinal 1 is a Monday."""
    weeks, days = divmod(ordinal - 1, 7)
    return weeks * 5 + min(days, 5)


def _nth_weekday(number: int) -> int:
    """The ordinal of the weekday of this number."""
    weeks, days = divmod(number - 1, 5)
    return weeks * 7 + days + 1


def _gap(earlier: time, later: time) -> timedelta:
    return datetime.combine(date.min, later) - datetime.combine(date.min, earlier)
