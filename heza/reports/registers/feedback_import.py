"""Taking over a register of feedback, all or nothing. Nothing here commits.

A row is found again by our code, otherwise by its code at the source, otherwise by day of receipt and content, so that
the same file again changes nothing. What the file has no column for stays as it is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import or_, select, tuple_

from heza.accounts.models import Department, Person
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.papers import numbers
from heza.procedures.catalogue import Problem
from heza.procedures.models import Field
from heza.reports.registers import feedback_acts as acts
from heza.reports.registers.feedback_reading import LABELS, Found, Listed
from heza.reports.registers.models import Feedback, FeedbackImport
from heza.reports.registers.rules import ABOUT, SOURCES, bad_days

KINDS = {"new": "mới", "changed": "thay đổi", "same": "không đổi"}
UNKNOWN_UNIT = "Không có phòng “{name}”. Các phòng đang có: {known}. Hãy ghi đúng tên, tên tắt hoặc mã phòng."
UNKNOWN_FIELD = "Không có lĩnh vực “{name}” trong danh mục thủ tục. Hãy ghi đúng tên lĩnh vực hoặc để trống."
UNKNOWN_CODE = "Không có phản ánh mã {code}. Hãy để trống cột “Mã PA” cho phản ánh mới."
TWICE = "Dòng này trùng phản ánh ở dòng {row} của tệp. Hãy giữ một dòng."
ERRORS = "Tệp còn {count} lỗi nên không có gì được nhập. Hãy sửa tệp theo danh sách lỗi rồi thử lại."


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
    values: dict[str, Any]
    known: Feedback | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that a file would do; every problem stops it."""

    items: list[Item]
    problems: list[Problem]

    @property
    def writes(self) -> list[Item]:
        """The rows that write something."""
        return [one for one in self.items if one.kind != "same"]

    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        counted = Counter(one.kind for one in self.items)
        return {kind: counted[kind] for kind in KINDS}


Key = tuple[str, ...]


@dataclass(frozen=True)
class _There:
    """What stands in the registers, as a list may call it."""

    units: Mapping[str, Department]
    fields: Mapping[str, Field]
    known: Mapping[Key, Feedback]


def plan_import(found: Found, *, is_held: bool = False) -> Plan:
    """Each row beside what is there; a fixed number of statements."""
    there, problems, items = _there(found, is_held), list(found.problems), list[Item]()
    seen: dict[Key, Listed] = {}
    for row in found.rows:
        wrong, values = _resolved(row, there)
        if row.is_wrong:
            problems += [Problem(row.place, text) for text in wrong]
            continue
        known, lost = _known(row, there)
        wrong += lost
        keys = [("id", str(known.id))] if known else _keys(row)
        before = next((seen[key] for key in keys if key in seen), None)
        if before is not None:
            wrong.append(TWICE.format(row=before.place.row))
        seen |= dict.fromkeys(keys, row)
        if known is not None:
            wrong += _bad_together(known, values)
        if wrong:
            problems += [Problem(row.place, text) for text in wrong]
        else:
            items.append(_item(row, values, known, there))
    return Plan(items, sorted(problems, key=lambda one: (one.place.sheet, one.place.row)))


def _there(found: Found, is_held: bool) -> _There:
    f, d = Feedback, Department
    rows = [row for row in found.rows if not row.is_wrong]
    days = {row.values["received_on"] for row in rows}
    codes = {row.values.get("source_code") for row in rows} - {"", None}
    codes_ours = {number for row in rows if (number := _number(row.code))}
    ours = [tuple_(f.year, f.number).in_(sorted(codes_ours))] if codes_ours else []
    wanted = select(f).where(or_(f.received_on.in_(days), f.source_code.in_(codes), *ours)).order_by(f.id)
    if is_held:
        wanted = wanted.with_for_update(of=f).execution_options(populate_existing=True)
    known: dict[Key, Feedback] = {}
    for one in db.session.scalars(wanted) if rows else ():
        for key in (("code", one.code), ("source", one.source_code), _content_key(one.received_on, one.content)):
            known.setdefault(key, one)
    units: dict[str, Department] = {}
    for unit in db.session.scalars(select(d).order_by(d.closed_on.is_not(None), d.position, d.folded, d.id)):
        for name in (unit.name, unit.short_name, unit.code or ""):
            if name:
                units.setdefault(_plain(name), unit)
    fields = {_plain(one.name): one for one in db.session.scalars(select(Field).order_by(Field.id))}
    return _There(units, fields, known)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", words.fold(name)).split())


def _number(code: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"PA-(\d{4})-(\d{1,6})", code)
    return (int(found[1]), int(found[2])) if found else None


def _content_key(day: date, content: str) -> Key:
    return ("content", day.isoformat(), _plain(content))


def _keys(row: Listed) -> list[Key]:
    """By what a row without a code of ours is found again: its code at the source, otherwise day and content."""
    if code := row.values.get("source_code"):
        return [("source", code)]
    return [_content_key(row.values["received_on"], row.values["content"])]


def _known(row: Listed, there: _There) -> tuple[Feedback | None, list[str]]:
    if row.code:
        number = _number(row.code)
        found = there.known.get(("code", f"PA-{number[0]}-{number[1]:03d}")) if number else None
        return found, [] if found else [UNKNOWN_CODE.format(code=row.code)]
    return next((there.known[key] for key in _keys(row) if key in there.known), None), []


def _resolved(row: Listed, there: _There) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with the names of a row, and its columns."""
    wrong, values = list[str](), dict(row.values)
    if "department" in row.said:
        unit = there.units.get(_plain(row.department))
        values["department_id"] = unit.id if unit else None
        if row.department and unit is None:
            known = "; ".join(dict.fromkeys(one.label for one in there.units.values() if one.closed_on is None))
            wrong.append(UNKNOWN_UNIT.format(name=row.department, known=known or "chưa có"))
    if "field" in row.said:
        field = there.fields.get(_plain(row.field))
        values["field_id"] = field.id if field else None
        if row.field and field is None:
            wrong.append(UNKNOWN_FIELD.format(name=row.field))
    return wrong, values


def _bad_together(known: Feedback, values: dict[str, Any]) -> list[str]:
    """What is wrong with the days of a row beside those that stand already and that the file has no column for."""
    days = {name: getattr(known, name) for name in acts.DAYS}
    entered = {name: values[name] for name in acts.DAYS if name in values}
    if set(entered) == set(acts.DAYS):
        return []  # the reading has looked at them
    return [f"“{LABELS[name]}”: {sentence}" for name, sentence in bad_days(days | entered, clock.today())]


def _item(row: Listed, values: dict[str, Any], known: Feedback | None, there: _There) -> Item:
    if known is None:
        return Item("new", row, {"source": "other"} | values)
    names = {one.id: one.label for one in there.units.values()}
    fields = {one.id: one.name for one in there.fields.values()}
    found = tuple(_differences(values, known, {"department_id": names, "field_id": fields}))
    if found and known.officer_id and "department_id" in values and values["department_id"] != known.department_id:
        values = values | {"officer_id": None}
    return Item("changed" if found else "same", row, values, known, found)


def _differences(
    values: dict[str, Any], known: Feedback, names: Mapping[str, Mapping[int, str]]
) -> Iterator[Difference]:
    for name, after in values.items():
        before = getattr(known, name)
        if before != after:
            said = names.get(name, {})
            yield Difference(LABELS[name.removesuffix("_id")], _said(name, before, said), _said(name, after, said))


def _said(name: str, value: Any, names: Mapping[int, str]) -> str:
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, int):
        return names.get(value, "")
    return {"about": ABOUT, "source": SOURCES}.get(name, {}).get(value, value or "")


def apply_import(found: Found, person: Person, *, file_name: str, file_sha256: str) -> Plan:
    """Do what `plan_import` says of the same file. Raises Refused where it has an error; then nothing is written."""
    numbers.hold(acts.BOOK, "", clock.today())  # two who take over the same file wait for each other
    made = plan_import(found, is_held=True)
    if made.problems:
        raise Refused(ERRORS.format(count=len(made.problems)))
    if not made.writes:
        return made
    acts.add_all([one.values for one in made.items if one.kind == "new"])
    for one in made.items:
        if one.kind == "changed" and one.known is not None:
            acts.put(one.known, one.values)
    counted = made.counts()
    row = FeedbackImport(
        file_name=file_name,
        sha256=file_sha256,
        person_id=person.id,
        recorded_at=clock.recorded(),
        **{f"{kind}_rows": counted[kind] for kind in KINDS},
    )
    db.session.add(row)
    db.session.flush()
    trail.record(db.session, "import", "feedback", "", {**counted, "file": file_name, "file_sha256": file_sha256})
    return made
