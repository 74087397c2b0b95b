"""Whatever is sent to the pages of documents gets a sentence: no error of the program, and nothing takes effect."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.core.db import db
from heza.documents.changes.models import DocumentReview
from heza.documents.external.models import Citation, ExternalDocument
from heza.documents.models import Revision, RevisionFile
from heza.documents.readers.models import PaperCopy, ReadRequest, Spread
from tests.documents.office import Office
from tests.hostile import broken, urls
from tests.make import Make
from tests.pages import Browser

ROOMS = {"documents", "document_revisions", "issue_batches"}
WALKS = {"change_requests", "document_reviews", "readings"}


@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_a_page(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> None:
    office = Office(make, browse_as)
    draft = office.draft(office.document("QT-01"))
    office.fill(draft)
    batch = office.batch()
    file = office.again(draft).files[0]
    about = {"code": "QT-01", "name": "hand_in", "id": draft.id, "file_id": file.id, "line_id": 1}
    addresses = urls(app, ROOMS, about) + urls(app, {"issue_batches"}, {"id": batch.id, "line_id": 1})
    addresses += _of_requests_and_readers(office, app)
    addresses += urls(app, ROOMS | WALKS, {"code": "x/y", "name": "x", "id": 2**40, "file_id": 2**40, "line_id": 2**40})
    people = [browse_as(one) for one in (office.controller, office.head, office.reader)]
    db.session.rollback()
    assert broken(people, addresses) == []
    assert db.session.scalar(select(func.count()).where(Revision.effective_from.is_not(None))) == 1
    assert db.session.scalar(select(func.count()).where(ReadRequest.read_at.is_not(None))) == 0


def _of_requests_and_readers(office: Office, app: Flask) -> list[tuple[str, str]]:
    """The pages of a request, of a review that was taken up, of a revision that is read and made known."""
    revision = office.issued("QT-02")
    request = office.asked("QT-02")
    office.browser(office.head).post("document_reviews.take_up", {"document": str(revision.document_id)})
    review, spread = (db.session.scalars(select(model.id)).first() for model in (DocumentReview, Spread))
    reading = db.session.scalar(select(ReadRequest.id).where(ReadRequest.person_id == office.reader.id))
    db.session.rollback()
    found = urls(app, {"change_requests"}, {"id": request.id, "name": "hand_in"})
    found += urls(app, {"document_reviews"}, {"id": review, "name": "keep"})
    for id in (spread, reading, revision.id):
        found += urls(app, {"readings"}, {"id": id, "name": "confirm", "code": "QT-02"})
    return found


FORMS = {"external_documents", "document_coverage", "document_forms"}
EXTERNAL = {"number": "1/2020/NĐ-CP", "title": "Một văn bản", "status": "in_force"}
JUNK = ("x", "-1", "99999999999999999999", "\u0000", "1' OR '1'='1", "²")


@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_external_documents_coverage_or_forms(
    app: Flask, make: Make, browse_as: Callable[..., Browser]
) -> None:
    office = Office(make, browse_as)
    office.document("QT-01")
    batch = office.batch()
    browse_as(office.controller).post("external_documents.new", EXTERNAL)
    about = {"code": "QT-01", "id": batch.id, "ending": "pdf"}
    addresses = urls(app, FORMS, about) + urls(app, FORMS, about | {"ending": "xlsx", "id": 2**40})
    addresses += urls(app, FORMS, {"code": "x/y", "id": 2**40, "ending": "exe"})
    people = [browse_as(one) for one in (office.controller, office.author, office.reader)]
    db.session.rollback()
    assert broken(people, addresses) == []
    posts = [one for one in addresses if one[0] == "POST"]
    for browser, (_method, url) in ((browser, one) for browser in people[:2] for one in dict.fromkeys(posts)):
        for junk in JUNK:
            sent = dict.fromkeys(("external", "shown", "procedure", "document", "day", "status", "successor_id"), junk)
            sent |= {f"note-{junk}": junk, "what": junk, "csrf_token": browser.token()}
            assert browser.client.post(url, data=sent).status_code < 500, (url, junk)
            db.session.rollback()
    for asked in ("sau=x", "sau=0~x~9~9", "sau=9~~99999999999", "linh-vuc=²", "tinh-trang=x", "phong=-1", "ngay=0/0/0"):
        for room in ("ben-ngoai", "bao-phu", "in/danh-muc.pdf", "ben-ngoai/danh-muc.xlsx"):
            assert people[0].client.get(f"/tai-lieu/{room}?{asked}").status_code < 500, (room, asked)
            db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ExternalDocument)) == 1
    assert db.session.scalar(select(func.count()).select_from(Citation)) == 0


PROOF = {"document_texts", "document_intake", "document_proof"}
NO_FILES = (b"", b"%PDF-1.7 rac", b"PK\x03\x04 hong", b"MZ ma doc", b"\x89PNG\r\n\x1a\n", b"<svg onload=x>")


@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_search_taking_over_or_proof(
    app: Flask, make: Make, browse_as: Callable[..., Browser]
) -> None:
    office = Office(make, browse_as)
    draft = office.draft(office.document("QT-01"))
    office.fill(draft)
    controller, auditor = browse_as(office.controller), browse_as(office.auditor)
    pack = controller.post("document_proof.make", {"day": "28/03/2024"}).response.location.rpartition("/")[2]
    listed = controller.post("document_intake.send", {"files": (BytesIO(b"%PDF- rac"), "QT-01.pdf")}).response
    addresses = urls(app, PROOF, {"id": int(pack)}) + urls(app, PROOF, {"id": 2**40})
    db.session.rollback()
    assert broken([controller, auditor, browse_as(office.reader)], addresses) == []
    token = listed.location.partition("tep=")[2]
    posts = [url for method, url in dict.fromkeys(addresses) if method == "POST"]
    for url in posts:
        for data in NO_FILES:
            sent: dict[str, Any] = {"csrf_token": controller.token(), "token": token, "code-0": "\u0000", "sha256": "²"}
            sent |= {name: (BytesIO(data), "../../a\u0000.pdf") for name in ("file", "files")}
            answer = controller.client.post(url, data=sent, content_type="multipart/form-data")
            assert answer.status_code < 500, (url, data)
            answer.close()
            db.session.rollback()
    for asked in (
        "q=%25%25%5C_'",
        "q=%00",
        "q=a&sau=x",
        "q=an&sau=" + "~".join("9" * 17 for _ in range(6)),
        "cu=x&soan=1&q=ab",
    ):
        assert auditor.client.get(f"/tai-lieu/tim?{asked}").status_code < 500, asked
        db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(RevisionFile)) == 2


@pytest.mark.both_databases(short="postgresql")
def test_nothing_that_is_sent_breaks_copies_settings_particulars_or_the_look_at_reports(
    app: Flask, make: Make, browse_as: Callable[..., Browser]
) -> None:
    office = Office(make, browse_as)
    revision = office.issued("QT-01")
    id = revision.id
    browser = office.browser(office.controller)
    browser.post("paper_copies.of_revision", {"holder": "Kho", "count": "1"}, id=id)
    copy = db.session.scalars(select(PaperCopy)).one()
    copy_id, token = copy.id, copy.token
    db.session.rollback()
    rooms = {"paper_copies", "document_settings", "document_details", "reports"}
    addresses = urls(app, rooms, {"id": copy_id, "token": token, "code": "QT-01"})
    addresses += urls(app, rooms, {"id": 2**40, "token": "x" * 300, "code": "x/y"})
    people = [browse_as(one) for one in (office.controller, office.author)]
    assert broken(people, addresses) == []
    assert db.session.scalar(select(func.count()).where(PaperCopy.recalled_on.is_not(None))) == 0
