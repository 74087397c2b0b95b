"""The calendar in Vietnamese words: weekdays, terms, and an explanation ready to be shown."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from heza.core import words
from heza.workdays.rules import UNITS, WEEKEND, CountedDay

YEARS = range(1990, 2101)  # those that the pages show
LONGEST_STRIP = 130  # days; a longer term is told in words only
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
RULE_NAMES = {
    "A": "A – tính từ hôm sau",
    "B": "B – ngày nghỉ thì dời",
    "C": "C – nhận sớm tính ngay",
}
UNIT_NAMES = {"working_days": "ngày làm việc", "calendar_days": "ngày (kể cả ngày nghỉ)", "hours": "giờ làm việc"}
PAUSED = "Dừng tính thời hạn"
KIND_NAMES = {"receipt": "nhận", "skipped": "không tính", "moved": "chuyển", "paused": "dừng tính"}


def weekday(day: date) -> str:
    """The day of the week."""
    return WEEKDAYS[day.weekday()]


def due_words(day: date, at: time) -> str:
    """The answer: a day of the week, a date and the hour until which it is in time."""
    return f"{weekday(day)}, {words.day(day)}, chậm nhất {at:%H:%M}"


def asked_words(received: date | datetime, term: int, unit: str, rule: str) -> str:
    """The question: so long a term from that receipt on, by that rule."""
    hour = f"{received:%H:%M} ngày " if isinstance(received, datetime) else ""
    by_rule = "" if unit == "hours" else f", quy tắc {rule}"
    return f"{words.number(term)} {UNITS[unit]} từ {hour}{words.day(received)}{by_rule}"


def strip(lines: Iterable[CountedDay], today: date | None = None) -> list[dict[str, Any]]:
    """One cell a day for `ui.strip`; the receipt and day 1 of rule C share theirs. Empty for a very long term."""
    cells: dict[date, dict[str, Any]] = {}
    for line in lines:
        cell = cells.setdefault(line.day, {"day": line.day, "kind": "", "number": "", "words": ""})
        cell["kind"] = f"{cell['kind']} {line.kind}".strip()
        cell["number"] = line.number or cell["number"]
        if line.kind == "receipt":
            cell["words"] = "nhận"
    last = list(cells.values())[-1]
    last["kind"] += " due"
    last["words"] = f"{last['words']}, hạn" if last["words"] else "hạn"
    if today in cells:
        cells[today]["kind"] += " today"
    return list(cells.values()) if len(cells) <= LONGEST_STRIP else []


def told(lines: Iterable[CountedDay]) -> list[tuple[date, str]]:
    """The days that need words: everything but plain weekends and ordinary working days."""
    plain = {*WEEKEND.values(), PAUSED}
    return [(line.day, line.reason) for line in lines if line.reason and line.reason not in plain]


def as_text(line: CountedDay) -> str:
    """One line of an explanation for the command line."""
    what = f"ngày {line.number}" if line.number else KIND_NAMES.get(line.kind, "tính")
    reason = "" if line.reason in WEEKEND.values() else line.reason
    return f"{words.day(line.day)}  {weekday(line.day):<9} {what:<11} {reason}".rstrip()
