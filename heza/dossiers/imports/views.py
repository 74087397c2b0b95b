"""The pages of imports: choose a file, see what it would do, apply it, look back, take it back."""

from flask import Response, current_app, request, url_for

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.audit.seen import saw
from heza.core import clock, files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers import queries
from heza.dossiers.filters import LARGEST_ID
from heza.dossiers.forms import ApplyForm, UndoForm, UploadForm
from heza.dossiers.history import KIND_NAMES
from heza.dossiers.imports import (
    applying,
    chosen,
    failed,
    listing,
    looking,
    staging,
    taking_out,
    undoing,
    waiting,
    work,
)
from heza.dossiers.imports.models import ImportFile
from heza.dossiers.models import DossierImport
from heza.dossiers.views import bp

NOTHING_NEW = "Tệp này không có gì mới, dữ liệu không thay đổi."
AT_ONCE = 250_000  # bytes of a file that is read while the person waits; about 2,000 rows


@bp.route("/ho-so/nhap", methods=["GET", "POST"])
@allow(Can.IMPORT_DOSSIERS)
def upload() -> Response:
    """Choose a file, then see what it would do; below, the files that wait and the imports so far."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _upload_page(form)
    db.session.rollback()  # storing a long file must not keep others from writing
    try:
        file = _received(form)
    except Refused as refusal:
        db.session.rollback()
        form.file.errors = [refusal.reason]
        return _upload_page(form)
    url = waiting.url_of(file)
    db.session.commit()
    return hx.done(url)


def _received(form: UploadForm) -> ImportFile:
    """The file as it waits: read at once where it is short, by the consumer where it is long."""
    digest, name = chosen.keep(form.file.data)
    file = waiting.begin(digest, name, viewer().id)
    _read(file)
    return file


def _read(file: ImportFile) -> None:
    if files.path_of(file.sha256).stat().st_size > AT_ONCE:
        work.ask_to_read(file)
    else:
        staging.stage(file, lambda: None, lambda done, of: None)


def _upload_page(form: UploadForm) -> Response:
    return hx.page(
        "dossiers/imports/upload.html",
        status=422 if form.errors else 200,
        form=form,
        waiting=listing.waiting_files(),
        imports=queries.imports(),
        kinds=chosen.KIND_NAMES,
        states=waiting.STATE_NAMES,
    )


@bp.get("/ho-so/nhap/tep/<int:import_id>")
@allow(Can.IMPORT_DOSSIERS)
def preview(import_id: int) -> Response:
    """A waiting file: what applying it would do, row by row; while it is read or written, how far that is."""
    file = waiting.file_for(viewer(), import_id)
    tab, after = request.args.get("loai", ""), request.args.get("sau", "")
    shown = looking.shown(file, tab, min(int(after), LARGEST_ID) if after.isdecimal() else 0)
    applied = db.session.get(DossierImport, file.import_id) if file.state == waiting.APPLYING else None
    response = hx.page(
        "dossiers/imports/preview.html",
        fragments=("progress",),
        file=file,
        shown=shown,
        state=waiting.STATE_NAMES[file.state],
        kind=chosen.KIND_NAMES[chosen.Kind(file.kind)] if file.kind else "",
        form=ApplyForm(formdata=None, seen=applying.mark_of(file)),
        first_url=waiting.url_of(file),
        layout_url=url_for(".layout", import_id=file.id) if "dossiers.layout" in current_app.view_functions else "",
        is_first=not after,
        is_stopped=undoing.is_stopped(applied) if applied else work.is_reading_stopped(file),
    )
    is_over = file.state not in (waiting.READING, waiting.APPLYING)
    return hx.renew_after(response, "progress") if is_over else response


@bp.get("/ho-so/nhap/tep/<int:import_id>/excel")
@allow(Can.IMPORT_DOSSIERS)
def preview_excel(import_id: int) -> Response:
    """The rows of a tab as an Excel file; the end of the answer keeps in the trail who took it."""
    file = waiting.file_for(viewer(), import_id)
    saw("import_file", file.id)
    tab = looking.tab_of(file, request.args.get("loai", ""))
    name = f"xem-truoc-{tab}-{file.id}-{clock.today():%Y%m%d}.xlsx"
    return _excel(taking_out.workbook_of(file, tab), name)


def _excel(content: bytes, name: str) -> Response:
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=files.TYPES["xlsx"], headers=disposition)


@bp.post("/ho-so/nhap/tep/<int:import_id>/ghi")
@allow(Can.IMPORT_DOSSIERS)
def apply(import_id: int) -> Response:
    """Write what the page showed, all or nothing; a long file is written by the consumer."""
    file, form = waiting.file_for(viewer(), import_id), ApplyForm()
    if not form.validate_on_submit():
        raise Refused(applying.CHANGED_MEANWHILE)
    try:
        applied = applying.apply(file, form.seen.data, valid_only=form.valid_only.data)
    except applying.ChangedMeanwhile as changed:
        return _compared_again(import_id, changed)
    if applied is None:
        waiting.file_for(viewer(), import_id).state = waiting.DROPPED
        db.session.commit()
        return hx.done(url_for(".upload"), NOTHING_NEW)
    if applied.state == "applying":
        url = waiting.url_of(file)
        db.session.commit()
        return hx.done(url, "Đang ghi tệp. Trang này cho biết tiến độ; anh/chị có thể làm việc khác.")
    url = url_for(".past", import_id=applied.id)
    db.session.commit()
    return hx.done(url, f"Đã ghi {words.number(applied.new_rows)} mới, {words.number(applied.changed_rows)} thay đổi.")


def _compared_again(import_id: int, changed: Refused) -> Response:
    """Other data than the page showed: the file is read again, and its page says so."""
    db.session.rollback()
    file = waiting.file_for(viewer(), import_id)
    if file.state == waiting.READ:
        waiting.begin_again(file, file.choices)
        _read(file)
        db.session.commit()
    return hx.refuse(changed.reason, 409)


@bp.post("/ho-so/nhap/tep/<int:import_id>/doc-lai")
@allow(Can.IMPORT_DOSSIERS)
def read_again(import_id: int) -> Response:
    """Compare a waiting file with the data as they are now."""
    file = waiting.file_for(viewer(), import_id)
    waiting.begin_again(file, file.choices)
    _read(file)
    url = waiting.url_of(file)
    db.session.commit()
    return hx.done(url, "Đã đọc lại tệp.")


@bp.post("/ho-so/nhap/tep/<int:import_id>/bo")
@allow(Can.IMPORT_DOSSIERS)
def drop(import_id: int) -> Response:
    """A file that is not to be applied."""
    file = waiting.file_for(viewer(), import_id)
    waiting.drop(file)
    name = file.file_name
    db.session.commit()
    return hx.done(url_for(".upload"), f"Đã bỏ tệp “{name}”; không có gì được ghi.")


@bp.get("/ho-so/nhap/tep/<int:import_id>/dong-loi")
@allow(Can.IMPORT_DOSSIERS)
def failed_rows(import_id: int) -> Response:
    """The rows with errors, as they stand in the file, with what is wrong: to be mended and chosen again."""
    file = waiting.file_for(viewer(), import_id)
    saw("import_file", file.id)
    return _excel(failed.workbook_of(file), f"dong-loi-{file.id}-{clock.today():%Y%m%d}.xlsx")


# ---------------------------------------------------------------- looking back


@bp.get("/ho-so/nhap/<int:import_id>")
@allow(Can.IMPORT_DOSSIERS)
def past(import_id: int) -> Response:
    """One import, what it changed of what was known, and the dossiers to which it added something."""
    return _past(import_id, UndoForm(formdata=None))


def _past(import_id: int, form: UndoForm, status: int = 200) -> Response:
    applied, actor = queries.import_or_404(import_id)
    after = request.args.get("sau", "")
    page = queries.touched_by(applied, viewer(), min(int(after), LARGEST_ID) if after.isdecimal() else 0)
    return hx.page(
        "dossiers/imports/import.html",
        fragments=("import_rows",),
        status=status,
        applied=applied,
        actor=actor,
        page=page,
        is_first=not after,
        kinds=chosen.KIND_NAMES,
        event_names=KIND_NAMES,
        risky=listing.risky_lines(applied),
        file_id=listing.file_of(applied),
        is_stopped=undoing.is_stopped(applied),
        objections=undoing.objections(applied, whole=False) if applied.state in ("done", "applying") else [],
        undone_by=undoing.undone_by(applied) if applied.undone_at else "",
        form=form,
    )


@bp.post("/ho-so/nhap/<int:import_id>/go")
@allow(Can.IMPORT_DOSSIERS)
def undo(import_id: int) -> Response:
    """Take a whole file back."""
    applied, _ = queries.import_or_404(import_id)
    form = UndoForm()
    if not form.validate_on_submit():
        return _past(import_id, form, 422)
    undoing.undo(applied, form.reason.data)
    url, is_long = url_for(".past", import_id=import_id), applied.state == "undoing"
    db.session.commit()
    said = (
        "Đang gỡ tệp ở việc nền. Hãy mở lại trang này sau ít phút để biết đã gỡ xong chưa."
        if is_long
        else "Đã gỡ tệp: nội dung của tệp không còn tính."
    )
    return hx.done(url, said)


@bp.post("/ho-so/nhap/<int:import_id>/lam-tiep")
@allow(Can.IMPORT_DOSSIERS)
def go_on(import_id: int) -> Response:
    """Do the rest of an import that stopped between two parts."""
    applied, _ = queries.import_or_404(import_id)
    undoing.go_on(applied)
    db.session.commit()
    return hx.done(url_for(".past", import_id=import_id), "Đang làm tiếp phần còn lại.")


# At the end, because they put their views on the blueprint.
from heza.dossiers.imports import views_names  # noqa: E402, F401
