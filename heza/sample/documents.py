"""The ISO documents of the sample agency: taken over, amended under decisions, on their way; with real files.

What was in force before heza is a baseline; the rest walked through the real steps on its own days.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from flask import g
from sqlalchemy import select

from heza.accounts.models import Department, Person
from heza.core import clock, files
from heza.core.db import db
from heza.documents import actions, issuing, queries
from heza.documents.changes import reviewing
from heza.documents.external.models import Coverage
from heza.documents.flow import REVISIONS
from heza.documents.issuing import Decided
from heza.documents.models import Document, DocumentType, Revision
from heza.documents.readers.models import Recipient
from heza.papers.docx import to_docx
from heza.papers.model import Paper, Paragraph, Title
from heza.papers.pdf import to_pdf
from heza.procedures.models import Procedure, ProcedureVersion
from heza.procedures.queries import version_at
from heza.sample import document_life as life
from heza.sample import office as sample_office
from heza.sample.document_papers import Head, document_paper
from heza.sample.office import on, take

DATA = Path(__file__).parent / "data" / "tai-lieu-iso.yaml"
TAKEN_OVER = date(2022, 3, 15)  # since when the documents are in force that heza found
FIRST, FIRST_FROM = date(2024, 2, 15), date(2024, 2, 19)  # the decision of February
SECOND, SECOND_FROM = date(2024, 3, 22), date(2024, 4, 1)  # and that of March, not yet in force
LEADER = "truongban"
OPEN = ("draft", "returned", "reviewing", "approving", "approved")


class Office(sample_office.Office):
    """The people, the kinds of documents, and what is made of each document."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
        self.types = {one.code: one for one in db.session.scalars(select(DocumentType))}
        self.documents: dict[str, Document] = {}
        self.ways: dict[str, str] = {}
        self.versions: dict[str, ProcedureVersion] = {}
        self.codes = {one.id: code for code, one in self.units.items() if code}

    def coming_as(self, *ways: str) -> list[Document]:
        """The documents that come so far."""
        return [one for code, one in self.documents.items() if self.ways[code] in ways]

    def unit(self, document: Document) -> str:
        """The code of the unit that keeps it."""
        return self.codes[document.department_id] or ""

    def author(self, document: Document) -> Person:
        """Who writes of it."""
        account = f"cv.{self.unit(document)}"
        return self.person(account if account in self.people else "iso")


def load_documents() -> None:
    """Everything of the register, in the order in which an office would do it. Commits each stage."""
    office = Office()
    with on(TAKEN_OVER):
        _list(office)
        for document in [one for code, one in office.documents.items() if office.ways[code] != "new"]:
            _take_over(office, document)
    with on(life.LISTED):
        life.list_external(office, office.data["external"], office.documents)
    with on(life.CHECKED):
        life.check_external(office)
    with on(date(2024, 1, 10)):
        life.copy_on_paper(office, office.documents["QT-01"], (("vp", "Tủ tài liệu ISO"), ("mc", "Quầy số 1")))
    _february(office)
    _march(office)
    _around(office)
    g.pop("actor_id", None)


def _list(office: Office) -> None:
    for row in office.data["system"]:
        _add(office, row["code"], row["title"], row["type"], office.units[row["unit"]], row["way"])
    for row in office.data["system"]:
        if parent := row.get("parent"):
            office.documents[row["code"]].parent = office.documents[parent]
    said = office.data["procedures"]
    ways = {code: way for way, codes in said.items() for code in codes}
    for procedure in db.session.scalars(select(Procedure).order_by(Procedure.sort_key, Procedure.id)):
        version = version_at(procedure.id, SECOND)
        if ways.get(procedure.code) == "missing" or version is None or version.department is None:
            continue
        way = ways.get(procedure.code, "kept")
        document = _add(office, f"QT-{procedure.code}", version.name[:300], "QT-TTHC", version.department, way)
        office.versions[document.code] = version
        db.session.add(Coverage(document_id=document.id, procedure_id=procedure.id))
    db.session.flush()


def _add(office: Office, code: str, title: str, kind: str, unit: Department, way: str) -> Document:
    found = actions.blank(actions.Details(code, title, office.types[kind].id, unit.id))
    db.session.add(found)
    db.session.flush()
    office.documents[code], office.ways[code] = found, way
    db.session.add(Recipient(document_id=found.id, department_id=unit.id, form="soft"))
    everybody = None if kind in ("STCL", "CSCL", "MTCL", "QT") else office.units["mc"].id
    if everybody != unit.id:
        db.session.add(Recipient(document_id=found.id, department_id=everybody, form="soft"))
    return found


def _take_over(office: Office, document: Document) -> None:
    revision = actions.draft(document, 1, 0, document.title, None)
    _attach(office, revision, TAKEN_OVER, office.person("iso"))
    revision.state, revision.is_baseline = "issued", True
    revision.issued_on = revision.effective_from = TAKEN_OVER
    revision.reason = "Tiếp nhận hiện trạng"
    document.review_due = reviewing.first_due(document, TAKEN_OVER)


# ---------------------------------------------------------------- files


def _attach(office: Office, revision: Revision, day: date, person: Person) -> None:
    paper = _paper(office, revision, day)
    for role, data, ending in (("source", to_docx(paper), "docx"), ("issued", to_pdf(paper), "pdf")):
        kept = actions.kept_file(revision, role, BytesIO(data), f"{revision.document.code}.{ending}", person)
        files.retain(kept.sha256)


def _paper(office: Office, revision: Revision, day: date) -> Paper:
    document = revision.document
    unit = office.unit(document)
    author = office.people.get(f"cv.{unit}", office.people["iso"])
    head = office.people.get(f"tp.{unit}", office.people["tp.vp"])
    people = (author.name, head.name, office.people[LEADER].name)
    said = Head(
        document.code,
        revision.title,
        revision.issue_no,
        revision.amend_no,
        day,
        document.department.name,
        document.type.name,
        people,
    )
    return document_paper(said, office.versions.get(document.code))


def _decision(number: str, day: date) -> tuple[str, str, str]:
    """The signed decision as a file; it says that it is a sample."""
    text = f"Quyết định số {number} về việc ban hành tài liệu hệ thống quản lý chất lượng (bản mẫu, không có giá trị)."
    data = to_pdf(Paper("A4", (Title("QUYẾT ĐỊNH"), Paragraph(text)), "Quyết định", day))
    digest = files.keep(BytesIO(data))
    files.retain(digest)
    return digest, f"{number.replace('/', '-')}.pdf", "pdf"


# ---------------------------------------------------------------- on their way


def _revise(office: Office, documents: Sequence[Document], day: date) -> list[Revision]:
    """The next revision of each, written and with its files."""
    made = []
    for document in documents:
        person = office.author(document)
        first = not queries.issued_of(document.id)
        revision = actions.draft(document, 1, 0 if first else 1, document.title, person)
        revision.reason = "Cập nhật theo Quyết định số 4356/QĐ-UBND ngày 15/12/2023"
        revision.changes = "" if first else "Mục 5.3: thời hạn giải quyết.\nMục 5.5: trình tự, trách nhiệm, thời gian."
        _attach(office, revision, day, person)
        made.append(revision)
    db.session.flush()
    return made


def _hand_in(office: Office, revisions: Sequence[Revision]) -> None:
    for revision in revisions:
        take(REVISIONS, [revision], "hand_in", office.author(revision.document))


def _review(office: Office, revisions: Sequence[Revision]) -> None:
    for unit in sorted({office.unit(one.document) for one in revisions}):
        own = [one for one in revisions if office.unit(one.document) == unit]
        take(REVISIONS, own, "review", office.person(f"tp.{unit}"))


def _approve(office: Office, revisions: Sequence[Revision]) -> None:
    take(REVISIONS, revisions, "approve", office.person(LEADER))


def _issue(office: Office, revisions: Sequence[Revision], retired: Sequence[Document], title: str, number: str) -> None:
    person, day = office.person("iso"), clock.today()
    batch = issuing.begin(title, [one.id for one in revisions], person)
    for document in retired:
        issuing.add_retirement(batch, document, "Hết thời gian áp dụng")
    db.session.flush()
    from_day = FIRST_FROM if day == FIRST else SECOND_FROM
    decided = Decided(number, day, f"Trưởng ban {office.people[LEADER].name}", from_day, _decision(number, day))
    issuing.issue(batch, decided, person, sample_office.sample_proof(person))


def _february(office: Office) -> None:
    documents = office.coming_as("amended", "new")
    with on(date(2024, 1, 15)):
        asked = {
            one.code: life.accepted(office, one, office.unit(one), office.author(one))
            for one in office.coming_as("amended")
            if office.unit(one) != "vp"
        }
    with on(date(2024, 1, 22)):
        revisions = _revise(office, documents, FIRST)
        for one in revisions:
            if one.document.code in asked:
                one.request_id = asked[one.document.code].id
        _hand_in(office, revisions)
    with on(date(2024, 1, 30)):
        _review(office, revisions)
    with on(date(2024, 2, 5)):
        _approve(office, revisions)
    with on(FIRST):
        title = "Ban hành tài liệu hệ thống quản lý chất lượng đợt 1 năm 2024"
        _issue(office, revisions, office.coming_as("retired"), title, "42/QĐ-BQL")


def _march(office: Office) -> None:
    with on(date(2024, 3, 6)):
        coming = _revise(office, office.coming_as("coming"), SECOND)
        _hand_in(office, coming)
    with on(date(2024, 3, 12)):
        _review(office, coming)
        _approve(office, coming)
    with on(date(2024, 3, 18)):
        made = {way: _revise(office, office.coming_as(way), date(2024, 4, 1)) for way in OPEN}
        going = [one for way in OPEN[1:] for one in made[way]]
        _hand_in(office, going)
    with on(date(2024, 3, 20)):
        for revision in made["returned"]:
            head = office.person(f"tp.{office.unit(revision.document)}")
            take(REVISIONS, [revision], "send_back", head, note="Mục 5.5 chưa khớp thời gian với thủ tục đã công bố.")
        _review(office, [*made["approving"], *made["approved"]])
    with on(SECOND):
        _issue(office, coming, [], "Ban hành tài liệu hệ thống quản lý chất lượng đợt 2 năm 2024", "78/QĐ-BQL")
    with on(date(2024, 3, 26)):
        _approve(office, made["approved"])


def _around(office: Office) -> None:
    """What the office does with what was issued."""
    with on(date(2024, 2, 26)):
        life.read_some(office)
        places = (("vp", "Tủ tài liệu ISO"), ("mc", "Quầy số 1"), ("mc", "Bảng niêm yết"))
        life.copy_on_paper(office, office.documents["QT-01"], places)
    with on(date(2024, 3, 14)):
        named = office.documents
        life.review(office, [named["QT-05"]], [named["QT-02"], named["QT-04"]])
    with on(date(2024, 3, 25)):
        life.ask_in_march(office, office.documents)
