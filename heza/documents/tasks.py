"""What of the documents waits for whom: one statement for all of it, told as lines of an inbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Date, Integer, String, and_, cast, func, literal, null, or_, select, union_all

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by
from heza.approvals.queries import acting_for
from heza.approvals.workflow import Standing
from heza.core import clock
from heza.core.db import db
from heza.core.tasks import Task
from heza.documents.changes.models import ChangeRequest, ChangeRequestWriter
from heza.documents.external.listing import overdue
from heza.documents.external.models import ExternalDocument
from heza.documents.models import Document, Revision, RevisionWriter
from heza.documents.readers.models import ReadRequest, Spread

MANY = 50  # of one sitting
_C, _R = ChangeRequest, Revision


@dataclass(frozen=True)
class _Line:
    """One kind of line: what it says, its colour, the pages of its subjects, the step that many are signed with."""

    said: str
    kind: str
    room: str = ""
    step: str = ""
    list_args: tuple[tuple[str, str], ...] = ()  # of the list, where many are not signed together


_UNDONE = (("tinh-trang", "undone"),)
_LINES = {
    "returned": _Line("tài liệu bị trả lại, cần sửa và trình lại", "late", "document_revisions"),
    "reviewing": _Line("tài liệu chờ anh/chị xem xét", "soon", "document_revisions", "review"),
    "approving": _Line("tài liệu chờ anh/chị phê duyệt", "soon", "document_revisions", "approve"),
    "approved": _Line("tài liệu đã duyệt, chờ ban hành", "wait", "issue_batches"),
    "c_returned": _Line("phiếu yêu cầu bị trả lại, cần sửa và gửi lại", "late", "change_requests"),
    "c_open": _Line("phiếu yêu cầu chờ phòng viết tiếp và gửi", "soon", "change_requests"),
    "c_heading": _Line("phiếu yêu cầu tài liệu chờ anh/chị xem xét", "soon", "change_requests", "agree"),
    "c_consulting": _Line(
        "phiếu yêu cầu tài liệu chờ cho ý kiến", "soon", "change_requests", "", (("tinh-trang", "consulting"),)
    ),
    "c_deciding": _Line("phiếu yêu cầu tài liệu chờ anh/chị quyết định", "soon", "change_requests", "accept"),
    "c_draft": _Line("phiếu yêu cầu đã được chấp nhận, chờ lập bản soạn", "soon", "change_requests", "", _UNDONE),
    "c_do": _Line("phiếu yêu cầu đã được chấp nhận, chờ thực hiện", "wait", "change_requests", "", _UNDONE),
    "overdue": _Line("tài liệu của phòng quá hạn soát xét", "late", "document_reviews"),
    "external": _Line("văn bản bên ngoài quá hạn rà soát hiệu lực", "late", "external_documents"),
    "spread": _Line("tài liệu chờ anh/chị xác nhận đã phổ biến", "soon", "readings", "confirm"),
    "unread": _Line("tài liệu cần đọc", "soon", "readings"),
}


def waiting_for(person: Person, acting: Sequence[Standing] | None = None) -> list[Task]:
    """One line a kind, the longest waiting first; several that are signed alike open in one sitting."""
    parts = list(_parts(person, _Rights.of(person, acting_for(person) if acting is None else acting)))
    rows = db.session.execute(union_all(*parts)).all()
    lines = [_task([row for row in rows if row.line == name], line) for name, line in _LINES.items()]
    return [line for line in lines if line is not None]


@dataclass(frozen=True)
class _Rights:
    """What a person does with documents today, by delegation too: departments by duty, and duties of the whole."""

    headed: dict[str, list[int]]
    whole: frozenset[str]

    @classmethod
    def of(cls, person: Person, acting: Sequence[Standing]) -> "_Rights":
        """Asks once for whom each giver heads."""
        today = clock.today()
        own = headed_by(person, today) if person.can(Can.SIGN_DOCUMENTS) else []
        headed = {duty: list(own) for duty in _OF_HEADS}
        whole = {duty for duty, needed in _OF_WHOLE.items() if person.can(needed)}
        for standing in acting:
            whole |= {duty for duty, n in _OF_WHOLE.items() if duty in standing.duties and standing.person.can(n)}
            duties = standing.duties & set(_OF_HEADS)
            theirs = headed_by(standing.person, today) if duties and standing.person.can(Can.SIGN_DOCUMENTS) else []
            for duty in duties:
                headed[duty] += theirs
        return cls(headed, frozenset(whole))


_OF_HEADS = ("document_revision.review", "change_request.review", "document_review.keep", "document_spread.spread")
_OF_WHOLE = {
    "document_revision.approve": Can.APPROVE_DOCUMENTS,
    "change_request.approve": Can.APPROVE_DOCUMENTS,
    "change_request.check": Can.KEEP_DOCUMENTS,
}


def _parts(person: Person, rights: _Rights) -> Iterable[Any]:
    yield _unread(person)
    yield from _revisions(person, rights)
    yield from _requests(person, rights)
    if units := rights.headed["document_review.keep"]:
        d = Document
        late = select(_name("overdue"), cast(null(), Integer), func.min(d.review_due), func.count())
        yield late.where(d.review_due < clock.today(), d.department_id.in_(units))
    if person.can(Can.KEEP_DOCUMENTS):
        unchecked = select(_name("external"), cast(null(), Integer), cast(null(), Date), func.count())
        yield unchecked.select_from(ExternalDocument).where(overdue(clock.today()))
    if units := rights.headed["document_spread.spread"]:
        s = Spread
        waiting = select(_name("spread"), s.id, s.since, literal(1)).join(_R, _R.id == s.revision_id)
        yield waiting.where(s.state == "waiting", s.department_id.in_(units), _R.effective_to.is_(None))


def _name(line: str) -> ColumnElement[str]:
    return literal(line, String(20)).label("line")


def _unread(person: Person) -> Any:
    q = ReadRequest
    columns = (_name("unread"), cast(null(), Integer).label("id"), cast(null(), Date).label("since"))
    wanted = select(*columns, func.count().label("count"))
    return wanted.where(q.person_id == person.id, q.read_at.is_(None), q.ended_at.is_(None))


def _of_state(line: str, model: Any, *conditions: Any) -> Any:
    return select(_name(line), model.id, model.since, literal(1)).where(*conditions)


def _wrote(person: Person, writer: Any, subject: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (
        select(writer.person_id).where(writer.subject_id == subject.id, writer.person_id == person.id).exists()
    )
    return found


def _revisions(person: Person, rights: _Rights) -> Iterable[Any]:
    wrote = _wrote(person, RevisionWriter, _R)
    if person.can(Can.WRITE_DOCUMENTS):
        yield _of_state("returned", _R, _R.state == "returned", wrote)
    if units := rights.headed["document_revision.review"]:
        theirs = select(Document.id).where(Document.department_id.in_(units))
        yield _of_state("reviewing", _R, _R.state == "reviewing", _R.document_id.in_(theirs), ~wrote)
    if "document_revision.approve" in rights.whole:
        yield _of_state("approving", _R, _R.state == "approving", ~wrote)
    if person.can(Can.KEEP_DOCUMENTS):
        yield _of_state("approved", _R, _R.state == "approved")


def _requests(person: Person, rights: _Rights) -> Iterable[Any]:
    wrote = _wrote(person, ChangeRequestWriter, _C)
    yield _of_state("c_returned", _C, _C.state == "returned", wrote)
    if person.department_id is not None:  # drafts that a change of law called for: their unit takes them up
        nobody = ~select(ChangeRequestWriter.person_id).where(ChangeRequestWriter.subject_id == _C.id).exists()
        yield _of_state("c_open", _C, _C.state == "draft", _C.department_id == person.department_id, nobody)
    if units := rights.headed["change_request.review"]:
        yield _of_state("c_heading", _C, and_(_C.state == "heading", _C.department_id.in_(units)), ~wrote)
    if "change_request.check" in rights.whole:
        yield _of_state("c_consulting", _C, _C.state == "consulting", ~wrote)
    if "change_request.approve" in rights.whole:
        yield _of_state("c_deciding", _C, _C.state == "deciding", ~wrote)
    undone = and_(_C.state == "accepted", _C.done_on.is_(None))
    if person.can(Can.WRITE_DOCUMENTS):
        drafted = select(_R.id).where(_R.request_id == _C.id, _R.state != "dropped").exists()
        yield _of_state("c_draft", _C, undone, _C.kind.in_(("amend", "new")), _drafts(person), ~drafted)
    if person.can(Can.KEEP_DOCUMENTS):
        yield _of_state("c_do", _C, undone, _C.kind.in_(("retire", "external")))


def _drafts(person: Person) -> ColumnElement[bool]:
    """The requests that this person drafts: as the one named, or in the unit that keeps the document."""
    theirs = select(Document.id).where(Document.department_id == person.department_id)
    new = and_(_C.kind == "new", _C.department_id == person.department_id)
    return or_(_C.drafter_id == person.id, and_(_C.drafter_id.is_(None), or_(_C.document_id.in_(theirs), new)))


def _task(rows: Sequence[Any], line: _Line) -> Task | None:
    count = sum(row.count for row in rows)
    if not count:
        return None
    ordered = sorted(rows, key=lambda row: (row.since or date.max, row.id or 0))
    since = ordered[0].since
    note = f"chờ từ {since:%d/%m/%Y}" if since else ""
    return Task(f"{count} {line.said}", _url([row.id for row in ordered if row.id], line), note=note, kind=line.kind)


def _url(ids: list[int], line: _Line) -> str:
    if not ids or line.room == "issue_batches":
        return url_for(f"{line.room}.index")
    if line.step and len(ids) > 1:
        return url_for(f"{line.room}.step_many", name=line.step, id=ids[:MANY])
    if len(ids) > 1 and line.list_args:
        return url_for(f"{line.room}.index", **dict[str, Any](line.list_args))
    return url_for(f"{line.room}.{'spread' if line.room == 'readings' else 'show'}", id=ids[0])
