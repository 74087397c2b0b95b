"""ISO 9001:2015, 7.5.3.2, documents of external origin: listed, checked each year, cited; a law changed calls for
changes of what cites it; every procedure of the catalogue is settled by a document in force, or is listed as missing.
"""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from heza.accounts.permissions import Role
from heza.audit import verify
from heza.core import clock, words
from heza.core.db import db
from heza.documents.changes.models import ChangeRequest
from heza.documents.external.cells import codes_of
from heza.documents.external.models import Citation, ExternalCheck, ExternalDocument
from heza.documents.external.rules import is_overdue
from heza.documents.models import Document, Revision
from heza.procedures.models import Field, Procedure, ProcedureVersion
from tests.documents.office import Office
from tests.documents.together import Sent, post_at_once
from tests.make import Make
from tests.pages import Browser

HEAD = (
    *("STT", "Số hiệu", "Tên văn bản", "Loại", "Cơ quan ban hành", "Ngày hiệu lực", "Tình trạng (thay thế bởi)"),
    *("Nội dung áp dụng", "Dẫn chiếu (QT nào)", "Đơn vị theo dõi", "Rà soát gần nhất"),
)
DECREE = ("Nghị định số 30/2020/NĐ-CP", "Công tác văn thư", "", "Chính phủ", date(2020, 3, 5), "Còn hiệu lực")
LAW = ("61/2020/QH14", "Luật Đầu tư", "Luật", "Quốc hội", "01/01/2021", "Hết hiệu lực (thay thế bởi 143/2025/QH15)")


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def _file(*rows: tuple[Any, ...]) -> BytesIO:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["DANH MỤC TÀI LIỆU BÊN NGOÀI"])
    sheet.append(list(HEAD))
    sheet.append([f"({number})" for number in range(1, 12)])
    for row in rows:
        sheet.append(list(row))
    out = BytesIO()
    book.save(out)
    return BytesIO(out.getvalue())


def _preview(browser: Browser, stream: BytesIO) -> tuple[Any, str]:
    sent = browser.post("external_documents.upload", {"file": (stream, "danh-muc.xlsx")})
    page = browser.get(sent.response.location)
    token = page.select_one("input[name=token]")
    return page, str(token["value"]) if token else ""


def _external(number: str) -> ExternalDocument:
    db.session.rollback()
    return db.session.scalars(select(ExternalDocument).where(ExternalDocument.number == number)).one()


def _count(model: Any, *where: Any) -> int:
    found = db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0
    db.session.rollback()
    return found


def _issued(office: Office, *codes: str, day: str = "28/03/2024") -> list[Revision]:
    found = [office.approved(office.document(code)) for code in codes]
    office.issue(office.batch(*found), day)
    return found


@pytest.mark.both_databases(short="postgresql")
def test_the_list_of_the_office_is_taken_over_once_with_every_error_at_once(office: Office) -> None:
    office.document("QT-01")
    controller = office.browser(office.controller)
    bad = _file(
        (1, "", "Không số", "", "", "", ""),
        (2, "1/2020/NĐ-CP", "", "", "", "32/01/2020", "Còn"),
        (3, "2/2020/NĐ-CP", "Hai", "", "", "", "Lơ lửng", "", "", "Phòng Không Có"),
        (4, "3/2020/NĐ-CP", "Ba", "", "", "", "", "", "", "", date(2030, 1, 1)),
        (5, "4/2020/NĐ-CP", "Bốn", "", "", "", ""),
        (6, "4/2020/NĐ-CP", "Bốn khác", "", "", "", ""),
        (7, "5/2020/NĐ-CP", "Năm", "", "", "", "", "", "", "Phòng Không Có"),
    )
    page, token = _preview(controller, bad)
    for said in ("Thiếu “Số hiệu”", "Thiếu “Tên”", "“Ngày hiệu lực” phải như", "“Lơ lửng” không rõ", "sau hôm nay"):
        assert said in page.words
    assert "đã có ở dòng 8 với nội dung khác" in page.words and "Không có đơn vị “Phòng Không Có”" in page.words
    assert token == "" and _count(ExternalDocument) == 0

    good = [
        (1, *DECREE, "Thể thức", "QT-01, QT-99", "dt", date(2024, 1, 10)),
        (2, *LAW, "Toàn bộ", "", "Phòng Quản lý đầu tư", ""),
        (3, "143/2025/QH15", "Luật Đầu tư", "Luật", "Quốc hội", "01/03/2026", "Chưa có hiệu lực", "", "", "", ""),
    ]
    page, token = _preview(controller, _file(*good))
    assert "Không có tài liệu mã QT-99" in page.words and _count(ExternalDocument) == 0
    controller.post("external_documents.apply", {"token": token})
    decree, law = _external("30/2020/NĐ-CP"), _external("61/2020/QH14")
    assert (decree.kind, decree.status, decree.checked_on) == ("Nghị định", "in_force", date(2024, 1, 10))
    assert (law.status, law.superseded_by and law.superseded_by.status) == ("ended", "coming")
    assert not law.confirmed and decree.department_id == law.department_id == office.unit.id
    assert (_count(Citation), _count(ExternalCheck)) == (1, 1)

    for stream in (_file(*good), BytesIO(_download(controller, "external_documents.excel"))):  # what goes out comes in
        page, token = _preview(controller, stream)
        assert "không có gì thay đổi" in page.words and token == ""
    changed = [(1, *DECREE[:5], "Hết hiệu lực một phần", "Thể thức", "QT-01", "dt", date(2024, 3, 1)), *good[1:]]
    page, token = _preview(controller, _file(*changed))
    assert "Còn hiệu lực" in page.words and "Hết hiệu lực một phần" in page.words
    controller.post("external_documents.apply", {"token": token})
    assert _external("30/2020/NĐ-CP").checked_on == date(2024, 3, 1)
    assert (_external("30/2020/NĐ-CP").status, _count(ExternalCheck)) == ("partly", 2)
    office.browser(office.author).get("external_documents.upload", status=403)
    assert verify.verify(full=True).is_good


def _download(browser: Browser, endpoint: str, **values: Any) -> bytes:
    url = browser.client.application.url_map.bind("localhost").build(endpoint, values)
    answer = browser.client.get(url)
    assert answer.status_code == 200
    data: bytes = answer.data
    db.session.rollback()
    return data


def _add(office: Office, number: str, **values: str) -> ExternalDocument:
    data = {"number": number, "title": "Một văn bản", "kind": "Nghị định", "status": "in_force"} | values
    office.browser(office.controller).post("external_documents.new", data)
    return _external(number)


@pytest.mark.both_databases(short="postgresql")
def test_what_was_not_checked_for_a_year_stands_first_until_it_is_checked(
    office: Office, statements: Callable[[], Any]
) -> None:
    first = _add(office, "1/2020/NĐ-CP", issuer="Chính phủ")
    second = _add(office, "2/2020/NĐ-CP", confirmed="y")
    controller, reader = office.browser(office.controller), office.browser(office.reader)
    controller.post("external_documents.check", {"external": str(first.id), "day": "27/03/2024", "note": "Tra CSDL"})
    rows = reader.get("external_documents.index").select("#external_list tbody tr")
    assert ["2/2020" in rows[0].text, "chưa rà soát" in rows[0].text, "chưa đối chiếu" in rows[0].text] == [1, 1, 0]
    assert "1/2020" in rows[1].text and "chưa đối chiếu" in rows[1].text
    assert len(reader.get("/tai-lieu/ben-ngoai?q=chinh+phu").select("#external_list tbody tr")) == 1
    assert len(reader.get("/tai-lieu/ben-ngoai?tinh-trang=qua-han").select("#external_list tbody tr")) == 1
    late = {"external": [str(first.id), str(second.id)], "day": "29/03/2024", "status": "in_force"}
    assert "không được sau hôm nay" in controller.post("external_documents.check", late, status=409).words
    waits = controller.get("home.index").words
    assert "1 văn bản bên ngoài quá hạn rà soát hiệu lực" in waits
    assert "văn bản bên ngoài quá hạn" not in reader.get("home.index").words
    both = late | {"day": "28/03/2024", "status": "partly"}
    controller.post("external_documents.check", both)
    assert (_external("1/2020/NĐ-CP").status, _external("2/2020/NĐ-CP").checked_on) == ("partly", date(2024, 3, 28))
    controller.post("external_documents.check", late | {"day": "01/01/2023"})  # entered late: the later one stands
    assert _external("1/2020/NĐ-CP").checked_on == date(2024, 3, 28)
    page = reader.get("external_documents.show", id=first.id)
    assert "Tra CSDL" in page.words and "Lưu Hải Yến" in page.words
    reader.post("external_documents.check", both, status=403)

    data = {"number": "1 /2020/nđ-cp", "title": "Trùng", "status": "in_force"}
    assert "đã có trong danh mục" in controller.post("external_documents.new", data, status=422).words
    seen = str(_external("1/2020/NĐ-CP").version)
    edited = {"number": "1/2020/NĐ-CP", "title": "Tên đúng", "status": "in_force", "seen": seen}
    controller.post("external_documents.edit", edited, id=first.id)
    told = controller.get("external_documents.show", id=first.id).words
    assert "Tên: Một văn bản → Tên đúng" in told and "Hiệu lực: hết hiệu lực một phần → còn hiệu lực" in told
    moved = controller.post("external_documents.edit", edited | {"title": "Tên cũ"}, id=first.id, status=409)
    assert "Người khác vừa thay đổi" in moved.words and _external("1/2020/NĐ-CP").title == "Tên đúng"
    costs = []
    for number in range(2):
        for n in range(3) if number else ():
            _add(office, f"9{n}/2021/NĐ-CP")
        reader.get("external_documents.index")
        with statements() as sent:
            reader.get("external_documents.index")
        costs.append(len(sent))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("checked", "status", "late"),
    [
        (None, "in_force", True),
        (date(2023, 3, 28), "in_force", False),
        (date(2023, 3, 27), "partly", True),
        (None, "ended", False),
    ],
)
def test_a_check_holds_for_the_months_of_the_agency(checked: date | None, status: str, late: bool) -> None:
    assert is_overdue(checked, status, date(2024, 3, 28), 12) is late


def test_a_stretch_of_codes_is_read_as_our_own_paper_writes_it() -> None:
    found = ["QT-01", "QT-ĐT-08", "QT-ĐT-09", "QT-ĐT-10", "BM-1", "BM-2"]
    assert list(codes_of("QT-01; QT-ĐT-08 đến QT-ĐT-10, BM-1 BM-2")) == found


# ---------------------------------------------------------------- a law changed


def _cited(office: Office, law: ExternalDocument, *codes: str) -> None:
    for code in codes:
        data = {"shown": str(law.id), "external": str(law.id), f"note-{law.id}": "Điều 5"}
        office.browser(office.author).post("external_documents.cite", data, code=code)


def _ids(*codes: str) -> list[str]:
    found = [str(one) for one in db.session.scalars(select(Document.id).where(Document.code.in_(codes)))]
    db.session.rollback()
    return found


@pytest.mark.both_databases(short="postgresql")
def test_a_law_changed_calls_for_a_draft_request_of_each_document_that_cites_it(office: Office) -> None:
    law = _add(office, "30/2020/NĐ-CP")
    _issued(office, "QT-01", "QT-02")
    office.document("QT-03")
    _cited(office, law, "QT-01", "QT-02", "QT-03")
    assert "Điều 5" in office.browser(office.reader).get("documents.show", code="QT-01").words
    office.browser(office.reader).get("external_documents.citations", code="QT-01", status=404)
    shown = office.browser(office.reader).get("external_documents.show", id=law.id).words
    assert "QT-01" in shown and "BH 01/SĐ 00" in shown and "QT-03" not in shown  # a draft of another unit

    controller = office.browser(office.controller)
    page = controller.get("external_documents.change", id=law.id)
    assert len(page.select("input[name=document][checked]")) == 3
    seen = page.select_one("input[name=seen]")["value"]  # type: ignore[index]
    data = {"day": "28/03/2024", "status": "ended", "what": "Thay thế toàn bộ", "seen": seen}
    data |= {"document": _ids("QT-01", "QT-03"), "new_number": "40/2024/NĐ-CP", "new_kind": "Nghị định"}
    wrong = controller.post("external_documents.change", data, id=law.id, status=422)
    assert "Hãy ghi tên văn bản mới" in wrong.words and _count(ChangeRequest) == 0
    controller.post("external_documents.change", data | {"new_title": "Công tác văn thư mới"}, id=law.id)
    made = db.session.scalars(select(ChangeRequest).order_by(ChangeRequest.number)).all()
    fresh = _external("40/2024/NĐ-CP")
    assert [(one.number, one.document and one.document.code, one.state) for one in made] == [
        (1, "QT-01", "draft"),
        (2, "QT-03", "draft"),
    ]
    assert {(one.source, one.external_id, one.department_id, one.writers == []) for one in made} == {
        ("law", fresh.id, office.unit.id, True)
    }
    assert "hết hiệu lực, thay thế bởi Nghị định 40/2024/NĐ-CP" in made[0].reason
    old = _external("30/2020/NĐ-CP")
    assert (old.status, old.superseded_by_id, old.checked_on) == ("ended", fresh.id, date(2024, 3, 28))
    assert "YC-2024-001" in office.browser(office.reader).get("external_documents.show", id=fresh.id).words

    again: dict[str, Any] = {"day": "28/03/2024", "status": "ended", "what": "Lần nữa", "seen": str(old.version)}
    again |= {"document": _ids("QT-01", "QT-02"), "successor_id": str(fresh.id)}
    twice = controller.post("external_documents.change", again, id=law.id, status=409)
    assert "QT-01 đã có phiếu yêu cầu đang mở" in twice.words and "YC-2024-001" in twice.words
    assert _count(ChangeRequest) == 2  # all or none: QT-02 has none either
    gone = again | {"document": ["999999"]}
    assert "không còn dẫn chiếu" in controller.post("external_documents.change", gone, id=law.id, status=409).words
    office.browser(office.author).post("external_documents.change", again, id=law.id, status=403)
    assert verify.verify(full=True).is_good


@pytest.mark.both_databases(short="postgresql")
def test_two_people_who_note_the_same_change_at_once_make_its_requests_once(
    office: Office, app: Flask, tmp_path: Path, make: Make
) -> None:
    other = make.person("Phạm Thư Hai", Role.ISO)
    law = _add(office, "30/2020/NĐ-CP")
    for code in ("QT-01", "QT-02"):
        office.document(code)
    _cited(office, law, "QT-01", "QT-02")
    version, path = str(_external("30/2020/NĐ-CP").version), f"/tai-lieu/ben-ngoai/{law.id}/thay-doi"
    data: dict[str, Any] = {"day": "28/03/2024", "status": "ended", "what": "Thay thế", "seen": version}
    data |= {"document": _ids("QT-01", "QT-02"), "new_number": "40/2024/NĐ-CP", "new_title": "Mới"}
    found = post_at_once(app, tmp_path, [Sent(one.id, path, data) for one in (office.controller, other)])
    assert found in ([303, 409], [303, 422])  # 422: the new law is listed already
    assert (_count(ChangeRequest), _count(ExternalDocument)) == (2, 2)
    assert verify.verify(full=True).is_good


# ---------------------------------------------------------------- coverage


def _catalogue(number: int) -> list[Procedure]:
    field = Field(name="Đầu tư", folded="dau tu", position=1)
    db.session.add(field)
    db.session.flush()
    found = []
    for n in range(1, number + 1):
        code, name = f"ĐT-{n:02d}", f"Thủ tục số {n}"
        one = Procedure(code=code, code_key=code, sort_key=words.sort_key(code))
        db.session.add(one)
        db.session.flush()
        text = f"{code} {name}"
        row = ProcedureVersion(procedure_id=one.id, effective_from=date(2023, 1, 1), known_from=0, name=name)
        row.folded, row.lowered, row.field_id = words.fold(text), text.lower(), field.id
        row.days_legal, row.days_allowed, row.department_name = 5, 5, "Phòng Quản lý đầu tư"
        db.session.add(row)
        found.append(one)
    db.session.commit()
    return found


@pytest.mark.both_databases(short="postgresql")
def test_only_a_document_in_force_covers_a_procedure(office: Office, app: Flask, statements: Callable[[], Any]) -> None:
    ids = [str(one.id) for one in _catalogue(4)]
    _issued(office, "QT-DT-01", "QT-DT-02")
    office.document("QT-DT-03")
    author = office.browser(office.author)

    def cover(code: str, *ticked: str) -> None:
        author.post("document_coverage.save", {"shown": ids, "procedure": list(ticked)}, code=code)

    cover("QT-DT-01", *ids[:2])
    cover("QT-DT-02", ids[2])
    cover("QT-DT-03", ids[3])  # a draft settles nothing yet
    reader = office.browser(office.reader)
    page = reader.get("document_coverage.index")
    assert "3/4" in page.words and "QT-DT-03" not in page.words
    assert "QT-DT-03 Dự thảo" in author.get("document_coverage.index").words
    missing = reader.get("/tai-lieu/bao-phu?tinh-trang=thieu")
    assert [one.text for one in missing.select("#coverage_list th .code")] == ["ĐT-04"]
    assert "Thủ tục số 3" in reader.get("documents.show", code="QT-DT-02").words
    reader.post("document_coverage.save", {"shown": ids, "procedure": []}, code="QT-DT-01", status=404)
    _issue_draft(office, "QT-DT-03")
    assert "4/4" in reader.get("document_coverage.index").words

    retiring = office.batch()
    controller = office.browser(office.controller)
    controller.post("issue_batches.add", {"retire": "QT-DT-01", "note": "Gộp"}, id=retiring.id)
    office.issue(retiring, "15/04/2024", number="20/QĐ-BQL")
    clock.set_clock(app, date(2024, 4, 15))
    assert "2/4" in reader.get("document_coverage.index").words
    assert "QT-DT-01 Bãi bỏ" in controller.get("document_coverage.index").words
    table = load_workbook(BytesIO(_download(controller, "document_coverage.excel"))).worksheets[0]
    rows = [[cell.value for cell in row] for row in table.iter_rows(min_row=5)]
    assert [(row[2], row[5], row[7]) for row in rows[:3]] == [
        ("ĐT-01", None, "Còn thiếu"),
        ("ĐT-02", None, "Còn thiếu"),
        ("ĐT-03", "QT-DT-02 BH 01/SĐ 00", "Đã có"),
    ]
    gone = db.session.get(Procedure, int(ids[0]))
    assert gone is not None
    gone.abolished_on = date(2024, 4, 1)
    db.session.commit()
    assert "2/3" in reader.get("document_coverage.index").words  # what has ended does not count
    refused = author.post("document_coverage.save", {"shown": ids[0], "procedure": ids[0]}, code="QT-DT-02", status=409)
    assert "ĐT-01 đã bãi bỏ" in refused.words
    reader.get("document_coverage.index")
    with statements() as sent:
        reader.get("document_coverage.index")
    assert len(sent) < 20


def _issue_draft(office: Office, code: str) -> None:
    document = db.session.scalars(select(Document).where(Document.code == code)).one()
    office.issue(office.batch(office.approved(document)), "28/03/2024", number="13/QĐ-BQL")
