"""The identities of Biểu II.06a for random histories, every period, as-of day and known-at moment; the computed
tables against an oracle that reads nothing but the log; and with `known` fixed nothing ever changes.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from heza.audit import trail
from heza.core import clock
from heza.core.clock import VIETNAM
from heza.core.db import db
from heza.dossiers import checks
from heza.dossiers.figures import figures, question
from heza.dossiers.imports.excel import Row
from heza.dossiers.models import Dossier, Event
from heza.dossiers.rules import Channel, Figures, Period, Status
from heza.procedures.models import Field
from heza.workdays.queries import calendar
from tests.dossiers.files import apply, at, row

pytestmark = pytest.mark.both_databases
START = date(2024, 1, 1)
_examples = count(1)
DAYS = st.integers(0, 80)
UNITS = st.sampled_from(["Phòng A", "Phòng B", "Phòng C"])


class Told(NamedTuple):
    """What one file says of one dossier, in days from START; None is left out."""

    received: int
    due: int | None
    finished: int | None
    returned: int | None
    status: Status
    unit: str
    online: bool


TOLD = st.builds(
    Told,
    received=DAYS,
    due=st.none() | DAYS,
    finished=st.none() | st.none() | DAYS,
    returned=st.none() | st.none() | DAYS,
    status=st.sampled_from([Status.IN_PROGRESS] * 4 + list(Status)),
    unit=UNITS,
    online=st.booleans(),
)
# Files one after another: each says something of some dossiers (numbered), and until when it speaks.
FILES = st.lists(
    st.tuples(st.integers(0, 86), st.dictionaries(st.integers(1, 4), TOLD, min_size=1, max_size=4)),
    min_size=1,
    max_size=4,
)
ASKED = st.lists(st.tuples(DAYS, st.integers(0, 30), st.integers(0, 40)), min_size=1, max_size=4)


def _moment(day: int | None, hour: int) -> datetime | None:
    return None if day is None else datetime.combine(START + timedelta(days=day), time(hour), VIETNAM)


def _row(example: int, number: int, told: Told) -> Row:
    return row(
        number,
        code=f"H24.18-{example:06d}-{number:04d}",
        field=f"Lĩnh vực {example}",
        received_at=_moment(told.received, 9),
        due_at=_moment(told.due, 17),
        finished_at=_moment(told.finished, 16),
        returned_at=_moment(told.returned, 16),
        status=told.status,
        department=told.unit,
        channel=Channel.ONLINE if told.online else Channel.COUNTER,
    )


class Fact(NamedTuple):
    """One event as the oracle reads it."""

    seq: int
    kind: str
    at: datetime
    data: dict[str, Any]


def _log(dossier_id: int, known: int) -> list[Fact]:
    wanted = select(Event).where(Event.dossier_id == dossier_id, Event.seq <= known).order_by(Event.seq)
    return [Fact(e.seq, e.kind, clock.local(e.occurred_at), json.loads(e.data)) for e in db.session.scalars(wanted)]


ENDS = ("finished", "returned", "withdrawn", "stopped", "refused")


def oracle(logs: Iterable[list[Fact]], period: Period, day: date) -> Figures:
    """DESIGN 15 word by word, over the log alone."""
    total = Figures()
    for log in logs:
        total += _one(log, period, day)
    return total


def _single(log: list[Fact], kind: str) -> Fact | None:
    found = None
    for fact in log:
        if fact.kind == kind:
            found = fact
        if fact.kind == "cleared" and fact.data["fact"] == kind:
            found = None
    return found


def _in_force(log: list[Fact], kind: str, moment: datetime) -> dict[str, Any] | None:
    until = [fact for fact in log if fact.kind == kind and fact.at <= moment]
    return max(until, key=lambda fact: (fact.at, fact.seq)).data if until else None


def _one(log: list[Fact], period: Period, day: date) -> Figures:
    received = _single(log, "received")
    if received is None or received.at.date() > day:
        return Figures()
    described = _single(log, "described")
    assert described is not None
    ends = [fact for kind in ENDS if (fact := _single(log, kind))]
    end = min(ends, key=lambda fact: fact.at) if ends else None
    end_day = max(end.at.date(), received.at.date()) if end else None
    if end_day is not None and end_day < period.first:
        return Figures()
    online = described.data["channel"] == "online"
    is_new = received.at.date() >= period.first
    column = "carried_in" if not is_new else "new_online" if online else "new_other"
    settled = end is not None and end_day is not None and end_day <= day
    moment = end.at if settled and end else datetime.combine(day, time(23, 59, 59), VIETNAM)
    said = _in_force(log, "due_set", moment)
    due = datetime.fromisoformat(said["due_at"]).date() if said and said["due_at"] else None
    if settled and end:
        finish = end.at.date()
        outcome = "on_time" if due is None or finish == due else "early" if finish < due else "late"
        return Figures(**{column: 1, outcome: 1, "stopped": int(end.kind in ("withdrawn", "stopped", "refused"))})
    seen = _in_force(log, "status_seen", moment)
    suspended = bool(seen and seen["status"] in (5, 6))
    late = not suspended and due is not None and due < day
    return Figures(**{column: 1, "open_late" if late else "open_in_time": 1, "suspended": int(suspended)})


def _counted(period: Period, day: date, known: int, field_id: int) -> Figures:
    found = figures(question(period, calendar(), as_of=day, known=known), only={"field": field_id})[()]
    return Figures(**(vars(found) | {"due_today": 0, "due_in_1": 0, "due_in_3": 0}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, asked=ASKED)
def test_figures_equal_the_oracle_and_past_answers_never_change(app: Flask, files: Any, asked: Any) -> None:
    example = next(_examples)
    answers: list[tuple[Period, date, int, Figures]] = []
    questions = [_question(*one) for one in asked]
    for until, told in files:
        rows = [_row(example, number, one) for number, one in told.items()]
        known = apply(rows, f"{START + timedelta(days=until)} 17:00")
        field_id = db.session.scalar(select(Field.id).where(Field.name == f"Lĩnh vực {example}"))
        assert field_id is not None
        ids = db.session.scalars(select(Dossier.id).where(Dossier.field_id == field_id)).all()
        logs = [_log(dossier_id, known) for dossier_id in ids]
        for period, day in questions:
            found = _counted(period, day, known, field_id)
            assert found == oracle(logs, period, min(day, period.last))
            answers.append((period, day, known, found))
    for period, day, known, before in answers:
        found = _counted(period, day, known, field_id)
        assert found == before, "a past answer changed"
        _check_identities(period, day, known, field_id, found)
    assert list(checks.differences(db.session())) == []
    db.session.rollback()


def _question(start: int, length: int, later: int) -> tuple[Period, date]:
    first = START + timedelta(days=start)
    period = Period(first, first + timedelta(days=length))
    return period, min(first + timedelta(days=later), date(2024, 3, 28))


def _check_identities(period: Period, day: date, known: int, field_id: int, found: Figures) -> None:
    assert found.all == found.new_online + found.new_other + found.carried_in  # 3 = 4 + 5 + 6
    assert found.settled == found.early + found.on_time + found.late  # 7 = 8 + 9 + 10
    assert found.open == found.open_in_time + found.open_late  # 11 = 12 + 13
    assert found.all == found.settled + found.open  # 3 = 7 + 11
    if day >= period.last and period.last < date(2024, 3, 28):
        after = Period(period.last + timedelta(days=1), period.last + timedelta(days=5))
        following = _counted(after, min(after.last, date(2024, 3, 28)), known, field_id)
        assert following.carried_in == found.open  # the next period's 6 = this period's 11


def test_the_log_is_read_by_the_chain(app: Flask) -> None:
    known = apply([row()])
    assert known == trail.head_seq(db.session)
    assert at("2024-03-01").date() == date(2024, 3, 1)
