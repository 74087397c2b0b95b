"""Vietnamese text: dates, numbers, search and order."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from heza.core import words


def test_dates_and_moments_are_local() -> None:
    assert words.day(date(2024, 3, 5)) == "05/03/2024"
    assert words.moment(datetime(2024, 3, 5, 17, 30, tzinfo=UTC)) == "06/03/2024 00:30"
    assert words.day(None) == words.moment(None) == "—"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Decimal(32) / 43, "74,4 %"),
        (Decimal("0.7445"), "74,5 %"),  # half up, not to even
        (Decimal(1), "100,0 %"),
        (None, "không phát sinh"),
    ],
)
def test_shares_are_rounded_half_up(share: Decimal | None, said: str) -> None:
    assert words.percent(share) == said


def test_numbers_have_dots_and_a_comma() -> None:
    assert words.number(1234567) == "1.234.567"
    assert words.number(Decimal("1234.5")) == "1.234,5"


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Hải\u00a0 Phòng\t", "Hải Phòng"),
        ("Ha\u0309i Pho\u0300ng", "Hải Phòng"),
        ("H24\u200b.18", "H24.18"),
        ("a\x00b\nc", "a b c"),
        (None, ""),
        (0, "0"),
    ],
)
def test_typed_text_becomes_one_clean_line(typed: object, clean: str) -> None:
    assert words.clean(typed) == clean


def test_folding_drops_marks_and_the_stroke() -> None:
    assert words.fold("Đầu tư — Đình Vũ") == "dau tu — dinh vu"


def test_names_are_ordered_as_a_dictionary_orders_them() -> None:
    names = ["ma", "mã", "má", "mà", "mạ", "mả", "đa", "da", "ăn", "an", "ân"]
    assert sorted(names, key=words.sort_key) == ["an", "ăn", "ân", "da", "đa", "ma", "mà", "mả", "mã", "má", "mạ"]


def test_people_are_ordered_by_their_given_name() -> None:
    names = ["Trần Quốc Bình", "Nguyễn Thị Thu Hà", "Lê Hoàng Anh", "Bùi Thanh Tùng"]
    assert [name.split()[-1] for name in sorted(names, key=words.person_sort_key)] == ["Anh", "Bình", "Hà", "Tùng"]
