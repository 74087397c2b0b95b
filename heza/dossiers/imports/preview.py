"""What the page before an import shows: counts, errors, and what changes, field by field, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.core import words
from heza.core.db import db
from heza.dossiers.figures import freshness
from heza.dossiers.history import Kind
from heza.dossiers.imports import actions, legs
from heza.dossiers.imports.chosen import Chosen, Seen
from heza.dossiers.imports.excel import Export, Problem
from heza.dossiers.imports.legs import Log
from heza.dossiers.imports.plan import Fate, Planned, differences
from heza.dossiers.queries import applied_before
from heza.procedures.models import Field, Procedure

PROBLEMS_SHOWN = 1000
NEW_SHOWN, CHANGED_SHOWN, DUE_SHOWN = 30, 200, 50
EMPTY = "(trống)"


class Change(NamedTuple):
    """One field of a dossier that changes."""

    what: str
    before: str
    after: str


class Changed(NamedTuple):
    """A dossier that changes."""

    code: str
    row: int
    changes: list[Change]
    is_rewritten: bool  # a receipt, promise, end or return that the city had already said is another one now


class Differing(NamedTuple):
    """A dossier whose due date the city and we count differently."""

    code: str
    ours: datetime
    city: datetime


@dataclass
class Shown:
    """The page. `button` is empty where nothing can or need be written."""

    kind: str
    until: datetime | None
    counts: list[tuple[str, int, str]]  # words, number, colour
    errors: list[Problem]
    warnings: list[Problem]
    button: str
    seen: str = ""
    applied_at: datetime | None = None  # this very file was applied before
    says_nothing: str = ""
    new: list[Planned] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    more_changed: int = 0
    unknown: list[tuple[str, list[tuple[str, int]]]] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)
    differing_count: int = 0
    unknown_codes: list[str] = field(default_factory=list)


def shown(file: Chosen, content: Export | Log) -> Shown:
    """What applying this file would do."""
    page = _of_log(content) if isinstance(content, Log) else _of_export(content)
    page.applied_at = applied_before(file.sha256)
    new, changed = page.counts[0][1], page.counts[1][1]
    if page.button:
        page.seen = Seen(file, new, changed).token
    return page


def _of_export(export: Export) -> Shown:
    found = actions.preview(export, show=CHANGED_SHOWN)
    counts = found.counts
    until, known_until = found.data_until, freshness()
    is_newer = until is not None and (known_until is None or until > known_until)
    page = Shown(
        kind="Danh sách hồ sơ",
        until=until,
        counts=[
            ("Hồ sơ mới", counts[Fate.NEW], "brand"),
            ("Có thay đổi", counts[Fate.CHANGED], "brand"),
            ("Không đổi", counts[Fate.SAME], "plain"),
            ("Cũ hơn dữ liệu đã có", counts[Fate.OLDER], "plain"),
            *_problem_counts(len(found.errors), len(found.warnings)),
        ],
        errors=found.errors,
        warnings=found.warnings,
        button="",
        new=found.new[:NEW_SHOWN],
        changed=_changed(found.changed),
        more_changed=counts[Fate.CHANGED] - len(found.changed),
        unknown=_unknown(found),
        differing=_differing([*found.changed, *found.new])[:DUE_SHOWN],
        differing_count=found.differing_due,
    )
    if found.changes_nothing and not found.errors:
        page.says_nothing = "Không có gì thay đổi: mọi dòng của tệp đều đã có trong hệ thống."
        page.button = f"Ghi nhận dữ liệu đến {words.moment(until)}" if is_newer else ""
    elif not found.errors:
        page.button = f"Ghi {_count(counts[Fate.NEW])} hồ sơ mới, {_count(counts[Fate.CHANGED])} thay đổi"
    return page


def _of_log(log: Log) -> Shown:
    found = legs.preview(log)
    unknown_codes = sorted(set(found.unknown_codes))
    page = Shown(
        kind="Nhật ký xử lý",
        until=log.data_until if log.rows else None,
        counts=[
            ("Bước mới", found.new, "brand"),
            ("Có thay đổi", found.changed, "brand"),
            ("Không đổi", found.same, "plain"),
            *_problem_counts(len(found.problems), 0),
        ],
        errors=found.problems,
        warnings=[],
        button="",
        unknown_codes=unknown_codes,
    )
    if not (found.new or found.changed or found.problems or unknown_codes):
        page.says_nothing = "Không có gì thay đổi: mọi bước của tệp đều đã có trong hệ thống."
    elif not found.problems and not unknown_codes:
        page.button = f"Ghi {_count(found.new)} bước mới, {_count(found.changed)} thay đổi"
    return page


def _count(number: int) -> str:
    return words.number(number)


def _problem_counts(errors: int, warnings: int) -> list[tuple[str, int, str]]:
    return [("Dòng lỗi", errors, "late" if errors else "plain"), ("Lưu ý", warnings, "soon" if warnings else "plain")]


def _unknown(found: actions.Preview) -> list[tuple[str, list[tuple[str, int]]]]:
    named = (
        ("Đơn vị chưa có", found.unknown_departments),
        ("Cán bộ chưa có", found.unknown_officers),
        ("Thủ tục chưa có trong danh mục", found.unknown_procedures),
    )
    return [(label, counter.most_common()) for label, counter in named if counter]


def _differing(planned: Sequence[Planned]) -> list[Differing]:
    found = []
    for one in planned:
        ours = next((draft.data["due_at"] for draft in one.drafts if draft.kind is Kind.COMPUTED), None)
        moment, city = datetime.fromisoformat(ours) if ours else None, one.said.due_at
        if moment and city and moment.date() != city.date():
            found.append(Differing(one.row.code, moment, city))
    return found


# ---------------------------------------------------------------- changes, field by field


@dataclass(frozen=True)
class _Names:
    """What ids in the database mean."""

    departments: dict[int, str]
    people: dict[int, str]
    fields: dict[int, str]
    procedures: dict[int, str]

    @classmethod
    def read(cls, planned: Sequence[Planned]) -> "_Names":
        said = [one.said for one in planned] + [one.before for one in planned if one.before]
        people = {one.officer_id for one in said if one.officer_id is not None}
        return cls(
            {id: name for id, name in db.session.execute(select(Department.id, Department.name))},
            {id: name for id, name in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))},
            {id: name for id, name in db.session.execute(select(Field.id, Field.name))},
            {id: code for id, code in db.session.execute(select(Procedure.id, Procedure.code))},
        )


def _changed(planned: Sequence[Planned]) -> list[Changed]:
    names = _Names.read(planned)
    return [Changed(one.row.code, one.row.row, _changes(one, names), _is_rewritten(one)) for one in planned]


def _is_rewritten(planned: Planned) -> bool:
    moments = ("received_at", "due_at", "ended_at", "returned_at")
    pairs = [(getattr(planned.before, name), getattr(planned.said, name)) for name in moments]
    return any(before is not None and before != after for before, after in pairs)


def _changes(planned: Planned, names: _Names) -> list[Change]:
    """Everything that changes in a dossier, names for ids; a name nobody knows yet is shown as the file writes it."""
    changes = [Change(*said) for said in differences(planned)]
    before, said, row = planned.before, planned.said, planned.row
    assert before is not None  # it is a change of something
    by_id: tuple[tuple[str, int | None, int | None, dict[int, str], str], ...] = (
        ("Đơn vị xử lý", before.department_id, said.department_id, names.departments, row.department),
        ("Cán bộ xử lý", before.officer_id, said.officer_id, names.people, row.officer),
        ("Lĩnh vực", before.field_id, said.field_id, names.fields, row.field),
        ("Thủ tục trong danh mục", before.procedure_id, said.procedure_id, names.procedures, ""),
    )
    changes += [
        Change(label, _named(old, known, ""), _named(new, known, written))
        for label, old, new, known, written in by_id
        if old != new
    ]
    return changes


def _named(id: int | None, known: dict[int, Any], written: str) -> str:
    return known.get(id, EMPTY) if id is not None else written or EMPTY
