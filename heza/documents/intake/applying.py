"""Taking over the office's register, all or nothing. Nothing here commits.

Each document enters with one baseline revision, in force from its day and signed by nobody here ("tiếp nhận hiện
trạng"). Nothing that is there already is ever written over, so the same file again does nothing.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents.actions import Details, blank
from heza.documents.changes.reviewing import first_due
from heza.documents.intake.planning import Item, Plan, plan_import
from heza.documents.intake.reading import Found
from heza.documents.models import Document, Revision

ERRORS = "Tệp còn {count} lỗi nên không có gì được nhập. Hãy sửa tệp theo danh sách lỗi rồi thử lại."
MEANWHILE = "Người khác vừa thêm tài liệu cùng mã nên chưa nhập gì. Hãy xem trước lại tệp này rồi nhập."


def apply_import(found: Found, *, file_name: str, file_sha256: str) -> Plan:
    """Do what `plan_import` says of the same file. Raises Refused where it has an error; then nothing is written."""
    made = plan_import(found)
    if made.errors:
        raise Refused(ERRORS.format(count=len(made.errors)))
    if not made.writes:
        return made
    documents = [_document(item) for item in made.writes]
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(MEANWHILE) from problem
    for item, document in zip(made.writes, documents, strict=True):
        _baseline(item, document)
    _under_their_parents(documents)
    counted = {kind: number for kind, number in made.counts().items() if kind != "skipped"}
    trail.record(db.session, "import", "document", "", counted | {"file": file_name, "file_sha256": file_sha256})
    return made


def _document(item: Item) -> Document:
    assert item.type_id and item.department_id
    made = blank(Details(item.row.code, item.row.title, item.type_id, item.department_id))
    made.retired_on = item.row.retired_on or (clock.today() if item.kind == "retired" else None)
    db.session.add(made)
    return made


def _baseline(item: Item, document: Document) -> None:
    row = item.row
    assert row.effective_from
    made = Revision(document_id=document.id, title=row.title, edited_at=clock.recorded(), is_baseline=True)
    made.issue_no, made.amend_no = 1 if row.issue is None else row.issue, row.amend or 0
    made.state, made.files, made.writers = "issued", [], []
    made.wants_reading = False
    made.issued_on, made.effective_from = row.issued_on, row.effective_from
    made.is_retired, made.effective_to = document.retired_on is not None, document.retired_on
    if document.retired_on is None:
        document.review_due = first_due(document, row.effective_from)
    db.session.add(made)


def _under_their_parents(documents: list[Document]) -> None:
    """A form BM-QT01-03 belongs to QT-01, where that is known by now."""
    forms = {one: key for one in documents if (key := _parent_key(one.code_key))}
    if not forms:
        return
    wanted = select(Document.id, Document.code_key).where(Document.type_id.not_in([one.type_id for one in forms]))
    known = {_plain(key): id for id, key in db.session.execute(wanted)}
    for one, key in forms.items():
        one.parent_id = known.get(key)


def _parent_key(key: str) -> str:
    """QT01 of BM-QT01-03 and of BM-QT-01-03; "" of what is no form."""
    first, _, rest = key.partition("-")
    middle, _, _last = rest.rpartition("-")
    return _plain(middle) if first in ("BM", "PL") and middle else ""


def _plain(key: str) -> str:
    return "".join(char for char in key if char.isalnum())
