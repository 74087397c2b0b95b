"""The forms of sign-in and people."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from heza.accounts import rules

TOO_LONG = "Nội dung này dài nhất %(max)d ký tự. Hãy rút ngắn lại."


class SignInForm(FlaskForm):
    """Who is it?"""

    username = StringField(
        "Tên đăng nhập", [InputRequired("Hãy nhập tên đăng nhập."), Length(max=60, message=TOO_LONG)]
    )
    password = PasswordField("Mật khẩu", [InputRequired("Hãy nhập mật khẩu."), Length(max=200, message=TOO_LONG)])


class PasswordForm(FlaskForm):
    """A new password of one's own."""

    present = PasswordField("Mật khẩu hiện tại", [InputRequired("Hãy nhập mật khẩu đang dùng.")])
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
