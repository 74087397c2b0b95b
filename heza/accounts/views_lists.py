"""The list of departments and people in Excel, and one-time passwords for the accounts that have none."""

from io import BytesIO
from typing import Any

from flask import Blueprint, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select

from heza.accounts import actions, rules
from heza.accounts.guard import allow, writes
from heza.accounts.list_import import ListImport, add_list_import
from heza.accounts.lists import applying, book, reading
from heza.accounts.lists.plan import KINDS
from heza.accounts.lists.planning import plan_import
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, files, hx
from heza.core.db import db

bp = Blueprint("people_lists", __name__, url_prefix="/nhan-su/danh-sach")

AT_ONCE = 50  # passwords on one list: making one takes as long as a sign-in

PEOPLE = ListImport(
    purpose="people_list",
    permission=Can.EDIT_PEOPLE,
    templates=("accounts/list_upload.html", "accounts/list_preview.html"),
    read=reading.read,
    plan=plan_import,
    apply=lambda found, person, name, digest: applying.apply_import(found, person, file_name=name, file_sha256=digest),
    empty=book.empty_workbook,
    empty_name="mau-phong-va-nhan-su.xlsx",
    kinds=KINDS,
    nothing="Nội dung tệp này đã có đủ trong danh sách; không có gì thay đổi.",
    done=lambda made: f"Đã nhập: {applying.summary(made)}. Tài khoản mới chờ mật khẩu ở trang này.",
)
add_list_import(bp, PEOPLE)


@bp.get("")
@allow(Can.EDIT_PEOPLE)
def index() -> ResponseReturnValue:
    """The list in and out, and the accounts that wait for their first password."""
    waiting = list(db.session.scalars(_waiting().limit(AT_ONCE)))
    total = db.session.scalar(select(func.count()).select_from(_waiting().subquery())) or 0
    return hx.page("accounts/lists.html", waiting=waiting, total=total, at_once=AT_ONCE)


@bp.get("/xuat-excel")
@allow(Can.READ_PEOPLE)
@writes
def export() -> ResponseReturnValue:
    """Departments and people as a workbook that can be edited and taken over again."""
    data, today = book.workbook_of(clock.today()), clock.today()
    trail.record(db.session, "export", "people", "", {"file": "phòng và nhân sự"})
    db.session.commit()
    name = f"phong-va-nhan-su-{today:%Y-%m-%d}.xlsx"
    return send_file(BytesIO(data), mimetype=files.TYPES["xlsx"], as_attachment=True, download_name=name)


@bp.post("/mat-khau")
@allow(Can.EDIT_PEOPLE)
def give_passwords() -> ResponseReturnValue:
    """A one-time password for each account that has none, shown once, to print and hand out."""
    held: list[Person] = list(db.session.scalars(_waiting().limit(AT_ONCE).with_for_update(of=Person)))
    given = [(one, actions.set_one_time_password(one)) for one in held]
    if not given:
        return hx.done(url_for(".index"), "Mọi tài khoản đều đã có mật khẩu; không cấp gì.")
    for one, _password in given:
        trail.record(db.session, "reset_password", "person", one.id)
    db.session.commit()
    return hx.page("accounts/passwords_once.html", given=given, shortest=rules.SHORTEST)


def _waiting() -> Select[Any]:
    wanted = select(Person).where(Person.username.is_not(None), Person.password_hash.is_(None), Person.is_active)
    return wanted.order_by(Person.sort_key, Person.id)
