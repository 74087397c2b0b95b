"""The form of a distribution list."""

from wtforms import SelectChoice, SelectField, SelectMultipleField, widgets
from wtforms.validators import InputRequired, Optional

from heza.accounts.forms import UNLISTED, CountField, Form
from heza.documents.changes.rules import MOST_MONTHS
from heza.documents.readers.rules import FORMS, MOST_COPIES

WHOLE = "toan-co-quan"
_COPIES = f"Hãy nhập số bản từ 1 đến {MOST_COPIES}."
_MONTHS = f"Hãy nhập số tháng từ 0 đến {MOST_MONTHS}, hoặc để trống."


class RecipientForm(Form):
    """Places that get a document, in which form."""

    units = SelectMultipleField(
        "Nơi nhận",
        [InputRequired("Hãy chọn ít nhất một nơi nhận.")],
        choices=[],
        invalid_choice_message=UNLISTED,
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    form = SelectField(
        "Hình thức", choices=[SelectChoice(*one) for one in FORMS.items()], invalid_choice_message=UNLISTED
    )
    copies = CountField(
        "Số bản", [InputRequired(_COPIES)], least=1, most=MOST_COPIES, sentence=_COPIES, default=1, render_kw={}
    )

    def offer(self, departments: list[tuple[str, str]]) -> "RecipientForm":
        """Fill the list of places."""
        self.units.choices = [SelectChoice(WHOLE, "Toàn cơ quan"), *(SelectChoice(*one) for one in departments)]
        return self

    @property
    def places(self) -> list[int | None]:
        """Those ticked; None is the whole agency."""
        return [None if one == WHOLE else int(one) for one in self.units.data or []]


class MonthsForm(Form):
    """How often a document is reviewed."""

    months = CountField("Chu kỳ soát xét (tháng)", [Optional()], most=MOST_MONTHS, sentence=_MONTHS, render_kw={})
