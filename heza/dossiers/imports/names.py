"""Units, officers, fields and procedures as a file names them, resolved to rows.

What is unknown is never an error: on apply it becomes a row that is not confirmed yet, counted under its raw name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.accounts import queries as accounts
from heza.accounts.models import Department, Person
from heza.core import words
from heza.dossiers.imports.excel import Row
from heza.dossiers.imports.models import NameMatch as _M
from heza.procedures import queries as procedures
from heza.procedures.models import Field
from heza.procedures.rules import Versions, code_key


@dataclass
class Names:
    """What names mean, read once for a whole file."""

    departments: dict[str, int]
    officers: dict[tuple[int | None, str], int]
    fields: dict[str, int]
    procedures: dict[str, int]
    versions: dict[int, Versions]
    matched: dict[str, int] = field(default_factory=dict)  # procedures as files write them, folded

    @classmethod
    def read(cls, session: Session) -> "Names":
        """The names of now."""
        found = cls(
            departments={folded: id for folded, id in session.execute(select(Department.folded, Department.id))},
            officers=accounts.officers_by_unit(),
            fields={folded: id for folded, id in session.execute(select(Field.folded, Field.id))},
            procedures=procedures.procedure_ids(),
            versions=dict(procedures.versions()),
        )
        found._match(session.execute(select(_M.kind, _M.written, _M.context, _M.target_id)).all())
        return found

    def _match(self, said: Sequence[Any]) -> None:
        """What people said that names in files mean; units before the officers that stand under them."""
        for kind, written, _, target in said:
            if kind == "department":
                self.departments[written] = target
            elif kind == "procedure":
                self.matched[written] = target
        for kind, written, context, target in said:
            if kind == "officer":
                self.officers[self.departments.get(context), written] = target

    def of(self, row: Row) -> dict[str, int | None]:
        """The ids of what a row names; None where nobody knows the name."""
        department, officer = self.holder(row.department, row.officer)
        return {
            "procedure_id": self.procedure(row.procedure_code, row.procedure_name),
            "field_id": self.fields.get(words.fold(row.field)) if row.field else None,
            "department_id": department,
            "officer_id": officer,
        }

    def procedure(self, code: str, name: str) -> int | None:
        """The id of a procedure by its code, or as somebody said what the file's words mean."""
        found = self.procedures.get(code_key(code)) if code else None
        return found if found is not None else self.matched.get(words.fold(code or name))

    def holder(self, department: str, officer: str) -> tuple[int | None, int | None]:
        """The ids of a unit and an officer, None where nobody knows the name."""
        unit = self.departments.get(words.fold(department))
        return unit, self.officers.get((unit, words.fold(officer))) if officer else None

    def make_missing(self, session: Session, rows: list[Row]) -> None:
        """Rows for the names nobody knows yet, marked as not confirmed ("chưa đối chiếu")."""
        for row in rows:
            self.department(session, row.department)
            if row.field and words.fold(row.field) not in self.fields:
                self.fields[words.fold(row.field)] = _added(
                    session, Field(name=row.field, folded=words.fold(row.field), confirmed=False)
                )
            if row.officer:
                self.officer(session, row.department, row.officer)

    def department(self, session: Session, name: str) -> int:
        """The id of a unit, made when it is new."""
        folded = words.fold(name)
        if folded not in self.departments:
            self.departments[folded] = _added(session, Department(name=name, folded=folded, confirmed=False))
        return self.departments[folded]

    def officer(self, session: Session, department: str, name: str) -> int:
        """The id of an officer of a unit, made when it is new (a name without an account)."""
        key = (self.department(session, department), words.fold(name))
        if key not in self.officers:
            self.officers[key] = _added(
                session,
                Person(
                    name=name,
                    folded=key[1],
                    sort_key=words.person_sort_key(name),
                    department_id=key[0],
                    confirmed=False,
                ),
            )
        return self.officers[key]


def _added(session: Session, thing: Any) -> int:
    session.add(thing)
    session.flush()
    number: int = thing.id
    return number
