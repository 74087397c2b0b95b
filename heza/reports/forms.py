"""The forms of reports: begin one, write a section, type numbers, answer a warning, send."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from heza.accounts.forms import TOO_LONG, UNLISTED, CountField, Form
from heza.core import clock, words
from heza.core.days import DayField
from heza.reports.rules import INPUTS, KINDS, LONGEST, YEARS, Span


class BeginForm(Form):
    """Which report to begin."""

    kind = SelectField(
        "Loại báo cáo",
        choices=[
            SelectChoice("month", "Tháng"),
            SelectChoice("quarter", "Quý"),
            SelectChoice("half", "Sáu tháng"),
            SelectChoice("nine", "Chín tháng"),
            SelectChoice("year", "Năm"),
        ],
        invalid_choice_message=UNLISTED,
    )
    part = CountField(
        "Tháng hoặc quý", [Optional()], least=1, most=12, sentence="Hãy nhập tháng từ 1 đến 12 hoặc quý từ 1 đến 4."
    )
    year = CountField(
        "Năm",
        [InputRequired("Hãy nhập năm.")],
        least=YEARS[0],
        most=YEARS[1],
        sentence=f"Hãy nhập năm từ {YEARS[0]} đến {YEARS[1]}.",
    )

    def span(self) -> Span | None:
        """What was asked for; None where the form now has errors."""
        parts = KINDS[self.kind.data].parts
        part = 1 if parts == 1 else self.part.data
        if part is None or part > parts:
            sentence = f"Hãy nhập {KINDS[self.kind.data].word} từ 1 đến {parts}."
            self.add_errors({"part": sentence})
            return None
        return Span(self.kind.data, self.year.data or 0, part)


class SectionForm(Form):
    """The words of a section."""

    version = HiddenField()
    open_page = HiddenField()
    text = TextAreaField("Nội dung", [Optional(), Length(max=LONGEST, message=TOO_LONG)])

    @property
    def shown(self) -> int:
        """The version that the page showed; 0 where it is none."""
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class InputsForm(Form):
    """Numbers that no register here knows."""

    impact_assessed = CountField(INPUTS["impact_assessed"])
    impact_appraised = CountField(INPUTS["impact_appraised"])

    @property
    def entered(self) -> dict[str, int | None]:
        """By key; empty is missing."""
        return {key: self[key].data for key in INPUTS}


class AnswerForm(Form):
    """The answer to a warning."""

    seen = HiddenField()
    note = StringField("Trả lời", [Optional(), Length(max=500, message=TOO_LONG)])


class SendForm(Form):
    """What the registry made of a signed report."""

    seen = HiddenField()
    number = StringField(
        "Số, ký hiệu", [InputRequired("Hãy nhập số, ký hiệu do văn thư cấp."), Length(max=60, message=TOO_LONG)]
    )
    issued_on = DayField("Ngày văn bản", [InputRequired("Hãy nhập ngày ghi trên văn bản.")])
    sent_on = DayField("Ngày gửi", [InputRequired("Hãy nhập ngày gửi.")])
    note = StringField("Gửi qua, gửi đến", [Optional(), Length(max=300, message=TOO_LONG)])
    file = FileField("Bản đã ký (PDF hoặc ảnh)", [Optional()])

    def fits(self, signed_on: date) -> bool:
        """Whether the days stand in order and the number is one."""
        wrong: dict[str, str] = {}
        today = clock.today()
        assert self.issued_on.data and self.sent_on.data
        if not words.clean(self.number.data):
            wrong["number"] = "Hãy nhập số, ký hiệu do văn thư cấp."
        if self.issued_on.data < signed_on:
            wrong["issued_on"] = f"Ngày văn bản không được trước ngày lãnh đạo ký {words.day(signed_on)}."
        if self.issued_on.data > today:
            wrong["issued_on"] = "Ngày văn bản không được sau hôm nay."
        if self.sent_on.data < self.issued_on.data:
            wrong["sent_on"] = "Ngày gửi không được trước ngày văn bản."
        if self.sent_on.data > today:
            wrong["sent_on"] = "Ngày gửi không được sau hôm nay."
        return not self.add_errors(wrong)

    def validate_number(self, field: StringField) -> None:
        """A number has a digit in it."""
        if field.data and not any(one.isdigit() for one in field.data):
            raise ValidationError("Số, ký hiệu phải có chữ số, ví dụ 123/BC-BQL.")


class AmendForm(SendForm):
    """The same again, with why it is mended."""

    reason = StringField(
        "Lý do sửa, bổ sung",
        [InputRequired("Hãy ghi lý do, ví dụ: bổ sung bản quét đã ký."), Length(max=300, message=TOO_LONG)],
    )

    def validate_reason(self, field: StringField) -> None:
        """Spaces are no reason."""
        if not words.clean(field.data):
            raise ValidationError("Hãy ghi lý do, ví dụ: bổ sung bản quét đã ký.")


def first_values(span: Span) -> dict[str, Any]:
    """What the form of a new report offers."""
    return {"kind": span.kind, "part": span.part, "year": span.year}
