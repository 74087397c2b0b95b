"""Where the city's due day is not ours: what is told of it, and the columns that lists of it walk.

`due_gap_on` follows from the log alone. `due_cause` is the likely cause when the row was written, counted on the
calendar of then: a guess that helps to sort, no fact; `bin/heza dossiers causes` works it out anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from heza.dossiers import models
from heza.dossiers.causes import Cause, Counted, Facts, likely
from heza.dossiers.history import Event, History, Kind, fold
from heza.dossiers.rules import SUSPENDING, Status
from heza.procedures.models import ProcedureVersion
from heza.workdays import queries as workdays
from heza.workdays.rules import WorkCalendar

FAR = datetime.max.replace(tzinfo=UTC)
Row = dict[str, Any]


def gap_on(history: History, city: datetime | None) -> date | None:
    """The day of receipt of a dossier whose two due days differ; None where they agree or one is missing.

    `city` is the city's due moment that is told last.
    """
    received, ours = history.received_at, history.our_due_at(FAR)
    if received is None or ours is None or city is None or ours.date() == city.date():
        return None
    return received.date()


def facts_of(history: History, legal: Mapping[int, int | None], moment: datetime = FAR) -> Facts | None:
    """What is known of a difference at a moment; None where one of the two days is missing.

    `legal` has the term of the law by the version of the procedure.
    """
    computed, received = history.single.get(Kind.COMPUTED), history.received_at
    ours, city = history.our_due_at(moment), history.city_due_at(moment)
    if computed is None or received is None or ours is None or city is None:
        return None
    data = computed.data
    stated = [event.data["due_at"] for event in history.dues if event.at <= moment and event.data["due_at"]]
    first = datetime.fromisoformat(stated[0]).date()
    return Facts(
        ours=ours.date(),
        city=city.date(),
        counted=Counted(
            received.replace(tzinfo=None), data["days"], data["unit"], data["rule"], legal.get(data["version_id"])
        ),
        promised=datetime.fromisoformat(data["due_at"]).date(),
        city_first=first if first != city.date() else None,
        was_suspended=any(Status(event.data["status"]) in SUSPENDING for event in history.seen if event.at <= moment),
    )


class Causes:
    """Likely causes of many dossiers, on the calendar of now."""

    def __init__(self, session: Session, version_ids: set[int]) -> None:
        self.calendar: WorkCalendar = workdays.calendar()
        self.legal: dict[int, int | None] = legal_terms(session, version_ids)

    def of(self, history: History) -> Cause | None:
        """The likely cause, None where the days agree or one is missing."""
        facts = facts_of(history, self.legal)
        return likely(self.calendar, facts) if facts and facts.ours != facts.city else None


def legal_terms(session: Session, version_ids: set[int]) -> dict[int, int | None]:
    """The term of the law, before the cut, of these versions of procedures."""
    v = ProcedureVersion
    if not version_ids:
        return {}
    wanted = select(v.id, v.days_legal).where(v.id.in_(version_ids))
    return {id: days for id, days in session.execute(wanted)}


def mark(session: Session, rows: Sequence[Row], logs: Mapping[int, Sequence[Event]]) -> None:
    """Fill `due_cause` into rows that are about to be written; their logs are at hand."""
    for row in rows:
        row["due_cause"] = None
    differing = [row for row in rows if row.get("due_gap_on") is not None and _id(row) in logs]
    if not differing:
        return
    histories = {id: fold(logs[id]) for id in (_id(row) for row in differing)}
    causes = Causes(session, _versions(histories.values()))
    for row in differing:
        cause = causes.of(histories[_id(row)])
        row["due_cause"] = cause.key if cause else None


def _id(row: Row) -> int:
    id: int = row["the_id"] if "the_id" in row else row["id"]
    return id


def _versions(histories: Any) -> set[int]:
    computed = (history.single.get(Kind.COMPUTED) for history in histories)
    return {event.data["version_id"] for event in computed if event is not None}


def rebuild(session: Session, part: int = 500) -> Iterator[int]:
    """Work every cause out anew, a part at a time; yields how many were done. The caller commits after each."""
    from heza.dossiers import ledger

    d, last, done = models.Dossier, 0, 0
    while True:
        wanted = select(d.id).where(d.due_gap_on.is_not(None), d.id > last).order_by(d.id).limit(part)
        ids = list(session.scalars(wanted))
        if not ids:
            return
        last = ids[-1]
        histories = {id: fold(events) for id, events in ledger.events_of(session, ids).items()}
        causes = Causes(session, _versions(histories.values()))
        rows = [
            {"the_id": id, "cause": cause.key if (cause := causes.of(one)) else None} for id, one in histories.items()
        ]
        table = d.__table__
        session.execute(
            update(table).where(table.c.id == bindparam("the_id")).values(due_cause=bindparam("cause")),  # type: ignore[arg-type]
            rows,
        )
        done += len(ids)
        yield done
