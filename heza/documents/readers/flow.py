"""The one step of making a revision known in a unit: its head confirms."""

from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by
from heza.approvals.workflow import Step, Workflow
from heza.core import clock

STATES = {"waiting": "Chờ xác nhận phổ biến", "confirmed": "Đã phổ biến"}


REPLACED = "Bản này đã có bản khác thay thế hoặc đã bãi bỏ nên không cần xác nhận nữa."


def _still_holds(spread: Any) -> str:
    return "" if spread.revision.effective_to is None else REPLACED


def _heads(person: Any, spread: Any) -> bool:
    return spread.department_id in headed_by(person, clock.today())


SPREADS = Workflow(
    "document_spread",
    "Phổ biến tài liệu ISO",
    STATES,
    (
        Step(
            *("confirm", "Xác nhận đã phổ biến", "waiting", "confirmed", Can.SIGN_DOCUMENTS),
            signs="spread",
            by=_heads,
            objection=_still_holds,
            paper_by=Can.KEEP_DOCUMENTS,
        ),
    ),
    start="waiting",
    final=("confirmed",),
)
