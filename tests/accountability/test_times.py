"""Who used the time in a period: figures that open into rows that add up, the steps that run over, access, cost."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from heza.accountability import times
from heza.accountability.times import Spent
from heza.core import clock
from heza.core.db import db
from heza.dossiers.figures import Question, question
from heza.dossiers.imports import legs
from heza.dossiers.imports.legs import LegRow, Log
from heza.dossiers.rules import Period
from heza.workdays.queries import calendar
from tests.accountability.conftest import People, row_named
from tests.dossiers.files import apply, at, row
from tests.make import Make, Role
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
Unit = Callable[[str], int]
MARCH = {"ky": "2024-03"}
PARTIAL = {"tu": "20/03/2024", "den": "28/03/2024"}


def asked(**values: Any) -> Question:
    """The period 20/02 to 28/03/2024."""
    return question(Period(date(2024, 2, 20), date(2024, 3, 28)), calendar(), **values)


def rows_behind(browser: Browser, url: str) -> tuple[int, int, int]:
    """How many stays a figure opens into, and what they say they add up to."""
    page = browser.get(url)
    count = int(page.select("section.panel h2")[0].text.split()[0].replace(".", ""))
    total = page.select("tr.total td[data-used]")[0]
    return count, int(str(total["data-used"])), int(str(total["data-allotted"]))


def hours(text: str) -> int:
    """Minutes of "51:05"."""
    whole, rest = text.strip().replace(".", "").split(":")
    return int(whole) * 60 + int(rest)


# ---------------------------------------------------------------- the sample agency


@pytest.mark.agency
@pytest.mark.parametrize(
    ("username", "endpoint", "values"),
    [
        ("kiemsoat", "accountability.times_used", MARCH),
        ("truongban", "accountability.times_used", {**PARTIAL, "tinh-den": "25/03/2024"}),
        ("kiemsoat", "accountability.late_steps", PARTIAL),
        ("tp.dt", "accountability.times_used", PARTIAL),
        ("cv.dt", "accountability.late_steps", MARCH),
    ],
)
def test_every_figure_opens_into_stays_that_add_up_to_it(
    person: People, browse_as: Browse, username: str, endpoint: str, values: dict[str, str]
) -> None:
    browser = browse_as(person(username))
    page = browser.get(endpoint, **values)
    figures = page.select("a[data-figure]")
    assert len(figures) > 8
    for link in figures:
        count, used, allotted = rows_behind(browser, str(link["href"]))
        assert count == int(str(link["data-figure"])), link["href"]
        if "data-used" in link.attrs:
            assert (used, allotted) == (int(str(link["data-used"])), int(str(link["data-allotted"])))


@pytest.mark.agency
def test_the_rows_of_a_page_add_up_to_its_sum(person: People, browse_as: Browse) -> None:
    page = browse_as(person("kiemsoat")).get("accountability.stays", o="normed", **{"in": "1"}, **PARTIAL)
    cells = [cell.get_text() for cell in page.select("tbody tr:not(.total) td.num")]
    used = sum(hours(cell.split("/")[0]) for cell in cells)
    total = page.select("tr.total td[data-used]")[0]
    assert used == int(str(total["data-used"])) and len(cells) > 50


@pytest.mark.agency
@pytest.mark.both_databases
def test_heads_and_people_add_up_to_the_agency_and_the_department(person: People, unit: Unit) -> None:
    wanted = asked()
    whole = times.spent(wanted)[()]
    for by in (("head", "department"), ("department",), ("officer",)):
        summed = Spent()
        for one in times.spent(wanted, *by).values():
            summed = summed + one
        assert summed == whole
    department = unit("dt")
    people = Spent()
    for one in times.spent(wanted, "officer", only={"department": department}).values():
        people = people + one
    assert people == times.spent(wanted, only={"department": department})[()]
    steps = Spent()
    for step in times.steps(wanted):
        steps = steps + step.spent
    assert steps == whole  # every stay of the sample has a step


@pytest.mark.agency
def test_a_head_sees_the_own_people_and_nobody_elses(person: People, browse_as: Browse, unit: Unit) -> None:
    browser = browse_as(person("tp.dt"))
    page = browser.get("accountability.times_used", **PARTIAL)
    assert page.h1.text == "Thời gian xử lý: Phòng Quản lý đầu tư"
    assert row_named(page, "Lê Hoàng Anh") and row_named(page, "Cả phòng")
    browser.get("accountability.times_used", status=404, phong=unit("mt"))
    browser.get("accountability.stays", status=404, o="all", phong=unit("mt"))
    browser.get("accountability.stays", status=404, o="all")
    browser.get("accountability.late_steps", status=404, phong=unit("mt"))
    browser.get("accountability.stays", status=404, o="x", phong=unit("dt"))


@pytest.mark.agency
def test_who_belongs_to_no_department_sees_totals_without_names(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("iso"))
    person("iso").department_id = None
    db.session.commit()
    page = browser.get("accountability.times_used", **PARTIAL)
    assert len(page.select("#board_table tbody tr")) == 1
    assert page.select("a[data-figure]") == []


@pytest.mark.agency
def test_tables_are_sorted_by_what_is_asked(person: People, browse_as: Browse) -> None:
    browser = browse_as(person("kiemsoat"))
    for place, key in ((1, "luot"), (2, "qua"), (5, "nang-nhat")):
        page = browser.get("accountability.late_steps", sap=key, chieu="giam", **MARCH)
        column = [line.select("td")[place - 1].get_text().strip() for line in page.select("#board_table tbody tr")]
        values = [hours(cell) if ":" in cell else int(cell) for cell in column if cell != "—"]
        assert values == sorted(values, reverse=True) and len(values) > 5
        assert page.select("th[aria-sort=descending]")
    fragment = browse_as(person("kiemsoat"), hx_target="board_table").get("accountability.late_steps", sap="qua")
    assert fragment.find("html") is None and fragment.select_one("#board_table")


@pytest.mark.agency
def test_the_tables_go_out_as_excel(person: People, browse_as: Browse, unit: Unit) -> None:
    browser = browse_as(person("kiemsoat"))
    for endpoint, values in (
        ("accountability.times_used_excel", {}),
        ("accountability.late_steps_excel", {}),
        ("accountability.stays_excel", {"o": "over"}),
        ("accountability.stays_excel", {"o": "over", "phong": unit("dt")}),
    ):
        data = browser.client.get(browser._url(endpoint, values | PARTIAL)).data
        sheet = load_workbook(BytesIO(data)).active
        assert sheet is not None and sheet.max_row > 6, endpoint


# ---------------------------------------------------------------- small dossiers

CODE = "H24.18-240304-0001"


def log(*lines: tuple[int, str, str | None, str]) -> None:
    """Apply a process log of one dossier."""
    rows = [
        LegRow(1, CODE, position, f"Bước {position}", "Phòng Thử", officer, at(began), at(ended) if ended else None)
        for position, began, ended, officer in lines
    ]
    legs.apply_log(Log(rows), file_name="nhat-ky.xlsx", sha256="3" * 64)
    db.session.commit()


@pytest.mark.both_databases
def test_what_was_known_before_a_log_stays_answerable(make: Make) -> None:
    apply([row(code=CODE, received_at=at("2024-03-04 08:00"), due_at=at("2024-03-06 17:00"))], "2024-03-05 17:00")
    log((1, "2024-03-04 08:00", "2024-03-04 10:00", "Lê Anh"))
    first = times.spent(asked())[()]
    known = question(Period(date(2024, 2, 20), date(2024, 3, 28)), calendar()).known or _head_seq()
    log((1, "2024-03-04 08:00", "2024-03-04 11:00", "Lê Anh"), (2, "2024-03-04 11:00", "2024-03-05 09:00", "Lê Anh"))
    assert (first.all, times.spent(asked())[()].all) == (1, 2)
    assert times.spent(asked(known=known))[()] == first
    assert times.stays_page(asked(known=known), "all", {}).total == 1
    assert times.spent(asked(as_of=date(2024, 3, 4)))[()].all == 1  # the second stay ended the day after


def _head_seq() -> int:
    from heza.audit import trail

    return trail.head_seq(db.session)


def test_the_median_is_the_middle_and_none_of_nothing() -> None:
    assert times.middle({}) == (None, None)
    assert times.middle({5: 1, 7: 1, 100: 1}) == (7, 100)
    assert times.middle({5: 3, 60: 1}) == (5, 60)
    assert times.middle({5: 1, 60: 1}) == (5, 60)


@pytest.mark.both_databases
def test_the_pages_of_stays_hold_every_stay_once(make: Make, browse_as: Browse) -> None:
    received = at("2024-03-04 08:00")
    codes = [f"H24.18-240304-{number:04d}" for number in range(1, 121)]
    apply([row(number, code=code, received_at=received) for number, code in enumerate(codes, 1)], "2024-03-05 17:00")
    lines = [
        LegRow(1, code, 1, "Tiếp nhận", "Phòng Thử", "Lê Anh", received, received + timedelta(days=number % 7, hours=1))
        for number, code in enumerate(codes)
    ]
    legs.apply_log(Log(lines), file_name="nhat-ky.xlsx", sha256="4" * 64)
    db.session.commit()
    browser = browse_as(make.person("", Role.LEADER))
    page: Page = browser.get("accountability.stays", o="all", **MARCH)
    found: list[str] = []
    while True:
        found += [code.text for code in page.select("#rows_table th .code")]
        if not (after := page.select_one("a[rel=next]")):
            break
        page = browser.get(str(after["href"]))
    assert sorted(found) == codes
    back = page.select_one("a[rel=prev]")
    assert back and len(browser.get(str(back["href"])).select("#rows_table th .code")) == 50


@pytest.mark.agency
def test_more_stays_cost_no_more_statements(
    person: People, browse_as: Browse, statements: Callable[[], Any], unit: Unit
) -> None:
    browser = browse_as(person("kiemsoat"))
    costs = []
    for values in ({"tu": "28/03/2024", "den": "28/03/2024"}, MARCH):
        for endpoint, more in (("times_used", {}), ("late_steps", {}), ("stays", {"o": "all"})):
            with statements() as seen:
                browser.get(f"accountability.{endpoint}", **more, **values)
            costs.append(len(seen))
    assert costs[:3] == costs[3:] and max(costs) <= 20
    assert clock.today() == date(2024, 3, 28) and unit("dt")
