"""The forms of what the office sets for its reports."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from heza.accounts.forms import UNLISTED, CountField, Form, PlaceField
from heza.accounts.rule_set import Rules
from heza.core import words
from heza.core.days import DayField
from heza.reports.registers.forms_feedback import chosen, length, needed
from heza.reports.registers.models import ReportRecipient
from heza.reports.registers.settings import RecipientData
from heza.reports.rules import KINDS

LAST_FIRST_DAY = 28
MOST_DAYS = 60


def _first_day(label: str) -> CountField:
    sentence = f"Hãy nhập một ngày từ 1 đến {LAST_FIRST_DAY}; 1 là tháng dương lịch."
    return CountField(label, [InputRequired(sentence)], least=1, most=LAST_FIRST_DAY, sentence=sentence)


def _due(kind: str) -> CountField:
    sentence = f"Hãy nhập số ngày từ 0 đến {MOST_DAYS}."
    label = f"Báo cáo {KINDS[kind].word}"
    return CountField(label, [InputRequired(sentence)], least=0, most=MOST_DAYS, sentence=sentence)


class RulesForm(Form):
    """Periods, days of handing in, and the agency as a report names it."""

    seen = HiddenField()
    period_first_day = _first_day("Kỳ tháng: từ ngày")
    report_quarter_first_day = _first_day("Kỳ quý, năm: từ ngày")
    understood = BooleanField("Tôi hiểu: đổi ngày đầu kỳ tháng làm thay đổi bảng số liệu và các báo cáo lập từ bây giờ")
    due_month = _due("month")
    due_quarter = _due("quarter")
    due_half = _due("half")
    due_nine = _due("nine")
    due_year = _due("year")
    report_basis = TextAreaField(
        "Căn cứ lập báo cáo", [*needed("Hãy ghi văn bản yêu cầu báo cáo, như câu mở đầu sẽ viết."), length(600)]
    )
    report_portal = StringField(
        "Nơi công khai thủ tục", [*needed("Hãy ghi tên, địa chỉ cổng thông tin của cơ quan."), length(200)]
    )
    agency_symbol = StringField("Ký hiệu cơ quan", [*needed("Hãy ghi ký hiệu, ví dụ BQL."), length(20)])
    report_office_id = SelectField("Phòng ký nháy báo cáo", choices=[], default="", invalid_choice_message=UNLISTED)
    report_rules_confirmed = BooleanField("Đã đối chiếu kỳ và hạn báo cáo với văn bản của thành phố")

    def offer(self, departments: list[tuple[str, str]]) -> "RulesForm":
        """Which departments can be chosen."""
        self.report_office_id.choices = [("", "— chưa chọn —"), *departments]
        return self

    @staticmethod
    def values_of(rules: Rules, seen: str) -> dict[str, Any]:
        """What the form shows of the rules."""
        due = {f"due_{kind}": days for kind, days in rules["report_due_days"].items()}
        return rules | due | {"report_office_id": str(rules["report_office_id"] or ""), "seen": seen}

    @property
    def entered(self) -> Rules:
        """What was entered; only of a form that is valid."""
        texts = {key: words.clean(self[key].data) for key in ("report_basis", "report_portal", "agency_symbol")}
        days = {key: self[key].data for key in ("period_first_day", "report_quarter_first_day")}
        return {
            **days,
            **texts,
            "report_due_days": {kind: self[f"due_{kind}"].data for kind in KINDS},
            "report_office_id": chosen(self.report_office_id.data),
            "report_rules_confirmed": bool(self.report_rules_confirmed.data),
        }


class RecipientForm(Form):
    """Who gets the report."""

    seen = HiddenField()
    name = StringField("Nơi nhận", [*needed("Hãy ghi tên nơi nhận, ví dụ VP UBND TP."), length(200)])
    position = PlaceField("Thứ tự", [Optional()], default=99)
    from_day = DayField("Nhận từ ngày", [Optional()])
    to_day = DayField("Đến hết ngày", [Optional()])
    note = StringField("Ghi chú", [Optional(), length(300)])
    is_checked = BooleanField("Đã đối chiếu với văn bản")

    @staticmethod
    def values_of(one: ReportRecipient, seen: str) -> dict[str, Any]:
        """What the form shows of a recipient."""
        return {name: getattr(one, name) for name in RecipientData.__dataclass_fields__} | {"seen": seen}

    @property
    def entered(self) -> RecipientData:
        """What was entered."""
        place = self.position.data
        return RecipientData(
            words.clean(self.name.data).rstrip(";."),
            99 if place is None else place,
            self.from_day.data,
            self.to_day.data,
            words.clean(self.note.data),
            bool(self.is_checked.data),
        )

    def objections(self) -> dict[str, str]:
        """Days that cannot be."""
        first, last = self.from_day.data, self.to_day.data
        if first and last and last < first:
            return {"to_day": "Ngày cuối trước ngày đầu. Hãy xem lại hai ngày này."}
        return {}
