"""Any people doing anything with a few dossiers, files of the city in between: what was answered once is answered so
for ever, everything computed follows from the log, every state is one of those there are, and the chain verifies.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from heza.accounts.models import Person
from heza.audit import trail, verify
from heza.core.clock import VIETNAM
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import acting, acts, checks
from heza.dossiers.figures import figures, question
from heza.dossiers.history import Holder
from heza.dossiers.models import Dossier, Event
from heza.dossiers.queries import told
from heza.dossiers.rules import Period, Status
from heza.dossiers.wishes import Wish
from heza.workdays.queries import calendar
from tests.dossiers.files import apply, row
from tests.dossiers.test_acts import Office
from tests.make import Make

pytestmark = pytest.mark.both_databases
NAMES = sorted(name for name in acts.BY_URL if name not in ("tiep-nhan", "noi-ma", "khong-tiep-nhan"))


class Try(NamedTuple):
    """Somebody tries an act; most are refused, which must write nothing."""

    who: int
    dossier: int
    name: str
    hours: int  # from the receipt on; 0 is now
    to: int
    back: int  # which of our acts a correction means, counted from the last
    pick: int | None  # one of the acts that are open to this person, in place of `name`


TRIES = st.lists(
    st.builds(
        Try,
        who=st.integers(0, 5),
        dossier=st.integers(0, 2),
        name=st.sampled_from(NAMES),
        hours=st.sampled_from([0, 0, *range(8, 600, 17)]),
        to=st.integers(0, 5),
        back=st.integers(0, 3),
        pick=st.none() | st.integers(0, 12) | st.integers(0, 12) | st.integers(0, 12),
    ),
    min_size=8,
    max_size=30,
)


def _people(office: Office) -> list[Person]:
    return [office.officer, office.second, office.stranger, office.head, office.other_head, office.desk]


def _try(people: list[Person], dossiers: list[Dossier], one: Try) -> bool:
    person, dossier, to = people[one.who], dossiers[one.dossier], people[one.to]
    db.session.refresh(dossier)
    at = datetime(2024, 3, 1, 9, tzinfo=VIETNAM) + timedelta(hours=one.hours) if one.hours else None
    name = one.name
    if one.pick is not None:  # somebody for whom a button is drawn, and one of those buttons
        wanted = (dossier.offered_officer_id, dossier.officer_id)
        person = next((p for id in wanted for p in people if p.id == id), person) if one.who < 4 else person
        possible = acts.open_to(acting.situation_of(dossier, acting.actor_of(person), at))
        name = possible[one.pick % len(possible)].url_name if possible else name
    g.actor_id = person.id
    ours = list(
        db.session.scalars(
            select(Event.seq)
            .where(Event.dossier_id == dossier.id, Event.import_id.is_(None))
            .order_by(Event.seq.desc())
        )
    )
    corrects = ours[min(one.back, len(ours) - 1)] if ours else 0
    wish = Wish(
        acts.BY_URL[name],
        at=None if name == "dinh-chinh" else at,
        reason="Thử",
        receiver=Holder(to.department_id, to.id),
        days=3,
        text="Sở Kế hoạch",
        corrects=corrects,
        moved_to=at,
        overrides=True,
    )
    try:
        acting.act(person, {dossier.id: dossier.event_seq}, wish)
    except Refused:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def _answers(known: int, code: str) -> Any:
    """What is answered of a period, and of one dossier, at a place in the order of knowing."""
    asked = question(Period(date(2024, 3, 5), date(2024, 3, 20)), calendar(), as_of=date(2024, 3, 14))
    asked = asked.__class__(**{**vars(asked), "known": known})
    dossier = db.session.scalars(select(Dossier).where(Dossier.code == code)).one()
    one = told(dossier, date(2024, 3, 14), known)
    kept = {
        name: one.get(name) for name in ("state", "due_on", "facts", "events", "shares", "clock", "offered", "signs")
    }
    return figures(asked, "department"), figures(asked), kept


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=TRIES, finished=st.booleans())
def test_whatever_is_tried_the_past_stays_and_everything_follows(
    app: Flask, make: Make, tries: list[Try], finished: bool
) -> None:
    office = _office(make)
    numbers = sorted(office.codes)
    dossiers = [db.session.scalars(select(Dossier).where(Dossier.code == code)).one() for code in numbers]
    answers: dict[tuple[int, str], Any] = {}
    people = _people(office)
    for number, one in enumerate(tries):
        before = trail.head_seq(db.session)
        code = numbers[one.dossier]
        answers[before, code] = _answers(before, code)
        if not _try(people, dossiers, one):
            assert trail.head_seq(db.session) == before
        if number == len(tries) // 2:
            end = datetime(2024, 3, 22, 10, tzinfo=VIETNAM) if finished else None
            apply([row(n, code=code, finished_at=end) for n, code in enumerate(numbers, 1)], until="2024-03-23 17:00")
            db.session.expire_all()
            dossiers = [db.session.scalars(select(Dossier).where(Dossier.code == code)).one() for code in numbers]
    for (known, code), answer in answers.items():
        assert _answers(known, code) == answer
    assert list(checks.differences(db.session())) == []
    for dossier in db.session.scalars(select(Dossier).execution_options(populate_existing=True)):
        assert Status(dossier.status)
        assert dossier.state in ("open", "suspended", "settled")
    db.session.rollback()
    assert verify.verify().problem == ""


_offices: dict[int, Any] = {}


class _Office(Office):
    codes: list[str]


def _office(make: Make) -> _Office:
    """The same office for every example of a test, each with dossiers of its own."""
    known = _offices.get(id(make))
    example = (known[1] + 1) if known else 1
    office = known[0] if known else _Office(make)
    _offices[id(make)] = (office, example)
    office.codes = [f"H24.18-{example:06d}-{n:04d}" for n in (1, 2, 3)]
    apply([row(n, code=code) for n, code in enumerate(office.codes, 1)], until="2024-03-10 17:00")
    return office
