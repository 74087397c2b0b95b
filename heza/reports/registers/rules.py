"""The words of the small registers, and what their days and counts may be. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

SOURCES = {  # where feedback comes in
    "portal": "Hệ thống tiếp nhận PAKN trên Cổng DVC quốc gia",
    "city": "Cổng DVC, đường dây nóng của thành phố",
    "post": "Văn bản, đường bưu điện",
    "phone": "Điện thoại của cơ quan",
    "mail": "Thư điện tử",
    "desk": "Trực tiếp tại Bộ phận Một cửa",
    "other": "Nguồn khác",
}
ABOUT = {  # columns of biểu II.05a
    "behaviour": "Hành vi hành chính",
    "regulation": "Quy định hành chính",
    "both": "Cả hành vi và quy định",
}
INITIATIVES = {
    "proposed": "Đề xuất",
    "considered": "Đang xem xét",
    "adopted": "Áp dụng",
    "declined": "Không áp dụng",
}
DECIDED = ("adopted", "declined")
STATES = {  # of feedback: it follows from its days
    "open": "Chưa trả lời",
    "late": "Quá hạn, chưa trả lời",
    "answered": "Đã trả lời",
    "published": "Đã công khai trả lời",
    "transferred": "Đã chuyển cơ quan khác",
}
FIGURES = {  # of a period (biểu II.05a)
    "all": "Tổng số phản ánh, kiến nghị",
    "carried_in": "Từ kỳ trước chuyển qua",
    "new": "Mới tiếp nhận",
    "behaviour": "Về hành vi hành chính",
    "regulation": "Về quy định hành chính",
    "both": "Về cả hai",
    "transferred": "Đã chuyển cơ quan khác",
    "answered": "Đã trả lời",
    "answered_in_time": "Trả lời trong hạn",
    "answered_late": "Trả lời quá hạn",
    "open": "Đang xử lý",
    "open_in_time": "Đang xử lý, trong hạn",
    "open_late": "Đang xử lý, quá hạn",
    "published": "Đã công khai kết quả trả lời",
}
MARKS = {  # of a published procedure
    "one_stop": "Một cửa",
    "counter": "Niêm yết tại quầy",
    "portal": "Cổng thông tin",
    "national": "CSDL quốc gia",
}
FIRST_DAY = date(2000, 1, 1)  # nothing in the registers is older
MOST = 999  # procedures of one decision


class FeedbackDays(Protocol):
    """The days of one feedback."""

    received_on: date
    due_on: date | None
    transferred_on: date | None
    answered_on: date | None
    closed_on: date | None
    published_on: date | None
    about: str


def state_of(one: FeedbackDays, today: date) -> str:
    """A key of STATES."""
    if one.transferred_on is not None:
        return "transferred"
    if one.answered_on is not None:
        return "published" if one.published_on is not None else "answered"
    return "late" if one.due_on is not None and one.due_on < today else "open"


def is_answered_late(one: FeedbackDays) -> bool:
    """Whether the answer came after its day."""
    return one.answered_on is not None and one.due_on is not None and one.answered_on > one.due_on


def bad_days(values: dict[str, date | None], today: date) -> Iterator[tuple[str, str]]:
    """(column, sentence) for days of a feedback that cannot be: received ≤ answered ≤ published ≤ today."""
    for name, day in values.items():
        if day is None:
            continue
        if day < FIRST_DAY:
            yield name, "Ngày này quá xa. Hãy nhập lại, ví dụ 05/03/2024."
        elif name != "due_on" and day > today:
            yield name, "Ngày này chưa đến. Hãy nhập ngày hôm nay hoặc trước đó."
    yield from _bad_order(values)


_ORDER = (
    ("received_on", "due_on", "Hạn trả lời trước ngày tiếp nhận. Hãy nhập hạn từ ngày tiếp nhận trở đi."),
    ("received_on", "transferred_on", "Ngày chuyển trước ngày tiếp nhận. Hãy xem lại hai ngày này."),
    ("received_on", "answered_on", "Ngày trả lời trước ngày tiếp nhận. Hãy xem lại hai ngày này."),
    ("answered_on", "published_on", "Ngày công khai trước ngày trả lời. Hãy xem lại hai ngày này."),
)


def _bad_order(values: dict[str, date | None]) -> Iterator[tuple[str, str]]:
    for first, second, sentence in _ORDER:
        one, other = values.get(first), values.get(second)
        if one is not None and other is not None and other < one:
            yield second, sentence
    if values.get("published_on") and not values.get("answered_on"):
        yield "published_on", "Chưa có ngày trả lời nên chưa công khai được. Hãy ghi trả lời trước."
    if values.get("transferred_on") and values.get("answered_on"):
        yield "transferred_on", "Phản ánh đã trả lời thì không chuyển cơ quan khác. Hãy để trống một trong hai ngày."


def bad_counts(new: int, amended: int, abolished: int, shortened: int) -> str:
    """Why the counts of a decision cannot be, or "" (K07, K08)."""
    if new + amended + abolished == 0:
        return "Quyết định phải công bố ít nhất một thủ tục. Hãy nhập số thủ tục mới, sửa đổi hoặc bãi bỏ."
    if shortened > new + amended:
        return (
            f"Số thủ tục rút ngắn thời gian ({shortened}) lớn hơn số mới và sửa đổi ({new + amended}); "
            "thủ tục bãi bỏ không thể rút ngắn. Hãy xem lại các số này."
        )
    return ""
