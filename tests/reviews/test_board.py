"""The board: its tally is the fold of the events, its figures open into as many rows, who waits is named."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, g
from sqlalchemy import delete, func, select

from heza.accounts.models import Department
from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.sheets import read_sheets
from heza.reviews import board, board_page, ledger, measures, rules, waits
from heza.reviews.actions import Details, blank
from heza.reviews.board import Asked
from heza.reviews.ledger import Draft
from heza.reviews.measures import MEASURES, Tally
from heza.reviews.models import InternalProcedure, ReviewTarget
from tests.make import Make
from tests.pages import Browser
from tests.reviews.office import Office

Statements = Callable[[], AbstractContextManager[list[str]]]
TODAY = date(2024, 3, 28)
MANDATE = date(2022, 9, 15)
KINDS = [kind for kind in rules.EVENTS if kind not in ("listed", "removed", "moved")]


@pytest.fixture
def office(make: Make) -> Office:
    """Two units and those above them."""
    return Office(make)


# ---------------------------------------------------------------- figures


def random_history(random: Random, procedure: InternalProcedure, units: list[int]) -> None:
    """Events in any order of kinds, on days that do not run backwards."""
    day = date(2021, 1, 1) + timedelta(days=random.randrange(700))
    ledger.append([Draft(procedure, "listed", day)])
    for _ in range(random.randrange(12)):
        day = min(day + timedelta(days=random.randrange(1, 200)), TODAY)
        kind = random.choice([*KINDS, "moved", "removed" if random.random() < 0.1 else "published"])
        if kind == "moved":
            procedure.department_id = random.choice(units)
        costs: dict[str, Any] = {}
        if kind in ("proposed", "kept", "approved", "implemented", "abolished"):
            costs = {"cost_before": random.randrange(10**9), "cost_after": random.randrange(10**9)}
            costs["action"] = random.choice([*rules.ACTIONS, ""])
        ledger.append([Draft(procedure, kind, day, **costs)])


@pytest.mark.both_databases
def test_the_tally_in_sql_is_the_fold_of_the_events_whatever_happened(office: Office) -> None:
    random, g.actor_id = Random(1085), office.control.id
    units = [office.unit.id, office.other.id]
    for number in range(60):
        procedure = blank(Details(f"NB-{number}", random.choice("AB"), "Văn phòng", random.choice(units), "Tên"))
        db.session.add(procedure)
        random_history(random, procedure, units)
    db.session.commit()
    begins = [None, MANDATE, date(2023, 6, 1)]
    counted = board.counted(begins)
    for since in begins:
        for group in ("", "A", "B"):
            for unit in (None, *units):
                expected = board.folded(ledger.standings(TODAY), since, group, unit)
                assert board.figures(TODAY, None, since, group, unit) == expected
                assert counted.tally(since, department_id=unit or 0, group=group) == expected
    for key in rules.STAGES:
        stood = [one for one in ledger.standings(TODAY) if one.stage == key and not one.is_removed]
        assert counted.tally(None, stage=key).total == len(stood)
    assert not list(ledger.differences(db.session()))
    last = trail.head_seq(db.session())
    for _ in range(12):
        day, known = date(2021, 6, 1) + timedelta(days=random.randrange(1000)), random.randrange(last // 2, last)
        assert board.figures(day, known, MANDATE) == board.folded(ledger.standings(day, known), MANDATE)
    alone = [board.counted([None], Asked(group=one)).tally(None) for one in "AB"]
    assert alone[0] + alone[1] == counted.tally(None)


@pytest.mark.both_databases
def test_a_day_and_a_number_of_the_chain_give_the_same_answer_for_ever(office: Office) -> None:
    early = office.announced("NB-01", day=date(2023, 3, 15))
    known, day = trail.head_seq(db.session()), date(2023, 6, 30)
    before = board.figures(day, known)
    assert (before.total, before.announced, before.reviewed) == (1, 1, 0)
    office.announced("NB-02", group="A", day=date(2023, 4, 1))  # learnt later, of an earlier day
    g.actor_id = office.control.id
    ledger.append([Draft(early, "planned", date(2023, 5, 1)), Draft(early, "kept", date(2023, 6, 1), cost_before=500)])
    db.session.commit()
    assert board.figures(day, known) == before
    assert board.figures(day) == Tally(2, 1, 1, 2, 2, 0, 1, 1, 0, 0, 0, 500, 500, 500)
    assert board.figures(date(2023, 3, 31)).total == 1
    assert board.report_section(day, known).tally == before


@pytest.mark.both_databases
def test_the_way_by_months_ends_where_the_figures_of_today_stand(office: Office) -> None:
    random, g.actor_id = Random(7), office.control.id
    for number in range(40):
        procedure = blank(Details(f"NB-{number}", random.choice("AB"), "Văn phòng", office.unit.id, "Tên"))
        db.session.add(procedure)
        random_history(random, procedure, [office.unit.id])
    office.announced("NB-99", day=date(2024, 2, 29))
    for since in (MANDATE, date(2024, 1, 10), None):
        tally = board.counted([since]).tally(since)
        way = board_page.way(Asked(), since, tally, TODAY)
        assert way.labels[-1] == "3/24" and len(way.labels) == {MANDATE: 19, None: 24}.get(since, 3)
        assert way.announced[-1] == measures.ratio("announced", tally).share
        assert way.reviewed[-1] == measures.ratio("reviewed", tally).share
        assert way.approved[-1] == measures.ratio("procedures_simplified", tally).share
        assert way.saved[-1] == measures.ratio("cost_cut", tally).share
        shares = [one or Decimal(0) for one in way.announced]
        assert shares == sorted(shares)
        late = select(func.count()).where(
            InternalProcedure.announced_on > date(2024, 2, 29), InternalProcedure.is_removed.is_(False)
        )
        assert (shares[-1] - shares[-2]) * tally.total == db.session.scalar(late)


# ---------------------------------------------------------------- the report


def test_the_report_says_each_figure_and_says_so_where_there_is_none(office: Office) -> None:
    assert board.report_section(TODAY).sentences == ("Thủ tục hành chính nội bộ: Không phát sinh.",)
    first, second = office.announced("NB-01"), office.announced("NB-02", group="A")
    told = board.report_section(TODAY)
    assert "Tổng số thủ tục hành chính nội bộ: 2 thủ tục (nhóm A: 1, nhóm B: 1)." in told.sentences
    assert "Đã công bố: 2/2 thủ tục (100,00 %)." in told.sentences
    assert "Đã rà soát: Không phát sinh." in told.sentences
    assert "Cắt giảm chi phí tuân thủ: Không phát sinh." in told.sentences
    assert "Còn lại chưa rà soát: 2 thủ tục." in told.sentences
    g.actor_id = office.control.id
    costs: dict[str, Any] = {"cost_before": 27_159_040, "cost_after": 6_754_720, "action": "amend"}
    ledger.append([Draft(first, kind, TODAY, **costs) for kind in ("planned", "proposed", "approved")])
    ledger.append([Draft(second, kind, TODAY, cost_before=10_000_000, action="keep") for kind in ("planned", "kept")])
    db.session.commit()
    told = board.report_section(TODAY)
    assert told.remaining == 0 and told.since == MANDATE
    assert "Cắt giảm chi phí tuân thủ: 20.404.320/37.159.040 đồng/năm (54,91 %)." in told.sentences
    assert "Cắt giảm thủ tục theo cách hiểu (i) bãi bỏ, gộp: Không phát sinh." in told.sentences
    assert "Cắt giảm thủ tục theo cách hiểu (ii) có phương án đơn giản hóa: 1/2 thủ tục (50,00 %)." in told.sentences
    assert "Còn lại chưa rà soát: Không phát sinh." in told.sentences
    aims = [one for one in told.sentences if "chỉ tiêu" in one]
    assert len(aims) == 3 and aims[0].endswith(": chưa đạt.") and aims[1].endswith(": đạt.")
    assert not any("2025" in one for one in aims)  # the mandate of 2025 has not begun


# ---------------------------------------------------------------- the pages


def filled(office: Office) -> None:
    """Something at every stage in both units."""
    office.procedure("NB-01")
    office.procedure("NB-02", "counted", by=office.stranger)
    one, two, three, four, five = (office.announced(f"NB-1{number}", group="AB"[number % 2]) for number in range(5))
    office.announced("NB-20", unit=office.other, field="Tài chính")
    office.review(one, "handed_in")
    office.review(two, "implemented")
    office.review(three, "abolished", action="abolish")
    office.review(four, "kept", action="keep")
    office.review(five, "consolidated")


def figures_of(page: Any) -> dict[str, tuple[str, str]]:
    """Label → value and address of the figures on top."""
    found = {}
    for box in page.select(".figure"):
        value = box.select_one(".figure-value")
        link = value.select_one("a")
        spoken = value.select_one(".sr")
        if spoken:
            spoken.extract()
        label = box.select_one(".figure-label").find(string=True)
        found[label.strip()] = (value.get_text(strip=True), link["href"] if link else "")
    return found


def test_the_board_tells_leaders_everything_and_officers_their_own(
    office: Office, browse_as: Callable[..., Browser], statements: Statements
) -> None:
    filled(office)
    page = browse_as(office.leader).get("reviews.index")
    found = figures_of(page)
    assert found["Thủ tục nội bộ"][0] == "8" and found["Đã thống kê"][0] == "7" and found["Đã công bố"][0] == "6"
    assert found["Đã rà soát"][0] == "3" and found["Đã thực thi"][0] == "2"
    assert found["Cắt giảm (i)"][0] == "1"
    assert found["Cắt giảm (ii)"][0] == "2"
    heads = page.select_one("section[aria-label='Theo trưởng phòng']")
    assert "Phạm Văn Trưởng" in heads.text and "Vũ Thị Thanh" in heads.text
    targets = page.select_one("#targets_panel").text
    assert "cách hiểu (i)" in targets and "cách hiểu (ii)" in targets and "chưa đối chiếu" in targets
    assert "đã qua" in targets and "còn 278 ngày" in targets and "Nghị quyết 66" not in targets
    waiting = page.select_one("#waits_panel")
    assert waiting.select_one("tr.mark th").get_text(" ", strip=True).startswith("Lãnh đạo Ban")
    assert "Phạm Văn Trưởng (trưởng VP)" in waiting.text and "Tổ KSTTHC" in waiting.text
    own = browse_as(office.stranger).get("reviews.index")
    units = own.select_one("section[aria-label='Theo trưởng phòng']")
    assert "Vũ Thị Thanh" in units.text and "Phạm Văn Trưởng" not in units.text and "Toàn Ban" in units.text
    assert "NB-10" not in own.select_one("#waits_panel").text
    assert figures_of(own)["Thủ tục nội bộ"] == ("8", "")  # it would open into fewer rows
    narrowed = browse_as(office.leader).get("/ra-soat?nhom=A&linh-vuc=T%C3%A0i+ch%C3%ADnh")
    assert figures_of(narrowed)["Thủ tục nội bộ"][0] == "0"
    browser = browse_as(office.control)
    with statements() as seen:
        browser.get("reviews.index")
    before = len(seen)
    for number in range(20):
        office.procedure(f"NB-5{number:02}", "checked")
    with statements() as seen:
        browser.get("reviews.index")
    assert len(seen) == before <= 34


def test_a_figure_opens_into_as_many_rows_as_it_counts(office: Office, browse_as: Callable[..., Browser]) -> None:
    filled(office)
    browser = browse_as(office.leader)
    page = browser.get("reviews.index")
    links = [(one["href"], one.find_all(string=True, recursive=False)[-1].strip()) for one in page.select("td.num > a")]
    links += [(url, value) for value, url in figures_of(page).values() if url and "%" not in value]
    checked = 0
    for url, value in links:
        if not re.fullmatch(r"\d+", value):
            continue
        parts = urlsplit(url)
        rows = browser.get(f"{parts.path}?{parts.query}").select("main tbody tr")
        assert len(rows) == int(value), (url, value)
        checked += 1
    assert checked > 25
    assert {one.of for one in MEASURES.values()} <= {*board.boxes.conditions(None)}


def test_every_target_is_shown_by_head_and_opens_into_the_rows_of_the_unit(
    office: Office, browse_as: Callable[..., Browser]
) -> None:
    filled(office)
    head = browse_as(office.leader)
    table = next(one for one in head.get("reviews.targets").select("table") if "theo trưởng phòng" in one.caption.text)
    heads = [one.get_text(" ", strip=True) for one in table.select("thead th")]
    assert sum("cách hiểu (i)" in one or "cách hiểu (ii)" in one for one in heads) == 2
    known = {one.id: one for one in db.session.scalars(select(Department))}
    for row in table.select("tbody tr"):
        unit = next(one for one in known.values() if row.th.get_text(" ", strip=True).startswith(one.label))
        for cell, target in zip(row.select("td"), board.targets(TODAY), strict=True):
            tally = board.figures(TODAY, None, target.from_day, target.group, unit.id)
            found = measures.ratio(target.measure, tally, target.group)
            assert cell.get_text(" ", strip=True).startswith(board.shown(found))
            link = cell.find("a")
            if link is not None and target.measure not in ("cost_cut", "implemented"):
                parts = urlsplit(link["href"])
                assert len(head.get(f"{parts.path}?{parts.query}").select("main tbody tr")) == found.part
    own = browse_as(office.head).get("reviews.targets")
    assert "Phạm Văn Trưởng" in own.words and "Vũ Thị Thanh" not in own.words
    db.session.rollback()


def test_the_targets_page_says_what_was_reached_at_each_last_day(
    office: Office, browse_as: Callable[..., Browser]
) -> None:
    office.announced("NB-01", day=date(2023, 3, 15))
    office.announced("NB-02", day=date(2023, 5, 15))  # after the last day of counting and announcing
    page = browse_as(office.auditor).get("reviews.targets")
    announced = next(row for row in page.select("tbody tr") if "Tỷ lệ đã công bố" in row.text)
    cells = {one.get("data-label"): one.get_text(" ", strip=True) for one in announced.select("td")}
    assert cells["Đạt được"].startswith("100,00 %") and cells["Kết quả"] == "đạt"
    assert cells["Khi đến hạn"] == "100,00 % đạt"  # of the one that was listed by then
    reviewed = next(row for row in page.select("tbody tr") if "Tỷ lệ đã rà soát" in row.text)
    assert "0,00 %" in reviewed.text and "không đạt" in reviewed.text
    db.session.execute(delete(ReviewTarget))
    db.session.commit()
    assert "Chưa có chỉ tiêu nào" in browse_as(office.auditor).get("reviews.targets").words
    assert "Chưa có chỉ tiêu nào" in browse_as(office.auditor).get("reviews.index").words


def test_what_waits_is_signed_several_at_once(
    office: Office, browse_as: Callable[..., Browser], statements: Statements
) -> None:
    assert "Không có việc rà soát nào" in browse_as(office.leader).get("reviews.waiting").words
    for number in range(3):
        office.procedure(f"NB-0{number}", "handed_in")
    page = browse_as(office.head).get("reviews.waiting")
    form = page.select_one("#part_versions_to_count form")
    assert form is not None
    ids = [one["value"] for one in form.select("input[type=checkbox]")]
    assert len(ids) == 3 and form["method"] == "get"
    listed = browse_as(office.head).get(f"{form['action']}?id={ids[0]}&id={ids[2]}")
    assert "Ký thống kê: 2 mục" in listed.words
    assert "Ký thống kê các mục đã chọn…" in page.words
    assert not browse_as(office.officer).get("reviews.waiting").select("form input[type=checkbox]")
    browser = browse_as(office.head)
    with statements() as few:
        browser.get("reviews.waiting")
    for number in range(3, 10):
        office.procedure(f"NB-0{number}", "handed_in")
    with statements() as many:
        browser.get("reviews.waiting")
    assert len(many) == len(few) <= 20


def test_what_waits_names_who_must_act_the_longest_waiting_first(office: Office, app: Flask) -> None:
    filled(office)
    with app.test_request_context():
        found = waits.made(office.control)
        assert found.groups[0].is_own and found.groups[0].who == "Tổ KSTTHC"
        told = {(one.what, one.who) for one in found.groups}
        assert ("Phiếu rà soát: chờ lãnh đạo duyệt", "Lãnh đạo Ban") in told
        assert ("Nội dung thủ tục: đang soạn", "VP") in told
        assert found.total == sum(one.number for one in found.groups) == len(found.items)
        assert [one.is_own for one in found.items] == sorted((one.is_own for one in found.items), reverse=True)
        assert {one.code for one in waits.made(office.stranger).items} == {"NB-02"}


def test_the_board_as_excel_holds_the_same_numbers(
    office: Office, browse_as: Callable[..., Browser], tmp_path: Any
) -> None:
    office.announced("NB-01")
    office.review(office.announced("NB-02"), "implemented")
    browser = browse_as(office.leader)
    answer = browser.client.get("/ra-soat/excel")
    (tmp_path / "a.xlsx").write_bytes(answer.data)
    rows = read_sheets(tmp_path / "a.xlsx")[0].rows
    said = [str(row[0]) for row in rows]
    assert "Cắt giảm chi phí tuân thủ: 20.404.320/27.159.040 đồng/năm (75,13 %)" in said
    total = next(row for row in rows if row[0] == "Toàn Ban")
    assert total[2:5] == [2, 0, 2] and total[-2] == 20_404_320
    assert trail.head_seq(db.session())
    assert clock.today() == TODAY
