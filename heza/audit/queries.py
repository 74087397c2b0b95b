"""Questions to the trail. Every list walks an index, newest first."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, column, select, table

from heza.audit.counts import QUIET, in_group, last_before, watched
from heza.audit.models import AuditEntry, AuditHead
from heza.audit.words import Line, Names, line
from heza.core.db import db

PAGE = 50  # entries on one page
PART = 1000  # entries in memory at a time
TIMELINE = 100  # entries of one subject; more are on the trail's own page
LAST = 2**63 - 1

# People stand above the trail; it knows them as its foreign key does, by their tables.
_person = table("person", column("id"), column("name"), column("sort_key"))
_CODED = ("dossier", "procedure", "document")  # tables of higher rooms with a code
_department = table("department", column("id"), column("name"))


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for."""

    actor_id: int | None = None  # 0: the system itself
    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    from_day: date | None = None
    to_day: date | None = None
    group: str = ""  # a key of counts.GROUPS


@dataclass(frozen=True)
class Page:
    """A part of the trail, newest first."""

    lines: list[Line]
    next_before: int | None  # the page after this one shows what is older than this number


def entries(wanted: Wanted, names: Names, before: int | None = None) -> Page:
    """One page of the entries that are asked for, older than a number."""
    found = list(db.session.scalars(_select(wanted, before).limit(PAGE + 1)))
    known = with_codes(found, names)
    shown = [line(entry, known) for entry in found[:PAGE]]
    return Page(shown, shown[-1].seq if len(found) > PAGE else None)


def with_codes(found: list[AuditEntry], names: Names) -> Names:
    """The names, and the codes of the dossiers, procedures and documents that these entries speak of."""
    ids: dict[str, set[int]] = {kind: set() for kind in _CODED}
    for entry in found:
        said = json.loads(entry.body)["changes"]
        for kind, numbers in ids.items():
            given = said.get(f"{kind}_id")
            several = given if isinstance(given, list) else [given]
            if entry.subject_type == kind:
                several = [*several, entry.subject_id]
            numbers |= {int(one) for one in several if str(one).isdecimal() and int(one) < LAST}
    codes = {kind: _codes(kind, numbers) for kind, numbers in ids.items() if numbers}
    return replace(names, codes=codes)


def names_of(kind: str, id: str) -> Names:
    """The names, and the code of one thing where it has one."""
    known = names()
    if kind not in _CODED or not id.isdecimal() or int(id) > LAST:
        return known
    return replace(known, codes={kind: _codes(kind, {int(id)})})


def _codes(kind: str, numbers: set[int]) -> dict[int, str]:
    coded, found = table(kind, column("id"), column("code")), dict[int, str]()
    ids = sorted(numbers)
    for at in range(0, len(ids), PART):  # an act on many dossiers names them all
        part = ids[at : at + PART]
        found |= {row.id: row.code for row in db.session.execute(select(coded).where(coded.c.id.in_(part)))}
    return found


def all_entries(wanted: Wanted, names: Names, limit: int) -> Iterator[Line]:
    """Up to `limit` entries that are asked for, with codes for numbers; a thousand in memory at a time."""
    found = db.session.scalars(_select(wanted, None).limit(limit).execution_options(yield_per=PART))
    for part in found.partitions(PART):
        known = with_codes(list(part), names)
        yield from (line(entry, known) for entry in part)


def timeline_of(subject_type: str, subject_id: object, limit: int = TIMELINE) -> list[Line]:
    """What happened to one subject, newest first, its views aside; `templates/audit/_timeline.html` shows it."""
    wanted = Wanted(subject_type=subject_type, subject_id=str(subject_id))
    found = _select(wanted, None).where(AuditEntry.action.not_in(sorted(QUIET)))
    lines = _lines(found.limit(limit), names())
    return [line for line in lines if line.says_something]


class TrailOf:
    """What `templates/audit/_watched.html` asks for itself, because only who reads the trail gets it."""

    watched = staticmethod(watched)
    timeline = staticmethod(timeline_of)


def head() -> AuditHead:
    """The end of the chain."""
    return db.session.scalars(select(AuditHead)).one()


def names() -> Names:
    """The names of people, in their order, and of departments: a few hundred."""
    people = select(_person.c.id, _person.c.name).order_by(_person.c.sort_key, _person.c.id)
    departments = select(_department.c.id, _department.c.name)
    return Names(
        people={row.id: row.name for row in db.session.execute(people)},
        departments={row.id: row.name for row in db.session.execute(departments)},
    )


def _select(wanted: Wanted, before: int | None) -> Select[Any]:
    found = select(AuditEntry).where(AuditEntry.seq < (LAST if before is None else before))
    if wanted.actor_id is not None:
        found = found.where(
            AuditEntry.actor_id == wanted.actor_id if wanted.actor_id else AuditEntry.actor_id.is_(None)
        )
    for name in ("action", "subject_type", "subject_id"):
        if asked := getattr(wanted, name):
            found = found.where(getattr(AuditEntry, name) == asked)
    if wanted.group:
        found = found.where(in_group(wanted.group))
    # Time and numbers grow together, so days become numbers and every list stays in the order of its index.
    if wanted.from_day:
        found = found.where(AuditEntry.seq > last_before(wanted.from_day))
    if wanted.to_day:
        found = found.where(AuditEntry.seq <= last_before(wanted.to_day + timedelta(days=1)))
    return found.order_by(AuditEntry.seq.desc())


def _lines(wanted: Select[Any], names: Names) -> Iterator[Line]:
    for entry in db.session.scalars(wanted):
        yield line(entry, names)
