"""The papers of many dossiers in one go: one print file, one zip of .docx, and why some could not be made.

A batch is cut into jobs of a few papers, each one transaction, so that nobody waits long for the writer's lock; a
killed consumer begins at the first part that is not done. What is printed are the pages that were issued, joined.
"""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from flask import g
from sqlalchemy import func, select

from heza.accounts.models import Person
from heza.audit import trail
from heza.core import clock, files, jobs
from heza.core.db import db, reading
from heza.core.refusal import Refused
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_count
from heza.papers import numbers
from heza.papers.docx import to_docx
from heza.paperwork import drafts, queries, register, rules
from heza.paperwork.fill import Record, known
from heza.paperwork.issue import Chosen, issue, problems_of
from heza.paperwork.issued import frozen, joined, keep_word, record_print
from heza.paperwork.models import BatchItem, IssuedPaper, PaperBatch

MOST = 500  # dossiers in one batch
PART = 20  # papers in one transaction
PART_JOB, JOIN_JOB, ZIP_JOB = "paper_batch_part", "paper_batch_join", "paper_batch_zip"
LARGEST = 500 * files.MEGABYTE  # a print file or a zip
NOT_ISSUED = "Chưa cấp giấy này."
NEEDS_HANDS = "Cần soạn từng phiếu: {what}"


def start(person: Person, form_key: str, dossier_ids: Sequence[int], *, is_issuing: bool) -> PaperBatch:
    """Begin a batch; the jobs are added in the same transaction. Raises Refused."""
    ids = list(dict.fromkeys(dossier_ids))
    if not ids:
        raise Refused("Chưa chọn hồ sơ nào. Hãy đánh dấu hồ sơ hoặc nhập mã hồ sơ.")
    if len(ids) > MOST:
        raise Refused(f"Mỗi lần in tối đa {MOST} hồ sơ; hiện chọn {len(ids)}. Hãy chia làm nhiều lần.")
    if form_key not in rules.FORM_NAMES:
        raise Refused("Không có biểu mẫu này. Hãy chọn lại.")
    if visible_count(person, ids) != len(ids):
        raise Refused("Có hồ sơ không thuộc phạm vi anh/chị được xem. Hãy tải lại trang rồi chọn lại.")
    batch = PaperBatch(
        form_key=form_key, person_id=person.id, is_issuing=is_issuing, total=len(ids), created_at=clock.recorded()
    )
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        BatchItem(batch_id=batch.id, position=position, dossier_id=id) for position, id in enumerate(ids)
    )
    title = f"{rules.FORM_NAMES[form_key]} của {len(ids)} hồ sơ"
    for first in range(0, len(ids), PART):
        payload = {"batch": batch.id, "from": first, "to": first + PART}
        jobs.enqueue(PART_JOB, payload, key=f"{PART_JOB}:{batch.id}:{first}", title=title, person_id=person.id)
    trail.record(db.session, "print_many", "paper_batch", batch.id, {"form": form_key, "dossiers": len(ids)})
    return batch


# ---------------------------------------------------------------- a part


@jobs.handler(PART_JOB, "Cấp, in giấy của nhiều hồ sơ")
def make_part(job: jobs.Job, _report: jobs.Progress) -> None:
    """Issue, or find, the papers of a few dossiers. One that is refused does not stop the others."""
    reasons: dict[int, str] = {}
    while (refused := _try(job, reasons)) is not None:
        db.session.rollback()
        reasons[refused[0]] = refused[1]


def _try(job: jobs.Job, reasons: dict[int, str]) -> tuple[int, str] | None:
    """All of a part in this transaction; the first that is refused unexpectedly, to leave it out and begin anew."""
    batch = db.session.get_one(PaperBatch, job.payload["batch"])
    person = db.session.get_one(Person, batch.person_id)
    g.actor_id = person.id
    wanted = select(BatchItem).where(
        BatchItem.batch_id == batch.id,
        BatchItem.position >= job.payload["from"],
        BatchItem.position < job.payload["to"],
    )
    items = [item for item in db.session.scalars(wanted.order_by(BatchItem.position)) if item.is_open]
    if batch.is_issuing:
        _hold_books(batch.form_key, items)
    for item in items:
        try:
            paper, reason = (None, reasons[item.position]) if item.position in reasons else _made(batch, item, person)
        except Refused as refusal:
            return item.position, refusal.reason
        item.reason = reason
        if paper is not None:
            item.paper_seq = paper.seq
            record_print(paper, "batch", person)
    db.session.flush()
    if open_items(batch.id) == 0:
        jobs.enqueue(JOIN_JOB, {"batch": batch.id}, key=f"{JOIN_JOB}:{batch.id}", title=job.title, person_id=person.id)
    return None


def _hold_books(form_key: str, items: Sequence[BatchItem]) -> None:
    """The books of a part, before its first paper touches the chain; in one order for everybody."""
    day = clock.today()
    numbers.hold(form_key, "", day)
    if form_key == "receipt":
        for book in sorted({register.register_book_of(item.dossier) for item in items}):
            numbers.hold(register.BOOKS, book, day)


def _made(batch: PaperBatch, item: BatchItem, person: Person) -> tuple[IssuedPaper | None, str]:
    """The paper of one dossier: the one that holds, or a new one; else why there is none."""
    issued = next(
        (
            one.paper
            for one in queries.papers_of(item.dossier_id)
            if one.paper.form_key == batch.form_key and one.cancelled is None
        ),
        None,
    )
    if issued is not None:
        return issued, ""
    if not batch.is_issuing:
        return None, NOT_ISSUED
    if reason := _against(item.dossier, batch.form_key, person):
        return None, reason
    draft = drafts.begin(item.dossier, batch.form_key, person)
    return issue(draft, person, Chosen(item.dossier.event_seq, is_one_of_many=True)), ""


def _against(dossier: Dossier, form_key: str, person: Person) -> str:
    """Why this form of this dossier cannot be issued without hands, or ""."""
    if form_key in rules.SIGNED:
        return "Phiếu này phải trình ký từng hồ sơ."
    record = Record(dossier, person, clock.now())
    try:
        form = drafts.form_for(dossier, form_key, record)
    except Refused as refusal:
        return refusal.reason
    if reason := drafts.objection(form_key, person, drafts.situation(dossier, person), record):
        return reason
    begun = queries.open_draft(dossier.id, form_key)
    found = problems_of(form, (begun.values if begun else {}) | known(form, record))
    return NEEDS_HANDS.format(what=found[0].sentence) if found else ""


def open_items(batch_id: int) -> int:
    """How many dossiers of a batch still wait for their turn."""
    wanted = select(func.count()).select_from(BatchItem).where(BatchItem.batch_id == batch_id)
    return db.session.scalar(wanted.where(BatchItem.paper_seq.is_(None), BatchItem.reason == "")) or 0


# ---------------------------------------------------------------- the files


@jobs.periodic("paper_batches")
def due() -> list[jobs.Due]:
    """Batches whose parts are done and whose files nobody asked for: two consumers may wait for each other."""
    wanted = select(PaperBatch.id).where(PaperBatch.done_at.is_(None)).order_by(PaperBatch.id).limit(20)
    ready = [id for id in db.session.scalars(wanted) if open_items(id) == 0]
    return [jobs.Due(JOIN_JOB, f"{JOIN_JOB}:{id}", {"batch": id}, title="Ghép tệp in") for id in ready]


@jobs.handler(JOIN_JOB, "Ghép tệp in của nhiều hồ sơ")
def join(job: jobs.Job, _report: jobs.Progress) -> None:
    """One print file of the issued pages; the .docx files follow."""
    id = job.payload["batch"]
    with reading():
        paths = [files.path_of(paper.pdf_sha256) for paper in _papers(id)]
        db.session.rollback()
    pdf = _stored(joined([path.read_bytes() for path in paths])) if paths else None
    batch = db.session.get_one(PaperBatch, id)
    batch.pdf_sha256, batch.done_at = pdf, clock.recorded()
    if pdf:
        key, whose = f"{ZIP_JOB}:{id}", batch.person_id
        jobs.enqueue(ZIP_JOB, {"batch": id}, key=key, title=job.title, person_id=whose)


@jobs.handler(ZIP_JOB, "Nén các bản Word của nhiều hồ sơ")
def pack(job: jobs.Job, report: jobs.Progress) -> None:
    """One zip of the .docx; those that are not made yet are made from the frozen values."""
    id = job.payload["batch"]
    with reading():
        papers = _papers(id)
        names = [(_name(paper), paper.seq) for paper in papers]
        words = [queries.word_of(paper.seq) for paper in papers]
        made = [
            files.path_of(word.sha256) if word else frozen(paper) for paper, word in zip(papers, words, strict=True)
        ]
        db.session.rollback()
    bundle, fresh = BytesIO(), {}
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as out:
        for number, ((name, seq), one) in enumerate(zip(names, made, strict=True), 1):
            data = one.read_bytes() if isinstance(one, Path) else to_docx(*one)
            out.writestr(zipfile.ZipInfo(name), data)
            if not isinstance(one, Path):
                fresh[seq] = data
            if number % PART == 0:
                report(number, len(names))
    zipped = _stored(bundle.getvalue())
    for seq, data in fresh.items():
        if queries.word_of(seq) is None:
            keep_word(seq, data)
    db.session.get_one(PaperBatch, id).zip_sha256 = zipped


def _stored(data: bytes) -> str:
    digest = files.keep(BytesIO(data), LARGEST)
    files.retain(digest)
    return digest


def _papers(batch_id: int) -> list[IssuedPaper]:
    wanted = select(IssuedPaper).join(BatchItem, BatchItem.paper_seq == IssuedPaper.seq)
    return list(db.session.scalars(wanted.where(BatchItem.batch_id == batch_id).order_by(BatchItem.position)))


def _name(paper: IssuedPaper) -> str:
    return f"{rules.URLS[paper.form_key]}-{paper.number:02d}-{paper.on_day.year}-{paper.dossier.code}.docx"
