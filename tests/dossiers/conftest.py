"""Dossiers for tests: accounts of the sample agency, and small exports."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person
from heza.core.db import db
from tests.dossiers.exports import Exports


@pytest.fixture
def person(app: Flask) -> Callable[[str], Person]:
    """`person("cv.dt")`: an account of the sample agency."""
    return lambda username: db.session.scalars(select(Person).where(Person.username == username)).one()


@pytest.fixture
def exports(app: Flask) -> Exports:
    """Small exports of the one-stop system, as rows and as files."""
    return Exports()
