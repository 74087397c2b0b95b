"""The arithmetic of accountability: periods, rates, staleness, what will breach."""

import itertools
from datetime import date, datetime
from decimal import Decimal

import pytest

from heza.accountability import rules
from heza.accountability.rules import LastLeg, Norm
from heza.dossiers.history import FOREVER
from heza.dossiers.rules import Figures, Outcome, Period, Status
from heza.workdays.rules import WorkCalendar

TABLE = WorkCalendar()
STEPS = (
    Norm(1, "Tiếp nhận", 240),
    Norm(2, "Thẩm định", 1200),
    Norm(3, "Ký trình", 240),
    Norm(4, "Phê duyệt", 480),
    Norm(5, "Trả kết quả", 240),
)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(date(2024, 3, 20), date(2024, 4, 19)), Period(date(2024, 2, 20), date(2024, 3, 19))),
        (Period(date(2023, 12, 20), date(2024, 1, 19)), Period(date(2023, 11, 20), date(2023, 12, 19))),
        (Period(date(2024, 3, 20), date(2024, 3, 28)), Period(date(2024, 3, 11), date(2024, 3, 19))),
        (Period(date(2024, 3, 28), date(2024, 3, 28)), Period(date(2024, 3, 27), date(2024, 3, 27))),
    ],
)
def test_a_period_is_compared_with_the_one_before(period: Period, before: Period) -> None:
    found = rules.previous(period, 20)
    assert (found.first, found.last) == (before.first, before.last)


def test_a_trend_ends_at_the_day_and_its_other_months_are_whole() -> None:
    found = rules.windows(date(2024, 3, 28), 20)
    assert len(found) == 12
    assert (found[-1].period.first, found[-1].day, found[-1].label) == (date(2024, 3, 20), date(2024, 3, 28), "4/24")
    assert all(window.day == window.period.last for window in found[:-1])
    assert all(a.period.last.toordinal() + 1 == b.period.first.toordinal() for a, b in itertools.pairwise(found))


def test_a_change_is_said_in_points_and_only_where_both_rates_are() -> None:
    now, before = rules.headline(Figures(early=3, late=1)), rules.headline(Figures(on_time=1))
    assert rules.points(now, before) == Decimal(-25)
    assert rules.points(now, None) is None
    assert rules.points(now, rules.headline(Figures())) is None


def test_the_identities_name_what_does_not_agree() -> None:
    good = Figures(new_online=2, carried_in=1, early=1, open_in_time=2)
    assert all(check.holds for check in rules.identities(good, 1))
    broken = Figures(new_online=2, early=1)
    assert [check.words for check in rules.identities(broken, 0) if not check.holds] == ["(3) = (7) + (11)"]
    assert not rules.identities(good, 2)[-1].holds


@pytest.mark.parametrize(
    ("until", "day", "stale"),
    [
        (datetime(2024, 3, 28, 17), date(2024, 3, 28), False),
        (datetime(2024, 3, 27, 17), date(2024, 3, 28), False),
        (datetime(2024, 3, 26, 17), date(2024, 3, 28), True),
        (datetime(2024, 3, 22, 17), date(2024, 3, 25), False),  # Friday, Monday
        (datetime(2024, 3, 22, 17), date(2024, 3, 26), True),
        (datetime(2024, 3, 29, 17), date(2024, 3, 28), False),
        (None, date(2024, 3, 28), True),
    ],
)
def test_data_older_than_one_working_day_are_stale(until: datetime | None, day: date, stale: bool) -> None:
    assert rules.is_stale(until, day, TABLE) is stale


@pytest.mark.parametrize(
    ("due", "kind", "words"),
    [
        (date(2024, 3, 21), "late", "quá 5 ngày"),
        (date(2024, 3, 27), "late", "quá 1 ngày"),
        (date(2024, 3, 28), "soon", "hôm nay"),
        (date(2024, 3, 29), "soon", "còn 1 ngày"),
        (date(2024, 4, 2), "soon", "còn 3 ngày"),
        (date(2024, 4, 3), "ok", "còn 4 ngày"),
        (FOREVER, "wait", "chưa có hạn"),
    ],
)
def test_an_open_dossier_stands_to_its_due_day_in_working_days(due: date, kind: str, words: str) -> None:
    assert rules.standing(due, date(2024, 3, 28), TABLE) == (kind, words)


def test_nothing_is_green_while_the_data_are_not_fresh() -> None:
    day, due = date(2024, 3, 28), date(2024, 5, 3)
    assert rules.standing(due, day, TABLE, fresh=False).kind == "plain"
    assert rules.ending(Outcome.EARLY, day, due, TABLE, fresh=False).kind == "plain"
    assert rules.standing(due, day, TABLE, suspended=True).kind == "wait"


@pytest.mark.parametrize(
    ("outcome", "day", "due", "kind", "words"),
    [
        ("early", date(2024, 3, 26), date(2024, 3, 28), "ok", "sớm 2 ngày"),
        ("on_time", date(2024, 3, 28), date(2024, 3, 28), "ok", "đúng hạn"),
        ("late", date(2024, 4, 1), date(2024, 3, 28), "late", "muộn 2 ngày"),
        ("late", date(2024, 3, 28), date(2024, 3, 28), "late", "muộn trong ngày"),
        ("on_time", date(2024, 3, 28), FOREVER, "ok", "chưa có hạn"),
    ],
)
def test_a_settled_dossier_says_how_far_from_its_due_day(
    outcome: str, day: date, due: date, kind: str, words: str
) -> None:
    assert rules.ending(outcome, day, due, TABLE) == (kind, words)


@pytest.mark.parametrize(
    ("status", "leg", "minutes", "step", "assumed"),
    [
        (Status.RECEIVED, None, 2400, "Tiếp nhận", True),
        (Status.IN_PROGRESS, None, 2160, "Thẩm định", True),
        (Status.IN_PROGRESS, LastLeg(2, True, 200), 1960, "Thẩm định", False),
        (Status.IN_PROGRESS, LastLeg(2, True, 9000), 960, "Thẩm định", False),  # used up: not below zero
        (Status.RECEIVED, LastLeg(4, True, 0), 720, "Phê duyệt", False),  # the log knows better than the status
        (Status.IN_PROGRESS, LastLeg(3, False, 0), 720, "Phê duyệt", True),
        (Status.IN_PROGRESS, LastLeg(5, False, 0), 0, "Đã qua mọi bước", True),
        (Status.IN_PROGRESS, LastLeg(7, True, 60), 2160, "Thẩm định", True),  # a step the process does not have
    ],
)
def test_what_is_still_needed(status: Status, leg: LastLeg | None, minutes: int, step: str, assumed: bool) -> None:
    found = rules.need(STEPS, status, leg)
    assert found is not None
    assert (found.minutes, found.step, bool(found.assumed)) == (minutes, step, assumed)


def test_without_a_norm_nothing_is_said() -> None:
    assert rules.need((), Status.IN_PROGRESS) is None
    assert not rules.will_breach(0, None)
    assert not rules.will_breach(None, rules.need(STEPS, Status.RECEIVED))


def test_a_process_of_one_step_is_not_over_while_in_progress() -> None:
    found = rules.need(STEPS[:1], Status.IN_PROGRESS)
    assert found is not None
    assert found.minutes == 240


def test_exactly_enough_time_is_no_breach() -> None:
    needed = rules.need(STEPS, Status.RECEIVED)
    assert not rules.will_breach(2400, needed)
    assert rules.will_breach(2399, needed)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (datetime(2024, 3, 28, 7, 30), datetime(2024, 3, 28, 17, 0), 480),  # a whole day is eight norm hours
        (datetime(2024, 3, 28, 7, 30), datetime(2024, 3, 28, 11, 15), 240),
        (datetime(2024, 3, 28, 17, 0), datetime(2024, 4, 1, 17, 0), 960),
        (datetime(2024, 3, 28, 17, 0), datetime(2024, 3, 28, 7, 30), -480),
    ],
)
def test_working_time_is_measured_as_the_norms_are(start: datetime, end: datetime, minutes: int) -> None:
    assert rules.norm_minutes(TABLE, start, end) == minutes


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "—"), (0, "0 phút"), (45, "45 phút"), (60, "1 giờ"), (224, "3,7 giờ"), (480, "1 ngày"), (720, "1,5 ngày")],
)
def test_time_in_words(minutes: int | None, words: str) -> None:
    assert rules.span(minutes) == words
