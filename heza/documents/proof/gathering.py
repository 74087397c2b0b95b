"""What of a revision goes into a pack: facts, files, who signed which words, who read it, where it went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from heza.approvals.queries import signoffs_of
from heza.approvals.signoff import signatures_by_id
from heza.core import clock
from heza.core.db import db, reading
from heza.documents import numbering, rules
from heza.documents.external.models import STATUSES, ExternalDocument
from heza.documents.models import Document, IssueBatch, Revision
from heza.documents.queries import holding
from heza.documents.readers.models import PaperCopy, ReadRequest, Recipient
from heza.documents.readers.rules import FORMS
from heza.documents.ready import ROLES

PART = 100  # revisions in memory at a time


@dataclass(frozen=True)
class Stored:
    """One file: where it goes in the pack, and what it must be."""

    role: str
    name: str
    sha256: str
    size: int


class Reading(NamedTuple):
    """Who was asked to read a revision, and has."""

    name: str
    unit: str
    asked_at: datetime
    opened_at: datetime | None
    read_at: datetime | None
    mode: str


class Copy(NamedTuple):
    """A numbered paper copy."""

    serial: int
    holder: str
    printed_at: datetime
    recalled_on: date | None
    note: str


@dataclass(frozen=True)
class Packed:
    """One revision as plain values."""

    code: str
    title: str
    kind: str
    unit: str
    issue_no: int
    amend_no: int
    label: str
    standing: str
    issued_on: date | None
    effective_from: date | None
    effective_to: date | None
    origin: str  # the decision, or that it was taken over
    reason: str
    changes: str
    files: tuple[Stored, ...]
    signatures: tuple[Any, ...]  # (signature, manifest)
    readings: tuple["Reading", ...]
    recipients: tuple[tuple[str, str, int], ...]
    copies: tuple["Copy", ...]

    @property
    def folder(self) -> str:
        """Its place in the pack."""
        return f"tai-lieu/{plain_name(self.code)}/BH{self.issue_no:02d}-SD{self.amend_no:02d}"


def plain_name(text: str) -> str:
    """A name that every system takes, that leads nowhere, and that one line of SHA256SUMS holds."""
    kept = "".join(char if char.isalnum() or char in "-_.() " else "_" for char in text)
    return " ".join(kept.split()).strip(". ").replace(" ", "_")[-120:] or "tep"


def ids_of(day: date, *, is_all: bool) -> list[int]:
    """The revisions of a pack by code, the oldest first."""
    r, d = Revision, Document
    wanted = select(r.id).join(d, d.id == r.document_id).where(r.effective_from <= day if is_all else holding(day))
    return list(db.session.scalars(wanted.order_by(d.sort_key, d.id, r.effective_from, r.id)))


def parts(ids: Sequence[int], day: date) -> Iterator[list[Packed]]:
    """The revisions some at a time; the database is let go between them."""
    for begin in range(0, len(ids), PART):
        with reading():
            found = _packed(ids[begin : begin + PART], day)
            db.session.rollback()
        yield found


def _packed(ids: Sequence[int], day: date) -> list[Packed]:
    by_id = {one.id: one for one in db.session.scalars(select(Revision).where(Revision.id.in_(ids)))}
    listed = [by_id[id] for id in ids if id in by_id]
    signatures = signatures_by_id(listed)
    manifests = {row.seq: row.manifest or "" for row in signoffs_of("document_revision", by_id)}
    readings = _by(select(ReadRequest).where(ReadRequest.revision_id.in_(ids)).order_by(ReadRequest.id), "revision_id")
    copies = _by(select(PaperCopy).where(PaperCopy.revision_id.in_(ids)).order_by(PaperCopy.serial), "revision_id")
    documents = [one.document_id for one in listed]
    places = _by(select(Recipient).where(Recipient.document_id.in_(documents)).order_by(Recipient.id), "document_id")
    found = []
    for one in listed:
        interval = one.interval
        sent = [
            (p.department.label if p.department else "Toàn cơ quan", FORMS[p.form], p.copies)
            for p in places(one.document_id)
        ]
        found.append(
            Packed(
                code=one.document.code,
                title=one.title,
                kind=one.document.type.code,
                unit=one.document.department.name,
                issue_no=one.issue_no,
                amend_no=one.amend_no,
                label=numbering.label(one),
                standing=rules.STANDINGS[interval.standing(day) if interval else "draft"],
                issued_on=one.issued_on,
                effective_from=one.effective_from,
                effective_to=one.effective_to,
                origin=one.batch.label if one.batch else "tiếp nhận hiện trạng" if one.is_baseline else "",
                reason=one.reason,
                changes=one.changes,
                files=tuple(Stored(ROLES[f.role], f"{f.role}-{f.name}", f.sha256, f.size) for f in one.files),
                signatures=tuple((two, manifests.get(two.seq, "")) for two in signatures[one.id]),
                readings=tuple(Reading(*(getattr(two, name) for name in Reading._fields)) for two in readings(one.id)),
                recipients=tuple(sent),
                copies=tuple(Copy(*(getattr(two, name) for name in Copy._fields)) for two in copies(one.id)),
            )
        )
    return found


def _by(wanted: Select[Any], name: str) -> Any:
    rows: dict[int, list[Any]] = {}
    for one in db.session.scalars(wanted):
        rows.setdefault(getattr(one, name), []).append(one)
    return lambda id: rows.get(id, [])


def decisions(day: date) -> list[tuple[str, str, str, str]]:
    """The decisions until a day: (label, title, hash of the signed file, its name)."""
    b = IssueBatch
    wanted = select(b).where(b.state == "issued", b.signed_on <= day).order_by(b.signed_on, b.id)
    return [(one.label, one.title, one.sha256, f"{one.number} {one.file_name}") for one in db.session.scalars(wanted)]


def externals() -> list[list[Any]]:
    """The register of external documents as it stands now, ready for a sheet."""
    e = ExternalDocument
    rows = db.session.scalars(select(e).order_by(e.sort_key, e.id)).all()
    return [
        [number, one.number, one.title, one.kind, one.issuer, one.effective_from, STATUSES[one.status], one.checked_on]
        for number, one in enumerate(rows, 1)
    ]


def today() -> date:
    """The day of pages."""
    return clock.today()
