"""Pages of commitments and of their assessments."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from heza.accountability.queries import department_for
from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.approvals.routes import add_step_route, bar_of
from heza.approvals.signoff import mark_of, signatures_of
from heza.audit import trail
from heza.audit.seen import saw
from heza.commitments import actions, forms, queries, rules
from heza.commitments.flow import ASSESSMENTS, COMMITMENTS
from heza.commitments.forms import CommitmentForm
from heza.commitments.models import Commitment
from heza.core import clock, hx
from heza.core.days import read_day
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting

bp = Blueprint("commitments", __name__, url_prefix="/trach-nhiem/cam-ket")
assessments_bp = Blueprint("assessments", __name__, url_prefix="/trach-nhiem/cam-ket/danh-gia")


# ---------------------------------------------------------------- commitments


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The commitments that the viewer sees, the latest period first."""
    may_write = viewer().can(Can.SIGN_COMMITMENTS) and bool(queries.headed_by(viewer()))
    return hx.page(
        "commitments/index.html",
        listed=queries.commitments(viewer()),
        may_write=may_write,
        today=clock.today(),
        rules=rules,
    )


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.SIGN_COMMITMENTS)
def new() -> ResponseReturnValue:
    """Write the commitment of a period."""
    departments = queries.headed_by(viewer())
    if not departments:
        raise Refused(actions.NOT_HEAD)
    periods = rules.periods(clock.today(), setting("period_first_day"))
    form = CommitmentForm().offer(departments, periods)
    if not form.validate_on_submit() or form.add_errors(form.objections()):
        return _form_page(form, None)
    period = periods[form.period.data]
    commitment = actions.start(viewer(), int(form.department_id.data), period, form.entered)
    db.session.commit()
    return hx.done(url_for(".show", id=commitment.id), "Đã lưu bản nháp. Khi đã đủ nội dung, hãy ký cam kết.")


@bp.get("/<int:id>")
@allow(Can.READ)
def show(id: int) -> ResponseReturnValue:
    """One commitment with its steps and signatures; at its end the results beside the targets."""
    commitment = queries.commitment_for(viewer(), id)
    saw("commitment", commitment.id)
    is_own = viewer().id == commitment.person_id
    return hx.page(
        "commitments/show.html",
        commitment=commitment,
        subject=commitment,
        bar=bar_of(COMMITMENTS, commitment),
        signatures=signatures_of(commitment),
        paper_subject=commitment.id,
        state_name=rules.STATE_NAMES[commitment.state],
        state_kind=rules.STATE_KINDS[commitment.state],
        can_edit=is_own and commitment.state in rules.OPEN_TO_WRITE,
        not_ready=rules.not_ready(commitment),
        may_assess=actions.may_assess(commitment, viewer()),
        is_over=commitment.last_day < clock.today(),
    )


@bp.route("/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.SIGN_COMMITMENTS)
def edit(id: int) -> ResponseReturnValue:
    """Write other targets, as long as it is not signed."""
    load = queries.commitment_to_edit if request.method == "POST" else queries.commitment_for
    commitment = load(viewer(), id)
    actions.check_writable(commitment, viewer())
    form = CommitmentForm.of(commitment, mark_of(commitment))
    if not form.validate_on_submit() or form.add_errors(form.objections()):
        return _form_page(form, commitment)
    actions.edit(commitment, form.entered, form.seen.data or "", viewer())
    db.session.commit()
    return hx.done(url_for(".show", id=id), "Đã lưu. Khi đã đủ nội dung, hãy ký cam kết.")


def _form_page(form: CommitmentForm, commitment: Commitment | None) -> ResponseReturnValue:
    status = 422 if form.errors else 200
    return hx.page("commitments/form.html", form=form, commitment=commitment, status=status)


@bp.get("/the/<int:department_id>")
@allow(Can.READ)
def on_card(department_id: int) -> ResponseReturnValue:
    """The commitments of a department beside its card: a fragment, a page without JavaScript."""
    department = department_for(viewer(), department_id, clock.today())
    first, last = _day("tu", clock.today().replace(year=clock.today().year - 1)), _day("den", clock.today())
    return hx.page(
        "commitments/on_card.html",
        fragments=("card_commitments",),
        department=department,
        listed=queries.on_card(department_id, first, last),
        today=clock.today(),
    )


def _day(name: str, otherwise: Any) -> Any:
    try:
        return read_day(request.args.get(name, ""))
    except ValueError:
        return otherwise


# ---------------------------------------------------------------- assessments


@bp.route("/<int:id>/danh-gia", methods=["GET", "POST"])
@allow(Can.ASSESS_COMMITMENTS)
def assess(id: int) -> ResponseReturnValue:
    """Measure the results at the end of the period, and judge what only a person can judge."""
    load = queries.commitment_to_edit if request.method == "POST" else queries.commitment_for
    commitment = load(viewer(), id)
    actions.check_assessable(commitment, viewer())
    lines = list(commitment.targets.lines)
    form = forms.assess_form(lines)
    if not form.validate_on_submit():
        return hx.page(
            "commitments/assess.html",
            status=422 if form.errors else 200,
            commitment=commitment,
            form=form,
            lines=lines,
            measured=[found for _target, found in queries.measured(commitment, trail.head_seq(db.session)) if found],
        )
    assessment = actions.assess(commitment, forms.judged(form, len(lines)), viewer())
    db.session.commit()
    return hx.done(url_for("assessments.show", id=assessment.id), "Đã lập đánh giá; chờ người khác xác nhận.")


@assessments_bp.get("/<int:id>", endpoint="show")
@allow(Can.READ)
def show_assessment(id: int) -> ResponseReturnValue:
    """The results beside the targets, and who confirmed them."""
    assessment = queries.assessment_for(viewer(), id)
    return hx.page(
        "commitments/assessment.html",
        assessment=assessment,
        subject=assessment,
        bar=bar_of(ASSESSMENTS, assessment),
        signatures=signatures_of(assessment),
        paper_subject=assessment.id,
        may_redo=actions.may_redo(assessment, viewer()),
        rules=rules,
    )


@assessments_bp.get("", endpoint="index")
@allow(Can.READ)
def list_assessments() -> ResponseReturnValue:
    """The list is that of the commitments."""
    return hx.done(url_for("commitments.index"))


add_step_route(bp, queries.commitment_for, COMMITMENTS, content="commitments/_content.html")
add_step_route(assessments_bp, queries.assessment_for, ASSESSMENTS, content="commitments/_results.html")

from heza.commitments import views_paper  # noqa: E402, F401
