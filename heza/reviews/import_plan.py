"""What a list of internal procedures would do: each row beside what is already there. Nothing is written."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from heza.accounts.models import Department
from heza.approvals.queries import signoffs_of
from heza.core import clock, words
from heza.core.db import db
from heza.procedures.catalogue import Problem
from heza.reviews import rules
from heza.reviews.contents import shown_contents
from heza.reviews.flow import WRITTEN
from heza.reviews.models import Decision, InternalProcedure, InternalVersion
from heza.reviews.reading import Found, Listed

KINDS = {
    "announced": "thêm mới, đã công bố",
    "draft": "thêm mới, đang soạn",
    "changed": "bản soạn thay đổi",
    "same": "không đổi",
    "kept": "không ghi đè",
}
WRITES = ("announced", "draft", "changed")
DIFFERENT = "Đã công bố, khác nội dung; hãy lập nội dung mới trên trang của thủ tục."
OTHER_UNIT = "Đã công bố, khác đơn vị chủ trì; hãy bấm Chuyển đơn vị trên trang của thủ tục."
OTHER_PLACE = "Đã công bố, khác phần công khai; hãy ghi nơi công khai trên trang của nội dung."
IN_HAND = "Bản soạn đã trình hoặc đã có người ký nên không ghi đè. Hãy rút về, hoặc sửa trên trang của nội dung."
NOW_ANNOUNCED = (
    "Bản soạn đã có trong danh sách nên không ghi thẳng là đã công bố. Hãy trình ký rồi ghi quyết định, "
    "hoặc rút thủ tục khỏi danh sách rồi nhập lại."
)
UNKNOWN_UNIT = "Không có đơn vị “{name}”. Các đơn vị đang có: {known}. Hãy ghi đúng tên, tên tắt hoặc mã đơn vị."


class Difference(NamedTuple):
    """One fact that a row says differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Known:
    """A procedure that is on the list already, with the content that stands for it."""

    id: int
    code: str
    name: str
    group: str
    field: str
    department_id: int
    department: str
    announced_on: date | None
    version_id: int
    state: str
    values: dict[str, str]
    number: str
    signed_on: date | None
    effective_from: date | None
    where: str
    link: str
    published_on: date | None


@dataclass(frozen=True)
class Item:
    """One row and what becomes of it; `reason` says why nothing is written over."""

    kind: str
    row: Listed
    code: str
    department_id: int
    known: Known | None = None
    values: dict[str, str] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    reason: str = ""

    @property
    def has_new_code(self) -> bool:
        """Whether the code is one that we propose."""
        return self.known is None and not self.row.code


@dataclass(frozen=True)
class Plan:
    """Everything that a file would do."""

    items: list[Item]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        """What must be mended in the file."""
        return [one for one in self.problems if one.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What does not stop it."""
        return [one for one in self.problems if not one.is_error]

    @property
    def writes(self) -> list[Item]:
        """The rows that write something."""
        return [one for one in self.items if one.kind in WRITES]

    def of(self, *kinds: str) -> list[Item]:
        """The rows of some kinds."""
        return [one for one in self.items if one.kind in kinds]

    def counts(self) -> dict[str, int]:
        """How many rows of each kind, in the order of KINDS."""
        counted = Counter(one.kind for one in self.items)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


def plan_import(found: Found) -> Plan:
    """Each row beside what is there; a fixed number of statements."""
    units, known, problems = _units(), _known(), list(found.problems)
    by_code = {rules.code_key(one.code): one for one in known}
    by_name = {(words.fold(one.name), one.department_id): one for one in known}
    numbers = _NewCodes([*by_code, *(rules.code_key(row.code) for row in found.rows)])
    items, taken = [], dict[int, Listed]()
    for row in found.rows:
        unit = units.get(_plain(row.department))
        if unit is None:
            listed = "; ".join(dict.fromkeys(one.label for one in units.values()))
            problems.append(Problem(row.place, UNKNOWN_UNIT.format(name=row.department, known=listed or "chưa có")))
            continue
        there = by_code.get(rules.code_key(row.code)) if row.code else by_name.get((words.fold(row.name), unit.id))
        if there is not None and (other := taken.setdefault(there.id, row)) is not row:
            text = f"Dòng này và dòng {other.place.row} là cùng thủ tục {there.code}. Hãy giữ một dòng."
            problems.append(Problem(row.place, text))
            continue
        code = row.code or (there.code if there else numbers.take())
        items.append(_new(row, code, unit) if there is None else _beside(row, unit, there))
    return Plan(_unsigned_only(items), sorted(problems, key=lambda one: (one.place.sheet, one.place.row)))


# ---------------------------------------------------------------- what is there


def _units() -> dict[str, Department]:
    """Open departments by everything that a list may call them."""
    d = Department
    wanted = select(d).where(or_(d.closed_on.is_(None), d.closed_on > clock.today()))
    found: dict[str, Department] = {}
    for one in db.session.scalars(wanted.order_by(d.position, d.folded, d.id)):
        for name in (one.name, one.short_name, one.code or ""):
            if name:
                found.setdefault(_plain(name), one)
    return found


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", words.fold(name)).split())


def _known() -> list[Known]:
    p, v, d = InternalProcedure, InternalVersion, Decision
    procedure = (p.id, p.code, p.name, p.group, p.field, p.department_id, Department.name, p.announced_on)
    wanted = shown_contents(
        *procedure,
        *(v.id, v.state, v.content, d.number, d.signed_on, v.effective_from),
        *(v.published_where, v.published_link, v.published_on),
    )
    found = []
    for row in db.session.execute(wanted.order_by(p.id)):
        values = list(row)
        values[10], values[11] = json.loads(values[10]), values[11] or ""
        found.append(Known(*values))
    return found


class _NewCodes:
    """The next numbers for rows without a code: NB-01, NB-02, …"""

    def __init__(self, keys: Iterable[str]) -> None:
        numbers = [int(found[1]) for key in keys if (found := re.fullmatch(r"NB-(\d{1,9})", key))]
        self.last = max(numbers, default=0)

    def take(self) -> str:
        """The next one."""
        self.last += 1
        return f"NB-{self.last:02d}"


# ---------------------------------------------------------------- one row


def _new(row: Listed, code: str, unit: Department) -> Item:
    return Item("announced" if row.is_announced else "draft", row, code, unit.id, values=row.parts)


def _beside(row: Listed, unit: Department, there: Known) -> Item:
    values = {key: text for key, text in there.values.items() if key not in row.said} | row.parts
    found = tuple(_differences(row, unit, there, values))
    kind, reason = "same", ""
    if there.announced_on is not None:
        kind, reason = ("kept", _why_kept(found)) if found else ("same", "")
    elif row.is_announced:
        kind, reason = "kept", NOW_ANNOUNCED
    elif found:
        kind, reason = ("changed", "") if there.state in WRITTEN else ("kept", IN_HAND)
    return Item(kind, row, there.code, unit.id, there, values, found, reason)


_UNIT = "Đơn vị chủ trì"
_PLACES = ("Nơi công khai", "Địa chỉ công khai", "Ngày công khai")


def _why_kept(found: Sequence[Difference]) -> str:
    labels = {one.label for one in found}
    if labels == {_UNIT}:
        return OTHER_UNIT
    return OTHER_PLACE if labels <= set(_PLACES) else DIFFERENT


def _differences(row: Listed, unit: Department, there: Known, values: dict[str, str]) -> Iterable[Difference]:
    facts = [
        ("Nhóm", there.group, row.group),
        ("Lĩnh vực", there.field, row.field),
        (_UNIT, there.department, unit.name),
    ]
    facts += [(part.name, there.values.get(part.key, ""), values.get(part.key, "")) for part in rules.PARTS]
    if there.announced_on is not None:
        facts += _announced_facts(row, there)
    for label, before, after in facts:
        if before != after:
            yield Difference(label, before, after)


def _announced_facts(row: Listed, there: Known) -> Iterable[tuple[str, str, str]]:
    """The decision and where it is published, as far as the list has columns for them."""
    said: tuple[tuple[str, str, Any, Any], ...] = (
        ("decision", "Quyết định công bố", there.number, row.number),
        ("decision", "Ngày quyết định", there.signed_on, row.signed_on),
        ("effective_from", "Ngày hiệu lực", there.effective_from, row.effective_from),
        ("where", _PLACES[0], there.where, row.where),
        ("link", _PLACES[1], there.link, row.link),
        ("published_on", _PLACES[2], there.published_on, row.published_on),
    )
    return [(label, _said(before), _said(after)) for column, label, before, after in said if column in row.said]


def _said(value: date | str | None) -> str:
    return words.day(value) if isinstance(value, date) else value or ""


def _unsigned_only(items: list[Item]) -> list[Item]:
    """A draft that somebody signed once is not written over by a file."""
    ids = {one.known.version_id for one in items if one.kind == "changed" and one.known}
    signed = {one.subject_id for one in signoffs_of("internal_version", ids)} if ids else set()
    return [
        Item("kept", one.row, one.code, one.department_id, one.known, one.values, one.differences, IN_HAND)
        if one.kind == "changed" and one.known and one.known.version_id in signed
        else one
        for one in items
    ]
