"""The forms of a commitment and of its assessment."""

import re

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.accounts.models import Department
from heza.commitments import rules
from heza.commitments.models import Commitment
from heza.commitments.rules import BROKEN, KEPT, UNDECIDED, VERDICTS, Targets
from heza.core import words
from heza.dossiers.rules import Period

LINE = 300


class PercentField(Field):
    """A percentage with one decimal, kept in thousandths: 97,5 is 975."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return rules.thousandths(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = words.clean(valuelist[0] if valuelist else "").rstrip("% ").replace(".", ",")
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"[0-9]{1,3}(,[0-9])?", typed):
            raise ValueError("Hãy nhập tỷ lệ phần trăm, ví dụ 95 hoặc 97,5.")
        whole, _, rest = typed.partition(",")
        value = int(whole) * 10 + int(rest or 0)
        if value > 1000:
            raise ValueError("Tỷ lệ không quá 100 %.")
        self.data = value


class DaysField(Field):
    """A number of days, 0 to 365."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = words.clean(valuelist[0] if valuelist else "")
        self.data = None
        if not typed:
            return
        if not re.fullmatch(r"[0-9]{1,3}", typed) or int(typed) > 365:
            raise ValueError("Hãy nhập số ngày từ 0 đến 365.")
        self.data = int(typed)


class CommitmentForm(Form):
    """What the head commits to."""

    seen = HiddenField()
    department_id = SelectField("Phòng", choices=[], invalid_choice_message=UNLISTED)
    period = SelectField("Kỳ cam kết", choices=[], invalid_choice_message=UNLISTED)
    rate = PercentField("Tỷ lệ đúng hạn ít nhất (%)", [Optional()])
    overdue_days = DaysField("Không để hồ sơ nào quá hạn quá (ngày làm việc)", [Optional()])
    explained = BooleanField("Mọi hồ sơ trễ hạn được giải trình trong thời gian quy định")
    lines = TextAreaField("Nội dung khác", [Optional(), Length(max=LINE * rules.MOST_LINES, message=TOO_LONG)])

    def offer(self, departments: list[Department], periods: dict[str, Period]) -> "CommitmentForm":
        """Fill the lists."""
        self.department_id.choices = [SelectChoice(str(one.id), one.name) for one in departments]
        self.period.choices = [
            SelectChoice(key, f"{one.name} ({words.day(one.first)}–{words.day(one.last)})")
            for key, one in periods.items()
        ]
        return self

    @classmethod
    def of(cls, commitment: Commitment, seen: str) -> "CommitmentForm":
        """The form of a commitment whose unit and period are given."""
        targets = commitment.targets
        form = cls(
            data={
                "seen": seen,
                "rate": targets.rate,
                "overdue_days": targets.overdue_days,
                "explained": targets.explained,
                "lines": "\n".join(targets.lines),
            }
        )
        del form.department_id
        del form.period
        return form

    def _lines(self) -> tuple[str, ...]:
        listed = (words.clean(line) for line in (self.lines.data or "").splitlines())
        return tuple(line for line in listed if line)

    def objections(self) -> dict[str, str]:
        """What is wrong beyond single fields."""
        listed = self._lines()
        if len(listed) > rules.MOST_LINES or any(len(line) > LINE for line in listed):
            return {"lines": f"Nhiều nhất {rules.MOST_LINES} dòng, mỗi dòng đến {LINE} ký tự. Hãy viết gọn lại."}
        return {}

    @property
    def entered(self) -> Targets:
        """What was entered."""
        return Targets(self.rate.data, self.overdue_days.data, bool(self.explained.data), self._lines())


def assess_form(lines: list[str]) -> Form:
    """A form that asks for a verdict and words for each free line of a commitment."""

    class AssessForm(Form):
        """The verdicts on the free lines."""

    choices = [SelectChoice(key, VERDICTS[key]) for key in (KEPT, BROKEN, UNDECIDED)]
    for number, line in enumerate(lines):
        verdict = RadioField(line, choices=choices, default=KEPT, invalid_choice_message=UNLISTED)
        setattr(AssessForm, f"verdict_{number}", verdict)
        note = StringField("Kết quả", [Optional(), Length(max=LINE, message=TOO_LONG)])
        setattr(AssessForm, f"words_{number}", note)
    return AssessForm()


def judged(form: Form, count: int) -> list[tuple[str, str]]:
    """Words and verdict of each free line."""
    return [
        (words.clean(form[f"words_{number}"].data) or "—", form[f"verdict_{number}"].data) for number in range(count)
    ]
