"""Moves between departments. What was known before stays answerable; nothing here commits.

`Person.department_id` is the department of today: a move of today or earlier sets it at once, one that is entered
ahead is done by a job on its day.
"""

from dataclasses import replace
from datetime import date

from heza.accounts import places, queries
from heza.accounts.models import BASIS_LENGTH, FOREVER, STILL_KNOWN, Membership, Person
from heza.accounts.rules_history import Move, Place, not_movable, place_on
from heza.audit import trail, verify
from heza.audit.chain import digest_of
from heza.core import clock, jobs, words
from heza.core.db import db
from heza.core.refusal import Refused

verify.cover("membership", places.lines)

NOTHING_TO_TAKE_BACK = "Chưa ghi lần chuyển phòng nào của người này nên không có gì để bỏ."
NOT_THE_LAST = "Chỉ bỏ được lần chuyển phòng gần nhất. Hãy tải lại trang để xem bản mới rồi làm lại."


def move(person: Person, entered: Move) -> Membership:
    """Let somebody belong to another department from a day on, also ahead or afterwards. Raises Refused."""
    seq = trail.take_seqs(db.session, 1)  # first: whoever moves somebody at the same moment waits here
    if wrong := objections(person, entered):
        raise Refused(" ".join(wrong.values()))
    known = places.of(person.id)
    if known:
        _supersede(known[-1], seq, to_day=entered.from_day)
    elif person.department_id is not None:
        _added(person.id, Place(person.department_id, to_day=entered.from_day), "", seq)
    row = _added(person.id, Place(entered.department_id, entered.from_day), entered.basis, seq)
    _record("move_person", row, entered.basis, seq)
    settle(person)
    return row


def objections(person: Person, entered: Move) -> dict[str, str]:
    """What does not allow this move: a sentence for the field that must be corrected."""
    known = places.places_of(person)
    reason = not_movable(known, entered, clock.today())
    if not reason:
        return {}
    return {"department_id" if known[-1].department_id == entered.department_id else "from_day": reason}


def take_back(person: Person, membership_id: int, reason: str) -> None:
    """Take a mistaken move back: the last one that was entered. Raises Refused."""
    seq = trail.take_seqs(db.session, 1)
    known = places.of(person.id)
    if not known:
        raise Refused(NOTHING_TO_TAKE_BACK)
    last = known[-1]
    if last.id != membership_id:
        raise Refused(NOT_THE_LAST)
    last.known_to = seq
    before = known[-2] if len(known) > 1 else None
    if before is not None:
        _supersede(before, seq, to_day=FOREVER)
    _record("withdraw_move", last, reason, seq)
    if before is None:
        person.department_id = None
    settle(person)


def settle(person: Person) -> None:
    """Let the present department be that of today, where the history says something about today."""
    found = place_on(places.places_of(person), clock.today())
    if found is not None and found.department_id != person.department_id:
        person.department_id = found.department_id
        db.session.flush()
        db.session.expire(person, ["department"])


def _supersede(row: Membership, seq: int, *, to_day: date) -> None:
    row.known_to = seq
    if to_day > row.from_day:
        _added(row.person_id, replace(places.place(row), to_day=to_day), row.basis, seq)


def _added(person_id: int, place: Place, basis: str, seq: int) -> Membership:
    row = Membership(
        person_id=person_id,
        department_id=place.department_id,
        from_day=place.from_day,
        to_day=place.to_day,
        known_from=seq,
        known_to=STILL_KNOWN,
        basis=words.clean(basis)[:BASIS_LENGTH],
    )
    db.session.add(row)
    return row


def _record(action: str, row: Membership, note: str, seq: int) -> None:
    db.session.flush()
    changes = {"department_id": row.department_id, "from_day": row.from_day}
    digest = digest_of(line for _number, line in places.lines(db.session(), seq, seq))
    about = ("person", row.person_id)
    trail.record(db.session, action, *about, changes, words.clean(note), first_seq=seq, event_digest=digest)


# ---------------------------------------------------------------- on the day


@jobs.periodic("person_move")
def due() -> list[jobs.Due]:
    """The moves whose day has come and that nobody has done yet."""
    title = "Chuyển phòng từ {day}: {name}"
    return [
        jobs.Due(
            "person_move",
            f"person_move:{row.id}",
            {"person": row.person_id},
            title=title.format(day=words.day(row.from_day), name=name),
        )
        for row, name in places.due(clock.today())
    ]


@jobs.handler("person_move", "Chuyển phòng khi đến ngày")
def do(job: jobs.Job, report: jobs.Progress) -> None:
    """Do a move that was entered ahead; once more changes nothing."""
    settle(queries.person_to_edit(int(job.payload["person"])))
