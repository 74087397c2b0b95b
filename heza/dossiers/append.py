"""Appending acts to the log, behind the writer's lock, and computing what follows. Nothing here commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from heza.accounts.models import Person
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock
from heza.dossiers import ledger
from heza.dossiers.history import KIND_NAMES, Event, Kind
from heza.dossiers.models import Dossier
from heza.dossiers.rules import code_key


@dataclass(frozen=True)
class Draft:
    """An event to be: `private` is kept outside the chain."""

    kind: Kind
    at: datetime
    data: dict[str, Any]
    private: dict[str, str] = field(default_factory=dict)


def write(session: Session, planned: Iterable[tuple[Dossier, list[Draft]]], kind: str, person: Person) -> None:
    """Append the events and compute what follows; one entry of the trail a dossier. The lock is held."""
    listed = list(planned)
    seq = trail.take_seqs(session, sum(len(drafts) for _, drafts in listed))
    batch = ledger.Batch()
    fresh: dict[int, list[Event]] = {}
    descriptions: dict[int, dict[str, Any]] = {}
    for dossier, drafts in listed:
        rows = len(batch.events)
        fresh[dossier.id] = add_events(batch, dossier.id, drafts, seq, person)
        joined = next((draft.data["code"] for draft in drafts if draft.kind is Kind.JOINED), None)
        descriptions[dossier.id] = {"code": joined or dossier.code, "code_key": code_key(joined or dossier.code)}
        record(session, dossier.id, dossier.code, Kind(kind), batch.events[rows:], seq)
        seq += len(drafts)
    ledger.refold(session, batch, fresh, descriptions)
    batch.write(session)
    for dossier, _ in listed:
        session.expire(dossier)


def add_events(batch: ledger.Batch, dossier_id: int, drafts: Sequence[Draft], seq: int, person: Person) -> list[Event]:
    """Put the events of a dossier into the batch, numbered from `seq` on."""
    common = {"recorded_at": clock.recorded(), "actor_id": person.id, "import_id": None}
    events = []
    for number, draft in enumerate(drafts, seq):
        data, private = draft.data, None
        if draft.private:
            private, digest = ledger.private_text(draft.private)
            data = {**data, "private": digest}
        event = Event(number, draft.kind.value, draft.at, data)
        batch.events.append(ledger.event_row(dossier_id, event, private, **common))
        events.append(event)
    return events


def record(session: Session, id: int, code: str, kind: Kind, rows: Sequence[Any], first: int) -> None:
    """One entry of the trail for one dossier."""
    digest = digest_of(ledger.digest_line(row) for row in rows)
    changes = {"code": code, "act": KIND_NAMES[kind]}
    trail.record(session, "act", "dossier", id, changes, first_seq=first, event_digest=digest)
