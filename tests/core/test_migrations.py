"""Models and migrations say the same, and every step can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from heza import ROOT
from heza.core.db import db

pytestmark = pytest.mark.both_databases


def test_models_and_migrations_agree(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _o, name, kind, _r, _c: not (kind == "table" and "_search" in (name or "")),
            },
        )
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_back_to_nothing_and_forward_again(app: Flask) -> None:
    folder = str(ROOT / "migrations")
    downgrade(directory=folder, revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    upgrade(directory=folder)
    assert "person" in inspect(db.engine).get_table_names()
