"""Issuing a form: its number, its act, its frozen bytes; what is refused writes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select, text

from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.checks import differences
from heza.papers.models import IssuedNumber
from heza.paperwork import drafts, register
from heza.paperwork import issued as done
from heza.paperwork.fill import Record
from tests.dossiers.acting_helpers import do
from tests.dossiers.files import apply, at, row
from tests.make import Make
from tests.papers.reading import bare
from tests.paperwork.office import Office, events, issued, last_event, move, refused, signed, step, words_of, written

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    return Office(make)


# ---------------------------------------------------------------- 01


def test_the_receipt_of_a_new_dossier_receives_it(office: Office, tmp_path: Path) -> None:
    move("2024-03-28 09:15")
    draft = written(office.desk, office.dossier(2), "receipt")
    paper = issued(office.desk, draft)
    dossier = office.dossier(2)
    assert (dossier.state, dossier.status, f"{dossier.received_on:%d/%m/%Y}") == ("open", 2, "28/03/2024")
    event = last_event(dossier)
    assert (event.kind, event.seq, event.actor_id) == ("received", paper.event_seq, office.desk.id)
    assert f"{dossier.due_on:%d/%m/%Y}" == "11/04/2024"
    said = words_of(paper, tmp_path)
    assert "01/BPTNTKQ" in said and "2 liên" not in said.split("Liên 1")[0]
    assert "09 giờ 15 phút, ngày 28 tháng 3 năm 2024" in said
    assert "ngày 11 tháng 4 năm 2024" in said and "10 ngày làm việc" in said
    book, number = register.number_of(dossier.id) or (None, 0)
    assert book is not None and number == 1
    assert bare(f"Quyển số: {book.name}, Số thứ tự: 01") in bare(said)
    assert said.count("Báo cáo năng lực tài chính") == 2, "on both copies"
    assert "Liên 1: Lưu" in said and "Liên 2: Giao cá nhân" in said
    assert list(differences(db.session())) == []
    assert (draft.state, f"{draft.closed_on:%d/%m/%Y}") == ("issued", "28/03/2024")


def test_the_receipt_of_a_received_dossier_is_a_paper_alone(office: Office, tmp_path: Path) -> None:
    draft, before = written(office.desk, office.dossier(1), "receipt"), events()
    paper = issued(office.desk, draft)
    assert events() == before and paper.event_seq is None
    said = words_of(paper, tmp_path)
    assert "ngày 01 tháng 3 năm 2024" in said and "17 giờ 00 phút, ngày 15 tháng 4 năm 2024" in said
    assert register.number_of(office.dossier(1).id) is not None
    again = issued(office.desk, written(office.desk, office.dossier(1), "receipt"))
    assert again.number == 2
    wanted = select(IssuedNumber).where(IssuedNumber.subject_type == register.SUBJECT)
    assert len(list(db.session.scalars(wanted))) == 1, "a dossier stands in the register once"


def test_a_receipt_without_a_due_date_says_why_it_cannot_be_given(office: Office) -> None:
    intake: dict[str, Any] = {"received_at": None, "due_at": None, "status": 1, "officer": ""}
    apply([row(9, **intake, procedure_code="ZZ-01", procedure_name="Thủ tục lạ")], until="2024-03-11 17:00")
    components = [{"name": "Đơn", "originals": 1, "copies": 0, "note": ""}]
    draft = written(office.desk, office.dossier(9), "receipt", components=components, duration="5 ngày")
    assert "chưa có thời hạn trong danh mục" in refused(office.desk, draft)


# ---------------------------------------------------------------- 02, 03


def test_a_request_for_papers_stops_the_clock_once(office: Office, tmp_path: Path) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    dossier = office.dossier(1)
    assert (dossier.state, dossier.status, dossier.supplements) == ("suspended", 5, 1)
    assert (last_event(dossier).kind, last_event(dossier).seq) == ("supplement_asked", paper.event_seq)
    assert "Thiếu giấy tờ theo quy định" in str(last_event(dossier).private)
    said = words_of(paper, tmp_path)
    assert "01/HDHS" in said and "Bản sao giấy chứng nhận đầu tư" in said
    dossier = do(office.desk, dossier, "da-bo-sung")
    second = written(office.officer, dossier, "supplement")
    assert "một lần" in refused(office.officer, second)
    assert "một lần" in refused(office.officer, second, overrides=True), "an officer does not allow it themselves"
    assert "một lần" in refused(office.head, second)
    assert issued(office.head, second, overrides=True).number == 2
    assert office.dossier(1).supplements == 2
    assert json.loads(str(last_event(office.dossier(1)).data))["overrides"] is True


def test_a_request_at_intake_stops_no_clock(office: Office) -> None:
    issued(office.desk, written(office.desk, office.dossier(2), "supplement"))
    dossier = office.dossier(2)
    assert (dossier.status, dossier.state, dossier.supplements) == (5, "registered", 0)


def test_a_refusal_is_the_end_at_the_desk(office: Office, tmp_path: Path) -> None:
    paper = issued(office.desk, written(office.desk, office.dossier(2), "refusal"))
    dossier = office.dossier(2)
    assert (dossier.status, last_event(dossier).kind) == (3, "refused_intake")
    assert "Thiếu giấy tờ theo quy định" in words_of(paper, tmp_path)
    draft = written(office.desk, office.dossier(1), "refusal")
    assert "“Mới đăng ký”" in refused(office.desk, draft), "a received dossier is not refused at the desk"


@pytest.mark.parametrize("who", ["second", "stranger", "leader", "control"])
def test_who_does_not_hold_it_issues_nothing(office: Office, who: str) -> None:
    draft = written(office.officer, office.dossier(1), "supplement")
    assert "người đang giữ hồ sơ" in refused(getattr(office, who), draft)
    draft = written(office.desk, office.dossier(2), "receipt")
    assert "Bộ phận Một cửa" in refused(getattr(office, who), draft)


def test_what_is_missing_or_wrong_is_said_and_nothing_issued(office: Office) -> None:
    draft = written(office.officer, office.dossier(1), "supplement", items=[])
    assert "ít nhất một giấy tờ" in refused(office.officer, draft)
    draft = written(office.officer, office.dossier(1), "supplement", reason="Chữ \U0001f600 lạ")
    assert "không có trong phông chữ" in refused(office.officer, draft)


# ---------------------------------------------------------------- 04, 05


def test_an_apology_goes_through_head_and_leader_and_promises_once(office: Office, tmp_path: Path) -> None:
    draft = written(office.officer, office.dossier(3), "apology", new_due="2024-04-05")
    assert "chưa được lãnh đạo ký" in refused(office.officer, draft)
    step(office.officer, draft, "submit")
    assert "chưa được lãnh đạo ký" in refused(office.officer, draft)
    step(office.head, draft, "sign")
    step(office.leader, draft, "approve")
    assert "dành cho người đang giữ hồ sơ" in refused(office.second, draft)
    paper = issued(office.officer, draft)
    dossier = office.dossier(3)
    record = Record(dossier, None, clock.now())
    assert f"{record.history.due_again(record.now):%d/%m/%Y}" == "05/04/2024"
    assert f"{dossier.due_on:%d/%m/%Y}" == "15/03/2024", "what is measured stays the first promise"
    said = words_of(paper, tmp_path)
    assert "01/PXL" in said and "ngày 05 tháng 4 năm 2024" in said and "Chờ ý kiến của Sở Xây dựng." in said
    assert "KT. TRƯỞNG BAN" in said and "PHÓ TRƯỞNG BAN" in said and "Đỗ Văn Lãnh" in said
    here = drafts.situation(dossier, office.officer)
    assert "hẹn lại một lần" in drafts.objection("apology", office.officer, here, record)
    assert list(differences(db.session())) == []


@pytest.mark.parametrize(
    ("day", "says"),
    [("2024-03-27", "phải sau hôm nay"), ("2024-03-28", "phải sau hôm nay"), ("2024-04-06", "ngày nghỉ")],
)
def test_a_day_that_cannot_be_promised_is_not_signed(office: Office, day: str, says: str) -> None:
    draft = written(office.officer, office.dossier(3), "apology", new_due=day)
    with pytest.raises(Refused, match=says):
        step(office.officer, draft, "submit")
    db.session.rollback()


def test_a_promise_that_passed_while_it_lay_is_not_sent(office: Office) -> None:
    draft = signed(office, 3, "apology", new_due="2024-04-01")
    move("2024-04-01 08:00")
    assert "phải sau hôm nay" in refused(office.officer, draft)


def test_words_that_changed_after_a_signature_are_not_sent(office: Office) -> None:
    draft = signed(office, 3, "apology", new_due="2024-04-05")
    db.session.execute(text("UPDATE paper_draft SET private = replace(private, 'Chờ', 'Xin')"))
    db.session.commit()
    assert "đã đổi sau khi ký" in refused(office.officer, draft)


def test_a_stop_notice_ends_a_dossier_of_the_new_set(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="không có mẫu này"):
        written(office.officer, office.dossier(1), "stop_notice")
    db.session.rollback()
    move("2025-09-25 09:00")
    late = {"received_at": at("2025-09-16"), "due_at": at("2025-10-06 17:00")}
    apply([row(7, **late)], until="2025-09-20 17:00")
    draft = written(office.officer, office.dossier(7), "stop_notice")
    assert draft.set_key == "tt03-2025"
    step(office.officer, draft, "submit")
    step(office.head, draft, "sign")
    step(office.leader, draft, "approve")
    paper = issued(office.officer, draft)
    dossier = office.dossier(7)
    assert (dossier.status, last_event(dossier).kind, f"{dossier.closed_on:%d/%m/%Y}") == (8, "stopped", "25/09/2025")
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in words_of(paper, tmp_path)


# ---------------------------------------------------------------- phiếu đôn đốc


def test_a_reminder_is_for_what_is_late_and_by_who_may(office: Office, tmp_path: Path) -> None:
    before = events()
    draft = written(office.control, office.dossier(1), "reminder")
    assert "chưa quá hạn" in refused(office.control, draft)
    draft = written(office.control, office.dossier(3), "reminder")
    for who in (office.officer, office.desk, office.second, office.stranger):
        assert "do Lãnh đạo Ban" in refused(who, draft)
    paper = issued(office.control, draft)
    said = " ".join(words_of(paper, tmp_path).split())
    assert "09 ngày làm việc" in said and "Nguyễn Văn Thử" in said and "01/PĐĐ" in said
    assert issued(office.leader, written(office.leader, office.dossier(3), "reminder")).number == 2
    assert issued(office.head, written(office.head, office.dossier(3), "reminder")).number == 3
    assert events() == before


def test_a_reminder_anew_asks_who_may_as_well(office: Office) -> None:
    paper = issued(office.control, written(office.control, office.dossier(3), "reminder"))
    g.actor_id = office.control.id
    done.cancel(paper, office.control, "Ghi nhầm ngày")
    db.session.commit()
    draft = drafts.begin_anew(paper, office.control)
    db.session.commit()
    assert "do Lãnh đạo Ban" in refused(office.stranger, draft)
    assert "do Lãnh đạo Ban" in refused(office.officer, draft)
    assert issued(office.control, draft).replaces_seq == paper.seq
