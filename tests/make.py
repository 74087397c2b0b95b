"""People and things with sensible values; a test names only what it is about."""

from datetime import date
from itertools import count
from typing import Any, TypeVar

from heza.accounts.models import FOREVER, Department, Headship, Person, PersonRole
from heza.accounts.permissions import Role
from heza.audit import trail
from heza.core import words
from heza.core.db import db

Saved = TypeVar("Saved")


class Make:
    """Saves objects; every method commits."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def department(self, name: str = "", **values: Any) -> Department:
        """A department."""
        name = name or f"Phòng số {next(self._numbers)}"
        return self.saved(Department(name=name, folded=words.fold(name), **values))

    def person(self, name: str = "", *roles: Role, department: Department | None = None, **values: Any) -> Person:
        """An account; an officer unless told otherwise."""
        number = next(self._numbers)
        name = name or f"Nguyễn Văn Số{number}"
        person = Person(
            name=name,
            folded=words.fold(name),
            sort_key=words.person_sort_key(name),
            username=values.pop("username", f"nguoi{number}"),
            department=department,
            role_rows=[PersonRole(role=role) for role in roles or (Role.OFFICER,)],
            **values,
        )
        return self.saved(person)

    def head_of(self, department: Department, name: str = "", since: date = date(2023, 1, 1)) -> Person:
        """The head of a department since a day."""
        person = self.person(name, Role.HEAD, department=department, title="Trưởng phòng")
        seq = trail.take_seqs(db.session, 1)
        headship = Headship(
            department_id=department.id, person_id=person.id, from_day=since, to_day=FOREVER, known_from=seq
        )
        trail.record(db.session, "appoint", "headship", department.id, first_seq=seq)
        self.saved(headship)
        return person

    def saved(self, thing: Saved) -> Saved:
        """Save one thing."""
        db.session.add(thing)
        db.session.commit()
        return thing
