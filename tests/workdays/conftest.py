"""The proposed calendar in the database of a test."""

import pytest
from flask import Flask

from heza.core.db import db
from heza.workdays import actions


@pytest.fixture
def seeded(app: Flask) -> None:
    """The proposed calendar of 2023-2027, saved."""
    actions.seed_calendar()
    db.session.commit()
