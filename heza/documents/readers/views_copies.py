"""Numbered paper copies: made, printed, recalled; and the public page of their QR, which tells nothing else."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, make_response, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, public, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.documents import numbering, queries, rules
from heza.documents.readers import copies
from heza.documents.readers.forms_copies import CopyForm, RecallForm

bp = Blueprint("paper_copies", __name__, url_prefix="/tai-lieu/ban-giay")


@bp.get("")
@allow(Can.KEEP_DOCUMENTS)
def index() -> ResponseReturnValue:
    """The copies: first those whose revision is no longer in force and that are still out."""
    return _index()


def _index(form: RecallForm | None = None, chosen: tuple[int, ...] = ()) -> ResponseReturnValue:
    counts = copies.counts()
    usual = copies.TO_RECALL if counts[copies.TO_RECALL] else copies.IN_USE
    state, after = request.args.get("tinh-trang", usual), request.args.get("sau", "0")
    if state not in copies.STATES or not (after.isascii() and after.isdecimal() and len(after) < 10):
        abort(404)
    listed = copies.listed(state, int(after), copies.PAGE + 1)
    has_more = len(listed) > copies.PAGE
    return hx.page(
        "documents/readers/copies.html",
        rows=listed[: copies.PAGE],
        tabs=[
            {
                "label": f"{said} ({counts[key]})",
                "url": _url(key),
                "active": key == state,
            }
            for key, said in copies.STATES.items()
        ],
        state=state,
        next_url=_url(state, listed[copies.PAGE - 1].id) if has_more else "",
        form=form or RecallForm(formdata=None, data={"day": clock.today()}),
        chosen=chosen,
        may_recall=state != copies.RECALLED,
        label=numbering.label,
        standing=copies.standing,
        names=(rules.STANDINGS, rules.STANDING_KINDS),
        status=422 if form is not None else 200,
    )


def _url(state: str, after: int = 0) -> str:
    values: dict[str, Any] = {"tinh-trang": state} | ({"sau": after} if after else {})
    return url_for(".index", **values)


@bp.route("/ban/<int:id>", methods=["GET", "POST"])
@allow(Can.KEEP_DOCUMENTS)
def of_revision(id: int) -> ResponseReturnValue:
    """The copies of one revision, and making some more."""
    revision = queries.revision_for(viewer(), id)
    form = CopyForm().offer(queries.department_choices())
    if form.validate_on_submit():
        made = copies.make(revision, form.entered, viewer())
        db.session.commit()
        return hx.done(url_for(".of_revision", id=id), f"Đã lập {len(made)} bản giấy. Hãy mở từng bản để in.")
    interval = revision.interval
    return hx.page(
        "documents/readers/revision_copies.html",
        revision=revision,
        rows=copies.of_revision(id),
        form=form,
        may_make=interval is not None and interval.standing(clock.today()) in ("current", "coming"),
        label=numbering.label(revision),
        status=422 if form.errors else 200,
    )


@bp.post("/thu-hoi")
@allow(Can.KEEP_DOCUMENTS)
def recall() -> ResponseReturnValue:
    """Write down which copies came back."""
    form = RecallForm()
    ids = tuple(int(one) for one in request.form.getlist("copy") if one.isascii() and one.isdecimal() and len(one) < 10)
    if not form.validate_on_submit():
        return _index(form, ids)
    day = form.day.data or clock.today()
    if day > clock.today():
        form.day.errors = ["Ngày thu hồi không được sau hôm nay. Hãy kiểm tra lại ngày."]
        return _index(form, ids)
    count = copies.recall(ids, day, form.said, viewer())
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã ghi thu hồi {count} bản giấy.")


@bp.get("/<int:id>.pdf")
@allow(Can.KEEP_DOCUMENTS)
@writes
def printed(id: int) -> ResponseReturnValue:
    """The pages of a copy, ready to print; taking them out is an act of the trail."""
    found = copies.copy_by_id(id)
    if found.recalled_on is not None:
        raise Refused("Bản giấy này đã thu hồi nên không in lại được. Hãy lập bản giấy khác.")
    data = copies.printed(found)
    document = found.revision.document
    trail.record(db.session, "print", "paper_copy", id, {"code": document.code, "serial": found.serial})
    db.session.commit()
    name = f"{document.code}-ban-giay-{found.serial:02d}.pdf"
    return send_file(BytesIO(data), "application/pdf", download_name=name, max_age=0)


@bp.get("/kiem-tra/<string:token>")
@public
def check(token: str) -> ResponseReturnValue:
    """Whether a paper copy is in force: the page behind its QR. It names no document, no unit, nobody."""
    found = copies.answer(copies.by_token(token))
    said, kind = copies.ANSWERS[found]
    page = hx.page("documents/readers/check.html", said=said, kind=kind, status=404 if found == "unknown" else 200)
    answer: Response = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    return answer
