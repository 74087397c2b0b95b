"""What stands on the forms of document control, asked of the database: a fixed number of statements for each paper."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from heza.accounts.models import Department, Person
from heza.audit.queries import head
from heza.core import clock, words
from heza.core.db import db
from heza.core.settings import setting
from heza.documents import listing, numbering, queries
from heza.documents.changes.models import ChangeRequest
from heza.documents.external import listing as external_listing
from heza.documents.external.models import ExternalDocument
from heza.documents.external.sheet import codes_citing
from heza.documents.models import BatchLine, Document, IssueBatch, Revision
from heza.documents.printed.known import Known, Read
from heza.documents.printed.lists import ExternalList, InternalList, Listed
from heza.documents.printed.model import Agency, ChainHead, compact
from heza.documents.printed.notices import WHOLE, Batch, Issued, Place
from heza.documents.readers.models import PaperCopy, Recipient
from heza.documents.readers.queries import readers, spreads_of
from heza.papers.heading import long_day

MOST = 5000  # documents of one list
MOST_OVER = 500  # revisions that are no longer in force, of one list
SAYS_WHAT = ("ve ", "ban hanh ", "phe duyet ", "cong bo ", "quy dinh ", "huong dan ", "sua doi")
QMS = "he thong quan ly chat luong"  # stands in the name of a law about quality management


def agency() -> Agency:
    """The agency as the office set it."""
    return Agency(setting("org_above"), setting("agency_name"), setting("place"), setting("head_title"))


def chain_head() -> ChainHead:
    """The end of the chain as it is now."""
    found = head()
    return ChainHead(found.seq, found.mac, words.moment(clock.recorded()))


# ---------------------------------------------------------------- lists


def internal_list(person: Person, day: date) -> InternalList:
    """The agency's own documents as of a day; what is over only as far as this person sees it."""
    units, today = queries.units_of(person), clock.today()
    current = listing.documents(listing.Filters(day), units, limit=MOST)
    ended = listing.Filters(day, state="het")
    over = listing.documents(ended, units, limit=MOST_OVER)
    left_out = listing.count(ended, units) - len(over)
    places = places_by_document([row[0].id for row in current])
    parents = {row[0].parent_id for row in (*current, *over)} - {None}
    db.session.scalars(select(Document).where(Document.id.in_(parents))).all()  # each row names its own
    return InternalList(
        [_listed(row, places) for row in current],
        [_listed(row, {}) for row in over],
        agency(),
        day,
        day == today,
        chain_head(),
        max(left_out, 0),
    )


def _listed(row: Any, places: dict[int, str]) -> Listed:
    document, revision, kind, department = row
    label = numbering.label(revision)
    return Listed(document, revision, kind, department, label, places.get(document.id, ""))


def _recipients(document_ids: Collection[int]) -> Sequence[Recipient]:
    wanted = select(Recipient).where(Recipient.document_id.in_(document_ids))
    return db.session.scalars(wanted.order_by(Recipient.document_id, Recipient.id)).all()


def places_by_document(document_ids: Collection[int]) -> dict[int, str]:
    """Where each document goes, in words; one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    for one in _recipients(document_ids):
        found[one.document_id].append(one.department.label if one.department else WHOLE)
    return {id: ", ".join(dict.fromkeys(names)) for id, names in found.items()}


def external_list() -> ExternalList:
    """The register of external documents."""
    e, today = ExternalDocument, clock.today()
    documents = db.session.scalars(select(e).order_by(e.kind, e.sort_key, e.id).limit(MOST)).all()
    _total, late = external_listing.counts(external_listing.Filters(), today)
    numbers = {one.id: one.number for one in documents}
    months = setting("external_check_months")
    return ExternalList(documents, codes_citing(today), numbers, agency(), today, months, late, chain_head())


# ---------------------------------------------------------------- batches


def batch_of(batch: IssueBatch) -> Batch:
    """A batch with what each line takes the place of, and where its documents go."""
    lines = sorted(batch.lines, key=lambda one: one.document.sort_key)
    ids = [one.document_id for one in lines]
    issued: dict[int, list[Revision]] = defaultdict(list)
    r = Revision
    wanted = select(r).where(r.document_id.in_(ids), r.effective_from.is_not(None))
    for one in db.session.scalars(wanted.order_by(r.effective_from, r.id)):
        issued[one.document_id].append(one)
    made = [
        Issued(
            one.document,
            one.revision,
            numbering.label(one.revision) if one.revision else "",
            _before(one.revision, batch.effective_from, issued[one.document_id]),
            one.note,
        )
        for one in lines
    ]
    return Batch(batch, made, _places(lines), agency(), clock.today())


def _before(revision: Revision | None, day: date | None, issued: Sequence[Revision]) -> str:
    """The revision whose place is taken: the last one that took effect before it."""
    earlier = [
        one
        for one in issued
        if (revision is None or one.id != revision.id)
        and one.effective_from is not None
        and (day is None or one.effective_from < day)
    ]
    return numbering.label(earlier[-1]) if earlier else ""


def _places(lines: Sequence[BatchLine]) -> list[Place]:
    """Where documents go, one line for a place and what it gets alike; with the paper copies of earlier revisions that
    are not recalled. What is retired goes nowhere.
    """
    ids = [one.document_id for one in lines]
    old = _old_copies(ids, [one.revision_id for one in lines if one.revision_id is not None])
    found: dict[tuple[int, str, str, int], list[tuple[str, int]]] = defaultdict(list)
    for one in _recipients([line.document_id for line in lines if line.revision_id is not None]):
        unit = one.department
        left = old.pop((one.document_id, unit.id), ("", "", 0))[2] if unit else 0
        order = (unit.position if unit else -1, unit.name if unit else WHOLE)
        found[(*order, one.form, one.copies)].append((one.document.code, left))
    for code, name, number in old.values():  # where it goes no longer, but old copies are
        found[(1000, name, "", 0)].append((code, number))
    return [
        Place(name, compact([code for code, _left in some]), form, copies, sum(left for _code, left in some))
        for (_order, name, form, copies), some in sorted(found.items())
    ]


def _old_copies(document_ids: Sequence[int], fresh: Sequence[int]) -> dict[tuple[int, Any], tuple[str, str, int]]:
    """Paper copies of other revisions that are not recalled: (code, place, how many) by document and unit or place."""
    c, r, d, u = PaperCopy, Revision, Document, Department
    columns = (d.id, d.code, c.department_id, u.name, c.holder)
    wanted = select(*columns, func.count()).select_from(c).join(r, r.id == c.revision_id)
    wanted = wanted.join(d, d.id == r.document_id).outerjoin(u, u.id == c.department_id)
    wanted = wanted.where(d.id.in_(document_ids), c.recalled_on.is_(None), r.id.not_in(fresh))
    found: dict[tuple[int, Any], tuple[str, str, int]] = {}
    for id, code, unit_id, unit, holder, number in db.session.execute(wanted.group_by(*columns).order_by(d.id)):
        key = (id, unit_id or holder)
        found[key] = (code, unit or holder or WHOLE, number + found.get(key, ("", "", 0))[2])
    return found


def legal_bases() -> list[str]:
    """The laws about quality management that the register of external documents has, confirmed and in force."""
    e = ExternalDocument
    wanted = select(e).where(e.confirmed, e.status.in_(("in_force", "partly")), e.folded.contains(QMS))
    listed = db.session.scalars(wanted.order_by(e.issued_on, e.sort_key, e.id).limit(10))
    return [_basis(one) for one in listed]


def _basis(one: ExternalDocument) -> str:
    """Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014 của Thủ tướng Chính phủ về việc …, as decisions cite it."""
    day = f" {long_day(one.issued_on)}" if one.issued_on else ""
    if words.fold(one.title).startswith(("luat ", "bo luat ")):
        return f"{one.title} số {one.number}{day}"
    number = f"{one.kind} số {one.number}" if one.kind and one.number[:1].isdecimal() else one.label
    by = f" của {one.issuer}" if one.issuer else ""
    about = f"{one.title[:1].lower()}{one.title[1:]}"
    if not words.fold(about).startswith(SAYS_WHAT):
        about = f"{'về việc' if words.fold(one.kind) == 'quyet dinh' else 'về'} {about}"
    return f"{number}{day}{by} {about}"


def person_name(id: int | None) -> str:
    """The name of somebody."""
    return db.session.scalar(select(Person.name).where(Person.id == id)) or "" if id else ""


# ---------------------------------------------------------------- readers, amendments


def known(revision: Revision, units: tuple[int, ...] | None) -> Known:
    """A revision with those who were asked to read it in some units, and where it was made known."""
    found: list[Any] = list(readers(revision.id, units))
    asked = [
        Read(one.name, one.unit, one.asked_at, one.opened_at, one.read_at, one.mode, one.ended_at is not None)
        for one, _person in found
    ]
    spreads = [(one.department.name, one.done_on) for one in spreads_of(revision.id, units)]
    return Known(revision, numbering.label(revision), asked, spreads)


def amended(person: Person, document: Document) -> list[tuple[Revision, str, str]]:
    """The issued revisions that this person sees, the earliest first, with label and code of the request."""
    is_inside = queries.is_inside(queries.units_of(person), document.department_id)
    today = clock.today()
    seen = [one for one in queries.issued_of(document.id) if is_inside or (one.interval and one.interval.holds(today))]
    ids = {one.request_id for one in seen} - {None}
    c = ChangeRequest
    codes = {one.id: one.code for one in db.session.scalars(select(c).where(c.id.in_(ids)))} if ids else {}
    return [(one, numbering.label(one), codes.get(one.request_id or 0, "")) for one in seen]
