"""Many rows of one table at once: past the statement compiler, straight to the driver.

SQLAlchemy spends more on the parameters of a hundred thousand rows than the database on storing them. The rows go in
within the session's transaction, on SQLite by `executemany`, on PostgreSQL by COPY.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Date, Table
from sqlalchemy.orm import Session

from heza.core.db import Moment, is_sqlite

FEW = 20  # rows; fewer go the usual way
Convert = Callable[[Any], Any]


def insert_rows(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that name the same columns; what they leave out gets the column's default. No ids come back."""
    if len(rows) < FEW:
        if rows:
            session.execute(table.insert(), list(rows))
        return
    session.flush()
    given = rows[0].keys()
    names = [column.name for column in table.c if column.name in given]
    left = [column for column in table.c if column.name not in given and column.default is not None]
    rest = [column.default.arg for column in left]  # type: ignore[union-attr]
    listed = ", ".join([*names, *(column.name for column in left)])
    convert = _converters(table, names)
    if is_sqlite():
        marks = ", ".join("?" * (len(names) + len(rest)))
        values = [tuple(_converted(row, names, convert)) + tuple(rest) for row in rows]
        statement = f"INSERT INTO {table.name} ({listed}) VALUES ({marks})"  # noqa: S608 – our own names
        session.connection().exec_driver_sql(statement, values)
        return
    raw = session.connection().connection.driver_connection
    assert raw is not None
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([*_converted(row, names, convert), *rest])


def _converted(row: dict[str, Any], names: Sequence[str], convert: Sequence[tuple[int, Convert]]) -> list[Any]:
    values = [row[name] for name in names]
    for place, change in convert:
        if values[place] is not None:
            values[place] = change(values[place])
    return values


def _converters(table: Table, names: Sequence[str]) -> list[tuple[int, Convert]]:
    """The places of values that do not go to the driver as they are, and how they go."""
    kinds: tuple[tuple[type[Any], Convert], ...] = ((Moment, _moment),)
    if is_sqlite():
        kinds = ((Moment, _moment_text), (Date, _day_text), (Boolean, int))
    return [
        (place, change)
        for place, name in enumerate(names)
        for kind, change in kinds
        if isinstance(table.c[name].type, kind)
    ]


def _moment(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=50_000)
def _moment_text(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


@lru_cache(maxsize=20_000)
def _day_text(value: date) -> str:
    return value.isoformat()
