"""Taking a whole file back: its lines no longer count, nothing is deleted (DESIGN 11).

Files are taken back in the reverse order in which they were applied, because each was compared with the ones before it;
and not while somebody has acted on what it brought. What stands in the way is named. Nothing here commits.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from heza.accounts.models import Person
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, jobs, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import ledger
from heza.dossiers.history import ENDS, KIND_NAMES, Event, Kind, fold
from heza.dossiers.imports import applying, waiting
from heza.dossiers.imports.applying import refuse_while_busy
from heza.dossiers.imports.comparing import NEVER_SEEN
from heza.dossiers.imports.models import ImportFile, ImportMention
from heza.dossiers.imports.plan import PRIVATE
from heza.dossiers.imports.writer import Applicants
from heza.dossiers.models import Dossier, DossierImport, Leg
from heza.dossiers.models import Event as EventRow

PART_JOB = "import_undo_part"
PART = 500  # dossiers of one transaction
WHOLE = 2000  # dossiers that are taken back at once, within the request
NAMED = 5  # of what stands in the way
ALREADY = "Tệp này đã được gỡ trước đó."
LATER = "Chưa gỡ được: sau tệp này còn tệp đã nhập {names}. Hãy gỡ các tệp nhập sau trước, theo thứ tự ngược lại."
STANDS = "Chưa gỡ được: đã có việc dựa trên nội dung của tệp này: {names}. Hãy đính chính các việc đó trước."
GOES_ON = "Việc này đã xong hoặc vẫn đang được làm, không cần làm tiếp. Hãy tải lại trang."
LEFT = "Ghi dở rồi gỡ: phần đã ghi không còn tính, phần chưa ghi không được ghi."
NO_REASON = "Hãy ghi lý do gỡ tệp, ít nhất 10 ký tự, để người xem nhật ký hiểu vì sao."

Question = Callable[[Session, Sequence[int], int], Iterable[str]]
_QUESTIONS: list[Question] = []


def ask_also(question: Question) -> Question:
    """Let a room above say what of its own stands on an import: (session, dossier ids, since) → names.

    `since` is the import's place in the order of knowing.
    """
    if question not in _QUESTIONS:
        _QUESTIONS.append(question)
    return question


def objections(applied: DossierImport, *, whole: bool = True) -> list[str]:
    """Why an import cannot be taken back now, a sentence each; empty where it can.

    Without `whole` the rooms above are not asked about the dossiers of a long file: a page that is only looked at.
    """
    session = db.session()
    if applied.undone_seq is not None:
        return [ALREADY]
    row = DossierImport
    later = select(row.file_name).where(row.id > applied.id, row.undone_seq.is_(None)).order_by(row.id.desc())
    if names := list(session.scalars(later.limit(NAMED + 1))):
        return [LATER.format(names=_listed([f"“{name}”" for name in names]))]
    stands = _acts_after(session, applied)
    if whole or _mentioned(session, applied) <= WHOLE:
        stands += _above(session, applied)
    if stands:
        return [STANDS.format(names=_listed(stands))]
    return []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" và những việc khác" if len(names) > NAMED else "")


def _acts_after(session: Session, applied: DossierImport) -> list[str]:
    """Acts of people on dossiers of this import that came after it."""
    e, d, m = EventRow, Dossier, ImportMention
    wanted = select(d.code, e.kind).join(d, d.id == e.dossier_id).join(m, m.dossier_id == d.id)
    wanted = wanted.where(m.import_id == applied.id, e.seq > applied.first_seq, e.import_id.is_(None))
    not_acts = (Kind.COMPUTED, Kind.MATCHED, Kind.UNDONE, Kind.DUE_MOVED)
    wanted = wanted.where(e.kind.not_in(not_acts)).where(d.has_acts)
    found = session.execute(wanted.order_by(e.seq).limit(NAMED + 1))
    return [f"{KIND_NAMES[Kind(kind)]} ({code})" for code, kind in found]


def _above(session: Session, applied: DossierImport) -> list[str]:
    found: list[str] = []
    mention = ImportMention
    ids = select(mention.dossier_id).where(mention.import_id == applied.id).order_by(mention.dossier_id)
    for part in ledger.parts(session.scalars(ids)):
        for question in _QUESTIONS:
            found += question(session, part, applied.first_seq)
        if len(found) > NAMED:
            break
    return found


def undo(applied: DossierImport, reason: str) -> None:
    """Take an import back: at once, or as a job where it names many dossiers.

    Raises Refused where later files or acts stand on it, or while another file is on its way.
    """
    session = db.session()
    seq = trail.take_seqs(session, 0)
    session.refresh(applied)
    reason = words.clean(reason)[:300]
    if len(reason) < 10:
        raise Refused(NO_REASON)
    stopped = is_stopped(applied)
    refuse_while_busy(but=applied if stopped else None)
    if applied.state == "undoing":
        raise Refused(ALREADY)
    if wrong := objections(applied):
        raise Refused(" ".join(wrong))
    if stopped:
        _leave(session, applied)
    applied.undone_seq, applied.undone_at, applied.undone_by_id = seq, clock.recorded(), trail.actor_id()
    applied.undone_reason, applied.undone_to = reason, 0
    count = _mentioned(session, applied)
    changes = {"file": applied.file_name, "dossiers": count}
    trail.record(session, "undo_import", "dossier_import", applied.id, changes, reason)
    applied.state = "undoing" if count > WHOLE else "undone"
    session.flush()
    if count > WHOLE:
        _enqueue(applied)
        return
    while _take_back(session, applied):
        session.flush()


def _mentioned(session: Session, applied: DossierImport) -> int:
    wanted = select(func.count()).select_from(ImportMention).where(ImportMention.import_id == applied.id)
    return session.scalar(wanted) or 0


def _leave(session: Session, applied: DossierImport) -> None:
    """A file whose writing stopped is not written any further."""
    file = update(ImportFile).where(ImportFile.import_id == applied.id).execution_options(synchronize_session="fetch")
    session.execute(file.values(state=waiting.APPLIED, sentence=LEFT))


def is_stopped(applied: DossierImport) -> bool:
    """Whether an import should be written or taken back part by part, and no job is there to do it any more."""
    if applied.state not in ("applying", "undoing"):
        return False
    session, job = db.session(), jobs.Job
    key = f"{PART_JOB}:{applied.id}:"
    if applied.state == "applying":
        file = session.scalar(select(ImportFile.id).where(ImportFile.import_id == applied.id))
        key = f"{applying.PART_JOB}:{file}:"
    alive = select(job.id).where(job.state.in_(("queued", "running")), job.key.startswith(key, autoescape=True))
    return session.scalar(alive.limit(1)) is None


def go_on(applied: DossierImport) -> None:
    """Do the rest of an import that stopped between two parts. Raises Refused where nothing stopped."""
    session = db.session()
    trail.take_seqs(session, 0)
    session.refresh(applied)
    if not is_stopped(applied):
        raise Refused(GOES_ON)
    is_writing = applied.state == "applying"
    act = "begin_import" if is_writing else "undo_import"
    trail.record(session, act, "dossier_import", applied.id, {"file": applied.file_name})
    if is_writing:
        applying.go_on(applied)
    else:
        _enqueue(applied, f":{clock.recorded():%Y%m%d%H%M%S%f}")


def _enqueue(applied: DossierImport, again: str = "") -> None:
    jobs.enqueue(
        PART_JOB,
        {"import": applied.id},
        key=f"{PART_JOB}:{applied.id}:{applied.undone_to}{again}",
        title=f"Gỡ tệp {applied.file_name}",
        person_id=applied.undone_by_id,
        max_tries=100,
    )


def undo_part(import_id: int) -> bool:
    """Take the import back from the next dossiers, and ask for the part after them; False where it is finished."""
    session = db.session()
    trail.take_seqs(session, 0)
    applied = session.get_one(DossierImport, import_id, populate_existing=True)
    if applied.state != "undoing":
        return False
    if not _take_back(session, applied):
        applied.state = "undone"
        return False
    session.flush()
    _enqueue(applied)
    return True


def _take_back(session: Session, applied: DossierImport) -> bool:
    """The next dossiers that the import names: a line each where it had told something; False where none is left."""
    mention = ImportMention
    wanted = select(mention.dossier_id).where(mention.import_id == applied.id, mention.dossier_id > applied.undone_to)
    ids = list(session.scalars(wanted.order_by(mention.dossier_id).limit(PART)))
    if not ids:
        return False
    told = _told_by(session, applied, ids)
    if told:
        _append(session, applied, told)
    _see_again(session, ids)
    applied.undone_to = ids[-1]
    return True


def _told_by(session: Session, applied: DossierImport, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The first and the last line of the import about each of these dossiers; its lines stand together."""
    row = EventRow
    wanted = select(row.dossier_id, func.min(row.seq), func.max(row.seq)).where(
        row.dossier_id.in_(ids), row.seq >= applied.first_seq, row.import_id == applied.id
    )
    return {id: (first, last) for id, first, last in session.execute(wanted.group_by(row.dossier_id))}


def _append(session: Session, applied: DossierImport, told: dict[int, tuple[int, int]]) -> None:
    now = clock.now()
    seq = trail.take_seqs(session, len(told))
    batch = ledger.Batch()
    fresh: dict[int, list[Event]] = {}
    common = {"recorded_at": clock.recorded(), "actor_id": trail.actor_id(), "import_id": None}
    for number, (id, (first, last)) in enumerate(sorted(told.items()), seq):
        event = Event(number, Kind.UNDONE.value, now, {"import": applied.id, "first": first, "last": last})
        batch.events.append(ledger.event_row(id, event, None, **common))
        fresh[id] = [event]
    append_and_describe(session, batch, fresh)
    lines = digest_of(ledger.digest_line(row) for row in batch.events)
    changes = {"file": applied.file_name, "dossiers": len(told)}
    trail.record(session, "undo_import", "dossier_import", applied.id, changes, first_seq=seq, event_digest=lines)


def append_and_describe(session: Session, batch: ledger.Batch, fresh: dict[int, list[Event]]) -> None:
    """Append lines after which dossiers are described by other lines than before, and compute what follows."""
    applicants = Applicants(session)
    ids = sorted(fresh)
    logs = ledger.whole_logs(session, ids)
    described = {id: ledger.described_by([*logs[id], *fresh[id]]) for id in ids}
    texts = _private_of(session, [event.seq for event in described.values()])
    descriptions = {
        id: _description(event, texts[event.seq], applicants) | _finished_kind([*logs[id], *fresh[id]])
        for id, event in described.items()
    }
    ledger.refold(session, batch, fresh, descriptions)
    applicants.write()
    batch.write(session)
    _write_legs(session, {id: batch.logs[id] for id in ids})


def _private_of(session: Session, seqs: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for part in ledger.parts(seqs):
        wanted = select(EventRow.seq, EventRow.private).where(EventRow.seq.in_(part))
        found |= {seq: json.loads(private) if private else {} for seq, private in session.execute(wanted)}
    return found


def _description(event: Event, private: dict[str, str], applicants: Applicants) -> dict[str, Any]:
    data = event.data
    names = ("procedure_code", "procedure_name", "procedure_id", "field_id", "channel")
    more = ("digitised_in", "digitised_out", "fee", "paid_online")
    found = {name: data.get(name) for name in (*names, *more)}
    found |= {name: private.get(name, "") for name in PRIVATE if name != "applicant"}
    return found | {"applicant_id": applicants.id_of(private.get("applicant", ""))}


def _finished_kind(events: Sequence[Event]) -> dict[str, str | None]:
    """What the city's files that count make of the end."""
    city = fold(events).city
    return {"finished_kind": next((kind.value for kind in ENDS if kind in city), None)}


def _write_legs(session: Session, logs: dict[int, Sequence[Event]]) -> None:
    """The legs as the lines that count say them."""
    for part in ledger.parts(logs):
        session.execute(delete(Leg).where(Leg.dossier_id.in_(part)))
    rows = [row for id, events in logs.items() for row in ledger.leg_rows(id, events)]
    if rows:
        session.execute(insert(Leg), rows)


def _see_again(session: Session, ids: Sequence[int]) -> None:
    """Until when the newest file that still counts speaks of these dossiers."""
    m, i, d = ImportMention, DossierImport, Dossier.__table__
    latest = select(m.dossier_id, func.max(i.data_until)).join(i, i.id == m.import_id)
    latest = latest.where(m.dossier_id.in_(ids), i.undone_seq.is_(None), i.kind == "dossiers")
    known = {id: until for id, until in session.execute(latest.group_by(m.dossier_id))}
    for id in ids:
        session.execute(update(d).where(d.c.id == id).values(seen_until=known.get(id, NEVER_SEEN)))  # type: ignore[arg-type]


def undone_by(applied: DossierImport) -> str:
    """Who took it back."""
    return db.session.scalar(select(Person.name).where(Person.id == applied.undone_by_id)) or ""
