"""Taking over the office's list of external documents on a page: send the file, see what it will do, apply it."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets
from heza.documents.external import importing, reading, sheet
from heza.documents.external.forms import ImportForm
from heza.documents.external.models import STATUSES
from heza.documents.external.reading import Found
from heza.documents.external.views import bp, xlsx

PURPOSE = "external_documents"
LIMIT = 20 * files.MEGABYTE
SHOWN = 200  # rows of each table of the preview


@bp.route("/nhap", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def upload() -> ResponseReturnValue:
    """Choose a file."""
    form = ImportForm()
    if not form.validate_on_submit():
        return hx.page("documents/external/upload.html", form=form, status=422 if form.errors else 200)
    try:
        digest = files.keep(form.file.data.stream, LIMIT)
        read_sheets(files.path_of(digest))
    except Refused as refusal:
        form.add_errors({"file": refusal.reason})
        return hx.page("documents/external/upload.html", form=form, status=422)
    token = files.token_for(PURPOSE, sha256=digest, name=words.clean(form.file.data.filename)[-120:])
    return hx.done(url_for(".preview", tep=token))


@bp.get("/nhap/mau.xlsx")
@allow(Can.KEEP_DOCUMENTS)
def template() -> ResponseReturnValue:
    """An empty list to fill."""
    return xlsx(sheet.empty_workbook(), "mau-danh-muc-tai-lieu-ben-ngoai.xlsx")


@bp.get("/nhap/xem-truoc")
@allow(Can.KEEP_DOCUMENTS)
def preview() -> ResponseReturnValue:
    """What the file will do; nothing is written."""
    token = request.args.get("tep", "")
    chosen = files.from_token(PURPOSE, token)
    plan = importing.plan_import(_read(chosen))
    return hx.page(
        "documents/external/preview.html",
        plan=plan,
        kinds=importing.KINDS,
        token=token,
        file_name=chosen["name"],
        shown=SHOWN,
        statuses=STATUSES,
    )


@bp.post("/nhap/ghi")
@allow(Can.KEEP_DOCUMENTS)
def apply() -> ResponseReturnValue:
    """Do what the preview said; the file is read again."""
    chosen = files.from_token(PURPOSE, request.form.get("token", ""))
    found = _read(chosen)
    made = importing.apply_import(found, viewer(), file_name=chosen["name"], file_sha256=chosen["sha256"])
    if not made.writes:
        return hx.done(url_for(".index"), "Nội dung tệp này đã có đủ trong danh mục; không có gì thay đổi.")
    files.retain(chosen["sha256"])
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã nhập: {importing.summary(made)}.")


def _read(chosen: dict[str, Any]) -> Found:
    return reading.read(read_sheets(files.path_of(chosen["sha256"])), clock.today())
