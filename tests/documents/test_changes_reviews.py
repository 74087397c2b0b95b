"""ISO 9001:2015, 7.5.2 c: documents are reviewed in time, and what is overdue is never passed over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from heza.core import clock
from heza.core.db import db
from heza.core.settings import set_setting
from heza.documents.changes import rules
from heza.documents.changes.models import ChangeRequest, DocumentReview
from heza.documents.models import Document
from tests.documents.office import PASSWORD, Office
from tests.make import Make
from tests.pages import Browser, Page

DAY = date(2024, 1, 31)


@given(st.integers(0, 4000), st.integers(1, 60), st.integers(-400, 4000))
def test_the_next_review_counts_from_the_intended_day(start: int, months: int, later: int) -> None:
    intended, done = DAY + timedelta(start), DAY + timedelta(start + later)
    found = rules.next_review(intended, months, done)
    assert found > done and found > intended
    steps = [rules.add_months(intended, months * count) for count in range(1, 400)]
    assert found in steps  # on a day that was intended from the beginning, however late it was done
    assert all(day <= done for day in steps[: steps.index(found)])  # and the first of them


def test_a_review_done_early_or_late_moves_no_later_one() -> None:
    due = date(2024, 3, 31)
    assert rules.next_review(due, 12, date(2024, 3, 1)) == date(2025, 3, 31)
    assert rules.next_review(due, 12, date(2024, 12, 1)) == date(2025, 3, 31)
    assert rules.next_review(due, 12, date(2025, 3, 31)) == date(2026, 3, 31)
    assert rules.next_review(due, 6, due) == date(2024, 9, 30)
    standing = [rules.bucket(due, due + timedelta(days)) for days in (1, 4000, 0, -60, -61)]
    assert standing == ["late", "late", "soon", "soon", "later"]


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def _document(code: str) -> Document:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.scalars(select(Document).where(Document.code == code)).one()
    db.session.rollback()
    return found


def _bucket(page: Page, title: str) -> str:
    panel = page.select_one(f"section[aria-label='{title}']")
    return " ".join(panel.get_text(" ").split()) if panel else ""


@pytest.mark.both_databases(short="postgresql")
def test_7_5_2c_overdue_documents_always_show_and_are_kept_in_one_sitting_or_changed(
    office: Office, app: Flask
) -> None:
    for code in ("QT-01", "QT-02", "QT-03", "QT-04"):
        office.issued(code)
    controller, head = office.browser(office.controller), office.browser(office.head)
    assert _document("QT-01").review_due == date(2027, 3, 28)
    for code, months in (("QT-02", "12"), ("QT-03", "0")):
        controller.post("readings.months", {"months": months}, code=code)
    assert "từ 0 đến 240" in controller.post("readings.months", {"months": "999"}, code="QT-01", status=409).words
    office.browser(office.author).post("readings.months", {"months": "1"}, code="QT-01", status=403)
    assert (_document("QT-02").review_due, _document("QT-03").review_due) == (date(2025, 3, 28), None)

    for day in (date(2025, 3, 29), date(2029, 12, 1)):  # a day late, or years: it does not fall out of the list
        clock.set_clock(app, day)
        late = _bucket(office.browser(office.reader).get("document_reviews.index"), "Quá hạn soát xét")
        assert "QT-02" in late
    clock.set_clock(app, date(2027, 2, 10))
    page = head.get("document_reviews.index")
    assert "QT-02" in _bucket(page, "Quá hạn soát xét")
    soon = _bucket(page, "Đến hạn trong 60 ngày tới")
    assert "QT-01" in soon and "QT-04" in soon and "QT-03" not in page.words
    assert "1 tài liệu của phòng quá hạn soát xét" in head.get("home.index").words
    assert controller.client.get("/tai-lieu/soat-xet/danh-sach.xlsx?muc=late").status_code == 200
    db.session.rollback()

    ids = {code: str(_document(code).id) for code in ("QT-01", "QT-02", "QT-04")}
    stranger = office.browser(office.author)
    stranger.post("document_reviews.take_up", {"document": list(ids.values())}, status=409)
    both = [ids["QT-01"], ids["QT-02"]]
    sitting = head.post("document_reviews.take_up", {"document": both}).response.location
    head.post("document_reviews.take_up", {"document": both})  # pressed twice: the same reviews
    begun = db.session.scalars(select(DocumentReview).order_by(DocumentReview.id)).all()
    db.session.rollback()
    assert [one.due for one in begun] == [date(2027, 3, 28), date(2025, 3, 28)]
    assert "QT-02" in head.get(sitting).words
    data = {"id": [str(one.id) for one in begun], "seen": [office.seen(one) for one in begun], "standing": ""}
    office.browser(office.controller).post("document_reviews.step_many", data, name="keep", status=422)
    head.post("document_reviews.step_many", data | {"password": PASSWORD}, name="keep")
    assert {(one.state, one.done_on) for one in map(office.again, begun)} == {("kept", date(2027, 2, 10))}
    assert _document("QT-01").review_due == date(2030, 3, 28)  # done early: from the intended day
    assert _document("QT-02").review_due == date(2027, 3, 28)  # done two years late: the next intended day
    head.post("document_reviews.step_many", data | {"password": PASSWORD}, name="keep", status=422)  # once

    address = head.post("document_reviews.look", {"one": ids["QT-04"]}).response.location
    review = db.session.scalars(select(DocumentReview).order_by(DocumentReview.id.desc()).limit(1)).one()
    assert "Đề nghị sửa đổi" in head.get(address).words
    office.press(office.head, review, "change", room="document_reviews")
    request = db.session.scalars(select(ChangeRequest)).one()
    db.session.rollback()
    assert (request.source, request.document_id, request.authors()) == ("review", int(ids["QT-04"]), {office.head.id})
    assert request.code in head.get("document_reviews.show", id=review.id).words
    office.browser(office.reader).get("document_reviews.show", id=review.id, status=404)


def test_a_review_of_a_revision_that_was_replaced_is_not_signed(office: Office, app: Flask) -> None:
    office.issued("QT-01")
    head, controller = office.browser(office.head), office.browser(office.controller)
    head.post("document_reviews.take_up", {"document": str(_document("QT-01").id)})
    review = db.session.scalars(select(DocumentReview)).one()
    seen = office.seen(review)
    controller.post("documents.revise", {"kind": "amend"}, code="QT-01")
    office.issue(office.batch(office.approved(_document("QT-01"))), "29/03/2024", number="13/QĐ-BQL")
    clock.set_clock(app, date(2024, 3, 29))
    assert (
        "hạn soát xét khác"
        in office.press(office.head, review, "keep", status=409, room="document_reviews", seen=seen).words
    )
    set_setting("document_review_months", 0)
    db.session.commit()
    controller.post("readings.months", {"months": ""}, code="QT-01")
    assert _document("QT-01").review_due is None


def test_the_page_of_reviews_goes_on_and_costs_a_fixed_number_of_statements(
    office: Office, statements: Callable[[], "object"], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts, head = [], office.browser(office.head)
    for number in range(2):
        office.issued(f"QT-0{number}")
        head.get("document_reviews.index")
        with statements() as seen:  # type: ignore[attr-defined]
            head.get("document_reviews.index", muc="later", phong=str(office.unit.id))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    monkeypatch.setattr("heza.documents.changes.queries.PAGE", 1)
    first = head.get("document_reviews.index")
    link = first.select_one("a[rel=next]")
    assert link is not None and "QT-00" in _bucket(first, "Chưa đến hạn")
    second = head.get(str(link["href"]))
    assert "QT-01" in _bucket(second, "Chưa đến hạn") and second.select_one("a[rel=next]") is None
    for junk in ("sau=x", "sau=2024-01-01~x", "muc=x", "phong=x"):
        head.get(f"/tai-lieu/soat-xet?{junk}", status=404)
