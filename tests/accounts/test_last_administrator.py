"""Two administrators take each other's role at the same moment, in two processes: one of them stays."""

from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from heza import create_app
from heza.accounts import queries
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.core.db import db
from tests.conftest import config_in
from tests.make import Make
from tests.pages import Browser

pytestmark = pytest.mark.both_databases


def _take_away(folder: Path, url: str, own: int, other: int, how: str, gate: Any, out: Any) -> None:
    app = create_app(config_in(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        me, them = db.session.get_one(Person, own), db.session.get_one(Person, other)
        browser = Browser(app, me)
        form = {"name": them.name, "username": them.username, "roles": ["officer"], "seen": them.stamp}
        if how == "ends_on":
            form |= {"roles": ["admin"], "ends_on": "31/12/2024"}
        db.session.remove()
    gate.wait(20)
    path = f"/nhan-su/{other}/ngung" if how == "deactivate" else f"/nhan-su/{other}/sua"
    out.put(browser.client.post(path, data=form).status_code)


@pytest.mark.parametrize("how", ["roles", "deactivate", "ends_on"])
def test_of_two_who_remove_each_other_at_once_one_stays(app: Flask, tmp_path: Path, make: Make, how: str) -> None:
    url = app.extensions["heza_config"].database_url
    fork = get_context("fork")
    for number in range(2):
        one, two = (make.person(f"Quản Trị {number} {name}", Role.ADMIN).id for name in ("A", "B"))
        for other in queries.administrators_held():
            if other not in (one, two):
                db.session.get_one(Person, other).is_active = False
        db.session.commit()
        db.session.remove()
        db.engine.dispose()  # a connection must not be in two processes
        gate, out = fork.Barrier(2), fork.Queue()
        pairs = ((one, two), (two, one))
        writers = [fork.Process(target=_take_away, args=(tmp_path, url, *pair, how, gate, out)) for pair in pairs]
        for writer in writers:
            writer.start()
        answers = sorted(out.get(timeout=60) for _ in writers)
        for writer in writers:
            writer.join()
        assert len(queries.administrators_held()) == 1, answers
        db.session.rollback()
        assert answers[0] == 303
        assert answers[1] in (303, 403, 409), "a sentence, or a sign-in that has ended meanwhile"
