"""The register of external documents: what must be checked first, then by number; a page at a time, at a fixed cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select, tuple_

from heza.core import words
from heza.core.db import db
from heza.core.settings import setting
from heza.documents.external.models import STATUSES, Citation, ExternalDocument
from heza.documents.external.rules import last_good_day
from heza.documents.models import Document

PAGE = 100
LONGEST_SEARCH = 200
OVERDUE = "qua-han"
STATES = {"": "Mọi tình trạng", OVERDUE: "Quá hạn rà soát", **STATUSES}


@dataclass(frozen=True)
class Filters:
    """What the list shows."""

    search: str = ""
    state: str = ""
    department_id: int | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        state, unit = args.get("tinh-trang", ""), args.get("phong", "")
        if state not in STATES:
            raise ValueError(state)
        return cls(words.clean(args.get("q", ""))[:LONGEST_SEARCH], state, _id(unit) if unit else None)

    @property
    def args(self) -> dict[str, Any]:
        """The filters as an address holds them."""
        values = {"q": self.search, "tinh-trang": self.state, "phong": str(self.department_id or "")}
        return {name: value for name, value in values.items() if value}

    @property
    def said(self) -> str:
        """The filters in words, without the unit."""
        return "; ".join(one for one in (STATES[self.state], f"tìm “{self.search}”" if self.search else "") if one)


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def overdue(today: date) -> ColumnElement[bool]:
    """The documents that must be checked, as a condition (`rules.is_overdue`)."""
    e = ExternalDocument
    is_old = or_(e.checked_on.is_(None), e.checked_on < last_good_day(today, setting("external_check_months")))
    return and_(e.status != "ended", is_old)


def _bucket(today: date) -> ColumnElement[int]:
    return case((overdue(today), literal_column("0")), else_=literal_column("1"))


def documents(filters: Filters, today: date, after: str = "", limit: int = PAGE) -> list[Any]:
    """(document, whether it must be checked, how many documents cite it); `after` is a `cursor`."""
    e, bucket = ExternalDocument, _bucket(today)
    counted = (
        select(func.count()).join(Document, Document.id == Citation.document_id).where(Citation.external_id == e.id)
    )
    in_use = or_(Document.retired_on.is_(None), Document.retired_on > today)
    citing = counted.select_from(Citation).where(in_use).correlate(e).scalar_subquery()
    wanted = _wanted(filters, today, e, bucket, citing)
    order = (bucket, e.sort_key, e.id)
    if after:
        wanted = wanted.where(tuple_(*order) > tuple_(*_place(after)))
    rows = db.session.execute(wanted.order_by(*order).limit(limit))
    return [(document, place == 0, number) for document, place, number in rows]


def counts(filters: Filters, today: date) -> tuple[int, int]:
    """How many lines the filters leave, and how many of the whole register must be checked."""
    total = db.session.scalar(_wanted(filters, today, func.count())) or 0
    late = select(func.count()).select_from(ExternalDocument).where(overdue(today))
    return total, db.session.scalar(late) or 0


def _wanted(filters: Filters, today: date, *columns: Any) -> Select[Any]:
    e = ExternalDocument
    wanted = select(*columns).select_from(e)
    if filters.state == OVERDUE:
        wanted = wanted.where(overdue(today))
    elif filters.state:
        wanted = wanted.where(e.status == filters.state)
    if filters.department_id:
        wanted = wanted.where(e.department_id == filters.department_id)
    return searched(wanted, filters.search)


def searched(wanted: Select[Any], text: str) -> Select[Any]:
    """Only those in whose number, title and issuer each word stands; marks count where they are typed."""
    e = ExternalDocument
    for word in text.lower().split():
        column = e.folded if words.fold(word) == word else e.lowered
        wanted = wanted.where(column.contains(word, autoescape=True))
    return wanted


def cursor(row: Any) -> str:
    """Where the next page starts."""
    return f"{0 if row[1] else 1}~{row[0].sort_key}~{row[0].id}"


def _place(after: str) -> tuple[int, str, int]:
    bucket, key, id = after.split("~")
    return _id(bucket), key, _id(id)
