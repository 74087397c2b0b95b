"""The rules of moves between departments and of leave: pure, a sentence where something cannot be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from heza.accounts.rules import EARLIEST, FOREVER, bad_day

# ---------------------------------------------------------------- moves


@dataclass(frozen=True)
class Move:
    """What is entered about a move: where to (None: no department), from which day on, by which decision."""

    department_id: int | None
    from_day: date
    basis: str


@dataclass(frozen=True)
class Place:
    """Where somebody worked from a day until another (not included)."""

    department_id: int | None
    from_day: date = EARLIEST
    to_day: date = FOREVER


def not_movable(places: Sequence[Place], fresh: Move, today: date) -> str:
    """Why this move cannot follow the known places (in the order of days, the last one open), or ""."""
    if reason := bad_day(fresh.from_day, today):
        return reason
    last = places[-1]
    if last.department_id == fresh.department_id:
        return "Người này đã được ghi ở phòng này. Hãy chọn phòng khác."
    if fresh.from_day <= last.from_day:
        return (
            f"Lần chuyển gần nhất đã ghi từ {last.from_day:%d/%m/%Y}; lần sau phải sau ngày đó. "
            "Nếu lần đó ghi nhầm, hãy bỏ lần đó trước."
        )
    return ""


def place_on(places: Iterable[Place], day: date) -> Place | None:
    """Where somebody was on a day; None where nothing is written for it."""
    return next((one for one in places if one.from_day <= day < one.to_day), None)


# ---------------------------------------------------------------- leave

ABSENCES = {
    "leave": "Nghỉ phép",
    "sick": "Nghỉ ốm, thai sản",
    "trip": "Đi công tác",
    "study": "Đi học",
    "other": "Vắng mặt khác",
}
SAID_TO_ALL = ABSENCES | {"sick": "Vắng mặt"}  # health is for who keeps the leave, not for every colleague
LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True)
class Leave:
    """Somebody is away from a day until another (not included); `cover_id` takes the place."""

    person_id: int
    from_day: date
    to_day: date
    kind: str
    cover_id: int | None = None
    note: str = ""

    @property
    def last_day(self) -> date:
        """The last day away."""
        return self.to_day - timedelta(days=1)

    def meets(self, other: "Leave") -> bool:
        """Whether both have a day in common."""
        return self.from_day < other.to_day and other.from_day < self.to_day


def bad_days(leave: Leave, today: date) -> dict[str, str]:
    """What is wrong with the days: a sentence for the field that must be corrected."""
    if reason := bad_day(leave.from_day, today):
        return {"from_day": reason}
    if leave.to_day <= leave.from_day:
        return {"last_day": "Ngày cuối không được trước ngày đầu. Hãy sửa lại một trong hai ngày."}
    if leave.to_day - leave.from_day > LONGEST_ABSENCE:
        return {"last_day": "Một lần vắng mặt dài nhất một năm. Hãy kiểm tra lại năm."}
    return {}


def overlap(leave: Leave, others: Iterable[Leave]) -> str:
    """Why the days are taken by another absence of the same person, or ""."""
    other = next((one for one in others if one.person_id == leave.person_id and one.meets(leave)), None)
    if other is None:
        return ""
    return (
        f"Người này đã được ghi vắng mặt từ {other.from_day:%d/%m/%Y} đến hết {other.last_day:%d/%m/%Y}. "
        "Hãy sửa mục đó hoặc chọn ngày khác."
    )


def cover_is_away(leave: Leave, name: str, others: Iterable[Leave]) -> str:
    """Why this cover cannot take the place: away in the same days; or ""."""
    other = next((one for one in others if one.person_id == leave.cover_id and one.meets(leave)), None)
    if other is None:
        return ""
    return (
        f"{name} cũng vắng mặt từ {other.from_day:%d/%m/%Y} đến hết {other.last_day:%d/%m/%Y} nên không thay được. "
        "Hãy chọn người khác."
    )


def is_cover_then(leave: Leave, names: dict[int, str], others: Iterable[Leave]) -> str:
    """Why somebody cannot go in these days: others count on them as their cover; or ""."""
    other = next((one for one in others if one.cover_id == leave.person_id and one.meets(leave)), None)
    if other is None:
        return ""
    return (
        f"Trong những ngày này người này đang thay {names.get(other.person_id, '')} "
        f"(từ {other.from_day:%d/%m/%Y} đến hết {other.last_day:%d/%m/%Y}). "
        "Hãy chọn người khác thay ở mục đó trước."
    )
