"""Entering and ending delegations. What was known before stays answerable; nothing here commits."""

from dataclasses import replace
from datetime import date, timedelta

from heza.accounts import queries as people
from heza.accounts.models import BASIS_LENGTH, FOREVER, STILL_KNOWN, Person
from heza.approvals import queries, rules
from heza.approvals.models import Delegation
from heza.approvals.rules import DelegationData
from heza.approvals.workflow import MOVED, Capacity
from heza.audit import trail
from heza.audit.chain import canonical, digest_of
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused


def data_of(row: Delegation) -> DelegationData:
    """A row as the rules see it."""
    return DelegationData(
        row.from_id, row.to_id, Capacity(row.capacity), row.basis, row.from_day, row.to_day, row.duty_keys
    )


def objections(entered: DelegationData, viewer: Person) -> dict[str, str]:
    """What does not allow this delegation: a sentence for the field that must be corrected."""
    giver, taker = people.person(entered.from_id), people.person(entered.to_id)
    found = {
        "from_id": "" if rules.may_edit(viewer, giver.id) else rules.NOT_THEIRS,
        "to_id": _bad_taker(giver, taker, viewer),
        "duties": rules.not_delegable(entered, queries.duties(), giver),
    } | rules.bad_days(entered, clock.today())
    wrong = {field: sentence for field, sentence in found.items() if sentence}
    if not wrong and (twice := rules.overlap(entered, map(data_of, queries.given_by(giver.id)))):
        wrong["from_day"] = twice
    return wrong


def _bad_taker(giver: Person, taker: Person, viewer: Person) -> str:
    if giver.id == taker.id:
        return rules.SAME_PERSON
    if taker.id == viewer.id:
        return rules.FOR_YOURSELF
    return "" if taker.is_active and taker.username else rules.NO_ACCOUNT.format(name=taker.name)


def add_delegation(entered: DelegationData, viewer: Person) -> Delegation:
    """Let somebody sign for somebody else. Raises Refused."""
    seq = trail.take_seqs(db.session, 1)  # first: whoever enters another at the same moment waits here
    if wrong := objections(entered, viewer):
        raise Refused(" ".join(wrong.values()))
    row = _added(entered, seq, origin=seq)
    _record("delegate", row, entered.basis, seq)
    return row


def end_delegation(row: Delegation, to_day: date, reason: str, viewer: Person) -> None:
    """End a delegation on a day (not included). The first day itself takes a mistaken entry back. Raises Refused."""
    seq = trail.take_seqs(db.session, 1)
    db.session.refresh(row)
    if row.known_to != STILL_KNOWN:
        raise Refused(MOVED)
    if wrong := end_objections(row, to_day, viewer):
        raise Refused(" ".join(wrong.values()))
    row.known_to = seq
    both = "; ".join(part for part in (row.basis, words.clean(reason)) if part)
    ended = row
    if to_day > row.from_day:
        ended = _added(replace(data_of(row), to_day=to_day, basis=both), seq, origin=row.origin)
    _record("end_delegation" if ended is not row else "withdraw_delegation", ended, reason, seq)


def end_objections(row: Delegation, to_day: date, viewer: Person) -> dict[str, str]:
    """What does not allow this end: a sentence for the field that must be corrected."""
    if not rules.may_edit(viewer, row.from_id):
        return {"to_day": rules.NOT_THEIRS}
    if to_day >= row.to_day:
        until = words.day(row.last_day)
        return {"to_day": f"Ủy quyền này đã kết thúc vào hết {until}. Muốn kéo dài, hãy ghi một ủy quyền mới."}
    reason = rules.not_endable(row.from_day, queries.last_used(row.origin), to_day)
    return {"to_day": reason} if reason else {}


def _added(entered: DelegationData, seq: int, origin: int) -> Delegation:
    row = Delegation(
        origin=origin,
        from_id=entered.from_id,
        to_id=entered.to_id,
        capacity=entered.capacity.value,
        basis=words.clean(entered.basis)[:BASIS_LENGTH],
        from_day=entered.from_day,
        to_day=entered.to_day,
        duties=canonical(sorted(entered.duties)),
        known_from=seq,
        known_to=STILL_KNOWN,
    )
    db.session.add(row)
    return row


def _record(action: str, row: Delegation, note: str, seq: int) -> None:
    """One entry for the act; it covers the rows that were added and those that count no more."""
    db.session.flush()
    labels = {duty.key: duty.label for duty in queries.duties()}
    changes = {
        "from_id": row.from_id,
        "to_id": row.to_id,
        "capacity": row.capacity,
        "from_day": row.from_day,
        "last_day": None if row.to_day == FOREVER else row.to_day - timedelta(days=1),
        "duties": sorted(labels.get(key, key) for key in row.duty_keys),
    }
    digest = digest_of(line for _number, line in queries.delegation_lines(db.session(), seq, seq))
    about = ("delegation", row.origin)
    trail.record(db.session, action, *about, changes, words.clean(note), first_seq=seq, event_digest=digest)
