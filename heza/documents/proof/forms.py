"""The forms of proof: which file, as of which day."""

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from heza.accounts.forms import Form
from heza.core import clock
from heza.core.days import DayField
from heza.documents.rules import EARLIEST


class AskForm(Form):
    """A file, or the hash that somebody computed of it."""

    file = FileField("Tệp cần hỏi", [Optional()])
    sha256 = StringField(
        "Hoặc mã băm SHA-256 của tệp",
        [Optional(), Regexp(r"^\s*[0-9a-fA-F]{64}\s*$", message="Mã băm SHA-256 gồm 64 chữ số và chữ a đến f.")],
    )


class PackForm(Form):
    """As of which day a pack is made."""

    day = DayField("Như ngày", [InputRequired("Hãy nhập ngày.")])
    is_all = BooleanField("Gồm cả các bản đã hết hiệu lực trước ngày đó")

    def validate_day(self, field: DayField) -> None:
        """Not before the agency's papers begin, and not after today."""
        if field.data and not EARLIEST <= field.data <= clock.today():
            raise ValidationError(f"Hãy chọn một ngày từ {EARLIEST:%d/%m/%Y} đến hôm nay.")
