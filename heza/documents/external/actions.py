"""Keeping the register of external documents: entered, checked, cited, changed. Nothing here commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.workflow import MOVED
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import queries as base
from heza.documents.actions import NOT_YOURS
from heza.documents.external import queries, rules
from heza.documents.external.models import STATUSES, Citation, ExternalCheck, ExternalDocument
from heza.documents.models import Document

TAKEN = "Số, ký hiệu {number} đã có trong danh mục. Hãy mở văn bản đó để sửa."
FUTURE = "Ngày rà soát không được sau hôm nay. Hãy kiểm tra lại."
TOO_EARLY = "Năm của ngày rà soát không hợp lý. Hãy kiểm tra lại."
NONE_CHOSEN = "Chưa chọn văn bản nào. Hãy đánh dấu ít nhất một văn bản."


@dataclass(frozen=True)
class Details:
    """What is entered of an external document."""

    number: str
    title: str
    kind: str = ""
    issuer: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    status: str = "in_force"
    scope: str = ""
    department_id: int | None = None
    url: str = ""
    confirmed: bool = False
    superseded_by_id: int | None = None


def objections(entered: Details, own: ExternalDocument | None = None) -> dict[str, str]:
    """What is wrong with what was entered, by field."""
    found = rules.wrong_days(entered.issued_on, entered.effective_from)
    e = ExternalDocument
    other = db.session.scalar(select(e.id).where(e.number_key == rules.number_key(entered.number)))
    if other is not None and (own is None or own.id != other):
        found["number"] = TAKEN.format(number=entered.number)
    return found


def blank(entered: Details) -> ExternalDocument:
    """A document that is not saved yet."""
    return write(ExternalDocument(), entered)


def write(found: ExternalDocument, entered: Details) -> ExternalDocument:
    """Write what was entered, and what lists are ordered and searched by."""
    for one in fields(entered):
        setattr(found, one.name, getattr(entered, one.name))
    found.number_key = rules.number_key(entered.number)
    found.sort_key = words.sort_key(f"{entered.kind} {entered.number}")[:120]
    text = f"{entered.kind} {entered.number} {entered.title} {entered.issuer}"
    found.folded, found.lowered = words.fold(text), text.lower()
    return found


def add(entered: Details) -> ExternalDocument:
    """List an external document. Raises Refused."""
    if wrong := objections(entered):
        raise Refused(" ".join(wrong.values()))
    found = blank(entered)
    db.session.add(found)
    _flush(entered.number)
    return found


def edit(found: ExternalDocument, entered: Details, seen: str) -> None:
    """Write other facts of it. Raises Refused where somebody else did meanwhile."""
    hold([found.id])
    if seen != str(found.version):
        raise Refused(MOVED)
    if wrong := objections(entered, found):
        raise Refused(" ".join(wrong.values()))
    write(found, entered)
    _flush(entered.number)


def _flush(number: str) -> None:
    """Raises Refused where somebody has listed the same number meanwhile."""
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(TAKEN.format(number=number)) from problem


def hold(ids: Collection[int]) -> Sequence[ExternalDocument]:
    """External documents as they are now, held until the commit, in one order for everybody."""
    e = ExternalDocument
    wanted = select(e).where(e.id.in_(ids)).order_by(e.id).with_for_update(of=e)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).all()


# ---------------------------------------------------------------- checks


def check(ids: Collection[int], day: date, status: str, note: str, person: Person) -> int:
    """Somebody looked on a day whether these are in force; without a status each keeps its own. Raises Refused."""
    if day > clock.today() or day < rules.EARLIEST:
        raise Refused(FUTURE if day > clock.today() else TOO_EARLY)
    if status and status not in STATUSES:
        raise Refused("Chưa chọn tình trạng hiệu lực. Hãy chọn trong danh sách.")
    found = hold(ids)
    if not found:
        raise Refused(NONE_CHOSEN)
    for one in found:
        checked(one, day, status or one.status, note, person)
    return len(found)


def checked(found: ExternalDocument, day: date, status: str, note: str, person: Person) -> None:
    """Enter one check; one that is entered late does not take the place of a later one."""
    row = ExternalCheck(checked_on=day, status=status, note=note[: rules.NOTE_LENGTH], by_id=person.id)
    row.external_id, row.entered_at = found.id, clock.recorded()
    db.session.add(row)
    if found.checked_on is None or day >= found.checked_on:
        found.checked_on, found.status = day, status


# ---------------------------------------------------------------- citations


def cite(document: Document, shown: Collection[int], notes: Mapping[int, str], person: Person) -> int:
    """Of the external documents that the page showed, exactly those of `notes` are cited. Raises Refused.

    How many citations were added, changed or taken off.
    """
    if not base.may_write(person, document.department_id):
        raise Refused(NOT_YOURS)
    db.session.refresh(document, with_for_update={"of": Document})
    known = {one.external_id: one for one in queries.cited_by(document.id)}
    done = 0
    for id in sorted(set(shown) & known.keys() - notes.keys()):
        db.session.delete(known[id])
        done += 1
    e = ExternalDocument
    there = set(db.session.scalars(select(e.id).where(e.id.in_(notes))))
    for id in sorted(there):
        note = notes[id][: rules.NOTE_LENGTH]
        if id not in known:
            db.session.add(Citation(document_id=document.id, external_id=id, note=note))
            done += 1
        elif known[id].note != note:
            known[id].note = note
            done += 1
    try:
        db.session.flush()
    except IntegrityError as problem:  # an import has written the same meanwhile
        db.session.rollback()
        raise Refused(MOVED) from problem
    return done
