"""Writing change requests. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.documents.changes.models import ChangeRequest, ChangeRequestWriter
from heza.documents.external.models import ExternalDocument
from heza.documents.models import Document
from heza.papers import numbers


@dataclass(frozen=True)
class Wish:
    """What a request asks for."""

    kind: str  # a key of rules.KINDS
    department_id: int
    document: Document | None = None
    external: ExternalDocument | None = None
    subject: str = ""
    source: str = "proposal"  # a key of rules.SOURCES
    reason: str = ""
    content: str = ""
    impact: str = ""
    drafter_id: int | None = None
    due: date | None = None


BOOK = "change_request"


def add_request(wish: Wish, proposer: Person) -> ChangeRequest:
    """A request as a draft of this person, with the next code of its year."""
    (found,) = add_requests([wish], proposer)
    return found


def add_requests(wishes: Sequence[Wish], proposer: Person, *, is_authored: bool = True) -> list[ChangeRequest]:
    """Requests as drafts, with the next codes of the year. Nothing of the chain is written before it.

    Without `is_authored` nobody has written them yet: their units take them up (drafts that a change of law calls for).
    """
    today = clock.today()
    taken = numbers.take(BOOK, "", today, len(wishes))
    made = []
    for wish, number in zip(wishes, taken, strict=True):
        found = ChangeRequest(proposer_id=proposer.id, edited_at=clock.recorded(), state="draft")
        found.year, found.number = number.year, number.number
        for name in ("kind", "department_id", "subject", "source", "reason", "content", "impact", "drafter_id", "due"):
            setattr(found, name, getattr(wish, name))
        found.document, found.external = wish.document, wish.external
        found.writers = [ChangeRequestWriter(person_id=proposer.id)] if is_authored else []
        made.append(found)
    db.session.add_all(made)
    db.session.flush()
    numbers.enter_all([(number, one.id) for number, one in zip(taken, made, strict=True)], "change_request")
    return made
