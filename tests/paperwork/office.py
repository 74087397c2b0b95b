"""An agency around three dossiers: one handed in and not received, one running, one late; and its papers in a line."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import current_app, g
from sqlalchemy import func, select

from heza.accounts.models import Department, Person
from heza.accounts.permissions import Role
from heza.approvals.signoff import Item, Proof, _request_id, mark_of, take_step
from heza.audit import trail
from heza.core import clock, files
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.models import Dossier, Event
from heza.dossiers.rules import Status
from heza.papers.models import IssuedNumber
from heza.paperwork import drafts, issue
from heza.paperwork.flow import FLOW
from heza.paperwork.issue import Chosen
from heza.paperwork.models import IssuedPaper, PaperDraft
from heza.procedures.models import Field, Procedure, ProcedureDocument, ProcedureVersion
from tests.dossiers.files import apply, at, row
from tests.make import Make
from tests.papers.reading import run

PASSWORD = "mot-mat-khau-rieng-2024"
WORDS: dict[str, dict[str, object]] = {
    "supplement": {"items": [{"name": "Bản sao giấy chứng nhận đầu tư", "originals": 0, "copies": 1, "note": ""}]},
    "apology": {"reason": "Chờ ý kiến của Sở Xây dựng."},
    "stop_notice": {"legal_basis": "Khoản 2 Điều 20 Nghị định số 118/2025/NĐ-CP", "reason": "Người nộp xin dừng."},
}
USUAL = {"reason": "Thiếu giấy tờ theo quy định", "contact_phone": "0225 3 000 000", "reason_code": "conditions"}


class Office:
    """People of a unit, of another one, of the desk and above; dossiers 1 (running), 2 (not received), 3 (late)."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.unit, self.other = make.department("Phòng Thử", short_name="PT"), make.department("Phòng Khác")
        self.officer = make.person("Nguyễn Văn Thử", department=self.unit, title="Chuyên viên")
        self.second = make.person("Trần Thị Hai", department=self.unit)
        self.stranger = make.person("Lê Văn Ba", department=self.other)
        self.head = make.head_of(self.unit, "Phạm Văn Trưởng")
        self.desk = make.person("Hồ Thị Cửa", Role.ONE_STOP, department=make.department("Bộ phận Một cửa"))
        self.leader = make.person("Đỗ Văn Lãnh", Role.LEADER, title="Phó Trưởng ban")
        self.control = make.person("Vũ Thị Kiểm", Role.CONTROL)
        self.procedure_id = _procedure(make, self.unit)
        intake: dict[str, Any] = {"received_at": None, "due_at": None, "status": Status.REGISTERED, "officer": ""}
        apply(
            [
                row(1, due_at=at("2024-04-15 17:00")),
                row(2, **intake, code="H24.18-240309-0002"),
                row(3, due_at=at("2024-03-15 17:00")),
            ],
            until="2024-03-10 17:00",
        )

    def dossier(self, number: int) -> Dossier:
        """A dossier as it is stored now."""
        wanted = select(Dossier).where(Dossier.code.like(f"%-{number:04d}"))
        return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def _procedure(make: Make, unit: Department) -> int:
    field = make.saved(Field(name="Đầu tư", folded="dau tu"))
    procedure = make.saved(Procedure(code="ĐT-99", code_key="ĐT-99", sort_key="DZT99"))
    seq = trail.take_seqs(db.session, 1)
    trail.record(db.session, "import", "procedure", procedure.id, first_seq=seq)
    version = ProcedureVersion(
        procedure_id=procedure.id, field_id=field.id, effective_from=date(2023, 1, 1), known_from=seq
    )
    version.department_id = unit.id
    version.name, version.folded, version.lowered = "Thủ tục thử", "thu tuc thu", "thủ tục thử"
    version.days_legal, version.days_allowed = 15, 10
    make.saved(version)
    for position, name in enumerate(("Văn bản đề nghị", "Báo cáo năng lực tài chính"), 1):
        paper = ProcedureDocument(version_id=version.id, position=position, name=name, originals=1, known_from=seq)
        make.saved(paper)
    return procedure.id


def move(moment: str) -> None:
    """Move the clock of law and pages."""
    clock.set_clock(current_app, datetime.fromisoformat(moment))  # type: ignore[arg-type]


def events() -> int:
    """How many events there are."""
    return db.session.scalar(select(func.count()).select_from(Event)) or 0


def papers() -> int:
    """How many papers were issued."""
    return db.session.scalar(select(func.count()).select_from(IssuedPaper)) or 0


def written(person: Person, dossier: Dossier, form_key: str, **values: Any) -> PaperDraft:
    """A draft with everything that its form asks, saved."""
    g.actor_id = person.id
    draft = drafts.begin(dossier, form_key, person)
    fields = {field.key for field in drafts.form_of(draft).fields}
    wanted = {key: value for key, value in ({**USUAL, **WORDS.get(form_key, {})}).items() if key in fields}
    drafts._write(draft, draft.values | wanted | values, person)
    db.session.commit()
    return draft


def issued(person: Person, draft: PaperDraft, *, seen: int | None = None, overrides: bool = False) -> IssuedPaper:
    """Issue a draft and commit."""
    g.actor_id = person.id
    db.session.expire_all()
    last = draft.dossier.event_seq if seen is None else seen
    paper = issue.issue(draft, person, Chosen(last, overrides))
    db.session.commit()
    return paper


def step(person: Person, draft: PaperDraft, name: str, note: str = "") -> None:
    """Take a step of a draft and commit."""
    g.actor_id = person.id
    proof = Proof(person.id, clock.recorded(), request_id=_request_id()) if FLOW.step(name).signs else None
    take_step(Item(FLOW, draft, name, mark_of(draft), note), person, proof)
    db.session.commit()


def words_of(paper: IssuedPaper, folder: Path) -> str:
    """The text of the frozen PDF."""
    path = folder / f"{paper.seq}.pdf"
    path.write_bytes(files.path_of(paper.pdf_sha256).read_bytes())
    return run("pdftotext", "-raw", path, "-")


def last_event(dossier: Dossier) -> Event:
    """The last event of a dossier that is not our computed due date."""
    wanted = select(Event).where(Event.dossier_id == dossier.id, Event.kind != "computed")
    return db.session.scalars(wanted.order_by(Event.seq.desc()).limit(1)).one()


def refused(person: Person, draft: PaperDraft, **values: Any) -> str:
    """The sentence of a refusal; nothing may be written."""
    before = (events(), papers(), numbers())
    with pytest.raises(Refused) as found:
        issued(person, draft, **values)
    db.session.rollback()
    assert (events(), papers(), numbers()) == before
    return found.value.reason


def numbers() -> list[int]:
    """Every number that was given out."""
    return list(db.session.scalars(select(IssuedNumber.number).order_by(IssuedNumber.seq)))


def signed(office: Office, number: int, form_key: str, **values: Any) -> PaperDraft:
    """A paper through the head and a leader."""
    draft = written(office.officer, office.dossier(number), form_key, **values)
    step(office.officer, draft, "submit")
    step(office.head, draft, "sign")
    step(office.leader, draft, "approve")
    return draft
