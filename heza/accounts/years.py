"""The picture of a year: who headed each department and who worked where, to the day. Four statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from heza.accounts import absences, places, queries
from heza.accounts.models import STILL_KNOWN, Department, Headship, Person
from heza.accounts.rules import EARLIEST
from heza.accounts.rules_history import SAID_TO_ALL
from heza.core.db import db

FIRST = EARLIEST.year
VACANT = "chưa có người đứng đầu"
NOWHERE = "không thuộc phòng nào"


@dataclass(frozen=True)
class Span:
    """Days of the year that are alike. `start` and `length` count days from 1 January on; `kind` is how it is drawn:
    head, vacant, place, away.
    """

    words: str
    kind: str
    from_day: date
    last_day: date
    start: int
    length: int


@dataclass(frozen=True)
class Row:
    """One department or one person, and the spans of the year."""

    id: int
    name: str
    spans: tuple[Span, ...]
    away: tuple[Span, ...] = ()
    heads: tuple[Span, ...] = ()

    @property
    def vacancies(self) -> tuple[Span, ...]:
        """The days without a head."""
        return tuple(one for one in self.spans if one.kind == "vacant")


@dataclass(frozen=True)
class Picture:
    """A year. `months` are the first days of the months, counted from 1 January on, with their numbers."""

    year: int
    days: int
    months: tuple[tuple[int, int], ...]
    departments: tuple[Row, ...]
    people: tuple[Row, ...]


def picture(year: int) -> Picture:
    """Departments in the order of the office; people by given name, who worked here in that year or works here now."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    units = queries.departments()
    headships = _headships(first, after)
    return Picture(
        year,
        (after - first).days,
        tuple(((date(year, month, 1) - first).days, month) for month in range(1, 13)),
        tuple(
            Row(one.id, one.name, tuple(_heads(one, headships, first, after)))
            for one in units
            if one.closed_on is None or one.closed_on > first
        ),
        tuple(_people(headships, {one.id: one.label for one in units}, first, after)),
    )


def _headships(first: date, after: date) -> list[Headship]:
    wanted = select(Headship).where(Headship.known_to == STILL_KNOWN)
    wanted = wanted.where(Headship.from_day < after, Headship.to_day > first)
    return list(db.session.scalars(wanted.order_by(Headship.from_day, Headship.id)))


def _span(words: str, kind: str, from_day: date, to_day: date, first: date, after: date) -> Span:
    begins, ends = max(from_day, first), min(to_day, after)
    last = date.fromordinal(ends.toordinal() - 1)
    return Span(words, kind, begins, last, (begins - first).days, (ends - begins).days)


def _heads(unit: Department, headships: Iterable[Headship], first: date, after: date) -> Iterable[Span]:
    """The heads of a department one after the other, and between them the days without one."""
    until = min(unit.closed_on, after) if unit.closed_on else after
    at = first
    for one in (row for row in headships if row.department_id == unit.id):
        if min(one.from_day, until) > at:
            yield _span(VACANT, "vacant", at, min(one.from_day, until), first, after)
        yield _span(one.person.name, "head", one.from_day, one.to_day, first, after)
        at = max(at, one.to_day)
    if at < until:
        yield _span(VACANT, "vacant", at, until, first, after)


def _people(headships: list[Headship], names: dict[int, str], first: date, after: date) -> Iterable[Row]:
    stays, away, heads = defaultdict(list), defaultdict(list), defaultdict(list)
    for stay in places.in_year(first, after):
        said = names.get(stay.department_id or 0, NOWHERE)
        stays[stay.person_id].append(_span(said, "place", stay.from_day, stay.to_day, first, after))
    for one in absences.in_year(first, after):
        cover = f", người thay: {one.cover.name}" if one.cover else ", chưa có người thay"
        words = f"{SAID_TO_ALL.get(one.kind, one.kind)}{cover}"
        away[one.person_id].append(_span(words, "away", one.from_day, one.to_day, first, after))
    for term in headships:
        words = f"đứng đầu {names.get(term.department_id, '')}"
        heads[term.person_id].append(_span(words, "head", term.from_day, term.to_day, first, after))
    everybody = select(Person.id, Person.name, Person.department_id, Person.is_active)
    for person in db.session.execute(everybody.order_by(Person.sort_key, Person.id)):
        if person.is_active or person.id in {*stays, *away, *heads}:
            always = _span(names.get(person.department_id or 0, NOWHERE), "place", first, after, first, after)
            id = person.id
            yield Row(id, person.name, tuple(stays[id] or [always]), tuple(away[id]), tuple(heads[id]))
