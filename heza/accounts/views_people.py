"""The pages of people: the list, one person, adding and editing, and the table of roles."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts import absences, actions, permissions, places, queries, rules
from heza.accounts.forms import PersonForm
from heza.accounts.guard import allow, viewer, writes
from heza.accounts.models import Department, Person
from heza.accounts.permissions import CAN_NAMES, ROLE_NAMES, Can, Role
from heza.accounts.queries import Wanted
from heza.accounts.rules_history import ABSENCES, SAID_TO_ALL
from heza.accounts.views import bp
from heza.audit import trail
from heza.audit.seen import saw
from heza.core import clock, hx, sheets, words
from heza.core.db import db

STATES = {
    "active": ("dang-lam", "Đang làm việc"),
    "inactive": ("ngung", "Ngừng hoạt động"),
    "unconfirmed": ("chua-doi-chieu", "Chưa đối chiếu"),
    "all": ("tat-ca", "Tất cả"),
}


@bp.get("/nhan-su")
@allow(Can.READ_PEOPLE)
def people() -> ResponseReturnValue:
    """People by given name, filtered as asked."""
    departments = queries.departments()
    wanted = _wanted(request.args, departments)
    after = request.args.get("sau", "")
    found = queries.people(wanted, int(after) if after.isdecimal() else None)
    asked = _asked(wanted)
    return hx.page(
        "accounts/people.html",
        fragments=("people_table",),
        people=found.people,
        total=found.total,
        wanted=wanted,
        asked=asked,
        departments=[("", "Mọi phòng"), *((one.id, one.label) for one in departments)],
        roles=[("", "Mọi vai trò"), *((role.value, name) for role, name in ROLE_NAMES.items())],
        states=list(STATES.values()),
        next_url=url_for(".people", **asked, sau=found.next_after) if found.next_after else "",
        first_url=url_for(".people", **asked) if after else "",
    )


@bp.get("/nhan-su/xuat-excel")
@allow(Can.READ_PEOPLE)
@writes
def export_people() -> ResponseReturnValue:
    """The people that the list shows, as an Excel file."""
    departments = queries.departments()
    wanted = _wanted(request.args, departments)
    found = queries.people(wanted, size=None)
    columns = [
        sheets.Column("Họ và tên", 28),
        sheets.Column("Chức vụ", 24),
        sheets.Column("Phòng", 36),
        sheets.Column("Vai trò", 28),
        sheets.Column("Tên đăng nhập", 18),
        sheets.Column("Thư điện tử", 28),
        sheets.Column("Tình trạng", 18),
    ]
    day = words.day(clock.today())
    book = sheets.workbook(
        "Danh sách nhân sự", [_in_words(wanted, departments), f"Ngày {day}"], columns, map(_row, found.people)
    )
    trail.record(db.session, "export", "people", "", {"rows": found.total, "filter": _asked(wanted)})
    db.session.commit()
    return send_file(
        BytesIO(book),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"nhan-su-{clock.today():%Y-%m-%d}.xlsx",
    )


@bp.get("/nhan-su/<int:id>")
@allow(Can.READ_PEOPLE)
def person(id: int) -> ResponseReturnValue:
    """One person: who, where, which roles, what they may do, what they head."""
    found = queries.person(id)
    saw("person", found.id)
    granted, headships = permissions.granted(found.roles), queries.headships_of(found)
    may_leave = absences.may_enter(viewer(), found)
    return hx.page(
        "accounts/person.html",
        person=found,
        headships=headships,
        heads_now=any(headship.is_open for headship in headships),
        stays=places.of(id),
        absences=absences.of(id),
        covers=absences.covered_by(found, clock.today()),
        kinds=ABSENCES,
        said=SAID_TO_ALL,
        open_to={found.id} if may_leave else set(),
        may_leave=may_leave,
        may=[words_ for can, words_ in CAN_NAMES.items() if can in granted],
    )


@bp.route("/nhan-su/them", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def new_person() -> ResponseReturnValue:
    """Add a person; an account gets a one-time password, shown on the page that follows."""
    form = PersonForm(data={"roles": [Role.OFFICER.value]}).offer(queries.departments())
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered)):
        return _person_form(form, None)
    added = actions.add_person(form.entered)
    given = actions.set_one_time_password(added) if added.username else ""
    db.session.commit()
    if given:
        return _show_once(added, given)
    return hx.done(url_for(".person", id=added.id), f"Đã thêm {added.name}.")


@bp.route("/nhan-su/<int:id>/sua", methods=["GET", "POST"])
@allow(Can.EDIT_PEOPLE)
def edit_person(id: int) -> ResponseReturnValue:
    """Edit a person; who was only named by a file is confirmed by it."""
    found = queries.person_to_edit(id) if request.method == "POST" else queries.person(id)
    form = PersonForm(data=PersonForm.values_of(found)).offer(queries.departments())
    if not form.validate_on_submit() or form.add_errors(actions.objections(form.entered, found)):
        return _person_form(form, found)
    had_account = bool(found.username)
    actions.edit_person(found, form.entered, form.seen.data or "", viewer())
    given = actions.set_one_time_password(found) if found.username and not had_account else ""
    db.session.commit()
    if given:
        return _show_once(found, given)
    return hx.done(url_for(".person", id=id), f"Đã lưu thông tin của {found.name}.")


def _person_form(form: PersonForm, found: Person | None) -> ResponseReturnValue:
    return hx.page("accounts/person_form.html", form=form, person=found, status=422 if form.errors else 200)


def _show_once(found: Person, password: str) -> ResponseReturnValue:
    return hx.page("accounts/one_time_password.html", person=found, password=password, shortest=rules.SHORTEST)


@bp.post("/nhan-su/<int:id>/mat-khau")
@allow(Can.EDIT_PEOPLE)
def reset_password(id: int) -> ResponseReturnValue:
    """Give somebody a one-time password, shown once."""
    found = queries.person_to_edit(id)
    given = actions.reset_password(found, viewer())
    db.session.commit()
    return _show_once(found, given)


@bp.post("/nhan-su/<int:id>/ngung")
@allow(Can.EDIT_PEOPLE)
def deactivate(id: int) -> ResponseReturnValue:
    """Close an account and end its sessions."""
    found = queries.person_to_edit(id)
    actions.deactivate(found, viewer())
    db.session.commit()
    return hx.done(url_for(".person", id=id), f"Đã ngừng hoạt động {found.name}. Mọi phiên đăng nhập đã kết thúc.")


@bp.post("/nhan-su/<int:id>/mo-lai")
@allow(Can.EDIT_PEOPLE)
def activate(id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    found = queries.person_to_edit(id)
    actions.activate(found)
    db.session.commit()
    return hx.done(url_for(".person", id=id), f"Đã mở lại {found.name}.")


@bp.get("/nhan-su/quyen")
@allow(Can.READ_PEOPLE)
def grants() -> ResponseReturnValue:
    """Who may do what."""
    return hx.page("accounts/grants.html", table=permissions.grants_table())


# ---------------------------------------------------------------- what the list is asked for


def _wanted(asked: Mapping[str, str], departments: list[Department]) -> Wanted:
    """The filter of an address; what does not exist filters nothing."""
    chosen = next((one.id for one in departments if str(one.id) == asked.get("phong")), None)
    states = {in_address: state for state, (in_address, _words) in STATES.items()}
    return Wanted(
        search=words.clean(asked.get("q"))[:100],
        department_id=chosen,
        role=Role(asked["vai_tro"]) if asked.get("vai_tro") in set(Role) else None,
        state=states.get(asked.get("trang_thai", ""), "active"),
    )


def _asked(wanted: Wanted) -> dict[str, Any]:
    """The address of a filter, without what filters nothing."""
    found = {
        "q": wanted.search,
        "phong": wanted.department_id,
        "vai_tro": wanted.role.value if wanted.role else "",
        "trang_thai": "" if wanted.state == "active" else STATES[wanted.state][0],
    }
    return {name: value for name, value in found.items() if value}


def _in_words(wanted: Wanted, departments: list[Department]) -> str:
    place = next((one.name for one in departments if one.id == wanted.department_id), "")
    parts = [
        STATES[wanted.state][1],
        place,
        ROLE_NAMES[wanted.role] if wanted.role else "",
        f"tìm “{wanted.search}”" if wanted.search else "",
    ]
    return "Lọc: " + "; ".join(part for part in parts if part)


def _row(person: Person) -> tuple[str, ...]:
    place = person.department.name if person.department else ""
    state = "Đang làm việc" if person.is_active else "Ngừng hoạt động"
    return (
        person.name,
        person.title,
        place,
        ", ".join(person.role_words),
        person.username or "",
        person.email,
        state if person.confirmed else f"{state}, chưa đối chiếu",
    )
