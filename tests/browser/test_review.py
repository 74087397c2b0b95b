"""The review of an internal procedure in a real browser, from the inventory to what carries its plan out: a return, a
deputy who signs for the head of the agency, a change after a signature, an attempt to sign one's own.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from heza.sample.people import PASSWORD
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
PARTS = {
    "Trình tự thực hiện": "Bước 1. Đơn vị gửi phiếu.\nBước 2. Văn phòng trình lãnh đạo.",
    "Cách thức thực hiện": "Qua hệ thống quản lý văn bản.",
    "Thành phần, số lượng hồ sơ": "Phiếu đề nghị\nBảng kê\nSố lượng: 01 bộ",
    "Thời hạn giải quyết": "03 ngày làm việc",
    "Đối tượng thực hiện": "Các phòng.",
    "Cơ quan giải quyết": "Trưởng ban.",
    "Căn cứ pháp lý": "Quy chế làm việc.",
}
OWN = "Nội dung này do anh/chị soạn nên anh/chị không tự làm bước này"


def unexpected(*desks: Desk) -> list[str]:
    """What the browsers complained of, less the refusals that a test asked for."""
    return [said for desk in desks for said in desk.complaints if "status of 409" not in said]


def listed(desk: Desk, code: str, name: str) -> None:
    """Add a procedure of one's department, write its parts and hand it in."""
    desk.go("/ra-soat/thu-tuc")
    page = desk.page
    page.get_by_role("link", name="Thêm thủ tục").first.click()
    page.get_by_label("Mã", exact=False).first.fill(code)
    page.get_by_label("Tên thủ tục").fill(name)
    page.get_by_label("Nhóm B").check()
    page.get_by_label("Lĩnh vực").fill("Tổ chức cán bộ")
    page.get_by_role("button", name="Thêm và ghi nội dung").click()
    for label, text in PARTS.items():
        page.get_by_label(label).fill(text)
    expect(page.locator("#version_saved")).to_contain_text("Đã đủ các phần bắt buộc")  # saved while one types
    page.get_by_role("button", name="Lưu và xem để trình ký").click()
    sign(page, "Trình trưởng phòng ký thống kê")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chờ trưởng phòng ký thống kê")


def sign(page: Page, step: str, note: str = "") -> None:
    """Take a step of the page with one's password."""
    page.get_by_role("link", name=step, exact=True).click()
    confirm(page, step, note)


def confirm(page: Page, step: str, note: str = "") -> None:
    """The form of a step."""
    if note:
        page.get_by_label("Lý do").fill(note)
    page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    page.get_by_role("button", name=step).click()


def waiting(desk: Desk, words: str) -> Page:
    """Open what waits on the first page."""
    desk.go("/")
    desk.page.locator("li", has_text=words).get_by_role("link", name="Mở").click()
    return desk.page


def record(desk: Desk, purpose: str, number: str, day: str, paper: Path) -> None:
    """Record a decision for everything that waits for it."""
    desk.go(f"/ra-soat/quyet-dinh/ghi/{purpose}")
    page = desk.page
    page.get_by_label("Số, ký hiệu văn bản").fill(number)
    page.get_by_label("Ngày ký").fill(day)
    page.get_by_label("Cơ quan, người ký").fill("Chủ tịch Ủy ban nhân dân thành phố")
    page.get_by_label("Tệp văn bản").set_input_files(paper)
    page.get_by_role("button", name="Ghi văn bản").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def test_from_the_inventory_to_what_carries_the_plan_out(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], tmp_path: Path
) -> None:
    paper = tmp_path / "quyet-dinh.pdf"
    paper.write_bytes(b"%PDF-1.4 ban da ky")
    officer, head, control, chief, deputy = (desk() for _ in range(5))
    for one, username in zip(
        (officer, head, control, chief, deputy), ("cv.vp", "tp.vp", "kiemsoat", "truongban", "lanhdao"), strict=True
    ):
        one.sign_in(username)

    # inventory: the head signs both in one sitting from the first page; the control team checks, not its own
    listed(officer, "NB-VP-90", "Cấp giấy đi đường cho công chức")
    listed(control, "NB-VP-91", "Cấp thẻ ra vào trụ sở cho công chức")
    page = waiting(head, "2 thủ tục nội bộ chờ anh/chị ký thống kê")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 mục")
    axe_finds_nothing(head)
    confirm(page, "Ký thống kê")
    control.page.reload()
    expect(control.page.get_by_role("button", name="Xác nhận đạt chất lượng")).to_be_disabled()
    expect(control.page.get_by_text(OWN)).to_be_visible()
    control.go(f"{control.page.url.removeprefix(control.server)}/buoc/check")
    expect(control.page.get_by_text(OWN)).to_be_visible()
    officer.page.reload()
    control.go(officer.page.url.removeprefix(officer.server))
    sign(control.page, "Xác nhận đạt chất lượng")
    record(control, "cong-bo", "701/QĐ-UBND", "28/03/2024", paper)
    axe_finds_nothing(control)

    # the plan
    control.go("/ra-soat/ke-hoach/lap")
    control.page.get_by_label("Tên kế hoạch").fill("Kế hoạch rà soát bổ sung")
    control.page.get_by_label("Căn cứ").fill("Quyết định số 1085/QĐ-TTg")
    control.page.get_by_role("button", name="Lưu").click()
    control.page.get_by_role("link", name="Thêm thủ tục…").first.click()
    control.page.get_by_label("Hoàn thành trước ngày").fill("30/06/2024")
    control.page.get_by_label("Chọn NB-VP-90").check()
    axe_finds_nothing(control)
    control.page.get_by_role("button", name="Thêm vào kế hoạch").click()
    sign(control.page, "Trình lãnh đạo ký")
    sign(waiting(chief, "1 kế hoạch rà soát chờ anh/chị ký"), "Ký kế hoạch")

    # the review: costs as one types, a reason where the answer wants one
    page = waiting(officer, "1 phiếu rà soát của phòng cần lập")
    page.get_by_role("link", name="Lập phiếu").click()
    fill(page)
    axe_finds_nothing(officer)
    page.get_by_role("button", name="Kiểm tra và trình").click()
    sign(page, "Trình trưởng phòng")
    review = page.url.removeprefix(officer.server)
    sign(waiting(head, "phiếu rà soát chờ anh/chị ký"), "Trả lại người lập", "Nói rõ giấy tờ nào bỏ.")
    page = waiting(officer, "phiếu rà soát bị trả lại")
    expect(page.get_by_text("Nói rõ giấy tờ nào bỏ.")).to_be_visible()
    amend(page, "Bỏ bảng kê vì đã có trên hệ thống.")
    sign(page, "Trình trưởng phòng")
    sign(open_review(head, review), "Ký, chuyển Tổ KSTTHC")

    # what was signed is taken back and changed: the head's signature no longer stands
    page.reload()
    page.get_by_role("button", name="Rút về sửa").or_(page.get_by_role("link", name="Rút về sửa")).first.click()
    if "/buoc/" in page.url:
        page.get_by_role("button", name="Rút về sửa").click()
    amend(page, "Bỏ bảng kê và phiếu giấy.")
    expect(page.get_by_text("Nội dung đã đổi sau khi ký").first).to_be_visible()
    page.get_by_role("link", name="So sánh các bản").click()
    expect(page.locator("ins").first).to_be_visible()
    axe_finds_nothing(officer)
    page.go_back()
    sign(page, "Trình trưởng phòng")
    sign(open_review(head, review), "Ký, chuyển Tổ KSTTHC")
    sign(open_review(control, review), "Tổng hợp, trình lãnh đạo")

    # the deputy signs for the head of the agency
    delegate(chief)
    page = open_review(deputy, review)
    page.get_by_role("link", name="Duyệt, trình phê duyệt").click()
    page.get_by_label("KT. Trưởng ban").check()
    confirm(page, "Duyệt, trình phê duyệt")
    expect(page.get_by_text("KT. Trưởng ban").first).to_be_visible()
    record(control, "phe-duyet", "702/QĐ-UBND", "28/03/2024", paper)
    record(control, "thuc-thi", "15/QĐ-BQL", "28/03/2024", paper)
    page = open_review(officer, review)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã thực thi")
    axe_finds_nothing(officer)
    officer.go("/ra-soat/thu-tuc/NB-VP-90")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text("Đã thực thi")
    axe_finds_nothing(officer)
    officer.go("/ra-soat")
    axe_finds_nothing(officer)
    assert unexpected(officer, head, control, chief, deputy) == []


def open_review(desk: Desk, path: str) -> Page:
    """The page of a review at somebody's desk."""
    desk.go(path)
    return desk.page


def fill(page: Page) -> None:
    """The whole form; the totals follow what is typed."""
    for area in page.locator("#cau-hoi textarea[name^='w-']").all():
        area.fill("Bảo đảm kỷ cương công vụ.")
    for question in page.locator("fieldset.question").all():
        wants = "no" if "question-no" in (question.get_attribute("class") or "") else "yes"
        question.locator(f"input[value={'yes' if wants == 'no' else 'no'}]").check()
    reason = page.locator("#r-N3")
    expect(reason).to_be_hidden()
    page.locator("#a-N3-no").check()
    expect(reason).to_be_visible()
    page.get_by_role("group", name="Thủ tục có đạt được mục tiêu").get_by_label("Lý do").fill("Chậm.")
    page.get_by_role("group", name="Thủ tục có đạt được mục tiêu").get_by_label("Phương án xử lý").fill("Làm điện tử.")
    page.locator("#act-0-bh").fill("2")
    page.locator("#act-1-bh").fill("4")
    page.locator("#act-1-bo").fill("20.000")
    page.locator("#act-0-ah").fill("1,5")
    page.locator("#subjects_before").fill("40")
    page.locator("#subjects_after").fill("40")
    totals = page.locator("#review_saved")
    expect(totals).to_contain_text("12.379.520 đ")  # (6 giờ × 48.248 + 20.000) × 40
    expect(totals).to_contain_text("2.894.880 đ")  # 1,5 giờ × 48.248 × 40
    expect(totals).to_contain_text("76,62 %")
    page.get_by_label("Sửa đổi, bổ sung").check()
    page.get_by_label("Nội dung đơn giản hóa 1").fill("Bỏ bảng kê.")
    page.get_by_label("Lý do 1").fill("Không cần thiết.")
    page.get_by_label("Kiến nghị thực thi").fill("Sửa Điều 5 Quy chế.")
    page.get_by_label("Cơ quan, người có thẩm quyền sửa đổi").fill("Trưởng ban")
    page.get_by_label("Lộ trình thực hiện").fill("Quý III/2024")
    expect(totals).to_contain_text("Phiếu đã đủ, có thể trình.")


def amend(page: Page, what: str) -> None:
    """Other words for what is simplified."""
    page.get_by_role("link", name="Lập phiếu").click()
    page.get_by_label("Nội dung đơn giản hóa 1").fill(what)
    page.get_by_role("button", name="Kiểm tra và trình").click()


def delegate(chief: Desk) -> None:
    """The head of the agency lets the deputy sign for him."""
    chief.go("/nhan-su/uy-quyen")
    page = chief.page
    page.get_by_role("link", name="Ghi ủy quyền").first.click()
    page.get_by_label("Người ủy quyền").select_option(label="Đoàn Thế Vinh · Trưởng ban · Lãnh đạo Ban")
    page.get_by_label("Người được ủy quyền").select_option(label="Hoàng Gia Minh · Phó Trưởng ban · Lãnh đạo Ban")
    page.get_by_label("KT. — ký thay").check()
    page.get_by_label("Rà soát thủ tục nội bộ: Duyệt, trình phê duyệt").check()
    page.get_by_label("Từ ngày").fill("28/03/2024")
    page.get_by_label("Căn cứ").fill("Quyết định phân công số 05/QĐ-BQL")
    page.get_by_role("button", name="Ghi ủy quyền").click()
