"""The rules of reports, and who gets them."""

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.accounts.queries import departments
from heza.core import clock, hx
from heza.core.db import db
from heza.core.settings import setting
from heza.reports.registers import feedback_list, settings
from heza.reports.registers.form_page import department_choices, form_page
from heza.reports.registers.forms_settings import RecipientForm, RulesForm
from heza.reports.registers.models import ReportRecipient
from heza.reports.rules import KINDS, last_ended, period_of

bp = Blueprint("report_settings", __name__, url_prefix="/bao-cao/thiet-lap")
BACK = "Thiết lập báo cáo"
WHAT_CHANGES = (
    "Đổi ngày đầu kỳ tháng thì bảng số liệu, thẻ trách nhiệm, báo cáo lập từ bây giờ theo kỳ mới; báo cáo đã lập, "
    "đã ký giữ nguyên kỳ của mình. Kỳ đầu sau khi đổi có thể chồng hoặc hở với kỳ trước."
)
SURE = f"{WHAT_CHANGES} Nếu đúng ý, hãy đánh dấu ô “Tôi hiểu” rồi lưu lại."


@bp.get("")
@allow(Can.KEEP_REPORTS)
def index() -> ResponseReturnValue:
    """The rules and the recipients as they are set."""
    rules, today = settings.RULES.values(), clock.today()
    month = period_of(last_ended(today, "month", rules["period_first_day"]), rules["period_first_day"])
    quarter_day = rules["report_quarter_first_day"]
    quarter = period_of(last_ended(today, "quarter", quarter_day), quarter_day)
    office = {one.id: one for one in departments()}.get(rules["report_office_id"] or 0)
    return hx.page(
        "reports/registers/settings.html",
        rules=rules,
        periods=(month, quarter),
        office=office,
        kinds=KINDS,
        recipients=settings.recipients(),
    )


@bp.route("/quy-tac", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def rules() -> ResponseReturnValue:
    """Set the rules."""
    before = settings.RULES.values()
    form = RulesForm(data=RulesForm.values_of(before, settings.RULES.mark()))
    own = {one.id: one for one in departments()}.get(before["report_office_id"] or 0)
    form.offer(department_choices(list(feedback_list.units().values()), own))
    if not form.validate_on_submit() or form.add_errors(_unsure(form)):
        return form_page(form, "Quy tắc báo cáo", (url_for(".index"), BACK), _ROWS)
    settings.RULES.save(form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".index"), "Đã lưu quy tắc. Các báo cáo lập từ bây giờ theo quy tắc này.")


def _unsure(form: RulesForm) -> dict[str, str]:
    is_changed = form.period_first_day.data != setting("period_first_day")
    return {"understood": SURE} if is_changed and not form.understood.data else {}


_DAYS = "20 là từ ngày 20 tháng trước đến ngày 19 tháng này; 1 là tháng dương lịch."
_ROWS = (
    (("period_first_day", _DAYS), ("report_quarter_first_day", "15 theo Nghị định 09/2019/NĐ-CP.")),
    (("understood", WHAT_CHANGES),),
    (("due_month", "Số ngày nộp sau khi hết kỳ."), "due_quarter", "due_half", "due_nine", "due_year"),
    (("report_basis", "Sau chữ “Thực hiện …” ở câu mở đầu."),),
    ("report_portal", ("agency_symbol", "Trong số văn bản, ví dụ 05/BC-BQL.")),
    (("report_office_id", "Người phụ trách phòng này ký nháy trước khi trình lãnh đạo."),),
    (("report_rules_confirmed", "Chưa đánh dấu thì trang thiết lập ghi “chưa đối chiếu”."),),
)


@bp.route("/noi-nhan/them", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def new_recipient() -> ResponseReturnValue:
    """Add a recipient."""
    return _recipient_form(None, RecipientForm())


@bp.route("/noi-nhan/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def edit_recipient(id: int) -> ResponseReturnValue:
    """Edit a recipient."""
    found = settings.recipient(id)
    return _recipient_form(found, RecipientForm(data=RecipientForm.values_of(found, settings.recipient_mark(found))))


def _recipient_form(known: ReportRecipient | None, form: RecipientForm) -> Response:
    if not form.validate_on_submit() or form.add_errors(form.objections()):
        lead = "Báo cáo của một ngày chỉ gửi những nơi nhận đang có trong ngày đó."
        rows = (
            ("name", "position"),
            (("from_day", "Trống: từ đầu."), ("to_day", "Trống: đến nay.")),
            (("note", "Ví dụ: văn bản sáp nhập cơ quan."),),
            (("is_checked", "Chưa đánh dấu thì trang thiết lập ghi “chưa đối chiếu”."),),
        )
        title = f"Sửa nơi nhận {known.name}" if known else "Thêm nơi nhận"
        return form_page(form, title, (url_for(".index"), BACK), rows, lead=lead)
    settings.save_recipient(known, form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".index"), "Đã lưu nơi nhận.")
