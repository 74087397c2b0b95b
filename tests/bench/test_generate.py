"""The generator of the benchmarks makes what imports would have made."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import g

from bench import agency
from bench.generate import config_in, generate, import_log, recorded_at
from bench.world import LONGEST, NOW, Schedule, export_rows, lives
from heza import create_app
from heza.audit.verify import verify
from heza.core.db import db
from heza.dossiers import figures
from heza.dossiers.imports import actions
from heza.dossiers.imports.excel import Export
from heza.dossiers.rules import month_of
from heza.workdays import queries as workdays

SCHEDULE = Schedule(300, a_month=60)
PERSONAL = "json_remove(data, '$.private')"
TABLES = {
    "event": f"seq, dossier_id, kind, occurred_at, on_day, recorded_at, actor_id, import_id, {PERSONAL}",
    "spell": "*",
    "settled": "*",
    "dossier": "*",
    "former_holder": "*",
    "leg": "*",
    "dossier_import": "id, data_until, recorded_at, person_id, first_seq, event_count, new_rows, changed_rows",
    "audit_head": "seq, recorded_at",
}
OWN = {"spell": "id", "settled": "id", "dossier": "applicant_id"}  # numbered in another order


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 dossiers of five months, by the generator."""
    folder = tmp_path_factory.mktemp("made")
    generate(folder, SCHEDULE)
    return folder


def content(folder: Path, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table in an order of their own."""
    with sqlite3.connect(folder / "heza.db") as raw:
        found = raw.execute(f"SELECT {TABLES[table]} FROM {table}")
        names = [column[0] for column in found.description]
        kept = [place for place, name in enumerate(names) if name != OWN.get(table)]
        return sorted((tuple(row[place] for place in kept) for row in found), key=repr)


def test_the_same_comes_out_each_time(made: Path, tmp_path: Path) -> None:
    generate(tmp_path, SCHEDULE)
    with sqlite3.connect(made / "heza.db") as one, sqlite3.connect(tmp_path / "heza.db") as other:
        assert list(one.iterdump()) == list(other.iterdump())


def test_it_is_what_importing_the_files_makes(made: Path, tmp_path: Path) -> None:
    import_months(tmp_path)
    for table in TABLES:
        assert content(tmp_path, table) == content(made, table), table


def import_months(folder: Path) -> None:
    """The same months, through the program's own import."""
    app = create_app(config_in(folder))
    with app.app_context():
        from flask_migrate import upgrade

        upgrade()
        db.session.remove()
        with recorded_at(SCHEDULE.start):
            g.actor_id = None
            g.actor_id = agency.set_up(SCHEDULE)
        world = agency.world()
        for month in range(len(SCHEDULE.months) - 1, -1, -1):
            export = Export(export_rows(world, SCHEDULE, month), SCHEDULE.data_until(month))
            with recorded_at(SCHEDULE.recorded_at(month)):
                actions.apply_import(export, file_name=f"{month}.xlsx", sha256=str(month))
                db.session.commit()
        import_log(world, SCHEDULE)
        db.engine.dispose()


def test_the_chain_verifies_and_the_figures_add_up(made: Path) -> None:
    app = create_app(config_in(made))
    with app.app_context():
        assert verify(full=True).is_good
        db.session.rollback()
        asked = figures.question(month_of(NOW.date()), workdays.calendar())
        whole = figures.figures(asked)[()]
        assert whole.all == whole.new + whole.carried_in == whole.settled + whole.open
        assert (
            whole.open
            == db.session.execute(
                db.text("SELECT count(*) FROM dossier WHERE closed_on IS NULL AND received_at IS NOT NULL")
            ).scalar()
        )
        db.session.remove()
        db.engine.dispose()


def test_the_last_months_are_the_same_at_every_size(made: Path) -> None:
    with create_app(config_in(made)).app_context():
        world = agency.world()
        db.session.remove()
        db.engine.dispose()
    bigger = Schedule(3000, a_month=60)
    for month in range(len(SCHEDULE.months) - 1):
        assert lives(world, bigger, month) == lives(world, SCHEDULE, month)
    assert all(
        life.is_final(bigger.data_until(month - LONGEST + 1))
        for month in range(LONGEST, len(bigger.months))
        for life in lives(world, bigger, month)
    )
