"""The way of an explanation: written, signed by the head, sent back by the leader, amended, accepted."""

from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from heza import create_app
from heza.accounts.models import Person, PersonRole
from heza.accounts.permissions import Role
from heza.approvals.signoff import has_signed, mark_of, signatures_of
from heza.audit import verify
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.core.tasks import Task
from heza.explanations import queries
from heza.explanations.breaches import Breach
from heza.sample.people import PASSWORD
from tests.accountability.conftest import appoint
from tests.audit.tamper import sql
from tests.conftest import config_in
from tests.explanations.conftest import WORDS, Browse, People, again, amend, begin, content, late_dossiers, press
from tests.pages import Browser

pytestmark = [pytest.mark.agency, pytest.mark.both_databases(short="postgresql")]


def test_from_the_draft_to_the_acceptance(person: People, browse_as: Browse, late: Breach) -> None:
    officer, head, leader = (browse_as(person(name)) for name in ("cv.dt", "tp.dt", "lanhdao"))
    page = officer.get("explanations.new", code=late.code)
    drafted = page.select_one("textarea[name=text]").text
    assert "Hồ sơ tiếp nhận" in drafted
    assert "Theo nhật ký xử lý:" in drafted
    explanation = begin(officer, late, text=f"{drafted.strip()} {WORDS}")
    assert (explanation.state, explanation.authors()) == ("draft", {person("cv.dt").id})

    press(officer, explanation, "submit")
    assert again(explanation).state == "reviewing"
    assert next(task.title for task in _tasks(person("tp.dt"))) == "1 giải trình chờ anh/chị xem xét, ký"
    press(head, explanation, "sign")
    assert again(explanation).state == "deciding"
    assert has_signed(explanation, "review")

    assert "Hãy ghi lý do." in press(leader, explanation, "return", status=422, note="  ").words
    press(leader, explanation, "return", note="Nói rõ đã đôn đốc mấy lần.")
    assert again(explanation).state == "returned"
    assert "Nói rõ đã đôn đốc mấy lần." in officer.get("explanations.show", id=explanation.id).words
    assert "1 giải trình bị trả lại, cần sửa và trình lại" in [task.title for task in _tasks(person("cv.dt"))]

    amend(officer, explanation, text=f"{WORDS} Đã đôn đốc hai lần.")
    assert not has_signed(again(explanation), "review")
    assert "Nội dung đã đổi sau khi ký" in officer.get("explanations.show", id=explanation.id).words
    press(officer, explanation, "submit")
    press(head, explanation, "sign")
    press(leader, explanation, "accept")
    assert (again(explanation).state, explanation.accepted_on) == ("accepted", date(2024, 3, 28))
    assert [one.state for one in signatures_of(explanation)][-3:] == ["valid"] * 3

    [accepted] = queries.accepted_between(date(2024, 3, 20), date(2024, 3, 28))
    assert (accepted.code, accepted.text) == (late.code, f"{WORDS} Đã đôn đốc hai lần.")
    assert accepted.department == "Phòng Quản lý đầu tư"
    assert queries.accepted_between(date(2024, 2, 20), date(2024, 3, 27)) == []
    db.session.rollback()
    assert verify.verify(full=True).is_good


def _tasks(person: Person) -> list[Task]:
    with current_app.test_request_context():
        found = queries.waiting_for(person)
    db.session.rollback()
    return found


def test_what_was_typed_stays_out_of_the_trail(person: People, browse_as: Browse, late: Breach) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    amend(officer, explanation, remedy="Gọi ông Lê Văn Tư hằng tuần.")
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_type == "explanation")).all()
    assert [entry.action for entry in entries] == ["create", "update"]
    assert not [entry for entry in entries if "Lê Văn Tư" in entry.body or "Sở Xây dựng" in entry.body]
    assert all(again(explanation).private_sha256 in entry.body for entry in entries[-1:])


def test_the_head_who_wrote_it_signs_to_the_leader_and_reviews_nothing(
    person: People, browse_as: Browse, late: Breach
) -> None:
    head = browse_as(person("tp.dt"))
    explanation = begin(head, late)
    page = head.get("explanations.show", id=explanation.id)
    assert "Trình lãnh đạo" in page.words
    assert "Trình trưởng phòng" not in page.words
    press(head, explanation, "submit", status=409)
    press(head, explanation, "submit_up")
    assert again(explanation).state == "deciding"
    assert [one.meaning for one in signatures_of(explanation)] == ["explain"]


def test_the_head_who_amends_after_a_return_is_an_author(person: People, browse_as: Browse, late: Breach) -> None:
    officer, head, leader = (browse_as(person(name)) for name in ("cv.dt", "tp.dt", "lanhdao"))
    explanation = begin(officer, late)
    press(officer, explanation, "submit")
    press(head, explanation, "sign")
    press(leader, explanation, "return", note="Thiếu biện pháp.")
    amend(head, explanation, remedy="Trưởng phòng trực tiếp theo dõi.")
    assert again(explanation).authors() == {person("cv.dt").id, person("tp.dt").id}
    press(officer, explanation, "submit", status=409)
    press(head, explanation, "submit_up")
    press(leader, explanation, "accept")
    assert again(explanation).state == "accepted"


def test_signing_ones_own_is_off_and_says_why_and_the_post_is_refused(
    person: People, browse_as: Browse, late: Breach
) -> None:
    officer = person("cv.dt")
    browser = browse_as(officer)
    explanation = begin(browser, late)
    press(browser, explanation, "submit")
    officer = person("cv.dt")
    officer.role_rows += [PersonRole(role=Role.HEAD), PersonRole(role=Role.LEADER)]
    db.session.commit()
    appoint(explanation.department_id, officer.id, date(2024, 3, 1))  # who wrote it is now the head
    browser = browse_as(person("cv.dt"))
    page = browser.get("explanations.show", id=explanation.id)
    assert page.select_one("button[disabled]").text == "Ký, trình lãnh đạo"
    assert "Nội dung này do anh/chị soạn" in page.words
    assert "Nội dung này do anh/chị soạn" in press(browser, explanation, "sign", status=409).words
    press(browser, explanation, "recall", password="")
    press(browser, explanation, "submit_up")
    assert "Nội dung này do anh/chị soạn" in press(browser, explanation, "accept", status=409).words
    assert again(explanation).state == "deciding"


def test_a_step_out_of_order_is_refused(person: People, browse_as: Browse, late: Breach) -> None:
    officer, head, leader = (browse_as(person(name)) for name in ("cv.dt", "tp.dt", "lanhdao"))
    explanation = begin(officer, late)
    for browser, step in ((head, "sign"), (leader, "accept"), (leader, "return")):
        press(browser, explanation, step, status=409, note="x")
    press(officer, explanation, "submit")
    press(leader, explanation, "accept", status=409)
    press(officer, explanation, "submit", status=409)
    assert "Giải trình đã trình nên không sửa được." in amend(officer, explanation, status=409, text="khác").words
    assert again(explanation).state == "reviewing"


def test_it_is_not_handed_in_before_it_is_whole(person: People, browse_as: Browse, late: Breach) -> None:
    officer = browse_as(person("cv.dt"))
    drafted = officer.get("explanations.new", code=late.code).select_one("textarea[name=text]").text
    explanation = begin(officer, late, text=drafted, cause_id="", remedy="", remedy_on="")
    press(officer, explanation, "submit", status=409)
    for fields, reason in (
        ({"cause_id": "1"}, "Mới có phần hệ thống ghi sẵn"),
        ({"text": WORDS}, "Chưa có biện pháp khắc phục"),
        ({"remedy": "Làm sớm hơn."}, "Chưa có biện pháp khắc phục"),
    ):
        amend(officer, explanation, **fields)
        assert reason in press(officer, explanation, "submit", status=409).words
    amend(officer, explanation, remedy_on="30/04/2024")
    press(officer, explanation, "submit")
    assert again(explanation).state == "reviewing"


def test_a_changed_content_makes_the_signatures_void_and_is_not_accepted(
    person: People, browse_as: Browse, late: Breach
) -> None:
    officer, head, leader = (browse_as(person(name)) for name in ("cv.dt", "tp.dt", "lanhdao"))
    explanation = begin(officer, late)
    press(officer, explanation, "submit")
    press(head, explanation, "sign")
    again(explanation).remedy_on = date(2024, 5, 1)
    db.session.commit()
    assert "Nội dung đã đổi sau khi ký" in leader.get("explanations.show", id=explanation.id).words
    assert "chữ ký trước không còn hiệu lực" in press(leader, explanation, "accept", status=409).words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"remedy_on": "31/02/2024"}, "Hãy nhập ngày dạng ngày/tháng/năm"),
        ({"remedy_on": "01/01/2020"}, "không được trước ngày đến hạn"),
        ({"remedy_on": "01/01/2124"}, "Ngày hoàn thành quá xa"),
        ({"cause_id": "99999"}, "Hãy chọn trong danh sách."),
        ({"cause_id": "x"}, "Hãy chọn trong danh sách."),
        ({"text": "a" * 8001}, "dài nhất 8000 ký tự"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_written(
    person: People, browse_as: Browse, late: Breach, fields: dict[str, str], sentence: str
) -> None:
    officer = browse_as(person("cv.dt"))
    page = officer.post("explanations.new", content(**fields), code=late.code, status=422)
    assert sentence in page.words
    assert queries.explanation_of(late.dossier_id) is None


def test_two_who_begin_or_amend_at_once(person: People, browse_as: Browse, late: Breach) -> None:
    officer, head = browse_as(person("cv.dt")), browse_as(person("tp.dt"))
    explanation = begin(officer, late)
    assert "Người khác vừa lập giải trình" in head.post("explanations.new", content(), code=late.code, status=409).words
    seen = mark_of(again(explanation))
    amend(officer, explanation, text="Lời của chuyên viên")
    page = amend(head, explanation, seen=seen, text="Lời của trưởng phòng", status=409)
    assert "Người khác vừa thay đổi mục này." in page.words
    assert again(explanation).text == "Lời của chuyên viên"


def test_several_are_accepted_in_one_sitting(person: People, browse_as: Browse) -> None:
    head, leader = browse_as(person("tp.dt")), browse_as(person("lanhdao"))
    listed = [begin(head, one) for one in late_dossiers()[:2]]
    for explanation in listed:
        press(head, explanation, "submit_up")
    ids = [str(one.id) for one in listed]
    page = leader.get("explanations.index")
    assert [box["value"] for box in page.select("input[name=id]")] == ids
    marks = [mark_of(again(one)) for one in listed]
    values = {"id": ids, "seen": marks, "standing": "", "password": PASSWORD}
    leader.post("explanations.step_many", values, name="accept")
    assert [again(one).state for one in listed] == ["accepted", "accepted"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE explanation SET private = replace(private, 'ba ngày', 'một ngày')", "lời văn không khớp"),
        ("UPDATE explanation SET cause_id = cause_id + 1", "không phải là nội dung đã được ký"),
        ("UPDATE explanation_file SET name = 'khac.pdf'", ""),
        ("UPDATE explanation SET department_id = department_id + 1", "không phải là nội dung đã được ký"),
    ],
)
def test_verify_notices_what_was_changed_behind_the_back(
    person: People, browse_as: Browse, late: Breach, change: str, sentence: str
) -> None:
    head = browse_as(person("tp.dt"))
    explanation = begin(head, late)
    press(head, explanation, "submit_up")
    press(browse_as(person("lanhdao")), explanation, "accept")
    db.session.rollback()
    sql(change)
    report = verify.verify(full=True)
    assert report.is_good == (sentence == "")
    assert sentence in report.problem


def _begin_in(folder: Path, url: str, person_id: int, code: str, gate: Any, out: Any) -> None:
    app = create_app(config_in(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        browser = Browser(app, db.session.get(Person, person_id))
        values = content()
        db.session.remove()
    gate.wait(20)
    response = browser.client.post(f"/trach-nhiem/giai-trinh/ho-so/{code}", data=values)
    out.put((response.status_code, "Người khác vừa lập" in response.get_data(as_text=True)))


def test_of_two_who_begin_at_the_same_moment_one_wins(app: Flask, person: People, late: Breach, tmp_path: Path) -> None:
    ids, code, url = [person("cv.dt").id, person("tp.dt").id], late.code, app.extensions["heza_config"].database_url
    db.session.remove()
    db.engine.dispose()  # a connection must not be in two processes
    fork = get_context("fork")
    gate, out = fork.Barrier(2), fork.Queue()
    writers = [fork.Process(target=_begin_in, args=(tmp_path, url, id, code, gate, out)) for id in ids]
    for writer in writers:
        writer.start()
    answers = sorted(out.get(timeout=60) for _ in writers)
    for writer in writers:
        writer.join(20)
    assert answers == [(303, False), (409, True)]
    assert verify.verify(full=True).is_good
