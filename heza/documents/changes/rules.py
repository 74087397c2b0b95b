"""Kinds and reasons of change requests, their codes, and when a document is reviewed next. Pure."""

from calendar import monthrange
from datetime import date, timedelta

KINDS = {
    "new": "Soạn mới",
    "amend": "Sửa đổi",
    "retire": "Hủy bỏ",
    "external": "Áp dụng tài liệu bên ngoài",
}
SOURCES = {
    "proposal": "Đề xuất của đơn vị",
    "law": "Văn bản quy phạm pháp luật, quyết định công bố thay đổi",
    "nonconformity": "Điểm không phù hợp",
    "audit": "Đánh giá",
    "review": "Soát xét định kỳ",
}
NEEDS = {  # when a revision needs an accepted request
    "always": "Mọi sửa đổi đều cần phiếu yêu cầu đã được chấp nhận",
    "not_controller": "Thư ký ISO được sửa đổi một phần không cần phiếu; còn lại cần phiếu đã được chấp nhận",
    "never": "Không bắt buộc có phiếu yêu cầu",
}

REVIEW_SOON = 60  # days ahead in which a review counts as near
BUCKETS = {"late": "Quá hạn soát xét", "soon": "Đến hạn trong 60 ngày tới", "later": "Chưa đến hạn"}
MOST_MONTHS = 240


def needs_request(needs: str, *, is_keeper: bool, is_whole: bool) -> bool:
    """Whether a revision needs an accepted request; `needs` is a key of NEEDS."""
    if needs == "never":
        return False
    return needs == "always" or not is_keeper or is_whole


def request_code(year: int, number: int) -> str:
    """YC-2024-007."""
    return f"YC-{year}-{number:03d}"


def add_months(day: date, months: int) -> date:
    """The same day some months later, the last of its month where that day is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review(intended: date, months: int, done: date) -> date:
    """The first intended day after a review was done: counted from intended days, never from the day it was done."""
    count = 1
    while (found := add_months(intended, months * count)) <= done:
        count += 1
    return found


def bucket(due: date, today: date) -> str:
    """A key of BUCKETS: what is overdue never falls out of the list, however long ago it was due."""
    if due < today:
        return "late"
    return "soon" if due <= today + timedelta(days=REVIEW_SOON) else "later"
