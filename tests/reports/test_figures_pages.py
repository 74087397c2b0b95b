"""The pages of figures: every number with its meaning and its rows, who sees which codes, files, the slip."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.models import Person
from heza.audit.models import AuditEntry
from heza.audit.trail import head_seq
from heza.core.db import db
from heza.reports.gathering.definitions import DEFINITIONS
from heza.reports.gathering.gather import facts_of
from heza.reports.gathering.times import times_of
from heza.reports.rules import Span
from heza.sample.load import DATA, load_export
from tests.explanations.conftest import WORDS, begin, late_dossiers, press
from tests.reports.signed import begun, signed

pytestmark = pytest.mark.agency
Browse = Callable[..., Any]


def person(username: str) -> Person:
    return db.session.scalars(select(Person).where(Person.username == username)).one()


def read_sheets_of(data: bytes) -> list[list[tuple[Any, ...]]]:
    """The rows of each sheet of an Excel file."""
    book = load_workbook(BytesIO(data), read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def test_every_figure_opens_with_its_meaning_and_its_rows(app: Flask, browse_as: Browse, statements: Any) -> None:
    id = begun(Span("month", 2024, 3)).id
    browser = browse_as(person("kiemsoat"))
    page = browser.get("report_figures.index", id=id)
    assert len(page.select("tbody tr")) == len(DEFINITIONS)
    text = page.get_text(" ", strip=True)
    assert "241" in text and "Biểu II.06a, cột 3 = 4 + 5 + 6" in text
    assert "Chưa có" in browser.get("report_figures.index", id=begun(Span("month", 2024, 4)).id).words
    for name in (
        "undated",
        "supplements",
        "refused_intake",
        "form_02",
        "one_stop",
        "heard_open",
        "tasks",
        "impact_assessed",
    ):
        page = browser.get("report_figures.show", id=id, name=name)
        assert DEFINITIONS[name].meaning in page.get_text(" ", strip=True), name
    page = browser.get("report_figures.show", id=id, name="settled")
    assert "72 hồ sơ" in page.h1.get_text(strip=True) and len(page.select("tbody tr")) == 50
    rest = browser.get(page.select_one("a[rel=next]")["href"])
    assert len(rest.select("tbody tr")) == 22
    page = browser.get("report_figures.show", id=id, name="procedures")
    assert len(page.select("tbody tr")) == 54
    department = person("tp.dt").department_id
    page = browser.get("report_figures.show", id=id, name="all", phong=department)
    assert "79 hồ sơ" in page.words
    for wrong in ({"name": "khong-co"}, {"name": "all", "phong": "x"}, {"name": "all", "phong": "9" * 20}):
        browser.get("report_figures.show", status=404, id=id, **wrong)
    with statements() as one:
        browser.get("report_figures.show", id=id, name="late")
    with statements() as many:
        browser.get("report_figures.show", id=id, name="all")
    assert len(many) <= len(one)


def test_codes_are_shown_to_whom_the_dossiers_are(app: Flask, browse_as: Browse) -> None:
    id = begun(Span("month", 2024, 3)).id
    page = browse_as(person("cv.qx")).get("report_figures.show", id=id, name="all")
    text = page.get_text(" ", strip=True)
    assert "Tổng số hồ sơ phải giải quyết: 241 hồ sơ" in text  # the count is everybody's
    assert "188 hồ sơ của phòng khác" in text and "53 hồ sơ" in text
    answer = browse_as(person("cv.qx")).client.get(f"/bao-cao/{id}/so-lieu/all/excel")
    (sheet,) = read_sheets_of(answer.data)
    assert len([row for row in sheet if len(row) > 1 and str(row[1]).startswith("H24.")]) == 53
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.action, entry.subject_type, entry.subject_id) == ("export", "report", str(id))
    assert '"rows":53' in entry.body


def test_the_slip_of_a_signed_report(app: Flask, browse_as: Browse) -> None:
    report, _ = signed(Span("month", 2024, 3))
    id, other = report.id, begun(Span("month", 2024, 4)).id
    browser = browse_as(person("kiemsoat"))
    browser.get("report_figures.restated", status=404, id=other)  # not signed
    assert "không làm thay đổi" in browser.get("report_figures.restated", id=id).get_text(" ", strip=True)
    browser.get("report_figures.restated_paper", status=404, id=id, ending="pdf")
    load_export(DATA / "mot-cua-nhap-muon-29-03-2024.xlsx")
    page = browser.get("report_figures.restated", id=id)
    text = page.get_text(" ", strip=True)
    assert "Tiếp nhận trong kỳ (4 + 5) 177 178 +1" in text
    assert "H24.18-240318-0099" in text and "nhập muộn 29/03/2024" in text
    assert "giải quyết đúng hạn" in text and "đang giải quyết quá hạn" in text
    assert "241 hồ sơ" in browser.get("report_figures.show", id=id, name="all").h1.get_text(strip=True)
    stranger = browse_as(person("cv.qx")).get("report_figures.restated", id=id).get_text(" ", strip=True)
    assert "178" in stranger and "H24.18-240318-0099" not in stranger and "Còn 2 hồ sơ của phòng khác" in stranger
    for ending in ("pdf", "docx"):
        assert browser.client.get(f"/bao-cao/{id}/so-lieu/dieu-chinh.{ending}").status_code == 200


def test_late_dossiers_carry_what_was_accepted_of_their_explanations_as_known(app: Flask, browse_as: Browse) -> None:
    breach = next(one for one in late_dossiers() if one.due_on >= date(2024, 3, 20))  # late in the month of today
    explanation = begin(browse_as(person("cv.dt")), breach)
    april = times_of(Span("month", 2024, 4))

    def told(known: int | None = None) -> tuple[str, str, str]:
        facts = facts_of(replace(april, known=known))
        late = next(one for one in facts.late if one.code == breach.code)
        accepted = [one for one in facts.reasons if one.cause]
        assert (len(accepted) == 1) == bool(late.cause) == bool(facts.causes)
        return late.state, late.cause, late.said

    assert told() == ("Đang soạn", "", "")
    press(browse_as(person("cv.dt")), explanation, "submit")
    press(browse_as(person("tp.dt")), explanation, "sign")
    before = head_seq(db.session)
    assert told() == told(before) == ("Chờ lãnh đạo", "", "")
    press(browse_as(person("lanhdao")), explanation, "accept")
    state, cause, said = told()
    assert (state, said) == ("Đã chấp nhận", WORDS) and cause
    assert told(head_seq(db.session)) == (state, cause, said)
    late = next(one for one in facts_of(replace(april, known=before)).late if one.code == breach.code)
    assert (late.state, late.cause) == ("Chờ lãnh đạo", "")
