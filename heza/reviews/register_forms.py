"""The forms of the register: what identifies a procedure, its unit, where it is published, a list to take over."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import clock, words
from heza.core.days import DayField
from heza.reviews.actions import Details
from heza.reviews.models import InternalProcedure
from heza.reviews.rules import CODE_LENGTH, FIELD_LENGTH, GROUPS, KINDS, NAME_LENGTH


def _length(most: int) -> Length:
    return Length(max=most, message=TOO_LONG)


class ProcedureForm(Form):
    """What identifies an internal procedure."""

    seen = HiddenField()
    code = StringField("Mã", [InputRequired("Hãy ghi mã thủ tục, ví dụ NB-01."), _length(CODE_LENGTH)])
    name = StringField(
        "Tên thủ tục", [InputRequired("Hãy ghi tên thủ tục, bắt đầu bằng động từ."), _length(NAME_LENGTH)]
    )
    group = RadioField(
        "Nhóm",
        [InputRequired("Hãy chọn nhóm A hoặc nhóm B.")],
        choices=[SelectChoice(*one) for one in GROUPS.items()],
    )
    field = StringField("Lĩnh vực", [InputRequired("Hãy ghi lĩnh vực, ví dụ Tổ chức cán bộ."), _length(FIELD_LENGTH)])
    department_id = SelectField("Đơn vị chủ trì", choices=[], invalid_choice_message=UNLISTED)

    def offer(self, choices: list[tuple[str, str]]) -> "ProcedureForm":
        """The departments that can be chosen."""
        self.department_id.choices = [SelectChoice(*one) for one in choices]
        return self

    @staticmethod
    def values_of(procedure: InternalProcedure, seen: str) -> dict[str, Any]:
        """What the form shows of a procedure."""
        values = {name: getattr(procedure, name) for name in ("code", "name", "group", "field")}
        return values | {"department_id": str(procedure.department_id), "seen": seen}

    @property
    def entered(self) -> Details:
        """What was entered."""
        return Details(
            code=words.clean(self.code.data),
            group=self.group.data,
            field=words.clean(self.field.data),
            department_id=int(self.department_id.data),
            name=words.clean(self.name.data),
        )


class KindForm(Form):
    """What a new content does with the one in force."""

    kind = RadioField(
        "Nội dung mới dùng để",
        [InputRequired("Hãy chọn sửa đổi, thay thế hoặc bãi bỏ.")],
        choices=[SelectChoice(*one) for one in KINDS.items() if one[0] != "new"],
    )


class MoveForm(Form):
    """Which department answers for a procedure from now on."""

    department_id = SelectField("Đơn vị chủ trì mới", choices=[], invalid_choice_message=UNLISTED)

    def offer(self, choices: list[tuple[str, str]]) -> "MoveForm":
        """The departments that can be chosen."""
        self.department_id.choices = [SelectChoice(*one) for one in choices]
        return self


class PublishForm(Form):
    """Where and since when a content is published."""

    where = StringField(
        "Nơi công khai",
        [InputRequired("Hãy ghi nơi công khai, ví dụ Cơ sở dữ liệu quốc gia về TTHC."), _length(200)],
    )
    link = StringField(
        "Địa chỉ",
        [
            Optional(),
            _length(500),
            Regexp(r"https?://\S+$", message="Địa chỉ phải bắt đầu bằng http:// hoặc https:// và không có dấu cách."),
        ],
    )
    day = DayField("Ngày công khai", [InputRequired("Hãy nhập ngày công khai, ví dụ 28/03/2024.")])

    def objections(self) -> dict[str, str]:
        """What is wrong with what was entered, by field."""
        if self.day.data and self.day.data > clock.today():
            return {"day": "Ngày công khai không được sau hôm nay. Hãy kiểm tra lại."}
        return {}
