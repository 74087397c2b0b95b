"""The forms of what the office sets for its documents."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, CountField, Form, PlaceField
from heza.accounts.rule_set import Rules
from heza.core import words
from heza.documents.changes.rules import NEEDS
from heza.documents.models import DocumentType
from heza.documents.rules import NUMBERINGS
from heza.documents.settings import RULES, TypeData

LONGEST = 120  # months


def _months(label: str, least: int) -> CountField:
    sentence = f"Hãy nhập số tháng từ {least} đến {LONGEST}."
    return CountField(label, [InputRequired(sentence)], least=least, most=LONGEST, sentence=sentence)


def _choices(said: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in said.items()]


class RulesForm(Form):
    """How revisions are counted, when a request is needed, how often is looked again."""

    seen = HiddenField()
    revision_numbering = RadioField(
        "Cách đếm lần ban hành, sửa đổi", choices=_choices(NUMBERINGS), invalid_choice_message=UNLISTED
    )
    document_request = RadioField("Phiếu yêu cầu", choices=_choices(NEEDS), invalid_choice_message=UNLISTED)
    document_review_months = _months("Soát xét tài liệu, tháng một lần", 0)
    external_check_months = _months("Rà soát tài liệu bên ngoài, tháng một lần", 1)
    document_rules_confirmed = BooleanField("Đã đối chiếu với quy trình kiểm soát tài liệu của cơ quan")

    @property
    def entered(self) -> Rules:
        """What was entered."""
        return {key: self[key].data for key in RULES.keys}


class TypeForm(Form):
    """A kind of document."""

    seen = HiddenField()
    code = StringField("Ký hiệu", [InputRequired("Hãy nhập ký hiệu."), Length(max=20, message=TOO_LONG)])
    name = StringField("Tên loại", [InputRequired("Hãy nhập tên loại."), Length(max=120, message=TOO_LONG)])
    position = PlaceField("Thứ tự", [Optional()], default=99)
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
