"""The forms of the catalogue."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from heza.core.days import DayField
from heza.procedures.rules import COUNTING_RULES, PAUSE_MODES


class ImportForm(FlaskForm):
    """A workbook, or (again) the one that was sent before, and from when it applies."""

    file = FileField("Tệp Excel")
    token = HiddenField()
    effective_from = DayField("Ngày áp dụng", [Optional()])
    basis = StringField("Căn cứ", [Optional(), Length(max=300, message="Căn cứ dài quá 300 ký tự.")])

    def validate_file(self, field: FileField) -> None:
        """One of the two must be there."""
        if not (field.data and field.data.filename) and not self.token.data:
            raise ValidationError("Hãy chọn tệp Excel của danh mục, quy trình hoặc thành phần hồ sơ.")


class AbolishForm(FlaskForm):
    """From which day a procedure is no longer in force, and by which decision."""

    day = DayField("Bãi bỏ từ ngày", [InputRequired("Hãy nhập ngày bãi bỏ, ví dụ 15/12/2024.")])
    basis = StringField(
        "Căn cứ",
        [
            InputRequired("Hãy nhập căn cứ, ví dụ “Quyết định số 100/QĐ-UBND ngày 20/06/2024”."),
            Length(max=300, message="Căn cứ dài quá 300 ký tự."),
        ],
    )


class CountingForm(FlaskForm):
    """How a term is counted and paused; data that the office compares with the law."""

    counting_rule = SelectField("Quy tắc đếm ngày", choices=[SelectChoice(*one) for one in COUNTING_RULES.items()])
    counting_confirmed = BooleanField("Quy tắc đếm đã đối chiếu với văn bản")
    pause_mode = SelectField(
        "Khi hồ sơ dừng tính thời hạn", choices=[SelectChoice(*one) for one in PAUSE_MODES.items()]
    )
    opinion_pauses = BooleanField("Dừng tính cả khi lấy ý kiến cơ quan khác")
    pause_confirmed = BooleanField("Cách dừng đã đối chiếu với văn bản")
