"""The pages of moves between departments, of leave, and the picture of a year."""

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts import absences, moves, places, queries, years
from heza.accounts.forms_history import AbsenceForm, MoveForm, TakeBackForm
from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.accounts.rules_history import ABSENCES, SAID_TO_ALL
from heza.accounts.views import bp
from heza.core import clock, hx
from heza.core.db import db


@bp.route("/nhan-su/<int:id>/chuyen-phong", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def move(id: int) -> ResponseReturnValue:
    """Let somebody belong to another department from a day on."""
    found = queries.person(id)
    form = MoveForm().offer(queries.departments(), clock.today())
    if not form.validate_on_submit() or form.add_errors(moves.objections(found, form.entered)):
        status = 422 if form.errors else 200
        return hx.page("accounts/move_form.html", form=form, person=found, status=status)
    found = queries.person_to_edit(id)
    row = moves.move(found, form.entered)
    db.session.commit()
    ahead = row.from_day > clock.today()
    done = f"Đã ghi {found.name} chuyển phòng từ {row.from_day:%d/%m/%Y}."
    return hx.done(url_for(".person", id=id), done + (" Đến ngày đó hệ thống tự chuyển." if ahead else ""))


@bp.route("/nhan-su/<int:id>/chuyen-phong/<int:membership_id>", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def take_back_move(id: int, membership_id: int) -> ResponseReturnValue:
    """Take a mistaken move back."""
    found = queries.person(id)
    row = next((one for one in places.of(id) if one.id == membership_id), None)
    if row is None:
        abort(404)
    form = TakeBackForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return hx.page("accounts/take_back_form.html", form=form, person=found, row=row, status=status)
    moves.take_back(queries.person_to_edit(id), membership_id, form.basis.data or "")
    db.session.commit()
    return hx.done(url_for(".person", id=id), f"Đã bỏ lần chuyển phòng của {found.name}; nhật ký vẫn giữ.")


# ---------------------------------------------------------------- leave


@bp.get("/nhan-su/vang-mat")
@allow(Can.READ_PEOPLE)
def absent() -> ResponseReturnValue:
    """Who is away or will be, and who takes the place."""
    rows = absences.coming_and_present(clock.today())
    return hx.page(
        "accounts/absent.html", rows=rows, kinds=ABSENCES, said=SAID_TO_ALL, open_to=absences.open_to(viewer(), rows)
    )


@bp.route("/nhan-su/<int:id>/vang-mat", methods=["GET", "POST"])
@allow(Can.READ_PEOPLE)
def new_absence(id: int) -> ResponseReturnValue:
    """Write that somebody is away: one's own leave, that of the own department, or anybody's for who edits people."""
    found = absences.person_whose(id, viewer())
    form = AbsenceForm().offer(found, queries.active_people())
    if not form.validate_on_submit() or form.add_errors(absences.objections(form.entered(found))):
        status = 422 if form.errors else 200
        return hx.page("accounts/absence_form.html", form=form, person=found, row=None, status=status)
    row = absences.enter(form.entered(found))
    db.session.commit()
    return hx.done(url_for(".person", id=id), f"Đã ghi {found.name} vắng mặt đến hết {row.last_day:%d/%m/%Y}.")


@bp.route("/nhan-su/<int:id>/vang-mat/<int:absence_id>", methods=["GET", "POST"])
@allow(Can.READ_PEOPLE)
def edit_absence(id: int, absence_id: int) -> ResponseReturnValue:
    """Other days, another cover."""
    found = absences.person_whose(id, viewer())
    row = absences.absence(found, absence_id, to_edit=request.method == "POST")
    form = AbsenceForm(data=AbsenceForm.values_of(row)).offer(found, queries.active_people())
    if not form.validate_on_submit() or form.add_errors(absences.objections(form.entered(found), row)):
        status = 422 if form.errors else 200
        return hx.page("accounts/absence_form.html", form=form, person=found, row=row, status=status)
    absences.edit(row, form.entered(found), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".person", id=id), f"Đã sửa ngày vắng mặt của {found.name}.")


@bp.post("/nhan-su/<int:id>/vang-mat/<int:absence_id>/bo")
@allow(Can.READ_PEOPLE)
def remove_absence(id: int, absence_id: int) -> ResponseReturnValue:
    """Take an absence back that did not come about."""
    found = absences.person_whose(id, viewer())
    absences.remove(absences.absence(found, absence_id, to_edit=True))
    db.session.commit()
    return hx.done(url_for(".person", id=id), f"Đã bỏ ngày vắng mặt của {found.name}; nhật ký vẫn giữ.")


# ---------------------------------------------------------------- the picture of a year


@bp.get("/nhan-su/nam/<int:year>")
@allow(Can.READ_PEOPLE)
def year(year: int) -> ResponseReturnValue:
    """Who headed each department and who worked where, day by day of a year."""
    latest = clock.today().year + 1
    if not years.FIRST <= year <= latest:
        abort(404)
    return hx.page(
        "accounts/year.html", picture=years.picture(year), today=clock.today(), first=years.FIRST, latest=latest
    )
