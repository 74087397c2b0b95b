"""The papers of many dossiers at once, and letters of apology that are drafted before they are needed."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from heza.accounts.models import Person
from heza.core import files
from heza.core.db import db
from heza.core.jobs import work
from heza.core.refusal import Refused
from heza.papers.pdf import page_count
from heza.paperwork import apologies, batch, drafts, queries
from heza.paperwork.models import BatchItem, IssuedPaper, PaperBatch, PaperDraft
from heza.paperwork.tasks import needs, tasks_of
from tests.make import Make
from tests.pages import Browser
from tests.papers.reading import docx_text
from tests.paperwork.office import Office, issued, move, papers, written


@pytest.fixture
def office(app: Flask, make: Make) -> Office:
    return Office(make)


def made(person: Person, form_key: str, ids: list[int], *, is_issuing: bool = True) -> PaperBatch:
    """A batch, after its jobs."""
    id = batch.start(person, form_key, ids, is_issuing=is_issuing).id
    db.session.commit()
    while work.run_next():
        pass
    db.session.expire_all()
    return db.session.get_one(PaperBatch, id)


def receipts() -> list[int]:
    """The numbers of the receipts in the order in which they were given."""
    return list(db.session.scalars(select(IssuedPaper.number).order_by(IssuedPaper.seq)))


def items(found: PaperBatch) -> list[BatchItem]:
    """Its dossiers in their order."""
    wanted = select(BatchItem).where(BatchItem.batch_id == found.id).order_by(BatchItem.position)
    return list(db.session.scalars(wanted))


def ids_of(office: Office, *wanted: int) -> list[int]:
    return [office.dossier(number).id for number in wanted]


@pytest.mark.both_databases
def test_many_dossiers_give_one_print_file_and_one_zip(office: Office) -> None:
    first = issued(office.desk, written(office.desk, office.dossier(1), "receipt"))
    found = made(office.desk, "receipt", ids_of(office, 3, 1, 2))
    assert [item.reason for item in items(found)] == ["", "", ""]
    seqs = [item.paper_seq for item in items(found)]
    assert seqs[1] == first.seq and receipts() == [1, 2, 3]
    whole = files.path_of(found.pdf_sha256 or "").read_bytes()
    alone = [files.path_of(db.session.get_one(IssuedPaper, seq).pdf_sha256).read_bytes() for seq in seqs]
    assert page_count(whole) == sum(page_count(one) for one in alone) == 6
    with zipfile.ZipFile(BytesIO(files.path_of(found.zip_sha256 or "").read_bytes())) as bundle:
        texts = [docx_text(bundle.read(name)) for name in bundle.namelist()]
    assert [f"{number:02d}/BPTNTKQ" in text for number, text in zip((2, 1, 3), texts, strict=True)] == [True] * 3
    assert all(queries.word_of(seq or 0) for seq in seqs)
    assert [one.kind for one in queries.prints_of([seqs[2] or 0])] == ["batch"]


@pytest.mark.both_databases
def test_what_could_not_be_made_says_why_and_stops_nothing(office: Office) -> None:
    found = made(office.desk, "supplement", ids_of(office, 1, 2))
    running, not_received = [item.reason for item in items(found)]
    assert "Bộ phận Một cửa chỉ yêu cầu bổ sung trước khi tiếp nhận" in running
    assert "Cần soạn từng phiếu" in not_received
    assert found.done_at is not None and found.pdf_sha256 is None and papers() == 0
    found = made(office.officer, "refusal", ids_of(office, 1))
    assert items(found)[0].reason and papers() == 0
    found = made(office.desk, "apology", ids_of(office, 3))
    assert "trình ký" in items(found)[0].reason
    found = made(office.desk, "receipt", ids_of(office, 1, 2), is_issuing=False)
    assert [item.reason for item in items(found)] == [batch.NOT_ISSUED] * 2 and papers() == 0


def test_a_part_that_begins_anew_issues_nothing_twice(office: Office) -> None:
    id = batch.start(office.desk, "receipt", ids_of(office, 1, 3), is_issuing=True).id
    db.session.commit()
    assert work.run_next()
    wanted = select(work.Job).where(work.Job.kind == batch.PART_JOB)
    job = db.session.scalars(wanted).one()
    batch.make_part(job, lambda done, of: None)  # as after a consumer was killed before it could say so
    db.session.commit()
    while work.run_next():
        pass
    assert receipts() == [1, 2] and papers() == 2
    assert db.session.get_one(PaperBatch, id).zip_sha256


def test_a_batch_is_refused_with_a_sentence(office: Office) -> None:
    for form_key, ids, said in (
        ("receipt", [], "Chưa chọn hồ sơ"),
        ("receipt", list(range(1, batch.MOST + 2)), "tối đa"),
        ("lạ", ids_of(office, 1), "Không có biểu mẫu"),
        ("receipt", [999], "phạm vi"),
    ):
        with pytest.raises(Refused, match=said):
            batch.start(office.desk, form_key, ids, is_issuing=True)
        db.session.rollback()
    with pytest.raises(Refused, match="phạm vi"):
        batch.start(office.stranger, "receipt", ids_of(office, 1), is_issuing=True)


def test_what_was_ticked_stays_where_a_batch_is_refused(office: Office, browse_as: Any) -> None:
    desk: Browser = browse_as(office.desk)
    day, id = office.dossier(1).received_on, str(office.dossier(1).id)
    sent = {"form_key": "receipt", "what": "issue", "codes": "H24.18-990101-9999", "chon": id}
    page = desk.post("paper_batches.index", sent, ngay=f"{day:%d/%m/%Y}", status=422)
    assert [box["value"] for box in page.select("input[name=chon][checked]")] == [id]
    page = desk.post("paper_batches.index", {"form_key": "receipt", "what": "issue", "codes": ""}, status=422)
    assert "Chưa chọn hồ sơ nào" in page.words


def test_the_page_chooses_by_tick_or_code_and_shows_the_progress(office: Office, browse_as: Any) -> None:
    desk: Browser = browse_as(office.desk)
    code = office.dossier(1).code
    page = desk.post(
        "paper_batches.index", {"form_key": "receipt", "what": "issue", "codes": "H24.18-990101-9999"}, status=422
    )
    assert "Không tìm thấy hồ sơ" in page.words
    page = desk.get("paper_batches.index", ngay="32/13/2024", status=422)
    assert "không phải là ngày" in page.words
    sent = {"form_key": "receipt", "what": "issue", "codes": f"{code}\n", "chon": str(office.dossier(3).id)}
    done = desk.post("paper_batches.index", sent)
    id = int(done.response.headers["Location"].split("/")[-1])
    assert "0/2 hồ sơ" in desk.get("paper_batches.show", id=id).words
    assert "đang được làm" in desk.get("paper_batches.file", id=id, kind="pdf", status=409).words
    while work.run_next():
        pass
    page = desk.get("paper_batches.show", id=id)
    assert "2/2 hồ sơ, xong" in page.words and "Tải các bản Word" in page.words
    browse_as(office.officer).get("paper_batches.show", id=id, status=404)


# ---------------------------------------------------------------- letters of apology


@pytest.mark.both_databases
def test_a_letter_of_apology_is_drafted_the_working_day_before(app: Flask, office: Office) -> None:
    move("2024-04-11T08:00")  # Thursday; the dossier is due on Monday the 15th
    assert apologies.due() == []
    move("2024-04-12T08:00")
    assert [one.kind for one in apologies.due()] == ["draft_apologies"]
    work.minute()
    while work.run_next():
        pass
    draft = queries.open_draft(office.dossier(1).id, "apology")
    assert draft is not None and draft.authors() == set() and draft.edited_by is None
    assert draft.values["new_due"] == "2024-04-22"  # five working days from the due day
    with app.test_request_context():
        assert [task.title for task in tasks_of(office.officer)] == [draft.sign_title]
    assert "còn cần: lý do" in needs(draft)
    assert apologies.due() == []


def test_one_that_was_given_up_is_not_drafted_again(office: Office) -> None:
    move("2024-04-12T08:00")
    draft = drafts.begin(office.dossier(1), "apology", None)
    db.session.commit()
    draft.state, draft.closed_on = "dropped", draft.dossier.due_on
    db.session.commit()
    assert apologies.due() == []
    assert db.session.scalars(select(PaperDraft.state)).all() == ["dropped"]
