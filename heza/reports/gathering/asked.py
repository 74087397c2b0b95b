"""What was asked of applicants and refused in a period, as known: requests for papers, refusals, forms issued."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from heza.core.clock import local
from heza.core.db import db
from heza.dossiers.figures import Question
from heza.dossiers.history import Event, Kind, corrections, fold
from heza.dossiers.models import Event as EventRow
from heza.dossiers.rules import Status
from heza.papers.models import CancelledNumber, IssuedNumber
from heza.paperwork.models import IssuedPaper
from heza.reports.facts import Asked
from heza.reports.gathering.behind import Behind, known_at

FORMS = {"form_02": "supplement", "form_03": "refusal"}  # Mẫu số 02, Mẫu số 03


def asked_of(question: Question, rows: Sequence[Behind], stopped: int) -> Asked:
    """The counts of a period: two statements besides the rows."""
    first, day = question.period.first, question.day
    requests = {one.row.dossier_id: list(requests_of(one)) for one in rows}
    here = {id: [at for at in days if first <= at <= day] for id, days in requests.items()}
    asked = {id for id, days in here.items() if days}
    forms = forms_issued(question)
    return Asked(
        supplements=sum(map(len, here.values())),
        supplemented=len(asked),
        repeated=sum(sum(at <= day for at in requests[id]) > 1 for id in asked),
        refused_intake=len(refused_at_intake(question)),
        refused=stopped,
        form_02=forms.get(FORMS["form_02"], 0),
        form_03=forms.get(FORMS["form_03"], 0),
    )


# ---------------------------------------------------------------- requests for papers


def requests_of(one: Behind) -> Iterator[date]:
    """The days on which papers were asked for: our acts that stand, and each change into the status in the city's file.

    A change that the file shows after a request of ours is that request, seen by the city.
    """
    ours = [at for at in acts_at(one.log, Kind.SUPPLEMENT_ASKED) if at.date() >= one.row.received_on]
    yield from (at.date() for at in ours)
    before: Event | None = None
    for event in sorted(_seen(one.log), key=lambda event: (event.at, event.seq)):
        is_asked = event.data["status"] == Status.SUPPLEMENT
        was_asked = before is not None and before.data["status"] == Status.SUPPLEMENT
        if is_asked and not was_asked and not any(_between(at, before, event) for at in ours):
            yield event.at.date()
        before = event


def acts_at(log: Iterable[Event], kind: Kind) -> list[datetime]:
    """When acts of ours of a kind happened, less those that a correction took back; a moved one at its new moment."""
    listed = list(log)
    moved = corrections(listed)
    found = []
    for event in listed:
        if event.kind == kind:
            correction = moved.get(event.seq)
            at = correction.data["at"] if correction else event.at.isoformat()
            found += [datetime.fromisoformat(at)] if at else []
    return found


def _seen(log: Iterable[Event]) -> Iterator[Event]:
    return (event for event in log if event.kind == Kind.STATUS_SEEN)


def _between(at: datetime, before: Event | None, event: Event) -> bool:
    return at <= event.at and (before is None or at > before.at)


# ---------------------------------------------------------------- refused at intake

_REFUSED: ColumnElement[str] = literal_column(
    "'refused_intake'"
)  # said literally: the index of the few such lines is found by it


def refused_at_intake(question: Question) -> list[int]:
    """The dossiers that were refused at intake in a period, as known; one statement, by an index of such lines only."""
    e = EventRow
    line = aliased(e)
    said = select(line.dossier_id).where(
        line.kind == _REFUSED, line.on_day.between(question.period.first, question.day)
    )
    wanted = select(e.dossier_id, e.seq, e.kind, e.occurred_at, e.data).where(e.dossier_id.in_(said))
    known = known_at(question)
    logs: dict[int, list[Event]] = defaultdict(list)
    for id, seq, kind, at, data in db.session.execute(
        (wanted if known is None else wanted.where(known)).order_by(e.seq)
    ):
        logs[id].append(Event(seq, kind, local(at), json.loads(data)))
    return [id for id, log in sorted(logs.items()) if _is_refused(log, question)]


def _is_refused(log: list[Event], question: Question) -> bool:
    history = fold(log)
    refused = history.single.get(Kind.REFUSED_INTAKE)
    if refused is None or history.received_at is not None or Kind.MERGED in history.single:
        return False
    return question.period.first <= refused.at.date() <= question.day


# ---------------------------------------------------------------- forms


def forms_issued(question: Question) -> dict[str, int]:
    """How many papers of a form were issued in a period and not cancelled, as known: one statement."""
    p, n, c = IssuedPaper, IssuedNumber, CancelledNumber
    cancelled = select(c.seq).join(n, n.seq == c.issued_seq)
    cancelled = cancelled.where(n.subject_type == p.__tablename__, n.subject_id == p.seq)
    wanted = select(p.form_key, func.count()).where(
        p.form_key.in_(FORMS.values()), p.on_day.between(question.period.first, question.day)
    )
    if question.known is not None:
        cancelled = cancelled.where(c.seq <= question.known)
        wanted = wanted.where(p.seq <= question.known)
    wanted = wanted.where(~exists(cancelled.correlate(p))).group_by(p.form_key)
    return {form: number for form, number in db.session.execute(wanted)}
