"""People of the sample agency at the desk of a report: they write, confirm, answer, sign, as the pages send it."""

from collections.abc import Callable
from typing import Any

from flask import g
from sqlalchemy import select

from heza.accounts.models import Person
from heza.approvals.signoff import mark_of
from heza.core.db import db
from heza.reports import draft, queries
from heza.reports.models import Report
from heza.reports.rules import Span
from heza.sample.people import PASSWORD
from heza.sample.reports import HEADS
from tests.pages import Browser, Page

MENDED = (
    "Việc thanh toán phí, lệ phí vẫn gặp khó khăn, vướng mắc trên hệ thống Một cửa điện tử.\n"
    "Hồ sơ tiếp nhận tăng cao vào cuối kỳ; các hồ sơ đang giải quyết đều còn trong hạn."
)


class Desk:
    """The report of March 2024, in work."""

    def __init__(self, browse_as: Callable[..., Browser]) -> None:
        self.browse_as = browse_as
        found = queries.report_of(Span("month", 2024, 3))
        assert found is not None
        self.id = found.id
        db.session.rollback()

    @property
    def report(self) -> Report:
        """As it is stored now."""
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Report, self.id)

    def browser(self, username: str) -> Browser:
        """Somebody's browser."""
        person = db.session.scalars(select(Person).where(Person.username == username)).one()
        return self.browse_as(person)

    def write(self, username: str, name: str, text: str, status: int = 303, **sent: Any) -> Page:
        """Save a section as its page sends it."""
        version = queries.sections(self.id)[name].version
        db.session.rollback()
        data = {"text": text, "version": str(version), "open_page": ""} | sent
        return self.browser(username).post("report_sections.edit", data, id=self.id, name=name, status=status)

    def press(
        self, username: str, step: str, subject: Any = None, *, status: int = 303, room: str = "reports", **fields: str
    ) -> Page:
        """Send the form of a step."""
        thing = subject or self.report
        values = {"seen": mark_of(thing), "standing": "", "password": PASSWORD, **fields}
        id = thing.id
        db.session.rollback()
        return self.browser(username).post(f"{room}.step", values, id=id, name=step, status=status)

    def confirm_all(self) -> None:
        """Every head confirms what waits."""
        for one in queries.confirmations(self.id):
            if one.state == "waiting":
                head = HEADS[one.department.code or ""]
                self.press(head, "confirm", one, room="report_confirmations")

    def answer_all(self) -> None:
        """Each warning gets an answer."""
        for one in self.blocking():
            assert not one.is_error, one.sentence
            data = {"seen": one.sha256, "note": "Đã đối chiếu, giữ nguyên."}
            self.browser("kiemsoat").post("reports.answer", data, id=self.id, code=one.key)

    def blocking(self) -> list[Any]:
        """What blocks it now."""
        g.pop("report_drafts", None)
        found = draft.draft_of(self.report).blocking
        db.session.rollback()
        return found

    def to_signing(self) -> None:
        """Everything up to the leader's desk."""
        self.write("cv.dt", "difficulties", MENDED)
        self.press("kiemsoat", "collect")
        self.confirm_all()
        self.answer_all()
        self.press("kiemsoat", "assemble")
        self.press("kiemsoat", "hand_in")
        self.press("tp.vp", "initial")

    def sign(self) -> None:
        """The whole chain."""
        self.to_signing()
        self.press("lanhdao", "sign")
