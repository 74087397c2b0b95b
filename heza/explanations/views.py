"""Pages of explanations: what is to be explained, one explanation, its files, and the list of causes."""

from io import BytesIO
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accountability.queries import freshness
from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.audit import trail
from heza.audit.seen import saw
from heza.core import files, hx
from heza.core.db import db
from heza.explanations import actions, breaches, choice, excel, queries, rules
from heza.explanations.flow import FLOW
from heza.explanations.forms import CauseForm, EvidenceForm, ExplanationForm
from heza.explanations.models import Cause, Explanation

bp = Blueprint("explanations", __name__, url_prefix="/trach-nhiem/giai-trinh")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# ---------------------------------------------------------------- the list


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """What is to be explained, and what waits for the viewer."""
    asked = choice.read(request.args, viewer())
    size = breaches.PRINTED if request.args.get("in") == "1" else breaches.PAGE
    page = breaches.page(asked.asked, request.args.get("sau", ""), size)
    return hx.page(
        "explanations/index.html",
        fragments=("breach_list",),
        asked=asked,
        page=page,
        counts=breaches.counts(asked.whole),
        repeats=breaches.repeats(asked.asked.departments),
        waiting=queries.waiting(viewer()),
        freshness=freshness(),
        writable=_writable(),
        rules=rules,
    )


def _writable() -> Any:
    """Whether the viewer explains a breach; the headships are read once."""
    person = viewer()
    headed = set(queries.headed_by(person)) if person.can(Can.WORK_DOSSIERS) else set()

    def may(row: breaches.Breach) -> bool:
        if not person.can(Can.WORK_DOSSIERS) or row.department_id is None:
            return False
        return row.officer_id == person.id or row.department_id in headed

    return may


@bp.get("/excel")
@allow(Can.READ)
@writes
def index_excel() -> ResponseReturnValue:
    """The same list as Excel; taking it out of the program is an act of the trail."""
    asked = choice.read(request.args, viewer())
    page = breaches.page(asked.asked, size=None)
    data = excel.listed(asked, page.rows, breaches.repeats(asked.asked.departments), freshness())
    trail.record(db.session, "export", "explanation", "danh-sach", {"rows": page.total, "filter": asked.said})
    db.session.commit()
    return send_file(BytesIO(data), EXCEL, as_attachment=True, download_name=f"giai-trinh-{asked.file_name}.xlsx")


# ---------------------------------------------------------------- one explanation


@bp.route("/ho-so/<string:code>", methods=["GET", "POST"])
@allow(Can.READ)
def new(code: str) -> ResponseReturnValue:
    """Begin the explanation of a late dossier, pre-written from its log."""
    dossier, late = queries.late_for(viewer(), code)
    begun = queries.explanation_at(dossier.id, late)
    if begun is not None and request.method == "GET":
        return hx.done(url_for(".show", id=begun.id))
    may_write = queries.may_write(viewer(), late.department_id, late.officer_id)
    form = ExplanationForm().offer(queries.causes())
    if request.method == "GET" and may_write:
        form.text.data = actions.draft_of(dossier, late)
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered, late.due_on)):
        return hx.page(
            "explanations/new.html",
            status=422 if form.errors else 200,
            form=form,
            dossier=dossier,
            late=late,
            may_write=may_write,
            not_writer=actions.NOT_WRITER,
            repeats=breaches.repeats_of(dossier.procedure_name, late.department_id),
        )
    explanation = actions.start(dossier, late, form.entered, viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=explanation.id), "Đã lưu bản nháp. Khi đã đủ nội dung, hãy trình ký.")


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One explanation with its steps and signatures."""
    explanation = queries.explanation_for(viewer(), id)
    saw("explanation", explanation.id)
    return hx.page("explanations/show.html", **_shown(explanation, EvidenceForm(data={"seen": mark_of(explanation)})))


def _shown(explanation: Explanation, form: EvidenceForm) -> dict[str, Any]:
    may_write = queries.may_write(viewer(), explanation.department_id, explanation.officer_id)
    return {
        "explanation": explanation,
        "subject": explanation,
        "bar": bar_of(FLOW, explanation),
        "signatures": signatures_of(explanation),
        "paper_subject": explanation.id,
        "state_name": rules.STATE_NAMES[explanation.state],
        "state_kind": rules.STATE_KINDS[explanation.state],
        "can_edit": may_write and explanation.state in rules.OPEN_TO_WRITE,
        "not_ready": rules.not_ready(explanation) if explanation.state in rules.OPEN_TO_WRITE else "",
        "form": form,
        "seen": mark_of(explanation),
        "repeats": breaches.repeats_of(explanation.dossier.procedure_name, explanation.department_id),
        "still_late": breaches.late_of(explanation.dossier_id),
    }


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.READ)
def edit(id: int) -> ResponseReturnValue:
    """Amend it while it is written."""
    load = queries.explanation_to_edit if request.method == "POST" else queries.explanation_for
    explanation = load(viewer(), id)
    actions.check_writable(explanation, viewer())
    form = ExplanationForm(data=ExplanationForm.values_of(explanation, mark_of(explanation)))
    form.offer(queries.causes(), explanation.cause)
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered, explanation.due_on)):
        return hx.page(
            "explanations/edit.html",
            status=422 if form.errors else 200,
            form=form,
            explanation=explanation,
            repeats=breaches.repeats_of(explanation.dossier.procedure_name, explanation.department_id),
        )
    actions.edit(explanation, form.entered, form.seen.data or "", viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu. Khi đã đủ nội dung, hãy trình ký.")


# ---------------------------------------------------------------- evidence


@bp.post("/<int:id>/minh-chung")
@allow(Can.READ)
def attach(id: int) -> ResponseReturnValue:
    """Attach a file that proves what is said."""
    explanation = queries.explanation_to_edit(viewer(), id)
    form = EvidenceForm()
    if not form.validate_on_submit():
        return hx.page("explanations/show.html", status=422, **_shown(explanation, form))
    upload = form.file.data
    kept = actions.attach(
        explanation, cast(BinaryIO, upload.stream), upload.filename or "", form.seen.data or "", viewer()
    )
    files.retain(kept.sha256)
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã đính kèm minh chứng.")


@bp.get("/<int:id>/minh-chung/<int:file_id>")
@allow(Can.READ)
def evidence(id: int, file_id: int) -> ResponseReturnValue:
    """A file of an explanation, as it was attached."""
    found = queries.evidence(queries.explanation_for(viewer(), id), file_id)
    saw("explanation", id)
    answer: Response = send_file(
        files.path_of(found.sha256), mimetype=files.TYPES[found.kind], as_attachment=True, download_name=found.name
    )
    return answer


@bp.post("/<int:id>/minh-chung/<int:file_id>/bo")
@allow(Can.READ)
def detach(id: int, file_id: int) -> ResponseReturnValue:
    """Take a file off again."""
    explanation = queries.explanation_to_edit(viewer(), id)
    found = queries.evidence(explanation, file_id)
    actions.detach(explanation, found, request.form.get("seen", ""), viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã bỏ tệp minh chứng.")


# ---------------------------------------------------------------- causes


@bp.get("/nguyen-nhan")
@allow(Can.READ)
def causes() -> ResponseReturnValue:
    """The office's own list of causes."""
    return hx.page("explanations/causes.html", causes=queries.causes(all=True))


@bp.route("/nguyen-nhan/them", methods=["GET", "POST"])
@allow(Can.KEEP_EXPLANATIONS)
def new_cause() -> ResponseReturnValue:
    """Add a cause."""
    return _cause_form(None)


@bp.route("/nguyen-nhan/<int:cause_id>", methods=["GET", "POST"])
@allow(Can.KEEP_EXPLANATIONS)
def edit_cause(cause_id: int) -> ResponseReturnValue:
    """Rename, move or close a cause."""
    return _cause_form(queries.cause(cause_id))


def _cause_form(cause: Cause | None) -> ResponseReturnValue:
    names = ("name", "position", "is_active")
    form = CauseForm(data={name: getattr(cause, name) for name in names} if cause else None)
    if not form.validate_on_submit():
        return hx.page("explanations/cause_form.html", form=form, cause=cause, status=422 if form.errors else 200)
    saved = actions.save_cause(cause, form.name.data or "", form.position.data, is_active=bool(form.is_active.data))
    db.session.commit()
    return hx.done(url_for(".causes"), f"Đã lưu nguyên nhân “{saved.name}”.")


add_step_route(
    bp,
    queries.explanation_for,
    FLOW,
    after={"accept": actions.on_accepted},
    content="explanations/_content.html",
)

from heza.explanations import views_card, views_paper  # noqa: E402, F401
