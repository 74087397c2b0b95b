"""The forms of external documents: one of them, a check, a change of the law, a list to take over."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import clock, words
from heza.core.days import DayField
from heza.documents.external import rules
from heza.documents.external.actions import Details
from heza.documents.external.changing import Changed
from heza.documents.external.models import STATUSES, ExternalDocument
from heza.documents.forms import lines
from heza.documents.rules import TITLE_LENGTH

STATUS_CHOICES = [SelectChoice(*one) for one in STATUSES.items()]


def _length(most: int) -> Length:
    return Length(max=most, message=TOO_LONG)


def _chosen(text: str | None) -> int | None:
    return int(text) if text else None


class ExternalForm(Form):
    """One external document."""

    seen = HiddenField()
    kind = StringField("Loại văn bản", [Optional(), _length(rules.KIND_LENGTH)])
    number = StringField(
        "Số, ký hiệu",
        [InputRequired("Hãy ghi số, ký hiệu, ví dụ 30/2020/NĐ-CP."), _length(rules.NUMBER_LENGTH)],
    )
    title = StringField("Tên, trích yếu", [InputRequired("Hãy ghi tên văn bản."), _length(TITLE_LENGTH)])
    issuer = StringField("Cơ quan ban hành", [Optional(), _length(rules.ISSUER_LENGTH)])
    issued_on = DayField("Ngày ban hành", [Optional()])
    effective_from = DayField("Ngày hiệu lực", [Optional()])
    status = SelectField("Tình trạng", choices=STATUS_CHOICES, invalid_choice_message=UNLISTED)
    superseded_by_id = SelectField("Thay thế bởi", choices=[], default="", invalid_choice_message=UNLISTED)
    scope = TextAreaField("Nội dung áp dụng", [Optional(), _length(rules.SCOPE_LENGTH)])
    department_id = SelectField("Đơn vị theo dõi", choices=[], default="", invalid_choice_message=UNLISTED)
    url = StringField(
        "Địa chỉ tra cứu",
        [
            Optional(),
            _length(rules.URL_LENGTH),
            Regexp(r"https?://\S+$", message="Địa chỉ phải bắt đầu bằng http:// hoặc https:// và không có dấu cách."),
        ],
    )
    confirmed = BooleanField("Đã đối chiếu số, ngày, tên với văn bản gốc")

    def offer(self, departments: list[tuple[str, str]], others: list[tuple[str, str]]) -> "ExternalForm":
        """What can be chosen."""
        self.department_id.choices = [SelectChoice("", "— chưa giao —"), *(SelectChoice(*one) for one in departments)]
        self.superseded_by_id.choices = [SelectChoice("", "— không có —"), *(SelectChoice(*one) for one in others)]
        return self

    @staticmethod
    def values_of(found: ExternalDocument) -> dict[str, Any]:
        """What the form shows of a document."""
        names = ("kind", "number", "title", "issuer", "issued_on", "effective_from", "status", "scope", "url")
        values = {name: getattr(found, name) for name in (*names, "confirmed")}
        chosen = {name: str(getattr(found, name) or "") for name in ("department_id", "superseded_by_id")}
        return values | chosen | {"seen": str(found.version)}

    @property
    def entered(self) -> Details:
        """What was entered; only of a form that is valid."""
        return Details(
            number=words.clean(self.number.data),
            title=words.clean(self.title.data),
            kind=words.clean(self.kind.data),
            issuer=words.clean(self.issuer.data),
            issued_on=self.issued_on.data,
            effective_from=self.effective_from.data,
            status=self.status.data,
            scope=lines(self.scope.data),
            department_id=_chosen(self.department_id.data),
            url=words.clean(self.url.data),
            confirmed=bool(self.confirmed.data),
            superseded_by_id=_chosen(self.superseded_by_id.data),
        )

    def objections(self) -> dict[str, str]:
        """What the rules of shape do not see."""
        wanted = {"number": self.number, "title": self.title}
        return {name: "Hãy ghi nội dung này." for name, field in wanted.items() if not words.clean(field.data)}


class CheckForm(Form):
    """Somebody looked whether external documents are still in force."""

    day = DayField("Ngày rà soát", [InputRequired("Hãy nhập ngày rà soát, ví dụ 28/03/2024.")])
    status = SelectField(
        "Tình trạng",
        choices=[SelectChoice("", "Như đang ghi của từng văn bản"), *STATUS_CHOICES],
        default="",
        invalid_choice_message=UNLISTED,
    )
    note = StringField("Ghi chú", [Optional(), _length(rules.NOTE_LENGTH)])


class ChangeForm(Form):
    """An external document changed: what, since when, what takes its place."""

    seen = HiddenField()
    day = DayField("Ngày ghi nhận", [InputRequired("Hãy nhập ngày ghi nhận, ví dụ 28/03/2024.")])
    status = SelectField("Tình trạng mới", choices=STATUS_CHOICES, default="ended", invalid_choice_message=UNLISTED)
    what = TextAreaField(
        "Nội dung thay đổi", [InputRequired("Hãy ghi văn bản thay đổi thế nào."), _length(rules.NOTE_LENGTH)]
    )
    successor_id = SelectField("Thay thế, sửa đổi bởi", choices=[], default="", invalid_choice_message=UNLISTED)
    new_kind = StringField("Loại văn bản mới", [Optional(), _length(rules.KIND_LENGTH)])
    new_number = StringField("Số, ký hiệu văn bản mới", [Optional(), _length(rules.NUMBER_LENGTH)])
    new_title = StringField("Tên văn bản mới", [Optional(), _length(TITLE_LENGTH)])
    new_issuer = StringField("Cơ quan ban hành", [Optional(), _length(rules.ISSUER_LENGTH)])
    new_issued_on = DayField("Ngày ban hành", [Optional()])
    new_effective_from = DayField("Ngày hiệu lực", [Optional()])

    def offer(self, others: list[tuple[str, str]]) -> "ChangeForm":
        """What can be chosen."""
        self.successor_id.choices = [
            SelectChoice("", "— không có, hoặc ghi văn bản mới dưới đây —"),
            *(SelectChoice(*one) for one in others),
        ]
        return self

    def changed(self, department_id: int | None) -> Changed:
        """What was entered; only of a form that is valid. The unit that follows the old one follows the new one."""
        assert self.day.data
        fresh = None
        if number := words.clean(self.new_number.data):
            effective = self.new_effective_from.data
            fresh = Details(
                number=number,
                title=words.clean(self.new_title.data),
                kind=words.clean(self.new_kind.data),
                issuer=words.clean(self.new_issuer.data),
                issued_on=self.new_issued_on.data,
                effective_from=effective,
                status="coming" if effective and effective > clock.today() else "in_force",
                department_id=department_id,
            )
        what = lines(self.what.data)
        return Changed(self.day.data, what, self.status.data, _chosen(self.successor_id.data), fresh)

    def objections(self) -> dict[str, str]:
        """What does not go together."""
        found = {}
        number, title = words.clean(self.new_number.data), words.clean(self.new_title.data)
        if number and self.successor_id.data:
            found["new_number"] = (
                "Đã chọn văn bản có trong danh mục. Hãy để trống văn bản mới, hoặc bỏ chọn văn bản kia."
            )
        if number and not title:
            found["new_title"] = "Hãy ghi tên văn bản mới."
        if title and not number:
            found["new_number"] = "Hãy ghi số, ký hiệu của văn bản mới."
        if not words.clean(self.what.data):
            found["what"] = "Hãy ghi văn bản thay đổi thế nào."
        return found
