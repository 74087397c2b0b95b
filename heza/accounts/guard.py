"""Closed by default: a view without a mark is closed to everyone; the mark names the permission."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, logout_user

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.core.db import db

View = TypeVar("View", bound=Callable[..., Any])

IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(minutes=2)  # how often the signed cookie is renewed

login_manager = LoginManager()


def allow(permission: Can) -> Callable[[View], View]:
    """Open this view to people who have the permission."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open this view to everybody, signed in or not."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def writes(view: View) -> View:
    """This view writes even when it is asked by GET (an export that is recorded)."""
    view.writes = True  # type: ignore[attr-defined]
    return view


def viewer() -> Person:
    """The signed-in person of this request."""
    return cast(Person, current_user._get_current_object())


def viewer_or_none() -> Person | None:
    """The signed-in person, None on public pages opened by a stranger."""
    return viewer() if current_user.is_authenticated else None


def check_access() -> ResponseReturnValue | None:
    """Before every request: who is it, has the sign-in not run out, and may this person open this view?"""
    if request.endpoint == "static":
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    person = _signed_in()
    g.actor_id = person.id if person else None
    if view is None:
        return None  # no such address: 404 by itself
    permission = getattr(view, "permission", "closed")
    if permission is None:
        return None
    if person is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" and not hx.wants_fragment() else None
        return hx.sign_in_needed(url_for("accounts.sign_in", next=wanted))
    if person.must_change_password and request.endpoint != "accounts.password":
        return hx.sign_in_needed(url_for("accounts.password"))
    if permission == "closed" or not person.can(cast(Can, permission)):
        abort(403)
    return None


def _signed_in() -> Person | None:
    if not current_user.is_authenticated:
        return None
    now = clock.recorded().timestamp()
    started, seen = session.get("started_at", 0.0), session.get("seen_at", 0.0)
    if now - started > LONGEST.total_seconds() or now - seen > IDLE.total_seconds():
        logout_user()
        session.clear()
        return None
    if now - seen > SEEN_EVERY.total_seconds():
        session["seen_at"] = now
    return viewer()


@login_manager.user_loader
def _load(identity: str) -> Person | None:
    person_id, _, serial = identity.partition(".")
    if not (person_id.isdecimal() and serial.isdecimal()):
        return None
    person = db.session.get(Person, int(person_id))
    if person is None or not person.is_active or person.session_serial != int(serial):
        return None
    if person.has_ended(clock.today()):
        return None
    return person


def init_guard(app: Flask) -> None:
    """Stand before every request of the app."""
    login_manager.init_app(app)
    app.before_request(check_access)
