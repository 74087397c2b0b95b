"""The control team's way: board → honesty → what was told otherwise; and a head's card on one page of paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def test_from_the_board_to_what_was_told_otherwise(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None]
) -> None:
    control = desk()
    control.sign_in("kiemsoat")
    page = control.page
    page.get_by_role("navigation").get_by_role("link", name="Trách nhiệm").click()
    page.get_by_role("link", name="Trung thực số liệu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Trung thực số liệu")
    expect(page.get_by_role("heading", name="Ba tỷ lệ của từng trưởng phòng")).to_be_visible()
    axe_finds_nothing(control)
    page.get_by_role("region", name="Ba tỷ lệ của từng trưởng phòng").get_by_role("link").first.click()
    expect(page.locator("#rows_table tbody tr").first).to_be_visible()
    axe_finds_nothing(control)
    assert control.complaints == []


def test_a_card_prints_on_one_page(desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None]) -> None:
    head = desk()
    head.sign_in("tp.dt")
    page = head.page
    page.get_by_role("navigation").get_by_role("link", name="Trách nhiệm").click()
    page.get_by_role("link", name="Thẻ 12 kỳ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thẻ trưởng phòng: Phòng Quản lý đầu tư")
    expect(page.locator("svg.trend")).to_have_count(2)
    expect(page.locator("#card_table tbody tr")).to_have_count(12)
    expect(page.get_by_role("region", name="Giải trình hồ sơ trễ hạn")).to_be_visible()
    expect(page.get_by_role("region", name="Cam kết và kết quả")).to_be_visible()
    axe_finds_nothing(head)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert head.complaints == []
