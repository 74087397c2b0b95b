"""The sample agency as the boards see it, and the links of a board."""

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import FOREVER, STILL_KNOWN, Department, Headship, Person
from heza.audit import trail
from heza.core.db import db
from tests.pages import Page

People = Callable[[str], Person]


@pytest.fixture
def person(app: Flask) -> People:
    """`person("tp.dt")`: an account of the sample agency."""
    return lambda username: db.session.scalars(select(Person).where(Person.username == username)).one()


@pytest.fixture
def unit(app: Flask) -> Callable[[str], int]:
    """`unit("dt")`: the id of a department of the sample agency."""
    return lambda code: db.session.scalars(select(Department.id).where(Department.code == code)).one()


def appoint(department_id: int, person_id: int, since: date) -> None:
    """Another head from a day on: the row before is superseded, as the office would record it."""
    old = db.session.scalars(
        select(Headship).where(
            Headship.department_id == department_id, Headship.to_day == FOREVER, Headship.known_to == STILL_KNOWN
        )
    ).one()
    seq = trail.take_seqs(db.session, 1)
    old.known_to = seq
    for person, first, last in ((old.person_id, old.from_day, since), (person_id, since, FOREVER)):
        db.session.add(
            Headship(department_id=department_id, person_id=person, from_day=first, to_day=last, known_from=seq)
        )
    trail.record(db.session, "appoint", "headship", department_id, first_seq=seq)
    db.session.commit()


def figures_on(page: Page) -> dict[str, int]:
    """Every figure of a page that opens: its address and what it says."""
    return {str(link["href"]): int(str(link["data-figure"])) for link in page.select("a[data-figure]")}


def asked_by(url: str) -> dict[str, str]:
    """What the address of a figure asks."""
    return dict(parse_qsl(urlsplit(url).query))


def row_named(page: Page, name: str, caption: str = "") -> list[str]:
    """The cells of the line of a table that starts with these words."""
    for table in page.select("table"):
        title = table.select_one("caption")
        if caption and (title is None or title.get_text() != caption):
            continue
        for line in table.select("tbody tr"):
            head = line.select_one("th")
            if head is not None and " ".join(head.get_text(" ").split()).startswith(name):
                return [" ".join(cell.get_text(" ").split()) for cell in line.select("td")]
    raise AssertionError(f"no line {name}")
