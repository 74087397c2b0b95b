"""Taking over what the office has: its register in Excel, then its files; seen first, then applied."""

from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import Column, read_sheets, workbook
from heza.documents.intake import applying, planning, reading
from heza.documents.intake.forms import FilesForm, RegisterForm
from heza.documents.intake.reading import Found

bp = Blueprint("document_intake", __name__, url_prefix="/tai-lieu/nhap")
PURPOSE = "document_register"
LIMIT = 20 * files.MEGABYTE
SHOWN = 200  # rows of each table of the preview
_COLUMNS = [
    Column("STT", 6),
    Column("Mã hiệu", 16),
    Column("Tên tài liệu", 60),
    Column("Loại", 10),
    Column("Đơn vị soạn thảo", 30),
    Column("Lần BH/SĐ", 14, "@"),
    Column("Ngày ban hành", 14),
    Column("Ngày hiệu lực", 14),
    Column("Hết hiệu lực từ", 14),
    Column("Tình trạng", 16),
]


@bp.get("")
@allow(Can.KEEP_DOCUMENTS)
def index() -> ResponseReturnValue:
    """What can be taken over."""
    return _index(RegisterForm(formdata=None), FilesForm(formdata=None))


def _index(register: RegisterForm, dropped: FilesForm) -> ResponseReturnValue:
    status = 422 if register.errors or dropped.errors else 200
    return hx.page("documents/intake/index.html", status=status, form=register, dropped=dropped)


@bp.post("/danh-muc")
@allow(Can.KEEP_DOCUMENTS)
def upload() -> ResponseReturnValue:
    """Send the register; nothing is written yet."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return _index(form, FilesForm(formdata=None))
    try:
        digest = files.keep(form.file.data.stream, LIMIT)
        read_sheets(files.path_of(digest))
    except Refused as refusal:
        form.add_errors({"file": refusal.reason})
        return _index(form, FilesForm(formdata=None))
    token = files.token_for(PURPOSE, sha256=digest, name=words.clean(form.file.data.filename)[-120:])
    return hx.done(url_for(".preview", tep=token))


@bp.get("/danh-muc")
@allow(Can.KEEP_DOCUMENTS)
def again() -> ResponseReturnValue:
    """The address of sending, opened by hand."""
    return hx.done(url_for(".index"))


@bp.get("/mau.xlsx")
@allow(Can.KEEP_DOCUMENTS)
def template() -> ResponseReturnValue:
    """An empty register to fill."""
    said = ["Mỗi dòng một tài liệu. Lần BH/SĐ ghi như 02/01. Ngày ghi như 28/07/2023."]
    data = workbook("Danh mục tài liệu nội bộ", said, _COLUMNS, [])
    return send_file(BytesIO(data), files.TYPES["xlsx"], as_attachment=True, download_name="mau-danh-muc-tai-lieu.xlsx")


@bp.get("/danh-muc/xem-truoc")
@allow(Can.KEEP_DOCUMENTS)
def preview() -> ResponseReturnValue:
    """What the file will do; nothing is written."""
    token = request.args.get("tep", "")
    chosen = files.from_token(PURPOSE, token)
    plan = planning.plan_import(_read(chosen))
    names = {"kinds": planning.KINDS, "shown": SHOWN, "token": token, "file_name": chosen["name"]}
    return hx.page("documents/intake/preview.html", plan=plan, **names)


@bp.post("/danh-muc/ghi")
@allow(Can.KEEP_DOCUMENTS)
def apply() -> ResponseReturnValue:
    """Do what the preview said; the file is read again."""
    chosen = files.from_token(PURPOSE, request.form.get("token", ""))
    made = applying.apply_import(_read(chosen), file_name=chosen["name"], file_sha256=chosen["sha256"])
    if not made.writes:
        return hx.done(url_for("documents.index"), "Tài liệu của tệp này đã có đủ trong danh mục; không ghi gì.")
    files.retain(chosen["sha256"])
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã nhập: {planning.summary(made)}. Bây giờ hãy thả các tệp Word, PDF.")


def _read(chosen: dict[str, Any]) -> Found:
    return reading.read(read_sheets(files.path_of(chosen["sha256"])), clock.today())
