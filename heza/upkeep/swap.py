"""A database made anew takes the place of the one in use, in one step; the former stays under a dated name.

Everything here is of one database only: files and locks of SQLite, schemas of PostgreSQL.
"""

import os
import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from heza.core.refusal import Refused

SCHEMA = "heza_restoring"
RUNNING = (
    "heza đang chạy trên dữ liệu này{}. Hãy dừng máy chủ (Ctrl-C ở bin/run) rồi khôi phục lại. Dữ liệu giữ nguyên."
)


def refuse_running(data: Path, url: str) -> None:
    """Raises Refused while a server, a job or another command works on this installation."""
    for pid_file in (data / "server.pid", data / "consumer.pid"):
        if pid_file.exists() and _is_alive(pid_file.read_text().strip()):
            raise Refused(RUNNING.format(f" (tiến trình {pid_file.read_text().strip()})"))
    if (path := _sqlite_path(url)) is not None:
        _settle(path)
    else:
        _refuse_others(url)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _sqlite_path(url: str) -> Path | None:
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def staging_folder(data: Path, url: str) -> Path:
    """Where a database is made anew: beside the one in use, so that it can take its place in one step."""
    path = _sqlite_path(url)
    return (path.parent if path else data) / "restoring"


def staging_url(folder: Path, url: str) -> str:
    """The address of a new and empty database in `folder`, or in a schema of its own."""
    if _sqlite_path(url) is not None:
        return f"sqlite:///{folder / 'heza.db'}"
    with _engine(url).begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    parts = make_url(url)
    options = f"{parts.query.get('options', '')} -csearch_path={SCHEMA}".strip()
    return parts.update_query_dict({"options": options}).render_as_string(hide_password=False)


def forget_staging(url: str) -> None:
    """Remove what `staging_url` made in the database."""
    if _sqlite_path(url) is None:
        with _engine(url).begin() as connection:
            connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def take_place(url: str, fresh: str, stamp: str) -> str:
    """Put the new database in the place of the one in use; returns where the former is, "" when there was none.

    Raises Refused when somebody has come back meanwhile.
    """
    path = _sqlite_path(url)
    if path is None:
        return _swap_schemas(url, f"heza_truoc_khoi_phuc_{stamp.replace('-', '_')}")
    made = _sqlite_path(fresh)
    assert made is not None
    _settle(made)
    return _swap_files(path, made, path.with_name(f"{path.stem}-truoc-khoi-phuc-{stamp}{path.suffix}"))


def _settle(path: Path) -> None:
    """Bring everything into the one file. SQLite allows that only when nobody else has it open."""
    if not path.exists():
        return
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise Refused(RUNNING.format("")) from problem
    except sqlite3.DatabaseError:
        pass  # the file is damaged, which is why somebody restores; it is kept aside as it is
    finally:
        connection.close()


def _swap_files(path: Path, made: Path, aside: Path) -> str:
    _settle(path)
    for suffix in ("-wal", "-shm"):  # left by a damaged file; they must not be taken for the new one's
        rest = path.with_name(path.name + suffix)
        if rest.exists():
            rest.rename(aside.with_name(aside.name + suffix))
    had_one = path.exists()
    if had_one:
        os.link(path, aside)
    _sync(made)
    made.replace(path)
    _sync(path.parent)
    return str(aside) if had_one else ""


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def _refuse_others(url: str) -> None:
    """Raises Refused when anybody is connected. A connection just closed takes the server a moment to forget."""
    with _engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(20):
            others = connection.execute(OTHERS).scalar_one()
            if not others:
                return
            time.sleep(0.1)
    raise Refused(RUNNING.format(f" ({others} kết nối tới cơ sở dữ liệu)"))


OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND coalesce(backend_type, 'client backend') = 'client backend'"
)
TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = to_regnamespace(:schema)"
)
FUNCTIONS = text(
    "SELECT quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')' FROM pg_proc"
    " WHERE prokind = 'f' AND pronamespace = to_regnamespace(:schema)"
)


def _swap_schemas(url: str, aside: str) -> str:
    """Move our tables and functions aside and the new ones in, in one transaction."""
    _refuse_others(url)
    try:
        with _engine(url).begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            here = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
            connection.execute(text(f"CREATE SCHEMA {aside}"))
            moved = 0
            for kind, found in (("TABLE", TABLES), ("FUNCTION", FUNCTIONS)):
                ours = set(connection.execute(found, {"schema": SCHEMA}).scalars())
                for name in sorted(ours & set(connection.execute(found, {"schema": here}).scalars())):
                    moved += _move(connection, kind, name, here, aside)
                for name in sorted(ours):
                    _move(connection, kind, name, SCHEMA, here)
            connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
            if not moved:
                connection.execute(text(f"DROP SCHEMA {aside}"))
    except OperationalError as problem:
        raise Refused(RUNNING.format("")) from problem
    return f"lược đồ {aside}" if moved else ""


def _move(connection: Connection, kind: str, name: str, source: str, target: str) -> int:
    quoted = f'"{name}"' if kind == "TABLE" else name
    connection.execute(text(f"ALTER {kind} {source}.{quoted} SET SCHEMA {target}"))
    return 1
