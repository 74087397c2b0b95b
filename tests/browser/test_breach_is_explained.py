"""A breach: written by the officer, signed by the head, sent back by the leader, amended by the head, accepted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from heza.sample.people import PASSWORD
from tests.browser.conftest import SCRIPT, Desk

pytestmark = pytest.mark.browser
CODE = "H24.18-240125-0012"


def _sign(page: Page, step: str, note: str = "") -> None:
    """Open a step, confirm with the password."""
    page.locator(".tools").get_by_role("link", name=step, exact=True).click()
    if note:
        page.get_by_label("Ý kiến").or_(page.get_by_label("Lý do")).fill(note)
    page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    page.get_by_role("button", name=step, exact=True).click()


@SCRIPT
def test_a_breach_is_explained_sent_back_amended_and_accepted(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool, tmp_path: Path
) -> None:
    officer, head, leader = (desk(script=script) for _ in range(3))
    officer.sign_in("cv.dt")
    page = officer.page
    expect(page.get_by_text("1 hồ sơ trễ hạn do anh/chị giữ đã quá hạn giải trình")).to_be_visible()
    page.get_by_role("link", name="Mở").first.click()
    axe_finds_nothing(officer)
    row = page.locator("tr", has_text=CODE)
    row.get_by_role("link", name="Viết giải trình").click()
    expect(page.get_by_label("Nội dung giải trình")).to_contain_text("Theo nhật ký xử lý:")
    axe_finds_nothing(officer)
    page.get_by_label("Nguyên nhân", exact=True).select_option(label="Chờ cơ quan khác cho ý kiến")
    page.get_by_label("Nội dung giải trình").press("Control+End")
    page.get_by_label("Nội dung giải trình").type("Chờ ý kiến của sở chuyên ngành.")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Chưa có biện pháp khắc phục và ngày hoàn thành.").first).to_be_visible()
    expect(page.get_by_role("button", name="Trình trưởng phòng")).to_be_disabled()
    axe_finds_nothing(officer)

    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Biện pháp khắc phục").fill("Đôn đốc trước hạn ba ngày.")
    page.get_by_label("Ngày hoàn thành khắc phục").fill("15/04/2024")
    page.get_by_role("button", name="Lưu", exact=True).click()
    paper = tmp_path / "cong-van.pdf"
    paper.write_bytes(b"%PDF-1.4\n")
    page.get_by_label("Tệp minh chứng").set_input_files(paper)
    page.get_by_role("button", name="Đính kèm").click()
    expect(page.get_by_role("link", name="cong-van.pdf").first).to_be_visible()
    _sign(page, "Trình trưởng phòng")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chờ trưởng phòng ký")

    head.sign_in("tp.dt")
    expect(head.page.get_by_text("1 giải trình chờ anh/chị xem xét, ký")).to_be_visible()
    head.page.locator("li", has_text="1 giải trình chờ anh/chị").get_by_role("link", name="Mở").click()
    expect(head.page.get_by_text("Đôn đốc trước hạn ba ngày.")).to_be_visible()
    _sign(head.page, "Ký, trình lãnh đạo")
    expect(head.page.get_by_role("heading", level=1)).to_contain_text("Chờ lãnh đạo")

    leader.sign_in("lanhdao")
    leader.page.locator("li", has_text="1 giải trình chờ anh/chị").get_by_role("link", name="Mở").click()
    axe_finds_nothing(leader)
    _sign(leader.page, "Trả lại", "Nói rõ trách nhiệm của phòng.")
    expect(leader.page.get_by_role("heading", level=1)).to_contain_text("Bị trả lại")

    page = head.page
    page.reload()
    expect(page.get_by_text("Nói rõ trách nhiệm của phòng.")).to_be_visible()
    page.get_by_role("link", name="Sửa", exact=True).click()
    page.get_by_label("Biện pháp khắc phục").fill("Trưởng phòng trực tiếp theo dõi hằng tuần.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Nội dung đã đổi sau khi ký").first).to_be_visible()
    _sign(page, "Trình lãnh đạo")
    axe_finds_nothing(head)

    leader.page.reload()
    _sign(leader.page, "Chấp nhận")
    expect(leader.page.get_by_role("heading", level=1)).to_contain_text("Đã chấp nhận")
    axe_finds_nothing(leader)
    assert [*officer.complaints, *head.complaints, *leader.complaints] == []
