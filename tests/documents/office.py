"""An agency around its documents: an author, a head, a leader, the controller; real files of our own writers."""

from datetime import date
from io import BytesIO
from typing import Any

from flask import current_app
from sqlalchemy import select

from heza.accounts.actions import set_password
from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.approvals import delegations
from heza.approvals.rules import DelegationData
from heza.approvals.signoff import mark_of
from heza.approvals.workflow import Capacity
from heza.core.db import db
from heza.documents.changes.models import ChangeRequest
from heza.documents.models import Document, IssueBatch, Revision
from heza.papers.docx import to_docx
from heza.papers.model import PageBreak, Paper, Paragraph, Title
from heza.papers.pdf import to_pdf
from tests.make import Make
from tests.pages import Browser, Page

PASSWORD = "mot-mat-khau-rieng-2024"


def paper(title: str, *texts: str) -> Paper:
    """A document of two pages."""
    blocks = [
        Title("QUY TRÌNH", about=title),
        *(Paragraph(text) for text in texts),
        PageBreak(),
        Paragraph("Trang hai."),
    ]
    return Paper("A4", tuple(blocks), title, date(2024, 3, 1))


def pdf(title: str, *texts: str) -> bytes:
    """The same as PDF."""
    return to_pdf(paper(title, *texts))


def docx(title: str, *texts: str) -> bytes:
    """The same as Word."""
    return to_docx(paper(title, *texts))


class Office:
    """One unit that keeps documents, another one, and those above; all sign with PASSWORD."""

    def __init__(self, make: Make, browse_as: Any) -> None:
        self.make, self.browse_as = make, browse_as
        some = Person()
        set_password(some, PASSWORD)
        self.hash = some.password_hash
        self.unit = make.department("Phòng Quản lý đầu tư", code="dt")
        self.other = make.department("Phòng Quản lý lao động", code="ld")
        self.author = self._person("Nguyễn Văn Soạn", Role.OFFICER, department=self.unit)
        self.reader = self._person("Lê Thị Đọc", Role.OFFICER, department=self.other)
        self.controller = self._person("Lưu Hải Yến", Role.ISO)
        self.leader = self._person("Đoàn Thế Vinh", Role.LEADER, title="Trưởng ban")
        self.auditor = self._person("Cao Đức Thịnh", Role.AUDITOR)
        self.head = make.head_of(self.unit, "Trần Quốc Bình")
        self.head.password_hash = self.hash
        db.session.commit()

    def _person(self, name: str, *roles: Role, **values: Any) -> Person:
        return self.make.person(name, *roles, password_hash=self.hash, **values)

    def browser(self, person: Person) -> Browser:
        """Somebody's browser."""
        found: Browser = self.browse_as(person)
        return found

    def again(self, thing: Any) -> Any:
        """Something as it is stored now."""
        db.session.rollback()
        db.session.expire_all()
        db.session.refresh(thing)
        return thing

    def document(self, code: str, title: str = "Kiểm soát tài liệu", type_id: int = 4) -> Document:
        """A document with its first draft, through the page."""
        data = {"code": code, "title": title, "type_id": str(type_id), "department_id": str(self.unit.id)}
        self.browser(self.author).post("documents.new", data)
        self.send_to(code)
        return db.session.scalars(select(Document).where(Document.code == code)).one()

    def send_to(self, code: str, *units: Department) -> None:
        """Say who gets a document: the whole agency unless units are named."""
        places = [str(one.id) for one in units] or ["toan-co-quan"]
        data = {"units": places, "form": "soft", "copies": "1"}
        self.browser(self.author).post("readings.recipients", data, code=code)

    def asked(self, code: str, kind: str = "amend", **fields: str) -> ChangeRequest:
        """A change request of the author, as a draft, through the page."""
        data = {"kind": kind, "code": code, "department_id": str(self.unit.id), "source": "proposal"}
        data |= {"reason": "Thời hạn đã đổi", "content": "Mục 5: ba ngày"} | fields
        self.browser(self.author).post("change_requests.new", data)
        return db.session.scalars(select(ChangeRequest).order_by(ChangeRequest.id.desc()).limit(1)).one()

    def accepted(self, code: str, kind: str = "amend", **fields: str) -> ChangeRequest:
        """A change request that the head, the controller and the leader signed."""
        request = self.asked(code, kind, **fields)
        for person, step in ((self.author, "hand_in"), (self.head, "agree"), (self.controller, "consult")):
            self.press(person, request, step, room="change_requests", note="Cần làm." if step == "consult" else "")
        self.press(self.leader, request, "accept", room="change_requests")
        return request

    def revised(self, code: str, kind: str = "amend") -> Revision:
        """The draft that follows, under an accepted request."""
        request = self.accepted(code)
        data = {"kind": kind, "request_id": str(request.id)}
        self.browser(self.author).post("documents.revise", data, code=code)
        return self.draft(db.session.scalars(select(Document).where(Document.code == code)).one())

    def issued(self, code: str, day: str = "28/03/2024") -> Revision:
        """A document whose first revision is issued, in force from a day."""
        revision = self.approved(self.document(code))
        self.issue(self.batch(revision), day)
        return revision

    def lend(self, giver: Person, taker: Person, *duties: str) -> None:
        """Let somebody sign for somebody else."""
        days = date(2024, 3, 1), date(2024, 12, 31)
        lent = DelegationData(giver.id, taker.id, Capacity.KT, "Quyết định 05/QĐ-BQL", *days, frozenset(duties))
        with current_app.test_request_context():
            delegations.add_delegation(lent, giver)
            db.session.commit()

    def draft(self, document: Document) -> Revision:
        """Its revision that is on its way."""
        db.session.rollback()
        listed: list[Revision] = self.again(document).revisions
        return next(one for one in listed if one.state not in ("issued", "dropped"))

    def fill(self, revision: Revision, text: str = "Bước một, người phụ trách, ba ngày.") -> None:
        """Its words and both files, as the pages send them."""
        author, id = self.browser(self.author), revision.id
        title = revision.title
        data = {"title": title, "reason": "Lần đầu", "changes": "Mục 5: sửa thời hạn", "seen": self.seen(revision)}
        data["wants_reading"] = "y"
        author.post("document_revisions.edit", data, id=id)
        for role, bytes_, name in (("source", docx(title, text), "a.docx"), ("issued", pdf(title, text), "a.pdf")):
            sent: dict[str, Any] = {"role": role, "seen": self.seen(revision), "file": (BytesIO(bytes_), name)}
            author.post("document_revisions.attach", sent, id=id)

    def seen(self, subject: Any) -> str:
        """The mark that a page of it shows now."""
        found = mark_of(self.again(subject))
        db.session.rollback()
        return found

    def press(
        self,
        person: Person,
        subject: Any,
        step: str,
        *,
        status: int = 303,
        room: str = "document_revisions",
        **fields: str,
    ) -> Page:
        """Send the form of a step as the page shows it."""
        values = {"seen": self.seen(subject), "standing": "", "password": PASSWORD, **fields}
        return self.browser(person).post(f"{room}.step", values, id=subject.id, name=step, status=status)

    def approved(self, document: Document) -> Revision:
        """The draft of a document, filled and signed up to the leader."""
        revision = self.draft(document)
        self.fill(revision)
        return self.signed(revision)

    def signed(self, revision: Revision) -> Revision:
        """A filled draft, signed up to the leader."""
        self.press(self.author, revision, "hand_in")
        self.press(self.head, revision, "review")
        self.press(self.leader, revision, "approve")
        return revision

    def batch(self, *revisions: Revision) -> IssueBatch:
        """A batch with these revisions."""
        data = {"title": "Ban hành tài liệu", "revision": [str(one.id) for one in revisions]}
        self.browser(self.controller).post("issue_batches.new", data)
        return db.session.scalars(select(IssueBatch).order_by(IssueBatch.id.desc()).limit(1)).one()

    def issue(self, batch: IssueBatch, day: str, *, status: int = 303, **fields: Any) -> Page:
        """Issue a batch on a day under a decision."""
        data = {"number": "12/QĐ-BQL", "signed_on": "01/03/2024", "signed_by": "Trưởng ban", "effective_from": day}
        data |= {"file": (BytesIO(b"%PDF-1.4 da ky"), "qd.pdf"), "password": PASSWORD} | fields
        return self.browser(self.controller).post("issue_batches.issue", data, id=batch.id, status=status)
