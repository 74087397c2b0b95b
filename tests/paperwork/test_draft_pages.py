"""Pages of drafts and issued papers: resumed by others, saved on the way, stale, forged; nothing issued by mistake."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from heza.accounts.actions import set_password
from heza.approvals.models import Delegation
from heza.audit import trail
from heza.core.db import db
from heza.core.jobs import work
from heza.papers.heading import titles_of
from heza.paperwork import drafts
from heza.paperwork.models import IssuedPaper, PaperDraft, PaperPrint
from tests.dossiers.acting_helpers import do
from tests.make import Make
from tests.pages import Browser, Page
from tests.papers.reading import run
from tests.paperwork.office import PASSWORD, Office, issued, papers, step, words_of, written

Browse = Callable[..., Browser]
REASON = "Thiếu bản sao theo khoản 2 Điều 36 & “#$@*” \\"


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    return Office(make)


def sent(page: Page, action: str) -> dict[str, str]:
    """What the form of a page with this end of its address would send."""
    form = page.select_one(f"form[action$='{action}']")
    assert form is not None, page.words
    found = {}
    for field in form.select("[name]"):
        if field.get("type") != "submit" and field.name != "button" and field["name"] != "csrf_token":
            found[str(field["name"])] = _value(field)
    return found


def _value(field: Tag) -> str:
    if field.name == "textarea":
        return field.text
    if field.name == "select":
        chosen = field.select_one("option[selected]")
        return str(chosen["value"]) if chosen else ""
    return "" if field.get("type") == "checkbox" else str(field.get("value", ""))


def begun(browser: Browser, office: Office, number: int, url: str) -> int:
    """Begin a form; the id of its draft."""
    page = browser.post("paperwork.begin", code=office.dossier(number).code, form_url=url)
    return int(page.response.headers["Location"].split("/")[-2])


def draft_of(id: int) -> PaperDraft:
    db.session.expire_all()
    return db.session.get_one(PaperDraft, id)


@pytest.mark.both_databases
def test_a_draft_is_resumed_and_issued_by_another_person(office: Office, browse_as: Browse) -> None:
    officer, head = browse_as(office.officer), browse_as(office.head)
    id = begun(officer, office, 1, "bo-sung")
    page = officer.get("paper_drafts.edit", id=id)
    typed = sent(page, "/sua") | {"reason": REASON, "items-0-name": "Bản sao", "items-0-copies": "1"}
    officer.post("paper_drafts.edit", typed, id=id)
    assert begun(head, office, 1, "bo-sung") == id, "the same draft, whoever begins it"
    page = head.get("paper_drafts.edit", id=id)
    assert "do Nguyễn Văn Thử" in page.words and sent(page, "/sua")["reason"] == REASON
    go = sent(page, "/sua") | {"contact_phone": "0225 3 000 000", "go": "check"}
    assert head.post("paper_drafts.edit", go, id=id).response.headers["Location"].endswith(f"/nhap/{id}")
    assert {one.person_id for one in draft_of(id).writers} == {office.officer.id, office.head.id}
    page = head.get("paper_drafts.show", id=id)
    assert page.select(".summary") == [] and page.select("img.sheet")
    done = head.post("paper_drafts.issue_draft", sent(page, "/cap-so"), id=id)
    assert head.get(done.response.headers["Location"]).select_one("h1").text.split()[-3:] == ["01/HDHS", "đã", "cấp"]
    assert office.dossier(1).state == "suspended"
    assert "đã được cấp số" in officer.post("paper_drafts.autosave", typed, id=id, status=409).words
    officer.get("paper_drafts.show", id=id)


def test_it_is_saved_on_the_way_and_says_when(office: Office, browse_as: Browse) -> None:
    officer = browse_as(office.officer)
    id = begun(officer, office, 1, "bo-sung")
    typed = sent(officer.get("paper_drafts.edit", id=id), "/sua")
    typing = browse_as(office.officer, hx_target="paper_saved")
    for reason in ("Thiếu", "Thiếu bản", "Thiếu bản sao"):
        page = typing.post("paper_drafts.autosave", typed | {"reason": reason}, id=id, status=200)
        assert page.find("h1") is None and "Đã lưu " in page.words, "the fragment alone"
        assert draft_of(id).values["reason"] == reason
    assert page.select("input[name=seen]")[0]["value"] != typed["seen"]


def test_what_cannot_be_read_is_kept_as_typed_and_named(office: Office, browse_as: Browse) -> None:
    officer = browse_as(office.officer)
    id = begun(officer, office, 1, "bo-sung")
    wrong = {
        "deadline_supply": "31/02/2024",
        "items-0-name": "Bản sao",
        "items-0-copies": "hai",
        "contact_phone": "abc",
    }
    officer.post("paper_drafts.edit", sent(officer.get("paper_drafts.edit", id=id), "/sua") | wrong, id=id)
    page = officer.get("paper_drafts.edit", id=id)
    assert {key: sent(page, "/sua")[key] for key in wrong} == wrong
    page = officer.get("paper_drafts.show", id=id)
    links = {str(link["href"]).partition("#")[2] for link in page.select(".summary a")}
    assert links == {"items", "reason", "deadline_supply", "contact_phone"}
    shown = officer.get("paper_drafts.edit", id=id)
    assert all(shown.select_one(f"#{link}") for link in links), "each link leads to its field"
    assert page.select("form[action$='/cap-so']") == []
    values = {"seen": draft_mark(id), "seen_event": str(office.dossier(1).event_seq)}
    assert "Chưa cấp được" in officer.post("paper_drafts.issue_draft", values, id=id, status=409).words
    assert papers() == 0


def draft_mark(id: int) -> str:
    found = drafts.mark_of(draft_of(id))
    db.session.rollback()
    return found


def test_a_stale_window_is_refused_and_nothing_is_lost(office: Office, browse_as: Browse) -> None:
    officer, other = browse_as(office.officer), browse_as(office.head)
    id = begun(officer, office, 1, "bo-sung")
    first, second = (sent(one.get("paper_drafts.edit", id=id), "/sua") for one in (officer, other))
    other.post("paper_drafts.edit", second | {"reason": "Của trưởng phòng"}, id=id)
    typing = browse_as(office.officer, hx_target="paper_saved")
    page = typing.post("paper_drafts.autosave", first | {"reason": "Của tôi"}, id=id, status=409)
    assert "vừa sửa bản nháp này" in page.words
    assert page.response.headers["HX-Retarget"] == "#notice", "what was typed stays on the page"
    assert draft_of(id).values["reason"] == "Của trưởng phòng"
    page = officer.post("paper_drafts.edit", first | {"reason": "Của tôi"}, id=id, status=409)
    assert "chưa được lưu" in page.words and sent(page, "/sua")["reason"] == "Của tôi"
    assert draft_of(id).values["reason"] == "Của trưởng phòng"
    officer.post("paper_drafts.edit", sent(page, "/sua"), id=id)
    assert draft_of(id).values["reason"] == "Của tôi", "who has read that may replace it"


@pytest.mark.both_databases
def test_another_department_and_a_forged_id_are_not_found(office: Office, browse_as: Browse) -> None:
    draft = written(office.officer, office.dossier(1), "supplement")
    id, seq = draft.id, issued(office.desk, written(office.desk, office.dossier(1), "receipt")).seq
    db.session.rollback()
    stranger = browse_as(office.stranger)
    code = office.dossier(1).code
    stranger.get("paperwork.dossier", code=code, status=404)
    stranger.post("paperwork.begin", code=code, form_url="bo-sung", status=404)
    for forged in (id, 999_999, 2**31, 2**63, 2**70):
        for endpoint in ("show", "edit", "pdf"):
            stranger.get(f"paper_drafts.{endpoint}", id=forged, status=404)
        stranger.get("paper_drafts.picture", id=forged, number=1, status=404)
        stranger.get("paper_drafts.step", id=forged, name="submit", status=404)
        for endpoint in ("edit", "autosave", "issue_draft", "drop"):
            stranger.post(f"paper_drafts.{endpoint}", {"seen": "1:x"}, id=forged, status=404)
    for forged in (seq, 999_999, 2**63, 2**70):
        for endpoint in ("show", "pdf", "docx"):
            stranger.get(f"papers.{endpoint}", seq=forged, status=404)
        stranger.get("papers.picture", seq=forged, number=1, status=404)
        stranger.get("papers.copy", seq=forged, print_id=1, status=404)
        for endpoint in ("reprint", "cancel", "anew"):
            stranger.post(f"papers.{endpoint}", {"in-reason": "x", "huy-reason": "x"}, seq=forged, status=404)
    assert code not in stranger.get("paperwork.index").words
    assert (papers(), db.session.query(PaperPrint).count()) == (1, 0)


def test_who_may_read_and_not_write_is_told_so(office: Office, browse_as: Browse) -> None:
    draft = written(office.officer, office.dossier(1), "supplement")
    id, code, mark = draft.id, office.dossier(1).code, draft_mark(draft.id)
    values = {"seen": mark, "seen_event": str(office.dossier(1).event_seq), "reason": "khác"}
    for who in (office.second, office.leader, office.control):
        browser = browse_as(who)
        page = browser.get("paper_drafts.show", id=id)
        assert page.select("form[action$='/cap-so'], form[action$='/bo']") == []
        assert "lập" in browser.get("paper_drafts.edit", id=id, status=409).words
        for endpoint in ("edit", "autosave", "issue_draft", "drop"):
            browser.post(f"paper_drafts.{endpoint}", values, id=id, status=409)
        browser.post("paperwork.begin", code=code, form_url="tu-choi", status=409)
    assert papers() == 0 and draft_mark(id) == mark


def test_the_officer_who_is_reminded_does_not_write_the_reminder(office: Office, browse_as: Browse) -> None:
    id = written(office.control, office.dossier(3), "reminder").id
    values = {"seen": draft_mark(id), "seen_event": str(office.dossier(3).event_seq), "deadline": "30/12/2024"}
    for who in (office.officer, office.desk):
        browser = browse_as(who)
        for endpoint in ("edit", "autosave", "issue_draft", "drop"):
            assert "do Lãnh đạo Ban" in browser.post(f"paper_drafts.{endpoint}", values, id=id, status=409).words
    browse_as(office.control).post("paper_drafts.issue_draft", values, id=id)


def test_an_unknown_form_is_a_sentence(office: Office, browse_as: Browse) -> None:
    code, desk = office.dossier(1).code, browse_as(office.desk)
    for url in ("khong-co", "receipt", "../../x", "so-theo-doi"):
        path = f"/bieu-mau/ho-so/{code}/{url}"
        if ".." in url:
            desk.post(path, status=404)
        else:
            assert "Không có biểu mẫu" in desk.post(path, status=409).words
    assert (
        "không có mẫu này"
        in browse_as(office.officer).post("paperwork.begin", code=code, form_url="dung-giai-quyet", status=409).words
    )
    assert db.session.scalars(select(PaperDraft)).all() == []


@pytest.mark.both_databases
def test_a_stale_page_issues_nothing(office: Office, browse_as: Browse) -> None:
    officer, id = browse_as(office.officer), written(office.officer, office.dossier(1), "supplement").id
    page = sent(officer.get("paper_drafts.show", id=id), "/cap-so")
    drafts.put(draft_of(id), draft_of(id).values | {"reason": "Lời khác"}, office.head)
    db.session.commit()
    assert "vừa sửa bản nháp này" in officer.post("paper_drafts.issue_draft", page, id=id, status=409).words
    page = sent(officer.get("paper_drafts.show", id=id), "/cap-so")
    do(office.officer, office.dossier(1), "ghi-chu")
    assert "vừa thay đổi hồ sơ này" in officer.post("paper_drafts.issue_draft", page, id=id, status=409).words
    for forged in ({}, {"seen": page["seen"]}, page | {"seen_event": "9" * 30}, page | {"seen_event": "-1"}):
        officer.post("paper_drafts.issue_draft", forged, id=id, status=409)
    assert papers() == 0
    page = sent(officer.get("paper_drafts.show", id=id), "/cap-so")
    officer.post("paper_drafts.issue_draft", page, id=id)
    assert "đã được cấp số" in officer.post("paper_drafts.issue_draft", page, id=id, status=409).words
    assert papers() == 1


def test_a_second_request_is_for_the_head_to_allow_on_the_page(office: Office, browse_as: Browse) -> None:
    issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    do(office.desk, office.dossier(1), "da-bo-sung")
    id = written(office.officer, office.dossier(1), "supplement").id
    page = browse_as(office.officer).get("paper_drafts.show", id=id)
    assert "Yêu cầu lần hai chỉ khi trưởng phòng cho phép" in page.words
    assert page.select("input[name=overrides]") == []
    head = browse_as(office.head)
    page = head.get("paper_drafts.show", id=id)
    assert page.select("input[name=overrides]")
    assert "một lần" in head.post("paper_drafts.issue_draft", sent(page, "/cap-so"), id=id, status=409).words
    head.post("paper_drafts.issue_draft", sent(page, "/cap-so") | {"overrides": "1"}, id=id)


def taken(browser: Browser, address: str) -> Any:
    """A file, read and closed."""
    answer = browser.client.get(address)
    assert answer.data
    answer.close()
    return answer


@pytest.mark.both_databases
def words_in(pdf: bytes, folder: Path) -> str:
    """What a PDF says."""
    (folder / "taken.pdf").write_bytes(pdf)
    return run("pdftotext", "-raw", folder / "taken.pdf", "-")


def test_print_copy_cancel_and_issue_anew(office: Office, browse_as: Browse, tmp_path: Path) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    seq, officer = paper.seq, browse_as(office.officer)
    frozen = taken(officer, f"/bieu-mau/giay/{seq}.pdf")
    assert frozen.status_code == 200 and frozen.data.startswith(b"%PDF") and frozen.mimetype == "application/pdf"
    assert taken(officer, f"/bieu-mau/giay/{seq}.pdf").data == frozen.data
    assert "đang được tạo" in officer.get("papers.docx", seq=seq, status=409).words
    while work.run_next():
        pass
    assert taken(officer, f"/bieu-mau/giay/{seq}.docx").data.startswith(b"PK")
    assert "Hãy ghi lý do" in officer.post("papers.reprint", {"in-reason": " "}, seq=seq, status=422).words
    done = officer.post("papers.reprint", {"in-reason": "Mất liên 2"}, seq=seq)
    copy = taken(officer, done.response.headers["Location"])
    assert copy.status_code == 200 and copy.data.startswith(b"%PDF") and copy.data != frozen.data
    browse_as(office.head).get(done.response.headers["Location"], status=404)
    page = officer.get("papers.show", seq=seq)
    assert "Mất liên 2" in page.words and page.words.count("Mở bản PDF") == 2
    assert "Mất liên 2" in officer.get("paperwork.dossier", code=office.dossier(1).code).words
    assert "chưa hủy" in officer.post("papers.anew", seq=seq, status=409).words
    assert "Hãy ghi lý do" in officer.post("papers.cancel", {"huy-reason": ""}, seq=seq, status=422).words
    browse_as(office.second).post("papers.cancel", {"huy-reason": "Phá"}, seq=seq, status=409)
    officer.post("papers.cancel", {"huy-reason": "Sai tên"}, seq=seq)
    assert "đã hủy" in officer.get("papers.show", seq=seq).words
    marked = taken(officer, f"/bieu-mau/giay/{seq}.pdf")
    assert "ĐÃ HỦY" in words_in(marked.data, tmp_path) and "ĐÃ HỦY" not in words_in(frozen.data, tmp_path)
    assert "đã hủy" in officer.get("papers.docx", seq=seq, status=409).words
    browse_as(office.second).post("papers.anew", seq=seq, status=409)
    done = officer.post("papers.anew", seq=seq)
    id = int(done.response.headers["Location"].split("/")[-2])
    page = officer.get("paper_drafts.show", id=id)
    assert "việc đã ghi trên hồ sơ không ghi lần nữa" in page.words
    officer.post("paper_drafts.issue_draft", sent(page, "/cap-so"), id=id)
    assert db.session.scalars(select(IssuedPaper.number).order_by(IssuedPaper.seq)).all() == [1, 2]
    assert "đã được cấp lại" in officer.post("papers.anew", seq=seq, status=409).words
    assert "02/HDHS" in officer.get("papers.show", seq=seq).words


def test_the_last_words_for_this_procedure_are_offered(office: Office, browse_as: Browse) -> None:
    issued(office.officer, written(office.officer, office.dossier(1), "supplement", reason="Lý do lần trước"))
    officer = browse_as(office.officer)
    id = begun(officer, office, 3, "bo-sung")
    page = officer.get("paper_drafts.edit", id=id)
    assert page.select("button[value=last]")
    officer.post("paper_drafts.edit", sent(page, "/sua") | {"go": "last"}, id=id)
    shown = sent(officer.get("paper_drafts.edit", id=id), "/sua")
    assert shown["reason"] == "Lý do lần trước"
    assert shown["items-0-name"] == "Bản sao giấy chứng nhận đầu tư"


def test_a_deputy_by_delegation_sees_and_signs(office: Office, browse_as: Browse) -> None:
    draft = written(office.officer, office.dossier(3), "apology", new_due="2024-04-05")
    step(office.officer, draft, "submit")
    id, deputy = draft.id, browse_as(office.stranger)
    deputy.get("paper_drafts.show", id=id, status=404)
    seq = trail.take_seqs(db.session, 1)
    row = Delegation(origin=seq, known_from=seq, from_id=office.head.id, to_id=office.stranger.id, capacity="KT.")
    row.basis, row.from_day, row.duties = "QĐ 1", drafts.clock.today(), '["paper.review"]'
    db.session.add(row)
    trail.record(db.session, "delegate", "delegation", seq, first_seq=seq)
    db.session.commit()
    assert "Ký, trình lãnh đạo" in deputy.get("paper_drafts.show", id=id).words
    assert draft.sign_title in deputy.get("paperwork.index").words
    db.session.rollback()
    other = written(office.officer, office.dossier(1), "supplement").id
    db.session.rollback()
    deputy.get("paper_drafts.show", id=other, status=404)


def test_a_signed_letter_can_be_opened_again(office: Office, browse_as: Browse) -> None:
    draft = written(office.officer, office.dossier(3), "apology", new_due="2024-04-05")
    for who, name in ((office.officer, "submit"), (office.head, "sign"), (office.leader, "approve")):
        step(who, draft, name)
    step(office.officer, draft, "reopen", "Ngày hẹn đã qua")
    assert draft.state == "draft"
    drafts.put(draft, draft.values | {"new_due": "2024-04-12"}, office.officer)
    db.session.commit()
    assert draft.state == "draft" and papers() == 0


@pytest.mark.both_databases
def test_the_pages_ask_a_fixed_number_of_statements(
    office: Office, browse_as: Browse, statements: Callable[..., Any]
) -> None:
    officer, code = browse_as(office.officer), office.dossier(1).code

    def counted(endpoint: str, **values: Any) -> int:
        officer.get(endpoint, **values)  # what is read once a process
        with statements() as seen:
            officer.get(endpoint, **values)
        return len(seen)

    first = written(office.officer, office.dossier(1), "supplement").id
    paper = issued(office.desk, written(office.desk, office.dossier(1), "receipt")).seq
    written(office.officer, office.dossier(3), "apology")
    taken(officer, f"/bieu-mau/giay/{paper}.pdf")
    db.session.rollback()
    asked = [
        ("paperwork.index", {}),
        ("paperwork.dossier", {"code": code}),
        ("paper_drafts.edit", {"id": first}),
        ("paper_drafts.show", {"id": first}),
        ("papers.show", {"seq": paper}),
    ]
    before = [counted(endpoint, **values) for endpoint, values in asked]
    for _ in range(3):
        issued(office.desk, written(office.desk, office.dossier(1), "receipt"))
        taken(officer, f"/bieu-mau/giay/{paper}.pdf")
        db.session.rollback()
        do(office.officer, office.dossier(1), "ghi-chu")
    for key in ("apology", "receipt"):
        written(office.head, office.dossier(1), key)
    db.session.rollback()
    assert [counted(endpoint, **values) for endpoint, values in asked] == before
    assert max(before) <= 45, before


def test_a_letter_that_was_signed_outside_is_sent_with_the_name_of_who_signed(
    office: Office, browse_as: Browse, tmp_path: Path
) -> None:
    draft = written(office.officer, office.dossier(3), "apology", new_due="2024-04-05")
    step(office.officer, draft, "submit")
    step(office.head, draft, "sign")
    set_password(office.control, PASSWORD)
    db.session.commit()
    values = {
        "seen": draft_mark(draft.id),
        "file": (BytesIO(b"%PDF-1.4 signed"), "xin-loi.pdf"),
        "number": "12/PXL",
        "day": "27/03/2024",
        "signed_by": "Phạm Thị Ký",
        "password": PASSWORD,
    }
    browse_as(office.control).post("paper_drafts.step_paper", values, id=draft.id, name="approve")
    paper = issued(office.officer, draft_of(draft.id))
    assert "Phạm Thị Ký" in words_of(paper, tmp_path)


@pytest.mark.parametrize(
    ("title", "for_title", "capacity", "lines"),
    [
        ("Trưởng ban", "", "", ["TRƯỞNG BAN"]),
        ("Phó Trưởng ban", "", "", ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
        ("Chánh Văn phòng", "Trưởng ban", "TL.", ["TL. TRƯỞNG BAN", "CHÁNH VĂN PHÒNG"]),
        ("Phó Trưởng ban", "Trưởng ban", "TUQ.", ["TUQ. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
        ("Trưởng phòng", "", "TL.", ["TL. TRƯỞNG BAN", "TRƯỞNG PHÒNG"]),
        ("", "", "", ["TRƯỞNG BAN"]),
    ],
)
def test_the_lines_above_a_signature_follow_the_decree(
    title: str, for_title: str, capacity: str, lines: list[str]
) -> None:
    assert titles_of(title, for_title, capacity, "Trưởng ban") == lines


@pytest.mark.both_databases
def test_two_who_begin_at_once_go_on_with_one_draft(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one did not see the first one's draft when it looked."""
    mine = written(office.officer, office.dossier(1), "supplement")
    with monkeypatch.context() as blind:
        blind.setattr(drafts.queries, "open_draft", lambda *_: None)
        with pytest.raises(drafts.Stale):
            drafts.begin(office.dossier(1), "supplement", office.head)
    assert drafts.begin(office.dossier(1), "supplement", office.head).id == mine.id
