"""Pages of the sets of forms: read one, correct its words as a new version, say that it was compared with the law."""

from io import BytesIO

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.core.db import db
from heza.papers.pdf import to_pdf
from heza.paperwork import actions_sets, queries_sets
from heza.paperwork.agency import names
from heza.paperwork.compose import compose_copies
from heza.paperwork.forms_sets import ReasonForm, WordingForm, wording_form
from heza.paperwork.loading import shipped
from heza.paperwork.sets import SOURCES, TYPES, Form, FormSet, set_for
from heza.paperwork.wording import reworded

bp = Blueprint("form_sets", __name__, url_prefix="/bieu-mau/bo-mau")


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """Every set, and the one that is in force."""
    sets = queries_sets.current_sets()
    in_force = set_for(clock.today(), sets).key
    return hx.page("paperwork/sets.html", sets=sets, in_force=in_force)


@bp.get("/<string:set_key>")
@allow(Can.READ)
def show(set_key: str) -> ResponseReturnValue:
    """One set: its forms, and what was corrected in it."""
    form_set = _set(set_key)
    row = queries_sets.latest(set_key)
    return hx.page(
        "paperwork/set.html",
        form_set=form_set,
        verified=queries_sets.verifications(row),
        history=queries_sets.history(set_key),
        stale=queries_sets.stale_texts(set_key, row),
    )


@bp.get("/<string:set_key>/<string:form_key>")
@allow(Can.READ)
def form(set_key: str, form_key: str) -> ResponseReturnValue:
    """One form, field by field."""
    return _form_page(*_form(set_key, form_key))


def _form_page(form_set: FormSet, paper_form: Form, reason: ReasonForm | None = None) -> ResponseReturnValue:
    row = queries_sets.latest(form_set.key)
    return hx.page(
        "paperwork/set_form.html",
        status=422 if reason else 200,
        form_set=form_set,
        form=paper_form,
        verified=queries_sets.verifications(row).get(paper_form.key),
        history=queries_sets.history(form_set.key, paper_form.key),
        reason=reason or ReasonForm(data={"seen": str(form_set.version)}),
        types=TYPES,
        sources=SOURCES,
    )


@bp.route("/<string:set_key>/<string:form_key>/sua", methods=["GET", "POST"])
@allow(Can.EDIT_FORMS)
def edit(set_key: str, form_key: str) -> ResponseReturnValue:
    """Correct the words of a form; or see how it would print with them."""
    form_set, paper_form = _form(set_key, form_key)
    boxes = wording_form(paper_form, form_set.version)
    if "preview" in request.form:
        if not boxes.add_word_errors():
            return _pdf(_with(paper_form, boxes), f"{set_key}-{form_key}")
    elif boxes.validate_on_submit():
        row = actions_sets.correct(paper_form, boxes.typed, boxes.version, boxes.why, viewer())
        db.session.commit()
        return hx.done(
            url_for(".form", set_key=set_key, form_key=form_key),
            f"Đã lưu phiên bản {row.number}. Giấy tờ đã cấp giữ nguyên câu chữ cũ.",
        )
    return hx.page(
        "paperwork/set_edit.html",
        form_set=form_set,
        paper_form=paper_form,
        form=boxes,
        status=422 if boxes.errors else 200,
    )


def _with(paper_form: Form, boxes: WordingForm) -> Form:
    texts = {place.path: (place.text, boxes.typed[place.path]) for place, _ in boxes.boxes}
    return reworded(paper_form, texts)[0]


@bp.post("/<string:set_key>/<string:form_key>/doi-chieu")
@allow(Can.EDIT_FORMS)
def verify(set_key: str, form_key: str) -> ResponseReturnValue:
    """The form was compared with the signed text; or that was not right."""
    form_set, paper_form = _form(set_key, form_key)
    reason = ReasonForm()
    if not reason.validate_on_submit():
        return _form_page(form_set, paper_form, reason)
    act = actions_sets.unverify if request.form.get("undo") else actions_sets.verify
    act(paper_form, reason.version, reason.why, viewer())
    db.session.commit()
    said = "Đã bỏ xác nhận đối chiếu." if request.form.get("undo") else "Đã xác nhận mẫu khớp với văn bản đã ký."
    return hx.done(url_for(".form", set_key=set_key, form_key=form_key), said)


@bp.get("/<string:set_key>/<string:form_key>/mau-trong.pdf")
@allow(Can.READ)
def blank(set_key: str, form_key: str) -> ResponseReturnValue:
    """The empty form as it prints now, or in one of its versions."""
    _, paper_form = _form(set_key, form_key)
    asked = request.args.get("phien-ban", "")
    if asked:
        paper_form = _version(set_key, asked)[form_key]
    return _pdf(paper_form, f"{set_key}-{form_key}")


def _version(set_key: str, asked: str) -> FormSet:
    try:
        return queries_sets.set_version(set_key, int(asked) if asked.isdecimal() and len(asked) < 9 else -1)
    except KeyError:
        abort(404)


def _pdf(paper_form: Form, name: str) -> ResponseReturnValue:
    papers = compose_copies(paper_form, {}, settings=names(), day=clock.today())
    return send_file(BytesIO(to_pdf(*papers)), "application/pdf", download_name=f"{name}.pdf")


def _set(set_key: str) -> FormSet:
    if set_key not in shipped():
        abort(404)
    return queries_sets.current_set(set_key)


def _form(set_key: str, form_key: str) -> tuple[FormSet, Form]:
    form_set = _set(set_key)
    if form_key not in form_set.forms:
        abort(404)
    return form_set, form_set[form_key]
