"""The forms of feedback."""

from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import words
from heza.core.days import DayField
from heza.documents.forms import lines
from heza.reports.registers.feedback_acts import Entered, Given
from heza.reports.registers.models import Feedback
from heza.reports.registers.rules import ABOUT, SOURCES

LONGEST = 4000  # letters of a content or an answer
NEEDS_DAY = "Hãy nhập ngày, ví dụ 28/03/2024."


def length(most: int) -> Length:
    """At most so many letters."""
    return Length(max=most, message=TOO_LONG)


def needed(sentence: str) -> list[Any]:
    """Something must be said there: blanks and letters that nobody sees are nothing."""

    def says(_form: Form, field: StringField) -> None:
        if not words.clean(field.data):
            raise StopValidation(sentence)

    return [InputRequired(sentence), says]


def chosen(text: str | None) -> int | None:
    """The id that a select holds."""
    return int(text) if text else None


def choices(said: dict[str, str] | list[tuple[str, str]], empty: str = "") -> list[SelectChoice]:
    """What a select offers, after a line for nothing where `empty` says one."""
    pairs = said.items() if isinstance(said, dict) else said
    return [*([SelectChoice("", empty)] if empty else []), *(SelectChoice(*one) for one in pairs)]


class GivenForm(Form):
    """To whom a feedback is given."""

    seen = HiddenField()
    department_id = SelectField("Phòng trả lời", choices=[], default="", invalid_choice_message=UNLISTED)
    officer_id = SelectField("Người xử lý", choices=[], default="", invalid_choice_message=UNLISTED)
    due_on = DayField("Hạn trả lời", [Optional()])

    def offer(self, departments: list[tuple[str, str]], people: list[tuple[str, str]]) -> Any:
        """What can be chosen."""
        self.department_id.choices = choices(departments, "— chưa giao —")
        self.officer_id.choices = choices(people, "— phòng tự phân công —")
        return self

    @property
    def given(self) -> Given:
        """What was entered."""
        return Given(chosen(self.department_id.data), chosen(self.officer_id.data), self.due_on.data)

    @staticmethod
    def given_of(one: Feedback) -> dict[str, Any]:
        """What the form shows."""
        ids = {name: str(getattr(one, name) or "") for name in ("department_id", "officer_id")}
        return ids | {"due_on": one.due_on}


class FeedbackForm(GivenForm):
    """One feedback."""

    source = SelectField("Nguồn tiếp nhận", choices=choices(SOURCES), default="desk", invalid_choice_message=UNLISTED)
    source_code = StringField("Mã tại nguồn", [Optional(), length(60)])
    received_on = DayField("Ngày tiếp nhận", [InputRequired(NEEDS_DAY)])
    about = SelectField("Phản ánh về", choices=choices(ABOUT), default="behaviour", invalid_choice_message=UNLISTED)
    field_id = SelectField("Lĩnh vực", choices=[], default="", invalid_choice_message=UNLISTED)
    sender = StringField("Người, tổ chức phản ánh", [Optional(), length(300)])
    contact = StringField("Liên hệ", [Optional(), length(300)])
    content = TextAreaField("Nội dung", [*needed("Hãy ghi nội dung phản ánh."), length(LONGEST)])

    def offer_fields(self, fields: list[tuple[str, str]]) -> "FeedbackForm":
        """Which fields can be chosen."""
        self.field_id.choices = choices(fields, "— không rõ —")
        return self

    @property
    def entered(self) -> Entered:
        """What was entered; only of a form that is valid."""
        assert self.received_on.data
        return Entered(
            source=self.source.data,
            source_code=words.clean(self.source_code.data),
            received_on=self.received_on.data,
            about=self.about.data,
            field_id=chosen(self.field_id.data),
            sender=words.clean(self.sender.data),
            contact=words.clean(self.contact.data),
            content=lines(self.content.data),
        )

    @staticmethod
    def values_of(one: Feedback, seen: str) -> dict[str, Any]:
        """What the form shows of a feedback."""
        names = ("source", "source_code", "received_on", "about", "sender", "contact", "content")
        shown = {name: getattr(one, name) for name in names} | {"field_id": str(one.field_id or ""), "seen": seen}
        return shown | GivenForm.given_of(one)


class TransferForm(Form):
    """Passing a feedback on."""

    seen = HiddenField()
    transferred_on = DayField("Ngày chuyển", [InputRequired(NEEDS_DAY)])
    transferred_to = StringField("Cơ quan nhận", [*needed("Hãy ghi tên cơ quan nhận phản ánh."), length(200)])


class AnswerForm(Form):
    """Answering a feedback."""

    seen = HiddenField()
    answered_on = DayField("Ngày trả lời", [InputRequired(NEEDS_DAY)])
    answer = TextAreaField(
        "Nội dung trả lời", [*needed("Hãy ghi nội dung đã trả lời người phản ánh."), length(LONGEST)]
    )


class PublishForm(Form):
    """Making an answer public."""

    seen = HiddenField()
    published_on = DayField("Ngày công khai", [InputRequired(NEEDS_DAY)])
    published_at = StringField("Nơi công khai", [*needed("Hãy ghi địa chỉ trang hoặc nơi đã công khai."), length(300)])


class UndoForm(Form):
    """Taking back what was written by mistake."""

    seen = HiddenField()
    reason = StringField("Lý do bỏ", [*needed("Hãy ghi lý do, ví dụ ghi nhầm phản ánh."), length(300)])
