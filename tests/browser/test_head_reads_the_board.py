"""A head's way: sign in → board → a figure → its rows → one dossier → why this date."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SCRIPT, Desk

pytestmark = pytest.mark.browser


@SCRIPT
def test_from_the_board_to_why_this_date(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], script: bool
) -> None:
    head = desk(script=script)
    head.sign_in("tp.dt")
    page = head.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sáng nay")
    axe_finds_nothing(head)

    page.get_by_role("navigation").get_by_role("link", name="Trách nhiệm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phòng Quản lý đầu tư")
    axe_finds_nothing(head)

    figure = page.locator("a", has_text="Quá hạn").filter(has_text="4").first
    expect(figure).to_be_visible()
    figure.click()
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(4)
    axe_finds_nothing(head)

    code = rows.first.get_by_role("link").first.inner_text()
    rows.first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(code)
    expect(page.get_by_role("heading", name="Vì sao ngày này?")).to_be_visible()
    axe_finds_nothing(head)
    assert head.complaints == []


def test_a_stranger_is_asked_to_sign_in_and_then_gets_his_page(desk: Callable[..., Desk]) -> None:
    stranger = desk()
    stranger.go("/ngay-lam-viec")
    expect(stranger.page.get_by_role("heading", level=1)).to_contain_text("Đăng nhập")
    stranger.page.get_by_label("Tên đăng nhập").fill("cv.dt")
    stranger.page.get_by_label("Mật khẩu").fill("heza-mau-2024")
    stranger.page.get_by_role("button", name="Đăng nhập").click()
    expect(stranger.page).to_have_url(f"{stranger.server}/ngay-lam-viec")


LONG = [(name, width) for name in ("motcua", "cv.dt", "truongban", "iso") for width in (1366, 390)]


@pytest.mark.parametrize(
    ("username", "width"),
    [
        *(("admin", 1366), ("admin", 390), ("tp.dt", 390)),  # between them they see every page of the menu
        *(pytest.param(*one, marks=pytest.mark.long) for one in (("tp.dt", 1366), *LONG)),
    ],
)
def test_every_page_of_the_menu_fits_and_passes_axe(
    desk: Callable[..., Desk], axe_finds_nothing: Callable[[Desk], None], username: str, width: int
) -> None:
    person = desk(width=width)
    person.sign_in(username)
    addresses = person.page.locator("nav a").evaluate_all(
        "links => [...new Set(links.map(l => l.getAttribute('href')))]"
    )
    for address in addresses:
        person.go(address)
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, address
        if width == 1366:
            axe_finds_nothing(person)
    assert person.complaints == []
