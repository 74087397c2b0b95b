"""One dossier's page: why this day, the city's date beside ours, what happened, at any day and as known at any time."""

from collections.abc import Callable

import pytest

from heza.accounts.models import Person
from tests.pages import Browser

CODE = "H24.18-240314-0003"


pytestmark = pytest.mark.agency


def test_a_dossier_says_why_it_is_due_that_day(
    person: Callable[[str], Person], browse_as: Callable[..., Browser]
) -> None:
    page = browse_as(person("cv.qx")).get("dossiers.show", code=CODE)
    assert "còn 5 ngày" in page.h1.text
    assert "15 ngày làm việc, quy tắc A" in page.words
    assert "✓ khớp Một cửa" in page.words
    assert page.select(".strip .is-due")[0].select_one(".strip-day").text.startswith("4")
    assert "Một cửa hẹn trả 04/04/2024 17:00" in page.words


@pytest.mark.parametrize("typed", [CODE.lower(), CODE.replace("-", "–"), f" {CODE} "])
def test_a_code_is_found_however_it_is_typed(
    person: Callable[[str], Person], browse_as: Callable[..., Browser], typed: str
) -> None:
    browse_as(person("cv.qx")).get("dossiers.show", code=typed)
