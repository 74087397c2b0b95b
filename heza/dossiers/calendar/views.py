"""Changes of the calendar: the draft, what it would do to open dossiers, applying it."""

from io import BytesIO

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.list_import import add_list_import
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID
from heza.audit import trail
from heza.core import clock, files, hx
from heza.core.db import db
from heza.dossiers.calendar import applying, listing, look
from heza.workdays import changes, import_days, queries
from heza.workdays.forms_changes import ChangeForm, DaysForm, version_of
from heza.workdays.models import CalendarChange
from heza.workdays.typed import BECOMES

bp = Blueprint("calendar_changes", __name__, url_prefix="/ngay-lam-viec/thay-doi")
add_list_import(bp, import_days.DAYS)

STATES = {"draft": "dự thảo", "applying": "đang áp dụng", "applied": "đã áp dụng", "dropped": "đã bỏ"}


@bp.get("")
@allow(Can.EDIT_CALENDAR)
def index() -> ResponseReturnValue:
    """Every change, the newest first."""
    before = request.args.get("truoc", "")
    id = int(before) if before.isdecimal() and len(before) < 10 else None
    found = changes.listed(id, 51)
    return hx.page("workdays/changes.html", found=found[:50], more=len(found) > 50, states=STATES)


@bp.route("/moi", methods=["GET", "POST"])
@allow(Can.EDIT_CALENDAR)
def new() -> ResponseReturnValue:
    """Begin a change."""
    form = ChangeForm(data=ChangeForm.values_of(None, queries.calendar()))
    if not form.validate_on_submit() or not form.check():
        return hx.page("workdays/change_form.html", form=form, change=None, status=422 if form.errors else 200)
    change = changes.create(form.entered, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=change.id), "Đã lập bản dự thảo. Hãy thêm các ngày thay đổi.")


@bp.get("/<int:id>")
@allow(Can.EDIT_CALENDAR)
def show(id: int) -> ResponseReturnValue:
    """A change: its days, what it would do or did."""
    return _page(_change(id), DaysForm(formdata=None))


def _change(id: int) -> CalendarChange:
    change = changes.by_id(id if id <= LARGEST_ID else 0)
    if change is None:
        abort(404)
    return change


def _page(change: CalendarChange, form: DaysForm) -> ResponseReturnValue:
    view = request.args.get("loc", "")
    view = view if view in listing.VIEWS else ""
    is_draft = change.state == "draft"
    form.seen.data = str(change.version)
    counted = change.counted
    return hx.page(
        "workdays/change.html",
        fragments=("shift_list", "apply_progress"),
        status=422 if form.errors else 200,
        change=change,
        form=form,
        states=STATES,
        is_draft=is_draft,
        becomes=BECOMES,
        oddities=changes.unlike_weekday(change) if is_draft else [],
        problems=changes.problems_of(change) if is_draft else [],
        is_current=look.is_current(change) if is_draft else True,
        wanted=changes.calendar_with(change),
        counted=counted,
        waiting=applying.open_rows(db.session(), change.id) if change.state == "applying" else 0,
        view=view,
        views=listing.VIEWS,
        page=listing.page(change, viewer(), view, request.args.get("trang", "")) if counted else None,
        promise_of=listing.promise_of,
        agreement_of=listing.agreement_of,
        effects=listing.EFFECTS,
    )


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.EDIT_CALENDAR)
def edit(id: int) -> ResponseReturnValue:
    """Say the decision otherwise; of a draft the hours too."""
    change = _change(id)
    if change.state == "dropped":
        abort(404)
    form = ChangeForm(data=ChangeForm.values_of(change, changes.calendar_with(change)))
    if not form.validate_on_submit() or not form.check():
        return hx.page("workdays/change_form.html", form=form, change=change, status=422 if form.errors else 200)
    tell = changes.edit if change.state == "draft" else changes.tell_decision
    tell(id, form.entered, version_of(form.seen.data))
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu phần văn bản.")


@bp.post("/<int:id>/ngay")
@allow(Can.EDIT_CALENDAR)
def add_days(id: int) -> ResponseReturnValue:
    """Put days into a draft."""
    change, form = _change(id), DaysForm()
    lines = form.lines() if form.validate_on_submit() else []
    if form.errors:
        return _page(change, form)
    count = changes.add_days(id, lines, version_of(form.seen.data))
    db.session.commit()
    return hx.done(url_for(".show", id=id, _anchor="days"), f"Đã thêm {count} ngày vào bản dự thảo.")


@bp.post("/<int:id>/bo-ngay")
@allow(Can.EDIT_CALENDAR)
def remove_day(id: int) -> ResponseReturnValue:
    """Take a day out of a draft."""
    changes.remove_day(_change(id).id, version_of(request.form.get("day")), version_of(request.form.get("seen")))
    db.session.commit()
    return hx.done(url_for(".show", id=id, _anchor="days"), "Đã bỏ ngày khỏi bản dự thảo.")


@bp.post("/<int:id>/neu-ap-dung")
@allow(Can.EDIT_CALENDAR)
def look_at(id: int) -> ResponseReturnValue:
    """Find what the draft would do."""
    look.look(_change(id).id, version_of(request.form.get("seen")))
    db.session.commit()
    return hx.done(url_for(".show", id=id, _anchor="effect"), "Đã tính “Nếu áp dụng”. Chưa có gì thay đổi.")


@bp.post("/<int:id>/ap-dung")
@allow(Can.EDIT_CALENDAR)
def apply_change(id: int) -> ResponseReturnValue:
    """Apply the draft."""
    change = applying.apply(_change(id).id, version_of(request.form.get("seen")), viewer())
    said = "Đã áp dụng thay đổi lịch. Mọi hạn tính từ bây giờ theo lịch mới."
    if change.state == "applying":
        said = "Lịch đã đổi. Hạn của các hồ sơ đang được dời; anh/chị có thể rời trang này."
    db.session.commit()
    return hx.done(url_for(".show", id=id), said)


@bp.post("/<int:id>/bo")
@allow(Can.EDIT_CALENDAR)
def drop(id: int) -> ResponseReturnValue:
    """Give a draft up."""
    changes.drop(_change(id).id, version_of(request.form.get("seen")))
    db.session.commit()
    return hx.done(url_for(".index"), "Đã bỏ bản dự thảo. Lịch không thay đổi.")


@bp.post("/<int:id>/doi-chieu")
@allow(Can.EDIT_CALENDAR)
def confirm(id: int) -> ResponseReturnValue:
    """Say that an applied change was compared with its decision."""
    changes.confirm(_change(id).id)
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã ghi đối chiếu với văn bản cho thay đổi này và các ngày của nó.")


@bp.get("/<int:id>/excel")
@allow(Can.EDIT_CALENDAR)
@writes
def excel(id: int) -> ResponseReturnValue:
    """The dossiers of the last look as a file; taking them out is an entry of the trail."""
    change, view = _change(id), request.args.get("loc", "")
    view = view if view in listing.VIEWS else ""
    person = viewer()
    data, rows = listing.workbook_of(change, person, view)
    trail.record(db.session, "export", "calendar_change", id, {"rows": rows, "filter": listing.VIEWS[view]})
    db.session.commit()
    name = f"neu-ap-dung-{id}-{clock.now():%Y-%m-%d-%H%M}.xlsx"
    return send_file(BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name=name)
