"""What the page of a waiting file shows: rows by their fate, those of one fate, and every change in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select

from heza.accounts.models import Department, Person
from heza.core import clock, words
from heza.core.db import db
from heza.dossiers.figures import freshness
from heza.dossiers.imports import packing, risks, waiting
from heza.dossiers.imports.chosen import Kind as FileKind
from heza.dossiers.imports.comparing import Comparer
from heza.dossiers.imports.excel import Row
from heza.dossiers.imports.legs import LegRow
from heza.dossiers.imports.models import ImportFile, ImportRow
from heza.dossiers.imports.plan import Fate, Planned, differences
from heza.dossiers.imports.risks import Risk
from heza.dossiers.models import DossierImport
from heza.procedures.models import Field, Procedure

PAGE = 50  # rows on one page
EMPTY = "(trống)"
ERROR, WARNING, RISK = "loi", "luu-y", "rui-ro"
TABS = {  # in the address → words, how many of them, the colour where there are some
    ERROR: ("Dòng lỗi", "error", "late"),
    RISK: ("Cần xem kỹ", "risky", "soon"),
    "moi": ("Hồ sơ mới", Fate.NEW, "brand"),
    "thay-doi": ("Có thay đổi", Fate.CHANGED, "brand"),
    WARNING: ("Lưu ý", "warnings", "soon"),
    "khong-doi": ("Không đổi", Fate.SAME, "plain"),
    "cu-hon": ("Cũ hơn dữ liệu đã có", Fate.OLDER, "plain"),
}
OF_LEGS = {"moi": "Bước mới"}
_FATES = {"moi": Fate.NEW, "thay-doi": Fate.CHANGED, "khong-doi": Fate.SAME, "cu-hon": Fate.OLDER, ERROR: "error"}
_BY_WEIGHT = 10**9  # in the place of a list that the gravest head


class Change(NamedTuple):
    """One field of a dossier that changes."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One row of the file as the page tells it. `row` is Excel's number, 0 for what the file does not name."""

    row: int
    code: str
    fate: str
    what: str = ""  # applicant, or the step
    under: str = ""  # procedure, or who had the step
    moments: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[tuple[bool, str], ...] = ()
    risks: tuple[tuple[Risk, str], ...] = ()


@dataclass
class Shown:
    """The page. `button` is empty where nothing can or need be written."""

    counts: dict[str, int]
    tabs: list[tuple[str, str, int, str]]  # key, words, number, colour
    tab: str
    lines: list[Line] = field(default_factory=list)
    after: int = 0  # the page after this one begins behind that position; 0 where there is none
    button: str = ""
    says_nothing: str = ""
    is_stale: bool = False  # another file was applied since this one was compared
    applied_at: datetime | None = None  # this very file was applied before
    unknown: list[tuple[str, list[tuple[str, int]]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def shown(file: ImportFile, tab: str, after: int) -> Shown:
    """What applying this file would do; the rows of one tab from a position on."""
    counts = _counts(file)
    tabs = _tabs(file, counts)
    here = tab_of(file, tab)
    page = Shown(counts, tabs, here, notes=waiting.counts_of(file).get("notes", []))
    page.lines, page.after = lines_of(file, here, after)
    page.applied_at = _applied_before(file)
    page.unknown = _unknown(file)
    page.is_stale = file.state == waiting.READ and waiting.state_of_data() != file.after_import
    if file.state == waiting.READ:
        _say_button(page, file)
    return page


def tab_of(file: ImportFile, asked: str) -> str:
    """The tab that is asked for, or the first that has rows."""
    tabs = _tabs(file, _counts(file))
    return asked if asked in {key for key, *_ in tabs} else next((key for key, _, number, _ in tabs if number), "moi")


def _counts(file: ImportFile) -> dict[str, int]:
    told = waiting.counts_of(file)
    found = {name: told.get(name, 0) for name in ("error", "warnings", "missing", "risky", *map(str, Fate))}
    found["risky"] += found["missing"]
    return found


def _tabs(file: ImportFile, counts: dict[str, int]) -> list[tuple[str, str, int, str]]:
    of_legs = file.kind == FileKind.LOG
    found = []
    for key, (label, name, kind) in TABS.items():
        number = counts[str(name)]
        if of_legs and key in (RISK, "cu-hon", WARNING):
            continue
        found.append((key, OF_LEGS.get(key, label) if of_legs else label, number, kind if number else "plain"))
    return found


def _say_button(page: Shown, file: ImportFile) -> None:
    counts, until = page.counts, file.data_until
    is_log, new, changed = file.kind == FileKind.LOG, counts[Fate.NEW], counts[Fate.CHANGED]
    if new or changed:
        what = "bước" if is_log else "hồ sơ"
        page.button = f"Ghi {words.number(new)} {what} mới, {words.number(changed)} thay đổi"
    elif not counts["error"]:
        rows = "bước" if is_log else "dòng"
        page.says_nothing = f"Không có gì thay đổi: mọi {rows} của tệp đều đã có trong hệ thống."
        known_until = freshness()
        if not is_log and until is not None and (known_until is None or until > known_until):
            page.button = f"Ghi nhận dữ liệu đến {words.moment(until)}"


def _applied_before(file: ImportFile) -> datetime | None:
    row = DossierImport
    wanted = select(row.recorded_at).where(row.sha256 == file.sha256, row.undone_seq.is_(None))
    if file.import_id:
        wanted = wanted.where(row.id != file.import_id)
    return db.session.scalar(wanted.order_by(row.id).limit(1))


def _unknown(file: ImportFile) -> list[tuple[str, list[tuple[str, int]]]]:
    named = waiting.counts_of(file).get("unknown", {})
    labels = (
        ("department", "Đơn vị chưa có"),
        ("officer", "Cán bộ chưa có"),
        ("procedure", "Thủ tục chưa có trong danh mục"),
    )
    return [(label, [(name, count) for name, count in named[key]]) for key, label in labels if named.get(key)]


# ---------------------------------------------------------------- the rows of a tab


def lines_of(file: ImportFile, tab: str, after: int) -> tuple[list[Line], int]:
    """The rows of a tab behind a position, and the position after which the next page begins (0: no more)."""
    row = ImportRow
    wanted = select(row).where(row.file_id == file.id, _condition(tab))
    if tab == RISK:  # the gravest first: the place in the list is (weight, position)
        weight, position = divmod(after, _BY_WEIGHT) if after else (_BY_WEIGHT, 0)
        here = (row.risk < weight) | and_(row.risk == weight, row.position > position)
        wanted = wanted.where(here).order_by(row.risk.desc(), row.position)
    else:
        wanted = wanted.where(row.position > min(after, 2**31 - 1)).order_by(row.position)
    found = list(db.session.scalars(wanted.limit(PAGE + 1)))
    listed = found[:PAGE]
    more = listed[-1] if len(found) > PAGE else None
    if more is None:
        return _told(file, listed), 0
    return _told(file, listed), more.risk * _BY_WEIGHT + more.position if tab == RISK else more.position


def _condition(tab: str) -> ColumnElement[bool]:
    row = ImportRow
    if tab == RISK:
        return row.risk > 0
    if tab == WARNING:
        return row.has_warning.is_(True)
    return row.fate == str(_FATES[tab])


def _told(file: ImportFile, rows: Sequence[ImportRow]) -> list[Line]:
    if file.kind == FileKind.LOG:
        return [_leg_line(one) for one in rows]
    contents = {one.position: packing.unpack(one.content) for one in rows if one.content}
    planned: dict[str, Planned] = {}
    if file.state == waiting.READ and file.data_until is not None:
        comparer = Comparer(db.session(), clock.local(file.data_until))
        changed = [contents[one.position] for one in rows if one.fate == Fate.CHANGED and one.content]
        planned = {one.row.code_key: one for one in comparer.planned(changed, computed=False)}
    names = _Names.read(list(planned.values()))
    return [_line(one, contents.get(one.position), planned.get(one.code_key), names) for one in rows]


def _line(staged: ImportRow, row: Row | None, planned: Planned | None, names: "_Names") -> Line:
    problems, restated = packing.told(staged.told)
    found: tuple[tuple[Risk, str], ...] = tuple(
        (risks.risk_of(what, fact), risks.sentence(what, fact, before, after)) for what, fact, before, after in restated
    )
    if staged.risk == risks.MISSING.weight:
        found = tuple((risks.MISSING, sentence) for _, sentence in problems)
        problems = []
    moments = (("Tiếp nhận", row.received_at), ("Hẹn trả", row.due_at), ("Kết thúc", row.finished_at)) if row else ()
    return Line(
        row=staged.row,
        code=staged.code,
        fate=staged.fate,
        what=row.applicant if row else "",
        under=f"{row.procedure_name} · {row.department}" if row else "",
        moments=tuple((label, words.moment(moment)) for label, moment in moments if moment),
        changes=tuple(_changes(planned, names)) if planned and planned.before else (),
        problems=tuple(problems),
        risks=tuple(sorted(found, key=lambda one: -one[0].weight)),
    )


def _leg_line(staged: ImportRow) -> Line:
    leg: LegRow | None = packing.unpack_leg(staged.content) if staged.content else None
    problems, _ = packing.told(staged.told)
    moments = (("Bắt đầu", leg.began_at), ("Kết thúc", leg.ended_at)) if leg else ()
    return Line(
        row=staged.row,
        code=staged.code,
        fate=staged.fate,
        what=f"Bước {leg.position}. {leg.name}" if leg else "",
        under=" · ".join(part for part in (leg.department, leg.officer) if part) if leg else "",
        moments=tuple((label, words.moment(moment)) for label, moment in moments if moment),
        problems=tuple(problems),
    )


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
        if not planned:
            return cls({}, {}, {}, {})
        said = [one.said for one in planned] + [one.before for one in planned if one.before]
        people = {one.officer_id for one in said if one.officer_id is not None}
        return cls(
            {id: name for id, name in db.session.execute(select(Department.id, Department.name))},
            {id: name for id, name in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))},
            {id: name for id, name in db.session.execute(select(Field.id, Field.name))},
            {id: code for id, code in db.session.execute(select(Procedure.id, Procedure.code))},
        )


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
