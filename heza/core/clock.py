"""Two clocks: the one of law and pages can be moved, the one of the trail cannot.

`today()` and `now()` follow HEZA_TODAY or the mark of a sample database; `recorded()` is real time.
Vietnam keeps GMT+7 all year, so a fixed offset is exact.
"""

from datetime import UTC, date, datetime, timedelta, timezone

from flask import Flask, current_app, g, has_app_context

VIETNAM = timezone(timedelta(hours=7), "GMT+7")


def recorded() -> datetime:
    """Real time, in UTC: for the trail, sign-in, tokens and jobs."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment that law and pages go by, in Vietnamese time."""
    real = recorded().astimezone(VIETNAM)
    moved = _moved_to()
    if moved is None:
        return real
    if isinstance(moved, datetime):
        return moved.replace(tzinfo=VIETNAM) if moved.tzinfo is None else moved.astimezone(VIETNAM)
    return datetime.combine(moved, real.time(), VIETNAM)


def today() -> date:
    """The day that law and pages go by."""
    return now().date()


def is_moved() -> bool:
    """Whether the clock of law and pages is not the real one."""
    return _moved_to() is not None


def local(moment: datetime) -> datetime:
    """A moment in Vietnamese time."""
    return moment.astimezone(VIETNAM)


def local_day(moment: datetime) -> date:
    """The Vietnamese day on which a moment falls."""
    return moment.astimezone(VIETNAM).date()


def at_local(moment: datetime) -> datetime:
    """A wall-clock time as read from a file or a form, understood as Vietnamese time."""
    return moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment


def set_clock(app: Flask, moved: date | datetime | None) -> None:
    """Move the clock of law and pages for this app; None gives real time back."""
    app.extensions["heza_clock"] = moved


def move_for_this_request(moved: date | datetime | None) -> None:
    """The mark of a sample database, read once per request; HEZA_TODAY wins."""
    g.heza_clock = moved


def _moved_to() -> date | datetime | None:
    if not has_app_context():
        return None
    fixed: date | datetime | None = current_app.extensions.get("heza_clock")
    return fixed if fixed is not None else g.get("heza_clock")
