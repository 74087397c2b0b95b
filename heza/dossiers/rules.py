"""The words and rules of dossiers: statuses, outcomes, rates, reporting periods. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum


class Status(IntEnum):
    """The ten statuses of the national one-stop vocabulary, as the city's file names them."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED_INTAKE = 3
    IN_PROGRESS = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWAL = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


STATUS_NAMES: dict[Status, str] = {
    Status.REGISTERED: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.REFUSED_INTAKE: "Không được tiếp nhận",
    Status.IN_PROGRESS: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWAL: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.FINISHED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}
SUSPENDING = frozenset({Status.SUPPLEMENT, Status.PAYMENT})
NOT_ACCEPTED = frozenset({Status.REGISTERED, Status.REFUSED_INTAKE})  # counted nowhere
DONE = frozenset({Status.FINISHED, Status.RETURNED})
CLOSED = frozenset({*DONE, Status.STOPPED, Status.REFUSED_INTAKE})


class Channel(StrEnum):
    """How a dossier was handed in (Biểu II.06a columns 4 and 5)."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


CHANNEL_NAMES = {Channel.ONLINE: "Trực tuyến", Channel.COUNTER: "Trực tiếp", Channel.POST: "Bưu chính công ích"}


class Outcome(StrEnum):
    """How a settlement stands to its due date (columns 8, 9, 10)."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


OUTCOME_NAMES = {Outcome.EARLY: "Sớm hạn", Outcome.ON_TIME: "Đúng hạn", Outcome.LATE: "Quá hạn"}

_CODE = re.compile(r"^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3})*-\d{6}-\d{4,7}$")
_DASHES = str.maketrans("‐‑‒–—−", "------")


def code_key(text: str) -> str:
    """A dossier code as it is compared: no spaces, plain hyphens, upper case."""
    return "".join(text.split()).translate(_DASHES).upper()


def is_code(key: str) -> bool:
    """Whether this is a code of the one-stop system: agency, day, number of the day."""
    return bool(_CODE.match(key))


def outcome(settled_at: datetime, due_at: datetime | None, *, by_the_minute: bool = False) -> Outcome:
    """Early, on time or late: days are compared; minutes only where the term runs in hours.

    A dossier without a due date cannot be late; it is listed as a data error. Moments are local.
    """
    if due_at is None:
        return Outcome.ON_TIME
    finish: date | datetime = settled_at if by_the_minute else settled_at.date()
    due: date | datetime = due_at if by_the_minute else due_at.date()
    if by_the_minute:
        finish, due = settled_at.replace(second=0, microsecond=0), due_at.replace(second=0, microsecond=0)
    if finish > due:
        return Outcome.LATE
    return Outcome.EARLY if finish < due else Outcome.ON_TIME


@dataclass(frozen=True)
class Period:
    """A reporting period, both days included."""

    first: date
    last: date
    name: str = ""

    def __post_init__(self) -> None:
        """A period must not run backwards."""
        if self.first > self.last:
            raise ValueError("a period ends on or after its first day")


def month_period(year: int, month: int, first_day: int = 20) -> Period:
    """The reporting month: from `first_day` of the month before to the day before it (20/02–19/03 is March).

    A first day of 1 is the calendar month. CV 2599/UBND-KSTTHC uses 20; NĐ 09/2019 uses 15.
    """
    name = f"Tháng {month}/{year}"
    if first_day == 1:
        return Period(date(year, month, 1), _month_after(date(year, month, 1)) - timedelta(days=1), name)
    before = date(year, month, 1) - timedelta(days=1)
    return Period(before.replace(day=first_day), date(year, month, first_day - 1), name)


def month_of(day: date, first_day: int = 20) -> Period:
    """The reporting month into which a day falls."""
    here = month_period(day.year, day.month, first_day)
    if day <= here.last:
        return here
    after = _month_after(day.replace(day=1))
    return month_period(after.year, after.month, first_day)


def months_before(period: Period, count: int, first_day: int = 20) -> list[Period]:
    """The reporting month that ends where `period` ends and the ones before it, oldest first."""
    found = [month_of(period.last, first_day)]
    while len(found) < count:
        found.append(month_of(found[-1].first - timedelta(days=1), first_day))
    return found[::-1]


def _month_after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Figures:
    """The counts of Biểu II.06a for a period, at the end of a day. Unit: dossiers."""

    new_online: int = 0
    new_other: int = 0
    carried_in: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    open_in_time: int = 0
    open_late: int = 0
    suspended: int = 0  # of the open in time
    stopped: int = 0  # of the settled: withdrawn, stopped, refused
    due_today: int = 0  # of the open in time and running, as are the two below
    due_in_1: int = 0
    due_in_3: int = 0

    @property
    def new(self) -> int:
        """Received in the period (4 + 5)."""
        return self.new_online + self.new_other

    @property
    def all(self) -> int:
        """Column 3 = 4 + 5 + 6."""
        return self.new + self.carried_in

    @property
    def settled(self) -> int:
        """Column 7 = 8 + 9 + 10."""
        return self.early + self.on_time + self.late

    @property
    def open(self) -> int:
        """Column 11 = 12 + 13."""
        return self.open_in_time + self.open_late

    def __add__(self, other: "Figures") -> "Figures":
        """The sum, column by column."""
        mine, theirs = vars(self), vars(other)
        return Figures(**{name: mine[name] + theirs[name] for name in mine})


def total(parts: Iterable[Figures]) -> Figures:
    """The total row."""
    whole = Figures()
    for part in parts:
        whole += part
    return whole


@dataclass(frozen=True)
class Rate:
    """A named rate, never a bare percentage."""

    key: str
    name: str
    good: int
    of: int
    definition: str

    @property
    def share(self) -> Decimal | None:
        """Between 0 and 1; None where there is nothing to divide by."""
        return Decimal(self.good) / Decimal(self.of) if self.of else None


def rates(figures: Figures) -> tuple[Rate, Rate, Rate]:
    """The three named rates; the first is the headline of accountability."""
    in_time = figures.early + figures.on_time
    return (
        Rate(
            "dung_han",
            "Đúng hạn",
            in_time,
            figures.settled + figures.open_late,
            "Hồ sơ đã giải quyết sớm hoặc đúng hạn, chia cho hồ sơ đã giải quyết cộng hồ sơ đang quá hạn. "
            "Để một hồ sơ quá hạn nằm lại không làm tỷ lệ cao lên.",
        ),
        Rate(
            "theo_bao_cao",
            "Theo báo cáo",
            in_time,
            figures.settled,
            "Hồ sơ đã giải quyết sớm hoặc đúng hạn, chia cho hồ sơ đã giải quyết trong kỳ (Biểu II.06a: (8 + 9) ÷ 7).",
        ),
        Rate(
            "theo_766",
            "Theo QĐ 766 (ước tính)",
            in_time + figures.open_in_time,
            figures.all,
            "Hồ sơ đã giải quyết đúng hạn cộng hồ sơ đang giải quyết còn hạn, chia cho tổng hồ sơ trong kỳ. "
            "Chưa trừ hồ sơ yêu cầu bổ sung hơn một lần, mà Bộ chỉ số tính là quá hạn; hồ sơ đó có ghi chú trên trang "
            "của hồ sơ. Số ước tính từ dữ liệu đã nhập; số chính thức do Cổng Dịch vụ công quốc gia công bố.",
        ),
    )
