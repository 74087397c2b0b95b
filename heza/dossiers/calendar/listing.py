"""The rows of a look at a change, page by page, and as an Excel file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, literal, select, tuple_

from heza.accounts.models import Department, Person
from heza.core import clock, words
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.dossiers import cursors
from heza.dossiers.calendar.models import DueShift
from heza.dossiers.cursors import Cursor
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_to
from heza.workdays.models import CalendarChange

PAGE = 50
MOST = 20_000
VIEWS = {
    "": "mọi hồ sơ",
    "doi": "hạn HEZA dời",
    "da-hen": "giữ hạn đã hẹn trên giấy",
    "mot-cua": "Một cửa đã hẹn dân",
    "qua-han": "thành quá hạn ngay",
    "khop": "sẽ khớp với Một cửa",
    "lech": "sẽ khác Một cửa",
}
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Page:
    """A part of the rows; cursors are empty where there is nothing."""

    rows: Sequence[AnyRow]
    previous: str
    next: str


def conditions(view: str) -> list[ColumnElement[bool]]:
    """What a view of the rows asks."""
    s = DueShift
    moved = s.fate == "moved"
    asked: dict[str, list[ColumnElement[bool]]] = {
        "doi": [moved],
        "da-hen": [s.fate == "promised"],
        "mot-cua": [moved, s.city_due_at.is_not(None)],
        "qua-han": [s.effect == "late"],
        "khop": [s.differs_now.is_(True), s.differs_then.is_(False)],
        "lech": [s.differs_now.is_(False), s.differs_then.is_(True)],
    }
    return asked.get(view, [])


def page(change: CalendarChange, person: Person, view: str, cursor_text: str) -> Page:
    """The rows after a cursor (or before it), by the due date of now."""
    order = f"shift{change.id}{view}"
    cursor = cursors.read(cursor_text, order) if cursor_text else None
    is_back = bool(cursor and cursor.is_back)
    s = DueShift
    wanted = _wanted(change, person, view)
    # A cursor keeps a day; the moment of the due date is that of the row which it names.
    at = (
        db.session.scalar(select(s.due_from).where(s.change_id == change.id, s.dossier_id == cursor.id))
        if cursor
        else None
    )
    if cursor and at:
        here, place = tuple_(s.due_from, s.dossier_id), tuple_(literal(at), literal(cursor.id))
        wanted = wanted.where(here < place if is_back else here > place)
    ordered = (s.due_from.desc(), s.dossier_id.desc()) if is_back else (s.due_from, s.dossier_id)
    rows = list(db.session.execute(wanted.order_by(*ordered).limit(PAGE + 1)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if is_back:
        rows.reverse()
    has_previous, has_next = (more, True) if is_back else (cursor is not None, more)
    return Page(
        rows,
        _cursor(order, rows[0], is_back=True) if rows and has_previous else "",
        _cursor(order, rows[-1], is_back=False) if rows and has_next else "",
    )


def _cursor(order: str, row: AnyRow, *, is_back: bool) -> str:
    return cursors.written(Cursor(order, is_back, clock.local_day(row.due_from), row.id))


def _wanted(change: CalendarChange, person: Person, view: str) -> Select[Any]:
    s, d = DueShift, Dossier
    columns = (
        *(d.id, d.code, d.procedure_name, d.state, s.due_from, s.due_to, s.days, s.fate, s.city_due_at),
        *(s.differs_now, s.differs_then, s.effect, s.is_done),
        case((Department.short_name != "", Department.short_name), else_=Department.name).label("department"),
        Person.name.label("officer"),
    )
    wanted = select(*columns).join(d, d.id == s.dossier_id)
    wanted = wanted.outerjoin(Department, Department.id == d.department_id).outerjoin(Person, Person.id == d.officer_id)
    return wanted.where(s.change_id == change.id, visible_to(person), *conditions(view))


COLUMNS = (
    Column("STT", 6),
    Column("Mã hồ sơ", 24),
    Column("Thủ tục", 60),
    Column("Đơn vị", 26),
    Column("Người xử lý", 24),
    Column("Hạn HEZA hiện nay", 17),
    Column("Hạn HEZA nếu áp dụng", 17),
    Column("Số ngày làm việc", 10),
    Column("Đã hẹn dân", 34),
    Column("Hạn Một cửa", 17),
    Column("So với Một cửa", 30),
    Column("Lưu ý", 24),
)


def promise_of(row: Any) -> str:
    """What the applicant holds, in words."""
    if row.fate == "promised":
        return "Giấy tiếp nhận của heza: giữ hạn"
    return f"Một cửa hẹn {words.day(clock.local_day(row.city_due_at))}" if row.city_due_at else ""


def agreement_of(row: Any) -> str:
    """How our day stands to the city's before and after, in words."""
    if row.city_due_at is None:
        return "Một cửa không ghi hạn"
    said = {
        (False, False): "khớp",
        (True, False): "đang khác, sẽ khớp",
        (False, True): "đang khớp, sẽ khác",
        (True, True): "khác",
    }
    return said[(row.differs_now, row.differs_then)]


EFFECTS = {"": "", "late": "thành quá hạn ngay", "cured": "không còn quá hạn"}


def workbook_of(change: CalendarChange, person: Person, view: str) -> tuple[bytes, int]:
    """The rows as a file, and how many."""
    s = DueShift
    rows = list(db.session.execute(_wanted(change, person, view).order_by(s.due_from, s.dossier_id).limit(MOST)).all())
    told = [f"{change.summary} – {change.decision}", f"Lọc: {VIEWS[view]}. Lập lúc {words.moment(clock.now())}."]
    return workbook("Nếu áp dụng thay đổi lịch", told, COLUMNS, _cells(rows)), len(rows)


def _cells(rows: Sequence[AnyRow]) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        due: tuple[datetime, datetime] = (row.due_from, row.due_to)
        yield [
            *(number, row.code, row.procedure_name, row.department, row.officer, *due, row.days),
            *(promise_of(row), row.city_due_at, agreement_of(row), EFFECTS[row.effect]),
        ]
