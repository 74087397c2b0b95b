"""Words that are wider than their place, broken so that nothing runs over an edge, pure: a code in a narrow column, a
web address that somebody typed. Neither typst nor Word breaks a word without spaces.
"""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from heza.papers.model import Beside, Cell, Columns, Header, Page, Paper, Run, Signatures, Table, Title, shares

POINT = 0.3528  # mm
WIDEST = 0.95  # of a letter, as a share of the size
_WIDEST, _NARROW = frozenset("MWmw@%—…ƯỪỨỬỮỰ"), frozenset("fijlrtI.,:;-/|'()[]! ìíỉĩị")
_AFTER = re.compile(r"(?<=[-/._@,;:&=?])")  # where a long word is broken rather
BOLDER = 0.92  # bold letters need more room
CELL_EDGES = 0.8  # of the letters' size: what a cell leaves empty at both sides, and a little more


def width_of(text: str, size: float) -> float:
    """How wide a word is at most, in millimetres, in upright letters of `size` points."""
    return sum(map(_wide, text)) * size * POINT


def _wide(letter: str) -> float:
    """A letter's width as a share of the size."""
    if letter in _NARROW:
        return 0.35
    if letter in _WIDEST:
        return WIDEST
    return 0.5 if letter.isdecimal() else 0.75 if letter.isupper() or not letter.isalpha() else 0.55


def broken(text: str, room: float, size: float) -> str:
    """A text whose words are none wider than `room`."""
    longest = max(map(len, text.split()), default=0)
    if longest * WIDEST * size * POINT <= room:
        return text
    return re.sub(r"[^\s]+", lambda found: _word(found.group(), room, size), text)


def _word(word: str, room: float, size: float) -> str:
    if width_of(word, size) <= room:
        return word
    lines = [""]
    for part in _AFTER.split(word):
        for piece in _pieces(part, room, size):
            if width_of(lines[-1] + piece, size) > room and lines[-1]:
                lines.append("")
            lines[-1] += piece
    return "\n".join(lines)


def _pieces(part: str, room: float, size: float) -> list[str]:
    """A part that is itself too wide, letter by letter."""
    return [part] if width_of(part, size) <= room else list(part)


def fitted(paper: Paper) -> Paper:
    """The paper with every word broken that its place cannot hold."""
    page = paper.page
    return replace(paper, blocks=_within(paper.blocks, page.inner, page))


def _within(thing: Any, room: float, page: Page) -> Any:
    if isinstance(thing, str):
        return broken(thing, room, page.text)
    if isinstance(thing, tuple):
        return tuple(_within(part, room, page) for part in thing)
    if isinstance(thing, Header | Title) or not is_dataclass(thing) or isinstance(thing, type):
        return thing
    if isinstance(thing, Run):
        return replace(thing, text=broken(thing.text, room * (BOLDER if thing.bold else 1), page.text))
    if isinstance(thing, Table):
        return _table(thing, page, room)
    if isinstance(thing, Signatures):
        wide = (room / len(thing.parts) - 4) * BOLDER
        return replace(thing, parts=tuple(_within(part, wide, page) for part in thing.parts))
    if isinstance(thing, Beside | Columns):
        return _beside(thing, room, page)
    changed = {field.name: _within(getattr(thing, field.name), room, page) for field in fields(thing)}
    return replace(thing, **{name: value for name, value in changed.items() if value != getattr(thing, name)})


def _beside(thing: Beside | Columns, room: float, page: Page) -> Any:
    parts: tuple[Any, ...] = thing.lines if isinstance(thing, Beside) else thing.parts
    wide = [room * share - 4 for share in shares(thing.widths, len(parts))]
    fit = tuple(_within(part, mm, page) for part, mm in zip(parts, wide, strict=True))
    return replace(thing, lines=fit) if isinstance(thing, Beside) else replace(thing, parts=fit)


def _table(table: Table, page: Page, room: float) -> Table:
    size = table.size or page.text - 1
    wide = [room * share for share in shares([column.width for column in table.columns], len(table.columns))]

    def fit(at: int, cell: Cell) -> Cell:
        mm = sum(wide[at : at + cell.columns]) - CELL_EDGES * size * POINT
        fit_text = broken(cell.text, mm, size) if isinstance(cell.text, str) else cell.text
        return cell if fit_text == cell.text else replace(cell, text=fit_text)

    rows = tuple(tuple(fit(at, cell) for at, cell in row) for row in table.placed(table.rows))
    return replace(table, rows=rows)
