"""When a dossier is near its due day, and when it may be said. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from heza.workdays.rules import WorkCalendar

A_DAY = timedelta(days=1)
SLOT = 15  # minutes: how often warnings are looked for


class Reach(NamedTuple):
    """A stage and the last due day that it speaks of; the stage before it ends the day before its first."""

    stage: int
    last_day: date


def reaches(today: date, stages: Iterable[int], calendar: WorkCalendar) -> list[Reach]:
    """The stages from the nearest on. A due day that is no working day counts as the working day before it.

    So many working days are left as there are after today up to the due day: what is due on Saturday is due "today"
    on Friday, because nobody works in between.
    """
    wanted = sorted({stage for stage in stages if stage >= 0})
    return [Reach(stage, calendar.due_on(today, stage + 1) - A_DAY) for stage in wanted]


def stage_of(due_on: date, today: date, found: Sequence[Reach]) -> int | None:
    """The nearest stage that a due day has reached; None for one that is over or far."""
    if due_on < today:
        return None
    return next((reach.stage for reach in found if due_on <= reach.last_day), None)


def is_office_time(moment: datetime, calendar: WorkCalendar) -> bool:
    """Whether the office works at a local moment; at closing it does not any more."""
    return calendar.is_working(moment.date()) and any(
        opens <= moment.time() < closes for opens, closes in calendar.hours
    )


def slot(moment: datetime) -> str:
    """The quarter of an hour in which a moment falls."""
    return f"{moment:%Y-%m-%d:%H}{moment.minute // SLOT * SLOT:02d}"


def is_morning(moment: datetime, begins: time, ends: time, calendar: WorkCalendar) -> bool:
    """Whether a local moment is one at which the digest goes out."""
    return calendar.is_working(moment.date()) and begins <= moment.time() < ends


def stage_words(stage: int) -> str:
    """A stage in words."""
    return f"đến hạn trong {stage} ngày làm việc tới" if stage else "đến hạn hôm nay"
