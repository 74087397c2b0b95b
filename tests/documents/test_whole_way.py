"""The life of documents by the clauses of ISO 9001:2015, 7.5: reviewed, approved, issued, replaced, retired."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.approvals.signoff import signatures_of
from heza.audit import verify
from heza.core import clock, files
from heza.core.db import db
from heza.documents import queries
from tests.documents.office import Office, pdf
from tests.make import Make
from tests.pages import Browser
from tests.papers.reading import run

pytestmark = pytest.mark.both_databases(short="postgresql")


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def test_7_5_2c_a_document_is_reviewed_approved_and_issued_under_a_decision(office: Office, app: Flask) -> None:
    document = office.document("QT-01")
    draft = office.draft(document)
    assert "Chưa có bản nguồn Word" in office.press(office.author, draft, "hand_in", status=409).words
    office.fill(draft)
    office.press(office.head, draft, "review", status=409)  # not handed in
    office.press(office.author, draft, "hand_in")
    office.press(office.author, draft, "review", status=409)  # one's own
    office.press(office.head, draft, "send_back", note="Thiếu thời hạn.")
    office.fill(draft, "Ba ngày làm việc.")
    assert "1 tài liệu bị trả lại, cần sửa và trình lại" in office.browser(office.author).get("home.index").words
    office.press(office.author, draft, "hand_in")
    assert "1 tài liệu chờ anh/chị xem xét" in office.browser(office.head).get("home.index").words
    office.press(office.head, draft, "review")
    assert "1 tài liệu chờ anh/chị phê duyệt" in office.browser(office.leader).get("home.index").words
    office.press(office.head, draft, "approve", status=409)
    office.press(office.leader, draft, "approve")
    assert [one.meaning for one in signatures_of(office.again(draft)) if one.is_valid] == ["draft", "review", "approve"]
    office.browser(office.reader).get("document_revisions.show", id=draft.id, status=404)  # 7.5.3.1b: no draft is read

    assert "1 tài liệu đã duyệt, chờ ban hành" in office.browser(office.controller).get("home.index").words
    batch = office.batch(draft)
    wrong = office.issue(batch, "29/02/2024", status=422)
    assert "không được trước ngày ký" in wrong.words
    assert "Mật khẩu không đúng" in office.issue(batch, "01/04/2024", password="sai", status=422).words
    office.issue(batch, "01/04/2024")
    assert "Sắp hiệu lực" in office.browser(office.controller).get("documents.show", code="QT-01").words
    office.browser(office.reader).get("documents.current", code="QT-01", status=404)  # not before its day
    clock.set_clock(app, date(2024, 4, 1))
    page = office.browser(office.reader).get("documents.show", code="qt-01")
    assert "Hiện hành" in page.words
    reader = office.browser(office.reader)
    assert reader.get("documents.current", code="QT-01", status=303).response.location.endswith(f"/ban/{draft.id}")
    office.issue(batch, "01/05/2024", status=409)  # once only
    db.session.rollback()
    assert verify.verify(full=True).is_good


def test_7_5_3_1a_the_current_one_is_served_until_its_successor_takes_effect(office: Office, app: Flask) -> None:
    first = office.issued("QT-01")
    unasked = office.browser(office.author).post("documents.revise", {"kind": "amend"}, code="QT-01", status=409)
    assert "cần phiếu yêu cầu đã được chấp nhận" in unasked.words
    second = office.revised("QT-01")
    document = office.again(first).document
    assert (second.issue_no, second.amend_no) == (1, 1)
    twice = office.browser(office.author).post("documents.revise", {"kind": "whole"}, code="QT-01", status=409)
    assert "đang có bản BH 01/SĐ 01 chưa ban hành" in twice.words
    office.approved(document)
    reader = office.browser(office.reader)
    assert reader.get("documents.current", code="QT-01", status=303).response.location.endswith(f"/ban/{first.id}")
    office.issue(office.batch(second), "10/04/2024", number="15/QĐ-BQL")
    for day, serves in ((date(2024, 4, 9), first), (date(2024, 4, 10), second)):
        clock.set_clock(app, day)
        location = reader.get("documents.current", code="QT-01", status=303).response.location
        assert location.endswith(f"/ban/{serves.id}")
    reader.get("document_revisions.show", id=first.id, status=404)  # staff never open an old one by mistake
    old = office.browser(office.controller).get("document_revisions.show", id=first.id)
    assert "Bản này đã hết hiệu lực từ 10/04/2024" in old.words
    # the register as of any past day
    then = office.browser(office.controller).get("/tai-lieu?ngay=09/04/2024")
    assert "BH 01/SĐ 00" in then.words and "BH 01/SĐ 01" not in then.words
    now = office.browser(office.controller).get("documents.index")
    assert "BH 01/SĐ 01" in now.words and "BH 01/SĐ 00" not in now.words
    assert db.session.scalar(select(func.count()).where(queries.holding(date(2024, 4, 10)))) == 1
    db.session.rollback()


def test_7_5_3_2a_every_page_that_is_shown_says_how_the_revision_stands(
    office: Office, app: Flask, tmp_path: Path
) -> None:
    revision = office.issued("QT-02")
    file = office.again(revision).file_of("issued")
    kept = files.path_of(file.sha256).read_bytes()
    shown = office.browser(office.reader).client.get(f"/tai-lieu/ban/tep/{file.id}")
    assert shown.status_code == 200
    pages = _pages(shown.data, tmp_path)
    assert len(pages) == 2
    for page in pages:
        assert "HIỆN HÀNH · QT-02 BH 01/SĐ 00" in page
        assert "bởi Lê Thị Đọc, chỉ có giá trị tra cứu" in page
    assert files.path_of(file.sha256).read_bytes() == kept  # what was signed stays what it is
    assert office.browser(office.reader).client.get(f"/tai-lieu/ban/tep/{file.id}/ban-goc").status_code == 404
    original = office.browser(office.controller).client.get(f"/tai-lieu/ban/tep/{file.id}/ban-goc")
    assert original.data == kept
    original.close()
    source = office.again(revision).file_of("source")
    assert office.browser(office.reader).client.get(f"/tai-lieu/ban/tep/{source.id}").status_code == 404
    clock.set_clock(app, date(2024, 3, 27))
    early = office.browser(office.controller).client.get(f"/tai-lieu/ban/tep/{file.id}")
    assert all("SẮP HIỆU LỰC" in page for page in _pages(early.data, tmp_path))


def _pages(data: bytes, folder: Path) -> list[str]:
    """The text of each page of a PDF."""
    (folder / "shown.pdf").write_bytes(data)
    return [" ".join(page.split()) for page in run("pdftotext", folder / "shown.pdf", "-").rstrip("\f").split("\f")]


def test_7_5_2c_a_changed_file_voids_the_signatures_and_is_not_issued(office: Office) -> None:
    revision = office.approved(office.document("QT-03"))
    file = office.again(revision).file_of("issued")
    stream = BytesIO(pdf("Bản khác", "Nội dung khác"))
    file.sha256 = files.keep(stream)
    db.session.commit()
    batch = office.batch(revision)
    assert "chữ ký trước không còn hiệu lực" in office.issue(batch, "01/04/2024", status=409).words
    assert office.again(revision).state == "approved"
    assert (
        "Nội dung đã đổi sau khi ký"
        in office.browser(office.author).get("document_revisions.show", id=revision.id).words
    )


def test_7_5_3_2c_a_batch_takes_effect_whole_or_not_at_all(office: Office) -> None:
    good, other = office.approved(office.document("QT-04")), office.approved(office.document("QT-05"))
    batch = office.batch(good, other)
    office.press(office.controller, other, "unapprove", note="Sai mã biểu mẫu.")
    page = office.browser(office.controller).get("issue_batches.show", id=batch.id)
    assert "QT-05: bản BH 01/SĐ 00 chưa được phê duyệt" in page.words
    assert "QT-05" in office.issue(batch, "01/04/2024", status=409).words
    assert (office.again(good).state, office.again(good).effective_from) == ("approved", None)
    line = next(one for one in office.again(batch).lines if one.revision_id == other.id)
    office.browser(office.controller).post("issue_batches.drop", {}, id=batch.id, line_id=line.id)
    office.issue(batch, "01/04/2024")
    assert office.again(good).state == "issued"


def test_7_5_3_2c_a_retired_document_ends_on_its_day_and_its_code_is_never_used_again(
    office: Office, app: Flask
) -> None:
    revision = office.issued("QT-06")
    controller = office.browser(office.controller)
    for person, sees in ((office.reader, ["issued"]), (office.author, ["issued", "source"])):  # no link leads to a 404
        page = office.browser(person).get("document_revisions.show", id=revision.id)
        links = {one["href"] for one in page.select("main a[href*='/tai-lieu/ban/tep/']") if one["href"][-1].isdigit()}
        assert links == {f"/tai-lieu/ban/tep/{one.id}" for one in office.again(revision).files if one.role in sees}
    controller.post("issue_batches.new", {"title": "Bãi bỏ"})
    batch = office.batch()
    no_reason = controller.post("issue_batches.add", {"retire": "QT-06"}, id=batch.id, status=409)
    assert "Hãy ghi lý do bãi bỏ" in no_reason.words
    controller.post("issue_batches.add", {"retire": "QT-06", "note": "Gộp vào QT-01"}, id=batch.id)
    form = office.issued("BM-QT06-01")
    form.document.parent_id = office.again(batch).lines[0].document_id
    db.session.commit()
    page = controller.get("issue_batches.show", id=batch.id)
    assert "BM-QT06-01 thuộc QT-06 và vẫn hiện hành" in page.words
    again = controller.post("issue_batches.add", {"retire": "QT-06"}, id=batch.id, status=409)
    assert "đã có trong đợt này" in again.words
    draft = office.revised("QT-06")
    said = "QT-06: đang có bản soạn BH 01/SĐ 01 chưa ban hành. Hãy hủy bản soạn đó trước"
    assert said in controller.get("issue_batches.show", id=batch.id).words
    assert said in office.issue(batch, "15/04/2024", number="20/QĐ-BQL", status=409).words
    office.press(office.author, draft, "drop", note="Tài liệu bị bãi bỏ", password="")
    office.issue(batch, "15/04/2024", number="20/QĐ-BQL")
    clock.set_clock(app, date(2024, 4, 15))
    assert "Bãi bỏ" in controller.get("documents.show", code="QT-06").words
    office.browser(office.reader).get("documents.show", code="QT-06", status=404)
    data = {"code": "qt-06", "title": "Khác", "type_id": "4", "department_id": str(office.unit.id)}
    taken = office.browser(office.author).post("documents.new", data, status=422)
    assert "kể cả tài liệu đã bãi bỏ" in taken.words
    office.browser(office.author).post("documents.revise", {"kind": "amend"}, code="QT-06", status=409)


def test_7_5_2b_a_file_is_judged_by_its_content_and_a_stale_page_changes_nothing(office: Office) -> None:
    document = office.document("QT-07")
    draft = office.draft(document)
    author, old = office.browser(office.author), office.seen(draft)
    exe = {"role": "issued", "file": (BytesIO(b"MZ\x90 not a pdf"), "a.pdf"), "seen": old}
    assert "phải là tệp PDF" in author.post("document_revisions.attach", exe, id=draft.id, status=409).words
    torn = {"role": "issued", "file": (BytesIO(b"%PDF-1.7 cut off"), "a.pdf"), "seen": old}
    assert (
        "không mở được hoặc có mật khẩu"
        in author.post("document_revisions.attach", torn, id=draft.id, status=409).words
    )
    office.fill(draft)
    late = {"title": "Tên cũ", "reason": "x", "changes": "", "seen": old}
    page = author.post("document_revisions.edit", late, id=draft.id, status=409)
    assert "Người khác vừa thay đổi mục này." in page.words
    assert office.again(draft).title == "Kiểm soát tài liệu"
    stranger = {"role": "issued", "file": (BytesIO(pdf("x")), "x.pdf"), "seen": office.seen(draft)}
    office.browser(office.reader).post("document_revisions.attach", stranger, id=draft.id, status=404)
    replaced = {"role": "issued", "file": (BytesIO(pdf("Bản hai")), "b.pdf"), "seen": office.seen(draft)}
    author.post("document_revisions.attach", replaced, id=draft.id)
    assert [one.name for one in office.again(draft).files if one.role == "issued"] == ["b.pdf"]
    office.press(office.author, draft, "drop", note="Không cần nữa", password="")
    assert office.again(draft).state == "dropped"


def test_the_register_costs_a_fixed_number_of_statements(
    office: Office, statements: Callable[[], "object"], browse_as: Callable[..., Browser]
) -> None:
    counts = []
    for number in range(2):
        for n in range(3):
            office.issued(f"QT-{number}{n}") if n == 0 else office.document(f"QT-{number}{n}")
        browser = browse_as(office.controller)
        browser.get("documents.index")
        with statements() as seen:  # type: ignore[attr-defined]
            browser.get("documents.index")
        counts.append(len(seen))
    assert counts[0] == counts[1]
