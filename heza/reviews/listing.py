"""The list of internal procedures: filtered, sorted, a page at a time, at a fixed cost.

The boxes (`o`) are those of the board: a figure there opens into exactly the rows that it counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select, tuple_

from heza.accounts.models import Department, Person
from heza.core import words
from heza.core.db import db
from heza.reviews import boxes
from heza.reviews.contents import shown_contents
from heza.reviews.models import (
    Decision,
    InternalProcedure,
    InternalReview,
    InternalVersion,
    PlanItem,
    ReviewPlan,
)
from heza.reviews.queries import Scope, scope_of
from heza.reviews.rules import FIELD_LENGTH, GROUPS, PARTS, STAGES

PAGE = 50
MOST = 20_000  # rows of an Excel file
LONGEST_SEARCH = 200
FULL = {"": "Tất cả", "thieu": "Thiếu nội dung", "du": "Đủ 12 nội dung"}
BOXES = {
    "": "Mọi thủ tục",
    "counted": "Đã ký thống kê",
    "announced": "Đã công bố",
    "published": "Nhóm A đã công khai",
    "planned": "Đã đưa vào kế hoạch rà soát",
    "reviewed": "Đã có kết luận rà soát",
    "approved": "Có phương án được phê duyệt",
    "gone": "Được phê duyệt bãi bỏ hoặc gộp",
    "implemented": "Đã thực thi phương án",
    "costed": "Có chi phí đã rà soát",
}
_P = InternalProcedure
SORTS: dict[str, tuple[Any, ...]] = {
    "": (_P.sort_key, _P.id),
    "ma": (_P.code_key, _P.id),
    "phong": (_P.department_id, _P.sort_key, _P.id),
    "tu-ngay": (_P.since, _P.id),
}


@dataclass(frozen=True)
class Filters:
    """What the list shows; an empty filter asks for nothing."""

    search: str = ""
    group: str = ""
    field: str = ""
    department_id: int | None = None
    stage: str = ""
    full: str = ""
    box: str = ""
    since: date | None = None
    sort: str = ""

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Filters":
        """The filters of an address. Raises ValueError for what no link of ours holds."""
        sort = args.get("sap-xep", "")
        _listed(sort.removeprefix("-"), SORTS)
        return cls(
            search=words.clean(args.get("q", ""))[:LONGEST_SEARCH],
            group=_listed(args.get("nhom", ""), GROUPS),
            field=words.clean(args.get("linh-vuc", ""))[:FIELD_LENGTH],
            department_id=_id(args.get("phong", "")),
            stage=_listed(args.get("giai-doan", ""), STAGES),
            full=_listed(args.get("day-du", ""), FULL),
            box=_listed(args.get("o", ""), BOXES),
            since=date.fromisoformat(args["tu"]) if args.get("tu") else None,
            sort=sort,
        )

    @property
    def asked(self) -> dict[str, str]:
        """The filters as an address holds them, without the order."""
        values = {
            "q": self.search,
            "nhom": self.group,
            "linh-vuc": self.field,
            "phong": str(self.department_id or ""),
            "giai-doan": self.stage,
            "day-du": self.full,
            "o": self.box,
            "tu": self.since.isoformat() if self.since else "",
        }
        return {name: value for name, value in values.items() if value}

    @property
    def args(self) -> dict[str, str]:
        """The filters and the order as an address holds them."""
        return self.asked | ({"sap-xep": self.sort} if self.sort else {})

    def sorted_by(self, name: str) -> str:
        """Which way a column is sorted: asc, desc or ""."""
        return {name: "asc", f"-{name}": "desc"}.get(self.sort, "") if name else ""

    def turned(self, name: str) -> dict[str, str]:
        """The address that sorts by a column, the other way round where it is sorted by it."""
        return self.asked | {"sap-xep": f"-{name}" if self.sort == name else name}


def _listed(value: str, known: Mapping[str, Any]) -> str:
    if value and value not in known:
        raise ValueError(value)
    return value


def _id(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError(text)
    return int(text)


# ---------------------------------------------------------------- asking


def procedures(person: Person, filters: Filters, after: str = "", limit: int = PAGE) -> list[InternalProcedure]:
    """The procedures that a person sees, in order; `after` is a `cursor`. Raises ValueError for one that is none."""
    wanted = select(_P).where(*_conditions(filters), visible(scope_of(person)))
    order = SORTS[filters.sort.removeprefix("-")]
    is_down = filters.sort.startswith("-")
    if after:
        here, place = tuple_(*order), tuple_(*_place(after, order))
        wanted = wanted.where(here < place if is_down else here > place)
    wanted = wanted.order_by(*(column.desc() for column in order)) if is_down else wanted.order_by(*order)
    return list(db.session.scalars(wanted.limit(limit)))


def visible(scope: Scope) -> ColumnElement[bool]:
    """Announced ones everybody sees, the others their department."""
    return or_(_P.announced_on.is_not(None), scope.condition(_P.department_id))


def counted(person: Person, filters: Filters) -> tuple[int, int]:
    """How many rows the filters leave, and how many of them are drafts of other units, which do not show."""
    seen = visible(scope_of(person))
    wanted = select(func.count(), func.coalesce(func.sum(case((seen, 0), else_=1)), 0))
    total, hidden = db.session.execute(wanted.where(*_conditions(filters))).one()
    return int(total) - int(hidden), int(hidden)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    # Hardly any are removed: an index on that would only lead SQLite away from those that keep the order.
    found: list[ColumnElement[bool]] = [func.coalesce(_P.is_removed, false()).is_(False)]
    for value, column in (
        (filters.group, _P.group),
        (filters.field, _P.field),
        (filters.department_id, _P.department_id),
        (filters.stage, _P.stage),
    ):
        if value:
            found.append(column == value)
    if filters.full:
        found.append(_P.parts == len(PARTS) if filters.full == "du" else _P.parts < len(PARTS))
    if filters.box:
        found.append(boxes.conditions(filters.since)[filters.box])
    for word in filters.search.lower().split():
        column = _P.folded if words.fold(word) == word else _P.lowered  # marks count where they are typed
        found.append(column.contains(word, autoescape=True))
    return found


def cursor(procedure: InternalProcedure, filters: Filters) -> str:
    """Where the next page starts."""
    return "~".join(str(getattr(procedure, column.key)) for column in SORTS[filters.sort.removeprefix("-")])


def _place(after: str, order: Sequence[Any]) -> list[Any]:
    parts = after.rsplit("~", len(order) - 1)
    if len(parts) != len(order):
        raise ValueError(after)
    read = {"id": _number, "department_id": _number, "since": date.fromisoformat}
    return [read.get(column.key, str)(part) for column, part in zip(order, parts, strict=True)]


def _number(text: str) -> int:
    return _id(text) or 0


# ---------------------------------------------------------------- beside the rows


def decisions_of(listed: Sequence[InternalProcedure]) -> dict[int, Decision]:
    """The decision that announced each procedure's latest announced content; one statement."""
    v = InternalVersion
    wanted = select(v.procedure_id, Decision).join(Decision, Decision.id == v.decision_id)
    wanted = wanted.where(v.procedure_id.in_([one.id for one in listed]), v.state == "announced").order_by(v.number)
    return {row.procedure_id: row.Decision for row in db.session.execute(wanted)}


def plan_names(reviews: Sequence[InternalReview]) -> dict[int, str]:
    """What the plan of each review is called, by the review; one statement."""
    wanted = select(InternalReview.id, ReviewPlan.name).join(PlanItem, PlanItem.id == InternalReview.item_id)
    wanted = wanted.join(ReviewPlan, ReviewPlan.id == PlanItem.plan_id)
    found = db.session.execute(wanted.where(InternalReview.id.in_([one.id for one in reviews])))
    return {row.id: row.name for row in found}


def sheet_rows(person: Person, filters: Filters) -> list[Row[Any]]:
    """(procedure, content, unit, decision) of everything that the filters leave."""
    wanted: Select[Any] = shown_contents(_P, InternalVersion, Department, Decision)
    wanted = wanted.where(and_(*_conditions(filters), visible(scope_of(person))))
    return list(db.session.execute(wanted.order_by(*SORTS[filters.sort.removeprefix("-")]).limit(MOST)))
