"""The list of breaches agrees with the figures, reminds in time, points out repeats, and costs the same for ever."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Department
from heza.core.db import db
from heza.core.settings import set_setting
from heza.dossiers.figures import figures, question
from heza.explanations import breaches, queries, rules
from heza.explanations.breaches import Asked, Breach
from heza.explanations.draft import drafted
from heza.workdays.queries import calendar
from heza.workdays.rules import WorkCalendar
from tests.dossiers.test_list_plans import gathered
from tests.explanations.conftest import Browse, People, begin, late_dossiers, press

pytestmark = pytest.mark.agency


@pytest.mark.both_databases
def test_the_list_is_what_the_figures_count(app: Flask) -> None:
    period = breaches.span()
    assert (period.first, period.last) == (date(2024, 1, 20), date(2024, 3, 28))
    counted = figures(question(period, calendar()), "department")
    found = breaches.page(Asked(period), size=None)
    for department in db.session.scalars(select(Department)):
        one = counted.get((department.id,))
        late = [row for row in found.rows if row.department_id == department.id]
        assert len(late) == (one.late + one.open_late if one else 0), department.name
    assert found.total == sum(one.late + one.open_late for one in counted.values())
    assert [row.due_on for row in found.rows] == sorted(row.due_on for row in found.rows)


@pytest.mark.both_databases
def test_each_row_is_the_breach_of_its_dossier(app: Flask) -> None:
    for row in breaches.page(Asked(breaches.span()), size=None).rows:
        late = breaches.late_of(row.dossier_id)
        assert late == (row.due_on, row.department_id, row.officer_id, row.settled_on)
    assert breaches.late_of(0) is None


def test_pages_follow_each_other(app: Flask) -> None:
    asked = Asked(breaches.span())
    whole = [row.dossier_id for row in breaches.page(asked, size=None).rows]
    seen: list[int] = []
    after = ""
    while True:
        page = breaches.page(asked, after, size=7)
        assert page.total == len(whole)
        seen += [row.dossier_id for row in page.rows]
        if not (after := page.after):
            break
    assert seen == whole
    assert breaches.page(asked, "khong-doc-duoc", size=3).rows


def test_reminders_begin_after_the_days_of_the_office(app: Flask) -> None:
    table = WorkCalendar()
    assert rules.reminded_until(date(2024, 3, 28), 2, table) == date(2024, 3, 25)
    assert rules.reminded_until(date(2024, 4, 1), 2, table) == date(2024, 3, 27)
    assert rules.reminded_until(date(2024, 3, 31), 0, table) == date(2024, 3, 29)
    assert rules.age(date(2024, 3, 22), date(2024, 3, 25), table) == 1


def test_officer_and_head_are_reminded_on_the_first_page(person: People, browse_as: Browse) -> None:
    page = browse_as(person("cv.dt")).get("home.index")
    assert "1 hồ sơ trễ hạn do anh/chị giữ đã quá hạn giải trình" in page.words
    assert "8 hồ sơ trễ hạn của phòng đã quá hạn giải trình" in browse_as(person("tp.dt")).get("home.index").words
    set_setting("explanation_days", 0)
    db.session.commit()
    assert "3 hồ sơ trễ hạn do anh/chị giữ" in browse_as(person("cv.dt")).get("home.index").words
    late = late_dossiers()[0]
    officer = browse_as(person("cv.dt"))
    press(officer, begin(officer, late), "submit")
    assert "2 hồ sơ trễ hạn do anh/chị giữ" in officer.get("home.index").words
    assert "1 giải trình chờ anh/chị xem xét, ký" in browse_as(person("tp.dt")).get("home.index").words
    assert "Giải trình hồ sơ trễ hạn" not in browse_as(person("iso")).get("home.index").words


def test_what_the_first_page_counts_opens_into_as_many_rows(person: People, browse_as: Browse) -> None:
    for username, count in (("cv.dt", 1), ("tp.dt", 8)):
        browser = browse_as(person(username))
        [link] = [one for one in browser.get("home.index").select(".todo a") if "qua-han" in str(one["href"])]
        listed = browser.get(str(link["href"]))
        assert len(listed.select("#breach_list tbody tr")) == count, username
        assert f"{count} hồ sơ" in listed.words


def test_the_card_counts_explanations_and_each_count_opens_into_its_rows(person: People, browse_as: Browse) -> None:
    begin(browse_as(person("cv.dt")), late_dossiers()[0])
    head, unit = browse_as(person("tp.dt")), person("tp.dt").department_id
    page = head.get("accountability.head_card", department_id=unit)
    [block] = page.select("#card_explanations")
    assert browse_as(person("tp.dt"), hx_target="card_explanations").get(str(block["hx-get"])).html is None
    told = head.get(str(block["hx-get"]))
    figures = {str(one["href"]): int(one.find(string=True)) for one in told.select("#card_explanations td a")}
    assert len(figures) == 2  # all of them, and those to be written: none went further
    for address, count in figures.items():
        assert f"{count} hồ sơ" in head.get(address).select_one("#breach_list h2").get_text()
    [total] = page.select("#card_table tfoot tr")
    late = {str(cell.get("data-label")): cell.get_text(strip=True) for cell in total.select("td")}
    assert max(figures.values()) == int(late["Muộn"]) + int(late["Còn quá hạn"])
    browse_as(person("tp.qx")).get("explanations.on_card", department_id=unit, status=404)
    for days in ({"tu": "khong", "den": "x"}, {"tu": "2024-05-01", "den": "2024-03-01"}, {"tu": "0001-01-01"}):
        assert "Hồ sơ trễ hạn" in head.get("explanations.on_card", department_id=unit, **days).words
    for month in ("2024-13", "2024-03-01_", "2024-03-28_2024-03-01", "0001-01-01_2024-03-01", "a_b_c"):
        assert "trễ hạn trong 20/01/2024" in head.get("explanations.index", ky=month).words


def test_repeats_are_pointed_out_on_list_form_and_dossier(person: People, browse_as: Browse) -> None:
    head = browse_as(person("tp.dt"))
    sentence = "Thủ tục này đã trễ 3 lần trong 3 kỳ báo cáo gần nhất."
    assert sentence in head.get("explanations.index").words
    row = next(row for row in late_dossiers() if row.code == "H24.18-240216-0009")
    assert sentence in head.get("explanations.new", code=row.code).words
    assert sentence in head.get("dossier_explanation.summary", code=row.code).words
    assert "Bước hay quá định mức" in head.get("explanations.index").words
    set_setting("explanation_repeat", 4)
    db.session.commit()
    assert "Thủ tục này đã trễ" not in head.get("explanations.index").words


def test_what_is_pointed_out_is_pure() -> None:
    assert rules.repeat(1, [("Thẩm định", 1)], 2) is None
    found = rules.repeat(3, [("Ký", 2), ("Thẩm định", 4), ("Nhận", 1)], 2)
    assert found is not None
    assert found.sentences("3 kỳ") == [
        "Thủ tục này đã trễ 3 lần trong 3 kỳ.",
        "Bước hay quá định mức trong các hồ sơ trễ của thủ tục này: “Thẩm định” (4 lần), “Ký” (2 lần).",
    ]


def test_the_summary_of_a_dossier(person: People, browse_as: Browse, late: Breach) -> None:
    officer, fragment = browse_as(person("cv.dt")), browse_as(person("cv.dt"), hx_target="explanation_summary")
    assert "Viết giải trình" in officer.get("dossier_explanation.summary", code=late.code).words
    begin(officer, late)
    page = fragment.get("dossier_explanation.summary", code=late.code)
    assert page.html is None
    assert "Đang soạn" in page.words
    fine = fragment.get("dossier_explanation.summary", code="H24.18-240219-0005")
    assert fine.words == ""
    assert "không trễ hạn" in officer.get("dossier_explanation.summary", code="H24.18-240219-0005").words
    browse_as(person("cv.qx")).get("dossier_explanation.summary", code=late.code, status=404)


def test_a_month_can_be_chosen(person: People, browse_as: Browse) -> None:
    control = browse_as(person("kiemsoat"))
    page = control.get("explanations.index", viec="tat-ca", ky="2024-02")
    assert "20/01/2024–19/02/2024" in page.words
    assert control.get("explanations.index", ky="khong", viec="sai", phong="abc", nguoi="9" * 30).select("tbody tr")


def test_the_page_costs_a_fixed_number_of_statements(
    person: People, browse_as: Browse, statements: Callable[..., Any]
) -> None:
    head = browse_as(person("kiemsoat"))

    def cost(**asked: str) -> int:
        head.get("explanations.index", **asked)
        with statements() as seen:
            head.get("explanations.index", **asked)
        return len(seen)

    unit = late_dossiers("qx", "cv.qx")[0].department_id
    assert cost() == cost(phong=str(unit)) <= 21


def test_the_draft_says_who_held_it_how_long() -> None:
    told = {
        "facts": {"Tiếp nhận": "01/03/2024 08:00", "Hạn trả": "08/03/2024 17:00"},
        "shares": {
            "desks": [
                {"who": "Phòng A · Ông B", "used": 750, "allotted": 480, "over": 270, "stays": [{"late_words": ""}]},
                {
                    "who": "Phòng C · Bà D",
                    "used": 60,
                    "allotted": None,
                    "over": None,
                    "stays": [{"late_words": ""}, {"late_words": "nhận hồ sơ vào ngày cuối"}],
                },
            ],
            "waiting": [],
            "unknown": [{"used": 30}],
        },
        "clock": None,
    }
    text = drafted(told, "muộn 2 ngày làm việc")
    assert text.splitlines() == [
        "Hồ sơ tiếp nhận 01/03/2024 08:00, hạn trả 08/03/2024 17:00, muộn 2 ngày làm việc.",
        "Theo nhật ký xử lý:",
        "- Phòng A · Ông B giữ 12 giờ 30 phút, định mức 8 giờ, quá 4 giờ 30 phút;",
        "- Phòng C · Bà D giữ 1 giờ (nhận hồ sơ vào ngày cuối);",
        "- chưa đủ dữ liệu để biết ai giữ: 30 phút;",
        "Nguyên nhân trễ hạn:",
    ]
    assert not rules.is_written(text)
    assert rules.is_written(f"{text} Chờ ý kiến.")
    assert rules.is_written("Chờ ý kiến.")
    assert not rules.is_written("  \n")


def test_nobody_sees_a_breach_of_no_unit_but_who_reads_all(app: Flask) -> None:
    assert queries.Scope(None).holds(None)
    assert not queries.Scope((1,)).holds(None)


LARGE = ("dossier", "settled", "spell", "desk_time", "event", "signoff", "applicant")


def test_nothing_here_looks_at_every_dossier(person: People, app: Flask) -> None:
    period, unit = breaches.span(), person("cv.dt").department_id or 0
    asked = Asked(period, (unit,), person("cv.dt").id, rules.WAITS_FOR_WRITER, reminded=True)
    only: dict[str, int | None] = {"department": unit, "head": person("tp.dt").id}
    head = person("tp.dt")
    with gathered() as seen, app.test_request_context():
        breaches.page(Asked(period))
        breaches.page(asked, after="2024-03-01_5")
        breaches.counts(asked)
        breaches.repeats((unit,))
        breaches.late_of(1)
        breaches.explained_in_time(question(period, calendar()), only)
        queries.waiting_for(head)
        queries.accepted_between(period.first, period.last)
        queries.explanation_of(1)
    connection = db.session.connection()
    found = set()
    for sql, values in seen:
        for *_, line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
            words = line.split()
            if words[0] == "SCAN" and words[1].rstrip("_0123456789") in LARGE:
                found.add(f"{line} — {sql[:2000]}")
    assert found == set()
