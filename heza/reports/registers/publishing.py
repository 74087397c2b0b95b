"""Where the procedures in force are public: the list, what one or many are marked as. Nothing here commits."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import lazyload

from heza.accounts.models import Person
from heza.accounts.queries import LARGEST_ID
from heza.accounts.rules import stamp
from heza.audit import trail
from heza.core import words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.procedures.models import Field, Procedure, ProcedureVersion
from heza.procedures.queries import version_id_at
from heza.reports.registers.models import Publication
from heza.reports.registers.queries import in_force
from heza.reports.registers.rules import MARKS

PAGE = 100
MOST = 2_000  # procedures marked at once
CHANGED = "Người khác vừa ghi công khai của thủ tục này. Hãy tải lại trang để xem bản mới rồi làm lại."
NONE_CHOSEN = "Chưa chọn thủ tục nào. Hãy đánh dấu các thủ tục, hoặc chọn “mọi thủ tục đang hiện”, rồi ghi lại."
LACKING = "chua-du"
STATES = {"": "Tất cả", LACKING: "Chưa công khai đủ hoặc chưa kiểm tra", "du": "Đã công khai đủ"}
_P = Publication
_PUBLIC = (_P.counter, _P.portal, _P.national)


@dataclass(frozen=True)
class Seen:
    """What somebody saw; None is not known."""

    one_stop: bool | None = None
    counter: bool | None = None
    portal: bool | None = None
    national: bool | None = None
    checked_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Filters:
    """What the list shows."""

    search: str = ""
    field_id: int | None = None
    state: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        state, field = args.get("tinh-trang", ""), args.get("linh-vuc", "")
        if state not in STATES:
            raise ValueError(state)
        return cls(words.clean(args.get("q", ""))[:200], _id(field) if field else None, state)

    @property
    def args(self) -> dict[str, Any]:
        """The filters as an address holds them."""
        values = {"q": self.search, "linh-vuc": str(self.field_id or ""), "tinh-trang": self.state}
        return {name: value for name, value in values.items() if value}


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def is_public() -> ColumnElement[bool]:
    """Posted, on the portal and in the national database, as a condition on an outer row."""
    return and_(*(column.is_(True) for column in _PUBLIC))


def _bucket() -> ColumnElement[int]:
    return case((is_public(), literal_column("1")), else_=literal_column("0"))


def procedures(filters: Filters, day: date, after: str = "", limit: int = PAGE) -> list[Any]:
    """(procedure, version in force, field, publication or None): what is not public or not checked stands first."""
    order = (_bucket(), Field.position, Field.id, Procedure.sort_key, Procedure.id)
    wanted = _wanted(filters, day, Procedure, ProcedureVersion, Field, _P)
    wanted = wanted.options(lazyload(_P.procedure), lazyload(_P.checked_by))  # an inner join drops who has none
    if after:
        wanted = wanted.where(tuple_(*order) > tuple_(*_place(after)))
    return list(db.session.execute(wanted.order_by(*order).limit(limit)))


def total(filters: Filters, day: date) -> int:
    """How many procedures the filters leave."""
    return db.session.scalar(_wanted(filters, day, func.count())) or 0


def _wanted(filters: Filters, day: date, *columns: Any) -> Select[Any]:
    version = ProcedureVersion
    wanted = (
        select(*columns)
        .select_from(Procedure)
        .join(version, version.id == version_id_at(Procedure.id, day))
        .join(Field, version.field_id == Field.id)
        .outerjoin(_P, _P.procedure_id == Procedure.id)
        .where(Procedure.id.in_(in_force(day)))
    )
    if filters.field_id:
        wanted = wanted.where(version.field_id == filters.field_id)
    if filters.state:
        lacking = or_(*(column.is_not(True) for column in _PUBLIC))
        wanted = wanted.where(lacking if filters.state == LACKING else is_public())
    for word in filters.search.lower().split():
        column = version.folded if words.fold(word) == word else version.lowered
        wanted = wanted.where(column.contains(word, autoescape=True))
    return wanted


def cursor(row: Any) -> str:
    """Where the next page starts."""
    procedure, _version, field, seen = row
    place = 1 if seen is not None and seen.counter and seen.portal and seen.national else 0
    return f"{place}~{field.position}~{field.id}~{procedure.sort_key}~{procedure.id}"


def _place(after: str) -> tuple[int, int, int, str, int]:
    bucket, position, field_id, key, id = after.split("~")
    return _id(bucket), _id(position), _id(field_id), key, _id(id)


# ---------------------------------------------------------------- marking


def procedure(id: int, day: date) -> tuple[Procedure, ProcedureVersion]:
    """A procedure in force with what it says; otherwise 404."""
    v = ProcedureVersion
    wanted = select(Procedure, v).join(v, v.id == version_id_at(Procedure.id, day))
    wanted = wanted.where(Procedure.id == (id if id <= LARGEST_ID else 0), Procedure.id.in_(in_force(day)))
    found = db.session.execute(wanted).first()
    if found is None:
        abort(404)
    return found[0], found[1]


def seen_of(procedure_id: int) -> Seen:
    """What was seen of a procedure; nothing where nobody looked."""
    found = db.session.get(_P, procedure_id)
    return Seen(**{name: getattr(found, name) for name in Seen.__dataclass_fields__}) if found else Seen()


def mark_of(seen: Seen) -> str:
    """A mark of what a page shows."""
    return stamp(*asdict(seen).values())


def write(procedure_id: int, seen: Seen, mark: str, person: Person) -> None:
    """Write what somebody saw of one procedure. Raises Refused where somebody was quicker."""
    (held,) = _held([procedure_id])
    before = Seen(**{name: getattr(held, name) for name in Seen.__dataclass_fields__})
    if mark != mark_of(before):
        raise Refused(CHANGED)
    _put(held, asdict(seen), person)


def mark_many(ids: Collection[int], marks: Mapping[str, bool], day: date, person: Person) -> int:
    """Write the same marks (keys of rules.MARKS) and day at many procedures in force; how many. Raises Refused."""
    if not marks:
        raise Refused("Chưa chọn nội dung để ghi. Hãy chọn ít nhất một mục như “Niêm yết tại quầy” rồi ghi lại.")
    there = set(db.session.scalars(in_force(day).where(Procedure.id.in_(sorted(ids)[:MOST]))))
    if not there:
        raise Refused(NONE_CHOSEN)
    for one in _held(sorted(there)):
        _put(one, dict(marks) | {"checked_on": day}, person)
    told = {"rows": len(there), "day": day.isoformat(), **{name: marks[name] for name in MARKS if name in marks}}
    trail.record(db.session, "mark_public", "publication", "", told)
    return len(there)


def _held(ids: Collection[int]) -> list[Publication]:
    """The rows of these procedures, held until the commit; made where there were none."""
    wanted = select(_P).where(_P.procedure_id.in_(ids)).order_by(_P.procedure_id).with_for_update(of=_P)
    known = {one.procedure_id: one for one in db.session.scalars(wanted.execution_options(populate_existing=True))}
    fresh = [Publication(procedure_id=id, note="") for id in ids if id not in known]
    db.session.add_all(fresh)
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(CHANGED) from problem
    return [*known.values(), *fresh]


def _put(one: Publication, values: Mapping[str, Any], person: Person) -> None:
    for name, value in values.items():
        setattr(one, name, value)
    one.checked_by_id = person.id


def shown_ids(filters: Filters, day: date) -> list[int]:
    """The procedures that the filters leave."""
    return list(db.session.scalars(_wanted(filters, day, Procedure.id).limit(MOST)))
