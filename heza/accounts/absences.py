"""Leave and who takes the place: questions, and entering it. Nothing here commits."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from flask import abort
from sqlalchemy import ColumnElement, Integer, and_, cast, null, or_, select, union_all

from heza.accounts import queries, rules_history
from heza.accounts.actions import CHANGED
from heza.accounts.models import BASIS_LENGTH, STILL_KNOWN, Absence, Headship, Person
from heza.accounts.permissions import Can
from heza.accounts.rules_history import Leave
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused

# ---------------------------------------------------------------- questions


def on(day: date, people: Iterable[int] | None = None) -> list[Absence]:
    """Who is away on a day, of some people or of all, by given name."""
    wanted = select(Absence).join(Person, Person.id == Absence.person_id)
    wanted = wanted.where(Absence.from_day <= day, Absence.to_day > day)
    if people is not None:
        wanted = wanted.where(Absence.person_id.in_(list(people)))
    return list(db.session.scalars(wanted.order_by(Person.sort_key, Absence.id)))


def coming_and_present(today: date) -> list[Absence]:
    """Who is away or will be, the nearest first."""
    wanted = select(Absence).where(Absence.to_day > today)
    return list(db.session.scalars(wanted.order_by(Absence.from_day, Absence.id)))


def of(person_id: int) -> list[Absence]:
    """The absences of one person, the latest first."""
    wanted = select(Absence).where(Absence.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(Absence.from_day.desc(), Absence.id.desc())))


def covered_by(person: Person, day: date) -> list[Absence]:
    """Whose place a person takes on a day."""
    wanted = select(Absence).where(Absence.cover_id == person.id, Absence.from_day <= day, Absence.to_day > day)
    return list(db.session.scalars(wanted.order_by(Absence.from_day, Absence.id)))


def covered_departments(person: Person, day: date) -> list[int]:
    """The departments whose absent head a person stands in for on a day: one statement."""
    return list(standing(person, day).covered)


class Standing(NamedTuple):
    """What a person heads on a day, which departments they stand in for, and whose place they take."""

    own: tuple[int, ...]
    covered: tuple[int, ...]
    absences: tuple[int, ...]  # their numbers

    @property
    def departments(self) -> list[int]:
        """All of them."""
        return sorted({*self.own, *self.covered})


def standing(person: Person, day: date) -> Standing:
    """What a person heads and stands in for on a day: one statement."""
    a, h = Absence, Headship
    in_office = and_(h.known_to == STILL_KNOWN, h.from_day <= day, h.to_day > day)
    own = select(h.department_id, cast(null(), Integer).label("absence_id")).where(h.person_id == person.id, in_office)
    taken = select(h.department_id, a.id).outerjoin_from(a, h, and_(h.person_id == a.person_id, in_office))
    taken = taken.where(a.cover_id == person.id, a.from_day <= day, a.to_day > day)
    rows = db.session.execute(union_all(own, taken)).all()
    return Standing(
        tuple(sorted({unit for unit, absence in rows if absence is None})),
        tuple(sorted({unit for unit, absence in rows if absence is not None and unit is not None})),
        tuple(sorted({absence for _unit, absence in rows if absence is not None})),
    )


def by_numbers(numbers: Iterable[int]) -> list[Absence]:
    """These absences; nothing is asked where there are none."""
    wanted = list(numbers)
    if not wanted:
        return []
    return list(
        db.session.scalars(select(Absence).where(Absence.id.in_(wanted)).order_by(Absence.from_day, Absence.id))
    )


def in_year(first: date, after: date) -> list[Absence]:
    """Every absence that has a day in a span (`after` not included)."""
    wanted = select(Absence).where(Absence.from_day < after, Absence.to_day > first)
    return list(db.session.scalars(wanted.order_by(Absence.from_day, Absence.id)))


def may_enter(viewer: Person, person: Person) -> bool:
    """Whether somebody may write this person's leave: who edits people, the person, the head of the department."""
    if viewer.can(Can.EDIT_PEOPLE) or viewer.id == person.id:
        return True
    return person.department_id is not None and person.department_id in queries.headed_by(viewer, clock.today())


def open_to(viewer: Person, rows: Iterable[Absence]) -> set[int]:
    """The people of these absences whose reasons somebody may read: whose leave they may write. One statement."""
    headed = set(queries.headed_by(viewer, clock.today()))
    mine = viewer.can(Can.EDIT_PEOPLE)
    return {
        row.person_id for row in rows if mine or row.person_id == viewer.id or (row.person.department_id or 0) in headed
    }


def person_whose(id: int, viewer: Person) -> Person:
    """The person whose leave the viewer may write; otherwise 404."""
    found = queries.person(id)
    if not may_enter(viewer, found):
        abort(404)
    return found


def absence(person: Person, id: int, *, to_edit: bool = False) -> Absence:
    """One absence of a person; 404 when there is none. `to_edit`: held against other writers until the commit."""
    wanted = select(Absence).where(Absence.id == (id if id <= queries.LARGEST_ID else 0))
    wanted = wanted.where(Absence.person_id == person.id)
    if to_edit:
        wanted = wanted.with_for_update(of=Absence).execution_options(populate_existing=True)
    found: Absence = db.one_or_404(wanted)
    return found


# ---------------------------------------------------------------- entering


def objections(entered: Leave, present: Absence | None = None) -> dict[str, str]:
    """What does not allow this absence: a sentence for the field that must be corrected."""
    if wrong := rules_history.bad_days(entered, clock.today()):
        return wrong
    rows = [row for row in _meeting(entered) if present is None or row.id != present.id]
    others = [_leave(row) for row in rows]
    names = {row.person_id: row.person.name for row in rows}
    found = {
        "from_day": rules_history.overlap(entered, others) or rules_history.is_cover_then(entered, names, others),
        "cover_id": _bad_cover(entered, others),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _bad_cover(entered: Leave, others: list[Leave]) -> str:
    if entered.cover_id is None:
        return ""
    if entered.cover_id == entered.person_id:
        return "Không tự thay mình được. Hãy chọn người khác."
    cover = queries.person(entered.cover_id)
    if not cover.is_active or not cover.username:
        return f"{cover.name} không có tài khoản đang hoạt động nên không thay được. Hãy chọn người khác."
    if cover.ends_on is not None and cover.ends_on < entered.last_day:
        return (
            f"Tài khoản của {cover.name} chỉ dùng đến hết {words.day(cover.ends_on)} nên không thay được "
            "đến hết những ngày này. Hãy chọn người khác."
        )
    return rules_history.cover_is_away(entered, cover.name, others)


def _meeting(entered: Leave) -> list[Absence]:
    """The absences that have a day in common with this one and concern one of its people."""
    concerned: list[ColumnElement[bool]] = [
        Absence.person_id == entered.person_id,
        Absence.cover_id == entered.person_id,
    ]
    if entered.cover_id is not None:
        concerned.append(Absence.person_id == entered.cover_id)
    days = and_(Absence.from_day < entered.to_day, Absence.to_day > entered.from_day)
    return list(db.session.scalars(select(Absence).where(days, or_(*concerned)).order_by(Absence.from_day, Absence.id)))


def _leave(row: Absence) -> Leave:
    return Leave(row.person_id, row.from_day, row.to_day, row.kind, row.cover_id, row.note)


def enter(entered: Leave) -> Absence:
    """Write that somebody is away. Raises Refused."""
    _hold(entered)
    if wrong := objections(entered):
        raise Refused(" ".join(wrong.values()))
    row = Absence(person_id=entered.person_id)
    _fill(row, entered)
    db.session.add(row)
    db.session.flush()
    return row


def edit(row: Absence, entered: Leave, seen: str) -> None:
    """Write other days, another cover. Raises Refused."""
    if row.stamp != seen:
        raise Refused(CHANGED)
    _hold(entered)
    if wrong := objections(entered, row):
        raise Refused(" ".join(wrong.values()))
    _fill(row, entered)
    db.session.flush()


def remove(row: Absence) -> None:
    """Take an absence back that did not come about; the trail keeps it."""
    db.session.delete(row)
    db.session.flush()


def _hold(entered: Leave) -> None:
    """Whoever writes an absence of the same people at the same moment waits here."""
    concerned = [id for id in (entered.person_id, entered.cover_id) if id is not None]
    wanted = select(Person.id).where(Person.id.in_(concerned)).order_by(Person.id).with_for_update(of=Person)
    db.session.scalars(wanted).all()


def _fill(row: Absence, entered: Leave) -> None:
    row.from_day, row.to_day, row.kind = entered.from_day, entered.to_day, entered.kind
    row.cover_id, row.note = entered.cover_id, entered.note[:BASIS_LENGTH]


def next_day(last: date) -> date:
    """The first day back after a last day away."""
    return last + timedelta(days=1) if last < date.max else last
