"""The forms of change requests."""

from datetime import date
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import clock
from heza.core.days import DayField
from heza.documents.changes.models import ChangeRequest
from heza.documents.changes.rules import KINDS, SOURCES
from heza.documents.rules import CODE_LENGTH, TITLE_LENGTH

TEXT = 8000
LATEST = 2100


class RequestForm(Form):
    """What a request asks for."""

    seen = HiddenField()
    kind = SelectField(
        "Loại yêu cầu", choices=[SelectChoice(*one) for one in KINDS.items()], invalid_choice_message=UNLISTED
    )
    code = StringField("Mã hiệu tài liệu", [Length(max=CODE_LENGTH, message=TOO_LONG)])
    subject = StringField("Tên tài liệu soạn mới", [Length(max=TITLE_LENGTH, message=TOO_LONG)])
    number = StringField("Số hiệu văn bản bên ngoài", [Length(max=60, message=TOO_LONG)])
    department_id = SelectField("Đơn vị đề xuất", choices=[], invalid_choice_message=UNLISTED)
    source = SelectField(
        "Xuất phát từ", choices=[SelectChoice(*one) for one in SOURCES.items()], invalid_choice_message=UNLISTED
    )
    reason = TextAreaField("Lý do", [Length(max=TEXT, message=TOO_LONG)])
    content = TextAreaField("Nội dung đề nghị", [Length(max=TEXT, message=TOO_LONG)])
    impact = TextAreaField("Đơn vị, công việc bị tác động", [Optional(), Length(max=TEXT, message=TOO_LONG)])
    drafter_id = SelectField("Người soạn", [Optional()], choices=[], default="", invalid_choice_message=UNLISTED)
    due = DayField("Hạn hoàn thành", [Optional()])

    def offer(self, departments: list[tuple[str, str]], people: list[tuple[str, str]]) -> "RequestForm":
        """Fill the lists of units and of drafters."""
        self.department_id.choices = [SelectChoice(*one) for one in departments]
        self.drafter_id.choices = [SelectChoice("", "— chưa giao —"), *(SelectChoice(*one) for one in people)]
        return self

    @staticmethod
    def values_of(request: ChangeRequest, seen: str) -> dict[str, Any]:
        """What the form shows of a request."""
        names = ("kind", "subject", "source", "reason", "content", "impact", "due")
        return {name: getattr(request, name) for name in names} | {
            "seen": seen,
            "code": request.document.code if request.document else "",
            "number": request.external.number if request.external else "",
            "department_id": str(request.department_id),
            "drafter_id": str(request.drafter_id or ""),
        }

    def wrong_due(self, before: date | None) -> str:
        """Why the day cannot be, or ""; `before` is the one that stood there."""
        day = self.due.data
        if day is None or day == before or clock.today() <= day < date(LATEST, 1, 1):
            return ""
        return "Hạn hoàn thành không được trước hôm nay. Hãy kiểm tra lại ngày và năm."
