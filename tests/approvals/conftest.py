"""People of the letters, and letters."""

from collections.abc import Callable

import pytest
from flask import Flask

from heza.accounts.actions import set_password
from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.core.db import db
from tests.approvals.letters import Letter, open_letters
from tests.make import Make

PASSWORD = "mot-cau-de-nho"
Write = Callable[..., Letter]


@pytest.fixture
def letters(app: Flask) -> Flask:
    """The app with the room of letters."""
    open_letters(app)
    return app


@pytest.fixture(scope="session")
def hashed() -> str:
    """The password of everybody here, hashed once: it is slow on purpose."""
    somebody = Person()
    set_password(somebody, PASSWORD)
    return somebody.password_hash or ""


@pytest.fixture
def author(make: Make, letters: Flask, hashed: str) -> Person:
    """Who writes."""
    return make.person("Lê Thị Soạn", title="Chuyên viên", password_hash=hashed)


@pytest.fixture
def chief(make: Make, letters: Flask, hashed: str) -> Person:
    """Whose right it is to approve."""
    return make.person(
        "Đoàn Thế Vinh", Role.LEADER, title="Trưởng ban", department=make.department(), password_hash=hashed
    )


@pytest.fixture
def deputy(make: Make, letters: Flask, hashed: str) -> Person:
    """Somebody without a right of their own."""
    return make.person(
        "Trần Văn Phó", Role.HEAD, title="Trưởng phòng", department=make.department(), password_hash=hashed
    )


@pytest.fixture
def write(letters: Flask, author: Person) -> Write:
    """A letter that waits to be approved."""

    def letter(text: str = "Kính gửi các phòng", state: str = "waiting", by: Person | None = None) -> Letter:
        fresh = Letter(text=text, author_id=(by or author).id, state=state)
        db.session.add(fresh)
        db.session.commit()
        return fresh

    return letter
