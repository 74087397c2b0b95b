"""The steps of a paper that the agency signs: draft → head → leader → numbered and sent.

Where the head wrote it, or the unit has no head, it goes straight to the leader: nobody reviews their own words.
"""

from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import head_of, headships_of
from heza.approvals.signoff import has_signed
from heza.approvals.workflow import Step, Workflow
from heza.core import clock
from heza.paperwork import drafts, rules
from heza.paperwork.issue import problems_of

CHANGED = "Nội dung đã đổi sau khi ký nên chữ ký trước không còn hiệu lực. Hãy trả lại để người soạn trình lại."
NO_STEPS = "Biểu mẫu này không cần ký duyệt trong hệ thống. Hãy cấp số trên trang của bản nháp."


def skips_head(draft: Any) -> bool:
    """Whether nobody could review it: the unit that holds the dossier has no head today, or the head wrote it."""
    unit = draft.dossier.department_id
    head = head_of(unit, clock.today()) if unit else None
    return head is None or head.id in draft.authors()


def _writes(person: Any, draft: Any) -> bool:
    return bool(drafts.situation(draft.dossier, person).relations & rules.WORKERS)


def _to_head(person: Any, draft: Any) -> bool:
    return _writes(person, draft) and not skips_head(draft)


def _to_leader(person: Any, draft: Any) -> bool:
    return _writes(person, draft) and skips_head(draft)


def _is_author(person: Any, draft: Any) -> bool:
    return person.id in draft.authors()


def _heads_it(person: Any, draft: Any) -> bool:
    today = clock.today()
    headed = {one.department_id for one in headships_of(person) if one.from_day <= today < one.to_day}
    return draft.dossier.department_id in headed


def _not_ready(draft: Any) -> str:
    if draft.form_key not in rules.SIGNED:
        return NO_STEPS
    if not draft.authors():
        return "Bản nháp do hệ thống soạn sẵn. Hãy bấm Sửa, đọc lại và bổ sung trước khi trình."
    found = problems_of(drafts.form_of(draft), draft.values)
    return f"{found[0].sentence} Hãy bấm Sửa để bổ sung trước khi trình." if found else drafts.not_promised(draft)


def _reviewed(draft: Any) -> str:
    """The words must be those that the head signed, where a head could."""
    if drafts.not_promised(draft):
        return drafts.not_promised(draft)
    return "" if skips_head(draft) or has_signed(draft, "review") else CHANGED


_WRITTEN = ("draft", "returned")
FLOW = Workflow(
    "paper",
    "Phiếu xin lỗi, thông báo dừng giải quyết",
    {state: words for state, words in rules.STATE_NAMES.items() if state not in rules.CLOSED},
    (
        Step(
            *("submit", "Trình trưởng phòng", _WRITTEN, "reviewing", Can.WORK_DOSSIERS),
            by=_to_head,
            own_work=True,
            objection=_not_ready,
        ),
        Step(
            *("submit_up", "Trình lãnh đạo", _WRITTEN, "deciding", Can.WORK_DOSSIERS),
            by=_to_leader,
            own_work=True,
            objection=_not_ready,
        ),
        Step(
            *("sign", "Ký, trình lãnh đạo", "reviewing", "deciding", Can.SIGN_PAPERS),
            signs="review",
            by=_heads_it,
            objection=_not_ready,
        ),
        Step(
            *("send_back", "Trả lại người soạn", "reviewing", "returned", Can.SIGN_PAPERS),
            signs="review",
            by=_heads_it,
            returns=True,
        ),
        Step(
            *("approve", "Ký duyệt", "deciding", "signed", Can.APPROVE_PAPERS),
            signs="approve",
            objection=_reviewed,
            paper_by=Can.KEEP_PAPERS,
        ),
        Step(*("return", "Trả lại", "deciding", "returned", Can.APPROVE_PAPERS), signs="approve", returns=True),
        Step(
            *("recall", "Rút về sửa", ("reviewing", "deciding"), "draft", Can.WORK_DOSSIERS),
            by=_is_author,
            own_work=True,
        ),
        Step(  # the day that it promises may pass before it is sent
            *("reopen", "Mở lại để sửa", "signed", "draft", Can.WORK_DOSSIERS),
            by=_writes,
            own_work=True,
            wants_note=True,
        ),
    ),
)
