"""Pages of many dossiers at once: choosing them, the progress, the files."""

from datetime import date

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, files, hx
from heza.core.days import WRONG_DAY, read_day
from heza.core.db import db
from heza.core.refusal import Refused
from heza.paperwork import batch, queries_batch, rules
from heza.paperwork.models import PaperBatch

bp = Blueprint("paper_batches", __name__, url_prefix="/bieu-mau/in-nhieu")
SHOWN = 200  # dossiers of a day to tick
UNKNOWN = "Không tìm thấy hồ sơ: {codes}. Hãy kiểm tra lại mã."


class BatchForm(FlaskForm):
    """Which form, and the codes that were scanned or typed."""

    form_key = SelectField("Biểu mẫu", choices=[SelectChoice(key, name) for key, name in rules.FORM_NAMES.items()])
    what = SelectField(
        "Việc cần làm",
        choices=[
            SelectChoice("issue", "Cấp số cho hồ sơ chưa có rồi in tất cả"),
            SelectChoice("print", "Chỉ in giấy đã cấp"),
        ],
    )
    codes = TextAreaField("Mã hồ sơ, mỗi dòng một mã")


@bp.route("", methods=["GET", "POST"])
@allow(Can.WORK_DOSSIERS)
def index() -> ResponseReturnValue:
    """Choose dossiers and a form."""
    form, ticked = BatchForm(), request.form.getlist("chon")
    if form.validate_on_submit() and (made := _started(form, ticked)):
        db.session.commit()
        return hx.done(url_for(".show", id=made.id), f"Đang làm giấy của {made.total} hồ sơ.")
    day, wrong_day = _day()
    return hx.page(
        "paperwork/batch.html",
        status=422 if form.errors or form.form_errors or wrong_day else 200,
        form=form,
        ticked=set(ticked),
        day=day,
        wrong_day=wrong_day,
        dossiers=queries_batch.received_on(viewer(), day, SHOWN),
        shown=SHOWN,
        batches=queries_batch.batches_of(viewer()),
        rules=rules,
    )


def _started(form: BatchForm, ticked: list[str]) -> PaperBatch | None:
    """The batch; a refusal stands at the form, so that nothing ticked or typed is lost."""
    ids = [int(one) for one in ticked if one.isdecimal() and len(one) < 19]
    more, unknown = queries_batch.of_codes(viewer(), form.codes.data or "", batch.MOST + 1)
    if unknown:
        form.codes.errors = [UNKNOWN.format(codes=", ".join(unknown[:10]))]
        return None
    try:
        return batch.start(viewer(), form.form_key.data, [*ids, *more], is_issuing=form.what.data == "issue")
    except Refused as refusal:
        form.form_errors.append(refusal.reason)
        return None


def _day() -> tuple[date, str]:
    """The day whose dossiers are listed, and what was wrong with the one that was typed."""
    typed = request.args.get("ngay", "").strip()
    try:
        return (read_day(typed), "") if typed else (clock.today(), "")
    except ValueError:
        return clock.today(), f"“{typed[:40]}” không phải là ngày. {WRONG_DAY} Dưới đây là hồ sơ tiếp nhận hôm nay."


@bp.get("/<int:id>")
@allow(Can.WORK_DOSSIERS)
def show(id: int) -> ResponseReturnValue:
    """How far it is, the files, and what could not be made."""
    found = queries_batch.batch_for(viewer(), id)
    items = queries_batch.items_of(found)
    return hx.page(
        "paperwork/batch_show.html",
        fragments=("batch_progress",),
        batch=found,
        done=sum(not item.is_open for item in items),
        refused=[item for item in items if item.reason],
        is_working=found.done_at is None or (found.pdf_sha256 is not None and found.zip_sha256 is None),
        made=sum(item.paper_seq is not None for item in items),
        rules=rules,
    )


@bp.get("/<int:id>/tat-ca.<any(pdf, zip):kind>")
@allow(Can.WORK_DOSSIERS)
def file(id: int, kind: str) -> ResponseReturnValue:
    """The print file, or the zip of .docx."""
    found = queries_batch.batch_for(viewer(), id)
    digest = found.pdf_sha256 if kind == "pdf" else found.zip_sha256
    if found.done_at is None or (kind == "zip" and found.pdf_sha256 and not digest):
        raise Refused("Tệp đang được làm. Hãy chờ đến khi trang báo xong.")
    if not digest:
        abort(404)
    name = f"{rules.URLS[found.form_key]}-{found.id}.{kind}"
    return send_file(
        files.path_of(digest), f"application/{kind}", as_attachment=kind == "zip", download_name=name, max_age=0
    )
