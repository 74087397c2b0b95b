"""Appointing heads of departments. What was known before stays answerable; nothing here commits."""

from dataclasses import replace
from datetime import date

from heza.accounts import queries, rules
from heza.accounts.models import BASIS_LENGTH, FOREVER, STILL_KNOWN, Department, Headship
from heza.accounts.rules import Appointment, Term
from heza.audit import trail, verify
from heza.audit.chain import digest_of
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused

verify.cover("headship", queries.headship_lines)


def appoint_head(department: Department, entered: Appointment) -> Headship:
    """Make somebody the head of a department from a day on; the present head's time ends on that day.

    With a `to_day` an earlier head is entered afterwards. Raises Refused when two would head it at once.
    """
    seq = trail.take_seqs(db.session, 1)  # first: whoever appoints at the same moment waits here
    if wrong := objections(department, entered):
        raise Refused(" ".join(wrong.values()))
    known, fresh = queries.heads_of(department.id), _term(entered)
    if ended := rules.ended_by([row.term for row in known], fresh):
        [present] = [row for row in known if row.from_day == ended.from_day]
        _supersede(present, seq, to_day=ended.to_day)
    headship = _added(department.id, fresh, entered.basis, seq)
    _record("appoint_head", headship, entered.basis, seq)
    return headship


def objections(department: Department, entered: Appointment) -> dict[str, str]:
    """What does not allow this appointment: a sentence for the field that must be corrected."""
    if reason := _bad_days([entered.from_day]):
        return {"from_day": reason}
    if entered.to_day != FOREVER and (reason := _bad_days([entered.to_day])):
        return {"to_day": reason}
    known = [row.term for row in queries.heads_of(department.id)]
    reason = rules.not_appointable(known, _term(entered))
    return {"from_day": reason} if reason else {}


def end_head(headship: Headship, to_day: date, basis: str) -> None:
    """End somebody's time as head on a day (not included). The first day itself takes a mistaken entry back."""
    seq = trail.take_seqs(db.session, 1)
    db.session.refresh(headship)
    if headship.known_to != STILL_KNOWN:
        raise Refused("Người khác vừa sửa mục này. Hãy tải lại trang để xem bản mới rồi làm lại.")
    if wrong := end_objections(headship, to_day):
        raise Refused(" ".join(wrong.values()))
    both = "; ".join(part for part in (headship.basis, words.clean(basis)) if part)
    ended = _supersede(headship, seq, to_day=to_day, basis=both)
    _record("end_head" if to_day > headship.from_day else "withdraw_head", ended or headship, basis, seq)


def end_objections(headship: Headship, to_day: date) -> dict[str, str]:
    """What does not allow this end: a sentence for the field that must be corrected."""
    known = [row.term for row in queries.heads_of(headship.department_id)]
    reason = _bad_days([to_day]) or rules.not_endable(known, headship.term, to_day)
    return {"to_day": reason} if reason else {}


def _term(entered: Appointment) -> Term:
    return Term(entered.person_id, queries.person(entered.person_id).name, entered.from_day, entered.to_day)


def _bad_days(days: list[date]) -> str:
    return next((reason for day in days if (reason := rules.bad_day(day, clock.today()))), "")


def _supersede(headship: Headship, seq: int, *, to_day: date, basis: str | None = None) -> Headship | None:
    """From this number on the row counts no more; a row with the new end takes its place, unless no day is left."""
    headship.known_to = seq
    if to_day <= headship.from_day:
        return None
    term = replace(headship.term, to_day=to_day)
    return _added(headship.department_id, term, headship.basis if basis is None else basis, seq)


def _added(department_id: int, term: Term, basis: str, seq: int) -> Headship:
    headship = Headship(
        department_id=department_id,
        person_id=term.person_id,
        from_day=term.from_day,
        to_day=term.to_day,
        known_from=seq,
        known_to=STILL_KNOWN,
        basis=words.clean(basis)[:BASIS_LENGTH],
    )
    db.session.add(headship)
    return headship


def _record(action: str, headship: Headship, note: str, seq: int) -> None:
    """One entry for the act; it covers, by their digest, the rows that were added and those that count no more."""
    db.session.flush()
    to_day = None if headship.is_open else headship.to_day
    changes = {"person_id": headship.person_id, "from_day": headship.from_day, "to_day": to_day}
    digest = digest_of(line for _number, line in queries.headship_lines(db.session(), seq, seq))
    about = ("department", headship.department_id)
    trail.record(db.session, action, *about, changes, words.clean(note), first_seq=seq, event_digest=digest)
