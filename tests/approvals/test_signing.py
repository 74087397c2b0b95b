"""Signing on the page: who it is is proved again, the record says all of it, a change makes it void."""

import json
from collections.abc import Callable

import pytest
from flask import Flask, g
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from heza.accounts.models import Person, SignInFailure
from heza.approvals.manifest import content_hash
from heza.approvals.models import Signoff
from heza.approvals.signoff import Item, has_signed, mark_of, prove, signatures_of, take_step
from heza.audit import verify
from heza.audit.models import AppendOnlyError, AuditEntry
from heza.audit.queries import timeline_of
from heza.core.db import db
from heza.core.refusal import Refused
from tests.approvals.conftest import PASSWORD, Write
from tests.approvals.letters import FLOW, Letter
from tests.audit.tamper import sql
from tests.pages import Browser, Page

both_databases = pytest.mark.both_databases
Browse = Callable[..., Browser]


def press(browser: Browser, letter: Letter, step: str = "approve", *, status: int = 303, **fields: str) -> Page:
    """Send the form of a step as the page shows it."""
    values = {"seen": mark_of(letter), "standing": "", "password": PASSWORD, **fields}
    db.session.rollback()
    return browser.post("letters.step", values, id=letter.id, name=step, status=status)


def again(letter: Letter) -> Letter:
    """The letter as it is stored now."""
    db.session.refresh(letter)
    return letter


def signoffs() -> list[Signoff]:
    """All signatures."""
    return list(db.session.scalars(select(Signoff).order_by(Signoff.seq)))


@both_databases
def test_a_signature_says_who_what_when_and_with_which_meaning(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    page = press(browse_as(chief), letter)
    assert page.response.headers["Location"].endswith(f"/thu/{letter.id}")
    assert again(letter).state == "approved"
    [row] = signoffs()
    assert (row.subject_type, row.subject_id, row.step, row.meaning) == ("letter", letter.id, "approve", "approve")
    assert row.sentence == "Tôi đã đọc và phê duyệt nội dung này."
    assert (row.decision, row.signer_id, row.capacity, row.auth_method) == ("agree", chief.id, "chính", "password")
    assert row.content_sha256 == content_hash({"text": "Kính gửi các phòng"})
    assert json.loads(row.manifest or "")["content"] == {"text": "Kính gửi các phòng"}
    known = row.known
    assert chief.department is not None
    assert (known["name"], known["title"], known["department"]) == (
        "Đoàn Thế Vinh",
        "Trưởng ban",
        chief.department.name,
    )
    assert known["address"] == "127.0.0.1"
    assert row.auth_at <= row.signed_at
    assert (len(row.session_sha256), len(row.request_id)) == (64, 16)
    assert row.on_day.isoformat() == "2024-03-28"
    assert verify.verify(full=True).is_good


@both_databases
def test_the_page_shows_the_signature_without_calling_it_a_digital_one(
    chief: Person, write: Write, browse_as: Browse
) -> None:
    letter = write()
    browser = browse_as(chief)
    press(browser, letter)
    page = browser.get("letters.show", id=letter.id)
    shown = page.select_one(".signature").get_text(" ", strip=True)
    assert "Đoàn Thế Vinh" in shown
    assert "Trưởng ban" in shown
    assert "Xác nhận trên hệ thống nội bộ lúc" in shown
    assert content_hash({"text": letter.text})[:12] in shown
    assert "chữ ký số" not in page.words.lower()
    assert page.select(".signature img") == []


@both_databases
def test_a_change_after_the_signature_makes_it_void(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    browser = browse_as(chief)
    press(browser, letter)
    assert has_signed(again(letter), "approve")
    letter.text = "Kính gửi các đơn vị"
    db.session.commit()
    assert not has_signed(letter, "approve")
    page = browser.get("letters.show", id=letter.id)
    assert "Nội dung đã đổi sau khi ký" in page.words
    assert page.select_one(".signature-late")
    letter = again(letter)
    letter.text = "Kính gửi các phòng"
    db.session.commit()
    assert has_signed(letter, "approve"), "the same content is what was signed"


@both_databases
def test_the_snapshot_survives_a_new_name_and_title(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    press(browse_as(chief), letter)
    chief = db.session.merge(chief)
    chief.name, chief.title = "Tên Mới", "Chức vụ mới"
    db.session.commit()
    [one] = signatures_of(again(letter))
    assert (one.name, one.title) == ("Đoàn Thế Vinh", "Trưởng ban")


@both_databases
def test_a_wrong_password_writes_nothing_but_the_try(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    page = press(browse_as(chief), letter, password="sai-mat-khau", note="Đồng ý", status=422)
    assert "Mật khẩu không đúng nên chưa ký." in page.words
    assert page.select_one("textarea[name=note]").text.strip() == "Đồng ý", "what was typed stays"
    assert again(letter).state == "waiting"
    assert signoffs() == []
    assert db.session.scalar(select(func.count()).select_from(SignInFailure)) == 1


def test_wrong_passwords_slow_down_like_those_of_sign_in(chief: Person, write: Write, browse_as: Browse) -> None:
    letter, browser = write(), browse_as(chief)
    for _ in range(4):
        press(browser, letter, password="sai-mat-khau", status=422)
    page = press(browser, letter, status=429)
    assert "Đã nhập sai nhiều lần" in page.words
    assert page.response.headers["Retry-After"]
    assert signoffs() == []


@pytest.mark.parametrize("password", ["", "   "])
def test_no_password_is_no_signature(password: str, chief: Person, write: Write, browse_as: Browse) -> None:
    press(browse_as(chief), write(), password=password, status=422)
    assert signoffs() == []


@both_databases
def test_signing_ones_own_is_off_and_says_why_and_the_post_is_refused(
    chief: Person, write: Write, browse_as: Browse
) -> None:
    letter = write(by=chief)
    browser = browse_as(chief)
    page = browser.get("letters.show", id=letter.id)
    assert page.select_one("button[disabled]").text == "Duyệt"
    assert page.words.count("Nội dung này do anh/chị soạn") == 1, "the same reason is said once"
    assert "Nội dung này do anh/chị soạn" in press(browser, letter, status=409).words
    browser.get("letters.step", id=letter.id, name="approve", status=409)
    assert (again(letter).state, signoffs()) == ("waiting", [])


@both_databases
def test_what_changed_after_the_page_was_opened_is_not_signed(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    browser = browse_as(chief)
    seen = mark_of(letter)
    letter.text = "Nội dung khác"
    db.session.commit()
    page = press(browser, letter, seen=seen, status=409)
    assert "Nội dung đã thay đổi sau khi mở trang." in page.words
    press(browser, letter, seen="", status=409)
    press(browser, letter, seen="rubbish", status=409)
    assert (again(letter).state, signoffs()) == ("waiting", [])


@both_databases
def test_a_stale_screen_gets_the_sentence(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    browser = browse_as(chief)
    seen = mark_of(letter)
    letter.sent_times += 1  # no content, but somebody was here
    db.session.commit()
    assert "Người khác vừa thay đổi mục này." in press(browser, letter, seen=seen, status=409).words
    press(browser, letter)
    assert "Người khác vừa thay đổi mục này." in press(browser, letter, status=409).words
    assert len(signoffs()) == 1


@both_databases
def test_a_return_wants_a_reason_and_what_was_signed_before_counts_no_more(
    chief: Person, author: Person, write: Write, browse_as: Browse
) -> None:
    letter = write()
    browser = browse_as(chief)
    assert "Hãy ghi lý do." in press(browser, letter, "return", note=" \u200b ", status=422).words
    press(browser, letter, "return", note="Thiếu số liệu\nở mục 2")
    [row] = signoffs()
    assert (row.decision, row.known["comment"]) == ("return", "Thiếu số liệu\nở mục 2")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sign")).one()
    assert "Thiếu số liệu" not in entry.body, "free text stays outside the chain"
    assert row.sentence == "Tôi đã đọc và trả lại nội dung này để sửa; lý do ghi kèm theo."
    browse_as(author).post("letters.step", {"seen": mark_of(again(letter))}, id=letter.id, name="send")
    assert (again(letter).state, letter.sent_times) == ("waiting", 1)
    assert not has_signed(letter, "approve")


@both_databases
def test_a_signature_before_a_return_is_shown_as_without_effect(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    browser = browse_as(chief)
    press(browser, letter)
    again(letter).state = "waiting"
    db.session.commit()
    press(browser, letter, "return", note="Xem lại")
    states = [one.state for one in signatures_of(again(letter))]
    assert states == ["returned", "valid"]
    assert not has_signed(letter, "approve")
    assert "Hết hiệu lực vì đã bị trả lại" in browser.get("letters.show", id=letter.id).words


def test_a_step_that_signs_needs_the_proof_of_this_request(letters: object, chief: Person, write: Write) -> None:
    letter = write()
    with pytest.raises(Refused, match="Mật khẩu không đúng"):
        take_step(Item(FLOW, letter, "approve", mark_of(letter)), chief)
    db.session.rollback()
    assert signoffs() == []


def test_the_proof_of_another_request_or_person_is_none(
    letters: Flask, chief: Person, deputy: Person, write: Write
) -> None:
    letter = write()
    item = Item(FLOW, letter, "approve", mark_of(letter))
    with letters.test_request_context():
        theirs, earlier = prove(deputy, PASSWORD), prove(chief, PASSWORD)
        assert not theirs.refusal
        with pytest.raises(Refused):
            take_step(item, chief, theirs)
    g.pop("heza_request_id", None)
    with letters.test_request_context(), pytest.raises(Refused):
        take_step(item, chief, earlier)
    db.session.rollback()
    assert signoffs() == []


def test_the_history_tells_a_step_once(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    press(browse_as(chief), letter)
    acts = [(line.act, line.text) for line in timeline_of("letter", letter.id)]
    assert [act for act, _ in acts] == ["Ký xác nhận", "Thêm"]
    assert "Bước: Duyệt" in acts[0][1]
    assert "Tình trạng: Chờ duyệt → Đã duyệt" in acts[0][1]


def test_who_may_not_sees_no_step_and_cannot_take_it(deputy: Person, write: Write, browse_as: Browse) -> None:
    letter, browser = write(), browse_as(deputy)
    assert "Duyệt" not in [b.text for b in browser.get("letters.show", id=letter.id).select("button, a.button")]
    press(browser, letter, status=409)
    browser.get("letters.step", id=letter.id, name="made-up", status=409)
    browser.get("letters.step", id=999, name="approve", status=404)


@both_databases
def test_signatures_are_only_added_to(chief: Person, write: Write, browse_as: Browse) -> None:
    press(browse_as(chief), write())
    [row] = signoffs()
    row.sentence = "khác"
    with pytest.raises(AppendOnlyError):
        db.session.commit()
    db.session.rollback()
    for statement in ("UPDATE signoff SET sentence = 'khác'", "DELETE FROM signoff"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))


OPEN = {
    "sqlite": ("DROP TRIGGER signoff_no_update", "DROP TRIGGER signoff_no_delete"),
    "postgresql": ("DROP TRIGGER signoff_only_grows ON signoff",),
}


@both_databases
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signoff SET sentence = 'khác'",
        "UPDATE signoff SET on_day = '2024-01-01'",
        "UPDATE signoff SET private = replace(private, 'Vinh', 'Kinh')",
        "UPDATE signoff SET manifest = replace(manifest, 'phòng', 'ban')",
        "UPDATE signoff SET content_sha256 = private_sha256",
        "UPDATE signoff SET subject_id = subject_id + 1",
        "UPDATE signoff SET meaning = 'issue'",
        "DELETE FROM signoff",
    ],
)
def test_verify_notices_a_signature_that_was_changed_behind_the_back(
    change: str, chief: Person, write: Write, browse_as: Browse
) -> None:
    press(browse_as(chief), write(), note="Đồng ý")
    db.session.rollback()
    assert verify.verify(full=True).is_good
    db.session.rollback()
    sql(*OPEN[db.engine.dialect.name], change)
    report = verify.verify()
    assert "không khớp mã tổng hợp" in report.problem


@both_databases
def test_erasing_what_names_people_keeps_the_chain(chief: Person, write: Write, browse_as: Browse) -> None:
    letter = write()
    press(browse_as(chief), letter)
    db.session.rollback()
    sql(*OPEN[db.engine.dialect.name], "UPDATE signoff SET private = NULL, manifest = NULL")
    assert verify.verify(full=True).is_good
    db.session.expire_all()
    [one] = signatures_of(again(letter))
    assert (one.name, one.state) == ("(đã xóa)", "valid")


def test_the_steps_and_signatures_cost_a_fixed_number_of_statements(
    chief: Person, write: Write, browse_as: Browse, statements: Callable[..., object]
) -> None:
    letter, browser = write(), browse_as(chief)

    def cost() -> int:
        with statements() as seen:  # type: ignore[attr-defined]
            browser.get("letters.show", id=letter.id)
        return len(seen)

    press(browser, letter)
    one = cost()
    for _ in range(3):
        again(letter).state = "waiting"
        db.session.commit()
        press(browser, letter)
    assert cost() == one
