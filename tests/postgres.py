"""A real PostgreSQL server of the test run's own, in a temporary folder, ended with it."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

APT_LINE = "apt-get install -y postgresql"


def _bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def no_postgres() -> str:
    """Why the PostgreSQL tests cannot run here, or an empty string."""
    if _bin() is None:
        return f"PostgreSQL chưa được cài: {APT_LINE}"
    return ""


@dataclass
class Postgres:
    """One running server, reached over a socket in its folder."""

    folder: Path
    agency_files: Path = Path()  # where the files of the sample agency lie, once it is loaded
    _numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Postgres"]:
        """Start a server in a folder of its own and stop it at the end. initdb refuses root, so root lends the folder
        to `postgres`; it stands outside pytest's folders, which other users may not enter.
        """
        bin_folder = _bin()
        assert bin_folder is not None
        with TemporaryDirectory(prefix="heza-pg-", ignore_cleanup_errors=True) as name:
            server, data = cls(Path(name)), Path(name) / "data"
            if os.geteuid() == 0:
                shutil.chown(name, "postgres")
            locale = ("-E", "UTF8", "--locale=C.UTF-8")
            server._run(bin_folder / "initdb", "-D", data, "-U", "heza", "-A", "trust", *locale, "-N")
            options = f"-k {name} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=120"
            server._run(bin_folder / "pg_ctl", "-D", data, "-w", "-l", Path(name) / "log", "-o", options, "start")
            try:
                yield server
            finally:
                server._run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")

    def _run(self, *command: object) -> None:
        def become_postgres() -> None:
            if os.geteuid() == 0:
                person = pwd.getpwnam("postgres")
                os.setgid(person.pw_gid)
                os.setuid(person.pw_uid)

        words = [str(word) for word in command]
        done = subprocess.run(
            words,
            cwd=self.folder,
            preexec_fn=become_postgres,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words[0]}: {done.stderr.decode()}")

    def url(self, database: str) -> str:
        """The address of a database of this server."""
        return f"postgresql+psycopg://heza@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> None:
        """A new database."""
        self._sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """A database of one test alone."""
        name = f"test_{next(self._numbers)}"
        self.create(name, template)
        try:
            yield name
        finally:
            self._sql(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(f"host={self.folder} user=heza dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
