"""The forms of publication, decisions, initiatives and tasks."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from heza.accounts.forms import UNLISTED, CountField, Form
from heza.core import words
from heza.core.days import DayField
from heza.documents.forms import lines
from heza.reports.registers.actions import Planned
from heza.reports.registers.forms_feedback import NEEDS_DAY, choices, chosen, length, needed
from heza.reports.registers.publishing import Seen
from heza.reports.registers.records import Proposal, Signed
from heza.reports.registers.rules import INITIATIVES, MARKS, MOST

KNOWN = {"yes": "Có", "no": "Không", "": "Chưa rõ"}
_READ = {"yes": True, "no": False, "": None}


def _known(name: str) -> RadioField:
    return RadioField(MARKS[name], choices=choices(KNOWN), default="", invalid_choice_message=UNLISTED)


class SeenForm(Form):
    """What somebody saw of one procedure."""

    seen = HiddenField()
    one_stop = _known("one_stop")
    counter = _known("counter")
    portal = _known("portal")
    national = _known("national")
    checked_on = DayField("Ngày kiểm tra", [InputRequired(NEEDS_DAY)])
    note = StringField("Ghi chú", [Optional(), length(300)])

    @staticmethod
    def values_of(found: Seen, mark: str) -> dict[str, Any]:
        """What the form shows."""
        said = {True: "yes", False: "no", None: ""}
        shown: dict[str, Any] = {name: said[getattr(found, name)] for name in MARKS}
        return shown | {"checked_on": found.checked_on, "note": found.note, "seen": mark}

    @property
    def entered(self) -> Seen:
        """What was entered."""
        marks = {name: _READ[self[name].data] for name in MARKS}
        return Seen(**marks, checked_on=self.checked_on.data, note=words.clean(self.note.data))


_SAME = [SelectChoice("", "giữ nguyên"), SelectChoice("yes", "Có"), SelectChoice("no", "Không")]


def _same(name: str) -> SelectField:
    return SelectField(MARKS[name], choices=_SAME, default="", invalid_choice_message=UNLISTED)


class MarkForm(Form):
    """The same marks for many procedures."""

    one_stop = _same("one_stop")
    counter = _same("counter")
    portal = _same("portal")
    national = _same("national")
    checked_on = DayField("Ngày kiểm tra", [InputRequired(NEEDS_DAY)])

    @property
    def marks(self) -> dict[str, bool]:
        """Which marks are to be written."""
        return {name: self[name].data == "yes" for name in MARKS if self[name].data}


def _count(label: str) -> CountField:
    sentence = f"Hãy nhập số thủ tục từ 0 đến {MOST}."
    return CountField(label, [InputRequired(sentence)], least=0, most=MOST, sentence=sentence, default=0)


class AnnouncementForm(Form):
    """A decision that announced procedures."""

    seen = HiddenField()
    number = StringField("Số, ký hiệu", [*needed("Hãy ghi số, ví dụ 4356/QĐ-UBND."), length(60)])
    signed_on = DayField("Ngày ký", [InputRequired(NEEDS_DAY)])
    issued_by = StringField("Cơ quan, người ban hành", [Optional(), length(200)])
    subject = TextAreaField("Trích yếu", [Optional(), length(500)])
    new = _count("Thủ tục mới")
    amended = _count("Sửa đổi, bổ sung")
    abolished = _count("Bãi bỏ")
    shortened = _count("Rút ngắn thời gian")
    is_another = BooleanField("Cùng số của năm khác: đây là quyết định khác với quyết định cùng số đã có trong sổ")

    @property
    def entered(self) -> Signed:
        """What was entered; only of a form that is valid."""
        assert self.signed_on.data
        texts: dict[str, Any] = {name: words.clean(self[name].data) for name in ("number", "issued_by", "subject")}
        counts: dict[str, Any] = {name: self[name].data or 0 for name in ("new", "amended", "abolished", "shortened")}
        return Signed(signed_on=self.signed_on.data, **texts, **counts)


class InitiativeForm(Form):
    """What a department proposes."""

    seen = HiddenField()
    department_id = SelectField("Phòng đề xuất", choices=[], invalid_choice_message=UNLISTED)
    title = StringField("Tên sáng kiến", [*needed("Hãy ghi tên sáng kiến."), length(300)])
    proposed_on = DayField("Ngày đề xuất", [InputRequired(NEEDS_DAY)])
    content = TextAreaField("Nội dung", [Optional(), length(4000)])

    @property
    def entered(self) -> Proposal:
        """What was entered; only of a form that is valid."""
        assert self.proposed_on.data
        department = int(self.department_id.data)
        return Proposal(department, words.clean(self.title.data), self.proposed_on.data, lines(self.content.data))


class StatusForm(Form):
    """What becomes of an initiative."""

    seen = HiddenField()
    status = RadioField("Tình trạng", choices=choices(INITIATIVES), invalid_choice_message=UNLISTED)
    decided_on = DayField("Ngày quyết định", [Optional()])
    result = StringField("Kết quả", [Optional(), length(500)])


class TaskForm(Form):
    """A task of the next period."""

    seen = HiddenField()
    text = TextAreaField("Nhiệm vụ", [*needed("Hãy ghi nội dung nhiệm vụ."), length(1000)])
    department_id = SelectField("Phòng chủ trì", choices=[], default="", invalid_choice_message=UNLISTED)
    person_id = SelectField("Người thực hiện", choices=[], default="", invalid_choice_message=UNLISTED)
    due_on = DayField("Hạn xong", [Optional()])

    @property
    def entered(self) -> Planned:
        """What was entered."""
        ids = chosen(self.department_id.data), chosen(self.person_id.data)
        return Planned(words.clean(self.text.data), *ids, self.due_on.data)


class DoneForm(Form):
    """A task is done."""

    seen = HiddenField()
    done_on = DayField("Ngày xong", [InputRequired(NEEDS_DAY)])
    result = StringField("Kết quả", [*needed("Hãy ghi kết quả, ví dụ số văn bản đã ban hành."), length(500)])


class DropForm(Form):
    """A task is no longer to be done."""

    seen = HiddenField()
    reason = StringField("Lý do bỏ", [*needed("Hãy ghi lý do bỏ nhiệm vụ này."), length(500)])
