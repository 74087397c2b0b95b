"""Open dossiers with the time that is left and the time that the steps still need: what breaches if nothing moves."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, select, union
from sqlalchemy.orm import aliased

from heza.accountability import rules
from heza.accountability.rules import LastLeg, Need, Norm
from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.dossiers.models import Applicant, Dossier, Leg
from heza.procedures.models import ProcedureStep
from heza.procedures.queries import version_id_at
from heza.workdays.queries import calendar


@dataclass(frozen=True)
class Held:
    """An open dossier whose time runs. `left` and `need` are norm minutes; None is not known."""

    id: int
    code: str
    procedure_name: str
    applicant: str
    due_on: date
    department_id: int | None
    officer: str
    desk: str  # who holds it by the process log, empty where the log does not say
    left: int | None
    need: Need | None
    flagged_on: date | None = None  # its desk said early that it may be late

    @property
    def will_breach(self) -> bool:
        """Whether it becomes overdue unless somebody is quicker than the norm."""
        return rules.will_breach(self.left, self.need)

    @property
    def gap(self) -> int:
        """Time left less time needed; what has no norm stands last."""
        return self.left - self.need.minutes if self.left is not None and self.need else 10**9


def held_in(department_ids: Iterable[int] | None = None) -> list[Held]:
    """The running dossiers that are not overdue yet, of these departments or of all: the worst first."""
    conditions = [Dossier.due_on >= clock.today()]
    if department_ids is not None:
        conditions.append(Dossier.department_id.in_(sorted(department_ids)))
    return sorted(_held(*conditions), key=lambda held: (held.gap, held.due_on, held.id))


def held_by(person_id: int, until: date) -> list[Held]:
    """The running dossiers due until a day that wait at a person's desk: named in the export, or by the process log."""
    named = select(Dossier.id).where(Dossier.closed_on.is_(None), Dossier.officer_id == person_id)
    logged = select(Leg.dossier_id).where(Leg.officer_id == person_id, Leg.ended_at.is_(None))
    mine = Dossier.id.in_(union(named, logged).subquery().select())
    return sorted(_held(mine, Dossier.due_on <= until), key=lambda held: (held.due_on, held.gap, held.id))


def breaching_by_department() -> Counter[int | None]:
    """How many dossiers of each department will breach if nothing moves."""
    return Counter(held.department_id for held in held_in() if held.will_breach)


def _held(*conditions: ColumnElement[bool]) -> list[Held]:
    """Two statements: the dossiers with their last leg, and the norms of their steps."""
    rows = db.session.execute(_open(*conditions)).all()
    norms = _norms({row.version_id for row in rows if row.version_id is not None})
    now = clock.now().replace(tzinfo=None)
    table = calendar()
    time = lru_cache(maxsize=None)(lambda start, end: rules.norm_minutes(table, start, end))
    return [_made(row, norms.get(row.version_id, []), now, time) for row in rows]


def _made(row: Any, steps: list[Norm], now: datetime, time: Any) -> Held:
    leg = None
    if row.position is not None:
        used = time(_local(row.began_at), now) if row.ended_at is None else 0
        leg = LastLeg(row.position, row.ended_at is None, max(used, 0))
    return Held(
        id=row.id,
        code=row.code,
        procedure_name=row.procedure_name,
        applicant=row.applicant,
        due_on=row.due_on,
        department_id=row.department_id,
        officer=row.officer or "",
        desk=(row.desk or "") if leg and leg.is_open else "",
        left=max(time(now, _local(row.due_at)), 0) if row.due_at else None,
        need=rules.need(steps, row.status, leg),
        flagged_on=row.flagged_on,
    )


def _local(moment: datetime) -> datetime:
    return clock.local(moment).replace(tzinfo=None)


def _open(*conditions: ColumnElement[bool]) -> Any:
    d, leg, desk = Dossier, aliased(Leg), aliased(Person)
    last = select(func.max(Leg.position)).where(Leg.dossier_id == d.id).correlate(d).scalar_subquery()
    version = version_id_at(cast(Any, d.procedure_id), cast(Any, d.received_on)).label("version_id")
    columns = (d.id, d.code, d.procedure_name, d.status, d.due_on, d.due_at, d.department_id, d.flagged_on, version)
    wanted = select(
        *columns,
        Applicant.name.label("applicant"),
        Person.name.label("officer"),
        desk.name.label("desk"),
        leg.position,
        leg.began_at,
        leg.ended_at,
    )
    return (
        wanted.join(Applicant, Applicant.id == d.applicant_id)
        .outerjoin(Person, Person.id == d.officer_id)
        .outerjoin(leg, and_(leg.dossier_id == d.id, leg.position == last))
        .outerjoin(desk, desk.id == leg.officer_id)
        .where(d.closed_on.is_(None), d.state == "open", *conditions)
        .order_by(d.due_on, d.id)
    )


def _norms(versions: set[int]) -> dict[int, list[Norm]]:
    found: dict[int, list[Norm]] = defaultdict(list)
    if not versions:
        return found
    s = ProcedureStep
    wanted = select(s.version_id, s.position, s.name, s.minutes).where(s.version_id.in_(sorted(versions)))
    for version_id, position, name, minutes in db.session.execute(wanted.order_by(s.version_id, s.position, s.id)):
        found[version_id].append(Norm(position, name, minutes))
    return found
