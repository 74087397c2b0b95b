"""The proposed calendar: right where it is known, and open about what is not."""

from datetime import date

import pytest
from holidays import country_holidays

from heza.workdays.seed import FIRST_YEAR, SWAPPED, SWAPS, official_days
from tests.workdays.official import OFFICIAL, ROWS, day

ROW = {row.day: row for row in ROWS}


@pytest.mark.parametrize(("year", "working_days"), [(2024, 251), (2025, 250), (2026, 249)])
def test_a_year_has_its_number_of_working_days(year: int, working_days: int) -> None:
    assert OFFICIAL.days_between(date(year, 1, 1), date(year + 1, 1, 1)) == working_days


def test_the_reporting_period_of_march_2024_has_21_working_days() -> None:
    assert OFFICIAL.days_between(day("20/02/2024"), day("20/03/2024")) == 21


@pytest.mark.parametrize(
    "off",
    [
        # The first and last weekdays of Tết.
        *("20/01/2023", "26/01/2023", "08/02/2024", "14/02/2024", "27/01/2025", "31/01/2025"),
        *("16/02/2026", "20/02/2026", "04/02/2027", "10/02/2027"),
        # Days given for a holiday on a weekend, and the day beside the National Day.
        *("02/01/2023", "02/05/2023", "03/05/2023", "04/09/2023", "27/04/2026", "03/05/2027"),
        *("01/09/2023", "03/09/2024", "01/09/2025", "01/09/2026"),
        # Swapped days, and the new holiday.
        *("29/04/2024", "02/05/2025", "02/01/2026", "31/08/2026", "24/11/2026"),
    ],
)
def test_a_known_day_off_is_off(off: str) -> None:
    assert not OFFICIAL.is_working(day(off))


@pytest.mark.parametrize(
    "worked",
    [
        *("04/05/2024", "26/04/2025", "10/01/2026", "22/08/2026"),
        *("19/01/2023", "07/02/2024", "15/02/2024", "03/02/2025", "13/02/2026", "23/02/2026"),
        *("02/05/2024", "24/11/2025"),
    ],
)
def test_a_make_up_saturday_and_the_days_around_a_holiday_are_worked(worked: str) -> None:
    assert OFFICIAL.is_working(day(worked))


def test_every_row_says_why_and_by_what_decision() -> None:
    assert all(row.reason and row.source for row in ROWS)
    assert [row.day for row in ROWS] == sorted(ROW)
    assert ROW[day("10/02/2024")].reason == "Tết Nguyên đán (mùng Một)"
    assert ROW[day("10/02/2024")].source.endswith("Công văn 8662/VPCP-KGVX ngày 03/11/2023")
    assert ROW[day("02/05/2023")].reason == "Nghỉ bù Giỗ Tổ Hùng Vương"
    assert ROW[day("03/09/2024")].reason == "Quốc khánh 2/9 (ngày liền kề)"
    assert ROW[day("04/05/2024")].reason == "Làm bù cho ngày 29/04/2024"
    assert ROW[day("29/04/2024")].reason == "Nghỉ hoán đổi, làm bù ngày 04/05/2024"


def test_what_nobody_has_compared_is_not_called_confirmed() -> None:
    unconfirmed = {row.day for row in ROWS if not row.confirmed}
    assert {found for found in unconfirmed if found.year < 2027} == {
        day("02/01/2026"),
        day("10/01/2026"),
        day("24/11/2026"),
    }
    assert all(row.day in unconfirmed for row in ROWS if row.day.year == 2027)
    assert all("chưa" in ROW[found].source for found in unconfirmed)


def test_the_swaps_known_to_the_library_are_all_listed_with_a_decision() -> None:
    theirs = country_holidays("VN", years=range(FIRST_YEAR, 2031), language="vi")
    swapped = {off for off, name in theirs.items() if name.startswith(SWAPPED)}
    assert swapped <= {swap.off for swap in SWAPS}
    made_up = {worked for worked in theirs.weekend_workdays if worked.year >= FIRST_YEAR}
    assert made_up <= {swap.worked for swap in SWAPS}


def test_a_make_up_day_is_a_weekend_day_and_its_day_off_a_weekday() -> None:
    assert all(swap.worked.weekday() >= 5 > swap.off.weekday() for swap in SWAPS)


def test_years_whose_swaps_are_not_listed_are_refused() -> None:
    with pytest.raises(ValueError, match="trước 2023"):
        official_days(range(2022, 2024))


def test_a_later_year_is_only_expected() -> None:
    assert official_days(range(2028, 2029))
    assert not any(row.confirmed for row in official_days(range(2028, 2029)))
    assert official_days(range(2025, 2025)) == []
