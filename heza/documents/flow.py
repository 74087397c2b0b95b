"""The steps of a revision: drafted, reviewed by the head of the unit that keeps it, approved by a leader, issued under
a decision. Issuing is an act for many at once (`heza.documents.issuing`), never a button of one revision.
"""

from functools import partial
from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import head_of, headed_by
from heza.approvals.signoff import only_if_signed
from heza.approvals.workflow import Step, Workflow
from heza.core import clock
from heza.documents import ready

VOID = "Nội dung đã đổi sau khi ký nên chữ ký trước không còn hiệu lực. Hãy trả lại để người soạn trình lại."
STATES = {
    "draft": "Đang soạn",
    "returned": "Bị trả lại",
    "reviewing": "Chờ xem xét",
    "approving": "Chờ phê duyệt",
    "approved": "Đã duyệt, chờ ban hành",
    "issued": "Đã ban hành",
    "dropped": "Đã hủy bản soạn",
}
WRITTEN = ("draft", "returned")


def _is_author(person: Any, revision: Any) -> bool:
    return person.id in revision.authors()


def _heads(person: Any, revision: Any) -> bool:
    return revision.document.department_id in headed_by(person, clock.today())


def _to_head(person: Any, revision: Any) -> bool:
    head = head_of(revision.document.department_id, clock.today())
    return head is not None and head.id not in revision.authors() and _is_author(person, revision)


def _past_head(person: Any, revision: Any) -> bool:
    """Where the head wrote of it, or the unit has none, it goes to the leader without a review by the unit."""
    head = head_of(revision.document.department_id, clock.today())
    return (head is None or head.id in revision.authors()) and _is_author(person, revision)


_signed = partial(only_if_signed, VOID)


REVISIONS = Workflow(
    "document_revision",
    "Tài liệu ISO",
    STATES,
    (
        Step(
            *("hand_in", "Trình xem xét", WRITTEN, "reviewing", Can.WRITE_DOCUMENTS),
            signs="draft",
            by=_to_head,
            own_work=True,
            objection=ready.objection,
        ),
        Step(
            *("hand_in_up", "Trình phê duyệt", WRITTEN, "approving", Can.WRITE_DOCUMENTS),
            signs="draft",
            by=_past_head,
            own_work=True,
            objection=ready.objection,
        ),
        Step(
            *("review", "Xem xét, trình phê duyệt", "reviewing", "approving", Can.SIGN_DOCUMENTS),
            signs="review",
            by=_heads,
            objection=_signed("draft"),
            paper_by=Can.KEEP_DOCUMENTS,
        ),
        Step(
            *("send_back", "Trả lại người soạn", "reviewing", "returned", Can.SIGN_DOCUMENTS),
            signs="review",
            by=_heads,
            returns=True,
        ),
        Step(
            *("approve", "Phê duyệt", "approving", "approved", Can.APPROVE_DOCUMENTS),
            signs="approve",
            objection=_signed("review", "draft"),
            paper_by=Can.KEEP_DOCUMENTS,
        ),
        Step(*("return", "Trả lại", "approving", "returned", Can.APPROVE_DOCUMENTS), signs="approve", returns=True),
        Step(
            *("unapprove", "Trả lại để sửa trước khi ban hành", "approved", "returned", Can.KEEP_DOCUMENTS),
            signs="issue",
            returns=True,
            own_work=True,
        ),
        Step(
            *("issue", "Ban hành", "approved", "issued", Can.KEEP_DOCUMENTS),
            signs="issue",
            own_work=True,
            objection=_signed("approve"),
            apart=True,
        ),
        Step(
            *("recall", "Rút về sửa", ("reviewing", "approving"), "draft", Can.WRITE_DOCUMENTS),
            by=_is_author,
            own_work=True,
        ),
        Step(
            *("drop", "Hủy bản soạn", WRITTEN, "dropped", Can.WRITE_DOCUMENTS),
            by=_is_author,
            own_work=True,
            wants_note=True,
        ),
    ),
    final=("issued", "dropped"),
)
