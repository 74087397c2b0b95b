"""What a list of departments and people would do, as values: rows, what becomes of them, what they say differently."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from heza.accounts.lists.reading import DEPARTMENT_LABELS, PERSON_LABELS, DepartmentRow, PersonRow, Problem
from heza.accounts.models import Department, Person
from heza.accounts.permissions import ROLE_NAMES, Role
from heza.accounts.rules import DepartmentData, PersonData
from heza.accounts.rules_history import Move
from heza.core import words

KINDS = {"new": "thêm mới", "changed": "thay đổi", "same": "không đổi"}


class Difference(NamedTuple):
    """One fact that a row says differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class UnitItem:
    """A row about a department and what becomes of it."""

    kind: str
    row: DepartmentRow
    data: DepartmentData
    known: Department | None
    differences: tuple[Difference, ...] = ()

    @property
    def title(self) -> str:
        """What it is about."""
        return self.row.data.name


@dataclass
class PersonItem:
    """A row about a person and what becomes of them. Units are named by their folded names: some are still to come."""

    kind: str
    row: PersonRow
    data: PersonData
    known: Person | None
    unit: str = ""  # the department in which a new or unplaced person is put
    move: Move | None = None
    move_unit: str = ""
    head_unit: str = ""
    head_from: date | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def title(self) -> str:
        """Whom it is about."""
        return self.row.name


@dataclass
class Plan:
    """Everything that a file would do."""

    units: list[UnitItem] = field(default_factory=list)
    people: list[PersonItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def items(self) -> list[UnitItem | PersonItem]:
        """Every row."""
        return [*self.units, *self.people]

    @property
    def errors(self) -> list[Problem]:
        """What must be mended in the file."""
        return [one for one in self.problems if one.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What does not stop it."""
        return [one for one in self.problems if not one.is_error]

    @property
    def writes(self) -> list[UnitItem | PersonItem]:
        """The rows that write something."""
        return [one for one in self.items if one.kind != "same"]

    def of(self, kind: str) -> list[UnitItem | PersonItem]:
        """The rows of a kind."""
        return [one for one in self.items if one.kind == kind]

    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        counted = Counter(one.kind for one in self.items)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


def unit_differences(known: Department, data: DepartmentData) -> Iterator[Difference]:
    """What a row says differently of a department that is there."""
    for name, label in DEPARTMENT_LABELS.items():
        before, after = getattr(known, name), getattr(data, name)
        if (before or None) != (after or None):
            yield Difference(label, _said(before), _said(after))
    if not known.confirmed:
        yield Difference("Đối chiếu", "chưa đối chiếu", "đã đối chiếu")


def person_differences(known: Person, data: PersonData) -> Iterator[Difference]:
    """What a row says differently of a person who is there; the department aside."""
    for name in ("name", "username", "title", "email", "ends_on"):
        before, after = getattr(known, name), getattr(data, name)
        if (before or None) != (after or None):
            yield Difference(PERSON_LABELS[name], _said(before), _said(after))
    if known.roles != data.roles:
        yield Difference(PERSON_LABELS["roles"], _roles(known.roles), _roles(data.roles))
    if not known.confirmed:
        yield Difference("Đối chiếu", "chưa đối chiếu", "đã đối chiếu")


def _roles(roles: Iterable[Role]) -> str:
    held = set(roles)
    return ", ".join(name for role, name in ROLE_NAMES.items() if role in held)


def _said(value: object) -> str:
    return words.day(value) if isinstance(value, date) else "" if value is None else str(value)
