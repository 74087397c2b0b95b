"""One month's dossiers as rows of the tables, computed by the project's own pure functions; runs in worker processes.

Numbers in the order of knowing are not known here, because they depend on what other months add to the same
import. A row carries `code(month, offset)` instead, and the writer puts the number in its place.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from bench.world import NEW_A_MONTH, SEED, WINDOW, Life, Schedule, World, files_of, lives, said
from heza.accounts.models import STILL_KNOWN
from heza.audit.chain import personal_digest
from heza.core.clock import VIETNAM
from heza.dossiers import ledger
from heza.dossiers.history import Event, History, Kind, fold
from heza.dossiers.imports.plan import PRIVATE, Draft, Fate, Said, plan
from heza.dossiers.models import Dossier, Settled, Spell
from heza.procedures.rules import in_force
from heza.workdays.rules import WorkCalendar, due_moment

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # as `audit.chain` does
STEP = 1 << 32  # numbers of one import lie between two of these

Values = tuple[Any, ...]


@dataclass
class Rows:
    """What one month of receipts adds to the tables."""

    month: int
    events: dict[int, list[Values]] = field(default_factory=dict)  # by the month of the import
    fates: dict[int, Counter[str]] = field(default_factory=dict)
    dossiers: list[Values] = field(default_factory=list)
    spells: list[Values] = field(default_factory=list)
    settled: list[Values] = field(default_factory=list)
    former: set[tuple[int, int]] = field(default_factory=set)
    applicants: set[int] = field(default_factory=set)


def code(order: int, offset: int) -> int:
    """The place of an event: of the `order`th import since its dossier's receipt, the `offset`th of its month."""
    return order * STEP + offset


def applicant_id(schedule: Schedule, number: int) -> int:
    """Applicants are numbered from the newest; ids grow with time."""
    return len(schedule.months) * NEW_A_MONTH + WINDOW - number


def columns_of(model: type[Any], leave_out: frozenset[str] = frozenset()) -> list[str]:
    """The columns of a table, in its order."""
    return [column.name for column in model.__table__.columns if column.name not in leave_out]


DERIVED_ID = frozenset({"id"})
DOSSIER = [*columns_of(Dossier, frozenset({"event_seq"})), "event_seq"]  # the numbers of a row stand at its end
SPELL = columns_of(Spell, DERIVED_ID)
SETTLED = columns_of(Settled, DERIVED_ID)


def plain(value: Any) -> Any:
    """A value as both databases take it in bulk."""
    convert = _PLAIN.get(type(value))
    return convert(value) if convert else value


@lru_cache(maxsize=100_000)
def _day(value: date) -> str:
    return value.isoformat()


def moment_text(value: datetime) -> str:
    """A moment as SQLAlchemy stores it: UTC without its mark."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _text(value: Any) -> Any:
    return value.value


_PLAIN: dict[type[Any], Callable[[Any], Any]] = {date: _day, datetime: moment_text, bool: int}


def _values(row: dict[str, Any], columns: list[str]) -> Values:
    return tuple([plain(row.get(name)) for name in columns])


def month_rows(world: World, schedule: Schedule, month: int) -> Rows:
    """Everything that the dossiers received in a month add, over all imports."""
    rows = Rows(month)
    first_id = 1 + sum(count for _, count in schedule.months[month + 1 :])
    for number, life in enumerate(lives(world, schedule, month)):
        _Teller(world, schedule, rows, first_id + number, life).tell()
    return rows


class _Teller:
    """One dossier, file by file, as an import would take it."""

    def __init__(self, world: World, schedule: Schedule, rows: Rows, dossier_id: int, life: Life) -> None:
        self.world, self.schedule, self.rows = world, schedule, rows
        self.id, self.life = dossier_id, life
        self.events: list[Event] = []
        self.history = History()
        self.spells: dict[Values, dict[str, Any]] = {}
        self.settled: dict[Values, dict[str, Any]] = {}

    def tell(self) -> None:
        """Plan each file against the one before, append the events, compute what follows."""
        before: Said | None = None
        seen_until: datetime | None = None
        description: dict[str, Any] = {}
        for importing, row in files_of(self.world, self.schedule, self.life, self.rows.month):
            until = self.schedule.data_until(importing)
            now = said(self.world, self.life, row, until)
            planned = plan(row, now, before, seen_until, until)
            self.rows.fates.setdefault(importing, Counter())[planned.fate.value] += 1
            if planned.fate in (Fate.NEW, Fate.CHANGED):
                planned.drafts += self._computed(now, before)
                last = self._append(importing, now, planned.drafts)
                self._refold(last)
                description = self._description(now)
            before, seen_until = now, until
        self._finish()
        if before is None:
            return
        history = self.history
        computed = ledger.computed_columns(history, self.events[-1].seq)
        row_values = {"id": self.id, **description, "seen_until": seen_until, "provisional_code": None, **computed}
        self.rows.dossiers.append(_values(row_values, DOSSIER))
        self.rows.former |= {(department, self.id) for department in ledger.former_departments(history)}
        self.rows.applicants.add(self.life.applicant)

    def _append(self, importing: int, now: Said, drafts: list[Draft]) -> int:
        listed = self.rows.events.setdefault(importing, [])
        order = self.rows.month - importing
        spoken: datetime | None = None
        iso = stored = day = ""
        for draft in drafts:
            data, private = draft.data, None
            if draft.kind is Kind.DESCRIBED:
                private = self._private(now)
                data = data | {"code": self.life.code, "private": personal_digest(private)}
            kind = draft.kind.value
            if draft.at is not spoken:  # most drafts of a file share their moment; all are whole seconds
                spoken, iso, day = draft.at, draft.at.astimezone(UTC).isoformat(), _day(draft.at.date())
                stored = f"{iso[:10]} {iso[11:19]}.000000"
            text = canonical(data)
            # The rest of `ledger.digest_line`, after the number.
            line = f"|{self.id}|{kind}|{iso}|{day}|{text}\n"
            self.events.append(Event(code(order, len(listed)), kind, draft.at, data))
            listed.append((self.id, kind, stored, day, text, private, line))
        return self.events[-1].seq

    def _private(self, now: Said) -> str:
        """As `ledger.private_text`, with a salt that is the same each time."""
        salt = sha256(f"{SEED}{self.life.code}{len(self.events)}".encode()).hexdigest()[:16]
        return canonical({name: getattr(now, name) for name in PRIVATE} | {"salt": salt})

    def _refold(self, last: int) -> None:
        history = self.history = fold(self.events)
        for kept, wanted, listed, columns in (
            (self.spells, ledger.spell_rows(self.id, history, last), self.rows.spells, SPELL),
            (self.settled, ledger.settled_rows(self.id, history, last), self.rows.settled, SETTLED),
        ):
            contents = {_content(row): row for row in wanted}
            for content in [content for content in kept if content not in contents]:
                listed.append(_values(kept.pop(content) | {"known_to": last}, columns))
            for content, row in contents.items():
                kept.setdefault(content, row)

    def _finish(self) -> None:
        """Keep the rows that still hold."""
        self.rows.spells += [_values(row, SPELL) for row in self.spells.values()]
        self.rows.settled += [_values(row, SETTLED) for row in self.settled.values()]

    def _computed(self, now: Said, before: Said | None) -> list[Draft]:
        """Our own due date, as an import computes it."""
        ground = (now.received_at, now.procedure_id)
        if now.received_at is None or (before and ground == (before.received_at, before.procedure_id)):
            return []
        form = self.world.forms[self.life.form]
        terms = in_force(form.versions, now.received_at.date())
        if terms is None:
            return []
        due = _due(
            self.world.calendar, now.received_at.date(), terms.days_allowed, terms.term_unit, terms.counting_rule
        )
        data = {
            "due_at": due.isoformat(),
            "days": terms.days_allowed,
            "unit": terms.term_unit,
            "rule": terms.counting_rule,
            "version_id": terms.version_id,
            "calendar": self.world.calendar_version,
        }
        return [Draft(Kind.COMPUTED, now.received_at, data)]

    def _description(self, now: Said) -> dict[str, Any]:
        values = {name: getattr(now, name) for name in _DESCRIPTION}
        return values | {
            "code": self.life.code,
            "code_key": self.life.code,
            "applicant_id": applicant_id(self.schedule, self.life.applicant),
            "finished_kind": now.ended_kind,
        }


_DESCRIPTION = (
    *("procedure_id", "procedure_code", "procedure_name", "field_id", "address", "phone", "channel"),
    *("digitised_in", "digitised_out", "fee", "paid_online", "note"),
)
_KNOWING = frozenset({"id", "known_from", "known_to"})


def _content(row: dict[str, Any]) -> Values:
    return tuple([value for name, value in row.items() if name not in _KNOWING])


@lru_cache(maxsize=50_000)
def _due(calendar: WorkCalendar, day: date, term: int, unit: str, rule: str) -> datetime:
    midnight = datetime.combine(day, datetime.min.time())
    return due_moment(calendar, midnight, term, unit, rule).replace(tzinfo=VIETNAM)


def resolved(value: int, bases: list[int]) -> int:
    """The number in the order of knowing that a `code` stands for; `bases` by order of import."""
    if value == STILL_KNOWN:
        return value
    order, offset = divmod(value, STEP)
    return bases[order] + offset
