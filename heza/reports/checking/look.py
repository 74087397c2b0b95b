"""What a check sees and says. Pure."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from heza.dossiers.rules import Period
from heza.reports.facts import Facts
from heza.reports.looked.checks import GOOD, UNKNOWN, WRONG
from heza.reports.looked.said import Report as Text
from heza.reports.rules import BY_KEY
from heza.reports.told import Part, Told


class Side(NamedTuple):
    """One of the two figures, or places, that a check compares; `key` is a figure or a section, for its link."""

    label: str
    value: str
    figure: str = ""
    section: str = ""


@dataclass(frozen=True)
class Look:
    """Everything that a check sees."""

    facts: Facts
    told: Told
    today: date
    due_on: date
    rule_period: Period  # of the same span by the rule as it is set today
    lapsed: Mapping[str, str] = field(default_factory=dict)  # numbers of external documents not in force, and why
    overdue_reviews: tuple[str, ...] = ()  # targets of reviewing whose day has passed and that are not met, in words
    is_earlier_kept: bool = True  # the words of the signed report before are those that were signed
    chief: str = ""  # who initials today
    signers: tuple[str, ...] = ()  # who may sign today, with their titles
    begins: date | None = None  # the first day from which the system has a dossier
    drafts: tuple[str, ...] = ()  # earlier reports of the kind that are not signed yet

    @property
    def parts(self) -> Iterator[tuple[Part, Text]]:
        """The sections in which people wrote, with their words."""
        for part in self.told.parts:
            if part.text.strip():
                yield part, Text(part.text)


class Said(NamedTuple):
    """What a check says."""

    verdict: str
    sentence: str
    sides: tuple[Side, ...] = ()
    is_error: bool | None = None  # otherwise than its rule has it


@dataclass(frozen=True)
class Found:
    """A check with what it says of a report."""

    key: str
    rule: str
    is_error: bool
    verdict: str
    sentence: str
    sides: tuple[Side, ...] = ()
    url: str = ""  # where to mend it, where it is no figure and no section
    note: str = ""  # the answer to a warning

    @property
    def sha256(self) -> str:
        """What an answer answers: this very sentence."""
        return hashlib.sha256(f"{self.key}:{self.sentence}".encode()).hexdigest()

    @property
    def blocks(self) -> bool:
        """Whether the report cannot be put together because of it."""
        return self.verdict == WRONG and (self.is_error or not self.note)


Check = Callable[[Look], Said]


def good(sentence: str, *sides: Side) -> Said:
    """It fits."""
    return Said(GOOD, sentence, sides)


def wrong(sentence: str, *sides: Side, is_error: bool | None = None) -> Said:
    """It does not; `is_error` where it is graver, or less grave, than its rule."""
    return Said(WRONG, sentence, sides, is_error)


def unknown(sentence: str) -> Said:
    """It cannot be told."""
    return Said(UNKNOWN, sentence)


def equal(left: Side, right: Side, fits: str, fails: str) -> Said:
    """Two figures that must be the same number."""
    if left.value == right.value:
        return good(fits, left, right)
    return wrong(f"{left.label} là {left.value}, {right.label} là {right.value}. {fails}", left, right)


def place(part: Part, value: str = "") -> Side:
    """A section as a side."""
    found = BY_KEY[part.key]
    return Side(f"Mục {named(part.key)} {found.heading}"[:90], value, section=part.key)


def named(key: str) -> str:
    """How a section is called in running text: II.2, I.2.2, I.1.2 a)."""
    if not BY_KEY[key].level:
        return BY_KEY[key].heading
    trail: dict[int, str] = {}
    for one in BY_KEY.values():
        if one.level:
            trail = {level: number for level, number in trail.items() if level < one.level}
            trail[one.level] = one.number.rstrip(".")
        if one.key == key:
            break
    first, *rest = [trail[level] for level in sorted(trail)] or [BY_KEY[key].heading]
    said = first
    for number in rest:
        said = f"{said} {number}" if number.endswith(")") else f"{said}.{number.rpartition('.')[2]}"
    return said
