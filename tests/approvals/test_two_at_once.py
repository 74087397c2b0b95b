"""Two people sign the same thing at the same moment, several processes: exactly one wins, the other gets a sentence."""

from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from heza import create_app
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.approvals.models import Signoff
from heza.approvals.signoff import mark_of
from heza.audit import verify
from heza.core.db import db
from tests.approvals.conftest import PASSWORD, Write
from tests.approvals.letters import Letter, open_letters
from tests.conftest import config_in
from tests.make import Make
from tests.pages import Browser

pytestmark = pytest.mark.both_databases
LETTERS = 8
LAW_DAY = None


def _sign(folder: Path, url: str, person_id: int, marks: dict[int, str], gate: Any, out: Any) -> None:
    app = create_app(config_in(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        open_letters(app)
        person = db.session.get(Person, person_id)
        browser = Browser(app, person)
        db.session.remove()
    gate.wait(20)
    answers = []
    for id, seen in marks.items():
        data = {"seen": seen, "standing": "", "password": PASSWORD}
        response = browser.client.post(f"/thu/{id}/buoc/approve", data=data)
        answers.append((response.status_code, response.get_data(as_text=True)))
    out.put([(status, "Người khác vừa thay đổi mục này." in text) for status, text in answers])


def test_of_two_who_sign_at_once_exactly_one_wins(
    letters: Flask, tmp_path: Path, chief: Person, make: Make, write: Write
) -> None:
    other = make.person("Hoàng Gia Minh", Role.LEADER, password_hash=chief.password_hash)
    marks = {letter.id: mark_of(letter) for letter in (write(f"Thư {number}") for number in range(LETTERS))}
    ids = [chief.id, other.id]
    url = letters.extensions["heza_config"].database_url
    db.session.remove()
    db.engine.dispose()  # a connection must not be in two processes
    fork = get_context("fork")
    gate, out = fork.Barrier(2), fork.Queue()
    writers = [fork.Process(target=_sign, args=(tmp_path, url, id, marks, gate, out)) for id in ids]
    for writer in writers:
        writer.start()
    first, second = (out.get(timeout=60) for _ in writers)
    for writer in writers:
        writer.join()
    for one, two in zip(first, second, strict=True):
        assert sorted((one[0], two[0])) == [303, 409]
        assert next(said for status, said in (one, two) if status == 409)
    assert db.session.scalar(select(func.count()).select_from(Signoff)) == LETTERS
    assert set(db.session.scalars(select(Letter.state))) == {"approved"}
    assert verify.verify(full=True).is_good
