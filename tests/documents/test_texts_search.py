"""ISO 9001:2015, 7.5.3.1 a: what is in force is found by its words, and read in the page with its stamp."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select

from heza.core import clock
from heza.core.db import db
from heza.core.jobs import work
from heza.documents.models import Revision
from heza.documents.texts import pages
from heza.documents.texts.models import FileText
from heza.papers.pdf import stamp
from tests.documents.office import Office, docx, pdf
from tests.make import Make
from tests.pages import Browser, Page
from tests.papers.reading import run


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


def _read() -> None:
    while work.run_next():
        pass
    db.session.rollback()


def _hits(page: Page) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.select(".passages h3")]


def _issued(office: Office, code: str, text: str, day: str) -> Revision:
    revision = office.draft(office.document(code))
    office.fill(revision, text)
    office.issue(office.batch(office.signed(revision)), day)
    return revision


@pytest.mark.both_databases(short="postgresql")
def test_7_5_3_1a_search_gives_what_is_in_force_never_the_old_one_or_the_draft(
    office: Office, app: Flask, statements: Callable[[], Any]
) -> None:
    first = _issued(office, "QT-01", "Thời hạn <b>giải quyết</b> là năm ngày, 100% đúng hạn.", "28/03/2024")
    author, reader = office.browser(office.author), office.browser(office.reader)
    assert "Đang đọc chữ trong tệp PDF" in author.get("document_revisions.show", id=first.id).words
    _read()
    assert "Trang đầu không có mã hiệu QT-01." in author.get("document_revisions.show", id=first.id).words
    page = reader.get("document_texts.index", q="thoi han NĂM")
    assert _hits(page) == ["QT-01 Kiểm soát tài liệu, trang 1"]
    assert [one.text for one in page.select("mark")] == ["Thời", "hạn", "năm", "hạn"]
    assert "<b>giải" not in str(page.select_one(".passage"))
    assert "&lt;b&gt;" in str(page.select_one(".passage"))
    for asked, is_found in [("thới hạn", False), ("100%", True), ("n_m", False), ("hạn Trang", False), ("x", False)]:
        assert bool(_hits(reader.get("document_texts.index", q=asked))) is is_found, asked

    office.browser(office.controller).post("documents.revise", {"kind": "amend"}, code="QT-01")
    second = office.draft(first.document)
    office.fill(second, "Thời hạn giải quyết là ba ngày.")
    _read()
    assert "năm" in reader.get("document_texts.index", q="thời hạn").select_one(".passage").text
    reader_asks_more = reader.get("document_texts.index", q="thoi han", cu="1", soan="1")
    assert len(_hits(reader_asks_more)) == 1  # another unit's drafts are not found however one asks
    assert len(_hits(author.get("document_texts.index", q="thoi han", soan="1"))) == 2
    office.issue(office.batch(office.signed(second)), "05/04/2024")
    assert "năm ngày" in reader.get("document_texts.index", q="thoi han").words
    clock.set_clock(app, date(2024, 4, 5))  # paperless #13566, #13736: only the current one from its day on
    words = reader.get("document_texts.index", q="thoi han").words
    assert "ba ngày" in words
    assert "năm ngày" not in words
    assert "năm ngày" in office.browser(office.auditor).get("document_texts.index", q="thoi han", cu="1").words
    counts = []
    for number in range(2):
        with statements() as seen:
            reader.get("document_texts.index", q="thoi han")
        counts.append(len(seen))
        if not number:
            _issued(office, "QT-02", "Thời hạn giải quyết.", "28/03/2024")
            _read()
    assert counts[0] == counts[1]
    reader.get("document_texts.index", q="thoi han", sau="a~b", status=404)


def test_7_5_3_1a_each_page_is_shown_as_a_picture_with_its_stamp_and_its_words(office: Office) -> None:
    revision = _issued(office, "QT-01", "Thời hạn là năm ngày.", "28/03/2024")
    _read()
    file = office.again(revision).file_of("issued")
    reader = office.browser(office.reader)
    listed = reader.client.get(f"/tai-lieu/ban/tep/{file.id}/xem")
    assert listed.status_code == 200
    html = listed.get_data(as_text=True)
    assert html.count("<img ") == 2
    assert "Thời hạn là năm ngày." in html
    assert 'alt="Trang 2 của QT-01 BH 01/SĐ 00"' in html
    picture = reader.get("document_revisions.picture", file_id=file.id, number=1).response
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    for number in (0, 3, 10**9):
        reader.get("document_revisions.picture", file_id=file.id, number=number, status=404)
    source = office.again(revision).file_of("source")
    reader.get("document_revisions.picture", file_id=source.id, number=1, status=404)
    for asked in ("0", "3000", "x", "9" * 30):
        assert reader.client.get(f"/tai-lieu/ban/tep/{file.id}/xem?trang={asked}").status_code == 404


LINE = "HIỆN HÀNH · QT-01 BH 01/SĐ 00 · Bản in ngày 28/03/2024 bởi Lê Thị Đọc"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("media", "crop"), [(None, None), ((100, -200, 695, 642), None), ((0, 0, 595, 842), (50, 50, 500, 700))]
)
def test_7_5_3_2c_the_stamp_stands_upright_in_what_is_seen_of_a_page(
    turn: int, media: tuple[int, ...] | None, crop: tuple[int, ...] | None, tmp_path: Any
) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf("Trang quay"))) as whole:
        whole.Root.Pages.Rotate = turn  # from above: each page has it without saying so
        for page in whole.pages:
            if media:
                page.obj.MediaBox = pikepdf.Array(media)
            if crop:
                page.obj.CropBox = pikepdf.Array(crop)
        whole.save(out)
    made = tmp_path / "a.pdf"
    made.write_bytes(stamp(out.getvalue(), LINE))
    shown = run("pdftotext", "-cropbox", "-bbox", str(made), "-")
    for sheet in shown.split("<page ")[1:]:
        high = float(sheet.split('height="')[1].split('"')[0])
        [first] = [line for line in sheet.splitlines() if ">Bản<" in line]
        at = {name: float(first.split(f'{name}="')[1].split('"')[0]) for name in ("yMin", "yMax", "xMin", "xMax")}
        assert 0 < at["yMin"] < 40 < high, (turn, first)  # near the upper edge as it is turned
        assert at["xMax"] - at["xMin"] > at["yMax"] - at["yMin"]  # and along it


def _with_size(width: int, height: int) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf("Khổ lớn"))) as whole:
        whole.pages[0].obj.MediaBox = pikepdf.Array([0, 0, width, height])
        whole.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("width", "height"), [(14400, 14400), (1, 14400), (14400, 1)])
def test_a_sheet_of_five_metres_is_drawn_small(width: int, height: int) -> None:
    drawn = pages.picture_of(stamp(_with_size(width, height), LINE, only=0))
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < 3_000_000


def test_what_cannot_be_read_is_kept_as_a_sentence(office: Office, tmp_path: Any) -> None:
    wrong = tmp_path / "x"
    for data, kind in [(b"", "pdf"), (b"", "docx"), (b"%PDF-1.7 rac", "pdf"), (pdf("x"), "docx"), (docx("x"), "pdf")]:
        wrong.write_bytes(data)
        assert "Không mở được" in pages.words_of(wrong, kind).reason
    hollow = BytesIO()
    with zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr("word/document.xml", "<khong-phai-word/>")
    wrong.write_bytes(hollow.getvalue())
    assert "Không mở được" in pages.words_of(wrong, "docx").reason
    revision = office.draft(office.document("QT-01"))
    office.fill(revision)
    for one in office.again(revision).files:
        (
            office.browser(office.author).client.application.extensions["heza_config"].data / "files" / one.sha256
        ).unlink()
    db.session.rollback()
    _read()
    reasons = db.session.scalars(select(FileText.reason)).all()
    assert len(reasons) == 2
    assert all("không còn trên máy chủ" in one for one in reasons)
