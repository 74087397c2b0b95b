"""When an explanation is due, how a breach stands, and what is missing before it is handed in. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from heza.workdays.rules import WorkCalendar

NONE_YET = "missing"  # no explanation was begun
STATE_NAMES = {
    NONE_YET: "Chưa có giải trình",
    "draft": "Đang soạn",
    "returned": "Bị trả lại",
    "reviewing": "Chờ trưởng phòng ký",
    "deciding": "Chờ lãnh đạo",
    "accepted": "Đã chấp nhận",
}
STATE_KINDS = {
    NONE_YET: "late",
    "draft": "soon",
    "returned": "late",
    "reviewing": "wait",
    "deciding": "wait",
    "accepted": "ok",
}
OPEN_TO_WRITE = frozenset({"draft", "returned"})
WAITS_FOR_WRITER = frozenset({NONE_YET, *OPEN_TO_WRITE})

CLOSING = "Nguyên nhân trễ hạn:"  # what the log gives ends with it; the writer goes on


# ---------------------------------------------------------------- reminders


def reminded_until(today: date, days: int, calendar: WorkCalendar) -> date:
    """The last due day whose breach is older today than `days` working days."""
    day = today - timedelta(days=1)
    while calendar.days_between(day, today) <= days:
        day -= timedelta(days=1)
    return day


def age(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """How many working days ago the promise passed."""
    return max(calendar.days_between(due_on, today), 0)


# ---------------------------------------------------------------- repeats


@dataclass(frozen=True)
class Repeat:
    """What a unit was late with more than once: a procedure, and steps of it that were longer than their norm."""

    times: int = 0  # 0: the procedure itself not often enough
    steps: tuple[tuple[str, int], ...] = ()

    def sentences(self, span: str) -> list[str]:
        """The hints as the pages show them."""
        found = [f"Thủ tục này đã trễ {self.times} lần trong {span}."] if self.times else []
        if self.steps:
            listed = ", ".join(f"“{name}” ({times} lần)" for name, times in self.steps)
            found.append(f"Bước hay quá định mức trong các hồ sơ trễ của thủ tục này: {listed}.")
        return found


def repeat(times: int, steps: Iterable[tuple[str, int]], least: int) -> Repeat | None:
    """What happened at least so often, the most frequent step first; None where nothing did."""
    often = sorted(((name, n) for name, n in steps if n >= least), key=lambda one: (-one[1], one[0]))
    found = Repeat(times if times >= least else 0, tuple(often))
    return found if found.times or found.steps else None


# ---------------------------------------------------------------- what is missing


def own_words(text: str) -> str:
    """What the writer added after the words that the log gave; all of it where those are gone."""
    return text.rpartition(CLOSING)[2].strip()


def is_written(text: str) -> bool:
    """Whether somebody added words of their own."""
    return bool(own_words(text))


def not_ready(explanation: Any) -> str:
    """Why it cannot be handed in, or ""."""
    if explanation.cause is None:
        return "Chưa chọn nguyên nhân. Hãy bấm Sửa và chọn nguyên nhân."
    if not is_written(explanation.text):
        return "Mới có phần hệ thống ghi sẵn theo nhật ký. Hãy bấm Sửa và viết nguyên nhân trước khi trình."
    if not explanation.remedy or explanation.remedy_on is None:
        return "Chưa có biện pháp khắc phục và ngày hoàn thành. Hãy bấm Sửa và ghi đủ."
    return ""
