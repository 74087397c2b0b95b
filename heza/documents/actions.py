"""Drafting documents and their revisions, and the files of each. Nothing here commits."""

from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from heza.accounts.models import Person
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import MOVED
from heza.core import clock, files, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import queries, rules
from heza.documents.changes import actions as changes
from heza.documents.flow import WRITTEN
from heza.documents.models import Document, Revision, RevisionFile, RevisionWriter
from heza.documents.ready import KINDS_OF_ROLE, ROLES
from heza.documents.texts import work as reading
from heza.papers.pdf import is_readable

FILE_LIMIT = 40 * files.MEGABYTE
MOST_FILES = 20
TAKEN = "Mã hiệu {code} đã có trong danh mục, kể cả tài liệu đã bãi bỏ. Hãy dùng mã khác hoặc mở tài liệu đó."
NOT_YOURS = "Tài liệu này do phòng khác soạn. Hãy nhờ phòng đó hoặc thư ký ISO."
HANDED_IN = "Bản này đã trình nên không sửa được. Hãy rút về, hoặc chờ người ký trả lại, rồi mới sửa."
IN_WORK = "Tài liệu đang có bản {label} chưa ban hành. Hãy làm xong hoặc hủy bản đó trước."
RETIRED = "Tài liệu đã bãi bỏ nên không soạn bản mới được. Hãy lập tài liệu khác với mã hiệu mới."
NOT_ISSUED = "Tài liệu chưa có bản nào được ban hành. Hãy sửa bản đang soạn."
WRONG_KIND = "{role} phải là tệp {kinds}. Hãy chọn lại tệp."
TWICE = "Tệp này đã được đính kèm."
UNREADABLE = "Tệp PDF này không mở được hoặc có mật khẩu. Hãy xuất lại tệp PDF không đặt mật khẩu rồi chọn lại."
BOMB = (
    "Tệp nén bất thường (giải nén ra quá lớn) nên không được nhận. Hãy mở bằng Word hoặc Excel, lưu lại rồi chọn lại."
)
TOO_MANY = f"Một bản có nhiều nhất {MOST_FILES} tệp. Hãy gộp các tệp lại."


@dataclass(frozen=True)
class Details:
    """What identifies a document."""

    code: str
    title: str
    type_id: int
    department_id: int
    parent_id: int | None = None
    review_months: int | None = None


def objections(entered: Details, person: Person, own: Document | None = None) -> dict[str, str]:
    """What is wrong with what was entered, by field."""
    found = {"code": rules.wrong_code(entered.code)}
    if not found["code"]:
        other = db.session.scalar(select(Document.id).where(Document.code_key == rules.code_key(entered.code)))
        if other is not None and (own is None or other != own.id):
            found["code"] = TAKEN.format(code=entered.code)
    if not queries.may_write(person, entered.department_id):
        found["department_id"] = NOT_YOURS
    return {field: sentence for field, sentence in found.items() if sentence}


def add_document(entered: Details, person: Person, request_id: int | None = None) -> Document:
    """List a document with its first revision as a draft, under an accepted request where one is named. Raises
    Refused.
    """
    if wrong := objections(entered, person):
        raise Refused(" ".join(wrong.values()))
    found = blank(entered)
    db.session.add(found)
    try:
        db.session.flush()
    except IntegrityError as problem:  # somebody was quicker
        db.session.rollback()
        raise Refused(TAKEN.format(code=entered.code)) from problem
    request = changes.behind_new(request_id)
    draft(found, 1, 0, entered.title, person).request_id = request.id if request else None
    return found


def blank(entered: Details) -> Document:
    """A document that is not saved yet."""
    found = Document(code=words.clean(entered.code), code_key=rules.code_key(entered.code), title=entered.title)
    found.type_id, found.department_id = entered.type_id, entered.department_id
    found.parent_id, found.review_months = entered.parent_id, entered.review_months
    index(found)
    return found


def index(found: Document) -> None:
    """What lists are ordered and searched by."""
    found.sort_key = words.sort_key(found.code)[:120]
    text = f"{found.code} {found.title}"
    found.folded, found.lowered = words.fold(text), text.lower()


def draft(document: Document, issue_no: int, amend_no: int, title: str, person: Person | None) -> Revision:
    """A revision as a draft."""
    found = Revision(document=document, issue_no=issue_no, amend_no=amend_no, title=title, edited_at=clock.recorded())
    found.state, found.files = "draft", []
    found.writers = [RevisionWriter(person_id=person.id)] if person else []
    found.edited_by = person
    db.session.add(found)
    db.session.flush()
    return found


def new_revision(
    document: Document, person: Person, *, is_whole: bool, numbering: str, request_id: int | None = None
) -> Revision:
    """The draft that will follow the last issued revision. The one in force stays served.

    It is drafted under an accepted change request where the agency's rule (setting `document_request`) wants one; the
    first that waits is taken where none is named. Raises Refused.
    """
    db.session.refresh(document, with_for_update={"of": Document})
    if not queries.may_write(person, document.department_id):
        raise Refused(NOT_YOURS)
    if document.retired_on is not None:
        raise Refused(RETIRED)
    if found := queries.open_revision(document.id):
        raise Refused(IN_WORK.format(label=rules.revision_label(found.issue_no, found.amend_no, numbering)))
    issued = queries.issued_of(document.id)
    if not issued:
        raise Refused(NOT_ISSUED)
    last = max(issued, key=lambda one: (one.issue_no, one.amend_no))
    numbers = rules.next_numbers(last.issue_no, last.amend_no, is_whole=is_whole, numbering=numbering)
    request = changes.behind(document, person, request_id, is_whole=is_whole)
    found = draft(document, *numbers, last.title, person)
    if request is not None:
        found.request_id, found.reason = request.id, request.reason
    return found


# ---------------------------------------------------------------- writing


def why_not(revision: Revision, person: Person) -> str:
    """Why this person does not write of it now, or ""."""
    if not queries.may_write(person, revision.document.department_id):
        return NOT_YOURS
    return "" if revision.state in WRITTEN else HANDED_IN


def check_open(revision: Revision, person: Person, seen: str) -> None:
    """Raises Refused where this person does not write of it, not now, or did not see its latest state."""
    if reason := why_not(revision, person):
        raise Refused(reason)
    db.session.refresh(revision, with_for_update={"of": Revision})
    if revision.state not in WRITTEN or seen != mark_of(revision):
        raise Refused(MOVED)


@dataclass(frozen=True)
class Words:
    """What a revision says of itself."""

    title: str
    reason: str
    changes: str
    wants_reading: bool = True


def edit(revision: Revision, said: Words, person: Person, seen: str) -> None:
    """Write the words of a revision. Raises Refused."""
    check_open(revision, person, seen)
    revision.title, revision.reason, revision.changes = said.title, said.reason, said.changes
    revision.wants_reading = said.wants_reading
    if not queries.issued_of(revision.document_id):
        revision.document.title = said.title
        index(revision.document)
    _wrote(revision, person)


def _wrote(revision: Revision, person: Person) -> None:
    revision.edited_at, revision.edited_by = clock.recorded(), person
    if person.id not in revision.authors():
        revision.writers.append(RevisionWriter(person_id=person.id))


def attach(revision: Revision, role: str, stream: BinaryIO, name: str, person: Person, seen: str) -> RevisionFile:
    """Keep a file of a revision; source and issued PDF replace the one before. Raises Refused.

    The caller calls `files.retain` before its commit.
    """
    check_open(revision, person, seen)
    kept = kept_file(revision, role, stream, name, person)
    if role in ("source", "issued"):
        for other in [one for one in revision.files if one.role == role and one is not kept]:
            revision.files.remove(other)
            db.session.delete(other)
    _wrote(revision, person)
    return kept


def kept_file(revision: Revision, role: str, stream: BinaryIO, name: str, person: Person | None) -> RevisionFile:
    """A file as a row of its revision, judged by its content. Raises Refused."""
    kind = files.kind_of(stream)
    if role not in ROLES or kind not in KINDS_OF_ROLE[role]:
        allowed = " hoặc ".join(one.upper() for one in KINDS_OF_ROLE.get(role, ("pdf",)))
        raise Refused(WRONG_KIND.format(role=ROLES.get(role, "Tệp"), kinds=allowed))
    if len(revision.files) >= MOST_FILES:
        raise Refused(TOO_MANY)
    digest = files.keep(stream, FILE_LIMIT)
    if kind == "pdf" and not is_readable(files.path_of(digest).read_bytes()):
        raise Refused(UNREADABLE)
    if kind in ("docx", "xlsx") and files.unpacks_too_large(files.path_of(digest)):
        raise Refused(BOMB)
    if any(one.sha256 == digest and one.role == role for one in revision.files):
        raise Refused(TWICE)
    found = RevisionFile(role=role, sha256=digest, kind=kind, name=words.clean(name)[-200:] or f"tep.{kind}")
    found.size = files.path_of(digest).stat().st_size
    found.added_at, found.added_by_id = clock.recorded(), person.id if person else None
    revision.files.append(found)
    reading.ask(digest, kind)
    return found


def detach(revision: Revision, found: RevisionFile, person: Person, seen: str) -> None:
    """Take a file off a draft again. Raises Refused."""
    check_open(revision, person, seen)
    revision.files.remove(found)
    db.session.delete(found)
    _wrote(revision, person)
