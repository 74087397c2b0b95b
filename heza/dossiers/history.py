"""A dossier's history as a pure function of its events.

Three kinds of facts stand in the log:
- single facts (received, finished, described, …): the last one learned holds for all time, a `cleared` takes it back;
- facts in time (due, holder, status, pause): each holds from the moment it occurred;
- terminal facts end the dossier; the earliest of them counts, so a settled dossier never opens again by itself —
  only by learning that it had not been settled.

A fact comes from the city's file or from an act of the agency itself (`ours`). Receipt, finish and return are the
city's as soon as its file brings them, ours until then; holders and statuses of both stand in one order of time; a
pause of ours suspends whatever the file says (DESIGN 13). A `corrected` act takes one of ours back or moves it.

From them come the spells (stretches of days in which an open dossier's state does not change) and the settlement.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
    DUE_MOVED = "due_moved"  # a change of the calendar moved our own due date, from its moment on
    HELD = "held"  # a unit and an officer hold it from now on
    STATUS_SEEN = "status_seen"
    LEG = "leg"  # one line of the city's process log
    FINISHED = "finished"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    REFUSED = "refused"
    CLEARED = "cleared"  # a single fact is no longer said
    # Acts of the agency alone.
    HANDED = "handed"  # given to another desk, which has not confirmed yet
    TAKEN = "taken"  # the other desk confirms: from now on it holds the dossier
    DECLINED = "declined"
    STARTED = "started"  # the desk that holds it takes it up
    REASSIGNED = "reassigned"  # the head gives it to somebody else; holds at once
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLIED = "supplied"
    PAYMENT_ASKED = "payment_asked"
    PAID = "paid"
    OPINION_ASKED = "opinion_asked"
    OPINION_GIVEN = "opinion_given"
    EXTENDED = "extended"
    APOLOGISED = "apologised"  # another day is promised; it cures nothing
    WITHDRAWAL_ASKED = "withdrawal_asked"
    FLAGGED = "flagged"  # "khả năng trễ", said before the breach
    UNFLAGGED = "unflagged"
    NOTED = "noted"
    CORRECTED = "corrected"  # takes back, or moves in time, one of our acts
    JOINED = "joined"  # a provisional code gives way to the city's
    MERGED = "merged"  # a provisional dossier turned out to be another one, and counts there
    # What is done with the city's files themselves.
    UNDONE = "undone"  # a file, or a match of names, was taken back: its lines no longer count
    MATCHED = "matched"  # what a file wrote means another row: ids of earlier lines are read as others


KIND_NAMES: dict[Kind, str] = {
    Kind.DESCRIBED: "Ghi thông tin hồ sơ",
    Kind.REGISTERED: "Nộp trực tuyến, chưa tiếp nhận",
    Kind.RECEIVED: "Tiếp nhận",
    Kind.REFUSED_INTAKE: "Không tiếp nhận",
    Kind.DUE_SET: "Một cửa hẹn trả",
    Kind.COMPUTED: "HEZA tính hạn",
    Kind.DUE_MOVED: "HEZA dời hạn do đổi lịch làm việc",
    Kind.HELD: "Giao xử lý",
    Kind.STATUS_SEEN: "Trạng thái trong tệp Một cửa",
    Kind.LEG: "Bước xử lý (nhật ký Một cửa)",
    Kind.FINISHED: "Kết thúc xử lý",
    Kind.RETURNED: "Trả kết quả",
    Kind.WITHDRAWN: "Người nộp rút hồ sơ",
    Kind.STOPPED: "Dừng xử lý",
    Kind.REFUSED: "Từ chối giải quyết",
    Kind.CLEARED: "Tệp Một cửa không còn ghi",
    Kind.HANDED: "Giao hồ sơ",
    Kind.TAKEN: "Xác nhận nhận hồ sơ",
    Kind.DECLINED: "Không nhận hồ sơ",
    Kind.STARTED: "Bắt đầu xử lý",
    Kind.REASSIGNED: "Phân công lại",
    Kind.SUPPLEMENT_ASKED: "Yêu cầu bổ sung giấy tờ",
    Kind.SUPPLIED: "Đã bổ sung giấy tờ",
    Kind.PAYMENT_ASKED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Kind.PAID: "Đã thực hiện nghĩa vụ tài chính",
    Kind.OPINION_ASKED: "Lấy ý kiến cơ quan khác",
    Kind.OPINION_GIVEN: "Đã có ý kiến trả lời",
    Kind.EXTENDED: "Gia hạn",
    Kind.APOLOGISED: "Xin lỗi và hẹn lại ngày trả",
    Kind.WITHDRAWAL_ASKED: "Người nộp yêu cầu rút hồ sơ",
    Kind.FLAGGED: "Báo khả năng trễ",
    Kind.UNFLAGGED: "Bỏ báo khả năng trễ",
    Kind.NOTED: "Ghi chú giữa các bàn",
    Kind.CORRECTED: "Đính chính",
    Kind.JOINED: "Nối với mã của Một cửa",
    Kind.MERGED: "Nhập vào hồ sơ đã có của Một cửa",
    Kind.UNDONE: "Gỡ nội dung của tệp đã nhập",
    Kind.MATCHED: "Đối chiếu tên ghi trong tệp",
}
ENDS = (Kind.FINISHED, Kind.STOPPED, Kind.WITHDRAWN, Kind.REFUSED)  # the end of processing
TERMINAL = (Kind.FINISHED, Kind.RETURNED, Kind.WITHDRAWN, Kind.STOPPED, Kind.REFUSED)
HOLDING = frozenset({Kind.HELD, Kind.TAKEN, Kind.REASSIGNED})  # from then on somebody holds it
PAUSES = {  # what opens a pause → what closes it
    Kind.SUPPLEMENT_ASKED: Kind.SUPPLIED,
    Kind.PAYMENT_ASKED: Kind.PAID,
    Kind.OPINION_ASKED: Kind.OPINION_GIVEN,
}
_OPENED_BY = {closing: opening for opening, closing in PAUSES.items()}
MOVES_STATUS: dict[str, Status] = {  # the status that an act of ours brings about
    Kind.REGISTERED: Status.REGISTERED,
    Kind.RECEIVED: Status.RECEIVED,
    Kind.REFUSED_INTAKE: Status.REFUSED_INTAKE,
    Kind.SUPPLEMENT_ASKED: Status.SUPPLEMENT,
    Kind.SUPPLIED: Status.IN_PROGRESS,
    Kind.PAYMENT_ASKED: Status.PAYMENT,
    Kind.PAID: Status.IN_PROGRESS,
    Kind.WITHDRAWAL_ASKED: Status.WITHDRAWAL,
    Kind.WITHDRAWN: Status.STOPPED,
    Kind.STOPPED: Status.STOPPED,
    Kind.REFUSED: Status.STOPPED,
    Kind.FINISHED: Status.FINISHED,
    Kind.RETURNED: Status.RETURNED,
}
STARTS_WORK = frozenset(
    {Kind.TAKEN, Kind.REASSIGNED, Kind.STARTED}
)  # a dossier only received is being processed from then on
COUNTED = frozenset({Kind.COMPUTED, Kind.DUE_MOVED})  # lines of our own that say a due date: nobody's act
_OF_BOTH = frozenset({Kind.DESCRIBED, Kind.COMPUTED, Kind.MERGED})  # the last one learned, whoever said it
SINGLE = frozenset({*TERMINAL, *_OF_BOTH, Kind.REGISTERED, Kind.RECEIVED, Kind.REFUSED_INTAKE})


class Event(NamedTuple):
    """One line of the log. `at` is local (GMT+7); `seq` is its place in the order of knowing."""

    seq: int
    kind: str
    at: datetime
    data: dict[str, Any]

    @property
    def ours(self) -> bool:
        """Whether it is an act of the agency, not a line of the city's file."""
        return bool(self.data.get("ours"))


class Seen(NamedTuple):
    """A status from a moment on, and whether it stops the clock."""

    at: datetime
    status: Status
    stops: bool


class Pause(NamedTuple):
    """A wait of ours: what opened it, from when, until when (None while it lasts), whether it stops the clock."""

    kind: str
    start: datetime
    end: datetime | None
    stops: bool
    seq: int

    def covers(self, moment: datetime) -> bool:
        """Whether it lasts at a moment."""
        return self.start <= moment and (self.end is None or moment < self.end)


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

    single: dict[str, Event] = field(default_factory=dict)  # the facts that count
    city: dict[str, Event] = field(default_factory=dict)  # as the city's files say them
    own: dict[str, Event] = field(default_factory=dict)  # as the agency's acts say them
    acts: list[Event] = field(default_factory=list)  # the acts that stand, in order of time
    dues: list[Event] = field(default_factory=list)
    shifts: list[Event] = field(default_factory=list)  # changes of the calendar that moved our own due date
    holders: list[Event] = field(default_factory=list)
    seen: list[Event] = field(default_factory=list)  # statuses in the city's files
    statuses: list[Seen] = field(default_factory=list)  # of the files and of our acts
    pauses: list[Pause] = field(default_factory=list)
    known_settlement: "Settlement | None" = field(default=None, init=False, repr=False, compare=False)
    is_settlement_known: bool = field(default=False, init=False, repr=False, compare=False)

    @property
    def received_at(self) -> datetime | None:
        """When it was accepted; None counts nowhere. One that was merged into another counts there."""
        event = self.single.get(Kind.RECEIVED)
        return event.at if event and Kind.MERGED not in self.single else None

    @property
    def ended(self) -> Event | None:
        """The earliest terminal fact; a finish goes before a return of the same moment.

        Where the city says the finish, a return that only we say cannot come before it.
        """
        ends = [self.single[kind] for kind in ENDS if kind in self.single]
        returned = self.single.get(Kind.RETURNED)
        if returned is not None and not (returned.ours and any(not end.ours for end in ends)):
            ends.append(returned)
        return min(ends, key=lambda event: event.at, default=None)

    @property
    def by_the_minute(self) -> bool:
        """Whether its term runs in hours, so that minutes are compared."""
        computed = self.single.get(Kind.COMPUTED)
        return bool(computed and computed.data.get("unit") == "hours")

    def due_at(self, moment: datetime) -> datetime | None:
        """The due moment in force: the city's, failing that ours."""
        return self.city_due_at(moment) or self.our_due_at(moment)

    def city_due_at(self, moment: datetime) -> datetime | None:
        """The due moment that the city's file says; no act of ours moves it."""
        last = _last(self.dues, moment)
        return datetime.fromisoformat(last.data["due_at"]) if last is not None and last.data["due_at"] else None

    def due_again(self, moment: datetime) -> date | None:
        """The other day that a letter of apology promised by then; lateness is still told by the first promise."""
        said = [act for act in self.acts if act.kind == Kind.APOLOGISED and act.at <= moment]
        return date.fromisoformat(said[-1].data["due_again"]) if said else None

    def our_due_at(self, moment: datetime) -> datetime | None:
        """The due moment by receipt and procedure, moved by pauses, the extension and calendars until then."""
        computed = self.single.get(Kind.COMPUTED)
        if computed is None:
            return None
        due = datetime.fromisoformat(computed.data["due_at"])
        for at, moved in self.our_moves():
            if at <= moment:
                due = moved
        return due

    def our_moves(self) -> list[tuple[datetime, datetime]]:
        """From when on which other due moment of ours holds, in order of time.

        What was computed last says all that was known then; a change of the calendar learned since comes on top.
        """
        computed = self.single.get(Kind.COMPUTED)
        if computed is None:
            return []
        said = [(datetime.fromisoformat(at), datetime.fromisoformat(due)) for at, due in computed.data.get("moves", ())]
        later = [
            (shift.at, datetime.fromisoformat(shift.data["due_at"]))
            for shift in self.shifts
            if shift.seq > computed.seq
        ]
        return sorted([*said, *later], key=lambda move: move[0]) if later else said

    def holder(self, moment: datetime) -> Holder:
        """Who held it at a moment; what nobody said is given to nobody."""
        last = _last(self.holders, moment)
        return Holder(last.data["department_id"], last.data["officer_id"]) if last else NOBODY

    def status(self, moment: datetime) -> Status | None:
        """The status at a moment: that of our open wait, else the last one seen or brought about."""
        waits = [pause for pause in self.pauses if pause.kind in MOVES_STATUS and pause.covers(moment)]
        if waits:
            return MOVES_STATUS[waits[-1].kind]
        seen = self._seen(moment)
        return seen.status if seen else None

    def is_suspended(self, moment: datetime) -> bool:
        """Whether the clock stands still: by a pause of ours, or by the status seen in the city's file."""
        if any(pause.stops and pause.covers(moment) for pause in self.pauses):
            return True
        seen = self._seen(moment)
        return bool(seen and seen.stops)

    def offered(self, moment: datetime) -> Event | None:
        """The hand-over that waits for its confirmation."""
        found = None
        for act in self.acts:
            if act.at > moment:
                break
            if act.kind == Kind.HANDED:
                found = act
            elif act.kind in (Kind.TAKEN, Kind.DECLINED, Kind.REASSIGNED, *TERMINAL):
                found = None
        return found

    def answers(self, moment: datetime) -> Holder:
        """Who answers: the holder at the earlier of due and the moment (DESIGN 17)."""
        due = self.due_at(moment)
        return self.holder(min(moment, due) if due else moment)

    def with_single(self, event: Event) -> "History":
        """The same history, with another single fact of both sources (what was computed of it)."""
        found = replace(self, city={**self.city, event.kind: event})
        found.single = _counting(found)
        found.pauses = _pauses(found) if found.acts else []
        found.statuses = _statuses(found)
        return found

    @property
    def supplements(self) -> int:
        """How many times papers were asked for while the clock ran; before the receipt it is no request in law."""
        received = self.single.get(Kind.RECEIVED)
        asked = [act for act in self.acts if act.kind == Kind.SUPPLEMENT_ASKED]
        return sum(received is not None and act.at >= received.at for act in asked)

    def differing(self) -> list[tuple[Event, Event]]:
        """Receipt, finish and return that we and the city's file date on different days: (ours, the city's).

        Where the term runs in hours, other minutes are other facts.
        """
        found = []
        for kinds in ((Kind.RECEIVED,), ENDS, (Kind.RETURNED,)):
            ours = next((self.own[kind] for kind in kinds if kind in self.own), None)
            city = next((self.city[kind] for kind in kinds if kind in self.city), None)
            if ours and city and not self._is_alike(ours, city):
                found.append((ours, city))
        return found

    def _is_alike(self, one: Event, other: Event) -> bool:
        if self.by_the_minute:
            return one.at.replace(second=0, microsecond=0) == other.at.replace(second=0, microsecond=0)
        return one.at.date() == other.at.date()

    def _seen(self, moment: datetime) -> Seen | None:
        place = bisect_right(self.statuses, moment, key=lambda seen: seen.at)
        return self.statuses[place - 1] if place else None


def _last(events: Sequence[Event], moment: datetime) -> Event | None:
    place = bisect_right(events, moment, key=lambda event: event.at)
    return events[place - 1] if place else None


def fold(events: Iterable[Event]) -> History:
    """Put events (in the order of `seq`) together."""
    history = History()
    for event in _uncorrected(standing(events)):
        if event.kind == Kind.CLEARED:
            history.city.pop(event.data["fact"], None)
        else:
            _place(history, event)
    for listed in (history.acts, history.dues, history.shifts, history.holders, history.seen):
        listed.sort(key=lambda event: (event.at, event.seq))
    history.single = _counting(history)
    if history.acts:
        history.pauses = _pauses(history)
    history.statuses = _statuses(history)
    return history


def _place(history: History, event: Event) -> None:
    """Put an event where it is asked for."""
    if event.kind in SINGLE:
        (history.own if event.ours and event.kind not in _OF_BOTH else history.city)[event.kind] = event
    elif event.kind == Kind.DUE_SET:
        history.dues.append(event)
    elif event.kind == Kind.DUE_MOVED:
        history.shifts.append(event)
    elif event.kind == Kind.STATUS_SEEN:
        history.seen.append(event)
    elif event.kind in HOLDING:
        history.holders.append(event)
    if event.ours and event.kind not in COUNTED and event.kind != Kind.DESCRIBED:
        history.acts.append(event)


def is_rewritten(events: Iterable[Event]) -> bool:
    """Whether lines of a log were taken back or matched, so that what was computed of it may have to go."""
    return any(event.kind in (Kind.UNDONE, Kind.MATCHED) for event in events)


def standing(events: Iterable[Event]) -> list[Event]:
    """The lines that count: less those that were taken back (DESIGN 11), ids as they were matched since.

    Doing it again changes nothing. Of a dossier all of whose lines are gone the description stays, so that it still
    has a name; without a receipt it counts nowhere.
    """
    listed = list(events)
    kinds = {event.kind for event in listed}
    if Kind.UNDONE in kinds:
        listed = _less_undone(listed)
    if Kind.MATCHED in kinds:
        listed = _matched(listed)
    return listed


def _less_undone(events: list[Event]) -> list[Event]:
    gone = [(event.data["first"], event.data["last"]) for event in events if event.kind == Kind.UNDONE]
    found, described = [], None
    for event in events:
        if event.kind == Kind.UNDONE or not any(first <= event.seq <= last for first, last in gone):
            found.append(event)
        elif event.kind == Kind.DESCRIBED:
            described = event
    if described is not None and not any(event.kind == Kind.DESCRIBED for event in found):
        found = sorted([*found, described], key=lambda event: event.seq)
    return found


def _matched(events: list[Event]) -> list[Event]:
    found: list[Event] = []
    for event in events:
        if event.kind == Kind.MATCHED:
            found = [one._replace(data=_as_matched(one, event.data)) for one in found]
        found.append(event)
    return found


def _as_matched(event: Event, match: dict[str, Any]) -> dict[str, Any]:
    """The data of an earlier line with the ids of a match in place of those that the file's names became."""
    data = event.data
    for name in ("department_id", "officer_id"):
        ids = match.get(name)
        if ids and str(data.get(name)) in ids:
            data = data | {name: ids[str(data[name])]}
    if event.kind == Kind.DESCRIBED and "procedure_id" in match:
        data = data | {"procedure_id": match["procedure_id"], "field_id": match["field_id"]}
    return data


def _uncorrected(events: Iterable[Event]) -> Iterable[Event]:
    """The events less the acts that a correction took back; a moved act stands at its new moment."""
    listed = list(events)
    if not any(event.kind == Kind.CORRECTED for event in listed):
        return listed
    moved = corrections(listed)
    found = []
    for event in listed:
        if event.seq not in moved:
            found.append(event)
        elif (at := moved[event.seq].data["at"]) is not None:
            found.append(event._replace(at=datetime.fromisoformat(at)))
    return found


def corrections(events: Sequence[Event]) -> dict[int, Event]:
    """The correction that holds for each corrected act, by the act's `seq`; a correction may itself be taken back."""
    found: dict[int, Event] = {}
    for event in reversed(events):
        if event.kind == Kind.CORRECTED and event.seq not in found:
            found.setdefault(event.data["corrects"], event)
    return found


def _counting(history: History) -> dict[str, Event]:
    """The single facts that count: the city's, and ours where the city says nothing (DESIGN 13)."""
    if not history.own:
        return history.city
    ours = dict(history.own)
    if any(kind in history.city for kind in ENDS):
        for kind in ENDS:
            ours.pop(kind, None)
    return {**ours, **history.city}


def _pauses(history: History) -> list[Pause]:
    """Our waits, each until what closes it, or until the end of the dossier."""
    computed = history.single.get(Kind.COMPUTED)
    mode = computed.data.get("pause_mode", "extend") if computed else "extend"
    opinion = bool(computed and computed.data.get("opinion_pauses"))
    found: dict[str, Pause] = {}
    pauses: list[Pause] = []
    for act in history.acts:
        if act.kind in PAUSES and act.kind not in found:
            stops = mode != "none" and (act.kind != Kind.OPINION_ASKED or opinion)
            found[act.kind] = Pause(act.kind, act.at, None, stops, act.seq)
        elif (opening := _OPENED_BY.get(Kind(act.kind))) in found:
            pauses.append(found.pop(opening)._replace(end=act.at))
        elif act.kind in TERMINAL or act.kind in (Kind.WITHDRAWAL_ASKED, Kind.RECEIVED):
            pauses += [pause._replace(end=act.at) for pause in found.values()]
            found.clear()
    ended = history.ended
    for pause in found.values():
        pauses.append(pause._replace(end=max(ended.at, pause.start)) if ended else pause)
    return sorted(pauses, key=lambda pause: (pause.start, pause.seq))


def _statuses(history: History) -> list[Seen]:
    """The statuses of the file and of our acts in one order of time."""
    if not history.acts:
        return [_seen(event, Status(event.data["status"])) for event in history.seen]
    stopping = {pause.seq: pause.stops for pause in history.pauses}
    statuses: list[Seen] = []
    for event in moving_status(history):
        status = status_after(event, statuses[-1].status if statuses else None)
        if status is not None:
            statuses.append(_seen(event, status)._replace(stops=status in SUSPENDING and stopping.get(event.seq, True)))
    return statuses


def _seen(event: Event, status: Status) -> Seen:
    return Seen(event.at, status, status in SUSPENDING)


def moving_status(history: History) -> list[Event]:
    """What brings about a status, in order of time: the file's statuses and our acts."""
    acts = [act for act in history.acts if act.kind in MOVES_STATUS or act.kind in STARTS_WORK]
    return sorted([*history.seen, *acts], key=lambda event: (event.at, event.seq))


def status_after(event: Event, before: Status | None) -> Status | None:
    """The status that a line of the log brings about; None where it leaves the one before."""
    if event.kind == Kind.STATUS_SEEN:
        return Status(event.data["status"])
    if event.kind in STARTS_WORK:  # taken up: what was only received is in progress
        return Status.IN_PROGRESS if before in (None, Status.REGISTERED, Status.RECEIVED) else None
    return MOVES_STATUS.get(event.kind)


def day_end(day: date, like: datetime) -> datetime:
    """The last moment of a local day."""
    return datetime.combine(day, _DAY_END, like.tzinfo)


def settlement(history: History) -> Settlement | None:
    """How and when the dossier ended. One that ends before it was received counts on the day of receipt."""
    if not history.is_settlement_known:  # asked three times of each dossier that is written
        history.known_settlement, history.is_settlement_known = _settlement(history), True
    return history.known_settlement


def _settlement(history: History) -> Settlement | None:
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
    changes = {change.date() for change in _changes(history)}
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


def _changes(history: History) -> Iterator[datetime]:
    for event in (*history.dues, *history.holders):
        yield event.at
    for seen in history.statuses:
        yield seen.at
    for pause in history.pauses:
        yield pause.start
        if pause.end:
            yield pause.end
    for at, _ in history.our_moves():
        yield at


def _state(history: History, moment: datetime) -> tuple[date | None, bool, Holder]:
    due = history.due_at(moment)
    return due.date() if due else None, history.is_suspended(moment), history.answers(moment)


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
