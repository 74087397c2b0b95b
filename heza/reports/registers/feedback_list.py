"""Who sees which feedback, and the register: filtered, the newest first, a page at a time, at a fixed cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true, tuple_

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID, own_departments
from heza.core import clock, words
from heza.core.db import db
from heza.dossiers.rules import Period
from heza.reports.registers.models import Feedback
from heza.reports.registers.queries import heard_in
from heza.reports.registers.rules import ABOUT, FIGURES, STATES

PAGE = 50
LONGEST_SEARCH = 200
_F = Feedback


@dataclass(frozen=True)
class Filters:
    """What the register shows."""

    search: str = ""
    state: str = ""
    about: str = ""
    department_id: int | None = None
    figure: str = ""  # of a report: a key of FIGURES, with the period that it counts
    period: Period | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        state, about, unit = args.get("tinh-trang", ""), args.get("ve", ""), args.get("phong", "")
        if state not in ("", *STATES) or about not in ("", *ABOUT):
            raise ValueError(state)
        figure, period = args.get("muc", ""), _period(args.get("tu", ""), args.get("den", ""))
        if figure and (figure not in FIGURES or period is None):
            raise ValueError(figure)
        search = words.clean(args.get("q", ""))[:LONGEST_SEARCH]
        return cls(search, state, about, _id(unit) if unit else None, figure, period if figure else None)

    @property
    def args(self) -> dict[str, Any]:
        """The filters as an address holds them."""
        values = {
            "q": self.search,
            "tinh-trang": self.state,
            "ve": self.about,
            "phong": str(self.department_id or ""),
            **self.of_figure,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def of_figure(self) -> dict[str, str]:
        """What of the address names a figure of a report."""
        if self.period is None:
            return {}
        return {"muc": self.figure, "tu": f"{self.period.first:%Y-%m-%d}", "den": f"{self.period.last:%Y-%m-%d}"}

    @property
    def said_figure(self) -> str:
        """The figure and its period in words; "" where none is asked for."""
        if self.period is None:
            return ""
        return f"{FIGURES[self.figure]}, từ {words.day(self.period.first)} đến {words.day(self.period.last)}"

    @property
    def said(self) -> str:
        """The filters in words, without the unit."""
        parts: tuple[str, ...] = (STATES.get(self.state, "Mọi tình trạng"), ABOUT.get(self.about, ""))
        parts += (self.said_figure,)
        return "; ".join([*(one for one in parts if one), *([f"tìm “{self.search}”"] if self.search else [])])


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _period(first: str, last: str) -> Period | None:
    return Period(date.fromisoformat(first), date.fromisoformat(last), "") if first and last else None


# ---------------------------------------------------------------- who sees it


def _sees_all(person: Person) -> bool:
    return person.can(Can.KEEP_REPORTS) or person.can(Can.READ_ALL)


def visible(person: Person) -> ColumnElement[bool]:
    """The feedback that somebody sees, with the personal data in it: all, or what the own departments answer."""
    return true() if _sees_all(person) else _F.department_id.in_(own_departments(person, clock.today()))


def feedback_for(person: Person, id: int) -> Feedback:
    """One feedback that this person may see; otherwise 404."""
    wanted = select(_F).where(_F.id == (id if id <= LARGEST_ID else 0), visible(person))
    found: Feedback = db.one_or_404(wanted)
    return found


def may_answer(person: Person, one: Feedback) -> bool:
    """Whether this person writes its answer: the control team, or the department that it was given to."""
    if one.transferred_on is not None or one.published_on is not None:
        return False
    if person.can(Can.KEEP_REPORTS):
        return True
    own = own_departments(person, clock.today())
    return person.can(Can.WRITE_REPORTS) and one.department_id in own


# ---------------------------------------------------------------- the list


def feedback(person: Person, filters: Filters, today: date, after: str = "", limit: int = PAGE) -> list[Feedback]:
    """The register as somebody sees it, the newest first; `after` is a `cursor`. Raises ValueError for no cursor."""
    wanted = _wanted(select(_F), person, filters, today)
    if after:
        wanted = wanted.where(tuple_(_F.received_on, _F.id) < tuple_(*_place(after)))
    return list(db.session.scalars(wanted.order_by(_F.received_on.desc(), _F.id.desc()).limit(limit)))


def counts(person: Person, filters: Filters, today: date) -> tuple[int, int, int]:
    """How many lines the filters leave; how many of all that is seen are open, and of these overdue."""
    total = db.session.scalar(_wanted(select(func.count()).select_from(_F), person, filters, today)) or 0
    is_late = func.coalesce(func.sum(case((_F.due_on < today, 1), else_=0)), 0)
    open_, late = db.session.execute(
        select(func.count(), is_late).select_from(_F).where(visible(person), _F.closed_on.is_(None))
    ).one()
    return total, open_, int(late)


def in_state(state: str, today: date) -> ColumnElement[bool]:
    """A state as a condition (`rules.state_of`)."""
    answered = and_(_F.answered_on.is_not(None), _F.transferred_on.is_(None))
    return {
        "open": _F.closed_on.is_(None),
        "late": and_(_F.closed_on.is_(None), _F.due_on < today),
        "answered": and_(answered, _F.published_on.is_(None)),
        "published": and_(answered, _F.published_on.is_not(None)),
        "transferred": _F.transferred_on.is_not(None),
    }[state]


def _wanted(wanted: Select[Any], person: Person, filters: Filters, today: date) -> Select[Any]:
    wanted = wanted.where(visible(person))
    if filters.state:
        wanted = wanted.where(in_state(filters.state, today))
    if filters.about:
        wanted = wanted.where(_F.about == filters.about)
    if filters.department_id:
        wanted = wanted.where(_F.department_id == filters.department_id)
    if filters.period is not None:
        wanted = wanted.where(heard_in(filters.period, filters.period.last)[filters.figure])
    for word in filters.search.split():
        wanted = wanted.where(_says(word))
    return wanted


def _says(word: str) -> ColumnElement[bool]:
    """Without marks it finds every writing; marks that were typed must be there."""
    plain = words.fold(word)
    folded = _F.folded.contains(plain, autoescape=True)
    if plain == word.lower():
        return folded
    forms = sorted({word, word.lower(), word.capitalize(), word.upper()})
    columns = (_F.content, _F.sender)
    return and_(folded, or_(*(column.contains(form, autoescape=True) for column in columns for form in forms)))


def cursor(one: Feedback) -> str:
    """Where the next page starts."""
    return f"{one.received_on:%Y-%m-%d}.{one.id}"


def _place(after: str) -> tuple[date, int]:
    day, _, id = after.partition(".")
    return date.fromisoformat(day), _id(id)


def units() -> dict[int, Department]:
    """The open departments by id, in the order of the office."""
    d, today = Department, clock.today()
    wanted = select(d).where(d.closed_on.is_(None) | (d.closed_on > today)).order_by(d.position, d.folded, d.id)
    return {one.id: one for one in db.session.scalars(wanted)}
