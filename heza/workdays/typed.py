"""Days of a change as people type or paste them: a line a day, a range, or a swap. Pure.

24/11/2026 nghỉ Ngày Văn hóa Việt Nam
30/04/2027 – 02/05/2027	nghỉ	Giải phóng miền Nam
29/04/2024 ↔ 04/05/2024 hoán đổi
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from heza.core import words
from heza.workdays.rules import WEEKEND, WorkCalendar

BECOMES = {"off": "nghỉ", "working": "làm việc", "plain": "như thường"}
YEARS = range(1990, 2101)
LONGEST = 62  # days of one range
MOST_LINES = 400
_DAY = r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})"
_ONE = re.compile(_DAY)
_SEPARATOR = re.compile(r"\s*(–|—|-|->|→|đến hết|đến|tới|↔|<->|⇄|đổi với|đổi)\s*(?:ngày\s*)?", re.I)
_SWAPS = ("↔", "<->", "⇄", "đổi với", "đổi")
_KINDS = (  # folded words that say what a day becomes, the longer ones first
    ("nhu thuong", "plain"),
    ("binh thuong", "plain"),
    ("khong nghi nua", "plain"),
    ("lam viec", "working"),
    ("lam bu", "working"),
    ("di lam", "working"),
    ("hoan doi", ""),
    ("nghi", "off"),
    ("lam", "working"),
)
_BULLET = re.compile(r"^(?:\d{1,3}[.)]\s+|[-•*+]\s+|ngày\s+|từ\s+(?:ngày\s+)?|thứ \w+,?\s*(?:ngày\s+)?)", re.I)


class DayLine(NamedTuple):
    """One day, and what it becomes: off, working, plain."""

    day: date
    becomes: str
    reason: str = ""


class Read(NamedTuple):
    """What a pasted text says, and what of it could not be read, as sentences."""

    lines: list[DayLine]
    problems: list[str]


def read_lines(text: str) -> Read:
    """Read a pasted text line by line; one bad line does not hide the others."""
    found: list[DayLine] = []
    problems: list[str] = []
    lines = [line for line in (text or "").splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        return Read([], [f"Mỗi lần dán nhiều nhất {MOST_LINES} dòng; hiện có {len(lines)}. Hãy chia làm nhiều lần."])
    for number, line in enumerate(lines, 1):
        try:
            found += _line(words.clean(line))
        except ValueError as problem:
            problems.append(f"Dòng {number} “{words.clean(line)[:60]}”: {problem}")
    return Read(found, problems)


def _line(text: str) -> list[DayLine]:
    rest = text
    while not _ONE.match(rest) and (marked := _BULLET.match(rest)):  # 1. Ngày 24/11/2026
        rest = rest[marked.end() :]
    first, rest = _day(rest)
    joined = _SEPARATOR.match(rest)
    if joined and _ONE.match(rest[joined.end() :]):
        last, rest = _day(rest[joined.end() :])
        kind, reason = _kind(rest)
        if joined.group(1).casefold() in _SWAPS:
            return swap(first, last, reason)
        return span(first, last, kind, reason)
    kind, reason = _kind(rest)
    return [DayLine(first, kind or ("working" if first.weekday() in WEEKEND else "off"), reason)]


def _day(text: str) -> tuple[date, str]:
    found = _ONE.match(text)
    if not found:
        raise ValueError("không thấy ngày dạng 24/11/2026 ở đầu dòng. Hãy sửa lại.")
    day, month, year = (int(part) for part in found.groups())
    try:
        return checked(date(year, month, day)), text[found.end() :]
    except ValueError as problem:
        said = str(problem) if "Lịch" in str(problem) else f"không có ngày {found.group()}. Hãy sửa lại."
        raise ValueError(said) from problem


def _kind(rest: str) -> tuple[str, str]:
    """What the rest of a line says: the kind ("" where it says none), and the reason."""
    text = rest.lstrip(" \t,;:|.–-").strip()
    folded = words.fold(text)
    for said, kind in _KINDS:
        if re.match(rf"{said}(\W|$)", folded):
            return kind, text[len(said) :].strip(" \t,;:|.–-")
    return "", text


def checked(day: date) -> date:
    """The day itself; a year that no calendar of the office can mean is a ValueError with a sentence."""
    if day.year not in YEARS:
        raise ValueError(f"Lịch chỉ có các năm {YEARS[0]}–{YEARS[-1]}. Hãy kiểm tra lại năm {day.year}.")
    return day


def span(first: date, last: date, becomes: str, reason: str) -> list[DayLine]:
    """A range of days; where they are off, or work, days that are so by their weekday are left out."""
    checked(first), checked(last)
    if last < first:
        raise ValueError(f"ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}. Hãy đổi lại.")
    if (last - first).days >= LONGEST:
        raise ValueError(f"khoảng này dài hơn {LONGEST} ngày. Hãy chia nhỏ ra.")
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    kind = becomes or "off"
    kept = days if kind == "plain" or len(days) == 1 else list(_telling(days, kind))
    return [DayLine(day, kind, reason) for day in kept]


def _telling(days: list[date], kind: str) -> Iterator[date]:
    for day in days:
        if (day.weekday() in WEEKEND) == (kind == "working"):
            yield day


def swap(off: date, worked: date, reason: str) -> list[DayLine]:
    """A working day given off, and the weekend day worked for it."""
    checked(off), checked(worked)
    if off == worked:
        raise ValueError("ngày nghỉ và ngày làm bù là một. Hãy nhập hai ngày khác nhau.")
    if off.weekday() in WEEKEND:
        raise ValueError(f"ngày nghỉ {off:%d/%m/%Y} vốn là {_weekday(off)}. Ngày nghỉ ghi trước, ngày làm bù ghi sau.")
    if worked.weekday() not in WEEKEND:
        raise ValueError(f"ngày làm bù {worked:%d/%m/%Y} là ngày trong tuần. Hãy chọn thứ Bảy hoặc Chủ nhật.")
    given = reason or f"Nghỉ hoán đổi, làm bù ngày {worked:%d/%m/%Y}"
    made_up = f"{reason} (làm bù cho ngày {off:%d/%m/%Y})" if reason else f"Làm bù cho ngày {off:%d/%m/%Y}"
    return [DayLine(off, "off", given), DayLine(worked, "working", made_up)]


def _weekday(day: date) -> str:
    return WEEKEND.get(day.weekday(), "ngày trong tuần")


def sentence_of(day: date, becomes: str, calendar: WorkCalendar) -> str:
    """What is odd about a day of a change; "" where nothing is."""
    if becomes == "off" and not calendar.is_working(day):
        return f"Ngày {day:%d/%m/%Y} đã là ngày không làm việc: ghi vào lịch nhưng không hạn nào đổi."
    if becomes == "working" and calendar.is_working(day):
        return f"Ngày {day:%d/%m/%Y} đã là ngày làm việc: ghi vào lịch nhưng không hạn nào đổi."
    return ""


_SHIFT = re.compile(r"(\d{1,2})\s*[:hg]\s*(\d{2})?\s*(?:–|—|-|đến|->)\s*(\d{1,2})\s*[:hg]\s*(\d{2})?", re.I)


def read_hours(text: str) -> list[list[str]]:
    """Office hours as typed: "07:30–11:30, 13:30–17:00". A ValueError is a sentence."""
    asked = words.clean(text)
    left = _SHIFT.sub("", asked)
    found = [_shift(one) for one in _SHIFT.finditer(asked)]
    if not found or words.fold(left).replace("va", "").strip(" ,;") or len(found) > 3:
        raise ValueError("Hãy nhập giờ làm việc như 07:30–11:30, 13:30–17:00 (một đến ba buổi).")
    edges = [edge for shift in found for edge in shift]
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise ValueError("Các giờ làm việc phải tăng dần: mỗi giờ ghi sau muộn hơn giờ ghi trước.")
    return found


def _shift(found: re.Match[str]) -> list[str]:
    hour, minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
    if max(hour, to_hour) > 23 or max(minute, to_minute) > 59:
        raise ValueError(f"Không có giờ “{found.group()}”. Hãy nhập giờ từ 00:00 đến 23:59.")
    return [f"{hour:02}:{minute:02}", f"{to_hour:02}:{to_minute:02}"]


def read_hour(text: str) -> str:
    """An hour as typed: 15:00, 15h. A ValueError is a sentence."""
    found = re.fullmatch(r"(\d{1,2})\s*[:hg]\s*(\d{2})?", words.clean(text), re.I)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError("Hãy nhập giờ như 15:00.")
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"
