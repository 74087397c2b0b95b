"""Figures as they stand in a sentence of a report. Pure.

A figure is a `Fig`, so that a page can link it. Nought is said in words ("Không phát sinh", "không có …"), what is not
known too ("chưa có số liệu"): `number_in` reads both back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from heza.core import words
from heza.reports.facts import Share
from heza.reports.rules import NONE
from heza.reports.told import Fig, Sentence

UNKNOWN = "chưa có số liệu"
NOTHING = NONE
DOSSIERS, PROCEDURES = "hồ sơ", "TTHC"

Bit = str | Fig | tuple["Bit", ...]


@dataclass(frozen=True)
class Around:
    """How the agency is named, where its procedures are public, why it writes, and to whom."""

    agency: str  # Ban Quản lý Khu kinh tế Hải Phòng
    short: str  # Ban Quản lý: what the text calls it
    city: str  # Ủy ban nhân dân thành phố Hải Phòng
    counter: str  # Bộ phận Tiếp nhận và Trả kết quả
    portal: str
    basis: str
    recipients: tuple[str, ...]
    symbol: str = "BQL"


def say(*bits: Bit) -> Sentence:
    """A sentence of bits that may be nested; its text stands in as few pieces as possible."""
    made: list[str | Fig] = []
    for bit in _flat(bits):
        if isinstance(bit, str) and made and isinstance(made[-1], str):
            made[-1] += bit
        elif bit:
            made.append(bit)
    return tuple(made)


def _flat(bits: Iterable[Bit]) -> Iterable[str | Fig]:
    for bit in bits:
        if isinstance(bit, str | Fig):
            yield bit
        else:
            yield from _flat(bit)


def count(number: int | None) -> str:
    """1.234; one digit has a nought before it, as offices write: 05."""
    if number is None:
        return words.DASH
    return f"{number:02d}" if 0 < number < 10 else words.number(number)


def some(key: str, number: int | None, unit: str = DOSSIERS) -> Bit:
    """72 hồ sơ; Không phát sinh; chưa có số liệu."""
    if not number:
        return Fig(key, UNKNOWN if number is None else NOTHING)
    return (Fig(key, count(number)), f" {unit}")


def after(words_: str, key: str, number: int | None, unit: str = DOSSIERS) -> Bit:
    """What was done to so many: "tiếp nhận 177 hồ sơ"; without any: "tiếp nhận: Không phát sinh"."""
    return (words_, " " if number else ": ", some(key, number, unit))


def labelled(label: str, key: str, number: int | None, none: str, unit: str = DOSSIERS) -> Bit:
    """A label with its number; without any the words of `none` ("không có hồ sơ giải quyết quá hạn")."""
    if number == 0:
        return Fig(key, none)
    return (label, " ", some(key, number, unit))


def of(key: str, share: Share, whole: str, unit: str = DOSSIERS, nothing: str = "") -> Bit:
    """A part of a whole with both numbers and its share: 177/177 hồ sơ (100,00 %). `whole` is the key of the whole.

    A whole of nought says `nothing`; a whole of which nobody knows anything says so.
    """
    if not share.whole:
        return Fig(key, nothing or NOTHING)
    if share.unknown >= share.whole:
        return Fig(key, UNKNOWN)
    numbers = (Fig(key, count(share.part) if share.part else "0"), "/", Fig(whole, count(share.whole)))
    left = f"; {count(share.unknown)} {unit} chưa có thông tin" if share.unknown else ""
    return (numbers, f" {unit} ({percent(share.part, share.whole)}{left})")


def percent(part: int, whole: int) -> str:
    """The share with two decimals, rounded half up."""
    return words.percent(Decimal(part) / Decimal(whole) if whole else None, 2)


def listed(parts: Iterable[str], most: int = 0, more: str = "mục khác") -> str:
    """a; b; c. Beyond `most` only how many more there are."""
    given = list(parts)
    shown = given[:most] if most else given
    left = len(given) - len(shown)
    return "; ".join([*shown, *([f"{count(left)} {more}"] if left else [])])


def joined(parts: Iterable[Bit], between: str = "; ") -> Bit:
    """Bits with something between them."""
    made: list[Bit] = []
    for part in parts:
        made += [between, part] if made else [part]
    return tuple(made)


def day(value: date | None) -> str:
    """19/03/2024, or dots to write on."""
    return "…" if value is None else words.day(value)


def number_in(figure: Fig) -> int | None:
    """The number that a figure says: nought where it says so in words, None where it is not known."""
    if figure.text == UNKNOWN:
        return None
    text = figure.text.replace(".", "")
    return int(text) if text.isdigit() else 0
