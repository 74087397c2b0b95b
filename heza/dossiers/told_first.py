"""A dossier's history as it was told first: whence the named rates "without" restatements come. Pure.

`HOW_WITHOUT` says on the page what this module does: a restated end or receipt counts as it was told first, a due date
moved when it had passed is not used, and an end that is doubtful in itself is no settlement in time: it is left out of
the numerators and stays in the denominators.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from heza.dossiers.history import TERMINAL, Event, History, Kind, fold
from heza.dossiers.restated import Fact, File, Restatement, Told, What, is_equal_due, steps
from heza.dossiers.rules import Outcome

HOW_WITHOUT = (
    "Ngày kết thúc hoặc ngày nhận bị ghi khác đi: lấy ngày được biết lần đầu (hồ sơ bị mở lại vẫn tính là đã giải "
    "quyết như đã ghi lần đầu).",
    "Hạn bị dời muộn hơn khi đã quá hạn: lấy hạn trước khi dời. Hạn dời trước khi đến hạn vẫn được dùng.",
    "Kết thúc trùng giờ hẹn trả, kết thúc ghi lùi về ngày dữ liệu còn cho thấy đang giải quyết, hồ sơ vào dữ liệu khi "
    "đã xong, ghi kết thúc chậm: không tính vào tử số, vẫn nằm ở mẫu số.",
)
DOUBTFUL = "doubtful"  # an outcome beside early, on time and late: counted below the line, not above it


class FirstTold(NamedTuple):
    """The history as told first, and whether its end is doubted; `late_days` where only a late record makes it so."""

    history: History
    is_doubted: bool
    late_days: int | None


def first_told(
    events: Sequence[Event],
    files: Sequence[File],
    told: Callable[[Event], Told],
    found: Sequence[Restatement],
) -> FirstTold:
    """The history if nothing of `found` had been told otherwise.

    Of the city's files and of our acts, the first receipt and the first end stay; later ones, and what takes them
    back, are left out; due dates moved when they had passed are left out.
    """
    moved = {one.seq for one in found if one.what is What.DUE_AFTER}
    facts = {event.seq for event in events if _is_first_kept(event)}
    kept: list[Event] = []
    known: set[tuple[bool, bool]] = set()  # whose fact, and whether it is an end
    for step in steps(events, files, told):
        before = set(known)
        is_again = any(event.kind == Kind.RECEIVED and _key(event) in before for event in step.events)
        for event in step.events:
            if _is_first_kept(event):
                if _key(event) not in before:
                    kept.append(event)
                    known.add(_key(event))
            elif not (event.seq in moved or _takes_back(event, facts) or (is_again and event.kind == Kind.COMPUTED)):
                kept.append(event)
    history = fold(kept)
    return FirstTold(history, *_doubt(history, found))


def _is_first_kept(event: Event) -> bool:
    return event.kind in TERMINAL or event.kind == Kind.RECEIVED


def _key(event: Event) -> tuple[bool, bool]:
    return event.ours, event.kind != Kind.RECEIVED


def _takes_back(event: Event, facts: set[int]) -> bool:
    if event.kind == Kind.CLEARED:
        return True
    return event.kind == Kind.CORRECTED and event.data["corrects"] in facts


def _doubt(history: History, found: Sequence[Restatement]) -> tuple[bool, int | None]:
    end = history.ended
    if end is None:
        return False, None
    if is_equal_due(history):
        return True, None
    doubts = [
        one
        for one in found
        if one.seq == end.seq
        and (
            one.what in (What.ENTERED_LATE, What.RECORDED_LATE) or (one.what, one.fact) == (What.BACK_DATED, Fact.OPEN)
        )
    ]
    if not doubts:
        return False, None
    days = [one.late_days for one in doubts]
    return True, None if None in days else max(day for day in days if day is not None)


def outcome_of(first: FirstTold, outcome: Outcome) -> str:
    """The outcome as it counts in the rates "without": what is late stays late."""
    return DOUBTFUL if first.is_doubted and outcome is not Outcome.LATE else outcome.value
