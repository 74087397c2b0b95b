"""Changes of the calendar beside pauses and an extension: dates by hand, and any order against a walk of days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heza.dossiers.history import Event, History, Kind
from heza.dossiers.timing import Stretch, is_moved, moves, recounted
from heza.workdays.rules import Calendars, WorkCalendar
from tests.dossiers.test_timing import CALENDAR, at, computed, history

FLOOD = date(2024, 3, 11)  # a Monday that was announced late as a day off
FLOODED = WorkCalendar(CALENDAR.days_off | {FLOOD}, CALENDAR.days_worked)
ANNOUNCED = at(7, 3, 16)
THROUGH = Calendars(FLOODED, ((ANNOUNCED, CALENDAR),))


def shifted(found: History, when: datetime, calendar: Calendars, wanted: WorkCalendar) -> tuple[str, datetime, dict]:  # type: ignore[type-arg]
    due = recounted(found, calendar, wanted)
    assert due is not None
    return (Kind.DUE_MOVED, when, {"due_at": due.isoformat(), "from": "", "decision": "12/TB", "change_id": 1})


ASKED, SUPPLIED, EXTENDED = Kind.SUPPLEMENT_ASKED, Kind.SUPPLIED, Kind.EXTENDED


@pytest.mark.parametrize(
    ("mode", "happened", "dues"),
    [
        # Received Fri 01/03, 8 working days: 04–08 (5), 11, 12, 13/03 (8). With 11/03 off: 14/03.
        ("extend", [], ["14/03"]),
        # The move, then a pause Fri 08/03 → Tue 12/03: 12/03 alone is lost (11/03 is off): 15/03.
        ("extend", [(ASKED, at(8, 3, 9)), (SUPPLIED, at(12, 3, 9))], ["14/03", "15/03"]),
        # A pause before the move, Mon 04/03 → Wed 06/03: 2 days, due 15/03; with 11/03 off 18/03.
        ("extend", [(ASKED, at(4, 3, 9)), (SUPPLIED, at(6, 3, 9))], ["15/03", "18/03"]),
        # The move, a pause over it (08/03 → 12/03: one day), an extension of 3: 15/03, then 18, 19, 20/03.
        (
            "extend",
            [(ASKED, at(8, 3, 9)), (SUPPLIED, at(12, 3, 9)), (EXTENDED, at(13, 3, 9), 3)],
            ["14/03", "15/03", "20/03"],
        ),
        # A restart after the move begins anew on the new calendar: 8 days after Tue 12/03: 13–15, 18–22/03.
        ("restart", [(ASKED, at(8, 3, 9)), (SUPPLIED, at(12, 3, 9))], ["14/03", "22/03"]),
        # A restart before the move: 8 days after Wed 06/03 are 07, 08, 11–15, 18/03; with 11/03 off 19/03.
        ("restart", [(ASKED, at(4, 3, 9)), (SUPPLIED, at(6, 3, 9))], ["18/03", "19/03"]),
        # Pauses that do not stop the clock.
        ("none", [(ASKED, at(4, 3, 9)), (SUPPLIED, at(6, 3, 9))], ["14/03"]),
    ],
)
def test_a_move_of_the_calendar_and_acts_around_it(mode: str, happened: list, dues: list[str]) -> None:  # type: ignore[type-arg]
    told = [(kind, when, {"days": more[0]} if more else {}) for kind, when, *more in happened]
    term = computed(at(1, 3), 8, pause_mode=mode)
    before = history(at(1, 3), term, *(one for one in told if one[1] < ANNOUNCED))
    shift = shifted(before, ANNOUNCED, Calendars(CALENDAR), FLOODED)
    found = history(at(1, 3), term, *sorted([*told, shift], key=lambda one: one[1]))
    made = moves(found, THROUGH)
    assert [f"{move.due_at:%d/%m}" for move in made] == dues
    assert all(move.due_at.hour == 17 for move in made)
    moved = next(move for move in made if isinstance(move.why, Event) and move.why.kind == Kind.DUE_MOVED)
    assert moved.due_at == datetime.fromisoformat(shift[2]["due_at"])


def test_hours_move_by_the_minute_and_days_by_the_day() -> None:
    short = WorkCalendar(CALENDAR.days_off, CALENDAR.days_worked, ((at(1, 3, 7).time(), at(1, 3, 12).time()),))
    in_hours = history(at(1, 3), computed(at(1, 3, 9), 4, "hours"))
    old, new = (recounted(in_hours, CALENDAR, one) for one in (CALENDAR, short))
    assert old and new and is_moved("hours", old, new)
    in_days = history(at(1, 3), computed(at(1, 3), 4))
    old, new = (recounted(in_days, CALENDAR, one) for one in (CALENDAR, short))
    assert old and new and old.time() != new.time() and not is_moved("working_days", old, new)


def walked(calendar: WorkCalendar, received: date, days: int, stood: Sequence[Stretch]) -> date:
    """The oracle: walk day by day, counting days that are worked and on which no clock stood still."""
    day, left = received, days
    while left:
        day += timedelta(1)
        still = any(one.start.date() < day <= one.end.date() for one in stood if one.end)
        left -= calendar.is_working(day) and not still
    return day


@settings(max_examples=60, deadline=None)
@given(
    term=st.integers(8, 25),
    pauses=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 12)), max_size=3),
    extended=st.tuples(st.integers(1, 12), st.integers(1, 10)),
    changed=st.lists(st.tuples(st.integers(1, 40), st.sets(st.integers(0, 70), max_size=4)), min_size=1, max_size=3),
)
def test_after_every_move_the_term_is_what_a_walk_of_days_gives(
    term: int,
    pauses: list[tuple[int, int]],
    extended: tuple[int, int],
    changed: list[tuple[int, set[int]]],
) -> None:
    """Days off are announced at any time, for any day; each is a move of its own, later acts count on what is then."""
    start = at(1, 3, 10)
    acts: list[tuple[str, datetime, dict[str, Any]]] = []
    for first, length in pauses:
        acts.append((ASKED, start + timedelta(first), {}))
        acts.append((SUPPLIED, start + timedelta(first + length, hours=2), {}))
    acts.append((EXTENDED, start + timedelta(extended[0], hours=1), {"days": extended[1]}))
    before: list[tuple[datetime, WorkCalendar]] = []
    known, now = computed(start, term), CALENDAR
    for after, days in sorted(changed, key=lambda one: one[0]):
        when = start + timedelta(after, hours=5, microseconds=len(before))
        wanted = WorkCalendar(now.days_off | {start.date() + timedelta(n) for n in days}, now.days_worked)
        so_far = history(start, known, *sorted((one for one in acts if one[1] <= when), key=lambda one: one[1]))
        through = Calendars(now, tuple(before))
        old, new = recounted(so_far, through, now), recounted(so_far, through, wanted)
        before.append((when, now))
        if old and new and is_moved("working_days", old, new):
            acts.append(shifted(so_far, when, through, wanted))
        now = wanted
    through = Calendars(now, tuple(before))
    found = history(start, known, *sorted(acts, key=lambda one: one[1]))
    stood: list[Stretch] = []
    added = 0
    for move in moves(found, through):
        if isinstance(move.why, Stretch):
            # A pause that begins on the due day itself adds to it, which no walk can see.
            assume(move.why.start.date() < walked(through.at(move.at), start.date(), term + added, stood))
            stood.append(move.why)
        elif move.why.kind == Kind.EXTENDED:
            added += move.why.data["days"]
        assert move.due_at.date() == walked(through.at(move.at), start.date(), term + added, stood)
