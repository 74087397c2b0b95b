"""Changing one's own password."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from heza.accounts import actions
from heza.accounts.models import Person
from heza.audit.models import AuditEntry
from heza.core.db import db
from tests.accounts.test_sign_in import PASSWORD, failures, sign_in, with_password
from tests.make import Make
from tests.pages import Browser, Page

NEW = "con-meo-trang-2"
Browse = Callable[..., Browser]


@pytest.fixture
def person(make: Make) -> Person:
    """Somebody with a password."""
    return with_password(make.person("Trần Thị Hoa", username="hoa.tran.thi"))


def change(browser: Browser, *, present: str = PASSWORD, fresh: str = NEW, again: str = "", status: int = 303) -> Page:
    """Fill in the form of the password page."""
    return browser.post(
        "accounts.password", {"present": present, "fresh": fresh, "again": again or fresh}, status=status
    )


@pytest.mark.both_databases
def test_a_change_keeps_this_session_and_ends_every_other(person: Person, browse_as: Browse) -> None:
    here, elsewhere = browse_as(), browse_as()
    sign_in(here, "hoa.tran.thi", PASSWORD)
    sign_in(elsewhere, "hoa.tran.thi", PASSWORD)
    change(here)
    page = here.get("accounts.password")
    assert "Đã đổi mật khẩu." in page.words
    assert elsewhere.get("accounts.password", status=303).response.location.startswith("/dang-nhap")
    sign_in(browse_as(), "hoa.tran.thi", PASSWORD, status=422)
    sign_in(browse_as(), "hoa.tran.thi", NEW)


def test_the_trail_says_that_it_changed_and_not_to_what(person: Person, browse_as: Browse) -> None:
    change(browse_as(person))
    entries = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    assert '"password_hash":["…","…"]' in entries[-1].body
    assert entries[-1].actor_id == person.id
    assert not any("argon2" in entry.body or NEW in entry.body for entry in entries)


@pytest.mark.parametrize(
    ("fresh", "sentence"),
    [
        ("ngan", "Mật khẩu phải có ít nhất 10 ký tự."),
        ("hoa.tran.thi", "Mật khẩu không được là tên đăng nhập thêm vài ký tự."),
        ("Hoa.Tran.Thi1", "Mật khẩu không được là tên đăng nhập thêm vài ký tự."),
        ("Password123", "Mật khẩu này quá phổ biến"),
        ("1111111111111", "Mật khẩu này quá phổ biến"),
        (PASSWORD, "Mật khẩu mới phải khác mật khẩu đang dùng."),
        ("", "Hãy nhập mật khẩu mới."),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(
    person: Person, browse_as: Browse, fresh: str, sentence: str
) -> None:
    page = change(browse_as(person), fresh=fresh, status=422)
    assert sentence in page.words
    sign_in(browse_as(), "hoa.tran.thi", PASSWORD)


def test_both_times_the_same(person: Person, browse_as: Browse) -> None:
    page = change(browse_as(person), again="con-meo-den-3", status=422)
    assert "Hai lần nhập mật khẩu mới không giống nhau." in page.words


def test_the_present_password_is_asked_for_and_slowed_like_a_sign_in(person: Person, browse_as: Browse) -> None:
    browser = browse_as(person)
    for _ in range(4):
        assert "Mật khẩu hiện tại không đúng." in change(browser, present="khong-phai-the", status=422).words
    page = change(browser, status=429)
    assert "Hãy đợi" in page.words
    assert page.response.headers["Retry-After"] in {"1", "2"}


def test_failures_elsewhere_do_not_slow_who_is_signed_in(person: Person, browse_as: Browse) -> None:
    failures(*[0] * 50, account="hoa.tran.thi", address="10.0.0.9")
    change(browse_as(person))


@pytest.mark.both_databases
def test_who_got_a_password_from_an_administrator_chooses_one_before_anything_else(
    person: Person, browse_as: Browse
) -> None:
    given = actions.set_one_time_password(person)
    db.session.commit()
    browser = browse_as()
    sign_in(browser, "hoa.tran.thi", given)
    assert browser.get("accounts.people", status=303).response.location == "/mat-khau"
    assert "Hãy chọn mật khẩu riêng" in browser.get("accounts.password").words
    change(browser, present=given)
    browser.get("accounts.people")
