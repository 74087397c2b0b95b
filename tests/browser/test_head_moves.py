"""A head moves in the middle of a month: the board answers for the right one on each day."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
UNIT = "Phòng Quản lý đầu tư"
MONTH = "tu=2024-03-01&den=2024-03-31"


def _answering(page: Page, server: str, day: str) -> dict[str, int]:
    """Who answers for open and settled dossiers of the department as of a day, and for how many of them."""
    page.goto(f"{server}/trach-nhiem?{MONTH}&tinh-den={day}")
    rows = page.locator("table tbody tr", has_text=UNIT)
    found: dict[str, int] = {}
    for index in range(rows.count()):
        row = rows.nth(index)
        name = row.locator("th").first.inner_text().split("\n")[0].strip()
        if name != UNIT and "Chưa có" not in name:
            found[name] = found.get(name, 0) + 1
    return found


def test_a_head_moves_in_the_middle_of_a_month_and_each_day_has_its_head(desk: Callable[..., Desk]) -> None:
    admin, leader = desk(), desk()
    admin.sign_in("admin")
    leader.sign_in("truongban")
    before = _answering(leader.page, leader.server, "2024-03-28")
    assert len(before) == 1
    [former] = before

    page = admin.page
    admin.go("/phong")
    page.get_by_role("link", name=UNIT).click()
    page.get_by_role("link", name="Ghi người đứng đầu").click()
    options = page.get_by_label("Người đứng đầu").locator("option").all_inner_texts()
    chosen = next(text for text in options if "QL đầu tư" in text and "Chuyên viên" in text)
    page.get_by_label("Người đứng đầu").select_option(label=chosen)
    page.get_by_label("Giữ chức từ ngày").fill("15/03/2024")
    page.get_by_label("Căn cứ").fill("QĐ 15/QĐ-BQL ngày 14/03/2024")
    page.get_by_role("button", name="Ghi").click()
    expect(page.locator("main")).to_contain_text("14/03/2024")
    fresh = chosen.split(" · ")[0]

    assert set(_answering(leader.page, leader.server, "2024-03-14")) == {former}
    assert set(_answering(leader.page, leader.server, "2024-03-15")) == {former, fresh}
    assert set(_answering(leader.page, leader.server, "2024-03-28")) == {former, fresh}
    main = leader.page.locator("main")
    expect(main).to_contain_text("đến 14/03/2024")
    expect(main).to_contain_text("từ 15/03/2024")

    leader.go("/nhan-su/nam/2024")
    strip = leader.page.locator("tr", has=leader.page.get_by_role("link", name=UNIT)).first
    expect(strip).to_contain_text(f"01/01/2024 – 14/03/2024: {former}")
    expect(strip).to_contain_text(f"15/03/2024 – 31/12/2024: {fresh}")
    assert admin.complaints == leader.complaints == []
