"""The steps of a change request (head, ISO controller, leader) and of a periodic review."""

from functools import partial
from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import head_of, headed_by, own_departments
from heza.approvals.signoff import only_if_signed
from heza.approvals.workflow import Step, Workflow
from heza.core import clock
from heza.documents.changes import ready
from heza.documents.flow import VOID
from heza.documents.queries import in_force_id

STATES = {
    "draft": "Đang soạn",
    "returned": "Bị trả lại",
    "heading": "Chờ trưởng phòng",
    "consulting": "Chờ thư ký ISO cho ý kiến",
    "deciding": "Chờ lãnh đạo quyết định",
    "accepted": "Đã chấp nhận",
    "refused": "Không chấp nhận",
    "withdrawn": "Đã rút",
}
WRITTEN = ("draft", "returned")
REVIEW_STATES = {"open": "Chờ soát xét", "kept": "Giữ nguyên", "changing": "Đề nghị sửa đổi"}


def writes(person: Any, request: Any) -> bool:
    """Who writes of a request: its authors; of a draft that nobody took up yet, everybody of its unit."""
    authors = request.authors()
    return person.id in authors or (not authors and request.department_id in own_departments(person, clock.today()))


def _head(request: Any) -> Any:
    return head_of(request.department_id, clock.today())


def _to_head(person: Any, request: Any) -> bool:
    head = _head(request)
    is_other = head is not None and head.id not in request.authors() and head.id != person.id
    return is_other and not person.can(Can.KEEP_DOCUMENTS) and writes(person, request)


def _past_head(person: Any, request: Any) -> bool:
    """Where the head writes of it, or the unit has none, the controller is the first to be asked."""
    return not person.can(Can.KEEP_DOCUMENTS) and writes(person, request) and not _to_head(person, request)


def _by_keeper(person: Any, request: Any) -> bool:
    """What the controller proposes is the controller's opinion already; the leader decides."""
    return person.can(Can.KEEP_DOCUMENTS) and writes(person, request)


def _heads(person: Any, request: Any) -> bool:
    return request.department_id in headed_by(person, clock.today())


_signed = partial(only_if_signed, VOID)


REQUESTS = Workflow(
    "change_request",
    "Phiếu yêu cầu tài liệu ISO",
    STATES,
    (
        Step(
            *("hand_in", "Gửi trưởng phòng", WRITTEN, "heading", Can.READ),
            signs="draft",
            by=_to_head,
            own_work=True,
            objection=ready.objection,
        ),
        Step(
            *("hand_in_up", "Gửi thư ký ISO", WRITTEN, "consulting", Can.READ),
            signs="draft",
            by=_past_head,
            own_work=True,
            objection=ready.objection,
        ),
        Step(
            *("hand_in_keeper", "Trình lãnh đạo", WRITTEN, "deciding", Can.KEEP_DOCUMENTS),
            signs="draft",
            by=_by_keeper,
            own_work=True,
            objection=ready.objection,
        ),
        Step(
            *("agree", "Đồng ý, chuyển thư ký ISO", "heading", "consulting", Can.SIGN_DOCUMENTS),
            signs="review",
            by=_heads,
            objection=_signed("draft"),
            paper_by=Can.KEEP_DOCUMENTS,
        ),
        Step(
            *("send_back", "Trả lại", "heading", "returned", Can.SIGN_DOCUMENTS),
            signs="review",
            by=_heads,
            returns=True,
        ),
        Step(
            *("consult", "Cho ý kiến, trình lãnh đạo", "consulting", "deciding", Can.KEEP_DOCUMENTS),
            signs="check",
            wants_note=True,
            objection=_signed("review", "draft"),
        ),
        Step(*("return_consult", "Trả lại", "consulting", "returned", Can.KEEP_DOCUMENTS), signs="check", returns=True),
        Step(
            *("accept", "Chấp nhận", "deciding", "accepted", Can.APPROVE_DOCUMENTS),
            signs="approve",
            objection=_signed("check", "draft"),
            paper_by=Can.KEEP_DOCUMENTS,
        ),
        Step(*("return", "Trả lại", "deciding", "returned", Can.APPROVE_DOCUMENTS), signs="approve", returns=True),
        Step(
            *("refuse", "Không chấp nhận", "deciding", "refused", Can.APPROVE_DOCUMENTS), signs="approve", returns=True
        ),
        Step(
            *("withdraw", "Rút phiếu", ("draft", "returned", "heading", "consulting"), "withdrawn", Can.READ),
            by=writes,
            own_work=True,
            wants_note=True,
        ),
    ),
    final=("accepted", "refused", "withdrawn"),
)


NOT_DUE = "Tài liệu đã có bản khác hoặc hạn soát xét khác. Hãy mở trang Soát xét rồi chọn lại tài liệu."


def _still_due(review: Any) -> str:
    """A review is of what is in force, for the day on which it is due."""
    document = review.document
    is_due = document.review_due == review.due and in_force_id(document.id) == review.revision_id
    return "" if is_due else NOT_DUE


def _owns(person: Any, review: Any) -> bool:
    return review.document.department_id in headed_by(person, clock.today())


REVIEWS = Workflow(
    "document_review",
    "Soát xét tài liệu ISO",
    REVIEW_STATES,
    (
        Step(
            *("keep", "Giữ nguyên", "open", "kept", Can.SIGN_DOCUMENTS),
            signs="keep",
            by=_owns,
            objection=_still_due,
            paper_by=Can.KEEP_DOCUMENTS,
        ),
        Step(*("change", "Đề nghị sửa đổi", "open", "changing", Can.SIGN_DOCUMENTS), by=_owns, objection=_still_due),
    ),
    start="open",
    final=("kept", "changing"),
)
