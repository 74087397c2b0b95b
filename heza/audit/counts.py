"""Who saw, changed, signed, took out, printed, brought in what: counts of the trail over a bounded span."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, column, func, literal_column, select, table

from heza.audit.models import AuditEntry
from heza.audit.words import SYSTEM, Names
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused

_person = table("person", column("id"), column("name"))

MOST_NUMBERS = 250_000  # of the chain in one span; more would take more than a second
MOST_DAYS = 31

GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "xem": ("Xem", frozenset({"view", "read", "confirm_reading"})),
    "sua": ("Sửa", frozenset()),  # whatever stands in no other group
    "ky": ("Ký", frozenset({"sign", "take_step"})),
    "xuat": ("Xuất", frozenset({"export", "write_word", "make_pack", "backup"})),
    "in": ("In", frozenset({"print", "print_many"})),
    "nhap": ("Nhập", frozenset({"import", "undo_import", "withdraw"})),
    "dang-nhap": ("Đăng nhập", frozenset({"sign_in", "sign_in_failed", "sign_out"})),
}
_GROUP_OF = {action: key for key, (_words, actions) in GROUPS.items() for action in actions}
QUIET = frozenset({"view", "read"})  # no changes: counted beside the history of a thing, not listed in it
OUT = frozenset({"export", "print", "print_many", "write_word"})

TOO_MUCH = "Khoảng này có quá nhiều mục để đếm. Hãy chọn khoảng ngày ngắn hơn."


def group_of(action: str) -> str:
    """The group that an act is counted in."""
    return _GROUP_OF.get(action, "sua")


def in_group(group: str) -> ColumnElement[bool]:
    """The acts of a group, as a condition."""
    actions = GROUPS[group][1]
    return AuditEntry.action.in_(sorted(actions)) if actions else AuditEntry.action.not_in(sorted(_GROUP_OF))


@dataclass
class Row:
    """One person, or one day: how many acts of each group. `key` is the person's number (0: the system) or the day."""

    key: Any
    name: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        """Of all groups."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Span:
    """Days of the trail (both included), and the numbers between which their entries stand."""

    first: date
    last: date
    after: int
    until: int


def span_of(first: date, last: date) -> Span:
    """The numbers of a span of days. Raises Refused where there are too many to count."""
    if last < first:
        raise Refused("“Từ ngày” sau “Đến ngày”. Hãy chọn lại khoảng ngày.")
    if (last - first).days >= MOST_DAYS:
        raise Refused(f"Mỗi lần đếm nhiều nhất {MOST_DAYS} ngày. Hãy chọn khoảng ngày ngắn hơn.")
    found = Span(first, last, last_before(first), last_before(last + timedelta(days=1)))
    if found.until - found.after > MOST_NUMBERS:
        raise Refused(TOO_MUCH)
    return found


def last_before(day: date) -> int:
    """The last number that was given before a day began; 0 where there was none."""
    return db.session.scalar(_before(day)) or 0


def _before(day: date) -> Select[Any]:
    begins = datetime.combine(day, time(), clock.VIETNAM)
    e = AuditEntry
    return select(e.seq).where(e.recorded_at < begins).order_by(e.recorded_at.desc(), e.seq.desc()).limit(1)


def _within(span: Span, *conditions: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [AuditEntry.seq > span.after, AuditEntry.seq <= span.until, *conditions]


def by_person(span: Span, names: Names) -> list[Row]:
    """How many acts of each group each person did, who did most first."""
    e = AuditEntry
    counted = select(e.actor_id, e.action, func.count()).where(*_within(span)).group_by(e.actor_id, e.action)
    rows: dict[int, Row] = {}
    for actor, action, number in db.session.execute(counted):
        id = actor or 0
        row = rows.setdefault(id, Row(id, names.people.get(id, SYSTEM)))
        row.counts[group_of(action)] += number
    return sorted(rows.values(), key=lambda row: (-row.total, row.name))


def by_day(span: Span, *conditions: ColumnElement[bool]) -> list[Row]:
    """How many acts of each group there were on each day, the latest first: two statements."""
    days = [span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)]
    ends = _ends(days)
    e = AuditEntry
    branches: list[Any] = [
        (e.seq <= literal_column(str(int(end))), literal_column(str(at))) for at, end in enumerate(ends)
    ]
    bucket = case(*branches, else_=literal_column(str(len(days)))).label("bucket")
    counted = select(bucket, e.action.label("act"), func.count().label("number")).where(*_within(span, *conditions))
    inner = counted.group_by(bucket, e.action).subquery()
    rows = [Row(day, "") for day in days]
    for at, action, number in db.session.execute(select(inner)):
        rows[min(int(at), len(rows) - 1)].counts[group_of(action)] += number
    return rows[::-1]


def _ends(days: Sequence[date]) -> list[int]:
    """The last number before the day after each of these days: one statement."""
    columns = [_before(day + timedelta(days=1)).scalar_subquery() for day in days]
    return [end or 0 for end in db.session.execute(select(*columns)).one()]


def of_person(actor_id: int) -> ColumnElement[bool]:
    """What one person did; 0: the system."""
    return AuditEntry.actor_id == actor_id if actor_id else AuditEntry.actor_id.is_(None)


def of_thing(kind: str, id: str) -> ColumnElement[bool]:
    """What was done to one thing."""
    return (AuditEntry.subject_type == kind) & (AuditEntry.subject_id == id)


def totals(rows: Iterable[Row]) -> Row:
    """The sum of rows."""
    found = Row(None, "Cộng")
    for row in rows:
        for group, number in row.counts.items():
            found.counts[group] += number
    return found


# ---------------------------------------------------------------- one thing


@dataclass(frozen=True)
class Watched:
    """How often one thing was seen, taken out and printed, and the last time."""

    views: int
    taken: int
    last: datetime | None
    by: str


def watched(kind: str, id: object) -> Watched:
    """How often one thing was seen and taken out: two statements."""
    e = AuditEntry
    mine = (e.subject_type == kind, e.subject_id == str(id))
    counted = select(e.action, func.count(), func.max(e.seq)).where(*mine, e.action.in_(sorted(QUIET | OUT)))
    found = db.session.execute(counted.group_by(e.action)).all()
    if not found:
        return Watched(0, 0, None, "")
    who = select(e.recorded_at, _person.c.name).outerjoin(_person, _person.c.id == e.actor_id)
    last = db.session.execute(who.where(e.seq == max(row[2] for row in found))).one()
    views = sum(number for action, number, _last in found if action in QUIET)
    taken = sum(number for action, number, _last in found if action in OUT)
    return Watched(views, taken, last.recorded_at, last.name or SYSTEM)
