"""A person at a browser, without the browser: every page is checked while it is read."""

from collections import Counter
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db


class Page(BeautifulSoup):
    """A page as read: `select`, `select_one`, `text`."""

    response: TestResponse

    @property
    def words(self) -> str:
        """The visible text, single-spaced."""
        return " ".join(self.get_text(" ").split())


class Browser:
    """Requests of one person. `get` and `post` take an endpoint (or a path) and the expected status."""

    def __init__(self, app: Flask, person: Person | None, hx_target: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"HX-Request": "true", "HX-Target": hx_target} if hx_target else {}
        if person is not None:
            self.sign_in(person)

    def sign_in(self, person: Person) -> None:
        """Take a session as the sign-in page would give it."""
        now = clock.recorded().timestamp()
        with self.client.session_transaction() as session:
            session.update(_user_id=person.get_id(), _fresh=True, started_at=now, seen_at=now)

    def get(self, endpoint: str, *, status: int = 200, **values: Any) -> Page:
        """A page; it must have written nothing."""
        before = _total_changes()
        response = self.client.get(self._url(endpoint, values), headers=self.headers)
        assert _total_changes() == before, f"GET {endpoint} wrote to the database"
        return self._read(response, status)

    def post(
        self, endpoint: str, data: dict[str, Any] | None = None, *, status: int = 303, token: bool = True, **values: Any
    ) -> Page:
        """Send a form, with the token that the page would carry."""
        fields = dict(data or {})
        if token:
            fields["csrf_token"] = self.token()
        response = self.client.post(
            self._url(endpoint, values), data=fields, headers=self.headers, content_type="multipart/form-data"
        )
        return self._read(response, status)

    def token(self) -> str:
        """A token that belongs to this browser's session."""
        page = BeautifulSoup(self.client.get("/mat-khau", follow_redirects=True).data, "html.parser")
        field = page.select_one("input[name=csrf_token]")
        assert field is not None, "no form with a token"
        return str(field["value"])

    def _url(self, endpoint: str, values: dict[str, Any]) -> str:
        if endpoint.startswith("/"):
            return endpoint
        return self.client.application.url_map.bind("localhost").build(endpoint, values)

    def _read(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, (response.status_code, response.get_data(as_text=True)[:3000])
        assert not (db.session.new or db.session.dirty or db.session.deleted), "unsaved changes"
        db.session.rollback()
        page = Page(response.get_data(as_text=True) if response.mimetype == "text/html" else "", "html.parser")
        page.response = response
        if response.mimetype == "text/html":
            _check(page)
        return page


def _check(page: Page) -> None:
    ids = Counter(tag["id"] for tag in page.select("[id]"))
    assert [name for name, times in ids.items() if times > 1] == [], "an id stands twice"
    for form in page.select("form[method=post]"):
        assert form.select_one("input[name=csrf_token]"), f"a form without a token: {form.get('action')}"
    if page.find("html"):
        assert len(page.select("h1")) == 1, "a page has one h1"


def _total_changes() -> int:
    if db.engine.dialect.name != "sqlite":
        return 0
    found = db.session.execute(text("SELECT seq FROM audit_head")).scalar() or 0
    db.session.rollback()
    return int(found)
