"""Forms against the bare compile of typst: one from the click to its PDF, and five hundred in one print file.

The bare compile draws the same paper from inputs that are ready; ours asks the database, fills, checks and draws. The
print file is measured twice: of papers that were issued before, and of dossiers that get their numbers on the way.
"""

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from flask import g
from sqlalchemy import select

from bench.client import Site, Times
from bench.generate import DATA
from heza.accounts.models import Person
from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.dossiers.models import Dossier
from heza.papers.clean import cleaned
from heza.papers.model import Paper
from heza.papers.pdf import _compiler, _paper
from heza.paperwork import agency, batch, drafts
from heza.paperwork.compose import compose_copies
from heza.paperwork.fill import Record, known
from heza.paperwork.models import PaperBatch

FLOOR_ONE, FLOOR_MANY = 3.0, 2.0
MANY, ROUNDS = 500, 40
FORM = "receipt"


def measure(folder: Path) -> list[str]:
    """The table, on a copy of an agency: issuing changes it."""
    with tempfile.TemporaryDirectory(dir=DATA) as place:
        mine = Path(place) / "agency"
        shutil.copytree(folder, mine)
        site = Site.on(mine)
        try:
            return _table(site)
        finally:
            site.close()


def _table(site: Site) -> list[str]:
    with site.app.test_request_context():
        person, ids = _somebody(), _dossiers()
        papers = _ready(person, ids)
        draft_id = _draft(ids[0], person)
    bare = _bare(papers[:ROUNDS])
    preview = Times()
    assert person.username
    site.get(f"/bieu-mau/nhap/{draft_id}/xem.pdf", person.username)
    for _ in range(ROUNDS):
        answer = site.get(f"/bieu-mau/nhap/{draft_id}/xem.pdf", person.username)
        assert answer.status == 200 and answer.body.startswith(b"%PDF"), answer.status
        preview.seconds.append(answer.seconds)
    many = sum(_bare(papers).seconds)
    with site.app.test_request_context():
        issued = _print(person.id, ids)
        while work.run_next():  # the .docx of the first, which follow its print file
            pass
        again = _print(person.id, ids)
    return [
        "| | bare, ms | ours, ms | ratio | floor |",
        "|---|---|---|---|---|",
        _line("one form 01 (two copies), click to PDF", bare.ms, preview.ms, FLOOR_ONE),
        _line(f"{MANY} issued forms in one print file", many * 1000, again * 1000, FLOOR_MANY),
        _line("the same, issued on the way", many * 1000, issued * 1000, FLOOR_MANY),
    ]


def _line(what: str, bare: float, ours: float, floor: float) -> str:
    return f"| {what} | {bare:.1f} | {ours:.1f} | **{ours / bare:.2f}** | {floor}× |"


def _somebody() -> Person:
    """Somebody of the one-stop desk."""
    people = db.session.scalars(select(Person).where(Person.username == "motcua")).all()
    return people[0]


def _dossiers() -> list[int]:
    wanted = select(Dossier.id).where(Dossier.state == "settled", Dossier.procedure_id.is_not(None))
    return list(db.session.scalars(wanted.order_by(Dossier.id.desc()).limit(MANY)))


def _ready(person: Person, ids: list[int]) -> list[list[Paper]]:
    """The papers of the dossiers as blocks."""
    found = []
    for dossier in db.session.scalars(select(Dossier).where(Dossier.id.in_(ids))):
        record = Record(dossier, person, clock.now())
        form = drafts.form_for(dossier, FORM, record)
        values = known(form, record)
        found.append(compose_copies(form, values, settings=agency.names(), day=clock.today(), draft=True))
    return found


def _draft(id: int, person: Person) -> int:
    g.actor_id = person.id
    draft = drafts.begin(db.session.get_one(Dossier, id), FORM, person)
    db.session.commit()
    return draft.id


def _bare(papers: list[list[Paper]]) -> Times:
    """Compiles alone: the inputs are made before the clock runs."""
    inputs = [
        {"papers": json.dumps([_paper(cleaned(paper)) for paper in copies], ensure_ascii=False)} for copies in papers
    ]
    _compiler().compile(format="pdf", sys_inputs=inputs[0], pdf_standards=["a-2a", "ua-1"])
    times = Times()
    for one in inputs:
        began = time.perf_counter()
        _compiler().compile(format="pdf", sys_inputs=one, pdf_standards=["a-2a", "ua-1"])
        times.seconds.append(time.perf_counter() - began)
    return times


def _print(person_id: int, ids: list[int]) -> float:
    """Seconds from the click to the print file."""
    g.actor_id = person_id
    person = db.session.get_one(Person, person_id)
    began = time.perf_counter()
    made = batch.start(person, FORM, ids, is_issuing=True)
    id = made.id
    db.session.commit()
    while not _is_done(id):
        if not work.run_next():
            raise RuntimeError("the batch stopped on its way")
    return time.perf_counter() - began


def _is_done(id: int) -> bool:
    db.session.rollback()
    found: Any = db.session.scalar(select(PaperBatch.done_at).where(PaperBatch.id == id))
    db.session.rollback()
    return found is not None
