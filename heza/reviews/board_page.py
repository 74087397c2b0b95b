"""The board as its page and its Excel sheet show it: targets, departments, stages, the way by months."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import String, and_, case, cast, func, literal, select, union_all

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import departments, heads_on
from heza.core import clock
from heza.core.db import db
from heza.reviews import board, boxes, measures
from heza.reviews.board import Asked, Counted
from heza.reviews.flow import WRITTEN
from heza.reviews.measures import MEASURES, Measure, Ratio, Tally
from heza.reviews.models import InternalProcedure, InternalReview, ReviewTarget
from heza.reviews.queries import Scope, scope_of
from heza.reviews.rules import STAGES

MONTHS = 24  # that the chart of the way shows at most
SOON = 90  # days before the last day of a target
HIDDEN_STAGES = ("draft", "counted")  # not announced: only their department sees the rows


# ---------------------------------------------------------------- links


@dataclass(frozen=True)
class Links:
    """From a figure to its rows; none where the viewer would find fewer rows than were counted."""

    scope: Scope
    asked: Asked
    since: date | None

    def box(self, box: str, department_id: int = 0, group: str = "", since: date | None = None) -> str:
        """The rows of a box."""
        if not self._opens(box in boxes.ANNOUNCED, department_id):
            return ""
        since = (since or self.since) if box in boxes.OF_MANDATE else None
        return self._url(o="" if box == "total" else box, tu=since and since.isoformat(), **_at(department_id, group))

    def stage(self, stage: str, department_id: int = 0) -> str:
        """The rows that stand at a stage."""
        if not self._opens(stage not in HIDDEN_STAGES, department_id):
            return ""
        return self._url(**{"giai-doan": stage}, **_at(department_id, ""))

    def _opens(self, is_open: bool, department_id: int) -> bool:
        return is_open or self.scope.departments is None or (department_id and self.scope.holds(department_id)) or False

    def _url(self, **values: Any) -> str:
        narrowed = {"nhom": values.pop("nhom", "") or self.asked.group, "linh-vuc": self.asked.field}
        return url_for("internal_procedures.index", **{key: one for key, one in (values | narrowed).items() if one})


def _at(department_id: int, group: str) -> dict[str, Any]:
    return {"phong": department_id or "", "nhom": group}


# ---------------------------------------------------------------- targets


@dataclass(frozen=True)
class Aim:
    """A target with what was reached: now, and at its last day where that has passed."""

    target: ReviewTarget
    found: Ratio
    url: str
    today: date
    then: Ratio | None = None

    @property
    def measure(self) -> Measure:
        """What is measured."""
        return MEASURES[self.target.measure]

    @property
    def value(self) -> str:
        """The share."""
        return board.shown(self.found)

    @property
    def then_value(self) -> str:
        """The share at the last day."""
        return board.shown(self.then) if self.then else ""

    @property
    def then_words(self) -> str:
        """Whether it was met at its last day."""
        met = measures.is_met(self.then, self.target.threshold) if self.then else None
        return "chưa có số liệu" if met is None else "đạt" if met else "không đạt"

    @property
    def left(self) -> int:
        """Days until its last day, less than zero afterwards."""
        return (self.target.due_on - self.today).days

    @property
    def left_words(self) -> str:
        """How much time there is, or was."""
        if self.left < 0:
            return f"đã qua {-self.left} ngày"
        return f"còn {self.left} ngày" if self.left else "hôm nay là ngày cuối"

    @property
    def met(self) -> bool | None:
        """Whether it is reached now."""
        return measures.is_met(self.found, self.target.threshold)

    @property
    def words(self) -> str:
        """That in words."""
        return "chưa có số liệu" if self.met is None else "đạt" if self.met else "chưa đạt"

    @property
    def kind(self) -> str:
        """That as a colour."""
        if self.met:
            return "ok"
        if self.met is None:
            return "wait"
        return "late" if self.left < 0 else "soon" if self.left <= SOON else "wait"

    @property
    def parts(self) -> list[tuple[Decimal, str, str]]:
        """What its bar draws: the share of the whole."""
        share = max(self.found.share or Decimal(0), Decimal(0))
        return [(share, "ok" if self.met else "brand", f"{self.value}")]


def aims(
    counted: Counted, listed: Sequence[ReviewTarget], links: Links, today: date, department_id: int = 0
) -> list[Aim]:
    """Each target with what is reached today, by everybody or by one department."""
    found = []
    for one in listed:
        tally = counted.tally(one.from_day, department_id=department_id, group=one.group)
        ratio = measures.ratio(one.measure, tally, one.group)
        url = links.box(MEASURES[one.measure].of, department_id, group=one.group, since=one.from_day)
        found.append(Aim(one, ratio, url, today))
    return found


def with_past(listed: Sequence[Aim]) -> list[Aim]:
    """The same with what was reached at each last day that has passed; one statement a day and mandate."""
    over = [one.target for one in listed if one.left < 0]
    asked = {(one.due_on, one.from_day, one.group) for one in over}
    stood = {key: board.figures(key[0], since=key[1], group=key[2]) for key in asked}
    return [replace(one, then=_then(one.target, stood)) if one.left < 0 else one for one in listed]


def _then(target: ReviewTarget, stood: Mapping[tuple[date, date, str], Tally]) -> Ratio:
    return measures.ratio(target.measure, stood[target.due_on, target.from_day, target.group], target.group)


# ---------------------------------------------------------------- departments and stages


@dataclass(frozen=True)
class Line:
    """One department, or the whole agency."""

    name: str
    head: str
    tally: Tally
    under_review: int
    overdue: int
    department_id: int = 0
    aims: tuple[Aim, ...] = ()  # what the department reached of each target

    @property
    def cost(self) -> Ratio:
        """How much of the cost is cut."""
        return measures.ratio("cost_cut", self.tally)


@dataclass(frozen=True)
class Board:
    """What the page shows."""

    since: date | None
    links: Links
    total: Line
    lines: tuple[Line, ...]
    aims: tuple[Aim, ...]
    stages: tuple[tuple[str, int, str], ...]  # key, how many, the address of the rows
    sees_all: bool


def made(person: Person, asked: Asked) -> Board:
    """The board for somebody: a fixed number of statements."""
    today = clock.today()
    listed = [one for one in board.targets(today) if not asked.group or one.group in ("", asked.group)]
    since = board.mandate_since(listed)
    counted = board.counted([since, *(one.from_day for one in listed)], asked)
    scope, overdue = scope_of(person), overdue_reviews(asked, today)
    links = Links(scope, asked, since)
    sees_all = person.can(Can.COMPARE_HEADS) or person.can(Can.READ_ALL)
    lines = [
        replace(line, aims=tuple(aims(counted, listed, links, today, line.department_id)))
        for line in _lines(counted, since, overdue, None if sees_all else scope)
    ]
    total = Line("Toàn Ban", "", counted.tally(since), _under_review(counted, since), sum(overdue.values()))
    stages = tuple((key, counted.tally(since, stage=key).total, links.stage(key)) for key in STAGES)
    return Board(since, links, total, tuple(lines), tuple(aims(counted, listed, links, today)), stages, sees_all)


def _lines(counted: Counted, since: date | None, overdue: Mapping[int, int], scope: Scope | None) -> list[Line]:
    known = {one.department_id for one in counted.cells} | set(overdue)
    heads = heads_on(clock.today())
    return [
        Line(
            one.label,
            _head(one, heads),
            counted.tally(since, department_id=one.id),
            _under_review(counted, since, one.id),
            overdue.get(one.id, 0),
            one.id,
        )
        for one in departments()
        if one.id in known and (scope is None or scope.holds(one.id))
    ]


def _head(department: Department, heads: Mapping[int, Person]) -> str:
    return heads[department.id].name if department.id in heads else "chưa có trưởng phòng"


def _under_review(counted: Counted, since: date | None, department_id: int = 0) -> int:
    return counted.tally(since, department_id=department_id, stage="in_review").total


def overdue_reviews(asked: Asked, today: date) -> dict[int, int]:
    """How many reviews each department has not handed in although their day has passed."""
    r = InternalReview
    unit = (r.department_id + 0).label("unit")  # no index of units: the one of states finds the few that are written
    wanted = select(unit, func.count()).join(InternalProcedure, boxes.of_procedure(r))
    wanted = wanted.where(r.state.in_(WRITTEN), r.due_on < today, *board.narrowed(asked)).group_by(unit)
    return {department_id: number for department_id, number in db.session.execute(wanted)}


# ---------------------------------------------------------------- the way, by months


@dataclass(frozen=True)
class Way:
    """Shares of today's list by the ends of months: what was announced, reviewed, approved, saved by then."""

    labels: tuple[str, ...]
    announced: tuple[Decimal | None, ...]
    reviewed: tuple[Decimal | None, ...]
    approved: tuple[Decimal | None, ...]
    saved: tuple[Decimal | None, ...]


def way(asked: Asked, since: date | None, total: Tally, today: date) -> Way:
    """From the beginning of the mandate, at most two years; one statement."""
    ends = _month_ends(since, today)
    months = [f"{one:%Y-%m}" for one in ends]
    later, saved = _by_month(asked, since, ends[0]), total.cost_before - total.cost_after
    wholes = {
        "announced": Ratio(total.announced, total.total),
        "reviewed": Ratio(total.reviewed, total.total),
        "approved": Ratio(total.approved, total.total),
        "saved": Ratio(saved, total.cost_before),
    }
    shares: dict[str, tuple[Decimal | None, ...]] = {}
    for key, (part, whole) in wholes.items():
        sums = [0] * len(ends)
        for month, number in later.get(key, ()):
            sums[min(bisect_left(months, month), len(months) - 1)] += number
        shares[key] = tuple(Ratio(part - sum(sums[place + 1 :]), whole).share for place in range(len(ends)))
    return Way(tuple(f"{one.month}/{one:%y}" for one in ends), **shares)


def _month_ends(since: date | None, today: date) -> list[date]:
    """The last days of the months up to this one, which ends today."""
    ends, first = [today], today.replace(day=1)
    while len(ends) < MONTHS and (since is None or first > since):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


def _by_month(asked: Asked, since: date | None, begin: date) -> dict[str, list[tuple[str, int]]]:
    """What happened in which month (2024-03) after the first month of the chart ended."""
    p, rows, found = InternalProcedure, boxes.conditions(since), dict[str, list[tuple[str, int]]]()
    settled = case((rows["approved"], p.approved_on), else_=p.reviewed_on)
    parts: tuple[tuple[str, Any, Any, Any], ...] = (
        ("announced", p.announced_on, literal(1), rows["announced"]),
        ("reviewed", p.reviewed_on, literal(1), rows["reviewed"]),
        ("approved", p.approved_on, literal(1), rows["approved"]),
        ("saved", settled, p.cost_before - p.cost_after, and_(rows["costed"], p.cost_after != p.cost_before)),
    )
    listed = []
    for key, day, number, condition in parts:
        shown = func.substr(cast(day, String), 1, 7)  # alike on both databases
        one = select(shown.label("month"), number.label("number"))
        each = one.where(day > begin, condition, *board.narrowed(asked)).subquery()
        by_month = select(literal(key).label("key"), each.c.month, func.sum(each.c.number).label("number"))
        listed.append(by_month.group_by(each.c.month))
    for row in db.session.execute(union_all(*listed)):
        found.setdefault(row.key, []).append((row.month, int(row.number)))
    return found
