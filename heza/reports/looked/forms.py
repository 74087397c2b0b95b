"""The form of a report that is looked at: a file, or its text."""

from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from heza.accounts.forms import TOO_LONG, Form

LONGEST = 200_000
NOTHING = "Hãy chọn tệp Word, PDF hoặc dán nội dung báo cáo."


class LookForm(Form):
    """A report of another origin."""

    file = FileField("Tệp báo cáo (Word hoặc PDF)", [Optional()])
    text = TextAreaField("Hoặc dán nội dung báo cáo", [Optional(), Length(max=LONGEST, message=TOO_LONG)])

    def validate(self, extra_validators: object = None) -> bool:
        """One of both is given."""
        if not super().validate(extra_validators):
            return False
        if not self.file.data and not (self.text.data or "").strip():
            self.text.errors = [NOTHING]
            return False
        return True
