"""Taking over the office's own list of external documents, all or nothing. Nothing here commits.

The same file again changes nothing; what the list has no column for stays as it is. Documents that come by a file are
not confirmed ("chưa đối chiếu") until somebody has compared them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Department, Person
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents.external import actions
from heza.documents.external.models import STATUSES, Citation, ExternalDocument
from heza.documents.external.reading import LABELS, Found, Listed
from heza.documents.external.rules import number_key
from heza.documents.models import Document
from heza.documents.rules import code_key
from heza.procedures.catalogue import Problem

KINDS = {"new": "thêm mới", "changed": "thay đổi", "same": "không đổi"}
UNKNOWN_UNIT = "Không có đơn vị “{name}”. Các đơn vị đang có: {known}. Hãy ghi đúng tên, tên tắt hoặc mã đơn vị."
UNKNOWN_CODE = "Không có tài liệu mã {code} trong danh mục nội bộ nên dẫn chiếu này được bỏ qua."
UNKNOWN_AFTER = "Văn bản thay thế {number} chưa có trong danh mục nên chỉ ghi tình trạng. Hãy thêm văn bản đó."
MEANWHILE = "Người khác vừa ghi vào danh mục nên chưa nhập gì. Hãy xem trước lại tệp này rồi nhập."
TAKEN_OVER = "Theo danh mục của cơ quan"
PLAIN = ("number", "title", "kind", "issuer", "issued_on", "effective_from", "status", "scope", "url")


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
    department_id: int | None
    known: ExternalDocument | None = None
    documents: tuple[int, ...] = ()  # that cite it and did not yet
    differences: tuple[Difference, ...] = ()


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
        return [one for one in self.items if one.kind != "same"]

    def of(self, kind: str) -> list[Item]:
        """The rows of a kind."""
        return [one for one in self.items if one.kind == kind]

    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        counted = Counter(one.kind for one in self.items)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


@dataclass(frozen=True)
class _There:
    """What stands in the registers, as a list may call it."""

    units: Mapping[str, Department]
    codes: Mapping[str, int]
    numbers: Mapping[str, ExternalDocument]
    named: Mapping[int, ExternalDocument]
    cited: frozenset[tuple[int, int]]
    listed: frozenset[str]  # numbers that the file itself lists


def plan_import(found: Found) -> Plan:
    """Each row beside what is there; a fixed number of statements."""
    there, problems, items = _there(found), list(found.problems), list[Item]()
    for row in found.rows:
        unit = there.units.get(_plain(row.department)) if row.department else None
        if row.department and unit is None:
            known = "; ".join(dict.fromkeys(one.label for one in there.units.values()))
            problems.append(Problem(row.place, UNKNOWN_UNIT.format(name=row.department, known=known or "chưa có")))
            continue
        after = number_key(row.superseded_by)
        if after and after not in there.numbers and after not in there.listed:
            text = UNKNOWN_AFTER.format(number=row.superseded_by)
            problems.append(Problem(row.place, text, is_error=False))
        problems += [
            Problem(row.place, UNKNOWN_CODE.format(code=code), is_error=False)
            for code in row.citations
            if code_key(code) not in there.codes
        ]
        items.append(_item(row, unit, there))
    return Plan(items, sorted(problems, key=lambda one: (one.place.sheet, one.place.row)))


def _there(found: Found) -> _There:
    e, d = ExternalDocument, Department
    externals = db.session.scalars(select(e)).all()
    units: dict[str, Department] = {}
    wanted = select(d).where(or_(d.closed_on.is_(None), d.closed_on > clock.today()))
    for one in db.session.scalars(wanted.order_by(d.position, d.folded, d.id)):
        for name in (one.name, one.short_name, one.code or ""):
            if name:
                units.setdefault(_plain(name), one)
    codes = {key: id for key, id in db.session.execute(select(Document.code_key, Document.id))}
    pairs = db.session.execute(select(Citation.external_id, Citation.document_id))
    return _There(
        units,
        codes,
        {one.number_key: one for one in externals},
        {one.id: one for one in externals},
        frozenset((external_id, document_id) for external_id, document_id in pairs),
        frozenset(number_key(row.number) for row in found.rows),
    )


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", words.fold(name)).split())


def _item(row: Listed, unit: Department | None, there: _There) -> Item:
    known = there.numbers.get(number_key(row.number))
    codes = {there.codes[key] for code in row.citations if (key := code_key(code)) in there.codes}
    unit_id = unit.id if unit else None
    if known is None:
        return Item("new", row, unit_id, None, tuple(sorted(codes)))
    fresh = tuple(sorted(id for id in codes if (known.id, id) not in there.cited))
    found = tuple(_differences(row, unit, known, there, len(fresh)))
    return Item("changed" if found else "same", row, unit_id, known, fresh, found)


def _differences(
    row: Listed, unit: Department | None, known: ExternalDocument, there: _There, fresh: int
) -> Iterator[Difference]:
    for name in PLAIN:
        before, after = getattr(known, name), getattr(row, name)
        if name in row.said and after != before and (after or name != "status"):
            yield Difference(LABELS[name], _said(before), _said(after))
    if "department" in row.said and known.department_id != (unit.id if unit else None):
        yield Difference(LABELS["department"], known.department.label if known.department else "", row.department)
    after = number_key(row.superseded_by)
    old = there.named.get(known.superseded_by_id or 0)
    before = old.number if old else ""
    if after and after != number_key(before) and (after in there.numbers or after in there.listed):
        yield Difference(LABELS["superseded_by"], before, row.superseded_by)
    if row.checked_on and (known.checked_on is None or row.checked_on > known.checked_on):
        yield Difference(LABELS["checked_on"], _said(known.checked_on), _said(row.checked_on))
    if fresh:
        yield Difference(LABELS["citations"], "", f"thêm {fresh} tài liệu dẫn chiếu")


def _said(value: date | str | None) -> str:
    if isinstance(value, date):
        return words.day(value)
    return STATUSES.get(value or "", value or "")


# ---------------------------------------------------------------- writing


def apply_import(found: Found, person: Person, *, file_name: str, file_sha256: str) -> Plan:
    """Do what `plan_import` says of the same file. Raises Refused where it has an error; then nothing is written."""
    keys = {number_key(row.number) for row in found.rows}
    known = db.session.scalars(select(ExternalDocument.id).where(ExternalDocument.number_key.in_(keys)))
    actions.hold(known.all())
    made = plan_import(found)
    if errors := made.errors:
        raise Refused(
            f"Tệp còn {len(errors)} lỗi nên không có gì được nhập. Hãy sửa tệp theo danh sách lỗi rồi thử lại."
        )
    if not made.writes:
        return made
    try:
        _write(made, person)
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(MEANWHILE) from problem
    counted: dict[str, Any] = {kind: number for kind, number in made.counts().items()}
    told = counted | {"file": file_name, "file_sha256": file_sha256}
    trail.record(db.session, "import", "external_document", "", told)
    return made


def _write(made: Plan, person: Person) -> None:
    saved = [(item, _written(item)) for item in made.writes]
    db.session.add_all([one for _item, one in saved])
    db.session.flush()
    by_number = {one.number_key: one.id for one in db.session.scalars(select(ExternalDocument))}
    for item, one in saved:
        _beside(item, one, by_number, person)
    db.session.flush()


def _written(item: Item) -> ExternalDocument:
    row, known = item.row, item.known
    values: dict[str, Any] = {name: getattr(row, name) for name in PLAIN} | {"department_id": item.department_id}
    values["status"] = row.status or (known.status if known else "in_force")
    if known is None:
        return actions.blank(actions.Details(**values))
    kept = {name: getattr(known, name) for name in values if name not in row.said and name != "department_id"}
    if "department" not in row.said:
        kept["department_id"] = known.department_id
    others = {"confirmed": known.confirmed, "superseded_by_id": known.superseded_by_id}
    return actions.write(known, actions.Details(**(values | kept | others)))


def _beside(item: Item, one: ExternalDocument, by_number: Mapping[str, int], person: Person) -> None:
    """What takes the place of it, the last check, the documents that cite it."""
    row = item.row
    after = by_number.get(number_key(row.superseded_by)) if row.superseded_by else None
    if after is not None and after != one.id and one.superseded_by_id != after:
        one.superseded_by_id = after
    if row.checked_on and (one.checked_on is None or row.checked_on > one.checked_on):
        actions.checked(one, row.checked_on, one.status, TAKEN_OVER, person)
    for id in item.documents:
        db.session.add(Citation(document_id=id, external_id=one.id))


def summary(made: Plan) -> str:
    """What an import does, in words: thêm mới 54; thay đổi 2."""
    return "; ".join(f"{KINDS[kind]} {number}" for kind, number in made.counts().items())
