"""The forms of an explanation, its evidence and the list of causes."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, Form, PlaceField
from heza.core import words
from heza.core.days import DayField
from heza.explanations.actions import Content
from heza.explanations.models import CAUSE_LENGTH, Cause, Explanation

LONGEST = 8000


class ExplanationForm(Form):
    """Why it was late and what will be done. What is missing may be added until it is handed in."""

    seen = HiddenField()  # the mark of what was shown
    cause_id = SelectField("Nguyên nhân", choices=[], default="", invalid_choice_message=UNLISTED)
    text = TextAreaField("Nội dung giải trình", [Length(max=LONGEST, message=TOO_LONG)])
    remedy = TextAreaField("Biện pháp khắc phục", [Length(max=LONGEST, message=TOO_LONG)])
    remedy_on = DayField("Ngày hoàn thành khắc phục")

    def offer(self, causes: Sequence[Cause], present: Cause | None = None) -> "ExplanationForm":
        """Fill the list of causes; one that is closed stays with what was written with it."""
        listed = [*causes, present] if present is not None and present not in causes else causes
        choices = [SelectChoice(str(one.id), one.name) for one in listed]
        self.cause_id.choices = [SelectChoice("", "— chọn nguyên nhân —"), *choices]
        return self

    @staticmethod
    def values_of(explanation: Explanation, seen: str) -> dict[str, Any]:
        """What the form shows of an explanation."""
        return {
            "seen": seen,
            "cause_id": str(explanation.cause_id or ""),
            "text": explanation.text,
            "remedy": explanation.remedy,
            "remedy_on": explanation.remedy_on,
        }

    @property
    def entered(self) -> Content:
        """What was entered."""
        return Content(
            cause_id=int(self.cause_id.data) if self.cause_id.data else None,
            text=_clean(self.text.data),
            remedy=_clean(self.remedy.data),
            remedy_on=self.remedy_on.data,
        )


def _clean(text: str | None) -> str:
    """What was typed, line by line."""
    return "\n".join(words.clean(line) for line in (text or "").splitlines()).strip()


class EvidenceForm(Form):
    """A file that proves what is said."""

    seen = HiddenField()
    file = FileField("Tệp minh chứng", [FileRequired("Hãy chọn tệp minh chứng.")])


class CauseForm(Form):
    """One cause of the office's list."""

    name = StringField(
        "Nguyên nhân",
        [DataRequired("Hãy nhập tên nguyên nhân."), Length(max=CAUSE_LENGTH, message=TOO_LONG)],
        filters=[words.clean],
    )
    position = PlaceField("Thứ tự trong danh sách", [Optional()])
    is_active = BooleanField("Đang dùng", default=True)
