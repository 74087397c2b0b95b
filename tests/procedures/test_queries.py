"""The version in force by date, for one dossier and for many at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from heza.core import words
from heza.core.db import db
from heza.procedures import queries, rules
from heza.procedures.models import Field, Procedure, ProcedureVersion
from tests.make import Make

pytestmark = pytest.mark.both_databases

FIRST = date(2023, 12, 15)


def _procedure(code: str, *versions: tuple[date, int, int]) -> Procedure:
    """A procedure with versions (effective day, order of knowing, days allowed)."""
    field = Field(name=f"Lĩnh vực {code}", folded=words.fold(f"Lĩnh vực {code}"))
    procedure = Procedure(code=code, code_key=rules.code_key(code), sort_key=rules.code_order(code))
    for day, known, days in versions:
        row = ProcedureVersion(effective_from=day, known_from=known, name=code, folded="", lowered="")
        row.field, row.procedure, row.days_legal, row.days_allowed = field, procedure, days, days
        db.session.add(row)
    db.session.add(procedure)
    db.session.commit()
    return procedure


def _days(procedure: Procedure, day: date) -> int | None:
    found = queries.version_at(procedure.id, day)
    return found.days_allowed if found else None


def test_one_and_many_agree_on_the_version_in_force(make: Make) -> None:
    procedure = _procedure("ĐT-04", (FIRST, 1, 10), (FIRST, 5, 9), (date(2024, 7, 1), 3, 8))
    for day, days in [(date(2023, 2, 20), 9), (FIRST, 9), (date(2024, 6, 30), 9), (date(2024, 7, 1), 8)]:
        found = rules.in_force(queries.versions()[procedure.id], day)
        assert (_days(procedure, day), found and found.days_allowed) == (days, days), day


def test_a_procedure_without_a_version_has_none_in_force(make: Make) -> None:
    procedure = _procedure("ĐT-05")
    assert queries.version_at(procedure.id, FIRST) is None
    assert procedure.id not in queries.versions()


def test_many_versions_cost_one_statement(
    make: Make, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    first = _procedure("ĐT-01", (FIRST, 1, 10))
    second = _procedure("ĐT-02", (FIRST, 1, 5))
    with statements() as seen:
        found, ids = queries.versions(), queries.procedure_ids()
    assert len([sql for sql in seen if sql.startswith("SELECT")]) == 2
    assert ids == {"ĐT-01": first.id, "ĐT-02": second.id}
    assert [[terms.days_allowed for _, terms in found[id]] for id in ids.values()] == [[10], [5]]
