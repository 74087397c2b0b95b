"""The page of honesty: the three rows made for it, each figure opened into its rows, the rates with and without."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from openpyxl import load_workbook

from heza.accountability import honesty, without
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit import trail
from heza.core.db import db
from heza.dossiers.figures import figures, question
from heza.dossiers.rules import month_period
from heza.sample.load import DATA, load_export
from heza.workdays.queries import calendar
from tests.accountability.conftest import People, appoint, figures_on, row_named
from tests.dossiers.exports import Exports
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
Unit = Callable[[str], int]
Statements = Callable[[], AbstractContextManager[list[str]]]
LATE = "mot-cua-nhap-muon-29-03-2024.xlsx"
APRIL = {"ky": "2024-04"}
MARCH = {"ky": "2024-03"}
# corrected, reset, back-dated, entered late, recorded late, equal due, due after, second request, sum
LONG = ["0", "1", "0", "1", "0", "0", "0", "0", "2"]
SON = ["1", "0", "1", "0", "0", "1", "0", "0", "3"]


@pytest.fixture
def late_rows(app: Flask) -> int:
    """The three rows of 29/03 are imported; gives the last thing known before them."""
    known = trail.head_seq(db.session)
    db.session.rollback()
    load_export(DATA / LATE)
    return known


def walked(browser: Browser, page: Page) -> int:
    """Opens every figure of a page: as many rows must stand there as the figure says. Returns how many there were."""
    figures = figures_on(page)
    for url, value in figures.items():
        rows = browser.get(url)
        title = rows.select_one("section.panel h2")
        assert title is not None
        assert title.text.split()[0].replace(".", "") == str(value), url
        listed = rows.select("#rows_table tbody tr, #restated_table tbody tr")
        assert len(listed) == min(value, 50), url
    return len(figures)


@pytest.mark.agency
@pytest.mark.both_databases
def test_the_three_rows_of_29_march_are_counted_per_head_and_per_import(
    late_rows: int, person: People, browse_as: Browse
) -> None:
    page = browse_as(person("kiemsoat")).get("accountability.honest", **APRIL)
    assert row_named(page, "Nguyễn Đức Long", "Từng trưởng phòng") == LONG
    assert row_named(page, "Phạm Hồng Sơn", "Từng trưởng phòng") == SON
    assert row_named(page, "Trần Quốc Bình", "Từng trưởng phòng") == ["0"] * 9
    assert row_named(page, "Toàn Ban", "Từng trưởng phòng") == ["1", "1", "1", "1", "0", "1", "0", "0", "5"]
    assert row_named(page, LATE, "Từng lần nhập") == ["1", "1", "1", "1", "0", "1", "0", "0", "5"]


@pytest.mark.agency
@pytest.mark.both_databases
def test_every_figure_of_the_page_opens_into_as_many_rows(late_rows: int, person: People, browse_as: Browse) -> None:
    browser = browse_as(person("kiemtoan"))
    assert walked(browser, browser.get("accountability.honest", **APRIL)) > 60
    assert walked(browser, browser.get("accountability.honest", **MARCH)) > 50
    head = browse_as(person("tp.mt"))
    assert walked(head, head.get("accountability.honest", **APRIL)) > 15


@pytest.mark.agency
@pytest.mark.both_databases
def test_the_rates_stand_side_by_side_with_and_without(late_rows: int, person: People, browse_as: Browse) -> None:
    browser = browse_as(person("truongban"))
    page = browser.get("accountability.honest", **APRIL)
    # The finish moved back counts as late again; the reset dossier, settled in February, is no longer overdue.
    assert row_named(page, "Đúng hạn", "Ba tỷ lệ")[:3] == [
        "72,2 % 83 / 115",
        "71,9 % 82 / 114",
        "0,2 điểm theo điều được biết lần đầu thấp hơn",
    ]
    assert row_named(page, "Phạm Hồng Sơn", "Ba tỷ lệ của từng trưởng phòng")[:4] == [
        "75,0 % 27 / 36",
        "72,2 % 26 / 36",
        "93,1 % 27 / 29",
        "89,7 % 26 / 29",
    ]
    assert row_named(page, "Nguyễn Đức Long", "Ba tỷ lệ của từng trưởng phòng")[:2] == [
        "53,8 % 7 / 13",
        "58,3 % 7 / 12",
    ]
    march = browser.get("accountability.honest", **MARCH)
    assert row_named(march, "Đúng hạn", "Ba tỷ lệ")[:2] == ["98,6 % 72 / 73", "98,6 % 72 / 73"]
    assert row_named(march, "Theo báo cáo", "Ba tỷ lệ")[:2] == ["100,0 % 72 / 72", "98,6 % 72 / 73"]
    assert "1 hồ sơ giải quyết sớm hoặc đúng hạn bị nghi ngờ" in march.words


@pytest.mark.agency
@pytest.mark.both_databases
def test_known_before_the_file_nothing_was_told_otherwise(late_rows: int) -> None:
    period = month_period(2024, 4)
    then, now = (question(period, calendar(), known=known) for known in (late_rows, None))
    assert honesty.counts(then) == {}
    assert honesty.rows_page(then, {}).total == 0
    base = figures(then)
    assert without.without(base, then)[()].figures == base[()]
    assert sum(counts.total() for counts in honesty.counts(now).values()) == 5
    assert honesty.counts(question(period, calendar(), known=trail.head_seq(db.session))) == honesty.counts(now)


@pytest.mark.agency
def test_each_line_says_who_when_what_and_why(late_rows: int, person: People, browse_as: Browse) -> None:
    page = browse_as(person("kiemsoat")).get("accountability.restated", **APRIL)
    lines = {
        (line.select_one("th .code").text, cells[0]): cells
        for line in page.select("#restated_table tbody tr")
        for cells in [[" ".join(cell.get_text(" ").split()) for cell in line.select("td")]]
    }
    moved = lines["H24.18-240216-0003", "Lùi ngày kết thúc Kết thúc"]
    assert moved[1] == "26/03/2024 14:42 → 21/03/2024 17:00"
    assert f"Tệp {LATE} (dữ liệu đến 29/03/2024)" in moved[2]
    assert moved[3] == "không ghi lý do"
    equal = lines["H24.18-240216-0003", "Kết thúc trùng hạn Kết thúc"]
    assert equal[1] == "hẹn trả 21/03/2024 17:00:00 → kết thúc 21/03/2024 17:00:00"
    assert lines["H24.18-240220-0001", "Mở lại hồ sơ đã xong Kết thúc"][1] == "21/02/2024 15:52 → (trống)"
    entered = lines["H24.18-240318-0099", "Vào dữ liệu khi đã xong Kết thúc"]
    assert entered[1] == "chưa có trong dữ liệu đến 28/03/2024 → xong 19/03/2024 16:20"
    assert len(lines) == 5


@pytest.mark.agency
@pytest.mark.both_databases
def test_the_head_of_the_day_on_which_it_was_known_answers(
    late_rows: int, person: People, unit: Unit, browse_as: Browse
) -> None:
    appoint(unit("mt"), person("cv.mt").id, date(2024, 3, 29))
    browser = browse_as(person("lanhdao"))
    page = browser.get("accountability.honest", **APRIL)
    assert row_named(page, "Phạm Hồng Sơn", "Từng trưởng phòng") == ["0"] * 9
    assert row_named(page, person("cv.mt").name, "Từng trưởng phòng") == SON
    assert walked(browser, page) > 60


@pytest.mark.agency
def test_a_head_sees_the_own_department_and_no_other(
    late_rows: int, person: People, unit: Unit, browse_as: Browse
) -> None:
    browser = browse_as(person("tp.mt"))
    page = browser.get("accountability.honest", **APRIL)
    assert "Phòng Quản lý tài nguyên và môi trường · Tháng 4/2024" in page.words
    assert row_named(page, LATE, "Từng lần nhập") == SON
    assert "Nguyễn Đức Long" not in page.words
    for endpoint in ("honest", "honest_excel", "restated", "restated_excel", "told_rows", "told_rows_excel"):
        browser.get(f"accountability.{endpoint}", status=404, phong=unit("dn"), o="answered")
    for endpoint in ("restated", "told_rows"):
        browser.get(f"accountability.{endpoint}", status=404, o="answered")
        browser.get(f"accountability.{endpoint}", status=404, o="answered", phong=0)
        page = browser.get(f"accountability.{endpoint}", o="answered", phong=unit("mt"), truong=person("tp.dn").id)
        assert page.select_one("section.panel h2").text.startswith("0 ")


@pytest.mark.agency
def test_what_does_not_exist_is_not_found(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("kiemsoat"))
    for asked in ({"loai": "x"}, {"lan-nhap": "x"}, {"lan-nhap": "9" * 30}, {"phong": "x"}):
        browser.get("accountability.restated", status=404, **asked)
    for box in ("", "x", "open", "late"):
        browser.get("accountability.told_rows", status=404, o=box)
    assert browser.get("accountability.restated", sau="rác_x", **{"lan-nhap": 99999}).select_one("#restated_table")
    browser.get("accountability.honest", status=422, ky="x")


@pytest.mark.agency
def test_somebody_without_a_department_sees_totals_without_links(
    late_rows: int, person: People, browse_as: Browse
) -> None:
    alone = person("cv.vp")
    alone.department_id = None
    db.session.commit()
    page = browse_as(alone).get("accountability.honest", **APRIL)
    assert row_named(page, "Toàn Ban", "Từng trưởng phòng")[-1] == "5"
    assert not page.select("a[data-figure]")
    assert "H24.18-240216-0003" not in page.words


def _sheet(response: Any) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(response.data), read_only=True).active.iter_rows(values_only=True))


@pytest.mark.agency
def test_excel_holds_the_same(late_rows: int, person: People, browse_as: Browse) -> None:
    client = browse_as(person("kiemsoat")).client
    rows = _sheet(client.get("/trach-nhiem/trung-thuc/excel?ky=2024-04"))
    total = next(row for row in rows if row[:1] == ("Toàn Ban",))
    assert total[2:17] == (
        1,
        1,
        1,
        1,
        0,
        1,
        0,
        0,
        5,
        83,
        115,
        pytest.approx(83 / 115),
        82,
        114,
        pytest.approx(82 / 114),
    )
    rows = _sheet(client.get("/trach-nhiem/trung-thuc/muc/excel?ky=2024-04&loai=back_dated"))
    assert rows[-1][1] == "H24.18-240216-0003"
    assert rows[-1][6:8] == ("26/03/2024 14:42", "21/03/2024 17:00")
    rows = _sheet(client.get("/trach-nhiem/trung-thuc/ho-so/excel?ky=2024-03&o=settled"))
    doubtful = next(row for row in rows if row[1:2] == ("H24.18-240318-0099",))
    assert doubtful[-1] == "Không tính đúng hạn"
    assert rows[-1][0] == 73


@pytest.mark.agency
def test_the_board_leads_to_both_pages(person: People, unit: Unit, browse_as: Browse) -> None:
    browser = browse_as(person("tp.dt"))
    links = [str(link["href"]) for link in browser.get("accountability.index").select(".tools a.button")]
    for path in ("/trach-nhiem/trung-thuc", f"/trach-nhiem/the/{unit('dt')}"):
        found = [link for link in links if urlsplit(link).path == path]
        assert found
        assert "tu" in dict(parse_qsl(urlsplit(found[0]).query))
        browser.get(found[0])
    board = browse_as(person("truongban")).get("accountability.index")
    assert board.select_one("a[href^='/trach-nhiem/trung-thuc']")


def test_more_files_and_heads_cost_no_more(make: Make, browse_as: Browse, statements: Statements, app: Flask) -> None:
    leader: Person = make.person("Đoàn Thế Vinh", Role.LEADER)
    exports = Exports()

    def cost(endpoint: str, **values: Any) -> int:
        browser = browse_as(leader)
        with statements() as seen:
            browser.get(endpoint, **values)
        return len(seen)

    def add(number: int) -> int:
        department = make.department(f"Phòng thứ {number}")
        make.head_of(department, f"Trần Văn Đầu{number}")
        rows = [exports.row(department=department.name, officer=f"Cán bộ {number} {n}") for n in range(4)]
        exports.load(*rows, until=date(2024, 3, 20 + number))
        exports.load(*[one | {"due": ""} for one in rows], until=date(2024, 3, 20 + number))
        return int(department.id)

    first = add(1)
    pages: list[tuple[str, dict[str, Any]]] = [
        ("accountability.honest", {}),
        ("accountability.restated", {}),
        ("accountability.told_rows", {"o": "all"}),
        ("accountability.head_card", {"department_id": first}),
    ]
    short = [cost(endpoint, **values) for endpoint, values in pages]
    for number in range(2, 8):
        add(number)
    assert [cost(endpoint, **values) for endpoint, values in pages] == short
    assert max(short) <= 26
