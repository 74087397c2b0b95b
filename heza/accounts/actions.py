"""What is done with people: sign-in, passwords, accounts. Nothing here commits."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import g
from sqlalchemy import select

from heza.accounts import queries, rules
from heza.accounts.models import Person, SignInFailure
from heza.audit import trail
from heza.core import clock
from heza.core.db import db

_hasher = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, second recommended option)
_NOBODY = _hasher.hash("nobody has this password")

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại rồi nhập lại."
WAIT = "Đã nhập sai nhiều lần. Hãy đợi {seconds} giây rồi thử lại."
SAMPLE_ONLY_HERE = (
    "Mật khẩu mẫu chỉ dùng được trên chính máy chạy chương trình. "
    "Hãy nhờ người quản trị đặt mật khẩu riêng cho tài khoản này."
)


# ---------------------------------------------------------------- sign-in


@dataclass(frozen=True)
class Attempt:
    """How a try to show who one is ended: `person`, or `refusal` (and the seconds to wait)."""

    person: Person | None = None
    refusal: str = ""
    wait: int = 0


def attempt_sign_in(
    username: str, password: str, address: str, *, known_people: list[int], sample_allowed: bool
) -> Attempt:
    """Try a user name and a password. An unknown account costs the same time and gets the same sentence.

    `known_people` have signed in before in this browser. While somebody has to wait, the password is not looked at.
    """
    if password == rules.SAMPLE_PASSWORD and not sample_allowed:
        return Attempt(refusal=SAMPLE_ONLY_HERE)
    person = queries.person_by_username(username)
    known = person is not None and person.id in known_people
    account = queries.account_key(username)
    attempt = _attempt(person, account, password, rules.place_of(address), known_place=known)
    if attempt.person is not None:
        g.actor_id = attempt.person.id
        trail.record(db.session, "sign_in", "person", attempt.person.id)
    return attempt


def attempt_password(person: Person, password: str, address: str) -> Attempt:
    """Let a signed-in person prove again who they are; wrong tries slow down like those of sign-in."""
    account = queries.account_key(person.username or str(person.id))
    return _attempt(person, account, password, rules.place_of(address), known_place=True)


def _attempt(person: Person | None, account: str, password: str, place: str, *, known_place: bool) -> Attempt:
    now = clock.recorded()
    failures = queries.failures_around(account, place, now - rules.COUNTED_FOR)
    if seconds := rules.seconds_left(failures, now, known_place=known_place):
        return Attempt(refusal=WAIT.format(seconds=seconds), wait=seconds)
    if not password_matches(person, password) or person is None:
        _keep_failure(person, account, place)
        return Attempt(refusal=WRONG)
    _forget_failures(account, place)
    if _hasher.check_needs_rehash(person.password_hash or ""):
        person.password_hash = _hasher.hash(_normal(password))
    return Attempt(person)


def _keep_failure(person: Person | None, account: str, place: str) -> None:
    """Count a failure, drop those that count no more.

    The trail names the account only where it exists: people type passwords into the wrong field.
    """
    now = clock.recorded()
    old = select(SignInFailure).where(SignInFailure.failed_at < now - rules.COUNTED_FOR)
    for row in db.session.scalars(old.order_by(SignInFailure.id).limit(200).with_for_update(skip_locked=True)):
        db.session.delete(row)
    db.session.add(SignInFailure(account=account, address=place, failed_at=now))
    trail.record(db.session, "sign_in_failed", "account", account if person else "", {"address": place})


def _forget_failures(account: str, place: str) -> None:
    pair = select(SignInFailure).where(SignInFailure.account == account, SignInFailure.address == place)
    for row in db.session.scalars(pair.order_by(SignInFailure.id).with_for_update(skip_locked=True)):
        db.session.delete(row)


# ---------------------------------------------------------------- passwords


def set_password(person: Person, password: str, *, must_change: bool = False) -> None:
    """Keep a new password; every open session of this person ends."""
    person.password_hash = _hasher.hash(_normal(password))
    person.password_changed_at = clock.recorded()
    person.must_change_password = must_change
    end_sessions(person)


def end_sessions(person: Person) -> None:
    """Every open session of this person ends at its next request."""
    person.session_serial = (person.session_serial or 0) + 1


def set_one_time_password(person: Person) -> str:
    """A random password, to be shown once; its owner chooses another one at the first sign-in."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
    password = "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
    set_password(person, password, must_change=True)
    return password


def password_matches(person: Person | None, password: str) -> bool:
    """Whether the password is right; an unknown account costs the same time as a known one."""
    kept = (person and person.password_hash) or _NOBODY
    try:
        return _hasher.verify(kept, _normal(password)) and kept is not _NOBODY
    except (VerifyMismatchError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """One form of the letters, however the keyboard composes them."""
    return unicodedata.normalize("NFC", password)
