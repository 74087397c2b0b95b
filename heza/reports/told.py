"""A report as it reads: parts with sentences and with what people wrote, ready for page, paper and workbook. Pure.

It goes to JSON and back unchanged, so that what was signed is shown as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Fig(NamedTuple):
    """A figure inside a sentence: the key of its definition, and as it is printed."""

    key: str
    text: str


Sentence = tuple[str | Fig, ...]


@dataclass(frozen=True)
class Part:
    """A section: its sentences from the records, then what people wrote (lines)."""

    key: str
    number: str
    heading: str
    level: int
    sentences: tuple[Sentence, ...] = ()
    text: str = ""

    @property
    def lines(self) -> list[str]:
        """What people wrote, a paragraph a line."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]


class Row(NamedTuple):
    """A row of an annex."""

    label: str
    cells: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Annex:
    """A table behind the report: `key` is ii06a | ii06a_department | ii06c | ii07b | late | restated."""

    key: str
    title: str
    columns: tuple[str, ...]  # the first names the rows
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True)
class Told:
    """The whole report."""

    title: str  # "Tình hình, kết quả … tháng 3 năm 2024 của …"
    parts: tuple[Part, ...]
    annexes: tuple[Annex, ...]
    recipients: tuple[str, ...]

    def part(self, key: str) -> Part:
        """One section. Raises KeyError."""
        for one in self.parts:
            if one.key == key:
                return one
        raise KeyError(key)

    @property
    def text(self) -> str:
        """The whole report as text, a paragraph a line: what the checks of text read."""
        return "\n".join(line for _key, line in self.lines)

    @property
    def lines(self) -> Iterable[tuple[str, str]]:
        """Each paragraph with the key of its section."""
        yield "", "BÁO CÁO"
        yield "", self.title
        for part in self.parts:
            if part.level:
                yield part.key, f"{part.number} {part.heading}".strip()
            for sentence in part.sentences:
                yield part.key, said(sentence)
            for line in part.lines:
                yield part.key, line

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "title": self.title,
            "parts": [
                {
                    "key": one.key,
                    "number": one.number,
                    "heading": one.heading,
                    "level": one.level,
                    "sentences": [[[*bit] if isinstance(bit, Fig) else bit for bit in s] for s in one.sentences],
                    "text": one.text,
                }
                for one in self.parts
            ],
            "annexes": [
                {
                    "key": one.key,
                    "title": one.title,
                    "columns": list(one.columns),
                    "rows": [[row.label, list(row.cells), row.is_total] for row in one.rows],
                    "note": one.note,
                }
                for one in self.annexes
            ],
            "recipients": list(self.recipients),
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Told":
        """The same again."""
        parts = tuple(
            Part(
                one["key"],
                one["number"],
                one["heading"],
                one["level"],
                tuple(tuple(bit if isinstance(bit, str) else Fig(*bit) for bit in s) for s in one["sentences"]),
                one["text"],
            )
            for one in given["parts"]
        )
        annexes = tuple(
            Annex(
                one["key"],
                one["title"],
                tuple(one["columns"]),
                tuple(Row(label, tuple(cells), is_total) for label, cells, is_total in one["rows"]),
                one["note"],
            )
            for one in given["annexes"]
        )
        return cls(given["title"], parts, annexes, tuple(given["recipients"]))


def said(sentence: Sentence) -> str:
    """A sentence as plain text."""
    return "".join(bit if isinstance(bit, str) else bit.text for bit in sentence)
