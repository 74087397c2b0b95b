"""A head's card: twelve months with their heads, every figure opened, one page of paper."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from heza.sample.load import DATA, load_export
from tests.accountability.conftest import People, appoint, row_named
from tests.accountability.test_honesty import LATE, walked
from tests.pages import Browser

pytestmark = pytest.mark.agency
Browse = Callable[..., Browser]
Unit = Callable[[str], int]


@pytest.mark.both_databases
def test_every_figure_of_the_card_opens_into_as_many_rows(person: People, unit: Unit, browse_as: Browse) -> None:
    load_export(DATA / LATE)
    browser = browse_as(person("tp.mt"))
    page = browser.get("accountability.head_card", department_id=unit("mt"))
    assert len(page.select("#card_table tbody tr")) == 12
    assert walked(browser, page) > 90


def test_the_months_are_those_of_the_board(person: People, unit: Unit, browse_as: Browse) -> None:
    browser = browse_as(person("kiemsoat"))
    page = browser.get("accountability.head_card", department_id=unit("dt"))
    # received, settled, early, on time, late, overdue still open, rate, agency, told otherwise
    assert row_named(page, "Tháng 3/2024", "Từng kỳ")[:6] == ["57", "23", "14", "9", "0", "0"]
    assert row_named(page, "Tháng 4/2024", "Từng kỳ")[:7] == ["14", "39", "20", "12", "7", "4", "74,4 % 32 / 43"]
    assert row_named(page, "Tháng 3/2024", "Từng kỳ")[7] == "100,0 %"
    lines = [[cell.get_text() for cell in line.select("td.num")] for line in page.select("#card_table tbody tr")]
    settled = sum(int(line[1]) for line in lines)
    assert row_named(page, "Tháng 4/2024", "Từng kỳ")
    total = [cell.get_text(strip=True) for cell in page.select("#card_table tfoot td.num")]
    assert total[1] == str(settled)


@pytest.mark.both_databases
def test_each_month_names_its_head(person: People, unit: Unit, browse_as: Browse) -> None:
    appoint(unit("dt"), person("cv.dt").id, date(2024, 1, 25))
    page = browse_as(person("truongban")).get("accountability.head_card", department_id=unit("dt"))
    assert row_named(page, "Tháng 1/2024", "Từng kỳ")[0] == "Trần Quốc Bình"
    assert row_named(page, "Tháng 2/2024", "Từng kỳ")[0] == "Trần Quốc Bình, Nguyễn Thị Thu Hà"
    assert row_named(page, "Tháng 3/2024", "Từng kỳ")[0] == "Nguyễn Thị Thu Hà"
    assert "đến 24/01/2024" in page.words


def test_a_past_period_ends_the_card(person: People, unit: Unit, browse_as: Browse) -> None:
    page = browse_as(person("kiemtoan")).get("accountability.head_card", department_id=unit("dt"), ky="2024-02")
    names = [line.select_one("th").get_text(" ", strip=True) for line in page.select("#card_table tbody tr")]
    assert (names[0], names[-1]) == ("Tháng 3/2023", "Tháng 2/2024")


@pytest.mark.parametrize("username", ["tp.dt", "motcua", "iso", "admin"])
def test_another_departments_card_is_not_found(person: People, unit: Unit, browse_as: Browse, username: str) -> None:
    browser = browse_as(person(username))
    browser.get("accountability.head_card", status=404, department_id=unit("mt"))
    browser.get("accountability.head_card_excel", status=404, department_id=unit("mt"))


def test_excel_holds_the_same(person: People, unit: Unit, browse_as: Browse) -> None:
    response = browse_as(person("tp.dt")).client.get(f"/trach-nhiem/the/{unit('dt')}/excel")
    rows = list(load_workbook(BytesIO(response.data), read_only=True).active.iter_rows(values_only=True))
    march = next(row for row in rows if row[:1] == ("Tháng 3/2024",))
    assert march[1:10] == ("Trần Quốc Bình", 57, 23, 14, 9, 0, 0, 23, 23)
    assert rows[-1][0] == "12 kỳ"
