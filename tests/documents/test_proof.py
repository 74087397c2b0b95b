"""ISO 9001:2015, 7.5.3.2: which revision a file is, the pack of an audit, and what verification finds."""

import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from heza.approvals.manifest import text_hash
from heza.audit import verify
from heza.core import clock, files, jobs
from heza.core.db import db
from heza.core.jobs import work
from heza.core.refusal import Refused
from heza.documents.models import IssueBatch, Revision
from heza.documents.proof import nightly
from heza.documents.proof.models import DocumentPack
from tests.documents.office import Office
from tests.make import Make
from tests.pages import Browser, Page

pytestmark = pytest.mark.both_databases(short="postgresql")


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def _bytes(revision: Revision, role: str = "issued") -> bytes:
    found = revision.file_of(role)
    assert found
    return files.path_of(found.sha256).read_bytes()


def _asked(office: Office, who: Any, data: bytes) -> str:
    page: Page = office.browser(who).post("document_proof.ask", {"file": (BytesIO(data), "a.pdf")}, status=200)
    return page.words


def test_7_5_3_2c_a_dropped_file_says_which_revision_it_is_and_whether_it_holds(office: Office, app: Flask) -> None:
    first = office.issued("QT-01", "28/03/2024")
    data, source = _bytes(first), _bytes(first, "source")
    stamped = office.browser(office.reader).client.get(f"/tai-lieu/ban/tep/{first.file_of('issued').id}").data
    assert "QT-01 BH 01/SĐ 00 đang có hiệu lực" in _asked(office, office.reader, data)
    assert "bản nguồn Word" in _asked(office, office.reader, source)
    said = _asked(office, office.reader, stamped)
    assert "bản in có đóng dấu tra cứu" in said
    assert "QT-01 BH 01/SĐ 00 đang có hiệu lực" in said
    assert "Không có tệp nào như vậy" in _asked(office, office.reader, data + b" ")
    hashed = {"sha256": first.file_of("issued").sha256.upper()}
    assert "đang có hiệu lực" in office.browser(office.reader).post("document_proof.ask", hashed, status=200).words

    office.browser(office.controller).post("documents.revise", {"kind": "amend"}, code="QT-01")
    second = office.draft(first.document)
    office.fill(second, "Ba ngày.")
    draft = _bytes(office.again(second))
    assert "Không có tệp nào như vậy" in _asked(office, office.reader, draft)  # another unit's draft
    assert "là bản soạn" in _asked(office, office.author, draft)
    office.issue(office.batch(office.signed(second)), "05/04/2024")
    assert "sắp có hiệu lực" in _asked(office, office.author, draft)
    clock.set_clock(app, date(2024, 4, 5))
    for one in (data, stamped):
        said = _asked(office, office.reader, one)
        assert "đã bị thay thế bởi BH 01/SĐ 01 , từ 05/04/2024" in said
    assert "đã ký của quyết định 12/QĐ-BQL" in _asked(office, office.reader, b"%PDF-1.4 da ky")
    for wrong in ({}, {"sha256": "xyz"}):
        office.browser(office.reader).post("document_proof.ask", wrong, status=422)


def _pack(office: Office, **fields: str) -> DocumentPack:
    browser = office.browser(office.auditor)
    answer = browser.post("document_proof.make", {"day": "28/03/2024"} | fields)
    assert "đang làm" in browser.get(answer.response.location).words
    while work.run_next():
        pass
    db.session.rollback()
    made = db.session.scalars(select(DocumentPack).order_by(DocumentPack.id.desc()).limit(1)).one()
    assert made.done_at is not None
    return made


def _unpacked(office: Office, made: DocumentPack, folder: Path) -> Path:
    with office.browser(office.auditor).client.get(f"/tai-lieu/kiem-chung/ho-so/{made.id}/tai") as answer:
        data = answer.data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    [root] = folder.iterdir()
    return root


def test_7_5_3_2b_the_audit_pack_is_read_without_us_and_checked_with_sha256sum(office: Office, tmp_path: Path) -> None:
    first, second = office.issued("QT-01", "28/03/2024"), office.issued("BM-QT01-02", "28/03/2024")
    office.issued("QT-02", "02/04/2024")  # not in force on the day
    data, digest, stored = _bytes(first), first.files[0].sha256, files.path_of(second.file_of("issued").sha256)
    made = _pack(office)
    assert (made.documents, made.problem_list) == (2, [])
    root = _unpacked(office, made, tmp_path / "a")
    checked = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=root, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout.decode()
    listed = {line.split("  ", 1)[1] for line in (root / "SHA256SUMS").read_text().splitlines()}
    assert listed == {str(one.relative_to(root)) for one in root.rglob("*") if one.is_file()} - {"SHA256SUMS"}
    folder = root / "tai-lieu" / "QT-01" / "BH01-SD00"
    assert (folder / "issued-a.pdf").read_bytes() == data
    page = (folder / "xac-nhan.html").read_text()
    for words in ("Đoàn Thế Vinh, Trưởng ban", "Phê duyệt", "Ban hành", "khớp với nội dung", digest):
        assert words in page
    signed = sorted(folder.glob("noi-dung-da-ky-*.json"))
    assert len(signed) == 4
    assert all(text_hash(one.read_text()) in page for one in signed)
    index = (root / "index.html").read_text()
    assert "<script" not in index
    assert "QT-02" not in index
    assert "BM-QT01-02" in index
    assert "không phát hiện sửa đổi" in (root / "KIEM-TRA-NHAT-KY.txt").read_text()
    assert (root / "quyet-dinh").is_dir()

    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    made = _pack(office, is_all="y")
    said = [one.partition(",")[0] for one in made.problem_list]  # both have the same bytes, which are stored once
    assert said == ["BM-QT01-02 BH 01/SĐ 00", "QT-01 BH 01/SĐ 00"]
    shown = office.browser(office.auditor).get("document_proof.show", id=made.id)
    assert "2 tệp không còn đúng như khi lưu" in shown.words
    root = _unpacked(office, made, tmp_path / "b")
    assert not (root / "tai-lieu" / "BM-QT01-02" / "BH01-SD00" / "issued-a.pdf").exists()
    assert "mã băm không còn khớp" in (root / "CANH-BAO.txt").read_text()
    checked = subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=root, capture_output=True, check=False)
    assert checked.returncode == 0
    reader = office.browser(office.reader)
    for endpoint in ("document_proof.show", "document_proof.download"):
        reader.get(endpoint, id=made.id, status=403)
    office.browser(office.auditor).get("document_proof.download", id=999, status=404)
    office.browser(office.auditor).post("document_proof.make", {"day": "28/03/2034"}, status=422)
    db.session.rollback()
    assert verify.verify().is_good


def _quiet(_done: int, _of: int) -> None:
    """Nobody looks at the progress."""


def test_7_5_3_1b_a_byte_or_a_row_that_changed_is_found_and_named(office: Office) -> None:
    revision = office.again(office.issued("QT-01", "28/03/2024"))
    assert verify.verify(full=True).is_good
    file = revision.file_of("source")
    stored = files.path_of(file.sha256)
    kept = stored.read_bytes()
    stored.chmod(0o600)
    stored.write_bytes(kept + b" ")
    report = verify.verify(full=True)
    assert "Tệp “a.docx” của QT-01 BH 01/SĐ 00 đã bị sửa" in report.sentence
    stored.unlink()
    assert "không còn trên máy chủ" in verify.verify(full=True).sentence
    stored.write_bytes(kept)
    issued = files.path_of(revision.file_of("issued").sha256)
    kept_pdf = issued.read_bytes()
    issued.write_bytes(b"%PDF-1.4 khac")
    for endpoint in ("file", "view"):
        answer = office.browser(office.reader).get(
            f"document_revisions.{endpoint}", file_id=revision.file_of("issued").id, status=409
        )
        assert "không còn đúng từng byte" in answer.words
    issued.write_bytes(kept_pdf)
    decided = files.path_of(db.session.scalars(select(IssueBatch.sha256)).one())
    decided.unlink()
    assert "Tệp của quyết định 12/QĐ-BQL không còn" in verify.verify(full=True).sentence
    decided.write_bytes(b"%PDF-1.4 da ky")
    for values, words in (
        ({"changes": "Mục 9"}, "khác nội dung đã ký ban hành"),
        ({"changes": revision.changes, "effective_from": date(2023, 1, 1)}, "ngày hiệu lực khác ngày trong quyết định"),
    ):
        table: Any = Revision.__table__
        db.session.execute(update(table).where(table.c.id == revision.id).values(values))
        db.session.commit()
        assert words in verify.verify(full=True).sentence
    db.session.execute(update(table).where(table.c.id == revision.id).values(effective_from=date(2024, 3, 28)))
    assert db.session.scalar(text("SELECT count(*) FROM document_revision")) == 1
    db.session.commit()
    assert verify.verify(full=True).is_good
    nightly.look(jobs.Job(), _quiet)
    stored.write_bytes(kept + b" ")
    with pytest.raises(Refused, match="đã bị sửa"):  # what the job of the night says
        nightly.look(jobs.Job(), _quiet)
