"""Questions about signatures and delegations."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date
from typing import Any

from flask import abort, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heza.accounts.models import STILL_KNOWN, Person
from heza.accounts.queries import LARGEST_ID
from heza.approvals import rules
from heza.approvals.manifest import text_hash
from heza.approvals.models import Delegation, Signoff
from heza.approvals.rules import Duty, duties_of
from heza.approvals.workflow import Capacity, Standing, Workflow
from heza.audit.chain import canonical, personal_digest
from heza.core import clock
from heza.core.db import db

PAGE = 1000


def flows() -> tuple[Workflow, ...]:
    """Every workflow of the program; `heza/menu.py` names them."""
    found: tuple[Workflow, ...] = current_app.extensions.get("heza_flows", ())
    return found


def duties() -> list[Duty]:
    """Everything that can be delegated."""
    return duties_of(flows())


# ---------------------------------------------------------------- delegations


def acting_for(person: Person, day: date | None = None) -> list[Standing]:
    """By whose right this person may sign on a day (today): one statement, the giver's roles included."""
    day = day or clock.today()
    wanted = select(Delegation).where(Delegation.to_id == person.id, Delegation.known_to == STILL_KNOWN)
    wanted = wanted.where(Delegation.from_day <= day, Delegation.to_day > day).order_by(Delegation.id)
    return [standing_of(row) for row in db.session.scalars(wanted) if row.giver.is_active]


def standing_of(row: Delegation) -> Standing:
    """A delegation as the workflow sees it."""
    return Standing(row.giver, Capacity(row.capacity), row.id, row.basis, row.duty_keys)


def delegations(*, past: bool = False) -> list[Delegation]:
    """The delegations that hold or will hold, or those that are over; the latest first."""
    today = clock.today()
    wanted = select(Delegation).where(Delegation.known_to == STILL_KNOWN)
    wanted = wanted.where(Delegation.to_day <= today if past else Delegation.to_day > today)
    return list(db.session.scalars(wanted.order_by(Delegation.from_day.desc(), Delegation.id.desc())))


def given_by(person_id: int) -> list[Delegation]:
    """Everything that one person gave and gives, as it is known now."""
    wanted = select(Delegation).where(Delegation.from_id == person_id, Delegation.known_to == STILL_KNOWN)
    return list(db.session.scalars(wanted.order_by(Delegation.from_day.desc(), Delegation.id.desc())))


def delegation(id: int) -> Delegation:
    """One delegation as it is known now; 404 when there is none."""
    wanted = select(Delegation).where(Delegation.id == (id if id <= LARGEST_ID else 0))
    found: Delegation = db.one_or_404(wanted.where(Delegation.known_to == STILL_KNOWN))
    return found


def last_used(origin: int) -> date | None:
    """The last day on which somebody signed by this delegation, under whichever of its rows."""
    rows = select(Delegation.id).where(Delegation.origin == origin)
    return db.session.scalar(select(func.max(Signoff.on_day)).where(Signoff.delegation_id.in_(rows)))


def still_known(ids: set[int | None]) -> set[int | None]:
    """Which of these delegations nothing has superseded."""
    if not ids:
        return set()
    return set(
        db.session.scalars(select(Delegation.id).where(Delegation.id.in_(ids), Delegation.known_to == STILL_KNOWN))
    )


def delegation_to_edit(id: int, viewer: Person) -> Delegation:
    """One delegation that this person may end: their own, or anybody's for who edits people; otherwise 404."""
    found = delegation(id)
    if not rules.may_edit(viewer, found.from_id):
        abort(404)
    return found


def times_used(origin: int) -> int:
    """How often somebody signed by this delegation, under whichever of its rows."""
    rows = select(Delegation.id).where(Delegation.origin == origin)
    return db.session.scalar(select(func.count()).where(Signoff.delegation_id.in_(rows))) or 0


def delegation_lines(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """What was learnt and what was superseded about delegations, for the chain's digest."""
    who = (Delegation.origin, Delegation.from_id, Delegation.to_id, Delegation.capacity, Delegation.basis)
    what = (Delegation.from_day, Delegation.to_day, Delegation.duties)
    columns = (Delegation.known_from, Delegation.known_to, *who, *what)
    rows = session.execute(select(*columns).order_by(Delegation.id)).all()
    lines = [(row.known_from, f"+ {_line(row[2:])}") for row in rows]
    lines += [(row.known_to, f"- {_line(row[2:])}") for row in rows if row.known_to != STILL_KNOWN]
    return iter(sorted(line for line in lines if first <= line[0] <= last))


def _line(values: Iterable[object]) -> str:
    return canonical([str(value) for value in values])


# ---------------------------------------------------------------- signatures


def signoffs_of(subject_type: str, ids: Iterable[int]) -> list[Signoff]:
    """The signatures of some subjects in the order of signing."""
    wanted = select(Signoff).where(Signoff.subject_type == subject_type, Signoff.subject_id.in_(list(ids)))
    return list(db.session.scalars(wanted.order_by(Signoff.seq)))


def signoff(subject_type: str, subject_id: int, seq: int) -> Signoff:
    """One signature of a subject; 404 when there is none."""
    wanted = select(Signoff).where(Signoff.subject_type == subject_type, Signoff.subject_id == subject_id)
    found: Signoff = db.one_or_404(wanted.where(Signoff.seq == (seq if seq < STILL_KNOWN else 0)))
    return found


def signoff_lines(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The signatures from one number to another, as they were digested when they were made, a page at a time."""
    table = Signoff.__table__
    while first <= last:
        wanted = select(table).where(table.c.seq >= first, table.c.seq <= last).order_by(table.c.seq).limit(PAGE)
        rows = session.execute(wanted).all()
        for row in rows:
            yield row.seq, digest_line(row)
        if len(rows) < PAGE:
            return
        first = rows[-1].seq + 1


_WHAT = ("seq", "subject_type", "subject_id", "flow", "step", "meaning", "sentence", "decision", "paper_sha256")
_WHO = ("signer_id", "capacity", "delegation_id", "for_id", "auth_method", "session_sha256", "request_id")


def digest_line(row: Any) -> str:
    """What the chain keeps of a signature. Private words and the manifest stand in it by their hashes, computed
    again from the words as long as they are there.
    """
    values: dict[str, object] = {name: getattr(row, name) for name in (*_WHAT, *_WHO)}
    for name in ("signed_at", "auth_at"):
        values[name] = getattr(row, name).astimezone(UTC).isoformat(timespec="microseconds")
    values["on_day"] = row.on_day.isoformat()
    private, manifest = row.private, row.manifest
    values["private"] = [row.private_sha256, personal_digest(private) if private else row.private_sha256]
    values["content"] = [row.content_sha256, text_hash(manifest) if manifest else row.content_sha256]
    return canonical(values)
