"""The database: one session per request, and the transaction rules of both databases.

SQLite: the driver must not begin on its own, a request that only reads takes no write lock, every other
transaction takes it at once (BEGIN IMMEDIATE), so nobody overwrites what he has not read.
PostgreSQL: a request that only reads sees one snapshot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only an INTEGER key by itself


class Moment(TypeDecorator[datetime]):
    """A moment: aware in Python, stored in UTC, the same on both databases."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without its mark; a moment without a zone is a mistake of the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same moment, marked as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The parent of every table."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map={datetime: Moment})


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

# The default is the safe one: command line, jobs and shell may write.
_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)
_patience: ContextVar[int] = ContextVar("patience", default=0)  # milliseconds; 0: as long as the database waits
BUSY = 5000  # milliseconds that SQLite waits for another writer


def choose_transaction() -> None:
    """Before anything else in a request: say whether it only reads."""
    view = current_app.view_functions.get(request.endpoint or "")
    reads = request.method in {"GET", "HEAD", "OPTIONS"} and not getattr(view, "writes", False)
    _reads_only.set(reads)


def _forget_choice(_error: BaseException | None) -> None:
    _reads_only.set(False)


@contextmanager
def reading() -> Iterator[None]:
    """A stretch of work that only reads (a command that shows figures)."""
    token = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(token)


@contextmanager
def patient_for(milliseconds: int) -> Iterator[None]:
    """Transactions that begin here wait so long for other writers and no longer; then OperationalError."""
    token = _patience.set(milliseconds)
    try:
        yield
    finally:
        _patience.reset(token)


def init_db(app: Flask) -> None:
    """Bind the database to the app and set the rules of its connections."""
    db.init_app(app)
    with app.app_context():
        _set_rules(db.engine)
    app.before_request(choose_transaction)
    app.teardown_request(_forget_choice)


def _set_rules(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    else:
        event.listen(engine, "begin", _on_postgres_begin)


def _on_sqlite_connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    more = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000")
    for pragma in (f"busy_timeout={BUSY}", *more):
        raw.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    begin, patience = "BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE", _patience.get()
    if not patience:
        connection.exec_driver_sql(begin)
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience)}")
    try:
        connection.exec_driver_sql(begin)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY}")


def _on_postgres_begin(connection: Connection) -> None:
    if _reads_only.get():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    elif patience := _patience.get():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience)}")


def is_busy(problem: Exception) -> bool:
    """Whether a statement failed because another transaction writes, and would succeed later."""
    if not isinstance(problem, OperationalError):
        return False
    code = getattr(problem.orig, "sqlite_errorname", "") or getattr(problem.orig, "sqlstate", "") or ""
    return code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or code == "55P03"  # lock_not_available


def is_sqlite() -> bool:
    """Whether this installation runs on SQLite."""
    return db.engine.dialect.name == "sqlite"
