"""Reading the words of each file once, in a job; the file is known by the hash of its bytes."""

from sqlalchemy import insert, select

from heza.core import clock, files, jobs
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.documents.texts import pages, rules
from heza.documents.texts.models import FilePassage, FileText

KIND = "document_text"
KINDS = ("pdf", "docx")
MISSING = "Tệp không còn trên máy chủ. Hãy báo người quản trị kiểm tra bản sao lưu."


def ask(sha256: str, kind: str) -> None:
    """Have the words of a file read, in the transaction in which it is attached. A file is read once for all."""
    if kind in KINDS:
        jobs.enqueue(KIND, {"sha256": sha256, "kind": kind}, key=f"{KIND}:{sha256}", title="Đọc chữ trong tệp")


@jobs.handler(KIND, "Đọc chữ trong tệp tài liệu")
def read(job: jobs.Job, _report: jobs.Progress) -> None:
    """Keep the words of a file, page by page; what cannot be read is kept as a sentence."""
    sha256, kind = job.payload["sha256"], job.payload["kind"]
    with reading():
        is_done = is_read(sha256)
        db.session.rollback()
    if not is_done:
        keep(sha256, kind, _words_of(sha256, kind))


def read_now(sha256: str, kind: str) -> None:
    """The same in the transaction of the caller: it does nothing where the file was read."""
    if kind in KINDS and not is_read(sha256):
        keep(sha256, kind, _words_of(sha256, kind))


def is_read(sha256: str) -> bool:
    """Whether the words of a file were read, or why not is known."""
    return db.session.scalar(select(FileText.sha256).where(FileText.sha256 == sha256)) is not None


def _words_of(sha256: str, kind: str) -> pages.Read:
    try:
        return pages.words_of(files.path_of(sha256), kind)
    except Refused:
        return pages.Read(reason=MISSING)


def keep(sha256: str, kind: str, found: pages.Read) -> None:
    """Write what came of reading a file."""
    text = FileText(sha256=sha256, kind=kind, pages=found.pages, reason=found.reason, read_at=clock.recorded())
    db.session.add(text)
    db.session.flush()
    if found.passages:
        rows = [
            {
                "sha256": sha256,
                "page": page,
                "text": text,
                "folded": rules.bare(rules.folded(text)),
                "lowered": rules.bare(rules.lowered(text)),
            }
            for page, text in found.passages
        ]
        db.session.execute(insert(FilePassage), rows)
