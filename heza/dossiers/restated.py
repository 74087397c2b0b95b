"""What was told once and then told otherwise, as a pure function of a dossier's events.

The log is read in the steps in which it was learned: all lines of one file together, each act of the agency alone.
Files are compared with files and acts with acts; that the city's file takes the place of an act of ours is no
restatement (DESIGN 13). What a step restates depends on this step and the ones before it only, so what was once
found stays found, and belongs to the line (`seq`) that told it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from heza.dossiers.history import ENDS, TERMINAL, Event, History, Holder, Kind, fold, standing
from heza.dossiers.rules import DONE, Status


class What(StrEnum):
    """How something was restated; every changed fact has exactly one of these names, the gravest that fits."""

    CORRECTED = "corrected"
    RESET = "reset"
    BACK_DATED = "back_dated"
    ENTERED_LATE = "entered_late"
    RECORDED_LATE = "recorded_late"
    EQUAL_DUE = "equal_due"
    DUE_AFTER = "due_after"
    OVERRIDDEN = "overridden"


class Words(NamedTuple):
    """The name of a kind where it heads a column, where it stands alone, and what exactly is counted."""

    short: str
    name: str
    definition: str


NAMES: dict[What, Words] = {
    What.CORRECTED: Words(
        "Đính chính",
        "Đính chính",
        "Ngày nhận, hạn trả, ngày kết thúc hoặc ngày trả đã biết, nay được ghi khác đi hoặc bị bỏ trống; "
        "hoặc một việc ghi trong heza được đính chính.",
    ),
    What.RESET: Words(
        "Mở lại",
        "Mở lại hồ sơ đã xong",
        "Hồ sơ đã có ngày kết thúc nay không còn ngày kết thúc, hoặc trạng thái lùi từ đã xong về đang giải quyết.",
    ),
    What.BACK_DATED: Words(
        "Lùi ngày",
        "Lùi ngày kết thúc",
        "Ngày kết thúc được ghi lùi về một ngày trước ngày đã biết, hoặc về trước ngày mà dữ liệu đã nhập còn cho thấy "
        "hồ sơ đang giải quyết.",
    ),
    What.ENTERED_LATE: Words(
        "Vào muộn",
        "Vào dữ liệu khi đã xong",
        "Hồ sơ lần đầu có trong dữ liệu thì đã xong từ một ngày mà các tệp nhập trước đó đã nói đến nhưng không có nó.",
    ),
    What.RECORDED_LATE: Words(
        "Ghi chậm",
        "Ghi kết thúc chậm",
        "Việc kết thúc ghi trong heza sau ngày xảy ra quá số ngày cơ quan đã chọn.",
    ),
    What.EQUAL_DUE: Words(
        "Trùng hạn",
        "Kết thúc trùng hạn",
        "Giờ kết thúc trùng với giờ hẹn trả đến từng giây. Tệp chỉ ghi ngày, không ghi giờ thì không xét.",
    ),
    What.DUE_AFTER: Words(
        "Dời hạn",
        "Dời hạn khi đã quá hạn",
        "Khi tệp Một cửa cho biết hạn mới muộn hơn thì hạn cũ đã qua mà hồ sơ chưa xong.",
    ),
    What.OVERRIDDEN: Words(
        "Bổ sung lần hai",
        "Yêu cầu bổ sung lần hai",
        "Yêu cầu bổ sung giấy tờ từ lần thứ hai, được trưởng phòng cho phép kèm lý do.",
    ),
}


class Fact(StrEnum):
    """What was restated."""

    RECEIVED = "received"
    DUE = "due"
    FINISH = "finish"
    RETURNED = "returned"
    STATUS = "status"
    OPEN = "open"  # that it was still open on a day
    MISSING = "missing"  # that no file had it until a day
    ACT = "act"  # another act of the agency


class File(NamedTuple):
    """An imported file: which one, its first number in the order of knowing, until when it speaks (local)."""

    id: int
    first_seq: int
    until: datetime
    person_id: int | None


class Told(NamedTuple):
    """By whom a line was told, and on which day it was known: the day until which the file speaks, or of the act."""

    import_id: int | None
    actor_id: int | None
    on_day: date


class Restatement(NamedTuple):
    """One fact that was told otherwise. `before` and `after` are local ISO moments, a status, a day, or nothing."""

    seq: int
    what: What
    fact: Fact
    before: str
    after: str
    told: Told
    holder: Holder  # who held the dossier when it was told
    late_days: int | None = None  # of an end recorded late: days from the end to the day it was recorded


@dataclass(frozen=True)
class Step:
    """What was learned at once: the lines, the file they stand in (None: an act), and what was known after them."""

    events: Sequence[Event]
    file: File | None
    told: Told
    history: History


_WATCHED = frozenset(
    {*TERMINAL, Kind.RECEIVED, Kind.DUE_SET, Kind.CLEARED, Kind.STATUS_SEEN, Kind.CORRECTED, Kind.SUPPLEMENT_ASKED}
)


def file_of(files: Sequence[File], seq: int) -> File | None:
    """The file in which a line of the city stands; `files` in the order of knowing."""
    low, high = 0, len(files)
    while low < high:
        middle = (low + high) // 2
        if files[middle].first_seq <= seq:
            low = middle + 1
        else:
            high = middle
    return files[low - 1] if low else None


def steps(events: Iterable[Event], files: Sequence[File], told: Callable[[Event], Told]) -> Iterator[Step]:
    """The log in the steps in which it was learned; `told` says it of an act of the agency."""
    kept = [event for event in standing(events) if event.kind not in (Kind.LEG, Kind.UNDONE, Kind.MATCHED)]

    def source(event: Event) -> tuple[bool, int]:
        if event.ours:
            return True, event.seq
        file = file_of(files, event.seq)
        return False, file.id if file else 0

    seen: list[Event] = []
    for (ours, _), group in groupby(kept, key=source):
        lines = list(group)
        seen += lines
        file = None if ours else file_of(files, lines[0].seq)
        by = Told(file.id, file.person_id, file.until.date()) if file else told(lines[0])
        yield Step(lines, file, by, fold(seen))


def restatements(events: Sequence[Event], files: Sequence[File], told: Callable[[Event], Told]) -> list[Restatement]:
    """Everything in a dossier's log that restates what had been told before."""
    if not may_restate(events):
        return []
    found: list[Restatement] = []
    before = fold(())
    shown: date | None = None  # until when files spoke of it
    targets = {event.seq: event for event in events}
    for step in steps(events, files, told):
        if any(event.kind in _WATCHED for event in step.events):
            if step.file is not None:
                found += _of_file(before, step, files, shown)
            else:
                found += _of_act(before, step, targets)
            found += _equal_due(before, step)
        if step.file is not None and any(event.kind != Kind.COMPUTED for event in step.events):
            shown = max(shown or date.min, step.file.until.date())
        before = step.history
    return found


def may_restate(events: Sequence[Event]) -> bool:
    """Whether a log can restate anything: one that was told once and has no end cannot."""
    counts = Counter(event.kind for event in events)
    if any(counts[kind] for kind in (*TERMINAL, Kind.CLEARED, Kind.CORRECTED)):
        return True
    again = counts[Kind.RECEIVED] + counts[Kind.DUE_SET] + counts[Kind.STATUS_SEEN]
    return again > 3 or counts[Kind.SUPPLEMENT_ASKED] > 1


def is_plain(events: Sequence[Event], read_until: date | None) -> bool:
    """Whether a dossier's first file surely restates nothing, told without folding it.

    `read_until` is the last day of which files read before speak.
    """
    ends = [event.at for event in events if event.kind in TERMINAL]
    if not ends:
        return True
    if read_until and min(ends).date() < read_until:
        return False
    dues = [event.data["due_at"] for event in events if event.kind in (Kind.DUE_SET, Kind.COMPUTED)]
    return not any(end.replace(microsecond=0).isoformat() in dues for end in ends)


# ---------------------------------------------------------------- what a file restates


def _end(history: History) -> Event | None:
    """The end that the city's files say: the earliest."""
    return min((history.city[kind] for kind in TERMINAL if kind in history.city), key=lambda one: one.at, default=None)


def _finish(history: History) -> Event | None:
    return next((history.city[kind] for kind in ENDS if kind in history.city), None)


def _of_file(before: History, step: Step, files: Sequence[File], shown: date | None) -> Iterator[Restatement]:
    after = step.history
    if shown is None:  # the first file that names it
        yield from _entered_late(step, files)
        return
    old, new = before.city.get(Kind.RECEIVED), after.city.get(Kind.RECEIVED)
    if old and (new is None or new.at != old.at):
        yield _made(step, What.CORRECTED, Fact.RECEIVED, old.at, new)
    yield from _due(before, step)
    was, now = _end(before), _end(after)
    if was and now is None:
        yield _made(step, What.RESET, Fact.FINISH, was.at, None, kind=Kind.CLEARED)
    else:
        yield from _back(before, step)
        if was is None and now is not None:
            yield from _first_end(step, now, shown)
        elif was is not None and now is not None:
            yield from _changed_end(before, step)


def _entered_late(step: Step, files: Sequence[File]) -> Iterator[Restatement]:
    """Of a dossier's first file: whether files read before it reached past its end and did not have it."""
    end, file = _end(step.history), step.file
    if end is None or file is None:
        return
    past = [one.until for one in files if one.first_seq < file.first_seq and end.at.date() < one.until.date()]
    if (until := max((one for one in past if one < file.until), default=None)) is not None:
        told, holder = step.told, step.history.holder(_far(step))
        days = until.date().isoformat()
        yield Restatement(end.seq, What.ENTERED_LATE, Fact.MISSING, days, end.at.isoformat(), told, holder)


def _due(before: History, step: Step) -> Iterator[Restatement]:
    far = _far(step)
    old, new = before.city_due_at(far), step.history.city_due_at(far)
    if old is None or old == new:
        return
    line = next((event for event in reversed(step.events) if event.kind == Kind.DUE_SET), step.events[-1])
    ended = _end(before) or _end(step.history)
    in_time = ended is not None and ended.at.date() <= old.date()
    passed = step.told.on_day > old.date() and not in_time
    what = What.DUE_AFTER if new and new.date() > old.date() and passed else What.CORRECTED
    holder = step.history.holder(far)
    yield Restatement(line.seq, what, Fact.DUE, old.isoformat(), new.isoformat() if new else "", step.told, holder)


def _back(before: History, step: Step) -> Iterator[Restatement]:
    """A status that went back from done, while the end is still told or never was."""
    if not before.seen or not step.history.seen:
        return
    old, new = before.seen[-1], step.history.seen[-1]
    if old.data["status"] in DONE and new.data["status"] not in DONE and new.seq != old.seq:
        if _finish(step.history) is not None and Status(new.data["status"]) in (Status.STOPPED, Status.WITHDRAWAL):
            return  # the end is told as another kind of end: that is a correction of it
        holder = step.history.holder(_far(step))
        values = str(old.data["status"]), str(new.data["status"])
        yield Restatement(new.seq, What.RESET, Fact.STATUS, *values, step.told, holder)


def _first_end(step: Step, end: Event, shown: date | None) -> Iterator[Restatement]:
    """An end that lies before the day of data that still showed the dossier open."""
    said = end.data.get("after")
    days = [day for day in (shown, datetime.fromisoformat(said).date() if said else None) if day]
    if days and end.at.date() < max(days):
        values = max(days).isoformat(), end.at.isoformat()
        yield Restatement(end.seq, What.BACK_DATED, Fact.OPEN, *values, step.told, step.history.holder(_far(step)))


def _changed_end(before: History, step: Step) -> Iterator[Restatement]:
    old, new = _finish(before), _finish(step.history)
    was, now = before.city.get(Kind.RETURNED), step.history.city.get(Kind.RETURNED)
    if old and (new is None or (new.kind, new.at) != (old.kind, old.at)):
        earlier = new is not None and new.at.date() < old.at.date()
        yield _made(step, What.BACK_DATED if earlier else What.CORRECTED, Fact.FINISH, old.at, new)
    elif new and old is None and was and new.at.date() < was.at.date():
        yield _made(step, What.BACK_DATED, Fact.FINISH, was.at, new)
    if was and (now is None or now.at != was.at):
        yield _made(step, What.CORRECTED, Fact.RETURNED, was.at, now)


def _made(
    step: Step, what: What, fact: Fact, before: datetime, after: Event | None, kind: str = Kind.CLEARED
) -> Restatement:
    line = after or next((event for event in step.events if event.kind == kind), step.events[-1])
    value = after.at.isoformat() if after else ""
    holder = step.history.holder(_far(step))
    return Restatement(line.seq, what, fact, before.isoformat(), value, step.told, holder)


def _far(step: Step) -> datetime:
    return datetime.max.replace(tzinfo=step.events[0].at.tzinfo)


# ---------------------------------------------------------------- what an act restates


def _of_act(before: History, step: Step, targets: dict[int, Event]) -> Iterator[Restatement]:
    for event in step.events:
        if "copied" in event.data:  # written once more from the provisional dossier, where it was counted
            continue
        holder = step.history.holder(_far(step))
        if event.kind == Kind.CORRECTED:
            yield _correction(before, step, event, targets, holder)
        elif event.kind == Kind.SUPPLEMENT_ASKED and any(act.kind == event.kind for act in before.acts):
            yield Restatement(event.seq, What.OVERRIDDEN, Fact.ACT, "", event.at.isoformat(), step.told, holder)
        elif event.kind in TERMINAL and (days := (step.told.on_day - event.at.date()).days) > 0:
            at = event.at.isoformat()
            day = step.told.on_day.isoformat()
            yield Restatement(event.seq, What.RECORDED_LATE, Fact.OPEN, day, at, step.told, holder, days)


_FACTS: dict[str, Fact] = {
    Kind.RECEIVED: Fact.RECEIVED,
    Kind.RETURNED: Fact.RETURNED,
    **dict.fromkeys(ENDS, Fact.FINISH),
}


def _correction(before: History, step: Step, event: Event, targets: dict[int, Event], holder: Holder) -> Restatement:
    """A correction of ours: which fact, from which moment to which."""
    target = targets.get(event.data["corrects"])
    kind = target.kind if target else ""
    fact = _FACTS.get(kind, Fact.ACT)
    stood = next((act for act in before.acts if act.seq == event.data["corrects"]), target)
    old, new = (stood.at.isoformat() if stood else ""), event.data.get("at") or ""
    what = What.CORRECTED
    if fact is Fact.FINISH and not new and before.ended and step.history.ended is None:
        what = What.RESET
    elif fact is Fact.FINISH and new and old and datetime.fromisoformat(new).date() < stood.at.date():  # type: ignore[union-attr]
        what = What.BACK_DATED
    return Restatement(event.seq, what, fact, old, new, step.told, holder)


# ---------------------------------------------------------------- an end that equals its due moment


def _equal_due(before: History, step: Step) -> Iterator[Restatement]:
    end = step.history.ended
    if end is None or "copied" in end.data or not is_equal_due(step.history):
        return
    was = before.ended
    if was is not None and was.at == end.at and is_equal_due(before):
        return
    mine = [line for line in step.events if line.kind in (*TERMINAL, Kind.DUE_SET, Kind.CORRECTED)]
    seq = end.seq if any(line.seq == end.seq for line in mine) else (mine or step.events)[-1].seq
    at = end.at.isoformat()
    yield Restatement(seq, What.EQUAL_DUE, Fact.FINISH, at, at, step.told, step.history.holder(_far(step)))


def is_equal_due(history: History) -> bool:
    """Whether the dossier ended at its due moment to the second; a moment without an hour (midnight) says nothing."""
    end = history.ended
    due = history.due_at(end.at) if end else None
    if end is None or due is None:
        return False
    end_at = end.at.replace(microsecond=0)
    return end_at == due.replace(microsecond=0) and bool(end_at.hour or end_at.minute or end_at.second)
