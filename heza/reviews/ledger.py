"""The events of internal procedures: appended with their place in the chain, and the columns computed from them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from heza.audit import trail, verify
from heza.audit.chain import canonical, digest_of
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.papers.lines import paged
from heza.reviews.models import STANDING, InternalProcedure, ReviewEvent
from heza.reviews.rules import EVENTS, Event, Standing, standing

MOST_ENTRIES = 100  # procedures of one act that get an entry of the trail each; more share one
TOO_EARLY = (
    "Ngày {day} trước ngày {before} ({event}) của thủ tục {code}. Hãy kiểm tra lại ngày: "
    "việc sau không thể có ngày trước việc trước."
)


@dataclass(frozen=True)
class Draft:
    """An event that is about to be appended."""

    procedure: InternalProcedure
    kind: str
    on_day: date
    version_id: int | None = None
    review_id: int | None = None
    decision_id: int | None = None
    action: str = ""
    cost_before: int | None = None
    cost_after: int | None = None


def append(drafts: Sequence[Draft]) -> None:
    """Append events, compute the columns anew, and say so in the trail. Nothing here commits.

    Raises Refused for an event whose day lies before the one that it follows, except for publishing, which runs
    beside the rest.
    """
    if not drafts:
        return
    db.session.flush()
    ordered = sorted(drafts, key=lambda one: one.procedure.id)  # each procedure's events stand together
    known = events_of({one.procedure.id for one in ordered})
    for draft in ordered:
        _check_order(draft, known[draft.procedure.id])
    first = trail.take_seqs(db.session, len(ordered))
    at, person_id = clock.recorded(), trail.actor_id()
    rows = [_row(seq, draft, at, person_id) for seq, draft in enumerate(ordered, first)]
    db.session.execute(insert(ReviewEvent), rows, execution_options={"render_nulls": True})  # one statement for all
    for seq, draft in enumerate(ordered, first):
        known[draft.procedure.id].append(_event(seq, draft))
    for procedure in {one.procedure.id: one.procedure for one in ordered}.values():
        _put(procedure, standing(known[procedure.id]))
    _record(ordered, first)


def _check_order(draft: Draft, events: list[Event]) -> None:
    if draft.kind == "published":
        return
    last = max((one for one in events if one.kind != "published"), key=lambda one: (one.on_day, one.seq), default=None)
    if last and draft.on_day < last.on_day:
        words_ = {"day": words.day(draft.on_day), "before": words.day(last.on_day), "code": draft.procedure.code}
        raise Refused(TOO_EARLY.format(event=EVENTS[last.kind].lower(), **words_))


def _row(seq: int, draft: Draft, at: Any, person_id: int | None) -> dict[str, Any]:
    return {
        "seq": seq,
        "procedure_id": draft.procedure.id,
        "kind": draft.kind,
        "on_day": draft.on_day,
        "recorded_at": at,
        "person_id": person_id,
        "department_id": draft.procedure.department_id,
        "group": draft.procedure.group,
        "version_id": draft.version_id,
        "review_id": draft.review_id,
        "decision_id": draft.decision_id,
        "action": draft.action,
        "cost_before": draft.cost_before,
        "cost_after": draft.cost_after,
    }


def _event(seq: int, draft: Draft) -> Event:
    where = (draft.procedure.id, draft.kind, draft.on_day, draft.procedure.department_id, draft.procedure.group)
    return Event(seq, *where, draft.action, draft.cost_before, draft.cost_after)


def _put(procedure: InternalProcedure, found: Standing) -> None:
    for name in STANDING:
        setattr(procedure, name, getattr(found, name))


def _record(ordered: Sequence[Draft], first: int) -> None:
    """One entry for each procedure; one for all where there are many."""
    session = db.session()
    by_procedure: dict[int, list[tuple[int, Draft]]] = defaultdict(list)
    for seq, draft in enumerate(ordered, first):
        by_procedure[draft.procedure.id].append((seq, draft))
    if len(by_procedure) > MOST_ENTRIES:
        digest = digest_of(line for _seq, line in lines_of(session, first, first + len(ordered) - 1))
        trail.record(
            session,
            "review",
            "internal_procedure",
            "",
            {"rows": len(by_procedure)},
            first_seq=first,
            event_digest=digest,
        )
        return
    for id, listed in by_procedure.items():
        begin, end = listed[0][0], listed[-1][0]
        changes = {"happened": [f"{EVENTS[draft.kind]}, {words.day(draft.on_day)}" for _seq, draft in listed]}
        digest = digest_of(line for _seq, line in lines_of(session, begin, end))
        trail.record(session, "review", "internal_procedure", id, changes, first_seq=begin, event_digest=digest)


# ---------------------------------------------------------------- reading


_FACTS = ("seq", "procedure_id", "kind", "on_day", "department_id", "group", "action", "cost_before", "cost_after")


def events_of(ids: Iterable[int]) -> dict[int, list[Event]]:
    """The events of some procedures in the order of knowing."""
    wanted = select(*(getattr(ReviewEvent, name) for name in _FACTS))
    wanted = wanted.where(ReviewEvent.procedure_id.in_(list(ids))).order_by(ReviewEvent.seq)
    found: dict[int, list[Event]] = defaultdict(list)
    for row in db.session.execute(wanted):
        found[row.procedure_id].append(Event(*row))
    return found


def standings(as_of: date, known: int | None = None) -> list[Standing]:
    """Where every procedure stood at the end of a day, as known now or at a number of the chain; one statement."""
    e = ReviewEvent
    wanted = select(*(getattr(e, name) for name in _FACTS)).where(e.on_day <= as_of)
    if known is not None:
        wanted = wanted.where(e.seq <= known)
    by_procedure: dict[int, list[Event]] = defaultdict(list)
    for row in db.session.execute(wanted.order_by(e.seq).execution_options(yield_per=5000)):
        by_procedure[row.procedure_id].append(Event(*row))
    return [standing(events) for events in by_procedure.values()]


# ---------------------------------------------------------------- the chain


def lines_of(session: Session, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The events from one number to another as they are digested, a page at a time."""
    return paged(session, select(*ReviewEvent.__table__.c), ReviewEvent.seq, _line, first, last)


def _line(row: Any) -> str:
    values = dict(row._mapping) | {"on_day": row.on_day.isoformat()}
    return canonical(values | {"recorded_at": row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")})


def differences(session: Session) -> Iterator[str]:
    """Procedures whose columns are not what their events give."""
    wanted = select(*(getattr(ReviewEvent, name) for name in _FACTS)).order_by(ReviewEvent.seq)
    by_procedure: dict[int, list[Event]] = defaultdict(list)
    for row in session.execute(wanted.execution_options(yield_per=5000)):
        by_procedure[row.procedure_id].append(Event(*row))
    columns = [getattr(InternalProcedure, name) for name in STANDING]
    for found in session.execute(select(InternalProcedure.id, InternalProcedure.code, *columns)):
        expected = standing(by_procedure[found.id])
        if wrong := [name for name in STANDING if getattr(found, name) != getattr(expected, name)]:
            yield f"Thủ tục nội bộ {found.code}: {', '.join(wrong)} không khớp với các sự kiện đã ghi."


def register() -> None:
    """Make this known to `audit verify`."""
    verify.cover("review_event", lines_of)
    verify.recompute("thủ tục nội bộ", differences)
