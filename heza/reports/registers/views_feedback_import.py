"""Taking over a register of feedback on a page: send the file, see what it will do, apply it."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets
from heza.documents.external.views import xlsx
from heza.reports.registers import feedback_import as importing
from heza.reports.registers import feedback_reading as reading
from heza.reports.registers import feedback_sheet
from heza.reports.registers.forms_feedback import ImportForm
from heza.reports.registers.views_feedback import bp

PURPOSE = "feedback"
LIMIT = 20 * files.MEGABYTE
SHOWN = 200  # rows of each table of the preview


@bp.route("/nhap", methods=["GET", "POST"])
@allow(Can.KEEP_REPORTS)
def upload() -> ResponseReturnValue:
    """Choose a file."""
    form = ImportForm()
    if not form.validate_on_submit():
        return hx.page("reports/registers/feedback_upload.html", form=form, status=422 if form.errors else 200)
    try:
        digest = files.keep(form.file.data.stream, LIMIT)
        read_sheets(files.path_of(digest))
    except Refused as refusal:
        form.add_errors({"file": refusal.reason})
        return hx.page("reports/registers/feedback_upload.html", form=form, status=422)
    token = files.token_for(PURPOSE, sha256=digest, name=words.clean(form.file.data.filename)[-120:])
    return hx.done(url_for(".preview", tep=token))


@bp.get("/nhap/mau.xlsx")
@allow(Can.KEEP_REPORTS)
def template() -> ResponseReturnValue:
    """An empty register to fill."""
    return xlsx(feedback_sheet.empty_workbook(), "mau-so-phan-anh-kien-nghi.xlsx")


@bp.get("/nhap/xem-truoc")
@allow(Can.KEEP_REPORTS)
def preview() -> ResponseReturnValue:
    """What the file will do; nothing is written."""
    token = request.args.get("tep", "")
    chosen = files.from_token(PURPOSE, token)
    return hx.page(
        "reports/registers/feedback_preview.html",
        plan=importing.plan_import(_read(chosen)),
        kinds=importing.KINDS,
        token=token,
        file_name=chosen["name"],
        shown=SHOWN,
    )


@bp.post("/nhap/ghi")
@allow(Can.KEEP_REPORTS)
def apply() -> ResponseReturnValue:
    """Do what the preview said; the file is read again."""
    chosen = files.from_token(PURPOSE, request.form.get("token", ""))
    made = importing.apply_import(_read(chosen), viewer(), file_name=chosen["name"], file_sha256=chosen["sha256"])
    if not made.writes:
        return hx.done(url_for(".index"), "Nội dung tệp này đã có đủ trong sổ; không có gì thay đổi.")
    files.retain(chosen["sha256"])
    db.session.commit()
    counted = made.counts()
    said = "; ".join(f"{counted[kind]} {label}" for kind, label in importing.KINDS.items())
    return hx.done(url_for(".index"), f"Đã nhập sổ: {said}.")


def _read(chosen: dict[str, Any]) -> reading.Found:
    return reading.read(read_sheets(files.path_of(chosen["sha256"])), clock.today())
