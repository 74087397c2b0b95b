"""The catalogue as values: what a workbook holds, and what the database holds in the same words. Pure."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["procedures", "steps", "documents"]


@dataclass(frozen=True)
class Place:
    """Where in the workbook; row 0 is the file as a whole."""

    sheet: str = ""
    row: int = 0

    def __str__(self) -> str:
        return f"Trang “{self.sheet}”, dòng {self.row}" if self.row else (self.sheet and f"Trang “{self.sheet}”")


@dataclass(frozen=True)
class Problem:
    """Something wrong, as a sentence. A warning does not stop the import, an error does."""

    place: Place
    text: str
    is_error: bool = True


@dataclass(frozen=True)
class Terms:
    """What the catalogue says of one procedure."""

    code: str
    name: str
    field: str
    department: str
    days_legal: int
    days_allowed: int
    term_unit: str
    announced_as: str
    service_level: str
    fee: int
    note: str


@dataclass(frozen=True)
class Step:
    """One step of the internal process."""

    position: int
    name: str
    unit_name: str
    place: str
    minutes: int


@dataclass(frozen=True)
class Document:
    """One paper of the dossier."""

    position: int
    name: str
    originals: int
    copies: int
    form: str


@dataclass
class Found:
    """What a workbook holds, by `code_key`. `refused` are codes whose row has an error."""

    procedures: dict[str, Terms] = field(default_factory=dict)
    steps: dict[str, list[Step]] = field(default_factory=dict)
    documents: dict[str, list[Document]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[Kind, str], Place] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    effective_from: date | None = None  # the date of the decision that the title names
    basis: str = ""
    days: dict[str, tuple[date, str]] = field(default_factory=dict)  # the day and basis that a row itself names

    def place_of(self, key: str) -> Place:
        """Where a code is named first."""
        kinds: tuple[Kind, ...] = ("procedures", "steps", "documents")
        return next((self.places[kind, key] for kind in kinds if (kind, key) in self.places), Place())


@dataclass(frozen=True)
class Counting:
    """How a term is counted and paused, and whether the office has compared that with the law."""

    counting_rule: str = "A"
    counting_confirmed: bool = False
    pause_mode: str = "extend"
    pause_confirmed: bool = False
    opinion_pauses: bool = False


@dataclass(frozen=True)
class KnownVersion:
    """A version in the database, in the words of a workbook."""

    id: int
    effective_from: date
    basis: str
    terms: Terms
    counting: Counting = Counting()
    steps: tuple[Step, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Known:
    """A procedure in the database; its versions by effective day, corrected ones left out."""

    id: int
    abolished_on: date | None
    versions: tuple[KnownVersion, ...]
