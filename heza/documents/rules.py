"""What is in force on a day, and how documents and revisions are named. Pure.

Whether a revision is in force is never switched: it follows from the days of its interval [effective_from,
effective_to), which turn at midnight GMT+7. Intervals of one document never overlap.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

CODE_LENGTH, TITLE_LENGTH = 40, 300
_CODE = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
EARLIEST = date(1990, 1, 1)


def code_key(code: str) -> str:
    """The code as it is compared: capitals, no spaces."""
    return "".join(code.split()).upper()


def wrong_code(code: str) -> str:
    """Why this is no code, or ""."""
    key = code_key(code)
    if not key:
        return "Chưa có mã hiệu. Hãy ghi mã hiệu, ví dụ QT-01."
    if len(key) > CODE_LENGTH or not _CODE.fullmatch(key):
        return (
            f"Mã hiệu “{code}” không dùng được. Mã gồm chữ, số, dấu gạch ngang, dấu chấm, dài nhất {CODE_LENGTH} ký tự."
        )
    return ""


NUMBERINGS = {
    "both": "Lần ban hành và lần sửa đổi",
    "issue": "Chỉ lần ban hành",
    "amend": "Chỉ lần sửa đổi",
}


def revision_label(issue_no: int, amend_no: int, numbering: str = "both") -> str:
    """BH 02/SĐ 01; one of both where the agency counts only one."""
    if numbering == "issue":
        return f"BH {issue_no:02d}"
    if numbering == "amend":
        return f"SĐ {amend_no:02d}"
    return f"BH {issue_no:02d}/SĐ {amend_no:02d}"


def next_numbers(issue_no: int, amend_no: int, *, is_whole: bool, numbering: str = "both") -> tuple[int, int]:
    """The numbers of the revision that follows; a whole re-issue raises the first and resets the second."""
    if numbering == "issue" or (is_whole and numbering == "both"):
        return issue_no + 1, 0
    return issue_no, amend_no + 1


# ---------------------------------------------------------------- in force

STANDINGS = {
    "draft": "Dự thảo",
    "coming": "Sắp hiệu lực",
    "current": "Hiện hành",
    "replaced": "Bị thay thế",
    "retired": "Bãi bỏ",
}
STANDING_KINDS = {"draft": "wait", "coming": "soon", "current": "ok", "replaced": "plain", "retired": "late"}


@dataclass(frozen=True)
class Interval:
    """When an issued revision holds; `to_day` is the first day on which it does not, None while none is known."""

    revision_id: int
    from_day: date
    to_day: date | None = None
    is_retired: bool = False  # it ends because the document was retired, not because another took its place

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)

    def standing(self, day: date) -> str:
        """A key of STANDINGS."""
        if day < self.from_day:
            return "coming"
        if self.to_day is None or day < self.to_day:
            return "current"
        return "retired" if self.is_retired else "replaced"


def current(intervals: Iterable[Interval], day: date) -> Interval | None:
    """The one in force on a day."""
    return next((one for one in intervals if one.holds(day)), None)


def overlapping(intervals: Sequence[Interval]) -> tuple[Interval, Interval] | None:
    """Two that hold on the same day; None where there are none. An interval that holds on no day overlaps nothing."""
    ordered = sorted((one for one in intervals if one.to_day is None or one.to_day > one.from_day), key=_first)
    for before, after in pairwise(ordered):
        if before.to_day is None or before.to_day > after.from_day:
            return before, after
    return None


def _first(one: Interval) -> date:
    return one.from_day


def succeed(intervals: Sequence[Interval], revision_id: int, from_day: date) -> list[Interval]:
    """The intervals after a revision takes effect: what was to hold from that day on ends there.

    Raises ValueError with a sentence where another revision takes effect on that day or later.
    """
    later = [one for one in intervals if one.from_day >= from_day]
    if later:
        first = min(one.from_day for one in later)
        raise ValueError(
            f"Đã có bản khác có hiệu lực từ {first:%d/%m/%Y}. Hãy chọn ngày hiệu lực sau ngày đó, "
            "vì bản ban hành sau không có hiệu lực trước bản ban hành trước."
        )
    ended = [
        Interval(one.revision_id, one.from_day, from_day) if one.to_day is None or one.to_day > from_day else one
        for one in intervals
    ]
    return [*ended, Interval(revision_id, from_day)]


def retire(intervals: Sequence[Interval], to_day: date) -> list[Interval]:
    """The intervals after a document is retired from a day on. Raises ValueError where nothing holds until then."""
    holding = current(intervals, to_day) or next((one for one in intervals if one.from_day >= to_day), None)
    if holding is None:
        raise ValueError("Tài liệu không có bản hiện hành vào ngày đó nên không bãi bỏ được. Hãy kiểm tra lại ngày.")
    if any(one.from_day >= to_day for one in intervals):
        raise ValueError("Có bản sẽ có hiệu lực sau ngày bãi bỏ. Hãy chọn ngày bãi bỏ muộn hơn.")
    return [Interval(one.revision_id, one.from_day, to_day, True) if one.holds(to_day) else one for one in intervals]
