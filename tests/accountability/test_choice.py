"""Which period an address asks for, and the sentence for one that cannot be asked."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from heza.accountability import choice
from heza.core.clock import VIETNAM
from heza.core.refusal import Refused
from tests.accountability.conftest import People
from tests.pages import Browser

TODAY = date(2024, 3, 28)


@pytest.mark.parametrize(
    ("asked", "first", "last", "name"),
    [
        ({}, date(2024, 3, 20), date(2024, 4, 19), "Tháng 4/2024"),
        ({"ky": "2024-03"}, date(2024, 2, 20), date(2024, 3, 19), "Tháng 3/2024"),
        ({"tu": "20/03/2024", "den": "28/03/2024"}, date(2024, 3, 20), date(2024, 3, 28), ""),
        ({"tu": "2024-02-20", "den": "19.3.2024"}, date(2024, 2, 20), date(2024, 3, 19), "Tháng 3/2024"),
        ({"ky": "2024-03", "tu": "1-1-2024", "den": "2/1/2024"}, date(2024, 1, 1), date(2024, 1, 2), ""),
    ],
)
def test_a_period_is_a_month_or_two_days(asked: dict[str, str], first: date, last: date, name: str) -> None:
    period = choice.read(asked, TODAY, 20).period
    assert (period.first, period.last, period.name) == (first, last, name)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("28/03/2024 17:00", datetime(2024, 3, 28, 17, 0)),
        ("2024-03-28T07:05", datetime(2024, 3, 28, 7, 5)),
        ("28/03/2024", datetime(2024, 3, 28, 23, 59)),
    ],
)
def test_a_moment_of_knowing_is_vietnamese_time(text: str, moment: datetime) -> None:
    assert choice.read({"biet-den": text}, TODAY, 20).known_at == moment.replace(tzinfo=VIETNAM)


WRONG = [
    {"ky": "tháng ba"},
    {"ky": "2024-13"},
    {"ky": "0000-01"},
    {"tu": "20/03/2024"},
    {"den": "20/03/2024"},
    {"tu": "28/03/2024", "den": "20/03/2024"},
    {"tu": "31/02/2024", "den": "01/03/2024"},
    {"tu": "0001-01-01", "den": "9999-12-31"},
    {"tinh-den": "hôm qua"},
    {"biet-den": "28/03/2024 25:00"},
    {"biet-den": "%00"},
]


@pytest.mark.parametrize("asked", WRONG)
def test_what_cannot_be_read_is_a_sentence(asked: dict[str, str]) -> None:
    with pytest.raises(Refused) as refusal:
        choice.read(asked, TODAY, 20)
    assert refusal.value.reason.endswith(".")


IMPOSSIBLE = [
    {"tinh-den": "29/03/2024"},  # in the future
    {"tinh-den": "19/03/2024"},  # before the period
    {"ky": "2024-05"},  # not begun
    {"biet-den": "01/01/2099"},
]


@pytest.mark.agency
@pytest.mark.parametrize("asked", [*WRONG, *IMPOSSIBLE])
@pytest.mark.parametrize("endpoint", ["index", "rows"])
def test_a_wrong_period_is_answered_on_the_page(
    person: People, browse_as: Callable[..., Browser], asked: dict[str, str], endpoint: str
) -> None:
    page = browse_as(person("kiemsoat")).get(f"accountability.{endpoint}", status=422, **{"o": "all", **asked})
    assert page.select_one(".notice-late")
    for name in ("tu", "den", "tinh-den", "biet-den"):
        field = page.select_one(f"form.form input[name={name}]")
        assert field is not None
        assert field["value"] == asked.get(name, "")


@pytest.mark.agency
def test_a_wrong_period_does_not_land_in_a_table(person: People, browse_as: Callable[..., Browser]) -> None:
    page = browse_as(person("kiemsoat"), hx_target="board_table").get("accountability.index", status=422, ky="x")
    assert page.response.headers["HX-Retarget"] == "#notice"
