"""How pauses and the extension moved our own due date, day by day and in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from heza.core import words
from heza.dossiers.history import KIND_NAMES, Event, History, Kind
from heza.dossiers.timing import Move, Stretch, lost, stretches
from heza.workdays import queries as workdays
from heza.workdays.rules import UNITS, CountedDay, WorkCalendar
from heza.workdays.words import PAUSED


def lines(data: dict[str, Any], received: datetime, made: Sequence[Move]) -> list[CountedDay]:
    """Every day of a term that was moved; the days on which the clock stood still have no number.

    Empty where nothing moved, and for terms in hours, which sentences tell.
    """
    stood = [move.why for move in made if isinstance(move.why, Stretch) and move.why.end]
    if not made or data["unit"] == "hours":
        return []
    start, calendar = received, counted_on(data, made)
    added = sum(move.why.data["days"] for move in made if isinstance(move.why, Event) and not _is_shift(move))
    if data.get("pause_mode") == "restart" and stood:
        start, stood = stood[-1].end or received, []
    added += sum(lost(one, data["unit"], calendar) for one in stood)
    naive = start.replace(tzinfo=None)
    explained_days = workdays.due_of(naive, data["days"] + added, data["unit"], data["rule"], calendar).lines
    return list(without_pauses(explained_days, stood))


def counted_on(data: dict[str, Any], made: Sequence[Move]) -> WorkCalendar:
    """The calendar on which the due date in force was counted: that of its computing, or of the last change since."""
    shifts = [move for move in made if _is_shift(move)]
    return workdays.calendars().at(shifts[-1].at) if shifts else workdays.of_version(data["calendar"])


def _is_shift(move: Move) -> bool:
    return isinstance(move.why, Event) and move.why.kind == Kind.DUE_MOVED


def without_pauses(explained: Iterable[CountedDay], stretches: Sequence[Stretch]) -> Iterator[CountedDay]:
    """The same days; those on which the clock stood still are not counted, the others are numbered anew."""
    number = 0
    for line in explained:
        stood = any(one.start.date() < line.day <= (one.end or one.start).date() for one in stretches)
        if line.kind == "counted" and stood:
            yield CountedDay(line.day, "paused", None, PAUSED)
        elif line.kind == "counted":
            number += 1
            yield CountedDay(line.day, "counted", number, line.reason)
        else:
            yield line


def sentences(history: History, data: dict[str, Any], made: Sequence[Move], moment: datetime) -> Iterator[str]:
    """What moved the due date, and what does not move it, in sentences."""
    calendars, unit = workdays.calendars(), data["unit"]
    for move in made:
        when = words.moment(move.due_at)
        if isinstance(move.why, Event) and move.why.kind == Kind.DUE_MOVED:
            by, since = move.why.data["decision"], words.moment(move.at)
            yield f"Đổi lịch làm việc theo {by}, áp dụng {since}: hạn thành {when}."
        elif isinstance(move.why, Event):
            yield f"Gia hạn {move.why.data['days']} {UNITS[unit]} ngày {words.day(move.at.date())}: hạn thành {when}."
        elif data.get("pause_mode") == "restart":
            yield f"Tính lại từ đầu khi nhận đủ, lúc {words.moment(move.at)}: hạn thành {when}."
        else:
            amount = lost(move.why, unit, calendars.at(move.at))
            in_words = f"{amount // 60} giờ {amount % 60:02} phút" if unit == "hours" else f"{amount} {UNITS[unit]}"
            span = f"{words.moment(move.why.start)} – {words.moment(move.why.end)}"
            yield f"Dừng {span}, {in_words} không tính: hạn thành {when}."
    yield from _unmoved(history, made, moment)


def _unmoved(history: History, made: Sequence[Move], moment: datetime) -> Iterator[str]:
    """Pauses that last, and those that move nothing."""
    for pause in history.pauses:
        if pause.covers(moment) and pause.stops:
            yield f"Đang dừng tính từ {words.moment(pause.start)}; hạn sẽ lùi khi hồ sơ được xử lý tiếp."
        elif pause.covers(moment):
            yield f"{KIND_NAMES[Kind(pause.kind)]} từ {words.moment(pause.start)}: không dừng tính thời hạn."
    stood = {move.why for move in made if isinstance(move.why, Stretch)}
    for one in stretches(history):
        if one.end and one.end <= moment and one not in stood:
            yield f"Dừng từ {words.moment(one.start)} khi đã quá hạn: không dời hạn đã lỡ."
