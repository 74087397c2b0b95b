"""The one-stop desk imports a file with three bad rows, sees them, and applies the mended one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from heza.sample.load import DATA
from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser
CODE, RECEIVED, STATUS = 2, 10, 14  # columns of the export


def _files(folder: Path) -> tuple[Path, Path]:
    """The three late rows as they are, and the same file with three rows spoilt."""
    good = folder / "mot-cua-29-03-2024.xlsx"
    good.write_bytes((DATA / "mot-cua-nhap-muon-29-03-2024.xlsx").read_bytes())
    book = load_workbook(good)
    sheet = book.worksheets[0]
    sheet.cell(10, CODE, "H24-sai-ma")
    sheet.cell(11, RECEIVED, "31/02/2024 08:00:00")
    sheet.cell(12, STATUS, "Đang nghĩ")
    bad = folder / "mot-cua-29-03-2024-loi.xlsx"
    book.save(bad)
    return good, bad


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_three_bad_rows_are_seen_and_the_mended_file_is_applied(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], tmp_path: Path, script: bool
) -> None:
    good, bad = _files(tmp_path)
    clerk = desk(script=script)
    clerk.sign_in("motcua")
    page = clerk.page
    clerk.go("/ho-so/nhap")
    axe_finds_nothing(clerk)
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Xem trước").click()
    main = page.locator("main")
    expect(main).to_contain_text("không đúng dạng như H24.18-240320-0001")
    expect(main).to_contain_text("31/02/2024 08:00:00")
    expect(main).to_contain_text("Đang nghĩ")
    expect(page.get_by_role("button", name="Ghi")).to_have_count(0)

    clerk.go("/ho-so/nhap")
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="Xem trước").click()
    expect(main).to_contain_text("H24.18-240318-0099")
    page.get_by_role("button", name="Ghi").click()
    expect(main).to_contain_text("mot-cua-29-03-2024.xlsx")
    clerk.go("/ho-so/H24.18-240318-0099")
    expect(page.get_by_role("heading", level=1)).to_contain_text("H24.18-240318-0099")
    assert clerk.complaints == []
