"""Papers in a real browser: filled, issued, printed, signed twice, resumed elsewhere, copied."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from heza.sample.people import PASSWORD
from tests.browser.conftest import SCRIPT, Desk

pytestmark = pytest.mark.browser
CODE, LATE = "H24.18-240313-0005", "H24.18-240229-0009"
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])


def unexpected(*desks: Desk) -> list[str]:
    """What the browsers complained of, less the refusals that a test asked for."""
    return [said for desk in desks for said in desk.complaints if "status of 409" not in said]


def begin(desk: Desk, name: str, code: str = CODE) -> Page:
    """Begin a form on the page of a dossier's papers."""
    desk.go(f"/bieu-mau/ho-so/{code}")
    desk.page.get_by_role("button", name=f"{name}…").click()
    expect(desk.page.get_by_role("button", name="Kiểm tra và xem trước")).to_be_visible()
    return desk.page


def fill_supplement(page: Page, paper: str = "Bản sao giấy chứng nhận đầu tư") -> None:
    """What nobody knows of a request for papers."""
    page.get_by_label("Tên giấy tờ, dòng 1").fill(paper)
    page.get_by_label("Bản sao, dòng 1").fill("2")
    page.get_by_label("Lý do", exact=True).fill("Thiếu theo khoản 2 Điều 36 Luật Đầu tư & “#$@*” \\")
    page.get_by_label("Số điện thoại liên hệ").fill("0225 3 000 000")


def file_of(desk: Desk, link: str) -> bytes:
    """The file behind a button of the page."""
    address = desk.page.get_by_role("link", name=link).first.get_attribute("href")
    answer = desk.context.request.get(f"{desk.server}{address}")
    assert answer.ok
    return answer.body()


@BOTH
def test_a_receipt_is_filled_issued_printed_and_copied(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    counter = desk(script=script)
    counter.sign_in("motcua")
    counter.go("/bieu-mau")
    axe_finds_nothing(counter)
    counter.page.get_by_label("Quét hoặc gõ mã hồ sơ").fill(CODE)
    counter.page.get_by_label("Quét hoặc gõ mã hồ sơ").press("Enter")
    expect(counter.page.get_by_role("heading", level=1)).to_contain_text(CODE)
    page = begin(counter, "Giấy tiếp nhận và hẹn trả")
    axe_finds_nothing(counter)
    expect(page.get_by_label("Tên giấy tờ, dòng 1")).not_to_have_value("")
    page.get_by_label("Đăng ký nhận kết quả tại").select_option(label="Bộ phận Tiếp nhận và Trả kết quả")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    expect(page.locator("img.sheet").first).to_be_visible()
    expect(page.locator(".summary")).to_have_count(0)
    axe_finds_nothing(counter)
    assert file_of(counter, "Mở bản PDF").startswith(b"%PDF")
    page.get_by_role("button", name="Cấp số và đóng băng nội dung").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("01/BPTNTKQ")
    axe_finds_nothing(counter)
    printed = file_of(counter, "Mở, in PDF")
    assert printed.startswith(b"%PDF") and file_of(counter, "Mở, in PDF") == printed
    page.reload()
    expect(page.get_by_text("Mở bản PDF").first).to_be_visible()
    page.get_by_label("Lý do").first.fill("Người nộp làm mất liên 2")
    assert unexpected(counter) == []  # from here on it asks for the icon of a PDF, which has none
    with page.expect_request("**/ban-sao/*.pdf") as asked:
        page.get_by_role("button", name="In bản sao").click()
    answer = counter.context.request.get(asked.value.url)
    assert answer.ok and answer.body().startswith(b"%PDF") and answer.body() != printed
    counter.go(f"/bieu-mau/ho-so/{CODE}")
    page.get_by_text("Lịch sử in của hồ sơ này").click()
    expect(page.get_by_text("Người nộp làm mất liên 2")).to_be_visible()
    axe_finds_nothing(counter)


@SCRIPT
def test_a_request_for_papers_stops_the_clock_and_the_second_is_refused(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    officer, counter, head = (desk(script=script) for _ in range(3))
    officer.sign_in("cv.dt")
    page = begin(officer, "Phiếu yêu cầu bổ sung")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy nhập mục “Lý do”.")
    axe_finds_nothing(officer)
    page.get_by_role("link", name="Hãy nhập mục “Lý do”.").click()
    fill_supplement(page)
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    page.get_by_role("button", name="Cấp số và đóng băng nội dung").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("01/HDHS")
    officer.go(f"/ho-so/{CODE}")
    expect(page.locator("h1 .badge")).to_contain_text("tạm dừng")

    counter.sign_in("motcua")
    counter.go(f"/ho-so/{CODE}/viec/da-bo-sung")
    counter.page.get_by_role("button", name="Đã bổ sung giấy tờ").click()
    expect(counter.page.locator("#notice")).to_contain_text("hồ sơ được xử lý tiếp")

    page = begin(officer, "Phiếu yêu cầu bổ sung")
    page.get_by_role("button", name="Giống lần trước").click()
    expect(page.get_by_label("Lý do", exact=True)).to_have_value("Thiếu theo khoản 2 Điều 36 Luật Đầu tư & “#$@*” \\")
    fill_supplement(page, "Bản vẽ")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    expect(page.get_by_text("Yêu cầu lần hai chỉ khi trưởng phòng cho phép")).to_be_visible()
    axe_finds_nothing(officer)
    page.get_by_role("button", name="Cấp số và đóng băng nội dung").click()
    expect(page.get_by_text("một lần").first).to_be_visible()
    officer.go(f"/ho-so/{CODE}")
    expect(page.locator("h1 .badge").first).not_to_contain_text("tạm dừng")

    head.sign_in("tp.dt")
    begin(head, "Phiếu yêu cầu bổ sung").get_by_role("button", name="Kiểm tra và xem trước").click()
    head.page.get_by_label("Tôi, trưởng phòng, cho phép yêu cầu bổ sung lần hai").check()
    head.page.get_by_role("button", name="Cấp số và đóng băng nội dung").click()
    expect(head.page.get_by_role("heading", level=1)).to_contain_text("02/HDHS")
    assert unexpected(officer, counter, head) == []


def sign(page: Page, step: str) -> None:
    """Open a step, confirm with the password."""
    page.get_by_role("link", name=step, exact=True).click()
    if page.get_by_label("Mật khẩu của anh/chị").count():
        page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
        page.get_by_role("button", name=step, exact=True).click()


@SCRIPT
def test_an_apology_goes_through_two_signatures(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    officer, head, leader = (desk(script=script) for _ in range(3))
    officer.sign_in("cv.dt")
    page = begin(officer, "Phiếu xin lỗi, hẹn lại ngày trả", LATE)
    page.get_by_label("Lý do", exact=True).fill("Chờ ý kiến của Sở Xây dựng.")
    page.get_by_label("Ngày hẹn lại").fill("06/04/2024")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    expect(page.get_by_role("alert")).to_contain_text("là ngày nghỉ")
    page.get_by_role("link", name="là ngày nghỉ").click()
    page.get_by_label("Ngày hẹn lại").fill("08/04/2024")
    page.get_by_role("button", name="Kiểm tra và xem trước").click()
    axe_finds_nothing(officer)
    step_of(page, "Trình trưởng phòng")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chờ trưởng phòng ký")

    head.sign_in("tp.dt")
    head.go("/bieu-mau")
    head.page.get_by_role("link", name=f"Phiếu xin lỗi, hẹn lại ngày trả – hồ sơ {LATE}").first.click()
    sign(head.page, "Ký, trình lãnh đạo")
    expect(head.page.get_by_role("heading", level=1)).to_contain_text("Chờ lãnh đạo ký")

    leader.sign_in("lanhdao")
    leader.go("/bieu-mau")
    leader.page.get_by_role("link", name=f"Phiếu xin lỗi, hẹn lại ngày trả – hồ sơ {LATE}").first.click()
    axe_finds_nothing(leader)
    sign(leader.page, "Ký duyệt")
    expect(leader.page.get_by_role("heading", level=1)).to_contain_text("Đã ký, chờ cấp số và gửi")

    page.reload()
    axe_finds_nothing(officer)
    page.get_by_role("button", name="Cấp số và đóng băng nội dung").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("01/PXL")
    officer.go(f"/ho-so/{LATE}")
    expect(page.get_by_text("08/04/2024").first).to_be_visible()
    assert unexpected(officer, head, leader) == []


def step_of(page: Page, name: str) -> None:
    """Take a step that asks for no password: a button of the page, or a page of its own."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name, exact=True)).first.click()
    if page.get_by_label("Mật khẩu của anh/chị").count():
        page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    if "/buoc/" in page.url:
        page.get_by_role("button", name=name).click()


@SCRIPT
def test_a_draft_is_resumed_in_a_second_browser(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    first, second = desk(script=script), desk(script=script)
    first.sign_in("cv.dt")
    page = begin(first, "Phiếu yêu cầu bổ sung")
    if script:
        with page.expect_response("**/luu") as saved:
            fill_supplement(page)
        assert saved.value.ok
        expect(page.locator("#paper_saved")).to_contain_text("Đã lưu ")
        page.wait_for_timeout(2000)  # the last letters are saved a moment later
    else:
        fill_supplement(page)
        page.get_by_role("button", name="Lưu nháp").click()
        expect(page.locator("#notice")).to_contain_text("Đã lưu bản nháp.")

    second.sign_in("tp.dt")
    other = begin(second, "Phiếu yêu cầu bổ sung")
    expect(other.locator("#paper_saved")).to_contain_text("do Nguyễn Thị Thu Hà")
    expect(other.get_by_label("Tên giấy tờ, dòng 1")).to_have_value("Bản sao giấy chứng nhận đầu tư")
    expect(other.get_by_label("Số điện thoại liên hệ")).to_have_value("0225 3 000 000")
    other.get_by_label("Lý do", exact=True).fill("Lý do do trưởng phòng sửa")
    other.get_by_role("button", name="Lưu nháp").click()
    expect(other.locator("#notice")).to_contain_text("Đã lưu bản nháp.")

    page.get_by_label("Lý do", exact=True).fill("Lời của tôi")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("chưa được lưu").first).to_be_visible()
    expect(page.get_by_label("Lý do", exact=True)).to_have_value("Lời của tôi")
    axe_finds_nothing(second)
    other.reload()
    expect(other.get_by_label("Lý do", exact=True)).to_have_value("Lý do do trưởng phòng sửa")
    assert unexpected(first, second) == []
