"""The steps of a commitment: the head signs, a leader accepts or sends back; and of its assessment."""

from typing import Any

from heza.accounts.permissions import Can
from heza.approvals.signoff import has_signed
from heza.approvals.workflow import Step, Workflow
from heza.commitments import rules

CHANGED = "Nội dung đã đổi sau khi ký nên chữ ký trước không còn hiệu lực. Hãy trả lại để trưởng phòng ký lại."


def _is_author(person: Any, commitment: Any) -> bool:
    return person.id in commitment.authors()


def _void(commitment: Any) -> str:
    return "" if has_signed(commitment, "commit") else CHANGED


COMMITMENTS = Workflow(
    "commitment",
    "Bản cam kết của trưởng phòng",
    rules.STATE_NAMES,
    (
        Step(
            *("commit", "Ký cam kết", ("draft", "returned"), "committed", Can.SIGN_COMMITMENTS),
            signs="commit",
            by=_is_author,
            own_work=True,
            objection=rules.not_ready,
        ),
        Step(
            *("accept", "Chấp nhận", "committed", "accepted", Can.ACCEPT_COMMITMENTS),
            signs="accept",
            objection=_void,
        ),
        Step(*("return", "Trả lại", "committed", "returned", Can.ACCEPT_COMMITMENTS), signs="accept", returns=True),
        Step(
            *("recall", "Rút về sửa", "committed", "draft", Can.SIGN_COMMITMENTS),
            by=_is_author,
            own_work=True,
        ),
    ),
    final=("accepted",),
)

ASSESSMENTS = Workflow(
    "assessment",
    "Đánh giá bản cam kết",
    rules.ASSESSMENT_STATES,
    (
        Step("assess", "Xác nhận kết quả", "draft", "assessed", Can.ASSESS_COMMITMENTS, signs="assess"),
        Step("return", "Trả lại", "draft", "returned", Can.ASSESS_COMMITMENTS, signs="assess", returns=True),
        Step(
            *("submit", "Trình xác nhận lại", "returned", "draft", Can.ASSESS_COMMITMENTS),
            by=lambda person, assessment: person.id == assessment.author_id,
            own_work=True,
        ),
    ),
    final=("assessed",),
)
