"""The one step of making a revision known in a unit: its head confirms."""

from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by
from heza.approvals.workflow import Step, Workflow
from heza.core import clock

STATES = {"waiting": "Chờ xác nhận phổ biến", "confirmed": "Đã phổ biến"}


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
            paper_by=Can.KEEP_DOCUMENTS,
        ),
    ),
    start="waiting",
    final=("confirmed",),
)
