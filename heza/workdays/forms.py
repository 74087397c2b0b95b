"""The question of the calculator: received then, so long a term, by this rule."""

from datetime import date, datetime

from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, IntegerField, StringField, TimeField, ValidationError
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional

from heza.workdays.words import RULE_NAMES, UNIT_NAMES, YEARS

LONGEST = 1000
SENTENCES = {
    "received": f"Hãy nhập ngày tiếp nhận, ví dụ 20/02/2024, trong khoảng năm {YEARS[0]}–{YEARS[-1]}.",
    "at": "Hãy nhập giờ tiếp nhận, ví dụ 09:15, hoặc để trống.",
    "term": f"Hãy nhập thời hạn là một số từ 0 đến {LONGEST}.",
    "unit": "Hãy chọn đơn vị của thời hạn trong danh sách.",
    "rule": "Hãy chọn quy tắc đếm A, B hoặc C.",
}


class DueForm(Form):
    """When is it due? Sent by GET, so that the answer has an address; what is not sent has a sensible value."""

    received = DateField("Ngày tiếp nhận", [InputRequired()], format=["%Y-%m-%d", "%d/%m/%Y"], name="nhan")
    at = TimeField("Giờ (nếu biết)", [Optional()], format=["%H:%M", "%H:%M:%S"], name="gio")
    term = IntegerField("Thời hạn", [InputRequired(), NumberRange(0, LONGEST)], name="han")
    unit = StringField("Đơn vị", [AnyOf(UNIT_NAMES)], name="don-vi")
    rule = StringField("Quy tắc đếm", [AnyOf(RULE_NAMES)], name="quy-tac")

    def __init__(self, asked: MultiDict[str, str], today: date) -> None:
        usual = {"nhan": today.isoformat(), "han": "15", "don-vi": "working_days", "quy-tac": "A"}
        super().__init__(MultiDict(usual | asked.to_dict()))

    def validate_received(self, field: DateField) -> None:
        """A year that the calendar can show."""
        if field.data and field.data.year not in YEARS:
            raise ValidationError

    @property
    def moment(self) -> date | datetime:
        """The receipt, with its hour where one was given."""
        day: date = self.received.data
        return datetime.combine(day, self.at.data) if self.at.data else day

    @property
    def sentences(self) -> list[str]:
        """What to put right, a sentence for each field."""
        return [SENTENCES[name] for name in self.errors]
