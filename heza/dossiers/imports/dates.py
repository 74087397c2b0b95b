"""A moment as an office's file may write it: text in any usual form, Excel's serial number, a date cell. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from heza.core import words
from heza.core.clock import VIETNAM

YEARS = range(2000, 2101)
SERIALS = (36526, 73416)  # 01/01/2000 up to 01/01/2101, counted from 1900
BETWEEN_1900_AND_1904 = 1462  # days
_EPOCH = datetime(1899, 12, 30, tzinfo=VIETNAM)
_CANNOT = "“{label}” là “{text}”, không đọc được ngày; cần dạng dd/mm/yyyy hh:mm:ss."
_NO_SUCH = "“{label}” là “{text}”, không có ngày giờ này."
_YEAR = "“{label}” là “{text}”, năm không hợp lý."
_SIXTY = "“{label}” là “{text}”: số ngày 60 của Excel là 29/02/1900, ngày không có thật. Hãy nhập lại ngày."

_USUAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_DAY = r"(?:ngay\s*)?(\d{1,2})\s*(?:[/.-]|thang)\s*(\d{1,2})\s*(?:[/.-]|nam)\s*(\d{4}|\d{2})"
_TIME = r"(\d{1,2})\s*(?:[:h]|gio)\s*(?:(\d{1,2})?\s*(?:phut)?)?(?::(\d{1,2})(?:[.,]\d+)?)?\s*(am|pm|sa|ch)?"
_DAY_TIME = re.compile(rf"{_DAY}(?:[\s,]*(?:luc\s*)?{_TIME})?")
_TIME_DAY = re.compile(rf"{_TIME}[\s,]*(?:-\s*)?{_DAY}")
_ISO = re.compile(
    r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[t\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(z|[+-]\d\d:?\d\d)?"
)
_SHORT = re.compile(r"(20\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?")
_NUMBER = re.compile(r"\d{5,6}(?:[.,]\d+)?|60")
_STARTS = re.compile(r"\D{0,6}?(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(?:\d{4}|\d{2}(?!\d))")

Parts = tuple[int, int, int, int, int, int]


class UnreadableCell(ValueError):
    """A cell that cannot be read; the sentence goes to the row's problem."""


def read_moment(cell: Any, label: str, order: str = "dmy", *, date1904: bool = False) -> datetime | None:
    """The moment in a cell, Vietnamese time; None for an empty one. `order` is "dmy" or "mdy", for text alone.

    Raises UnreadableCell with a sentence that names the column by its `label`.
    """
    if isinstance(cell, str):
        if not cell or not (text := cell.strip()):
            return None
        return _of_text(text, label, order, date1904)
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return _in_time(cell.replace(tzinfo=VIETNAM), label, words.clean(cell))
    if isinstance(cell, date):
        return _in_time(datetime.combine(cell, time(), VIETNAM), label, f"{cell:%d/%m/%Y}")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(float(cell), f"{cell:.10g}", label, date1904)
    raise UnreadableCell(_CANNOT.format(label=label, text=words.clean(cell)))


@lru_cache(maxsize=4096)
def _of_text(text: str, label: str, order: str, date1904: bool) -> datetime | None:
    if usual := _USUAL.fullmatch(text):
        first, then, *rest = (int(part or 0) for part in usual.groups())
        return _made((rest[0], then, first, rest[1], rest[2], rest[3]), label, text, order)
    plain = words.fold(unicodedata.normalize("NFKC", words.clean(text))).lstrip("'")
    if not plain:
        return None
    if _NUMBER.fullmatch(plain):
        return _of_number(float(plain.replace(",", ".")), text, label, date1904)
    if (iso := _ISO.fullmatch(plain)) or (iso := _SHORT.fullmatch(plain)):
        moment = _made(_parts(*iso.groups()[:6]), label, text, "dmy")
        return _shifted(moment, iso.groups()[6]) if len(iso.groups()) > 6 else moment
    if found := _DAY_TIME.fullmatch(plain):
        day, month, year, hour, minute, second, half = found.groups()
    elif found := _TIME_DAY.fullmatch(plain):
        hour, minute, second, half, day, month, year = found.groups()
    else:
        raise UnreadableCell(_CANNOT.format(label=label, text=words.clean(text)))
    parts = _parts(year, month, day, hour, minute, second)
    return _made((_full(parts[0]), *parts[1:3], _of_the_day(parts[3], half), *parts[4:]), label, text, order)


def _parts(*said: str | None) -> Parts:
    year, month, day, hour, minute, second = (int(part or 0) for part in said)
    return year, month, day, hour, minute, second


def _full(year: int) -> int:
    """A year of two digits: an office's dossiers are of this century; 80 and later is no year of theirs."""
    return year if year > 99 else 2000 + year if year < 80 else 1900 + year


def _of_the_day(hour: int, half: str | None) -> int:
    """The hour of 24; "2 CH" and "2 PM" are 14."""
    if half in ("pm", "ch"):
        return hour + 12 if hour < 12 else hour
    return 0 if half in ("am", "sa") and hour == 12 else hour


def _made(parts: Parts, label: str, text: str, order: str) -> datetime:
    year, month, day, hour, minute, second = parts
    if order == "mdy":
        month, day = day, month
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError as problem:
        raise UnreadableCell(_NO_SUCH.format(label=label, text=words.clean(text))) from problem
    return _in_time(moment, label, text)


def _in_time(moment: datetime, label: str, text: str) -> datetime:
    if moment.year not in YEARS:
        raise UnreadableCell(_YEAR.format(label=label, text=words.clean(text)))
    return moment


def _shifted(moment: datetime, zone: str | None) -> datetime:
    if not zone:
        return moment
    return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{'+00:00' if zone == 'z' else zone}").astimezone(VIETNAM)


def _of_number(value: float, text: str, label: str, date1904: bool) -> datetime:
    if value == 60 and not date1904:
        raise UnreadableCell(_SIXTY.format(label=label, text=text))
    if 20_000_101 <= value <= 21_001_231 and value == int(value):
        number = int(value)
        return _made((number // 10_000, number // 100 % 100, number % 100, 0, 0, 0), label, text, "dmy")
    serial = value + (BETWEEN_1900_AND_1904 if date1904 else 0)
    if not SERIALS[0] <= serial < SERIALS[1]:
        raise UnreadableCell(_CANNOT.format(label=label, text=text))
    return _EPOCH + timedelta(seconds=round(serial * 86_400))


def is_serial(cell: Any) -> bool:
    """Whether a moment stands here as a number: Excel's count of days."""
    if isinstance(cell, str):
        return len(cell) < 20 and bool(_NUMBER.fullmatch(cell.strip()))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


# ---------------------------------------------------------------- day first or month first


def starts(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date in text, whichever is the day; None where the order cannot be in doubt."""
    found = _STARTS.match(text)
    return (int(found.group(1)), int(found.group(2))) if found else None


def proven(pairs: Iterable[tuple[int, int]]) -> str:
    """What the dates of one column prove: "dmy", "mdy", "both" where they contradict each other, "" for nothing."""
    pairs = list(pairs)
    day_first = any(12 < first <= 31 and second <= 12 for first, second in pairs)
    month_first = any(12 < second <= 31 and first <= 12 for first, second in pairs)
    return "both" if day_first and month_first else "dmy" if day_first else "mdy" if month_first else ""
