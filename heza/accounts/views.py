"""Sign-in, and the pages of people and departments."""

from flask import Blueprint, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from heza.accounts import actions, queries
from heza.accounts.forms import SignInForm
from heza.accounts.guard import allow, public
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx
from heza.core.db import db

bp = Blueprint("accounts", __name__)


@bp.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with user name and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return hx.page("accounts/sign_in.html", form=form, status=422 if form.errors else 200)
    person = queries.person_by_username(form.username.data or "")
    if person is None or not actions.password_matches(person, form.password.data or ""):
        form.password.errors = ["Tên đăng nhập hoặc mật khẩu không đúng."]
        return hx.page("accounts/sign_in.html", form=form, status=422)
    login_user(person)
    session["started_at"] = session["seen_at"] = clock.recorded().timestamp()
    trail.record(db.session, "sign_in", "person", person.id)
    db.session.commit()
    return hx.done(url_for("home.index"))


@bp.post("/dang-xuat")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    return hx.done(url_for("accounts.sign_in"), "Đã đăng xuất.")


@bp.route("/mat-khau", methods=["GET", "POST"])
@allow(Can.READ)
def password() -> ResponseReturnValue:
    """Change one's own password."""
    return hx.done(request.path)
