"""How figures are compared, how old data may be, and what will breach if nothing moves. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from heza.dossiers.history import FOREVER
from heza.dossiers.rules import Figures, Outcome, Period, Rate, Status, month_of, months_before, rates
from heza.dossiers.told_first import DOUBTFUL
from heza.procedures.rules import HOURS_A_DAY
from heza.workdays.rules import WorkCalendar

MONTHS = 12  # periods of a trend
NORM_DAY = HOURS_A_DAY * 60  # minutes: the norms of the steps count a working day as eight hours


# ---------------------------------------------------------------- periods and rates


class Window(NamedTuple):
    """A period and the day at whose end its overdue dossiers are counted."""

    period: Period
    day: date

    @property
    def label(self) -> str:
        """Month and year, short: 3/24."""
        return f"{self.period.last.month}/{self.period.last:%y}"


def windows(day: date, first_day: int, count: int = MONTHS) -> list[Window]:
    """The reporting month of a day, cut at that day, and the whole ones before it; oldest first."""
    months = months_before(Period(day, day), count, first_day)
    return [Window(month, min(month.last, day)) for month in months]


def named(period: Period, first_day: int) -> Period:
    """The period with its month's name where it is a whole reporting month."""
    month = month_of(period.last, first_day)
    return month if (month.first, month.last) == (period.first, period.last) else period


def previous(period: Period, first_day: int) -> Period:
    """What a period is compared with: the reporting month before, else as many days right before."""
    last = period.first - timedelta(days=1)
    if named(period, first_day).name:
        return month_of(last, first_day)
    return Period(last - (period.last - period.first), last)


def headline(figures: Figures) -> Rate:
    """The rate that accountability goes by."""
    return rates(figures)[0]


def points(now: Rate, before: Rate | None) -> Decimal | None:
    """By how many percentage points a rate changed; None where one of the two has nothing to divide by."""
    if before is None or now.share is None or before.share is None:
        return None
    return (now.share - before.share) * 100


class Identity(NamedTuple):
    """A check of Biểu II.06a, and whether it holds."""

    words: str
    holds: bool


def identities(figures: Figures, carried: int | None = None) -> list[Identity]:
    """The sums that must agree; `carried` is what was open at the end of the day before the period."""
    found = [
        Identity("(3) = (4) + (5) + (6)", figures.all == figures.new_online + figures.new_other + figures.carried_in),
        Identity("(7) = (8) + (9) + (10)", figures.settled == figures.early + figures.on_time + figures.late),
        Identity("(11) = (12) + (13)", figures.open == figures.open_in_time + figures.open_late),
        Identity("(3) = (7) + (11)", figures.all == figures.settled + figures.open),
    ]
    if carried is not None:
        found.append(Identity("(6) = (11) của kỳ trước", figures.carried_in == carried))
    return found


def is_stale(until: datetime | None, day: date, calendar: WorkCalendar) -> bool:
    """Whether data that reach to a local moment are older than one working day on a day."""
    return until is None or calendar.days_between(until.date(), day) > 1


# ---------------------------------------------------------------- days to a due date


class Standing(NamedTuple):
    """How an open dossier stands to its due date: a colour and words."""

    kind: str
    words: str


def standing(
    due_on: date, day: date, calendar: WorkCalendar, *, suspended: bool = False, soon: int = 3, fresh: bool = True
) -> Standing:
    """In working days at the end of a day. Nothing is green while the data are not fresh."""
    if suspended:
        return Standing("wait", "tạm dừng")
    if due_on >= FOREVER:
        return Standing("wait", "chưa có hạn")
    if due_on < day:
        return Standing("late", f"quá {days(max(calendar.days_between(due_on, day), 1))}")
    if due_on == day:
        return Standing("soon", "hôm nay")
    left = max(calendar.days_between(day, due_on), 1)
    return Standing("soon" if left <= soon else "ok" if fresh else "plain", f"còn {days(left)}")


def ending(outcome: str, on_day: date, due_on: date, calendar: WorkCalendar, *, fresh: bool = True) -> Standing:
    """How a settled dossier stood to its due date."""
    if outcome == DOUBTFUL:
        return Standing("soon", "không tính đúng hạn")
    if outcome == Outcome.LATE:
        apart = calendar.days_between(due_on, on_day)
        return Standing("late", f"muộn {days(apart)}" if apart > 0 else "muộn trong ngày")
    kind = "ok" if fresh else "plain"
    if outcome == Outcome.EARLY and due_on < FOREVER:
        apart = calendar.days_between(on_day, due_on)
        return Standing(kind, f"sớm {days(apart)}" if apart > 0 else "sớm hạn")
    return Standing(kind, "đúng hạn" if due_on < FOREVER else "chưa có hạn")


def days(count: int) -> str:
    """A number of working days in words; the column or a note says that they are working days."""
    return f"{count} ngày"


# ---------------------------------------------------------------- what will breach if nothing moves


class Norm(NamedTuple):
    """One step of the internal process and the minutes it is given, eight hours to a working day."""

    position: int
    name: str
    minutes: int


class LastLeg(NamedTuple):
    """The last line of the process log: which step, whether the desk still holds it, norm minutes it has used."""

    position: int
    is_open: bool
    used: int


@dataclass(frozen=True)
class Need:
    """The norm minutes that the steps still need, the step it stands at, and what was assumed to say so."""

    minutes: int
    step: str
    assumed: str = ""


def need(steps: Sequence[Norm], status: int, leg: LastLeg | None = None) -> Need | None:
    """What is still to be done; None where no norm is known.

    The process log says it where it reaches: the open step's norm less what it has used, and all later steps.
    Otherwise the status does: one only received has every step before it, one in progress is past the first.
    """
    if not steps:
        return None
    if leg is not None and (found := _by_log(steps, leg)):
        return found
    if status == Status.RECEIVED:
        return Need(_sum(steps), steps[0].name, "Chưa có nhật ký xử lý: coi như chưa qua bước nào.")
    rest = steps[1:] or steps
    return Need(_sum(rest), rest[0].name, f"Chưa có nhật ký xử lý: coi như đang bắt đầu bước {rest[0].position}.")


def _by_log(steps: Sequence[Norm], leg: LastLeg) -> Need | None:
    later = [step for step in steps if step.position > leg.position]
    if not leg.is_open:
        step = later[0].name if later else "Đã qua mọi bước"
        return Need(_sum(later), step, f"Bước {leg.position} đã xong, nhật ký chưa ghi bước sau.")
    here = next((step for step in steps if step.position == leg.position), None)
    if here is None:
        return None
    return Need(max(here.minutes - leg.used, 0) + _sum(later), here.name)


def _sum(steps: Sequence[Norm]) -> int:
    return sum(step.minutes for step in steps)


def norm_minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """Working time between two local moments in the measure of the norms: a whole working day is eight hours."""
    day = sum((_minutes(closes) - _minutes(opens)) for opens, closes in calendar.hours)
    worked = calendar.minutes_between(start, end)
    return worked * NORM_DAY // day if worked >= 0 else -(-worked * NORM_DAY // day)


def _minutes(clock: object) -> int:
    return clock.hour * 60 + clock.minute  # type: ignore[attr-defined,no-any-return]


def will_breach(left: int | None, needed: Need | None) -> bool:
    """Whether the time left does not hold the steps that are still needed."""
    return left is not None and needed is not None and left < needed.minutes


def span(minutes: int | None) -> str:
    """Norm time in words: days from one day on, else hours, else minutes; tenths are cut, never rounded up."""
    if minutes is None:
        return "—"
    if minutes >= NORM_DAY:
        tenths = minutes * 10 // NORM_DAY
        whole, rest = divmod(tenths, 10)
        return f"{whole},{rest} ngày" if rest else f"{whole} ngày"
    hours, rest = divmod(max(minutes, 0) * 10 // 60, 10)
    if not hours:
        return f"{max(minutes, 0)} phút"
    return f"{hours},{rest} giờ" if rest else f"{hours} giờ"
