"""ISO 9001:2015, 6.3 and 7.5.3.2 c: why a document changes, who agreed, and what became of it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from heza.approvals.signoff import signatures_of
from heza.audit import verify
from heza.core import clock
from heza.core.db import db
from heza.documents.changes import actions, rules
from heza.documents.changes.actions import Wish
from heza.documents.changes.models import ChangeRequest
from heza.documents.external.models import ExternalDocument
from heza.documents.models import Document
from tests.documents.office import PASSWORD, Office
from tests.make import Make
from tests.pages import Browser

ROOM = {"room": "change_requests"}


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


@pytest.mark.both_databases(short="postgresql")
def test_6_3_a_change_is_agreed_to_advised_on_accepted_and_carried_out(office: Office, app: Flask) -> None:
    office.issued("QT-01")
    request = office.asked("QT-01", content="")
    author, head, leader = (office.browser(one) for one in (office.author, office.head, office.leader))
    assert request.code == "YC-2024-001"
    assert "Chưa ghi nội dung đề nghị" in office.press(office.author, request, "hand_in", status=409, **ROOM).words
    old = office.seen(request)
    data = {"kind": "amend", "code": "qt-01", "department_id": str(office.unit.id), "source": "audit"}
    data |= {"reason": "Đoàn đánh giá nêu", "content": "Mục 5: ba ngày", "seen": old}
    assert (
        "Không tìm thấy tài liệu"
        in author.post("change_requests.edit", data | {"code": "QT-99"}, id=1, status=422).words
    )
    assert (
        "không được trước hôm nay"
        in author.post("change_requests.edit", data | {"due": "01/01/2024"}, id=1, status=422).words
    )
    author.post("change_requests.edit", data, id=request.id)
    assert "Người khác vừa thay đổi" in author.post("change_requests.edit", data, id=request.id, status=409).words
    assert "người khác lập" in head.get("change_requests.edit", id=request.id, status=409).words
    office.browser(office.reader).get("change_requests.show", id=request.id, status=404)  # of another unit
    assert request.code not in office.browser(office.reader).get("change_requests.index").words
    assert request.code in office.browser(office.auditor).get("change_requests.index").words

    office.press(office.author, request, "hand_in", **ROOM)
    assert "1 phiếu yêu cầu tài liệu chờ anh/chị xem xét" in head.get("home.index").words
    office.press(office.author, request, "agree", status=409, **ROOM)  # one's own
    office.press(office.leader, request, "accept", status=409, **ROOM)  # out of order
    office.press(office.head, request, "send_back", note="Ghi rõ mục nào.", **ROOM)
    assert "1 phiếu yêu cầu bị trả lại" in author.get("home.index").words
    office.press(office.author, request, "hand_in", **ROOM)
    office.press(office.head, request, "agree", **ROOM)
    assert "1 phiếu yêu cầu tài liệu chờ cho ý kiến" in office.browser(office.controller).get("home.index").words
    office.press(office.controller, request, "consult", status=422, **ROOM)  # an opinion is written
    office.press(office.controller, request, "consult", note="Nên sửa cả biểu mẫu.", **ROOM)
    assert "1 phiếu yêu cầu tài liệu chờ anh/chị quyết định" in leader.get("home.index").words
    office.press(office.leader, request, "accept", **ROOM)
    good = [one.meaning for one in signatures_of(office.again(request)) if one.is_valid]
    assert good == ["draft", "review", "check", "approve"]

    assert "Lập bản soạn" in author.get("change_requests.show", id=request.id).words
    to_draft = "1 phiếu yêu cầu đã được chấp nhận, chờ lập bản soạn"
    assert to_draft in author.get("home.index").words
    data = {"kind": "amend", "request_id": str(request.id)}
    author.post("documents.revise", data | {"request_id": "99"}, code="QT-01", status=409)
    author.post("documents.revise", data, code="QT-01")
    document = db.session.scalars(select(Document).where(Document.code == "QT-01")).one()
    draft = office.draft(document)
    assert to_draft not in author.get("home.index").words
    assert (draft.request_id, draft.reason) == (request.id, "Đoàn đánh giá nêu")
    assert "theo phiếu YC-2024-001" in author.get("document_revisions.show", id=draft.id).words
    assert "YC-2024-001" in author.get("documents.show", code="QT-01").words
    controller = office.browser(office.controller)
    assert (
        "đang có bản soạn" in controller.post("change_requests.close", {"note": "x"}, id=request.id, status=409).words
    )
    office.approved(document)
    office.issue(office.batch(draft), "10/04/2024", number="15/QĐ-BQL")
    assert office.again(request).done_on == date(2024, 3, 28)
    assert office.again(document).review_due == date(2027, 4, 10)
    db.session.rollback()
    assert verify.verify(full=True).is_good


def test_6_3_what_was_refused_is_not_drafted_and_the_rule_of_the_agency_says_who_asks(office: Office) -> None:
    office.issued("QT-01")
    request = office.asked("QT-01")
    office.press(office.author, request, "hand_in", **ROOM)
    office.press(office.head, request, "agree", **ROOM)
    office.press(office.controller, request, "consult", note="Chưa cần.", **ROOM)
    office.press(office.leader, request, "refuse", status=422, **ROOM)  # with a reason only
    office.press(office.leader, request, "refuse", note="Chưa đến hạn.", **ROOM)
    author, controller = office.browser(office.author), office.browser(office.controller)
    data = {"kind": "amend", "request_id": str(request.id)}
    assert "không dùng được" in author.post("documents.revise", data, code="QT-01", status=409).words
    assert "cần phiếu yêu cầu" in author.get("documents.show", code="QT-01").words
    assert "cần phiếu" in controller.post("documents.revise", {"kind": "whole"}, code="QT-01", status=409).words
    controller.post("documents.revise", {"kind": "amend"}, code="QT-01")  # in part, by the controller
    other = {"kind": "amend", "code": "QT-01", "department_id": str(office.other.id), "source": "proposal"}
    office.browser(office.reader).post("change_requests.new", other)
    assert "YC-2024-002" in author.get("documents.show", code="QT-01").words  # of another unit, about their document
    author.get("change_requests.show", id=request.id + 1)
    author.get("change_requests.edit", id=request.id + 1, status=409)
    withdrawn = office.asked("QT-01")
    office.press(office.author, withdrawn, "withdraw", note="Lập nhầm.", **ROOM)
    assert office.again(withdrawn).state == "withdrawn"


@pytest.mark.parametrize(
    ("needs", "author", "keeper_in_part", "keeper_whole"),
    [("always", True, True, True), ("not_controller", True, False, True), ("never", False, False, False)],
)
def test_when_a_revision_needs_a_request(needs: str, author: bool, keeper_in_part: bool, keeper_whole: bool) -> None:
    assert rules.needs_request(needs, is_keeper=False, is_whole=False) is author
    assert rules.needs_request(needs, is_keeper=True, is_whole=False) is keeper_in_part
    assert rules.needs_request(needs, is_keeper=True, is_whole=True) is keeper_whole


@pytest.mark.both_databases(short="postgresql")
def test_7_5_3_2c_each_kind_of_request_ends_where_it_was_carried_out(office: Office, make: Make) -> None:
    office.issued("QT-01")
    controller, author = office.browser(office.controller), office.browser(office.author)
    new = office.accepted("", "new", subject="Quy trình cấp giấy phép")
    page = author.get("documents.new", phieu=new.id)
    assert page.select_one("#title")["value"] == "Quy trình cấp giấy phép"  # type: ignore[index]
    data = {"code": "QT-02", "title": "Quy trình cấp giấy phép", "type_id": "4", "department_id": str(office.unit.id)}
    author.post("documents.new", data, phieu=new.id)
    office.send_to("QT-02")
    author.post("documents.new", data | {"code": "QT-03"}, phieu=new.id, status=409)  # once

    make.saved(
        ExternalDocument(
            number="30/2020/NĐ-CP",
            number_key="30/2020/NĐ-CP",
            sort_key="30",
            folded="30",
            lowered="30",
            title="Văn thư",
        )
    )
    law = office.accepted("", "external", number="30/2020/nđ-cp")
    controller.post("change_requests.close", {}, id=law.id, status=422)
    controller.post("change_requests.close", {"note": "Đã áp dụng từ hôm nay"}, id=law.id)
    controller.post("change_requests.close", {"note": "lần nữa"}, id=law.id, status=409)

    over = office.accepted("QT-01", "retire")
    assert "1 phiếu yêu cầu đã được chấp nhận, chờ thực hiện" in controller.get("home.index").words
    batch = office.batch()
    assert "Đưa vào đợt" in controller.get("change_requests.show", id=over.id).words
    controller.post("issue_batches.add", {"retire": "QT-01"}, id=batch.id)
    fresh = office.approved(db.session.scalars(select(Document).where(Document.code == "QT-02")).one())
    controller.post("issue_batches.add", {"revision": str(fresh.id)}, id=batch.id)
    office.issue(batch, "15/04/2024", number="20/QĐ-BQL")
    assert {office.again(one).done_on for one in (new, law, over)} == {clock.today()}
    assert office.again(db.session.scalars(select(Document).where(Document.code == "QT-01")).one()).review_due is None


@pytest.mark.both_databases(short="postgresql")
def test_drafts_of_a_changed_law_are_taken_up_and_several_are_signed_in_one_sitting(office: Office) -> None:
    document = office.issued("QT-01").document
    wishes = [Wish("amend", office.unit.id, document, reason="Luật đổi", content="Mục 3")] * 3
    made = actions.add_requests(wishes, office.controller, is_authored=False)
    db.session.commit()
    ids = [one.id for one in made]
    author, head = office.browser(office.author), office.browser(office.head)
    assert "3 phiếu yêu cầu chờ phòng viết tiếp" in author.get("home.index").words
    first, second, third = made
    for one in (first, second):
        office.press(office.author, one, "hand_in", **ROOM)
        assert office.again(one).authors() == {office.author.id}
    office.press(office.head, third, "hand_in_up", **ROOM)  # the head takes it up: the controller is asked next
    sitting = head.get("/tai-lieu/yeu-cau/buoc/agree?id=" + "&id=".join(str(id) for id in ids))
    assert "không ký được" in sitting.words
    data = {"id": [str(id) for id in ids[:2]], "seen": [office.seen(one) for one in made[:2]], "standing": ""}
    head.post("change_requests.step_many", data | {"password": PASSWORD}, name="agree")
    assert {office.again(one).state for one in made} == {"consulting"}
    office.press(office.controller, first, "consult", note="Đồng ý.", **ROOM)
    paper = {"seen": office.seen(first), "file": (BytesIO(b"%PDF-1.4 ky"), "phieu.pdf"), "number": "7/PYC"}
    paper |= {"day": "28/03/2024", "signed_by": "Trưởng ban", "password": PASSWORD}
    office.browser(office.controller).post("change_requests.step_paper", paper, id=first.id, name="accept")
    assert office.again(first).state == "accepted"
    assert "Bản ký ngoài hệ thống số 7/PYC" in author.get("change_requests.show", id=first.id).words


def test_the_list_of_requests_costs_a_fixed_number_of_statements(
    office: Office, statements: Callable[[], "object"]
) -> None:
    controller, counts = office.browser(office.controller), []
    office.document("QT-01")
    for _ in range(2):
        office.asked("QT-01", drafter_id=str(office.author.id))
        controller.get("change_requests.index")
        with statements() as seen:  # type: ignore[attr-defined]
            page = controller.get("change_requests.index", **{"tinh-trang": "draft", "loai": "amend"})
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert len(page.select("tbody tr")) == 2
    assert "YC-2024-001" in controller.get("change_requests.index", truoc="2").words
    assert db.session.scalar(select(ChangeRequest.id).limit(1)) is not None
    for junk in ("truoc=x", "tinh-trang=x", "loai=x"):
        controller.get(f"/tai-lieu/yeu-cau?{junk}", status=404)
