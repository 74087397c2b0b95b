"""Searching the words of revisions: those in force, and for who is inside also older ones and drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased, defer

from heza.core import clock, words
from heza.core.db import db
from heza.documents.models import Document, Revision, RevisionFile
from heza.documents.queries import holding
from heza.documents.texts import rules
from heza.documents.texts.models import FilePassage, FileText

PAGE, LONGEST = 20, 200


@dataclass(frozen=True)
class Asked:
    """What is looked for, and where besides what is in force."""

    text: str = ""
    old: bool = False
    drafts: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Asked":
        """The question of an address."""
        return cls(words.clean(args.get("q", ""))[:LONGEST], args.get("cu") == "1", args.get("soan") == "1")

    @property
    def args(self) -> dict[str, str]:
        """The question as an address holds it."""
        found = {"q": self.text, "cu": "1" if self.old else "", "soan": "1" if self.drafts else ""}
        return {name: value for name, value in found.items() if value}


def passages(asked: Asked, units: tuple[int, ...] | None, after: str = "", limit: int = PAGE) -> list[Any]:
    """(document, revision, file, passage) that have every word, by code; `after` is a `cursor`.

    Raises ValueError for a cursor that is none of ours.
    """
    wanted = _wanted(asked, units, Document, Revision, RevisionFile, FilePassage)
    wanted = wanted.options(defer(FilePassage.folded), defer(FilePassage.lowered))
    order = (Document.sort_key, Document.id, Revision.id, RevisionFile.id, FilePassage.page, FilePassage.id)
    if after:
        wanted = wanted.where(tuple_(*order) > tuple_(*_place(after)))
    return list(db.session.execute(wanted.order_by(*order).limit(limit)))


def _wanted(asked: Asked, units: tuple[int, ...] | None, *columns: Any) -> Select[Any]:
    p, f, r, d = FilePassage, RevisionFile, Revision, Document
    wanted = select(*columns).select_from(p).join(f, f.sha256 == p.sha256).join(r, r.id == f.revision_id)
    wanted = wanted.join(d, d.id == r.document_id).where(_shown(asked, units), _readable())
    for word in rules.words_of(asked.text):
        column = p.lowered if word.has_marks else p.folded
        spaced = literal(" ") + column + literal(" ")  # whole words
        wanted = wanted.where(spaced.contains(f" {word.text} ", autoescape=True))
    return wanted


def _shown(asked: Asked, units: tuple[int, ...] | None) -> ColumnElement[bool]:
    """What is in force everybody reads; of their units people may ask for what is over and for drafts."""
    r, today = Revision, clock.today()
    current = holding(today)
    more: list[ColumnElement[bool]] = []
    if asked.old:
        more.append(and_(r.effective_to.is_not(None), r.effective_to <= today))
    if asked.drafts:
        more.append(or_(and_(r.effective_from.is_(None), r.state != "dropped"), r.effective_from > today))
    if not more:
        return current
    inside = or_(*more) if units is None else and_(or_(*more), Document.department_id.in_(units))
    return or_(current, inside)


def _readable() -> ColumnElement[bool]:
    """The PDF that is issued; of a draft without one its Word source."""
    f, other = RevisionFile, aliased(RevisionFile)
    has_pdf = exists().where(other.revision_id == f.revision_id, other.role == "issued")
    return or_(f.role == "issued", and_(f.role == "source", Revision.effective_from.is_(None), ~has_pdf))


def cursor(row: Any) -> str:
    """Where the next page starts."""
    document, revision, file, passage = row
    return f"{document.sort_key}~{document.id}~{revision.id}~{file.id}~{passage.page}~{passage.id}"


def _place(after: str) -> tuple[Any, ...]:
    key, *numbers = after.split("~")
    if len(numbers) != 5 or not all(one.isascii() and one.isdecimal() and len(one) < 18 for one in numbers):
        raise ValueError(after)
    return key, *map(int, numbers)


def unread(units: tuple[int, ...] | None) -> int:
    """How many PDFs in force have no words yet, or none that can be read."""
    f, t = RevisionFile, FileText
    wanted = select(func.count()).select_from(f).join(Revision, Revision.id == f.revision_id)
    wanted = wanted.outerjoin(t, t.sha256 == f.sha256).where(f.role == "issued", holding(clock.today()))
    return db.session.scalar(wanted.where(or_(t.sha256.is_(None), and_(t.reason != "", t.pages == 0)))) or 0


# ---------------------------------------------------------------- one file


def text_of(sha256: str) -> FileText | None:
    """What came of reading a file; None while it waits for its turn."""
    return db.session.get(FileText, sha256)


def words_on(sha256: str, first: int, last: int) -> dict[int, str]:
    """The words of some pages."""
    p = FilePassage
    wanted = select(p.page, p.text).where(p.sha256 == sha256, p.page >= first, p.page <= last).order_by(p.page, p.id)
    return {page: text for page, text in db.session.execute(wanted)}


def first_pages(digests: Sequence[str]) -> dict[str, str]:
    """The words of the first passage of some files."""
    p, found = FilePassage, dict[str, str]()
    wanted = select(p.sha256, p.text).where(p.sha256.in_(digests), p.page == 1).order_by(p.id)
    for sha256, text in db.session.execute(wanted):
        found.setdefault(sha256, text)
    return found
