"""The page of one form, alike in all small registers, and what several of them offer in a select."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from sqlalchemy import select

from heza.accounts.forms import Form
from heza.accounts.models import Department, Person
from heza.core import hx
from heza.core.db import db
from heza.procedures.models import Field

Row = Sequence[str | tuple[str, str]]  # fields beside each other, each with its hint where it has one


def form_page(
    form: Form,
    title: str,
    back: tuple[str, str],
    rows: Sequence[Row],
    *,
    lead: str = "",
    save: str = "Lưu",
    **more: Any,
) -> Response:
    """A page with one form; `back` is (address, words) of the page before it."""
    placed = [[(one, "") if isinstance(one, str) else one for one in row] for row in rows]
    given = {"form": form, "title": title, "back": back, "rows": placed, "lead": lead, "save": save, **more}
    return hx.page("reports/registers/form.html", status=422 if form.errors else 200, **given)


def people_choices(own: Person | None = None) -> list[tuple[str, str]]:
    """Everybody who works in a department: (id, name and department), and the one chosen before."""
    p, d = Person, Department
    wanted = select(p.id, p.name, d).join(d, d.id == p.department_id).where(p.is_active)
    rows = db.session.execute(wanted.order_by(d.position, d.folded, d.id, p.sort_key, p.id)).all()
    found = [(str(id), f"{name} ({unit.label})") for id, name, unit in rows]
    return found if own is None or str(own.id) in dict(found) else [*found, (str(own.id), own.name)]


def department_choices(departments: Sequence[Department], own: Department | None = None) -> list[tuple[str, str]]:
    """Departments to choose from: (id, label), and the one chosen before though it was closed."""
    found = [(str(one.id), one.label) for one in departments]
    return found if own is None or str(own.id) in dict(found) else [*found, (str(own.id), own.label)]


def field_choices() -> list[tuple[str, str]]:
    """The fields of administration: (id, name)."""
    wanted = select(Field.id, Field.name).order_by(Field.position, Field.id)
    return [(str(id), name) for id, name in db.session.execute(wanted)]
