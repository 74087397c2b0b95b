"""Who used the time, in a period: the stays at desks that ended in it, per head, person and step, and the rows behind.

A stay counts where its last day lies in the period. Each question costs a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all

from heza.accountability.queries import PAGE
from heza.accounts.models import STILL_KNOWN, Department, Headship, Person
from heza.core.db import db
from heza.dossiers.desk_rows import DeskTime
from heza.dossiers.desks import Late
from heza.dossiers.figures import Question
from heza.dossiers.models import Dossier, DossierImport
from heza.procedures.models import Procedure, ProcedureVersion

Only = Mapping[str, int | None]
Key = tuple[int | None, ...]
BY = {
    "department": "department_id",
    "officer": "officer_id",
    "procedure": "procedure_id",
    "step": "position",
}
BOX_NAMES = {
    "all": "Lượt xử lý đã xong",
    "normed": "Lượt xử lý có định mức",
    "over": "Lượt quá định mức",
    "last_day": "Lượt nhận hồ sơ vào ngày cuối",
    "overdue": "Lượt nhận hồ sơ khi đã quá hạn",
    "late": "Lượt của hồ sơ giải quyết quá hạn",
    "late_over": "Lượt quá định mức của hồ sơ giải quyết quá hạn",
}


@dataclass(frozen=True)
class Spent:
    """What stays used, in norm minutes; `used` and `allotted` are of those with a norm."""

    all: int = 0
    normed: int = 0
    used: int = 0
    allotted: int = 0
    over: int = 0
    last_day: int = 0
    overdue: int = 0
    late: int = 0
    late_over: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        """Both together."""
        return Spent(*(getattr(self, name) + getattr(other, name) for name in Spent.__dataclass_fields__))

    @property
    def share(self) -> Decimal | None:
        """How much of the allotted time was used."""
        return Decimal(self.used) / self.allotted if self.allotted else None

    @property
    def over_share(self) -> Decimal | None:
        """How many of the stays with a norm were over it."""
        return Decimal(self.over) / self.normed if self.normed else None

    @property
    def late_share(self) -> Decimal | None:
        """In how many of the dossiers that ended late this step was over its norm."""
        return Decimal(self.late_over) / self.late if self.late else None


@dataclass(frozen=True)
class Step:
    """One step of a procedure: what its stays used, the median and the worst of what they were over."""

    procedure_id: int | None
    position: int
    code: str
    procedure: str
    name: str
    spent: Spent
    median: int | None
    worst: int | None


# ---------------------------------------------------------------- which stays


def _stays(question: Question, only: Only) -> Subquery:
    """The stays that ended in the days of a question, as they were known; narrowed inside, so that an index serves."""
    row = DeskTime.__table__.c
    inside = [row.ended_on >= question.period.first, row.ended_on <= question.day]
    for name, column in BY.items():
        if name in only:
            inside.append(row[column].is_(None) if only[name] is None else row[column] == only[name])
    now: Any = select(DeskTime.__table__).where(row.known_to == STILL_KNOWN, *inside)
    if question.known is not None:
        known = question.known
        then = and_(row.known_to > known, row.known_to < STILL_KNOWN, row.known_from <= known)
        now = union_all(now.where(row.known_from <= known), select(DeskTime.__table__).where(then, *inside))
    found: Subquery = now.subquery()
    return found


def _head(part: Subquery, question: Question) -> ColumnElement[bool]:
    """Joins a stay to the headship of its department on the day it ended, as headships were known."""
    h, known = Headship, question.known
    then = h.known_to == STILL_KNOWN if known is None else and_(h.known_from <= known, h.known_to > known)
    return and_(
        h.department_id == part.c.department_id, h.from_day <= part.c.ended_on, h.to_day > part.c.ended_on, then
    )


def _narrowed(wanted: Select[Any], part: Subquery, question: Question, only: Only, *, joins: bool) -> Select[Any]:
    if joins or "head" in only:
        wanted = wanted.outerjoin(Headship, _head(part, question))
    if "head" in only:
        head = only["head"]
        wanted = wanted.where(Headship.person_id.is_(None) if head is None else Headship.person_id == head)
    return wanted


def _conditions(part: Subquery, question: Question) -> dict[str, ColumnElement[bool]]:
    """The condition of each box."""
    over = part.c.used > part.c.allotted
    late = and_(part.c.ended_late, part.c.closed_on <= question.day)
    return {
        "all": literal(True),
        "normed": part.c.allotted.is_not(None),
        "over": over,
        "last_day": part.c.received_late == Late.LAST_DAY.value,
        "overdue": part.c.received_late == Late.OVERDUE.value,
        "late": late,
        "late_over": and_(late, over),
    }


def _sums(part: Subquery, question: Question) -> list[ColumnElement[Any]]:
    def total(condition: ColumnElement[bool], value: Any) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((condition, value), else_=0)), 0)

    boxes = _conditions(part, question)
    sums = {name: total(condition, 1) for name, condition in boxes.items()}
    sums |= {"used": total(boxes["normed"], part.c.used), "allotted": total(boxes["normed"], part.c.allotted)}
    return [sums[name].label(f"sum_{name}") for name in Spent.__dataclass_fields__]


# ---------------------------------------------------------------- per head, person and step


def spent(question: Question, *by: str, only: Only | None = None) -> dict[Key, Spent]:
    """What was used, grouped by any of head, department and officer: one statement. No group is one total, ()."""
    only = only or {}
    part = _stays(question, only)
    keys = [Headship.person_id if name == "head" else part.c[BY[name]] for name in by]
    wanted = select(*keys, *_sums(part, question)).select_from(part)
    wanted = _narrowed(wanted, part, question, only, joins="head" in by)
    rows = db.session.execute(wanted.group_by(*keys) if keys else wanted)
    return {tuple(row[: len(by)]): Spent(*map(int, row[len(by) :])) for row in rows}


def steps(question: Question, only: Only | None = None) -> list[Step]:
    """Every step of a procedure that had stays, in the order of the catalogue: three statements."""
    only = only or {}
    part = _stays(question, only)
    keys = (part.c.procedure_id, part.c.position)
    named = (func.max(part.c.step_name), func.max(part.c.version_id))
    wanted = select(*keys, *named, *_sums(part, question)).select_from(part).where(part.c.position.is_not(None))
    found = db.session.execute(_narrowed(wanted, part, question, only, joins=False).group_by(*keys)).all()
    overruns = _overruns(part, question, only)
    names = _procedures({row[3] for row in found if row[3] is not None})
    made = []
    for procedure, position, name, version, *sums in found:
        median, worst = middle(overruns[procedure, position])
        code, title, _ = names.get(version, ("", "Thủ tục chưa có trong danh mục", ""))
        made.append(Step(procedure, position, code, title, name, Spent(*map(int, sums)), median, worst))
    order = {(code, title): key for code, title, key in names.values()}
    return sorted(made, key=lambda step: (order.get((step.code, step.procedure), "~"), step.code, step.position))


def _overruns(part: Subquery, question: Question, only: Only) -> dict[tuple[int | None, int], dict[int, int]]:
    """How often each overrun occurred, by procedure and step."""
    over = (part.c.used - part.c.allotted).label("over")
    wanted = select(part.c.procedure_id, part.c.position, over, func.count()).select_from(part)
    wanted = wanted.where(part.c.used > part.c.allotted, part.c.position.is_not(None))
    wanted = _narrowed(wanted, part, question, only, joins=False).group_by(part.c.procedure_id, part.c.position, over)
    found: dict[tuple[int | None, int], dict[int, int]] = defaultdict(dict)
    for procedure, position, minutes, count in db.session.execute(wanted):
        found[procedure, position][minutes] = count
    return found


def middle(counts: Mapping[int, int]) -> tuple[int | None, int | None]:
    """The median (the lower of two) and the largest of values with how often each occurred; None of none."""
    if not counts:
        return None, None
    half, seen = (sum(counts.values()) + 1) // 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= half:
            return value, max(counts)
    raise AssertionError("half of a count is in it")


def _procedures(versions: set[int]) -> dict[int, tuple[str, str, str]]:
    """Code, name and place of the procedures of these versions."""
    v, p = ProcedureVersion, Procedure
    wanted = select(v.id, p.code, v.name, p.sort_key).join(p, p.id == v.procedure_id).where(v.id.in_(sorted(versions)))
    return {id: (code, name, key) for id, code, name, key in db.session.execute(wanted)}


def log_until() -> datetime | None:
    """Until when the newest process log speaks."""
    row = DossierImport
    wanted = select(func.max(row.data_until)).where(row.kind == "legs", row.undone_seq.is_(None))
    found: datetime | None = db.session.scalar(wanted)
    return found


# ---------------------------------------------------------------- the rows of a figure


class Row(NamedTuple):
    """One stay behind a figure."""

    id: int
    ended_on: date
    code: str
    procedure_name: str
    position: int | None
    step_name: str
    department: str
    officer: str
    from_at: datetime
    to_at: datetime
    used: int
    allotted: int | None
    received_late: str

    @property
    def over(self) -> int | None:
        """Norm minutes over the norm."""
        return None if self.allotted is None else self.used - self.allotted


@dataclass(frozen=True)
class StaysPage:
    """A page of stays, what all of them add up to, and where its neighbours begin."""

    rows: list[Row]
    total: int
    spent: Spent
    before: str = ""
    after: str = ""


def stays_page(
    question: Question, box: str, only: Only, *, after: str = "", before: str = "", size: int | None = PAGE
) -> StaysPage:
    """The stays behind a figure, the last ended first: two statements. Raises KeyError for an unknown box."""
    part = _stays(question, only)
    condition = _conditions(part, question)[box]
    sums = _narrowed(select(*_sums(part, question)).select_from(part), part, question, only, joins=False).where(
        condition
    )
    total = Spent(*map(int, db.session.execute(sums).one()))
    wanted = _narrowed(_named(part), part, question, only, joins=False).where(condition)
    backwards, place = bool(before), _place(before or after)
    if place:
        day, id = part.c.ended_on, part.c.id
        beyond = or_(day > place[0], and_(day == place[0], id > place[1]))
        passed = or_(day < place[0], and_(day == place[0], id < place[1]))
        wanted = wanted.where(beyond if backwards else passed)
    order = (part.c.ended_on, part.c.id) if backwards else (part.c.ended_on.desc(), part.c.id.desc())
    wanted = wanted.order_by(*order)
    rows = [Row(*row) for row in db.session.execute(wanted if size is None else wanted.limit(size + 1))]
    if size is None:
        return StaysPage(rows, total.all, total)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_before = more if backwards else bool(place)
    has_after = bool(place) if backwards else more
    return StaysPage(
        rows,
        total.all,
        total,
        before=_cursor(rows[0]) if rows and has_before else "",
        after=_cursor(rows[-1]) if rows and has_after else "",
    )


def _named(part: Subquery) -> Select[Any]:
    c = part.c
    department = func.coalesce(func.nullif(Department.short_name, ""), Department.name, "")
    wanted = select(
        *(c.id, c.ended_on, Dossier.code, Dossier.procedure_name, c.position, c.step_name),
        *(department, func.coalesce(Person.name, "")),
        *(c.from_at, c.to_at, c.used, c.allotted, c.received_late),
    )
    return (
        wanted.select_from(part)
        .join(Dossier, Dossier.id == c.dossier_id)
        .outerjoin(Department, Department.id == c.department_id)
        .outerjoin(Person, Person.id == c.officer_id)
    )


def _cursor(row: Row) -> str:
    return f"{row.ended_on.isoformat()}_{row.id}"


def _place(text: str) -> tuple[date, int] | None:
    """The place that a cursor names; one that cannot be read is the beginning."""
    day, _, id = text.partition("_")
    try:
        place = date.fromisoformat(day), int(id)
    except ValueError:
        return None
    return place if 0 <= place[1] < 2**63 else None
