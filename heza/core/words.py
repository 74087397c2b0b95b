"""Dates, numbers and shares as Vietnamese text, and text made ready for search and order."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from flask import Flask

from heza.core import clock
from heza.core.rounding import rounded

DASH = "—"
_PLAIN_D = str.maketrans("đĐðÐ", "dDdD")
_INVISIBLE = {ord(char): None for char in "\u200b\u200c\u200d\u2060\ufeff\u00ad"} | {0x00A0: " ", 0x202F: " "}


def day(value: date | None) -> str:
    """dd/mm/yyyy, or a dash."""
    return DASH if value is None else f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM in Vietnamese time, or a dash."""
    return DASH if value is None else f"{clock.local(value):%d/%m/%Y %H:%M}"


def number(value: int | Decimal | None) -> str:
    """1.234 or 1.234,5 — or a dash."""
    if value is None:
        return DASH
    return f"{value:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


def percent(share: Decimal | None, places: int = 1) -> str:
    """A share between 0 and 1 as "74,4 %", rounded half up; no share reads "không phát sinh"."""
    if share is None:
        return "không phát sinh"
    return f"{number(rounded(share * 100, places))} %"


def clean(value: object) -> str:
    """One line of typed or imported text: NFC, no invisible letters, single spaces."""
    return "" if value is None else _clean(str(value))


@lru_cache(maxsize=20_000)  # an export says the same names thousands of times
def _clean(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: what a search without marks looks in."""
    apart = unicodedata.normalize("NFD", text.translate(_PLAIN_D))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


# Vietnamese order: letters first, then tones; a name is ordered by its given name, which stands last.
_LETTERS = {c: i for i, c in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng


def sort_key(text: str) -> str:
    """A plain-ASCII key: comparing two keys byte by byte gives Vietnamese dictionary order on any database."""
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", text).lower():
        if char.isspace():
            letters.append("00")
            tones.append("0")
            continue
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in parts[1:] if mark in _TONES), 0)
        bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        letters.append(f"{_LETTERS.get(bare, 99):02d}")
        tones.append(str(tone))
    return "".join(letters) + "." + "".join(tones)


def person_sort_key(name: str) -> str:
    """The order of people: given name, then family and middle names."""
    words = name.split()
    return sort_key(" ".join(words[-1:] + words[:-1]))


def init_words(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(day=day, moment=moment, number=number, percent=percent)
