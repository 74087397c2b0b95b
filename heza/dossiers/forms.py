"""The forms of dossiers: choosing a file, and applying what was seen."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired


class UploadForm(FlaskForm):
    """Which file?"""

    file = FileField("Tệp Excel (.xlsx) xuất từ hệ thống Một cửa", [FileRequired("Hãy chọn một tệp trước.")])


class ApplyForm(FlaskForm):
    """Write what the preview showed."""

    seen = HiddenField(validators=[InputRequired("Hãy chọn tệp và xem trước lần nữa.")])
