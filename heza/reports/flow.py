"""The chain of a report: departments confirm their figures, the control team puts it together, the chief of office
initials, a leader signs, the registry gives the number.
"""

from typing import Any

from heza.accounts.permissions import Can
from heza.accounts.queries import headed_by
from heza.approvals.signoff import only_if_signed
from heza.approvals.workflow import Step, Workflow
from heza.core import clock
from heza.core.settings import setting
from heza.reports import ready

STATES = {
    "draft": "Đang soạn",
    "confirming": "Các phòng xác nhận số liệu",
    "consolidated": "Đã tổng hợp",
    "initialing": "Chờ Chánh Văn phòng ký nháy",
    "signing": "Chờ lãnh đạo ký",
    "signed": "Đã ký, chờ phát hành",
    "sent": "Đã phát hành",
}
CONFIRMATION_STATES = {
    "waiting": "Chờ xác nhận",
    "disputed": "Báo sai số liệu",
    "confirmed": "Đã xác nhận",
}
VOID = "Nội dung đã thay đổi sau chữ ký trước. Hãy trả lại để tổng hợp và trình lại."


def _is_chief(person: Any, _report: Any) -> bool:
    """Who heads the office of the agency."""
    return setting("report_office_id") in headed_by(person, clock.today())


REPORTS = Workflow(
    "report",
    "Báo cáo cải cách TTHC",
    STATES,
    (
        Step(
            *("collect", "Gửi các phòng xác nhận số liệu", "draft", "confirming", Can.KEEP_REPORTS),
            own_work=True,
            objection=ready.collecting_objection,
        ),
        Step(
            *("pull_back", "Thu về soạn tiếp", ("confirming", "consolidated"), "draft", Can.KEEP_REPORTS),
            own_work=True,
            returns=True,
        ),
        Step(
            *("assemble", "Tổng hợp báo cáo", "confirming", "consolidated", Can.KEEP_REPORTS),
            own_work=True,
            objection=ready.objection,
        ),
        Step(
            *("hand_in", "Trình Chánh Văn phòng", "consolidated", "initialing", Can.KEEP_REPORTS),
            signs="draft",
            own_work=True,
            objection=ready.handing_objection,
        ),
        Step(
            *("initial", "Ký nháy, trình lãnh đạo", "initialing", "signing", Can.CONFIRM_REPORTS),
            signs="initial",
            by=_is_chief,
            objection=only_if_signed(VOID, "draft"),
            paper_by=Can.KEEP_REPORTS,
        ),
        Step(
            *("return_initial", "Trả lại Tổ KSTTHC", "initialing", "confirming", Can.CONFIRM_REPORTS),
            signs="initial",
            by=_is_chief,
            returns=True,
        ),
        Step(
            *("sign", "Ký báo cáo", "signing", "signed", Can.APPROVE_REPORTS),
            signs="approve",
            objection=ready.signing_objection(only_if_signed(VOID, "initial")),
            paper_by=Can.KEEP_REPORTS,
        ),
        Step(
            *("return_signing", "Trả lại Tổ KSTTHC", "signing", "confirming", Can.APPROVE_REPORTS),
            signs="approve",
            returns=True,
        ),
        Step(
            *("return_office", "Trả lại Chánh Văn phòng", "signing", "initialing", Can.APPROVE_REPORTS),
            returns=True,
        ),
        Step(*("send", "Ghi số, phát hành", "signed", "sent", Can.KEEP_REPORTS), own_work=True, apart=True),
    ),
    final=("sent",),
)


def _heads(person: Any, confirmation: Any) -> bool:
    return confirmation.department_id in headed_by(person, clock.today())


CONFIRMATIONS = Workflow(
    "report_confirmation",
    "Xác nhận số liệu báo cáo",
    CONFIRMATION_STATES,
    (
        Step(
            *("confirm", "Xác nhận số liệu", "waiting", "confirmed", Can.CONFIRM_REPORTS),
            signs="confirm",
            by=_heads,
            objection=ready.confirming_objection,
            paper_by=Can.KEEP_REPORTS,
        ),
        Step(
            *("dispute", "Báo sai số liệu", ("waiting", "confirmed"), "disputed", Can.CONFIRM_REPORTS),
            by=_heads,
            returns=True,
            objection=ready.confirming_objection,
        ),
        Step(
            *("ask_again", "Đề nghị xác nhận lại", "disputed", "waiting", Can.KEEP_REPORTS),
            own_work=True,
            wants_note=True,
        ),
    ),
    start="waiting",
    final=(),
)
