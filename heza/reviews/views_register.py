"""Adding a procedure to the register, correcting what identifies it, taking it off, moving it, renewing its content."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.accounts.queries import own_departments
from heza.approvals.signoff import mark_of
from heza.core import clock, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.reviews import actions, queries, writing
from heza.reviews.models import InternalProcedure
from heza.reviews.register_forms import KindForm, MoveForm, ProcedureForm
from heza.reviews.views_procedures import bp

NO_UNIT = "Anh/chị chưa thuộc phòng nào nên chưa thêm thủ tục được. Hãy nhờ quản trị ghi phòng của anh/chị."


def _own_choices() -> list[tuple[str, str]]:
    own = {str(id) for id in own_departments(viewer(), clock.today())}
    return [one for one in queries.department_choices() if one[0] in own]


@bp.route("/them", methods=["GET", "POST"])
@allow(Can.WORK_REVIEWS)
def new() -> ResponseReturnValue:
    """Put a procedure of the own department on the list."""
    choices = _own_choices()
    if not choices:
        raise Refused(NO_UNIT)
    form = ProcedureForm().offer(choices)
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered, viewer())):
        return _form_page(form, None)
    procedure = actions.add_procedure(form.entered, viewer())
    version = queries.versions_of(procedure.id)[0]
    db.session.commit()
    message = f"Đã đưa thủ tục {procedure.code} vào danh sách. Hãy ghi nội dung của thủ tục."
    return hx.done(url_for("internal_versions.edit", id=version.id), message)


@bp.route("/<string:code>/sua", methods=["GET", "POST"])
@allow(Can.WORK_REVIEWS)
def edit(code: str) -> ResponseReturnValue:
    """Correct code, name, group, field or unit, as long as it was never announced."""
    procedure = queries.procedure_for(viewer(), code)
    version = queries.versions_of(procedure.id)[0]
    writing.check_writable(version, viewer())
    if procedure.announced_on is not None:
        raise Refused(actions.FIXED)
    form = ProcedureForm(data=ProcedureForm.values_of(procedure, mark_of(version))).offer(_own_choices())
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered, viewer(), procedure)):
        return _form_page(form, procedure)
    actions.edit_details(version, form.entered, form.seen.data or "", viewer())
    db.session.commit()
    return hx.done(url_for(".show", code=procedure.code), "Đã lưu.")


def _form_page(form: ProcedureForm, procedure: InternalProcedure | None) -> ResponseReturnValue:
    return hx.page(
        "reviews/procedure_form.html",
        status=422 if form.errors else 200,
        form=form,
        procedure=procedure,
        fields=queries.field_names(),
    )


@bp.post("/<string:code>/rut")
@allow(Can.WORK_REVIEWS)
def remove(code: str) -> ResponseReturnValue:
    """Take a procedure that nobody signed off the list."""
    procedure = queries.procedure_for(viewer(), code)
    actions.remove(procedure, viewer())
    db.session.commit()
    return hx.done(url_for(".index"), f"Đã rút thủ tục {procedure.code} khỏi danh sách.")


@bp.route("/<string:code>/noi-dung-moi", methods=["GET", "POST"])
@allow(Can.WORK_REVIEWS)
def renew(code: str) -> ResponseReturnValue:
    """Begin the content that will amend, replace or abolish the one in force."""
    procedure = queries.procedure_for(viewer(), code)
    form = KindForm(data={"kind": _likely_kind(procedure)})
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return hx.page("reviews/procedure_renew.html", form=form, procedure=procedure, status=status)
    version = actions.new_version(procedure, form.kind.data, viewer())
    db.session.commit()
    message = f"Đã lập nội dung số {version.number} từ nội dung đang công bố. Hãy sửa rồi trình ký."
    return hx.done(url_for("internal_versions.edit", id=version.id), message)


def _likely_kind(procedure: InternalProcedure) -> str:
    """What the plan that was carried out asks for."""
    if procedure.stage == "abolished":
        return "abolished"
    return "replaced" if procedure.approved_action == "replace" else "amended"


@bp.route("/<string:code>/chuyen", methods=["GET", "POST"])
@allow(Can.KEEP_REVIEWS)
def move(code: str) -> ResponseReturnValue:
    """Let another department answer for it."""
    procedure = queries.procedure_for(viewer(), code)
    others = [one for one in queries.department_choices() if one[0] != str(procedure.department_id)]
    form = MoveForm().offer(others)
    if request.method == "GET" or not form.validate_on_submit():
        status = 422 if form.errors else 200
        return hx.page("reviews/procedure_move.html", form=form, procedure=procedure, status=status)
    actions.move(procedure, int(form.department_id.data))
    db.session.commit()
    label = dict(others)[form.department_id.data]
    return hx.done(url_for(".show", code=procedure.code), f"Đã chuyển thủ tục {procedure.code} sang {label}.")
