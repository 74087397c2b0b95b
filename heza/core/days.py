"""Days as people type them: 28/03/2024. A browser's own date box follows the browser's language, and 03/04 read the
wrong way round harms somebody; so a day is always text in the office's order."""

import re
from datetime import date, datetime
from typing import Any

from wtforms import DateField, Field
from wtforms.widgets import TextInput

WRONG_DAY = "Hãy nhập ngày dạng ngày/tháng/năm, ví dụ 28/03/2024."
_OURS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read_day(text: str) -> date:
    """A day from dd/mm/yyyy (or from an address: yyyy-mm-dd). Raises ValueError where it is none."""
    if found := _OURS.fullmatch(text.strip()):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(text.strip()):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise ValueError(WRONG_DAY)
    return date(year, month, day)


def typed_day(value: date | str | None) -> str:
    """What a box for a day shows: a day as dd/mm/yyyy; what is no day stays as it was typed."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    try:
        return f"{read_day(value or ''):%d/%m/%Y}"
    except ValueError:
        return value or ""


WRONG_MOMENT = "Hãy nhập ngày và giờ, ví dụ 28/03/2024 09:15."


def read_moment(text: str) -> datetime:
    """A local moment from dd/mm/yyyy HH:MM; raises ValueError where it is none. It has no zone: the caller gives it."""
    day, _, hour = text.strip().partition(" ")
    try:
        found = datetime.strptime(hour.strip(), "%H:%M").time()  # noqa: DTZ007 local time, as typed
        return datetime.combine(read_day(day), found)
    except ValueError as problem:
        raise ValueError(WRONG_MOMENT) from problem


class MomentField(Field):
    """A moment in a form, in the office's order; `data` is local, without a zone, None where nothing was typed."""

    widget = TextInput()

    def __init__(self, *args: Any, **values: Any) -> None:
        """A box for a day and an hour."""
        values.setdefault("render_kw", {"autocomplete": "off", "maxlength": "16", "class": "short"})
        super().__init__(*args, **values)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return f"{self.data:%d/%m/%Y %H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        text = " ".join(" ".join(valuelist).split())
        self.data = read_moment(text) if text else None


class DayField(DateField):
    """A day in a form; what is no day gets our sentence."""

    widget = TextInput()

    def __init__(self, *args: Any, **values: Any) -> None:
        """A box that phones open with digits."""
        box = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "10", "class": "short"}
        values.setdefault("render_kw", box)
        super().__init__(*args, **values)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return typed_day(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        text = " ".join(valuelist).strip()
        self.data = None
        if text:
            try:
                self.data = read_day(text)
            except ValueError as problem:
                raise ValueError(WRONG_DAY) from problem
