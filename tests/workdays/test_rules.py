"""Worked dates: what the office would count on its fingers, over the official calendar."""

import pickle
from datetime import UTC, date, datetime, time, timedelta

import pytest

from heza.workdays.rules import CountedDay, WorkCalendar, due_moment, explain
from tests.workdays.official import OFFICIAL, REASONS, day

PLAIN = WorkCalendar()


def at(text: str) -> datetime:
    """A moment written dd/mm/yyyy hh:mm."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M")


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("05/02/2024", 5, "19/02/2024"),
        ("07/02/2024", 1, "15/02/2024"),
        ("20/02/2024", 15, "12/03/2024"),
        ("16/04/2024", 3, "22/04/2024"),
        ("24/04/2024", 5, "04/05/2024"),
        ("26/04/2024", 3, "04/05/2024"),
        ("28/08/2024", 5, "06/09/2024"),
        ("27/12/2024", 3, "02/01/2025"),
        ("20/12/2024", 15, "13/01/2025"),
        ("23/01/2025", 2, "03/02/2025"),
        ("24/04/2025", 3, "28/04/2025"),
        ("28/04/2025", 3, "06/05/2025"),
        ("28/08/2025", 2, "03/09/2025"),
        ("30/12/2025", 3, "06/01/2026"),
        ("07/01/2026", 3, "10/01/2026"),
        ("12/02/2026", 2, "23/02/2026"),
        ("23/04/2026", 3, "29/04/2026"),
        ("20/08/2026", 3, "24/08/2026"),
        ("28/08/2026", 1, "03/09/2026"),
        ("20/11/2026", 3, "26/11/2026"),
        ("28/12/2026", 5, "05/01/2027"),
    ],
)
def test_the_day_after_receipt_is_day_one(received: str, days: int, due: str) -> None:
    assert OFFICIAL.due_on(day(received), days) == day(due)


@pytest.mark.parametrize(
    ("received", "due_a", "due_b"),
    [
        ("10/02/2024", "15/02/2024", "16/02/2024"),
        ("02/03/2024", "04/03/2024", "05/03/2024"),
        ("29/04/2024", "02/05/2024", "03/05/2024"),
        ("04/05/2024", "06/05/2024", "06/05/2024"),
    ],
)
def test_rules_a_and_b_differ_only_for_a_receipt_on_a_day_off(received: str, due_a: str, due_b: str) -> None:
    assert OFFICIAL.due_on(day(received), 1, "A") == day(due_a)
    assert OFFICIAL.due_on(day(received), 1, "B") == day(due_b)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("20/02/2024 14:59", 15, "11/03/2024"),
        ("20/02/2024 15:00", 15, "12/03/2024"),
        ("20/02/2024 09:15", 1, "20/02/2024"),
        ("20/02/2024 16:30", 1, "21/02/2024"),
        ("02/03/2024 09:00", 1, "04/03/2024"),  # a Saturday is never day 1
        ("04/05/2024 09:00", 1, "04/05/2024"),  # unless it is a make-up day
        ("20/02/2024 09:15", 0, "20/02/2024"),
    ],
)
def test_rule_c_counts_the_day_of_an_early_receipt(received: str, days: int, due: str) -> None:
    assert OFFICIAL.due_on(at(received), days, "C") == day(due)


def test_no_days_end_on_the_day_of_receipt_itself() -> None:
    saturday = day("02/03/2024")
    assert OFFICIAL.due_on(saturday, 0) == saturday
    assert OFFICIAL.due_on(saturday, 0, "B") == day("04/03/2024")
    assert OFFICIAL.due_on(datetime.combine(saturday, time(9)), 0, "C") == saturday


def test_the_hour_of_receipt_does_not_matter_to_a_and_b() -> None:
    for rule in "AB":
        assert OFFICIAL.due_on(at("20/02/2024 23:59"), 15, rule) == day("12/03/2024")
        assert type(OFFICIAL.due_on(at("20/02/2024 23:59"), 0, rule)) is date


@pytest.mark.parametrize(
    ("received", "days", "rule", "sentence"),
    [
        (date(2024, 2, 20), 15, "D", "Không có quy tắc đếm “D”"),
        (date(2024, 2, 20), 15, "", "Không có quy tắc đếm"),
        (date(2024, 2, 20), 15, "C", "Cần cả giờ tiếp nhận"),
        (date(2024, 2, 20), 0, "C", "Cần cả giờ tiếp nhận"),
        (date(2024, 2, 20), -1, "A", "không được âm"),
        (datetime(2024, 2, 20, 9, tzinfo=UTC), 15, "A", "không kèm múi giờ"),
        (date(9999, 12, 20), 15, "A", "quá dài"),
        (datetime(1, 1, 1, 9), 15, "C", "quá sớm"),
        (date(2024, 2, 20), 10**12, "A", "quá dài"),
    ],
)
def test_a_wrong_argument_gets_a_sentence(received: date, days: int, rule: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        OFFICIAL.due_on(received, days, rule)
    with pytest.raises(ValueError, match=sentence):
        explain(OFFICIAL, received, days, rule, {})


def test_a_make_up_day_wins_over_a_day_off() -> None:
    monday = date(2024, 3, 4)
    both = WorkCalendar(frozenset({monday}), frozenset({monday}))
    assert both.is_working(monday)
    assert both.is_working(datetime.combine(monday, time(8)))
    assert both.days_between(monday, date(2024, 3, 9)) == 5


def test_days_between_counts_the_start_and_not_the_end() -> None:
    friday, monday = date(2024, 3, 1), date(2024, 3, 4)
    assert PLAIN.days_between(friday, monday) == 1
    assert PLAIN.days_between(monday, friday) == -1
    assert PLAIN.days_between(friday, friday) == 0
    assert PLAIN.days_between(datetime(2024, 3, 1, 16), datetime(2024, 3, 4, 8)) == 1


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("20/02/2024 09:15", 60, "20/02/2024 10:15"),
        ("20/02/2024 11:00", 30, "20/02/2024 11:30"),  # exactly at the end of the morning
        ("20/02/2024 11:00", 31, "20/02/2024 13:31"),
        ("20/02/2024 12:00", 1, "20/02/2024 13:31"),
        ("20/02/2024 13:30", 210, "20/02/2024 17:00"),  # exactly at closing stays on that day
        ("20/02/2024 13:30", 211, "21/02/2024 07:31"),
        ("20/02/2024 07:30", 450, "20/02/2024 17:00"),
        ("20/02/2024 07:30", 900, "21/02/2024 17:00"),
        ("20/02/2024 17:00", 1, "21/02/2024 07:31"),
        ("20/02/2024 05:00", 480, "21/02/2024 08:00"),
        ("07/02/2024 16:30", 60, "15/02/2024 08:00"),  # over Tết
        ("03/05/2024 16:00", 120, "04/05/2024 08:30"),  # into a make-up Saturday
        ("02/03/2024 10:00", 0, "02/03/2024 10:00"),
    ],
)
def test_working_minutes_run_only_in_office_hours(start: str, minutes: int, end: str) -> None:
    assert OFFICIAL.add_minutes(at(start), minutes) == at(end)
    assert OFFICIAL.minutes_between(at(start), at(end)) == minutes
    assert OFFICIAL.minutes_between(at(end), at(start)) == -minutes


def test_seconds_are_kept_when_adding_and_dropped_when_measuring() -> None:
    start = datetime(2024, 2, 20, 9, 15, 30)
    assert OFFICIAL.add_minutes(start, 60) == datetime(2024, 2, 20, 10, 15, 30)
    assert OFFICIAL.minutes_between(start, datetime(2024, 2, 20, 10, 15)) == 59
    assert OFFICIAL.minutes_between(datetime(2024, 2, 20, 10, 15), start) == -59


def test_minutes_that_make_no_sense_get_a_sentence() -> None:
    with pytest.raises(ValueError, match="không được âm"):
        OFFICIAL.add_minutes(at("20/02/2024 09:15"), -1)
    with pytest.raises(ValueError, match="quá dài"):
        OFFICIAL.add_minutes(at("20/02/2024 09:15"), 10**10)
    with pytest.raises(ValueError, match="múi giờ"):
        OFFICIAL.add_minutes(datetime(2024, 2, 20, tzinfo=UTC), 1)
    with pytest.raises(ValueError, match="múi giờ"):
        OFFICIAL.minutes_between(at("20/02/2024 09:15"), datetime(2024, 2, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(11), time(7)),),
        ((time(7), time(7)),),
        ((time(7), time(12)), (time(11), time(17))),
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="Giờ làm việc"):
        WorkCalendar(hours=hours)


def test_a_calendar_is_a_value() -> None:
    again = WorkCalendar(frozenset(OFFICIAL.days_off), frozenset(OFFICIAL.days_worked))
    assert again == OFFICIAL
    assert hash(again) == hash(OFFICIAL)
    assert pickle.loads(pickle.dumps(OFFICIAL)) == OFFICIAL
    assert WorkCalendar() != WorkCalendar(cut_off=time(16))
    assert len({again, OFFICIAL, WorkCalendar()}) == 2


@pytest.mark.parametrize(
    ("received", "term", "unit", "rule", "due"),
    [
        ("20/02/2024 09:15", 15, "working_days", "A", "12/03/2024 17:00"),
        ("20/02/2024 09:15", 15, "working_days", "C", "11/03/2024 17:00"),
        ("20/02/2024 09:15", 10, "calendar_days", "A", "01/03/2024 17:00"),
        ("20/02/2024 09:15", 11, "calendar_days", "A", "04/03/2024 17:00"),  # 02/03 is a Saturday
        ("20/02/2024 09:15", 12, "calendar_days", "C", "04/03/2024 17:00"),
        ("20/02/2024 15:15", 13, "calendar_days", "C", "04/03/2024 17:00"),
        ("02/03/2024 09:15", 3, "calendar_days", "A", "05/03/2024 17:00"),
        ("02/03/2024 09:15", 3, "calendar_days", "B", "07/03/2024 17:00"),
        ("02/03/2024 09:15", 3, "calendar_days", "C", "05/03/2024 17:00"),  # a Saturday is never day 1
        ("24/04/2024 08:00", 10, "calendar_days", "A", "04/05/2024 17:00"),  # a make-up Saturday
        ("02/03/2024 09:15", 0, "calendar_days", "A", "04/03/2024 17:00"),
        ("20/02/2024 09:15", 8, "hours", "A", "21/02/2024 09:45"),
        ("20/02/2024 15:15", 8, "hours", "C", "21/02/2024 15:45"),
    ],
)
def test_a_term_ends_at_a_moment(received: str, term: int, unit: str, rule: str, due: str) -> None:
    assert due_moment(OFFICIAL, at(received), term, unit, rule) == at(due)
    assert explain(OFFICIAL, at(received), term, rule, {}, unit)[-1].day == at(due).date()


@pytest.mark.parametrize(
    ("term", "unit", "sentence"),
    [
        (1, "tháng", "Không có đơn vị thời hạn “tháng”"),
        (-1, "hours", "không được âm"),
        (10**12, "calendar_days", "quá dài"),
        (4_000_000, "calendar_days", "quá dài"),
    ],
)
def test_a_wrong_term_gets_a_sentence(term: int, unit: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        due_moment(OFFICIAL, at("20/02/2024 09:15"), term, unit)
    with pytest.raises(ValueError, match=sentence):
        explain(OFFICIAL, at("20/02/2024 09:15"), term, "A", {}, unit)


def test_a_due_date_is_explained_day_by_day() -> None:
    lines = explain(OFFICIAL, day("26/04/2024"), 3, "A", REASONS)
    assert [(line.day.day, line.kind, line.number) for line in lines] == [
        (26, "receipt", None),
        (27, "skipped", None),
        (28, "skipped", None),
        (29, "skipped", None),
        (30, "skipped", None),
        (1, "skipped", None),
        (2, "counted", 1),
        (3, "counted", 2),
        (4, "counted", 3),
    ]
    assert [line.reason for line in lines[:4]] == [
        "",
        "Thứ Bảy",
        "Chủ nhật",
        "Nghỉ hoán đổi, làm bù ngày 04/05/2024 (Công văn 2450/VPCP-KGVX ngày 12/04/2024)",
    ]
    assert lines[-1].reason == "Làm bù cho ngày 29/04/2024 (Công văn 2450/VPCP-KGVX ngày 12/04/2024)"


def test_a_receipt_moved_to_a_working_day_is_explained() -> None:
    saturday, sunday, monday, tuesday = (date(2024, 3, 2) + timedelta(number) for number in range(4))
    assert explain(OFFICIAL, saturday, 1, "B", {}) == (
        CountedDay(saturday, "receipt", None, "Thứ Bảy"),
        CountedDay(sunday, "skipped", None, "Chủ nhật"),
        CountedDay(monday, "moved", None, "Ngày tiếp nhận là ngày nghỉ, tính như nhận vào ngày này"),
        CountedDay(tuesday, "counted", 1, ""),
    )


def test_an_early_receipt_is_receipt_and_day_one() -> None:
    tuesday, wednesday = date(2024, 2, 20), date(2024, 2, 21)
    assert explain(OFFICIAL, at("20/02/2024 09:15"), 2, "C", {}) == (
        CountedDay(tuesday, "receipt", None, "Nhận trước 15:00"),
        CountedDay(tuesday, "counted", 1, ""),
        CountedDay(wednesday, "counted", 2, ""),
    )
    assert explain(OFFICIAL, at("20/02/2024 15:00"), 1, "C", {})[0].reason == "Nhận từ 15:00"


def test_calendar_days_count_days_off_and_move_only_the_end() -> None:
    lines = explain(OFFICIAL, at("01/03/2024 09:00"), 1, "A", {}, "calendar_days")
    assert [(line.kind, line.number, line.reason) for line in lines] == [
        ("receipt", None, ""),
        ("counted", 1, "Thứ Bảy"),
        ("skipped", None, "Chủ nhật"),
        ("moved", None, "Ngày cuối là ngày nghỉ, chuyển sang ngày làm việc kế tiếp"),
    ]


def test_hours_are_explained_by_what_each_day_took() -> None:
    lines = explain(OFFICIAL, at("01/03/2024 15:00"), 8, "A", {}, "hours")
    assert [(line.day.day, line.kind, line.reason) for line in lines] == [
        (1, "receipt", ""),
        (1, "counted", "Tính 2 giờ 00 phút"),
        (2, "skipped", "Thứ Bảy"),
        (3, "skipped", "Chủ nhật"),
        (4, "counted", "Tính 6 giờ 00 phút"),
    ]
    on_saturday = explain(OFFICIAL, at("02/03/2024 09:00"), 1, "A", {}, "hours")
    assert [(line.day.day, line.kind) for line in on_saturday] == [
        (2, "receipt"),
        (3, "skipped"),
        (4, "counted"),
    ]
    with pytest.raises(ValueError, match="Cần cả giờ tiếp nhận"):
        explain(OFFICIAL, date(2024, 3, 1), 8, "A", {}, "hours")


def test_a_day_off_without_words_still_says_that_it_is_one() -> None:
    monday, saturday = date(2024, 3, 4), date(2024, 3, 9)
    calendar = WorkCalendar(frozenset({monday}), frozenset({saturday}))
    said = {line.day: line.reason for line in explain(calendar, date(2024, 3, 1), 5, "A", {})}
    assert said[monday] == "Ngày nghỉ"
    assert said[saturday] == "Làm bù"
