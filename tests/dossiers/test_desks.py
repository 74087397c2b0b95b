"""Who used the time: one dossier computed by hand, the ways in which sources overlap, and sums for random logs."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from heza.core.clock import VIETNAM
from heza.dossiers.claims import legs_in
from heza.dossiers.desks import Amount, Late, Norm, Shares, Source, Why, desks
from heza.dossiers.history import Event, Holder, Kind, fold
from heza.workdays.rules import WorkCalendar

# Tết 2024 is off from 08/02 to 14/02 (Thursday to Wednesday); Monday 29/04 is swapped with Saturday 04/05.
CALENDAR = WorkCalendar(
    days_off=frozenset(
        {date(2024, 2, day) for day in (8, 9, 12, 13, 14)} | {date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1)}
    ),
    days_worked=frozenset({date(2024, 5, 4)}),
)
DESK, OFFICER, HEAD, LEADER = Holder(1, 11), Holder(2, 21), Holder(2, 22), Holder(3, 31)
NORMS = {
    1: Norm("Tiếp nhận", 240),
    2: Norm("Thẩm định", 3600),
    3: Norm("Ký trình", 240),
    4: Norm("Phê duyệt", 480),
    5: Norm("Trả kết quả", 240),
}


def at(text: str) -> datetime:
    """A Vietnamese moment of 2024: "07/02 09:00"."""
    return datetime.strptime(f"2024 {text}", "%Y %d/%m %H:%M").replace(tzinfo=VIETNAM)


class Log:
    """A log that a test writes line by line."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, kind: Kind, moment: str | datetime, **data: Any) -> "Log":
        """One line."""
        when = at(moment) if isinstance(moment, str) else moment
        self.events.append(Event(len(self.events) + 1, kind.value, when, data))
        return self

    def own(self, kind: Kind, moment: str | datetime, holder: Holder | None = None, **data: Any) -> "Log":
        """One act of the agency."""
        who = {"department_id": holder.department_id, "officer_id": holder.officer_id} if holder else {}
        return self.add(kind, moment, ours=True, **who, **data)

    def leg(self, position: int, holder: Holder, began: str, ended: str | None) -> "Log":
        """One line of the process log."""
        until = at(ended).isoformat() if ended else None
        who = {"department_id": holder.department_id, "officer_id": holder.officer_id}
        return self.add(Kind.LEG, began, position=position, name=NORMS[position].name, ended_at=until, **who)

    def file(self, told: str, holder: Holder, received: str, after: str = "") -> "Log":
        """What a list of the city says of the holder."""
        data: dict[str, Any] = {"department_id": holder.department_id, "officer_id": holder.officer_id}
        if after:
            return self.add(Kind.HELD, told, after=at(after).isoformat(), **data)
        return self.add(Kind.HELD, received, **data).add(Kind.STATUS_SEEN, told, status=4)

    def shares(self, moment: str | datetime) -> Shares:
        """Whose the time was until a moment."""
        when = at(moment) if isinstance(moment, str) else moment
        found = desks(fold(self.events), legs_in(self.events), CALENDAR, when, NORMS)
        assert found is not None
        assert found.held + found.waiting + found.unknown == found.elapsed
        return found


def received(moment: str, due: str) -> Log:
    """A dossier received and due on the city's word."""
    log = Log().add(Kind.DESCRIBED, moment).add(Kind.RECEIVED, moment)
    return log.add(Kind.DUE_SET, moment, due_at=at(due).isoformat())


# ---------------------------------------------------------------- by hand


def four_desks() -> Log:
    """Two pauses, one over Tết; the make-up Saturday 04/05; four desks; one extension; received 05/02, ended 06/05.

    A working day is 07:30-11:30 and 13:30-17:00, 450 minutes.
    """
    log = Log().add(Kind.DESCRIBED, "05/02 08:30").own(Kind.RECEIVED, "05/02 08:30")
    log.add(
        Kind.COMPUTED,
        "05/02 08:30",
        **{"due_at": at("03/05 17:00").isoformat(), "days": 55, "unit": "working_days", "rule": "A"},
        **{"pause_mode": "extend", "version_id": 1, "ours": True},
    )
    log.own(Kind.HELD, "05/02 08:30", DESK)
    log.own(Kind.HANDED, "05/02 14:00", OFFICER).own(Kind.TAKEN, "05/02 14:30", OFFICER)
    log.own(Kind.SUPPLEMENT_ASKED, "07/02 10:00").own(Kind.SUPPLIED, "16/02 09:00")
    log.own(Kind.PAYMENT_ASKED, "22/04 15:00").own(Kind.PAID, "24/04 08:00")
    log.own(Kind.EXTENDED, "25/04 09:00", days=5)
    log.own(Kind.TAKEN, "03/05 16:00", HEAD).own(Kind.TAKEN, "04/05 10:00", LEADER)
    return log.own(Kind.TAKEN, "06/05 08:30", DESK).own(Kind.FINISHED, "06/05 10:00")


def test_the_shares_of_a_dossier_over_tet_and_a_make_up_saturday_are_those_computed_by_hand() -> None:
    """Minute by minute:

    elapsed 05/02 08:30 to 06/05 10:00. Working days: February 5, 6, 7, 15, 16, 19-23, 26-29 = 14; March 21; April 20
    (22 weekdays less 29 and 30); May 2, 3, 4 (Saturday worked), 6. So 14 + 21 + 20 + 3 = 58 days before 06/05, less
    08:30's first hour 60, plus 150 of 06/05: 58*450 - 60 + 150 = 26,190.
    one-stop desk: 05/02 08:30-11:30 and 13:30-14:30 = 240; 06/05 08:30-10:00 = 90; together 330.
    wait 1: 07/02 10:00-11:30 = 90 and the afternoon 210; Tết nothing; 15/02 450; 16/02 07:30-09:00 = 90: 840.
    wait 2: 22/04 15:00-17:00 = 120; 23/04 450; 24/04 07:30-08:00 = 30: 600.
    head: 03/05 16:00-17:00 = 60; Saturday 04/05 07:30-10:00 = 150: 210.
    leader: 04/05 10:00-11:30 = 90, 210; 06/05 07:30-08:30 = 60: 360.
    officer, counted on its own: 05/02 14:30-17:00 = 150; 06/02 450; 07/02 07:30-10:00 = 150; 16/02 09:00-17:00 = 360;
    19/02 to 19/04 5 + 4 + 21 + 15 = 45 days = 20,250; 22/04 07:30-15:00 = 330; 24/04 08:00-17:00 = 420; 25/04, 26/04
    and 02/05 = 1,350; 03/05 07:30-16:00 = 390: together 23,850, which is 26,190 - 330 - 840 - 600 - 210 - 360.
    In the measure of the norms (450 minutes are 480): 330 is 352, 210 is 224, 360 is 384, 23,850 is 25,440, the waits
    1,440 are 1,536, the whole 27,936. Our promise stands at 03/05 here
    (test_life_of_a_dossier has it moved): the head received it on its last day, the two after him overdue.
    """
    shares = four_desks().shares("31/05 17:00")
    by_desk = {desk.holder: desk.amount for desk in shares.desks}
    assert by_desk == {
        DESK: Amount(330, 352),
        OFFICER: Amount(23_850, 25_440),
        HEAD: Amount(210, 224),
        LEADER: Amount(360, 384),
    }
    assert (shares.waiting, shares.unknown, shares.elapsed) == (
        Amount(1_440, 1_536),
        Amount(0, 0),
        Amount(26_190, 27_936),
    )
    waits = [(part.wait, part.amount.minutes) for part in shares.parts if part.wait]
    assert waits == [("supplement_asked", 840), ("payment_asked", 600)]
    assert [stay.to_at for stay in shares.stays][-1] == at("06/05 10:00").replace(tzinfo=None)
    assert [desk.allotted for desk in shares.desks] == [None] * 4  # no hand-over names a step
    assert [stay.received_late for stay in shares.stays] == [
        Late.NO,
        Late.NO,
        Late.LAST_DAY,
        Late.OVERDUE,
        Late.OVERDUE,
    ]


def test_the_same_dossier_with_its_process_log_has_norms() -> None:
    """The legs say the same as the hand-overs: the minutes stay, and each desk has the norms of its steps."""
    log = four_desks()
    log.leg(1, DESK, "05/02 08:30", "05/02 14:30").leg(2, OFFICER, "05/02 14:30", "03/05 16:00")
    log.leg(3, HEAD, "03/05 16:00", "04/05 10:00").leg(4, LEADER, "04/05 10:00", "06/05 08:30")
    log.leg(5, DESK, "06/05 08:30", "06/05 10:00")
    shares = log.shares("31/05 17:00")
    assert [desk.amount.minutes for desk in shares.desks] == [330, 23_850, 210, 360]
    assert [desk.allotted for desk in shares.desks] == [480, 3600, 240, 480]
    assert [desk.over for desk in shares.desks] == [352 - 480, 25_440 - 3600, 224 - 240, 384 - 480]
    assert len(shares.stays) == 5


def test_a_hand_over_some_minutes_beside_the_legs_leaves_one_stay_a_desk() -> None:
    """The officer confirms at 10:10 what the log dates 10:00; the head at 15:00 what it dates 15:20."""
    log = received("04/03 08:00", "20/03 17:00").own(Kind.HELD, "04/03 08:00", DESK)
    log.own(Kind.TAKEN, "04/03 10:10", OFFICER).own(Kind.TAKEN, "05/03 15:00", HEAD)
    log.leg(1, DESK, "04/03 08:00", "04/03 10:00").leg(2, OFFICER, "04/03 10:00", "05/03 15:20")
    log.leg(3, HEAD, "05/03 15:20", "06/03 08:00").own(Kind.TAKEN, "06/03 08:00", LEADER)
    shares = log.shares("06/03 08:30")
    assert [(stay.position, stay.amount.minutes) for stay in shares.stays] == [
        (1, 120),
        (2, 300 + 330),
        (3, 120 + 30),
        (None, 30),
    ]


def test_an_evening_in_between_shows_how_it_stood_then() -> None:
    """On 06/02 at 10:00: one-stop 240; officer 150 + 150; on 14/02 the wait has taken 300 and nobody anything."""
    log = four_desks()
    assert [desk.amount.minutes for desk in log.shares("06/02 10:00").desks] == [240, 300]
    then = log.shares("14/02 17:00")
    assert [desk.amount.minutes for desk in then.desks] == [240, 750]
    assert then.waiting.minutes == 300
    assert then.stays[-1].to_at is None


# ---------------------------------------------------------------- which source counts


def test_legs_have_the_norms_of_their_steps_and_legs_at_one_desk_add_up() -> None:
    """Leg 1: 08:00-10:00 = 120; leg 2 to 10:00 the next day = 90 + 210 + 150 = 450; leg 5 the rest of that day, 300."""
    log = received("04/03 08:00", "05/03 17:00")
    log.leg(1, DESK, "04/03 08:00", "04/03 10:00").leg(2, OFFICER, "04/03 10:00", "05/03 10:00")
    log.leg(5, DESK, "05/03 10:00", "05/03 17:00").add(Kind.FINISHED, "05/03 17:00")
    desk, officer = log.shares("06/03 17:00").desks
    assert (desk.amount, desk.allotted, desk.over) == (Amount(420, 448), 480, -32)
    assert (officer.amount, officer.allotted, officer.over) == (Amount(450, 480), 3600, -3120)
    assert [stay.received_late for stay in desk.stays] == [Late.NO, Late.LAST_DAY]
    assert desk.received_late is Late.NO


def test_a_dossier_that_comes_after_its_due_day_shows_as_received_overdue() -> None:
    log = received("04/03 08:00", "05/03 17:00").own(Kind.HELD, "04/03 08:00", DESK)
    log.own(Kind.TAKEN, "05/03 16:30", OFFICER).own(Kind.TAKEN, "06/03 08:00", HEAD)
    assert [stay.received_late for stay in log.shares("07/03 17:00").stays] == [Late.NO, Late.LAST_DAY, Late.OVERDUE]


def test_the_time_between_two_lists_that_differ_is_nobodys_and_both_are_named() -> None:
    """Seen with the officer on 05/03, with the head on 07/03: 04/03 unseen (450), 05/03's rest nothing, then doubt."""
    log = received("04/03 07:30", "20/03 17:00").file("05/03 07:30", OFFICER, "04/03 07:30")
    log.file("08/03 07:30", HEAD, "04/03 07:30", after="06/03 07:30")
    shares = log.shares("08/03 17:00")
    assert {desk.holder: desk.amount.minutes for desk in shares.desks} == {OFFICER: 450, HEAD: 450}
    unknown = [(part.why, part.amount.minutes, part.between) for part in shares.parts if part.why]
    assert unknown[0][:2] == (Why.UNSEEN, 450)
    assert unknown[1] == (Why.BETWEEN, 900, (OFFICER, HEAD))


def test_an_own_hand_over_inside_the_doubt_ends_it() -> None:
    log = received("04/03 07:30", "20/03 17:00").file("05/03 07:30", OFFICER, "04/03 07:30")
    log.own(Kind.REASSIGNED, "06/03 13:30", HEAD).file("08/03 07:30", LEADER, "04/03 07:30", after="06/03 07:30")
    shares = log.shares("08/03 17:00")
    assert {desk.holder: desk.amount.minutes for desk in shares.desks} == {OFFICER: 450 + 240, LEADER: 450}
    assert shares.unknown.minutes == 450 + 210 + 450  # unseen; from the hand-over to the list that says otherwise


def test_a_missing_leg_is_nobodys_also_where_a_list_names_the_unit_in_charge() -> None:
    log = received("04/03 07:30", "20/03 17:00").file("04/03 17:00", OFFICER, "04/03 07:30")
    log.leg(1, DESK, "04/03 07:30", "05/03 07:30").leg(3, HEAD, "06/03 07:30", "07/03 07:30")
    shares = log.shares("07/03 17:00")
    assert {desk.holder: desk.amount.minutes for desk in shares.desks} == {DESK: 450, HEAD: 450}
    assert [(part.why, part.amount.minutes) for part in shares.parts if part.why] == [(Why.NO_LEG, 450)] * 2


def test_a_leg_inside_another_takes_its_minutes_and_gives_them_back() -> None:
    log = received("04/03 07:30", "20/03 17:00")
    log.leg(2, OFFICER, "04/03 07:30", "08/03 17:00").leg(3, HEAD, "05/03 07:30", "06/03 07:30")
    shares = log.shares("08/03 17:00")
    assert {desk.holder: desk.amount.minutes for desk in shares.desks} == {OFFICER: 4 * 450, HEAD: 450}
    assert len(shares.stays) == 2 and len(shares.parts) == 3


def test_an_own_hand_over_that_began_later_goes_before_an_open_leg() -> None:
    log = received("04/03 07:30", "20/03 17:00").leg(2, OFFICER, "04/03 07:30", None)
    log.own(Kind.TAKEN, "05/03 07:30", HEAD)
    shares = log.shares("06/03 17:00")
    assert [(stay.holder, stay.amount.minutes, stay.source) for stay in shares.stays] == [
        (OFFICER, 450, Source.LOG),
        (HEAD, 900, Source.OWN),
    ]


def test_a_corrected_hand_over_moves_the_time() -> None:
    log = received("04/03 07:30", "20/03 17:00").own(Kind.HELD, "04/03 07:30", DESK)
    log.own(Kind.TAKEN, "05/03 07:30", OFFICER)
    taken = log.events[-1].seq
    before = [desk.amount.minutes for desk in log.shares("05/03 17:00").desks]
    log.own(Kind.CORRECTED, "05/03 17:00", corrects=taken, at=at("04/03 13:30").isoformat())
    after = [desk.amount.minutes for desk in log.shares("05/03 17:00").desks]
    assert (before, after) == ([450, 450], [240, 660])


def test_a_dossier_not_received_by_then_has_no_shares() -> None:
    log = received("04/03 07:30", "20/03 17:00")
    assert desks(fold(log.events), [], CALENDAR, at("03/03 17:00"), NORMS) is None
    assert log.shares("04/03 07:30").elapsed == Amount(0, 0)


# ---------------------------------------------------------------- sums that always hold

START = datetime(2024, 1, 29, 7, 0, tzinfo=VIETNAM)
MOMENTS = st.integers(-3_000, 200_000).map(lambda minutes: START + timedelta(minutes=minutes, seconds=minutes % 60))
HOLDERS = st.sampled_from([DESK, OFFICER, HEAD, LEADER, Holder(2, None), Holder(None, None)])
LEGS = st.tuples(st.integers(1, 5), HOLDERS, MOMENTS, st.none() | st.integers(0, 30_000))
OWN = st.tuples(st.sampled_from([Kind.TAKEN, Kind.REASSIGNED, Kind.HELD]), MOMENTS, HOLDERS)
FILES = st.tuples(MOMENTS, HOLDERS, st.none() | MOMENTS)
OPENING = {Kind.SUPPLEMENT_ASKED: Kind.SUPPLIED, Kind.PAYMENT_ASKED: Kind.PAID}
WAITS = st.tuples(st.sampled_from(sorted(OPENING)), MOMENTS, st.none() | st.integers(0, 40_000))
FIXES = st.tuples(st.integers(1, 12), st.none() | MOMENTS)


@settings(max_examples=400, deadline=None)
@given(
    legs=st.lists(LEGS, max_size=6),
    own=st.lists(OWN, max_size=5),
    files=st.lists(FILES, max_size=4),
    waits=st.lists(WAITS, max_size=3),
    fixes=st.lists(FIXES, max_size=2),
    end=st.none() | MOMENTS,
    asked=st.lists(MOMENTS, min_size=2, max_size=4),
    due=st.none() | MOMENTS,
)
def test_shares_waits_and_unknown_add_up_whatever_the_log_says(
    legs: Any, own: Any, files: Any, waits: Any, fixes: Any, end: Any, asked: Any, due: Any
) -> None:
    log = Log().add(Kind.DESCRIBED, START).add(Kind.RECEIVED, START)
    if due:
        log.add(Kind.DUE_SET, START, due_at=due.isoformat())
    _add_city(log, files, legs)
    _add_own(log, own, waits, fixes)
    if end:
        log.add(Kind.FINISHED, end)
    history, counted = fold(log.events), legs_in(log.events)
    whole = desks(history, counted, CALENDAR, datetime(2024, 12, 31, tzinfo=VIETNAM), NORMS)
    for moment in sorted(asked):
        found = desks(history, counted, CALENDAR, moment, NORMS)
        assert (found is None) == (moment < START)
        if found is None:
            continue
        _check_sums(found)
        _check_is_beginning(found, whole)


def _add_city(log: Log, files: Any, legs: Any) -> None:
    for told, holder, after in files:
        more = {"after": after.isoformat()} if after else {}
        log.add(Kind.HELD, told, **holder._asdict(), **more).add(Kind.STATUS_SEEN, told, status=4)
    for position, holder, began, length in legs:
        until = (began + timedelta(minutes=length)).isoformat() if length is not None else None
        log.add(Kind.LEG, began, position=position, name="", ended_at=until, **holder._asdict())


def _add_own(log: Log, own: Any, waits: Any, fixes: Any) -> None:
    for kind, moment, holder in own:
        log.own(kind, moment, holder)
    for kind, moment, length in waits:
        log.own(kind, moment)
        if length is not None:
            log.own(OPENING[kind], moment + timedelta(minutes=length))
    for corrects, moved in fixes:
        log.own(Kind.CORRECTED, START, corrects=corrects + 2, at=moved.isoformat() if moved else None)


def _check_sums(found: Shares) -> None:
    elapsed = CALENDAR.minutes_between(found.from_at, found.to_at)
    assert found.elapsed == Amount(elapsed, elapsed * 480 // 450)
    assert found.held + found.waiting + found.unknown == found.elapsed
    of_desks = Amount()
    for desk in found.desks:
        of_desks = of_desks + desk.amount
    assert of_desks == found.held
    moments = [found.from_at, *(part.to_at for part in found.parts)]
    assert [part.from_at for part in found.parts] == moments[:-1]  # no gap, no overlap
    assert moments[-1] == found.to_at
    assert all(part.amount.minutes >= 0 and part.amount.used >= 0 for part in found.parts)
    assert all((part.stay is not None) + bool(part.wait) + (part.why is not None) == 1 for part in found.parts)
    for place, stay in enumerate(found.stays):
        assert sum(part.amount.minutes for part in found.parts if part.stay == place) == stay.amount.minutes


def _check_is_beginning(found: Shares, whole: Shares | None) -> None:
    """An earlier moment tells the same, cut."""
    assert whole is not None
    for part, later in zip(found.parts[:-1], whole.parts, strict=False):
        assert (part.from_at, part.to_at, part.wait, part.why) == (later.from_at, later.to_at, later.wait, later.why)
        if part.stay is not None and later.stay is not None:
            assert found.stays[part.stay].holder == whole.stays[later.stay].holder
