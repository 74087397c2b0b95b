"""The forms of sign-in and people."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    """Who is it?"""

    username = StringField("Tên đăng nhập", [InputRequired("Hãy nhập tên đăng nhập."), Length(max=60)])
    password = PasswordField("Mật khẩu", [InputRequired("Hãy nhập mật khẩu."), Length(max=200)])
