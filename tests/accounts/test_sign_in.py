"""Signing in: the right password opens, wrong ones slow down, and nobody is led elsewhere."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts import actions
from heza.accounts.models import Person, SignInFailure
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db
from heza.core.settings import set_setting
from tests.make import Make
from tests.pages import Browser, Page

PASSWORD = "cau-ngan-de-nho"
Browse = Callable[..., Browser]


@pytest.fixture
def person(make: Make) -> Person:
    """Somebody with a password."""
    return with_password(make.person("Trần Thị Hoa", username="hoa.tt"))


def with_password(person: Person, password: str = PASSWORD) -> Person:
    """The same person, with a password."""
    actions.set_password(person, password)
    db.session.commit()
    return person


def sign_in(browser: Browser, username: str, password: str, status: int = 303, **values: Any) -> Page:
    """Fill in the form of the sign-in page."""
    return browser.post("accounts.sign_in", {"username": username, "password": password}, status=status, **values)


def failures(*moments_ago: float, account: str = "hoa.tt", address: str = "127.0.0.1") -> None:
    """Failed sign-ins some seconds ago."""
    now = clock.recorded()
    for seconds in moments_ago:
        moment = now - timedelta(seconds=seconds)
        db.session.add(SignInFailure(account=account, address=address, failed_at=moment))
    db.session.commit()


def kept_failures() -> int:
    """How many failures are in the database."""
    found = len(db.session.scalars(select(SignInFailure)).all())
    db.session.rollback()
    return found


def trail_of(action: str) -> list[AuditEntry]:
    """Entries of one act, the first first."""
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)))


@pytest.mark.both_databases
def test_the_right_password_opens_the_first_page_and_is_recorded(person: Person, browse_as: Browse) -> None:
    page = sign_in(browse_as(), "hoa.tt", PASSWORD)
    assert page.response.location == "/"
    [entry] = trail_of("sign_in")
    assert (entry.actor_id, entry.subject_type, entry.subject_id) == (person.id, "person", str(person.id))


def test_the_user_name_may_be_typed_in_capitals_and_with_spaces(person: Person, browse_as: Browse) -> None:
    sign_in(browse_as(), " Hoa.TT ", PASSWORD)


def test_a_password_is_the_same_however_the_keyboard_composes_it(make: Make, browse_as: Browse) -> None:
    with_password(make.person(username="an"), "mật khẩu của tôi")
    sign_in(browse_as(), "an", "mật khẩu của tôi")


@pytest.mark.both_databases
def test_a_wrong_password_an_unknown_and_a_closed_account_get_the_same_sentence(
    person: Person, make: Make, browse_as: Browse
) -> None:
    with_password(make.person(username="nghi", is_active=False))
    make.person(username="chua.co")
    for username in ("hoa.tt", "khong-co", "nghi", "chua.co"):
        page = sign_in(browse_as(), username, PASSWORD + "?" if username == "hoa.tt" else PASSWORD, status=422)
        assert actions.WRONG in page.words
        assert page.title and page.title.text.startswith("Lỗi: ")


def test_an_account_without_a_password_is_not_opened_by_the_stand_in_password(make: Make, browse_as: Browse) -> None:
    make.person(username="chua.co")
    sign_in(browse_as(), "chua.co", "nobody has this password", status=422)


def test_an_empty_form_says_what_to_enter(app: Flask, browse_as: Browse) -> None:
    page = sign_in(browse_as(), "", "", status=422)
    assert "Hãy nhập tên đăng nhập." in page.words
    assert "Hãy nhập mật khẩu." in page.words


def test_the_trail_knows_the_account_of_a_failure_but_no_password_and_no_unknown_name(
    person: Person, browse_as: Browse
) -> None:
    sign_in(browse_as(), "Hoa.TT", "sai-mat-khau", status=422)
    sign_in(browse_as(), "mat-khau-go-nham-o", "sai-mat-khau", status=422)
    assert [entry.subject_id for entry in trail_of("sign_in_failed")] == ["hoa.tt", ""]
    bodies = " ".join(entry.body + entry.subject_id for entry in db.session.scalars(select(AuditEntry)))
    assert "sai-mat-khau" not in bodies
    assert "mat-khau-go-nham-o" not in bodies
    assert "argon2" not in bodies
    assert json.loads(trail_of("sign_in_failed")[0].body)["changes"] == {"address": "127.0.0.1"}


@pytest.mark.both_databases
def test_after_many_failures_one_waits_and_the_password_is_not_looked_at(person: Person, browse_as: Browse) -> None:
    failures(*range(9))
    page = sign_in(browse_as(), "hoa.tt", PASSWORD, status=429)
    seconds = int(page.response.headers["Retry-After"])
    assert 40 < seconds <= 60
    assert f"Hãy đợi {seconds} giây rồi thử lại." in page.words
    assert kept_failures() == 9


@pytest.mark.both_databases
def test_after_the_wait_the_right_password_opens_and_clears_the_pair(person: Person, browse_as: Browse) -> None:
    failures(100, 90, 80, 70, 65)
    failures(5, address="10.0.0.9")
    sign_in(browse_as(), "hoa.tt", PASSWORD)
    assert kept_failures() == 1


@pytest.mark.both_databases
def test_old_failures_slow_nobody_and_are_dropped_by_the_next(person: Person, browse_as: Browse) -> None:
    failures(*range(901, 930))
    sign_in(browse_as(), "hoa.tt", "sai-mat-khau", status=422)
    assert kept_failures() == 1


def test_unknown_accounts_are_slowed_as_known_ones(app: Flask, browse_as: Browse) -> None:
    failures(*[0] * 9, account="khong-co")
    sign_in(browse_as(), "khong-co", PASSWORD, status=429)


def test_many_failures_elsewhere_delay_a_new_place_by_seconds_only(person: Person, browse_as: Browse) -> None:
    failures(*[0] * 200, address="10.0.0.9")
    page = sign_in(browse_as(), "hoa.tt", PASSWORD, status=429)
    assert int(page.response.headers["Retry-After"]) <= 5


def test_at_the_usual_computer_failures_elsewhere_and_of_others_delay_nobody(person: Person, browse_as: Browse) -> None:
    browser = browse_as()
    sign_in(browser, "hoa.tt", PASSWORD)
    browser.post("accounts.sign_out")
    failures(*[0] * 200, address="10.0.0.9")
    failures(*[0] * 200, account="ai-do")
    sign_in(browser, "hoa.tt", PASSWORD)


def test_a_made_up_mark_of_the_usual_computer_counts_for_nothing(person: Person, browse_as: Browse) -> None:
    browser = browse_as()
    browser.client.set_cookie("heza_known", f"[{person.id}].abc", path="/dang-nhap")
    failures(*[0] * 200, address="10.0.0.9")
    sign_in(browser, "hoa.tt", PASSWORD, status=429)


def test_a_stranger_is_led_to_the_page_that_was_asked_for(person: Person, browse_as: Browse) -> None:
    browser = browse_as()
    asked = browser.get("/mat-khau?a=1&b=2", status=303)
    page = browser.post(asked.response.location, {"username": "hoa.tt", "password": PASSWORD})
    assert page.response.location == "/mat-khau?a=1&b=2"


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\t/evil.example", "javascript:x"],
)
def test_nobody_is_led_to_another_site(person: Person, browse_as: Browse, elsewhere: str) -> None:
    assert sign_in(browse_as(), "hoa.tt", PASSWORD, next=elsewhere).response.location == "/"


def test_a_session_prepared_by_somebody_else_is_emptied_at_sign_in(person: Person, browse_as: Browse) -> None:
    browser = browse_as()
    with browser.client.session_transaction() as session:
        session["planted"] = "x"
        session["started_at"] = 1.0
    sign_in(browser, "hoa.tt", PASSWORD)
    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session["started_at"] > 1.0


def test_who_is_signed_in_already_sees_no_form(person: Person, browse_as: Browse) -> None:
    page = browse_as(person).get("accounts.sign_in", status=303, next="/mat-khau")
    assert page.response.location == "/mat-khau"


def test_signing_out_ends_the_session(person: Person, browse_as: Browse) -> None:
    browser = browse_as(person)
    browser.post("accounts.sign_out")
    browser.get("accounts.password", status=303)


def test_the_form_needs_its_token(person: Person, browse_as: Browse) -> None:
    data = {"username": "hoa.tt", "password": PASSWORD}
    page = browse_as().post("accounts.sign_in", data, status=400, token=False)
    assert "Hãy tải lại trang" in page.words


def _sample(make: Make, *, is_sample: bool) -> Person:
    set_setting("is_sample", is_sample)
    return with_password(make.person(username="mau"), "heza-mau-2024")


def test_the_sample_password_opens_on_this_machine(make: Make, browse_as: Browse) -> None:
    _sample(make, is_sample=True)
    sign_in(browse_as(), "mau", "heza-mau-2024")


@pytest.mark.parametrize("header", [{}, {"X-Forwarded-For": "10.1.1.1"}])
def test_the_sample_password_is_refused_to_other_machines(
    make: Make, browse_as: Browse, header: dict[str, str]
) -> None:
    _sample(make, is_sample=True)
    browser = browse_as()
    browser.headers = header
    if not header:
        browser.client.environ_base["REMOTE_ADDR"] = "10.1.1.1"
    page = sign_in(browser, "mau", "heza-mau-2024", status=422)
    assert "Mật khẩu mẫu chỉ dùng được trên chính máy chạy chương trình." in page.words
    assert kept_failures() == 0


def test_a_real_database_has_no_sample_password(make: Make, browse_as: Browse) -> None:
    _sample(make, is_sample=False)
    browser = browse_as()
    browser.client.environ_base["REMOTE_ADDR"] = "10.1.1.1"
    sign_in(browser, "mau", "heza-mau-2024")


def test_a_hash_made_with_older_settings_is_renewed_at_sign_in(person: Person, browse_as: Browse) -> None:
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    person.password_hash = weaker
    db.session.commit()
    browser = browse_as(person)
    sign_in(browse_as(), "hoa.tt", PASSWORD)
    db.session.refresh(person)
    assert person.password_hash != weaker
    db.session.rollback()
    browser.get("accounts.password")  # a session that was open stays open
