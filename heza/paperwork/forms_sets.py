"""The forms of the pages of sets: other words for a form, and why."""

from itertools import groupby
from typing import Any

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from heza.accounts.forms import TOO_LONG, Form
from heza.core import words
from heza.paperwork.sets import Form as PaperForm
from heza.paperwork.wording import LONGEST, Place, places, tidy, wrong_words

REASON = 500


class ReasonForm(Form):
    """Why a version is made. `seen` is the version that was on the page."""

    seen = HiddenField()
    reason = StringField(
        "Lý do, căn cứ",
        [DataRequired("Hãy ghi lý do hoặc căn cứ."), Length(max=REASON, message=TOO_LONG)],
        filters=[words.clean],
    )

    @property
    def version(self) -> int:
        """The version that was seen; one that nobody saw where it is no number."""
        typed = self.seen.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 9 else -1

    @property
    def why(self) -> str:
        """The reason on one line."""
        return self.reason.data or ""


class WordingForm(ReasonForm):
    """A box for each text of a form; `boxes` pairs them with their places, in the order of the paper."""

    boxes: list[tuple[Place, Any]]
    paper_form: PaperForm

    @property
    def groups(self) -> list[tuple[str, list[tuple[Place, Any]]]]:
        """The boxes by the part of the form in which they stand."""
        return [(name, list(pairs)) for name, pairs in groupby(self.boxes, lambda pair: pair[0].group)]

    @property
    def typed(self) -> dict[str, str]:
        """The words as they were typed, by path."""
        return {place.path: tidy(place, box.data or "") for place, box in self.boxes}

    def validate(self, extra_validators: Any = None) -> bool:
        """Shape, and whether the words fit into the form."""
        good = super().validate(extra_validators)
        return not self.add_word_errors() and good

    def add_word_errors(self) -> bool:
        """Put what is wrong with the words at their boxes."""
        problems = wrong_words(self.paper_form, self.typed)
        named = {place.path: box.short_name for place, box in self.boxes}
        return self.add_errors({named[path]: f"{self._name(path)}: {said}" for path, said in problems.items()})

    def _name(self, path: str) -> str:
        return next(place.name for place, _ in self.boxes if place.path == path)


def wording_form(paper_form: PaperForm, version: int) -> WordingForm:
    """The boxes for a form as it reads now."""
    listed = places(paper_form)
    boxes = {f"text_{at}": _box(place) for at, place in enumerate(listed)}
    made = type("WordingFormOfOne", (WordingForm,), boxes)
    texts = {f"text_{at}": place.text for at, place in enumerate(listed)}
    form: WordingForm = made(data={"seen": str(version), **texts})
    form.boxes = [(place, form[f"text_{at}"]) for at, place in enumerate(listed)]
    form.paper_form = paper_form
    return form


def _box(place: Place) -> Any:
    limit = [Length(max=LONGEST, message=TOO_LONG)]
    if place.is_list or "\n" in place.text or len(place.text) > 70:
        rows = min(12, max(2, len(place.text) // 80 + place.text.count("\n") + 1))
        return TextAreaField(place.name, limit, render_kw={"rows": rows})
    return StringField(place.name, limit)
