"""Errors as sentences that say what to do. A refusal is a value; an accident is logged with a number."""

import logging
import secrets

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from heza.core import hx
from heza.core.db import db
from heza.core.refusal import Refused

log = logging.getLogger("heza")

SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không đọc được", "Địa chỉ hoặc nội dung gửi lên không đúng. Hãy quay lại trang trước và thử lại."),
    403: ("Chưa được phép", "Tài khoản của anh/chị chưa có quyền làm việc này. Hãy hỏi người quản trị nếu cần."),
    404: (
        "Không tìm thấy",
        "Không có mục này, hoặc mục này không thuộc phạm vi của anh/chị. Hãy kiểm tra lại địa chỉ hoặc mã.",
    ),
    405: ("Không làm được ở địa chỉ này", "Hãy quay lại trang trước và dùng nút trên trang."),
    413: ("Tệp quá lớn", "Tệp gửi lên vượt quá 60 MB. Hãy tách tệp thành nhiều phần nhỏ hơn."),
    414: ("Địa chỉ quá dài", "Hãy bỏ bớt điều kiện lọc rồi thử lại."),
    415: ("Loại nội dung không dùng được", "Hãy quay lại trang trước và gửi lại bằng nút trên trang."),
}
STALE = "Người khác vừa thay đổi mục này. Hãy tải lại trang để xem bản mới rồi làm lại."
BUSY = "Hệ thống đang ghi một việc lớn. Hãy đợi vài giây rồi thử lại; chưa có gì được ghi."
EXPIRED_FORM = "Biểu mẫu đã mở quá lâu hoặc phiên làm việc đã đổi. Hãy tải lại trang rồi gửi lại."


def _on_refused(refusal: Refused) -> Response:
    db.session.rollback()
    return hx.refuse(refusal.reason)


def _on_stale(_error: StaleDataError) -> Response:
    db.session.rollback()
    return hx.refuse(STALE)


def _on_csrf(_error: CSRFError) -> Response:
    return hx.refuse(EXPIRED_FORM, 400)


def _on_http(error: HTTPException) -> Response:
    db.session.rollback()
    code = error.code or 500
    if error.response is not None or code < 400:
        return make_response(error.get_response())
    heading, sentence = SENTENCES.get(code, SENTENCES[400])
    return _page(heading, sentence, code)


def _on_operational(error: OperationalError) -> Response:
    db.session.rollback()
    if "locked" in str(error.orig):
        return _page("Hệ thống đang bận", BUSY, 503)
    return _on_accident(error)


def _on_accident(error: Exception) -> Response:
    db.session.rollback()
    number = secrets.token_hex(4)
    log.exception("request %s failed", number, exc_info=error)
    sentence = "Chương trình gặp lỗi và không ghi gì. Hãy báo số yêu cầu dưới đây cho người quản trị."
    return _page("Có lỗi xảy ra", sentence, 500, number)


def _page(heading: str, sentence: str, status: int, number: str = "") -> Response:
    if hx.wants_fragment():
        return hx.refuse(f"{sentence} {number}".strip(), status)
    html = render_template("shared/error.html", heading=heading, sentence=sentence, request_number=number)
    return make_response(html, status)


def init_errors(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(Refused, _on_refused)
    app.register_error_handler(StaleDataError, _on_stale)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(OperationalError, _on_operational)
    app.register_error_handler(Exception, _on_accident)
