"""The list, one procedure, abolishing: what people see and may do."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from heza.accounts.permissions import Role
from heza.audit.models import AuditEntry
from heza.core.db import db
from heza.procedures import queries
from heza.procedures.models import Field
from tests.make import Make
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
Statements = Callable[[], AbstractContextManager[list[str]]]


def _codes(page: Page) -> list[str]:
    return [link.text for link in page.select("#procedure_list tbody th a")]


@pytest.fixture
def officer(make: Make, browse_as: Browse) -> Browser:
    """Somebody who only reads."""
    return browse_as(make.person())


@pytest.fixture
def control(make: Make, browse_as: Browse) -> Browser:
    """Somebody who keeps the catalogue."""
    return browse_as(make.person("", Role.CONTROL))


# ---------------------------------------------------------------- the list


def test_the_list_is_grouped_by_field_with_counts(catalogue: None, officer: Browser) -> None:
    page = officer.get("procedures.index")
    groups = [" ".join(row.text.split()) for row in page.select("tr.total")]
    assert [group.removesuffix(" chưa xác nhận") for group in groups] == [
        "Đầu tư · 23 thủ tục",
        "Lao động · 1 thủ tục",
        "Môi trường · 9 thủ tục",
        "Đất đai · 5 thủ tục",
        "Thương mại · 5 thủ tục",
        "Xuất nhập khẩu · 2 thủ tục",
        "Xây dựng · 5 thủ tục",
        "Quy hoạch · 4 thủ tục",
    ]
    assert len(_codes(page)) == 54
    assert "Nhập từ Excel" not in page.words


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("noi quy lao dong", ["LĐ-01"]),
        ("NỘI QUY", ["LĐ-01"]),
        ("nội quí", []),
        ("lao đong", []),
        ("lđ-01", ["LĐ-01"]),
        ("dt-18", ["ĐT-18"]),
        ("quy 100%", []),
        ("quy_", []),
    ],
)
def test_a_search_ignores_marks_unless_they_are_typed(
    catalogue: None, officer: Browser, typed: str, codes: list[str]
) -> None:
    assert _codes(officer.get("procedures.index", q=typed)) == codes


@pytest.mark.both_databases
def test_the_list_is_filtered_by_field_department_level_and_force(catalogue: None, officer: Browser) -> None:
    land = db.session.scalars(select(Field).where(Field.name == "Đất đai")).one()
    department = queries.version_at(queries.procedure_by_code("XD-01").id, date(2024, 3, 1))
    procedure = queries.procedure_by_code("ĐĐ-02")
    procedure.abolished_on = date(2024, 3, 1)
    db.session.commit()
    assert department is not None

    def shown(**filters: Any) -> list[str]:
        return _codes(officer.get("procedures.index", **{name.replace("_", "-"): one for name, one in filters.items()}))

    assert len(shown(linh_vuc=land.id)) == 5
    assert len(shown(phong=department.department_id)) == 9
    assert "ĐT-01" not in shown(muc_do="Toàn trình")
    assert shown(trang_thai="bai-bo") == ["ĐĐ-02"]
    assert len(shown(trang_thai="hieu-luc")) == 53
    assert len(shown()) == 54


def test_a_fragment_is_only_the_list(catalogue: None, make: Make, browse_as: Browse) -> None:
    page = browse_as(make.person(), hx_target="procedure_list").get("procedures.index", q="giấy phép môi trường")
    assert page.find("html") is None
    assert "MT-02" in _codes(page)


@pytest.mark.parametrize(
    "wrong",
    [{"linh-vuc": "x"}, {"linh-vuc": "9" * 30}, {"phong": "-1"}, {"trang-thai": "x"}, {"sau": "x"}, {"sau": "1.2.A.x"}],
)
def test_a_wrong_address_gets_a_sentence(catalogue: None, officer: Browser, wrong: dict[str, Any]) -> None:
    assert "không đúng" in officer.get("procedures.index", status=400, **wrong).words


def test_an_empty_catalogue_says_what_to_do(officer: Browser, control: Browser) -> None:
    assert "Danh mục còn trống" in officer.get("procedures.index").words
    assert control.get("procedures.index").select_one(".empty a")["href"] == "/thu-tuc/nhap"  # type: ignore[index]


@pytest.mark.both_databases
def test_the_pages_of_a_long_list_follow_each_other(
    catalogue: None, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heza.procedures.listing.PAGE", 20)
    whole, url = [], "procedures.index"
    for expected in (20, 20, 14):
        page = officer.get(url)
        assert len(_codes(page)) == expected
        whole += _codes(page)
        following = page.select_one("a[rel=next]")
        url = str(following["href"]) if following else ""
    assert not url
    assert len(set(whole)) == 54


def test_a_longer_list_costs_no_more_statements(
    catalogue: None, officer: Browser, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for size in (1, 50):
        monkeypatch.setattr("heza.procedures.listing.PAGE", size)
        with statements() as seen:
            officer.get("procedures.index")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_excel_file_holds_what_is_filtered(catalogue: None, officer: Browser) -> None:
    response = officer.get("procedures.excel", q="moi truong").response
    sheet: Any = load_workbook(BytesIO(response.data)).active
    rows = list(sheet.values)
    assert rows[3][:3] == ("STT", "Mã TTHC", "Tên thủ tục hành chính")
    assert "MT-02" in [row[1] for row in rows[4:]]
    assert all("môi trường" in row[2].lower() for row in rows[4:])


# ---------------------------------------------------------------- one procedure


def test_a_procedure_shows_its_terms_steps_and_papers(catalogue: None, officer: Browser) -> None:
    page = officer.get("procedures.show", code="ĐT-04")
    assert "10 ngày làm việc" in page.words
    assert "theo quy định 15 ngày làm việc, rút ngắn 5" in page.words
    assert "Các bước cộng lại 80 giờ, bằng thời hạn." in page.words
    assert len(page.select("svg.bar rect[class=fill-brand], svg.bar rect[class=fill-mid]")) == 5
    assert "Văn bản đề nghị" in page.words
    assert "Quyết định số 4356/QĐ-UBND ngày 15/12/2023" in page.words
    assert "hồ sơ tiếp nhận trước ngày 15/12/2023 cũng tính theo phiên bản này" in page.words
    assert page.words.count("chưa đối chiếu") == 2
    assert page.select("form[method=post][action*=bai-bo]") == []


@pytest.mark.parametrize("typed", ["đt-04", "ĐT–04"])
def test_a_code_is_found_however_it_is_typed(catalogue: None, officer: Browser, typed: str) -> None:
    assert officer.get("procedures.show", code=typed).select_one("h1 .code").text == "ĐT-04"  # type: ignore[union-attr]


def test_an_unknown_code_is_not_found(catalogue: None, officer: Browser) -> None:
    assert "Không có mục này" in officer.get("procedures.show", code="XX-99", status=404).words
    officer.get("procedures.show", code="ĐT-04", ngay="hôm qua", status=400)


def test_a_page_of_a_procedure_costs_the_same_whatever_it_holds(
    catalogue: None, officer: Browser, statements: Statements
) -> None:
    costs = set()
    for code in ("ĐT-01", "LĐ-01", "QH-04"):
        with statements() as seen:
            officer.get("procedures.show", code=code)
        costs.add(len(seen))
    assert len(costs) == 1


# ---------------------------------------------------------------- edits


def test_an_abolished_procedure_stays_visible(catalogue: None, control: Browser, officer: Browser) -> None:
    values = {"day": "01/03/2024", "basis": "Quyết định số 9/QĐ-UBND ngày 20/02/2024"}
    control.post("procedures.abolish", values, code="ĐT-04")
    assert "bãi bỏ từ 01/03/2024" in officer.get("procedures.index", q="ĐT-04").words
    page = officer.get("procedures.show", code="ĐT-04")
    assert "Thủ tục đã bãi bỏ từ ngày 01/03/2024. Quyết định số 9/QĐ-UBND" in page.words
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.action, entry.subject_type) == ("update", "procedure")
    control.post("procedures.restore", code="ĐT-04")
    assert "bãi bỏ" not in officer.get("procedures.index", q="ĐT-04").select_one("#procedure_list tbody").text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"day": "", "basis": "Quyết định"}, "Hãy nhập ngày bãi bỏ"),
        ({"day": "31/02/2024", "basis": "Quyết định"}, "Hãy nhập ngày dạng ngày/tháng/năm, ví dụ 28/03/2024."),
        ({"day": "01/03/2024", "basis": ""}, "Hãy nhập căn cứ"),
        ({"day": "01/03/2024", "basis": "x" * 301}, "Căn cứ dài quá 300 ký tự."),
    ],
)
def test_abolishing_needs_a_day_and_a_basis(
    catalogue: None, control: Browser, values: dict[str, str], says: str
) -> None:
    page = control.post("procedures.abolish", values, code="ĐT-04", status=422)
    assert says in page.words
    assert queries.procedure_by_code("ĐT-04").abolished_on is None


def test_the_rule_of_counting_is_data_with_its_mark(catalogue: None, control: Browser) -> None:
    procedure = queries.procedure_by_code("ĐT-04")
    version = queries.version_at(procedure.id, date(2024, 3, 1))
    assert version is not None
    place: dict[str, Any] = {"code": "ĐT-04", "version_id": version.id}
    values = {"counting_rule": "C", "counting_confirmed": "y", "pause_mode": "restart"}
    control.post("procedures.set_counting", values, **place)
    page = control.get("procedures.show", code="ĐT-04")
    assert "C – nhận trước giờ chốt" in page.words
    assert page.words.count("chưa đối chiếu") == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "set_counting")).one()
    assert '"counting_rule":["A","C"]' in entry.body
    control.post("procedures.set_counting", {"counting_rule": "Z", "pause_mode": "none"}, status=422, **place)
    control.post("procedures.set_counting", values, status=422, code="ĐT-05", version_id=version.id)


def test_a_field_that_a_file_brought_is_confirmed(catalogue: None, control: Browser) -> None:
    field = db.session.scalars(select(Field).where(Field.name == "Lao động")).one()
    control.post("procedures.confirm_field", id=field.id)
    db.session.refresh(field)
    assert field.confirmed
    control.post("procedures.confirm_field", id=999, status=404)


def test_only_who_keeps_the_catalogue_may_change_it(catalogue: None, officer: Browser) -> None:
    officer.get("procedures.upload", status=403)
    officer.post("procedures.abolish", {"day": "01/03/2024", "basis": "x"}, code="ĐT-04", status=403)
    officer.post("procedures.restore", code="ĐT-04", status=403)
    officer.post("procedures.apply", {"token": "x"}, status=403)
