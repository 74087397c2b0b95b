"""The decisions that announced procedures."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reports.registers import records
from heza.reports.registers.form_page import form_page
from heza.reports.registers.forms import AnnouncementForm
from heza.reports.registers.models import Announcement

bp = Blueprint("announcements", __name__, url_prefix="/bao-cao/quyet-dinh")
GONE = "Danh mục thủ tục không còn nêu quyết định này, hoặc sổ đã có. Hãy tải lại trang để xem."
_ROWS = (
    ("number", "signed_on", "issued_by"),
    ("subject",),
    ("new", "amended", "abolished", ("shortened", "Trong số mới và sửa đổi; không tính thủ tục bãi bỏ.")),
    ("is_another",),
)


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The decisions, the newest first."""
    may_keep = viewer().can(Can.KEEP_REPORTS)
    offered = records.offered() if may_keep else []
    template = "reports/registers/announcements.html"
    return hx.page(template, rows=records.announcements(), offered=offered, may_keep=may_keep)


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def new() -> ResponseReturnValue:
    """Enter a decision."""
    return _form(None, AnnouncementForm())


@bp.route("/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def edit(id: int) -> ResponseReturnValue:
    """Correct a decision."""
    found = records.announcement(id)
    names = records.Signed.__dataclass_fields__
    shown = {name: getattr(found, name) for name in names} | {"seen": records.mark_of(found)}
    return _form(found, AnnouncementForm(data=shown))


@bp.post("/tu-danh-muc")
@allow(Can.KEEP_REPORTS)
def take_over() -> ResponseReturnValue:
    """Enter a decision that the catalogue names, with the counts that follow from it."""
    chosen = words.clean(request.form.get("basis", ""))
    found = next((one for one in records.offered() if words.clean(one.basis) == chosen), None)
    if found is None or found.entered is None:
        raise Refused(GONE)
    made = records.save(None, found.entered, "")
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã lấy Quyết định số {made.number} từ danh mục thủ tục vào sổ.")


def _form(known: Announcement | None, form: AnnouncementForm) -> Response:
    is_another = bool(form.is_another.data)
    if not form.validate_on_submit() or form.add_errors(records.objections(form.entered, known, is_another=is_another)):
        title = f"Sửa Quyết định số {known.number}" if known else "Thêm quyết định công bố"
        return form_page(form, title, (url_for(".index"), "Quyết định công bố"), _ROWS)
    made = records.save(known, form.entered, form.seen.data or "", is_another=is_another)
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã lưu Quyết định số {made.number}.")
