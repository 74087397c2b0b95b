"""What `bin/heza audit verify --full` asks of documents: each file on disk still has the hash it was kept by, and each
issued revision still says what was signed, and holds from the day of its decision.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.approvals.manifest import content_hash
from heza.approvals.models import Signoff
from heza.audit import verify
from heza.core import files
from heza.core.refusal import Refused
from heza.documents import rules
from heza.documents.models import Document, IssueBatch, Revision, RevisionFile

PART = 200  # revisions in memory at a time


def wrong_file(sha256: str) -> str:
    """Why a stored file is not what it was, or ""."""
    try:
        path = files.path_of(sha256)
    except Refused:
        return "không còn trên máy chủ"
    return "" if files.digest_of(path) == sha256 else "đã bị sửa: mã băm không còn khớp"


def differences(session: Session) -> Iterator[str]:
    """Files of revisions and decisions that are gone, or have other bytes."""
    checked: dict[str, str] = {}
    f, r = RevisionFile, Revision
    wanted = select(f.sha256, f.name, Document.code, r.issue_no, r.amend_no).join(r, r.id == f.revision_id)
    wanted = wanted.join(Document, Document.id == r.document_id).order_by(f.id).execution_options(yield_per=500)
    for sha256, name, code, issue, amend in session.execute(wanted):
        if sha256 not in checked:
            checked[sha256] = wrong_file(sha256)
        if checked[sha256]:
            label = rules.revision_label(issue, amend)
            yield f"Tệp “{name}” của {code} {label} {checked[sha256]} (SHA-256 {sha256})."
    for batch in session.execute(select(IssueBatch.sha256, IssueBatch.number).where(IssueBatch.sha256 != "")):
        if problem := wrong_file(batch.sha256):
            yield f"Tệp của quyết định {batch.number} {problem} (SHA-256 {batch.sha256})."


def rows_that_differ(session: Session) -> Iterator[str]:
    """Issued revisions whose row is no longer what was signed, or no longer holds from the day that was decided."""
    r, last = Revision, 0
    while listed := session.scalars(
        select(r).where(r.id > last, r.batch_id.is_not(None)).order_by(r.id).limit(PART)
    ).all():
        last = listed[-1].id
        signed = _signed(session, [one.id for one in listed])
        for one in listed:
            name = f"{one.document.code} {rules.revision_label(one.issue_no, one.amend_no)}"
            if one.id in signed and signed[one.id] != content_hash(one.manifest()):
                yield f"{name}: nội dung trong cơ sở dữ liệu khác nội dung đã ký ban hành."
            if one.batch and one.effective_from != one.batch.effective_from:
                yield f"{name}: ngày hiệu lực khác ngày trong quyết định {one.batch.number}."
        session.expunge_all()


def _signed(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The hash of what was last signed as issued, by revision."""
    s = Signoff
    wanted = select(s.subject_id, s.content_sha256).where(s.subject_type == "document_revision", s.step == "issue")
    rows = session.execute(wanted.where(s.subject_id.in_(ids), s.decision == "agree").order_by(s.seq))
    return {subject_id: sha256 for subject_id, sha256 in rows}


def register() -> None:
    """Make these known to `audit verify`."""
    verify.recompute("tài liệu ISO đã ban hành", rows_that_differ)
    verify.recompute("tệp của tài liệu ISO", differences)
