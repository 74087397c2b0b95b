"""Who used the time: the working minutes of a dossier shared among its desks, as a pure function of what is known.

Every minute from the receipt to the end belongs to one desk, to a wait that stops the clock, or to nobody ("chưa đủ
dữ liệu"). docs/decisions/008 says which source counts where they overlap. Parts add up to the whole exactly: each
boundary is numbered by the minutes worked since the receipt, and a part is the difference of two such numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from heza.dossiers.claims import NEVER, Claim, Source, Sources, Why, naive
from heza.dossiers.history import NOBODY, Event, History, Holder
from heza.procedures.rules import HOURS_A_DAY
from heza.workdays.rules import WorkCalendar

NORM_DAY = HOURS_A_DAY * 60  # minutes: the norms of the steps count a working day as eight hours


class Late(StrEnum):
    """How late a desk received the dossier."""

    NO = ""
    LAST_DAY = "last_day"
    OVERDUE = "overdue"


class Norm(NamedTuple):
    """What a step of the internal process is given, in minutes of an eight-hour day."""

    name: str
    minutes: int


class Amount(NamedTuple):
    """Working minutes as they passed, and in the measure of the norms, where a working day is eight hours."""

    minutes: int = 0
    used: int = 0

    def __add__(self, other: "Amount") -> "Amount":  # type: ignore[override]
        """Both amounts together."""
        return Amount(self.minutes + other.minutes, self.used + other.used)


@dataclass(frozen=True)
class Stay:
    """A dossier at one desk, once. `to_at` is None while it lasts; waits inside it are not in `amount`."""

    holder: Holder
    position: int | None
    name: str
    from_at: datetime
    to_at: datetime | None
    amount: Amount
    allotted: int | None
    received_late: Late
    source: Source

    @property
    def over(self) -> int | None:
        """Norm minutes used less those allotted; None where there is no norm."""
        return None if self.allotted is None else self.amount.used - self.allotted


@dataclass(frozen=True)
class Desk:
    """Every stay of a dossier with one unit and officer."""

    holder: Holder
    stays: tuple[Stay, ...]

    @property
    def amount(self) -> Amount:
        """The time of all its stays."""
        return _sum(stay.amount for stay in self.stays)

    @property
    def allotted(self) -> int | None:
        """The norms of its steps, each once; None where a step has none, or no stay names a step."""
        steps = {stay.position: stay.allotted for stay in self.stays if stay.position is not None}
        known = [minutes for minutes in steps.values() if minutes is not None]
        return sum(known) if steps and len(known) == len(steps) else None

    @property
    def over(self) -> int | None:
        """Norm minutes used less those allotted."""
        return None if self.allotted is None else self.amount.used - self.allotted

    @property
    def received_late(self) -> Late:
        """How late it came to this desk for the first time."""
        return self.stays[0].received_late


@dataclass(frozen=True)
class Part:
    """A stretch of time that belongs to one stay, to a wait or to nobody: the strip, in order of time."""

    from_at: datetime
    to_at: datetime
    amount: Amount
    stay: int | None = None  # its place in `Shares.stays`
    wait: str = ""  # what opened the wait
    why: Why | None = None
    between: tuple[Holder, Holder] = (NOBODY, NOBODY)


@dataclass(frozen=True)
class Shares:
    """The whole time from the receipt to the end, or to the moment asked for, and whose it was."""

    from_at: datetime
    to_at: datetime
    elapsed: Amount
    stays: tuple[Stay, ...]
    parts: tuple[Part, ...]

    @property
    def desks(self) -> tuple[Desk, ...]:
        """The stays by desk, in the order in which the desks first held it."""
        found: dict[Holder, list[Stay]] = {}
        for stay in self.stays:
            found.setdefault(stay.holder, []).append(stay)
        return tuple(Desk(holder, tuple(stays)) for holder, stays in found.items())

    @property
    def held(self) -> Amount:
        """The time of all desks."""
        return _sum(stay.amount for stay in self.stays)

    @property
    def waiting(self) -> Amount:
        """The time in which the clock stood still."""
        return _sum(part.amount for part in self.parts if part.wait)

    @property
    def unknown(self) -> Amount:
        """The time of which nobody knows whose it was."""
        return _sum(part.amount for part in self.parts if part.why)


def _sum(amounts: Iterable[Amount]) -> Amount:
    total = Amount()
    for amount in amounts:
        total = total + amount
    return total


# ---------------------------------------------------------------- sharing


def minutes_of_day(calendar: WorkCalendar) -> int:
    """The minutes of a working day, which the norms take for eight hours."""
    return sum(_minute(closes) - _minute(opens) for opens, closes in calendar.hours)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class _Ruler:
    """Numbers moments by the minutes worked since the receipt, as they passed and in the measure of the norms."""

    def __init__(self, calendar: WorkCalendar, start: datetime) -> None:
        self.calendar, self.start = calendar, start
        self.of_day = minutes_of_day(calendar)
        self.known: dict[datetime, int] = {}

    def between(self, start: datetime, end: datetime) -> Amount:
        first, last = self._number(start), self._number(end)
        return Amount(last - first, last * NORM_DAY // self.of_day - first * NORM_DAY // self.of_day)

    def _number(self, moment: datetime) -> int:
        if moment not in self.known:
            self.known[moment] = self.calendar.minutes_between(self.start, moment)
        return self.known[moment]


def desks(
    history: History,
    legs: Sequence[Event],
    calendar: WorkCalendar,
    moment: datetime,
    norms: Mapping[int, Norm] | None = None,
) -> Shares | None:
    """Who used the time until a moment, by everything that is known; None where it was not received by then.

    An earlier moment gives the beginning of what a later one gives: nothing but the last part is cut.
    """
    received, ended = history.received_at, history.ended
    if received is None or received > moment:
        return None
    start = naive(received)
    until = min(naive(moment), max(naive(ended.at), start) if ended else NEVER)
    owned = stretches(history, legs)
    ruler = _Ruler(calendar, start)
    waits = _waits(history)
    pieces = list(_cut(owned, waits, until))
    stays, places = _stays(history, owned, pieces, ruler, until, norms or {})
    parts = tuple(_part(piece, ruler, places) for piece in pieces)
    return Shares(start, until, ruler.between(start, until), stays, parts)


class Stretch(NamedTuple):
    """A stretch of time and the claim that counts in it; an unknown stretch has a claim of nobody."""

    begin: datetime
    end: datetime
    claim: Claim


def stretches(history: History, legs: Sequence[Event]) -> list[Stretch]:
    """Who held it from the receipt to the end, one after another, waits included; the last one of an open dossier does
    not end. Empty where it was not received.
    """
    received, ended = history.received_at, history.ended
    if received is None:
        return []
    start = naive(received)
    return list(_owned(Sources(history, legs), start, max(naive(ended.at), start) if ended else NEVER))


def _owned(sources: Sources, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The time from the receipt to the end, cut where another claim begins to count."""
    edges = sorted({start, end, *(edge for edge in sources.boundaries() if start < edge < end)})
    found = []
    for begin, following in pairwise(edges):
        claim = sources.at(begin) or Claim(begin, following, NOBODY, Source.FILE, why=sources.silence(begin))
        found.append(Stretch(begin, following, claim))
    return _merged(_with_steps(_with_steps(found)[::-1])[::-1])


def _with_steps(found: Sequence[Stretch]) -> list[Stretch]:
    """An own hand-over right after a leg of the same desk is the same stay, with its step."""
    told: list[Stretch] = []
    for one in found:
        before = told[-1].claim if told else None
        if before is not None and before.position and one.claim.position is None and _is_one_desk(before, one.claim):
            one = one._replace(claim=before)
        told.append(one)
    return told


def _is_one_desk(one: Claim, other: Claim) -> bool:
    return one.why is None and other.why is None and one.holder == other.holder


def _merged(found: Iterable[Stretch]) -> Iterator[Stretch]:
    last: Stretch | None = None
    for one in found:
        if last is not None and _is_same(last.claim, one.claim):
            last = last._replace(end=one.end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _is_same(one: Claim, other: Claim) -> bool:
    if one.why or other.why:
        return one.why == other.why and one.between == other.between
    return one is other


class _Wait(NamedTuple):
    begin: datetime
    end: datetime
    kind: str


def _waits(history: History) -> list[_Wait]:
    """The waits that stop the clock, each until it ends."""
    return [
        _Wait(naive(pause.start), naive(pause.end) if pause.end else NEVER, pause.kind)
        for pause in history.pauses
        if pause.stops
    ]


class _Piece(NamedTuple):
    begin: datetime
    end: datetime
    owned: Stretch
    wait: str


def _cut(owned: Sequence[Stretch], waits: Sequence[_Wait], until: datetime) -> Iterator[_Piece]:
    """The same stretches up to a moment, with the waits taken out."""
    moments = sorted({moment for wait in waits for moment in (wait.begin, wait.end)})
    last: _Piece | None = None
    for one in owned:
        end = min(one.end, until)
        edges = [one.begin, *(moment for moment in moments if one.begin < moment < end), end]
        for begin, following in pairwise(edges):
            if begin >= following:
                continue
            lasting = [wait for wait in waits if wait.begin <= begin < wait.end]
            piece = _Piece(begin, following, one, max(lasting).kind if lasting else "")
            if last is not None and _joins(last, piece):
                last = last._replace(end=following)
                continue
            if last is not None:
                yield last
            last = piece
    if last is not None:
        yield last


def _joins(one: _Piece, other: _Piece) -> bool:
    """Whether two pieces in a row are one part: one wait across a hand-over, or one desk across an edge."""
    if one.wait or other.wait:
        return one.wait == other.wait
    return one.owned is other.owned


def _stays(
    history: History,
    owned: Sequence[Stretch],
    pieces: Sequence[_Piece],
    ruler: _Ruler,
    until: datetime,
    norms: Mapping[int, Norm],
) -> tuple[tuple[Stay, ...], dict[int, int]]:
    """One stay for each claim that counted at all by then; and where the stay of each claim stands."""
    by_claim: dict[int, list[Stretch]] = {}
    for one in owned:
        if one.claim.why is None and one.begin <= until:
            by_claim.setdefault(id(one.claim), []).append(one)
    found: list[Stay] = []
    places: dict[int, int] = {}
    for key, ones in by_claim.items():
        amount = _sum(
            ruler.between(piece.begin, piece.end) for piece in pieces if not piece.wait and id(piece.owned.claim) == key
        )
        places[key] = len(found)
        found.append(_stay(history, ones, amount, until, norms))
    return tuple(found), places


def _stay(
    history: History, owned: Sequence[Stretch], amount: Amount, until: datetime, norms: Mapping[int, Norm]
) -> Stay:
    claim, begin, end = owned[0].claim, owned[0].begin, owned[-1].end
    norm = norms.get(claim.position) if claim.position is not None else None
    return Stay(
        holder=claim.holder,
        position=claim.position,
        name=claim.name or (norm.name if norm else ""),
        from_at=begin,
        to_at=end if end <= until else None,
        amount=amount,
        allotted=norm.minutes if norm else None,
        received_late=_received_late(history, begin),
        source=claim.source,
    )


def _received_late(history: History, begin: datetime) -> Late:
    """Whether a desk received it on the due day or later; the desk that it came to first is never late."""
    received = history.received_at
    assert received is not None
    moment = begin.replace(tzinfo=received.tzinfo)
    due = history.due_at(moment)
    if due is None or moment <= received:
        return Late.NO
    if moment.date() > due.date() or (history.by_the_minute and moment > due):
        return Late.OVERDUE
    return Late.LAST_DAY if moment.date() == due.date() > received.date() else Late.NO


def _part(piece: _Piece, ruler: _Ruler, places: Mapping[int, int]) -> Part:
    amount = ruler.between(piece.begin, piece.end)
    if piece.wait:
        return Part(piece.begin, piece.end, amount, wait=piece.wait)
    claim = piece.owned.claim
    if claim.why is not None:
        return Part(piece.begin, piece.end, amount, why=claim.why, between=claim.between)
    return Part(piece.begin, piece.end, amount, stay=places[id(claim)])


__all__ = [
    *("Amount", "Desk", "Late", "Norm", "Part", "Shares", "Source", "Stay", "Stretch", "Why"),
    *("desks", "minutes_of_day", "stretches"),
]
