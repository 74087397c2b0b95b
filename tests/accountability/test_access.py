"""Nobody without the right sees another department's page or rows; the agency's totals are for all."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from heza.audit.models import AuditEntry
from heza.core.db import db
from tests.accountability.conftest import People
from tests.pages import Browser

pytestmark = pytest.mark.agency
Browse = Callable[..., Browser]
Unit = Callable[[str], int]
OTHERS = ("tp.dt", "cv.dt", "motcua", "iso", "admin")


@pytest.mark.parametrize("username", OTHERS)
def test_another_department_is_not_found(person: People, unit: Unit, browse_as: Browse, username: str) -> None:
    browser, other = browse_as(person(username)), unit("mt")
    for endpoint in ("department", "department_excel", "at_risk"):
        browser.get(f"accountability.{endpoint}", status=404, department_id=other)
    for endpoint in ("rows", "rows_excel"):
        browser.get(f"accountability.{endpoint}", status=404, o="all", phong=other)
        browser.get(f"accountability.{endpoint}", status=404, o="all")
        browser.get(f"accountability.{endpoint}", status=404, o="all", phong=0)
        browser.get(f"accountability.{endpoint}", status=404, o="all", truong=person("tp.mt").id)
        browser.get(f"accountability.{endpoint}", status=404, o="all", nguoi=person("cv.mt").id)


def test_another_person_inside_my_department_is_empty(person: People, unit: Unit, browse_as: Browse) -> None:
    browser = browse_as(person("cv.dt"))
    for narrowed in ({"nguoi": person("cv.mt").id}, {"truong": person("tp.mt").id}):
        page = browser.get("accountability.rows", o="all", phong=unit("dt"), **narrowed)
        assert page.select_one("section.panel h2").text == "0 hồ sơ"


def test_the_agency_is_shown_to_a_head_without_links(person: People, unit: Unit, browse_as: Browse) -> None:
    page = browse_as(person("tp.dt")).get("accountability.index")
    hrefs = [str(link["href"]) for link in page.select("a[data-figure]")]
    assert hrefs
    assert all(f"phong={unit('dt')}" in href for href in hrefs)


def test_who_compares_heads_opens_every_department(person: People, unit: Unit, browse_as: Browse) -> None:
    for username in ("truongban", "lanhdao", "kiemsoat", "kiemtoan"):
        page = browse_as(person(username)).get("accountability.department", department_id=unit("mt"))
        assert page.h1.text == "Phòng Quản lý tài nguyên và môi trường"
    browse_as(person("kiemsoat")).get("accountability.department", status=404, department_id=99999)
    browse_as(person("kiemsoat")).get("accountability.department", status=404, department_id=2**70)


def test_somebody_without_a_department_sees_the_totals(person: People, browse_as: Browse) -> None:
    alone = person("cv.vp")
    alone.department_id = None
    db.session.commit()
    page = browse_as(alone).get("accountability.index")
    assert page.h1.text == "Toàn Ban"
    assert not page.select("a[data-figure]")


def _sheet(response: object) -> list[tuple[object, ...]]:
    book = load_workbook(BytesIO(response.data), read_only=True)  # type: ignore[attr-defined]
    return list(book.active.iter_rows(values_only=True))


def test_excel_holds_the_board_and_leaves_a_trace(person: People, unit: Unit, browse_as: Browse) -> None:
    client = browse_as(person("kiemsoat")).client
    asked = "?tu=2024-03-20&den=2024-03-28"
    before = db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    rows = _sheet(client.get(f"/trach-nhiem/excel{asked}"))
    total = next(row for row in rows if row[:1] == ("Toàn Ban",))
    assert total[2:9] == (43, 42, 40, 13, 98, 19, 2)
    assert total[12:14] == (82, 114)
    rows = _sheet(client.get(f"/trach-nhiem/phong/{unit('dt')}/excel{asked}"))
    assert next(row for row in rows if len(row) > 1 and row[0] == "Phòng Quản lý đầu tư")[1:6] == (14, 20, 12, 7, 27)
    rows = _sheet(client.get(f"/trach-nhiem/ho-so/excel{asked}&o=open_late&phong={unit('dt')}"))
    assert [row[0] for row in rows[-4:]] == [1, 2, 3, 4]
    assert (db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0) == before + 3
    client.get("/trach-nhiem/excel?ky=x")
    assert client.get("/trach-nhiem/excel?ky=x").status_code == 422
