"""The register of documents (danh mục tài liệu nội bộ) as of any day: filtered, a page at a time, at a fixed cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, tuple_

from heza.accounts.models import Department
from heza.core import words
from heza.core.days import read_day
from heza.core.db import db
from heza.documents.models import Document, DocumentType, Revision
from heza.documents.queries import holding

PAGE = 100
LONGEST_SEARCH = 200
STATES = {
    "": "Hiện hành",
    "sap": "Sắp hiệu lực",
    "het": "Hết hiệu lực",
    "soan": "Đang soạn",
    "tat-ca": "Tất cả",
}


@dataclass(frozen=True)
class Filters:
    """What the list shows; `day` is the day as of which it is asked."""

    day: date
    is_past: bool = False
    search: str = ""
    type_id: int | None = None
    department_id: int | None = None
    state: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str], today: date) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        state, typed = args.get("tinh-trang", ""), args.get("ngay", "")
        if state not in STATES:
            raise ValueError(state)
        day = read_day(typed) if typed else today
        return cls(
            day=day,
            is_past=day != today,
            search=words.clean(args.get("q", ""))[:LONGEST_SEARCH],
            type_id=id_in(args.get("loai", "")),
            department_id=id_in(args.get("phong", "")),
            state=state,
        )

    @property
    def args(self) -> dict[str, Any]:
        """The filters as an address holds them."""
        values = {
            "q": self.search,
            "loai": str(self.type_id or ""),
            "phong": str(self.department_id or ""),
            "tinh-trang": self.state,
            "ngay": f"{self.day:%d/%m/%Y}" if self.is_past else "",
        }
        return {name: value for name, value in values.items() if value}


def id_in(text: str) -> int | None:
    """An id of an address. Raises ValueError where it is none."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def documents(filters: Filters, units: tuple[int, ...] | None, after: str = "", limit: int = PAGE) -> list[Row[Any]]:
    """(document, revision, type, department) by code; `after` is a `cursor`. `units` sees drafts and what is over."""
    wanted = _wanted(filters, units, Document, Revision, DocumentType, Department)
    order = (Document.sort_key, Document.id, Revision.id)
    if after:
        wanted = wanted.where(tuple_(*order) > tuple_(*_place(after)))
    return list(db.session.execute(wanted.order_by(*order).limit(limit)))


def count(filters: Filters, units: tuple[int, ...] | None) -> int:
    """How many lines the filters leave."""
    return db.session.scalar(_wanted(filters, units, func.count())) or 0


def _wanted(filters: Filters, units: tuple[int, ...] | None, *columns: Any) -> Select[Any]:
    d, r = Document, Revision
    wanted = select(*columns).select_from(d).join(r, r.document_id == d.id)
    wanted = wanted.join(DocumentType, DocumentType.id == d.type_id).join(Department, Department.id == d.department_id)
    wanted = wanted.where(_in_state(filters))
    if units is not None:  # what is in force everybody sees
        wanted = wanted.where(or_(holding(filters.day), d.department_id.in_(units)))
    if filters.type_id:
        wanted = wanted.where(d.type_id == filters.type_id)
    if filters.department_id:
        wanted = wanted.where(d.department_id == filters.department_id)
    for word in filters.search.lower().split():
        column = d.folded if words.fold(word) == word else d.lowered  # marks count where they are typed
        wanted = wanted.where(column.contains(word, autoescape=True))
    return wanted


def _in_state(filters: Filters) -> Any:
    r, day = Revision, filters.day
    return {
        "": holding(day),
        "sap": r.effective_from > day,
        "het": and_(r.effective_to.is_not(None), r.effective_to <= day),
        "soan": and_(r.effective_from.is_(None), r.state != "dropped"),
        "tat-ca": r.state != "dropped",
    }[filters.state]


def cursor(row: Any) -> str:
    """Where the next page starts."""
    return f"{row[0].sort_key}~{row[0].id}~{row[1].id}"


def _place(after: str) -> tuple[str, int, int]:
    key, document_id, revision_id = after.split("~")
    return key, id_in(document_id) or 0, id_in(revision_id) or 0
