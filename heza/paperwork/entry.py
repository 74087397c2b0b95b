"""What a page sends for a form, read into values. What cannot be read stays as it was typed, so that nothing is lost
and the check can name it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from heza.core import clock, words
from heza.core.days import read_day, read_moment
from heza.paperwork.fill import is_asked
from heza.paperwork.sets import DOCUMENT_COLUMNS, Field, Form

MOST_ROWS = 60  # rows of a list that a page may send
SPARE_ROWS = 3  # empty ones below
LONGEST = 4000
_COUNT = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,15}")

Sent = Mapping[str, str]


def read(form: Form, sent: Sent, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form: what the page sent for what it asks, and the record's facts for the rest."""
    values = dict(facts)
    for field in form.fields:
        if is_asked(field, dict(facts)):
            values[field.key] = _READ.get(field.type, _line)(field, sent)
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _line(field: Field, sent: Sent) -> str:
    return words.clean(sent.get(field.key, ""))[:LONGEST]


def _lines(field: Field, sent: Sent) -> str:
    text = sent.get(field.key, "")[:LONGEST]
    return "\n".join(words.clean(line) for line in text.splitlines()).strip()


def _day(field: Field, sent: Sent) -> str:
    typed = _line(field, sent)
    try:
        return read_day(typed).isoformat() if typed else ""
    except ValueError:
        return typed


def _moment(field: Field, sent: Sent) -> str:
    typed = _line(field, sent)
    try:
        return clock.at_local(read_moment(typed)).isoformat(timespec="seconds") if typed else ""
    except ValueError:
        return typed


def _number(field: Field, sent: Sent) -> int | str:
    return count_of(_line(field, sent))


def count_of(typed: str) -> int | str:
    """A whole number however it is grouped; what is none stays as it was typed."""
    return int(typed.replace(".", "")) if _COUNT.fullmatch(typed) else typed


def _person(field: Field, sent: Sent) -> dict[str, str] | str:
    name, title = (words.clean(sent.get(key, ""))[:200] for key in (field.key, f"{field.key}-title"))
    return {"name": name, "title": title} if name else ""


def _listed(field: Field, sent: Sent) -> list[str]:
    found = [words.clean(line)[:LONGEST] for line in sent.get(field.key, "").splitlines()]
    return [line for line in found if line][:MOST_ROWS]


def _documents(field: Field, sent: Sent) -> list[dict[str, Any]]:
    rows = []
    for number in range(MOST_ROWS):
        row: dict[str, Any] = {}
        for name, kind in DOCUMENT_COLUMNS.items():
            typed = words.clean(sent.get(f"{field.key}-{number}-{name}", ""))[:LONGEST]
            row[name] = count_of(typed or "0") if kind == "number" else typed
        if row["name"] or row["note"]:
            rows.append(row)
    return rows


_READ: dict[str, Callable[[Field, Sent], Any]] = {
    "longtext": _lines,
    "date": _day,
    "datetime": _moment,
    "number": _number,
    "money": _number,
    "person": _person,
    "list": _listed,
    "documents": _documents,
}
