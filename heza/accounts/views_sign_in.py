"""Signing in and out, and changing one's own password."""

from flask import Response, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from heza.accounts import actions, rules
from heza.accounts.forms import PasswordForm, SignInForm
from heza.accounts.guard import allow, public, viewer, viewer_or_none
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.views import bp
from heza.config import is_loopback
from heza.core import clock, hx
from heza.core.db import db
from heza.core.settings import setting

KNOWN_COOKIE = "heza_known"  # who has signed in before in this browser
KNOWN_FOR = 90 * 24 * 3600  # seconds
KNOWN_PEOPLE = 5  # of a shared office computer


@bp.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with user name and password, then go on to the page that was asked for."""
    form, wanted = SignInForm(), rules.own_path(request.args.get("next"))
    if request.method == "GET" and viewer_or_none():
        return hx.done(wanted)
    if not form.validate_on_submit():
        return _sign_in_page(form, status=422 if form.errors else 200)
    attempt = actions.attempt_sign_in(
        form.username.data or "",
        form.password.data or "",
        request.remote_addr or "",
        known_people=_known_people(),
        sample_allowed=not setting("is_sample") or _from_this_machine(),
    )
    db.session.commit()
    if attempt.person is None:
        return _sign_in_page(form, attempt.refusal, status=429 if attempt.wait else 422, wait=attempt.wait)
    session.clear()  # nothing of a session that somebody else may have prepared
    _begin_session(attempt.person)
    return _remember_place(hx.done(wanted), attempt.person)


def _sign_in_page(form: SignInForm, refusal: str = "", *, status: int, wait: int = 0) -> Response:
    response = hx.page("accounts/sign_in.html", form=form, refusal=refusal, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _begin_session(person: Person) -> None:
    login_user(person)
    session["started_at"] = session["seen_at"] = clock.recorded().timestamp()


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
    """Change one's own password: every other session of this person ends, this one stays."""
    form, person = PasswordForm(), viewer()
    if not form.validate_on_submit():
        return _password_page(form, status=422 if form.errors else 200)
    attempt = actions.attempt_password(person, form.present.data or "", request.remote_addr or "")
    if attempt.person is None:
        db.session.commit()
        form.present.errors = [attempt.refusal if attempt.wait else "Mật khẩu hiện tại không đúng. Hãy nhập lại."]
        return _password_page(form, status=429 if attempt.wait else 422, wait=attempt.wait)
    if reason := rules.unfit_password(form.fresh.data or "", person.username, form.present.data or ""):
        form.fresh.errors = [reason]
        return _password_page(form, status=422)
    actions.set_password(person, form.fresh.data or "")
    db.session.commit()
    login_user(person)
    return hx.done("/", "Đã đổi mật khẩu. Mọi phiên đăng nhập khác của tài khoản này đã kết thúc.")


def _password_page(form: PasswordForm, *, status: int, wait: int = 0) -> Response:
    response = hx.page("accounts/password.html", form=form, shortest=rules.SHORTEST, status=status)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


# ---------------------------------------------------------------- where somebody signs in from


def _from_this_machine() -> bool:
    """Whether the client is this machine; an address passed on by a proxy that nobody declared is not believed."""
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if passed_on and not current_app.extensions["heza_config"].proxies:
        return False
    return is_loopback(request.remote_addr or "")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.extensions["heza_config"].session_key, salt="heza-known-place")


def _known_people() -> list[int]:
    try:
        return list(_signer().loads(request.cookies.get(KNOWN_COOKIE, "")))
    except BadSignature:
        return []


def _remember_place(response: Response, person: Person) -> Response:
    people = [person.id, *(known for known in _known_people() if known != person.id)][:KNOWN_PEOPLE]
    response.set_cookie(
        KNOWN_COOKIE,
        str(_signer().dumps(people)),
        max_age=KNOWN_FOR,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        path=url_for("accounts.sign_in"),
    )
    return response
