"""What the controller sets for documents, and the particulars of one."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import g
from sqlalchemy import select

from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.core.settings import setting
from heza.documents import settings
from heza.documents.models import Document, DocumentType
from tests.documents.office import Office
from tests.make import Make
from tests.pages import Browser


@pytest.fixture
def office(make: Make, browse_as: Callable[..., Browser]) -> Office:
    """An agency around its documents."""
    return Office(make, browse_as)


def _sent(browser: Browser) -> dict[str, str]:
    page = browser.get("document_settings.rules")
    boxes = page.select("main input[name]")
    kept = [box for box in boxes if box.get("type") not in ("radio", "checkbox") or box.has_attr("checked")]
    return {str(box["name"]): str(box.get("value", "")) for box in kept}


@pytest.mark.both_databases
def test_rules_are_set_once_seen_and_are_in_the_trail(office: Office) -> None:
    controller = office.browser(office.controller)
    assert "chưa đối chiếu" in controller.get("document_settings.index").text
    sent = _sent(controller)
    wrong = controller.post("document_settings.rules", sent | {"external_check_months": "0"}, status=422)
    assert "Hãy nhập số tháng từ 1 đến 120." in wrong.text
    words = controller.post("document_settings.rules", sent | {"document_review_months": "ba"}, status=422).words
    assert "Hãy nhập số tháng từ 0 đến 120." in words and "valid" not in words
    changed = {"revision_numbering": "issue", "document_review_months": "24", "document_rules_confirmed": "y"}
    controller.post("document_settings.rules", sent | changed)
    controller.post("document_settings.rules", sent | {"document_review_months": "12"}, status=409)  # a stale window
    g.pop("settings", None)
    assert (setting("revision_numbering"), setting("document_review_months")) == ("issue", 24)
    told = db.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "set_setting")).all()
    assert sorted(told) == ["document_review_months", "document_rules_confirmed", "revision_numbering"]
    db.session.rollback()
    assert "chưa đối chiếu" not in controller.get("document_settings.index").text
    office.issued("QT-01", "28/03/2024")
    assert db.session.scalars(select(Document.review_due)).one() == date(2026, 3, 28)
    db.session.rollback()
    controller.post("document_settings.rules", _sent(controller) | {"document_review_months": "12"})
    assert db.session.scalars(select(Document.review_due)).one() == date(2025, 3, 28)
    db.session.rollback()
    assert "BH 01" in office.browser(office.author).get("documents.show", code="QT-01").text
    assert "SĐ 00" not in office.browser(office.author).get("documents.show", code="QT-01").text
    for other in (office.author, office.head, office.leader):
        office.browser(other).get("document_settings.index", status=403)


@pytest.mark.both_databases
def test_kinds_are_added_and_retired_but_not_twice(office: Office) -> None:
    controller = office.browser(office.controller)
    controller.post("document_settings.new_type", {"code": "qđ", "name": "Quyết định", "is_active": "y"})
    twice = controller.post("document_settings.new_type", {"code": "QĐ", "name": "Khác"}, status=409)
    assert "Ký hiệu QĐ đã có" in twice.text
    kind = db.session.scalars(select(DocumentType).where(DocumentType.code == "QĐ")).one()
    id, seen = kind.id, settings.type_mark(kind)
    db.session.rollback()
    controller.post("document_settings.edit_type", {"code": "QĐ", "name": "Quyết định", "seen": seen}, id=id)
    assert "Quyết định" not in str(office.browser(office.author).get("documents.new").select_one("select"))
    controller.post("document_settings.edit_type", {"code": "QĐ", "name": "Cũ", "seen": seen}, id=id, status=409)
    controller.get("document_settings.edit_type", id=2**40, status=404)


@pytest.mark.both_databases
def test_a_document_belongs_to_no_document_that_belongs_to_it(office: Office) -> None:
    form, parent = office.document("BM-QT01-01", "Phiếu yêu cầu"), office.document("QT-01")
    author = office.browser(office.author)

    def sent(code: str, parent_code: str) -> dict[str, str]:
        page = author.get("document_details.edit", code=code)
        seen = page.select_one("input[name=seen]")
        assert seen is not None
        values = {"seen": str(seen["value"]), "type_id": "4", "department_id": str(office.unit.id)}
        return values | {"parent_code": parent_code}

    author.post("document_details.edit", sent("BM-QT01-01", "QT-01"), code="BM-QT01-01")
    assert office.again(form).parent.id == parent.id
    db.session.rollback()
    circle = author.post("document_details.edit", sent("QT-01", "BM-QT01-01"), code="QT-01", status=422)
    assert "không thể thuộc chính nó" in circle.text
    unknown = author.post("document_details.edit", sent("QT-01", "QT-99"), code="QT-01", status=422)
    assert "Không có tài liệu mã QT-99" in unknown.text
    stale = sent("BM-QT01-01", "") | {"seen": "khac"}
    author.post("document_details.edit", stale, code="BM-QT01-01", status=409)
    office.browser(office.reader).get("document_details.edit", code="QT-01", status=404)
