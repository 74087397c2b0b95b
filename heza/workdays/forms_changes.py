"""The forms of a change of the calendar."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import words
from heza.core.days import DayField
from heza.workdays import typed
from heza.workdays.changes import Decision
from heza.workdays.models import CalendarChange, CalendarDay
from heza.workdays.rules import WorkCalendar


def version_of(text: str | None) -> int:
    """The version that a page showed; 0, which no change has, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class ChangeForm(Form):
    """The decision behind a change, and office hours where they change with it."""

    seen = HiddenField()
    summary = StringField(
        "Nội dung thay đổi",
        [
            InputRequired("Hãy ghi nội dung thay đổi, ví dụ: Nghỉ Tết Nguyên đán 2027."),
            Length(max=300, message=TOO_LONG),
        ],
    )
    number = StringField("Số, ký hiệu văn bản", [Optional(), Length(max=60, message=TOO_LONG)])
    signed_on = DayField("Ngày văn bản", [Optional()])
    authority = StringField("Cơ quan ban hành", [Optional(), Length(max=200, message=TOO_LONG)])
    confirmed = BooleanField("Đã đối chiếu với văn bản")
    hours = StringField("Giờ làm việc", [Optional(), Length(max=100, message=TOO_LONG)])
    cut_off = StringField("Giờ chốt tiếp nhận trong ngày (quy tắc C)", [Optional(), Length(max=10, message=TOO_LONG)])

    def check(self) -> bool:
        """Whether all of it can be kept; what cannot is said at its field."""
        found = {}
        for name, read in (("hours", typed.read_hours), ("cut_off", typed.read_hour)):
            try:
                if words.clean(self[name].data):
                    read(self[name].data)
            except ValueError as problem:
                found[name] = str(problem)
        day: date | None = self.signed_on.data
        if day and day.year not in typed.YEARS:
            found["signed_on"] = "Năm của văn bản không đúng. Hãy kiểm tra lại."
        if self.confirmed.data and (not words.clean(self.number.data) or not day):
            found["confirmed"] = "Đã đối chiếu thì phải ghi số và ngày văn bản. Hãy nhập hai ô đó."
        return not self.add_errors(found)

    @property
    def entered(self) -> Decision:
        """What was entered; only of a form that is valid."""
        return Decision(
            words.clean(self.number.data),
            self.signed_on.data,
            words.clean(self.authority.data),
            words.clean(self.summary.data),
            bool(self.confirmed.data),
            typed.read_hours(self.hours.data) if words.clean(self.hours.data) else None,
            typed.read_hour(self.cut_off.data) if words.clean(self.cut_off.data) else None,
        )

    @staticmethod
    def values_of(change: CalendarChange | None, wanted: WorkCalendar) -> dict[str, Any]:
        """What the form shows of a change; of a new one the hours of now."""
        hours = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in wanted.hours)
        found: dict[str, Any] = {"hours": hours, "cut_off": f"{wanted.cut_off:%H:%M}", "seen": "0"}
        if change is not None:
            names = ("summary", "number", "signed_on", "authority", "confirmed")
            found |= {name: getattr(change, name) for name in names} | {"seen": str(change.version)}
        return found


class DaysForm(Form):
    """Days to be put into a change: one or a range, a swap, or many pasted lines; `how` says which."""

    seen = HiddenField()
    how = HiddenField(default="span")
    first = DayField("Từ ngày")
    last = DayField("Đến hết ngày", [Optional()])
    becomes = SelectField(
        "Trở thành",
        choices=[
            SelectChoice("off", "ngày nghỉ"),
            SelectChoice("working", "ngày làm việc (làm bù)"),
            SelectChoice("plain", "như thường (theo thứ trong tuần)"),
        ],
        default="off",
        invalid_choice_message=UNLISTED,
    )
    reason = StringField("Lý do", [Optional(), Length(max=150, message=TOO_LONG)])
    off = DayField("Nghỉ ngày")
    worked = DayField("Làm bù ngày")
    swap_reason = StringField("Lý do hoán đổi", [Optional(), Length(max=150, message=TOO_LONG)])
    text = TextAreaField("Các ngày, mỗi ngày một dòng", [Length(max=40_000, message=TOO_LONG)])

    def lines(self) -> list[typed.DayLine]:
        """The days that were entered; what is wrong is said at the fields, and the list is empty then."""
        read = {"swap": self._swap, "paste": self._pasted}.get(self.how.data or "", self._span)
        return read()

    def _span(self) -> list[typed.DayLine]:
        if self.first.data is None:
            self.add_errors({"first": "Hãy nhập ngày, ví dụ 24/11/2026."})
            return []
        last = self.last.data or self.first.data
        try:
            found = typed.span(self.first.data, last, self.becomes.data, words.clean(self.reason.data))
        except ValueError as problem:
            self.add_errors({"first": _sentence(problem)})
            return []
        if not found:
            self.add_errors({"first": "Các ngày này đã đúng như vậy theo thứ trong tuần. Hãy kiểm tra lại."})
        return found

    def _swap(self) -> list[typed.DayLine]:
        for name, said in (("off", "ngày nghỉ"), ("worked", "ngày làm bù")):
            if self[name].data is None:
                self.add_errors({name: f"Hãy nhập {said}."})
        if self.errors or self.off.data is None or self.worked.data is None:
            return []
        try:
            return typed.swap(self.off.data, self.worked.data, words.clean(self.swap_reason.data))
        except ValueError as problem:
            self.add_errors({"off": _sentence(problem)})
            return []

    def _pasted(self) -> list[typed.DayLine]:
        read = typed.read_lines(self.text.data or "")
        if read.problems:
            self.text.errors = [*self.text.errors, *read.problems[:20]]
            return []
        if not read.lines:
            self.add_errors({"text": "Hãy dán ít nhất một dòng, ví dụ: 24/11/2026 nghỉ Ngày Văn hóa Việt Nam."})
        return read.lines


def _sentence(problem: ValueError) -> str:
    text = str(problem)
    return text[:1].upper() + text[1:]


class DayForm(Form):
    """The reason and the source of a day that is in the calendar."""

    seen = HiddenField()
    reason = StringField("Lý do", [InputRequired("Hãy ghi lý do."), Length(max=200, message=TOO_LONG)])
    source = StringField("Căn cứ", [Optional(), Length(max=300, message=TOO_LONG)])
    confirmed = BooleanField("Đã đối chiếu với văn bản")

    def check(self) -> bool:
        """Only what has a source can have been compared with it."""
        if self.confirmed.data and not words.clean(self.source.data):
            said = "Đã đối chiếu thì phải ghi văn bản đã đối chiếu. Hãy ghi số, ngày văn bản."
            return not self.add_errors({"source": said})
        return True

    @staticmethod
    def values_of(row: CalendarDay, seen: str) -> dict[str, Any]:
        """What the form shows of a day."""
        return {"seen": seen, "reason": row.reason, "source": row.source, "confirmed": row.confirmed}


class ConfirmYearForm(Form):
    """All days of a year that nobody has compared yet, by one document."""

    seen = HiddenField()
    source = StringField(
        "Văn bản đã đối chiếu",
        [InputRequired("Hãy ghi số, ngày văn bản đã đối chiếu."), Length(max=300, message=TOO_LONG)],
    )
