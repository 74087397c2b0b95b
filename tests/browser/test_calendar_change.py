"""A change of the calendar in a real browser: from the draft over "nếu áp dụng" to the moved date of a dossier."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Desk


def test_a_swap_from_its_draft_to_the_date_of_a_dossier(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None]
) -> None:
    """Monday 01/04/2024 is given off for Saturday 06/04: dates after it move, and the dossier's page says why."""
    control = desk()
    page = control.page
    page.on("dialog", lambda dialog: dialog.accept())
    control.sign_in("kiemsoat")
    control.go("/ngay-lam-viec")
    page.get_by_role("link", name="Thay đổi lịch", exact=True).click()
    page.get_by_role("link", name="Lập thay đổi").first.click()
    page.get_by_label("Nội dung thay đổi").fill("Hoán đổi đầu tháng 4")
    page.get_by_label("Số, ký hiệu văn bản").fill("12/TB-VP")
    page.get_by_label("Ngày văn bản").fill("28/03/2024")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_label("Nghỉ ngày").fill("01/04/2024")
    page.get_by_label("Làm bù ngày").fill("06/04/2024")
    page.get_by_role("button", name="Thêm hoán đổi").click()
    expect(page.locator("#days tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Xem nếu áp dụng").click()
    rows = page.locator("#shift_list tbody tr")
    expect(rows.first).to_contain_text("→")
    axe_finds_nothing(control)
    code, moved = rows.first.locator(".code").inner_text(), rows.first.locator("td b").inner_text()
    page.get_by_label("Hiện", exact=True).select_option("mot-cua")
    expect(rows.first).to_contain_text("Một cửa hẹn")
    page.get_by_role("button", name="Áp dụng", exact=True).click()
    expect(page.get_by_text("Đã áp dụng thay đổi lịch.")).to_be_visible()
    control.go(f"/ho-so/{code}")
    expect(page.get_by_text("Đổi lịch làm việc theo 12/TB-VP ngày 28/03/2024").first).to_be_visible()
    expect(page.get_by_text(moved).first).to_be_visible()
    control.go("/ngay-lam-viec/2024")
    expect(page.get_by_role("region", name="Các lần thay đổi lịch").get_by_text("Hoán đổi đầu tháng 4")).to_be_visible()
    axe_finds_nothing(control)
    control.go("/ho-so/doi-chieu-han")
    expect(page.get_by_role("heading", name="Đối chiếu hạn")).to_be_visible()
    axe_finds_nothing(control)
    assert control.complaints == []
