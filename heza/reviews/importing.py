"""Taking over the office's own list of internal procedures, all or nothing. Nothing here commits.

What the list names a decision for was announced before heza (`is_baseline`); the rest are drafts without an author:
whoever of the unit hands one in answers for it.
"""

from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.reviews import rules, writing
from heza.reviews.actions import Details, blank
from heza.reviews.import_plan import KINDS, Item, Plan, plan_import
from heza.reviews.ledger import Draft, append
from heza.reviews.models import STANDING, Decision, InternalProcedure, InternalVersion
from heza.reviews.reading import Found

AT_ONCE = 10_000  # values of one IN (…)
ALIKE = {"render_nulls": True}  # rows with and without a value go in one statement
MEANWHILE = "Người khác vừa thêm thủ tục cùng mã nên chưa nhập gì. Hãy xem trước lại tệp này rồi nhập."
_TRACKED = {"announced": "new", "draft": "drafts", "changed": "changed", "same": "same", "kept": "kept"}


def apply_import(found: Found, *, file_name: str, file_sha256: str) -> Plan:
    """Do what `plan_import` says of the same file. Raises Refused where it has an error; then nothing is written."""
    made = plan_import(found)
    if errors := made.errors:
        raise Refused(
            f"Tệp còn {len(errors)} lỗi nên không có gì được nhập. Hãy sửa tệp theo danh sách lỗi rồi thử lại."
        )
    if not made.writes:
        return made
    try:
        append([*_added(made.of("announced", "draft")), *_changed(made.of("changed"))])
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(MEANWHILE) from problem
    counted = {_TRACKED[kind]: number for kind, number in made.counts().items()}
    changes = {**counted, "file": file_name, "file_sha256": file_sha256}
    trail.record(db.session, "import", "internal_procedure", "", changes)
    return made


def summary(made: Plan) -> str:
    """What an import does, in words: thêm mới, đang soạn 54."""
    return "; ".join(f"{KINDS[kind]} {number}" for kind, number in made.counts().items())


# ---------------------------------------------------------------- new ones


def _added(items: list[Item]) -> list[Draft]:
    """Add procedures with their contents in a few statements, and say what happened to them."""
    if not items:
        return []
    decisions = _decisions(items)
    db.session.execute(insert(InternalProcedure), [_procedure_row(item) for item in items], execution_options=ALIKE)
    procedures = _saved([rules.code_key(item.code) for item in items])
    pairs = [(item, procedures[rules.code_key(item.code)]) for item in items]
    rows = [_version_row(item, procedure.id, _decision_id(item, decisions)) for item, procedure in pairs]
    db.session.execute(insert(InternalVersion), rows, execution_options=ALIKE)
    versions = _version_ids([procedure.id for _item, procedure in pairs])
    events: list[Draft] = []
    for item, procedure in pairs:
        events += _events(item, procedure, versions[procedure.id], _decision_id(item, decisions))
    return events


def _procedure_row(item: Item) -> dict[str, Any]:
    row = item.row
    made = blank(Details(item.code, row.group, row.field, item.department_id, row.name))
    names = ("code", "code_key", "group", "field", "department_id", "name", "sort_key", "folded", "lowered")
    values = {name: getattr(made, name) for name in names}
    return values | {"parts": rules.filled(item.values), "version": 1} | _standing(item)


def _version_row(item: Item, procedure_id: int, decision_id: int | None) -> dict[str, Any]:
    row, is_announced = item.row, item.kind == "announced"
    return {
        "procedure_id": procedure_id,
        "number": 1,
        "kind": "new",
        "is_baseline": is_announced,
        "content": writing.text_of(item.values),
        "edited_at": clock.recorded(),
        "since": clock.today(),
        "state": "announced" if is_announced else "draft",
        "version": 1,
        "decision_id": decision_id,
        "effective_from": row.effective_from if is_announced else None,
        "published_where": row.where,
        "published_link": row.link,
        "published_on": row.published_on,
    }


def _saved(keys: list[str]) -> dict[str, InternalProcedure]:
    found: dict[str, InternalProcedure] = {}
    p = InternalProcedure
    for begin in range(0, len(keys), AT_ONCE):
        wanted = select(p).where(p.code_key.in_(keys[begin : begin + AT_ONCE]))
        found |= {one.code_key: one for one in db.session.scalars(wanted)}
    return found


def _version_ids(ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    v = InternalVersion
    for begin in range(0, len(ids), AT_ONCE):
        wanted = select(v.procedure_id, v.id).where(v.procedure_id.in_(ids[begin : begin + AT_ONCE]))
        found |= {row.procedure_id: row.id for row in db.session.execute(wanted)}
    return found


def _happened(item: Item) -> list[tuple[str, date]]:
    """What the list says of a procedure: the kinds of its events with their days."""
    day, published_on = item.row.signed_on, item.row.published_on
    if item.kind == "draft" or day is None:
        return [("listed", clock.today())]
    found = [(kind, day) for kind in ("listed", "counted", "announced")]
    return found + ([("published", published_on)] if published_on else [])


def _standing(item: Item) -> dict[str, Any]:
    """The columns that the events give, so that not each row is written a second time."""
    where = (item.department_id, item.row.group)
    events = [rules.Event(seq, 0, kind, day, *where) for seq, (kind, day) in enumerate(_happened(item))]
    found = rules.standing(events)
    return {name: getattr(found, name) for name in STANDING}


def _events(item: Item, procedure: InternalProcedure, version_id: int, decision_id: int | None) -> list[Draft]:
    happened = _happened(item)
    return [Draft(procedure, kind, day, version_id=version_id, decision_id=decision_id) for kind, day in happened]


# ---------------------------------------------------------------- decisions


def _decisions(items: list[Item]) -> dict[Any, Decision]:
    """The announcing decisions that the list names, by number and day: those that are there, and new ones."""
    d = Decision
    named = {(one.row.number, one.row.signed_on): one for one in items if one.kind == "announced"}
    if not named:
        return {}
    wanted = select(d).where(d.purpose == "announce", d.number.in_({number for number, _day in named}))
    found: dict[Any, Decision] = {(one.number, one.signed_on): one for one in db.session.scalars(wanted)}
    for key, item in named.items():
        if key not in found:
            found[key] = made = Decision(purpose="announce", number=key[0], signed_on=key[1])
            made.authority = item.row.decided_by or _authority(item.row.number)
            made.recorded_by_id, made.recorded_at = trail.actor_id(), clock.recorded()
            db.session.add(made)
    db.session.flush()
    return found


def _authority(number: str) -> str:
    """Who decided, as the number itself says it; the agency for its own."""
    return "Ủy ban nhân dân thành phố" if "UBND" in number.upper() else setting("agency_name")


def _decision_id(item: Item, decisions: dict[Any, Decision]) -> int | None:
    found = decisions.get((item.row.number, item.row.signed_on)) if item.kind == "announced" else None
    return found.id if found else None


# ---------------------------------------------------------------- drafts that change


def _changed(items: list[Item]) -> list[Draft]:
    """Write other values into drafts that nobody signed; who moves them is told in the events."""
    listed = {one.known.version_id: one for one in items if one.known}
    events: list[Draft] = []
    wanted = select(InternalVersion).where(InternalVersion.id.in_(list(listed))).order_by(InternalVersion.id)
    for version in db.session.scalars(wanted) if listed else ():
        item, procedure = listed[version.id], version.procedure
        row = item.row
        has_moved = (procedure.department_id, procedure.group) != (item.department_id, row.group)
        made = blank(Details(procedure.code, row.group, row.field, item.department_id, item.values["name"]))
        for name in ("group", "field", "department_id", "name", "sort_key", "folded", "lowered"):
            setattr(procedure, name, getattr(made, name))
        procedure.parts = rules.filled(item.values)
        version.content, version.edited_at, version.edited_by_id = (
            writing.text_of(item.values),
            clock.recorded(),
            trail.actor_id(),
        )
        if has_moved:
            events.append(Draft(procedure, "moved", clock.today()))
    return events
