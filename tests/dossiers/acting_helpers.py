"""Acts in a test: who does what to which dossier, in one line."""

from datetime import datetime
from typing import Any

from flask import g

from heza.accounts.models import Person
from heza.core.db import db
from heza.dossiers import acting, acts
from heza.dossiers.history import Holder
from heza.dossiers.models import Dossier
from heza.dossiers.wishes import Wish
from tests.dossiers.files import at


def do(
    person: Person, dossier: Dossier, name: str, when: str = "", *, to: Person | None = None, **values: Any
) -> Dossier:
    """Do an act (by the name in its address) at a moment, and commit."""
    g.actor_id = person.id
    db.session.refresh(dossier)
    values.setdefault("reason", "Lý do trong phép thử")
    if to is not None:
        values["receiver"] = Holder(to.department_id, to.id)
    wish = Wish(acts.BY_URL[name], at=moment(when), **values)
    acting.act(person, {dossier.id: dossier.event_seq}, wish)
    db.session.commit()
    db.session.refresh(dossier)
    return dossier


def moment(text: str) -> datetime | None:
    """A Vietnamese moment, None for now."""
    return at(text) if text else None
