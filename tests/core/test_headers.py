"""What every answer carries."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.pages import Browser


@pytest.mark.parametrize("path", ["/dang-nhap", "/khong-co-trang-nay", "/khoe"])
def test_every_answer_forbids_what_is_inline_or_foreign(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_a_static_address_changes_with_its_content(app: Flask, browse_as: Callable[..., Browser]) -> None:
    page = browse_as().get("accounts.sign_in")
    style = page.select_one("link[rel=stylesheet]")
    assert style is not None
    assert "v=" in str(style["href"])
    with app.test_client().get(str(style["href"])) as answer:
        assert answer.status_code == 200


def test_errors_are_sentences_without_a_trace(app: Flask) -> None:
    answer = app.test_client().get("/khong-co-trang-nay")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.get_data(as_text=True)


def test_an_accident_gets_a_number_and_tells_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    broken.permission = None  # type: ignore[attr-defined]
    app.view_functions["health.check"] = broken
    answer = app.test_client().get("/khoe")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "secret detail" not in text
    assert "báo số yêu cầu" in text
    assert "secret detail" in caplog.text


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/dang-nhap", data={"username": "x", "password": "y"})
    assert answer.status_code == 400
    assert "tải lại trang" in answer.get_data(as_text=True)
