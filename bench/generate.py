"""A migrated database with so many dossiers, as monthly imports would have made it; the same every time.

`python -m bench.generate 10000` writes `bench/data/10000-<digest>/heza.db`, which is kept for the next run until
something would come out differently (see `sample`).
"""

import gc
import json
import shutil
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from flask import g
from flask_migrate import upgrade
from sqlalchemy import event, text

from bench import agency
from bench.months import DOSSIER, SETTLED, SPELL, Rows, applicant_id, moment_text, month_rows, resolved
from bench.world import NOW, Schedule, World, applicant_name, log_rows
from heza import ROOT, create_app
from heza.audit import trail
from heza.config import Config
from heza.core import clock
from heza.core.db import db
from heza.dossiers import gaps, restated_rows
from heza.dossiers.imports import legs
from heza.dossiers.imports.legs import Log
from heza.dossiers.imports.plan import Fate
from heza.dossiers.imports.writer import search_words
from heza.dossiers.models import DossierImport

DATA = Path(__file__).parent / "data"
SOURCES = ("bench/world.py", "bench/months.py", "bench/agency.py")
EVENT = (
    "seq",
    "dossier_id",
    "kind",
    "occurred_at",
    "on_day",
    "recorded_at",
    "actor_id",
    "import_id",
    "data",
    "private",
)
BULK = ("dossier", "event", "spell", "settled", "former_holder", "applicant", "search_word")
AHEAD = 6  # months that worker processes may compute before they are written


def config_in(folder: Path, database_url: str = "") -> Config:
    """A configuration whose data live in `folder`, its clock at the benchmarks' moment."""
    return Config(
        data=folder,
        host="127.0.0.1",
        port=0,
        url="",
        proxies=0,
        database_url=database_url or f"sqlite:///{folder / 'heza.db'}",
        today=NOW,
        sample=False,
        session_key=b"s" * 64,
        chain_key=b"c" * 64,
    )


@dataclass(frozen=True)
class Sample:
    """What would be generated now: a short name of its rows and tables, and its indexes by name."""

    digest: str
    indexes: dict[str, str]


@cache
def sample() -> Sample:
    """Of this generator, and of a small database made by it.

    So a change of the program that changes a row or a table asks for new databases, one of an index is made on
    those that are there, and any other costs nothing.
    """
    total = sha256()
    for name in SOURCES:
        total.update((ROOT / name).read_bytes())
    DATA.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=DATA) as place:
        generate(Path(place), Schedule(300, a_month=60))
        with closing(sqlite3.connect(Path(place) / "heza.db")) as made:
            for line in made.iterdump():
                if not line.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
                    total.update(line.encode())
            return Sample(total.hexdigest()[:10], _indexes(made))


def _indexes(raw: sqlite3.Connection) -> dict[str, str]:
    return dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''").fetchall())


def _index_as(folder: Path, wanted: dict[str, str]) -> None:
    with closing(sqlite3.connect(folder / "heza.db", isolation_level=None)) as raw:
        there = _indexes(raw)
        for name in there.keys() - {name for name, sql in wanted.items() if there.get(name) == sql}:
            raw.execute(f"DROP INDEX {name}")
        for name, sql in wanted.items():
            if there.get(name) != sql:
                raw.execute(sql)


def prepared(total: int, *, reuse: bool = False) -> Path:
    """The folder of a database of this size, generated when it is not there.

    With `reuse` one that older code made will do, brought to the present migration: for a quick look while the
    code changes, never for a result.
    """
    made = [path.parent for path in sorted(DATA.glob(f"{total}-*/done.json"))]
    if reuse and made:
        _migrate(made[-1])
        return made[-1]
    folder = DATA / f"{total}-{sample().digest}"
    if folder in made:
        _index_as(folder, sample().indexes)
    else:
        for old in DATA.glob(f"{total}-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        generate(folder, Schedule(total))
    return folder


def _migrate(folder: Path) -> None:
    with create_app(config_in(folder)).app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        db.engine.dispose()


def generate(folder: Path, schedule: Schedule, *, database_url: str = "", workers: int = 2) -> dict[str, Any]:
    """Write the database; returns what was counted. An empty PostgreSQL database can stand in `database_url`."""
    began = time.monotonic()
    app = create_app(config_in(folder, database_url))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _hurry)
        with recorded_at(schedule.start):
            g.actor_id = None
            g.actor_id = agency.set_up(schedule)
        writer = _Writer(schedule)
        world = agency.world()
        with _months(world, schedule, workers) as months:
            counted = writer.write(months)
        import_log(world, schedule)
        restated_rows.rebuild(db.session())
        db.session.commit()
        for _ in gaps.rebuild(db.session()):
            db.session.commit()
        db.session.remove()
        _settle_down()
        db.engine.dispose()
    counted |= {"seconds": round(time.monotonic() - began, 1), "total": schedule.total}
    (folder / "done.json").write_text(json.dumps(counted, indent=1))
    return counted


def import_log(world: World, schedule: Schedule) -> None:
    """The process log of the last months, through the program itself."""
    with recorded_at(schedule.recorded_at(0) + timedelta(minutes=5)):
        legs.apply_log(Log(log_rows(world, schedule)), file_name="nhat-ky.xlsx", sha256="1" * 64)
        db.session.commit()


@contextmanager
def recorded_at(moment: datetime) -> Iterator[None]:
    """Let the clock of the trail stand at a past moment: the office that is made up worked through all these years."""
    with patch.object(clock, "recorded", lambda: moment.astimezone(UTC)):
        yield


def _hurry(raw: Any, _record: Any) -> None:
    """The file is thrown away when the machine stops while it is written."""
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        raw.execute(f"PRAGMA {pragma}")


def _settle_down() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()


# ---------------------------------------------------------------- the months, oldest first

_in_worker: dict[str, Any] = {}


def _begin_worker(world: World, schedule: Schedule) -> None:
    gc.disable()  # rows hold no cycles, and there are many of them
    _in_worker.update(world=world, schedule=schedule)


def _month_in_worker(month: int) -> Rows:
    return month_rows(_in_worker["world"], _in_worker["schedule"], month)


@contextmanager
def _months(world: World, schedule: Schedule, workers: int) -> Iterator[Iterator[Rows]]:
    wanted = range(len(schedule.months) - 1, -1, -1)
    if workers < 2 or schedule.total < 2000:
        yield map(partial(month_rows, world, schedule), wanted)
        return
    context = get_context("spawn")  # no open connection goes to another process
    with ProcessPoolExecutor(workers, context, _begin_worker, (world, schedule)) as pool:
        yield _in_turn(pool, wanted)


def _in_turn(pool: ProcessPoolExecutor, wanted: Iterable[int]) -> Iterator[Rows]:
    waiting: list[Future[Rows]] = []
    for month in wanted:
        waiting.append(pool.submit(_month_in_worker, month))
        if len(waiting) > AHEAD:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


# ---------------------------------------------------------------- writing


class _Writer:
    """Import by import: the events under their numbers, one entry of the trail, then what is complete."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.running: list[tuple[Rows, list[int]]] = []  # months that may still get events, and where theirs begin
        self.counted: Counter[str] = Counter()
        self.applicants: set[int] = set()
        self.is_sqlite = db.engine.dialect.name == "sqlite"

    def write(self, months: Iterator[Rows]) -> dict[str, Any]:
        """Everything, with a line of progress."""
        with _without_indexes():
            for rows in months:
                self.running.append((rows, []))
                with recorded_at(self.schedule.recorded_at(rows.month)):
                    self._import(rows.month)
                self._tell(rows.month)
            self._applicants()
        sys.stderr.write("\n")
        return dict(self.counted)

    def _import(self, month: int) -> None:
        session = db.session()
        count = sum(len(rows.events.get(month, ())) for rows, _ in self.running)
        fates = sum((rows.fates.get(month, Counter()) for rows, _ in self.running), Counter[str]())
        if not count:
            return
        first = trail.take_seqs(session, count)
        applied = self._applied(month, first, count, fates)
        session.add(applied)
        session.flush()
        digest = sha256()
        self._bulk("event", EVENT, self._event_rows(month, first, applied, digest))
        self._flush_complete(month)
        trail.record(
            session,
            "import",
            "dossier_import",
            applied.id,
            {"file": applied.file_name, "new": applied.new_rows, "changed": applied.changed_rows},
            first_seq=first,
            event_digest=digest.hexdigest(),
        )
        session.commit()
        session.expunge_all()
        self.counted["events"] += count
        self.counted["imports"] += 1

    def _applied(self, month: int, first: int, count: int, fates: Counter[str]) -> DossierImport:
        until = self.schedule.data_until(month)
        name = f"mot-cua-{until:%Y-%m-%d}.xlsx"
        return DossierImport(
            kind="dossiers",
            file_name=name,
            sha256=sha256(name.encode()).hexdigest(),
            data_until=until,
            recorded_at=clock.recorded(),
            person_id=trail.actor_id(),
            first_seq=first,
            event_count=count,
            new_rows=fates[Fate.NEW],
            changed_rows=fates[Fate.CHANGED],
            same_rows=fates[Fate.SAME],
            warnings=0,
        )

    def _event_rows(self, month: int, first: int, applied: DossierImport, digest: Any) -> list[tuple[Any, ...]]:
        recorded, actor, import_id = moment_text(applied.recorded_at), applied.person_id, applied.id
        seq, found = first, []
        for rows, bases in self.running:
            bases.append(seq)
            for dossier, kind, at, day, data, private, line in rows.events.pop(month, ()):
                digest.update(f"{seq}{line}".encode())
                found.append((seq, dossier, kind, at, day, recorded, actor, import_id, data, private))
                seq += 1
        return found

    def _flush_complete(self, month: int) -> None:
        """Write what is computed of months that get no more events; their numbers are known now."""
        complete = [pair for pair in self.running if not pair[0].events or month == 0]
        self.running = [pair for pair in self.running if pair[0].events and month != 0]
        for rows, bases in complete:
            self._bulk("dossier", DOSSIER, (self._numbered(row, bases, 1) for row in rows.dossiers))
            self._bulk("spell", SPELL, (self._numbered(row, bases, 2) for row in rows.spells))
            self._bulk("settled", SETTLED, (self._numbered(row, bases, 2) for row in rows.settled))
            self._bulk("former_holder", ("department_id", "dossier_id"), sorted(rows.former))
            self.applicants |= rows.applicants
            for name in ("dossiers", "spells", "settled"):
                self.counted[name] += len(getattr(rows, name))

    def _numbered(self, row: tuple[Any, ...], bases: list[int], last: int) -> tuple[Any, ...]:
        """A row with numbers in its last columns (`event_seq`; `known_from`, `known_to`)."""
        return (*row[:-last], *(resolved(value, bases) for value in row[-last:]))

    def _applicants(self) -> None:
        named = [(applicant_id(self.schedule, number), applicant_name(number)) for number in self.applicants]
        named.sort()
        self._bulk("applicant", ("id", "name"), named)
        found = sorted((word, id) for id, name in named for word in search_words(name))
        self._bulk("search_word", ("word", "applicant_id"), found)
        self.counted["applicants"] = len(named)
        db.session.commit()

    def _bulk(self, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert in the session's transaction, past SQLAlchemy: this is most of the work."""
        names = tuple(columns)
        raw: Any = db.session.connection().connection.driver_connection
        if self.is_sqlite:
            marks = ", ".join("?" * len(names))
            raw.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
            return
        with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def _tell(self, month: int) -> None:
        done = len(self.schedule.months) - month
        line = f"\r{self.schedule.total:,} dossiers: month {done} of {len(self.schedule.months)}"
        sys.stderr.write(line if sys.stderr.isatty() or month % 100 == 0 else "")
        sys.stderr.flush()


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Drop the indexes of the big tables, and build them again from the sorted whole, which is much faster."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    named = ", ".join(f"'{table}'" for table in BULK)
    if is_sqlite:
        found = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN ({named})"
    else:
        found = (
            f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({named}) AND schemaname = current_schema()"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
    indexes = [(name, sql) for name, sql in db.session.execute(text(found))]
    for name, _ in indexes:
        db.session.execute(text(f"DROP INDEX {name}"))
    if not is_sqlite:
        db.session.execute(text("SET session_replication_role = replica"))  # dossiers follow their events
    db.session.commit()
    yield
    for _, sql in indexes:
        db.session.execute(text(sql))
    if not is_sqlite:
        db.session.execute(text("SET session_replication_role = DEFAULT"))
    db.session.commit()


def main() -> None:
    """`python -m bench.generate SIZE…`."""
    for size in sys.argv[1:]:
        folder = prepared(int(size))
        print(folder.name, (folder / "done.json").read_text())


if __name__ == "__main__":
    main()
