"""The boards: all heads side by side, one department, and what everybody sees of the agency."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from heza.accountability import atrisk, queries, rules
from heza.accountability.atrisk import Held
from heza.accountability.lines import BOARD, Line, Links, before, shares_of
from heza.accountability.queries import AGENCY, Term, Trend
from heza.accountability.rules import Identity, Window
from heza.accounts.models import Department
from heza.core import clock
from heza.core.settings import setting
from heza.dossiers.figures import Question, figures
from heza.dossiers.rules import Figures, total

NO_HEAD = "Chưa có trưởng phòng"
NO_UNIT = "Chưa rõ đơn vị"
NO_OFFICER = "Chưa giao người"
NO_FIELD = "Chưa rõ lĩnh vực"
SORTS = {"dung-han", "thay-doi", *(column.box for column in BOARD)}  # and by name, the order of the office


@dataclass(frozen=True)
class Board:
    """What every board holds: a total with its rates, the trend, the table by field and its checks."""

    question: Question
    links: Links
    total: Line
    windows: list[Window]
    fields: list[Line]
    checks: list[Identity]
    agency: Line
    lines: list[Line] = field(default_factory=list)  # heads, or the people of a department
    heads: list[Line] = field(default_factory=list)  # of a department that had more than one in the period
    terms: list[Term] = field(default_factory=list)
    risks: list[Held] = field(default_factory=list)
    oldest: int | None = None  # working days that the oldest overdue dossier is overdue

    @property
    def labels(self) -> list[str]:
        """The months of the trend."""
        return [window.label for window in self.windows]


def is_now(question: Question) -> bool:
    """Whether a question is about this moment, so that "what will breach" can be said."""
    return question.day == clock.today() and question.known is None


# ---------------------------------------------------------------- all heads


def heads_board(question: Question, links: Links, sort: str = "", descending: bool = False) -> Board:
    """Every head side by side, as headships were on the days that count."""
    first_day: int = setting("period_first_day")
    now = figures(question, "head", "department", "field")
    past = figures(before(question, rules.previous(question.period, first_day)), "head", "department")
    windows = rules.windows(question.day, first_day)
    trend = queries.trend(windows, question.known)
    by_head = _summed(now, 0, 1)
    terms = queries.terms(question)
    for term in terms:
        if term.to_day > question.day:
            by_head.setdefault((term.person_id, term.department_id), Figures())
    lines = _head_lines(by_head, past, terms, trend, question, links)
    whole = Line("Toàn Ban", {}, total(by_head.values()), total(past.values()), trend=shares_of(trend[AGENCY]))
    return Board(
        question=question,
        links=links,
        total=whole,
        windows=windows,
        fields=_field_lines(_summed(now, 2), {}),
        checks=rules.identities(whole.figures, total(past.values()).open),
        agency=whole,
        lines=sorted_lines(lines, sort, descending),
        terms=terms,
    )


def _head_lines(
    now: Mapping[tuple[int | None, ...], Figures],
    past: Mapping[tuple[int | None, ...], Figures],
    terms: list[Term],
    trend: Trend,
    question: Question,
    links: Links,
) -> list[Line]:
    departments = queries.department_names()
    names = queries.people_names({head for head, _ in now if head is not None})
    order = {id: place for place, id in enumerate(departments)}
    lines = []
    for (head, unit), counts in now.items():
        department = departments.get(unit or 0)
        lines.append(
            Line(
                name=names[head].name if head is not None else NO_HEAD if department else NO_UNIT,
                only={"head": head, "department": unit},
                figures=counts,
                before=past.get((head, unit)),
                note=_note(department, days_in_office(terms, head, unit, question)),
                url=links.page("department", department_id=unit) if unit else "",
                order=(counts.all == 0, order.get(unit or 0, 999), head is None, names[head].sort_key if head else ""),
                trend=shares_of(trend.get(unit)),
            )
        )
    return lines


def _note(department: Department | None, in_office: str) -> str:
    return " · ".join(part for part in (department.name if department else "", in_office) if part)


def days_in_office(terms: Iterable[Term], head: int | None, department: int | None, question: Question) -> str:
    """The part of the period in which somebody was head, in words; empty when it is the whole of it."""
    for term in terms:
        if (term.person_id, term.department_id) != (head, department):
            continue
        since = f"từ {term.from_day:%d/%m/%Y}" if term.from_day > question.period.first else ""
        until = f"đến {term.to_day - timedelta(days=1):%d/%m/%Y}" if term.to_day <= question.day else ""
        return " ".join(part for part in (since, until) if part)
    return ""


def sorted_lines(lines: list[Line], sort: str, descending: bool) -> list[Line]:
    """Lines in the order that was asked for; what has no rate always stands last."""
    lines = sorted(lines, key=lambda line: line.order)
    if sort not in SORTS:
        return lines[::-1] if descending else lines
    known = [line for line in lines if _sort_value(line, sort) is not None]
    rest = [line for line in lines if _sort_value(line, sort) is None]
    return sorted(known, key=lambda line: _sort_value(line, sort) or Decimal(), reverse=descending) + rest


def _sort_value(line: Line, sort: str) -> Decimal | None:
    rate = rules.headline(line.figures)
    if sort == "dung-han":
        return rate.share
    if sort == "thay-doi":
        return rules.points(rate, rules.headline(line.before) if line.before else None)
    return Decimal(getattr(line.figures, sort))


# ---------------------------------------------------------------- one department


def department_board(question: Question, department: Department, links: Links) -> Board:
    """One department: its totals, its people, its heads where there was more than one, what will breach."""
    first_day: int = setting("period_first_day")
    mine: queries.Only = {"department": department.id}
    now = figures(question, "head", "officer", "field", only=mine)
    past_question = before(question, rules.previous(question.period, first_day))
    past = figures(past_question, "department")
    here = past.get((department.id,))
    windows = rules.windows(question.day, first_day)
    trend = queries.trend(windows, question.known)
    whole = Line(
        department.name, mine, total(now.values()), here, trend=shares_of(trend.get(department.id) or _nothing(windows))
    )
    terms = [term for term in queries.terms(question) if term.department_id == department.id]
    heads = {key[0]: counts for key, counts in _summed(now, 0).items()}
    return Board(
        question=question,
        links=links,
        total=whole,
        windows=windows,
        fields=_field_lines(_summed(now, 2), mine),
        checks=rules.identities(whole.figures, here.open if here else 0),
        agency=_agency_line(question, past, trend),
        lines=_person_lines(_summed(now, 1), department, links),
        heads=_heads_of(heads, department, terms, question) if len(heads.keys() | _in_office(terms)) > 1 else [],
        terms=terms,
        risks=[held for held in atrisk.held_in([department.id])] if is_now(question) else [],
        oldest=_oldest(question, department),
    )


def _nothing(windows: list[Window]) -> list[Figures]:
    return [Figures() for _ in windows]


def _in_office(terms: list[Term]) -> set[int | None]:
    return {term.person_id for term in terms}


def _agency_line(question: Question, past: Mapping[tuple[int | None, ...], Figures], trend: Trend) -> Line:
    return Line("Toàn Ban", {}, figures(question)[()], total(past.values()), trend=shares_of(trend[AGENCY]))


def _oldest(question: Question, department: Department) -> int | None:
    due = queries.oldest_late(question, department.id)
    return max(queries.calendar().days_between(due, question.day), 1) if due else None


def _person_lines(
    by_officer: Mapping[tuple[int | None, ...], Figures], department: Department, links: Links
) -> list[Line]:
    names = queries.people_names({officer for (officer,) in by_officer if officer is not None})
    lines = [
        Line(
            names[officer].name if officer is not None else NO_OFFICER,
            {"department": department.id, "officer": officer},
            counts,
            url=links.rows("all", {"department": department.id, "officer": officer}),
            order=(officer is None, names[officer].sort_key if officer is not None else ""),
        )
        for (officer,), counts in by_officer.items()
    ]
    return sorted(lines, key=lambda line: line.order)


def _heads_of(
    heads: Mapping[int | None, Figures], department: Department, terms: list[Term], question: Question
) -> list[Line]:
    everybody = dict.fromkeys(_in_office(terms), Figures()) | dict(heads)
    names = queries.people_names({head for head in everybody if head is not None})
    since: dict[int | None, date] = {term.person_id: term.from_day for term in terms}
    lines = [
        Line(
            names[head].name if head is not None else NO_HEAD,
            {"department": department.id, "head": head},
            counts,
            note=days_in_office(terms, head, department.id, question),
            order=(head is None, since.get(head, date.min)),
        )
        for head, counts in everybody.items()
    ]
    return sorted(lines, key=lambda line: line.order)


# ---------------------------------------------------------------- the agency alone


def agency_board(question: Question, links: Links) -> Board:
    """The totals that everybody sees, for somebody without a department."""
    first_day: int = setting("period_first_day")
    now = figures(question, "field")
    past = figures(before(question, rules.previous(question.period, first_day)))
    windows = rules.windows(question.day, first_day)
    trend = queries.trend(windows, question.known)
    whole = Line("Toàn Ban", {}, total(now.values()), past[()], trend=shares_of(trend[AGENCY]))
    return Board(
        question=question,
        links=links,
        total=whole,
        windows=windows,
        fields=_field_lines(now, {}),
        checks=rules.identities(whole.figures, past[()].open),
        agency=whole,
    )


def _summed(parts: Mapping[tuple[int | None, ...], Figures], *places: int) -> dict[tuple[int | None, ...], Figures]:
    """The figures grouped by some places of their key."""
    found: dict[tuple[int | None, ...], Figures] = defaultdict(Figures)
    for key, counts in parts.items():
        found[tuple(key[place] for place in places)] += counts
    return dict(found)


def _field_lines(by_field: Mapping[tuple[int | None, ...], Figures], only: queries.Only) -> list[Line]:
    names = queries.field_names()
    order = {id: place for place, id in enumerate(names)}
    lines = [
        Line(names.get(id or 0, NO_FIELD), {**only, "field": id}, counts, order=(order.get(id or 0, 9999),))
        for (id,), counts in by_field.items()
    ]
    return sorted(lines, key=lambda line: line.order)
