"""Proof: which revision a file is, and the pack for an audit."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, files, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import numbering, rules
from heza.documents.proof import asking, pack, queries
from heza.documents.proof.forms import AskForm, PackForm
from heza.documents.ready import ROLES

bp = Blueprint("document_proof", __name__, url_prefix="/tai-lieu/kiem-chung")
NOTHING_SENT = "Hãy chọn một tệp, hoặc dán mã băm SHA-256 của tệp."
GONE = "Hồ sơ này không còn được giữ vì đã quá hai ngày. Hãy làm lại hồ sơ như cùng ngày."
NOT_READY = "Hồ sơ đang được làm. Hãy chờ đến khi trang báo xong."


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Drop a file; packs for who may read what is over."""
    return _index(AskForm(formdata=None), PackForm(formdata=None, data={"day": clock.today()}))


def _index(form: AskForm, pack_form: PackForm, **found: Any) -> ResponseReturnValue:
    may_pack = viewer().can(Can.READ_OLD_DOCUMENTS)
    packs: Any = []
    if may_pack:
        packs = queries.lately()
    return hx.page(
        "documents/proof/index.html",
        status=422 if form.errors or pack_form.errors else 200,
        form=form,
        pack_form=pack_form,
        packs=packs,
        may_pack=may_pack,
        label=numbering.label,
        names=(rules.STANDINGS, rules.STANDING_KINDS),
        roles=ROLES,
        **{"looked": None, "answers": [], "decision": None, "file_name": ""} | found,
    )


@bp.post("")
@allow(Can.READ)
def ask() -> ResponseReturnValue:
    """Which revision is this, is it in force? The file is read and forgotten."""
    form, packs = AskForm(), PackForm(formdata=None, data={"day": clock.today()})
    if not form.validate_on_submit():
        return _index(form, packs)
    upload, typed = form.file.data, (form.sha256.data or "").strip().lower()
    name = getattr(upload, "filename", "") or ""
    if not name and not typed:
        form.add_errors({"file": NOTHING_SENT})
        return _index(form, packs)
    db.session.rollback()  # nobody waits while the file is read
    looked = asking.look(cast(BinaryIO, upload.stream)) if name else asking.Looked(typed)
    answers = asking.answers(viewer(), looked)
    decision = asking.decision(looked.sha256)
    return _index(form, packs, looked=looked, answers=answers, decision=decision, file_name=name[-120:])


# ---------------------------------------------------------------- packs


@bp.post("/ho-so")
@allow(Can.READ_OLD_DOCUMENTS)
def make() -> ResponseReturnValue:
    """Have a pack made as of a day."""
    form = PackForm()
    if not form.validate_on_submit():
        return _index(AskForm(formdata=None), form)
    day = form.day.data
    assert day is not None
    made = pack.start(day, viewer(), is_all=form.is_all.data)
    db.session.commit()
    return hx.done(url_for(".show", id=made.id), "Đang làm hồ sơ kiểm chứng.")


@bp.get("/ho-so")
@allow(Can.READ_OLD_DOCUMENTS)
def packs() -> ResponseReturnValue:
    """Packs stand on the page of proof."""
    return hx.done(url_for(".index"))


@bp.get("/ho-so/<int:id>")
@allow(Can.READ_OLD_DOCUMENTS)
def show(id: int) -> ResponseReturnValue:
    """How far a pack is, and what is wrong with stored files."""
    found = queries.pack(id)
    job = queries.job_of(found)
    return hx.page("documents/proof/pack.html", fragments=("pack_progress",), pack=found, job=job)


@bp.get("/ho-so/<int:id>/tai")
@allow(Can.READ_OLD_DOCUMENTS)
@writes
def download(id: int) -> ResponseReturnValue:
    """The zip; taking it out is an act of the trail."""
    found = queries.pack(id)
    if found.done_at is None:
        raise Refused(NOT_READY)
    try:
        path = files.path_of(found.sha256)
    except Refused as refusal:
        raise Refused(GONE) from refusal
    trail.record(db.session, "export", pack.KIND, found.id, {"day": found.day.isoformat(), "sha256": found.sha256})
    db.session.commit()
    name = f"tai-lieu-iso-{found.day:%Y-%m-%d}-{found.id}.zip"
    answer: Response = send_file(path, "application/zip", as_attachment=True, download_name=name, max_age=0)
    return answer
