"""What of the review waits for whom and since when: contents, plans and reviews, without loading what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy import and_, case, false, func, literal, literal_column, or_, select, true

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Can
from heza.accounts.queries import departments, heads_on, own_departments
from heza.core import clock
from heza.core.db import db
from heza.reviews import board, boxes
from heza.reviews.board import Asked
from heza.reviews.flow import PLAN_STATES, REVIEW_STATES, VERSION_STATES, WRITTEN
from heza.reviews.models import InternalProcedure, InternalReview, InternalVersion, ReviewPlan
from heza.reviews.queries import Scope, scope_of
from heza.reviews.tasks import Rights, rights_of

SHOWN = 30  # single items on the board
CONTROL, LEADER = "Tổ KSTTHC", "Lãnh đạo Ban"
_LEADING = frozenset({"internal_review.approve", "internal_review.keep"})


class Kind(NamedTuple):
    """One kind of thing that waits: who acts in which state."""

    key: str
    name: str
    states: Mapping[str, str]
    by_head: tuple[str, ...]
    by_control: tuple[str, ...]
    by_leader: tuple[str, ...]
    endpoint: str
    sign: str  # the head's duty

    @property
    def open(self) -> list[str]:
        """The states in which something waits."""
        return [*WRITTEN, *self.by_head, *self.by_control, *self.by_leader]


KINDS = (
    Kind(
        *("version", "Nội dung thủ tục", VERSION_STATES, ("handed_in",), ("counted", "checked"), ()),
        *("internal_versions.show", "internal_version.count"),
    ),
    Kind(*("plan", "Kế hoạch rà soát", PLAN_STATES, (), (), ("handed_in",), "review_plans.show", "")),
    Kind(
        *("review", "Phiếu rà soát", REVIEW_STATES, ("handed_in",), ("signed", "proposed", "approved")),
        *(("consolidated", "disputed"), "internal_reviews.show", "internal_review.review"),
    ),
)
KIND = {one.key: one for one in KINDS}


@dataclass(frozen=True)
class Group:
    """All that waits in one state for the same one."""

    kind: Kind
    state: str
    who: str
    unit: str
    number: int
    since: date
    days: int
    is_own: bool

    @property
    def what(self) -> str:
        """What waits."""
        return f"{self.kind.name}: {self.kind.states[self.state][:1].lower()}{self.kind.states[self.state][1:]}"


@dataclass(frozen=True)
class Item:
    """One thing that waits."""

    title: str
    code: str
    url: str
    what: str
    who: str
    since: date
    days: int
    is_own: bool


@dataclass(frozen=True)
class Waits:
    """Everything that waits, gathered, and the single items that wait longest; one's own first."""

    groups: tuple[Group, ...]
    items: tuple[Item, ...]

    @property
    def total(self) -> int:
        """How many things wait."""
        return sum(one.number for one in self.groups)

    @property
    def own(self) -> int:
        """How many of them wait for the viewer."""
        return sum(one.number for one in self.groups if one.is_own)


class _Names:
    """Who acts, by state and department."""

    def __init__(self, day: date) -> None:
        self.units: dict[int, Department] = {one.id: one for one in departments()}
        self.heads = heads_on(day)

    def who(self, kind: Kind, state: str, department_id: int) -> str:
        """The person or team that must act."""
        if state in kind.by_leader:
            return LEADER
        if state in kind.by_control or kind.key == "plan":
            return CONTROL
        unit = self.units[department_id].label
        if state in WRITTEN:
            return unit
        head = self.heads.get(department_id)
        return f"{head.name} (trưởng {unit})" if head else f"Trưởng {unit} (chưa bổ nhiệm)"


class _Own:
    """What waits for one person, by delegation too."""

    def __init__(self, person: Person, rights: Rights, day: date) -> None:
        self.rights = rights
        self.units = own_departments(person, day) if person.can(Can.WORK_REVIEWS) else []

    def holds(self, kind: Kind, state: str, department_id: int) -> bool:
        """Whether it waits for this person."""
        if kind.key == "plan":
            return "review_plan.approve" in self.rights.approves if state == "handed_in" else self.rights.keeps
        if state in kind.by_control:
            return self.rights.keeps
        if state in kind.by_leader:
            return bool(self.rights.approves & _LEADING)
        return department_id in (self.units if state in WRITTEN else self.rights.headed[kind.sign])


def made(person: Person, asked: Asked | None = None) -> Waits:
    """What waits in what a person sees; a fixed number of statements."""
    today, scope, asked = clock.today(), scope_of(person), asked or Asked()
    names, own = _Names(today), _Own(person, rights_of(person), today)
    groups, items = [], []
    for kind in KINDS:
        found = _counted(kind, scope, asked)
        groups += _gathered(kind, found, names, own)
        mine = [(row[0], row[1]) for row in found if own.holds(kind, row[0], row[1])]
        items += _items(kind, scope, asked, names, mine)
    groups.sort(key=lambda one: (not one.is_own, one.since, one.kind.key, one.state, one.who))
    items.sort(key=lambda one: (not one.is_own, one.since, one.code))
    return Waits(tuple(groups), tuple(items[:SHOWN]))


def _department(kind: Kind) -> Any:
    if kind.key == "plan":
        return literal(0)
    return InternalProcedure.department_id if kind.key == "version" else InternalReview.department_id


def _model(kind: Kind) -> Any:
    return {"version": InternalVersion, "plan": ReviewPlan, "review": InternalReview}[kind.key]


def _rows(wanted: Any, kind: Kind, scope: Scope, asked: Asked) -> Any:
    """What of a kind waits and is seen."""
    model, p = _model(kind), InternalProcedure
    wanted = wanted.where(model.state.in_(kind.open))
    if kind.key == "plan":  # a plan has no group: it stands on the whole board only
        whole = scope.departments is None and asked == Asked()
        return wanted.where(true() if whole else false())
    wanted = wanted.join(p, boxes.of_procedure(model))
    return wanted.where(scope.condition(_department(kind)), *board.narrowed(asked))


def _counted(kind: Kind, scope: Scope, asked: Asked) -> Sequence[Any]:
    """How many wait in each state and department: (state, department, number, the longest waiting since)."""
    model, unit = _model(kind), _department(kind)
    place = (unit + literal_column("0")).label("place")  # no index of units: the one of states finds the few
    counted = select(model.state, place, func.count(), func.min(model.since)).select_from(model)
    wanted = _rows(counted, kind, scope, asked)
    wanted = wanted.group_by(model.state) if kind.key == "plan" else wanted.group_by(model.state, place)
    return db.session.execute(wanted).all()


def _gathered(kind: Kind, counted: Sequence[Any], names: _Names, own: _Own) -> list[Group]:
    """One line for everybody who must act in a state, whatever the departments."""
    parts: dict[tuple[str, str, bool], list[Any]] = {}
    for row in counted:
        state, department_id, *_ = row
        key = (state, names.who(kind, state, department_id), own.holds(kind, state, department_id))
        parts.setdefault(key, []).append(row)
    found = []
    for (state, who, is_own), rows in parts.items():
        since = min(row[3] for row in rows)
        units = sorted(names.units[row[1]].label for row in rows if row[1])
        number, days = sum(row[2] for row in rows), (clock.today() - since).days
        found.append(Group(kind, state, who, ", ".join(units), number, since, days, is_own))
    return found


def _items(kind: Kind, scope: Scope, asked: Asked, names: _Names, mine: Sequence[tuple[str, int]]) -> list[Item]:
    """The single things that wait longest; `mine` are the states and departments of what waits for the viewer."""
    model, unit, today = _model(kind), _department(kind), clock.today()
    is_own = or_(false(), *(and_(model.state == state, unit == department_id) for state, department_id in sorted(mine)))
    named = (literal(""), model.name) if kind.key == "plan" else (InternalProcedure.code, InternalProcedure.name)
    wanted = _rows(select(model.id, model.state, unit, model.since, *named).select_from(model), kind, scope, asked)
    wanted = wanted.order_by(case((is_own, 0), else_=1), model.since, model.id).limit(SHOWN)
    found = []
    for id, state, department_id, since, code, name in db.session.execute(wanted):
        what = f"{kind.name}: {kind.states[state][:1].lower()}{kind.states[state][1:]}"
        who, days = names.who(kind, state, department_id), (today - since).days
        mine_too, url = (state, department_id) in mine, url_for(kind.endpoint, id=id)
        found.append(Item(name, code, url, what, who, since, days, mine_too))
    return found
