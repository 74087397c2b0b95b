"""The pages of departments and their heads."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts import absences, actions, heads, queries
from heza.accounts.forms import AppointForm, DepartmentForm, EndForm
from heza.accounts.guard import allow
from heza.accounts.models import Department
from heza.accounts.permissions import Can
from heza.accounts.views import bp
from heza.core import clock, hx
from heza.core.db import db


@bp.get("/phong")
@allow(Can.READ_PEOPLE)
def departments() -> ResponseReturnValue:
    """All departments, with their heads of today."""
    return hx.page(
        "accounts/departments.html",
        departments=queries.departments(),
        heads=queries.heads_on(clock.today()),
        counts=queries.people_counts(),
    )


@bp.get("/phong/<int:id>")
@allow(Can.READ_PEOPLE)
def department(id: int) -> ResponseReturnValue:
    """One department: its people, and who has headed it."""
    found, today = queries.department(id), clock.today()
    head, people = queries.head_of(id, today), queries.people_of(id)
    away = absences.on(today, {one.id for one in people} | ({head.id} if head else set()))
    return hx.page(
        "accounts/department.html",
        department=found,
        head=head,
        headships=queries.heads_of(id),
        people=people,
        away={one.person_id: one for one in away},
    )


@bp.route("/phong/them", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def new_department() -> ResponseReturnValue:
    """Add a department."""
    form = DepartmentForm()
    if not form.validate_on_submit() or form.add_errors(actions.department_objections(form.entered)):
        return _department_form(form, None)
    added = actions.add_department(form.entered)
    db.session.commit()
    return hx.done(url_for(".department", id=added.id), f"Đã thêm {added.name}.")


@bp.route("/phong/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def edit_department(id: int) -> ResponseReturnValue:
    """Edit a department; one that only a file named is confirmed by it."""
    found = queries.department_to_edit(id) if request.method == "POST" else queries.department(id)
    form = DepartmentForm(data=DepartmentForm.values_of(found))
    if not form.validate_on_submit() or form.add_errors(actions.department_objections(form.entered, found)):
        return _department_form(form, found)
    actions.edit_department(found, form.entered, form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".department", id=id), f"Đã lưu {found.name}.")


def _department_form(form: DepartmentForm, found: Department | None) -> ResponseReturnValue:
    return hx.page("accounts/department_form.html", form=form, department=found, status=422 if form.errors else 200)


@bp.route("/phong/<int:id>/truong-phong", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def appoint_head(id: int) -> ResponseReturnValue:
    """Appoint a head from a day on, or enter an earlier one."""
    found = queries.department(id)
    form = AppointForm().offer(queries.active_people())
    if not form.validate_on_submit() or form.add_errors(heads.objections(found, form.entered)):
        head = queries.head_of(id, clock.today())
        status = 422 if form.errors else 200
        return hx.page("accounts/appoint_form.html", form=form, department=found, head=head, status=status)
    headship = heads.appoint_head(found, form.entered)
    db.session.commit()
    return hx.done(url_for(".department", id=id), f"Đã ghi {headship.person.name} là người đứng đầu {found.name}.")


@bp.route("/phong/<int:id>/truong-phong/<int:headship_id>", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def end_head(id: int, headship_id: int) -> ResponseReturnValue:
    """End somebody's time as head, or take a mistaken entry back."""
    headship = queries.headship(id, headship_id)
    form = EndForm()
    if not form.validate_on_submit() or form.add_errors(heads.end_objections(headship, form.day)):
        return hx.page("accounts/end_form.html", form=form, headship=headship, status=422 if form.errors else 200)
    heads.end_head(headship, form.day, form.basis.data or "")
    db.session.commit()
    return hx.done(url_for(".department", id=id), f"Đã ghi ngày thôi giữ chức của {headship.person.name}.")
