"""A board costs a fixed number of statements, whatever the number of heads, people and dossiers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from heza.accounts.permissions import Role
from tests.dossiers.exports import Exports
from tests.make import Make
from tests.pages import Browser

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def exports(app: Any) -> Exports:
    """Small exports of the one-stop system."""
    return Exports()


def test_more_heads_people_and_dossiers_cost_no_more(
    make: Make, browse_as: Callable[..., Browser], statements: Statements, exports: Exports
) -> None:
    leader = make.person("Đoàn Thế Vinh", Role.LEADER, Role.ADMIN)

    def cost(endpoint: str, **values: Any) -> int:
        browser = browse_as(leader)
        with statements() as seen:
            browser.get(endpoint, **values)
        return len(seen)

    def add(number: int) -> int:
        department = make.department(f"Phòng thứ {number}")
        make.head_of(department, f"Trần Văn Đầu{number}")
        rows = [exports.row(department=department.name, officer=f"Cán bộ {number} {n}") for n in range(4)]
        exports.load(*rows)
        return int(department.id)

    first = add(1)
    pages: list[tuple[str, dict[str, Any]]] = [
        ("accountability.index", {}),
        ("accountability.department", {"department_id": first}),
        ("accountability.at_risk", {"department_id": first}),
        ("accountability.rows", {"o": "all"}),
        ("home.index", {}),
        ("home.count", {}),
    ]
    short = [cost(endpoint, **values) for endpoint, values in pages]
    for number in range(2, 8):
        add(number)
    assert [cost(endpoint, **values) for endpoint, values in pages] == short
    assert max(short) <= 30
