"""Values of forms in words, and texts filled with them, pure. A missing value is dots, as on a paper for a pen.

Days and months below ten as Decree 30/2020/NĐ-CP writes them: a zero before days below 10 and before months 1 and 2.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from heza.paperwork.layout import PLACEHOLDER, keys_in
from heza.paperwork.sets import Field

VIETNAM = timezone(timedelta(hours=7))
DOTS = "…" * 8
BLANK = {
    "date": "ngày … tháng … năm …",
    "datetime": "… giờ … phút, ngày … tháng … năm …",
}
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def day_words(day: date) -> str:
    """ngày 05 tháng 02 năm 2024."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_words(moment: datetime) -> str:
    """09 giờ 15 phút, ngày 28 tháng 3 năm 2024, in Vietnamese time."""
    local = moment.astimezone(VIETNAM) if moment.tzinfo else moment
    return f"{local.hour:02d} giờ {local.minute:02d} phút, {day_words(local.date())}"


def count_words(count: int) -> str:
    """05, 12, 1.234: a zero before numbers below ten, as in papers of the office."""
    return f"{count:02d}" if 0 < count < 10 else f"{count:,}".replace(",", ".")


def money_words(amount: int) -> str:
    """150.000 đồng."""
    return f"{amount:,} đồng".replace(",", ".")


def place_and_day(place: str, day: date) -> str:
    """Hải Phòng, ngày 05 tháng 02 năm 2024."""
    return f"{place}, {day_words(day)}" if place else day_words(day)


def one_line(name: str) -> str:
    """A name whose lines are broken by hand, as in running text."""
    return " ".join(name.split())


def typed_words(type_: str, value: Any, choices: Mapping[str, str] | None = None) -> str:
    """A value of a type in words; an empty string for none. What does not have its type's shape is shown as it is."""
    if value is None or value == "":
        return ""
    write = _WRITERS.get(type_)
    if write is None:
        return (choices or {}).get(str(value), str(value)).strip()
    try:
        return write(value)
    except (ValueError, TypeError, AttributeError, KeyError):
        return str(value)


def words_of(field: Field, value: Any) -> str:
    """The value of a field in words."""
    return typed_words(field.type, value, field.choice_names)


def blank_of(type_: str) -> str:
    """What stands for a missing value within a text."""
    return BLANK.get(type_, DOTS)


def filled(text: str, said: Callable[[str], str], blank: Callable[[str], str] = lambda _key: DOTS) -> str:
    """A text with its keys replaced: `said` gives a key's words, or "" where it has none; then an optional part goes,
    and elsewhere `blank` says what stands there.
    """

    def optional(found: re.Match[str]) -> str:
        inside = found.group(1)
        return inside if all(said(key) not in {"", "0"} for key in keys_in(inside)) else ""

    def shown(found: re.Match[str]) -> str:
        words = said(found.group(1)) or blank(found.group(1))
        return words[:1].lower() + words[1:] if found.group(2) and words[1:2].islower() else words

    return PLACEHOLDER.sub(shown, _OPTIONAL.sub(optional, text))


def _person(value: Any) -> str:
    return str(value.get("name") or "").strip() if isinstance(value, Mapping) else str(value).strip()


def _list(value: Any) -> str:
    return "; ".join(str(part) for part in value if str(part).strip()) if not isinstance(value, str) else value


def _documents(value: Any) -> str:
    return "; ".join(str(part["name"]) for part in value)


_WRITERS: dict[str, Callable[[Any], str]] = {
    "date": lambda value: day_words(date.fromisoformat(value)),
    "datetime": lambda value: moment_words(datetime.fromisoformat(value)),
    "number": lambda value: count_words(int(value)),
    "money": lambda value: money_words(int(value)),
    "person": _person,
    "list": _list,
    "documents": _documents,
}
