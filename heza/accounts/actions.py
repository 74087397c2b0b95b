"""What is done with people: passwords and accounts. Nothing here commits."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from heza.accounts.models import Person
from heza.core import clock

_hasher = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, second recommended option)
_NOBODY = _hasher.hash("nobody has this password")


def set_password(person: Person, password: str) -> None:
    """Keep a new password; every open session of this person ends."""
    person.password_hash = _hasher.hash(password)
    person.password_changed_at = clock.recorded()
    person.session_serial = (person.session_serial or 0) + 1


def password_matches(person: Person | None, password: str) -> bool:
    """Whether the password is right; an unknown account costs the same time as a known one."""
    try:
        return _hasher.verify((person and person.password_hash) or _NOBODY, password) and person is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
