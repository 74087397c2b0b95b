"""The pages of imports: choose a file, see what it would do, apply it, look back."""

from flask import Response, request, url_for

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import queries
from heza.dossiers.filters import LARGEST_ID
from heza.dossiers.forms import ApplyForm, UploadForm
from heza.dossiers.history import KIND_NAMES
from heza.dossiers.imports import chosen as readers
from heza.dossiers.imports import preview as previews
from heza.dossiers.views import bp

NOTHING_NEW = "Tệp này không có gì mới, dữ liệu không thay đổi."


@bp.route("/ho-so/nhap", methods=["GET", "POST"])
@allow(Can.IMPORT_DOSSIERS)
def upload() -> Response:
    """Choose a file, then see what it would do; below, the imports so far."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    db.session.rollback()  # storing a long file must not keep others from writing
    try:
        file = readers.keep(form.file.data)
    except Refused as refusal:
        form.file.errors = [refusal.reason]
        return _upload_page(form)
    return hx.done(file.preview_url)


def _upload_page(form: UploadForm) -> Response:
    return hx.page(
        "dossiers/upload.html",
        status=422 if form.errors else 200,
        form=form,
        imports=queries.imports(),
        kinds=readers.KIND_NAMES,
    )


@bp.get("/ho-so/nhap/xem")
@allow(Can.IMPORT_DOSSIERS)
def preview() -> Response:
    """What applying the chosen file would do; a file that cannot be read says so at the form."""
    try:
        file = readers.chosen(request.args.get("tep", ""))
        content = readers.read(file)
    except Refused as refusal:
        form = UploadForm(formdata=None)
        form.file.errors = [refusal.reason]
        return _upload_page(form)
    shown = previews.shown(file, content)
    return hx.page(
        "dossiers/preview.html",
        file=file,
        shown=shown,
        form=ApplyForm(formdata=None, seen=shown.seen),
        most=previews.PROBLEMS_SHOWN,
    )


@bp.post("/ho-so/nhap/ghi")
@allow(Can.IMPORT_DOSSIERS)
def apply() -> Response:
    """Write what the preview showed, all or nothing."""
    form = ApplyForm()
    if not form.validate_on_submit():
        raise Refused("Hãy chọn tệp và xem trước lần nữa.")
    db.session.rollback()  # reading a long file must not keep others from writing
    seen = readers.seen(form.seen.data)
    applied = readers.apply(seen, readers.read(seen.file))
    if applied is None:
        return hx.done(url_for(".upload"), NOTHING_NEW)
    url = url_for(".past", import_id=applied.id)
    db.session.commit()
    return hx.done(url, f"Đã ghi {applied.new_rows} mới, {applied.changed_rows} thay đổi.")


@bp.get("/ho-so/nhap/<int:import_id>")
@allow(Can.IMPORT_DOSSIERS)
def past(import_id: int) -> Response:
    """One import and the dossiers to which it added something."""
    applied, actor = queries.import_or_404(import_id)
    after = request.args.get("sau", "")
    page = queries.touched_by(applied, viewer(), min(int(after), LARGEST_ID) if after.isdecimal() else 0)
    return hx.page(
        "dossiers/import.html",
        fragments=("import_rows",),
        applied=applied,
        actor=actor,
        page=page,
        is_first=not after,
        kinds=readers.KIND_NAMES,
        event_names=KIND_NAMES,
    )
