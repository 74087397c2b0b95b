"""A late dossier of the sample agency, and the steps of its explanation as the pages press them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.approvals.signoff import mark_of
from heza.core.db import db
from heza.explanations import breaches
from heza.explanations.breaches import Asked, Breach
from heza.explanations.models import Cause, Explanation
from heza.sample.people import PASSWORD
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
People = Callable[[str], Person]


@pytest.fixture
def person(app: Flask) -> People:
    """`person("tp.dt")`: an account of the sample agency."""
    return lambda username: db.session.scalars(select(Person).where(Person.username == username)).one()


def late_dossiers(unit: str = "dt", officer: str = "cv.dt") -> list[Breach]:
    """The breaches of a unit that one officer answers for."""
    department = db.session.scalars(select(Department).where(Department.code == unit)).one()
    who = db.session.scalars(select(Person).where(Person.username == officer)).one()
    return breaches.page(Asked(breaches.span(), (department.id,), who.id), size=None).rows


@pytest.fixture
def late(app: Flask) -> Breach:
    """One late dossier that cv.dt answers for."""
    return late_dossiers()[0]


WORDS = "Chờ ý kiến của Sở Xây dựng, cán bộ Lê Văn Tư trả lời muộn."


def content(**fields: str) -> dict[str, str]:
    """A whole explanation as it is typed."""
    cause = db.session.scalars(select(Cause.id).order_by(Cause.position)).first()
    remedy = "Đôn đốc cơ quan phối hợp trước hạn ba ngày."
    return {"cause_id": str(cause), "text": WORDS, "remedy": remedy, "remedy_on": "15/04/2024"} | fields


def begin(browser: Browser, late: Breach, **fields: str) -> Explanation:
    """Write the explanation of a breach."""
    browser.post("explanations.new", content(**fields), code=late.code)
    return db.session.scalars(select(Explanation).where(Explanation.dossier_id == late.dossier_id)).one()


def again(explanation: Explanation) -> Explanation:
    """The explanation as it is stored now."""
    db.session.expire_all()
    db.session.refresh(explanation)
    return explanation


def press(browser: Browser, explanation: Explanation, step: str, *, status: int = 303, **fields: str) -> Page:
    """Send the form of a step as the page shows it."""
    values = {"seen": mark_of(again(explanation)), "standing": "", "password": PASSWORD, **fields}
    id = explanation.id
    db.session.rollback()
    return browser.post("explanations.step", values, id=id, name=step, status=status)


def amend(browser: Browser, explanation: Explanation, *, status: int = 303, **fields: str) -> Page:
    """Send the form of amending, with what the page shows and these changes."""
    now = again(explanation)
    shown = {
        "seen": mark_of(now),
        "cause_id": str(now.cause_id or ""),
        "text": now.text,
        "remedy": now.remedy,
        "remedy_on": f"{now.remedy_on:%d/%m/%Y}" if now.remedy_on else "",
    }
    return browser.post("explanations.edit", shown | fields, id=now.id, status=status)
