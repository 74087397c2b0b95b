"""Questions of people at their desks: what waits for a confirmation, what somebody holds, to whom it can go."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from wtforms.fields.choices import SelectChoice

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.core import clock
from heza.core.db import db
from heza.dossiers.acting import AT_ONCE, actor_of
from heza.dossiers.acts import Actor
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.queries import visible_to

PAGE = 100


class Held(NamedTuple):
    """A dossier in a list that is ticked."""

    id: int
    code: str
    event_seq: int
    procedure_name: str
    applicant: str
    due_on: Any
    state: str
    officer: str


def _rows(condition: ColumnElement[bool], limit: int = AT_ONCE) -> list[Held]:
    d = Dossier
    wanted = (
        select(d.id, d.code, d.event_seq, d.procedure_name, Applicant.name, d.due_on, d.state, Person.name)
        .join(Applicant, Applicant.id == d.applicant_id)
        .outerjoin(Person, Person.id == d.officer_id)
        .where(d.closed_on.is_(None), condition)
        .order_by(d.due_on, d.id)
        .limit(limit)
    )
    return [Held(*row) for row in db.session.execute(wanted)]


def _offered(actor: Actor) -> ColumnElement[bool]:
    d = Dossier
    mine = [d.offered_officer_id == actor.person_id]
    if actor.department_id is not None:
        mine.append(and_(d.offered_department_id == actor.department_id, d.offered_officer_id.is_(None)))
    if actor.heads:
        mine.append(d.offered_department_id.in_(sorted(actor.heads)))
    return and_(d.offered_department_id.is_not(None), or_(*mine))


def offered_to(person: Person) -> list[Held]:
    """Dossiers that were given to somebody, or to the own unit, and wait for a confirmation."""
    return _rows(_offered(actor_of(person)))


def offered_count(person: Person) -> int:
    """How many wait for a confirmation."""
    wanted = select(func.count()).select_from(Dossier).where(Dossier.closed_on.is_(None), _offered(actor_of(person)))
    return db.session.scalar(wanted) or 0


def held_by(person: Person) -> list[Held]:
    """The open dossiers at somebody's desk that were not given on, the most urgent first."""
    return _rows(and_(Dossier.officer_id == person.id, Dossier.offered_department_id.is_(None)))


def given_by(person: Person) -> list[Held]:
    """Dossiers at somebody's desk that the other side has not confirmed yet."""
    return _rows(and_(Dossier.officer_id == person.id, Dossier.offered_department_id.is_not(None)))


def of_officer(officer: Person) -> list[Held]:
    """Everything open at somebody's desk."""
    return _rows(Dossier.officer_id == officer.id)


def flagged_in(departments: Sequence[int]) -> list[Held]:
    """Open dossiers of these units whose desk said early that they may be late."""
    return _rows(and_(Dossier.flagged_on.is_not(None), Dossier.department_id.in_(list(departments))), PAGE)


class Load(NamedTuple):
    """Somebody of a unit and what lies at that desk."""

    person_id: int
    name: str
    held: int
    late: int


def loads_in(departments: Sequence[int]) -> list[Load]:
    """Who of these units holds open dossiers, the fullest desk first."""
    loads = _loads(departments)
    names = select(Person.id, Person.name).where(Person.id.in_(sorted(loads)))
    found = [Load(id, name, *loads[id]) for id, name in db.session.execute(names)]
    return sorted(found, key=lambda load: (-load.late, -load.held, load.name))


def officer_for(person: Person, id: int) -> Person:
    """Somebody whose dossiers this person may give to others: of a unit headed today, or anybody for a leader."""
    allowed = select(Person).where(Person.id == (id if 0 < id < 2**31 else 0))
    if not person.can(Can.REASSIGN_ALL):
        allowed = allowed.where(Person.department_id.in_(sorted(actor_of(person).heads)))
    found: Person = db.one_or_404(allowed)
    return found


# ---------------------------------------------------------------- to whom


def receivers(
    departments: Sequence[int] | None = None, *, with_units: bool, without: int | None = None
) -> list[SelectChoice]:
    """Who can get dossiers, by unit, each with how many lie there: choices of a select with groups.

    `departments` limits the units; `with_units` adds "the unit, whoever takes it"; `without` leaves somebody out.
    """
    loads = _loads()
    p, d = Person, Department
    today = clock.today()
    wanted = (
        select(d.id, d.name, p.id, p.name)
        .join(p, p.department_id == d.id)
        .where(p.is_active, p.username.is_not(None), d.confirmed, or_(d.closed_on.is_(None), d.closed_on > today))
        .order_by(d.position, d.folded, p.sort_key, p.id)
    )
    if departments is not None:
        wanted = wanted.where(d.id.in_(list(departments)))
    found: list[SelectChoice] = []
    units: set[int] = set()
    for unit, unit_name, id, name in db.session.execute(wanted):
        if with_units and unit not in units:
            units.add(unit)
            found.append(SelectChoice(f"{unit}:", f"{unit_name} (người nhận do phòng phân)", optgroup=unit_name))
        if id != without:
            held, late = loads.get(id, (0, 0))
            found.append(SelectChoice(f"{unit}:{id}", load_words(name, held, late), optgroup=unit_name))
    return found


def load_words(name: str, held: int, late: int) -> str:
    """Somebody with what lies at that desk: "Nguyễn Văn A — đang giữ 12, quá hạn 1"."""
    if not held:
        return name
    return f"{name} — đang giữ {held}" + (f", quá hạn {late}" if late else "")


def _loads(departments: Sequence[int] | None = None) -> dict[int, tuple[int, int]]:
    """How many open and overdue dossiers lie at each desk: one walk over the open ones."""
    d, today = Dossier, clock.today()
    late = func.sum(case((and_(d.due_on < today, d.state == "open"), 1), else_=0))
    loads = select(d.officer_id, func.count(), late).where(d.closed_on.is_(None), d.officer_id.is_not(None))
    if departments is not None:
        loads = loads.where(d.department_id.in_(list(departments)))
    return {id: (count, int(late or 0)) for id, count, late in db.session.execute(loads.group_by(d.officer_id))}


# ---------------------------------------------------------------- the city and we


def any_differ(person: Person) -> bool:
    """Whether there is such a dossier at all."""
    wanted = select(Dossier.id).where(Dossier.differs_on.is_not(None), visible_to(person))
    return db.session.scalar(wanted.limit(1)) is not None


def differing(person: Person) -> list[Dossier]:
    """Dossiers whose receipt, finish or return we and the city date differently, the latest first."""
    wanted = select(Dossier).where(Dossier.differs_on.is_not(None), visible_to(person))
    return list(db.session.scalars(wanted.order_by(Dossier.differs_on.desc(), Dossier.id.desc()).limit(PAGE)))
