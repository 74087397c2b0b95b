"""Questions about moves: in which department somebody was on a day."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN, Membership, Person
from heza.accounts.rules_history import Place, place_on
from heza.audit.chain import canonical
from heza.core.db import db


def of(person_id: int) -> list[Membership]:
    """Where somebody worked and will work, as it is known now, in the order of days; empty before the first move."""
    wanted = select(Membership).where(Membership.person_id == person_id, Membership.known_to == STILL_KNOWN)
    return list(db.session.scalars(wanted.order_by(Membership.from_day, Membership.id)))


def place(row: Membership) -> Place:
    """The same for the rules."""
    return Place(row.department_id, row.from_day, row.to_day)


def places_of(person: Person) -> list[Place]:
    """Where somebody worked and will work, in the order of days; who never moved was always here."""
    return [place(row) for row in of(person.id)] or [Place(person.department_id)]


def department_on(person: Person, day: date) -> int | None:
    """In which department somebody was (or will be) on a day; None: in none."""
    found = place_on(places_of(person), day)
    return found.department_id if found else None


def departments_on(day: date) -> dict[int, int | None]:
    """The department of everybody on a day, by person."""
    m = Membership
    rows = db.session.execute(
        select(m.person_id, m.department_id, m.from_day, m.to_day).where(m.known_to == STILL_KNOWN).order_by(m.id)
    ).all()
    present = {id: unit for id, unit in db.session.execute(select(Person.id, Person.department_id))}
    moved = {row.person_id: None for row in rows}
    there = {row.person_id: row.department_id for row in rows if row.from_day <= day < row.to_day}
    return present | moved | there


def in_year(first: date, after: date) -> list[Membership]:
    """Every stay that has a day in a span (`after` not included), by person."""
    m = Membership
    wanted = select(m).where(m.known_to == STILL_KNOWN, m.from_day < after, m.to_day > first)
    return list(db.session.scalars(wanted.order_by(m.person_id, m.from_day, m.id)))


def due(today: date) -> list[tuple[Membership, str]]:
    """Stays of today that the present department does not show yet, with the name of the person."""
    m, p = Membership, Person
    differs = or_(
        p.department_id != m.department_id,
        p.department_id.is_(None) & m.department_id.is_not(None),
        p.department_id.is_not(None) & m.department_id.is_(None),
    )
    wanted = select(m, p.name).join(p, p.id == m.person_id).where(m.known_to == STILL_KNOWN, differs)
    wanted = wanted.where(m.from_day <= today, m.to_day > today).order_by(m.id)
    return [(row, name) for row, name in db.session.execute(wanted)]


def lines(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """What was learnt and what was superseded about departments, under its number of the trail, for the digest."""
    m = Membership
    columns = (m.person_id, m.department_id, m.from_day, m.to_day, m.basis)
    rows = session.execute(select(m.known_from, m.known_to, *columns).order_by(m.id)).all()
    found = [(row.known_from, f"+ {canonical([str(one) for one in row[2:]])}") for row in rows]
    found += [
        (row.known_to, f"- {canonical([str(one) for one in row[2:]])}") for row in rows if row.known_to != STILL_KNOWN
    ]
    return iter(sorted(line for line in found if first <= line[0] <= last))
