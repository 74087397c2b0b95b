"""Codes, terms, and the version in force on a day."""

from datetime import date

import pytest

from heza.procedures import rules
from heza.procedures.rules import VersionTerms

DAY = date(2023, 12, 15)


def _terms(id: int) -> VersionTerms:
    return VersionTerms(id, 10, "working_days", "A", 1, None, "extend")


VERSIONS = [(DAY, _terms(1)), (date(2024, 7, 1), _terms(2)), (date(2025, 3, 1), _terms(3))]


@pytest.mark.parametrize(
    "typed", ["ĐT-04", "đt-04", " ĐT – 04 ", "D\u0324\u0110T-04"[2:], "ĐT\u201104", "ĐT\u00a0-\u200b04"]
)
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert rules.code_key(typed) == "ĐT-04"


def test_codes_are_sorted_by_their_numbers() -> None:
    codes = ["ĐT-10", "DN-1", "ĐT-2", "1.009645", "1.009645.2", "MT-01"]
    assert sorted(codes, key=rules.code_order) == ["1.009645", "1.009645.2", "DN-1", "ĐT-2", "ĐT-10", "MT-01"]


@pytest.mark.parametrize(
    ("code", "says"),
    [("ĐT-04", ""), ("1.009645.000.00.00.H24", ""), ("", "thiếu mã"), ("a/b", "chỉ được có"), ("x" * 41, "quá 40")],
)
def test_what_is_no_code_is_said(code: str, says: str) -> None:
    assert says in rules.wrong_code(code)
    assert bool(rules.wrong_code(code)) == bool(says)


@pytest.mark.parametrize(
    ("day", "id"),
    [
        (date(2023, 2, 20), 1),  # before the first known version the first one applies
        (DAY, 1),
        (date(2024, 6, 30), 1),
        (date(2024, 7, 1), 2),
        (date(2030, 1, 1), 3),
    ],
)
def test_the_version_in_force_on_a_day(day: date, id: int) -> None:
    found = rules.in_force(VERSIONS, day)
    assert found is not None
    assert found.version_id == id


def test_nothing_is_in_force_without_a_version() -> None:
    assert rules.in_force([], DAY) is None
    assert not rules.is_before_first([], DAY)


def test_the_time_before_the_first_version_is_known_as_such() -> None:
    assert rules.is_before_first(VERSIONS, date(2023, 12, 14))
    assert not rules.is_before_first(VERSIONS, DAY)


def test_steps_of_ten_working_days_have_eighty_hours() -> None:
    assert rules.allowed_minutes(10, "working_days") == 80 * 60
    assert rules.allowed_minutes(4, "hours") == 4 * 60
    assert rules.allowed_minutes(30, "calendar_days") is None


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 giờ"), (30, "30 phút"), (240, "4 giờ"), (270, "4 giờ 30 phút")])
def test_working_time_in_words(minutes: int, words: str) -> None:
    assert rules.hours(minutes) == words
