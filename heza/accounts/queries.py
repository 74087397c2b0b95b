"""Questions about people."""

from datetime import datetime

from sqlalchemy import or_, select

from heza.accounts.models import Person, SignInFailure
from heza.accounts.rules import Failure
from heza.core import words
from heza.core.db import db


def person_by_username(username: str) -> Person | None:
    """The active account with this user name."""
    wanted = select(Person).where(Person.username == words.clean(username).lower(), Person.is_active)
    return db.session.scalar(wanted)


def account_key(username: str) -> str:
    """Under which name failed sign-ins are counted, whether the account exists or not."""
    return words.fold(words.clean(username))[:64]


def failures_around(account: str, address: str, since: datetime) -> list[Failure]:
    """Failed sign-ins of this account or from this address."""
    columns = (SignInFailure.failed_at, SignInFailure.account, SignInFailure.address)
    wanted = select(*columns).where(
        SignInFailure.failed_at >= since, or_(SignInFailure.account == account, SignInFailure.address == address)
    )
    rows = db.session.execute(wanted.order_by(SignInFailure.failed_at, SignInFailure.id))
    return [Failure(row.failed_at, row.account == account, row.address == address) for row in rows]
