"""What the record knows of a form: the values that nobody has to type.

Each key has one supplier, whatever the circular; a key that a circular adds and nobody supplies is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.core import clock
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers import ledger
from heza.dossiers.history import Event, History, Holder, Kind, fold
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.terms import Terms
from heza.paperwork.formats import count_words
from heza.paperwork.sets import Field, Form, value_of
from heza.procedures import queries as procedures
from heza.procedures.models import ProcedureVersion
from heza.procedures.rules import TERM_UNITS
from heza.workdays import queries as workdays


@dataclass
class Record:
    """Everything that a form may take from: the dossier as it stands at a moment, and who fills it in."""

    dossier: Dossier
    person: Person | None  # None: the system drafts it
    now: datetime

    @cached_property
    def history(self) -> History:
        """The dossier's history."""
        return fold(self.log)

    @cached_property
    def log(self) -> list[Event]:
        """Its events."""
        return ledger.events_of(db.session(), [self.dossier.id])[self.dossier.id]

    @cached_property
    def received_at(self) -> datetime | None:
        """When it was received, None before."""
        return self.history.received_at

    @property
    def begins_at(self) -> datetime:
        """When its term begins: at its receipt, which is now where the receipt is still to be issued."""
        return self.received_at or self.now

    @cached_property
    def holder(self) -> Holder:
        """Who holds it now."""
        return self.history.holder(self.now)

    @cached_property
    def department(self) -> Department | None:
        """The unit that holds it."""
        return db.session.get(Department, self.holder.department_id) if self.holder.department_id else None

    @cached_property
    def officer(self) -> Person | None:
        """The officer who holds it."""
        return db.session.get(Person, self.holder.officer_id) if self.holder.officer_id else None

    @cached_property
    def version(self) -> ProcedureVersion | None:
        """What its procedure said on the day of receipt."""
        id = self.dossier.procedure_id
        return procedures.version_at(id, clock.local_day(self.begins_at)) if id else None

    @cached_property
    def applicant(self) -> str:
        """Whose dossier it is."""
        return db.session.scalar(select(Applicant.name).where(Applicant.id == self.dossier.applicant_id)) or ""

    @cached_property
    def due_at(self) -> datetime | None:
        """The promise in force; before the receipt, the one that a receipt now would make."""
        if self.received_at is not None:
            return self.history.due_at(self.now)
        promised = Terms(dict(procedures.versions())).promise(self.dossier.procedure_id, self.now)
        return datetime.fromisoformat(promised["due_at"]) if promised else None

    @cached_property
    def first_promise(self) -> datetime | None:
        """The day that the receipt said."""
        computed = self.history.single.get(Kind.COMPUTED)
        ours = datetime.fromisoformat(computed.data["due_at"]) if computed else None
        return self.history.city_due_at(self.now) or ours

    @property
    def stage(self) -> str:
        """Whether it is still at the counter."""
        return "processing" if self.received_at is not None else "intake"


def proposed_day(record: Record) -> date:
    """Another day that could be promised: so many working days from the due day, or from today where that is past."""
    calendar = workdays.calendar()
    start = max(record.due_at.date() if record.due_at else clock.today(), clock.today())
    day: date = calendar.due_on(start, int(setting("apology_days")))
    return day


def _moment(value: datetime | None) -> str:
    return clock.local(value).isoformat(timespec="seconds") if value else ""


def _day(value: datetime | None) -> str:
    return clock.local_day(value).isoformat() if value else ""


def _person(person: Person | None) -> dict[str, str] | str:
    return {"name": person.name, "title": person.title} if person else ""


def _documents(record: Record) -> list[dict[str, Any]]:
    if record.version is None:
        return []
    return [
        {"name": one.name, "originals": one.originals, "copies": one.copies, "note": one.form}
        for one in record.version.documents
    ]


def _duration(record: Record) -> str:
    version = record.version
    return f"{version.days_allowed} {TERM_UNITS[version.term_unit]}" if version else ""


def _lateness(record: Record) -> str:
    due = record.due_at
    days = workdays.calendar().days_between(due.date(), clock.today()) if due else 0
    return f"{count_words(days)} ngày làm việc" if days > 0 else ""


def _addressee_within(record: Record) -> str:
    officer, unit = record.officer, record.department
    if officer and unit:
        return f"{officer.name}, {unit.name}"
    return unit.name if unit else officer.name if officer else ""


def _file_unit(record: Record) -> str:
    unit = record.department
    return (unit.code or "").upper() if unit else ""


SUPPLY: dict[str, Callable[[Record], Any]] = {
    "dossier_code": lambda record: record.dossier.code,
    "applicant_name": lambda record: record.applicant,
    "addressee": lambda record: record.applicant,
    "submitter_name": lambda record: record.applicant,
    "applicant_address": lambda record: record.dossier.address,
    "applicant_phone": lambda record: record.dossier.phone,
    "request_content": lambda record: record.dossier.procedure_name,
    "components": _documents,
    "set_count": lambda record: 1,
    "duration": _duration,
    "received_at": lambda record: _moment(record.begins_at),
    "received_on": lambda record: _day(record.received_at),
    "due_at": lambda record: _moment(record.due_at),
    "original_due": lambda record: _moment(record.first_promise),
    "return_way": lambda record: "counter",
    "receiver_name": lambda record: _person(record.person),
    "guide_name": lambda record: _person(record.person),
    "contact_person": lambda record: _person(record.officer or record.person),
    "contact_phone": lambda record: setting("contact_phone"),
    "stage": lambda record: record.stage,
    "cause_unit": lambda record: record.department.name if record.department else "",
    "new_due": lambda record: proposed_day(record).isoformat(),
    "deadline": lambda record: proposed_day(record).isoformat(),
    "file_unit": _file_unit,
    "fee": lambda record: record.dossier.fee,
    "fee_handling": lambda record: "Không thu" if record.dossier.fee == 0 else "",
    "lateness": _lateness,
    "holder": lambda record: _person(record.officer),
}
# What a form of the agency's own means otherwise.
OWN_SUPPLY: dict[tuple[str, str], Callable[[Record], Any]] = {("reminder", "addressee"): _addressee_within}


def known(form: Form, record: Record) -> dict[str, Any]:
    """The values of a form that the record knows, by key; what it does not know is left out."""
    found = {}
    for field in form.fields:
        supply = OWN_SUPPLY.get((form.key, field.key)) or SUPPLY.get(field.key)
        value = supply(record) if supply else None
        if field.type == "person" and isinstance(value, str) and value:
            value = {"name": value, "title": ""}
        if value not in (None, "", []):
            found[field.key] = value
    return found


def is_asked(field: Field, facts: dict[str, Any]) -> bool:
    """Whether the page asks for it: what people decide, and what of the dossier nobody knows."""
    if field.source == "system":
        return False
    if field.source == "dossier":
        return value_of(field, facts) is None and field.type not in ("legs", "rows")
    return field.source != "setting"
