"""The boards over the sample agency: the published figures, their rows, the period before, freshness."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from heza.core import clock
from tests.accountability.conftest import People, appoint, asked_by, figures_on, row_named
from tests.pages import Browser

pytestmark = pytest.mark.agency
Browse = Callable[..., Browser]
Unit = Callable[[str], int]
PARTIAL = {"tu": "20/03/2024", "den": "28/03/2024"}
MARCH = {"ky": "2024-03"}


def test_the_heads_stand_side_by_side_with_the_published_figures(person: People, browse_as: Browse) -> None:
    page = browse_as(person("truongban")).get("accountability.index", **PARTIAL)
    # received, early, on time, late, open in time, overdue, suspended, due today, in 1, in 3, rate
    assert row_named(page, "Trần Quốc Bình")[:7] == ["14", "20", "12", "7", "27", "4", "0"]
    assert row_named(page, "Lê Thị Hạnh")[:6] == ["0", "0", "3", "0", "0", "0"]
    assert row_named(page, "Phạm Hồng Sơn")[:6] == ["15", "12", "14", "3", "37", "7"]
    assert row_named(page, "Toàn Ban")[:6] == ["43", "42", "40", "13", "98", "19"]
    assert row_named(page, "Trần Quốc Bình")[10] == "74,4 % 32 / 43"
    assert row_named(page, "Toàn Ban")[10] == "71,9 % 82 / 114"


@pytest.mark.both_databases
def test_march_is_as_reported(person: People, browse_as: Browse) -> None:
    page = browse_as(person("kiemsoat")).get("accountability.index", **MARCH)
    total = row_named(page, "Tổng cộng", "Theo lĩnh vực")
    assert total == ["241", "177", "0", "64", "72", "41", "31", "0", "169", "169", "0"]
    assert row_named(page, "Môi trường", "Theo lĩnh vực")[0] == "56"
    assert "không khớp" not in page.words
    assert "Tháng 3/2024 (20/02–19/03/2024), tính đến hết 19/03/2024" in page.words


def test_the_three_rates_show_numerator_denominator_and_definition(person: People, browse_as: Browse) -> None:
    page = browse_as(person("tp.dt")).get("accountability.index", **PARTIAL)
    assert row_named(page, "Đúng hạn", "Ba tỷ lệ")[0] == "74,4 % 32 / 43"
    assert row_named(page, "Theo báo cáo", "Ba tỷ lệ")[0] == "82,1 % 32 / 39"
    assert row_named(page, "Theo QĐ 766 (ước tính)", "Ba tỷ lệ")[0] == "84,3 % 59 / 70"
    assert "không làm tỷ lệ cao lên" in row_named(page, "Đúng hạn", "Ba tỷ lệ")[3]


def test_a_rate_stands_beside_that_of_the_period_before(person: People, browse_as: Browse) -> None:
    page = browse_as(person("tp.dt")).get("accountability.index")
    rate = row_named(page, "Đúng hạn", "Ba tỷ lệ")
    assert rate[1] == "100,0 % 23 / 23"
    assert rate[2] == "25,6 điểm thấp hơn kỳ trước"


@pytest.mark.both_databases
def test_a_head_opens_her_own_department_beside_the_agency(person: People, browse_as: Browse) -> None:
    page = browse_as(person("tp.mt")).get("accountability.index", **PARTIAL)
    assert page.h1.text == "Phòng Quản lý tài nguyên và môi trường"
    assert row_named(page, "Cả phòng", "Từng người")[:6] == ["15", "12", "14", "3", "37", "7"]
    assert row_named(page, "Toàn Ban", "Từng người")[:6] == ["43", "42", "40", "13", "98", "19"]
    assert page.select("#trend_table tbody tr").__len__() == 12


def test_the_people_of_a_department_add_up(person: People, browse_as: Browse) -> None:
    page = browse_as(person("cv.dt")).get("accountability.index", **PARTIAL)
    people = [
        row_named(page, name, "Từng người")[:10] for name in ("Lê Hoàng Anh", "Phạm Minh Đức", "Nguyễn Thị Thu Hà")
    ]
    summed = [str(sum(int(one[place]) for one in people)) for place in range(10)]
    assert summed == row_named(page, "Cả phòng", "Từng người")[:10]


WALKS = [
    ("kiemtoan", "accountability.index", MARCH),
    ("kiemsoat", "accountability.index", PARTIAL),
    ("kiemsoat", "accountability.index", {"tu": "05/02/2024", "den": "10/03/2024", "tinh-den": "01/03/2024"}),
    ("tp.qx", "accountability.index", {}),
    ("tp.dt", "home.index", {}),
    ("lanhdao", "home.index", {}),
]


@pytest.mark.parametrize(("username", "endpoint", "asked"), WALKS)
def test_every_figure_opens_into_as_many_rows(
    person: People, browse_as: Browse, username: str, endpoint: str, asked: dict[str, str]
) -> None:
    browser = browse_as(person(username))
    figures = figures_on(browser.get(endpoint, **asked))
    assert len(figures) >= 5
    for url, count in figures.items():
        rows = browser.get(url)
        listed = rows.select_one("section.panel h2")
        assert listed is not None
        assert listed.text == f"{count} hồ sơ", url


@pytest.mark.both_databases
def test_the_pages_of_a_list_hold_every_row_once(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("kiemsoat"))
    page = browser.get("accountability.rows", o="all", **MARCH)
    found, pages = [], 0
    while True:
        found += [code.text for code in page.select("#rows_table th .code")]
        pages += 1
        if not (after := page.select_one("a[rel=next]")):
            break
        page = browser.get(str(after["href"]))
    assert (len(found), len(set(found)), pages) == (241, 241, 5)
    while before := page.select_one("a[rel=prev]"):
        page = browser.get(str(before["href"]))
        pages -= 1
    assert pages == 1
    assert [code.text for code in page.select("#rows_table th .code")] == found[:50]


def test_a_fragment_of_the_rows_is_only_the_table(person: People, browse_as: Browse) -> None:
    page = browse_as(person("kiemsoat"), hx_target="rows_table").get("accountability.rows", o="open")
    assert page.find("html") is None
    assert page.select_one("#rows_table")


def test_an_unknown_box_is_not_found(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("kiemsoat"))
    browser.get("accountability.rows", status=404, o="nothing")
    browser.get("accountability.rows", status=404)
    browser.get("accountability.rows", status=404, o="all", phong="x")
    browser.get("accountability.rows", status=404, o="all", nguoi="9" * 30)
    browser.get("accountability.rows", o="all", sau="rác_x", truoc="9999-99-99_1")


def test_the_heads_can_be_sorted(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("truongban"), hx_target="board_table")
    page = browser.get("accountability.index", sap="open_late", chieu="giam")
    names = [line.get_text(" ", strip=True) for line in page.select("#board_table tbody th")]
    assert names[0].startswith("Phạm Hồng Sơn")
    assert names[-1] == "Toàn Ban"
    rates = browser.get("accountability.index", sap="dung-han", chieu="tang")
    assert rates.select_one("#board_table tbody th a").text == "Nguyễn Đức Long"
    browser.get("accountability.index", sap="__class__", chieu="x")


@pytest.mark.both_databases
def test_two_heads_of_one_department_each_answer_for_their_days(person: People, unit: Unit, browse_as: Browse) -> None:
    before = row_named(browse_as(person("truongban")).get("accountability.index", **PARTIAL), "Trần Quốc Bình")
    appoint(unit("dt"), person("cv.dt").id, date(2024, 3, 25))
    page = browse_as(person("truongban")).get("accountability.index", **PARTIAL)
    first, second = row_named(page, "Trần Quốc Bình"), row_named(page, "Nguyễn Thị Thu Hà")
    for place in range(10):
        assert int(first[place]) + int(second[place]) == int(before[place])
    assert int(first[1]) and int(second[1])
    assert "đến 24/03/2024" in page.words
    assert "từ 25/03/2024" in page.words
    department = browse_as(person("truongban")).get("accountability.department", department_id=unit("dt"), **PARTIAL)
    assert row_named(department, "Trần Quốc Bình", "Từng trưởng phòng trong kỳ")[:10] == first[:10]
    for url, count in figures_on(page).items():
        if asked_by(url).get("truong") == str(person("cv.dt").id):
            assert browse_as(person("truongban")).get(url).select_one("section.panel h2").text == f"{count} hồ sơ"


@pytest.mark.both_databases
def test_what_was_known_of_heads_stays_answerable(person: People, unit: Unit, browse_as: Browse) -> None:
    known = f"{clock.local(clock.recorded()):%Y-%m-%dT%H:%M}"
    page = browse_as(person("truongban")).get("accountability.index", **PARTIAL, **{"biet-den": known})
    assert f"theo dữ liệu đã biết đến {known[8:10]}/{known[5:7]}/{known[:4]}" in page.words
    assert all(asked_by(url)["biet-den"] == known for url in figures_on(page))


def test_a_department_without_a_head_is_named_so(person: People, unit: Unit, browse_as: Browse, app: Flask) -> None:
    appoint(unit("dt"), person("cv.dt").id, date(2030, 1, 1))
    page = browse_as(person("truongban")).get("accountability.index", **PARTIAL)
    assert row_named(page, "Trần Quốc Bình")[1] == "20"
    from sqlalchemy import select

    from heza.accounts.models import Headship
    from heza.core.db import db

    for headship in db.session.scalars(select(Headship).where(Headship.department_id == unit("dt"))):
        headship.from_day = date(2029, 1, 1)
    db.session.commit()
    page = browse_as(person("truongban")).get("accountability.index", **PARTIAL)
    assert row_named(page, "Chưa có trưởng phòng Phòng Quản lý đầu tư")[1] == "20"


def test_stale_data_are_a_warning_and_nothing_is_green(person: People, browse_as: Browse, app: Flask) -> None:
    fresh = browse_as(person("tp.dt")).get("accountability.rows", o="early", phong=person("tp.dt").department_id)
    assert fresh.select(".badge-ok")
    clock.set_clock(app, date(2024, 4, 3))
    for endpoint in ("accountability.index", "home.index"):
        page = browse_as(person("tp.dt")).get(endpoint)
        assert "cũ hơn một ngày làm việc" in page.words
        assert not page.select(".badge-ok, .text-ok, .figure-ok, .notice-ok")
    rows = browse_as(person("tp.dt")).get("accountability.rows", o="early", phong=person("tp.dt").department_id)
    assert not rows.select(".badge-ok, .text-ok")


def test_a_department_without_dossiers_says_so(person: People, browse_as: Browse) -> None:
    page = browse_as(person("cv.vp")).get("accountability.index")
    assert "Phòng không phát sinh hồ sơ nào trong kỳ này." in page.words
    assert "không phát sinh" in page.select_one(".figure-value").text


def test_will_breach_is_only_said_of_now(person: People, unit: Unit, browse_as: Browse) -> None:
    browser = browse_as(person("tp.dt"))
    assert browser.get("accountability.index").select("table caption")[0].text == "Sắp trễ nếu không chuyển động"
    assert "Chỉ tính được cho hôm nay" in browser.get("accountability.index", **MARCH).words
    page = browser.get("accountability.at_risk", department_id=unit("dt"))
    assert "Cách tính “còn” và “cần”" in page.words
