"""The forms of sign-in, people, departments and heads."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    widgets,
)
from wtforms.validators import EqualTo, InputRequired, Length, Optional, ValidationError

from heza.accounts import rules
from heza.accounts.models import BASIS_LENGTH, Department, Person
from heza.accounts.permissions import ROLE_NAMES, Role
from heza.accounts.rules import FOREVER, Appointment, DepartmentData, PersonData
from heza.core import words
from heza.core.days import DayField

TOO_LONG = "Nội dung này dài nhất %(max)d ký tự. Hãy rút ngắn lại."
UNLISTED = "Hãy chọn trong danh sách."


class CountField(IntegerField):
    """A whole number between two bounds; whatever else is typed gets one sentence of ours. Empty is None."""

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = 999,
        sentence: str = "",
        **values: Any,
    ) -> None:
        """`sentence` says what to enter; the bounds alone where it is left out."""
        values.setdefault("render_kw", {"inputmode": "numeric", "class": "short"})
        super().__init__(label, validators, **values)
        self.bounds, self.sentence = (least, most), sentence or f"Hãy nhập một số từ {least} đến {most}."

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number that was typed."""
        typed = words.clean(valuelist[0]) if valuelist else ""
        number = int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1
        self.data = number if self.bounds[0] <= number <= self.bounds[1] else None
        if typed and self.data is None:
            raise ValueError(self.sentence)


class PlaceField(CountField):
    """A place in a list, 0 to 999."""


class Form(FlaskForm):
    """What the forms of this feature share."""

    def add_errors(self, sentences: Mapping[str, str]) -> bool:
        """Put the rules' sentences at their fields; whether there were any."""
        for name, sentence in sentences.items():
            field: Field = self[name]
            field.errors = [*field.errors, sentence]
        return bool(sentences)


class SignInForm(Form):
    """Who is it?"""

    username = StringField(
        "Tên đăng nhập", [InputRequired("Hãy nhập tên đăng nhập."), Length(max=60, message=TOO_LONG)]
    )
    password = PasswordField("Mật khẩu", [InputRequired("Hãy nhập mật khẩu."), Length(max=200, message=TOO_LONG)])


class PasswordForm(Form):
    """A new password of one's own."""

    present = PasswordField(
        "Mật khẩu hiện tại",
        [InputRequired("Hãy nhập mật khẩu đang dùng."), Length(max=rules.LONGEST, message=TOO_LONG)],
    )
    fresh = PasswordField(
        "Mật khẩu mới",
        [InputRequired("Hãy nhập mật khẩu mới."), Length(max=rules.LONGEST, message=TOO_LONG)],
    )
    again = PasswordField(
        "Nhập lại mật khẩu mới",
        [
            InputRequired("Hãy nhập lại mật khẩu mới."),
            EqualTo("fresh", "Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại."),
        ],
    )


class PersonForm(Form):
    """A person, and the account where there is one."""

    seen = HiddenField()  # the mark of what was shown
    name = StringField("Họ và tên", [InputRequired("Hãy nhập họ và tên."), Length(max=120, message=TOO_LONG)])
    title = StringField("Chức vụ", [Optional(), Length(max=120, message=TOO_LONG)])
    department_id = SelectField("Phòng", [Optional()], choices=[], default="", invalid_choice_message=UNLISTED)
    email = StringField("Thư điện tử", [Optional(), Length(max=120, message=TOO_LONG)])
    username = StringField("Tên đăng nhập", [Optional(), Length(max=60, message=TOO_LONG)])
    ends_on = DayField("Dùng tài khoản đến hết ngày", [Optional()])
    roles = SelectMultipleField(
        "Vai trò",
        choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()],
        invalid_choice_message=UNLISTED,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )

    def offer(self, departments: list[Department]) -> "PersonForm":
        """Fill the list of departments."""
        self.department_id.choices = [
            SelectChoice("", "— chưa rõ —"),
            *(SelectChoice(str(one.id), one.name) for one in departments),
        ]
        return self

    @staticmethod
    def values_of(person: Person) -> dict[str, Any]:
        """What the form shows of a person."""
        return {
            "seen": person.stamp,
            "name": person.name,
            "title": person.title,
            "department_id": str(person.department_id or ""),
            "email": person.email,
            "username": person.username,
            "ends_on": person.ends_on,
            "roles": sorted(person.roles),
        }

    @property
    def entered(self) -> PersonData:
        """What was entered."""
        return PersonData(
            name=words.clean(self.name.data),
            username=words.clean(self.username.data).lower() or None,
            title=words.clean(self.title.data),
            email=words.clean(self.email.data),
            department_id=int(self.department_id.data) if self.department_id.data else None,
            roles=frozenset(Role(role) for role in self.roles.data or []),
            ends_on=self.ends_on.data,
        )


class DepartmentForm(Form):
    """A department."""

    seen = HiddenField()
    name = StringField("Tên phòng", [InputRequired("Hãy nhập tên phòng."), Length(max=200, message=TOO_LONG)])
    short_name = StringField("Tên ngắn", [Optional(), Length(max=60, message=TOO_LONG)])
    code = StringField("Mã phòng", [Optional(), Length(max=20, message=TOO_LONG)])
    position = PlaceField("Thứ tự trong danh sách", [Optional()])
    closed_on = DayField("Ngày giải thể hoặc sáp nhập", [Optional()])

    @staticmethod
    def values_of(department: Department) -> dict[str, Any]:
        """What the form shows of a department."""
        names = ("name", "short_name", "code", "position", "closed_on")
        return {"seen": department.stamp} | {name: getattr(department, name) for name in names}

    @property
    def entered(self) -> DepartmentData:
        """What was entered."""
        return DepartmentData(
            name=words.clean(self.name.data),
            code=words.clean(self.code.data) or None,
            short_name=words.clean(self.short_name.data),
            position=99 if self.position.data is None else self.position.data,
            closed_on=self.closed_on.data,
        )


class AppointForm(Form):
    """A new head of a department, or an earlier one entered afterwards."""

    person_id = SelectField("Người đứng đầu", choices=[], default="", invalid_choice_message=UNLISTED)
    from_day = DayField("Giữ chức từ ngày", [InputRequired("Hãy nhập ngày bắt đầu giữ chức.")])
    to_day = DayField("Đến ngày", [Optional()])
    basis = StringField(
        "Căn cứ",
        [
            InputRequired("Hãy nhập quyết định bổ nhiệm hoặc giao phụ trách."),
            Length(max=BASIS_LENGTH, message=TOO_LONG),
        ],
    )

    def offer(self, people: list[Person]) -> "AppointForm":
        """Fill the list of people."""
        self.person_id.choices = [
            SelectChoice("", "— chọn người —"),
            *(SelectChoice(str(one.id), _with_title(one)) for one in people),
        ]
        return self

    @property
    def entered(self) -> Appointment:
        """What was entered; only of a form that is valid."""
        assert self.from_day.data
        to_day = self.to_day.data or FOREVER
        return Appointment(int(self.person_id.data), self.from_day.data, to_day, words.clean(self.basis.data))

    def validate_person_id(self, field: SelectField) -> None:
        """Somebody must be chosen."""
        if not field.data:
            raise ValidationError("Hãy chọn người đứng đầu phòng.")


class EndForm(Form):
    """The end of somebody's time as head."""

    to_day = DayField("Thôi giữ chức từ ngày", [InputRequired("Hãy nhập ngày thôi giữ chức.")])
    basis = StringField(
        "Căn cứ",
        [InputRequired("Hãy nhập quyết định hoặc lý do."), Length(max=BASIS_LENGTH, message=TOO_LONG)],
    )

    @property
    def day(self) -> date:
        """The day that was entered; only of a form that is valid."""
        assert self.to_day.data
        return self.to_day.data


def _with_title(person: Person) -> str:
    place = person.department.label if person.department else ""
    return " · ".join(part for part in (person.name, person.title, place) if part)
