"""A row as it waits in the table between reading and applying: its values as text and back. Pure."""

import json
from datetime import datetime
from typing import Any

from heza.dossiers.imports.excel import Problem, Row
from heza.dossiers.imports.legs import LegRow
from heza.dossiers.rules import Channel, Status

_MOMENTS = ("received_at", "due_at", "finished_at", "returned_at")
_NAMES = Row.__slots__
_PLACES = tuple(_NAMES.index(name) for name in _MOMENTS)
_CHANNEL, _STATUS = _NAMES.index("channel"), _NAMES.index("status")


def pack(row: Row) -> str:
    """The values in the order of the columns, as JSON."""
    values: list[Any] = [getattr(row, name) for name in _NAMES]
    for place in _PLACES:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Row:
    """The row that was packed."""
    values: list[Any] = json.loads(text)
    for place in _PLACES:
        if values[place] is not None:
            values[place] = datetime.fromisoformat(values[place])
    values[_CHANNEL], values[_STATUS] = Channel(values[_CHANNEL]), Status(values[_STATUS])
    return Row(*values)


def pack_leg(leg: LegRow) -> str:
    """A leg of the process log, likewise."""
    values: list[Any] = [getattr(leg, name) for name in LegRow.__slots__[:-2]]
    values += [leg.began_at.isoformat(), leg.ended_at.isoformat() if leg.ended_at else None]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def unpack_leg(text: str) -> LegRow:
    """The leg that was packed."""
    values: list[Any] = json.loads(text)
    values[-2:] = [datetime.fromisoformat(one) if one else None for one in values[-2:]]
    return LegRow(*values)


def pack_told(problems: list[Problem], restated: list[list[str]]) -> str:
    """What is said of a row: problems as [is it an error, sentence], and what it restates. Empty for nothing."""
    if not problems and not restated:
        return ""
    said = {
        "problems": [[one.is_error, one.sentence] for one in problems],
        "restated": restated,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def told(text: str) -> tuple[list[tuple[bool, str]], list[list[str]]]:
    """(Problems, restated facts) of a row."""
    if not text:
        return [], []
    said = json.loads(text)
    return [(bool(is_error), sentence) for is_error, sentence in said["problems"]], said["restated"]
