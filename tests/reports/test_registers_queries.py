"""What a report asks of the small registers, against oracles."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from heza.core import words
from heza.core.db import db
from heza.dossiers.rules import Period
from heza.procedures.models import Field, Procedure, ProcedureVersion
from heza.reports.facts import Heard
from heza.reports.registers import queries
from heza.reports.registers.models import Announcement, Feedback, Publication, ReportRecipient
from tests.make import Make

pytestmark = pytest.mark.both_databases
START = date(2024, 1, 1)
DAYS = st.integers(0, 90)
MARCH = Period(date(2024, 2, 20), date(2024, 3, 19), "tháng 3 năm 2024")


class Told(NamedTuple):
    """One feedback: how many days after START it came, and after how many more things happened; None is never."""

    received: int
    due: int | None
    closed: int | None
    is_passed_on: bool
    published: int | None
    about: str

    def row(self, number: int) -> dict[str, Any]:
        """The row of it."""
        received = START + timedelta(days=self.received)
        later = {name: days and received + timedelta(days=days - 1) for name, days in (("closed_on", self.closed),)}
        closed = later["closed_on"]
        answered = None if self.is_passed_on else closed
        public = answered + timedelta(days=self.published) if answered and self.published is not None else None
        return {
            **{"year": 2024, "number": number, "source": "desk", "content": "Nội dung", "about": self.about},
            **{"received_on": received, "due_on": None if self.due is None else received + timedelta(days=self.due)},
            **{"closed_on": closed, "answered_on": answered, "published_on": public},
            "transferred_on": closed if self.is_passed_on else None,
        }


SOME = st.none() | st.integers(1, 60)
TOLD = st.builds(
    Told, DAYS, st.none() | st.integers(0, 30), SOME, st.booleans(), SOME, st.sampled_from(("behaviour", "both"))
)


def oracle(rows: list[dict[str, Any]], first: date, end: date) -> Heard:
    """Each feedback by itself, day after day: where it stands at the end of `end`, and what happened since `first`."""
    counted = dict.fromkeys(Heard._fields, 0)
    for row in (one for one in rows if one["received_on"] <= end):
        if row["published_on"] and first <= row["published_on"] <= end:
            counted["published"] += 1
        closed = row["closed_on"] or date.max
        if closed < first:
            continue
        counted["carried_in" if row["received_on"] < first else "new"] += 1
        counted[row["about"]] += 1
        due = row["due_on"] or date.max
        if closed > end:
            counted["open_late" if due < end else "open_in_time"] += 1
        elif row["transferred_on"]:
            counted["transferred"] += 1
        else:
            counted["answered_late" if closed > due else "answered_in_time"] += 1
    return Heard(**counted)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(TOLD, max_size=12), first=DAYS, length=st.integers(0, 40), until=st.integers(0, 40))
def test_feedback_of_a_period_equals_the_oracle_and_closes(
    app: Flask, told: list[Told], first: int, length: int, until: int
) -> None:
    rows = [one.row(number) for number, one in enumerate(told, 1)]
    db.session.add_all([Feedback(**row) for row in rows])
    db.session.flush()
    begins = START + timedelta(days=first)
    period = Period(begins, begins + timedelta(days=length), "kỳ")
    as_of = begins + timedelta(days=until)
    found = queries.heard(period, as_of)
    assert found == oracle(rows, begins, min(period.last, as_of))
    for name, condition in queries.heard_in(period, as_of).items():  # what a figure opens is what it counts
        assert db.session.scalar(select(func.count()).select_from(Feedback).where(condition)) == getattr(found, name)
    assert found.all == found.carried_in + found.new == found.transferred + found.answered + found.open
    assert found.all == found.behaviour + found.regulation + found.both
    following = Period(period.last + timedelta(days=1), period.last + timedelta(days=30), "kỳ sau")
    assert queries.heard(following, following.last).carried_in == queries.heard(period, period.last).open
    db.session.rollback()


def procedures(make: Make, count: int) -> list[Procedure]:
    """Procedures in force since the beginning of 2024, the last one abolished on 01/03/2024."""
    field = make.saved(Field(name="Đầu tư", folded="dau tu"))
    made = []
    for number in range(1, count + 1):
        code = f"T-{number:02d}"
        one = make.saved(Procedure(code=code, code_key=code, sort_key=words.sort_key(code)))
        version = {
            "effective_from": START,
            "known_from": number,
            "name": code,
            "folded": code.lower(),
            "lowered": code.lower(),
        }
        make.saved(ProcedureVersion(procedure_id=one.id, field_id=field.id, days_legal=5, days_allowed=3, **version))
        made.append(one)
    made[-1].abolished_on = date(2024, 3, 1)
    db.session.commit()
    return made


def test_what_is_public_counts_procedures_in_force_and_unknown_is_not_nought(make: Make) -> None:
    one, two, three, abolished = procedures(make, 4)
    assert queries.published(MARCH.last) == (3, 0, 0, 0, 3, None, None)
    seen = {"one_stop": True, "counter": True, "portal": True}
    make.saved(Publication(procedure_id=one.id, **seen, national=True, checked_on=date(2024, 3, 18)))
    make.saved(Publication(procedure_id=two.id, **seen, national=None, checked_on=date(2024, 2, 1)))
    assert queries.published(MARCH.last) == (3, 2, 2, 1, 2, date(2024, 2, 1), date(2024, 3, 18))
    assert queries.one_stop(MARCH.last) is None
    make.saved(Publication(procedure_id=three.id, one_stop=False, counter=True, portal=False, national=False))
    make.saved(Publication(procedure_id=abolished.id, **seen, national=True, checked_on=date(2024, 1, 1)))
    assert queries.published(MARCH.last) == (3, 3, 2, 1, 1, date(2024, 2, 1), date(2024, 3, 18))
    assert queries.one_stop(MARCH.last) == 2
    assert queries.published(date(2024, 2, 29))[:5] == (4, 4, 3, 2, 1)


def test_decisions_and_recipients_are_those_of_their_day(make: Make) -> None:
    for number, day in (("1/QĐ", "2023-12-15"), ("2/QĐ", "2024-03-19"), ("3/QĐ", "2024-03-20")):
        counts = {"new": 6, "amended": 48, "abolished": 0, "shortened": 54}
        make.saved(Announcement(number=number, signed_on=date.fromisoformat(day), **counts))
    found = queries.announced(MARCH)
    assert [(one.number, one.is_in_period, one.total) for one in found] == [("2/QĐ", True, 54), ("1/QĐ", False, 54)]
    there = ("UBND TP", "VP UBND TP", "Sở Nội vụ", "Sở Thông tin và Truyền thông", "Lãnh đạo Ban", "Lưu: VP")
    assert queries.recipients(MARCH.last) == queries.recipients(date(2025, 2, 28)) == there
    make.saved(ReportRecipient(position=45, name="Sở Khoa học và Công nghệ", from_day=date(2025, 3, 1)))
    assert queries.recipients(date(2025, 2, 28)) == there
    assert queries.recipients(date(2025, 3, 1)) == (*there[:3], "Sở Khoa học và Công nghệ", *there[4:])
