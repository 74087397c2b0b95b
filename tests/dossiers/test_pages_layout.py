"""The page where a file explains itself: what was understood, other ways tried before they are read, and remembered."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from heza.accounts.permissions import Role
from heza.core.db import db
from heza.core.old_fonts import to_tcvn3
from heza.dossiers.imports.models import ImportFile, ImportRow, ImportSource
from heza.dossiers.models import Dossier
from tests.dossiers import office_files as of
from tests.dossiers.office_files import FIRST, line, sheet
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
BAD = [
    *(line(n, code=f"H24.18-2403{n:02d}-000{n}", applicant=to_tcvn3("Công ty TNHH Nhựa Thành Đạt")) for n in (1, 2)),
    line(3, code="h24.18–240303-0003", due=""),
]


@pytest.fixture
def clerk(make: Make, browse_as: Browse) -> Browser:
    """The one-stop desk at its browser."""
    return browse_as(make.person("Mai Thị Kim Oanh", Role.ONE_STOP))


def put(browser: Browser, content: bytes, name: str = "ho-so.xls") -> ImportFile:
    """Choose a file; the row that waits."""
    browser.post("dossiers.upload", {"file": (BytesIO(content), name)}, status=303)
    return db.session.scalars(select(ImportFile).order_by(ImportFile.id.desc()).limit(1)).one()


def filled(page: Page) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = page.select("form.explain")[0]
    shown = form.select("input[type=hidden], input[type=radio][checked]")
    sent = {str(one["name"]): str(one["value"]) for one in shown if one["name"] != "csrf_token"}
    for select_ in form.select("select"):
        sent[str(select_["name"])] = next((str(one["value"]) for one in select_.select("option[selected]")), "")
    return sent


def roles(page: Page) -> dict[int, str]:
    """Excel's numbers and what the rows were understood to be."""
    rows = [one for one in page.select(".sheet tbody tr") if one.select("th")]
    return {int(one.select("th span")[0].text): one.select("td.what")[0].text for one in rows}


@pytest.mark.both_databases
def test_a_bad_file_explains_itself_is_answered_read_and_remembered(clerk: Browser, statements: Any) -> None:
    rows = sheet(["I", "Lĩnh vực đầu tư"], *BAD, below=[["", "Tổng cộng: 3"], ["", "", "NGƯỜI LẬP BIỂU"]])
    file = put(clerk, of.xlsx(rows, of.hide(FIRST + 2)))
    assert file.state == "asking"
    with statements() as seen:
        page = clerk.get("dossiers.layout", import_id=file.id)
    assert len(seen) < 25
    assert roles(page) == {
        1: "tiêu đề",
        2: "tiêu đề",
        3: "tiêu đề",
        4: "dòng tiêu đề bảng",
        5: "dòng nhóm",
        6: "dữ liệu",
        7: "dòng ẩn",
        8: "dữ liệu",
        9: "dòng tổng",
        10: "chữ ký",
    }
    assert "Cột “Chủ hồ sơ” viết theo bảng mã cũ TCVN3" in page.words and "Công ty TNHH Nhựa Thành Đạt" in page.words
    assert "1 dòng đang ẩn" in page.words
    sent = filled(page)
    assert sent["c1"] == "code" and sent["c0"] == "" and "q:font:applicant" not in sent

    unanswered = clerk.post("dossiers.layout", sent | {"act": "read"}, import_id=file.id, status=422)
    assert "Còn câu chưa trả lời: Cột “Chủ hồ sơ”" in unanswered.words
    sent |= {"q:font:applicant": "tcvn3", "q:hidden": "read"}
    trial = clerk.post("dossiers.layout", sent | {"act": "look"}, import_id=file.id, status=200)
    assert "chưa lưu" in trial.words and roles(trial)[7] == "dữ liệu"
    assert "Mã viết chữ thường được đổi thành chữ hoa" in trial.words
    assert db.session.get(ImportFile, file.id).state == "asking" and not db.session.scalars(select(ImportSource)).all()

    clerk.post("dossiers.layout", filled(trial) | {"act": "read", "keep": "1"}, import_id=file.id, status=303)
    db.session.expire_all()
    assert (db.session.get(ImportFile, file.id).state, db.session.scalar(select(func.count(ImportRow.row)))) == (
        "read",
        3,
    )
    preview = clerk.get("dossiers.preview", import_id=file.id)
    assert "Công ty TNHH Nhựa Thành Đạt" in preview.words and "bảng mã cũ được đổi sang Unicode: 2 ô" in preview.words

    again = put(clerk, of.text([["tệp khác"], *sheet(*BAD)], coding="utf-16"), "tháng sau.csv")
    assert again.state == "read"
    assert db.session.scalar(select(func.count(Dossier.id))) == 0


def test_another_header_and_other_columns_are_tried_and_read(clerk: Browser) -> None:
    labels = ["Số phiếu" if one == "Mã hồ sơ" else one for one in of.HEADER]
    rows = [
        labels if one is of.HEADER else one for one in sheet(line(1), line(2), above=[["", "Nhận hồ sơ", "Trạng thái"]])
    ]
    file = put(clerk, of.xlsx(rows))
    page = clerk.get("dossiers.layout", import_id=file.id)
    assert "Không thấy cột “Mã hồ sơ”. Đó là cột nào?" in page.words
    sent = filled(page)
    wrong = clerk.post("dossiers.layout", sent | {"header": "1", "act": "look"}, import_id=file.id, status=200)
    assert roles(wrong)[1] == "dòng tiêu đề bảng"
    right = clerk.post("dossiers.layout", filled(wrong) | {"header": "3", "act": "look"}, import_id=file.id, status=200)
    sent = filled(right)
    assert (sent["c6"], sent["c1"]) == ("received_at", "")
    twice = clerk.post("dossiers.layout", sent | {"c2": "received_at", "act": "read"}, import_id=file.id, status=422)
    assert "Cột C và cột G cùng được chọn là “Nhận hồ sơ”" in twice.words
    clerk.post("dossiers.layout", sent | {"c1": "code", "act": "read"}, import_id=file.id, status=303)
    db.session.expire_all()
    assert (db.session.get(ImportFile, file.id).state, file.total) == ("read", 2)
    page = clerk.get("dossiers.layout", import_id=file.id)
    assert filled(page)["c1"] == "code"


def test_made_up_answers_change_nothing(clerk: Browser, make: Make, browse_as: Browse) -> None:
    file = put(clerk, of.xlsx(sheet(line())))
    for made_up in (
        {"header": "9" * 40},
        {"header": "-1", "c99999999": "code"},
        {"sheet": "không có", "q:hidden": "x", "q:date:received_at": "ymd", "q:font:applicant": "utf7"},
        {"shown_header": "900000", "shown_sheet": "?", "c1": "x" * 5000},
        {"c0": "code"},
    ):
        page = clerk.client.post(f"/ho-so/nhap/tep/{file.id}/doc", data={"csrf_token": clerk.token(), **made_up})
        assert page.status_code in (200, 422), made_up
    db.session.expire_all()
    assert (file.state, file.turn, file.choices) == ("read", 1, "")
    clerk.get("dossiers.layout", import_id=2**70, status=404)
    stranger = browse_as(make.person("", Role.LEADER))
    stranger.get("dossiers.layout", import_id=file.id, status=403)
