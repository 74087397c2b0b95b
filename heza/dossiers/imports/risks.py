"""What a file changed of what the one before it said, the gravest first: the names, weights and sentences. Pure."""

from datetime import date, datetime
from typing import NamedTuple

from heza.core import words
from heza.dossiers.restated import Fact, What
from heza.dossiers.rules import STATUS_NAMES, Status


class Risk(NamedTuple):
    """One kind of change: how grave (the higher the graver), its name, and what to look at."""

    weight: int
    name: str
    advice: str


DUE_MOVED = Risk(
    70, "Hạn bị dời", "Hạn Một cửa khác với hạn tệp trước đã ghi. Hãy hỏi lý do; giấy hẹn đã in vẫn giữ hạn cũ."
)
WENT_BACK = Risk(60, "Trạng thái lùi", "Hồ sơ đã xong nay lại đang xử lý. Hãy kiểm tra ai mở lại và vì sao.")
EQUAL_DUE = Risk(50, "Xong đúng đến từng giây", "Giờ kết thúc trùng giờ hẹn trả đến từng giây: thường là do sửa tay.")
BACK_DATED = Risk(40, "Ngày xong bị lùi", "Ngày kết thúc được ghi sớm hơn điều các tệp trước đã cho thấy.")
ENTERED_LATE = Risk(30, "Vào dữ liệu muộn", "Hồ sơ lần đầu có trong tệp thì đã xong từ trước.")
REWRITTEN = Risk(20, "Sửa việc đã ghi", "Ngày nhận, ngày kết thúc hoặc ngày trả khác với điều đã ghi.")
MISSING = Risk(10, "Không còn trong tệp", "Hồ sơ đang giải quyết mà tệp này không nhắc đến. Không có gì bị xóa.")
RISKS = (DUE_MOVED, WENT_BACK, EQUAL_DUE, BACK_DATED, ENTERED_LATE, REWRITTEN, MISSING)
BY_WEIGHT = {risk.weight: risk for risk in RISKS}

_BY_WHAT = {
    What.DUE_AFTER: DUE_MOVED,
    What.RESET: WENT_BACK,
    What.EQUAL_DUE: EQUAL_DUE,
    What.BACK_DATED: BACK_DATED,
    What.ENTERED_LATE: ENTERED_LATE,
}
_FACTS = {
    Fact.RECEIVED: "Nhận hồ sơ",
    Fact.DUE: "Hẹn trả kết quả",
    Fact.FINISH: "Kết thúc xử lý",
    Fact.RETURNED: "Trả kết quả",
    Fact.STATUS: "Trạng thái",
    Fact.OPEN: "Còn đang giải quyết đến",
    Fact.MISSING: "Chưa có trong dữ liệu đến",
    Fact.ACT: "Việc đã ghi",
}


def risk_of(what: str, fact: str) -> Risk:
    """Which kind of change a restatement is."""
    if what == What.CORRECTED and fact == Fact.DUE:
        return DUE_MOVED
    return _BY_WHAT.get(What(what), REWRITTEN)


def sentence(what: str, fact: str, before: str, after: str) -> str:
    """What was restated, in words: Kết thúc xử lý: 26/03/2024 14:00 → 25/03/2024 17:00."""
    if what == What.EQUAL_DUE:
        return f"Kết thúc {_value(fact, after)}, trùng giờ hẹn trả."
    if fact == Fact.MISSING:
        return f"Các tệp nói đến {_value(fact, before)} chưa có hồ sơ này; trong tệp này là {_value(fact, after)}."
    if fact == Fact.OPEN:
        return f"Ngày {_value(fact, before)} dữ liệu còn cho thấy đang giải quyết; nay ghi xong {_value(fact, after)}."
    return f"{_FACTS[Fact(fact)]}: {_value(fact, before)} → {_value(fact, after)}"


def _value(fact: str, text: str) -> str:
    if not text:
        return "(trống)"
    if fact == Fact.STATUS and text.isdecimal():
        return STATUS_NAMES[Status(int(text))]
    try:
        return words.day(date.fromisoformat(text)) if len(text) == 10 else words.moment(datetime.fromisoformat(text))
    except ValueError:
        return text
