"""A dossier's history as a pure function of its events.

Three kinds of facts stand in the log:
- single facts (received, finished, described, …): the last one learned holds for all time, a `cleared` takes it back;
- facts in time (due, holder, status seen): each holds from the moment it occurred;
- terminal facts end the dossier; the earliest of them counts, so a settled dossier never opens again by itself —
  only by learning that it had not been settled.

From them come the spells (stretches of days in which an open dossier's state does not change) and the settlement.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from heza.dossiers.rules import SUSPENDING, Outcome, Status, outcome

FOREVER = date(9999, 12, 31)
_DAY_END = time(23, 59, 59, 999999)


class Kind(StrEnum):
    """What happened or was learned."""

    DESCRIBED = "described"  # code, procedure, field, channel, applicant (private)
    REGISTERED = "registered"  # handed in online, not accepted yet
    RECEIVED = "received"
    REFUSED_INTAKE = "refused_intake"
    DUE_SET = "due_set"  # the city's promise
    COMPUTED = "computed"  # our own due date, with the calendar it used
    HELD = "held"  # a unit and an officer hold it from now on
    STATUS_SEEN = "status_seen"
    LEG = "leg"  # one line of the city's process log
    FINISHED = "finished"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    REFUSED = "refused"
    CLEARED = "cleared"  # a single fact is no longer said


KIND_NAMES: dict[Kind, str] = {
    Kind.DESCRIBED: "Ghi thông tin hồ sơ",
    Kind.REGISTERED: "Nộp trực tuyến, chưa tiếp nhận",
    Kind.RECEIVED: "Tiếp nhận",
    Kind.REFUSED_INTAKE: "Không tiếp nhận",
    Kind.DUE_SET: "Một cửa hẹn trả",
    Kind.COMPUTED: "HEZA tính hạn",
    Kind.HELD: "Giao xử lý",
    Kind.STATUS_SEEN: "Trạng thái trong tệp Một cửa",
    Kind.LEG: "Bước xử lý (nhật ký Một cửa)",
    Kind.FINISHED: "Kết thúc xử lý",
    Kind.RETURNED: "Trả kết quả",
    Kind.WITHDRAWN: "Người nộp rút hồ sơ",
    Kind.STOPPED: "Dừng xử lý",
    Kind.REFUSED: "Từ chối giải quyết",
    Kind.CLEARED: "Tệp Một cửa không còn ghi",
}
TERMINAL = (Kind.FINISHED, Kind.RETURNED, Kind.WITHDRAWN, Kind.STOPPED, Kind.REFUSED)
IN_TIME = frozenset({Kind.DUE_SET, Kind.HELD, Kind.STATUS_SEEN, Kind.LEG})


class Event(NamedTuple):
    """One line of the log. `at` is local (GMT+7); `seq` is its place in the order of knowing."""

    seq: int
    kind: str
    at: datetime
    data: dict[str, Any]


class Holder(NamedTuple):
    """The unit and the officer that hold a dossier; None where nobody is known."""

    department_id: int | None
    officer_id: int | None


NOBODY = Holder(None, None)


class Spell(NamedTuple):
    """Days in which an open dossier stands alike, `to_day` not included. Who answers: holder at due or today."""

    from_day: date
    to_day: date
    due_on: date | None
    suspended: bool
    answers: Holder


class Settlement(NamedTuple):
    """The end of a dossier. `on_day` is the day it counts on; who answers held it at the earlier of end and due."""

    at: datetime
    on_day: date
    kind: str
    due_on: date | None
    outcome: Outcome
    answers: Holder


@dataclass
class History:
    """What a set of events says."""

    single: dict[str, Event] = field(default_factory=dict)
    dues: list[Event] = field(default_factory=list)
    holders: list[Event] = field(default_factory=list)
    statuses: list[Event] = field(default_factory=list)

    @property
    def received_at(self) -> datetime | None:
        """When it was accepted; None counts nowhere."""
        event = self.single.get(Kind.RECEIVED)
        return event.at if event else None

    @property
    def ended(self) -> Event | None:
        """The earliest terminal fact; a finish goes before a return of the same moment."""
        ends = [self.single[kind] for kind in TERMINAL if kind in self.single]
        return min(ends, key=lambda event: event.at, default=None)

    @property
    def by_the_minute(self) -> bool:
        """Whether its term runs in hours, so that minutes are compared."""
        computed = self.single.get(Kind.COMPUTED)
        return bool(computed and computed.data.get("unit") == "hours")

    def due_at(self, moment: datetime) -> datetime | None:
        """The due moment in force: the city's, failing that ours."""
        last = _last(self.dues, moment)
        if last is not None and last.data["due_at"]:
            return datetime.fromisoformat(last.data["due_at"])
        computed = self.single.get(Kind.COMPUTED)
        return datetime.fromisoformat(computed.data["due_at"]) if computed else None

    def holder(self, moment: datetime) -> Holder:
        """Who held it at a moment; what nobody said is given to nobody."""
        last = _last(self.holders, moment)
        return Holder(last.data["department_id"], last.data["officer_id"]) if last else NOBODY

    def status(self, moment: datetime) -> Status | None:
        """The last status seen in the city's file until a moment."""
        last = _last(self.statuses, moment)
        return Status(last.data["status"]) if last else None

    def answers(self, moment: datetime) -> Holder:
        """Who answers: the holder at the earlier of due and the moment (DESIGN 17)."""
        due = self.due_at(moment)
        return self.holder(min(moment, due) if due else moment)


def _last(events: Sequence[Event], moment: datetime) -> Event | None:
    place = bisect_right(events, moment, key=lambda event: event.at)
    return events[place - 1] if place else None


def fold(events: Iterable[Event]) -> History:
    """Put events (in the order of `seq`) together."""
    history = History()
    timed: dict[str, list[Event]] = {
        Kind.DUE_SET: history.dues,
        Kind.HELD: history.holders,
        Kind.STATUS_SEEN: history.statuses,
    }
    for event in events:
        if event.kind == Kind.CLEARED:
            history.single.pop(event.data["fact"], None)
        elif event.kind in timed:
            timed[event.kind].append(event)
        elif event.kind != Kind.LEG:
            history.single[event.kind] = event
    for listed in timed.values():
        listed.sort(key=lambda event: (event.at, event.seq))
    return history


def day_end(day: date, like: datetime) -> datetime:
    """The last moment of a local day."""
    return datetime.combine(day, _DAY_END, like.tzinfo)


def settlement(history: History) -> Settlement | None:
    """How and when the dossier ended. One that ends before it was received counts on the day of receipt."""
    end, received = history.ended, history.received_at
    if end is None or received is None:
        return None
    due = history.due_at(end.at)
    return Settlement(
        at=end.at,
        on_day=max(end.at.date(), received.date()),
        kind=end.kind,
        due_on=due.date() if due else None,
        outcome=outcome(end.at, due, by_the_minute=history.by_the_minute),
        answers=history.answers(end.at),
    )


def spells(history: History) -> list[Spell]:
    """The days in which the dossier was open, cut where something changed that a figure asks for."""
    received = history.received_at
    if received is None:
        return []
    settled = settlement(history)
    end = settled.on_day if settled else FOREVER
    first = received.date()
    changes = {event.at.date() for event in (*history.dues, *history.holders, *history.statuses)}
    starts = sorted({first} | {day for day in changes if first < day < end})
    found: list[Spell] = []
    for start in starts:
        if start >= end:
            break
        state = _state(history, day_end(start, received))
        if found and found[-1][2:] == state:
            continue
        if found:
            found[-1] = found[-1]._replace(to_day=start)
        found.append(Spell(start, end, *state))
    return found


def _state(history: History, moment: datetime) -> tuple[date | None, bool, Holder]:
    due = history.due_at(moment)
    return due.date() if due else None, history.status(moment) in SUSPENDING, history.answers(moment)


def level(from_day: date, to_day: date) -> int:
    """The class of a spell's length: 0..6 for under 4, 16, 64, 256, 1024, 4096 days and more; 9 is still running."""
    if to_day == FOREVER:
        return 9
    days, found = (to_day - from_day).days, 0
    while found < 6 and days >= 4 ** (found + 1):
        found += 1
    return found


def longest(of_level: int) -> timedelta | None:
    """How long a spell of a level can be; None where there is no bound."""
    return timedelta(days=4 ** (of_level + 1)) if of_level < 6 else None
