"""The agency's own clock: a dossier over Tết computed by hand, and what holds for any order of acts."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heza.core.clock import VIETNAM
from heza.dossiers import acts, lawful
from heza.dossiers.history import PAUSES, Event, History, Kind, fold, settlement, spells
from heza.dossiers.rules import Status
from heza.dossiers.timing import clock, moves
from heza.workdays.rules import WorkCalendar, due_moment

# Tết 2024: 8–14/02; 10/3 âm: 18/04; 29–30/04 and 01/05 off, Saturday 04/05 worked instead of Monday 29/04.
OFF = [date(2024, 2, day) for day in range(8, 15)] + [date(2024, 4, 18), date(2024, 4, 29), date(2024, 4, 30)]
CALENDAR = WorkCalendar(frozenset([*OFF, date(2024, 5, 1)]), frozenset([date(2024, 5, 4)]))


def at(day: int, month: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=VIETNAM)


def computed(received: datetime, days: int, unit: str = "working_days", rule: str = "A", **values: Any) -> Event:
    due = due_moment(CALENDAR, received.replace(tzinfo=None), days, unit, rule).replace(tzinfo=VIETNAM)
    data = {"due_at": due.isoformat(), "days": days, "unit": unit, "rule": rule, **values}
    return Event(3, Kind.COMPUTED, received, data)


def history(received: datetime, term: Event, *happened: tuple[str, datetime, dict[str, Any]]) -> History:
    """A dossier received and held by the first desk, with acts in the order in which they were learned."""
    start = [
        Event(1, Kind.RECEIVED, received, {"ours": True}),
        Event(2, Kind.HELD, received, {"ours": True, "department_id": 1, "officer_id": 1}),
        term,
    ]
    told = [Event(4 + n, kind, when, {"ours": True, **data}) for n, (kind, when, data) in enumerate(happened)]
    return fold([*start, *told])


def over_tet(mode: str) -> History:
    """Received Mon 29/01/2024, 20 working days; two pauses, one over Tết; one extension of 5 days; four desks."""
    received = at(29, 1)
    return history(
        received,
        computed(received, 20, pause_mode=mode),
        (Kind.TAKEN, at(30, 1, 8), {"department_id": 2, "officer_id": 2}),
        (Kind.SUPPLEMENT_ASKED, at(5, 2, 10), {}),
        (Kind.SUPPLIED, at(19, 2, 15), {}),
        (Kind.TAKEN, at(1, 3, 8), {"department_id": 3, "officer_id": 3}),
        (Kind.PAYMENT_ASKED, at(6, 3, 10), {}),
        (Kind.PAID, at(8, 3, 16), {}),
        (Kind.EXTENDED, at(11, 3, 9), {"days": 25}),
        (Kind.TAKEN, at(12, 3, 8), {"department_id": 4, "officer_id": 4}),
    )


def test_two_pauses_over_tet_and_an_extension_over_a_make_up_saturday() -> None:
    """By hand. 20 working days after Mon 29/01: 30, 31/01, 01, 02/02 (4), 05, 06, 07/02 (7), Tết, 15, 16/02 (9),
    19–23/02 (14), 26/02–01/03 (19), 04/03 (20): promised 04/03.
    First pause 05/02 → 19/02: working days after 05/02 up to 19/02 are 06, 07, 15, 16, 19/02 = 5: due 11/03.
    Second pause 06/03 → 08/03: 07, 08/03 = 2: due 13/03.
    Extension of 25: 14, 15 (2), 18–22 (7), 25–29/03 (12), 01–05/04 (17), 08–12/04 (22), 15, 16, 17/04 (25): 17/04.
    """
    found = over_tet("extend")
    assert [(f"{move.at:%d/%m}", f"{move.due_at:%d/%m %H:%M}") for move in moves(found, CALENDAR)] == [
        ("19/02", "11/03 17:00"),
        ("08/03", "13/03 17:00"),
        ("11/03", "17/04 17:00"),
    ]


def test_an_extension_counts_the_make_up_saturday() -> None:
    """Promised Fri 26/04 (5 days after Fri 19/04); extended by 3: 02, 03/05 and Saturday 04/05, worked for 29/04."""
    received = at(19, 4)
    found = history(received, computed(received, 5), (Kind.EXTENDED, at(25, 4), {"days": 3}))
    assert f"{moves(found, CALENDAR)[-1].due_at:%d/%m}" == "04/05"


def test_restart_gives_the_whole_term_anew() -> None:
    """From Mon 19/02: 20 working days end on 18/03; from Fri 08/03 they end on 05/04; 25 more end on 14/05.

    25 after 05/04: 08–12 (5), 15, 16, 17, 19/04 (9), 22–26 (14), 02, 03, 04/05 (17), 06–10 (22), 13, 14, 15/05 (25).
    """
    found = [f"{move.due_at:%d/%m}" for move in moves(over_tet("restart"), CALENDAR)]
    assert found == ["18/03", "05/04", "15/05"]


def test_no_pause_counts_where_the_procedure_says_none() -> None:
    found = over_tet("none")
    assert [f"{move.due_at:%d/%m}" for move in moves(found, CALENDAR)] == []  # promised 04/03: broken before 11/03
    assert not found.is_suspended(at(10, 2))
    assert found.status(at(10, 2)) is Status.SUPPLEMENT


def test_used_paused_and_left_by_hand() -> None:
    """At Tue 20/02 09:00. Working minutes of a day: 450 (7:30–11:30, 13:30–17:00).

    29/01 from 9:00: 150 + 210 = 360; 30/01–02/02: 4 × 450 = 1800; 05/02 to 10:00: 150. Used until the pause: 2310.
    Paused 05/02 10:00 → 19/02 15:00: 90 + 210, 06, 07, 15, 16/02: 4 × 450, 19/02: 240 + 90: 300 + 1800 + 330 = 2430.
    After: 19/02 15:00–17:00 120, 20/02 7:30–9:00 90: 210. Used 2520.
    Left to 11/03 17:00: 20/02 from 9:00 360; 21/02–11/03: 3 + 5 + 5 + 1 = 14 days × 450 = 6300: 6660.
    """
    found = clock(over_tet("extend"), CALENDAR, at(20, 2))
    assert found is not None
    assert (found.state, found.used, found.paused, found.left) == ("running", 2520, 2430, 6660)


def test_a_paused_clock_keeps_what_was_left() -> None:
    found = clock(over_tet("extend"), CALENDAR, at(12, 2))
    assert found is not None
    assert (found.state, found.used) == ("paused", 2310)
    assert found.left == CALENDAR.minutes_between(datetime(2024, 2, 5, 10), datetime(2024, 3, 4, 17))


@pytest.mark.parametrize(
    ("unit", "days", "start", "end", "due"),
    [
        # 10 calendar days from 01/03: 11/03. Paused 04/03 → 07/03: 3 days: 14/03.
        ("calendar_days", 10, at(4, 3), at(7, 3), "14/03 17:00"),
        # The same, paused 2 days: 13/03; over a weekend's end: 5 days, 16/03 is a Saturday, moved to 18/03.
        ("calendar_days", 10, at(4, 3), at(9, 3), "18/03 17:00"),
        # 16 working hours from Fri 01/03 9:00: 6 h that day, 7.5 Mon, 2.5 Tue: 05/03 10:00. Paused Mon 10:00 → 11:00.
        ("hours", 16, at(4, 3, 10), at(4, 3, 11), "05/03 11:00"),
    ],
)
def test_other_units(unit: str, days: int, start: datetime, end: datetime, due: str) -> None:
    received = at(1, 3)
    found = history(
        received, computed(received, days, unit), (Kind.SUPPLEMENT_ASKED, start, {}), (Kind.SUPPLIED, end, {})
    )
    assert f"{moves(found, CALENDAR)[-1].due_at:%d/%m %H:%M}" == due


def test_a_pause_after_the_breach_cures_nothing() -> None:
    received = at(1, 3)
    found = history(
        received,
        computed(received, 3),  # due 06/03
        (Kind.SUPPLEMENT_ASKED, at(7, 3), {}),
        (Kind.SUPPLIED, at(20, 3), {}),
        (Kind.EXTENDED, at(21, 3), {"days": 5}),
    )
    assert moves(found, CALENDAR) == []


def test_an_opinion_stops_the_clock_only_where_the_procedure_says_so() -> None:
    received = at(1, 3)
    asked: tuple[tuple[str, datetime, dict[str, Any]], ...] = (
        (Kind.OPINION_ASKED, at(4, 3), {"agency": "Sở"}),
        (Kind.OPINION_GIVEN, at(8, 3), {}),
    )
    assert moves(history(received, computed(received, 10), *asked), CALENDAR) == []
    found = history(received, computed(received, 10, opinion_pauses=True), *asked)
    assert f"{moves(found, CALENDAR)[-1].due_at:%d/%m}" == "21/03"  # 15/03 and the four days 05–08/03


def test_overlapping_waits_are_taken_once() -> None:
    received = at(1, 3)
    found = history(
        received,
        computed(received, 10, opinion_pauses=True),
        (Kind.OPINION_ASKED, at(4, 3), {"agency": "Sở"}),
        (Kind.SUPPLEMENT_ASKED, at(5, 3), {}),
        (Kind.OPINION_GIVEN, at(7, 3), {}),
        (Kind.SUPPLIED, at(8, 3), {}),
    )
    assert f"{moves(found, CALENDAR)[-1].due_at:%d/%m}" == "21/03"  # 05, 06, 07, 08/03: four days, not seven


# ---------------------------------------------------------------- any order of acts

KINDS = sorted(
    {
        *PAUSES,
        *PAUSES.values(),
        *(Kind.HANDED, Kind.TAKEN, Kind.DECLINED, Kind.STARTED, Kind.REASSIGNED, Kind.EXTENDED, Kind.FLAGGED),
        *(Kind.WITHDRAWAL_ASKED, Kind.WITHDRAWN, Kind.STOPPED, Kind.REFUSED, Kind.FINISHED, Kind.RETURNED),
        *(Kind.STATUS_SEEN, Kind.DUE_SET, Kind.HELD, Kind.NOTED, Kind.CORRECTED, Kind.CLEARED),
    }
)


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Any events in any order, ours and the city's, corrections among them: also what no page would let through."""
    received = at(29, 1)
    mode = draw(st.sampled_from(["extend", "restart", "none"]))
    unit = draw(st.sampled_from(["working_days", "calendar_days", "hours"]))
    events = [
        Event(1, Kind.RECEIVED, received, {"ours": draw(st.booleans())}),
        Event(2, Kind.HELD, received, {"department_id": 1, "officer_id": 1}),
        computed(received, draw(st.integers(0, 30)), unit, pause_mode=mode, opinion_pauses=draw(st.booleans())),
    ]
    for seq in range(4, 4 + draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(KINDS))
        when = received + timedelta(minutes=draw(st.integers(-60, 60 * 24 * 90)))
        desk = draw(st.integers(1, 4))
        data: dict[str, Any] = {"ours": draw(st.booleans()), "department_id": desk, "officer_id": desk, "days": 3}
        data |= {"status": draw(st.integers(1, 10)), "due_at": when.isoformat(), "fact": "finished"}
        if kind == Kind.CORRECTED:
            at_ = when.isoformat() if draw(st.booleans()) else None
            data = {"ours": True, "corrects": draw(st.integers(4, max(4, seq - 1))), "at": at_, "kind": "noted"}
        events.append(Event(seq, kind, when, data))
    return events


@settings(max_examples=300, deadline=None)
@given(logs(), st.integers(0, 130))
def test_any_log_has_one_of_the_ten_states_and_a_clock_that_adds_up(events: list[Event], after: int) -> None:
    told = fold(events)
    moment = at(29, 1, 9) + timedelta(hours=after * 17)
    status = told.status(moment)
    assert status is None or status in Status
    assert acts.situation(told, moment, acts.Actor(1, 1)).status in Status
    ended, found = settlement(told), clock(told, CALENDAR, moment)
    for one, other in zip(spells(told), spells(told)[1:], strict=False):
        assert one.to_day == other.from_day
    if ended and told.received_at and spells(told):
        assert spells(told)[-1].to_day == ended.on_day
    if found is not None:
        assert told.received_at is not None
        until = max(min(moment, told.ended.at), told.received_at) if told.ended else moment
        elapsed = CALENDAR.minutes_between(told.received_at.replace(tzinfo=None), until.replace(tzinfo=None))
        assert found.used + found.paused == elapsed
        assert found.paused >= 0 and found.used >= min(elapsed, 0)
        assert all(move.due_at >= found.promised_at for move in found.moves)


def test_the_sequence_of_acts_makes_no_impossible_state() -> None:
    received = at(1, 3)
    found = history(
        received, computed(received, 10), (Kind.FINISHED, at(5, 3), {}), (Kind.SUPPLEMENT_ASKED, at(7, 3), {})
    )
    assert sorted(lawful.unlawful(found)) == [4, 5]  # finished without being taken up, asked for papers after the end
