"""The steps of an explanation: officer → head signs → leader accepts or sends back.

Where the head wrote of it, or the unit has no head, it goes from its author straight to the leader: nobody reviews
their own words.
"""

from typing import Any

from heza.accounts.permissions import Can
from heza.approvals.signoff import has_signed
from heza.approvals.workflow import Step, Workflow
from heza.explanations import queries, rules

CHANGED = "Nội dung đã đổi sau khi ký nên chữ ký trước không còn hiệu lực. Hãy trả lại để người giải trình trình lại."


def skips_head(explanation: Any) -> bool:
    """Whether nobody could review it: its unit has no head today, or the head wrote of it."""
    head = queries.head_today(explanation.department_id)
    return head is None or head.id in explanation.authors()


def _to_head(person: Any, explanation: Any) -> bool:
    return person.id in explanation.authors() and not skips_head(explanation)


def _to_leader(person: Any, explanation: Any) -> bool:
    return person.id in explanation.authors() and skips_head(explanation)


def _is_author(person: Any, explanation: Any) -> bool:
    return person.id in explanation.authors()


def _heads_it(person: Any, explanation: Any) -> bool:
    return queries.heads(person, explanation.department_id)


def _void(explanation: Any) -> str:
    """The words must be those that were signed before."""
    return "" if has_signed(explanation, "explain") else CHANGED


_WRITTEN = ("draft", "returned")
FLOW = Workflow(
    "explanation",
    "Giải trình hồ sơ trễ hạn",
    {state: words for state, words in rules.STATE_NAMES.items() if state != rules.NONE_YET},
    (
        Step(
            *("submit", "Trình trưởng phòng", _WRITTEN, "reviewing", Can.WORK_DOSSIERS),
            signs="explain",
            by=_to_head,
            own_work=True,
            objection=rules.not_ready,
        ),
        Step(
            *("submit_up", "Trình lãnh đạo", _WRITTEN, "deciding", Can.WORK_DOSSIERS),
            signs="explain",
            by=_to_leader,
            own_work=True,
            objection=rules.not_ready,
        ),
        Step(
            *("sign", "Ký, trình lãnh đạo", "reviewing", "deciding", Can.SIGN_EXPLANATIONS),
            signs="review",
            by=_heads_it,
            objection=_void,
            paper_by=Can.KEEP_EXPLANATIONS,
        ),
        Step(
            *("send_back", "Trả lại người viết", "reviewing", "returned", Can.SIGN_EXPLANATIONS),
            signs="review",
            by=_heads_it,
            returns=True,
        ),
        Step(
            *("accept", "Chấp nhận", "deciding", "accepted", Can.ACCEPT_EXPLANATIONS),
            signs="accept",
            objection=_void,
            paper_by=Can.KEEP_EXPLANATIONS,
        ),
        Step(*("return", "Trả lại", "deciding", "returned", Can.ACCEPT_EXPLANATIONS), signs="accept", returns=True),
        Step(
            *("recall", "Rút về sửa", ("reviewing", "deciding"), "draft", Can.WORK_DOSSIERS),
            by=_is_author,
            own_work=True,
        ),
    ),
    final=("accepted",),
)
