"""A unit with its head and an officer, and the moment that law and pages go by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask, g

from heza.accounts.models import Department, Person
from heza.core import clock
from heza.core.db import db
from heza.dossiers.models import Dossier
from heza.workdays.actions import seed_calendar
from tests.dossiers.exports import Exports
from tests.make import Make


@dataclass
class Office:
    """One unit, its people, and the export that gives them dossiers."""

    exports: Exports
    unit: Department
    head: Person
    officer: Person

    def give(self, number: int = 1, due: str = "2024-04-10", until: str = "2024-03-28", **values: Any) -> Dossier:
        """A dossier of the officer that is due on a day."""
        code = values.pop("code", f"H24.18-240110-{number:04d}")
        values = {"officer": self.officer.name, "received": datetime(2024, 1, 10, 9), **values}
        row = self.exports.row(
            code=code,
            due=datetime.fromisoformat(f"{due}T17:00"),
            department=self.unit.name,
            **values,
        )
        self.exports.load(row, until=date.fromisoformat(until))
        return self.exports.dossier(code)


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    """The investment department, by the official calendar."""
    seed_calendar()
    db.session.commit()
    unit = make.department("Phòng Quản lý đầu tư")
    head = make.head_of(unit, "Phạm Hồng Sơn")
    officer = make.person("Lê Hoàng Anh", department=unit)
    return Office(Exports(), unit, head, officer)


@pytest.fixture
def at(app: Flask) -> Iterator[Callable[[str], None]]:
    """`at("2024-02-07T08:00")` moves the clock; what a context keeps of an earlier one is forgotten."""

    def move(text: str) -> None:
        clock.set_clock(app, datetime.fromisoformat(text))
        db.session.rollback()
        g.__dict__.clear()

    yield move
    clock.set_clock(app, date(2024, 3, 28))
