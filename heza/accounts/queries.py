"""Questions about people."""

from sqlalchemy import select

from heza.accounts.models import Person
from heza.core.db import db


def person_by_username(username: str) -> Person | None:
    """The active account with this user name."""
    wanted = select(Person).where(Person.username == username.strip().lower(), Person.is_active)
    return db.session.scalar(wanted)
