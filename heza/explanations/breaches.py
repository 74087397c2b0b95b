"""The dossiers that are late and who answers for each, with what was explained of them. Fixed statements, flat in size.

A breach is a promise that one unit let pass: settled late in the period, or open and overdue at its end, by the
same rows as the figures of accountability. The explanation is found by dossier, due day and unit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from heza.accounts.models import STILL_KNOWN, Department, Person
from heza.approvals.models import Signoff
from heza.core import clock
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers import figures as figuring
from heza.dossiers.desk_rows import DeskTime
from heza.dossiers.figures import Question, question
from heza.dossiers.models import Dossier, Settled, Spell
from heza.dossiers.rules import Outcome, Period, months_before
from heza.explanations import rules
from heza.explanations.models import Explanation
from heza.explanations.rules import Repeat
from heza.workdays.queries import calendar

PAGE = 50
PRINTED = 1000


@dataclass(frozen=True)
class Breach:
    """A promise that passed, who answers for it, and how far its explanation is."""

    dossier_id: int
    due_on: date
    department_id: int | None
    officer_id: int | None
    settled_on: date | None
    code: str
    procedure_name: str
    department: str
    officer: str
    explanation_id: int | None
    state: str

    @property
    def state_name(self) -> str:
        """How far the explanation is, in words."""
        return rules.STATE_NAMES[self.state]

    @property
    def kind(self) -> str:
        """The colour of the state."""
        return rules.STATE_KINDS[self.state]

    @property
    def age(self) -> int:
        """How many working days ago the promise passed."""
        return rules.age(self.due_on, clock.today(), calendar())

    @property
    def is_reminded(self) -> bool:
        """Whether its explanation is missing for longer than the office allows."""
        return self.state in rules.WAITS_FOR_WRITER and self.due_on <= reminded_until()

    @property
    def place(self) -> str:
        """Its place in the list, for an address."""
        return f"{self.due_on.isoformat()}_{self.dossier_id}"


def reminded_until() -> date:
    """The last due day whose breach should be explained by now."""
    return rules.reminded_until(clock.today(), setting("explanation_days"), calendar())


def span() -> Period:
    """The reporting months in which breaches are to be explained and repeats are counted, until today."""
    today, first_day, count = clock.today(), setting("period_first_day"), setting("explanation_months")
    return Period(months_before(Period(today, today), count, first_day)[0].first, today)


def span_words() -> str:
    """The same in words."""
    return f"{setting('explanation_months')} kỳ báo cáo gần nhất"


# ---------------------------------------------------------------- the list


@dataclass(frozen=True)
class Asked:
    """What a list of breaches is narrowed to. `departments` None is every one."""

    period: Period
    departments: tuple[int, ...] | None = None
    officer_id: int | None = None
    states: frozenset[str] = frozenset()  # none is all
    reminded: bool = False


@dataclass(frozen=True)
class BreachPage:
    """A page of breaches, how many there are in all, and where the next page begins."""

    rows: list[Breach]
    total: int
    after: str = ""


def page(asked: Asked, after: str = "", size: int | None = PAGE) -> BreachPage:
    """The breaches, the oldest due day first: two statements, one without a `size`."""
    late = narrowed(asked).subquery()
    rows = select(late).order_by(late.c.due_on, late.c.dossier_id)
    if size is None:
        listed = [Breach(*row) for row in db.session.execute(rows)]
        return BreachPage(listed, len(listed))
    if place := _place(after):
        beyond = and_(late.c.due_on == place[0], late.c.dossier_id > place[1])
        rows = rows.where(or_(late.c.due_on > place[0], beyond))
    listed = [Breach(*row) for row in db.session.execute(rows.limit(size + 1))]
    total = db.session.scalar(select(func.count()).select_from(late)) or 0
    more = len(listed) > size
    return BreachPage(listed[:size], total, listed[size - 1].place if more else "")


def _place(text: str) -> tuple[date, int] | None:
    day, _, id = text.partition("_")
    try:
        place = date.fromisoformat(day), int(id)
    except ValueError:
        return None
    return place if 0 <= place[1] < 2**63 else None


def count(asked: Asked) -> int:
    """How many breaches there are: one statement."""
    return db.session.scalar(select(func.count()).select_from(narrowed(asked).subquery())) or 0


def counts(asked: Asked) -> dict[str, int]:
    """How many breaches stand at each state: one statement."""
    late = narrowed(asked).subquery()
    rows = db.session.execute(select(late.c.state, func.count()).group_by(late.c.state))
    return {state: number for state, number in rows}


def narrowed(asked: Asked) -> Select[Any]:
    """The breaches with their names and explanations, in the columns of `Breach`."""
    late, x = _late(asked.period).subquery(), Explanation.__table__
    state = func.coalesce(x.c.state, rules.NONE_YET).label("state")
    columns: list[ColumnElement[Any]] = [
        late.c.dossier_id,
        late.c.due_on,
        late.c.department_id,
        late.c.officer_id,
        late.c.on_day,
        cast(Any, Dossier.code),
        cast(Any, Dossier.procedure_name),
        func.coalesce(func.nullif(Department.short_name, ""), Department.name, "").label("department"),
        func.coalesce(Person.name, "").label("officer"),
        x.c.id.label("explanation_id"),
        state,
    ]
    wanted = (
        select(*columns)
        .select_from(late)
        .join(Dossier, Dossier.id == late.c.dossier_id)
        .outerjoin(Department, Department.id == late.c.department_id)
        .outerjoin(Person, Person.id == late.c.officer_id)
        .outerjoin(x, _explains(x, late))
    )
    if asked.departments is not None:
        wanted = wanted.where(late.c.department_id.in_(asked.departments))
    if asked.officer_id is not None:
        wanted = wanted.where(late.c.officer_id == asked.officer_id)
    if asked.states:
        wanted = wanted.where(state.in_(sorted(asked.states)))
    if asked.reminded:
        wanted = wanted.where(late.c.due_on <= reminded_until())
    return wanted


def _explains(x: Any, late: Any) -> ColumnElement[bool]:
    same = (x.c.dossier_id == late.c.dossier_id, x.c.due_on == late.c.due_on)
    return and_(*same, x.c.department_id == late.c.department_id)


def _late(period: Period) -> Any:
    """Settled late in the period, or open and overdue at its end: the rows of the figures."""
    return _rows(question(period, calendar()))


def _rows(asked: Question, only: dict[str, int | None] | None = None) -> Any:
    parts = [figuring.rows_of(asked, box, only=only).subquery() for box in ("late", "open_late")]
    names = ("dossier_id", "due_on", "department_id", "officer_id", "on_day")
    return union_all(*(select(*(part.c[name] for name in names)) for part in parts))


# ---------------------------------------------------------------- one dossier


class Late(NamedTuple):
    """The promise of one dossier that passed, as it counts today."""

    due_on: date
    department_id: int | None
    officer_id: int | None
    settled_on: date | None


def late_of(dossier_id: int) -> Late | None:
    """How this dossier is late, None where it is not: two statements at most."""
    s, today = Settled, clock.today()
    wanted = select(s.due_on, s.department_id, s.officer_id, s.on_day, s.outcome).where(
        s.dossier_id == dossier_id, s.known_to == STILL_KNOWN, s.on_day <= today
    )
    ended = db.session.execute(wanted).first()
    if ended is not None:
        return Late(*ended[:4]) if ended.outcome == Outcome.LATE.value else None
    p = Spell
    open_late = select(p.due_on, p.department_id, p.officer_id).where(
        p.dossier_id == dossier_id,
        p.known_to == STILL_KNOWN,
        p.from_day <= today,
        p.to_day > today,
        p.suspended.is_(False),
        p.due_on < today,
    )
    found = db.session.execute(open_late).first()
    return Late(*found, None) if found else None


# ---------------------------------------------------------------- repeats


Key = tuple[str, int | None]  # procedure and answering unit


@dataclass(frozen=True)
class Repeats:
    """The procedures and steps that units were late with more than once."""

    found: dict[Key, Repeat]
    span: str

    def of(self, procedure_name: str, department_id: int | None) -> list[str]:
        """What is to be pointed out at a dossier of this procedure and unit."""
        here = self.found.get((procedure_name, department_id))
        return here.sentences(self.span) if here else []


def repeats(departments: Sequence[int] | None = None) -> Repeats:
    """What these units (all) were late with at least as often as the office points out: two statements."""
    late = _late(span()).subquery()
    here = [] if departments is None else [late.c.department_id.in_(departments)]
    times, steps = _times(late, here), _steps_over(late, here)
    made = {key: rules.repeat(times.get(key, 0), steps[key], setting("explanation_repeat")) for key in {*times, *steps}}
    return Repeats({key: one for key, one in made.items() if one}, span_words())


def _times(late: Any, here: list[Any]) -> dict[Key, int]:
    """How often each procedure was late at each unit."""
    wanted = select(Dossier.procedure_name, late.c.department_id, func.count()).select_from(late)
    wanted = wanted.join(Dossier, Dossier.id == late.c.dossier_id).where(*here)
    rows = db.session.execute(wanted.group_by(Dossier.procedure_name, late.c.department_id))
    return {(name, department_id): times for name, department_id, times in rows}


def repeats_of(procedure_name: str, department_id: int | None) -> list[str]:
    """What is to be pointed out at one dossier of this procedure and unit."""
    return repeats(None if department_id is None else (department_id,)).of(procedure_name, department_id)


def _steps_over(late: Any, here: list[Any]) -> dict[Key, list[tuple[str, int]]]:
    """How many of these dossiers were longer at a step than its norm, by procedure, answering unit and step."""
    t = DeskTime
    number = func.count(func.distinct(t.dossier_id))
    wanted = select(Dossier.procedure_name, late.c.department_id, t.step_name, number).select_from(late)
    wanted = wanted.join(Dossier, Dossier.id == late.c.dossier_id).join(t, t.dossier_id == late.c.dossier_id)
    wanted = wanted.where(t.known_to == STILL_KNOWN, t.position.is_not(None), t.used > t.allotted, *here)
    found: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for name, department_id, step, times in db.session.execute(
        wanted.group_by(Dossier.procedure_name, late.c.department_id, t.step_name)
    ):
        found[name, department_id].append((step, times))
    return found


# ---------------------------------------------------------------- explained in time


def explained_in_time(asked: Question, only: dict[str, int | None]) -> tuple[int, int]:
    """Of the promises that passed in a period and were to be explained by its day: how many were handed in, signed,
    within the days of the office; and how many there were. One statement.
    """
    late, x, s = _rows(asked, only).subquery(), Explanation.__table__, Signoff.__table__
    signed = select(func.min(s.c.on_day)).where(
        s.c.subject_type == Explanation.__tablename__, s.c.subject_id == x.c.id, s.c.meaning == "explain"
    )
    wanted = select(late.c.due_on, signed.correlate(x).scalar_subquery())
    wanted = wanted.select_from(late).outerjoin(x, _explains(x, late)).where(late.c.due_on >= asked.period.first)
    table, days = calendar(), setting("explanation_days")
    until = rules.reminded_until(asked.day, days, table)
    listed = [(due_on, day) for due_on, day in db.session.execute(wanted) if due_on <= until]
    good = sum(day is not None and table.days_between(due_on, day) <= days for due_on, day in listed)
    return good, len(listed)
