"""Importing on a page: send, see, apply; the file is kept between the two, and read again."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from heza.accounts.permissions import Role
from heza.core import files
from heza.procedures.queries import procedure_ids
from tests.make import Make
from tests.pages import Browser, Page
from tests.procedures.conftest import CATALOGUE, PARTS


@pytest.fixture
def control(make: Make, browse_as: Callable[..., Browser]) -> Browser:
    """Somebody who keeps the catalogue."""
    return browse_as(make.person("", Role.CONTROL))


def _sent(browser: Browser, content: bytes, name: str = "danh-muc.xlsx", **values: Any) -> Page:
    """Send a file and follow to its preview."""
    page = browser.post("procedures.upload", {"file": (BytesIO(content), name), **values})
    return browser.get(page.response.headers["Location"])


def _token(page: Page) -> str:
    field = page.select_one("form[action$='/ghi'] input[name=token]")
    return str(field["value"]) if field else ""


def _figures(page: Page) -> dict[str, str]:
    labels, values = page.select(".figure-label"), page.select(".figure-value")
    return {label.text: value.text.strip() for label, value in zip(labels, values, strict=True)}


def _edited(cell: str, value: object) -> bytes:
    book: Any = load_workbook(CATALOGUE)
    book.active[cell] = value
    book.save(out := BytesIO())
    return out.getvalue()


def test_sent_seen_applied(control: Browser, tmp_path: Path) -> None:
    page = _sent(control, CATALOGUE.read_bytes())
    assert _figures(page)["Thủ tục mới"] == "54"
    assert "áp dụng từ 15/12/2023" in page.words
    assert "54 thủ tục, 54 thủ tục rút ngắn thời hạn" in page.words
    assert procedure_ids() == {}
    token = _token(page)
    control.post("procedures.apply", {"token": token})
    assert len(procedure_ids()) == 54
    assert [path.name for path in (tmp_path / "files").iterdir()] == [files.digest_of(CATALOGUE)]
    assert "Đã nhập: thủ tục mới 54." in control.get("procedures.index").words
    control.post("procedures.apply", {"token": token})
    assert "không có gì thay đổi" in control.get("procedures.index").words
    page = _sent(control, PARTS.read_bytes())
    assert _figures(page)["Bổ sung quy trình, thành phần"] == "54"


def test_the_same_file_again_offers_nothing_to_apply(catalogue: None, control: Browser) -> None:
    page = _sent(control, CATALOGUE.read_bytes())
    assert "không có gì thay đổi" in page.words
    assert _token(page) == ""


def test_errors_are_told_with_their_rows_and_block_applying(control: Browser) -> None:
    page = _sent(control, _edited("F9", "28 ngày"))
    assert "Trang “Danh mục”, dòng 9" in page.words
    assert "hiện là “28 ngày”" in page.words
    assert _token(page) == ""
    token = page.select_one("input[name=token]")["value"]  # type: ignore[index]
    refused = control.post("procedures.apply", {"token": token}, status=409)
    assert "còn 1 lỗi nên không có gì được nhập" in refused.words
    assert procedure_ids() == {}


def test_a_change_is_shown_field_by_field(catalogue: None, control: Browser) -> None:
    page = _sent(control, _edited("F9", 27), effective_from="01/07/2024", basis="Quyết định số 100/QĐ-UBND")
    assert _figures(page)["Phiên bản mới"] == "54"  # the basis of all of them is another
    assert "Thời hạn sau cắt giảm 28 27" in page.words


def test_another_day_is_chosen_for_the_file_that_was_sent(control: Browser) -> None:
    page = _sent(control, _edited("A5", ""))
    assert "Chưa biết ngày áp dụng" in page.words
    token = page.select_one("input[name=token]")["value"]  # type: ignore[index]
    values = {"token": token, "effective_from": "2024-01-01", "basis": "Quyết định số 1/QĐ-UBND"}
    page = control.get(control.post("procedures.upload", values).response.headers["Location"])
    assert "áp dụng từ 01/01/2024 · Quyết định số 1/QĐ-UBND" in page.words
    assert _token(page)


def _wrong_book() -> bytes:
    book: Any = Workbook()
    book.active.append(["Xin chào"])
    book.save(out := BytesIO())
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Tệp trống"),
        (b"%PDF-1.7", "không phải tệp Excel"),
        (b"PK\x03\x04 x", "không phải tệp Excel"),
    ],
)
def test_a_wrong_file_gets_a_sentence(control: Browser, content: bytes, says: str) -> None:
    page = control.post("procedures.upload", {"file": (BytesIO(content), "a.xlsx")}, status=422)
    assert says in page.select_one(".summary").text  # type: ignore[union-attr]


def test_a_file_that_is_too_large_gets_a_sentence(control: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heza.procedures.views_import.LIMIT", 100)
    page = control.post("procedures.upload", {"file": (BytesIO(b"0" * 101), "a.xlsx")}, status=422)
    assert "Tệp vượt quá" in page.words


def test_a_workbook_of_something_else_gets_a_sentence(control: Browser) -> None:
    assert "Không nhận ra bảng nào trong tệp" in _sent(control, _wrong_book()).words


def test_no_file_and_a_wrong_day_get_sentences(control: Browser) -> None:
    assert "Hãy chọn tệp Excel" in control.post("procedures.upload", {}, status=422).words
    values = {"file": (BytesIO(b"x"), "a.xlsx"), "effective_from": "31/02/2024"}
    page = control.post("procedures.upload", values, status=422)
    assert "Hãy nhập ngày dạng ngày/tháng/năm, ví dụ 28/03/2024." in page.words


@pytest.mark.parametrize("token", ["", "x", "x.y.z"])
def test_a_token_that_is_not_ours_gets_a_sentence(control: Browser, token: str) -> None:
    assert "chọn lại tệp" in control.get("procedures.preview", tep=token, status=409).words
    assert "chọn lại tệp" in control.post("procedures.apply", {"token": token}, status=409).words


def test_a_file_that_nobody_applied_in_time_is_asked_for_again(control: Browser, tmp_path: Path) -> None:
    token = _token(_sent(control, CATALOGUE.read_bytes()))
    (tmp_path / "uploads" / files.digest_of(CATALOGUE)).unlink()
    assert "không còn được giữ" in control.post("procedures.apply", {"token": token}, status=409).words
