"""Acts in a real browser: the head's morning up to a reassignment, an officer's pause with its reason, a hand-over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCRIPT, Desk

pytestmark = pytest.mark.browser


def unexpected(desk: Desk) -> list[str]:
    """What the browser complained of, less the refusals that a test asked for."""
    return [said for said in desk.complaints if "status of 422" not in said and "status of 409" not in said]


@SCRIPT
def test_the_heads_morning_from_the_first_page_to_a_reassignment(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    head = desk(script=script)
    head.sign_in("tp.dt")
    page = head.page
    expect(page.get_by_role("heading", name="Sáng nay")).to_be_visible()
    row = page.locator("tr", has=page.get_by_role("link", name="Phân công lại…")).first
    code = row.locator("a.code").inner_text()
    row.get_by_role("link", name="Phân công lại…").click()  # one
    axe_finds_nothing(head)
    receiver = page.get_by_label("Người nhận")
    names = receiver.locator("option").all_inner_texts()
    assert any("Phạm Minh Đức" in name for name in names)
    assert not any("Ngô Thị Yến" in name for name in names)  # of another department
    chosen = next(name for name in names if "Phạm Minh Đức" in name or "Lê Hoàng Anh" in name)
    receiver.select_option(label=chosen)
    page.get_by_role("button", name="Phân công lại").click()
    expect(page.get_by_text("Hãy ghi “Lý do”").first).to_be_visible()
    page.get_by_label("Lý do").fill("Chia lại khối lượng công việc")
    page.get_by_role("button", name="Phân công lại").click()  # two
    expect(page.get_by_role("heading", level=1)).to_contain_text(code)
    expect(page.locator("#notice")).to_contain_text("Đã phân công lại.")
    expect(page.locator("dl.facts").first).to_contain_text(chosen.split(" — ")[0])
    expect(page.get_by_text("Chia lại khối lượng công việc")).to_be_visible()
    axe_finds_nothing(head)
    assert unexpected(head) == []


@SCRIPT
def test_an_officers_pause_with_its_reason_and_a_stale_window(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    officer, other = desk(script=script), desk(script=script)
    officer.sign_in("cv.dt")
    other.sign_in("cv.dt")
    officer.go("/ho-so/giao-nhan")
    axe_finds_nothing(officer)
    address = officer.page.locator("th a.code").nth(3).get_attribute("href")
    for window in (officer, other):
        window.go(f"{address}/viec/yeu-cau-bo-sung")
    page = officer.page
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy ghi")
    page.get_by_label("Giấy tờ cần bổ sung và căn cứ").fill("Bản sao giấy chứng nhận đăng ký đầu tư")
    page.get_by_label("Lúc").fill("31/12/2030 10:00")
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.get_by_role("alert")).to_contain_text("chưa đến")
    expect(page.get_by_label("Giấy tờ cần bổ sung và căn cứ")).to_have_value("Bản sao giấy chứng nhận đăng ký đầu tư")
    axe_finds_nothing(officer)
    page.get_by_label("Lúc").fill("")
    page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(page.locator("h1 .badge")).to_contain_text("tạm dừng")
    axe_finds_nothing(officer)

    other.page.get_by_label("Giấy tờ cần bổ sung và căn cứ").fill("Việc khác")
    other.page.get_by_role("button", name="Yêu cầu bổ sung").click()
    expect(other.page.get_by_text("Người khác vừa thay đổi hồ sơ này")).to_be_visible()

    page.get_by_role("link", name="Đã bổ sung giấy tờ").click()
    page.get_by_role("button", name="Đã bổ sung giấy tờ").click()
    expect(page.locator("#notice")).to_contain_text("hồ sơ được xử lý tiếp")
    page.get_by_role("link", name="Đính chính…").first.click()
    page.get_by_label("Lý do đính chính").fill("Ghi nhầm, chưa nhận được giấy tờ")
    page.get_by_role("button", name="Đính chính").click()
    expect(page.locator("h1 .badge")).to_contain_text("tạm dừng")
    expect(page.locator("table s")).to_contain_text("Đã bổ sung giấy tờ")
    assert unexpected(officer) == []


def test_many_dossiers_are_handed_over_and_confirmed_at_once(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None]
) -> None:
    giver, taker = desk(), desk()
    giver.sign_in("cv.dt")
    taker.sign_in("cv.dt2")
    giver.go("/ho-so/giao-nhan")
    boxes = giver.page.locator("input[name=chon]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    choice = giver.page.locator("option", has_text="Phạm Minh Đức").first.get_attribute("value")
    giver.page.get_by_label("Giao cho").select_option(value=choice)
    giver.page.get_by_role("button", name="Giao các hồ sơ đã chọn").click()
    expect(giver.page.locator("#notice")).to_contain_text("2 hồ sơ")
    taker.go("/")
    taker.page.get_by_role("link", name="2 hồ sơ chờ anh/chị xác nhận đã nhận").click()
    axe_finds_nothing(taker)
    taker.page.get_by_role("button", name="Xác nhận đã nhận").click()
    expect(taker.page.locator("#notice")).to_contain_text("2 hồ sơ")
    expect(taker.page.get_by_text("Không có hồ sơ nào chờ xác nhận.")).to_be_visible()
    assert taker.complaints == giver.complaints == []
