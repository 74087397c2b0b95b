"""Which departments are the one-stop desk: those where its staff sit."""

from typing import Any

from sqlalchemy import Select, select

from heza.accounts.models import Person, PersonRole
from heza.accounts.permissions import Role
from heza.core.db import db


def counter_ids() -> Select[Any]:
    """Their ids, as a part of a statement."""
    wanted = select(Person.department_id).join(PersonRole, PersonRole.person_id == Person.id).distinct()
    return wanted.where(PersonRole.role == Role.ONE_STOP, Person.department_id.is_not(None))


def counters() -> frozenset[int]:
    """The same, read."""
    return frozenset(id for id in db.session.scalars(counter_ids()) if id is not None)
