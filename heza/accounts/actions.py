"""What is done with people: sign-in, passwords, accounts. Nothing here commits."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import g
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts import queries, rules
from heza.accounts.models import Department, Person, PersonRole, SignInFailure
from heza.accounts.permissions import Role
from heza.accounts.rules import DepartmentData, PersonData
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused

_hasher = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, second recommended option)
_NOBODY = _hasher.hash("nobody has this password")

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại rồi nhập lại."
ENDED = "Tài khoản này chỉ dùng đến hết ngày {day}. Hãy nhờ người quản trị gia hạn nếu còn cần dùng."
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
    if person.has_ended(clock.today()) and person.ends_on:
        return Attempt(refusal=ENDED.format(day=words.day(person.ends_on)))
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


# ---------------------------------------------------------------- people

CHANGED = "Người khác vừa thay đổi mục này. Hãy tải lại trang để xem bản mới rồi làm lại."
TAKEN = "Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác."
LAST_ADMINISTRATOR = (
    "{name} là người quản trị cuối cùng còn hoạt động. Hãy giao vai trò Quản trị cho người khác trước rồi làm lại."
)


def objections(data: PersonData, present: Person | None = None) -> dict[str, str]:
    """What does not allow saving: a sentence for each field that must be corrected."""
    own = present.id if present else None
    return person_faults(
        data,
        present,
        taken=bool(data.username) and queries.username_is_taken(data.username or "", own),
        has_moved=own is not None and queries.has_moved(own),
    )


def person_faults(data: PersonData, present: Person | None, *, taken: bool, has_moved: bool = False) -> dict[str, str]:
    """The same without asking the database; `taken`: somebody else has the user name; `has_moved`: a move is known."""
    found = {
        "name": rules.bad_name(data.name, 120) if data.name else "Hãy nhập họ và tên.",
        "title": rules.bad_name(data.title, 120),
        "username": _username_objection(data.username, present, taken=taken),
        "email": rules.bad_email(data.email),
        "department_id": _department_objection(data, present, has_moved=has_moved),
        "roles": "Người có tài khoản cần ít nhất một vai trò." if data.username and not data.roles else "",
        "ends_on": "Người chưa có tài khoản thì không có hạn dùng. Hãy đặt tên đăng nhập hoặc bỏ trống ngày."
        if data.ends_on and not data.username
        else "",
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _department_objection(data: PersonData, present: Person | None, *, has_moved: bool) -> str:
    """Whoever is known to be in a department, or has ever moved, goes by a move, which has its day and decision."""
    is_known = present is not None and (has_moved or (present.confirmed and present.department_id is not None))
    if is_known and present is not None and data.department_id != present.department_id:
        return (
            "Đổi phòng phải có ngày và quyết định, để hồ sơ từng ngày thuộc đúng phòng. "
            "Hãy giữ phòng cũ ở đây rồi bấm “Chuyển phòng” ở trang của người này."
        )
    return ""


def _username_objection(username: str | None, present: Person | None, *, taken: bool) -> str:
    if not username:
        if present and present.username:
            return "Không bỏ được tên đăng nhập. Muốn dừng tài khoản, hãy chọn “Ngừng hoạt động” ở trang của người này."
        return ""
    return rules.bad_username(username) or (TAKEN.format(username=username) if taken else "")


def add_person(data: PersonData) -> Person:
    """A new person; with a user name it is an account, still without a password."""
    if wrong := objections(data):
        raise Refused(" ".join(wrong.values()))
    person = Person(password_hash=None, role_rows=[PersonRole(role=role) for role in sorted(data.roles)])
    _fill(person, data)
    db.session.add(person)
    _flush_person(person)
    return person


def edit_person(person: Person, data: PersonData, seen: str, actor: Person | None) -> None:
    """Save what was entered; whoever was only named by a file is confirmed by it. `seen` marks what the form showed."""
    if person.stamp != seen:
        raise Refused(CHANGED)
    if wrong := objections(data, person):
        raise Refused(" ".join(wrong.values()))
    if Role.ADMIN in person.roles - data.roles:
        _keep_an_administrator(
            person, actor, "Không tự bỏ được vai trò Quản trị của mình. Hãy nhờ người quản trị khác."
        )
    elif Role.ADMIN in person.roles and data.ends_on is not None and person.ends_on is None:
        _keep_an_administrator(
            person, actor, "Không tự đặt hạn dùng tài khoản của mình được. Hãy nhờ người quản trị khác."
        )
    _fill(person, data)
    fresh = sorted(data.roles - person.roles)
    for row in [row for row in person.role_rows if row.role not in data.roles]:
        person.role_rows.remove(row)
        db.session.delete(row)  # in so many words: the trail does not see what only a cascade deletes
    person.role_rows.extend(PersonRole(role=role) for role in fresh)
    _flush_person(person)


def _fill(person: Person, data: PersonData) -> None:
    person.name, person.username = data.name, data.username or None
    person.folded = words.fold(data.name)[:120]
    person.sort_key = words.person_sort_key(data.name)[:400]
    person.title, person.email, person.ends_on = data.title, data.email, data.ends_on
    person.department_id = data.department_id
    person.confirmed = True


def _flush_person(person: Person) -> None:
    try:
        db.session.flush()
    except IntegrityError as problem:
        if "username" in str(problem.orig):
            raise Refused(TAKEN.format(username=person.username)) from problem
        raise


def _keep_an_administrator(person: Person, actor: Person | None, own: str) -> None:
    """Nobody takes the office its last administrator, nor themselves the role they act by."""
    if set(queries.administrators_held()) <= {person.id}:
        raise Refused(LAST_ADMINISTRATOR.format(name=person.name))
    if actor is not None and actor.id == person.id:
        raise Refused(own)


def deactivate(person: Person, actor: Person) -> None:
    """Close an account: it signs in no more, and its open sessions end at once."""
    if person.id == actor.id:
        raise Refused("Không tự ngừng hoạt động tài khoản của mình được. Hãy nhờ người quản trị khác.")
    if Role.ADMIN in person.roles and person.is_active:
        _keep_an_administrator(person, actor, "")
    person.is_active = False
    end_sessions(person)


def activate(person: Person) -> None:
    """Open a closed account again; its password is as it was."""
    person.is_active = True


def reset_password(person: Person, actor: Person) -> str:
    """A one-time password for somebody who has lost theirs."""
    if person.id == actor.id:
        raise Refused("Hãy dùng trang Đổi mật khẩu để đổi mật khẩu của chính mình.")
    if not person.username:
        raise Refused(f"{person.name} chưa có tên đăng nhập. Hãy bấm Sửa để đặt tên đăng nhập trước.")
    if not person.is_active:
        raise Refused(f"{person.name} đang ngừng hoạt động. Hãy mở lại tài khoản trước khi đặt mật khẩu.")
    return set_one_time_password(person)


# ---------------------------------------------------------------- departments


def department_objections(data: DepartmentData, present: Department | None = None) -> dict[str, str]:
    """What does not allow saving: a sentence for each field that must be corrected."""
    same_name = queries.department_by_name(data.name) if data.name else None
    same_code = queries.department_by_code(data.code) if data.code else None
    own = present.id if present else None
    return department_faults(data, [one for one in (same_name, same_code) if one and one.id != own])


def department_faults(data: DepartmentData, others: list[Department]) -> dict[str, str]:
    """The same without asking the database, of the other departments that there are."""
    folded, code = words.fold(data.name), (data.code or "").lower()
    same_name = next((one for one in others if folded and one.folded == folded), None)
    same_code = next((one for one in others if code and (one.code or "").lower() == code), None)
    found = {
        "name": rules.bad_name(data.name, 200) if data.name else "Hãy nhập tên phòng.",
        "short_name": rules.bad_name(data.short_name, 60),
        "code": rules.bad_code(data.code or ""),
    }
    if same_name:
        found["name"] = f"Đã có phòng tên “{same_name.name}”. Hãy sửa phòng đó hoặc nhập tên khác."
    if same_code:
        found["code"] = f"Mã này đã dùng cho {same_code.name}. Hãy chọn mã khác."
    return {field: sentence for field, sentence in found.items() if sentence}


def add_department(data: DepartmentData) -> Department:
    """A new department."""
    if wrong := department_objections(data):
        raise Refused(" ".join(wrong.values()))
    department = Department()
    _fill_department(department, data)
    db.session.add(department)
    _flush_department()
    return department


def edit_department(department: Department, data: DepartmentData, seen: str) -> None:
    """Save what was entered; a department that only a file named is confirmed by it."""
    if department.stamp != seen:
        raise Refused(CHANGED)
    if wrong := department_objections(data, department):
        raise Refused(" ".join(wrong.values()))
    _fill_department(department, data)
    _flush_department()


def _fill_department(department: Department, data: DepartmentData) -> None:
    department.name, department.folded = data.name, words.fold(data.name)[:200]
    department.code, department.short_name = data.code or None, data.short_name
    department.position, department.closed_on = data.position, data.closed_on
    department.confirmed = True


def _flush_department() -> None:
    try:
        db.session.flush()
    except IntegrityError as problem:
        if "folded" in str(problem.orig) or "code" in str(problem.orig):
            raise Refused(
                "Tên hoặc mã phòng này vừa được người khác thêm. Hãy tải lại trang rồi kiểm tra."
            ) from problem
        raise
