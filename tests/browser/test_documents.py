"""A document in a real browser: asked for, drafted, signed by three, issued, read; and what it was before."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from heza.sample.people import PASSWORD
from tests.browser.conftest import Desk
from tests.documents.office import docx, pdf

pytestmark = pytest.mark.browser
CODE, TITLE = "QT-01", "Kiểm soát thông tin dạng văn bản"


def sign(page: Page, step: str, note: str = "") -> None:
    """Take a step of the page with one's password."""
    page.get_by_role("link", name=step, exact=True).click()
    if note:
        page.get_by_label("Lý do").fill(note)
    page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    page.get_by_role("button", name=step).click()
    expect(page.locator("#notice")).to_contain_text("Đã ")


def path_of(desk: Desk) -> str:
    """Where a desk is."""
    return desk.page.url.removeprefix(desk.server)


@pytest.fixture
def yesterdays(agency_file: Path, tmp_path: Path) -> Path:
    """The PDF of QT-01 as the sample has it in force."""
    engine = create_engine(f"sqlite:///{agency_file}")
    asked = (
        "SELECT f.sha256 FROM document_file f JOIN document_revision r ON r.id = f.revision_id "
        "JOIN document d ON d.id = r.document_id "
        "WHERE d.code = 'QT-01' AND f.role = 'issued' AND r.effective_to IS NULL AND r.effective_from IS NOT NULL"
    )
    with engine.connect() as connection:
        digest = connection.execute(text(asked)).scalar_one()
    engine.dispose()
    return Path(shutil.copy(agency_file.parent / "files" / digest, tmp_path / "QT-01 cu.pdf"))


def test_7_5_a_procedure_is_asked_for_drafted_signed_issued_read_and_what_it_was_is_known(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], tmp_path: Path, yesterdays: Path
) -> None:
    author, head, keeper, chief, reader = (desk() for _ in range(5))
    for one, username in zip(
        (author, head, keeper, chief, reader), ("cv.vp", "tp.vp", "iso", "truongban", "cv.dt"), strict=True
    ):
        one.sign_in(username)

    # the request: agreed by the head, seen by the controller, accepted by the leader
    author.go(f"/tai-lieu/{CODE}")
    page = author.page
    expect(page.get_by_text("Sửa đổi tài liệu này cần phiếu yêu cầu đã được chấp nhận")).to_be_visible()
    page.get_by_role("link", name="Đề nghị sửa đổi").first.click()
    page.get_by_label("Lý do").fill("Cách đặt mã biểu mẫu đã đổi.")
    page.get_by_label("Nội dung đề nghị").fill("Mục 4: cách đặt mã hiệu biểu mẫu.")
    axe_finds_nothing(author)
    page.get_by_role("button", name="Lưu").click()
    sign(page, "Gửi trưởng phòng")
    request = path_of(author)
    head.go("/")
    head.page.locator("li", has_text="phiếu yêu cầu tài liệu").get_by_role("link", name="Mở").first.click()
    sign(head.page, "Đồng ý, chuyển thư ký ISO")
    keeper.go(request)
    sign(keeper.page, "Cho ý kiến, trình lãnh đạo", "Phù hợp hệ thống, đề nghị chấp nhận.")
    chief.go(request)
    axe_finds_nothing(chief)
    sign(chief.page, "Chấp nhận")

    # the draft: what is missing is said; drafted, reviewed, approved by three
    author.go(request)
    page.get_by_role("button", name="Lập bản soạn").click()
    revision = path_of(author)
    expect(page.get_by_text("Chưa có bản PDF ban hành")).to_be_visible()
    page.get_by_role("link", name="Sửa nội dung").click()
    page.get_by_label("Lý do ban hành, sửa đổi").fill("Cách đặt mã biểu mẫu đã đổi.")
    page.get_by_label("Nội dung sửa đổi").fill("Mục 4: cách đặt mã hiệu biểu mẫu.")
    page.get_by_role("button", name="Lưu").click()
    words = ("Mã hiệu: QT-01", "Lần ban hành: 01. Lần sửa đổi: 02", "Biểu mẫu mang mã của quy trình mẹ.")
    for role, data, name in (
        ("source", docx(TITLE, *words), "QT-01.docx"),
        ("issued", pdf(TITLE, *words), "QT-01.pdf"),
    ):
        (tmp_path / name).write_bytes(data)
        page.get_by_label("Loại tệp").select_option(role)
        page.locator("input[type=file]").set_input_files(tmp_path / name)
        page.get_by_role("button", name="Đính kèm").click()
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    axe_finds_nothing(author)
    sign(page, "Trình xem xét")
    head.go(revision)
    sign(head.page, "Xem xét, trình phê duyệt")
    chief.go(revision)
    sign(chief.page, "Phê duyệt")
    reader.go(f"/tai-lieu/{CODE}")
    expect(reader.page.get_by_role("cell", name="Hiện hành")).to_have_count(1)
    expect(reader.page.get_by_text("BH 01/SĐ 02")).to_have_count(0)  # nothing of it is shown before it is issued

    # issued under a decision, with others left for another day
    keeper.go("/tai-lieu/dot-ban-hanh")
    page = keeper.page
    for box in page.locator("input[name=revision]").all():
        box.uncheck()
    page.get_by_label(f"Chọn {CODE}").check()
    page.get_by_label("Tên đợt ban hành").fill("Sửa đổi QT-01")
    page.get_by_role("button", name="Lập đợt ban hành").click()
    page.get_by_role("link", name="Ban hành…").click()
    page.get_by_label("Số quyết định").fill("90/QĐ-BQL")
    page.get_by_label("Ngày ký").fill("28/03/2024")
    page.get_by_label("Ngày hiệu lực").fill("28/03/2024")
    page.get_by_label("Người ký").fill("Trưởng ban")
    page.get_by_label("Quyết định đã ký").set_input_files(tmp_path / "QT-01.pdf")
    page.get_by_label("Mật khẩu của anh/chị").fill(PASSWORD)
    axe_finds_nothing(keeper)
    page.get_by_role("button", name="Ban hành", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã ban hành")

    # read: opened first, then confirmed; the controller sees who has not
    reader.go("/tai-lieu/doc")
    row = reader.page.locator("tr", has_text="BH 01/SĐ 02")
    expect(row.get_by_text("mở bản này trước")).to_be_visible()
    row.get_by_role("link", name="BH 01/SĐ 02").click()
    reader.page.get_by_role("link", name="Xem các trang").click()
    expect(reader.page.get_by_role("img", name="Trang 1 của QT-01")).to_be_visible()
    axe_finds_nothing(reader)
    reader.go("/tai-lieu/doc")
    axe_finds_nothing(reader)
    row.get_by_role("button", name="Tôi đã đọc và hiểu").click()
    expect(row).to_contain_text("trên hệ thống", ignore_case=True)
    keeper.go(revision)
    keeper.page.get_by_role("link", name="Ai đã đọc").click()
    expect(keeper.page.get_by_text(re.compile(r"đã đọc 1/\d\d người"))).to_be_visible()
    axe_finds_nothing(keeper)

    # yesterday's file, the register of last year
    reader.go("/tai-lieu/kiem-chung")
    reader.page.locator("input[type=file]").set_input_files(yesterdays)
    reader.page.get_by_role("button", name="Kiểm tra").click()
    expect(reader.page.get_by_text("đã bị thay thế bởi")).to_be_visible()
    keeper.go("/tai-lieu?ngay=28/03/2023&q=QT-01")
    expect(keeper.page.get_by_role("link", name="BH 01/SĐ 00").first).to_be_visible()
    expect(keeper.page.get_by_text("BH 01/SĐ 02")).to_have_count(0)

    # a paper copy: its page needs no sign-in and tells nothing else
    keeper.go(revision)
    page.get_by_role("link", name="Bản giấy").click()
    page.get_by_label("Nơi để, người giữ").fill("Quầy số 1")
    page.get_by_role("button", name="Lập bản giấy").click()
    address = page.get_by_role("link", name="trang QR").get_attribute("href")
    stranger = desk(width=390)
    stranger.go(str(address))
    expect(stranger.page.get_by_text("CÒN HIỆU LỰC")).to_be_visible()
    expect(stranger.page.get_by_text(CODE)).to_have_count(0)
    axe_finds_nothing(stranger)
    stranger.go("/tai-lieu")
    expect(stranger.page).to_have_url(re.compile("/dang-nhap"))
    assert [said for one in (author, head, keeper, chief, reader, stranger) for said in one.complaints] == []
