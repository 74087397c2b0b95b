"""An explanation on paper: what was signed and by whom, the same words as PDF and .docx, for who may read it."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from heza.approvals.models import Signoff
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.dossiers.models import Dossier
from heza.explanations.breaches import Breach
from heza.explanations.models import Explanation
from heza.explanations.views_paper import paper_of
from heza.papers.docx import to_docx
from heza.papers.model import Paper
from heza.papers.pdf import page_count, to_pdf
from tests.explanations.conftest import WORDS, Browse, People, again, amend, begin, press
from tests.papers.reading import bare, docx_text, fonts_of, pdf_text
from tests.papers.samples import LONG, NASTY

pytestmark = pytest.mark.agency


def printed(paper: Paper, folder: Path) -> str:
    """The words of the PDF, which are those of the .docx."""
    (folder / "a.pdf").write_bytes(to_pdf(paper))
    text = pdf_text(folder / "a.pdf", paper)
    assert text == docx_text(to_docx(paper))
    assert all("Tinos" in name for name in fonts_of(folder / "a.pdf"))
    return text


@pytest.mark.both_databases
def test_from_the_draft_to_the_accepted_paper(late: Breach, person: People, browse_as: Browse, tmp_path: Path) -> None:
    officer, head, leader = (browse_as(person(name)) for name in ("cv.dt", "tp.dt", "lanhdao"))
    explanation = begin(officer, late)
    draft = paper_of(explanation)
    assert draft.draft
    text = printed(draft, tmp_path)
    assert bare("Hải Phòng, ngày … tháng … năm …") in text
    assert bare(WORDS) in text
    assert "Đãxácnhận" not in text
    press(officer, explanation, "submit")
    assert not paper_of(again(explanation)).draft
    press(head, explanation, "sign")
    press(leader, explanation, "accept")
    text = printed(paper_of(again(explanation)), tmp_path)
    for name, title in (("Nguyễn Thị Thu Hà", "CHUYÊN VIÊN"), ("Trần Quốc Bình", "TRƯỞNG PHÒNG")):
        assert bare(name) in text
        assert bare(title) in text
    assert bare("PHÓ TRƯỞNG BAN") in text
    assert text.count(bare("Đã xác nhận trên hệ thống nội bộ")) == 3
    assert bare("Hải Phòng, ngày 28 tháng 3 năm 2024") in text
    assert db.session.scalars(select(Signoff.content_sha256)).all()[-1] in text
    assert bare("không phải là chữ ký số") in text
    assert to_pdf(paper_of(explanation)) == to_pdf(paper_of(explanation))


def test_the_name_on_the_paper_is_that_of_the_day_of_signing(
    late: Breach, person: People, browse_as: Browse, tmp_path: Path
) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    press(officer, explanation, "submit")
    who = person("cv.dt")
    who.title = "Phó Trưởng phòng"
    db.session.commit()
    text = printed(paper_of(again(explanation)), tmp_path)
    assert bare("CHUYÊN VIÊN") in text
    assert bare("PHÓ TRƯỞNG PHÒNG") not in text


def test_a_signature_that_is_void_is_not_printed(
    late: Breach, person: People, browse_as: Browse, tmp_path: Path
) -> None:
    officer = browse_as(person("cv.dt"))
    explanation = begin(officer, late)
    press(officer, explanation, "submit")
    press(officer, explanation, "recall")
    amend(officer, explanation, remedy="Họp giao ban hằng tuần.")
    paper = paper_of(again(explanation))
    assert paper.draft
    assert "Đãxácnhận" not in printed(paper, tmp_path)


def test_who_may_read_it_prints_it_and_each_print_is_in_the_trail(
    late: Breach, person: People, browse_as: Browse
) -> None:
    explanation = begin(browse_as(person("cv.dt")), late)
    id = explanation.id
    page = browse_as(person("tp.dt")).get("explanations.show", id=id)
    addresses = [str(one["href"]) for one in page.select("a") if "/in." in str(one["href"])]
    assert [address.rpartition(".")[2] for address in addresses] == ["pdf", "docx"]
    for address, begins in zip(addresses, (b"%PDF", b"PK"), strict=True):
        assert browse_as(person("tp.dt")).client.get(address).data.startswith(begins)
        assert browse_as(person("tp.qx")).client.get(address).status_code == 404
        assert browse_as(person("iso")).client.get(address).status_code == 404
    assert browse_as(person("tp.dt")).client.get(addresses[0].replace(".pdf", ".exe")).status_code == 404
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "print")).all()
    assert [(one.subject_type, one.subject_id) for one in entries] == [("explanation", str(id))] * 2


@pytest.mark.parametrize("text", [NASTY, LONG * 3, "Một dòng.\n\n" + NASTY + "\n" + LONG])
def test_any_words_are_printed_as_they_were_typed(
    app: Flask, late: Breach, person: People, browse_as: Browse, tmp_path: Path, text: str
) -> None:
    explanation = begin(browse_as(person("cv.dt")), late, text=text, remedy=NASTY)
    dossier = db.session.get(Dossier, explanation.dossier_id)
    assert dossier is not None
    dossier.procedure_name = NASTY
    explanation.department.name = "Phòng " + NASTY
    paper = paper_of(explanation)
    found = printed(paper, tmp_path)
    assert found.count(bare(NASTY)) >= 3
    assert page_count(to_pdf(paper)) <= 3


def test_a_letter_that_cannot_be_printed_is_a_sentence(late: Breach, person: People, browse_as: Browse) -> None:
    explanation: Explanation = begin(browse_as(person("cv.dt")), late, text="Chờ 漢 ý kiến.")
    page = browse_as(person("tp.dt")).get("explanations.paper", id=explanation.id, ending="pdf", status=409)
    assert "漢" in page.words
