"""The agency's own clock of a dossier, as a pure function of its history and the calendar.

The first promise is what receipt and procedure gave (`computed`). A pause moves it by the working time in which the
clock stood still (`extend`), or gives the whole term anew from its end (`restart`), or not at all (`none`): the
procedure's version says which. An extension adds to it once. Neither moves a promise that is already broken.

A change of the calendar (`due_moved`) counts the whole term anew, from its moment on; what was counted before it was
counted on the calendar of its time, and stays.

A pause from one day to another takes the working days after the first up to and including the last: the day on which
papers were asked for is used, and, as with a receipt, the day after they came is the next one counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from heza.dossiers.history import Event, History, Kind, Pause
from heza.workdays.rules import Calendars, WorkCalendar, due_moment

DAY = timedelta(days=1)
AnyCalendar = WorkCalendar | Calendars


class Stretch(NamedTuple):
    """A stretch of time in which the clock stood still, several pauses that overlap put together."""

    start: datetime
    end: datetime | None


class Move(NamedTuple):
    """From when on another due moment holds, which, and what brought it about."""

    at: datetime
    due_at: datetime
    why: Stretch | Event


@dataclass(frozen=True)
class Clock:
    """How a dossier's own clock stands at a moment. Times are working minutes of the office's hours."""

    state: str  # running | paused | stopped
    promised_at: datetime
    due_at: datetime
    used: int  # from the receipt on, less what it stood still
    paused: int
    left: int  # to the due moment; negative when it is over; what was left when the present pause began
    pauses: tuple[Pause, ...]
    moves: tuple[Move, ...]


def stretches(history: History) -> list[Stretch]:
    """The stretches in which the clock stood still, from the receipt on; pauses that do not stop it are left out."""
    found: list[Stretch] = []
    for pause in _since_receipt(history):
        last = found[-1] if found else None
        if last is None or (last.end is not None and last.end < pause.start):
            found.append(Stretch(pause.start, pause.end))
        elif last.end is not None:
            found[-1] = Stretch(last.start, max(last.end, pause.end) if pause.end else None)
    return found


def _since_receipt(history: History) -> Iterator[Pause]:
    """The stopping pauses in order of time; what lies before the receipt is cut off."""
    received = history.received_at
    for pause in sorted(history.pauses, key=lambda pause: (pause.start, pause.seq)):
        if pause.stops and received and (pause.end is None or pause.end > received):
            yield pause._replace(start=max(pause.start, received))


def moves(history: History, calendar: AnyCalendar) -> list[Move]:
    """Every lawful move of the first promise, in order of time; each counted on the calendar of its moment."""
    return _counted(history, calendar)[1]


def recounted(history: History, calendar: AnyCalendar, wanted: WorkCalendar) -> datetime | None:
    """The due moment (local, aware) if the whole term, with what moved it, were counted on `wanted` now.

    None where there is no receipt or no term.
    """
    term, _ = _counted(history, calendar)
    if term is None:
        return None
    term.recount(wanted)
    received = history.received_at
    assert received is not None
    return term.due_at.replace(tzinfo=received.tzinfo)


def is_moved(unit: str, old: datetime, new: datetime) -> bool:
    """Whether a due moment says something else: hours compare minutes, days their day (other hours of the office do
    not move a day).
    """
    return old != new if unit == "hours" else old.date() != new.date()


def _counted(history: History, calendar: AnyCalendar) -> "tuple[_Term | None, list[Move]]":
    computed, received = history.single.get(Kind.COMPUTED), history.received_at
    if computed is None or received is None:
        return None, []
    term = _Term(computed.data, received)
    found: list[Move] = []
    for at, why in _movers(history):
        if isinstance(why, Event) and why.kind == Kind.DUE_MOVED:
            term.recount(calendar.at(at))
        elif term.is_broken(why.start if isinstance(why, Stretch) else why.at):
            continue
        else:
            term.move(why, calendar.at(at))
        found.append(Move(at, term.due_at.replace(tzinfo=received.tzinfo), why))
    return term, found


def _movers(history: History) -> Iterator[tuple[datetime, Stretch | Event]]:
    ended: list[tuple[datetime, Stretch | Event]] = [
        (stretch.end, stretch) for stretch in stretches(history) if stretch.end is not None
    ]
    extended: list[tuple[datetime, Stretch | Event]] = [
        (act.at, act) for act in history.acts if act.kind == Kind.EXTENDED
    ]
    shifted: list[tuple[datetime, Stretch | Event]] = [(shift.at, shift) for shift in history.shifts]
    yield from sorted([*ended, *extended, *shifted], key=lambda mover: mover[0])


class _Term:
    """The term of a dossier while it is being moved; moments inside are local without a zone."""

    def __init__(self, said: dict[str, Any], received: datetime) -> None:
        self.unit, self.rule, self.days = said["unit"], said["rule"], said["days"]
        self.mode = said.get("pause_mode", "extend")
        self.received = self.start = received.replace(tzinfo=None)
        self.due_at = datetime.fromisoformat(said["due_at"]).replace(tzinfo=None)
        self.added = 0  # units added since `start`: pauses and the extension
        self.extended = 0
        self.taken: list[Stretch | Event] = []  # what moved it

    def is_broken(self, moment: datetime) -> bool:
        """Whether the promise was over before this moment: a pause or an extension then cures nothing."""
        naive = moment.replace(tzinfo=None)
        return naive > self.due_at if self.unit == "hours" else naive.date() > self.due_at.date()

    def move(self, why: Stretch | Event, calendar: WorkCalendar) -> None:
        """Take a pause or an extension into account."""
        self.taken.append(why)
        self._take(why, calendar)

    def recount(self, calendar: WorkCalendar) -> None:
        """Count it all anew on another calendar: the term, and everything that moved it."""
        self.start, self.added, self.extended = self.received, 0, 0
        self.due_at = due_moment(calendar, self.start, self.days, self.unit, self.rule)
        for why in self.taken:
            self._take(why, calendar)

    def _take(self, why: Stretch | Event, calendar: WorkCalendar) -> None:
        if isinstance(why, Event):
            self.extended += why.data["days"]
            self._add(why.data["days"] * (60 if self.unit == "hours" else 1), calendar)
        elif self.mode == "restart":
            assert why.end is not None
            self.start, self.added = why.end.replace(tzinfo=None), self.extended
            self.due_at = due_moment(calendar, self.start, self.days + self.added, self.unit, self.rule)
        else:
            self._add(lost(why, self.unit, calendar), calendar)

    def _add(self, amount: int, calendar: WorkCalendar) -> None:
        self.added += amount
        if self.unit == "hours":
            self.due_at = calendar.add_minutes(self.due_at, amount)
        elif self.unit == "working_days":
            day = calendar.due_on(self.due_at.date(), amount)
            self.due_at = datetime.combine(day, self.due_at.time())
        else:  # counted from the receipt, so that an end that was moved off a holiday does not add to itself
            moved = due_moment(calendar, self.start, self.days + self.added, self.unit, self.rule)
            self.due_at = max(self.due_at, moved)


def lost(stretch: Stretch, unit: str, calendar: WorkCalendar) -> int:
    """What a stretch takes from a term, in its unit (minutes for hours): days after its first up to its last."""
    assert stretch.end is not None
    start, end = stretch.start.replace(tzinfo=None), stretch.end.replace(tzinfo=None)
    if unit == "hours":
        return max(calendar.minutes_between(start, end), 0)
    if unit == "working_days":
        return max(calendar.days_between(start.date() + DAY, end.date() + DAY), 0)
    return (end.date() - start.date()).days


def clock(history: History, calendar: AnyCalendar, moment: datetime) -> Clock | None:
    """How the clock stands at a moment; None where there is no receipt by then or no term."""
    computed, received = history.single.get(Kind.COMPUTED), history.received_at
    if computed is None or received is None or received > moment:
        return None
    ended = history.ended
    until = max(min(moment, ended.at), received) if ended else moment
    made = [move for move in moves(history, calendar) if move.at <= until]
    calendar = calendar.at(moment)
    promised = datetime.fromisoformat(computed.data["due_at"])
    due = made[-1].due_at if made else promised
    still = [
        Stretch(stretch.start, min(stretch.end or until, until))
        for stretch in stretches(history)
        if stretch.start <= until
    ]
    paused = sum(minutes(calendar, stretch.start, stretch.end or until) for stretch in still)
    is_paused = any(pause.stops and pause.covers(until) for pause in history.pauses)
    counted_to = still[-1].start if is_paused else until
    state = "stopped" if ended and ended.at <= moment else "paused" if is_paused else "running"
    return Clock(
        state=state,
        promised_at=promised,
        due_at=due,
        used=minutes(calendar, received, until) - paused,
        paused=paused,
        left=minutes(calendar, counted_to, due),
        pauses=tuple(pause for pause in history.pauses if pause.start <= until),
        moves=tuple(made),
    )


def minutes(calendar: WorkCalendar, start: datetime, end: datetime) -> int:
    """Working minutes between two local moments."""
    return calendar.minutes_between(start.replace(tzinfo=None), end.replace(tzinfo=None))
