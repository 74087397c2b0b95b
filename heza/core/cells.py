"""What a cell of an office's own list says: text, a day, nothing. Pure."""

import re
from datetime import date, datetime
from typing import Any

from heza.core import words
from heza.core.days import read_day
from heza.core.sheets import FORMULA_STARTS

NONE = frozenset({"", "-", "–", "—", "/", "khong", "khong co", "chua", "chua co", "chua cong bo"})  # folded
DAY = re.compile(r"[(,;]?\s*(?:ngày)?\s*(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})\s*\)?", re.I)


def text_of(value: Any) -> str:
    """A cell as one line; the mark that keeps an exported text from being a formula is taken off."""
    return _bare(_plain(value, lines=False))


def lines_of(value: Any) -> str:
    """A cell as text, line by line."""
    return _bare(_plain(value, lines=True))


def _plain(value: Any, *, lines: bool) -> str:
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, date):  # a datetime is one too
        return f"{value:%d/%m/%Y}"
    text = "" if value is None else str(value)
    return "\n".join(words.clean(line) for line in text.splitlines()).strip() if lines else words.clean(text)


def _bare(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS else text


def is_none(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return words.fold(text) in NONE


def day_of(value: Any) -> date | None:
    """A day of a cell, also “ngày 5 tháng 2 năm 2024”; None where it says nothing. Raises ValueError for no day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if is_none(text):
        return None
    if found := DAY.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)
    return read_day(text)
