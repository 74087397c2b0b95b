"""The ISO documents over ten years: their pages with many documents, revisions, readings and requests against few.

What waits for somebody is the same at every size; what is behind them grows.
"""

import random
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import g
from sqlalchemy import insert, select

from bench.agency import UNITS
from bench.client import Site
from bench.generate import DATA, generate
from bench.pages import Example, Line, _measure, table
from bench.world import NOW, Schedule
from heza.accounts.models import Department, Person
from heza.core import words
from heza.core.db import db
from heza.documents.changes.models import ChangeRequest, ChangeRequestWriter
from heza.documents.external.models import Citation, Coverage, ExternalDocument
from heza.documents.models import Document, Revision, RevisionFile
from heza.documents.readers.models import PaperCopy, ReadRequest, Recipient
from heza.documents.texts.models import FilePassage, FileText
from heza.procedures.models import Procedure

FEW, MANY = 400, 6000
REVISIONS, PAGES = 4, 5  # of a document
OPEN = 40  # drafts, requests, readings and overdue reviews that wait, at every size
FLOOR = 1.5
TODAY: date = NOW.date()
AT = NOW.astimezone()
_WORDS = ("hồ sơ", "thủ tục", "quy trình", "trách nhiệm", "thời hạn", "tiếp nhận", "thẩm định", "phê duyệt", "lưu trữ")
_SHOWN = (
    Example("documents.index", "iso"),
    Example("documents.index", "cv.dt", "of an officer"),
    Example("documents.index", "iso", "of a search", {"q": "quy trinh so 7"}),
    Example("documents.index", "iso", "as of a past day", {"ngay": "01/06/2022"}),
    Example("documents.index", "iso", "of what is over", {"tinh-trang": "het"}),
    Example("document_texts.index", "cv.dt", "of two words", {"q": "tham dinh luu tru"}),
    Example("readings.index", "cv.dt"),
    Example("readings.index", "iso", "of the controller"),
    Example("change_requests.index", "iso"),
    Example("change_requests.index", "cv.dt", "of an officer"),
    Example("document_reviews.index", "iso"),
    Example("external_documents.index", "iso"),
    Example("document_coverage.index", "iso"),
    Example("paper_copies.index", "iso"),
    Example("issue_batches.index", "iso"),
    Example("home.index", "iso"),
    Example("home.index", "tp.dt", "of a head"),
)


def measure() -> list[str]:
    """The table, on two agencies that are thrown away afterwards."""
    with tempfile.TemporaryDirectory(dir=DATA) as place:
        sites = {size: _agency(Path(place) / str(size), size) for size in (FEW, MANY)}
        try:
            lines = [Line(example) for example in _SHOWN]
            for line in lines:
                _measure(line, sites)
            return table(lines, [])
        finally:
            for site in sites.values():
                site.close()


def _agency(folder: Path, size: int) -> Site:
    """An agency with so many documents, each issued anew several times over ten years."""
    folder.mkdir()
    generate(folder, Schedule(300, a_month=60))
    site = Site.on(folder)
    with site.app.test_request_context():
        g.actor_id = db.session.scalar(select(Person.id).where(Person.username == "iso"))
        _fill(size)
        db.session.commit()
        db.session.remove()
    return site


def _fill(size: int) -> None:
    chance = random.Random(9001)
    units = [db.session.scalars(select(Department.id).where(Department.code == code)).one() for code, *_ in UNITS]
    people = db.session.execute(select(Person.id, Person.name).where(Person.username.is_not(None))).all()
    documents, revisions, files, texts, passages = [], [], [], [], []
    for number in range(1, size + 1):
        code, title = f"QT-{number:05}", f"Quy trình số {number} về {chance.choice(_WORDS)}"
        documents.append(_document(number, code, title, chance.choice(units)))
        for issue in range(1, REVISIONS + 1):
            id = (number - 1) * REVISIONS + issue
            revisions.append(_revision(id, number, issue, title))
            digest = f"{id:064x}"
            files.append(_file(id, digest, f"{code}.pdf"))
            if issue == REVISIONS:
                texts.append({"sha256": digest, "kind": "pdf", "pages": PAGES, "reason": "", "read_at": AT})
                passages += [_passage(digest, page, chance) for page in range(1, PAGES + 1)]
    for model, rows in ((Document, documents), (Revision, revisions), (RevisionFile, files), (FileText, texts)):
        db.session.execute(insert(model), rows)
    db.session.execute(insert(FilePassage), passages)
    _around(size, units, people)


def _document(id: int, code: str, title: str, unit: int) -> dict[str, Any]:
    text = f"{code} {title}"
    due = TODAY - timedelta(days=10) if id <= OPEN else TODAY + timedelta(days=400)
    return {
        **{"id": id, "code": code, "code_key": code, "sort_key": words.sort_key(code)[:120], "title": title},
        **{"folded": words.fold(text), "lowered": text.lower(), "type_id": 5, "department_id": unit},
        **{"review_due": due, "version": 1},
    }


def _revision(id: int, document: int, issue: int, title: str) -> dict[str, Any]:
    begin = TODAY - timedelta(days=3650 // REVISIONS * (REVISIONS - issue + 1))
    end = None if issue == REVISIONS else begin + timedelta(days=3650 // REVISIONS)
    return {
        **{"id": id, "document_id": document, "issue_no": issue, "amend_no": 0, "title": title, "state": "issued"},
        **{"reason": "Định kỳ", "changes": "", "is_baseline": issue == 1, "wants_reading": True, "since": begin},
        **{"edited_at": AT, "issued_on": begin, "effective_from": begin, "effective_to": end, "is_retired": False},
        **{"version": 1},
    }


def _file(revision: int, digest: str, name: str) -> dict[str, Any]:
    about = {"role": "issued", "sha256": digest, "name": name, "kind": "pdf", "size": 20_000, "added_at": AT}
    return {"revision_id": revision} | about


def _passage(digest: str, page: int, chance: random.Random) -> dict[str, Any]:
    text = " ".join(chance.choices(_WORDS, k=250))
    return {"sha256": digest, "page": page, "text": text, "folded": words.fold(text), "lowered": text.lower()}


def _around(size: int, units: list[int], people: Any) -> None:
    """Lists, readings, requests, external documents, copies."""
    every = range(1, size + 1)
    recipient = {"form": "soft", "copies": 1}
    db.session.execute(insert(Recipient), [{"document_id": n, "department_id": units[0]} | recipient for n in every])
    reads = [_reading(n * REVISIONS, person, n <= OPEN) for n in every for person in people[:8]]
    db.session.execute(insert(ReadRequest), reads)
    db.session.execute(insert(ChangeRequest), [_request(n, size, units) for n in every])
    writers = [{"subject_id": n, "person_id": people[n % len(people)].id} for n in every]
    db.session.execute(insert(ChangeRequestWriter), writers)
    db.session.execute(insert(ExternalDocument), [_external(n) for n in range(1, size // 4 + 1)])
    cited = [{"document_id": n, "external_id": n // 4 or 1, "note": ""} for n in every]
    db.session.execute(insert(Citation), cited)
    procedures = db.session.scalars(select(Procedure.id).order_by(Procedure.id)).all()
    covered = [{"document_id": n, "procedure_id": id} for n, id in zip(every, procedures, strict=False)]
    db.session.execute(insert(Coverage), covered)
    db.session.execute(insert(PaperCopy), [_copy(n) for n in every])


def _reading(revision: int, person: Any, is_open: bool) -> dict[str, Any]:
    at: datetime | None = None if is_open else AT
    who = {"revision_id": revision, "person_id": person.id, "name": person.name, "unit": ""}
    return who | {"asked_at": AT, "opened_at": at, "read_at": at, "mode": "" if is_open else "system"}


def _request(number: int, size: int, units: list[int]) -> dict[str, Any]:
    state = "consulting" if number > size - OPEN else "accepted"
    texts = {"reason": "Luật thay đổi", "content": "Mục 5", "impact": "", "subject": "", "source": "law"}
    place = {"document_id": number, "department_id": units[number % len(units)], "kind": "amend"}
    about = {"id": number, "year": 2014 + number % 10, "number": number, "state": state, "version": 1}
    return (
        about | place | texts | {"since": TODAY, "edited_at": AT, "done_on": None if state == "consulting" else TODAY}
    )


def _external(number: int) -> dict[str, Any]:
    name = f"{number:05}/2020/NĐ-CP"
    text = f"Nghị định {name} về lĩnh vực số {number}"
    checked = None if number <= 3 else TODAY - timedelta(days=30)
    return {
        **{"id": number, "number": name, "number_key": name, "sort_key": words.sort_key(name)[:120], "title": text},
        **{"folded": words.fold(text), "lowered": text.lower(), "kind": "Nghị định", "issuer": "Chính phủ"},
        **{"status": "in_force", "scope": "", "url": "", "confirmed": False, "checked_on": checked, "version": 1},
    }


def _copy(number: int) -> dict[str, Any]:
    recalled = None if number <= OPEN else TODAY
    about = {"revision_id": number * REVISIONS, "serial": 1, "holder": "Kho", "token": f"t{number}", "note": ""}
    return about | {"printed_at": AT, "recalled_on": recalled}
