"""The forms of editing the catalogue by hand: a version, its steps, its papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.forms import UNLISTED, CountField
from heza.core import words
from heza.core.days import DayField
from heza.procedures.catalogue import Counting, Document, KnownVersion, Step, Terms
from heza.procedures.excel import MAX_COUNT, MAX_DAYS, MAX_FEE, MAX_HOURS
from heza.procedures.rules import COUNTING_RULES, PAUSE_MODES, TERM_UNITS, code_key, wrong_code

TOO_LONG = "Nội dung này dài nhất %(max)d ký tự. Hãy rút ngắn lại."
OTHER = "*"  # a field that is not in the list yet


class VersionForm(FlaskForm):
    """What a procedure says from a day on."""

    seen = HiddenField()  # the version that the form was filled from
    code = StringField("Mã TTHC", [Optional(), Length(max=40, message=TOO_LONG)])
    effective_from = DayField("Áp dụng từ ngày", [InputRequired("Hãy nhập ngày bắt đầu áp dụng.")])
    basis = StringField("Căn cứ", [InputRequired("Hãy nhập quyết định công bố."), Length(max=300, message=TOO_LONG)])
    name = TextAreaField("Tên thủ tục", [InputRequired("Hãy nhập tên thủ tục."), Length(max=1000, message=TOO_LONG)])
    field = SelectField("Lĩnh vực", choices=[], invalid_choice_message=UNLISTED)
    new_field = StringField("Tên lĩnh vực mới", [Optional(), Length(max=200, message=TOO_LONG)])
    department = SelectField("Đơn vị thụ lý", choices=[], invalid_choice_message=UNLISTED)
    days_legal = CountField("Thời hạn theo quy định", [InputRequired("Hãy nhập thời hạn.")], most=MAX_DAYS)
    days_allowed = CountField("Thời hạn sau cắt giảm", [InputRequired("Hãy nhập thời hạn.")], most=MAX_DAYS)
    term_unit = SelectField(
        "Tính theo", choices=[SelectChoice(*one) for one in TERM_UNITS.items()], invalid_choice_message=UNLISTED
    )
    announced_as = StringField("Hình thức công bố", [Optional(), Length(max=60, message=TOO_LONG)])
    service_level = StringField("Mức độ dịch vụ công", [Optional(), Length(max=60, message=TOO_LONG)])
    fee = CountField("Phí, lệ phí (đồng)", [Optional()], most=MAX_FEE if MAX_FEE < 10**9 else 10**9 - 1)
    note = TextAreaField("Ghi chú", [Optional(), Length(max=2000, message=TOO_LONG)])
    counting_rule = SelectField(
        "Quy tắc đếm ngày",
        choices=[SelectChoice(*one) for one in COUNTING_RULES.items()],
        invalid_choice_message=UNLISTED,
    )
    pause_mode = SelectField(
        "Khi hồ sơ dừng tính thời hạn",
        choices=[SelectChoice(*one) for one in PAUSE_MODES.items()],
        invalid_choice_message=UNLISTED,
    )
    opinion_pauses = BooleanField("Dừng tính cả khi lấy ý kiến cơ quan khác")

    def offer(self, fields: Iterable[str], departments: Iterable[str], present: Terms | None) -> "VersionForm":
        """Fill the lists; what a version says stands there even where the office's list has another name."""
        known_fields = list(dict.fromkeys([*fields, *([present.field] if present else [])]))
        units = list(dict.fromkeys([*departments, *([present.department] if present and present.department else [])]))
        self.field.choices = [
            *(SelectChoice(one, one) for one in known_fields),
            SelectChoice(OTHER, "— lĩnh vực khác, ghi ở ô dưới —"),
        ]
        self.department.choices = [SelectChoice("", "— chưa rõ —"), *(SelectChoice(one, one) for one in units)]
        return self

    @staticmethod
    def values_of(base: KnownVersion) -> dict[str, Any]:
        """What the form shows of a version; the day and the decision of a new one are for somebody to enter."""
        names = ("name", "field", "department", "days_legal", "days_allowed", "term_unit")
        more = ("announced_as", "service_level", "fee", "note")
        counted = ("counting_rule", "pause_mode", "opinion_pauses")
        return (
            {"seen": str(base.id)}
            | {name: getattr(base.terms, name) for name in (*names, *more)}
            | {name: getattr(base.counting, name) for name in counted}
        )

    @property
    def terms(self) -> Terms:
        """What was entered; only of a form that is valid."""
        chosen = self.field.data
        return Terms(
            code=code_key(self.code.data or ""),
            name=words.clean(self.name.data),
            field=words.clean(self.new_field.data) if chosen == OTHER else chosen,
            department=self.department.data or "",
            days_legal=self.days_legal.data or 0,
            days_allowed=self.days_allowed.data or 0,
            term_unit=self.term_unit.data,
            announced_as=words.clean(self.announced_as.data),
            service_level=words.clean(self.service_level.data),
            fee=self.fee.data or 0,
            note=words.clean(self.note.data),
        )

    @property
    def counting(self) -> Counting:
        """How the term is counted; a new version is not compared with the law yet."""
        return Counting(
            counting_rule=self.counting_rule.data,
            pause_mode=self.pause_mode.data,
            opinion_pauses=bool(self.opinion_pauses.data),
        )

    def say(self, first: date) -> bool:
        """Whether more than single fields is right; what is wrong stands at its field."""
        found = {
            "code": wrong_code(self.code.data or ""),
            "name": "" if words.clean(self.name.data) else "Hãy nhập tên thủ tục.",
            "basis": "" if words.clean(self.basis.data) else "Hãy nhập quyết định công bố.",
            "new_field": "Hãy ghi tên lĩnh vực mới."
            if self.field.data == OTHER and not words.clean(self.new_field.data)
            else "",
            "effective_from": "" if _is_sensible(self.effective_from.data, first) else NOT_SENSIBLE,
            "days_allowed": "Thời hạn phải lớn hơn 0." if not self.days_allowed.data else "",
        }
        for name, sentence in found.items():
            if sentence:
                text = sentence[0].upper() + sentence[1:] + ("" if sentence.endswith(".") else ".")
                self[name].errors = [*self[name].errors, text]
        return not any(found.values())


NOT_SENSIBLE = "Ngày áp dụng phải từ năm 1990 đến ba năm tới. Hãy kiểm tra lại năm."


def _is_sensible(day: date | None, today: date) -> bool:
    return day is not None and 1990 <= day.year <= today.year + 3


# ---------------------------------------------------------------- rows


@dataclass
class Rows:
    """Rows of a form without JavaScript: one button adds, moves or removes a row and shows the form again."""

    columns: Mapping[str, str]  # name: label
    limit: Mapping[str, int]  # of letters
    rows: list[dict[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    MOST = 60

    def read(self, given: Mapping[str, str]) -> str:
        """The rows as they were sent, and what is wanted: save, or "" where a row was added, moved or removed."""
        number = given.get("rows", "")
        count = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
        self.rows = [
            {name: words.clean(given.get(f"{name}-{at}"))[:2000] for name in self.columns}
            for at in range(min(count, self.MOST))
        ]
        act, _, at = given.get("do", "").partition("-")
        place = int(at) if at.isascii() and at.isdecimal() and len(at) < 4 else -1
        return act if act == "save" else self._moved(act, place)

    def _moved(self, act: str, at: int) -> str:
        rows = self.rows
        if act == "add" and len(rows) < self.MOST:
            rows.insert(at + 1 if 0 <= at < len(rows) else len(rows), dict.fromkeys(self.columns, ""))
        elif act == "up" and 0 < at < len(rows):
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        elif act == "down" and 0 <= at < len(rows) - 1:
            rows[at + 1], rows[at] = rows[at], rows[at + 1]
        elif act == "remove" and 0 <= at < len(rows):
            del rows[at]
        return ""

    def wrong(self, at: int, text: str) -> None:
        """Something is wrong with a row."""
        self.errors.append(f"Dòng {at + 1}: {text}")

    def check(self) -> None:
        """What holds for every row: a name, and nothing too long."""
        if not self.rows:
            self.errors.append("Phải có ít nhất một dòng. Hãy bấm “Thêm dòng cuối”.")
        for at, row in enumerate(self.rows):
            if not row["name"]:
                self.wrong(at, f"chưa ghi “{self.columns['name']}”.")
            for name, most in self.limit.items():
                if len(row[name]) > most:
                    self.wrong(at, f"“{self.columns[name]}” dài quá {words.number(most)} ký tự. Hãy rút ngắn lại.")

    def whole(self, at: int, name: str, most: int) -> int:
        """A whole number of a row; 0 where it is blank."""
        text = self.rows[at][name]
        if not text:
            return 0
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
        if not 0 <= number <= most:
            self.wrong(at, f"“{self.columns[name]}” phải là số nguyên từ 0 đến {words.number(most)}, hiện là “{text}”.")
            return 0
        return number


def step_rows(steps: Iterable[Any] = ()) -> Rows:
    """The steps of a version as rows."""
    columns = {"name": "Nội dung công việc", "unit_name": "Đơn vị", "place": "Vị trí", "minutes": "Thời gian (phút)"}
    shown = [{name: str(getattr(one, name)) for name in columns} for one in steps]
    return Rows(columns, {"name": 1000, "unit_name": 200, "place": 200}, shown)


def steps_of(rows: Rows) -> list[Step]:
    """The steps that were entered, numbered in their order; what is wrong is in `rows.errors`."""
    rows.check()
    return [
        Step(at + 1, row["name"], row["unit_name"], row["place"], rows.whole(at, "minutes", MAX_HOURS * 60))
        for at, row in enumerate(rows.rows)
    ]


def paper_rows(papers: Iterable[Any] = ()) -> Rows:
    """The papers of a version as rows."""
    columns = {"name": "Tên giấy tờ", "originals": "Bản chính", "copies": "Bản sao", "form": "Mẫu"}
    shown = [{name: str(getattr(one, name)) for name in columns} for one in papers]
    return Rows(columns, {"name": 1000, "form": 200}, shown)


def papers_of(rows: Rows) -> list[Document]:
    """The papers that were entered, numbered in their order; what is wrong is in `rows.errors`."""
    rows.check()
    return [
        Document(
            at + 1,
            row["name"],
            rows.whole(at, "originals", MAX_COUNT),
            rows.whole(at, "copies", MAX_COUNT),
            row["form"],
        )
        for at, row in enumerate(rows.rows)
    ]
