"""The forms of paper copies: where they go, and that they came back."""

from typing import Self

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, CountField, Form
from heza.core import words
from heza.core.days import DayField
from heza.documents.readers.copies import MOST, Place

_COUNT = f"Mỗi lần lập từ 1 đến {MOST} bản. Hãy nhập lại số bản."


class CopyForm(Form):
    """Where copies go and how many."""

    department_id = SelectField("Đơn vị giữ", [Optional()], choices=[], default="", invalid_choice_message=UNLISTED)
    holder = StringField("Nơi để, người giữ", [Optional(), Length(max=200, message=TOO_LONG)])
    count = CountField("Số bản", [InputRequired(_COUNT)], least=1, most=MOST, sentence=_COUNT, default=1)

    def offer(self, departments: list[tuple[str, str]]) -> Self:
        """Fill the list of units."""
        self.department_id.choices = [("", "— nơi khác —"), *departments]
        return self

    def validate(self, extra_validators: object = None) -> bool:
        """A copy goes somewhere: to a unit, or to a place that is named."""
        if not super().validate(extra_validators):
            return False
        if not self.department_id.data and not words.clean(self.holder.data):
            self.holder.errors = ["Hãy chọn đơn vị giữ hoặc ghi nơi để bản giấy."]
            return False
        return True

    @property
    def entered(self) -> Place:
        """What was entered."""
        unit = int(self.department_id.data) if self.department_id.data else None
        return Place(unit, words.clean(self.holder.data), self.count.data or 1)


class RecallForm(Form):
    """When copies came back and what became of them."""

    day = DayField("Ngày thu hồi", [InputRequired("Hãy nhập ngày thu hồi.")])
    note = StringField("Xử lý", [Optional(), Length(max=300, message=TOO_LONG)])

    @property
    def said(self) -> str:
        """What became of them."""
        return words.clean(self.note.data)
