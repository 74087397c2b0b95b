"""Which departments are the one-stop desk, and which the leaders': those where they sit."""

from typing import Any

from sqlalchemy import Select, select

from heza.accounts.models import Person, PersonRole
from heza.accounts.permissions import Role
from heza.core.db import db


def counter_ids() -> Select[Any]:
    """The departments of the one-stop desk, as a part of a statement."""
    return _of(Role.ONE_STOP)


def counters() -> frozenset[int]:
    """The same, read."""
    return frozenset(db.session.scalars(_of(Role.ONE_STOP)))


def leading() -> frozenset[int]:
    """The departments of the leaders, who sign and are no agency that helps to solve."""
    return frozenset(db.session.scalars(_of(Role.LEADER)))


def _of(role: Role) -> Select[Any]:
    wanted = select(Person.department_id).join(PersonRole, PersonRole.person_id == Person.id).distinct()
    return wanted.where(PersonRole.role == role, Person.department_id.is_not(None))
