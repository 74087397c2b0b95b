"""Questions about people, departments and their heads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN, Department, Headship, Membership, Person, PersonRole, SignInFailure
from heza.accounts.permissions import Role
from heza.accounts.rules import Failure
from heza.core import words
from heza.core.db import db

LARGEST_ID = 2**31 - 1  # what a made-up address may not exceed on PostgreSQL
PAGE = 50  # people on one page


# ---------------------------------------------------------------- sign-in


def person_by_username(username: str) -> Person | None:
    """The active account with this user name."""
    wanted = select(Person).where(Person.username == words.clean(username).lower(), Person.is_active)
    return db.session.scalar(wanted)


def account_key(username: str) -> str:
    """Under which name failed sign-ins are counted, whether the account exists or not."""
    return words.fold(words.clean(username))[:64]


def failures_around(account: str, address: str, since: datetime) -> list[Failure]:
    """Failed sign-ins of this account or from this address."""
    columns = (SignInFailure.failed_at, SignInFailure.account, SignInFailure.address)
    wanted = select(*columns).where(
        SignInFailure.failed_at >= since, or_(SignInFailure.account == account, SignInFailure.address == address)
    )
    rows = db.session.execute(wanted.order_by(SignInFailure.failed_at, SignInFailure.id))
    return [Failure(row.failed_at, row.account == account, row.address == address) for row in rows]


# ---------------------------------------------------------------- people


@dataclass(frozen=True)
class Wanted:
    """Which people a list shows."""

    search: str = ""
    department_id: int | None = None
    role: Role | None = None
    state: str = "active"  # active, inactive, unconfirmed, all


@dataclass(frozen=True)
class PeoplePage:
    """A part of the list, in the order of given names."""

    people: list[Person]
    total: int
    next_after: int | None  # the last person of this page, when others follow


def people(wanted: Wanted, after: int | None = None, size: int | None = PAGE) -> PeoplePage:
    """People sorted by given name: one page after a person, or all with `size=None`."""
    found = select(Person).where(*_conditions(wanted)).order_by(Person.sort_key, Person.id)
    if last := db.session.get(Person, after) if after and after <= LARGEST_ID else None:
        found = found.where(tuple_(Person.sort_key, Person.id) > tuple_(last.sort_key, last.id))
    if size is None:
        everybody = list(db.session.scalars(found))
        return PeoplePage(everybody, len(everybody), None)
    rows = list(db.session.scalars(found.limit(size + 1)))
    total = db.session.scalar(select(func.count()).select_from(Person).where(*_conditions(wanted))) or 0
    return PeoplePage(rows[:size], total, rows[size - 1].id if len(rows) > size else None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.search:
        conditions.append(_matches(wanted.search))
    if wanted.department_id is not None:
        conditions.append(Person.department_id == wanted.department_id)
    if wanted.role is not None:
        conditions.append(Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == wanted.role)))
    states = {
        "active": Person.is_active.is_(True),
        "inactive": Person.is_active.is_(False),
        "unconfirmed": Person.confirmed.is_(False),
    }
    if wanted.state in states:
        conditions.append(states[wanted.state])
    return conditions


def _matches(search: str) -> ColumnElement[bool]:
    """Without marks it finds every writing; marks that were typed must be there."""
    plain = words.fold(search)
    folded = Person.folded.contains(plain, autoescape=True)
    if plain != search.lower():
        forms = {search, search.lower(), search.title(), search.capitalize(), search.upper()}
        return and_(folded, or_(*(Person.name.contains(form, autoescape=True) for form in sorted(forms))))
    return or_(folded, Person.username.contains(plain, autoescape=True))


def person(id: int) -> Person:
    """One person; everybody who reads people sees all of them. 404 when there is none."""
    found: Person = db.one_or_404(select(Person).where(Person.id == _possible(id)))
    return found


def person_to_edit(id: int) -> Person:
    """One person as stored now, held against other writers until the commit.

    The administrators are held first, so that two who take each other's role wait in the same order.
    """
    administrators_held()
    wanted = select(Person).where(Person.id == _possible(id)).with_for_update(of=Person)
    found: Person = db.one_or_404(wanted.execution_options(populate_existing=True))
    return found


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


def people_of(department_id: int) -> list[Person]:
    """The active people of a department, by given name."""
    wanted = select(Person).where(Person.department_id == department_id, Person.is_active)
    return list(db.session.scalars(wanted.order_by(Person.sort_key, Person.id)))


def active_people() -> list[Person]:
    """Everybody who works here, by given name."""
    return list(db.session.scalars(select(Person).where(Person.is_active).order_by(Person.sort_key, Person.id)))


def officers_by_unit() -> dict[tuple[int | None, str], int]:
    """Who is meant by a unit and a folded name, as files name people: also who has left the unit for another one.

    Where two have the same name, who is there today comes first, then who was there last, then the older row.
    """
    m, p = Membership, Person
    past = select(m.department_id, p.folded, p.id).join(p, p.id == m.person_id).where(m.known_to == STILL_KNOWN)
    found = {(unit, name): id for unit, name, id in db.session.execute(past.order_by(m.from_day, m.id.desc()))}
    present = select(p.department_id, p.folded, p.id).order_by(p.id.desc())
    return found | {(unit, name): id for unit, name, id in db.session.execute(present)}


def username_is_taken(username: str, by_other_than: int | None) -> bool:
    """Whether another person has this user name."""
    found = db.session.scalar(select(Person.id).where(Person.username == username))
    return found is not None and found != by_other_than


def has_moved(id: int) -> bool:
    """Whether moves of this person between departments are known: then only another move changes the department."""
    wanted = select(Membership.id).where(Membership.person_id == id, Membership.known_to == STILL_KNOWN).limit(1)
    return db.session.scalar(wanted) is not None


def administrators_held() -> list[int]:
    """The people who may administrate and can sign in, held against other writers until the commit.

    An account that waits for its first password counts only while nobody who administrates has one.
    """
    wanted = select(Person.id, Person.password_hash.is_not(None)).join(PersonRole).where(PersonRole.role == Role.ADMIN)
    wanted = wanted.where(Person.is_active, Person.username.is_not(None), Person.ends_on.is_(None))
    wanted = wanted.order_by(Person.id)
    held = db.session.execute(wanted.with_for_update()).all()
    able = [id for id, has_password in held if has_password]
    return able or [id for id, _ in held]


# ---------------------------------------------------------------- departments


def departments() -> list[Department]:
    """All departments in the order of the office."""
    order = (Department.position, Department.folded, Department.id)
    return list(db.session.scalars(select(Department).order_by(*order)))


def department(id: int) -> Department:
    """One department; 404 when there is none."""
    found: Department = db.one_or_404(select(Department).where(Department.id == _possible(id)))
    return found


def department_to_edit(id: int) -> Department:
    """One department as stored now, held against other writers until the commit."""
    wanted = select(Department).where(Department.id == _possible(id)).with_for_update()
    found: Department = db.one_or_404(wanted.execution_options(populate_existing=True))
    return found


def department_by_name(name: str) -> Department | None:
    """The department of this name, however it is written."""
    return db.session.scalar(select(Department).where(Department.folded == words.fold(words.clean(name))))


def department_by_code(code: str) -> Department | None:
    """The department of this code, in capitals or not."""
    return db.session.scalar(select(Department).where(func.lower(Department.code) == words.clean(code).lower()))


def people_counts() -> dict[int | None, int]:
    """How many active people each department has."""
    counted = select(Person.department_id, func.count()).where(Person.is_active).group_by(Person.department_id)
    return {department_id: number for department_id, number in db.session.execute(counted)}


# ---------------------------------------------------------------- heads


def _known(known: int | None) -> ColumnElement[bool]:
    if known is None:
        return Headship.known_to == STILL_KNOWN
    return and_(Headship.known_from <= known, Headship.known_to > known)


def _on(day: date) -> ColumnElement[bool]:
    return and_(Headship.from_day <= day, Headship.to_day > day)


def head_of(department_id: int, day: date, known: int | None = None) -> Person | None:
    """Who headed a department on a day, as it is known now or was known at a number of the trail."""
    wanted = select(Headship).where(Headship.department_id == department_id, _on(day), _known(known))
    headship = db.session.scalar(wanted.order_by(Headship.id))
    return headship.person if headship else None


def heads_on(day: date) -> dict[int, Person]:
    """The head of every department on a day."""
    wanted = select(Headship).where(_on(day), _known(None)).order_by(Headship.id)
    return {headship.department_id: headship.person for headship in db.session.scalars(wanted)}


def headed_by(person: Person, day: date) -> list[int]:
    """The departments that a person heads on a day."""
    wanted = select(Headship.department_id).where(Headship.person_id == person.id, _on(day), _known(None))
    return sorted(set(db.session.scalars(wanted)))


def own_departments(person: Person, day: date) -> list[int]:
    """The departments a person belongs to on a day: the own one first, then those headed."""
    found = [person.department_id] if person.department_id else []
    return found + [id for id in headed_by(person, day) if id not in found]


def headships_of(person: Person) -> list[Headship]:
    """What a person heads and has headed, the latest first."""
    return _headships(Headship.person_id == person.id)


def heads_of(department_id: int) -> list[Headship]:
    """Who heads and has headed a department, the latest first."""
    return _headships(Headship.department_id == department_id)


def _headships(condition: ColumnElement[bool]) -> list[Headship]:
    wanted = select(Headship).where(condition, _known(None))
    return list(db.session.scalars(wanted.order_by(Headship.from_day.desc(), Headship.id)))


def headship(department_id: int, id: int) -> Headship:
    """One entry about a head of this department as it is known now; 404 when there is none."""
    wanted = select(Headship).where(Headship.id == _possible(id), Headship.department_id == _possible(department_id))
    found: Headship = db.one_or_404(wanted.where(_known(None)))
    return found


def headship_lines(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """What was learnt and what was superseded about heads, under its number of the trail, for the chain's digest."""
    columns = (Headship.department_id, Headship.person_id, Headship.from_day, Headship.to_day, Headship.basis)
    rows = session.execute(select(Headship.known_from, Headship.known_to, *columns).order_by(Headship.id)).all()
    lines = [(row.known_from, f"+ {_line(row[2:])}") for row in rows]
    lines += [(row.known_to, f"- {_line(row[2:])}") for row in rows if row.known_to != STILL_KNOWN]
    return iter(sorted(line for line in lines if first <= line[0] <= last))


def _line(values: tuple[object, ...]) -> str:
    return "|".join(str(value) for value in values)
