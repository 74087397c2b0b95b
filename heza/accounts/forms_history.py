"""The forms of moves between departments and of leave."""

from datetime import date
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.absences import next_day
from heza.accounts.forms import TOO_LONG, UNLISTED, Form
from heza.accounts.models import BASIS_LENGTH, Absence, Department, Person
from heza.accounts.rules_history import ABSENCES, Leave, Move
from heza.core import words
from heza.core.days import DayField


class MoveForm(Form):
    """A move to another department."""

    department_id = SelectField("Phòng mới", [Optional()], choices=[], default="", invalid_choice_message=UNLISTED)
    from_day = DayField("Từ ngày", [InputRequired("Hãy nhập ngày bắt đầu làm việc ở phòng mới.")])
    basis = StringField(
        "Căn cứ",
        [InputRequired("Hãy nhập quyết định điều động, luân chuyển."), Length(max=BASIS_LENGTH, message=TOO_LONG)],
    )

    def offer(self, departments: list[Department], today: date) -> "MoveForm":
        """Fill the list: the departments that there are."""
        there = [one for one in departments if one.closed_on is None or one.closed_on > today]
        choices = (SelectChoice(str(one.id), one.name) for one in there)
        self.department_id.choices = [SelectChoice("", "— không thuộc phòng nào —"), *choices]
        return self

    @property
    def entered(self) -> Move:
        """What was entered; only of a form that is valid."""
        assert self.from_day.data
        unit = int(self.department_id.data) if self.department_id.data else None
        return Move(unit, self.from_day.data, words.clean(self.basis.data))


class TakeBackForm(Form):
    """A mistaken move taken back."""

    basis = StringField("Lý do", [InputRequired("Hãy nhập lý do bỏ."), Length(max=BASIS_LENGTH, message=TOO_LONG)])


class AbsenceForm(Form):
    """Days away, and who takes the place."""

    seen = HiddenField()
    from_day = DayField("Vắng mặt từ ngày", [InputRequired("Hãy nhập ngày đầu tiên vắng mặt.")])
    last_day = DayField("Đến hết ngày", [InputRequired("Hãy nhập ngày cuối cùng vắng mặt.")])
    kind = SelectField(
        "Loại",
        choices=[SelectChoice(key, said) for key, said in ABSENCES.items()],
        invalid_choice_message=UNLISTED,
    )
    cover_id = SelectField("Người thay", [Optional()], choices=[], default="", invalid_choice_message=UNLISTED)
    note = StringField("Căn cứ, ghi chú", [Optional(), Length(max=BASIS_LENGTH, message=TOO_LONG)])

    def offer(self, person: Person, people: list[Person]) -> "AbsenceForm":
        """Fill the list of who could take the place: the own department first."""
        able = [one for one in people if one.id != person.id and one.username]
        able.sort(key=lambda one: one.department_id != person.department_id)
        self.cover_id.choices = [SelectChoice("", "— chưa có người thay —"), *map(_choice, able)]
        return self

    @staticmethod
    def values_of(row: Absence) -> dict[str, Any]:
        """What the form shows of an absence."""
        return {
            "seen": row.stamp,
            "from_day": row.from_day,
            "last_day": row.last_day,
            "kind": row.kind,
            "cover_id": str(row.cover_id or ""),
            "note": row.note,
        }

    def entered(self, person: Person) -> Leave:
        """What was entered; only of a form that is valid."""
        assert self.from_day.data
        assert self.last_day.data
        return Leave(
            person.id,
            self.from_day.data,
            next_day(self.last_day.data),
            self.kind.data,
            int(self.cover_id.data) if self.cover_id.data else None,
            words.clean(self.note.data),
        )


def _choice(person: Person) -> SelectChoice:
    place = person.department.label if person.department else ""
    return SelectChoice(str(person.id), " · ".join(part for part in (person.name, person.title, place) if part))
