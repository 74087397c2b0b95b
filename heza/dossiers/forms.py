"""The forms of dossiers: choosing a file, and applying what was seen."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length


class UploadForm(FlaskForm):
    """Which file?"""

    file = FileField("Tệp xuất từ hệ thống Một cửa", [FileRequired("Hãy chọn một tệp trước.")])


class ApplyForm(FlaskForm):
    """Write what the preview showed."""

    seen = HiddenField(validators=[InputRequired("Hãy chọn tệp và xem trước lần nữa.")])
    valid_only = BooleanField("Chỉ ghi các dòng đúng, bỏ các dòng lỗi")


class UndoForm(FlaskForm):
    """Take a whole file back: why?"""

    reason = StringField(
        "Lý do gỡ tệp",
        [
            InputRequired("Hãy ghi lý do gỡ tệp."),
            Length(10, 300, "Hãy ghi lý do từ 10 đến 300 ký tự."),
        ],
    )
