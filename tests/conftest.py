"""What every test stands on: real databases, real requests, people and things with names."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask_migrate import upgrade
from sqlalchemy import event
from werkzeug.routing import Rule

from heza import ROOT, create_app
from heza.accounts.models import Person
from heza.config import Config
from heza.core.db import db
from heza.sample.load import load_sample
from tests.make import Make
from tests.pages import Browser
from tests.postgres import Postgres, no_postgres

TODAY = date(2024, 3, 28)  # the day of the sample data


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--all` runs the long tests too."""
    parser.addoption("--all", action="store_true", help="run the long tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long tests, unless asked for."""
    if not config.getoption("--all"):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked `both_databases` runs on SQLite and on PostgreSQL, every other one on SQLite.

    `both_databases(short="postgresql")`: a heavy one runs on that one each time, on the other with `--all`.
    """
    if "database_url" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        short = both.kwargs.get("short", "") if both else ""
        names = [
            name if short in ("", name) else pytest.param(name, marks=pytest.mark.long)
            for name in (("sqlite", "postgresql") if both else ("sqlite",))
        ]
        metafunc.parametrize("database_url", names, indirect=True, scope="function")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(config_in(folder))
    return folder / "heza.db"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL server of this test run, with a migrated, empty database to copy."""
    if reason := no_postgres():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with Postgres.started() as server:
        server.create("template_heza")
        _migrate(config_in(tmp_path_factory.mktemp("pg"), server.url("template_heza")))
        yield server


@pytest.fixture(scope="session")
def agency_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample agency in an SQLite file, copied for each test marked `agency`."""
    folder = tmp_path_factory.mktemp("agency")
    shutil.copy(sqlite_template, folder / "heza.db")
    _load_agency(config_in(folder))
    return folder / "heza.db"


@pytest.fixture(scope="session")
def agency_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Postgres:
    """The sample agency in a PostgreSQL database, copied for each test marked `agency`."""
    postgres.create("template_agency", "template_heza")
    postgres.agency_files = tmp_path_factory.mktemp("pg-agency")
    _load_agency(config_in(postgres.agency_files, postgres.url("template_agency")))
    return postgres


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test alone: empty and migrated, or with the sample agency (`agency`)."""
    is_agency = request.node.get_closest_marker("agency") is not None
    if getattr(request, "param", "sqlite") == "sqlite":
        source: Path = request.getfixturevalue("agency_file" if is_agency else "sqlite_template")
        shutil.copy(source, tmp_path / "heza.db")
        if is_agency:
            shutil.copytree(source.parent / "files", tmp_path / "files")
        yield f"sqlite:///{tmp_path / 'heza.db'}"
        return
    server: Postgres = request.getfixturevalue("agency_postgres" if is_agency else "postgres")
    if is_agency:
        shutil.copytree(server.agency_files / "files", tmp_path / "files")
    with server.copy_of("template_agency" if is_agency else "template_heza") as name:
        yield server.url(name)


_compile_builder = Rule._compile_builder
_built: dict[Any, Any] = {}


def _built_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The builder of a route's addresses, which follows from its shape alone: each test makes an app with hundreds."""
    key = (tuple(rule._trace), repr(rule.defaults), tuple(sorted(rule.arguments)), append_unknown)
    if key not in _built:
        _built[key] = _compile_builder(rule, append_unknown)
    return _built[key]


Rule._compile_builder = _built_once  # type: ignore[method-assign, assignment]


def config_in(folder: Path, database_url: str = "", today: date | None = TODAY) -> Config:
    """A configuration whose data live in `folder`."""
    return Config(
        data=folder,
        host="127.0.0.1",
        port=0,
        url="",
        proxies=0,
        database_url=database_url or f"sqlite:///{folder / 'heza.db'}",
        today=today,
        sample=False,
        session_key=b"s" * 64,
        chain_key=b"c" * 64,
    )


def _migrate(config: Config) -> None:
    app = create_app(config)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        _close()


def _load_agency(config: Config) -> None:
    app = create_app(config)
    with app.app_context():
        load_sample()
        db.session.remove()
        _close()


def _close() -> None:
    """Leave one file that can be copied, and no connection."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The app on its own database, its clock at 28/03/2024."""
    app = create_app(config_in(tmp_path, database_url))
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def begin_anew(_error: object = None) -> None:
        """The test and its requests share one context: what a request kept in `g` must not reach the next one."""
        db.session.rollback()
        g.__dict__.clear()

    app.before_request_funcs.setdefault(None, []).insert(0, begin_anew)
    app.teardown_request(begin_anew)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Make:
    """People and things with sensible values, saved."""
    return Make()


@pytest.fixture
def browse_as(app: Flask) -> Callable[..., Browser]:
    """`browse_as(person)`: that person's browser; `browse_as(None)`: a stranger's."""

    def open_browser(person: Person | None = None, hx_target: str = "") -> Browser:
        return Browser(app, person, hx_target)

    return open_browser


@pytest.fixture
def statements(app: Flask) -> Callable[[], "contextmanager[list[str]]"]:  # type: ignore[valid-type]
    """`with statements() as seen:` gathers the SQL that is sent meanwhile."""

    @contextmanager
    def gather() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
            if not sql.startswith(("PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.append(sql)

        event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        event.remove(db.engine, "before_cursor_execute", note)

    return gather  # type: ignore[return-value]
