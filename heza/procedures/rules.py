"""What the catalogue means: codes, terms, the version in force on a day. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

HOURS_A_DAY = 8  # step norms of the internal process count a working day as 8 hours
CODE_LENGTH = 40
_CODE = re.compile(r"[\w.\-]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")

TERM_UNITS = {"working_days": "ngày làm việc", "calendar_days": "ngày", "hours": "giờ làm việc"}
COUNTING_RULES = {
    "A": "A – ngày sau ngày tiếp nhận là ngày thứ nhất",
    "B": "B – như A, hồ sơ nộp ngày nghỉ coi như nhận ngày làm việc kế tiếp",
    "C": "C – nhận trước giờ chốt thì ngày tiếp nhận là ngày thứ nhất",
}
PAUSE_MODES = {
    "extend": "Dừng rồi tính tiếp phần còn lại",
    "restart": "Tính lại từ đầu khi nhận đủ",
    "none": "Không dừng thời hạn",
}


class VersionTerms(NamedTuple):
    """What a due date and a count need of a version."""

    version_id: int
    days_allowed: int  # in term_unit
    term_unit: str
    counting_rule: str
    field_id: int
    department_id: int | None
    pause_mode: str
    opinion_pauses: bool = False


Versions = Sequence[tuple[date, VersionTerms]]  # by effective day


def code_key(code: str) -> str:
    """The code as compared: composed letters, capitals, no spaces, one kind of hyphen."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFC", code).upper())
    return "".join(char for char in plain if char.isprintable() and not char.isspace())


def code_order(code: str) -> str:
    """The code as sorted, in plain letters and digits for any database: D before Đ, ĐT-2 before ĐT-10."""
    apart = unicodedata.normalize("NFD", code_key(code).replace("Đ", "DZ"))
    padded = re.sub(r"\d+", lambda found: found[0].zfill(8), apart)
    return re.sub(r"[^A-Z0-9]", "", padded)[:400]


def wrong_code(code: str) -> str:
    """Why a code cannot be used, or an empty string."""
    key = code_key(code)
    if not key:
        return "thiếu mã TTHC"
    if len(key) > CODE_LENGTH:
        return f"mã TTHC dài quá {CODE_LENGTH} ký tự"
    if not _CODE.fullmatch(key):
        return f"mã TTHC “{key}” chỉ được có chữ, số, dấu chấm và gạch nối"
    return ""


def in_force(versions: Versions, day: date) -> VersionTerms | None:
    """The terms on a day; before the first known version the first one applies."""
    found = None
    for effective_from, terms in versions:
        if found is not None and effective_from > day:
            break
        found = terms
    return found


def is_before_first(versions: Versions, day: date) -> bool:
    """Whether a day lies before the first version that is known ("phiên bản đầu tiên được biết")."""
    return bool(versions) and day < versions[0][0]


def allowed_minutes(days: int, term_unit: str) -> int | None:
    """The working minutes that the steps may take together; None where days are not working days."""
    if term_unit == "hours":
        return days * 60
    return days * HOURS_A_DAY * 60 if term_unit == "working_days" else None


def term(days: int, term_unit: str) -> str:
    """A term in words: 10 ngày làm việc."""
    return f"{days} {TERM_UNITS[term_unit]}"


def hours(minutes: int) -> str:
    """Working time in words: 4 giờ, 30 phút, 4 giờ 30 phút."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} giờ"] if whole or not rest else []
    return " ".join([*parts, *([f"{rest} phút"] if rest else [])])
