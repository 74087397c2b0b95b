"""Receiving a dossier by hand: a provisional code until the city's arrives, our own due date. Nothing here commits."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from heza.accounts.models import Person
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import ledger
from heza.dossiers.acting import A_MINUTE
from heza.dossiers.append import Draft, add_events, record
from heza.dossiers.history import Holder, Kind
from heza.dossiers.imports.writer import Applicants
from heza.dossiers.models import Dossier
from heza.dossiers.rules import code_key
from heza.dossiers.terms import Terms
from heza.procedures import queries as procedures
from heza.procedures.models import Procedure

NEVER_SEEN = datetime(1970, 1, 1, tzinfo=UTC)  # no file of the city named it yet


@dataclass(frozen=True)
class Intake:
    """A dossier as it is handed in at the desk."""

    procedure_id: int
    applicant: str
    channel: str
    at: datetime | None = None
    address: str = ""
    phone: str = ""
    note: str = ""
    receiver: Holder | None = None  # the unit to which it goes on


def receive(person: Person, wish: Intake) -> Dossier:
    """Receive a dossier by hand, under a provisional code until the city's arrives. Raises Refused."""
    session, now = db.session(), clock.now()
    at = wish.at or now
    if at > now + A_MINUTE:
        raise Refused(f"Thời điểm tiếp nhận {words.moment(at)} chưa đến. Hãy nhập thời điểm đã qua.")
    trail.take_seqs(session, 0)
    version = procedures.version_at(wish.procedure_id, at.date())
    procedure = session.get(Procedure, wish.procedure_id)
    if version is None or procedure is None:
        raise Refused("Thủ tục này không còn trong danh mục. Hãy chọn thủ tục khác.")
    if procedure.is_abolished(at.date()):
        raise Refused(f"Thủ tục {procedure.code} đã bị bãi bỏ từ ngày {words.day(procedure.abolished_on)}.")
    code = _provisional_code(session, at)
    private = {"applicant": wish.applicant, "address": wish.address, "phone": wish.phone, "note": wish.note}
    described = {
        "code": code,
        "procedure_code": procedure.code,
        "procedure_name": version.name[:500],
        "procedure_id": procedure.id,
        "field_id": version.field_id,
        "channel": wish.channel,
        "digitised_in": None,
        "digitised_out": None,
        "fee": None,
        "paid_online": None,
        "ours": True,
    }
    desk = {"ours": True, "department_id": person.department_id, "officer_id": person.id}
    drafts = [
        Draft(Kind.DESCRIBED, at, described, private),
        Draft(Kind.RECEIVED, at, {"ours": True}),
        Draft(Kind.HELD, at, desk),
    ]
    if wish.receiver is not None:
        drafts.append(Draft(Kind.HANDED, at, {"ours": True, **wish.receiver._asdict()}))
    if promise := Terms(dict(procedures.versions())).promise(procedure.id, at):
        drafts.append(Draft(Kind.COMPUTED, at, {**promise, "ours": True}))
    return _begin(session, person, code, private, described, drafts)


def _provisional_code(session: Session, at: datetime) -> str:
    """The next provisional code of a day; the lock is held."""
    start = f"NB-{clock.local(at):%y%m%d}-"
    column = Dossier.provisional_code
    last = session.scalar(select(func.max(column)).where(column >= start, column < start + "A"))
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:04d}"


def _begin(
    session: Session,
    person: Person,
    code: str,
    private: dict[str, str],
    described: dict[str, Any],
    drafts: list[Draft],
) -> Dossier:
    """Write a new dossier with its first events."""
    applicants = Applicants(session)
    applicant_id = applicants.id_of(private["applicant"])
    applicants.write()
    id, first = ledger.next_id(session, Dossier), trail.take_seqs(session, len(drafts))
    batch = ledger.Batch()
    events = add_events(batch, id, drafts, first, person)
    columns = {name: described[name] for name in described if name not in ("code", "ours")}
    columns |= {"code": code, "code_key": code_key(code), "provisional_code": code, "applicant_id": applicant_id}
    columns |= {name: private[name] for name in ("address", "phone", "note")}
    columns |= {"finished_kind": None, "seen_until": NEVER_SEEN}
    ledger.add_new(batch, id, events, columns)
    batch.write(session)
    record(session, id, code, Kind.RECEIVED, batch.events, first)
    return session.scalars(select(Dossier).where(Dossier.id == id)).one()
