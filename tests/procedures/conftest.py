"""The catalogue of the office, imported."""

from pathlib import Path

import pytest

from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.procedures import actions, excel
from heza.procedures.plan import Plan
from tests.make import Make

DATA = Path(__file__).parents[2] / "heza/sample/data"
CATALOGUE, PARTS = DATA / "danh-muc-tthc-qd-4356.xlsx", DATA / "quy-trinh-va-thanh-phan.xlsx"


def imported(path: Path) -> Plan:
    """Import a workbook."""
    made = actions.apply_import(excel.read(read_sheets(path)))
    db.session.commit()
    return made


@pytest.fixture
def catalogue(make: Make) -> None:
    """The 54 procedures with their steps and papers."""
    imported(CATALOGUE)
    imported(PARTS)
