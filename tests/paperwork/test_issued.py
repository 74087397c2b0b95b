"""What was issued stays as it was: its bytes, copies, cancelled numbers; stale drafts and changed rows are found."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select, text

from heza.accounts.models import Person
from heza.audit import verify
from heza.core import clock, files
from heza.core.db import db
from heza.core.jobs import work
from heza.core.refusal import Refused
from heza.papers.models import CancelledNumber
from heza.papers.pdf import page_count
from heza.paperwork import actions_sets, drafts, queries
from heza.paperwork import issued as done
from heza.paperwork.fill import Record
from heza.paperwork.models import IssuedPaper
from heza.paperwork.wording import places
from tests.dossiers.acting_helpers import do
from tests.make import Make
from tests.papers.reading import bare, docx_text, run
from tests.paperwork.office import (
    Office,
    events,
    issued,
    last_event,
    move,
    numbers,
    refused,
    signed,
    step,
    words_of,
    written,
)

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    return Office(make)


# ---------------------------------------------------------------- bytes, copies, cancelling


def test_what_was_issued_is_the_file_with_its_hash_and_word_says_the_same(office: Office, tmp_path: Path) -> None:
    paper = issued(office.desk, written(office.desk, office.dossier(2), "receipt"))
    path = files.path_of(paper.pdf_sha256)
    assert files.digest_of(path) == paper.pdf_sha256 and path.stat().st_size == paper.pdf_size
    assert queries.word_of(paper.seq) is None
    while work.run_next():
        pass
    word = queries.word_of(paper.seq)
    assert word is not None
    made = files.path_of(word.sha256).read_bytes()
    assert docx_text(made) == bare(words_of(paper, tmp_path))
    assert "01/BPTNTKQ" in docx_text(made)
    assert not work.run_next()
    report = verify.verify(full=True)
    assert report.is_good, report.problem


def test_a_copy_is_the_issued_pages_under_a_line(office: Office, tmp_path: Path) -> None:
    paper = issued(office.desk, written(office.desk, office.dossier(2), "receipt"))
    g.actor_id = office.officer.id
    kept = done.record_print(paper, "copy", office.officer, "Người nộp làm mất liên 2")
    db.session.commit()
    copied = done.copy_of(paper, kept.id, office.officer)
    original = files.path_of(paper.pdf_sha256).read_bytes()
    assert page_count(copied) == page_count(original)
    (tmp_path / "copy.pdf").write_bytes(copied)
    pages = run("pdftotext", "-raw", tmp_path / "copy.pdf", "-").rstrip("\f").split("\f")
    assert all("BẢN SAO – Nguyễn Văn Thử in lại lúc" in page for page in pages)
    said = bare("".join(pages))
    assert all(bare(line) in said for line in words_of(paper, tmp_path).splitlines())
    assert done.copy_of(paper, kept.id, office.officer) == copied
    assert [(one.kind, one.reason) for one in queries.prints_of([paper.seq])] == [("copy", "Người nộp làm mất liên 2")]


def cancelled(paper: IssuedPaper, person: Person, reason: str = "Ghi nhầm tên") -> None:
    """Cancel a paper and commit."""
    g.actor_id = person.id
    done.cancel(paper, person, reason)
    db.session.commit()


def test_a_cancelled_number_stays_and_the_new_paper_repeats_no_act(office: Office, tmp_path: Path) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    with pytest.raises(Refused, match="lý do"):
        done.cancel(paper, office.officer, " \u200b ")
    db.session.rollback()
    with pytest.raises(Refused, match="Chỉ người đang giữ"):
        done.cancel(paper, office.second, "Thử")
    db.session.rollback()
    cancelled(paper, office.officer)
    with pytest.raises(Refused, match="đã được hủy"):
        done.cancel(paper, office.officer, "Lần nữa")
    db.session.rollback()
    before = events()
    draft = drafts.begin_anew(paper, office.officer)
    drafts._write(draft, draft.values | {"reason": "Thiếu bản vẽ"}, office.officer)
    db.session.commit()
    anew = issued(office.officer, draft)
    assert (anew.number, anew.replaces_seq, anew.event_seq) == (2, paper.seq, paper.event_seq)
    assert events() == before and office.dossier(1).supplements == 1
    assert "Thiếu bản vẽ" in words_of(anew, tmp_path)
    assert queries.replaced_by(paper) == anew
    assert numbers() == [1, 2]
    assert [row.issued_seq for row in db.session.scalars(select(CancelledNumber))] == [queries.number_of(paper).seq]
    report = verify.verify(full=True)
    assert report.is_good, report.problem


def test_an_act_that_was_taken_back_is_done_again_with_the_new_paper(office: Office) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    cancelled(paper, office.officer)
    do(office.officer, office.dossier(1), "dinh-chinh", corrects=paper.event_seq)
    assert office.dossier(1).state == "open"
    draft = drafts.begin_anew(paper, office.officer)
    db.session.commit()
    anew = issued(office.officer, draft)
    assert anew.event_seq and anew.event_seq != paper.event_seq
    assert (office.dossier(1).state, office.dossier(1).supplements) == ("suspended", 1)


def test_an_act_whose_correction_was_taken_back_stands(office: Office) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    assert queries.stands(paper.event_seq, paper.dossier_id)
    do(office.officer, office.dossier(1), "dinh-chinh", corrects=paper.event_seq)
    assert not queries.stands(paper.event_seq, paper.dossier_id)
    do(office.officer, office.dossier(1), "dinh-chinh", corrects=last_event(office.dossier(1)).seq)
    assert queries.stands(paper.event_seq, paper.dossier_id)


def test_another_promise_is_not_made_by_a_new_paper_alone(office: Office) -> None:
    paper = issued(office.officer, signed(office, 3, "apology", new_due="2024-04-05"))
    cancelled(paper, office.officer)
    draft = drafts.begin_anew(paper, office.officer)
    db.session.commit()
    for values, says in (({"new_due": "2024-04-12"}, "05/04/2024"), ({"new_due": "2024-04-05"}, "")):
        drafts._write(draft, draft.values | values, office.officer)
        db.session.commit()
        assert says in drafts.not_promised(draft)
    step(office.officer, draft, "submit")
    step(office.head, draft, "sign")
    step(office.leader, draft, "approve")
    assert issued(office.officer, draft).event_seq == paper.event_seq


# ---------------------------------------------------------------- stale pages, the chain


def test_a_dossier_that_changed_meanwhile_issues_nothing(office: Office) -> None:
    for number, form_key, who in (
        (1, "supplement", office.officer),
        (1, "receipt", office.desk),
        (2, "refusal", office.desk),
    ):
        dossier = office.dossier(number)
        draft, seen = written(who, dossier, form_key), dossier.event_seq
        do(office.desk, dossier, "ghi-chu")
        assert "Người khác vừa thay đổi hồ sơ" in refused(who, draft, seen=seen)


def test_a_draft_is_issued_once(office: Office) -> None:
    draft = written(office.desk, office.dossier(1), "receipt")
    issued(office.desk, draft)
    assert "đã được cấp số" in refused(office.desk, draft)
    with pytest.raises(Refused, match="đã được cấp số"):
        drafts.drop(draft, office.desk, "")


def test_a_draft_on_a_form_that_no_longer_applies_is_not_issued(office: Office) -> None:
    draft = written(office.desk, office.dossier(2), "receipt")
    move("2025-09-15 09:00")
    assert "Bộ mẫu áp dụng" in refused(office.desk, draft)


@pytest.mark.parametrize("what", ["values", "file", "word", "row"])
def test_the_chain_finds_what_was_changed_afterwards(office: Office, app: Flask, what: str) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    while work.run_next():
        pass
    seq, word = paper.seq, queries.word_of(paper.seq)
    assert word is not None
    if what in ("file", "word"):
        path = files.path_of(paper.pdf_sha256 if what == "file" else word.sha256)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        db.session.rollback()
        assert verify.verify().is_good, "files are read with --full"
    else:
        change = "private = replace(private, 'Thiếu', 'Thừa')" if what == "values" else "number_text = '02/HDHS'"
        _by_force(f"UPDATE issued_paper SET {change} WHERE seq = {seq}")
        assert not verify.verify().is_good
    report = verify.verify(full=True)
    assert not report.is_good and report.problem


def _by_force(statement: str) -> None:
    """What only who owns the database can do."""
    db.session.rollback()
    names = {"sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'issued_paper'"}
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            for (name,) in connection.exec_driver_sql(names["sqlite"]).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE issued_paper DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)


def test_an_issued_paper_cannot_be_changed(office: Office) -> None:
    paper = issued(office.officer, written(office.officer, office.dossier(1), "supplement"))
    for statement in ("UPDATE issued_paper SET number = 9", "DELETE FROM issued_paper", "DELETE FROM paper_print"):
        if "paper_print" in statement:
            g.actor_id = office.officer.id
            done.record_print(paper, "pdf", office.officer)
            db.session.commit()
        with pytest.raises(Exception, match=r"append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_words_that_the_office_corrected_since_are_looked_at_again(office: Office, tmp_path: Path) -> None:
    draft, who = written(office.officer, office.dossier(1), "supplement"), office.control
    form = drafts.form_of(draft)
    actions_sets.verify(form, 0, "Đã đối chiếu", who)
    db.session.commit()
    assert drafts.outdated(draft, Record(draft.dossier, None, clock.now())) == "", "its words are the same"
    typed = {place.path: place.text for place in places(form)}
    path = next(path for path, text in typed.items() if text == "Hồ sơ của")
    actions_sets.correct(form, typed | {path: "Hồ sơ của ông/bà"}, 1, "Đối chiếu văn bản", who)
    db.session.commit()
    assert "Câu chữ của mẫu vừa được sửa" in refused(office.officer, draft)
    drafts.save(draft, _sent(draft), office.officer, drafts.mark_of(draft), "trang")
    db.session.commit()
    paper = issued(office.officer, draft)
    assert paper.set_version == 2 and "Hồ sơ của ông/bà" in words_of(paper, tmp_path)


def _sent(draft: Any) -> dict[str, str]:
    """What the page would send of a request for papers."""
    values = draft.values
    sent = {key: values[key] for key in ("reason", "contact_phone", "request_content")}
    sent |= {key: values[key]["name"] for key in ("contact_person", "guide_name")}
    return sent | {"items-0-name": "Bản sao", "items-0-copies": "1"}
