"""Where a document goes, who is asked to read a revision, who has, and where it was made known."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from heza.accounts.models import STILL_KNOWN, Department, Headship, Person, PersonRole
from heza.accounts.permissions import Can, Role
from heza.accounts.queries import LARGEST_ID, headed_by, own_departments
from heza.approvals.queries import acting_for
from heza.core import clock
from heza.core.db import Moment, db
from heza.documents.models import Revision
from heza.documents.readers.models import ReadRequest, Recipient, Spread

PAGE = 50
MOST = 300  # of what somebody still has to read, on one page
DUTY = "document_spread."
NOT_ASKED = (Role.AUDITOR, Role.ADMIN)  # who is nothing else reads no procedures at work


def _possible(id: int) -> int:
    return id if id <= LARGEST_ID else 0


# ---------------------------------------------------------------- where a document goes


def recipients_of(document_id: int) -> Sequence[Recipient]:
    """The places that get a document: the whole agency first, then units in their order."""
    wanted = select(Recipient).outerjoin(Department, Department.id == Recipient.department_id)
    wanted = wanted.where(Recipient.document_id == document_id)
    order = (func.coalesce(Department.position, -1), Department.folded, Recipient.form)
    return db.session.scalars(wanted.order_by(*order, Recipient.id)).all()


def has_recipients(document_id: int) -> bool:
    """Whether anybody gets it."""
    wanted = select(Recipient.id).where(Recipient.document_id == document_id).limit(1)
    return db.session.scalar(wanted) is not None


def was_issued(document_id: int) -> bool:
    """Whether any revision of a document was ever issued."""
    r = Revision
    wanted = select(r.id).where(r.document_id == document_id, r.effective_from.is_not(None)).limit(1)
    return db.session.scalar(wanted) is not None


def receiving_units(document_id: int) -> Sequence[Department]:
    """The units in which a document is made known: those named, or every open one where somebody works."""
    d, r = Department, Recipient
    works = exists().where(Person.department_id == d.id, Person.is_active, Person.username.is_not(None))
    is_open = or_(d.closed_on.is_(None), d.closed_on > clock.today())
    named = exists().where(r.document_id == document_id, r.department_id == d.id)
    whole = exists().where(r.document_id == document_id, r.department_id.is_(None))
    wanted = select(d).where(or_(named, and_(whole, works, is_open)))
    return db.session.scalars(wanted.order_by(d.position, d.folded, d.id)).all()


# ---------------------------------------------------------------- who is to be asked


def to_ask(which: ColumnElement[bool]) -> Any:
    """The rows of reading requests for some revisions, as they would be inserted now."""
    d, h, p, r, today = Department, Headship, Person, Revision, clock.today()
    heads = exists().where(
        h.person_id == p.id,
        h.department_id == Recipient.department_id,
        h.from_day <= today,
        h.to_day > today,
        h.known_to == STILL_KNOWN,
    )
    gets = or_(Recipient.department_id.is_(None), Recipient.department_id == p.department_id, heads)
    works = exists().where(PersonRole.person_id == p.id, PersonRole.role.not_in(NOT_ASKED))
    columns = (
        r.id.label("revision_id"),
        p.id.label("person_id"),
        p.name.label("name"),
        p.department_id.label("department_id"),
        func.coalesce(d.name, "").label("unit"),
        literal(clock.now(), Moment()).label("asked_at"),
    )
    wanted = select(*columns).select_from(r).join(Recipient, Recipient.document_id == r.document_id)
    wanted = wanted.join(p, gets).outerjoin(d, d.id == p.department_id)
    return wanted.where(which, _is_wanted(), p.is_active, p.username.is_not(None), works).distinct()


def _is_wanted() -> ColumnElement[bool]:
    """A revision that need not be read anew is read by those on its list who read no earlier one, if any was asked."""
    r, older, q = Revision, aliased(Revision), ReadRequest
    asked = select(q.id).join(older, older.id == q.revision_id).where(older.document_id == r.document_id)
    read = asked.where(q.person_id == Person.id, q.read_at.is_not(None))
    return or_(r.wants_reading, and_(asked.correlate(r).exists(), ~read.correlate(r, Person).exists()))


def not_asked() -> ColumnElement[bool]:
    """That a person of `to_ask` has no request of the revision yet."""
    return ~exists().where(ReadRequest.revision_id == Revision.id, ReadRequest.person_id == Person.id)


def latest() -> ColumnElement[bool]:
    """The revisions that nothing replaces or ends, but those that were in force before heza: nobody was asked then."""
    r = Revision
    return and_(r.effective_from.is_not(None), r.effective_to.is_(None), r.is_baseline.is_(False))


# ---------------------------------------------------------------- one's own list


def unread(person: Person) -> Sequence[ReadRequest]:
    """What somebody has still to read, the longest asked first."""
    q = ReadRequest
    wanted = select(q).where(q.person_id == person.id, q.read_at.is_(None), q.ended_at.is_(None))
    return db.session.scalars(wanted.order_by(q.asked_at, q.id).limit(MOST)).all()


def read_by(person: Person, before: int | None = None, limit: int = PAGE) -> Sequence[ReadRequest]:
    """What somebody has read, the latest asked first."""
    q = ReadRequest
    wanted = select(q).where(q.person_id == person.id, q.read_at.is_not(None))
    if before is not None:
        wanted = wanted.where(q.id < before)
    return db.session.scalars(wanted.order_by(q.id.desc()).limit(limit)).all()


def own_request(person: Person, id: int) -> ReadRequest:
    """A reading request of this person; 404 for anybody else's."""
    wanted = select(ReadRequest).where(ReadRequest.id == _possible(id), ReadRequest.person_id == person.id)
    found: ReadRequest = db.one_or_404(wanted)
    return found


def request_of(person: Person, revision_id: int) -> ReadRequest | None:
    """What this person was asked about a revision."""
    q = ReadRequest
    return db.session.scalars(select(q).where(q.revision_id == revision_id, q.person_id == person.id)).first()


# ---------------------------------------------------------------- who follows the reading


def followed(person: Person) -> tuple[int, ...] | None:
    """The units whose reading somebody follows: those headed, by delegation too; None is every one."""
    if person.can(Can.KEEP_DOCUMENTS) or person.can(Can.READ_OLD_DOCUMENTS):
        return None
    today = clock.today()
    found = headed_by(person, today) if person.can(Can.SIGN_DOCUMENTS) else []
    for standing in acting_for(person):
        if any(one.startswith(DUTY) for one in standing.duties):
            found = found + headed_by(standing.person, today)
    return tuple(sorted(set(found)))


def _within(column: Any, units: tuple[int, ...] | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = true() if units is None else column.in_(units)
    return found


class Progress(NamedTuple):
    """How far a revision was read and made known in some units."""

    revision: Revision
    asked: int
    read: int
    spreads: int
    confirmed: int


def progress(units: tuple[int, ...] | None, before: int | None = None, limit: int = PAGE) -> list[Progress]:
    """The revisions that were made known in these units, the latest issued first."""
    s, q = Spread, ReadRequest
    counted = select(s.revision_id, func.count(), func.count().filter(s.state == "confirmed"))
    counted = counted.where(_within(s.department_id, units))
    if before is not None:
        counted = counted.where(s.revision_id < before)
    counted = counted.group_by(s.revision_id).order_by(s.revision_id.desc()).limit(limit)
    spreads = {row[0]: (row[1], row[2]) for row in db.session.execute(counted)}
    asking = select(q.revision_id, func.count(), func.count(q.read_at)).join(Person, Person.id == q.person_id)
    asking = asking.where(q.revision_id.in_(spreads), _within(q.department_id, units), _counts())
    asked = {row[0]: (row[1], row[2]) for row in db.session.execute(asking.group_by(q.revision_id))}
    listed = db.session.scalars(select(Revision).where(Revision.id.in_(spreads)).order_by(Revision.id.desc()))
    return [Progress(one, *asked.get(one.id, (0, 0)), *spreads[one.id]) for one in listed]


def _counts() -> ColumnElement[bool]:
    """Who left without having read it is not waited for."""
    return or_(ReadRequest.read_at.is_not(None), Person.is_active)


def revision_followed(person: Person, id: int) -> tuple[Revision, tuple[int, ...] | None]:
    """A revision whose reading this person follows, in which units; otherwise 404."""
    units = followed(person)
    found: Revision = db.one_or_404(select(Revision).where(Revision.id == _possible(id)))
    if units == () or found.effective_from is None:
        abort(404)
    return found, units


def readers(revision_id: int, units: tuple[int, ...] | None) -> list[Any]:
    """(request, person) of everybody who was asked, by unit and name; who left unread is left out."""
    q = ReadRequest
    wanted = select(q, Person).join(Person, Person.id == q.person_id).where(q.revision_id == revision_id, _counts())
    wanted = wanted.where(_within(q.department_id, units))
    return list(db.session.execute(wanted.order_by(q.unit, Person.sort_key, q.id)))


def spreads_of(revision_id: int, units: tuple[int, ...] | None) -> Sequence[Spread]:
    """In which units a revision is made known."""
    wanted = select(Spread).join(Department, Department.id == Spread.department_id)
    wanted = wanted.where(Spread.revision_id == revision_id, _within(Spread.department_id, units))
    return db.session.scalars(wanted.order_by(Department.position, Department.folded, Spread.id)).all()


# ---------------------------------------------------------------- made known


def spread_for(person: Person, id: int) -> Spread:
    """One unit in which a revision is made known: of the own units, any for who follows all; otherwise 404."""
    found: Spread = db.one_or_404(select(Spread).where(Spread.id == _possible(id)))
    units = followed(person)
    if units is not None and found.department_id not in {*units, *own_departments(person, clock.today())}:
        abort(404)
    return found


def waiting_spreads(person: Person) -> Sequence[Spread]:
    """What the head of a unit has still to confirm; a revision that was replaced is not waited for."""
    if not (units := followed(person)):
        return []
    wanted = select(Spread).join(Revision, Revision.id == Spread.revision_id)
    wanted = wanted.where(Spread.state == "waiting", Spread.department_id.in_(units), Revision.effective_to.is_(None))
    return db.session.scalars(wanted.order_by(Spread.since, Spread.id).limit(MOST)).all()


def reading_counts(revision_ids: Collection[int]) -> dict[tuple[int, int | None], tuple[int, int]]:
    """By revision and unit: how many were asked, how many have read; one statement."""
    q = ReadRequest
    wanted = select(q.revision_id, q.department_id, func.count(), func.count(q.read_at))
    wanted = wanted.join(Person, Person.id == q.person_id).where(q.revision_id.in_(revision_ids), _counts())
    rows = db.session.execute(wanted.group_by(q.revision_id, q.department_id))
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}
