"""Many files are taken over at once: each goes where its name or its first page says, and none is ever replaced."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from heza.core import files
from heza.core.db import db
from heza.core.jobs import work
from heza.documents.intake import applying
from heza.documents.intake.matching import Named, file_name, named, on_page
from heza.documents.intake.reading import Found, Listed
from heza.documents.models import Revision, RevisionFile
from heza.procedures.catalogue import Place
from tests.documents.office import Office, docx, pdf
from tests.make import Make
from tests.pages import Browser, Page

CODES = {"QT-01", "QT-010", "BM-QT01-03", "QT-ĐT-05"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("QT-01_BH02-SĐ01 Kiểm soát.docx", Named("QT-01", 2, 1)),
        ("qt-010.pdf", Named("QT-010")),
        ("BM-QT01-03 SD02.docx", Named("BM-QT01-03", None, 2)),
        ("QT01 Kiểm soát.pdf", Named("QT-01")),
        ("QT-ĐT-05 (bản cuối).pdf", Named("QT-ĐT-05")),
        ("so sanh QT-01 va QT-ĐT-05.pdf", Named("QT-ĐT-05")),
        ("ghi chú.pdf", Named()),
    ],
)
def test_7_5_2a_a_file_name_says_its_code_and_revision(name: str, said: Named) -> None:
    assert named(name, CODES) == said


def test_a_first_page_says_its_own_code_not_the_one_it_cites() -> None:
    assert on_page("UBND\nMã hiệu: QT-01\nTheo QT-010", CODES) == "QT-01"
    assert on_page("Quy trình QT-ĐT-05", CODES) == "QT-ĐT-05"
    assert on_page("Theo QT-01 và QT-010", CODES) == ""


def test_no_path_comes_with_a_file_name() -> None:
    assert [file_name(one) for one in ("../../etc/passwd", "C:\\a\\b.pdf", "..", "a/\x00b\n.pdf")] == [
        "passwd",
        "b.pdf",
        "",
        "b.pdf",
    ]


def _zip(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _locked(data: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as whole:
        whole.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def _register(office: Office, *codes: str) -> None:
    rows = [
        Listed(Place("a", n), code, "Tên", "", "dt", 2, 0, date(2022, 1, 5), date(2022, 1, 5), said=frozenset())
        for n, code in enumerate(codes)
    ]
    applying.apply_import(Found(rows), file_name="a", file_sha256="")
    db.session.commit()


def _send(browser: Browser, *sent: tuple[bytes, str]) -> Page:
    listed = [(BytesIO(data), name) for data, name in sent]
    data: dict[str, Any] = {"files": listed}
    return browser.get(browser.post("document_intake.send", data).response.location)


def _fates(page: Page) -> dict[str, str]:
    rows = page.select("tbody tr")
    return {str(row.th.contents[0]): row.select_one("td[data-label='Kết quả'] .badge").text.strip() for row in rows}


def _apply(browser: Browser, page: Page, **typed: str) -> Page:
    values = {one["name"]: one.get("value", "") for one in page.select("main form[method=post] input[name]")}
    return browser.get(browser.post("document_intake.attach", values | typed).response.location)


@pytest.mark.both_databases
def test_7_5_3_2b_files_are_attached_to_what_was_taken_over_and_never_replaced(
    app: Flask, make: Make, browse_as: Callable[..., Browser]
) -> None:
    office = Office(make, browse_as)
    _register(office, "QT-01", "QT-02", "QT-03", "QT-04")
    office.document("QT-05")
    controller = office.browser(office.controller)
    own = pdf("Kiểm soát", "Mã hiệu: QT-02. Theo QT-01.")
    bundle = _zip({"a/../../QT-03.docx": docx("Ba"), "__MACOSX/._x": b"x", "doc.txt": b"chu", "Z/QT-03.pdf": pdf("Ba")})
    page = _send(
        controller,
        (docx("Một"), "QT-01 BH02.docx"),
        (pdf("Một"), "QT-01-BH09.pdf"),
        (own, "quy trinh.pdf"),
        (pdf("Vô danh"), "vo danh.pdf"),
        (pdf("Năm"), "QT-05.pdf"),
        (bundle, "tat ca.zip"),
    )
    assert _fates(page) == {
        "QT-01 BH02.docx": "Sẽ đính kèm",
        "QT-01-BH09.pdf": "Không đính kèm",
        "quy trinh.pdf": "Sẽ đính kèm",
        "vo danh.pdf": "Chưa ghép được",
        "QT-05.pdf": "Không đính kèm",
        "QT-03.docx": "Sẽ đính kèm",
        "doc.txt": "Không nhận",
        "QT-03.pdf": "Sẽ đính kèm",
    }
    assert db.session.scalar(select(func.count()).select_from(RevisionFile)) == 0
    page = _apply(controller, page, **{"code-3": "qt-04"})  # one is assigned by hand
    assert "Đã đính kèm 5 tệp." in page.words
    assert set(_fates(page).values()) == {"Đã có đúng tệp này", "Không đính kèm", "Không nhận"}
    rows = db.session.execute(select(Revision, RevisionFile).join(RevisionFile).order_by(RevisionFile.id)).all()
    assert [(one.document.code, file.role) for one, file in rows] == [
        ("QT-01", "source"),
        ("QT-02", "issued"),
        ("QT-04", "issued"),
        ("QT-03", "source"),
        ("QT-03", "issued"),
    ]
    for _one, file in rows:
        assert files.digest_of(files.path_of(file.sha256)) == file.sha256
    while work.run_next():
        pass
    hits = office.browser(office.reader).get("document_texts.index", q="kiem soat")
    assert [one.text for one in hits.select(".passages .code")] == ["QT-02"]

    page = _send(controller, (pdf("Bản khác"), "QT-02.pdf"), (pdf("X"), "QT-04.pdf"), (own, "QT-04 nua.pdf"))
    assert list(_fates(page).values()) == ["Không đính kèm", "Không đính kèm", "Đã có đúng tệp này"]
    assert "không bao giờ bị thay" in page.words
    assert "Không đính kèm tệp nào." in _apply(controller, page).words
    assert db.session.scalar(select(func.count()).select_from(RevisionFile)) == 5


def test_wrong_files_get_a_sentence_each_and_nothing_is_kept(
    app: Flask, make: Make, browse_as: Callable[..., Browser]
) -> None:
    office = Office(make, browse_as)
    _register(office, "QT-01")
    bomb = _zip({"QT-01.pdf": b"\0" * (120 * files.MEGABYTE)})
    word_bomb = _zip({"word/document.xml": b"\0" * (120 * files.MEGABYTE)})
    page = _send(
        office.browser(office.controller),
        (b"", "QT-01 trong.pdf"),
        (b"MZ\x90 macro", "QT-01 ma.pdf"),
        (b"\x89PNG\r\n\x1a\n anh", "QT-01 anh.pdf"),
        (b"%PDF-1.7 rac", "QT-01 rac.pdf"),
        (_locked(pdf("x")), "QT-01 khoa.pdf"),
        (bomb, "bom.zip"),
        (word_bomb, "QT-01 bom.docx"),
        (b"PK\x03\x04 hong", "hong.zip"),
        (_zip({"a/b.xlsx": b"x"}), "khac.zip"),
    )
    assert set(_fates(page).values()) == {"Không nhận"}
    for words in ("Tệp trống.", "Không phải tệp Word", "có mật khẩu", "nén bất thường", "Tệp nén bị hỏng"):
        assert words in page.words
    attached = _apply(office.browser(office.controller), page, **{f"code-{n}": "QT-01" for n in range(9)})
    assert "Không đính kèm tệp nào." in attached.words
    assert db.session.scalar(select(func.count()).select_from(RevisionFile)) == 0
    reader = office.browser(office.reader)
    for endpoint in ("document_intake.index", "document_intake.files_preview"):
        reader.get(endpoint, status=403)
