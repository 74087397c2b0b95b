"""The form of a document's particulars."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.core import words
from heza.documents.details import Particulars
from heza.documents.models import Document, DocumentType
from heza.documents.rules import CODE_LENGTH


class DetailsForm(Form):
    """Kind, unit, parent."""

    seen = HiddenField()
    type_id = SelectField("Loại", choices=[], invalid_choice_message=UNLISTED)
    department_id = SelectField("Đơn vị soạn thảo", choices=[], invalid_choice_message=UNLISTED)
    parent_code = StringField("Thuộc tài liệu", [Optional(), Length(max=CODE_LENGTH, message=TOO_LONG)])

    def offer(self, types: Sequence[DocumentType], departments: list[tuple[str, str]]) -> None:
        """Fill the lists."""
        self.type_id.choices = [(str(one.id), f"{one.code} – {one.name}") for one in types]
        self.department_id.choices = departments

    @staticmethod
    def values_of(document: Document, seen: str) -> dict[str, Any]:
        """What the form shows of a document."""
        return {
            "seen": seen,
            "type_id": str(document.type_id),
            "department_id": str(document.department_id),
            "parent_code": document.parent.code if document.parent else "",
        }

    @property
    def entered(self) -> Particulars:
        """What was entered."""
        return Particulars(
            int(self.type_id.data),
            int(self.department_id.data),
            words.clean(self.parent_code.data),
        )
