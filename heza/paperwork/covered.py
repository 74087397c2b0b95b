"""What `bin/heza audit verify` asks of issued papers: the lines that the chain covers, and with `--full` the files."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from heza.audit import verify
from heza.audit.chain import canonical, personal_digest
from heza.core import files
from heza.core.refusal import Refused
from heza.dossiers.calendar import promises
from heza.papers.lines import Lines, paged
from heza.papers.models import CancelledNumber, IssuedNumber
from heza.paperwork.models import IssuedPaper, PaperWord
from heza.paperwork.queries import SUBJECT

_PAPER = (
    *("seq", "draft_id", "dossier_id", "procedure_id", "form_key", "set_key", "set_version", "number", "number_text"),
    *("person_id", "event_seq", "replaces_seq", "pdf_sha256", "pdf_size"),
)


def issued_line(row: Any) -> str:
    """A paper; its values stand in it by their hash, computed again as long as they are there."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _PAPER}
    values["private"] = [row.private_sha256, personal_digest(row.private) if row.private else row.private_sha256]
    values["on_day"] = row.on_day.isoformat()
    return canonical(values | {"recorded_at": _utc(row.recorded_at)})


def word_line(row: Any) -> str:
    """The .docx of a paper."""
    values = {name: getattr(row, name) for name in ("seq", "paper_seq", "sha256", "size")}
    return canonical(values | {"recorded_at": _utc(row.recorded_at)})


def _utc(moment: Any) -> str:
    text: str = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text


def issued_lines(session: Session, first: int, last: int) -> Lines:
    """The papers issued between two places of the chain, a page at a time."""
    return paged(session, select(*IssuedPaper.__table__.c), IssuedPaper.seq, issued_line, first, last)


def word_lines(session: Session, first: int, last: int) -> Lines:
    """The .docx files made between two places of the chain."""
    return paged(session, select(*PaperWord.__table__.c), PaperWord.seq, word_line, first, last)


def differences(session: Session) -> Iterator[str]:
    """Issued papers whose files are gone or are no longer what was issued."""
    for model, digest in ((IssuedPaper, IssuedPaper.pdf_sha256), (PaperWord, PaperWord.sha256)):
        for seq, sha256 in session.execute(select(model.seq, digest).order_by(model.seq)):
            if not _is_there(sha256):
                yield f"Giấy đã cấp có số {seq} trong chuỗi: tệp không còn hoặc đã bị sửa."


def _is_there(sha256: str) -> bool:
    try:
        return files.digest_of(files.path_of(sha256)) == sha256
    except Refused:
        return False


def with_receipt(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of these dossiers whose applicant holds a receipt (mẫu 01) of ours that was not cancelled."""
    paper, number = IssuedPaper, IssuedNumber
    cancelled = select(number.subject_id).join(CancelledNumber, CancelledNumber.issued_seq == number.seq)
    cancelled = cancelled.where(number.subject_type == SUBJECT, number.subject_id == paper.seq)
    wanted = select(paper.dossier_id).where(paper.dossier_id.in_(ids), paper.form_key == "receipt")
    return set(session.scalars(wanted.where(~cancelled.exists())))


def register() -> None:
    """Make these known to `audit verify`."""
    verify.cover("issued_paper", issued_lines)
    verify.cover("paper_word", word_lines)
    verify.recompute("giấy đã cấp", differences)
    promises.register(with_receipt)
