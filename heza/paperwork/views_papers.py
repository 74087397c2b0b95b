"""Pages of an issued paper: its files, copies with their reason, cancelling it and issuing it anew."""

from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit.seen import saw
from heza.core import files, hx, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.papers.pdf import page_count, to_pdf
from heza.paperwork import drafts, issued, queries, rules
from heza.paperwork.models import IssuedPaper

bp = Blueprint("papers", __name__, url_prefix="/bieu-mau/giay")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ReasonForm(FlaskForm):
    """Why a copy is printed, or a paper cancelled."""

    reason = TextAreaField(
        "Lý do",
        [DataRequired("Hãy ghi lý do."), Length(max=500, message="Lý do không quá 500 ký tự.")],
        filters=[words.clean],
    )


def _file_name(paper: IssuedPaper) -> str:
    return f"{rules.URLS[paper.form_key]}-{paper.number:02d}-{paper.on_day.year}-{paper.dossier.code}"


@bp.get("/<int:seq>")
@allow(Can.READ)
def show(seq: int) -> ResponseReturnValue:
    """One issued paper with who took it out."""
    paper = queries.paper_for(viewer(), seq)
    saw("issued_paper", paper.seq)
    return hx.page("paperwork/paper.html", **_shown(paper))


def _not_to_begin(paper: IssuedPaper) -> str:
    """Why the viewer does not write the paper that stands for this one, or ""."""
    return drafts.not_yours(paper.form_key, viewer(), drafts.situation(paper.dossier, viewer()))


def _shown(paper: IssuedPaper) -> dict[str, Any]:
    return {
        "paper": paper,
        "cancelled": queries.cancellation_of(paper),
        "replaced_by": queries.replaced_by(paper),
        "prints": queries.prints_of([paper.seq]),
        "word": queries.word_of(paper.seq),
        "may_work": issued.may_work(paper, viewer()),
        "may_begin": not _not_to_begin(paper),
        "act_stands": queries.stands(paper.event_seq, paper.dossier_id),
        "reprint": ReasonForm(prefix="in", formdata=None),
        "cancel": ReasonForm(prefix="huy", formdata=None),
        "pages": range(1, page_count(to_pdf(issued.frozen(paper)[0])) + 1) if paper.private else range(0),
        "rules": rules,
        "reason_of": issued.reason_of,
    }


@bp.get("/<int:seq>.pdf")
@allow(Can.READ)
@writes
def pdf(seq: int) -> ResponseReturnValue:
    """The bytes that were issued, under a mark where it was cancelled since; taking them out is kept."""
    paper = queries.paper_for(viewer(), seq)
    path, cancelled = files.path_of(paper.pdf_sha256), queries.cancellation_of(paper)
    issued.record_print(paper, "pdf", viewer())
    db.session.commit()
    if cancelled is None:
        return _sent(path, "application/pdf", f"{_file_name(paper)}.pdf", inline=True)
    marked = issued.marked_cancelled(path, cancelled.on_day)
    return send_file(BytesIO(marked), "application/pdf", download_name=f"da-huy-{_file_name(paper)}.pdf", max_age=0)


@bp.get("/<int:seq>.docx")
@allow(Can.READ)
@writes
def docx(seq: int) -> ResponseReturnValue:
    """The .docx made from the frozen values."""
    paper = queries.paper_for(viewer(), seq)
    word = queries.word_of(paper.seq)
    if queries.cancellation_of(paper) is not None:
        raise Refused("Giấy này đã hủy nên không tải bản Word nữa. Bản PDF vẫn xem được, có dòng ghi đã hủy.")
    if word is None:
        raise Refused("Bản Word đang được tạo, thường xong sau vài giây. Hãy tải lại trang rồi bấm lần nữa.")
    path = files.path_of(word.sha256)
    issued.record_print(paper, "docx", viewer())
    db.session.commit()
    return _sent(path, DOCX, f"{_file_name(paper)}.docx", inline=False)


def _sent(path: Path, kind: str, name: str, *, inline: bool) -> ResponseReturnValue:
    return send_file(path, kind, as_attachment=not inline, download_name=name, max_age=0)


@bp.get("/<int:seq>/trang-<int:number>.png")
@allow(Can.READ)
def picture(seq: int, number: int) -> ResponseReturnValue:
    """One page of what was issued, to look at."""
    pages = issued.pictures(queries.paper_for(viewer(), seq))
    if not 1 <= number <= len(pages):
        abort(404)
    return send_file(BytesIO(pages[number - 1]), "image/png")


@bp.post("/<int:seq>/in-lai")
@allow(Can.READ)
def reprint(seq: int) -> ResponseReturnValue:
    """Print a copy: why is asked, and kept."""
    paper = queries.paper_for(viewer(), seq)
    form = ReasonForm(prefix="in")
    if not form.validate_on_submit():
        return hx.page("paperwork/paper.html", status=422, **(_shown(paper) | {"reprint": form}))
    kept = issued.record_print(paper, "copy", viewer(), form.reason.data)
    db.session.commit()
    return hx.done(url_for(".copy", seq=seq, print_id=kept.id))


@bp.get("/<int:seq>/ban-sao/<int:print_id>.pdf")
@allow(Can.READ)
def copy(seq: int, print_id: int) -> ResponseReturnValue:
    """The issued pages under the line BẢN SAO."""
    paper = queries.paper_for(viewer(), seq)
    data = issued.copy_of(paper, print_id, viewer())
    return send_file(BytesIO(data), "application/pdf", download_name=f"ban-sao-{_file_name(paper)}.pdf")


@bp.post("/<int:seq>/huy")
@allow(Can.READ)
def cancel(seq: int) -> ResponseReturnValue:
    """Cancel a paper: its number stays in the book, and says so."""
    paper = queries.paper_for(viewer(), seq)
    form = ReasonForm(prefix="huy")
    if not form.validate_on_submit():
        return hx.page("paperwork/paper.html", status=422, **(_shown(paper) | {"cancel": form}))
    issued.cancel(paper, viewer(), form.reason.data)
    db.session.commit()
    return hx.done(url_for(".show", seq=seq), "Đã hủy. Số này vẫn nằm trong sổ và không cấp lại cho giấy khác.")


@bp.post("/<int:seq>/cap-lai")
@allow(Can.READ)
def anew(seq: int) -> ResponseReturnValue:
    """Begin the paper that stands for a cancelled one."""
    paper = queries.paper_for(viewer(), seq)
    if reason := _not_to_begin(paper):
        raise Refused(reason)
    if queries.cancellation_of(paper) is None:
        raise Refused("Giấy này chưa hủy. Hãy hủy, ghi lý do, rồi mới cấp lại.")
    if queries.replaced_by(paper) is not None:
        raise Refused("Giấy này đã được cấp lại. Hãy mở giấy mới để xem.")
    draft = drafts.begin_anew(paper, viewer())
    db.session.commit()
    return hx.done(url_for("paper_drafts.edit", id=draft.id), "Đã chép nội dung giấy đã hủy. Hãy sửa rồi cấp số mới.")
