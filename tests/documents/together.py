"""Two people who send the same form at the same moment, each in a process of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flask import Flask

from heza import create_app
from heza.accounts.models import Person
from heza.core.db import db
from tests.conftest import config_in
from tests.pages import Browser


@dataclass(frozen=True)
class Sent:
    """A form that somebody sends."""

    person_id: int
    path: str
    data: dict[str, Any] = field(default_factory=dict)


def post_at_once(app: Flask, folder: Path, sent: Sequence[Sent], *, anew: bool = False) -> list[int]:
    """The status codes of the answers, in order of size. `anew`: in processes that begin from nothing, for what makes
    a PDF: typst does not survive a fork.
    """
    url = app.extensions["heza_config"].database_url
    db.session.remove()
    db.engine.dispose()  # a connection must not be in two processes
    context: Any = get_context("spawn" if anew else "fork")
    gate, out = context.Barrier(len(sent)), context.Queue()
    writers = [context.Process(target=_post, args=(folder, url, one, gate, out)) for one in sent]
    for writer in writers:
        writer.start()
    found = sorted(int(out.get(timeout=60)) for _ in writers)
    for writer in writers:
        writer.join()
    return found


def _post(folder: Path, url: str, sent: Sent, gate: Any, out: Any) -> None:
    app = create_app(config_in(folder, url))
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        browser = Browser(app, db.session.get_one(Person, sent.person_id))
        db.session.remove()
        data = sent.data | {"csrf_token": browser.token()}
        db.session.remove()
    gate.wait(timeout=60)
    answer = browser.client.post(sent.path, data=data, headers=browser.headers, content_type="multipart/form-data")
    out.put(answer.status_code)
