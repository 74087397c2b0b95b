"""A paper made ready for the writers: clean text in composed letters, and only letters that the bundled font has.

A letter without a glyph would be a gap in the PDF that nobody is warned of, so it is refused by name and place.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from heza.core.refusal import Refused
from heza.papers.model import Paper, Table

FONTS = Path(__file__).parent / "fonts"
_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_SELECTORS = range(0xFE00, 0xFE10)  # they say how the letter before them looks
_NO_BREAK = "\u00a0"


@lru_cache(maxsize=1)
def letters() -> frozenset[str]:
    """The letters of the bundled font, as written when it was cut."""
    found: set[str] = set()
    for line in (FONTS / "letters.txt").read_text().split():
        first, _, last = line.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


@lru_cache(maxsize=20_000)
def clean(text: str) -> str:
    """Composed letters, nothing invisible, spaces for tabs, one kind of line break."""
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter in {"\n", _NO_BREAK} or letter.isprintable():
        return "" if ord(letter) in _SELECTORS else letter
    # The rest: other spaces, and what is invisible (control, zero width, writing direction) or unassigned.
    kind = unicodedata.category(letter)
    if letter == "\t" or kind == "Zs":
        return " "
    return "" if kind in {"Cc", "Cf", "Cs"} else letter


def missing(text: str) -> str:
    """The first letter that the font lacks, or an empty string."""
    if text.isascii():
        return ""
    return next((letter for letter in text if letter not in letters() and letter != "\n"), "")


def cleaned(paper: Paper) -> Paper:
    """The paper as it can be written. Raises Refused for a letter that cannot be printed, naming it and its place."""
    done: Paper = _cleaned(paper, paper.where)
    return done


def _cleaned(thing: Any, where: str) -> Any:
    if isinstance(thing, str):
        return _checked(thing, where)
    if isinstance(thing, tuple):
        return tuple(_cleaned(part, where) for part in thing)
    if isinstance(thing, Table):
        return _table(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        where = getattr(thing, "where", where)
        changed = {}
        for field in fields(thing):
            before = getattr(thing, field.name)
            after = _cleaned(before, where)
            if after is not before and after != before:
                changed[field.name] = after
        return replace(thing, **changed) if changed else thing
    return thing


def _table(table: Table) -> Table:
    columns = tuple(_cleaned(column, f"tiêu đề cột “{column.title}”") for column in table.columns)
    rows = tuple(
        tuple(_cleaned(cell, f"cột “{columns[at].title}”, dòng {number} của bảng") for at, cell in row)
        for number, row in enumerate(table.placed(table.rows), 1)
    )
    return replace(table, columns=columns, head=_cleaned(table.head, "tiêu đề bảng"), rows=rows)


def _checked(text: str, where: str) -> str:
    text = clean(text)
    if letter := missing(text):
        raise Refused(
            f"Chữ “{letter}” (U+{ord(letter):04X}) ở {where} không có trong phông chữ in. "
            "Hãy thay chữ này bằng chữ khác rồi làm lại."
        )
    return text
