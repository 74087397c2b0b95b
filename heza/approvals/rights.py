"""What one person may do and may not, in words, and whence it comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from heza.accounts import absences, permissions
from heza.accounts import queries as people
from heza.accounts.models import STILL_KNOWN, Absence, Headship, Person
from heza.accounts.permissions import CAN_NAMES, GRANTS, ROLE_NAMES, Can
from heza.approvals import queries, rules
from heza.approvals.models import Delegation
from heza.approvals.rules import Allowed
from heza.core.db import db


@dataclass(frozen=True)
class Right:
    """One permission in words, and the roles it comes from."""

    words: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Lent:
    """A delegation that was received, and the steps it lets its taker take."""

    row: Delegation
    state: str  # now, coming
    steps: tuple[Allowed, ...]


@dataclass(frozen=True)
class Rights:
    """Everything that one person may do on a day."""

    may: tuple[Right, ...]
    may_not: tuple[str, ...]
    heads: tuple[Headship, ...]
    lent: tuple[Lent, ...]
    given: tuple[tuple[Delegation, str], ...]
    covers: tuple[Absence, ...]
    blocked: str  # why nothing of it works today; ""


def rights_of(person: Person, day: date) -> Rights:
    """What a person may do on a day, whence it comes, and what not: a fixed number of statements."""
    granted = permissions.granted(person.roles)
    flows = queries.flows()
    lent = tuple(
        Lent(
            row, rules.state_on(row.from_day, row.to_day, day), tuple(rules.allowed_by(flows, row.duty_keys, row.giver))
        )
        for row in _received(person, day)
    )
    given = tuple(
        (row, rules.state_on(row.from_day, row.to_day, day)) for row in queries.given_by(person.id) if row.to_day > day
    )
    return Rights(
        tuple(Right(said, _from(person, can)) for can, said in CAN_NAMES.items() if can in granted),
        tuple(said for can, said in CAN_NAMES.items() if can not in granted),
        tuple(one for one in people.headships_of(person) if one.to_day > day),
        lent,
        given,
        tuple(absences.covered_by(person, day)),
        _blocked(person, day),
    )


def _from(person: Person, can: Can) -> tuple[str, ...]:
    return tuple(ROLE_NAMES[role] for role, cans in GRANTS.items() if role in person.roles and can in cans)


def _received(person: Person, day: date) -> list[Delegation]:
    d = Delegation
    wanted = select(d).where(d.to_id == person.id, d.known_to == STILL_KNOWN, d.to_day > day)
    return list(db.session.scalars(wanted.order_by(d.from_day, d.id)))


def _blocked(person: Person, day: date) -> str:
    sentences: Mapping[str, bool] = {
        "Tài khoản đang ngừng hoạt động nên hiện không làm được việc gì.": not person.is_active,
        "Người này chưa có tài khoản nên chưa làm được việc gì.": not person.username,
        "Tài khoản đã hết hạn dùng nên hiện không làm được việc gì.": person.has_ended(day),
    }
    return next((said for said, holds in sentences.items() if holds), "")
