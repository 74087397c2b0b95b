"""The forms of acts: one form that shows the boxes its act asks for, the receipt by hand, and the lists of many."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from heza.accounts.queries import LARGEST_ID
from heza.core import clock
from heza.core.days import MomentField
from heza.dossiers.acts import Act, By, Situation
from heza.dossiers.history import Holder, Kind
from heza.dossiers.intake import Intake
from heza.dossiers.rules import CHANNEL_NAMES
from heza.dossiers.wishes import LONGEST_TEXT, Wish
from heza.procedures.queries import procedure_ids
from heza.procedures.rules import code_key

NOW = "Bỏ trống nếu là bây giờ; nếu ghi muộn, nhập đúng lúc việc xảy ra, ví dụ 28/03/2024 09:15."


def receiver_of(text: str) -> Holder | None:
    """The unit and the person of a choice: "3:17", or "3:" for the unit alone."""
    department, _, officer = text.partition(":")
    if not department.isdecimal() or (officer and not officer.isdecimal()):
        return None
    found = Holder(int(department), int(officer) if officer else None)
    return found if max(found.department_id or 0, found.officer_id or 0) <= LARGEST_ID else None


class ActForm(FlaskForm):
    """What an act asks for; boxes it does not need are taken out."""

    receiver = SelectField("Giao cho", [InputRequired("Hãy chọn người hoặc phòng nhận hồ sơ.")], validate_choice=False)
    step = SelectField("Để làm bước", [Optional()], validate_choice=False)
    text = StringField("Cơ quan được lấy ý kiến")
    days = IntegerField(
        "Gia hạn thêm (số ngày, theo đơn vị của thời hạn)", [InputRequired("Hãy nhập số ngày gia hạn.")]
    )
    code = StringField("Mã hồ sơ của Một cửa", [InputRequired("Hãy nhập mã hồ sơ của Một cửa.")])
    reason = TextAreaField("Lý do", [Length(max=LONGEST_TEXT, message=f"Không quá {LONGEST_TEXT} ký tự.")])
    overrides = BooleanField("Tôi, trưởng phòng, cho phép yêu cầu bổ sung lần hai")
    at = MomentField("Lúc", [Optional()])
    seen = HiddenField(validators=[InputRequired("Hãy tải lại trang rồi làm lại.")])

    @classmethod
    def of(cls, act: Act, now: Situation | None, receivers: Any = (), steps: Any = (), **values: Any) -> "ActForm":
        """The form of an act; `receivers` are the choices of who may get it, `steps` of what for."""
        form = cls(**values)
        for name in ("receiver", "step", "text", "days", "code"):
            if name not in act.asks or (name == "step" and not steps):
                delattr(form, name)
        if form.step is not None:
            form.step.choices = [
                SelectChoice("", "Không nêu bước"),
                *(SelectChoice(str(p), f"{p}. {n}") for p, n in steps),
            ]
        if form.receiver is not None:
            form.receiver.choices = receivers
            form.receiver.label.text = "Người nhận" if act.kind is Kind.REASSIGNED else "Giao cho"
        form.reason.label.text = act.reason_label
        if not act.wants_reason:
            form.reason.flags.optional = True
        may_override = now is not None and now.supplements and By.HEAD in now.relations
        if act.kind is not Kind.SUPPLEMENT_ASKED or not may_override:
            del form.overrides
        return form

    def wish(self, act: Act) -> Wish:
        """What was asked for."""
        values = {name: field.data for name, field in self._fields.items()}
        at = values.get("at")
        return Wish(
            act,
            at=clock.at_local(at) if at else None,
            reason=values.get("reason") or "",
            receiver=receiver_of(values.get("receiver") or ""),
            step=int(values["step"]) if str(values.get("step") or "").isdecimal() else None,
            days=values.get("days"),
            text=values.get("text") or "",
            code=values.get("code") or "",
            overrides=bool(values.get("overrides")),
        )


class CorrectionForm(FlaskForm):
    """Take an act back, or say when it really was."""

    moved_to = MomentField("Thời điểm đúng", [Optional()])
    reason = TextAreaField("Lý do đính chính", [InputRequired("Hãy ghi lý do đính chính.")])
    seen = HiddenField(validators=[InputRequired("Hãy tải lại trang rồi làm lại.")])


class IntakeForm(FlaskForm):
    """A dossier handed in at the desk."""

    procedure = StringField("Mã thủ tục", [InputRequired("Hãy nhập mã thủ tục, ví dụ ĐT-04.")])
    applicant = StringField("Chủ hồ sơ", [InputRequired("Hãy nhập tên chủ hồ sơ."), Length(max=300)])
    address = StringField("Địa chỉ", [Optional(), Length(max=300)])
    phone = StringField("Số điện thoại", [Optional(), Length(max=40)])
    channel = SelectField(
        "Hình thức nộp", choices=[SelectChoice(str(key), name) for key, name in CHANNEL_NAMES.items()]
    )
    at = MomentField("Lúc tiếp nhận", [Optional()])
    receiver = SelectField("Giao ngay cho", [Optional()], validate_choice=False)
    note = TextAreaField("Ghi chú", [Optional(), Length(max=500, message="Ghi chú không quá 500 ký tự.")])

    def validate_procedure(self, field: StringField) -> None:
        """A code of the catalogue."""
        if code_key(field.data) not in procedure_ids():
            raise ValidationError(f"Không có thủ tục mã “{field.data}” trong danh mục. Hãy kiểm tra ở trang Thủ tục.")

    def validate_applicant(self, field: StringField) -> None:
        """Not of spaces alone."""
        if not (field.data or "").strip():
            raise ValidationError("Hãy nhập tên chủ hồ sơ.")

    def intake(self) -> Intake:
        """What was handed in."""
        from heza.core import words

        at = self.at.data
        return Intake(
            procedure_ids()[code_key(self.procedure.data)],
            words.clean(self.applicant.data),
            self.channel.data,
            at=clock.at_local(at) if at else None,
            address=words.clean(self.address.data),
            phone=words.clean(self.phone.data),
            note=words.clean(self.note.data),
            receiver=receiver_of(self.receiver.data or ""),
        )


class ManyForm(FlaskForm):
    """The same act for many dossiers: `seen` is "id:event_seq" of each that was ticked."""

    receiver = SelectField("Giao cho", validate_choice=False)
    reason = TextAreaField("Lý do", [Optional(), Length(max=LONGEST_TEXT, message=f"Không quá {LONGEST_TEXT} ký tự.")])


def seen_of(marks: list[str]) -> dict[int, int]:
    """What a page showed: the id of each ticked dossier and the last event it knew."""
    found = {}
    for mark in marks:
        id, _, seq = mark.partition(":")
        if id.isdecimal() and seq.isdecimal() and len(id) < 19 and len(seq) < 19:
            found[int(id)] = int(seq)
    return found
