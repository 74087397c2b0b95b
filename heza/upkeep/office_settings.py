"""The office's own names and numbers, on one page of the administrator."""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.forms import TOO_LONG, CountField, Form
from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.accounts.rule_set import RuleSet
from heza.core import hx, words
from heza.core.db import db
from heza.workdays.typed import read_hour

bp = Blueprint("office_settings", __name__, url_prefix="/thiet-lap")

NAMES = ("agency_name", "agency_short", "org_above", "counter_name", "place", "head_title")
COUNTS = ("late_record_days", "explanation_days", "explanation_months", "explanation_repeat", "apology_days")
RULES = RuleSet((*NAMES, "contact_phone", "warning_days", "digest_at", "digest_until", *COUNTS))
MOST_LINES = 3  # of a name that papers break


def _name(label: str, most: int = 120) -> StringField:
    needed = InputRequired(f"Hãy nhập {label[:1].lower() + label[1:]}.")
    return StringField(label, [needed, Length(max=most, message=TOO_LONG)])


def _lines(label: str) -> TextAreaField:
    needed = InputRequired(f"Hãy nhập {label[:1].lower() + label[1:]}.")
    return TextAreaField(label, [needed, Length(max=240, message=TOO_LONG)])


def _count(label: str, least: int, most: int) -> CountField:
    sentence = f"Hãy nhập một số từ {least} đến {most}."
    return CountField(label, [InputRequired(sentence)], least=least, most=most, sentence=sentence)


class OfficeForm(Form):
    """Names on papers, times of mail, numbers of days."""

    seen = HiddenField()
    agency_name = _lines("Tên cơ quan")
    agency_short = _name("Tên tắt", 30)
    org_above = _name("Cơ quan chủ quản")
    counter_name = _lines("Tên bộ phận tiếp nhận và trả kết quả")
    place = _name("Địa danh trên giấy tờ", 60)
    head_title = _name("Chức vụ người đứng đầu cơ quan", 60)
    contact_phone = StringField("Điện thoại liên hệ", [Optional(), Length(max=60, message=TOO_LONG)])
    warning_days = _name("Nhắc trước hạn, số ngày làm việc", 40)
    digest_at = _name("Gửi thư nhắc việc lúc", 8)
    digest_until = _name("Quá giờ này thì thôi gửi", 8)
    late_record_days = _count("Ghi kết thúc chậm quá số ngày thì tính là ghi muộn", 0, 60)
    explanation_days = _count("Giải trình trong số ngày làm việc sau khi trễ", 1, 30)
    explanation_months = _count("Giải trình hồ sơ của bao nhiêu kỳ gần đây (tháng)", 1, 24)
    explanation_repeat = _count("Từ bao nhiêu lần trễ lặp lại thì nêu ra", 2, 50)
    apology_days = _count("Phiếu xin lỗi hẹn lại sau số ngày làm việc", 1, 60)

    def check(self) -> bool:
        """Whether all of it can be kept; what cannot is said at its field."""
        found: dict[str, str] = {}
        for name, read in (("warning_days", _days), ("digest_at", read_hour), ("digest_until", read_hour)):
            try:
                read(self[name].data)
            except ValueError as problem:
                found[name] = str(problem)
        for name in ("agency_name", "counter_name"):
            if not 1 <= len(_broken(self[name].data)) <= MOST_LINES:
                found[name] = f"Tên viết trong một đến {MOST_LINES} dòng, như trên giấy tờ. Hãy nhập lại."
        for name in (*NAMES, "contact_phone"):
            if any(not char.isprintable() and char not in "\r\n" for char in self[name].data or ""):
                found[name] = "Có ký tự không in được. Hãy xóa rồi gõ lại."
        if not found and read_hour(self.digest_until.data) <= read_hour(self.digest_at.data):
            found["digest_until"] = "Giờ thôi gửi phải sau giờ gửi. Hãy nhập lại."
        return not self.add_errors(found)

    @property
    def entered(self) -> dict[str, Any]:
        """What was entered, by the keys of the settings; only of a form that is valid."""
        found: dict[str, Any] = {name: words.clean(self[name].data) for name in (*NAMES, "contact_phone")}
        found |= {name: "\n".join(_broken(self[name].data)) for name in ("agency_name", "counter_name")}
        found |= {name: read_hour(self[name].data) for name in ("digest_at", "digest_until")}
        return found | {name: self[name].data for name in COUNTS} | {"warning_days": _days(self.warning_days.data)}


def _broken(text: str | None) -> list[str]:
    return [line for part in (text or "").splitlines() if (line := words.clean(part))]


def _days(text: str | None) -> list[int]:
    """Numbers of working days as typed: 3, 1, 0. The largest comes first."""
    parts = [part for part in words.clean(text).replace(";", ",").replace(" ", ",").split(",") if part]
    if not 1 <= len(parts) <= 5 or not all(part.isdecimal() and len(part) < 3 and int(part) <= 30 for part in parts):
        raise ValueError("Hãy nhập một đến năm số từ 0 đến 30, cách nhau bằng dấu phẩy, ví dụ 3, 1, 0.")
    return sorted({int(part) for part in parts}, reverse=True)


@bp.route("", methods=["GET", "POST"])
@allow(Can.EDIT_SETTINGS)
def index() -> ResponseReturnValue:
    """The names and numbers as they are set; and setting them."""
    shown = RULES.values() | {"seen": RULES.mark()}
    form = OfficeForm(data=shown | {"warning_days": ", ".join(str(day) for day in shown["warning_days"])})
    if not form.validate_on_submit() or not form.check():
        return hx.page("upkeep/office_settings.html", form=form, status=422 if form.errors else 200)
    changed = RULES.save(form.entered, form.seen.data or "")
    db.session.commit()
    said = f"Đã lưu {len(changed)} mục. Giấy tờ và việc làm từ bây giờ theo thiết lập này."
    return hx.done(url_for(".index"), said if changed else "Không có mục nào thay đổi.")
