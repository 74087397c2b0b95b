"""Dossiers for tests: the sample agency as a file to copy, small exports as rows, and requests of their own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, g
from flask.globals import app_ctx

from heza import create_app
from heza.accounts.models import Person
from heza.core.db import _reads_only, db
from heza.sample.load import load_sample
from tests.conftest import config_in
from tests.dossiers.exports import Exports


@pytest.fixture(scope="session")
def sample_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample agency in an SQLite file, made once per run."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(sqlite_template, folder / "heza.db")
    app = create_app(config_in(folder))
    with app.app_context():
        load_sample()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "heza.db"


@pytest.fixture
def sample_url(sample_file: Path, tmp_path: Path) -> str:
    """The address of a copy of the sample agency; a module's own `database_url` returns it."""
    shutil.copy(sample_file, tmp_path / "heza.db")
    return f"sqlite:///{tmp_path / 'heza.db'}"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The app; the context that the test shares with its requests is emptied before and after each of them."""
    app.config["SERVER_NAME"] = "localhost"
    app_ctx.url_adapter = app.create_url_adapter(None)

    def begin_anew(_error: object = None) -> None:
        _reads_only.set(False)
        db.session.rollback()
        g.__dict__.clear()

    app.before_request_funcs.setdefault(None, []).insert(0, begin_anew)
    app.teardown_request(begin_anew)
    return app


@pytest.fixture
def person(app: Flask) -> Callable[[str], Person]:
    """`person("cv.dt")`: an account of the sample agency."""
    return lambda username: db.session.query(Person).filter_by(username=username).one()


@pytest.fixture
def exports(app: Flask) -> Exports:
    """Small exports of the one-stop system, as rows and as files."""
    return Exports()
