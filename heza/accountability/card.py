"""A head's card: one department over twelve reporting months on one page of paper, each figure with its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, case, func, literal, select, union_all

from heza.accountability import honesty, queries, rules
from heza.accountability.board import NO_HEAD, days_in_office
from heza.accountability.honesty_page import restated_url
from heza.accountability.lines import Cell, Column, Line, Links, Share, shares_of
from heza.accountability.queries import AGENCY, Only, Term
from heza.accountability.rules import Window
from heza.accounts.models import Department
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers import figures as figuring
from heza.dossiers.figures import Question
from heza.dossiers.rules import Figures, Outcome, Period

COLUMNS = (
    Column("Tiếp nhận", "new"),
    Column("Đã giải quyết", "settled"),
    Column("Sớm", "early"),
    Column("Đúng", "on_time"),
    Column("Muộn", "late", "", "late"),
    Column("Còn quá hạn", "open_late", "", "late"),
)
RESTATED = "Ghi khác đi"


@dataclass(frozen=True)
class Month:
    """One reporting month of the card: its heads, figures and how often something was told otherwise."""

    window: Window
    heads: str
    line: Line
    restated: int
    links: Links

    @property
    def cells(self) -> list[Cell]:
        """The figures, each with the address of its rows."""
        return [self.links.cell(self.line, column) for column in COLUMNS]

    @property
    def share(self) -> Share:
        """The headline rate."""
        return self.links.share(self.line)

    @property
    def restated_cell(self) -> Cell:
        """How often something was told otherwise in the month."""
        url = restated_url(self.links, self.line.only) if self.restated else ""
        return Cell(RESTATED, self.restated, url, "", RESTATED)


@dataclass(frozen=True)
class Card:
    """All that the page shows; what other duties add stands in named blocks of the template."""

    question: Question
    department: Department
    heads: list[tuple[str, str]]  # name, days in office
    months: list[Month]
    whole: Month  # the twelve months as one period
    agency: list[Decimal | None]

    @property
    def labels(self) -> list[str]:
        """The months of the chart."""
        return [month.window.label for month in self.months]

    @property
    def trend(self) -> list[Decimal | None]:
        """The headline rate of each month."""
        return shares_of([month.line.figures for month in self.months])


def card(question: Question, department: Department) -> Card:
    """The card of a department, its last month the one of the question's day."""
    first_day: int = setting("period_first_day")
    windows = rules.windows(question.day, first_day)
    whole = replace(question, period=Period(windows[0].period.first, windows[-1].period.last))
    counted = _figures(windows, department.id, question.known)
    days = honesty.counts_by_day(whole, department.id)
    terms = [term for term in queries.terms(whole) if term.department_id == department.id]
    names = queries.people_names({term.person_id for term in terms})
    known = {term.person_id: names[term.person_id].name for term in terms}
    only: Only = {"department": department.id}
    months = []
    for window, figures in zip(windows, counted, strict=True):
        asked = replace(question, period=window.period, as_of=window.day)
        if window is windows[-1]:
            asked = replace(asked, as_of=question.as_of)
        last = honesty.last_day(asked)
        restated = sum(count for day, count in days.items() if window.period.first <= day <= last)
        line = Line(window.period.name, only, figures)
        heads = _in_office(terms, known, window)
        months.append(Month(window, heads, line, restated, Links(asked, may_open=True)))
    return Card(
        question=whole,
        department=department,
        heads=[(known[one.person_id], days_in_office([one], one.person_id, department.id, whole)) for one in terms],
        months=months,
        whole=_whole(whole, department, sum(month.restated for month in months)),
        agency=shares_of(queries.trend(windows, question.known)[AGENCY]),
    )


def _whole(question: Question, department: Department, restated: int) -> Month:
    """The twelve months as one period."""
    only: Only = {"department": department.id}
    line = Line("12 kỳ", only, figuring.figures(question, only=only)[()])
    return Month(Window(question.period, question.day), "", line, restated, Links(question, may_open=True))


def _in_office(terms: Sequence[Term], known: dict[int, str], window: Window) -> str:
    """Who was head in a month, in order."""
    found = [
        known[term.person_id] for term in terms if term.from_day <= window.day and term.to_day > window.period.first
    ]
    return ", ".join(dict.fromkeys(found)) or NO_HEAD


# ---------------------------------------------------------------- twelve months by one statement

_FILLED = ("early", "on_time", "late", "open_late", "new_other")


def _figures(windows: Sequence[Window], department_id: int, known: int | None) -> list[Figures]:
    """The figures of one department for each window; only those of the card's columns are filled."""
    found = [Figures() for _ in windows]
    for place, *counts in db.session.execute(_statement(windows, department_id, known)):
        found[place] += Figures(**{name: int(count or 0) for name, count in zip(_FILLED, counts, strict=True)})
    return found


def _statement(windows: Sequence[Window], department_id: int, known: int | None) -> CompoundSelect[Any]:
    parts: list[Select[Any]] = []
    for place, window in enumerate(windows):
        first = window.period.first
        for part, counts in (_ended(window, known), _alive(window, known)):
            received = func.sum(case((part.c.received_on >= first, 1), else_=0))
            wanted = select(literal(place, Integer), *counts, received)
            parts.append(wanted.where(part.c.department_id == department_id))
    return union_all(*parts)


def _ended(window: Window, known: int | None) -> tuple[Any, list[Any]]:
    part = figuring.ended(window.period.first, window.day, known).subquery()
    counts = [func.sum(case((part.c.outcome == outcome.value, 1), else_=0)) for outcome in Outcome]
    return part, [*counts, literal(0, Integer)]


def _alive(window: Window, known: int | None) -> tuple[Any, list[Any]]:
    part = figuring.alive(window.day, known).subquery()
    late = func.sum(case((figuring.is_open_late(part, window.day), 1), else_=0))
    return part, [*(literal(0, Integer) for _ in Outcome), late]
