"""Distribution lists, asking people to read, what they confirm. Nothing here commits."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock
from heza.core.db import db, is_sqlite
from heza.core.refusal import Refused
from heza.documents import queries as documents
from heza.documents.models import Document, Revision
from heza.documents.readers import queries
from heza.documents.readers.models import ReadRequest, Recipient, Spread
from heza.documents.readers.rules import MODES

NOT_YOURS = "Danh sách nơi nhận của tài liệu đã ban hành do thư ký ISO ghi. Hãy nhờ thư ký ISO sửa."
NOT_OPENED = "Anh/chị chưa mở bản này. Hãy bấm “Mở PDF”, đọc rồi quay lại xác nhận."
ALREADY = "Bản này đã được ghi là đã đọc. Xác nhận đã ghi không sửa được."
ENDED = "Bản này đã có bản khác thay thế nên không cần xác nhận nữa. Hãy đọc bản mới."
NONE_CHOSEN = "Chưa chọn ai trong danh sách, hoặc những người đã chọn đã được ghi. Hãy tải lại trang rồi chọn lại."
_COLUMNS = ["revision_id", "person_id", "name", "department_id", "unit", "asked_at"]


# ---------------------------------------------------------------- where it goes


def why_not(document: Document, person: Person) -> str:
    """Why somebody does not write the list of a document, or "". As long as nothing was issued its unit does."""
    if person.can(Can.KEEP_DOCUMENTS):
        return ""
    is_own = documents.may_write(person, document.department_id) and not queries.was_issued(document.id)
    return "" if is_own else NOT_YOURS


def _hold(document: Document, person: Person) -> None:
    if reason := why_not(document, person):
        raise Refused(reason)
    db.session.refresh(document, with_for_update={"of": Document})


def add_recipients(
    document: Document, units: Collection[int | None], form: str, copies: int, person: Person
) -> list[Recipient]:
    """Let places get a document in a form; None is the whole agency. Raises Refused."""
    _hold(document, person)
    known = {(one.department_id, one.form): one for one in queries.recipients_of(document.id)}
    found = []
    for unit in units:
        row = known.get((unit, form)) or Recipient(document_id=document.id, department_id=unit, form=form)
        row.copies = copies
        db.session.add(row)
        found.append(row)
    return found


def drop_recipient(document: Document, found: Recipient, person: Person) -> None:
    """A place gets a document no longer. Raises Refused."""
    _hold(document, person)
    db.session.delete(found)


# ---------------------------------------------------------------- when it is issued


def end_unread(document_ids: Collection[int]) -> None:
    """Nobody waits any longer for whoever has not read the revisions so far. Ask before the head of the chain is taken:
    who confirms holds the row first.
    """
    q, older = ReadRequest, select(Revision.id).where(Revision.document_id.in_(sorted(document_ids)))
    ending = update(q).where(q.revision_id.in_(older), q.read_at.is_(None), q.ended_at.is_(None))
    ending = ending.values(ended_at=clock.now())
    db.session.execute(ending.execution_options(synchronize_session=False))


def make_known(revisions: Sequence[Revision]) -> None:
    """Ask everybody on the lists to read revisions that are being issued, and the heads to make them known. Before the
    head of the chain is taken: somebody may hold the row of a person or of a unit who is asked.
    """
    if not revisions:
        return
    ids = [one.id for one in revisions]
    db.session.flush()
    counts = ask(queries.to_ask(Revision.id.in_(ids)))
    for revision in revisions:
        units = queries.receiving_units(revision.document_id)
        for unit in units:
            db.session.add(Spread(revision=revision, department=unit, state="waiting"))
        asked = {"people": counts.get(revision.id, 0), "units": len(units)}
        trail.record(db.session, "ask_readers", "document_revision", revision.id, asked)
    db.session.flush()


def ask(rows: Any) -> dict[int, int]:
    """Insert reading requests, once each; how many new ones each revision has."""
    table: Any = ReadRequest.__table__
    adding = (sqlite.insert if is_sqlite() else postgresql.insert)(table)
    adding = adding.from_select(_COLUMNS, rows.subquery().select().where(true()))
    found: dict[int, int] = {}
    for row in db.session.execute(adding.on_conflict_do_nothing().returning(table.c.revision_id)):
        found[row.revision_id] = found.get(row.revision_id, 0) + 1
    return found


# ---------------------------------------------------------------- reading


def note_opened(revision: Revision, person: Person) -> None:
    """Somebody opens the issued file: who was asked has opened it from the first time on. For a view that writes."""
    q = ReadRequest
    wanted = select(q).where(q.revision_id == revision.id, q.person_id == person.id, q.opened_at.is_(None))
    wanted = wanted.where(q.read_at.is_(None), q.ended_at.is_(None)).with_for_update(of=q)
    if (found := db.session.scalars(wanted).first()) is not None:
        found.opened_at = clock.now()


def confirm(found: ReadRequest) -> None:
    """Its reader says: read and understood. Once, and only after it was opened. Raises Refused."""
    db.session.refresh(found, with_for_update={"of": ReadRequest})
    if found.read_at is not None:
        raise Refused(ALREADY)
    if found.ended_at is not None:
        raise Refused(ENDED)
    if found.opened_at is None:
        raise Refused(NOT_OPENED)
    _read(found, "system")


def confirm_on_paper(
    revision: Revision, ids: Collection[int], units: tuple[int, ...] | None, person: Person
) -> list[ReadRequest]:
    """Those who signed the printed list have read it; nobody enters this for themselves. Raises Refused."""
    q = ReadRequest
    wanted = select(q).where(q.revision_id == revision.id, q.id.in_(sorted(ids)), q.person_id != person.id)
    wanted = wanted.where(q.read_at.is_(None), q.ended_at.is_(None)).order_by(q.id).with_for_update(of=q)
    if units is not None:
        wanted = wanted.where(q.department_id.in_(units))
    found = list(db.session.scalars(wanted.execution_options(populate_existing=True)))
    found = [one for one in found if one.read_at is None]
    if not found:
        raise Refused(NONE_CHOSEN)
    for one in found:
        _read(one, "paper")
    return found


def _read(found: ReadRequest, mode: str) -> None:
    found.read_at, found.mode = clock.now(), mode
    said = {"revision_id": found.revision_id, "person_id": found.person_id, "mode": MODES[mode]}
    trail.record(db.session, "confirm_reading", "read_request", found.id, said)


def made_known(spread: Spread, _taken: Any) -> None:
    """The head confirmed."""
    spread.done_on = clock.today()
