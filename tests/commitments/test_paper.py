"""A commitment on paper: the same words as PDF and .docx, its results once they are confirmed."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from heza.audit.models import AuditEntry
from heza.commitments.models import Commitment
from heza.commitments.views_paper import paper_of
from heza.core.db import db
from heza.papers.pdf import page_count, to_pdf
from tests.commitments.test_commitments import Browse, People, accepted, begin, move_to, person, press, stored
from tests.explanations.test_paper import printed
from tests.papers.reading import bare
from tests.papers.samples import LONG, NASTY

__all__ = ["person"]
pytestmark = pytest.mark.agency


def drafted(person: People, browse_as: Browse, **fields: str) -> Commitment:
    """A commitment of the investment department that nobody has signed."""
    unit = person("tp.dt").department_id
    assert unit is not None
    return begin(browse_as(person("tp.dt")), unit, **fields)


def test_a_commitment_is_a_draft_until_it_is_signed(person: People, browse_as: Browse, tmp_path: Path) -> None:
    commitment = drafted(person, browse_as)
    paper = paper_of(commitment)
    assert paper.draft
    assert "Đãxácnhận" not in printed(paper, tmp_path)
    press(browse_as(person("tp.dt")), commitment, "commit")
    paper = paper_of(stored(commitment))
    assert not paper.draft
    assert bare("Đã xác nhận trên hệ thống nội bộ") in printed(paper, tmp_path)


@pytest.mark.both_databases
def test_confirmed_results_stand_beside_the_targets(person: People, browse_as: Browse, tmp_path: Path) -> None:
    commitment = accepted(person, browse_as)
    text = printed(paper_of(stored(commitment)), tmp_path)
    assert text.count(bare("Đã xác nhận trên hệ thống nội bộ")) == 2
    assert bare("PHÓ TRƯỞNG BAN") in text
    move_to(date(2024, 4, 22))
    lines = len(commitment.targets.lines)
    form = {f"verdict_{n}": "kept" for n in range(lines)} | {f"words_{n}": "đã làm" for n in range(lines)}
    browse_as(person("kiemsoat")).post("commitments.assess", form, id=commitment.id)
    assert bare("Không đạt") not in printed(paper_of(stored(commitment)), tmp_path)
    assessment = stored(commitment).assessment
    assert assessment is not None
    press(browse_as(person("lanhdao")), assessment, "assess")
    text = printed(paper_of(stored(commitment)), tmp_path)
    assert bare("Kết quả tính đến hết ngày 19/04/2024") in text
    for one in assessment.results:
        assert bare(one.words + one.verdict_name) in text


def test_another_department_is_not_found_and_each_print_is_in_the_trail(person: People, browse_as: Browse) -> None:
    id = drafted(person, browse_as).id
    page = browse_as(person("tp.dt")).get("commitments.show", id=id)
    addresses = [str(one["href"]) for one in page.select("a") if "/in." in str(one["href"])]
    assert len(addresses) == 2
    for address, begins in zip(addresses, (b"%PDF", b"PK"), strict=True):
        assert browse_as(person("lanhdao")).client.get(address).data.startswith(begins)
        assert browse_as(person("tp.qx")).client.get(address).status_code == 404
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "print")).all()
    assert [one.subject_type for one in entries] == ["commitment"] * 2


def test_any_words_are_printed_as_they_were_typed(
    app: Flask, person: People, browse_as: Browse, tmp_path: Path
) -> None:
    commitment = drafted(person, browse_as, lines=f"{NASTY}\n{LONG[:150]}")
    commitment.department.name = "Phòng " + LONG
    paper = paper_of(commitment)
    text = printed(paper, tmp_path)
    assert bare(NASTY) in text
    assert page_count(to_pdf(paper)) <= 2
