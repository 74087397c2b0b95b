"""The compliance cost of a procedure by the Standard Cost Model (Thông tư 02/2017/TT-VPCP, form 03/SCM-KSTT). Pure.

Hours are decimals, money is whole đồng; everything is exact until the very end, where it is rounded half up to đồng.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from heza.core.rounding import rounded

FORMULAS = (
    "Chi phí một công việc = số giờ × mức thu nhập bình quân một giờ + chi phí tư vấn, dịch vụ + phí, lệ phí, khác",
    "Chi phí một lần = tổng chi phí các công việc",
    "Chi phí một năm = chi phí một lần × số lần thực hiện trong năm × số đối tượng tuân thủ trong năm",
    "Chi phí tiết kiệm = chi phí một năm trước − chi phí một năm sau đơn giản hóa",
    "Tỷ lệ cắt giảm = chi phí tiết kiệm : chi phí một năm trước × 100 %",
)
# The work of a procedure, in the order of the form.
WORKS = (
    "1. Chuẩn bị hồ sơ",
    "2. Nộp hồ sơ",
    "3. Nộp phí, lệ phí",
    "4. Chuẩn bị, phục vụ kiểm tra, đánh giá",
    "5. Công việc khác",
    "6. Nhận kết quả",
)
MONTHS, DAYS, HOURS = 12, 22, 8  # of a working year: 2,112 hours


class Effort(NamedTuple):
    """What one activity takes, once: hours, and đồng for services and for everything else."""

    hours: Decimal = Decimal(0)
    service: int = 0
    other: int = 0

    def cost(self, wage: int) -> Decimal:
        """In đồng, exact; `wage` is đồng an hour."""
        return self.hours * wage + self.service + self.other


@dataclass(frozen=True)
class Activity:
    """One activity before and after the simplification; `after` is None where it is no longer needed."""

    work: str
    name: str
    way: str
    before: Effort | None
    after: Effort | None
    note: str = ""


@dataclass(frozen=True)
class Side:
    """One side of the comparison: how often a year, by how many."""

    efforts: tuple[Effort, ...]
    times: Decimal
    subjects: int

    @property
    def hours(self) -> Decimal:
        """Hours of one time."""
        return sum((one.hours for one in self.efforts), Decimal(0))

    @property
    def money(self) -> int:
        """Đồng of one time beside the hours."""
        return sum(one.service + one.other for one in self.efforts)

    def once(self, wage: int) -> Decimal:
        """The cost of one time for one subject, exact."""
        return sum((one.cost(wage) for one in self.efforts), Decimal(0))

    def year(self, wage: int) -> Decimal:
        """The cost of a year, exact."""
        return self.once(wage) * self.times * self.subjects


class Compared(NamedTuple):
    """Both years in whole đồng."""

    before: int
    after: int

    @property
    def saving(self) -> int:
        """What is saved a year; below zero where the change costs more."""
        return self.before - self.after

    @property
    def share(self) -> Decimal | None:
        """What part of the cost is saved; None where there was no cost."""
        return Decimal(self.saving) / Decimal(self.before) if self.before else None


def compared(before: Side, after: Side, wage: int) -> Compared:
    """Both sides, each rounded half up to đồng at the end."""
    return Compared(int(rounded(before.year(wage))), int(rounded(after.year(wage))))


def portfolio(items: Iterable[Compared]) -> Compared:
    """Several procedures together: sums of đồng, never the mean of percentages."""
    listed = list(items)
    return Compared(sum(one.before for one in listed), sum(one.after for one in listed))


def sides(
    activities: Sequence[Activity], times: tuple[Decimal, Decimal], subjects: tuple[int, int], *, is_gone: bool = False
) -> tuple[Side, Side]:
    """Before and after. A procedure that goes (`is_gone`) costs nothing afterwards."""
    before = Side(tuple(one.before for one in activities if one.before), times[0], subjects[0])
    kept = () if is_gone else tuple(one.after for one in activities if one.after)
    return before, Side(kept, times[1], subjects[1])


def hourly(income_a_year: int) -> int:
    """The hourly income from the yearly one (GDP per head): đồng, over 12 × 22 × 8 hours."""
    return int(rounded(Decimal(income_a_year) / (MONTHS * DAYS * HOURS)))
