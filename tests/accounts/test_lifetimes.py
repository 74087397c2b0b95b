"""How long a sign-in lasts, and who may open a page at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from heza.accounts.guard import IDLE, LONGEST, SEEN_EVERY
from heza.accounts.permissions import Role
from heza.core import clock
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


def aged(browser: Browser, *, started: timedelta, seen: timedelta) -> Browser:
    """The same browser, its sign-in begun and last used so long ago."""
    now = clock.recorded()
    with browser.client.session_transaction() as session:
        session["started_at"] = (now - started).timestamp()
        session["seen_at"] = (now - seen).timestamp()
    return browser


SECOND = timedelta(seconds=5)


@pytest.mark.parametrize(("started", "seen"), [(LONGEST - SECOND, SECOND), (timedelta(hours=1), IDLE - SECOND)])
def test_a_sign_in_lasts_while_it_is_used(make: Make, browse_as: Browse, started: timedelta, seen: timedelta) -> None:
    aged(browse_as(make.person()), started=started, seen=seen).get("accounts.people")


@pytest.mark.parametrize(("started", "seen"), [(LONGEST + SECOND, SECOND), (timedelta(hours=1), IDLE + SECOND)])
def test_a_sign_in_ends_when_idle_and_after_a_working_day(
    make: Make, browse_as: Browse, started: timedelta, seen: timedelta
) -> None:
    browser = aged(browse_as(make.person()), started=started, seen=seen)
    page = browser.get("accounts.people", status=303, q="hoa")
    assert page.response.location == "/dang-nhap?next=/nhan-su?q%3Dhoa"
    with browser.client.session_transaction() as session:
        assert "_user_id" not in session


def test_using_it_moves_the_idle_end_but_not_the_longest(make: Make, browse_as: Browse) -> None:
    browser = aged(browse_as(make.person()), started=timedelta(hours=2), seen=SEEN_EVERY + SECOND)
    with browser.client.session_transaction() as session:
        began = session["started_at"]
    browser.get("accounts.people")
    with browser.client.session_transaction() as session:
        assert clock.recorded().timestamp() - session["seen_at"] < 30
        assert session["started_at"] == began


def test_a_session_without_its_times_is_none(make: Make, browse_as: Browse) -> None:
    browser = browse_as(make.person())
    with browser.client.session_transaction() as session:
        del session["started_at"], session["seen_at"]
    browser.get("accounts.people", status=303)


def test_an_ended_sign_in_never_lands_in_a_table(make: Make, browse_as: Browse) -> None:
    browser = aged(browse_as(make.person(), hx_target="people_table"), started=LONGEST, seen=IDLE + SECOND)
    page = browser.get("accounts.people", status=401)
    assert page.response.headers["HX-Redirect"] == "/dang-nhap"
    assert page.response.get_data() == b""


@pytest.mark.parametrize("identity", ["1.99", "x", "1", "-1.1", "99.1", "1.²", "²"])
def test_a_made_up_identity_is_nobody(make: Make, browse_as: Browse, identity: str) -> None:
    browser = browse_as(make.person())
    with browser.client.session_transaction() as session:
        session["_user_id"] = identity
    browser.get("accounts.people", status=303)


def test_a_view_without_a_mark_is_closed_to_everybody(app: Flask, make: Make, browse_as: Browse) -> None:
    app._got_first_request = False
    app.add_url_rule("/khong-dau", "unmarked", lambda: "open")
    browse_as(make.person("", *Role)).get("/khong-dau", status=403)


def test_every_view_of_people_says_who_may_open_it(app: Flask) -> None:
    views = {name: view for name, view in app.view_functions.items() if name.startswith("accounts.")}
    assert [name for name, view in views.items() if not hasattr(view, "permission")] == []
    public = {name for name, view in views.items() if getattr(view, "permission", 1) is None}
    assert public == {"accounts.sign_in", "accounts.sign_out"}
