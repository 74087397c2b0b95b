"""What each source says of who held a dossier, and which one counts at a moment. Pure.

Exact are our own hand-overs and the legs of the city's process log: of those that cover a moment the one that began
last counts. The city's lists name the unit in charge; they count where nothing exact does, and a change between two
of them leaves the time between in doubt (docs/decisions/008).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from heza.dossiers.history import HOLDING, NOBODY, Event, History, Holder, Kind

NEVER = datetime.max  # noqa: DTZ901 - moments here are local without a zone, as the calendar counts them
_ALWAYS = datetime.min  # noqa: DTZ901


class Source(StrEnum):
    """Who says that a desk held the dossier."""

    OWN = "own"  # a hand-over recorded here, to the minute
    LOG = "log"  # a leg of the city's process log, to the minute
    FILE = "file"  # the unit and officer that the city's lists name


class Why(StrEnum):
    """Why nobody knows who held the dossier."""

    BETWEEN = "between"  # two sources name two desks, and nobody says when it moved
    NO_LEG = "no_leg"  # the process log is silent here
    UNSEEN = "unseen"  # no file had named it yet
    NOBODY = "nobody"  # the file names neither unit nor officer


@dataclass(frozen=True)
class Claim:
    """Somebody says that a desk held it from one moment to another (not included), or that nobody knows who did."""

    begin: datetime
    end: datetime
    holder: Holder
    source: Source
    position: int | None = None
    name: str = ""
    why: Why | None = None
    between: tuple[Holder, Holder] = (NOBODY, NOBODY)

    def covers(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end

    @property
    def rank(self) -> tuple[datetime, bool, int]:
        """The later begun counts; at the same moment our own hand-over, then the later step."""
        return self.begin, self.source is Source.OWN, self.position or 0


def legs_in(events: Iterable[Event]) -> list[Event]:
    """The legs of the process log that count: of each position the last line learned."""
    return list({event.data["position"]: event for event in events if event.kind == Kind.LEG}.values())


def naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _holder(event: Event) -> Holder:
    return Holder(event.data["department_id"], event.data["officer_id"])


@dataclass
class _Holders:
    """The holders that files and own acts name, in order of time, become claims."""

    history: History
    has_legs: bool
    claims: list[Claim] = field(default_factory=list)
    begin: datetime = _ALWAYS  # of the claim that is being built
    event: Event | None = None

    def read(self) -> list[Claim]:
        """Own acts hold to the next act; where a file names somebody else, the time between is in doubt."""
        events = [event for event in self.history.holders if event.kind in HOLDING]
        for place, event in enumerate(events):
            following = events[place + 1] if place + 1 < len(events) else None
            seen = self._seen_at(event)
            if following is not None and seen >= naive(following.at) and not event.ours and not _after(event):
                continue  # a file first named it after somebody had taken it over here
            if not self._repeats(event):
                self._change(event, seen)
        self._close(NEVER)
        return self.claims

    def _repeats(self, event: Event) -> bool:
        """Whether it names who holds it anyway; beside a process log our own act says more than a list."""
        if self.event is None or _holder(self.event) != _holder(event):
            return False
        return self.event.ours or not event.ours or not self.has_legs

    def _seen_at(self, event: Event) -> datetime:
        """From when on an event says who holds it: a list that names it first says nothing of the time before."""
        at = naive(event.at)
        if event.ours or _after(event):
            return at
        seen = sorted(self.history.seen, key=lambda one: one.seq)
        told = next((one for one in seen if one.seq > event.seq), seen[-1] if seen else event)
        return max(at, naive(told.at))

    def _change(self, event: Event, seen: datetime) -> None:
        if event.ours:
            self._close(seen)
        else:
            after = _after(event)
            doubt = max(self.begin, after) if after else self.begin
            before = _holder(self.event) if self.event else NOBODY
            self._close(min(doubt, seen))
            why = Why.BETWEEN if before != NOBODY else Why.UNSEEN
            self._add(Claim(min(doubt, seen), seen, NOBODY, Source.FILE, why=why, between=(before, _holder(event))))
        self.begin, self.event = seen, event

    def _close(self, end: datetime) -> None:
        if self.event is None:
            return
        holder, source = _holder(self.event), Source.OWN if self.event.ours else Source.FILE
        why = Why.NOBODY if holder == NOBODY else None
        position, name = self.event.data.get("position"), self.event.data.get("name", "")
        self._add(Claim(self.begin, end, holder, source, position, name, why))

    def _add(self, claim: Claim) -> None:
        if claim.begin < claim.end:
            self.claims.append(claim)


def _after(event: Event) -> datetime | None:
    """The moment of the older of two files between which the holder changed."""
    text = event.data.get("after")
    return naive(datetime.fromisoformat(text)) if text else None


def _logged(legs: Sequence[Event], held: Sequence[Claim]) -> list[Claim]:
    """The legs as claims; one without an end lasts until a later file names another desk."""
    found = []
    for leg in legs:
        begin, ended = naive(leg.at), leg.data["ended_at"]
        end = naive(datetime.fromisoformat(ended)) if ended else _open_until(begin, _holder(leg), held)
        found.append(Claim(begin, end, _holder(leg), Source.LOG, leg.data["position"], leg.data["name"]))
    return [claim for claim in found if claim.begin < claim.end]


def _open_until(begin: datetime, holder: Holder, held: Sequence[Claim]) -> datetime:
    changes = [one for one in held if one.why is Why.BETWEEN and one.end > begin and one.between[1] != holder]
    return min((max(one.begin, begin) for one in changes), default=NEVER)


class Sources:
    """Every claim about a dossier, and which counts at a moment."""

    def __init__(self, history: History, legs: Sequence[Event]) -> None:
        held = _Holders(history, bool(legs)).read()
        log = _logged(legs, held)
        self.exact = [claim for claim in held if claim.source is Source.OWN and claim.why is None] + log
        self.others = [claim for claim in held if claim not in self.exact]
        self.log_to = max((_told_to(leg) for leg in legs), default=None)

    def at(self, moment: datetime) -> Claim | None:
        """The claim that counts: the exact one that began last (of the same desk the one that names its step), else
        what a later file says.
        """
        exact = [claim for claim in self.exact if claim.covers(moment)]
        if exact:
            last = max(exact, key=lambda claim: claim.rank)
            alike = [claim for claim in exact if claim.holder == last.holder and claim.position]
            return last if last.position else max(alike, key=lambda claim: claim.rank, default=last)
        others = [claim for claim in self.others if claim.covers(moment) and self._is_heard(claim)]
        return max(others, key=lambda claim: claim.begin, default=None)

    def _is_heard(self, claim: Claim) -> bool:
        """Where the log speaks, a list that names the unit in charge does not say which desk held it."""
        return claim.why is not None or self.log_to is None or claim.begin >= self.log_to

    def boundaries(self) -> Iterator[datetime]:
        """Every moment at which another claim may count."""
        for claim in (*self.exact, *self.others):
            yield claim.begin
            yield claim.end

    def silence(self, moment: datetime) -> Why:
        """Why no claim counts at a moment."""
        return Why.UNSEEN if self.log_to is None else Why.NO_LEG


def _told_to(leg: Event) -> datetime:
    return naive(datetime.fromisoformat(leg.data["ended_at"]) if leg.data["ended_at"] else leg.at)
