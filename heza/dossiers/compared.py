""" "Đối chiếu hạn": the dossiers whose due day in the city's system is not ours, each with its likely cause.

They are found by the partial index of `due_gap_on`, so that what it costs follows the days asked for and not the size
of the database. The sentence of a cause is worked out for the rows that are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select, tuple_

from heza.accounts.models import Department, Person
from heza.core import clock, days, words
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.dossiers import cursors, ledger
from heza.dossiers.causes import CAUSES, Cause
from heza.dossiers.cursors import Cursor
from heza.dossiers.gaps import Causes
from heza.dossiers.history import History, Kind, fold
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_to
from heza.workdays import queries as workdays

PAGE = 50
MOST = 5_000  # rows of one file
MOST_TOLD = 1_000  # codes of one letter
LARGEST_ID = 2**31 - 1
YEARS = range(1990, 2101)
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Asked:
    """What is asked for: days of receipt, a department, a cause, open ones alone; what of it was wrong."""

    first: date
    last: date
    department_id: int | None = None
    cause: str = ""
    is_open: bool = False
    is_oldest_first: bool = False
    problems: tuple[str, ...] = field(default=())

    @property
    def order(self) -> str:
        """The name of the order in which the rows stand."""
        return "gap+" if self.is_oldest_first else "gap-"

    def args(self, **other: str) -> dict[str, str]:
        """The same as words of an address."""
        found = {"tu": f"{self.first:%d/%m/%Y}", "den": f"{self.last:%d/%m/%Y}"}
        found |= {"don-vi": str(self.department_id)} if self.department_id else {}
        found |= {"nguyen-nhan": self.cause} if self.cause else {}
        found |= {"con-mo": "1"} if self.is_open else {}
        found |= {"cu-truoc": "1"} if self.is_oldest_first else {}
        return {name: value for name, value in (found | other).items() if value}


def read(args: Mapping[str, str], today: date) -> Asked:
    """The address as values: this year's dossiers where it says nothing."""
    problems: list[str] = []
    first = _day(args.get("tu", ""), date(today.year, 1, 1), problems)
    last = _day(args.get("den", ""), today, problems)
    if first > last:
        problems.append("Ngày đầu sau ngày cuối. Hãy đổi lại hai ngày.")
    unit, cause = args.get("don-vi", ""), args.get("nguyen-nhan", "")
    is_unit = unit.isdecimal() and len(unit) < 11 and int(unit) <= LARGEST_ID
    if unit and not is_unit:
        problems.append("Không có đơn vị này. Hãy chọn đơn vị trong danh sách.")
    if cause and cause not in CAUSES:
        problems.append("Không có nguyên nhân này. Hãy chọn trong danh sách.")
    return Asked(
        first,
        last,
        int(unit) if is_unit else None,
        cause if cause in CAUSES else "",
        args.get("con-mo") == "1",
        args.get("cu-truoc") == "1",
        tuple(problems),
    )


def _day(text: str, usual: date, problems: list[str]) -> date:
    if not text.strip():
        return usual
    try:
        found = days.read_day(text)
    except ValueError:
        problems.append(f"“{text[:20]}” không phải một ngày. {days.WRONG_DAY}")
        return usual
    if found.year not in YEARS:
        problems.append(f"Năm {found.year} không đúng. Hãy nhập lại.")
        return usual
    return found


@dataclass(frozen=True)
class Compared:
    """One dossier: the row of its facts, by how many working days the city is later, the likely cause."""

    row: AnyRow
    days: int
    cause: Cause


@dataclass(frozen=True)
class Page:
    """A part of the list; cursors are empty where there is nothing."""

    rows: Sequence[Compared]
    previous: str
    next: str


def counts(person: Person, asked: Asked) -> dict[str, int]:
    """How many there are by cause, the cause that is asked for set aside; causes without any are left out."""
    d = Dossier
    wanted = select(d.due_cause, func.count()).where(*_conditions(person, asked)).group_by(d.due_cause)
    found: dict[str, int] = {}
    for cause, count in db.session.execute(wanted):
        key = cause if cause and cause in CAUSES else "unknown"
        found[key] = found.get(key, 0) + count
    return {cause: found[cause] for cause in CAUSES if cause in found}


def page(person: Person, asked: Asked, cursor_text: str = "") -> Page:
    """The rows after a cursor, or before it."""
    if asked.problems:
        return Page([], "", "")
    cursor = cursors.read(cursor_text, asked.order) if cursor_text else None
    is_back = bool(cursor and cursor.is_back)
    rows = list(_rows(person, asked, cursor, PAGE + 1))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if is_back:
        rows.reverse()
    has_previous, has_next = (more, True) if is_back else (cursor is not None, more)
    return Page(
        told(rows),
        _cursor(asked, rows[0], is_back=True) if rows and has_previous else "",
        _cursor(asked, rows[-1], is_back=False) if rows and has_next else "",
    )


def _cursor(asked: Asked, row: AnyRow, *, is_back: bool) -> str:
    return cursors.written(Cursor(asked.order, is_back, row.due_gap_on, row.id))


def _conditions(person: Person, asked: Asked) -> list[ColumnElement[bool]]:
    d = Dossier
    found = [d.due_gap_on.is_not(None), d.due_gap_on >= asked.first, d.due_gap_on <= asked.last, visible_to(person)]
    found += [d.department_id == asked.department_id] if asked.department_id is not None else []
    return found + ([d.closed_on.is_(None)] if asked.is_open else [])


def _of_cause(asked: Asked) -> list[ColumnElement[bool]]:
    d = Dossier
    if asked.cause == "unknown":
        return [d.due_cause.is_(None) | (d.due_cause == "unknown")]
    return [d.due_cause == asked.cause] if asked.cause else []


def _rows(person: Person, asked: Asked, cursor: Cursor | None, limit: int) -> Sequence[AnyRow]:
    d = Dossier
    rising = asked.is_oldest_first != bool(cursor and cursor.is_back)
    keys = select(d.id).where(*_conditions(person, asked), *_of_cause(asked))
    if cursor:
        here, place = tuple_(d.due_gap_on, d.id), tuple_(literal(cursor.day), literal(cursor.id))
        keys = keys.where(here > place if rising else here < place)
    order = (d.due_gap_on, d.id) if rising else (d.due_gap_on.desc(), d.id.desc())
    wanted = _shown().where(d.id.in_(list(db.session.scalars(keys.order_by(*order).limit(limit)))))
    return db.session.execute(wanted.order_by(*order)).all()


def _shown() -> Select[Any]:
    d = Dossier
    columns = (
        *(d.id, d.code, d.procedure_code, d.procedure_name, d.due_gap_on, d.received_at, d.our_due_at, d.city_due_at),
        *(d.closed_on, d.state, d.due_cause),
        case((Department.short_name != "", Department.short_name), else_=Department.name).label("department"),
    )
    return select(*columns).outerjoin(Department, Department.id == d.department_id)


def told(rows: Sequence[AnyRow]) -> list[Compared]:
    """The rows with what differs and the likely cause: two statements for all of them."""
    logs = ledger.events_of(db.session(), [row.id for row in rows])
    histories = {id: fold(events) for id, events in logs.items()}
    causes, calendar = Causes(db.session(), _versions(histories)), workdays.calendar()
    unknown = Cause("unknown", "Chưa rõ nguyên nhân.")
    return [
        Compared(
            row,
            calendar.days_between(clock.local_day(row.our_due_at), clock.local_day(row.city_due_at)),
            causes.of(histories[row.id]) or unknown,
        )
        for row in rows
    ]


def _versions(histories: Mapping[int, History]) -> set[int]:
    computed = (history.single.get(Kind.COMPUTED) for history in histories.values())
    return {event.data["version_id"] for event in computed if event is not None}


def departments() -> list[tuple[int, str]]:
    """The choices of the filter."""
    d = Department
    wanted = select(d.id, d.short_name, d.name).order_by(d.position, d.id)
    return [(id, short or name) for id, short, name in db.session.execute(wanted)]


# ---------------------------------------------------------------- the file and the letter

COLUMNS = (
    *(Column("STT", 6), Column("Mã hồ sơ", 24), Column("Mã TTHC", 12), Column("Thủ tục", 60), Column("Đơn vị", 26)),
    *(Column("Tiếp nhận", 17), Column("Hạn theo HEZA", 14), Column("Hạn Một cửa", 14)),
    *(Column("Một cửa muộn hơn (ngày làm việc)", 16), Column("Nguyên nhân có thể", 40), Column("Giải thích", 70)),
)


def rows_for_file(person: Person, asked: Asked, most: int = MOST) -> list[Compared]:
    """The rows of a file, in the order of the list, up to `most`."""
    found = list(_rows(person, asked, None, most))
    return [one for first in range(0, len(found), 500) for one in told(found[first : first + 500])]


def workbook_of(asked: Asked, rows: Sequence[Compared]) -> bytes:
    """The file."""
    lines = [f"Hồ sơ tiếp nhận {period_of(asked)}; lập lúc {words.moment(clock.now())}."]
    lines.append("Nguyên nhân chỉ là khả năng: cách đếm nào cho đúng ngày của Một cửa.")
    if len(rows) >= MOST:
        lines.append(f"Chỉ có {words.number(MOST)} hồ sơ đầu. Hãy lọc hẹp hơn để lấy phần còn lại.")
    return workbook("Đối chiếu hạn", lines, COLUMNS, _cells(rows))


def _cells(rows: Sequence[Compared]) -> Iterator[list[Any]]:
    for number, one in enumerate(rows, 1):
        row = one.row
        ours, city = clock.local_day(row.our_due_at), clock.local_day(row.city_due_at)
        yield [
            *(number, row.code, row.procedure_code, row.procedure_name, row.department, row.received_at, ours, city),
            *(one.days, CAUSES[one.cause.key], one.cause.sentence),
        ]


def period_of(asked: Asked) -> str:
    """The days of receipt in words."""
    return f"từ {words.day(asked.first)} đến {words.day(asked.last)}"


def by_cause(rows: Sequence[Compared]) -> dict[str, list[Compared]]:
    """The rows of a letter, cause by cause, in the order of CAUSES."""
    found: dict[str, list[Compared]] = {}
    for one in rows:
        found.setdefault(one.cause.key, []).append(one)
    return {cause: found[cause] for cause in CAUSES if cause in found}
