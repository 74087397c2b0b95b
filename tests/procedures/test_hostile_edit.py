"""Numbers and texts that no form of the catalogue sends, and a tab that was left open."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from heza.accounts.permissions import Role
from tests.make import Make
from tests.pages import Browser

Browse = Callable[..., Browser]


@pytest.mark.both_databases
def test_impossible_numbers_are_refused_and_never_break_a_page(app: Flask, make: Make, browse_as: Browse) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = browse_as(make.person("Vũ Kiểm Soát", Role.CONTROL)).client
    for number in (2**31, 2**63, 10**20):
        assert client.post(f"/thu-tuc/linh-vuc/{number}/xac-nhan").status_code == 404
    form = {
        "code": "1.000001", "effective_from": "01/01/2024", "basis": "QĐ 1/QĐ-UBND", "name": "Thủ tục", "field": "*",
        "new_field": "=cmd()", "department": "", "days_legal": "5", "days_allowed": "5", "fee": "0",
        "term_unit": "working_days", "counting_rule": "A", "pause_mode": "extend", "do": "save",
    }  # fmt: skip
    for field, typed in (
        ("effective_from", "01/01/0001"), ("effective_from", "31/12/9999"), ("name", "n" * 10_000),
        ("days_legal", "9" * 400), ("days_allowed", "-1"), ("fee", "9" * 3000), ("new_field", " "), ("code", "/"),
    ):  # fmt: skip
        page = client.post("/thu-tuc/them", data=form | {field: typed})
        assert page.status_code == 422, (field, typed[:20])
    assert client.post("/thu-tuc/them", data=form).status_code == 303
    for version in (2**31, 2**63, 10**20):
        posted = client.post(f"/thu-tuc/1.000001/cach-tinh/{version}", data={"counting_rule": "A"})
        assert posted.status_code == 404
        assert client.get(f"/thu-tuc/1.000001/quy-trinh/{version}").status_code == 404
    again = client.post("/thu-tuc/them", data=form)
    assert again.status_code in (409, 422)
    assert "đã có trong danh mục" in again.text

    papers = "/thu-tuc/1.000001/thanh-phan/" + re.findall(r"/thanh-phan/(\d+)", client.get("/thu-tuc/1.000001").text)[0]
    row = {"rows": "1", "originals-0": "1", "do": "save"}
    assert client.post(papers, data=row | {"name-0": "Đơn"}).status_code == 303
    assert client.post(papers, data=row | {"name-0": "Đơn, sửa"}).status_code == 303
    stale = client.post(papers, data=row | {"name-0": "Đơn ở thẻ cũ"})
    assert stale.status_code == 422
    assert "Người khác vừa sửa" in stale.text
    assert "Đơn ở thẻ cũ" in stale.text, "what was typed is not lost"
    fresh = re.findall(r'action="([^"]*/thanh-phan/\d+)"', stale.text)[0]
    assert fresh != papers
    assert client.post(fresh, data=row | {"name-0": "Đơn ở thẻ cũ"}).status_code == 303

    used = client.get("/bieu-mau/thu-tuc/1.000001", headers={"HX-Request": "true", "HX-Target": "procedure_papers"})
    assert "Chưa soạn và chưa cấp" in used.text
    assert "<html" not in used.text
    assert 'hx-get="/bieu-mau/thu-tuc/1.000001"' in client.get("/thu-tuc/1.000001").text
    assert client.get("/bieu-mau/thu-tuc/9.999999").status_code == 404

    auditor = browse_as(make.person("Quản Trị", Role.ADMIN)).client
    told = auditor.get("/nhat-ky/xuat-excel?loai=procedure&viec=edit_procedure")
    rows = list(load_workbook(BytesIO(told.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[-1][5] == "1.000001", "the code, as the page shows it, not the number of a row"
