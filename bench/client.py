"""The app in process, on a real database: one request at a time, timed from the call of the app to its last byte."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.generate import config_in
from heza import create_app
from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db


@dataclass(frozen=True)
class Answer:
    """What came back, and in which time."""

    status: int
    body: bytes
    seconds: float


@dataclass
class Sent:
    """One statement as it was sent, and how long the database took to hand over its rows."""

    sql: str
    parameters: Any
    seconds: float = 0.0


@dataclass
class Site:
    """The app on one database, with everybody signed in."""

    app: Flask
    folder: Path
    _cookies: dict[str, tuple[float, str]] = field(default_factory=dict)

    @classmethod
    def on(cls, folder: Path) -> "Site":
        """Open the app."""
        return cls(create_app(config_in(folder)), folder)

    def get(self, path: str, username: str = "") -> Answer:
        """One GET, timed."""
        headers = [("Cookie", f"heza={self._cookie(username)}")] if username else []
        environ = EnvironBuilder(path, base_url="http://localhost/", headers=headers).get_environ()
        began = time.perf_counter()
        chunks, status, _ = run_wsgi_app(self.app, environ, buffered=True)
        body = b"".join(chunks)
        seconds = time.perf_counter() - began
        return Answer(int(status.split()[0]), body, seconds)

    def _cookie(self, username: str) -> str:
        """The session as the sign-in page would give it; fresh enough never to be renewed by a view."""
        made, cookie = self._cookies.get(username, (0.0, ""))
        if time.monotonic() - made > 60 or not cookie:
            with self.app.app_context():
                person = db.session.scalar(select(Person).where(Person.username == username))
                assert person is not None, username
                identity = person.get_id()
                db.session.remove()
            client = self.app.test_client()
            now = clock.recorded().timestamp()
            with client.session_transaction() as session:
                session.update(_user_id=identity, _fresh=True, started_at=now, seen_at=now)
            kept = client.get_cookie("heza")
            assert kept is not None
            cookie = kept.value
            self._cookies[username] = (time.monotonic(), cookie)
        return cookie

    @contextmanager
    def statements(self) -> Iterator[list[Sent]]:
        """Gathers the SQL that is sent meanwhile."""
        seen: list[Sent] = []

        def before(_c: object, _cursor: object, sql: str, parameters: object, *_rest: object) -> None:
            seen.append(Sent(sql, parameters, -time.perf_counter()))

        def after(*_all: object) -> None:
            if seen:
                seen[-1].seconds += time.perf_counter()

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", before)
            event.remove(engine, "after_cursor_execute", after)

    def scalar(self, sql: str, **values: Any) -> Any:
        """One value of the database, to find an example."""
        with self.app.app_context():
            found = db.session.execute(db.text(sql), values).scalar()
            db.session.remove()
            return found

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@dataclass
class Times:
    """Repeated timings of one thing."""

    seconds: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """The median, in milliseconds."""
        return median(self.seconds) * 1000

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles, in milliseconds."""
        if len(self.seconds) < 4:
            return (max(self.seconds) - min(self.seconds)) * 500
        low, _, high = quantiles(self.seconds, n=4)
        return (high - low) * 500

    def __str__(self) -> str:
        """As a cell of a table."""
        return f"{self.ms:.1f} ±{self.spread:.1f}"
