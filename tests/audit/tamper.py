"""Tampering as somebody would who may do anything to the database, but has no key."""

from sqlalchemy import text

from heza.core.db import db, is_sqlite


def sql(*statements: str) -> None:
    """Drop what stops a slip of the hand, then change rows behind the program's back."""
    drops = (
        ["DROP TRIGGER IF EXISTS audit_entry_no_update", "DROP TRIGGER IF EXISTS audit_entry_no_delete"]
        if is_sqlite()
        else ["DROP TRIGGER IF EXISTS audit_entry_only_grows ON audit_entry"]
    )
    with db.engine.begin() as connection:
        for statement in (*drops, *statements):
            connection.execute(text(statement))
