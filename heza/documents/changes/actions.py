"""Writing change requests, and what follows when one was accepted. Nothing here commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import MOVED
from heza.audit import trail
from heza.core import clock
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.documents.changes import flow, queries, rules
from heza.documents.changes.models import ChangeRequest, ChangeRequestWriter
from heza.documents.external.models import ExternalDocument
from heza.documents.models import Document
from heza.papers import numbers

NOT_YOURS = "Phiếu này do người khác lập. Hãy nhờ người lập phiếu sửa, hoặc lập phiếu khác."
HANDED_IN = "Phiếu đã gửi nên không sửa được. Hãy chờ người xem xét trả lại, hoặc rút phiếu rồi lập phiếu khác."
NEEDED = (
    "Sửa đổi {code} cần phiếu yêu cầu đã được chấp nhận mà chưa có bản soạn. "
    "Hãy mở trang tài liệu, bấm “Đề nghị sửa đổi” để lập phiếu rồi gửi duyệt."
)
NOT_FITTING = (
    "Phiếu {code} không dùng được cho việc này: phiếu phải được chấp nhận, đúng tài liệu và chưa có bản soạn. "
    "Hãy tải lại trang rồi chọn phiếu khác."
)
NOT_OPEN = "Phiếu này không chờ thực hiện. Hãy tải lại trang để xem."
BY_ITSELF = "Phiếu này đang có bản soạn {label}; phiếu tự xong khi bản đó được ban hành."


@dataclass(frozen=True)
class Wish:
    """What a request asks for."""

    kind: str  # a key of rules.KINDS
    department_id: int
    document: Document | None = None
    external: ExternalDocument | None = None
    subject: str = ""
    source: str = "proposal"  # a key of rules.SOURCES
    reason: str = ""
    content: str = ""
    impact: str = ""
    drafter_id: int | None = None
    due: date | None = None


BOOK = "change_request"


def add_request(wish: Wish, proposer: Person) -> ChangeRequest:
    """A request as a draft of this person, with the next code of its year."""
    (found,) = add_requests([wish], proposer)
    return found


def add_requests(wishes: Sequence[Wish], proposer: Person, *, is_authored: bool = True) -> list[ChangeRequest]:
    """Requests as drafts, with the next codes of the year. Nothing of the chain is written before it.

    Without `is_authored` nobody has written them yet: their units take them up (drafts that a change of law calls for).
    """
    today = clock.today()
    taken = numbers.take(BOOK, "", today, len(wishes))
    made = []
    for wish, number in zip(wishes, taken, strict=True):
        found = ChangeRequest(proposer_id=proposer.id, edited_at=clock.recorded(), state="draft")
        found.year, found.number = number.year, number.number
        for name in ("kind", "department_id", "subject", "source", "reason", "content", "impact", "drafter_id", "due"):
            setattr(found, name, getattr(wish, name))
        found.document, found.external = wish.document, wish.external
        found.writers = [ChangeRequestWriter(person_id=proposer.id)] if is_authored else []
        made.append(found)
    db.session.add_all(made)
    db.session.flush()
    numbers.enter_all([(number, one.id) for number, one in zip(taken, made, strict=True)], "change_request")
    return made


# ---------------------------------------------------------------- writing


def why_not(request: ChangeRequest, person: Person) -> str:
    """Why this person does not write of it now, or ""."""
    if not flow.writes(person, request):
        return NOT_YOURS
    return "" if request.state in flow.WRITTEN else HANDED_IN


def edit_request(request: ChangeRequest, wish: Wish, person: Person, seen: str) -> None:
    """Write what a request asks for; who takes up a draft that nobody wrote becomes its writer. Raises Refused."""
    if reason := why_not(request, person):
        raise Refused(reason)
    db.session.refresh(request, with_for_update={"of": ChangeRequest})
    if request.state not in flow.WRITTEN or seen != mark_of(request):
        raise Refused(MOVED)
    _put(request, wish)
    request.edited_at = clock.recorded()
    _wrote(request, person.id)


def _put(request: ChangeRequest, wish: Wish) -> None:
    for name in ("kind", "department_id", "subject", "source", "reason", "content", "impact", "drafter_id", "due"):
        setattr(request, name, getattr(wish, name))
    request.document, request.external = wish.document, wish.external


def _wrote(request: ChangeRequest, person_id: int | None) -> None:
    if person_id is not None and person_id not in request.authors():
        request.writers.append(ChangeRequestWriter(person_id=person_id))


def handed_in(request: ChangeRequest, taken: Any) -> None:
    """Who hands in a draft that nobody wrote is its writer from then on, and takes no later step."""
    if not request.authors():
        _wrote(request, trail.actor_id())
        _wrote(request, taken.standing.person.id)


EFFECTS = {"hand_in": handed_in, "hand_in_up": handed_in, "hand_in_keeper": handed_in}


# ---------------------------------------------------------------- what follows


def behind(document: Document, person: Person, request_id: int | None, *, is_whole: bool) -> ChangeRequest | None:
    """The accepted request under which a revision is drafted; None where none is needed. Raises Refused."""
    if request_id is not None:
        return _held(request_id, "amend", document.id)
    needs, is_keeper = setting("document_request"), person.can(Can.KEEP_DOCUMENTS)
    if not rules.needs_request(needs, is_keeper=is_keeper, is_whole=is_whole):
        return None
    waiting = queries.usable("amend", document.id)
    if not waiting:
        raise Refused(NEEDED.format(code=document.code))
    return _held(waiting[0].id, "amend", document.id)


def behind_new(request_id: int | None) -> ChangeRequest | None:
    """The accepted request under which a new document is listed. Raises Refused."""
    return None if request_id is None else _held(request_id, "new", None)


def _held(request_id: int, kind: str, document_id: int | None) -> ChangeRequest:
    wanted = select(ChangeRequest).where(ChangeRequest.id == request_id).with_for_update(of=ChangeRequest)
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).first()
    fitting = {one.id for one in queries.usable(kind, document_id)}
    if found is None or found.id not in fitting:
        raise Refused(NOT_FITTING.format(code=found.code if found else "đã chọn"))
    return found


def carried_out_by(request_ids: Collection[int], retired: Collection[int]) -> list[ChangeRequest]:
    """The accepted requests that a batch carries out, held until the commit: those behind its revisions, and those
    that asked to retire the documents of `retired`. Ask before the first number of the chain is taken.
    """
    c = ChangeRequest
    behind_it = c.id.in_(sorted(request_ids))
    retiring = and_(c.kind == "retire", c.document_id.in_(sorted(retired)))
    wanted = select(c).where(c.state == "accepted", c.done_on.is_(None), or_(behind_it, retiring))
    wanted = wanted.order_by(c.id).with_for_update(of=c)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def carry_out(requests: Collection[ChangeRequest]) -> None:
    """These requests are done today."""
    for one in requests:
        one.done_on = clock.today()


def close(request: ChangeRequest, note: str) -> None:
    """The controller writes that an accepted request was carried out without a revision of its own. Raises Refused."""
    db.session.refresh(request, with_for_update={"of": ChangeRequest})
    if request.state != "accepted" or request.done_on is not None:
        raise Refused(NOT_OPEN)
    if (drafted := queries.drafted_under(request)) is not None:
        raise Refused(BY_ITSELF.format(label=drafted.sign_title))
    carry_out([request])
    trail.record(db.session, "carry_out", "change_request", request.id, {}, note)
