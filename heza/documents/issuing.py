"""Issuing under a numbered decision: every line of a batch takes effect, or none. Nothing here commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from heza.accounts.models import Person
from heza.approvals.signoff import Item, Proof, mark_of, take_steps
from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import actions, queries, rules
from heza.documents.changes import actions as changes
from heza.documents.changes import queries as requests
from heza.documents.changes import reviewing
from heza.documents.flow import REVISIONS
from heza.documents.models import BatchLine, Document, IssueBatch, Revision
from heza.documents.readers import actions as readers

CLOSED = "Đợt này đã ban hành nên không sửa được. Hãy lập đợt khác."
EMPTY = "Đợt chưa có tài liệu nào. Hãy thêm ít nhất một tài liệu."
NOT_APPROVED = "{code}: bản {label} chưa được phê duyệt nên chưa ban hành được. Hãy bỏ khỏi đợt hoặc chờ phê duyệt."
OVER = "tài liệu đã bãi bỏ từ {day:%d/%m/%Y} nên không ban hành, không bãi bỏ lần nữa được. Hãy bỏ khỏi đợt."
IN_WORK = "{code}: đang có bản soạn {label} chưa ban hành. Hãy hủy bản soạn đó trước khi bãi bỏ tài liệu."
WHY_RETIRED = "Hãy ghi lý do bãi bỏ, hoặc ghi phiếu yêu cầu là căn cứ, rồi thêm lại."
IN_OTHER = "{code} đã có trong một đợt khác chưa ban hành. Hãy bỏ khỏi đợt kia trước."


@dataclass(frozen=True)
class Decided:
    """What the decision says."""

    number: str
    signed_on: date
    signed_by: str
    effective_from: date
    file: tuple[str, str, str]  # hash, name, kind


def objections(entered: Decided, today: date) -> dict[str, str]:
    """What is wrong with what was entered, by field."""
    found = {}
    if entered.signed_on > today:
        found["signed_on"] = "Ngày của quyết định không được sau hôm nay. Hãy kiểm tra lại."
    if entered.effective_from < entered.signed_on:
        found["effective_from"] = "Ngày hiệu lực không được trước ngày ký quyết định. Hãy kiểm tra lại."
    if entered.effective_from > entered.signed_on + timedelta(days=366):
        found["effective_from"] = "Ngày hiệu lực muộn hơn ngày ký quá một năm. Hãy kiểm tra lại năm."
    return found


def begin(title: str, revision_ids: Collection[int], person: Person) -> IssueBatch:
    """A batch with those of these revisions that are approved. Raises Refused."""
    batch = IssueBatch(title=title, state="draft", lines=[], created_by_id=person.id)
    db.session.add(batch)
    for revision in queries.approved():
        if revision.id in revision_ids:
            add_line(batch, revision.document, revision)
    db.session.flush()
    return batch


def add_line(batch: IssueBatch, document: Document, revision: Revision | None, note: str = "") -> BatchLine:
    """Name a revision that will be issued, or a document that will be retired. Raises Refused."""
    _hold(batch)
    if any(line.document_id == document.id for line in batch.lines):
        raise Refused(f"{document.code} đã có trong đợt này.")
    if revision is not None and queries.in_batch([revision.id]):
        raise Refused(IN_OTHER.format(code=document.code))
    if revision is None and not note:
        raise Refused(WHY_RETIRED)
    line = BatchLine(document=document, revision=revision, note=note)
    batch.lines.append(line)
    return line


def add_retirement(batch: IssueBatch, document: Document, note: str) -> BatchLine:
    """Name a document that will be retired, with the reason, or under its accepted request. Raises Refused."""
    if queries.in_force(document.id, clock.today()) is None:
        raise Refused(f"{document.code} không có bản hiện hành nên không bãi bỏ được. Hãy kiểm tra lại mã hiệu.")
    behind = "; ".join(f"Theo phiếu {one.code}" for one in requests.usable("retire", document.id))
    return add_line(batch, document, None, (note or behind)[:300])


def drop_line(batch: IssueBatch, line: BatchLine) -> None:
    """Take a line off a batch. Raises Refused."""
    _hold(batch)
    batch.lines.remove(line)
    db.session.delete(line)


def _hold(batch: IssueBatch) -> None:
    """Hold a batch that is still gathered until the commit. Raises Refused."""
    db.session.flush()  # a line that was just added must be among those that are read again
    db.session.refresh(batch, with_for_update={"of": IssueBatch})
    _check_open(batch)


def _check_open(batch: IssueBatch) -> None:
    if batch.state != "draft":
        raise Refused(CLOSED)


def blockers(batch: IssueBatch, from_day: date | None = None) -> list[str]:
    """Why a batch cannot be issued yet, one sentence each."""
    found = [] if batch.lines else [EMPTY]
    for line in batch.lines:
        revision = line.revision
        if revision is not None and revision.state != "approved":
            label = rules.revision_label(revision.issue_no, revision.amend_no)
            found.append(NOT_APPROVED.format(code=line.document.code, label=label))
        elif from_day is not None and (reason := _in_time(line, from_day)):
            found.append(f"{line.document.code}: {reason}")
    return found + _in_work(batch)


def left_behind(batch: IssueBatch) -> list[str]:
    """What belongs to a document that a batch retires and stays in force without it, one sentence each."""
    retired = {line.document_id: line.document.code for line in batch.lines if line.revision is None}
    gone = set(retired)
    return [
        f"{one.code} thuộc {retired[one.parent_id]} và vẫn hiện hành. Hãy bãi bỏ cùng đợt hoặc chuyển đi nơi khác."
        for one in (queries.belonging_to(sorted(retired), clock.today()) if retired else [])
        if one.id not in gone and one.parent_id in retired
    ]


def _in_work(batch: IssueBatch) -> list[str]:
    """The documents that would be retired while a revision of theirs is on its way: it could never be issued."""
    ids = [line.document_id for line in batch.lines if line.revision is None]
    found = queries.open_revisions(ids) if ids else []
    return [
        IN_WORK.format(code=one.document.code, label=rules.revision_label(one.issue_no, one.amend_no)) for one in found
    ]


def _in_time(line: BatchLine, from_day: date) -> str:
    """Why a line cannot take effect on a day, or ""."""
    if line.document.retired_on is not None:
        return OVER.format(day=line.document.retired_on)
    intervals = [one.interval for one in queries.issued_of(line.document_id)]
    known = [one for one in intervals if one is not None]
    try:
        if line.revision is None:
            rules.retire(known, from_day)
        else:
            rules.succeed(known, line.revision.id, from_day)
    except ValueError as problem:
        return str(problem)
    return ""


def issue(batch: IssueBatch, entered: Decided, person: Person, proof: Proof) -> None:
    """Let everything of a batch take effect on its day, under its decision; the controller signs each revision.

    Raises Refused, naming what stands in the way; then nothing is changed.
    """
    db.session.refresh(batch, with_for_update={"of": IssueBatch})
    _check_open(batch)
    for line in sorted(batch.lines, key=lambda one: one.document_id):
        db.session.refresh(line.document, with_for_update={"of": Document})
    if wrong := blockers(batch, entered.effective_from):
        raise Refused(" ".join(wrong[:5]))
    revisions = [line.revision for line in batch.lines if line.revision is not None]
    # What others hold before the head of the chain is held before it here too.
    asked = changes.carried_out_by(
        {one.request_id for one in revisions if one.request_id},
        {line.document_id for line in batch.lines if line.revision is None},
    )
    readers.end_unread([line.document_id for line in batch.lines])
    readers.make_known(revisions)
    take_steps([Item(REVISIONS, one, "issue", mark_of(one), apart=True) for one in revisions], person, proof)
    for line in batch.lines:
        _take_effect(line, entered)
    changes.carry_out(asked)
    batch.state, batch.number, batch.signed_on, batch.signed_by = (
        "issued",
        entered.number,
        entered.signed_on,
        entered.signed_by,
    )
    batch.effective_from = entered.effective_from
    batch.sha256, batch.file_name, batch.file_kind = entered.file
    batch.issued_at, batch.issued_by_id = clock.recorded(), person.id
    trail.record(
        db.session, "issue_batch", "issue_batch", batch.id, {"number": entered.number, "rows": len(batch.lines)}
    )


def _take_effect(line: BatchLine, entered: Decided) -> None:
    document, day = line.document, entered.effective_from
    issued = queries.issued_of(document.id)
    for one in issued:
        if one.effective_to is None or one.effective_to > day:
            one.effective_to, one.is_retired = day, line.revision is None
    if line.revision is None:
        document.retired_on, document.review_due = day, None
        return
    line.revision.effective_from, line.revision.issued_on = day, entered.signed_on
    line.revision.batch_id = line.batch_id
    document.title = line.revision.title
    document.review_due = reviewing.first_due(document, day)
    actions.index(document)


def issued_documents(batch: IssueBatch) -> Sequence[BatchLine]:
    """The lines in the order of their codes."""
    return sorted(batch.lines, key=lambda one: one.document.sort_key)
