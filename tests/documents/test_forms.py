"""The forms of document control say what the records say, with the columns that the office uses (7.5.3.2 a, c)."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from heza.audit.models import AuditEntry, AuditHead
from heza.core import clock, words
from heza.core.db import db
from heza.documents.changes.models import ChangeRequest
from heza.documents.external.models import ExternalDocument
from heza.documents.models import Document, IssueBatch
from heza.documents.printed.known import split_changes
from heza.documents.printed.model import compact
from heza.documents.readers.models import ReadRequest
from tests.documents.office import Office
from tests.make import Make
from tests.pages import Browser
from tests.papers.reading import bare, run

ENDINGS = ("pdf", "docx", "xlsx")
INTERNAL = "STT Mã hiệu|Tên tài liệu|Loại|Đơn vị soạn thảo|Lần BH/SĐ|Ngày BH, hiệu lực|Nơi phân phối|Tình trạng"
INTERNAL += "|Hạn soát xét|Ghi chú"
EXTERNAL = "Số hiệu|Tên|Loại|Cơ quan ban hành|Ngày hiệu lực|Tình trạng (thay thế bởi)|Nội dung áp dụng|Dẫn chiếu"
EXTERNAL += "|Đơn vị theo dõi|Rà soát gần nhất"


class Printed:
    """Takes forms out of the program and reads them with other programs."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder, self.taken = office, folder, 0

    def words(self, endpoint: str, ending: str, person: Any = None, **values: Any) -> str:
        """What a form says, without white space; a table read cell by cell, row by row."""
        browser = self.office.browser(person or self.office.controller)
        url = browser.client.application.url_map.bind("localhost").build(
            f"document_forms.{endpoint}", {"ending": ending, **values}
        )
        answer = browser.client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        data, self.taken = answer.data, self.taken + 1
        db.session.rollback()
        (self.folder / f"{endpoint}.{ending}").write_bytes(data)
        return bare({"pdf": self._pdf, "docx": _docx, "xlsx": _xlsx}[ending](data))

    def _pdf(self, data: bytes) -> str:
        path = self.folder / "read.pdf"
        path.write_bytes(data)
        return run("pdftotext", "-raw", path, "-")

    def each(self, endpoint: str, *said: str, endings: tuple[str, ...] = ENDINGS, **values: Any) -> dict[str, str]:
        """That a form says all of this in each format."""
        found = {ending: self.words(endpoint, ending, **values) for ending in endings}
        for ending, text in found.items():
            missing = [one for one in said if bare(one) not in text]
            assert missing == [], (endpoint, ending, text)
        return found


def _docx(data: bytes) -> str:
    def cells(table: Any) -> list[str]:
        return [
            text
            for row in table.rows
            for cell in dict.fromkeys(row.cells)
            for text in (cell.text, *(each for inner in cell.tables for each in cells(inner)))
        ]

    made = docx.Document(BytesIO(data))
    heads = [one for section in made.sections for one in section.header.paragraphs]
    marks = [mark for one in heads for mark in re.findall('string="([^"]*)"', one._p.xml)]
    return "\n".join(
        [
            *marks,
            *(one.text for one in heads),
            *(one.text for one in made.paragraphs),
            *(text for one in made.tables for text in cells(one)),
        ]
    )


def _xlsx(data: bytes) -> str:
    book = load_workbook(BytesIO(data))
    return "\n".join(str(cell.value or "") for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def _heads(text: str) -> list[str]:
    return text.split("|")


def _document(office: Office, code: str, *places: tuple[str, str]) -> Document:
    """A document with the places that get it."""
    found = office.document(code)
    for unit, form in places:
        data = {"units": [unit], "form": form, "copies": "2"}
        office.browser(office.author).post("readings.recipients", data, code=code)
    return found


def _issue(office: Office, *documents: Document, day: str = "28/03/2024", **fields: Any) -> IssueBatch:
    revisions = [office.approved(one) for one in documents]
    batch = office.batch(*revisions)
    office.issue(batch, day, **fields)
    return office.again(batch)  # type: ignore[no-any-return]


def test_each_form_has_the_columns_and_says_what_the_records_say(office: Office, app: Flask, tmp_path: Path) -> None:
    printed, controller = Printed(office, tmp_path), office.browser(office.controller)
    whole, unit = ("toan-co-quan", "soft"), (str(office.unit.id), "paper")
    first, form = _document(office, "QT-01", whole, unit), _document(office, "BM-QT01-01", whole)
    form.parent_id = first.id
    db.session.commit()
    draft = office.batch(office.approved(first), office.approved(form))
    draft_id = draft.id
    said = printed.each(
        "decision", "BẢN NHÁP", "Số: …/QĐ-BQL", "PHỤ LỤC I", "PHỤ LỤC II", endings=ENDINGS[:2], id=draft_id
    )
    assert bare("Căn cứ … về việc áp dụng Hệ thống quản lý chất lượng") in said["pdf"]  # nobody confirmed a law
    law = {"number": "19/2014/QĐ-TTg", "kind": "Quyết định", "issuer": "Thủ tướng Chính phủ", "status": "in_force"}
    law |= {"title": "Áp dụng Hệ thống quản lý chất lượng theo TCVN ISO 9001", "issued_on": "05/03/2014"}
    controller.post("external_documents.new", law)
    assert bare("19/2014") not in printed.words("decision", "pdf", id=draft_id)
    external = db.session.scalars(select(ExternalDocument)).one()
    db.session.rollback()
    controller.post(
        "external_documents.edit", law | {"confirmed": "y", "seen": "1", "effective_from": "20/04/2014"}, id=external.id
    )
    basis = (
        "Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014 của Thủ tướng Chính phủ về việc áp dụng Hệ thống"
    )
    printed.each("decision", basis, endings=ENDINGS[:2], id=draft_id)
    cited = {"shown": str(external.id), "external": str(external.id)}
    office.browser(office.author).post("external_documents.cite", cited, code="QT-01")
    office.issue(draft, "28/03/2024")
    batch_id = draft_id
    revision = office.again(first).revisions[0]
    revision_id = revision.id

    now = printed.each(
        "internals",
        *_heads(INTERNAL),
        *("QT-01 Kiểm soát tài liệu", "BH 01/SĐ 00", "01/03/2024; 28/03/2024", "Toàn cơ quan, Phòng Quản lý đầu tư"),
        *("thuộc QT-01", "B. Tài liệu hết hiệu lực", "2 tài liệu hiện hành"),
        endings=("pdf",),
    )
    assert now["pdf"].index("QT-01Kiểm") < now["pdf"].index(bare("BM-QT01-01Kiểm"))  # the form stands below its own
    printed.each("internals", *_heads(INTERNAL), "thuộc QT-01", "Đầu chuỗi nhật ký kiểm tra")
    printed.each(
        "externals",
        *_heads(EXTERNAL),
        *("19/2014/QĐ-TTg", "20/04/2014", "Còn hiệu lực", "QT-01", "1 văn bản quá hạn rà soát"),
    )
    assert bare("chưa đối chiếu") not in printed.words("externals", "pdf")
    printed.each(
        "decision",
        *("BẢN SAO nội dung ghi trên hệ thống; bản chính là Quyết định số 12/QĐ-BQL ngày 01/03/2024", "Số: 12/QĐ-BQL"),
        *(
            "Về việc ban hành tài liệu Hệ thống quản lý chất lượng",
            "Điều 3.",
            "có hiệu lực từ ngày 28 tháng 3 năm 2024",
        ),
        *("Ban hành mới", "Nơi nhận", "Bản giấy", "Thu hồi bản cũ"),
        endings=ENDINGS[:2],
        id=batch_id,
    )
    printed.each(
        "notice",
        *("Tài liệu thay đổi", "Tóm tắt nội dung thay đổi", "Ban hành mới, BH 01/SĐ 00", "Mục 5: sửa thời hạn"),
        *("Nơi nhận", "Số bản", "Hình thức", "Ký nhận", "Thu hồi bản cũ", "Người phân phối: Lưu Hải Yến"),
        id=batch_id,
    )
    people = ("Lê Thị Đọc", "Phòng Quản lý lao động", _read(office, revision_id))
    printed.each("minutes", "12/QĐ-BQL", "Ngày áp dụng: 28/03/2024", "Ký xác nhận", *people, id=revision_id)
    printed.each("batch_minutes", "1. BM-QT01-01", "2. QT-01", "Nội dung chính", *people, id=batch_id)
    whole_list = printed.each("readers", "Yêu cầu đọc lúc", "Xác nhận đã đọc lúc", *people, id=revision_id)
    assert "1/" in whole_list["pdf"][whole_list["pdf"].index(bare("Đã xác nhận:")) :]
    own = printed.words("readers", "pdf", person=office.head, id=revision_id)
    assert bare("Nguyễn Văn Soạn") in own and bare("Lê Thị Đọc") not in own  # a head follows the own unit
    for url in (
        f"danh-sach-doc/{revision_id}.pdf",
        f"pho-bien/{revision_id}.pdf",
        "danh-muc.odt",
        "danh-muc.pdf?ngay=x",
    ):
        assert office.browser(office.reader).client.get(f"/tai-lieu/in/{url}").status_code == 404
    db.session.rollback()
    assert _entries("export") == printed.taken  # what was refused left none

    kept = {"department_id": str(office.other.id), "count": "2"}
    controller.post("paper_copies.of_revision", kept, id=revision_id)
    controller.post("documents.revise", {"kind": "amend"}, code="QT-01")
    second = office.draft(office.again(first))
    office.fill(second)
    data = {"title": "Kiểm soát thông tin", "reason": "Luật đổi", "seen": office.seen(second), "wants_reading": "y"}
    data["changes"] = "Mục 5: rút thời hạn\nTrang 3: bỏ biểu mẫu\nSửa lỗi chính tả"
    office.browser(office.author).post("document_revisions.edit", data, id=second.id)
    for person, step in ((office.author, "hand_in"), (office.head, "review"), (office.leader, "approve")):
        office.press(person, second, step)
    later = office.batch(second)
    controller.post("issue_batches.add", {"retire": "BM-QT01-01", "note": "Gộp vào QT-01"}, id=later.id)
    later_id = later.id
    office.issue(later, "10/04/2024", number="20/QĐ-BQL")
    clock.set_clock(app, date(2024, 4, 10))
    printed.each(
        "notice",
        "Sửa đổi: BH 01/SĐ 01 thay thế BH 01/SĐ 00",
        "Bãi bỏ BH 01/SĐ 00",
        "Gộp vào QT-01",
        "Chỉ thu hồi",
        "2 bản giấy",
        id=later_id,
    )
    printed.each("decision", "Thay thế BH 01/SĐ 00", "ban hành, bãi bỏ tài liệu", endings=ENDINGS[:2], id=later_id)
    printed.each(
        "amendments",
        *("Yêu cầu/Lý do", "Trang/Phần liên quan", "Mô tả nội dung sửa đổi", "Lần BH/SĐ", "Luật đổi", "BH 01/SĐ 01"),
        *("Mục 5 rút thời hạn", "Trang 3 bỏ biểu mẫu", "Sửa lỗi chính tả"),
        code="QT-01",
    )
    printed.each("internals", "1 tài liệu hiện hành; 2 bản hết hiệu lực", "Bị thay thế", "Bãi bỏ", "từ 10/04/2024")
    then = printed.words("internals", "pdf", ngay="09/04/2024")
    assert bare("2 tài liệu hiện hành; 0 bản hết hiệu lực") in then and bare("BH 01/SĐ 01") not in then
    seen = printed.words("amendments", "xlsx", person=office.reader, code="QT-01")
    assert bare("Luật đổi") in seen and bare("Lần đầu") not in seen  # as on the page: what is over is for its unit


def _read(office: Office, revision_id: int) -> str:
    """The reader opens a revision and confirms; the moment as papers have it."""
    wanted = select(ReadRequest).where(
        ReadRequest.revision_id == revision_id, ReadRequest.person_id == office.reader.id
    )
    asked = db.session.scalars(wanted).one()
    id, file_id = asked.id, asked.revision.file_of("issued").id  # type: ignore[union-attr]
    db.session.rollback()
    reader = office.browser(office.reader)
    reader.client.get(f"/tai-lieu/ban/tep/{file_id}").close()
    db.session.rollback()
    reader.post("readings.confirm", {}, id=id)
    done = db.session.get(ReadRequest, id)
    assert done is not None and done.read_at is not None
    said = words.moment(done.read_at)
    db.session.rollback()
    return said


def _entries(action: str) -> int:
    found = len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all())
    db.session.rollback()
    return found


def test_the_foot_of_a_list_is_the_end_of_the_chain(office: Office, tmp_path: Path) -> None:
    head = db.session.scalars(select(AuditHead)).one()
    seq, mac = head.seq, head.mac
    db.session.rollback()
    said = Printed(office, tmp_path).words("internals", "pdf")
    assert mac in said and bare(f"{seq:,} mục".replace(",", ".")) in said


def test_a_request_is_printed_with_its_three_opinions(office: Office, tmp_path: Path) -> None:
    _issue(office, office.document("QT-01"))
    printed, author = Printed(office, tmp_path), office.browser(office.author)
    data = {"kind": "amend", "code": "QT-01", "department_id": str(office.unit.id), "source": "law"}
    data |= {"reason": "Thời hạn đã đổi", "content": "Mục 5 còn ba ngày", "impact": "Một cửa", "due": "30/04/2024"}
    author.post("change_requests.new", data)
    found = db.session.scalars(select(ChangeRequest)).one()
    open_now = printed.each(
        "change_request",
        *("BẢN NHÁP", "YC-2024-001", "[x] Sửa đổi", "QT-01 Kiểm soát tài liệu (BH 01/SĐ 00)", "Thời hạn đã đổi"),
        *("Mục 5 còn ba ngày", "Một cửa", "30/04/2024", "Cấp cho ý kiến", "Trưởng phòng", "Thư ký ISO", "Lãnh đạo"),
        id=found.id,
    )
    assert bare("Đã xác nhận") not in open_now["pdf"]
    steps = (
        (office.author, "hand_in", ""),
        (office.head, "agree", "Cần làm sớm"),
        (office.controller, "consult", "Hợp lý"),
    )
    for person, step, note in (*steps, (office.leader, "accept", "Giao phòng")):
        office.press(person, found, step, room="change_requests", note=note)
    done = printed.each(
        "change_request",
        *(
            "Cần làm sớm",
            "Hợp lý",
            "Giao phòng",
            "Đồng ý",
            "Chấp nhận",
            "Trần Quốc Bình, Trưởng phòng",
            "Đoàn Thế Vinh",
        ),
        id=found.id,
    )
    assert bare("Đã xác nhận trên hệ thống nội bộ") in done["pdf"] and bare("BẢN NHÁP") not in done["pdf"]
    browser = office.browser(office.reader)
    assert browser.client.get(f"/tai-lieu/in/yeu-cau/{found.id}.pdf").status_code == 404
    db.session.rollback()


def test_a_list_costs_a_fixed_number_of_statements(
    office: Office, tmp_path: Path, statements: Callable[[], Any]
) -> None:
    printed, costs = Printed(office, tmp_path), []
    for count in (1, 3):
        parent = _document(office, f"QT-{count}0", ("toan-co-quan", "soft"))
        listed = [parent, *(_document(office, f"BM-{count}{n}", ("toan-co-quan", "soft")) for n in range(count))]
        for one in listed[1:]:
            one.parent_id = parent.id
        db.session.commit()
        batch = _issue(office, *listed, number=f"{count}/QĐ-BQL")
        made = []
        for endpoint, values in (("internals", {}), ("externals", {}), ("decision", {"id": batch.id})):
            with statements() as sent:
                printed.words(endpoint, "docx", **values)
            made.append(len(sent))
        costs.append(made)
    assert costs[0] == costs[1]


def test_codes_that_follow_each_other_are_a_stretch() -> None:
    codes = ["QT-01", "QT-02", "QT-ĐT-08", "QT-ĐT-09", "QT-ĐT-10", "STCL"]
    assert compact(codes) == "QT-01, QT-02, QT-ĐT-08 đến QT-ĐT-10, STCL"


def test_what_was_changed_is_read_as_part_and_description() -> None:
    text = "Mục 5: sửa thời hạn\n\nSửa chính tả"
    assert list(split_changes(text)) == [
        ("Mục 5", "sửa thời hạn"),
        ("", "Sửa chính tả"),
    ]
