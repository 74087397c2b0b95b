"""Giving warnings, and keeping digests. The caller commits."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, true
from sqlalchemy.dialects import postgresql, sqlite

from heza.core import clock
from heza.core.db import db, is_sqlite
from heza.reminders import queries
from heza.reminders.models import Digest, Warned

KEPT = timedelta(days=31)  # digests
_COLUMNS = ("dossier_id", "person_id", "due_on", "stage", "our_due_at", "made_on", "created_at")


def give(now: datetime) -> int:
    """Give every warning that is due at a local moment: one statement, twice the same as once. Returns how many."""
    adding = _insert(Warned).from_select(list(_COLUMNS), queries.missing(now).subquery().select().where(true()))
    adding = adding.on_conflict_do_nothing().returning(Warned.__table__.c.id)
    return len(db.session.execute(adding).all())


def keep_digest(person_id: int, content: str, mail: str) -> bool:
    """Keep today's digest of a person; False where there is one."""
    values = {"day": clock.today(), "person_id": person_id, "content": content, "mail": mail}
    adding = _insert(Digest).values(**values, made_at=clock.recorded()).on_conflict_do_nothing()
    return db.session.execute(adding.returning(Digest.__table__.c.day)).scalar() is not None


def forget_digests(today: date) -> None:
    """Digests are news; after a month nobody reads them."""
    db.session.execute(delete(Digest).where(Digest.day < today - KEPT))


def _insert(model: Any) -> Any:
    return (sqlite.insert if is_sqlite() else postgresql.insert)(model.__table__)
