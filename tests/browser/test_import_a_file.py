"""The one-stop desk takes a bad file all the way to a good board: its rows mended, a name matched, then applied."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from heza.sample.load import DATA
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
CODE, RECEIVED, STATUS, UNIT = 2, 10, 14, 15  # columns of the export
NAME = "mot-cua-nhap-muon-29-03-2024.xlsx"


def _spoilt(folder: Path) -> Path:
    """The three late rows, each with one thing wrong, and a unit that nobody knows by that name."""
    book = load_workbook(DATA / NAME)
    sheet = book.worksheets[0]
    sheet.cell(10, CODE, "H24-sai-ma")
    sheet.cell(11, RECEIVED, "31/02/2024 08:00:00")
    sheet.cell(12, STATUS, "Đang nghĩ")
    sheet.cell(12, UNIT, "P. QL doanh nghiệp")
    bad = folder / NAME
    book.save(bad)
    return bad


def _mended(failed: Path) -> Path:
    """The rows that came back, put right where they stand."""
    right = load_workbook(DATA / NAME).worksheets[0]
    book = load_workbook(failed)
    sheet = book.worksheets[0]
    for row, column in ((10, CODE), (11, RECEIVED), (12, STATUS)):
        sheet.cell(row - 1, column, right.cell(row, column).value)  # the row of column numbers does not come back
    mended = failed.with_name("dong-loi-da-sua.xlsx")
    book.save(mended)
    return mended


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_bad_file_is_mended_matched_applied_and_the_board_follows(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], tmp_path: Path, script: bool
) -> None:
    clerk = desk(script=script)
    clerk.sign_in("motcua")
    page, main = clerk.page, clerk.page.locator("main")
    clerk.go("/ho-so/nhap")
    axe_finds_nothing(clerk)
    clerk.go("/")
    page.locator("#dropped_file").set_input_files(_spoilt(tmp_path))
    page.locator(".drop-file").get_by_role("button", name="Xem trước").click()
    for wrong in ("không đúng dạng như H24.18-240320-0001", "31/02/2024 08:00:00", "Đang nghĩ"):
        expect(main).to_contain_text(wrong)
    expect(page.get_by_role("button", name="Ghi")).to_have_count(0)
    axe_finds_nothing(clerk)
    page.get_by_role("link", name="Tệp được hiểu thế nào").click()
    expect(main).to_contain_text("dòng tiêu đề bảng")
    axe_finds_nothing(clerk)
    page.go_back()
    with page.expect_download() as failed:
        page.get_by_role("link", name="Tải các dòng lỗi").click()
    failed.value.save_as(tmp_path / "dong-loi.xlsx")

    clerk.go("/ho-so/nhap")
    page.locator("input[type=file]").set_input_files(_mended(tmp_path / "dong-loi.xlsx"))
    page.get_by_role("button", name="Xem trước").click()
    expect(main).to_contain_text("P. QL doanh nghiệp (1)")
    page.get_by_role("link", name="Đối chiếu tên").click()
    axe_finds_nothing(clerk)
    line = page.locator("tr", has_text="P. QL doanh nghiệp").first
    line.get_by_role("combobox").select_option(label="Phòng Quản lý doanh nghiệp")
    line.get_by_role("button", name="Đối chiếu").click()
    expect(main).to_contain_text("Đã đối chiếu")
    clerk.go("/ho-so/nhap")
    page.get_by_role("link", name="dong-loi-da-sua.xlsx").click()
    page.get_by_role("button", name="Đọc lại tệp").click()
    expect(main).to_contain_text("Cần xem kỹ")
    expect(main).not_to_contain_text("Đơn vị chưa có")
    page.get_by_role("button", name="Ghi").click()
    expect(main).to_contain_text("Trạng thái lùi")
    expect(main).to_contain_text("Vào dữ liệu muộn")
    axe_finds_nothing(clerk)
    clerk.go("/ho-so/H24.18-240318-0099")
    expect(main).to_contain_text("Phòng Quản lý doanh nghiệp")
    clerk.go("/trach-nhiem")
    expect(main).to_contain_text("29/03/2024")
    assert clerk.complaints == []
