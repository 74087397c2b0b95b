"""What is done with an issued paper: taken out, copied, cancelled; and its .docx. Nothing here commits."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from flask import abort

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.audit.chain import digest_of
from heza.core import clock, files, jobs, words
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.papers import numbers
from heza.papers.docx import to_docx
from heza.papers.model import COPY, Paper
from heza.papers.models import CancelledNumber
from heza.papers.pdf import stamp, to_png
from heza.paperwork import current, drafts, queries, rules
from heza.paperwork.compose import compose_copies
from heza.paperwork.covered import word_line
from heza.paperwork.issue import WORD
from heza.paperwork.models import IssuedPaper, PaperPrint, PaperWord

NOT_YOURS = (
    "Chỉ người đang giữ hồ sơ, trưởng phòng của người đó hoặc Bộ phận Một cửa hủy, cấp lại được giấy này. "
    "Hãy báo người đó."
)


def may_work(paper: IssuedPaper, person: Person) -> bool:
    """Whether somebody may cancel it and issue it anew."""
    if paper.form_key == "reminder":
        return person.can(Can.REMIND) or paper.person_id == person.id
    return bool(drafts.situation(paper.dossier, person).relations & rules.WORKERS) or paper.person_id == person.id


def check_worker(paper: IssuedPaper, person: Person) -> None:
    """Raises Refused for anybody else."""
    if not may_work(paper, person):
        raise Refused(NOT_YOURS)


def record_print(paper: IssuedPaper, kind: str, person: Person, reason: str = "") -> PaperPrint:
    """Keep that somebody took it out, and why."""
    kept = PaperPrint(
        paper_seq=paper.seq,
        kind=kind,
        person_id=person.id,
        recorded_at=clock.recorded(),
        on_day=clock.today(),
        reason=words.clean(reason),
    )
    db.session.add(kept)
    db.session.flush()
    trail.record(db.session, "print", "issued_paper", paper.seq, {"kind": kind, "number": paper.number_text})
    return kept


def copy_of(paper: IssuedPaper, print_id: int, person: Person) -> bytes:
    """The issued pages, each under a line that says which copy this is; 404 for a copy that is not this person's."""
    kept = db.session.get(PaperPrint, print_id) if print_id < 2**63 else None
    if kept is None or kept.paper_seq != paper.seq or kept.kind != "copy" or kept.person_id != person.id:
        abort(404)
    at = clock.local(kept.recorded_at)
    line = f"{COPY} – {kept.person.name} in lại lúc {at:%H:%M} ngày {at:%d/%m/%Y}"
    return stamp(files.path_of(paper.pdf_sha256).read_bytes(), line)


def marked_cancelled(pdf: Path, day: date) -> bytes:
    """The issued pages, each under a line that says that they hold no longer."""
    return stamp(pdf.read_bytes(), f"ĐÃ HỦY ngày {day:%d/%m/%Y} – không còn giá trị")


def pictures(paper: IssuedPaper) -> list[bytes]:
    """The pages of its first copy as pictures, drawn from the frozen values."""
    return to_png(frozen(paper)[0])


def frozen(paper: IssuedPaper) -> list[Paper]:
    """The paper once more from what was frozen, one for each copy."""
    form = current.set_version(paper.set_key, paper.set_version)[paper.form_key]
    known: dict[str, Any] = paper.known
    if not known:
        raise Refused("Nội dung của giấy này đã được xóa theo yêu cầu bảo vệ dữ liệu cá nhân.")
    return compose_copies(
        form,
        known["values"],
        settings=known["settings"],
        day=paper.on_day,
        number=paper.number,
        signers=known["signers"],
    )


def cancel(paper: IssuedPaper, person: Person, reason: str) -> CancelledNumber:
    """Cancel it. The act that it was stays in the log until it is corrected there. Raises Refused."""
    check_worker(paper, person)
    return numbers.cancel(queries.number_of(paper), reason)


def reason_of(cancelled: CancelledNumber) -> str:
    """Why it was cancelled."""
    found: str = json.loads(cancelled.private).get("reason", "") if cancelled.private else ""
    return found


@jobs.handler(WORD, "Tạo bản Word của giấy đã cấp")
def make_word(job: jobs.Job, _report: jobs.Progress) -> None:
    """The .docx of an issued paper, once."""
    seq = job.payload["paper"]
    with reading():
        paper = db.session.get_one(IssuedPaper, seq)
        papers = [] if queries.word_of(seq) else frozen(paper)
        db.session.rollback()
    if papers:
        keep_word(seq, to_docx(*papers))


def keep_word(paper_seq: int, data: bytes) -> PaperWord:
    """Write down the .docx of a paper."""
    sha256 = files.keep(BytesIO(data))
    files.retain(sha256)
    seq = trail.take_seqs(db.session, 1)
    word = PaperWord(seq=seq, paper_seq=paper_seq, sha256=sha256, size=len(data), recorded_at=clock.recorded())
    db.session.add(word)
    said = {"sha256": sha256}
    told = ("issued_paper", paper_seq, said)
    trail.record(db.session, "write_word", *told, first_seq=seq, event_digest=digest_of([word_line(word)]))
    return word


def joined(parts: list[bytes]) -> bytes:
    """PDF files one after the other."""
    made, kept = pikepdf.new(), []
    for part in parts:
        source = pikepdf.open(BytesIO(part))
        kept.append(source)  # its pages are read when the whole is written
        made.pages.extend(source.pages)
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()
