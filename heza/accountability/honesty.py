"""Questions about what was told otherwise: counts and rows, each by a fixed number of statements.

A restatement belongs to the day on which it was known and to the department that held the dossier then; its head is
the one of that day.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from heza.accountability.queries import PAGE
from heza.accounts.models import STILL_KNOWN, Department, Headship, Person
from heza.core import clock, words
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers.figures import Question
from heza.dossiers.models import Applicant, Dossier, DossierImport
from heza.dossiers.models import Event as EventRow
from heza.dossiers.restated import Fact, What
from heza.dossiers.restated_rows import RestatementRow
from heza.dossiers.rules import STATUS_NAMES, Status

OWN_ACTS = 0  # the import of what was done in heza
NO_REASON = "không ghi lý do"
_COLUMNS = (
    *("id", "dossier_id", "seq", "what", "fact", "before", "after", "on_day"),
    *("import_id", "actor_id", "department_id", "officer_id", "late_days"),
)


def last_day(question: Question) -> date:
    """Until when restatements are counted: a file may speak for days after today, and what it says is known now."""
    return question.period.last if question.as_of >= clock.today() else question.day


def _told(question: Question) -> Subquery:
    """The restatements of the days of a question, as known by it."""
    r = RestatementRow.__table__.c
    columns = [r[name] for name in _COLUMNS]
    days = [r.on_day >= question.period.first, r.on_day <= last_day(question)]
    days.append(or_(r.what != What.RECORDED_LATE.value, r.late_days > int(setting("late_record_days"))))
    known = question.known
    now = select(*columns).where(r.known_to == STILL_KNOWN, *days)
    if known is None:
        return now.subquery()
    then = select(*columns).where(r.known_to > known, r.known_to < STILL_KNOWN, r.known_from <= known, *days)
    return union_all(now.where(r.known_from <= known), then).subquery()


def headed(part: Subquery, on: ColumnElement[date], known: int | None) -> ColumnElement[bool]:
    """Joins a row to the headship of its department on a day, as headships were known."""
    h = Headship
    then = h.known_to == STILL_KNOWN if known is None else and_(h.known_from <= known, h.known_to > known)
    return and_(h.department_id == part.c.department_id, h.from_day <= on, h.to_day > on, then)


def narrowed(wanted: Select[Any], part: Subquery, only: Mapping[str, Any]) -> Select[Any]:
    """Narrow to a department, a head, a kind or an import (0: what was done in heza)."""
    for name, value in only.items():
        if name == "what":
            wanted = wanted.where(part.c.what == value)
        elif name == "import":
            own = value == OWN_ACTS
            wanted = wanted.where(part.c.import_id.is_(None) if own else part.c.import_id == value)
        else:
            column: Any = Headship.person_id if name == "head" else part.c[f"{name}_id"]
            wanted = wanted.where(column.is_(None) if value is None else column == value)
    return wanted


Counts = dict[tuple[int | None, ...], Counter[What]]


def counts(question: Question, *by: str, only: Mapping[str, Any] | None = None) -> Counts:
    """How often each kind, by any of head, department and import: one statement."""
    part, only = _told(question), only or {}
    keys = [Headship.person_id if name == "head" else part.c[f"{name}_id"] for name in by]
    wanted = select(*keys, part.c.what, func.count()).select_from(part)
    if "head" in by or "head" in only:
        wanted = wanted.outerjoin(Headship, headed(part, part.c.on_day, question.known))
    found: Counts = defaultdict(Counter)
    for *key, what, count in db.session.execute(narrowed(wanted, part, only).group_by(*keys, part.c.what)):
        found[tuple(key)][What(what)] += count
    return dict(found)


def counts_by_day(question: Question, department_id: int) -> Counter[date]:
    """How many restatements of a department became known on each day: one statement."""
    part = _told(question)
    wanted = select(part.c.on_day, func.count()).where(part.c.department_id == department_id)
    return Counter({day: count for day, count in db.session.execute(wanted.group_by(part.c.on_day))})


# ---------------------------------------------------------------- rows


@dataclass(frozen=True)
class Restated:
    """One restatement as a reader sees it."""

    id: int
    code: str
    procedure_name: str
    applicant: str
    what: What
    fact: str
    before: str
    after: str
    on_day: date
    recorded_at: datetime
    who: str
    file: str
    department: str
    officer: str
    reason: str


@dataclass(frozen=True)
class RestatedPage:
    """A page of them, how many there are in all, and where its neighbours begin."""

    rows: list[Restated]
    total: int
    before: str = ""
    after: str = ""


def rows_page(
    question: Question, only: Mapping[str, Any], *, after: str = "", before: str = "", size: int | None = PAGE
) -> RestatedPage:
    """The restatements behind a figure, the last known first: two statements."""
    part = _told(question)
    found = select(*part.c).select_from(part)
    if "head" in only:
        found = found.outerjoin(Headship, headed(part, part.c.on_day, question.known))
    inner = narrowed(found, part, only).subquery()
    total = db.session.scalar(select(func.count()).select_from(inner)) or 0
    backwards, place = bool(before), _place(before or after)
    wanted = _named(inner)
    if place:
        here = tuple(place)
        later = or_(inner.c.on_day > here[0], and_(inner.c.on_day == here[0], inner.c.id > here[1]))
        earlier = or_(inner.c.on_day < here[0], and_(inner.c.on_day == here[0], inner.c.id < here[1]))
        wanted = wanted.where(later if backwards else earlier)
    order: list[Any] = [inner.c.on_day, inner.c.id]
    wanted = wanted.order_by(*order) if backwards else wanted.order_by(*(column.desc() for column in order))
    if size is None:
        return RestatedPage([_row(row) for row in db.session.execute(wanted)], total)
    rows = [_row(row) for row in db.session.execute(wanted.limit(size + 1))]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_before, has_after = (more, bool(place)) if backwards else (bool(place), more)
    return RestatedPage(
        rows,
        total,
        before=_cursor(rows[0]) if rows and has_before else "",
        after=_cursor(rows[-1]) if rows and has_after else "",
    )


def _named(part: Subquery) -> Select[Any]:
    officer, actor = aliased(Person), aliased(Person)
    department = func.coalesce(func.nullif(Department.short_name, ""), Department.name, "")
    return (
        select(
            *part.c,
            Dossier.code,
            Dossier.procedure_name,
            Applicant.name.label("applicant"),
            department.label("department"),
            func.coalesce(officer.name, "").label("officer"),
            func.coalesce(actor.name, "").label("actor"),
            DossierImport.file_name,
            DossierImport.data_until,
            EventRow.recorded_at,
            EventRow.private,
        )
        .select_from(part)
        .join(Dossier, Dossier.id == part.c.dossier_id)
        .join(Applicant, Applicant.id == Dossier.applicant_id)
        .join(EventRow, EventRow.seq == part.c.seq)
        .outerjoin(Department, Department.id == part.c.department_id)
        .outerjoin(officer, officer.id == part.c.officer_id)
        .outerjoin(actor, actor.id == part.c.actor_id)
        .outerjoin(DossierImport, DossierImport.id == part.c.import_id)
    )


def _row(row: Any) -> Restated:
    what, fact = What(row.what), Fact(row.fact)
    before, after = told(what, fact, row.before, row.after)
    until = f"{row.file_name} (dữ liệu đến {words.day(clock.local_day(row.data_until))})" if row.file_name else ""
    return Restated(
        id=row.id,
        code=row.code,
        procedure_name=row.procedure_name,
        applicant=row.applicant,
        what=what,
        fact=FACT_NAMES[fact],
        before=before,
        after=after + (f" (ghi chậm {row.late_days} ngày)" if row.late_days else ""),
        on_day=row.on_day,
        recorded_at=row.recorded_at,
        who=row.actor or "Hệ thống",
        file=until,
        department=row.department,
        officer=row.officer,
        reason=_reason(row.private if row.import_id is None else None),
    )


def _reason(private: str | None) -> str:
    """Why, where an act says it; the city's files never do."""
    said = json.loads(private).get("reason", "") if private else ""
    return words.clean(said) or NO_REASON


FACT_NAMES: dict[Fact, str] = {
    Fact.RECEIVED: "Ngày nhận",
    Fact.DUE: "Hạn trả",
    Fact.FINISH: "Kết thúc",
    Fact.RETURNED: "Ngày trả",
    Fact.STATUS: "Trạng thái",
    Fact.OPEN: "Kết thúc",
    Fact.MISSING: "Kết thúc",
    Fact.ACT: "Việc đã ghi",
}
EMPTY = "(trống)"


def told(what: What, fact: Fact, before: str, after: str) -> tuple[str, str]:
    """What was told before and after, in words."""
    if fact is Fact.STATUS:
        return STATUS_NAMES[Status(int(before))], STATUS_NAMES[Status(int(after))]
    if what is What.EQUAL_DUE:
        return f"hẹn trả {_second(before)}", f"kết thúc {_second(after)}"
    if fact is Fact.MISSING:
        return f"chưa có trong dữ liệu đến {_day(before)}", f"xong {_moment(after)}"
    if what is What.RECORDED_LATE:
        return f"ghi ngày {_day(before)}", f"xong {_moment(after)}"
    if fact is Fact.OPEN:
        return f"đang giải quyết trong dữ liệu đến {_day(before)}", f"xong {_moment(after)}"
    return _moment(before), _moment(after)


def _moment(text: str) -> str:
    return words.moment(datetime.fromisoformat(text)) if text else EMPTY


def _second(text: str) -> str:
    return f"{datetime.fromisoformat(text):%d/%m/%Y %H:%M:%S}"


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))


def _cursor(row: Restated) -> str:
    return f"{row.on_day.isoformat()}_{row.id}"


def _place(text: str) -> tuple[date, int] | None:
    """The place that a cursor names; one that cannot be read is the beginning."""
    day, _, id = text.partition("_")
    try:
        place = date.fromisoformat(day), int(id)
    except ValueError:
        return None
    return place if 0 <= place[1] < 2**63 else None


class Imported:
    """An import as its line names it."""

    def __init__(self, name: str, until: datetime | None, who: str) -> None:
        self.name, self.until, self.who = name, until, who


def imports(ids: Sequence[int]) -> dict[int, Imported]:
    """These imports with who applied them: one statement."""
    row = DossierImport
    wanted = select(row.id, row.file_name, row.data_until, Person.name).outerjoin(Person, Person.id == row.person_id)
    found = db.session.execute(wanted.where(row.id.in_(ids)))
    return {id: Imported(name, until, who or "Hệ thống") for id, name, until, who in found}
