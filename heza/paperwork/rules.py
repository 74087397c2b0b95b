"""Which forms there are, which act on a dossier each one is, and how those who sign are named. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from heza.dossiers.acts import By
from heza.dossiers.history import Kind

FORM_NAMES = {
    "receipt": "Giấy tiếp nhận và hẹn trả",
    "supplement": "Phiếu yêu cầu bổ sung",
    "refusal": "Phiếu từ chối tiếp nhận",
    "apology": "Phiếu xin lỗi, hẹn lại ngày trả",
    "stop_notice": "Thông báo dừng giải quyết",
    "reminder": "Phiếu đôn đốc",
}
URLS = {
    "receipt": "tiep-nhan",
    "supplement": "bo-sung",
    "refusal": "tu-choi",
    "apology": "xin-loi",
    "stop_notice": "dung-giai-quyet",
    "reminder": "don-doc",
}
BY_URL = {url: key for key, url in URLS.items()}
INTERNAL = "noi-bo"  # the set of the agency's own forms
SET_OF = {"reminder": INTERNAL}  # the others follow the day of receipt
SIGNED = frozenset({"apology", "stop_notice"})  # go to the head and to a leader before they are sent
WORKERS = frozenset({By.HOLDER, By.HEAD, By.DESK})

STATE_NAMES = {
    "draft": "Đang soạn",
    "returned": "Bị trả lại",
    "reviewing": "Chờ trưởng phòng ký",
    "deciding": "Chờ lãnh đạo ký",
    "signed": "Đã ký, chờ cấp số và gửi",
    "issued": "Đã cấp",
    "dropped": "Đã bỏ",
}
OPEN_TO_WRITE = frozenset({"draft", "returned"})
CLOSED = frozenset({"issued", "dropped"})


def kind_of(form: str, *, is_received: bool) -> Kind | None:
    """The act that issuing a form is, None for a paper that is no act (DESIGN 13, 21)."""
    if form == "receipt":
        return None if is_received else Kind.RECEIVED
    return {
        "supplement": Kind.SUPPLEMENT_ASKED,
        "refusal": Kind.REFUSED_INTAKE,
        "apology": Kind.APOLOGISED,
        "stop_notice": Kind.STOPPED,
    }.get(form)


def wording(form_fields: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The words that a person wrote, worth offering the next time: reasons and lists of papers."""
    kept = {field.key for field in form_fields if field.source == "typed" and field.type == "longtext"}
    kept |= {field.key for field in form_fields if field.source == "staff" and field.type in ("documents", "list")}
    return {key: value for key, value in values.items() if key in kept and value not in (None, "", [])}
