"""The forms of plans and decisions. What a review asks stands in its own values: `heza.reviews.form`."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from heza.accounts.forms import TOO_LONG, Form
from heza.core import words
from heza.core.days import DayField
from heza.reviews.deciding import DecisionData
from heza.reviews.planning import ItemData, PlanData
from heza.reviews.rules import NAME_LENGTH

FIRST_YEAR, LAST_YEAR = 2022, 2050


class Token(FlaskForm):
    """The token alone."""


class YearField(IntegerField):
    """A year; what is none gets our sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the year that was typed."""
        typed = words.clean(valuelist[0]) if valuelist else ""
        self.data = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else None
        if typed and self.data is None:
            raise ValueError("Hãy nhập năm bằng bốn chữ số, ví dụ 2024.")


def _lines(text: str | None) -> str:
    return "\n".join(words.clean(line) for line in (text or "").splitlines()).strip()


def _year_in_range(_form: Form, field: YearField) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data <= LAST_YEAR:
        raise ValidationError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")


def _says_something(_form: Form, field: StringField) -> None:
    if not words.clean(field.data):
        raise ValidationError("Hãy ghi nội dung này.")


class PlanForm(Form):
    """A plan of review."""

    seen = HiddenField()
    year = YearField(
        "Năm",
        [
            InputRequired("Hãy nhập năm của kế hoạch, ví dụ 2024."),
            _year_in_range,
        ],
    )
    name = StringField(
        "Tên kế hoạch", [InputRequired("Hãy nhập tên kế hoạch."), Length(max=NAME_LENGTH, message=TOO_LONG)]
    )
    basis = TextAreaField("Căn cứ", [Optional(), Length(max=4000, message=TOO_LONG)])

    @property
    def entered(self) -> PlanData:
        """What was entered; only of a form that is valid."""
        assert self.year.data
        return PlanData(self.year.data, words.clean(self.name.data), _lines(self.basis.data))


class ItemForm(Form):
    """When procedures of a plan are to be reviewed, why, and what is expected."""

    seen = HiddenField()
    due_on = DayField("Hoàn thành trước ngày", [InputRequired("Hãy nhập ngày phải hoàn thành rà soát.")])
    product = StringField("Sản phẩm dự kiến", [Optional(), Length(max=300, message=TOO_LONG)])
    reason = StringField("Căn cứ lựa chọn", [Optional(), Length(max=500, message=TOO_LONG)])

    @property
    def entered(self) -> ItemData:
        """What was entered; only of a form that is valid."""
        assert self.due_on.data
        return ItemData(self.due_on.data, words.clean(self.product.data), words.clean(self.reason.data))


class NumberForm(Form):
    """The number that the registry gave."""

    number = StringField(
        "Số, ký hiệu", [InputRequired("Hãy nhập số, ký hiệu của văn bản."), Length(max=60, message=TOO_LONG)]
    )
    issued_on = DayField("Ngày ban hành", [InputRequired("Hãy nhập ngày ban hành.")])


class DecisionForm(Form):
    """A paper of the city, or one that carries plans out."""

    number = StringField(
        "Số, ký hiệu văn bản",
        [InputRequired("Hãy nhập số, ký hiệu, ví dụ 680/QĐ-UBND."), Length(max=60, message=TOO_LONG), _says_something],
    )
    signed_on = DayField("Ngày ký", [InputRequired("Hãy nhập ngày ký văn bản.")])
    authority = StringField(
        "Cơ quan, người ký",
        [InputRequired("Hãy nhập cơ quan ban hành."), Length(max=200, message=TOO_LONG), _says_something],
    )
    title = StringField("Trích yếu", [Optional(), Length(max=500, message=TOO_LONG)])
    file = FileField("Tệp văn bản", [FileRequired("Hãy chọn tệp văn bản đã ký (PDF, ảnh chụp hoặc Word).")])

    @property
    def entered(self) -> DecisionData:
        """What was entered; only of a form that is valid."""
        assert self.signed_on.data
        return DecisionData(
            number=words.clean(self.number.data),
            signed_on=self.signed_on.data,
            authority=words.clean(self.authority.data),
            title=words.clean(self.title.data),
        )


class AnnouncementForm(DecisionForm):
    """A decision that announces: from when it holds, and where it is published."""

    effective_from = DayField("Ngày hiệu lực", [Optional()])
    published_where = StringField("Nơi công khai", [Optional(), Length(max=200, message=TOO_LONG)])
    published_link = StringField("Địa chỉ công khai (liên kết)", [Optional(), Length(max=500, message=TOO_LONG)])
    published_on = DayField("Ngày công khai", [Optional()])

    @property
    def entered(self) -> DecisionData:
        """What was entered; only of a form that is valid."""
        found = super().entered
        return DecisionData(
            found.number,
            found.signed_on,
            found.authority,
            found.title,
            effective_from=self.effective_from.data,
            published_where=words.clean(self.published_where.data),
            published_link=words.clean(self.published_link.data),
            published_on=self.published_on.data,
        )

    def validate_published_link(self, field: StringField) -> None:
        """An address of the web, or nothing."""
        text = words.clean(field.data)
        if text and not text.startswith(("https://", "http://")):
            raise ValidationError("Địa chỉ phải bắt đầu bằng https:// hoặc http://. Hãy chép lại địa chỉ trang.")
