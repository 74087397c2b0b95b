"""The monthly report in a real browser: an error is found and mended, heads confirm, three sign, late data move it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from heza.sample.load import DATA
from heza.sample.people import PASSWORD
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
HEADS = ("tp.dt", "tp.dn", "tp.ld", "tp.mt", "tp.qx")


def open_march(desk: Desk) -> Page:
    """The report of March from the list."""
    desk.go("/bao-cao")
    desk.page.get_by_role("link", name="Tháng 3 năm 2024").click()
    return desk.page


def sign(page: Page, step: str) -> None:
    """Take a step of the page with one's password."""
    page.get_by_role("link", name=step, exact=True).click()
    page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    page.get_by_role("button", name=step).click()
    expect(page.locator("#notice")).to_contain_text("Đã ")


def test_a_report_is_mended_confirmed_signed_and_restated(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None]
) -> None:
    keeper, writer, chief, leader = (desk() for _ in range(4))
    for one, username in zip((keeper, writer, chief, leader), ("kiemsoat", "cv.dt", "tp.vp", "lanhdao"), strict=True):
        one.sign_in(username)

    # the preview names the slip; its link opens the section, whose writer mends it
    page = open_march(keeper)
    main = page.locator("main")
    expect(main).to_contain_text("tiếp nhận 177 hồ sơ; kỳ trước chuyển qua 64 hồ sơ")
    expect(main).to_contain_text("Mục II.2 nói tháng 02/2024, báo cáo này là tháng 03/2024")
    axe_finds_nothing(keeper)
    page.get_by_role("link", name="177").first.click()  # a figure opens into its rows
    expect(page.locator("table").first).to_be_visible()
    axe_finds_nothing(keeper)
    open_march(keeper)
    page.get_by_role("link", name="Soát lỗi").first.click()
    axe_finds_nothing(keeper)
    slip = page.locator("#K01").get_by_role("link", name="Khó khăn, vướng mắc")
    writer.go(str(slip.get_attribute("href")))
    text = writer.page.get_by_label("Phần tự viết")
    text.fill(text.input_value().replace("Trong tháng 02 năm 2024, việc", "Việc"))
    expect(writer.page.locator("#section_saved")).to_contain_text("Đã lưu", timeout=8000)
    axe_finds_nothing(writer)
    writer.page.get_by_role("button", name="Lưu và ghi viết xong").click()
    page.reload()
    expect(page.locator("#K01")).to_contain_text("Mọi chỗ đều là tháng 03/2024")
    for key in ("K03", "K19", "K24"):
        page.locator(f"#{key}").get_by_label("Trả lời").fill("Đã đối chiếu, giữ nguyên.")
        page.locator(f"#{key}").get_by_role("button", name="Lưu trả lời").click()

    # departments confirm, the control team puts together, three sign
    open_march(keeper)
    page.get_by_role("button", name="Gửi các phòng xác nhận số liệu").click()
    head = desk()
    for username in HEADS:
        head.sign_in(username)
        head.go("/")
        line = head.page.locator("li", has_text="Xác nhận số liệu báo cáo tháng 3 năm 2024")
        line.get_by_role("link", name="Mở").first.click()
        if username == HEADS[0]:
            axe_finds_nothing(head)
        sign(head.page, "Xác nhận số liệu")
        head.go("/")
        head.context.clear_cookies()
    page.reload()
    page.get_by_role("button", name="Tổng hợp báo cáo").click()
    sign(page, "Trình Chánh Văn phòng")
    sign(open_march(chief), "Ký nháy, trình lãnh đạo")
    open_march(leader)
    axe_finds_nothing(leader)
    sign(leader.page, "Ký báo cáo")

    # a late file moves what was signed: the slip says what, the signed report stays
    clerk = desk()
    clerk.sign_in("motcua")
    clerk.go("/ho-so/nhap")
    clerk.page.locator("input[type=file]").set_input_files(DATA / "mot-cua-nhap-muon-29-03-2024.xlsx")
    clerk.page.get_by_role("button", name="Xem trước").click()
    clerk.page.get_by_role("button", name="Ghi").click()
    open_march(keeper)
    expect(main).to_contain_text("tiếp nhận 177 hồ sơ")
    page.get_by_role("link", name="Số liệu thay đổi sau khi ký").click()
    expect(main).to_contain_text("178")
    expect(main).to_contain_text("H24.18-240318-0099")
    expect(main).to_contain_text("nhập muộn 29/03/2024")
    axe_finds_nothing(keeper)
    for one in (keeper, writer, chief, leader, head, clerk):
        assert one.complaints == []


def test_two_people_write_two_sections_at_once_and_one_section_keeps_both(desk: Callable[..., Desk]) -> None:
    one, other, keeper = desk(), desk(), desk()
    for who, username in ((one, "cv.vp"), (other, "cv.dt"), (keeper, "kiemsoat")):
        who.sign_in(username)
    open_march(one)
    path = one.page.url.removeprefix(one.server) + "/muc/"
    one.go(path + "strengths")
    other.go(path + "difficulties")
    keeper.go(path + "strengths")
    texts = [who.page.get_by_label("Phần tự viết") for who in (one, other, keeper)]
    texts[0].fill("Ưu điểm do Văn phòng viết.")
    texts[1].fill("Khó khăn do phòng đầu tư viết.")
    for who in (one, other):
        expect(who.page.locator("#section_saved")).to_contain_text("Đã lưu", timeout=8000)
    texts[2].fill("Ưu điểm do Tổ kiểm soát viết.")  # on a page that shows an older state
    expect(keeper.page.locator("#notice")).to_contain_text("vừa sửa mục này", timeout=8000)
    keeper.page.get_by_role("button", name="Lưu", exact=True).click()
    main = keeper.page.locator("main")
    expect(main).to_contain_text("Ưu điểm do Văn phòng viết.")
    expect(keeper.page.get_by_label("Phần tự viết")).to_have_value("Ưu điểm do Tổ kiểm soát viết.")
    keeper.go(path.removesuffix("/muc/"))
    expect(main).to_contain_text("Ưu điểm do Văn phòng viết.")
    expect(main).to_contain_text("Khó khăn do phòng đầu tư viết.")
