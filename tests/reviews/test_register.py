"""The register: what the list shows to whom, its boxes beside the rules, its cost, one procedure's page."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from heza.core.db import db
from heza.reviews import ledger, measures, rules
from heza.reviews.listing import BOXES
from heza.reviews.models import InternalProcedure
from tests.make import Make
from tests.pages import Browser, Page
from tests.reviews.office import LISTED, PARTS, Office

Browse = Callable[..., Browser]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def office(make: Make) -> Office:
    """An office with people of two units and above."""
    return Office(make)


def codes(page: Page) -> list[str]:
    """The codes of the list in order."""
    return [one.text for one in page.select("#procedure_list th .code")]


def test_each_box_shows_exactly_the_rows_that_the_rules_count(office: Office, browse_as: Browse) -> None:
    office.procedure("NB-01")
    office.procedure("NB-02", to="checked", group="A", by=office.stranger)
    published = office.announced("NB-03", group="A")
    ledger.append([ledger.Draft(published, "published", LISTED + timedelta(days=3))])
    db.session.commit()
    for code, to, values in (
        ("NB-04", "consolidated", {}),
        ("NB-05", "proposed", {}),
        ("NB-06", "kept", {"action": "keep"}),
        ("NB-07", "implemented", {}),
        ("NB-08", "abolished", {"action": "abolish"}),
    ):
        office.review(office.announced(code), to, **values)
    browser = browse_as(office.control)
    procedures = list(db.session.scalars(select(InternalProcedure).order_by(InternalProcedure.code_key)))
    for since in (None, date(2024, 1, 1), date(2025, 1, 1)):
        for box in [name for name in BOXES if name]:
            expected = []
            for one in procedures:
                tally = measures.counts(rules.standing(ledger.events_of([one.id])[one.id]), since)
                is_in = tally.cost_before > 0 if box == "costed" else getattr(tally, box)
                expected += [one.code] if is_in else []
            args = {"o": box, "sap-xep": "ma"} | ({"tu": since.isoformat()} if since else {})
            assert codes(browser.get("internal_procedures.index", **args)) == expected, (box, since)


def test_drafts_show_to_their_unit_and_to_who_reads_all(office: Office, browse_as: Browse) -> None:
    office.procedure("NB-01")
    office.procedure("NB-02", by=office.stranger, parts={"term": ""})
    office.announced("NB-03", field="Văn thư")
    assert codes(browse_as(office.control).get("internal_procedures.index")) == ["NB-01", "NB-02", "NB-03"]
    officer = browse_as(office.officer)
    page = officer.get("internal_procedures.index")
    assert codes(page) == ["NB-01", "NB-03"]
    assert "Còn 1 thủ tục chưa công bố của đơn vị khác" in page.words
    officer.get("internal_procedures.show", code="NB-02", status=404)
    assert "NB-02" not in officer.get("internal_procedures.show", code="NB-03").words
    stranger = browse_as(office.stranger)
    assert codes(stranger.get("internal_procedures.index", **{"day-du": "thieu"})) == ["NB-02"]
    assert codes(stranger.get("internal_procedures.index", q="can bo", phong=office.other.id)) == ["NB-02"]
    assert codes(stranger.get("internal_procedures.index", **{"linh-vuc": "Văn thư", "giai-doan": "announced"})) == [
        "NB-03"
    ]
    assert codes(stranger.get("internal_procedures.index", q="dao tạo")) == ["NB-02", "NB-03"]
    assert "Bỏ lọc" in stranger.get("internal_procedures.index", nhom="A").words
    for wrong in ({"nhom": "C"}, {"o": "x"}, {"sau": "1"}, {"tu": "hom nay"}, {"sap-xep": "x"}, {"phong": "1e3"}):
        stranger.get("internal_procedures.index", status=400, **wrong)


def test_pages_follow_one_another_in_every_order_at_a_fixed_cost(
    office: Office, browse_as: Browse, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heza.reviews.listing.PAGE", 3)
    browser = browse_as(office.control)
    office.announced("NB-01")
    with statements() as few:
        browser.get("internal_procedures.index")
    for number in range(2, 8):
        office.announced(f"NB-0{number}", unit=office.other if number % 2 else office.unit, number=f"{number}/QĐ-UBND")
    plans = _plans(browser)
    with statements() as many:
        browser.get("internal_procedures.index")
    assert len(_asked(many)) == len(_asked(few))
    expected = [f"NB-0{number}" for number in range(1, 8)]
    for sort in ("", "ma", "-ma", "phong", "-phong", "tu-ngay", "-tu-ngay"):
        seen: list[str] = []
        page = browser.get("internal_procedures.index", **({"sap-xep": sort} if sort else {}))
        while True:
            seen += codes(page)
            more = page.select_one("a[rel=next]")
            if more is None:
                break
            page = browser.get(str(more["href"]))
        assert sorted(seen) == expected, sort
        if sort in ("ma", "-ma"):
            assert seen == (expected if sort == "ma" else expected[::-1])
    assert plans == []


def _asked(seen: list[str]) -> list[str]:
    return [one for one in seen if one.startswith("SELECT")]


def _plans(browser: Browser) -> list[str]:
    """Statements of the list that sort the table or go through it from end to end without an index."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        if sql.startswith("SELECT") and "internal_procedure" in sql and "LIMIT" in sql:
            seen.append((sql, values))

    event.listen(db.engine, "before_cursor_execute", note)
    for args in ({}, {"sap-xep": "ma"}, {"sap-xep": "-phong"}, {"phong": 1}, {"giai-doan": "announced"}, {"q": "cu"}):
        page = browser.get("internal_procedures.index", **args)
        if more := page.select_one("a[rel=next]"):
            browser.get(str(more["href"]))
    event.remove(db.engine, "before_cursor_execute", note)
    connection, found = db.session.connection(), []
    assert len(seen) >= 6
    for sql, values in seen:
        for *_, line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
            if "TEMP B-TREE FOR ORDER" in line or ("SCAN internal_procedure" in line and "INDEX" not in line):
                found.append(f"{line} — {sql[-600:]}")
    return found


def test_the_page_says_where_it_is_and_offers_what_one_may_do(office: Office, browse_as: Browse) -> None:
    officer, control = browse_as(office.officer), browse_as(office.control)
    officer.post(
        "internal_procedures.new",
        {"code": "NB-09", "name": "Cử đi học", "group": "B", "field": "Đào tạo", "department_id": office.unit.id},
    )
    refused = officer.post(
        "internal_procedures.new",
        {"code": "nb-09", "name": "Cử đi học", "group": "B", "field": "Đào tạo", "department_id": office.unit.id},
        status=422,
    )
    assert "Mã nb-09 đã có trong danh sách" in refused.words
    page = officer.get("internal_procedures.show", code="nb-09")
    assert "1/12 phần" in page.words
    assert [one.text.split(" (")[0].strip() for one in page.select(".steps li")][:2] == [
        "Thống kê",
        "Kiểm soát chất lượng",
    ]
    edited = {"code": "NB-10", "name": "Cử đi học tập", "group": "A", "field": "Đào tạo"}
    edited |= {"department_id": str(office.unit.id), "seen": _seen(officer, "internal_procedures.edit", code="NB-09")}
    officer.post("internal_procedures.edit", edited, code="NB-09")
    control.post("internal_procedures.move", {"department_id": office.other.id}, code="NB-10")
    officer.get("internal_procedures.show", code="NB-10", status=404)
    stranger = browse_as(office.stranger)
    assert "Chuyển đơn vị chủ trì hoặc nhóm" in stranger.get("internal_procedures.show", code="NB-10").words
    stranger.post("internal_procedures.remove", code="NB-10")
    stranger.get("internal_procedures.show", code="NB-10", status=404)
    assert codes(control.get("internal_procedures.index")) == []


def _seen(browser: Browser, endpoint: str, **values: Any) -> str:
    field = browser.get(endpoint, **values).select_one("input[name=seen]")
    return str(field["value"]) if field else ""


def test_a_procedure_is_renewed_published_and_compared(office: Office, browse_as: Browse) -> None:
    review = office.review(office.announced("NB-01", group="A"), "implemented")
    officer, control = browse_as(office.officer), browse_as(office.control)
    steps = officer.get("internal_procedures.show", code="NB-01").select(".steps li")
    assert [one["class"][0] for one in steps] == [f"step-{state}" for state in STEPS_AFTER]
    officer.post("internal_procedures.renew", {"kind": "amended"}, code="NB-01")
    version = office.version(review.procedure)
    assert (version.number, version.kind, version.values["name"]) == (2, "amended", PARTS["name"])
    again = officer.post("internal_procedures.renew", {"kind": "amended"}, code="NB-01", status=409)
    assert "đang có nội dung số 2 chưa công bố" in again.words
    sent = dict(version.values) | {"term": "03 ngày làm việc kể từ ngày nhận đủ hồ sơ."}
    officer.post(
        "internal_versions.edit",
        sent | {"seen": _seen(officer, "internal_versions.edit", id=version.id)},
        id=version.id,
    )
    page = officer.get("internal_procedures.compared", code="NB-01")
    assert (page.select_one("del").text, page.select_one("ins").text) == ("[bỏ] 05", "[thêm] 03")  # type: ignore[union-attr]
    browse_as(office.stranger).get("internal_versions.show", id=version.id, status=404)
    assert browse_as(office.stranger).get("internal_procedures.compared", code="NB-01").select_one("ins") is None
    first = officer.get("internal_procedures.show", code="NB-01").select("a[href*='/noi-dung/']")
    assert first
    wrong = {"where": "Cơ sở dữ liệu quốc gia", "link": "javascript:alert(1)", "day": "28/03/2024"}
    announced_id = version.id - 1
    page = control.post("internal_versions.publish", wrong, id=announced_id, status=422)
    assert "Địa chỉ phải bắt đầu bằng http" in page.words
    control.post("internal_versions.publish", wrong | {"link": "https://csdl.gov.vn/NB-01"}, id=announced_id)
    page = officer.get("internal_procedures.show", code="NB-01")
    assert page.select_one("a[href='https://csdl.gov.vn/NB-01']") is not None
    assert page.select(".steps li")[3]["class"][0] == "step-done"


STEPS_AFTER = ("done", "done", "done", "now", "done", "done", "done", "done", "done", "now")


def test_a_page_costs_the_same_however_often_it_was_reviewed(
    office: Office, browse_as: Browse, statements: Statements
) -> None:
    procedure = office.announced("NB-01")
    office.review(procedure, "kept", action="keep")
    control = browse_as(office.control)
    control.get("internal_procedures.show", code="NB-01")
    with statements() as once:
        control.get("internal_procedures.show", code="NB-01")
    office.review(procedure, "kept", action="keep")
    office.review(procedure)
    with statements() as often:
        page = control.get("internal_procedures.show", code="NB-01")
    assert len(page.select("a[href*='/ra-soat/phieu/']")) == 3
    assert len(_asked(often)) <= len(_asked(once))
