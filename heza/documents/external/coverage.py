"""Which procedures (TTHC) of the catalogue a document in force settles: 54/54, or the list of the missing.

Only a document with a revision in force counts. Procedures that have ended do not count.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import lazyload

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import queries as base
from heza.documents.actions import NOT_YOURS
from heza.documents.external.models import Coverage
from heza.documents.models import Document, Revision
from heza.procedures import listing
from heza.procedures.models import Field as Area
from heza.procedures.models import Procedure

MOST = 5000  # procedures of one catalogue
FOUND = 60  # of one search for a procedure to cover
ENDED = "Thủ tục {code} đã bãi bỏ nên không ghi phủ được. Hãy bỏ đánh dấu thủ tục đó."


class Covering(NamedTuple):
    """A document that covers a procedure, and how it stands: a key of rules.STANDINGS."""

    document: Document
    revision: Revision | None
    standing: str


@dataclass(frozen=True)
class Line:
    """One procedure of the catalogue with what covers it."""

    procedure: Procedure
    name: str
    area: Area
    department: str
    documents: list[Covering] = field(default_factory=list)

    @property
    def is_covered(self) -> bool:
        """Whether a document in force settles it."""
        return any(one.standing == "current" for one in self.documents)


def lines(day: date, filters: listing.Filters | None = None) -> list[Line]:
    """Every procedure in force on a day, by field and code; two statements."""
    given = filters or listing.Filters()
    wanted = listing.Filters(given.search, given.field_id, given.department_id, "", "hieu-luc")
    covering = _covering(day)
    found: list[Any] = list(listing.procedures(wanted, day, limit=MOST))
    return [
        Line(procedure, version.name, area, unit.name if unit else version.department_name, covering[procedure.id])
        for procedure, version, area, unit in found
    ]


def _covering(day: date) -> dict[int, list[Covering]]:
    """The documents that name each procedure, with how they stand on a day."""
    c, d, r = Coverage, Document, Revision
    has_future = select(r.id).where(r.document_id == d.id, r.effective_from > day).correlate(d).exists()
    held = and_(r.document_id == d.id, base.holding(day))
    wanted = select(c.procedure_id, d, r, has_future).select_from(c).join(d, d.id == c.document_id).outerjoin(r, held)
    wanted = wanted.options(lazyload(r.document))  # loaded with it, its inner join would drop what has no revision
    found: dict[int, list[Covering]] = defaultdict(list)
    for procedure_id, document, revision, is_coming in db.session.execute(wanted.order_by(d.sort_key, d.id)):
        is_retired = document.retired_on is not None and document.retired_on <= day
        standing = "current" if revision else "retired" if is_retired else "coming" if is_coming else "draft"
        found[procedure_id].append(Covering(document, revision, standing))
    return found


def seen_by(person: Person, found: Sequence[Line]) -> list[Line]:
    """The same lines without the documents that this person does not see: drafts and what is over of other units."""
    units = base.units_of(person)

    def sees(one: Covering) -> bool:
        return one.standing == "current" or base.is_inside(units, one.document.department_id)

    return [
        Line(one.procedure, one.name, one.area, one.department, [each for each in one.documents if sees(each)])
        for one in found
    ]


class Summed(NamedTuple):
    """How many of a field are covered."""

    area: Any
    covered: int
    total: int


def by_area(found: Sequence[Line]) -> list[Summed]:
    """Each field with how many of its procedures are covered, in the order of the catalogue."""
    areas: dict[int, list[Line]] = defaultdict(list)
    for one in found:
        areas[one.area.id].append(one)
    return [Summed(some[0].area, sum(one.is_covered for one in some), len(some)) for some in areas.values()]


# ---------------------------------------------------------------- of one document


def covered_by(document_id: int, day: date) -> list[Any]:
    """(procedure, version, field, department) that a document names, those that have ended too, by field and code."""
    known = select(Coverage.procedure_id).where(Coverage.document_id == document_id)
    return _rows(Procedure.id.in_(known), "", day, MOST)


def to_cover(document_id: int, text: str, day: date) -> list[Any]:
    """Procedures in force that a document does not name yet and that fit a search; in the same order."""
    known = select(Coverage.procedure_id).where(Coverage.document_id == document_id)
    in_force = or_(Procedure.abolished_on.is_(None), Procedure.abolished_on > day)
    return _rows(and_(Procedure.id.not_in(known), in_force), text, day, FOUND)


def _rows(condition: Any, text: str, day: date, limit: int) -> list[Any]:
    ids = set(db.session.scalars(select(Procedure.id).where(condition)))
    found = listing.procedures(listing.Filters(text), day, limit=MOST) if ids else []
    return [row for row in found if row[0].id in ids][:limit]


def cover(document: Document, shown: Collection[int], ticked: Collection[int], person: Person) -> int:
    """Of the procedures that the page showed, exactly the ticked ones are named by a document. Raises Refused.

    How many were added or taken off.
    """
    if not base.may_write(person, document.department_id):
        raise Refused(NOT_YOURS)
    db.session.refresh(document, with_for_update={"of": Document})
    c, p, today = Coverage, Procedure, clock.today()
    known = {one.procedure_id: one for one in db.session.scalars(select(c).where(c.document_id == document.id))}
    gone = sorted(set(shown) & known.keys() - set(ticked))
    fresh = db.session.scalars(select(p).where(p.id.in_(set(ticked) - known.keys())).order_by(p.id)).all()
    for one in fresh:
        if one.is_abolished(today):
            raise Refused(ENDED.format(code=one.code))
        db.session.add(Coverage(document_id=document.id, procedure_id=one.id))
    for id in gone:
        db.session.delete(known[id])
    return len(fresh) + len(gone)
