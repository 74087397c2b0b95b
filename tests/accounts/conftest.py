"""Every request of a test begins as on a server: with a transaction and a `g` of its own."""

import pytest
from flask import Flask, g
from flask.globals import app_ctx

from heza.core.db import _reads_only, db


@pytest.fixture
def app(app: Flask) -> Flask:
    """The app; the context that the test shares with its requests is emptied before and after each of them."""
    app.config["SERVER_NAME"] = "localhost"
    app_ctx.url_adapter = app.create_url_adapter(None)

    def begin_anew(_error: object = None) -> None:
        _reads_only.set(False)
        db.session.rollback()
        g.__dict__.clear()

    app.before_request_funcs.setdefault(None, []).insert(0, begin_anew)
    app.teardown_request(begin_anew)
    return app
