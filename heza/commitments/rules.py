"""What can be committed to, and whether a result keeps it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from heza.dossiers.rules import Period, Rate, month_of

STATE_NAMES = {
    "draft": "Đang soạn",
    "returned": "Bị trả lại",
    "committed": "Chờ lãnh đạo",
    "accepted": "Đã chấp nhận",
}
STATE_KINDS = {"draft": "soon", "returned": "late", "committed": "wait", "accepted": "ok"}
ASSESSMENT_STATES = {"draft": "Chờ xác nhận", "returned": "Bị trả lại", "assessed": "Đã xác nhận"}
ASSESSMENT_KINDS = {"draft": "wait", "returned": "late", "assessed": "ok"}
OPEN_TO_WRITE = frozenset({"draft", "returned"})
MOST_LINES = 10
KEPT, BROKEN, UNDECIDED = "kept", "broken", "none"
VERDICTS = {KEPT: "Đạt", BROKEN: "Không đạt", UNDECIDED: "Không phát sinh"}
VERDICT_KINDS = {KEPT: "ok", BROKEN: "late", UNDECIDED: "plain"}


@dataclass(frozen=True)
class Targets:
    """What is committed to. `rate` is in thousandths; None is no such target."""

    rate: int | None = None
    overdue_days: int | None = None
    explained: bool = False
    lines: tuple[str, ...] = ()

    @property
    def listed(self) -> list["Target"]:
        """The targets in words, in the order of their results."""
        return list(self._listed())

    def _listed(self) -> Iterator["Target"]:
        if self.rate is not None:
            yield Target("rate", f"Tỷ lệ đúng hạn đạt từ {thousandths(self.rate)} % trở lên")
        if self.overdue_days == 0:
            yield Target("overdue", "Không để hồ sơ nào quá hạn")
        elif self.overdue_days is not None:
            yield Target("overdue", f"Không để hồ sơ nào quá hạn quá {self.overdue_days} ngày làm việc")
        if self.explained:
            yield Target("explained", "Mọi hồ sơ trễ hạn được giải trình trong thời gian quy định")
        for line in self.lines:
            yield Target("line", line)


class Target(NamedTuple):
    """One target: what measures it (line: nobody but the assessor), and its words."""

    kind: str
    words: str


class Result(NamedTuple):
    """What came of one target: its words as committed, the result in words, and the verdict."""

    target: str
    words: str
    verdict: str

    @property
    def verdict_name(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]

    @property
    def kind(self) -> str:
        """Its colour."""
        return VERDICT_KINDS[self.verdict]


def thousandths(value: int) -> str:
    """975 as 97,5."""
    whole, rest = divmod(value, 10)
    return f"{whole},{rest}" if rest else str(whole)


# ---------------------------------------------------------------- periods


def quarter_of(day: date, first_day: int) -> Period:
    """The reporting quarter of a day: three reporting months, those that are called 1–3, 4–6, 7–9, 10–12."""
    month = month_of(day, first_day)
    number = (month.last.month - 1) // 3
    last = month
    while last.last.month != number * 3 + 3:
        last = month_of(last.last + timedelta(days=1), first_day)
    first = month
    while first.last.month != number * 3 + 1:
        first = month_of(first.first - timedelta(days=1), first_day)
    return Period(first.first, last.last, f"Quý {number + 1}/{last.last.year}")


def periods(today: date, first_day: int) -> dict[str, Period]:
    """What can be committed for: this reporting month and quarter and the next ones, by a key for a form."""
    found = []
    for make in (month_of, quarter_of):
        here = make(today, first_day)
        found += [here, make(here.last + timedelta(days=1), first_day)]
    return {f"{one.first:%Y%m%d}-{one.last:%Y%m%d}": one for one in found}


# ---------------------------------------------------------------- results


def rate_kept(target: int, rate: Rate) -> tuple[str, str]:
    """The rate of the period against the target; nothing to divide by decides nothing."""
    if rate.share is None:
        return "không phát sinh hồ sơ", UNDECIDED
    shown = f"{rate.share * 100:.1f}".replace(".", ",")
    kept = rate.share * 1000 >= Decimal(target)
    return f"{shown} % ({rate.good} trên {rate.of} hồ sơ)", KEPT if kept else BROKEN


def overdue_kept(target: int, overdue: Iterable[int]) -> tuple[str, str]:
    """How long dossiers were overdue, in working days, against the target."""
    listed = sorted(overdue)
    if not listed:
        return "không có hồ sơ quá hạn", KEPT
    over = [days for days in listed if days > target]
    if not over:
        return f"{len(listed)} hồ sơ quá hạn, lâu nhất {listed[-1]} ngày làm việc", KEPT
    return f"{len(over)} hồ sơ quá hạn quá mức cam kết, lâu nhất {listed[-1]} ngày làm việc", BROKEN


def explained_kept(good: int, of: int) -> tuple[str, str]:
    """How many breaches were explained in time."""
    if not of:
        return "không có hồ sơ trễ hạn phải giải trình", UNDECIDED
    return f"{good} trên {of} hồ sơ trễ hạn được giải trình đúng thời gian", KEPT if good == of else BROKEN


def not_ready(commitment: Any) -> str:
    """Why it cannot be signed, or ""."""
    return "" if commitment.targets.listed else "Chưa có nội dung cam kết nào. Hãy bấm Sửa và ghi ít nhất một nội dung."
