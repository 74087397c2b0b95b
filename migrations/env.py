"""Run migrations inside the app: the database, and nothing else, comes from its configuration."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db


def include_object(_thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The search tables belong to heza/core/search.py, not to the models."""
    return not (kind == "table" and name is not None and "_search" in name)


def render_item(kind: str, thing: object, _context: object) -> str | bool:
    """A migration must not import the program: our moment is a plain DateTime to the database."""
    return "sa.DateTime()" if kind == "type" and type(thing).__name__ == "Moment" else False


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=include_object,
        render_item=render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
