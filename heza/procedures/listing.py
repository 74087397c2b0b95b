"""The list of the catalogue: filtered, grouped by field, a page at a time, at a fixed cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import selectinload

from heza.accounts.models import Department
from heza.core import words
from heza.core.db import db
from heza.procedures.models import Field, Procedure, ProcedureVersion
from heza.procedures.queries import version_id_at

PAGE = 100
STATES = {"": "Tất cả", "hieu-luc": "Còn hiệu lực", "bai-bo": "Đã bãi bỏ"}
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Filters:
    """What the list shows; an empty filter asks for nothing."""

    search: str = ""
    field_id: int | None = None
    department_id: int | None = None
    level: str = ""
    state: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        state = args.get("trang-thai", "")
        if state not in STATES:
            raise ValueError(state)
        return cls(
            search=words.clean(args.get("q", ""))[:LONGEST_SEARCH],
            field_id=_id(args.get("linh-vuc", "")),
            department_id=_id(args.get("phong", "")),
            level=words.clean(args.get("muc-do", ""))[:60],
            state=state,
        )

    @property
    def args(self) -> dict[str, Any]:
        """The filters as an address holds them."""
        values = {
            "q": self.search,
            "linh-vuc": str(self.field_id or ""),
            "phong": str(self.department_id or ""),
            "muc-do": self.level,
            "trang-thai": self.state,
        }
        return {name: value for name, value in values.items() if value}


def _id(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def procedures(filters: Filters, day: date, after: str = "", limit: int = PAGE) -> list[Row[Any]]:
    """(procedure, version in force, field, department) by field and code; `after` is a `cursor`."""
    wanted = _wanted(filters, day, Procedure, ProcedureVersion, Field, Department)
    order = (Field.position, Field.id, Procedure.sort_key, Procedure.id)
    if after:
        wanted = wanted.where(tuple_(*order) > tuple_(*_place(after)))
    return list(db.session.execute(wanted.order_by(*order).limit(limit)))


def whole(filters: Filters, day: date, limit: int) -> list[Row[Any]]:
    """The same with steps and papers, three statements."""
    wanted = _wanted(filters, day, Procedure, ProcedureVersion, Field, Department)
    order = (Field.position, Field.id, Procedure.sort_key, Procedure.id)
    parts = (selectinload(ProcedureVersion.steps), selectinload(ProcedureVersion.documents))
    return list(db.session.execute(wanted.options(*parts).order_by(*order).limit(limit)))


def _wanted(filters: Filters, day: date, *columns: Any) -> Select[Any]:
    version = ProcedureVersion
    wanted = (
        select(*columns)
        .select_from(Procedure)
        .join(version, version.id == version_id_at(Procedure.id, day))
        .join(Field, version.field_id == Field.id)
        .outerjoin(Department, version.department_id == Department.id)
    )
    if filters.field_id:
        wanted = wanted.where(version.field_id == filters.field_id)
    if filters.department_id:
        wanted = wanted.where(version.department_id == filters.department_id)
    if filters.level:
        wanted = wanted.where(version.service_level == filters.level)
    if filters.state:
        abolished = Procedure.abolished_on.is_not(None) & (Procedure.abolished_on <= day)
        wanted = wanted.where(abolished if filters.state == "bai-bo" else ~abolished)
    for word in filters.search.lower().split():
        column = version.folded if words.fold(word) == word else version.lowered  # marks count where they are typed
        wanted = wanted.where(column.contains(word, autoescape=True))
    return wanted


def cursor(row: Any) -> str:
    """Where the next page starts."""
    procedure, field = row[0], row[2]
    return f"{field.position}.{field.id}.{procedure.sort_key}.{procedure.id}"


def _place(after: str) -> tuple[int, int, str, int]:
    position, field_id, sort_key, id = after.split(".")
    return int(position), _id(field_id) or 0, sort_key, _id(id) or 0


def counts_by_field(filters: Filters, day: date) -> dict[int, int]:
    """How many procedures of each field the filters leave."""
    wanted = _wanted(filters, day, version_field := ProcedureVersion.field_id, func.count())
    return {field_id: count for field_id, count in db.session.execute(wanted.group_by(version_field))}


def choices() -> dict[str, list[tuple[Any, str]]]:
    """What can be chosen in the filters: (value, words)."""
    fields = db.session.execute(select(Field.id, Field.name).order_by(Field.position, Field.id))
    departments = db.session.execute(
        select(Department.id, Department.name)
        .where(Department.id.in_(select(ProcedureVersion.department_id)))
        .order_by(Department.position, Department.id)
    )
    level = ProcedureVersion.service_level
    levels = db.session.scalars(select(level).where(level != "").distinct().order_by(level))
    return {
        "fields": [("", "Mọi lĩnh vực"), *((id, name) for id, name in fields)],
        "departments": [("", "Mọi đơn vị"), *((id, name) for id, name in departments)],
        "levels": [("", "Mọi mức độ"), *((one, one) for one in levels)],
        "states": list(STATES.items()),
    }
