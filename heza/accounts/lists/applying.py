"""Doing what a list of departments and people says, all or nothing. Nothing here commits."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts import actions, heads, moves, queries
from heza.accounts.lists.plan import KINDS, PersonItem, Plan, UnitItem
from heza.accounts.lists.planning import plan_import
from heza.accounts.lists.reading import Found
from heza.accounts.models import FOREVER, Department, Person
from heza.accounts.rules import Appointment
from heza.audit import trail
from heza.core.db import db
from heza.core.refusal import Refused

ERRORS = "Tệp còn {number} lỗi nên không có gì được nhập. Hãy sửa tệp theo danh sách lỗi rồi thử lại."
MEANWHILE = "Người khác vừa sửa danh sách nên chưa nhập gì. Hãy xem trước lại tệp này rồi nhập."


def apply_import(found: Found, actor: Person | None, *, file_name: str, file_sha256: str) -> Plan:
    """Do what `plan_import` says of the same file. Raises Refused where it has an error; then nothing is written.

    New accounts have no password: the page of new accounts gives each a one-time one, shown once.
    """
    queries.administrators_held()  # two who import, or take the role away, at the same moment: one waits here
    made = plan_import(found)
    if made.errors:
        raise Refused(ERRORS.format(number=len(made.errors)))
    if not made.writes:
        return made
    _hold(made)
    try:
        _write(made, actor)
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(MEANWHILE) from problem
    counted: dict[str, Any] = {kind: number for kind, number in made.counts().items()}
    trail.record(db.session, "import", "people", "", counted | {"file": file_name, "file_sha256": file_sha256})
    return made


def _hold(made: Plan) -> None:
    """Hold everybody who will be written, before numbers of the chain are taken: the order of every other writer."""
    ids = sorted(one.known.id for one in made.people if one.known is not None and one.kind != "same")
    if ids:
        held = select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(of=Person)
        db.session.scalars(held).all()


def _write(made: Plan, actor: Person | None) -> None:
    for unit in made.units:
        if unit.kind != "same":
            _department(unit)
    units = {one.folded: one for one in queries.departments()}
    fresh = [item for item in made.people if item.kind != "same"]
    gains = sorted(fresh, key=lambda one: "admin" not in one.data.roles)  # who becomes an administrator, first
    saved = [(item, _person(item, units, actor)) for item in gains]
    for item, person in saved:
        if item.move is not None:
            moves.move(person, replace(item.move, department_id=units[item.move_unit].id))
    for item, person in sorted(saved, key=lambda one: (one[0].head_from is None, one[0].row.head_from)):
        if item.head_from is not None:
            entered = Appointment(person.id, item.head_from, FOREVER, item.row.head_basis)
            heads.appoint_head(units[item.head_unit], entered)


def _department(item: UnitItem) -> None:
    if item.known is None:
        actions.add_department(item.data)
    else:
        actions.edit_department(item.known, item.data, item.known.stamp)


def _person(item: PersonItem, units: dict[str, Department], actor: Person | None) -> Person:
    data = item.data
    if item.unit:
        data = replace(data, department_id=units[item.unit].id)
    if item.known is None:
        return actions.add_person(data)
    actions.edit_person(item.known, data, item.known.stamp, actor)
    return item.known


def summary(made: Plan) -> str:
    """What an import does, in words: thêm mới 54; thay đổi 2."""
    return "; ".join(f"{KINDS[kind]} {number}" for kind, number in made.counts().items())
