"""Applying a change of the calendar: its days and hours, and `due_moved` to every open dossier whose own date moves.

All of it is one transaction where few dates move. Where many do, the calendar changes at once and jobs of a few
hundred dossiers each write the events; each part is one transaction, so a killed consumer goes on where it stopped.
The moved dates hold from the one moment of applying on, whenever their line is written. Nothing here commits.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import g
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from heza.accounts.models import Person
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, jobs
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import set_setting, setting
from heza.dossiers import ledger
from heza.dossiers.calendar import look
from heza.dossiers.calendar.models import DueShift
from heza.dossiers.calendar.promises import promised
from heza.dossiers.history import Event, History, Kind, fold
from heza.dossiers.models import Event as EventRow
from heza.dossiers.terms import Terms
from heza.dossiers.timing import is_moved, moves
from heza.procedures import queries as procedures
from heza.workdays import changes, queries
from heza.workdays.models import CalendarChange

AT_ONCE = 1500  # events in the transaction of applying; more are written by jobs
PART = 500  # dossiers of one job
MANY = 5000  # dossiers with news since the look: it is quicker to look again
JOB = "calendar_dues"
LOOK_AGAIN = "Hãy bấm “Tính lại nếu áp dụng”, xem số liệu mới rồi áp dụng."


def apply(change_id: int, seen: int, person: Person) -> CalendarChange:
    """Apply a draft as it was looked at. Raises Refused, and then nothing is written."""
    session = db.session()
    trail.take_seqs(session, 0)  # the lock: from here on this is the only writer
    change = changes.draft_of(change_id, seen)
    if problems := changes.problems_of(change):
        raise Refused(" ".join(problems))
    if not look.is_current(change):
        raise Refused(f"Thay đổi này hoặc lịch làm việc đã được sửa từ lúc xem “Nếu áp dụng”. {LOOK_AGAIN}")
    if busy := session.scalar(select(CalendarChange.id).where(CalendarChange.state == "applying").limit(1)):
        raise Refused(f"Thay đổi lịch số {busy} đang được áp dụng. Hãy chờ xong rồi áp dụng thay đổi này.")
    _check_news(session, change)
    before = queries.calendar_version()
    change.applied_at, change.applied_by_id = _moment(session), person.id
    _write_hours(session, change)
    changes.write_days(change)
    counted = look.counts(session, change.id)
    change.state = "applied" if counted["moved"] <= AT_ONCE else "applying"
    change.version += 1
    session.flush()
    queries.forget()
    said = {"decision": change.decision, "moved": counted["moved"], "promised": counted["promised"]}
    trail.record(
        session,
        "apply_calendar",
        "calendar_change",
        change.id,
        said | {"days": [one.day.isoformat() for one in change.days], "calendar": [before, queries.calendar_version()]},
    )
    if change.state == "applied":
        write_part(session, change, AT_ONCE)
    else:
        _next_part(change, 1)
    return change


def _moment(session: Session) -> datetime:
    """Now, by the clock of law; never before an earlier change, so that their order is told by their moments."""
    last = session.scalar(select(func.max(CalendarChange.applied_at)))
    return max(clock.now(), clock.local(last) + timedelta.resolution) if last else clock.now()


def _check_news(session: Session, change: CalendarChange) -> None:
    """Refuse where what was looked at is no longer so: dossiers that moved, ended, came, or were promised since."""
    e = EventRow
    fresh = select(e.dossier_id).where(e.seq > change.looked_seq).distinct().limit(MANY + 1)
    ids = sorted(session.scalars(fresh))
    if len(ids) > MANY:
        raise Refused(f"Từ lúc xem “Nếu áp dụng” đã có rất nhiều hồ sơ thay đổi. {LOOK_AGAIN}")
    now = {row["dossier_id"]: _told(row) for row in look.shifts(session, look.Sides.of(change), ids)}
    then: dict[int, tuple[object, ...]] = {}
    for part in ledger.parts(ids):
        s = DueShift
        wanted = select(s.dossier_id, s.due_from, s.due_to, s.fate).where(s.change_id == change.id)
        for row in session.execute(wanted.where(s.dossier_id.in_(part))).mappings():
            then[row["dossier_id"]] = _told(row)
    changed = {id for id in now.keys() | then.keys() if now.get(id) != then.get(id)}
    changed |= promised(session, _moving(session, change.id))
    if changed:
        raise Refused(
            f"Từ lúc xem “Nếu áp dụng” đã có {len(changed)} hồ sơ thay đổi nên số liệu không còn đúng. {LOOK_AGAIN}"
        )


def _told(row: object) -> tuple[object, ...]:
    return (row["due_from"], row["due_to"], row["fate"])  # type: ignore[index]


def _moving(session: Session, change_id: int) -> list[int]:
    s = DueShift
    return list(session.scalars(select(s.dossier_id).where(s.change_id == change_id, s.fate == "moved")))


def _write_hours(session: Session, change: CalendarChange) -> None:
    """Set the hours and the cut-off, and keep in the change what they were."""
    wanted = {"office_hours": json.loads(change.hours) if change.hours else None, "cut_off": change.cut_off}
    if not any(wanted.values()):
        return
    change.before = json.dumps({"hours": setting("office_hours"), "cut_off": setting("cut_off")})
    for key, value in wanted.items():
        if value is not None:
            trail.record(session, "set_setting", "setting", key, {"key": key, "value": [setting(key), value]})
            set_setting(key, value)


# ---------------------------------------------------------------- the dates


@jobs.handler(JOB, "Dời hạn do đổi lịch làm việc")
def move_part(job: jobs.Job, _report: jobs.Progress) -> None:
    """Write the events of the next dossiers of a change; the last part closes it."""
    session = db.session()
    trail.take_seqs(session, 0)
    change = changes.by_id(job.payload["change"], fresh=True)
    if change is None or change.state != "applying":
        return
    g.actor_id = change.applied_by_id
    write_part(session, change, PART)
    if open_rows(session, change.id):
        _next_part(change, job.payload["part"] + 1)
    else:
        change.state = "applied"


def _next_part(change: CalendarChange, part: int) -> None:
    title = f"Dời hạn theo thay đổi lịch số {change.id}"
    payload = {"change": change.id, "part": part}
    jobs.enqueue(JOB, payload, key=f"{JOB}:{change.id}:{part}", title=title, person_id=change.applied_by_id)


def open_rows(session: Session, change_id: int) -> int:
    """How many dossiers of a change still wait for their event."""
    s = DueShift
    wanted = select(func.count()).select_from(s).where(s.change_id == change_id, s.fate == "moved")
    return session.scalar(wanted.where(s.is_done.is_(False))) or 0


def write_part(session: Session, change: CalendarChange, most: int) -> int:
    """Append `due_moved` to the next dossiers of an applied change; returns how many dates moved. The lock is held."""
    s = DueShift
    wanted = select(s.dossier_id).where(s.change_id == change.id, s.fate == "moved", s.is_done.is_(False))
    ids = list(session.scalars(wanted.order_by(s.dossier_id).limit(most)))
    kept = promised(session, ids)  # a form issued since still said the old day
    logs = ledger.events_of(session, ids)
    terms = Terms(dict(procedures.versions()))
    planned = [(id, events) for id in ids if id not in kept and (events := list(_events(change, logs[id], terms)))]
    _append(session, change, planned)
    for part in ledger.parts(ids):
        session.execute(update(s).where(s.change_id == change.id, s.dossier_id.in_(part)).values(is_done=True))
    for part in ledger.parts(kept):
        session.execute(update(s).where(s.change_id == change.id, s.dossier_id.in_(part)).values(fate="promised"))
    return len(planned)


def _events(change: CalendarChange, log: Sequence[Event], terms: Terms) -> Iterator[Event]:
    """The lines of one dossier, numbered from 1 after its last: the move, and the date anew where acts follow it."""
    history = fold(log)
    at = clock.local(change.applied_at) if change.applied_at else clock.now()
    computed, ours = history.single.get(Kind.COMPUTED), history.our_due_at(at)
    if computed is None or ours is None or history.received_at is None or _is_over(history, at):
        return
    data = {"ours": True, "change_id": change.id, "decision": change.decision, "from": ours.isoformat()}
    data["calendar"] = terms.calendar_version
    shift = Event(log[-1].seq + 1, Kind.DUE_MOVED, at, data | {"due_at": ours.isoformat()})
    made = moves(fold([*log, shift]), queries.calendars())
    due = next(move.due_at for move in made if move.why == shift)
    if not is_moved(computed.data["unit"], ours, due):
        return
    shift = shift._replace(data=data | {"due_at": due.isoformat()})
    yield shift
    if any(moved_at > at for moved_at, _ in history.our_moves()):  # an act was quicker than this line
        after = fold([*log, shift])
        if (again := terms.recomputed(after)) is not None:
            yield Event(log[-1].seq + 2, Kind.COMPUTED, history.received_at, again)


def _is_over(history: History, at: datetime) -> bool:
    ended = history.ended
    return ended is not None and ended.at <= at


def _append(session: Session, change: CalendarChange, planned: Sequence[tuple[int, list[Event]]]) -> None:
    if not planned:
        return
    first = trail.take_seqs(session, sum(len(events) for _, events in planned))
    common = {"recorded_at": clock.recorded(), "actor_id": change.applied_by_id, "import_id": None}
    batch, fresh, seq = ledger.Batch(), dict[int, list[Event]](), first
    for dossier_id, events in planned:
        numbered = [event._replace(seq=seq + place) for place, event in enumerate(events)]
        seq += len(numbered)
        fresh[dossier_id] = numbered
        batch.events += [ledger.event_row(dossier_id, event, None, **common) for event in numbered]
    lines = [ledger.digest_line(row) for row in batch.events]
    trail.record(
        session,
        "move_dues",
        "calendar_change",
        change.id,
        {"moved": len(planned), "decision": change.decision},
        first_seq=first,
        event_digest=digest_of(lines),
    )
    ledger.refold(session, batch, fresh, {id: {} for id in fresh})
    batch.write(session)
