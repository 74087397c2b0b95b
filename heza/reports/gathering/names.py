"""Fields and departments by their ids, in the office's order."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from heza.accounts.models import Department
from heza.core import words
from heza.core.db import db
from heza.procedures.models import Field

NO_FIELD, NO_DEPARTMENT = "(chưa rõ lĩnh vực)", "(chưa rõ đơn vị)"


class Names(NamedTuple):
    """The names by their ids, in the office's order."""

    fields: Mapping[int, str]
    departments: Mapping[int, str]

    def field(self, id: int | None) -> str:
        """A field; nobody's has a name too."""
        return self.fields.get(id or 0, NO_FIELD)

    def department(self, id: int | None) -> str:
        """A department; nobody's has a name too."""
        return self.departments.get(id or 0, NO_DEPARTMENT)


def names_of() -> Names:
    """Fields and departments: two statements."""
    return Names(_in_order(Field), _in_order(Department))


def _in_order(model: type[Field] | type[Department]) -> dict[int, str]:
    rows = db.session.execute(select(model.id, model.position, model.name)).all()
    return {row.id: row.name for row in sorted(rows, key=lambda row: (row.position, words.sort_key(row.name)))}
