"""The forms of documents, revisions, files and batches."""

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.accounts.rules import LONGEST
from heza.core import words
from heza.core.days import DayField
from heza.documents.actions import Details
from heza.documents.ready import ROLES
from heza.documents.rules import CODE_LENGTH, TITLE_LENGTH

TEXT = 8000


def lines(text: str | None) -> str:
    """What was typed, line by line."""
    return "\n".join(words.clean(line) for line in (text or "").splitlines()).strip()


def _says_something(_form: Form, field: StringField) -> None:
    if not words.clean(field.data):
        raise ValidationError("Hãy ghi nội dung này.")


class DocumentForm(Form):
    """A new document."""

    code = StringField("Mã hiệu", [InputRequired("Hãy nhập mã hiệu."), Length(max=CODE_LENGTH, message=TOO_LONG)])
    title = StringField(
        "Tên tài liệu",
        [InputRequired("Hãy nhập tên tài liệu."), Length(max=TITLE_LENGTH, message=TOO_LONG), _says_something],
    )
    type_id = SelectField("Loại", choices=[], invalid_choice_message=UNLISTED)
    department_id = SelectField("Đơn vị soạn thảo", choices=[], invalid_choice_message=UNLISTED)

    @property
    def entered(self) -> Details:
        """What was entered; only of a form that is valid."""
        return Details(
            words.clean(self.code.data),
            words.clean(self.title.data),
            int(self.type_id.data),
            int(self.department_id.data),
        )


class RevisionForm(Form):
    """The words of a revision."""

    seen = HiddenField()
    title = StringField(
        "Tên tài liệu",
        [InputRequired("Hãy nhập tên tài liệu."), Length(max=TITLE_LENGTH, message=TOO_LONG), _says_something],
    )
    reason = TextAreaField("Lý do ban hành, sửa đổi", [Optional(), Length(max=TEXT, message=TOO_LONG)])
    changes = TextAreaField("Nội dung sửa đổi", [Optional(), Length(max=TEXT, message=TOO_LONG)])
    wants_reading = BooleanField("Yêu cầu đọc lại")


class NewRevisionForm(Form):
    """How the next revision is counted."""

    kind = RadioField(
        "Cách ban hành",
        [InputRequired("Hãy chọn sửa đổi một phần hay ban hành lại toàn bộ.")],
        choices=[
            SelectChoice("amend", "Sửa đổi một phần (tăng lần sửa đổi)"),
            SelectChoice("whole", "Ban hành lại toàn bộ (tăng lần ban hành)"),
        ],
        default="amend",
        invalid_choice_message=UNLISTED,
    )
    request_id = SelectField("Theo phiếu yêu cầu", [Optional()], choices=[], default="", validate_choice=False)


class FileForm(Form):
    """A file of a revision."""

    seen = HiddenField()
    role = SelectField(
        "Loại tệp",
        choices=[SelectChoice(key, said) for key, said in ROLES.items() if key != "scan"],
        invalid_choice_message=UNLISTED,
    )
    file = FileField("Tệp", [FileRequired("Hãy chọn tệp.")])


class BatchForm(Form):
    """A batch: what it is about."""

    title = StringField(
        "Tên đợt ban hành",
        [InputRequired("Hãy nhập tên đợt."), Length(max=TITLE_LENGTH, message=TOO_LONG), _says_something],
    )


class IssueForm(Form):
    """The decision under which a batch takes effect, and the controller's password."""

    number = StringField(
        "Số quyết định",
        [InputRequired("Hãy nhập số quyết định."), Length(max=60, message=TOO_LONG), _says_something],
    )
    signed_on = DayField("Ngày ký", [InputRequired("Hãy nhập ngày ký.")])
    signed_by = StringField(
        "Người ký", [InputRequired("Hãy nhập người ký."), Length(max=200, message=TOO_LONG), _says_something]
    )
    effective_from = DayField("Ngày hiệu lực", [InputRequired("Hãy nhập ngày hiệu lực.")])
    file = FileField("Quyết định đã ký", [FileRequired("Hãy chọn tệp quyết định đã ký (PDF hoặc ảnh chụp).")])
    password = PasswordField(
        "Mật khẩu của anh/chị",
        [InputRequired("Hãy nhập mật khẩu để xác nhận chính anh/chị ban hành."), Length(max=LONGEST, message=TOO_LONG)],
    )
