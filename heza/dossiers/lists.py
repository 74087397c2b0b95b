"""The list of dossiers: pages by the last row seen, the count, the figures above it, the choices of its filters.

Open dossiers stand by due date, all others by day of receipt, the newest first. A page is a union of parts; each
part walks one index in that order and stops at a page, whatever the size of the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.core.db import db
from heza.dossiers import cursors
from heza.dossiers.cursors import Cursor
from heza.dossiers.filters import Filters, Show
from heza.dossiers.models import Applicant, Dossier, FormerHolder
from heza.dossiers.queries import visible_to
from heza.dossiers.rules import Outcome
from heza.dossiers.search import Branch, Search
from heza.procedures.models import Field, Procedure, ProcedureVersion
from heza.procedures.queries import version_id_at
from heza.procedures.rules import code_key

PAGE = 50
COUNTED = 500  # further than this rows are not counted
FEW_FORMER = 200  # dossiers that a department held before: up to here by id, above by walking

RARE = frozenset({Show.LATE, Show.NOT_ACCEPTED})  # states of few dossiers: their index leads the way

Condition = ColumnElement[bool]
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Days:
    """Today, and the last day that counts as soon."""

    today: date
    soon: date


@dataclass(frozen=True)
class Page:
    """A part of the list; `previous` and `next` are cursors, empty where there is nothing."""

    rows: Sequence[AnyRow]
    previous: str
    next: str
    total: int  # counted up to COUNTED + 1


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (value, words)."""

    departments: list[tuple[int, str]]
    officers: list[tuple[int, str]]
    fields: list[tuple[int, str]]
    procedures: list[tuple[str, str]]


@dataclass(frozen=True)
class Counts:
    """The figures above the list, of everything this person sees."""

    open: int = 0
    overdue: int = 0
    today: int = 0
    suspended: int = 0


# ---------------------------------------------------------------- pages


class Listing:
    """One question: who asks, which filters, on which days. Reads nothing until it is asked."""

    def __init__(self, person: Person, filters: Filters, days: Days) -> None:
        self.person = person
        self.filters = filters
        self.sort: ColumnElement[date] = Dossier.due_on if filters.show.is_open else Dossier.received_on  # type: ignore[assignment]
        self.is_rising = filters.show.is_open != filters.is_reversed
        self.order = f"{'due' if filters.show.is_open else 'received'}{'+' if self.is_rising else '-'}"
        self.conditions = [*state_is(filters.show, days), *_narrowed(filters)]
        if filters.show is Show.ALL and not filters.search:  # what a file brought that was taken back: only by its code
            self.conditions.append(Dossier.state != "void")

    def page(self, cursor: Cursor | None = None) -> Page:
        """The rows after a cursor (or before it), and how many there are in all."""
        parts = self._parts()
        rows = list(self._rows(parts, cursor, PAGE + 1))
        is_back, more = bool(cursor and cursor.is_back), len(rows) > PAGE
        rows = rows[:PAGE]
        if is_back:
            rows.reverse()
        has_previous, has_next = (more, True) if is_back else (cursor is not None, more)
        return Page(
            rows,
            self._cursor(rows[0], is_back=True) if rows and has_previous else "",
            self._cursor(rows[-1], is_back=False) if rows and has_next else "",
            self._count(parts, COUNTED),
        )

    def first(self, limit: int) -> Sequence[AnyRow]:
        """The first rows, for a file."""
        return self._rows(self._parts(), None, limit)

    def _cursor(self, row: AnyRow, *, is_back: bool) -> str:
        return cursors.written(Cursor(self.order, is_back, row.sort, row.id))

    def _parts(self) -> list[Condition]:
        """Conditions of which one must hold, each to be walked by itself.

        Where few rows are walked (open dossiers, rare states, a few names) what the person may see is asked of each
        row; where many are, it must lead the way, or a department with few dossiers would walk past all others.
        """
        search = Search.read(self.filters.search) if self.filters.search else None
        if self.filters.show.is_open:
            return [and_(visible_to(self.person), search.as_filter() if search else literal(True))]
        found = search.branches() if search else [Branch(literal(True), self.filters.show in RARE)]
        few = [and_(visible_to(self.person), part) for part, is_few in found if is_few]
        many = [part for part, is_few in found if not is_few]
        return few + [and_(seen, part) for seen in (self._seen() if many else []) for part in many]

    def _seen(self) -> list[Condition]:
        """What this person may see, as parts: what the department holds, and what it has held."""
        own, asked = self.person.department_id, self.filters.department_id
        if self.person.can(Can.READ_ALL) or own is None:
            return [visible_to(self.person)]
        parts: list[Condition] = [Dossier.department_id == own] if asked in (None, own) else []
        return parts if asked == own else [*parts, *_held_before(own)]

    def _keys(self, part: Condition, beyond: list[Condition], limit: int, *, rising: bool | None) -> AnySelect:
        """The place and the id of the rows of one part; in no order where `rising` is None."""
        wanted = select(self.sort.label("sort"), Dossier.id).where(part, *self.conditions, *beyond)
        if rising is not None:
            order = (self.sort, Dossier.id) if rising else (self.sort.desc(), Dossier.id.desc())
            wanted = wanted.order_by(*order)
        return wanted.limit(limit)

    def _rows(self, parts: list[Condition], cursor: Cursor | None, limit: int) -> Sequence[AnyRow]:
        if not parts:
            return []
        rising = self.is_rising != bool(cursor and cursor.is_back)
        beyond = [self._beyond(cursor, rising)] if cursor else []
        keys = _united([self._keys(part, beyond, limit, rising=rising) for part in parts]).subquery("keys")
        order = (keys.c.sort, keys.c.id) if rising else (keys.c.sort.desc(), keys.c.id.desc())
        return db.session.execute(self.rows_at(keys).order_by(*order).limit(limit)).all()

    def rows_at(self, keys: Subquery) -> AnySelect:
        """What a list shows of the rows with these keys: at least their `id` and the `sort` of the keys."""
        wanted = select(*_columns(), keys.c.sort).select_from(keys).join(Dossier, Dossier.id == keys.c.id)
        wanted = wanted.join(Applicant, Applicant.id == Dossier.applicant_id)
        wanted = wanted.outerjoin(Department, Department.id == Dossier.department_id)
        wanted = wanted.outerjoin(Person, Person.id == Dossier.officer_id)
        return wanted.outerjoin(Field, Field.id == Dossier.field_id)

    def _beyond(self, cursor: Cursor, rising: bool) -> Condition:
        here, place = tuple_(self.sort, Dossier.id), tuple_(literal(cursor.day), literal(cursor.id))
        return here > place if rising else here < place

    def count(self, most: int) -> int:
        """How many rows there are in all, up to `most` + 1."""
        return self._count(self._parts(), most)

    def _count(self, parts: list[Condition], most: int) -> int:
        if not parts:
            return 0
        keys = _united([self._keys(part, [], most + 1, rising=None) for part in parts]).limit(most + 1)
        return db.session.scalar(select(func.count()).select_from(keys.subquery())) or 0


def _held_before(department_id: int) -> list[Condition]:
    """What a department has held: a few are named, many are looked up on the way; none is no part at all."""
    wanted = select(FormerHolder.dossier_id).where(FormerHolder.department_id == department_id)
    ids = list(db.session.scalars(wanted.limit(FEW_FORMER + 1)))
    if len(ids) > FEW_FORMER:
        return [Dossier.id.in_(wanted)]
    return [Dossier.id.in_(ids)] if ids else []


def _united(parts: list[AnySelect]) -> Any:
    return parts[0] if len(parts) == 1 else union(*(select(part.subquery()) for part in parts))


def _columns() -> list[Any]:
    d = Dossier
    return [
        *(d.id, d.code, d.procedure_code, d.procedure_name, d.received_on, d.received_at, d.due_on, d.due_at),
        *(d.state, d.status, d.outcome, d.ended_kind, d.closed_on, d.finished_at, d.returned_at, d.channel),
        Applicant.name.label("applicant"),
        case((Department.short_name != "", Department.short_name), else_=Department.name).label("department"),
        Person.name.label("officer"),
        Field.name.label("field"),
    ]


def state_is(show: Show, days: Days) -> list[Condition]:
    """The conditions of a state; `closed_on` and `outcome` stand in the indexes, the rest is asked of each row."""
    d = Dossier
    is_open, running = d.closed_on.is_(None), d.state == "open"
    conditions: dict[Show, list[Condition]] = {
        Show.OPEN: [is_open, d.state.in_(("open", "suspended"))],
        Show.OVERDUE: [is_open, running, d.due_on < days.today],
        Show.TODAY: [is_open, running, d.due_on == days.today],
        Show.SOON: [is_open, running, d.due_on >= days.today, d.due_on <= days.soon],
        Show.SUSPENDED: [is_open, d.state == "suspended"],
        Show.SETTLED: [d.state == "settled"],
        Show.NOT_ACCEPTED: [d.outcome.is_(None), d.state.in_(("registered", "refused_intake"))],
        Show.ALL: [],
    }
    outcomes = {Show.EARLY: Outcome.EARLY, Show.ON_TIME: Outcome.ON_TIME, Show.LATE: Outcome.LATE}
    return [d.outcome == outcomes[show].value] if show in outcomes else conditions[show]


def _narrowed(filters: Filters) -> Iterable[Condition]:
    d = Dossier
    for column, value in (
        (d.department_id, filters.department_id),
        (d.officer_id, filters.officer_id),
        (d.field_id, filters.field_id),
    ):
        if value is not None:
            yield column == value
    if filters.procedure:
        yield d.procedure_id == _procedure(filters).scalar_subquery()
    if filters.first or not filters.show.is_open:
        yield d.received_on >= (filters.first or date.min)  # always one bound: the walk is a range of the index
    if filters.last:
        yield d.received_on <= filters.last


# ---------------------------------------------------------------- around the page


def counts_for(person: Person, today: date) -> Counts:
    """How many open dossiers this person sees, and how they stand. One statement over the open ones alone."""
    d = Dossier
    running = d.state == "open"
    named = {
        "open": or_(running, d.state == "suspended"),
        "overdue": and_(running, d.due_on < today),
        "today": and_(running, d.due_on == today),
        "suspended": d.state == "suspended",
    }
    sums = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name) for name, condition in named.items()]
    row = db.session.execute(select(*sums).where(d.closed_on.is_(None), visible_to(person))).mappings().one()
    return Counts(**{name: int(value) for name, value in row.items()})


def choices_for(person: Person, filters: Filters, today: date) -> Choices:
    """What the filters offer; officers are those of the department that is chosen, or of one's own."""
    departments = db.session.execute(
        select(Department.id, Department.short_name, Department.name).order_by(Department.position, Department.id)
    )
    fields = db.session.execute(select(Field.id, Field.name).order_by(Field.position, Field.id))
    return Choices(
        [(id, short or name) for id, short, name in departments],
        [(id, name) for id, name in db.session.execute(_officers(person, filters))],
        [(id, name) for id, name in fields],
        [(code, f"{code} · {name}") for code, name in db.session.execute(_procedures(today))],
    )


def _officers(person: Person, filters: Filters) -> AnySelect:
    holds = exists(select(1).where(Dossier.officer_id == Person.id))
    wanted = select(Person.id, Person.name).where(holds, Person.department_id.is_not(None))
    department = filters.department_id
    if not person.can(Can.READ_ALL):
        department = department or person.department_id
    if department is not None:
        wanted = wanted.where(Person.department_id == department)
    return wanted.order_by(Person.sort_key, Person.id)


def _procedures(today: date) -> AnySelect:
    row, version = Procedure, ProcedureVersion
    wanted = select(row.code, version.name).join(version, version.id == version_id_at(row.id, today))
    return wanted.order_by(row.sort_key, row.id)


def unknown(filters: Filters) -> list[str]:
    """What the filters name that is not there, as sentences; the list then has no rows."""
    asked: tuple[tuple[type[Department] | type[Person] | type[Field], int | None, str], ...] = (
        (Department, filters.department_id, "Không có đơn vị này. Hãy chọn đơn vị trong danh sách."),
        (Person, filters.officer_id, "Không có cán bộ này. Hãy chọn cán bộ trong danh sách."),
        (Field, filters.field_id, "Không có lĩnh vực này. Hãy chọn lĩnh vực trong danh sách."),
    )
    said = [
        sentence
        for model, id, sentence in asked
        if id is not None and db.session.scalar(select(model.id).where(model.id == id)) is None
    ]
    if filters.procedure and db.session.scalar(_procedure(filters)) is None:
        said.append(f"Không có thủ tục mã “{filters.procedure}”. Hãy chọn thủ tục trong danh sách.")
    return said


def _procedure(filters: Filters) -> Select[int]:
    return select(Procedure.id).where(Procedure.code_key == code_key(filters.procedure))
