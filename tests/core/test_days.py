"""Days as people type them."""

from datetime import date

import pytest

from heza.core.days import read_day, typed_day


@pytest.mark.parametrize("typed", ["05/03/2024", "5/3/2024", " 05-03-2024 ", "05.03.2024", "2024-03-05"])
def test_a_day_is_read_in_the_offices_order(typed: str) -> None:
    assert read_day(typed) == date(2024, 3, 5)


@pytest.mark.parametrize("typed", ["", "31/02/2024", "03/13/2024", "5/3/24", "hôm qua", "2024/03/05"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_day(typed)


def test_a_box_shows_days_as_typed_and_keeps_what_is_no_day() -> None:
    assert typed_day("2024-03-05") == typed_day(date(2024, 3, 5)) == "05/03/2024"
    assert typed_day("hôm qua") == "hôm qua"
    assert typed_day(None) == ""
