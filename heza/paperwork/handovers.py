"""Every time a dossier went from one desk to another, from the event log: what the control slip prints. Pure.

A hand-over says who gave and who took, when it was given and when it was confirmed, and how the giver kept to the time
of its step; the one that brings the dossier back to the one-stop desk at the end is measured by the due date. Times
stand as the log knows them: where only two files of the city name two desks, a hand-over is "between" two moments.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from heza.dossiers.claims import NEVER, Source, naive
from heza.dossiers.desks import Amount, Norm, Part, Shares, Stretch, desks, stretches
from heza.dossiers.history import TERMINAL, Event, History, Holder, Kind
from heza.dossiers.rules import Outcome, outcome
from heza.paperwork.formats import VIETNAM
from heza.workdays.rules import WorkCalendar

Norms = Mapping[int, Norm]


class How(StrEnum):
    """What made a hand-over."""

    GIVEN = "given"  # one desk gave it, another confirmed; or one leg of the process log followed another
    OFFERED = "offered"  # given, not confirmed yet
    DECLINED = "declined"  # given, and not taken
    REASSIGNED = "reassigned"  # by a head: holds at once
    ENDED = "ended"  # the result came back to the one-stop desk


@dataclass(frozen=True)
class Wait:
    """A wait that stopped the clock while the giver had the dossier; without an end it still lasts."""

    kind: str
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True)
class HandOver:
    """One hand-over; a holder of None is the one-stop desk, whoever sat there. Moments are Vietnamese time.

    `since` and `until` stand where nobody knows the moment, only that it lies between them. `used` and `allotted` are
    norm minutes of the giver for its `steps`.
    """

    giver: Holder | None
    taker: Holder | None
    how: How = How.GIVEN
    given_at: datetime | None = None
    taken_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    result: Outcome | None = None
    is_by_due: bool = False  # the result is that of the whole dossier
    steps: tuple[tuple[int, str], ...] = ()
    used: int | None = None
    allotted: int | None = None
    waits: tuple[Wait, ...] = ()
    act: int | None = None  # the line of the log whose words belong to it
    ended_kind: str = ""

    @property
    def place(self) -> datetime:
        """Where it stands in the order of time."""
        found = self.given_at or self.since or self.taken_at
        assert found is not None
        return found


@dataclass
class _Turn:
    """A desk that had the dossier until another one got it."""

    holder: Holder
    parts: list[Stretch]
    gap: Stretch | None = None  # the time before it of which nobody knows whose it was
    amount: Amount = field(default_factory=Amount)
    waits: tuple[Wait, ...] = ()
    used: int = 0  # with earlier turns of the same desk at the same steps

    @property
    def begin(self) -> datetime:
        return self.parts[0].begin

    @property
    def end(self) -> datetime:
        return self.parts[-1].end

    @property
    def steps(self) -> tuple[tuple[int, str], ...]:
        named = {one.claim.position: one.claim.name for one in self.parts if one.claim.position is not None}
        return tuple(sorted(named.items()))


def hand_overs(
    history: History,
    legs: Sequence[Event],
    calendar: WorkCalendar,
    norms: Norms,
    counters: Collection[int],
    now: datetime,
) -> list[HandOver]:
    """Every hand-over until now, in order of time; `counters` are the departments that are the one-stop desk."""
    shares = desks(history, legs, calendar, now, norms)
    if shares is None:
        return []
    turns = _turns([one for one in stretches(history, legs) if one.begin <= naive(now)], shares)
    found = [_from_counter(history, turns[0])] if turns and turns[0].holder.department_id not in counters else []
    found += [_between(history, before, after, norms) for before, after in pairwise(turns)]
    if history.ended is not None and history.ended.at <= now:
        found = _ended(history, turns, found, norms, counters)
    found += _unconfirmed(history, now)
    return sorted(found, key=lambda one: one.place)


def _turns(owned: Sequence[Stretch], shares: Shares) -> list[_Turn]:
    found: list[_Turn] = []
    gap: Stretch | None = None
    for one in owned:
        if one.claim.why is not None:
            gap = gap or one
        elif found and found[-1].holder == one.claim.holder:
            found[-1].parts.append(one)
            gap = None
        else:
            found.append(_Turn(one.claim.holder, [one], gap))
            gap = None
    for place, turn in enumerate(found):
        _measure(turn, found[:place], shares)
    return found


def _measure(turn: _Turn, before: Sequence[_Turn], shares: Shares) -> None:
    for part in shares.parts:
        if part.stay is not None and any(one.begin <= part.from_at < one.end for one in turn.parts):
            turn.amount = turn.amount + part.amount
    turn.waits = tuple(_clipped(part, turn, shares) for part in shares.parts if part.wait and _overlaps(part, turn))
    steps = set(turn.steps)
    alike = [one for one in before if one.holder == turn.holder and steps & set(one.steps)]
    turn.used = turn.amount.used + sum(one.amount.used for one in alike)


def _overlaps(part: Part, turn: _Turn) -> bool:
    return part.from_at < turn.end and part.to_at > turn.begin


def _clipped(part: Part, turn: _Turn, shares: Shares) -> Wait:
    end = min(part.to_at, turn.end)
    lasts = part.to_at == shares.to_at and turn.end == NEVER
    return Wait(part.wait, _local(max(part.from_at, turn.begin)), None if lasts else _local(end))


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=VIETNAM)


# ---------------------------------------------------------------- one after another


def _from_counter(history: History, first: _Turn) -> HandOver:
    """The one-stop desk received it and gave it to the first desk that a source names."""
    received = history.received_at
    assert received is not None
    if _is_only_listed(first):
        return HandOver(None, first.holder, since=received, until=_local(first.begin))
    return HandOver(None, first.holder, given_at=received, taken_at=_local(first.begin))


def _is_only_listed(turn: _Turn) -> bool:
    """Whether nobody says when it came to this desk, only a file of the city that it is there by now."""
    return turn.gap is not None and turn.parts[0].claim.source is Source.FILE


def _between(history: History, before: _Turn, after: _Turn, norms: Norms) -> HandOver:
    found = _with_norm(HandOver(before.holder, after.holder, waits=before.waits), before, norms)
    if _is_only_listed(after):
        assert after.gap is not None
        return replace(found, since=_local(after.gap.begin), until=_local(after.begin), used=None, result=None)
    found = replace(found, given_at=_local(min(before.end, after.begin)), taken_at=_local(after.begin))
    if after.gap is not None and before.parts[-1].claim.source is Source.FILE:  # nobody says until when it was there
        found = replace(found, given_at=None, used=None, result=None)
    return _by_act(history, found, after) if after.parts[0].claim.source is Source.OWN else found


def _with_norm(found: HandOver, turn: _Turn, norms: Norms) -> HandOver:
    """How the giver kept to the norms of its steps, each counted once."""
    given = [norms[position].minutes for position, _ in turn.steps if position in norms]
    if not given or len(given) < len(turn.steps):
        return replace(found, steps=turn.steps, used=turn.used)
    allotted = sum(given)
    result = Outcome.LATE if turn.used > allotted else Outcome.EARLY if turn.used < allotted else Outcome.ON_TIME
    return replace(found, steps=turn.steps, used=turn.used, allotted=allotted, result=result)


def _by_act(history: History, found: HandOver, after: _Turn) -> HandOver:
    """What our own acts say of it: when it was given, or that a head gave it to somebody else at once."""
    acts = [act for act in history.acts if naive(act.at) == after.begin]
    taken = next((act for act in acts if act.kind == Kind.TAKEN), None)
    if taken is not None:
        given = next((act for act in history.acts if _is(act, taken.data.get("handed"))), None)
        return replace(found, given_at=given.at, act=given.seq) if given is not None else found
    moved = next((act for act in acts if act.kind == Kind.REASSIGNED), None)
    return replace(found, how=How.REASSIGNED, act=moved.seq) if moved is not None else found


def _is(act: Event, seq: int | None) -> bool:
    """Whether this is the act of that number, also where it was copied from a provisional dossier."""
    return act.kind == Kind.HANDED and seq is not None and seq in (act.seq, act.data.get("copied"))


# ---------------------------------------------------------------- the end, and what was not confirmed


def _ended(
    history: History, turns: Sequence[_Turn], found: list[HandOver], norms: Norms, counters: Collection[int]
) -> list[HandOver]:
    """The last hand-over brings the result back to the one-stop desk: it is measured by the due date."""
    ended = history.ended
    assert ended is not None
    last = turns[-1].holder if turns else history.holder(ended.at)
    if last.department_id in counters:
        return [*found[:-1], _by_due(history, found[-1])] if found else found
    if not turns:  # no file named it before it ended: its unit is known, not when that got it
        found = [HandOver(None, last, since=history.received_at, until=ended.at)]
    back = HandOver(last, None, How.ENDED, given_at=ended.at, taken_at=ended.at, ended_kind=ended.kind)
    if turns:
        back = replace(_with_norm(back, turns[-1], norms), waits=turns[-1].waits)
    return [*found, _by_due(history, back)]


def _by_due(history: History, found: HandOver) -> HandOver:
    """When the result came back, as against the due date that was in force."""
    at = found.taken_at or found.until
    due = history.due_at(at) if at is not None else None
    if at is None or due is None:
        return found
    return replace(found, is_by_due=True, result=outcome(at, due, by_the_minute=history.by_the_minute))


def _unconfirmed(history: History, now: datetime) -> list[HandOver]:
    """What was given and not taken: declined, or still waiting for the other desk."""
    found: list[HandOver] = []
    offered: Event | None = None
    for act in history.acts:
        if act.at > now:
            break
        if act.kind == Kind.DECLINED and offered is not None:
            found.append(_offer(history, offered, How.DECLINED, act))
        offered = act if act.kind == Kind.HANDED else None if act.kind in _ANSWERS else offered
    if offered is not None and history.ended is None:
        found.append(_offer(history, offered, How.OFFERED))
    return found


_ANSWERS = frozenset({Kind.TAKEN, Kind.DECLINED, Kind.REASSIGNED, *TERMINAL})


def _offer(history: History, offered: Event, how: How, answer: Event | None = None) -> HandOver:
    taker = Holder(offered.data["department_id"], offered.data["officer_id"])
    until = answer.at if answer is not None else None
    told = answer if answer is not None else offered
    return HandOver(history.holder(offered.at), taker, how, given_at=offered.at, until=until, act=told.seq)
