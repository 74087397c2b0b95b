"""The figures of a period, asked of the computed tables; every figure opens into its rows by the same conditions.

A figure has two times: `as_of` (the end of that day, in the world) and `known` (a place in the order of knowing).
The same pair gives the same answer for ever. Open dossiers are found by "spells alive at the end of day t", one
index range per length of spell; settled ones by their day. What was superseded after `known` is read besides.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql import Subquery

from heza.accounts.models import STILL_KNOWN, Headship
from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.history import longest
from heza.dossiers.models import DossierImport, Settled, Spell
from heza.dossiers.rules import Figures, Outcome, Period
from heza.workdays.rules import WorkCalendar

LEVELS = (0, 1, 2, 3, 4, 5, 6, 9)
BY = {"department": "department_id", "officer": "officer_id", "field": "field_id"}


@dataclass(frozen=True)
class Question:
    """A period, as of a day, as known at a point; `known` None is everything known now."""

    period: Period
    as_of: date
    known: int | None = None
    known_at: datetime | None = None
    soon: tuple[date, date] = (date.min, date.min)  # the days one and three working days after `as_of`

    @property
    def day(self) -> date:
        """The day at whose end the counts stand: never after the period."""
        return min(self.as_of, self.period.last)


def question(
    period: Period,
    calendar: WorkCalendar,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    known: int | None = None,
) -> Question:
    """A question that can be asked; raises Refused with a sentence otherwise.

    `as_of` is the last day of the period, or today while the period runs.
    """
    today = clock.today()
    day = as_of or min(period.last, today)
    if day < period.first:
        if as_of is None:
            raise Refused(f"Kỳ này bắt đầu ngày {period.first:%d/%m/%Y}, chưa đến. Hãy chọn kỳ đã bắt đầu.")
        raise Refused("Ngày tính phải nằm trong kỳ hoặc sau kỳ. Hãy chọn lại ngày tính.")
    if day > today:
        raise Refused(
            f"Ngày tính {day:%d/%m/%Y} chưa đến (hôm nay là {today:%d/%m/%Y}). Hãy chọn ngày không sau hôm nay."
        )
    if known_at is not None:
        if known_at > clock.recorded():
            raise Refused("Thời điểm biết đến ở tương lai. Hãy chọn thời điểm đã qua.")
        if not clock.is_moved() and day > clock.local_day(known_at):
            raise Refused("Ngày tính sau thời điểm biết đến: lúc đó chưa ai biết ngày này. Hãy chọn lại.")
        known = trail.seq_known_at(db.session, known_at)
    if known is not None and known > trail.head_seq(db.session):
        raise Refused("Số thứ tự biết đến lớn hơn những gì hệ thống đã ghi.")
    last = min(day, period.last)
    soon = (calendar.due_on(last, 1), calendar.due_on(last, 3))
    return Question(period, day, known, known_at, soon)


def alive(day: Any, known: Any, lows: dict[int, Any] | None = None) -> CompoundSelect[Any]:
    """Spells that are alive at the end of a day: which dossiers were open, and how they stood.

    `day` and `known` are values, or blanks to be filled in; then `lows` has the blanks of each level's earliest start.
    """
    s = Spell.__table__.c
    columns = [s.dossier_id, s.department_id, s.officer_id, s.field_id, s.due_on, s.suspended, s.received_on, s.online]
    parts = []
    for level in LEVELS:
        here = [s.known_to == STILL_KNOWN, s.level == level, s.from_day <= day, s.to_day > day]
        bound = longest(level)
        if bound is not None:
            here.append(s.from_day > (lows[level] if lows else day - bound))
        if known is not None:
            here.append(s.known_from <= known)
        parts.append(select(*columns).where(*here))
    if known is not None:
        then = and_(s.known_to > known, s.known_to < STILL_KNOWN, s.known_from <= known)
        parts.append(select(*columns).where(then, s.from_day <= day, s.to_day > day))
    return union_all(*parts)


def ended(first: Any, last: Any, known: Any) -> Select[Any] | CompoundSelect[Any]:
    """Settlements of the days from `first` to `last`."""
    s = Settled.__table__.c
    columns = [s.dossier_id, s.department_id, s.officer_id, s.field_id, s.due_on, s.kind, s.outcome, s.on_day]
    columns += [s.received_on, s.online]
    days = and_(s.on_day >= first, s.on_day <= last)
    now = select(*columns).where(s.known_to == STILL_KNOWN, days)
    if known is None:
        return now
    then = select(*columns).where(s.known_to > known, s.known_to < STILL_KNOWN, s.known_from <= known, days)
    return union_all(now.where(s.known_from <= known), then)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _answer_day(part: Subquery, day: ColumnElement[date]) -> ColumnElement[date]:
    """The earlier of the due day and another: the day on which it is asked who was head."""
    return case((part.c.due_on < day, part.c.due_on), else_=day)


def _heads(part: Subquery, on: ColumnElement[date], known: Any) -> ColumnElement[bool]:
    """Joins a dossier to the headship that answers for it, as headships were known."""
    h = Headship
    then = h.known_to == STILL_KNOWN if known is None else and_(h.known_from <= known, h.known_to > known)
    return and_(h.department_id == part.c.department_id, h.from_day <= on, h.to_day > on, then)


def _grouped(part: Subquery, by: tuple[str, ...], on: ColumnElement[date], known: Any, *counts: Any) -> Select[Any]:
    keys: list[Any] = []
    joined = False
    for name in by:
        joined = joined or name == "head"
        keys.append(Headship.person_id if name == "head" else part.c[BY[name]])
    wanted = select(*keys, *counts)
    if joined:
        wanted = wanted.select_from(part).outerjoin(Headship, _heads(part, on, known))
    return wanted.group_by(*keys) if keys else wanted


@dataclass(frozen=True)
class _Blank:
    """A question whose values are filled in when it is asked."""

    first: Any
    day: Any
    known: Any
    soon: tuple[Any, Any]
    lows: dict[int, Any]


def _settled_counts(part: Subquery, first: Any) -> list[Any]:
    is_new = part.c.received_on >= first
    return [
        _count(and_(is_new, part.c.online)).label("new_online"),
        _count(and_(is_new, ~part.c.online)).label("new_other"),
        _count(~is_new).label("carried_in"),
        *(_count(part.c.outcome == outcome.value).label(outcome.value) for outcome in Outcome),
        _count(part.c.kind.in_(("withdrawn", "stopped", "refused"))).label("stopped"),
    ]


def _open_counts(part: Subquery, question: _Blank) -> list[Any]:
    is_new, day = part.c.received_on >= question.first, question.day
    is_late = is_open_late(part, day)
    running = and_(~part.c.suspended, part.c.due_on >= day)
    return [
        _count(and_(is_new, part.c.online)).label("new_online"),
        _count(and_(is_new, ~part.c.online)).label("new_other"),
        _count(~is_new).label("carried_in"),
        _count(~is_late).label("open_in_time"),
        _count(is_late).label("open_late"),
        _count(part.c.suspended).label("suspended"),
        _count(and_(running, part.c.due_on <= day)).label("due_today"),
        _count(and_(running, part.c.due_on <= question.soon[0])).label("due_in_1"),
        _count(and_(running, part.c.due_on <= question.soon[1])).label("due_in_3"),
    ]


def is_open_late(part: Subquery, day: Any) -> ColumnElement[bool]:
    """Column 13: open, its clock not standing still, its due day before `day`."""
    return and_(~part.c.suspended, part.c.due_on < day)


Key = tuple[int | None, ...]


def figures(question: Question, *by: str, only: dict[str, int | None] | None = None) -> dict[Key, Figures]:
    """The counts grouped by any of department, officer, field and head (nothing: one total under the key ()).

    `only` narrows to one value of any of these. Two statements, whatever the size of the database.
    """
    found: dict[Key, Figures] = defaultdict(Figures)
    only = only or {}
    shape = tuple((name, value is None) for name, value in only.items())
    values = _values(question) | {f"only_{name}": value for name, value in only.items() if value is not None}
    for statement in _built(by, shape, is_known=question.known is not None):
        for row in db.session.execute(statement, values).mappings():
            key: Key = tuple(cast(list[int | None], list(row.values())[: len(by)]))
            counts = {name: int(row[name]) for name in row.keys() if name in Figures.__dataclass_fields__}  # noqa: SIM118
            found[key] += Figures(**counts)
    if not by:
        found.setdefault((), Figures())
    return {key: counts for key, counts in found.items() if counts.all or not by}


def _values(question: Question) -> dict[str, Any]:
    """What fills the blanks of a question."""
    lows = {f"low_{level}": question.day - bound for level in LEVELS if (bound := longest(level)) is not None}
    return lows | {
        "first": question.period.first,
        "day": question.day,
        "known": question.known,
        "soon_1": question.soon[0],
        "soon_3": question.soon[1],
    }


@lru_cache(maxsize=200)
def _built(by: tuple[str, ...], shape: tuple[tuple[str, bool], ...], *, is_known: bool) -> tuple[Select[Any], ...]:
    """Both statements of a kind of question, built once: building them takes longer than running them.

    `shape` names what narrows the question, and whether it narrows to nobody.
    """

    def blank(name: str) -> Any:
        return bindparam(name, type_=Date())

    lows = {level: blank(f"low_{level}") for level in LEVELS if longest(level) is not None}
    known = bindparam("known", type_=BigInteger()) if is_known else None
    asked = _Blank(blank("first"), blank("day"), known, (blank("soon_1"), blank("soon_3")), lows)
    only = {name: None if is_nobody else bindparam(f"only_{name}", type_=Integer()) for name, is_nobody in shape}
    names = (*by, *(name for name in only if name not in by))
    part = ended(asked.first, asked.day, known).subquery()
    on = _answer_day(part, part.c.on_day)
    counts = _settled_counts(part, asked.first)
    settled = _narrowed(_grouped(part, by, on, known, *counts), part, on, names, by, only, known)
    part = alive(asked.day, known, lows).subquery()
    on = _answer_day(part, asked.day)
    counts = _open_counts(part, asked)
    opened = _narrowed(_grouped(part, by, on, known, *counts), part, on, names, by, only, known)
    return settled, opened


def _narrowed(
    wanted: Select[Any],
    part: Subquery,
    on: ColumnElement[date],
    names: tuple[str, ...],
    by: tuple[str, ...],
    only: dict[str, Any],
    known: Any,
) -> Select[Any]:
    if "head" in names and "head" not in by:
        wanted = wanted.select_from(part).outerjoin(Headship, _heads(part, on, known))
    for name, value in only.items():
        column = Headship.person_id if name == "head" else part.c[BY[name]]
        wanted = wanted.where(column.is_(None) if value is None else column == value)
    return wanted


# The boxes that a figure can be opened into: which part it counts, and the condition there.
SETTLED_BOXES = {
    "settled": lambda part, q: literal(True),
    "early": lambda part, q: part.c.outcome == Outcome.EARLY.value,
    "on_time": lambda part, q: part.c.outcome == Outcome.ON_TIME.value,
    "late": lambda part, q: part.c.outcome == Outcome.LATE.value,
    "in_time": lambda part, q: part.c.outcome != Outcome.LATE.value,
    "stopped": lambda part, q: part.c.kind.in_(("withdrawn", "stopped", "refused")),
}
OPEN_BOXES = {
    "open": lambda part, q: literal(True),
    "open_in_time": lambda part, q: ~is_open_late(part, q.day),
    "open_late": lambda part, q: is_open_late(part, q.day),
    "suspended": lambda part, q: part.c.suspended,
    "due_today": lambda part, q: and_(~part.c.suspended, part.c.due_on == q.day),
    "due_in_1": lambda part, q: and_(~part.c.suspended, part.c.due_on >= q.day, part.c.due_on <= q.soon[0]),
    "due_in_3": lambda part, q: and_(~part.c.suspended, part.c.due_on >= q.day, part.c.due_on <= q.soon[1]),
}
BOTH_BOXES = {
    "all": lambda part, q: literal(True),
    "new": lambda part, q: part.c.received_on >= q.period.first,
    "new_online": lambda part, q: and_(part.c.received_on >= q.period.first, part.c.online),
    "new_other": lambda part, q: and_(part.c.received_on >= q.period.first, ~part.c.online),
    "carried_in": lambda part, q: part.c.received_on < q.period.first,
}
BOX_NAMES = {
    "all": "Tổng số phải giải quyết",
    "new": "Tiếp nhận trong kỳ",
    "new_online": "Tiếp nhận trong kỳ, trực tuyến",
    "new_other": "Tiếp nhận trong kỳ, trực tiếp và bưu chính",
    "carried_in": "Từ kỳ trước chuyển qua",
    "settled": "Đã giải quyết",
    "early": "Giải quyết sớm hạn",
    "on_time": "Giải quyết đúng hạn",
    "late": "Giải quyết quá hạn",
    "in_time": "Giải quyết sớm hoặc đúng hạn",
    "stopped": "Rút, dừng hoặc từ chối",
    "open": "Đang giải quyết",
    "open_in_time": "Đang giải quyết, trong hạn",
    "open_late": "Đang giải quyết, quá hạn",
    "suspended": "Đang tạm dừng",
    "due_today": "Đến hạn trong ngày",
    "due_in_1": "Đến hạn trong 1 ngày làm việc tới",
    "due_in_3": "Đến hạn trong 3 ngày làm việc tới",
    "answered": "Đã giải quyết hoặc đang quá hạn (mẫu số của tỷ lệ đúng hạn)",
    "kept": "Giải quyết đúng hạn hoặc đang giải quyết còn hạn",
}


def rows_of(question: Question, box: str, *, only: dict[str, int | None] | None = None) -> CompoundSelect[Any]:
    """The rows behind a figure: (dossier_id, due_on, department_id, officer_id, outcome, on_day, suspended).

    Raises KeyError for a box that does not exist.
    """
    parts: list[Select[Any]] = []
    settled_box = {"answered": "settled", "kept": "in_time"}.get(box, box)
    open_box = {"answered": "open_late", "kept": "open_in_time"}.get(box, box)
    known, only = question.known, only or {}
    if condition := SETTLED_BOXES.get(settled_box) or BOTH_BOXES.get(box):
        part = ended(question.period.first, question.day, known).subquery()
        columns = [part.c.outcome, part.c.on_day, literal(False).label("suspended")]
        on = _answer_day(part, part.c.on_day)
        parts.append(_rows(part, columns, condition(part, question), on, only, known))
    if condition := OPEN_BOXES.get(open_box) or BOTH_BOXES.get(box):
        part = alive(question.day, known).subquery()
        nothing = [literal(None).label("outcome"), literal(None, type_=Settled.on_day.type).label("on_day")]
        on = _answer_day(part, literal(question.day))
        parts.append(_rows(part, [*nothing, part.c.suspended], condition(part, question), on, only, known))
    if not parts:
        raise KeyError(box)
    return union_all(*parts)


def _rows(
    part: Subquery,
    columns: list[Any],
    condition: ColumnElement[bool],
    on: ColumnElement[date],
    only: dict[str, int | None],
    known: int | None,
) -> Select[Any]:
    c = part.c
    wanted = select(c.dossier_id, c.due_on, c.department_id, c.officer_id, c.received_on, *columns).where(condition)
    return _narrowed(wanted, part, on, tuple(only), (), only, known)


def freshness(known: int | None = None) -> datetime | None:
    """Until when the city's data reach, as known; None where nothing was imported yet."""
    row = DossierImport
    wanted = select(row.data_until).where(row.kind == "dossiers")
    if known is None:
        wanted = wanted.where(row.state == "done")
    else:
        wanted = wanted.where(row.first_seq <= known, or_(row.undone_seq.is_(None), row.undone_seq > known))
    return db.session.scalar(wanted.order_by(row.data_until.desc()).limit(1))
