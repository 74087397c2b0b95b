"""The register of dossiers (sổ theo dõi hồ sơ): a view of the dossiers that were received, never typed once more.

It stands by day of receipt, or by the numbers of one book. A dossier gets its number in the book of its field and year
when its receipt is issued; without one the place stays empty.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, select

from heza.accounts.models import Department, Person
from heza.core import clock, words
from heza.core.db import db
from heza.dossiers import lists
from heza.dossiers.cursors import Cursor
from heza.dossiers.filters import Filters, Show
from heza.dossiers.history import KIND_NAMES, Kind
from heza.dossiers.lists import COUNTED, PAGE, AnyRow, AnySelect, Days, Listing, Page
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.queries import visible_to
from heza.dossiers.rules import STATUS_NAMES, Status
from heza.papers.models import CancelledNumber, IssuedNumber, NumberBook
from heza.paperwork.counters import counter_ids
from heza.paperwork.loading import shipped
from heza.paperwork.models import IssuedPaper
from heza.paperwork.register_asked import NO_FIELD, Asked, Book
from heza.procedures.models import Field, ProcedureVersion

BOOKS = "register"  # the kind of the number books
SUBJECT = "dossier"  # what their numbers are given to
CHUNK = 2000  # rows of a file that are read together
_OTHER_ENDS = {Kind.STOPPED, Kind.WITHDRAWN, Kind.REFUSED}


def register_book_of(dossier: Dossier) -> str:
    """The book into which a dossier is entered, for `numbers.take("register", book, day)`: one for each field."""
    return str(dossier.field_id or "")


def book_name(dossier: Dossier, day: date) -> str:
    """The name of that book, as the receipt prints it ("Quyển số")."""
    return _book(0, register_book_of(dossier), day.year, fields()).name


def number_of(dossier_id: int) -> tuple[Book, int] | None:
    """The book and the number in it that a dossier has; None before its receipt is issued."""
    b = NumberBook
    wanted = select(b.id, b.book, b.year, IssuedNumber.number).join(b, b.id == IssuedNumber.book_id)
    wanted = wanted.where(*_given(literal(dossier_id))).order_by(IssuedNumber.seq.desc()).limit(1)
    found = db.session.execute(wanted).first()
    return (_book(found.id, found.book, found.year, fields()), found.number) if found else None


def fields() -> dict[int, str]:
    """Every field by its id, in the order of the decision."""
    return {
        id: name for id, name in db.session.execute(select(Field.id, Field.name).order_by(Field.position, Field.id))
    }


def books(names: dict[int, str]) -> list[Book]:
    """The books that there are, the newest year first."""
    b = NumberBook
    wanted = select(b.id, b.book, b.year).where(b.form == BOOKS).order_by(b.year.desc(), b.id)
    return [_book(id, book, year, names) for id, book, year in db.session.execute(wanted)]


def _book(id: int, book: str, year: int, names: dict[int, str]) -> Book:
    return Book(id, names.get(int(book), NO_FIELD) if book.isdecimal() else NO_FIELD, year)


# ---------------------------------------------------------------- rows


class Entry(NamedTuple):
    """One line of the register, as page, paper and Excel show it."""

    number: int | None  # in its book
    code: str
    procedure: str
    sets: int | None  # số bộ: said by the receipt alone
    applicant: str
    address: str
    phone: str
    unit: str
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime | None
    status: str
    return_way: str
    note: str

    @property
    def contact(self) -> str:
        """Address and telephone in one place."""
        return ", ".join(part for part in (self.address, self.phone) if part)

    @property
    def received_day(self) -> str:
        """The day of receipt."""
        return _day(self.received_at)

    @property
    def due_day(self) -> str:
        """The day that was promised."""
        return _day(self.due_at)

    @property
    def returned_day(self) -> str:
        """The day on which the result was given out."""
        return _day(self.returned_at)

    @property
    def values(self) -> dict[str, Any]:
        """The same for a row of the form."""
        return {
            "serial": str(self.number or ""),
            "dossier_code": self.code,
            "procedure_name": self.procedure,
            "set_count": self.sets or "",
            "applicant_name": self.applicant,
            "contact": self.contact,
            "solving_unit": self.unit,
            "received_at": self.received_day,
            "due_at": self.due_day,
            "returned_at": self.returned_day,
            "status": self.status,
            "return_way": self.return_way,
            "signed": "",
            "note": self.note,
        }


def _day(moment: datetime | None) -> str:
    return words.day(clock.local_day(moment)) if moment else ""


def entries(rows: Iterable[AnyRow]) -> Iterator[Entry]:
    """Rows of the register as they are shown, with what their receipts say: one statement for some thousand rows."""
    left = iter(rows)
    while part := list(islice(left, CHUNK)):
        receipts = _receipts([row.id for row in part])
        yield from (_entry(row, receipts.get(row.id, {})) for row in part)


def _entry(row: AnyRow, receipt: dict[str, Any]) -> Entry:
    count = str(receipt.get("set_count", ""))
    return Entry(
        number=row.number,
        code=row.code,
        procedure=row.procedure_name,
        sets=int(count) if count.isdecimal() else None,
        applicant=row.applicant,
        address=row.address,
        phone=row.phone,
        unit=row.department or "",
        received_at=clock.local(row.received_at),
        due_at=clock.local(row.due_at) if row.due_at else None,
        returned_at=clock.local(row.returned_at) if row.returned_at else None,
        status=STATUS_NAMES[Status(row.status)],
        return_way=receipt.get("return_way", ""),
        note=_note(row),
    )


def _receipts(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The values of the last receipt of each of these dossiers, the way of return in words."""
    p = IssuedPaper
    wanted = select(p.dossier_id, p.set_key, p.private).where(p.dossier_id.in_(ids), p.form_key == "receipt")
    found = {}
    for dossier_id, set_key, private in db.session.execute(wanted.order_by(p.seq)):
        values = json.loads(private).get("values", {}) if private else {}
        ways = shipped()[set_key]["receipt"].field("return_way").choice_names
        way = ways.get(values.get("return_way", ""), "")
        where = values.get("return_address", "")
        found[dossier_id] = values | {"return_way": f"{way}: {where}" if way and where else way}
    return found


def _note(row: AnyRow) -> str:
    cancelled = "Số đã hủy" if getattr(row, "is_cancelled", False) else ""
    ended = KIND_NAMES[Kind(row.ended_kind)] if row.ended_kind in _OTHER_ENDS else ""
    return ". ".join(part for part in (cancelled, ended, row.note) if part)


def _given(dossier_id: ColumnElement[int] | Any) -> list[ColumnElement[bool]]:
    """The numbers of a dossier in the books of the register that were not cancelled."""
    cancelled = exists(select(1).where(CancelledNumber.issued_seq == IssuedNumber.seq))
    return [
        IssuedNumber.subject_type == SUBJECT,
        IssuedNumber.subject_id == dossier_id,
        NumberBook.form == BOOKS,
        ~cancelled,
    ]


def _shown(number: ColumnElement[Any]) -> list[Any]:
    d = Dossier
    return [
        *(d.id, d.code, d.procedure_name, d.address, d.phone, d.received_on, d.received_at, d.due_at, d.returned_at),
        *(d.status, d.ended_kind, d.note, number.label("number")),
        Applicant.name.label("applicant"),
        func.coalesce(func.nullif(Department.short_name, ""), Department.name).label("department"),
    ]


def _unit() -> ColumnElement[Any]:
    """The unit that solves it: who holds it, or the procedure's own where it lies at the one-stop desk."""
    v = ProcedureVersion
    own = select(v.department_id).where(v.procedure_id == Dossier.procedure_id)
    own = own.order_by(v.effective_from.desc(), v.known_from.desc()).limit(1)
    own_or_holder = func.coalesce(own.scalar_subquery(), Dossier.department_id)
    return case((Dossier.department_id.in_(counter_ids()), own_or_holder), else_=Dossier.department_id)


def _with_names(wanted: AnySelect) -> AnySelect:
    wanted = wanted.join(Applicant, Applicant.id == Dossier.applicant_id)
    return wanted.outerjoin(Department, Department.id == _unit())


# ---------------------------------------------------------------- by day of receipt


class ByDay(Listing):
    """The dossiers received in a period, of a field or all: the list of dossiers, the oldest first."""

    def __init__(self, person: Person, asked: Asked) -> None:
        """Nothing is read yet."""
        filters = Filters(Show.ALL, field_id=asked.field_id, first=asked.first, last=asked.last, is_reversed=True)
        super().__init__(person, filters, Days(asked.last, asked.last))
        self.conditions.append(Dossier.received_at.is_not(None))

    def rows_at(self, keys: Subquery) -> AnySelect:
        """The columns of the register."""
        number = select(IssuedNumber.number).join(NumberBook, NumberBook.id == IssuedNumber.book_id)
        number = number.where(*_given(Dossier.id)).order_by(IssuedNumber.seq.desc()).limit(1)
        wanted = select(*_shown(number.correlate(Dossier).scalar_subquery()), keys.c.sort)
        return _with_names(wanted.select_from(keys).join(Dossier, Dossier.id == keys.c.id))

    def rows(self, limit: int) -> Iterator[AnyRow]:
        """The first rows, some at a time, for a file."""
        cursor, left = None, limit
        while left > 0:
            found = self._rows(self._parts(), cursor, min(CHUNK, left))
            yield from found
            if len(found) < CHUNK:
                return
            left -= len(found)
            cursor = Cursor(self.order, False, found[-1].sort, found[-1].id)


# ---------------------------------------------------------------- by the numbers of a book


class ByNumber:
    """The dossiers of one book, in the order of their numbers."""

    def __init__(self, person: Person, asked: Asked) -> None:
        """Nothing is read yet."""
        assert asked.book is not None
        self.book, self.order = asked.book, f"book{asked.book.id}"
        narrow = [Dossier.field_id == asked.field_id] if asked.field_id is not None else []
        self.condition = and_(
            IssuedNumber.book_id == asked.book.id,
            IssuedNumber.subject_type == SUBJECT,
            Dossier.received_on >= asked.first,
            Dossier.received_on <= asked.last,
            Dossier.received_at.is_not(None),
            visible_to(person),
            *narrow,
        )

    def page(self, cursor: Cursor | None = None) -> Page:
        """The rows after a cursor (or before it), and how many there are in all."""
        is_back = bool(cursor and cursor.is_back)
        rows = list(self._rows(cursor, PAGE + 1))
        more, rows = len(rows) > PAGE, rows[:PAGE]
        if is_back:
            rows.reverse()
        has_previous, has_next = (more, True) if is_back else (cursor is not None, more)
        return Page(
            rows,
            self._cursor(rows[0], is_back=True) if rows and has_previous else "",
            self._cursor(rows[-1], is_back=False) if rows and has_next else "",
            self.count(COUNTED),
        )

    def rows(self, limit: int) -> Iterator[AnyRow]:
        """The first rows, some at a time, for a file."""
        cursor, left = None, limit
        while left > 0:
            found = self._rows(cursor, min(CHUNK, left))
            yield from found
            if len(found) < CHUNK:
                return
            left -= len(found)
            cursor = Cursor(self.order, False, date.min, found[-1].number)

    def _cursor(self, row: AnyRow, *, is_back: bool) -> str:
        return lists.cursors.written(Cursor(self.order, is_back, date.min, row.number))

    def _from(self, *columns: Any) -> Select[Any]:
        wanted = select(*columns).select_from(IssuedNumber).join(Dossier, Dossier.id == IssuedNumber.subject_id)
        return wanted.where(self.condition)

    def _rows(self, cursor: Cursor | None, limit: int) -> Sequence[AnyRow]:
        number, is_back = IssuedNumber.number, bool(cursor and cursor.is_back)
        cancelled = exists(select(1).where(CancelledNumber.issued_seq == IssuedNumber.seq)).label("is_cancelled")
        wanted = _with_names(self._from(*_shown(number), cancelled))  # type: ignore[arg-type]
        if cursor is not None:
            wanted = wanted.where(number < cursor.id if is_back else number > cursor.id)
        return db.session.execute(wanted.order_by(number.desc() if is_back else number).limit(limit)).all()

    def count(self, most: int) -> int:
        """How many rows there are in all, up to `most` + 1."""
        found = self._from(literal(1).label("one")).limit(most + 1)
        return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def question(person: Person, asked: Asked) -> ByDay | ByNumber:
    """The rows that an address asks for, as far as this person sees them."""
    return ByNumber(person, asked) if asked.book else ByDay(person, asked)
