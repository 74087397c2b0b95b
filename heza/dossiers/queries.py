"""Questions about dossiers: who may see which, one dossier, the imports. The list has `lists`, one dossier `told`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select, true

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core.db import db
from heza.dossiers.filters import LARGEST_ID
from heza.dossiers.history import KIND_NAMES, Kind, fold
from heza.dossiers.ledger import events_of
from heza.dossiers.models import Applicant, Dossier, DossierImport, Event, FormerHolder
from heza.dossiers.rules import code_key
from heza.dossiers.told import told

__all__ = ["DossierImport", "dossier_for", "imports", "told", "visible_to"]

IMPORTS_SHOWN = 50
EVENTS_READ = 600  # lines of the log that are read for one page of an import
DOSSIERS_SHOWN = 50


def visible_to(person: Person) -> ColumnElement[bool]:
    """The dossiers that a person may see: all of them, or those that the person's department holds or has held."""
    if person.can(Can.READ_ALL):
        return true()
    if person.department_id is None:
        return false()
    return or_(Dossier.department_id == person.department_id, _has_held(person.department_id))


def _has_held(department_id: int) -> ColumnElement[bool]:
    """Whether a department held a dossier before; asked of each dossier on the way."""
    row = FormerHolder.__table__.alias()
    return exists(select(1).where(row.c.department_id == department_id, row.c.dossier_id == Dossier.id))


def dossier_for(person: Person, code: str) -> Dossier:
    """The dossier with this code, however it is typed; 404 where there is none or it is not this person's to see."""
    wanted = select(Dossier).where(Dossier.code_key == code_key(code), visible_to(person))
    found: Dossier = db.one_or_404(wanted)
    return found


def code_of(person: Person, typed: str) -> str:
    """The code, as it is written, of the dossier whose whole code was typed; empty where this person sees none."""
    wanted = select(Dossier.code).where(Dossier.code_key == code_key(typed), visible_to(person))
    return db.session.scalar(wanted) or ""


def code_now(id: int) -> str:
    """The code of a dossier, which an act may have changed."""
    return db.session.scalars(select(Dossier.code).where(Dossier.id == id)).one()


def last_event(id: int) -> int | None:
    """The last event folded into a dossier."""
    return db.session.scalar(select(Dossier.event_seq).where(Dossier.id == id))


def visible_count(person: Person, ids: Sequence[int]) -> int:
    """How many of these dossiers a person may see."""
    wanted = select(func.count()).select_from(Dossier).where(Dossier.id.in_(ids), visible_to(person))
    return db.session.scalar(wanted) or 0


def differences_told(dossiers: Sequence[Dossier]) -> dict[int, list[tuple[str, datetime, datetime]]]:
    """What we and the city date differently, by dossier: (what, ours, the city's)."""
    logs = events_of(db.session(), [dossier.id for dossier in dossiers])
    return {
        id: [(KIND_NAMES[Kind(ours.kind)], ours.at, city.at) for ours, city in fold(events).differing()]
        for id, events in logs.items()
    }


# ---------------------------------------------------------------- imports


def imports() -> Sequence[Row[DossierImport, str]]:
    """The last imports, newest first, with who made them."""
    row = DossierImport
    wanted = select(row, Person.name).outerjoin(Person, row.person_id == Person.id)
    return db.session.execute(wanted.order_by(row.id.desc()).limit(IMPORTS_SHOWN)).all()


def import_or_404(id: int) -> tuple[DossierImport, str]:
    """One import, and who made it ("" where the command line did)."""
    applied: DossierImport = db.one_or_404(select(DossierImport).where(DossierImport.id == min(id, LARGEST_ID)))
    return applied, db.session.scalar(select(Person.name).where(Person.id == applied.person_id)) or ""


@dataclass(frozen=True)
class Touched:
    """A dossier to which an import added something."""

    code: str
    procedure_name: str
    applicant: str
    is_new: bool
    kinds: tuple[str, ...]  # of its events, in their order
    last_seq: int


@dataclass(frozen=True)
class TouchedPage:
    """A part of the dossiers of an import; `after` asks for the next part, 0 where there is none."""

    rows: list[Touched]
    after: int


def touched_by(applied: DossierImport, person: Person, after: int = 0) -> TouchedPage:
    """The dossiers of an import that this person may see, in the order of its file, from a place in the log on.

    Those of one dossier stand together, and others may stand between the parts of a long file: no index but the
    log's own is needed.
    """
    row, end = Event, (applied.last_seq or applied.first_seq + applied.event_count - 1) + 1
    start = max(applied.first_seq, after + 1)
    wanted = select(row.seq, row.dossier_id, row.kind).where(row.seq >= start, row.seq < end)
    wanted = wanted.where(row.import_id == applied.id).order_by(row.seq)
    read = db.session.execute(wanted.limit(EVENTS_READ)).all()
    groups: dict[int, list[Any]] = {}
    for event in read:
        groups.setdefault(event.dossier_id, []).append(event)
    listed = list(groups.items())
    is_cut = len(read) == EVENTS_READ and len(listed) > 1  # the last group may go on
    listed = listed[:-1] if is_cut else listed
    shown = listed[:DOSSIERS_SHOWN]
    more = is_cut or len(listed) > DOSSIERS_SHOWN
    return TouchedPage(_touched(shown, applied, person), shown[-1][1][-1].seq if shown and more else 0)


def _touched(groups: list[tuple[int, list[Any]]], applied: DossierImport, person: Person) -> list[Touched]:
    first = select(func.min(Event.seq)).where(Event.dossier_id == Dossier.id).scalar_subquery()
    wanted = select(Dossier.id, Dossier.code, Dossier.procedure_name, Applicant.name, first.label("first_seq"))
    wanted = wanted.join(Applicant, Applicant.id == Dossier.applicant_id)
    wanted = wanted.where(and_(Dossier.id.in_([id for id, _ in groups]), visible_to(person)))
    known = {found.id: found for found in db.session.execute(wanted)}
    return [
        Touched(
            known[id].code,
            known[id].procedure_name,
            known[id].name,
            known[id].first_seq >= applied.first_seq,
            tuple(dict.fromkeys(event.kind for event in events)),
            events[-1].seq,
        )
        for id, events in groups
        if id in known
    ]
