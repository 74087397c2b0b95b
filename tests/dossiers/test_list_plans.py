"""No question of the list looks at every dossier: SQLite's plan of each statement, for every filter together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest
from sqlalchemy import event

from heza.accounts.models import Department
from heza.accounts.permissions import Role
from heza.core.db import db
from heza.dossiers import lists, search
from heza.dossiers.filters import Filters, Show
from heza.dossiers.lists import Days, Listing
from tests.dossiers.exports import Exports
from tests.make import Make

LARGE = ("dossier", "applicant", "search_word", "former_holder", "event", "dossier_import")
DAYS = Days(date(2024, 3, 28), date(2024, 4, 2))
KINDS = (Show.OPEN, Show.SOON, Show.SETTLED, Show.LATE, Show.NOT_ACCEPTED, Show.ALL)  # one of each way to be found
CONDITIONS: tuple[tuple[str, Any], ...] = (
    ("department_id", 1),
    ("officer_id", 1),
    ("field_id", 1),
    ("procedure", "ĐT-01"),
    ("first", date(2024, 3, 1)),
    ("search", "cong ty nhua"),
    ("search", "H24.18"),
    ("is_reversed", True),
)


def questions(is_few: bool) -> list[dict[str, Any]]:
    """Nothing, each condition alone, every two of them, and all together; where many match, those with a search."""
    chosen = [dict(pair) for number in (0, 1, 2) for pair in combinations(CONDITIONS, number)]
    found = [*chosen, dict(CONDITIONS)]
    return found if is_few else [one for one in found if not one or "search" in one]


@contextmanager
def gathered() -> Iterator[list[tuple[str, Any]]]:
    """Statements with their values."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if sql.startswith("SELECT"):
            seen.append((sql, values))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def scans(statements: list[tuple[str, Any]]) -> set[str]:
    """Lines of the plans that go through a large table from end to end."""
    found: set[str] = set()
    connection = db.session.connection()
    for sql, values in dict(statements).items():  # the plan is the same whatever the values
        for *_, line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
            words = line.split()
            if words[0] == "SCAN" and words[1].removesuffix("_1") in LARGE:
                found.add(f"{line} — {sql[:3000]}")
    return found


@pytest.mark.parametrize("is_few", [True, False], ids=["few", "many"])
def test_no_list_looks_at_everything(
    make: Make, exports: Exports, monkeypatch: pytest.MonkeyPatch, is_few: bool
) -> None:
    row = exports.row()
    exports.load(row)
    exports.load(row | {"department": "Phòng Quản lý lao động"}, until=date(2024, 3, 29))
    monkeypatch.setattr(lists, "PAGE", 0)  # whatever is found has a next page, so that cursors are asked too
    if not is_few:
        for module, name in ((search, "FEW_CODES"), (search, "FEW_APPLICANTS"), (lists, "FEW_FORMER")):
            monkeypatch.setattr(module, name, 0)
        monkeypatch.setattr(search, "FEW_PROCEDURES", -1)
    monkeypatch.setattr(search, "procedures_named", lambda typed: [1, 2] if typed else [])
    officer = make.person(department=db.session.get(Department, exports.dossier(row["code"]).department_id))
    cursor = lists.cursors.Cursor("", False, date(2024, 3, 20), 5)
    with gathered() as statements:
        leader = make.person("", Role.LEADER)
        every = [*product(KINDS, (leader, officer), questions(is_few)), *product(Show, (leader, officer), [{}])]
        for show, person, conditions in every:
            listing = Listing(person, Filters(show, **conditions), DAYS)
            listing.page()
            listing.page(cursor)
    assert scans(statements) == set()


def test_what_stands_around_the_list_looks_at_no_settled_dossier(make: Make, exports: Exports) -> None:
    exports.load(exports.row())
    person = make.person("", Role.LEADER)
    with gathered() as statements:
        lists.counts_for(person, DAYS.today)
        lists.choices_for(person, Filters(), DAYS.today)
        lists.unknown(Filters(department_id=1, officer_id=1, field_id=1, procedure="ĐT-01"))
    assert scans(statements) == set()
