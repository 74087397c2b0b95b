"""What is measured of the review: how many have come how far, what it costs, the shares that targets ask for. Pure."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from heza.core.rounding import rounded
from heza.reviews.rules import CUTS, Standing


@dataclass(frozen=True)
class Tally:
    """How many internal procedures have come how far, and their yearly costs in đồng."""

    total: int = 0
    group_a: int = 0
    group_b: int = 0
    counted: int = 0
    announced: int = 0
    published: int = 0  # of group A
    planned: int = 0
    reviewed: int = 0
    approved: int = 0  # plans that change something
    gone: int = 0  # approved to be abolished or merged away
    implemented: int = 0
    cost_before: int = 0
    cost_after: int = 0
    cost_expected: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def counts(found: Standing, since: date | None = None) -> Tally:
    """One procedure as a tally; reviews, approvals and implementations before `since` belong to an earlier mandate."""
    if found.is_removed:
        return Tally()
    reviewed = _from(found.reviewed_on, since)
    approved = _from(found.approved_on, since) and found.approved_action != "keep"
    costed = (reviewed or approved) and found.cost_before is not None
    return Tally(
        total=1,
        group_a=int(found.group == "A"),
        group_b=int(found.group == "B"),
        counted=int(found.counted_on is not None),
        announced=int(found.announced_on is not None),
        published=int(found.published_on is not None and found.group == "A"),
        planned=int(_from(found.planned_on, since)),
        reviewed=int(reviewed),
        approved=int(approved),
        gone=int(approved and found.approved_action in CUTS),
        implemented=int(approved and found.implemented_on is not None),
        cost_before=(found.cost_before or 0) if costed else 0,
        cost_after=(found.cost_after or 0) if costed else 0,
        cost_expected=(found.cost_expected or 0) if costed else 0,
    )


def _from(day: date | None, since: date | None) -> bool:
    return day is not None and (since is None or day >= since)


class Measure(NamedTuple):
    """Something that a target asks for: a share of the tally, with its definition in words."""

    key: str
    label: str
    definition: str
    of: str  # the box of rows that the numerator opens
    is_money: bool = False


MEASURES = {
    one.key: one
    for one in (
        Measure(
            "inventoried",
            "Tỷ lệ đã thống kê",
            "Số thủ tục nội bộ trưởng phòng đã ký thống kê, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "counted",
        ),
        Measure(
            "announced",
            "Tỷ lệ đã công bố",
            "Số thủ tục nội bộ có quyết định công bố, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "announced",
        ),
        Measure(
            "published",
            "Tỷ lệ nhóm A công khai trên CSDL quốc gia",
            "Số thủ tục nhóm A đã ghi nơi và ngày công khai, chia cho số thủ tục nhóm A trong danh sách.",
            "published",
        ),
        Measure(
            "reviewed",
            "Tỷ lệ đã rà soát",
            "Số thủ tục có kết luận rà soát được lãnh đạo Ban duyệt (trình phương án hoặc giữ nguyên), "
            "chia cho tổng số thủ tục nội bộ trong danh sách.",
            "reviewed",
        ),
        Measure(
            "procedures_cut",
            "Cắt giảm thủ tục – cách hiểu (i): bãi bỏ, gộp",
            "Số thủ tục được phê duyệt bãi bỏ hoặc gộp, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "gone",
        ),
        Measure(
            "procedures_simplified",
            "Cắt giảm thủ tục – cách hiểu (ii): có phương án đơn giản hóa",
            "Số thủ tục có phương án đơn giản hóa được phê duyệt, chia cho tổng số thủ tục nội bộ trong danh sách.",
            "approved",
        ),
        Measure(
            "cost_cut",
            "Cắt giảm chi phí tuân thủ",
            "Tổng chi phí tiết kiệm một năm của các phương án đã phê duyệt, chia cho tổng chi phí trước rà soát của "
            "mọi thủ tục đã rà soát; không phải trung bình các tỷ lệ.",
            "costed",
            is_money=True,
        ),
        Measure(
            "implemented",
            "Tỷ lệ thực thi phương án",
            "Số phương án đã có văn bản thực thi, chia cho số phương án đơn giản hóa đã được phê duyệt.",
            "implemented",
        ),
    )
}


class Ratio(NamedTuple):
    """A share with its numbers; no share where there is nothing to divide by."""

    part: int
    whole: int

    @property
    def share(self) -> Decimal | None:
        """Between 0 and 1, or None."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else None

    @property
    def hundredths(self) -> int | None:
        """In hundredths of a percent, rounded half up; what a target is compared with."""
        return None if self.share is None else int(rounded(self.share * 10_000))


def ratio(measure: str, tally: Tally, group: str = "") -> Ratio:
    """A measure of a tally; `group` is the group the tally was narrowed to."""
    wholes = {
        "published": tally.group_a,
        "implemented": tally.approved,
        "cost_cut": tally.cost_before,
    }
    parts = {
        "inventoried": tally.counted,
        "announced": tally.announced,
        "published": tally.published,
        "reviewed": tally.reviewed,
        "procedures_cut": tally.gone,
        "procedures_simplified": tally.approved,
        "cost_cut": tally.cost_before - tally.cost_after,
        "implemented": tally.implemented,
    }
    return Ratio(parts[measure], wholes.get(measure, tally.total))


def is_met(found: Ratio, threshold: int) -> bool | None:
    """Whether a target in hundredths of a percent is reached; None where nothing can be measured yet.

    The unrounded share counts: 19.996 % is shown as 20.00 % and does not reach 20 %.
    """
    return None if found.share is None else found.share * 10_000 >= threshold
