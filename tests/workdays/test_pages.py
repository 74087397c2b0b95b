"""The page of a year and its calculator."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from bs4 import Tag

from heza.core.db import db
from heza.workdays.models import CalendarDay
from tests.make import Make
from tests.pages import Page
from tests.workdays.official import day


def year(number: int, **asked: object) -> str:
    """The address of a year, with a question to the calculator."""
    return f"/ngay-lam-viec/{number}?{urlencode(asked)}"


def words_in(page: Page, selector: str) -> str:
    """The text of the one part of the page that this selects."""
    found = page.select_one(selector)
    assert found is not None, selector
    return found.get_text(" ", strip=True)


def cell(page: Page, text: str) -> Tag:
    """The cell of a day, or of the day's number in its month."""
    wanted = day(text)
    month = page.select("table.month")[wanted.month - 1]
    return next(found for found in month.select(".cell") if found.contents[0] == str(wanted.day))


def test_the_page_opens_at_the_year_of_today(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get("/ngay-lam-viec")
    assert page.h1 and page.h1.text == "Ngày làm việc năm 2024"
    assert "is-today" in cell(page, "28/03/2024")["class"]


def test_a_year_is_twelve_months_with_their_working_days(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2024))
    captions = [caption.get_text(" ", strip=True) for caption in page.select("table.month caption")]
    assert captions[0] == "Tháng 1 22 ngày làm việc"
    assert captions[1] == "Tháng 2 16 ngày làm việc"
    assert len(captions) == 12
    assert sum(int(caption.split()[2]) for caption in captions) == 251
    assert [value.text.split(": ")[-1].strip() for value in page.select(".figure-value")] == ["251", "12", "1", "0"]


def test_days_off_and_make_up_days_carry_a_word_and_lead_to_their_decision(
    seeded: None, make: Make, browse_as: Callable
) -> None:
    page = browse_as(make.person()).get(year(2024))
    off, worked = cell(page, "29/04/2024"), cell(page, "04/05/2024")
    assert (off.get_text(), "is-off" in off["class"]) == ("29nghỉ", True)
    assert (worked.get_text(), "is-worked" in worked["class"]) == ("4làm", True)
    row = page.select_one(str(worked["href"]))
    assert row and row.get_text(" ", strip=True) == (
        "04/05/2024 thứ Bảy làm bù Làm bù cho ngày 29/04/2024 Công văn 2450/VPCP-KGVX ngày 12/04/2024"
    )
    assert "is-weekend" in cell(page, "02/03/2024")["class"]
    assert "chưa đối chiếu" not in words_in(page, "#days")


def test_what_nobody_has_compared_has_a_badge(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2026))
    marked = {row["id"] for row in page.select("#days tr:has(.badge-soon)")}
    assert marked == {"day_2026-01-02", "day_2026-01-10", "day_2026-11-24"}
    assert cell(page, "10/01/2026").get_text() == "10làm?"


def test_a_year_without_rows_says_so(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2031))
    assert "Lịch chưa có ngày nghỉ nào của năm 2031" in words_in(page, "#days")


@pytest.mark.parametrize("path", ["/ngay-lam-viec/1989", "/ngay-lam-viec/2101", "/ngay-lam-viec/abc"])
def test_a_year_that_makes_no_sense_is_not_found(make: Make, browse_as: Callable, path: str) -> None:
    browse_as(make.person()).get(path, status=404)


def test_the_first_and_last_year_can_be_shown(make: Make, browse_as: Callable) -> None:
    for number in (1990, 2100):
        browse_as(make.person()).get(year(number))


def test_a_stranger_is_sent_to_sign_in(browse_as: Callable) -> None:
    browse_as(None).get("/ngay-lam-viec", status=303)


def test_a_due_date_is_told_with_its_strip(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2024, nhan="2024-04-26", han=3))
    said = page.select_one("#due_answer")
    assert said
    assert "Hạn trả: thứ Bảy, 04/05/2024, chậm nhất 17:00." in said.text
    assert "3 ngày làm việc từ 26/04/2024, quy tắc A." in said.text
    assert len(said.select(".strip li")) == 9
    last = said.select(".strip li")[-1]
    assert {"is-counted", "is-due"} <= set(last["class"])
    assert "04/05/2024: Làm bù cho ngày 29/04/2024 (Công văn 2450/VPCP-KGVX ngày 12/04/2024)" in said.text
    assert page.select_one("#han")["value"] == "3"


def test_the_receipt_and_day_one_of_rule_c_share_a_cell(seeded: None, make: Make, browse_as: Callable) -> None:
    asked = {"nhan": "20/02/2024", "gio": "09:15", "han": "15", "quy-tac": "C"}
    page = browse_as(make.person()).get(year(2024, **asked))
    cells = page.select("#due_answer .strip li")
    assert {"is-receipt", "is-counted"} <= set(cells[0]["class"])
    assert "Hạn trả: thứ Hai, 11/03/2024" in page.words
    assert page.select_one("#gio")["value"] == "09:15"


def test_what_is_uncertain_is_said_beside_the_date(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2025, nhan="2025-12-30", han=3))
    assert "Chưa đối chiếu với văn bản: ngày 02/01/2026." in page.words


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"nhan": "hôm qua"}, "Hãy nhập ngày tiếp nhận"),
        ({"nhan": ""}, "Hãy nhập ngày tiếp nhận"),
        ({"nhan": "0001-01-01"}, "trong khoảng năm 1990–2100"),
        ({"gio": "25:00"}, "Hãy nhập giờ tiếp nhận"),
        ({"han": "-1"}, "từ 0 đến 1000"),
        ({"han": "9" * 5000}, "từ 0 đến 1000"),
        ({"han": ""}, "từ 0 đến 1000"),
        ({"don-vi": "weeks"}, "Hãy chọn đơn vị"),
        ({"quy-tac": "Z"}, "Hãy chọn quy tắc đếm"),
        ({"quy-tac": "C"}, "Cần cả giờ tiếp nhận"),
        ({"don-vi": "hours"}, "Cần cả giờ tiếp nhận"),
    ],
)
def test_a_wrong_question_gets_a_sentence(
    make: Make, browse_as: Callable, asked: dict[str, str], sentence: str
) -> None:
    page = browse_as(make.person()).get(year(2024, **asked), status=422)
    assert sentence in words_in(page, "#due_answer")
    assert len(page.select("#due_answer .notice")) == 1


def test_what_was_typed_stays_in_the_form(make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2024, han="mười"), status=422)
    field = page.select_one("#han")
    assert field and field["value"] == "mười"


def test_a_term_of_years_is_told_in_words_only(seeded: None, make: Make, browse_as: Callable) -> None:
    page = browse_as(make.person()).get(year(2024, nhan="2024-01-02", han=1000))
    assert page.select("#due_answer .strip") == []
    assert "Hạn trả" in page.words


def test_htmx_gets_only_the_answer(seeded: None, make: Make, browse_as: Callable) -> None:
    browser = browse_as(make.person(), hx_target="due_answer")
    page = browser.get(year(2024, nhan="2024-02-20", han=15))
    assert page.find("html") is None
    assert [tag["id"] for tag in page.select("[id]")] == ["due_answer"]
    assert "12/03/2024" in page.words
    wrong = browser.get(year(2024, nhan=""), status=422)
    assert wrong.select_one("#due_answer .notice-late")


def test_a_year_costs_two_questions_however_many_rows(
    seeded: None, make: Make, browse_as: Callable, statements: Callable
) -> None:
    browser = browse_as(make.person())
    with statements() as seen:
        browser.get(year(2024))
    assert len([sql for sql in seen if "calendar_day" in sql]) <= 2


def test_text_of_a_row_is_never_markup(make: Make, browse_as: Callable) -> None:
    make.saved(CalendarDay(day=day("11/03/2024"), is_working=False, reason="<b>Nghỉ bão</b>", source='"><i>'))
    page = browse_as(make.person()).get(year(2024))
    assert "<b>Nghỉ bão</b>" in words_in(page, "#days")
    assert db.session.get(CalendarDay, 1)
