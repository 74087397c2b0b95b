"""Why a step of a report cannot be taken now, in words."""

from collections.abc import Callable
from typing import Any

from heza.core import clock, words
from heza.core.db import db
from heza.core.settings import setting
from heza.dossiers.imports.applying import busy_with
from heza.reports import draft, queries
from heza.reports.rules import OPEN, SIGNED

BUSY = "Đang ghi hoặc gỡ tệp “{name}”, số liệu chưa đủ. Hãy đợi xong rồi ký; trang Việc nền cho biết tiến độ."
NOT_OVER = "Kỳ báo cáo đến hết ngày {day} mới xong. Hãy chờ hết kỳ."


_CLOSED = {  # why nothing can be written in a state, and what to do
    "consolidated": "Báo cáo đã tổng hợp nên không sửa được. Hãy nhờ Tổ KSTTHC thu báo cáo về rồi sửa.",
    "initialing": "Báo cáo đang chờ Chánh Văn phòng nên không sửa được. Muốn sửa, hãy đề nghị Chánh Văn phòng trả lại.",
    "signing": "Báo cáo đang chờ lãnh đạo ký nên không sửa được. Muốn sửa, hãy đề nghị lãnh đạo trả lại.",
}
_SIGNED = "Báo cáo đã ký nên không sửa được. Nội dung cần đính chính thì nêu ở báo cáo kỳ sau."


def closed(state: str) -> str:
    """Why a report is not written of in a state, and what to do; "" while it is."""
    return "" if state in OPEN else _CLOSED.get(state, _SIGNED)


def objection(report: Any) -> str:
    """Why a report cannot be put together yet, or ""."""
    waiting = [one for one in queries.confirmations(report.id) if one.state != "confirmed"]
    if waiting:
        named = ", ".join(one.department.label for one in waiting[:3])
        more = f" và {len(waiting) - 3} đơn vị khác" if len(waiting) > 3 else ""
        return f"Chưa đủ xác nhận số liệu: còn {named}{more}."
    found = draft.draft_of(report).blocking
    if not found:
        return ""
    errors = sum(one.is_error for one in found)
    parts = [f"{errors} lỗi cần sửa"] if errors else []
    parts += [f"{len(found) - errors} lưu ý cần trả lời"] if len(found) > errors else []
    return f"Còn {' và '.join(parts)}. Hãy mở trang Soát lỗi."


def handing_objection(_report: Any) -> str:
    """Why a report cannot be handed in, or "": without an office nobody could initial it or give it back."""
    if setting("report_office_id"):
        return ""
    return "Chưa chọn phòng ký nháy nên không ai nhận được báo cáo. Hãy chọn phòng ở trang Thiết lập báo cáo."


def signing_objection(signed: Callable[[Any], str]) -> Callable[[Any], str]:
    """Why a report cannot be signed today, or ""; `signed` asks for the signature before."""

    def why(report: Any) -> str:
        if clock.today() < report.last_day:
            return NOT_OVER.format(day=words.day(report.last_day))
        if (busy := busy_with(db.session)) is not None:
            return BUSY.format(name=busy.file_name)
        earlier = queries.unsigned_before(report.span, report.first_day)
        if earlier:
            return f"Báo cáo {earlier[0].name} chưa ký. Hãy ký báo cáo kỳ trước rồi mới ký báo cáo này."
        return signed(report)

    return why


def collecting_objection(report: Any) -> str:
    """Why departments cannot be asked yet, or ""."""
    return NOT_OVER.format(day=words.day(report.last_day)) if clock.today() < report.last_day else ""


def confirming_objection(confirmation: Any) -> str:
    """Why a department cannot confirm its figures now, or ""."""
    state = queries.state_of(confirmation.report_id)
    if state == "confirming":
        return ""
    if state in SIGNED:
        return "Báo cáo đã ký nên số liệu không xác nhận lại được. Số liệu thay đổi sẽ nêu ở báo cáo sau."
    if state == "draft":
        return "Báo cáo đang soạn tiếp. Hãy chờ Tổ KSTTHC gửi xác nhận lại."
    return "Báo cáo đã tổng hợp. Nếu số liệu sai, hãy báo Tổ KSTTHC thu báo cáo về."
