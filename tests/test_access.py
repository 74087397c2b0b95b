"""Who gets where: every endpoint, method and role, by real requests, compared with `tests/access.txt`.

A change of access shows as a change of that file; `HEZA_WRITE_ACCESS=yes bin/test tests/test_access.py` writes it anew.
"""

import os
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from heza.accounts.absences import enter
from heza.accounts.models import Absence, Department, Headship, Membership, Person
from heza.accounts.moves import move
from heza.accounts.rules_history import Leave, Move
from heza.approvals.models import Delegation
from heza.audit import trail
from heza.commitments.models import Assessment, Commitment
from heza.core import clock
from heza.core.db import db
from heza.documents.actions import Details as DocumentDetails
from heza.documents.actions import add_document
from heza.documents.changes.models import ChangeRequest, DocumentReview
from heza.documents.external.models import ExternalDocument
from heza.documents.models import BatchLine, Document, IssueBatch, Revision, RevisionFile
from heza.documents.proof.models import DocumentPack
from heza.documents.readers.models import PaperCopy, ReadRequest, Recipient, Spread
from heza.dossiers import append
from heza.dossiers.history import Kind
from heza.dossiers.imports.models import ImportFile, NameMatch
from heza.dossiers.models import Dossier, DossierImport
from heza.explanations import breaches
from heza.explanations.models import Evidence, Explanation, Writer
from heza.paperwork import batch, drafts, issue, issued
from heza.reports.models import Report, ReportConfirmation
from heza.reports.registers.models import Feedback, Initiative, ReportTask
from heza.reviews.actions import Details, add_procedure
from heza.reviews.models import Decision, InternalProcedure, InternalReview, InternalVersion
from heza.workdays.models import CalendarChange

pytestmark = pytest.mark.agency
MATRIX = Path(__file__).parent / "access.txt"
# One person a role, and an officer of another department than the dossier and the board that are asked for.
PEOPLE = ("", "admin", "truongban", "kiemsoat", "iso", "kiemtoan", "motcua", "tp.dt", "cv.dt", "cv.ld")
NAMES = ("stranger", "admin", "leader", "control", "iso", "auditor", "one_stop", "head", "officer", "other_dept")


def _examples() -> dict[str, object]:
    """A value for each parameter of an address: a dossier and the board of the investment department."""
    unit = db.session.scalars(select(Department).where(Department.code == "dt")).one()
    dossier = db.session.scalars(select(Dossier).where(Dossier.department_id == unit.id).order_by(Dossier.id)).first()
    assert dossier is not None
    person = db.session.scalars(select(Person).where(Person.username == "cv.vp")).one()
    _draft_procedure(unit.id)
    return {
        "code": dossier.code,
        "department_id": unit.id,
        "person_id": person.id,
        "headship_id": db.session.scalar(select(Headship.id).where(Headship.department_id == unit.id)),
        "import_id": db.session.scalar(select(DossierImport.id).limit(1)),
        "delegation_id": _delegation().id,
        "membership_id": _move_ahead(person).id,
        "absence_id": _absence(person).id,
        "year": 2024,
        "ending": "pdf",
        "job_id": 1,
        "name": "ghi-chu",
        "seq": _own_act(dossier, person),
        "officer_id": db.session.scalar(select(Person.id).where(Person.username == "cv.dt2")),
        "explanation": _explanation(unit.id),
        **_assessed(unit.id),
        "papers": _papers(dossier),
        "of_files_and_calendar": _of_files_and_calendar(),
        "of_documents": _of_the_documents(unit.id),
        "of_reports": _of_the_reports(unit.id),
    }


def _of_files_and_calendar() -> dict[str, dict[str, object]]:
    """A file that waits, a name that was matched, and a change of the calendar that is drafted."""
    now = clock.recorded()
    waits = ImportFile(sha256="0" * 64, file_name="mot-cua.xlsx", kind="dossiers", state="read", created_at=now)
    named = NameMatch(kind="department", written="x", target_id=1, shown="X", matched_at=now)
    change = CalendarChange(number="", authority="", summary="Đổi lịch thử", created_at=now)
    db.session.add_all([waits, named, change])
    db.session.commit()
    of_file = ("preview", "preview_excel", "apply", "drop", "read_again", "failed_rows", "layout")
    return {
        **{f"dossiers.{name}": {"import_id": waits.id} for name in of_file},
        "dossiers.unmatch_name": {"id": named.id},
        "calendar_changes": {"id": change.id},
        "workdays": {"id": 1},
    }


def _of_the_review() -> dict[str, dict[str, object]]:
    """What is reviewed of the investment department: a procedure, a draft of another, a review, its plan."""
    p, r, v = InternalProcedure, InternalReview, InternalVersion
    review = db.session.scalars(select(r).join(p, p.id == r.procedure_id).where(p.code == "NB-DT-04")).one()
    draft = db.session.scalars(select(v).join(p, p.id == v.procedure_id).where(p.code == "NB-DT-90")).one()
    plan = {"id": review.item.plan_id, "item_id": review.item_id, "name": "sign"}
    decision = db.session.scalar(select(Decision.id).order_by(Decision.id).limit(1))
    return {
        "internal_procedures": {"code": "NB-DT-02"},
        "internal_versions": {"id": draft.id, "name": "hand_in"},
        "internal_reviews": {"id": review.id, "name": "sign"},
        "review_plans": plan,
        "review_decisions": {"id": decision, "purpose": "cong-bo"},
        "review_settings": {"id": 1},
        "review_papers": {"id": review.id, "purpose": "cong-bo"},
        "review_papers.plan": plan,
        "review_papers.plans_paper": plan,
        "review_papers.inventory": {"id": review.department_id},
    }


def _of_the_documents(department_id: int) -> dict[str, dict[str, object]]:
    """A draft of the investment department with a file, and a batch that is gathered."""
    officer = db.session.scalars(select(Person).where(Person.username == "cv.dt")).one()
    found = add_document(DocumentDetails("QT-ĐT-90", "Quy trình thử", 4, department_id), officer)
    paper = RevisionFile(role="issued", sha256="", name="a.pdf", kind="pdf", size=1, added_at=clock.recorded())
    found.revisions[0].files.append(paper)
    gathered = IssueBatch(title="Đợt thử", lines=[BatchLine(document=found, revision=found.revisions[0])])
    pack = DocumentPack(day=date(2024, 3, 28), is_all=False, person_id=officer.id, created_at=clock.recorded())
    db.session.add_all([gathered, pack])
    db.session.commit()
    revision = found.revisions[0]
    return {
        "documents": {"code": found.code},
        "document_revisions": {"id": revision.id, "file_id": revision.files[0].id, "name": "hand_in", "number": 1},
        "document_proof": {"id": pack.id},
        "document_details": {"code": found.code},
        "document_settings": {"id": 1},
        **_of_papers_outside(revision.id, gathered.id),
        "issue_batches": {"id": gathered.id, "line_id": gathered.lines[0].id},
        **_of_requests_and_readers(department_id),
    }


def _of_papers_outside(revision_id: int, batch_id: int) -> dict[str, dict[str, object]]:
    """A numbered copy, an external document, and what the printed forms are made of."""
    copy = PaperCopy(revision_id=revision_id, serial=1, token="mau", printed_at=clock.recorded())
    db.session.add(copy)
    db.session.commit()
    e, c = ExternalDocument, ChangeRequest
    request = db.session.scalar(select(c.id).where(c.state == "draft").order_by(c.id))
    forms: dict[str, dict[str, object]] = {
        f"document_forms.{name}": {"id": batch_id} for name in ("notice", "decision", "batch_minutes")
    }
    forms |= {f"document_forms.{name}": {"id": revision_id} for name in ("minutes", "readers")}
    return forms | {
        "paper_copies": {"id": copy.id, "token": copy.token},
        "paper_copies.of_revision": {"id": revision_id},
        "external_documents": {"id": db.session.scalar(select(e.id).order_by(e.id)), "code": "QT-01"},
        "document_coverage": {"code": "QT-01"},
        "document_forms": {"id": batch_id, "code": "QT-01", "ending": "pdf"},
        "document_forms.change_request": {"id": request},
    }


def _of_requests_and_readers(department_id: int) -> dict[str, dict[str, object]]:
    """A request, a review that was taken up and what is read, of the investment department, as the sample has them."""
    c, s, q = ChangeRequest, Spread, ReadRequest
    request = db.session.scalar(select(c.id).where(c.department_id == department_id, c.state == "draft"))
    theirs = select(s).join(s.revision).join(Revision.document).where(Document.department_id == department_id)
    spread = db.session.scalars(theirs.where(s.department_id == department_id).order_by(s.id)).first()
    assert spread is not None
    document, officer = spread.revision.document, select(Person.id).where(Person.username == "cv.dt")
    begun = DocumentReview(document=document, revision=spread.revision, due=date(2030, 1, 1), state="open")
    place = Recipient(document_id=document.id, department_id=department_id, form="posted")
    db.session.add_all([begun, place])
    db.session.commit()
    reading = db.session.scalar(select(q.id).where(q.person_id.in_(officer)).order_by(q.id))
    here = {"code": document.code, "name": "confirm"}
    return {
        "change_requests": {"id": request, "name": "hand_in"},
        "document_reviews": {"id": begun.id, "name": "keep"},
        "readings": here | {"id": spread.id},
        "readings.drop_recipient": here | {"id": place.id},
        "readings.confirm": {"id": reading},
        **{f"readings.{name}": {"id": spread.revision_id} for name in ("show", "excel", "enter_paper")},
    }


def _of_the_reports(department_id: int) -> dict[str, dict[str, object]]:
    """The signed report of February (nothing of it is asked anew), that of March while departments confirm, a row of
    each small register of the investment department.
    """
    signed = db.session.scalars(select(Report).where(Report.part == 2)).one()
    report = db.session.scalars(select(Report).where(Report.part == 3)).one()
    report.state, report.known, report.known_at = "confirming", trail.head_seq(db.session), clock.recorded()
    asked = ReportConfirmation(report_id=report.id, department_id=department_id, state="waiting", figures="{}")
    heard = Feedback(year=2024, number=90, source="portal", received_on=date(2024, 3, 1), about="behaviour")
    heard.content, heard.department_id, heard.due_on = "Góp ý", department_id, date(2024, 4, 1)
    planned = ReportTask(report_id=report.id, text="Việc thử", department_id=department_id)
    db.session.add_all([asked, heard, planned])
    db.session.commit()
    proposed = db.session.scalar(select(Initiative.id).where(Initiative.department_id == department_id))
    return {
        "reports": {"id": signed.id, "name": "assemble", "code": "K19"},
        "report_sections": {"id": signed.id, "name": "difficulties"},
        "report_figures": {"id": signed.id, "name": "new"},
        "report_papers": {"id": signed.id, "number": 1},
        "report_confirmations": {"id": asked.id, "name": "confirm"},
        "feedback": {"id": heard.id},
        "publications": {"id": 1},
        "announcements": {"id": 1},
        "initiatives": {"id": proposed},
        "report_tasks": {"id": planned.id},
        "report_tasks.new": {"id": report.id},
        "report_settings": {"id": 1},
    }


def _draft_procedure(department_id: int) -> None:
    """An internal procedure that the investment department lists."""
    officer = db.session.scalars(select(Person).where(Person.username == "cv.dt")).one()
    entered = Details("NB-DT-90", "B", "Đầu tư", department_id, "Cấp giấy giới thiệu cho công chức")
    add_procedure(entered, officer)
    db.session.commit()


def _papers(dossier: Dossier) -> dict[str, object]:
    """A draft of a dossier, a receipt of it that the desk issued, with a copy, and a batch that the desk began."""
    desk = db.session.scalars(select(Person).where(Person.username == "motcua")).one()
    g.actor_id = desk.id
    draft = drafts.begin(dossier, "receipt", desk)
    more = {"duration": "15 ngày làm việc", "components": [{"name": "Đơn", "originals": 1, "copies": 0, "note": ""}]}
    drafts.put(draft, draft.values | more, desk)
    paper = issue.issue(draft, desk, issue.Chosen(dossier.event_seq))
    copy = issued.record_print(paper, "copy", desk, "Mất liên 2")
    begun = drafts.begin(dossier, "supplement", desk)
    many = batch.start(desk, "receipt", [dossier.id], is_issuing=False)
    db.session.commit()
    g.pop("actor_id")
    own = {"form_url": "bo-sung", "number": 1, "name": "submit"}
    return own | {"draft": begun.id, "seq": paper.seq, "print_id": copy.id, "batch": many.id}


def _own_act(dossier: Dossier, person: Person) -> int:
    """A note that the agency itself wrote on the dossier: what can be corrected."""
    append.write(db.session(), [(dossier, [append.Draft(Kind.NOTED, clock.now(), {"ours": True})])], "noted", person)
    db.session.commit()
    return trail.head_seq(db.session) - 1


def _explanation(department_id: int) -> dict[str, object]:
    """An explanation of the investment department with its evidence, and a late dossier that has none."""
    first, other, *_ = breaches.page(breaches.Asked(breaches.span(), (department_id,)), size=None).rows
    officer = db.session.scalars(select(Person).where(Person.username == "cv.dt")).one()
    row = Explanation(dossier_id=first.dossier_id, due_on=first.due_on, department_id=department_id)
    row.officer_id, row.private, row.private_sha256 = officer.id, "{}", ""
    row.edited_at, row.writers = clock.recorded(), [Writer(person_id=officer.id)]
    paper = Evidence(sha256="", name="a.pdf", kind="pdf", size=1, added_by=officer, added_at=clock.recorded())
    row.files = [paper]
    db.session.add(row)
    db.session.commit()
    return {"id": row.id, "file_id": paper.id, "cause_id": 1, "code": other.code, "name": "accept"}


def _assessed(department_id: int) -> dict[str, object]:
    """A commitment of the head of the investment department, and its assessment by the control team."""
    head, control = (
        db.session.scalars(select(Person).where(Person.username == n)).one() for n in ("tp.dt", "kiemsoat")
    )
    row = Commitment(department_id=department_id, person_id=head.id, period_name="Tháng 2/2024", state="accepted")
    row.first_day, row.last_day = date(2024, 1, 20), date(2024, 2, 19)
    row.private, row.private_sha256, row.edited_at = "{}", "", clock.recorded()
    found = Assessment(commitment=row, author=control, as_of=row.last_day, known=1, measured_at=clock.recorded())
    found.private, found.private_sha256 = '{"results": []}', ""
    db.session.add_all([row, found])
    db.session.commit()
    return {"commitment_id": row.id, "assessment_id": found.id}


def _delegation() -> Delegation:
    """The head of the agency lets the head of the investment department sign."""
    giver, taker = (
        db.session.scalars(select(Person).where(Person.username == n)).one() for n in ("truongban", "tp.dt")
    )
    seq = trail.take_seqs(db.session, 1)
    row = Delegation(origin=seq, known_from=seq, from_id=giver.id, to_id=taker.id, capacity="TL.", basis="Quy chế")
    row.from_day, row.duties = date(2024, 1, 1), "[]"
    db.session.add(row)
    trail.record(db.session, "delegate", "delegation", seq, first_seq=seq)
    db.session.commit()
    return row


def _move_ahead(person: Person) -> Membership:
    """A move of next year, so that nobody is elsewhere today."""
    row = move(person, Move(None, date(2025, 3, 1), "QĐ 1/QĐ-BQL"))
    db.session.commit()
    return row


def _absence(person: Person) -> Absence:
    row = enter(Leave(person.id, date(2024, 3, 25), date(2024, 3, 30), "leave"))
    db.session.commit()
    return row


# What the address of a figure's rows asks, beside the department.
_BOXES: dict[str, dict[str, object]] = {
    "accountability.rows": {"o": "open_late"},
    "accountability.told_rows": {"o": "answered"},
    "accountability.restated": {"loai": "reset"},
    "accountability.stays": {"o": "over"},
    "accountability.flagged_rows": {"loai": "khong-bao"},
}


def _address(app: Flask, rule: Rule, examples: dict[str, object]) -> str:
    papers = cast(dict[str, object], examples["papers"])
    special: dict[str, dict[str, object]] = {
        "paperwork": papers,
        "paper_drafts": papers | {"id": papers["draft"]},
        "papers": papers,
        "paper_batches": {"id": papers["batch"], "kind": "pdf"},
        "accounts": {"id": examples["department_id" if rule.rule.startswith("/phong") else "person_id"]},
        "approvals": {"id": examples["delegation_id"]},
        "audit": {"id": examples["person_id"], "kind": "person", "code": str(examples["person_id"])},
        "procedures": {"code": "ĐT-01", "id": 1, "version_id": 1},
        "explanations": cast(dict[str, object], examples["explanation"]),
        "commitments": {"id": examples["commitment_id"], "name": "accept"},
        "assessments": {"id": examples["assessment_id"], "name": "assess"},
        "register": {"kind": "docx"},
        **_of_the_review(),
        **cast(dict[str, dict[str, object]], examples["of_files_and_calendar"]),
        **cast(dict[str, dict[str, object]], examples["of_documents"]),
        **cast(dict[str, dict[str, object]], examples["of_reports"]),
        "form_sets": {"set_key": "tt01-2018", "form_key": "receipt"},
        "paperwork.procedure": {"code": "ĐT-01"},
    }
    values = examples | special.get(rule.endpoint.partition(".")[0], {}) | special.get(rule.endpoint, {})
    missing = sorted(rule.arguments - values.keys())
    assert not missing, f"{rule.rule}: give an example for {missing} in tests/test_access.py"
    box = _BOXES.get(rule.endpoint.removesuffix("_excel"))
    asked = {**box, "phong": examples["department_id"]} if box else {}
    named = {name: values[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, named | asked)


def _client(app: Flask, person: Person | None) -> FlaskClient:
    client = app.test_client()
    if person is not None:
        now = clock.recorded().timestamp()
        with client.session_transaction() as session:
            session.update(_user_id=person.get_id(), _fresh=True, started_at=now, seen_at=now)
    return client


def _answer(client: FlaskClient, method: str, address: str) -> str:
    response = client.open(address, method=method)
    response.close()  # some send files
    if response.status_code == 303 and response.headers["Location"].startswith("/dang-nhap"):
        return "sign-in"
    assert response.status_code < 500, (method, address, response.status)
    return {403: "-", 404: "404"}.get(response.status_code, "yes")


def test_the_access_matrix_is_the_committed_one(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # who may come in is asked here; tokens have their own tests
    examples = _examples()
    people = {name: db.session.scalar(select(Person).where(Person.username == name)) for name in PEOPLE if name}
    lines = [f"{'endpoint':<34}{'method':<8}" + "".join(f"{name:<11}" for name in NAMES).rstrip()]
    rules = sorted(
        ((rule, method) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & {"GET", "POST"}),
        key=lambda one: (one[1], one[0].endpoint, one[0].rule),
    )
    for rule, method in rules:
        if rule.endpoint == "static":
            continue
        address = _address(app, rule, examples)
        answers = []
        for name in PEOPLE:
            person = people.get(name)
            if person is not None:
                db.session.refresh(person)
            answers.append(_answer(_client(app, person), method, address))
        lines.append(f"{rule.endpoint:<34}{method:<8}" + "".join(f"{answer:<11}" for answer in answers).rstrip())
    found = "\n".join(lines) + "\n"
    if os.environ.get("HEZA_WRITE_ACCESS") == "yes":
        MATRIX.write_text(found)
    assert found == MATRIX.read_text()
