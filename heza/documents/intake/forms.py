"""The forms of taking over: the register, and many files at once."""

from flask_wtf.file import FileField, FileRequired, MultipleFileField

from heza.accounts.forms import Form


class RegisterForm(Form):
    """The office's register."""

    file = FileField("Danh mục tài liệu nội bộ", [FileRequired("Hãy chọn tệp Excel.")])


class FilesForm(Form):
    """Files of documents, or a zip of them."""

    files = MultipleFileField("Các tệp Word, PDF, hoặc một tệp .zip", [FileRequired("Hãy chọn ít nhất một tệp.")])
