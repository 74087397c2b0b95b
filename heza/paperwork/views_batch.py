"""Pages of many dossiers at once: choosing them, the progress, the files."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from heza.accounts.guard import allow, viewer
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.accounts.queries import LARGEST_ID
from heza.core import clock, files, hx
from heza.core.days import read_day
from heza.core.db import db
from heza.core.refusal import Refused
from heza.dossiers.models import Applicant, Dossier
from heza.dossiers.queries import visible_to
from heza.dossiers.rules import code_key
from heza.paperwork import batch, rules
from heza.paperwork.models import BatchItem, PaperBatch

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
    form = BatchForm()
    if form.validate_on_submit():
        ids = [int(one) for one in request.form.getlist("chon") if one.isdecimal() and len(one) < 19]
        more, unknown = _of_codes(viewer(), form.codes.data or "")
        if not unknown:
            made = batch.start(viewer(), form.form_key.data, [*ids, *more], is_issuing=form.what.data == "issue")
            db.session.commit()
            return hx.done(url_for(".show", id=made.id), f"Đang làm giấy của {made.total} hồ sơ.")
        form.codes.errors = [UNKNOWN.format(codes=", ".join(unknown[:10]))]
    day = _day()
    return hx.page(
        "paperwork/batch.html",
        status=422 if form.errors else 200,
        form=form,
        day=day,
        dossiers=_received_on(viewer(), day),
        shown=SHOWN,
        batches=_mine(viewer()),
        rules=rules,
    )


def _day() -> date:
    try:
        return read_day(request.args.get("ngay", ""))
    except ValueError:
        return clock.today()


def _received_on(person: Person, day: date) -> list[Any]:
    wanted = select(Dossier.id, Dossier.code, Dossier.procedure_name, Applicant.name)
    wanted = wanted.join(Applicant, Applicant.id == Dossier.applicant_id)
    wanted = wanted.where(Dossier.received_on == day, visible_to(person)).order_by(Dossier.id).limit(SHOWN)
    return list(db.session.execute(wanted))


def _of_codes(person: Person, text: str) -> tuple[list[int], list[str]]:
    """The dossiers of typed codes, and the codes that name none that this person may see."""
    typed = list(dict.fromkeys(code_key(one) for one in text.split()))[: batch.MOST + 1]
    wanted = select(Dossier.code_key, Dossier.id).where(Dossier.code_key.in_(typed), visible_to(person))
    found: dict[str, int] = {key: id for key, id in db.session.execute(wanted)}
    return [found[key] for key in typed if key in found], [key for key in typed if key not in found]


def _mine(person: Person) -> list[PaperBatch]:
    wanted = select(PaperBatch).where(PaperBatch.person_id == person.id).order_by(PaperBatch.id.desc()).limit(20)
    return list(db.session.scalars(wanted))


def _batch_for(person: Person, id: int) -> PaperBatch:
    wanted = select(PaperBatch).where(PaperBatch.id == (id if id <= LARGEST_ID else 0))
    found: PaperBatch = db.one_or_404(wanted.where(PaperBatch.person_id == person.id))
    return found


@bp.get("/<int:id>")
@allow(Can.WORK_DOSSIERS)
def show(id: int) -> ResponseReturnValue:
    """How far it is, the files, and what could not be made."""
    found = _batch_for(viewer(), id)
    items = list(db.session.scalars(select(BatchItem).where(BatchItem.batch_id == id).order_by(BatchItem.position)))
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
    found = _batch_for(viewer(), id)
    digest = found.pdf_sha256 if kind == "pdf" else found.zip_sha256
    if found.done_at is None or (kind == "zip" and found.pdf_sha256 and not digest):
        raise Refused("Tệp đang được làm. Hãy chờ đến khi trang báo xong.")
    if not digest:
        abort(404)
    name = f"{rules.URLS[found.form_key]}-{found.id}.{kind}"
    return send_file(
        files.path_of(digest), f"application/{kind}", as_attachment=kind == "zip", download_name=name, max_age=0
    )
