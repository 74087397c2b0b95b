"""The chain of a report: written, confirmed, put together, initialled, signed, sent; and everything out of order."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person, PersonRole
from heza.accounts.permissions import Role
from heza.approvals import delegations
from heza.approvals.models import Delegation
from heza.approvals.rules import DelegationData
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import Capacity
from heza.audit.verify import verify
from heza.core import files
from heza.core.db import db
from heza.documents.texts.pages import words_of
from heza.reports import queries
from heza.reports.models import FrozenReport
from heza.reports.rules import Span
from heza.sample.load import DATA, load_export
from heza.sample.people import PASSWORD
from tests.pages import Browser
from tests.reports.desk import MENDED, Desk

pytestmark = pytest.mark.agency
LATE = DATA / "mot-cua-nhap-muon-29-03-2024.xlsx"


@pytest.fixture
def desk(app: Flask, browse_as: Callable[..., Browser]) -> Desk:
    """March 2024 of the sample."""
    return Desk(browse_as)


@pytest.mark.both_databases(short="postgresql")
def test_a_report_is_mended_confirmed_signed_sent_and_restated_later(desk: Desk) -> None:
    page = desk.browser("kiemsoat").get("reports.show", id=desk.id)
    assert "tháng 02/2024, báo cáo này là tháng 03/2024" in page.words
    desk.press("kiemsoat", "collect")
    desk.confirm_all()
    assert "Còn 1 lỗi cần sửa" in desk.press("kiemsoat", "assemble", status=409).words
    desk.write("cv.dt", "difficulties", MENDED)
    assert "lưu ý cần trả lời" in desk.press("kiemsoat", "assemble", status=409).words
    desk.answer_all()
    desk.press("kiemsoat", "assemble")
    assert "không sửa được" in desk.write("cv.dt", "difficulties", "Khác", status=409).words
    assert "không tự làm bước này" not in desk.press("kiemsoat", "hand_in").words
    desk.press("tp.dt", "initial", status=409)  # heads another department
    assert "Mật khẩu không đúng" in desk.press("tp.vp", "initial", status=422, password="sai").words
    desk.press("tp.vp", "initial")
    desk.press("kiemsoat", "sign", status=409)
    desk.press("lanhdao", "sign")
    frozen = queries.frozen_of(desk.id)
    assert frozen is not None
    kept = (frozen.content, frozen.pdf_sha256, frozen.known)
    total = frozen.told["facts"]["total"]
    assert (total["new"], total["settled"], total["open"]) == (177, 72, 169)
    rows = json.loads(files.path_of(frozen.rows_sha256).read_text())
    assert (len(rows), sum(one["received_on"] >= "2024-02-20" for one in rows)) == (241, 177)
    assert frozen.told["rows_sha256"] == frozen.rows_sha256  # what was signed names the rows
    pdf = files.path_of(frozen.pdf_sha256).read_bytes()
    assert pdf.startswith(b"%PDF")
    _sent(desk)
    load_export(LATE)
    page = desk.browser("kiemtoan").get("report_figures.restated", id=desk.id)
    assert "177" in page.words and "178" in page.words and "nhập muộn 29/03/2024" in page.words
    desk.browser("kiemsoat").post("reports.begin", {"kind": "month", "part": "4", "year": "2024"})
    april = queries.report_of(Span("month", 2024, 4))
    assert april is not None
    page = desk.browser("cv.ld").get("reports.show", id=april.id)
    assert "177 → 178" in page.words
    again = db.session.get_one(FrozenReport, frozen.seq)
    assert (again.content, again.pdf_sha256, again.known) == kept
    db.session.rollback()
    report = verify(full=True)
    assert report.is_good, report.sentence


def _sent(desk: Desk) -> None:
    seen = {"seen": desk.browser("kiemsoat").get("reports.send", id=desk.id).select_one("#seen")["value"]}  # type: ignore[index]
    days = {"issued_on": "28/03/2024", "sent_on": "28/03/2024"}
    wrong = desk.browser("kiemsoat").post(
        "reports.send", seen | days | {"number": "không số", "issued_on": "01/03/2024"}, id=desk.id, status=422
    )
    assert "phải có chữ số" in wrong.words
    good = seen | days | {"number": "312/BC-BQL", "note": "Qua trục liên thông"}
    assert (
        "trước ngày lãnh đạo ký"
        in desk.browser("kiemsoat")
        .post("reports.send", good | {"issued_on": "01/03/2024"}, id=desk.id, status=422)
        .words
    )
    taken = desk.browser("kiemsoat").post("reports.send", good | {"number": "215/BC-BQL"}, id=desk.id, status=409)
    assert "đã ghi cho báo cáo tháng 2 năm 2024" in taken.words
    desk.browser("kiemsoat").post(
        "reports.send", good | {"file": (BytesIO(b"GIF89a"), "a.gif")}, id=desk.id, status=422
    )
    desk.browser("kiemsoat").post("reports.send", good | {"file": (BytesIO(b"%PDF-1.4 ban ky"), "a.pdf")}, id=desk.id)
    page = desk.browser("cv.ld").get("reports.show", id=desk.id)
    assert "312/BC-BQL" in page.words and "Đã phát hành" in page.words
    scan = desk.browser("cv.ld").client.get(f"/bao-cao/{desk.id}/ban-quet", buffered=True)
    assert scan.data == b"%PDF-1.4 ban ky" and "attachment" in scan.headers["Content-Disposition"]
    desk.browser("kiemsoat").post("reports.send", good, id=desk.id, status=409)
    keeper = desk.browser("kiemsoat")
    seen = {"seen": mark_of(desk.report)}
    db.session.rollback()
    amended = good | seen | {"number": "313/BC-BQL", "file": (BytesIO(b"%PDF-1.4 ban quet moi"), "b.pdf")}
    assert "Hãy ghi lý do" in keeper.post("reports.amend", dict(amended), id=desk.id, status=422).words
    amended |= {"reason": "Văn thư ghi nhầm số.", "file": (BytesIO(b"%PDF-1.4 ban quet moi"), "b.pdf")}
    keeper.post("reports.amend", dict(amended), id=desk.id)
    amended |= {"file": (BytesIO(b"%PDF-1.4 khac"), "c.pdf")}
    assert "Người khác vừa thay đổi" in keeper.post("reports.amend", amended, id=desk.id, status=409).words
    page = desk.browser("kiemtoan").get("reports.show", id=desk.id)
    assert "313/BC-BQL" in page.words and "Văn thư ghi nhầm số." in page.words


def test_a_department_confirms_its_own_figures_and_again_only_when_its_rows_moved(desk: Desk) -> None:
    desk.press("kiemsoat", "collect")
    listed = {one.department.code: one for one in queries.confirmations(desk.id)}
    assert list(listed) == ["dt", "dn", "ld", "mt", "qx"]
    room = {"room": "report_confirmations"}
    desk.press("tp.qx", "confirm", listed["dt"], status=409, **room)
    desk.press("cv.dt", "confirm", listed["dt"], status=409, **room)
    desk.press("tp.dt", "confirm", listed["dt"], **room)
    assert "Hãy ghi lý do" in desk.press("tp.ld", "dispute", listed["ld"], status=422, **room).words
    desk.press("tp.ld", "dispute", listed["ld"], note="Thiếu một hồ sơ.", **room)
    page = desk.browser("kiemsoat").get("report_confirmations.show", id=listed["ld"].id)
    assert "Trưởng phòng báo sai số liệu: Thiếu một hồ sơ." in page.words
    desk.press("kiemsoat", "ask_again", listed["ld"], note="Đã kiểm tra, đủ hồ sơ.", **room)
    for code, head in (("ld", "tp.ld"), ("dn", "tp.dn"), ("mt", "tp.mt"), ("qx", "tp.qx")):
        desk.press(head, "confirm", listed[code], **room)
    load_export(LATE)  # touches dossiers of some departments only
    desk.browser("kiemsoat").post("reports.update_figures", {}, id=desk.id)
    states = {one.department.code: one.state for one in queries.confirmations(desk.id)}
    assert set(states.values()) == {"waiting", "confirmed"}
    page = desk.browser("tp.dt").get("reports.show", id=desk.id)
    assert "Chưa đủ xác nhận số liệu" not in page.words  # the button is the control team's
    assert "còn" in desk.press("kiemsoat", "assemble", status=409).words


def test_two_people_write_two_sections_and_the_same_section_keeps_both_words(desk: Desk) -> None:
    desk.write("cv.vp", "strengths", "Chữ của Văn phòng.")
    desk.write("cv.dt", "difficulties", "Chữ của phòng đầu tư.")
    texts = queries.texts_of(desk.id)
    assert (texts["strengths"], texts["difficulties"]) == ("Chữ của Văn phòng.", "Chữ của phòng đầu tư.")
    stale = {"version": "1"}
    page = desk.write("kiemsoat", "strengths", "Chữ của Tổ kiểm soát.", status=409, **stale)
    assert "Chữ của Văn phòng." in page.words and "Chữ của Tổ kiểm soát." in page.words
    assert queries.texts_of(desk.id)["strengths"] == "Chữ của Văn phòng."
    assert "giao cho đơn vị khác" in desk.write("cv.ld", "strengths", "Chữ lạ", status=409).words
    own = {"version": "1", "open_page": "trang-cua-toi"}
    fresh = str(queries.sections(desk.id)["strengths"].version)
    db.session.rollback()
    client = desk.browser("cv.vp")
    for text in ("Gõ một.", "Gõ một, hai."):  # one open page saves again and again
        client.post(
            "report_sections.autosave", own | {"version": fresh, "text": text}, id=desk.id, name="strengths", status=200
        )
    assert queries.texts_of(desk.id)["strengths"] == "Gõ một, hai."
    refused = client.post(
        "report_sections.autosave",
        {"version": "1", "text": "Cũ", "open_page": "khac"},
        id=desk.id,
        name="strengths",
        status=409,
    )
    assert "vừa sửa mục này" in refused.words


def test_what_was_returned_is_put_together_and_signed_anew(desk: Desk) -> None:
    desk.to_signing()
    assert "Hãy ghi lý do" in desk.press("lanhdao", "return_signing", status=422).words
    desk.press("lanhdao", "return_signing", note="Viết rõ hơn mục II.2.")
    desk.press("lanhdao", "sign", status=409)
    desk.write("cv.dt", "difficulties", MENDED + "\nHồ sơ môi trường chiếm một phần ba.")
    desk.press("kiemsoat", "assemble")
    desk.press("kiemsoat", "hand_in")
    desk.press("tp.vp", "return_initial", note="Thừa một dòng.")
    desk.press("kiemsoat", "assemble")
    desk.press("kiemsoat", "hand_in")
    desk.press("tp.vp", "initial")
    desk.press("truongban", "sign")
    assert desk.report.state == "signed"
    assert "Hồ sơ môi trường chiếm một phần ba." in desk.report.content


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "month", "part": "3", "year": "2024"}, "đã có"),
        ({"kind": "month", "part": "5", "year": "2024"}, "chưa đến"),
        ({"kind": "month", "part": "13", "year": "2024"}, "từ 1 đến 12"),
        ({"kind": "quarter", "part": "", "year": "2024"}, "từ 1 đến 4"),
        ({"kind": "quarter", "part": "5", "year": "2024"}, "từ 1 đến 4"),
        ({"kind": "month", "part": "3", "year": "20 24"}, "Hãy nhập năm"),
        ({"kind": "nam", "part": "3", "year": "2024"}, "Hãy chọn trong danh sách"),
        ({"kind": "year", "part": "", "year": "2101"}, "Hãy nhập năm từ"),
    ],
)
def test_a_report_that_cannot_be_begun_gets_its_sentence(desk: Desk, sent: dict[str, str], sentence: str) -> None:
    status = 409 if sentence in ("đã có", "chưa đến") else 422
    assert sentence in desk.browser("kiemsoat").post("reports.begin", sent, status=status).words


def test_a_period_that_overlaps_another_report_is_refused(desk: Desk) -> None:
    from heza.core.settings import set_setting

    set_setting("period_first_day", 15)
    db.session.commit()
    page = desk.browser("kiemsoat").post("reports.begin", {"kind": "month", "part": "4", "year": "2024"}, status=409)
    assert "chồng lên kỳ của báo cáo tháng 3 năm 2024" in page.words
    shown = desk.browser("kiemsoat").get("reports.checks", id=desk.id)
    assert "quy tắc đang đặt cho 15/02/2024–14/03/2024" in shown.words


def test_answers_and_numbers_that_are_none_get_a_sentence(desk: Desk) -> None:
    keeper = desk.browser("kiemsoat")
    page = keeper.post("reports.answer", {"seen": "x", "note": "Bừa"}, id=desk.id, code="K19", status=409)
    assert "vừa thay đổi" in page.words
    keeper.post("reports.answer", {"seen": "x", "note": "a" * 501}, id=desk.id, code="K19", status=422)
    keeper.post("report_sections.inputs", {"impact_assessed": "ba", "impact_appraised": ""}, id=desk.id, status=422)
    keeper.post("report_sections.inputs", {"impact_assessed": "", "impact_appraised": "2"}, id=desk.id)
    assert "chưa có số liệu" in keeper.get("reports.show", id=desk.id).words
    keeper.post("report_sections.give", {"department_id": "999"}, id=desk.id, name="tasks", status=422)
    for endpoint, where in (("inputs", {}), ("give", {"name": "tasks"}), ("finish", {"name": "tasks"})):
        page = keeper.post(f"report_sections.{endpoint}", {}, id=desk.id, status=422, **where)
        assert "thiếu nội dung" in page.words  # a request without its fields clears nothing
    keeper.post("report_sections.edit", {"text": "a" * 20_001, "version": "1"}, id=desk.id, name="tasks", status=422)
    keeper.get("report_sections.edit", id=desk.id, name="khong-co", status=404)
    desk.browser("cv.ld").post("reports.begin", {"kind": "month", "part": "4", "year": "2024"}, status=403)


def test_pages_of_a_report_cost_a_fixed_number_of_statements(desk: Desk, statements: Callable[[], object]) -> None:
    keeper = desk.browser("kiemsoat")
    counts = {}
    for endpoint in ("reports.show", "reports.checks", "report_sections.index"):
        with statements() as found:  # type: ignore[attr-defined]
            keeper.get(endpoint, id=desk.id)
        counts[endpoint] = len(found)
    assert max(counts.values()) <= 90, counts


def test_who_signs_by_delegation_stands_on_the_paper_in_that_capacity(
    desk: Desk,
) -> None:
    people = {one.username: one for one in db.session.scalars(select(Person))}
    days = date(2024, 3, 1), date(2024, 12, 31)
    duties = frozenset({"report.approve"})
    lent = DelegationData(people["truongban"].id, people["tp.ld"].id, Capacity.TUQ, "Giấy ủy quyền 07", *days, duties)
    delegations.add_delegation(lent, people["truongban"])
    db.session.commit()
    desk.to_signing()
    listed = desk.browser("tp.ld").get("home.index").words
    assert "Báo cáo tháng 3 năm 2024 chờ anh/chị ký" in listed
    desk.press("tp.ld", "sign", standing=str(db.session.scalars(select(Delegation.id)).all()[-1]))
    frozen = queries.frozen_of(desk.id)
    assert frozen is not None
    read = words_of(files.path_of(frozen.pdf_sha256), "pdf")
    said = " ".join(" ".join(text.split()) for _page, text in read.passages)
    db.session.rollback()
    for words in ("TUQ. TRƯỞNG BAN", "TRƯỞNG PHÒNG", "177", "Phụ lục I"):
        assert words.lower() in said.lower(), words


def test_a_paper_signed_outside_closes_the_chiefs_step(desk: Desk) -> None:
    desk.write("cv.dt", "difficulties", MENDED)
    desk.press("kiemsoat", "collect")
    desk.confirm_all()
    desk.answer_all()
    desk.press("kiemsoat", "assemble")
    desk.press("kiemsoat", "hand_in")
    paper = {"number": "Bản nháy", "day": "28/03/2024", "signed_by": "Bùi Mạnh Cường", "password": PASSWORD}
    paper |= {"seen": mark_of(desk.report), "file": (BytesIO(b"%PDF-1.4 nhay"), "nhay.pdf")}  # type: ignore[dict-item]
    keeper = desk.browser("kiemsoat").post("reports.step_paper", dict(paper), id=desk.id, name="initial", status=409)
    assert "do anh/chị soạn" in keeper.words  # who wrote it does not close it either
    other = db.session.scalars(select(Person).where(Person.username == "iso")).one()
    other.role_rows.append(PersonRole(role=Role.CONTROL))
    db.session.commit()
    paper |= {"seen": mark_of(desk.report), "file": (BytesIO(b"%PDF-1.4 nhay"), "nhay.pdf")}  # type: ignore[dict-item]
    db.session.rollback()
    desk.browser("iso").post("reports.step_paper", paper, id=desk.id, name="initial")
    desk.press("lanhdao", "sign")
    assert desk.report.state == "signed"
