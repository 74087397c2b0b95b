"""Every table as plain values, the same for both databases, and back into an empty one.

A member is a line with the columns, then lines with some thousand rows each: one at a time is in memory.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, inspect

from heza.core.refusal import Refused
from heza.upkeep.archive import Archive, Writer

BATCH = 5000  # rows in memory at a time


def names(connection: Connection) -> list[str]:
    """The tables that hold data; what a search keeps for itself is made again from them."""
    found = inspect(connection).get_table_names()
    return sorted(name for name in found if name != "alembic_version" and "_search" not in name)


def dump(connection: Connection, out: Writer) -> int:
    """Write every table, as this connection's snapshot sees it; returns the number of rows."""
    return sum(_dump_table(connection, out, name) for name in names(connection))


def _dump_table(connection: Connection, out: Writer, name: str) -> int:
    columns = _columns(connection, name)
    member, count = f"tables/{name}.jsonl", 0
    asked = f"SELECT {_quoted(columns)} FROM {_quoted([name])}"  # noqa: S608 - names from the database itself
    with out.member(member) as write, connection.execution_options(yield_per=BATCH).exec_driver_sql(asked) as rows:
        write(_line(columns))
        for part in rows.partitions(BATCH):
            write(_line(list(map(tuple, part))))
            count += len(part)
    out.members[member]["rows"] = count
    return count


def _columns(connection: Connection, name: str) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns(name)]


def _quoted(words: list[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def _line(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> str:
    """Days and moments as SQLite keeps them, which PostgreSQL reads as well."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a backup has no form for {type(value).__name__}")


def load(connection: Connection, archive: Archive) -> int:
    """Fill the tables of a database that was just made, in the connection's transaction; returns the number of rows.

    Raises Refused when the archive holds other tables or columns than this version of them has.
    """
    fill = _fill_sqlite if connection.dialect.name == "sqlite" else _fill_postgres
    wanted = [name.removesuffix(".jsonl") for name in archive.of_kind("tables")]
    if set(wanted) != set(names(connection)):
        raise Refused("Bản sao lưu có các bảng khác với phiên bản ghi trong bảng kê. Dữ liệu giữ nguyên.")
    put_off = _put_off(connection, wanted)
    total = 0
    for name in wanted:
        member = f"tables/{name}.jsonl"
        with archive.open(member) as lines:
            columns = json.loads(lines.readline())
            if set(columns) != set(_columns(connection, name)):
                raise Refused(f"Bảng {name} trong bản sao lưu có các cột khác với phiên bản ghi trong bảng kê.")
            loaded = fill(connection, name, columns, map(json.loads, lines))
        if loaded != archive.members[member]["rows"]:
            raise Refused(f"Bảng {name} trong bản sao lưu không đủ số dòng ghi trong bảng kê.")
        total += loaded
    for statement in put_off:
        connection.exec_driver_sql(statement)
    return total


def _put_off(connection: Connection, tables: list[str]) -> list[str]:
    """Empty the tables, and put off what makes filling them slow or bound to an order; returns what to say after it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("PRAGMA cache_size=-262144")  # KB
        for name in tables:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608
        indexes = connection.exec_driver_sql(SQLITE_INDEXES).all()
        foreign_keys: list[Any] = []
    else:
        connection.exec_driver_sql(f"TRUNCATE {_quoted(tables)}")
        indexes = connection.exec_driver_sql(POSTGRES_INDEXES).all()
        foreign_keys = list(connection.exec_driver_sql(POSTGRES_FOREIGN_KEYS).all())
    for table, name, _definition in foreign_keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    again = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in foreign_keys]
    return [definition for _name, definition in indexes] + again


SQLITE_INDEXES = """
SELECT '"' || name || '"', sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name
"""
POSTGRES_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1
"""
POSTGRES_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""


def _fill_sqlite(connection: Connection, name: str, columns: list[str], batches: Iterator[list[Any]]) -> int:
    places = ", ".join("?" * len(columns))
    insert = f'INSERT INTO "{name}" ({_quoted(columns)}) VALUES ({places})'  # noqa: S608
    raw, count = connection.connection.cursor(), 0
    for batch in batches:
        raw.executemany(insert, batch)
        count += len(batch)
    return count


def _fill_postgres(connection: Connection, name: str, columns: list[str], batches: Iterator[list[Any]]) -> int:
    count = 0
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{name}" ({_quoted(columns)}) FROM STDIN') as copy:
        for batch in batches:
            for row in batch:
                copy.write_row(row)
            count += len(batch)
    for column in inspect(connection).get_columns(name):
        if "nextval(" in str(column["default"]):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column['name']}'),"  # noqa: S608
                f' GREATEST(MAX("{column["name"]}"), 1), MAX("{column["name"]}") IS NOT NULL) FROM "{name}"'
            )
    return count
