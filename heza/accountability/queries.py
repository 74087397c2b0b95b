"""Questions behind the board: trends, the oldest overdue dossier, names, and the rows of a figure.

Each costs a fixed number of statements, whatever the size of the database and the number of heads.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Integer, Select, and_, case, func, literal, or_, select, union_all

from heza.accountability.rules import Window, is_stale
from heza.accounts.absences import covered_departments
from heza.accounts.models import FOREVER, STILL_KNOWN, Department, Headship, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import own_departments
from heza.core import clock
from heza.core.db import db
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Question
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.rules import Figures, Outcome
from heza.procedures.models import Field
from heza.workdays.queries import calendar

PAGE = 50
PRINTED = 1000  # rows of one page that is meant for paper
Only = dict[str, int | None]
Trend = dict[int | None, list[Figures]]  # by department; AGENCY is all of them
AGENCY = -1


# ---------------------------------------------------------------- who sees what


def may_open(person: Person, department_id: int | None, day: date) -> bool:
    """Whether a person may open the figures of a department into their rows; None is the whole agency. Who stands in
    for an absent head may open them too.
    """
    if person.can(Can.COMPARE_HEADS) or department_id is None:
        return person.can(Can.COMPARE_HEADS)
    return department_id in own_departments(person, day) or department_id in covered_departments(person, day)


def department_for(person: Person, department_id: int, day: date) -> Department:
    """The department, if this person may see its figures; otherwise 404."""
    allowed = may_open(person, department_id, day)
    wanted = select(Department).where(Department.id == (department_id if allowed and department_id < 2**31 else 0))
    found: Department = db.one_or_404(wanted)
    return found


# ---------------------------------------------------------------- freshness


class Freshness(NamedTuple):
    """Until when the city's data reach, and whether that is too long ago."""

    until: datetime | None
    is_stale: bool


def freshness(question: Question | None = None) -> Freshness:
    """As known by a question: older than one working day on the day of asking is too old (DESIGN 18)."""
    until = figuring.freshness(question.known if question else None)
    day = clock.today()
    if question is not None and question.known_at is not None:
        day = min(day, clock.local_day(question.known_at))
    local = clock.local(until).replace(tzinfo=None) if until else None
    return Freshness(until, is_stale(local, day, calendar()))


# ---------------------------------------------------------------- trends


def trend(windows: Sequence[Window], known: int | None) -> Trend:
    """What the headline rate needs, for each window, by department and for the agency: one statement.

    Only these columns of the figures are filled: early, on_time, late and open_late.
    """
    found: Trend = defaultdict(lambda: [Figures() for _ in windows])
    for place, department, *counts in db.session.execute(_trend_statement(tuple(windows), known)):
        figures = Figures(**dict(zip(_TREND, counts, strict=True)))
        found[department][place] += figures
        found[AGENCY][place] += figures
    return {AGENCY: found[AGENCY], **found}


@lru_cache(maxsize=32)  # to put it together takes longer than to run it; the windows are the same all day
def _trend_statement(windows: tuple[Window, ...], known: int | None) -> CompoundSelect[Any]:
    parts: list[Select[Any]] = []
    for place, window in enumerate(windows):
        parts += [_settled_in(place, window, known), _late_at(place, window, known)]
    return union_all(*parts)


_TREND = ("early", "on_time", "late", "open_late")


def _settled_in(place: int, window: Window, known: int | None) -> Select[Any]:
    part = figuring.ended(window.period.first, window.day, known).subquery()
    counts = [func.sum(case((part.c.outcome == outcome.value, 1), else_=0)) for outcome in Outcome]
    columns = (literal(place, Integer), part.c.department_id, *counts, literal(0, Integer))
    return select(*columns).group_by(part.c.department_id)


def _late_at(place: int, window: Window, known: int | None) -> Select[Any]:
    part = figuring.alive(window.day, known).subquery()
    nothing = [literal(0, Integer) for _ in Outcome]
    columns = (literal(place, Integer), part.c.department_id, *nothing, func.count())
    late = figuring.is_open_late(part, window.day)
    return select(*columns).where(late).group_by(part.c.department_id)


def oldest_late(question: Question, department_id: int | None = None) -> date | None:
    """The due day of the dossier that has been overdue for longest."""
    only: Only = {} if department_id is None else {"department": department_id}
    late = figuring.rows_of(question, "open_late", only=only).subquery()
    found: date | None = db.session.scalar(select(func.min(late.c.due_on)))
    return found


# ---------------------------------------------------------------- names


def department_names() -> dict[int, Department]:
    """Every department by its id, in the order of the office."""
    order = (Department.position, Department.folded, Department.id)
    return {row.id: row for row in db.session.scalars(select(Department).order_by(*order))}


class Name(NamedTuple):
    """A person as a table names and sorts them."""

    name: str
    sort_key: str


def people_names(ids: Collection[int]) -> dict[int, Name]:
    """These people by their ids."""
    columns = (Person.id, Person.name, Person.sort_key)
    return {id: Name(*name) for id, *name in db.session.execute(select(*columns).where(Person.id.in_(sorted(ids))))}


def field_names() -> dict[int, str]:
    """Every field by its id, in the order of the decision."""
    wanted = select(Field.id, Field.name).order_by(Field.position, Field.name, Field.id)
    return {id: name for id, name in db.session.execute(wanted)}


class Term(NamedTuple):
    """Who headed which department from when to when (not included)."""

    person_id: int
    department_id: int
    from_day: date
    to_day: date


def terms(question: Question) -> list[Term]:
    """The headships that touch the days of a question, as they were known."""
    h, known = Headship, question.known
    then = h.known_to == STILL_KNOWN if known is None else and_(h.known_from <= known, h.known_to > known)
    wanted = select(h.person_id, h.department_id, h.from_day, h.to_day).where(
        then, h.from_day <= question.day, h.to_day > question.period.first
    )
    return [Term(*row) for row in db.session.execute(wanted.order_by(h.department_id, h.from_day, h.id))]


def narrowed(only: Only) -> list[str]:
    """What the rows are narrowed to, in words."""
    found = []
    for name, (model, words) in _NARROWED.items():
        if name in only:
            found.append(f"{words}: {_name_of(model, only[name])}")
    return found


_NARROWED: dict[str, tuple[Any, str]] = {
    "department": (Department, "Phòng"),
    "head": (Person, "Trưởng phòng"),
    "officer": (Person, "Người giữ"),
    "field": (Field, "Lĩnh vực"),
}


def _name_of(model: Any, id: int | None) -> str:
    if id is None:
        return "chưa có"
    return db.session.scalar(select(model.name).where(model.id == id)) or "không có trong danh sách"


# ---------------------------------------------------------------- the rows of a figure


@dataclass(frozen=True)
class Row:
    """One dossier behind a figure, as it stood at the question's day."""

    id: int
    due_on: date
    department_id: int | None
    officer_id: int | None
    received_on: date
    outcome: str | None
    on_day: date | None
    suspended: bool
    code: str
    procedure_name: str
    applicant: str
    department: str
    officer: str

    @property
    def has_due(self) -> bool:
        """Whether a due day is known."""
        return self.due_on < FOREVER


@dataclass(frozen=True)
class RowsPage:
    """A page of rows, how many there are in all, and where its neighbours begin."""

    rows: list[Row]
    total: int
    before: str = ""
    after: str = ""


def rows_page(
    question: Question,
    box: str,
    only: Only,
    *,
    after: str = "",
    before: str = "",
    size: int | None = PAGE,
    rows_of: Callable[..., CompoundSelect[Any]] = figuring.rows_of,
) -> RowsPage:
    """The rows behind a figure, the nearest due day first: two statements. Raises KeyError for an unknown box.

    `rows_of` says where they stand: in the ordinary figures, or in those without restatements.
    """
    found = rows_of(question, box, only=only).subquery()
    total = db.session.scalar(select(func.count()).select_from(found)) or 0
    backwards = bool(before)
    wanted = _named(found)
    if place := _place(before or after):
        here, due = found.c.dossier_id, found.c.due_on
        beyond = and_(due == place[0], here < place[1] if backwards else here > place[1])
        wanted = wanted.where(or_(due < place[0] if backwards else due > place[0], beyond))
    order: list[Any] = [found.c.due_on, found.c.dossier_id]
    wanted = wanted.order_by(*(column.desc() for column in order)) if backwards else wanted.order_by(*order)
    if size is None:
        return RowsPage([Row(*row) for row in db.session.execute(wanted)], total)
    rows = [Row(*row) for row in db.session.execute(wanted.limit(size + 1))]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_before = more if backwards else bool(place)
    has_after = bool(place) if backwards else more
    return RowsPage(
        rows,
        total,
        before=cursor(rows[0]) if rows and has_before else "",
        after=cursor(rows[-1]) if rows and has_after else "",
    )


def _named(found: Any) -> Select[Any]:
    department = func.coalesce(func.nullif(Department.short_name, ""), Department.name, "")
    columns: list[ColumnElement[Any]] = [found.c[name] for name in _OF_FIGURE]
    wanted = select(
        *columns, Dossier.code, Dossier.procedure_name, Applicant.name, department, _or_nothing(Person.name)
    )
    return (
        wanted.select_from(found)
        .join(Dossier, Dossier.id == found.c.dossier_id)
        .join(Applicant, Applicant.id == Dossier.applicant_id)
        .outerjoin(Department, Department.id == found.c.department_id)
        .outerjoin(Person, Person.id == found.c.officer_id)
    )


_OF_FIGURE = ("dossier_id", "due_on", "department_id", "officer_id", "received_on", "outcome", "on_day", "suspended")


def _or_nothing(column: Any) -> ColumnElement[str]:
    return func.coalesce(column, "")


def cursor(row: Row) -> str:
    """Where a page begins: after, or before, this row."""
    return f"{row.due_on.isoformat()}_{row.id}"


def _place(text: str) -> tuple[date, int] | None:
    """The place that a cursor names; one that cannot be read is the beginning."""
    day, _, id = text.partition("_")
    try:
        place = date.fromisoformat(day), int(id)
    except ValueError:
        return None
    return place if 0 <= place[1] < 2**63 else None
