"""The office's register is taken over as it stands: seen first, nothing twice, nothing written over."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from heza.audit import verify
from heza.core.db import db
from heza.documents.intake import reading
from heza.documents.models import Document, Revision
from tests.documents.office import Office
from tests.make import Make
from tests.pages import Browser, Page


@pytest.fixture
def office(app: Flask, make: Make, browse_as: Callable[..., Browser]) -> Office:
    """A unit that keeps documents, and those above it."""
    return Office(make, browse_as)


HEADER = ["STT", "Mã hiệu", "Tên tài liệu", "Loại/Cấp", "Đơn vị soạn thảo", "Lần BH/SĐ", "Ngày BH", "Ngày hiệu lực"]
ROWS: list[list[Any]] = [
    ["DANH MỤC TÀI LIỆU NỘI BỘ"],
    [],
    HEADER,
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    ["I. TÀI LIỆU ĐANG ÁP DỤNG"],
    [1, "QT-01", "Kiểm soát thông tin dạng văn bản", "QT", "Phòng Quản lý đầu tư", "02/01", datetime(2022, 1, 5), ""],
    [2, "BM-QT01-03", "Phiếu yêu cầu", "", "dt", "BH 01/SĐ 00", "05/01/2022", "10/01/2022"],
    [3, "HD-07", "Hướng dẫn lưu hồ sơ", "Hướng dẫn", "Phòng Quản lý lao động", 3, "1.2.2023", ""],
    ["II. TÀI LIỆU HẾT HIỆU LỰC"],
    [4, "QT-09", "Quy trình cũ", "QT", "Phòng Quản lý đầu tư", "01/00", "01/02/2019", ""],
]


def _book(rows: list[list[Any]]) -> BytesIO:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    out.seek(0)
    return out


def _sent(browser: Browser, rows: list[list[Any]] | BytesIO) -> tuple[Page, str]:
    file = rows if isinstance(rows, BytesIO) else _book(rows)
    answer = browser.post("document_intake.upload", {"file": (file, "danh-muc.xlsx")})
    page = browser.get(answer.response.location)
    token = page.select_one("input[name=token]")
    return page, str(token["value"]) if token else ""


@pytest.mark.both_databases
def test_7_5_1_the_register_is_taken_over_once_and_nothing_is_written_over(office: Office) -> None:
    controller = office.browser(office.controller)
    page, token = _sent(controller, ROWS)
    assert "Tiếp nhận 4 tài liệu" in page.words
    assert "không ghi từ ngày nào; sẽ ghi từ hôm nay" in page.words
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0
    controller.post("document_intake.apply", {"token": token})
    rows = db.session.scalars(select(Revision).join(Document).order_by(Document.sort_key)).all()
    assert [(one.document.code, one.issue_no, one.amend_no, one.effective_from, one.state) for one in rows] == [
        ("BM-QT01-03", 1, 0, date(2022, 1, 10), "issued"),
        ("HD-07", 3, 0, date(2023, 2, 1), "issued"),
        ("QT-01", 2, 1, date(2022, 1, 5), "issued"),
        ("QT-09", 1, 0, date(2019, 2, 1), "issued"),
    ]
    assert all(one.is_baseline for one in rows)
    assert (rows[0].document.parent.code, rows[3].document.retired_on) == ("QT-01", date(2024, 3, 28))
    assert [one.interval.standing(date(2024, 3, 28)) for one in rows] == ["current", "current", "current", "retired"]
    assert "tiếp nhận hiện trạng" in office.browser(office.reader).get("documents.show", code="QT-01").words

    page, token = _sent(controller, ROWS)  # the same file again
    assert "đã có đủ trong danh mục; không ghi gì" in page.words
    assert token == ""
    excel = office.browser(office.controller).client.get("/tai-lieu/danh-muc.xlsx?tinh-trang=tat-ca")
    page, token = _sent(controller, BytesIO(excel.data))  # and what the program itself gives out
    assert "Không đổi 4" in page.words
    changed = [[*row] for row in ROWS]
    changed[5][2], changed[6][5] = "Tên khác", "02/00"
    page, token = _sent(controller, changed)
    assert token == ""
    for words in ("Khác, không ghi đè 2", "Kiểm soát thông tin dạng văn bản Tên khác", "BH 01/SĐ 00 02/00"):
        assert words in page.words
    db.session.rollback()
    assert verify.verify(full=True).is_good


def test_every_error_of_the_register_is_told_at_once_and_nothing_is_written(office: Office) -> None:
    wrong: list[list[Any]] = [
        HEADER,
        [1, "QT 01/x", "Tên", "QT", "dt", "01/00", "05/01/2022", ""],
        [2, "QT-02", "", "QT", "dt", "01/00", "05/01/2022", ""],
        [3, "QT-03", "Tên", "QT", "Phòng nào", "01/00", "05/01/2022", ""],
        [4, "ZZ-04", "Tên", "", "dt", "01/00", "05/01/2022", ""],
        [5, "QT-05", "Tên", "QT", "dt", "hai", "31/02/2022", ""],
        [6, "QT-06", "Tên", "QT", "dt", datetime(2024, 1, 2), "05/01/2022", "01/01/2022"],
        [7, "QT-07", "Tên", "QT", "dt", "01/00", "", ""],
        [8, "QT-08", "Tên", "QT", "dt", "01/00", "05/01/2022", ""],
        [9, "qt-08", "Tên khác", "QT", "dt", "02/00", "05/01/2022", ""],
    ]
    page, token = _sent(office.browser(office.controller), wrong)
    assert token == ""
    for number, words in [
        (2, "không dùng được"),
        (3, "Thiếu “Tên tài liệu”"),
        (4, "Không có đơn vị “Phòng nào”"),
        (5, "Không rõ loại của ZZ-04"),
        (6, "không phải lần ban hành"),
        (6, "phải như 28/07/2023"),
        (7, "bị Excel đổi thành ngày"),
        (7, "Ngày hiệu lực trước ngày ban hành"),
        (8, "Thiếu ngày ban hành"),
        (10, "đã có ở dòng 9"),
    ]:
        rows = [one for one in page.select("tbody tr") if f"dòng {number}" in one.select_one("th").text]
        assert any(words in row.text for row in rows), (number, words)
    for file in (BytesIO(b"PK\x03\x04 khong phai"), BytesIO(b""), _book([["a", "b"]])):
        browser = office.browser(office.controller)
        answer = browser.client.post(
            "/tai-lieu/nhap/danh-muc", data={"file": (file, "a.xlsx"), "csrf_token": browser.token()}
        )
        assert answer.status_code in (303, 422)
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("02/01", (2, 1)),
        ("BH 02/SĐ 01", (2, 1)),
        ("Lần BH: 2, lần SĐ: 1", (2, 1)),
        ("3", (3, None)),
        ("BH 03", (3, None)),
        ("SĐ 01", (None, 1)),
        ("", (None, None)),
    ],
)
def test_numbers_of_a_revision_are_read_as_offices_write_them(text: str, numbers: tuple[int | None, ...]) -> None:
    assert reading.numbers_of(text) == numbers
