"""What must hold for any calendar, checked against counting day by day on one's fingers."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from heza.workdays.rules import UNITS, WorkCalendar, due_moment, explain

FIRST, LAST = date(2023, 12, 1), date(2024, 7, 31)
DAY = timedelta(1)

near_days = st.dates(FIRST, LAST)
far_days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.builds(datetime.combine, near_days, clocks)
terms = st.integers(0, 60)
rules = st.sampled_from("ABC")
few_days = st.frozensets(near_days, max_size=60)


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """One to three shifts in order."""
    edges = sorted(draw(st.sets(clocks, min_size=2, max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


calendars = st.builds(WorkCalendar, few_days, few_days, hours(), clocks)


def works(calendar: WorkCalendar, day: date) -> bool:
    return day in calendar.days_worked or (day.weekday() < 5 and day not in calendar.days_off)


def counted_on_fingers(calendar: WorkCalendar, received: datetime, days: int, rule: str) -> date:
    """The due date, one day after the other."""
    day = received.date()
    while rule == "B" and not works(calendar, day):
        day += DAY
    left = days
    if rule == "C" and left and works(calendar, day) and received.time() < calendar.cut_off:
        left -= 1
    while left:
        day += DAY
        left -= works(calendar, day)
    return day


@given(calendars, moments, terms, rules)
def test_a_due_date_is_the_one_counted_on_fingers(
    calendar: WorkCalendar, received: datetime, days: int, rule: str
) -> None:
    assert calendar.due_on(received, days, rule) == counted_on_fingers(calendar, received, days, rule)


@given(calendars, near_days)
def test_a_day_is_worked_or_not_as_its_row_says(calendar: WorkCalendar, day: date) -> None:
    assert calendar.is_working(day) == works(calendar, day)
    assert calendar.working_from(day) == counted_on_fingers(calendar, datetime.combine(day, time()), 0, "B")


@given(calendars, near_days, near_days)
def test_days_between_is_the_sum_of_its_days(calendar: WorkCalendar, start: date, end: date) -> None:
    early, late = sorted((start, end))
    between = sum(works(calendar, early + DAY * number) for number in range((late - early).days))
    assert calendar.days_between(early, late) == between
    assert calendar.days_between(late, early) == -between


@given(calendars, far_days, far_days, far_days)
def test_days_between_adds_up(calendar: WorkCalendar, first: date, second: date, third: date) -> None:
    whole = calendar.days_between(first, third)
    assert whole == calendar.days_between(first, second) + calendar.days_between(second, third)


@given(calendars, far_days, st.integers(1, 20_000))
def test_days_between_gives_back_the_term(calendar: WorkCalendar, received: date, days: int) -> None:
    due = calendar.due_on(received, days)
    assert calendar.is_working(due)
    assert calendar.days_between(received + DAY, due + DAY) == days


@given(calendars, moments, terms, rules, few_days)
def test_more_days_off_never_make_a_date_earlier(
    calendar: WorkCalendar, received: datetime, days: int, rule: str, more: frozenset[date]
) -> None:
    stricter = WorkCalendar(calendar.days_off | more, calendar.days_worked, calendar.hours, calendar.cut_off)
    assert stricter.due_on(received, days, rule) >= calendar.due_on(received, days, rule)


@given(calendars, moments, terms, rules, few_days)
def test_more_make_up_days_never_make_a_date_later(
    calendar: WorkCalendar, received: datetime, days: int, rule: str, more: frozenset[date]
) -> None:
    laxer = WorkCalendar(calendar.days_off, calendar.days_worked | more, calendar.hours, calendar.cut_off)
    assert laxer.due_on(received, days, rule) <= calendar.due_on(received, days, rule)


@given(calendars, moments, terms, rules)
def test_a_longer_term_or_a_later_receipt_is_never_due_earlier(
    calendar: WorkCalendar, received: datetime, days: int, rule: str
) -> None:
    due = calendar.due_on(received, days, rule)
    assert calendar.due_on(received, days + 1, rule) >= due
    assert calendar.due_on(received + DAY, days, rule) >= due


@given(calendars, moments, terms)
def test_rule_b_is_never_earlier_than_a_and_c_never_later(
    calendar: WorkCalendar, received: datetime, days: int
) -> None:
    due_a, due_b, due_c = (calendar.due_on(received, days, rule) for rule in "ABC")
    assert due_c <= due_a <= due_b
    if calendar.is_working(received):
        assert due_a == due_b


@given(calendars, moments, st.integers(0, 30_000))
def test_minutes_between_gives_back_what_was_added(calendar: WorkCalendar, moment: datetime, minutes: int) -> None:
    end = calendar.add_minutes(moment, minutes)
    assert end >= moment
    assert calendar.minutes_between(moment, end) == minutes


@given(calendars, moments, st.integers(0, 10_000), st.integers(0, 10_000))
def test_minutes_can_be_added_in_two_parts(calendar: WorkCalendar, moment: datetime, first: int, second: int) -> None:
    in_parts = calendar.add_minutes(calendar.add_minutes(moment, first), second)
    assert in_parts == calendar.add_minutes(moment, first + second)


@given(calendars, moments, moments, moments)
def test_minutes_between_adds_up(calendar: WorkCalendar, first: datetime, second: datetime, third: datetime) -> None:
    whole = calendar.minutes_between(first, third)
    assert whole == calendar.minutes_between(first, second) + calendar.minutes_between(second, third)
    assert calendar.minutes_between(third, first) == -whole


@given(calendars, moments, st.integers(1, 10_000))
def test_added_minutes_end_inside_a_shift_or_exactly_at_its_closing(
    calendar: WorkCalendar, moment: datetime, minutes: int
) -> None:
    end = calendar.add_minutes(moment, minutes)
    assert calendar.is_working(end)
    assert any(opens < end.time() <= closes for opens, closes in calendar.hours)


@given(calendars, near_days)
def test_exactly_at_closing_stays_on_that_day(calendar: WorkCalendar, day: date) -> None:
    day = calendar.working_from(day)
    opening = datetime.combine(day, calendar.hours[0][0])
    closing = datetime.combine(day, calendar.hours[-1][1])
    whole_day = calendar.minutes_between(opening, closing)
    assert calendar.add_minutes(opening, whole_day) == closing
    assert calendar.add_minutes(opening, whole_day + 1).date() > day


@given(calendars, moments, terms, rules)
def test_an_explanation_ends_on_the_due_date(calendar: WorkCalendar, received: datetime, days: int, rule: str) -> None:
    lines = explain(calendar, received, days, rule, {})
    assert lines[0].day == received.date()
    assert lines[-1].day == calendar.due_on(received, days, rule)
    counted = [line for line in lines if line.kind == "counted"]
    assert [line.number for line in counted] == list(range(1, days + 1))
    assert all(works(calendar, line.day) for line in counted)
    assert all(line.reason and not works(calendar, line.day) for line in lines if line.kind == "skipped")


@given(calendars, moments, terms, rules)
def test_an_explanation_leaves_out_no_day(calendar: WorkCalendar, received: datetime, days: int, rule: str) -> None:
    told = sorted({line.day for line in explain(calendar, received, days, rule, {})})
    assert told == [received.date() + DAY * number for number in range(len(told))]


@given(calendars, moments, terms, rules, st.sampled_from(list(UNITS)))
def test_a_term_of_any_unit_is_explained_to_its_end(
    calendar: WorkCalendar, received: datetime, term: int, rule: str, unit: str
) -> None:
    due = due_moment(calendar, received, term, unit, rule)
    lines = explain(calendar, received, term, rule, {}, unit)
    assert lines[-1].day == due.date()
    if unit != "hours":
        assert due.time() == calendar.hours[-1][1]


@given(calendars, moments, st.integers(0, 90), st.sampled_from("AB"))
def test_calendar_days_end_on_the_first_working_day_from_their_last(
    calendar: WorkCalendar, received: datetime, term: int, rule: str
) -> None:
    start = calendar.due_on(received, 0, rule)
    due = due_moment(calendar, received, term, "calendar_days", rule).date()
    assert due == calendar.working_from(start + DAY * term)
