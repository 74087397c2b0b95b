"""The forms of what the office sets for its documents."""

from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import words
from heza.documents.changes.rules import NEEDS
from heza.documents.models import DocumentType
from heza.documents.rules import NUMBERINGS
from heza.documents.settings import CONFIRMED, RULES, Rules, TypeData

_NARROW = {"inputmode": "numeric", "class": "short"}
_MONTHS = "Hãy nhập số tháng từ {least} đến 120."


def _choices(said: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in said.items()]


class RulesForm(Form):
    """How revisions are counted, when a request is needed, how often is looked again."""

    seen = HiddenField()
    revision_numbering = RadioField(
        "Cách đếm lần ban hành, sửa đổi", choices=_choices(NUMBERINGS), invalid_choice_message=UNLISTED
    )
    document_request = RadioField("Phiếu yêu cầu", choices=_choices(NEEDS), invalid_choice_message=UNLISTED)
    document_review_months = IntegerField(
        "Soát xét tài liệu, tháng một lần",
        [InputRequired(_MONTHS.format(least=0)), NumberRange(0, 120, _MONTHS.format(least=0))],
        render_kw=_NARROW,
    )
    external_check_months = IntegerField(
        "Rà soát tài liệu bên ngoài, tháng một lần",
        [InputRequired(_MONTHS.format(least=1)), NumberRange(1, 120, _MONTHS.format(least=1))],
        render_kw=_NARROW,
    )
    document_rules_confirmed = BooleanField("Đã đối chiếu với quy trình kiểm soát tài liệu của cơ quan")

    @property
    def entered(self) -> Rules:
        """What was entered."""
        return {key: self[key].data for key in (*RULES, CONFIRMED)}


class TypeForm(Form):
    """A kind of document."""

    seen = HiddenField()
    code = StringField("Ký hiệu", [InputRequired("Hãy nhập ký hiệu."), Length(max=20, message=TOO_LONG)])
    name = StringField("Tên loại", [InputRequired("Hãy nhập tên loại."), Length(max=120, message=TOO_LONG)])
    position = IntegerField(
        "Thứ tự",
        [Optional(), NumberRange(0, 999, "Hãy nhập thứ tự từ 0 đến 999.")],
        default=99,
        render_kw=_NARROW,
    )
    is_active = BooleanField("Đang dùng", default=True)

    @staticmethod
    def values_of(kind: DocumentType, seen: str) -> dict[str, Any]:
        """What the form shows of a kind."""
        names = ("code", "name", "position", "is_active")
        return {"seen": seen} | {name: getattr(kind, name) for name in names}

    @property
    def entered(self) -> TypeData:
        """What was entered."""
        place = self.position.data
        return TypeData(
            words.clean(self.code.data).upper(),
            words.clean(self.name.data),
            99 if place is None else place,
            bool(self.is_active.data),
        )
