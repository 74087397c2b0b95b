"""What the office's register would do: each row beside what is already there. Nothing is written."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from heza.accounts.models import Department
from heza.core import clock, words
from heza.core.db import db
from heza.documents import numbering, queries
from heza.documents.intake.reading import LABELS, Found, Listed, plain
from heza.documents.models import Document, DocumentType, Revision
from heza.documents.rules import code_key
from heza.procedures.catalogue import Problem

KINDS = {
    "new": "thêm mới, đang hiệu lực",
    "retired": "thêm mới, đã hết hiệu lực",
    "same": "không đổi",
    "differs": "khác, không ghi đè",
    "skipped": "bỏ qua",
}
WRITES = ("new", "retired")
UNKNOWN_UNIT = "Không có đơn vị “{name}”. Các đơn vị đang có: {known}. Hãy ghi đúng tên, tên tắt hoặc mã đơn vị."
NO_UNIT = "Thiếu “Đơn vị soạn thảo”. Hãy ghi tên, tên tắt hoặc mã đơn vị."
UNKNOWN_KIND = "Không rõ loại của {code}. Các loại đang có: {known}. Hãy ghi mã loại vào cột “Loại”."
NO_END = "Tài liệu đã hết hiệu lực nhưng không ghi từ ngày nào; sẽ ghi từ hôm nay, {day}."
DIFFERS = "Đã có trong danh mục nên không ghi đè. Nếu danh mục sai, hãy sửa trên trang của tài liệu."
SKIPPED = {
    "draft": "Bản soạn, bản chưa có hiệu lực không được tiếp nhận từ tệp. Hãy lập bản soạn trên trang của tài liệu.",
    "replaced": "Bản đã bị thay thế không được tiếp nhận từ tệp; chỉ tiếp nhận bản hiện hành và tài liệu đã bãi bỏ.",
}
AT_ONCE = 5000


class Difference(NamedTuple):
    """One fact that a row says differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Item:
    """One row and what becomes of it."""

    kind: str
    row: Listed
    department_id: int | None = None
    type_id: int | None = None
    differences: tuple[Difference, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Plan:
    """Everything that a file would do."""

    items: list[Item]
    problems: list[Problem] = field(default_factory=list)

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


def summary(made: Plan) -> str:
    """What an import does, in words."""
    return "; ".join(f"{KINDS[kind]} {number}" for kind, number in made.counts().items())


def plan_import(found: Found) -> Plan:
    """Each row beside what is there; a fixed number of statements."""
    there = _There([code_key(row.code) for row in found.rows])
    problems, items = list(found.problems), []
    for row in found.rows:
        made = _item(row, there)
        problems += [made] if isinstance(made, Problem) else []
        if isinstance(made, Item):
            items.append(made)
            if made.kind == "retired" and row.retired_on is None:
                problems.append(Problem(row.place, NO_END.format(day=words.day(clock.today())), is_error=False))
    return Plan(items, sorted(problems, key=lambda one: (one.place.sheet, one.place.row)))


class _There:
    """What the program has already: units, kinds, the documents that the file names."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.units, self.unit_names = _units()
        self.types = list(queries.types(all=True))
        self.documents: dict[str, Document] = {}
        self.revisions: dict[int, list[Revision]] = {}
        for begin in range(0, len(keys), AT_ONCE):
            self._load(keys[begin : begin + AT_ONCE])

    def _load(self, keys: Sequence[str]) -> None:
        listed = db.session.scalars(select(Document).where(Document.code_key.in_(keys))).all()
        self.documents |= {one.code_key: one for one in listed}
        r = Revision
        wanted = select(r).where(r.document_id.in_([one.id for one in listed]), r.state != "dropped").order_by(r.id)
        for one in db.session.scalars(wanted):
            self.revisions.setdefault(one.document_id, []).append(one)

    def type_of(self, row: Listed) -> DocumentType | None:
        """From the column, else from how the code begins: the longest that fits."""
        said = plain(row.kind)
        for one in self.types:
            if said and said in (plain(one.code), plain(one.name)):
                return one
        key = code_key(row.code)
        fitting = [one for one in self.types if re.match(rf"{re.escape(code_key(one.code))}(?![A-ZĐ])", key)]
        return max(fitting, key=lambda one: len(one.code), default=None)


def _units() -> tuple[dict[str, Department], str]:
    """Open departments by everything that a register may call them."""
    d = Department
    wanted = select(d).where(or_(d.closed_on.is_(None), d.closed_on > clock.today()))
    found: dict[str, Department] = {}
    listed = db.session.scalars(wanted.order_by(d.position, d.folded, d.id)).all()
    for one in listed:
        for name in (one.name, one.short_name, one.code or ""):
            if name:
                found.setdefault(plain(name), one)
    return found, "; ".join(one.label for one in listed)


def _item(row: Listed, there: _There) -> Item | Problem:
    unit, kind = there.units.get(plain(row.department)), there.type_of(row)
    known = there.documents.get(code_key(row.code))
    if row.department and unit is None:
        return Problem(row.place, UNKNOWN_UNIT.format(name=row.department, known=there.unit_names or "chưa có"))
    if known is not None:
        return _beside(row, known, there, unit, kind)
    if row.standing in SKIPPED:
        return Item("skipped", row, reason=SKIPPED[row.standing])
    if unit is None:
        return Problem(row.place, NO_UNIT)
    if kind is None:
        listed = ", ".join(one.code for one in there.types)
        return Problem(row.place, UNKNOWN_KIND.format(code=row.code, known=listed))
    return Item("retired" if row.standing == "retired" else "new", row, unit.id, kind.id)


def _beside(
    row: Listed, known: Document, there: _There, unit: Department | None, kind: DocumentType | None
) -> Item | Problem:
    listed = there.revisions.get(known.id, [])
    revision = next((one for one in reversed(listed) if _fits(row, one)), None)
    if revision is None and row.standing in SKIPPED:
        return Item("skipped", row, reason=SKIPPED[row.standing])
    found = tuple(_differences(row, known, revision or _shown(listed), unit, kind))
    return Item(
        "differs" if found else "same", row, known.department_id, known.type_id, found, DIFFERS if found else ""
    )


def _fits(row: Listed, revision: Revision) -> bool:
    return row.issue in (None, revision.issue_no) and row.amend in (None, revision.amend_no)


def _shown(listed: Sequence[Revision]) -> Revision | None:
    """The one in force, else the latest."""
    today = clock.today()
    holding = [one for one in listed if one.interval and one.interval.holds(today)]
    known = holding or listed
    return known[-1] if known else None


def _differences(
    row: Listed, known: Document, revision: Revision | None, unit: Department | None, kind: DocumentType | None
) -> Iterable[Difference]:
    facts: list[tuple[str, str, str]] = []
    if revision is not None:
        facts.append((LABELS["title"], revision.title, row.title))
    if unit is not None:
        facts.append((LABELS["department"], known.department.name, unit.name))
    if kind is not None and row.kind:
        facts.append((LABELS["kind"], known.type.code, kind.code))
    if revision is not None:
        facts += _facts_of(row, revision)
    for label, before, after in facts:
        if before != after:
            yield Difference(label, before, after)


def _facts_of(row: Listed, revision: Revision) -> Iterable[tuple[str, str, str]]:
    if not _fits(row, revision):
        said = "/".join(f"{one:02d}" for one in (row.issue, row.amend) if one is not None)
        yield "Lần BH/SĐ", numbering.label(revision), said
        return
    days: tuple[tuple[str, date | None, date | None], ...] = (
        ("issued_on", revision.issued_on, row.issued_on),
        ("effective_from", revision.effective_from, row.effective_from),
        ("retired_on", revision.effective_to, row.retired_on),
    )
    for name, before, after in days:
        if name in row.said and not (after is None and name == "retired_on" and row.standing == "retired"):
            yield LABELS[name], words.day(before), words.day(after)
    is_over = revision.effective_to is not None and revision.effective_to <= clock.today()
    if row.standing == "retired" and not is_over:
        yield "Tình trạng", "còn hiệu lực", "hết hiệu lực"
