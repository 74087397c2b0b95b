"""The list of dossiers as people use it: filters, figures, pages, the Excel file, and every wrong address."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core import clock
from heza.core.db import db
from heza.dossiers import export, lists
from tests.dossiers.exports import Exports
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
LABOUR = "Phòng Quản lý lao động"


def codes(page: Page) -> list[str]:
    """The codes on a page of the list."""
    return [link.text for link in page.select("#dossier_list tbody th a.code")]


@pytest.fixture
def leader(make: Make) -> Person:
    """Somebody who sees everything."""
    return make.person("Đoàn Thế Vinh", Role.LEADER)


# ---------------------------------------------------------------- the page


def test_the_list_opens_with_what_is_urgent(leader: Person, browse_as: Browse, exports: Exports) -> None:
    late = exports.row(due=datetime(2024, 3, 26, 17, 0))
    today = exports.row(due=datetime(2024, 3, 28, 17, 0))
    soon = exports.row(due=datetime(2024, 4, 1, 17, 0))
    far = exports.row(due=datetime(2024, 4, 12, 17, 0))
    paused = exports.row(due=datetime(2024, 4, 15, 17, 0), status="Yêu cầu bổ sung giấy tờ")
    exports.load(far, soon, paused, today, late)
    page = browse_as(leader).get("dossiers.index")
    assert codes(page) == [row["code"] for row in (late, today, soon, far, paused)]
    badges = [badge.text for badge in page.select("#dossier_list .badge")]
    assert badges == ["quá 2 ngày", "hôm nay", "còn 2 ngày", "còn 11 ngày", "tạm dừng"]
    kinds = [badge["class"][1] for badge in page.select("#dossier_list .badge")]
    assert kinds == ["badge-late", "badge-soon", "badge-soon", "badge-ok", "badge-wait"]
    assert [value.text.strip() for value in page.select(".figure-value a")] == [
        *("Đang giải quyết: 5", "Quá hạn: 1", "Đến hạn hôm nay: 1", "Tạm dừng: 1")
    ]
    for link in page.select(".figure-value a"):
        assert len(codes(browse_as(leader).get(link["href"]))) == int(link.text.split(": ")[1])


@pytest.mark.parametrize(("until", "is_fresh"), [(28, True), (27, True), (26, False)])
def test_nothing_is_green_while_the_data_are_old(
    leader: Person, browse_as: Browse, exports: Exports, until: int, is_fresh: bool
) -> None:
    exports.load(exports.row(due=datetime(2024, 4, 26, 17, 0)), until=date(2024, 3, until))
    page = browse_as(leader).get("dossiers.index")
    assert bool(page.select(".badge-ok")) is is_fresh
    assert bool(page.select("main .notice-soon")) is not is_fresh
    assert f"{until}/03/2024 17:00" in page.words


def test_the_filters_work_alone_and_by_htmx(leader: Person, browse_as: Browse, exports: Exports) -> None:
    wanted, other = exports.row(applicant="Công ty Sao Biển"), exports.row(applicant="Công ty May Nam Triệu")
    exports.load(wanted, other)
    values = {"q": "sao bien", "trang-thai": "dang-giai-quyet"}
    whole = browse_as(leader).get("dossiers.index", **values)
    part = browse_as(leader, hx_target="dossier_list").get("dossiers.index", **values)
    assert whole.find("html") and not part.find("html")
    assert codes(whole) == codes(part) == [wanted["code"]]
    assert whole.select("#filter_q")[0]["value"] == "sao bien"
    form = whole.select("form.filters")[0]
    assert form["method"] == "get" and form["hx-target"] == "#dossier_list"


def test_a_whole_code_goes_straight_to_its_dossier(
    make: Make, leader: Person, browse_as: Browse, exports: Exports
) -> None:
    row = exports.row(code="H24.18-240320-7001")
    exports.load(row)
    page = browse_as(leader).get("dossiers.index", q=" h24.18–240320-7001", status=303)
    assert page.response.headers["Location"] == "/ho-so/H24.18-240320-7001"
    quick = browse_as(leader, hx_target="dossier_list").get("dossiers.index", q=row["code"])
    assert quick.response.headers["HX-Redirect"] == "/ho-so/H24.18-240320-7001"
    other = make.person(department=make.department())
    assert "Không có hồ sơ nào khớp" in browse_as(other).get("dossiers.index", q=row["code"]).words


def test_pages_lead_on_and_back(
    leader: Person, browse_as: Browse, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    exports.load(*(exports.row() for _ in range(8)))
    browser = browse_as(leader)
    pages = [browser.get("dossiers.index", **{"trang-thai": "tat-ca"})]
    while link := pages[-1].select_one("a[rel=next]"):
        pages.append(browser.get(link["href"]))
    shown = [codes(page) for page in pages]
    assert [len(page) for page in shown] == [3, 3, 2]
    assert len({code for page in shown for code in page}) == 8
    assert codes(browser.get(pages[2].select("a[rel=prev]")[0]["href"])) == shown[1]
    assert not pages[0].select("a[rel=prev]")
    assert all("8 hồ sơ" in page.select_one(".pager").text for page in pages)


def test_headers_turn_the_order_round(leader: Person, browse_as: Browse, exports: Exports) -> None:
    exports.load(*(exports.row(due=datetime(2024, 4, day, 17, 0)) for day in (5, 8, 9)))
    page = browse_as(leader).get("dossiers.index")
    header = page.select("th[aria-sort]")[0]
    assert (header["aria-sort"], header.text.strip()) == ("ascending", "Hạn trả")
    turned = browse_as(leader).get(header.select("a")[0]["href"])
    assert codes(turned) == codes(page)[::-1]
    assert turned.select("th[aria-sort]")[0]["aria-sort"] == "descending"


@pytest.mark.parametrize(
    "values", [{}, {"trang-thai": "tat-ca"}, {"q": "cong ty"}, {"q": "H24.18", "trang-thai": "tat-ca"}]
)
def test_more_rows_cost_no_more_statements(
    make: Make, browse_as: Browse, exports: Exports, statements: Any, values: dict[str, str]
) -> None:
    first = exports.row()
    exports.load(first)
    exports.load(first | {"department": LABOUR}, until=date(2024, 3, 29))
    officer = make.person(department_id=exports.dossier(first["code"]).department_id)

    def cost() -> int:
        with statements() as seen:
            browse_as(officer).get("dossiers.index", **values)
        return len(seen)

    cost()
    few = cost()
    exports.load(
        *(exports.row(department=LABOUR, officer=f"Cán bộ {n}", applicant=f"Công ty {n}") for n in range(60)),
        until=date(2024, 3, 30),
    )
    assert cost() == few < 28


# ---------------------------------------------------------------- wrong addresses


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"tu": "2024-03-20", "den": "2024-03-01"}, "Ngày đầu 20/03/2024 sau ngày cuối 01/03/2024"),
        ({"tu": "31/02/2024"}, "cần một ngày dạng 20/03/2024"),
        ({"den": "hôm qua"}, "cần một ngày dạng 20/03/2024"),
        ({"den": "0001-01-01"}, "trong khoảng năm 2000–2100"),
        ({"trang-thai": "bay-mau"}, "Không có trạng thái này"),
        ({"phong": "một"}, "“Đơn vị” không đúng"),
        ({"phong": "-1"}, "“Đơn vị” không đúng"),
        ({"can-bo": "99999999999999999999"}, "“Cán bộ” không đúng"),
        ({"linh-vuc": "²"}, "“Lĩnh vực” không đúng"),
        ({"phong": "4711"}, "Không có đơn vị này"),
        ({"can-bo": "4711"}, "Không có cán bộ này"),
        ({"linh-vuc": "4711"}, "Không có lĩnh vực này"),
        ({"thu_tuc": "ZZ-99"}, "Không có thủ tục mã “ZZ-99”"),
        ({"q": "x" * 201}, "dài quá 200 ký tự"),
    ],
)
@pytest.mark.both_databases
def test_what_cannot_be_asked_gets_a_sentence_and_no_rows(
    leader: Person, browse_as: Browse, exports: Exports, values: dict[str, str], sentence: str
) -> None:
    exports.load(exports.row())
    page = browse_as(leader).get("dossiers.index", status=422, **values)
    assert sentence in page.select_one("#dossier_list").text
    assert codes(page) == []
    part = browse_as(leader, hx_target="dossier_list").get("dossiers.index", status=422, **values)
    assert sentence in part.words
    assert sentence in browse_as(leader).get("dossiers.excel", status=409, **values).words


@pytest.mark.parametrize("cursor", ["x", "W10.abc", "WyJkdWUrIiwwLCIyMDI0LTAzLTI4IiwxXQ.AAAA", "%00", "9" * 500])
@pytest.mark.both_databases
def test_a_page_that_is_lost_is_the_first_page(
    leader: Person, browse_as: Browse, exports: Exports, cursor: str
) -> None:
    exports.load(exports.row())
    page = browse_as(leader).get("dossiers.index", trang=cursor)
    assert "đây là trang đầu" in page.words
    assert len(codes(page)) == 1


def test_a_page_of_another_order_is_the_first_page(
    app: Flask, leader: Person, browse_as: Browse, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 1)
    exports.load(exports.row(), exports.row())
    following = browse_as(leader).get("dossiers.index").select("a[rel=next]")[0]["href"]
    page = browse_as(leader).get(following.replace("dang-giai-quyet", "tat-ca"))
    assert "đây là trang đầu" in page.words
    assert len(codes(page)) == 1


@pytest.mark.parametrize(
    "typed", ["' OR 1=1 --", "%", "\\", "a\x00b", "😀", "(((", "-", "   ", "\ud800".encode("utf-8", "replace").decode()]
)
@pytest.mark.both_databases
def test_no_search_is_an_accident(leader: Person, browse_as: Browse, exports: Exports, typed: str) -> None:
    exports.load(exports.row())
    for show in ("", "tat-ca", "dang-giai-quyet"):
        browse_as(leader).get("dossiers.index", **{"q": typed, "trang-thai": show})


# ---------------------------------------------------------------- where there is nothing


def test_an_empty_list_says_what_to_do(make: Make, browse_as: Browse, exports: Exports) -> None:
    clerk, lonely = make.person("", Role.ONE_STOP), make.person()
    page = browse_as(clerk).get("dossiers.index")
    assert page.select(".empty a")[0]["href"] == "/ho-so/nhap"
    officer = make.person(department=make.department())
    assert "nhờ Bộ phận Một cửa nhập tệp" in browse_as(officer).get("dossiers.index").words
    assert "chưa thuộc đơn vị nào" in browse_as(lonely).get("dossiers.index").words
    exports.load(exports.settled(datetime(2024, 3, 25, 9, 0)))
    page = browse_as(clerk).get("dossiers.index")
    assert "Không có hồ sơ nào ở mục “Đang giải quyết”" in page.words
    assert len(codes(browse_as(clerk).get(page.select(".empty a")[0]["href"]))) == 1
    page = browse_as(clerk).get("dossiers.index", **{"q": "cong ty", "trang-thai": "qua-han"})
    assert len(codes(browse_as(clerk).get(page.select(".empty a")[0]["href"]))) == 1


# ---------------------------------------------------------------- the Excel file


def downloaded(browser: Browser, **values: str) -> list[list[Any]]:
    """The rows of the exported file, its header first."""
    response = browser.client.get("/ho-so/excel", query_string=values)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(BytesIO(response.data)).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(rows) if row[0] == "STT")
    return rows[start:]


def test_the_excel_file_holds_what_is_filtered(leader: Person, browse_as: Browse, exports: Exports) -> None:
    wanted = exports.row(applicant="=cmd|' /C calc'!A0 Sao Biển", due=datetime(2024, 4, 1, 17, 0))
    exports.load(wanted, exports.row(applicant="Công ty khác"))
    rows = downloaded(browse_as(leader), q="sao bien")
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert told["Mã hồ sơ"] == wanted["code"]
    assert told["Chủ hồ sơ"] == "'=cmd|' /C calc'!A0 Sao Biển"
    assert told["Hạn trả"] == datetime(2024, 4, 1, 17, 0)
    assert told["Tình trạng hạn"] == "còn 2 ngày"
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None and (entry.action, entry.subject_type) == ("export", "dossier")
    assert '"rows":1' in entry.body and "sao bien" in entry.body


def test_a_long_file_is_cut_with_a_sentence(
    leader: Person, browse_as: Browse, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 2)
    exports.load(*(exports.row() for _ in range(4)))
    assert len(downloaded(browse_as(leader))) == 3
    response = browse_as(leader).client.get("/ho-so/excel")
    sheet = load_workbook(BytesIO(response.data)).worksheets[0]
    assert any("Chỉ có 2 hồ sơ đầu" in str(row[0]) for row in sheet.iter_rows(values_only=True))


# ---------------------------------------------------------------- another department's dossier


def test_no_way_leads_to_another_departments_dossier(make: Make, browse_as: Browse, exports: Exports) -> None:
    row = exports.row(applicant="Công ty Bí Mật", procedure="Thủ tục kín", officer="Người Giữ Kín")
    applied = exports.load(row)
    assert applied is not None
    stranger = browse_as(make.person(department=make.department()))
    hidden = exports.dossier(row["code"])
    for values in (
        {"trang-thai": "tat-ca"},
        {"q": "bi mat", "trang-thai": "tat-ca"},
        {"q": row["code"]},
        {"q": row["code"][:12]},
        {"phong": str(hidden.department_id), "trang-thai": "tat-ca"},
        {"can-bo": str(hidden.officer_id)},
        {},
    ):
        page = stranger.get("dossiers.index", **values)
        assert codes(page) == [] and "Bí Mật" not in page.words
        assert len(downloaded(stranger, **values)) == 1
    now = clock.recorded().strftime("%Y-%m-%dT%H:%M")
    for values in ({}, {"tinh-den": "2024-03-21"}, {"biet-den": now}):
        theirs = stranger.get("dossiers.show", code=row["code"], status=404, **values)
        made_up = stranger.get("dossiers.show", code="H24.18-990101-0001", status=404, **values)
        assert theirs.words == made_up.words
    stranger.get("dossiers.upload", status=403)
    stranger.get("dossiers.past", import_id=applied.id, status=403)
