"""Which revision a file is, and whether it is in force: from the hash of its bytes, or from a copy of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy import select

from heza.accounts.models import Person
from heza.core import clock, files
from heza.core.db import db
from heza.documents.models import IssueBatch, Revision, RevisionFile
from heza.documents.queries import holding, is_inside, units_of
from heza.documents.stamping import SOURCE
from heza.papers.pdf import notes_in

LARGEST_COPY = 45 * files.MEGABYTE


@dataclass(frozen=True)
class Looked:
    """What a file says of itself: its hash; the hash from which a stamped copy was made, "" where it is none."""

    sha256: str
    source: str = ""


@dataclass(frozen=True)
class Answer:
    """One revision to which the file belongs."""

    revision: Revision
    role: str
    standing: str  # a key of STANDINGS
    is_copy: bool  # only a stamped copy says so
    in_force: Revision | None  # what holds instead of it today


def look(stream: BinaryIO) -> Looked:
    """Read a file and forget it."""
    digest, kept = sha256(), bytearray()
    while chunk := stream.read(files.MEGABYTE):
        digest.update(chunk)
        if len(kept) <= LARGEST_COPY:
            kept += chunk
    is_pdf = kept[:5] == b"%PDF-" and len(kept) <= LARGEST_COPY
    source = notes_in(bytes(kept)).get(SOURCE, "") if is_pdf else ""
    return Looked(digest.hexdigest(), source if len(source) == 64 else "")


def answers(person: Person, looked: Looked) -> list[Answer]:
    """The revisions of a file that this person may know of: what was issued, and drafts of their units."""
    rows, is_copy = _rows(person, looked.sha256), False
    if not rows and looked.source:
        rows, is_copy = _rows(person, looked.source), True
    today = clock.today()
    ids = [revision.document_id for revision, _role in rows]
    wanted = select(Revision).where(Revision.document_id.in_(ids), holding(today))
    current = {one.document_id: one for one in db.session.scalars(wanted)}
    found = []
    for revision, role in rows:
        standing = revision.interval.standing(today) if revision.interval else "draft"
        holds = current.get(revision.document_id)
        instead = holds if holds is not None and holds.id != revision.id else None
        found.append(Answer(revision, role, standing, is_copy, instead))
    return found


def _rows(person: Person, digest: str) -> Sequence[tuple[Revision, str]]:
    units, today = units_of(person), clock.today()
    wanted = select(Revision, RevisionFile.role).join(RevisionFile, RevisionFile.revision_id == Revision.id)
    rows = db.session.execute(wanted.where(RevisionFile.sha256 == digest).order_by(Revision.id.desc())).all()
    return [
        (revision, role)
        for revision, role in rows
        if is_inside(units, revision.document.department_id)
        or (revision.effective_from is not None and revision.effective_from <= today)
    ]


def decision(digest: str) -> IssueBatch | None:
    """The decision whose signed file this is."""
    b = IssueBatch
    wanted = select(b).where(b.sha256 == digest, b.state == "issued").order_by(b.id.desc())
    return db.session.scalars(wanted.limit(1)).first()
