"""The forms of signing and of delegations."""

from datetime import date, timedelta

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.accounts.models import BASIS_LENGTH, Person
from heza.accounts.rules import FOREVER, LONGEST
from heza.approvals.rules import CAPACITY_WORDS, DelegationData, Duty
from heza.approvals.workflow import Capacity, Standing, Step
from heza.core import clock, words
from heza.core.days import DayField

NOTE_LENGTH = 2000


def standing_words(standing: Standing) -> str:
    """In what capacity somebody signs, as a choice of a form."""
    person = standing.person
    if standing.delegation_id is None:
        who = ", ".join(part for part in (person.name, person.title) if part)
        return f"Với chức trách của chính mình ({who})"
    whose = f"{person.title} ({person.name})" if person.title else person.name
    return f"{standing.capacity.value} {whose} — theo {standing.basis}"


class StepForm(Form):
    """What a step asks of who takes it. Fields that it does not ask for are not there."""

    seen = HiddenField()  # the mark of what was shown
    standing = RadioField("Tư cách ký", choices=[], invalid_choice_message=UNLISTED)
    note = TextAreaField("Ý kiến", [Optional(), Length(max=NOTE_LENGTH, message=TOO_LONG)])
    password = PasswordField(
        "Mật khẩu của anh/chị",
        [InputRequired("Hãy nhập mật khẩu để xác nhận chính anh/chị ký."), Length(max=LONGEST, message=TOO_LONG)],
    )

    @classmethod
    def fitting(cls, step: Step, standings: tuple[Standing, ...], seen: str) -> "StepForm":
        """The form of a step: a note when it is wanted or signed, capacity and password when it is signed."""
        form = cls(data={"seen": seen, "standing": standings[0].key if standings else ""})
        form.standing.choices = [SelectChoice(one.key, standing_words(one)) for one in standings]
        if not step.signs:
            del form.password
            del form.standing
        if not (step.needs_note or step.signs):
            del form.note
        elif step.needs_note:
            form.note.label.text = "Lý do"
            form.note.validators = [_words_required, *form.note.validators[1:]]
            form.note.flags.optional = False
        return form


def _words_required(_form: Form, field: TextAreaField) -> None:
    if not words.clean(field.data):
        raise ValidationError("Hãy ghi lý do.")


class BatchForm(Form):
    """Several items signed in one sitting, with one password."""

    standing = RadioField("Tư cách ký", choices=[], invalid_choice_message=UNLISTED)
    password = PasswordField(
        "Mật khẩu của anh/chị",
        [InputRequired("Hãy nhập mật khẩu để xác nhận chính anh/chị ký."), Length(max=LONGEST, message=TOO_LONG)],
    )

    @classmethod
    def fitting(cls, standings: tuple[Standing, ...]) -> "BatchForm":
        """With the capacities in which all items can be signed."""
        form = cls(data={"standing": standings[0].key if standings else ""})
        form.standing.choices = [SelectChoice(one.key, standing_words(one)) for one in standings]
        return form


class PaperForm(Form):
    """A paper that was signed outside and closes a step."""

    seen = HiddenField()
    file = FileField("Tệp bản đã ký", [FileRequired("Hãy chọn tệp bản đã ký (PDF hoặc ảnh chụp).")])
    number = StringField(
        "Số, ký hiệu văn bản",
        [InputRequired("Hãy nhập số, ký hiệu của bản đã ký."), Length(max=60, message=TOO_LONG)],
    )
    day = DayField("Ngày văn bản", [InputRequired("Hãy nhập ngày của bản đã ký.")])
    signed_by = StringField(
        "Người ký trên văn bản",
        [InputRequired("Hãy nhập họ tên, chức vụ người ký trên văn bản."), Length(max=200, message=TOO_LONG)],
    )
    password = PasswordField(
        "Mật khẩu của anh/chị",
        [InputRequired("Hãy nhập mật khẩu để xác nhận chính anh/chị đính kèm."), Length(max=LONGEST, message=TOO_LONG)],
    )

    def validate_day(self, field: DayField) -> None:
        """A signed paper is not of tomorrow."""
        if field.data and field.data > clock.today():
            raise ValidationError("Ngày của bản đã ký không được sau hôm nay. Hãy kiểm tra lại.")


class DelegationForm(Form):
    """A new delegation."""

    from_id = SelectField("Người ủy quyền", choices=[], default="", invalid_choice_message=UNLISTED)
    to_id = SelectField("Người được ủy quyền", choices=[], default="", invalid_choice_message=UNLISTED)
    capacity = RadioField(
        "Tư cách ký",
        [InputRequired("Hãy chọn tư cách ký.")],
        choices=[SelectChoice(capacity.value, said) for capacity, said in CAPACITY_WORDS.items()],
        invalid_choice_message=UNLISTED,
    )
    basis = StringField(
        "Căn cứ",
        [InputRequired("Hãy nhập văn bản giao ký hoặc ủy quyền."), Length(max=BASIS_LENGTH, message=TOO_LONG)],
    )
    from_day = DayField("Từ ngày", [InputRequired("Hãy nhập ngày bắt đầu.")])
    last_day = DayField("Đến hết ngày", [Optional()])
    duties = SelectMultipleField(
        "Việc được ủy quyền",
        choices=[],
        invalid_choice_message=UNLISTED,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def offer(self, givers: list[Person], takers: list[Person], duties: list[Duty]) -> "DelegationForm":
        """Fill the lists."""
        self.from_id.choices = [SelectChoice("", "— chọn người —"), *map(_choice, givers)]
        self.to_id.choices = [SelectChoice("", "— chọn người —"), *map(_choice, takers)]
        self.duties.choices = [SelectChoice(duty.key, duty.label) for duty in duties]
        return self

    @property
    def entered(self) -> DelegationData:
        """What was entered; only of a form that is valid."""
        assert self.from_day.data
        last = self.last_day.data
        return DelegationData(
            from_id=int(self.from_id.data),
            to_id=int(self.to_id.data),
            capacity=Capacity(self.capacity.data),
            basis=words.clean(self.basis.data),
            from_day=self.from_day.data,
            to_day=last + timedelta(days=1) if last and last < date.max else FOREVER,
            duties=frozenset(self.duties.data or []),
        )

    def validate_from_id(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError("Hãy chọn người ủy quyền.")

    def validate_to_id(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError("Hãy chọn người được ủy quyền.")

    def validate_basis(self, field: StringField) -> None:
        """Spaces are no basis."""
        if not words.clean(field.data):
            raise ValidationError("Hãy nhập văn bản giao ký hoặc ủy quyền.")


class EndForm(Form):
    """The end of a delegation."""

    to_day = DayField("Thôi ủy quyền từ ngày", [InputRequired("Hãy nhập ngày thôi ủy quyền.")])
    basis = StringField(
        "Căn cứ",
        [InputRequired("Hãy nhập văn bản hoặc lý do."), Length(max=BASIS_LENGTH, message=TOO_LONG)],
    )

    @property
    def day(self) -> date:
        """The day that was entered; only of a form that is valid."""
        assert self.to_day.data
        return self.to_day.data

    def validate_basis(self, field: StringField) -> None:
        """Spaces are no reason."""
        if not words.clean(field.data):
            raise ValidationError("Hãy nhập văn bản hoặc lý do.")


def _choice(person: Person) -> SelectChoice:
    place = person.department.label if person.department else ""
    return SelectChoice(str(person.id), " · ".join(part for part in (person.name, person.title, place) if part))
