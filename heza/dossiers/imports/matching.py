"""What names in files mean, said once: for every dossier that is there and for the next file. Nothing here commits.

A match is a line in the log of each dossier concerned, after which the ids of earlier lines are read as the right ones
(`history.standing`); figures of before keep what was known then. Taking a match back takes those lines back.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union, update

from heza.accounts.models import Department, Person
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, jobs, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import ledger
from heza.dossiers.filters import LARGEST_ID
from heza.dossiers.history import Event, Kind, fold
from heza.dossiers.imports import waiting
from heza.dossiers.imports.applying import refuse_while_busy
from heza.dossiers.imports.guessing import guess, guess_procedure
from heza.dossiers.imports.models import ImportFile, NameMatch
from heza.dossiers.imports.undoing import append_and_describe
from heza.dossiers.models import Dossier, FormerHolder, Leg
from heza.dossiers.models import Event as EventRow
from heza.dossiers.terms import Terms
from heza.procedures import queries as procedures
from heza.procedures.models import Procedure, ProcedureVersion

PART_JOB = "match_part"
PART = 500  # dossiers of one transaction
WHOLE = 1000  # dossiers that are matched at once, within the request
SHOWN = 100  # names of a kind on the page
KINDS = {"department": "Đơn vị", "officer": "Cán bộ", "procedure": "Thủ tục"}
CHOOSE = "Hãy chọn trong danh sách {what} mà tên này chỉ đến."
GONE = "Tên này không còn chờ đối chiếu. Hãy tải lại trang."
ITSELF = "Không đối chiếu một tên với chính nó. Hãy chọn tên khác, hoặc xác nhận tên này là đúng ở trang Nhân sự."


class Waiting(NamedTuple):
    """A name that nobody knows: `key` names it in the form; `guess` is the likeliest of `choices`."""

    kind: str
    key: str
    name: str
    context: str
    dossiers: int
    guess: int | None


class Queue(NamedTuple):
    """Everything that waits, with what it can be matched with."""

    names: list[Waiting]
    choices: dict[str, list[tuple[int, str]]]
    more: int  # names that are not shown


# ---------------------------------------------------------------- what waits


def queue() -> Queue:
    """The names that wait: a few statements, whatever their number."""
    choices = {"department": _departments(), "officer": _officers(), "procedure": _procedures()}
    matched = {(one.kind, one.written, one.context) for one in db.session.scalars(select(NameMatch))}
    found = [*_unknown_departments(choices), *_unknown_officers(choices), *_unknown_procedures(choices)]
    there = {(one.kind, words.fold(one.name), words.fold(one.context)) for one in found}
    found += [
        one
        for one in _in_waiting_files(choices)
        if (one.kind, words.fold(one.name), words.fold(one.context)) not in there
    ]
    units = {written for kind, written, _ in matched if kind == "department"}
    left = [
        one
        for one in found
        if (one.kind, words.fold(one.name), words.fold(one.context)) not in matched
        and (one.dossiers or words.fold(one.context) not in units)  # went along with the unit
    ]
    return Queue(left[: 3 * SHOWN], choices, max(len(left) - 3 * SHOWN, 0))


def _departments() -> list[tuple[int, str]]:
    wanted = select(Department.id, Department.name).where(Department.confirmed, Department.closed_on.is_(None))
    return [(id, name) for id, name in db.session.execute(wanted.order_by(Department.position, Department.id))]


def _officers() -> list[tuple[int, str]]:
    p, d = Person, Department
    wanted = select(p.id, p.name, d.name).outerjoin(d, d.id == p.department_id).where(p.confirmed)
    found = db.session.execute(wanted.order_by(p.sort_key, p.id))
    return [(id, f"{name} – {unit}" if unit else name) for id, name, unit in found]


def _procedures() -> list[tuple[int, str]]:
    p, v = Procedure, ProcedureVersion
    latest = select(func.max(v.id)).where(v.procedure_id == p.id).correlate(p).scalar_subquery()
    wanted = select(p.id, p.code, v.name).join(v, v.id == latest).order_by(p.sort_key, p.id)
    return [(id, f"{code} – {name}"[:160]) for id, code, name in db.session.execute(wanted)]


def _unknown_departments(choices: dict[str, list[tuple[int, str]]]) -> list[Waiting]:
    count = select(func.count()).where(Dossier.department_id == Department.id).correlate(Department).scalar_subquery()
    wanted = select(Department.id, Department.name, count).where(~Department.confirmed).order_by(Department.id)
    return [
        Waiting("department", str(id), name, "", number, guess(name, choices["department"]))
        for id, name, number in db.session.execute(wanted.limit(SHOWN))
    ]


def _unknown_officers(choices: dict[str, list[tuple[int, str]]]) -> list[Waiting]:
    p, d = Person, Department
    count = select(func.count()).where(Dossier.officer_id == p.id).correlate(p).scalar_subquery()
    wanted = select(p.id, p.name, d.name, count).outerjoin(d, d.id == p.department_id).where(~p.confirmed)
    return [
        Waiting("officer", str(id), name, unit or "", number, guess(f"{name} – {unit}", choices["officer"]))
        for id, name, unit, number in db.session.execute(wanted.order_by(p.id).limit(SHOWN))
    ]


def _unknown_procedures(choices: dict[str, list[tuple[int, str]]]) -> list[Waiting]:
    d = Dossier
    wanted = select(d.procedure_code, d.procedure_name, func.count(), func.min(d.id)).where(d.procedure_id.is_(None))
    wanted = wanted.where(d.state != "void").group_by(d.procedure_code, d.procedure_name).order_by(func.count().desc())
    return [
        Waiting(
            "procedure",
            str(first),
            code or name,
            name if code else "",
            number,
            guess_procedure(code or name, choices["procedure"]),
        )
        for code, name, number, first in db.session.execute(wanted.limit(SHOWN))
    ]


def _in_waiting_files(choices: dict[str, list[tuple[int, str]]]) -> list[Waiting]:
    """Names in files that were read and not applied: matched now, they come in rightly. Their key is empty."""
    found: dict[tuple[str, str], Waiting] = {}
    for file in db.session.scalars(select(ImportFile).where(ImportFile.state == waiting.READ)):
        for kind, names in waiting.counts_of(file).get("unknown", {}).items():
            for said, count in names[:SHOWN]:
                name, _, unit = said.rpartition(" – ") if kind == "officer" else (said, "", "")
                likest = guess_procedure if kind == "procedure" else guess
                found.setdefault((kind, said), Waiting(kind, "", name, unit, count, likest(said, choices[kind])))
    return list(found.values())


def matches() -> list[tuple[NameMatch, str, str]]:
    """What was matched so far, the newest first: the match, with what, and by whom."""
    found = list(db.session.scalars(select(NameMatch).order_by(NameMatch.id.desc()).limit(SHOWN)))
    labels = {"department": dict(_departments()), "officer": dict(_officers()), "procedure": dict(_procedures())}
    ids = {one.person_id for one in found if one.person_id}
    people = {id: name for id, name in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}
    return [
        (one, labels[one.kind].get(one.target_id, words.DASH), people.get(one.person_id or 0, "dòng lệnh"))
        for one in found
    ]


# ---------------------------------------------------------------- matching


def match(kind: str, key: str, target_id: int, name: str = "", context: str = "") -> NameMatch:
    """Say what a name means. Raises Refused for a name that does not wait, or a target that is not to be chosen.

    With an empty key it is a name (with its unit) that stands only in files that wait.
    """
    session = db.session()
    trail.take_seqs(session, 0)
    refuse_while_busy()
    allowed = {"department": _departments, "officer": _officers, "procedure": _procedures}
    if kind not in allowed or target_id not in dict(allowed[kind]()):
        raise Refused(CHOOSE.format(what=KINDS.get(kind, "tên").lower()))
    if not key:
        return _match_waiting(kind, name, context, target_id)
    if not key.isdecimal() or int(key) > LARGEST_ID:
        raise Refused(GONE)
    found = _named(kind, target_id, *_written(kind, int(key), target_id))
    session.add(found)
    session.flush()
    _compare_again()
    ids = _concerned(kind, int(key), 0, WHOLE + 1)
    if len(ids) > WHOLE:
        _enqueue(found, int(key), 0)
    else:
        _append(found, int(key), ids)
    return found


def _match_waiting(kind: str, name: str, context: str, target_id: int) -> NameMatch:
    """Match a name that no dossier has yet."""
    if not any((one.kind, one.key, one.name, one.context) == (kind, "", name, context) for one in queue().names):
        raise Refused(GONE)
    found = _named(kind, target_id, name, context)
    db.session.add(found)
    db.session.flush()
    _compare_again()
    return found


def _compare_again() -> None:
    """Files that were compared before know the name no better: they are read again before they are applied."""
    waits = update(ImportFile).where(ImportFile.state == waiting.READ)
    db.session.execute(waits.values(after_import=-1))


def _named(kind: str, target_id: int, shown: str, context: str) -> NameMatch:
    written = words.fold(shown)
    there = select(NameMatch.id).where(
        NameMatch.kind == kind, NameMatch.written == written, NameMatch.context == words.fold(context)
    )
    if db.session.scalar(there):
        raise Refused(GONE)
    return NameMatch(
        kind=kind,
        written=written[:500],
        context=words.fold(context)[:200],
        target_id=target_id,
        shown=shown[:500],
        dossiers=0,
        person_id=trail.actor_id(),
        matched_at=clock.recorded(),
    )


def _written(kind: str, key: int, target_id: int) -> tuple[str, str]:
    """What the files write: the name, and of an officer the unit."""
    if kind == "procedure":
        dossier = db.session.get(Dossier, key)
        if dossier is None or dossier.procedure_id is not None:
            raise Refused(GONE)
        return (
            dossier.procedure_code or dossier.procedure_name,
            dossier.procedure_name if dossier.procedure_code else "",
        )
    one: Department | Person | None
    one = db.session.get(Department, key) if kind == "department" else db.session.get(Person, key)
    if one is None or one.confirmed:
        raise Refused(GONE)
    if one.id == target_id:
        raise Refused(ITSELF)
    unit = one.department.name if isinstance(one, Person) and one.department else ""
    return one.name, unit


def _concerned(kind: str, key: int, after: int, most: int) -> list[int]:
    """The dossiers in whose log the name stands, in order of id, after an id."""
    d, session = Dossier, db.session()
    wanted: Any
    if kind == "procedure":
        one = session.get_one(Dossier, key)
        alike = (d.procedure_code == one.procedure_code, d.procedure_name == one.procedure_name)
        wanted = select(d.id.label("id")).where(d.procedure_id.is_(None), *alike)
    else:
        wanted = _held_by(kind, key)
    found = wanted.subquery()
    ids: Select[Any] = select(found.c.id).where(found.c.id > after).order_by(found.c.id).limit(most)
    return list(session.scalars(ids))


def _held_by(kind: str, key: int) -> Any:
    if kind == "department":
        return union(
            select(Dossier.id.label("id")).where(Dossier.department_id == key),
            select(FormerHolder.dossier_id.label("id")).where(FormerHolder.department_id == key),
            select(Leg.dossier_id.label("id")).where(Leg.department_id == key),
        )
    return union(
        select(Dossier.id.label("id")).where(Dossier.officer_id == key),
        select(Leg.dossier_id.label("id")).where(Leg.officer_id == key),
    )


def _ids_of(found: NameMatch, key: int) -> dict[str, Any]:
    """What the line says: ids and what they are read as; with a unit its officers of the same names."""
    if found.kind != "department":
        return {"officer_id": {str(key): found.target_id}}
    p = Person
    theirs = {
        folded: id
        for folded, id in db.session.execute(select(p.folded, p.id).where(p.department_id == found.target_id))
    }
    mine = db.session.execute(select(p.folded, p.id).where(p.department_id == key))
    officers = {str(id): theirs[folded] for folded, id in mine if folded in theirs}
    return {"department_id": {str(key): found.target_id}, "officer_id": officers}


def _append(found: NameMatch, key: int, ids: Sequence[int]) -> None:
    session = db.session()
    if not ids:
        return
    logs = ledger.events_of(session, ids)
    drafts = _drafts(found, key, logs)
    seq = trail.take_seqs(session, sum(len(listed) for listed in drafts.values()))
    first = seq
    batch, fresh = ledger.Batch(), {}
    common = {"recorded_at": clock.recorded(), "actor_id": trail.actor_id(), "import_id": None}
    for id, listed in drafts.items():
        fresh[id] = [event._replace(seq=number) for number, event in enumerate(listed, seq)]
        batch.events += [ledger.event_row(id, event, None, **common) for event in fresh[id]]
        seq += len(listed)
    append_and_describe(session, batch, fresh)
    found.dossiers += len(ids)
    found.first_seq, found.last_seq = found.first_seq or first, seq - 1
    digest = digest_of(ledger.digest_line(row) for row in batch.events)
    changes = {"name": found.shown, "dossiers": len(ids)}
    trail.record(session, "match_name", "name_match", found.id, changes, first_seq=first, event_digest=digest)


def _drafts(found: NameMatch, key: int, logs: dict[int, list[Event]]) -> dict[int, list[Event]]:
    now = clock.now()
    if found.kind != "procedure":
        data = _ids_of(found, key)
        return {id: [Event(0, Kind.MATCHED.value, now, data)] for id in logs}
    terms = Terms(dict(procedures.versions()))
    drafts = {}
    for id, log in logs.items():
        version = terms.in_force(found.target_id, fold(log).received_at or now)
        own = ledger.described_by(log).data["field_id"]
        data = {"procedure_id": found.target_id, "field_id": own or (version.field_id if version else None)}
        line = Event(2**62, Kind.MATCHED.value, now, data)
        drafts[id] = [line, *_computed(terms, [*log, line], found.target_id)]
    return drafts


def _computed(terms: Terms, log: Sequence[Event], procedure_id: int) -> list[Event]:
    """Our own due date, now that the procedure is known."""
    history = fold(log)
    received = history.received_at
    if received is None:
        return []
    data = terms.recomputed(history) if history.acts else terms.promise(procedure_id, received)
    return [Event(0, Kind.COMPUTED.value, received, data)] if data else []


def _enqueue(found: NameMatch, key: int, after: int) -> None:
    jobs.enqueue(
        PART_JOB,
        {"match": found.id, "key": key, "after": after},
        key=f"{PART_JOB}:{found.id}:{after}",
        title=f"Đối chiếu “{found.shown[:80]}”",
        person_id=found.person_id,
        max_tries=100,
    )


def match_part(match_id: int, key: int, after: int) -> None:
    """Match the next dossiers, and ask for those after them."""
    session = db.session()
    trail.take_seqs(session, 0)
    found = session.get(NameMatch, match_id)
    if found is None:
        return
    ids = _concerned(found.kind, key, after, PART)
    if ids:
        _append(found, key, ids)
        _enqueue(found, key, ids[-1])


def take_back(match_id: int) -> NameMatch:
    """The name means nothing again: its lines no longer count, and it waits anew. Raises Refused when it is gone."""
    session = db.session()
    trail.take_seqs(session, 0)
    refuse_while_busy()
    found = session.get(NameMatch, min(match_id, LARGEST_ID))
    if found is None:
        raise Refused(GONE)
    row = EventRow
    lines: list[Any] = []
    if found.first_seq is not None:
        wanted = select(row.dossier_id, row.seq, row.kind, row.data)
        wanted = wanted.where(row.seq >= found.first_seq, row.seq <= found.last_seq)
        lines = list(
            session.execute(
                wanted.where(row.kind.in_((Kind.MATCHED, Kind.COMPUTED)), row.import_id.is_(None)).order_by(row.seq)
            )
        )
    if spans := _spans(found, lines):
        _undo_lines(found, spans)
    session.delete(found)
    _compare_again()
    return found


def _spans(found: NameMatch, lines: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """The lines of a match by dossier: its own, each with the due date right behind it.

    Others wrote between its parts; what they computed stays.
    """
    spans: dict[int, tuple[int, int]] = {}
    for id, seq, kind, text in lines:
        if kind == Kind.MATCHED and _is_of(found, json.loads(text)):
            spans.setdefault(id, (seq, seq))
        elif kind == Kind.COMPUTED and id in spans and spans[id] == (seq - 1, seq - 1):
            spans[id] = (seq - 1, seq)
    return spans


def _is_of(found: NameMatch, data: dict[str, Any]) -> bool:
    """Whether a line says what this match says."""
    if found.kind == "procedure":
        return bool(data.get("procedure_id") == found.target_id)
    return found.target_id in data.get(f"{found.kind}_id", {}).values()


def _undo_lines(found: NameMatch, spans: dict[int, tuple[int, int]]) -> None:
    session, now = db.session(), clock.now()
    seq = trail.take_seqs(session, len(spans))
    batch, fresh = ledger.Batch(), {}
    common = {"recorded_at": clock.recorded(), "actor_id": trail.actor_id(), "import_id": None}
    for number, (id, (first, last)) in enumerate(sorted(spans.items()), seq):
        event = Event(number, Kind.UNDONE.value, now, {"match": found.id, "first": first, "last": last})
        batch.events.append(ledger.event_row(id, event, None, **common))
        fresh[id] = [event]
    append_and_describe(session, batch, fresh)
    digest = digest_of(ledger.digest_line(row) for row in batch.events)
    changes = {"name": found.shown, "dossiers": len(spans)}
    trail.record(session, "undo_match", "name_match", found.id, changes, first_seq=seq, event_digest=digest)
