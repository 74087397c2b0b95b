"""The pages of dossiers: the list and one dossier. Imports have their own views on the same blueprint."""

from urllib.parse import quote

from flask import Blueprint, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit.seen import saw
from heza.core import hx, words
from heza.core.db import db
from heza.dossiers import acting, acts, export, listing, queries, shares, times
from heza.dossiers.filters import Filters, read
from heza.dossiers.rules import code_key, is_code

bp = Blueprint("dossiers", __name__)
bp.add_app_template_filter(shares.hours, "hours")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/ho-so")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The list; a whole code that was typed goes straight to its dossier."""
    filters = read(request.args)
    if code := _typed_code(filters):
        return hx.done(url_for(".show", code=code))
    fresh = listing.fresh_now()
    results = listing.results(viewer(), filters, fresh, request.args.get("trang", ""))
    return hx.page(
        "dossiers/index.html",
        fragments=("dossier_list",),
        status=422 if results["problems"] else 200,
        **listing.surroundings(viewer(), filters, fresh),
        **results,
    )


def _typed_code(filters: Filters) -> str:
    return queries.code_of(viewer(), filters.search) if is_code(code_key(filters.search)) else ""


@bp.get("/ho-so/excel")
@allow(Can.READ)
@writes
def excel() -> Response:
    """The filtered list as an Excel file; the export is in the trail."""
    filters = read(request.args)
    rows = export.rows_for(viewer(), filters)
    export.record(filters, len(rows))
    db.session.commit()
    return _file(export.workbook_of(filters, rows), export.file_name())


def _file(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = XLSX
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@bp.get("/ho-so/<code>")
@allow(Can.READ)
def show(code: str) -> Response:
    """One dossier, at the end of a day and as known at a moment."""
    dossier = queries.dossier_for(viewer(), code)
    saw("dossier", dossier.id)
    when = times.read(request.args)
    told = queries.told(dossier, when.as_of, when.known)
    return hx.page(
        "dossiers/show.html",
        dossier=dossier,
        told=told,
        when=when,
        known_text=words.moment(when.known_at) if when.known_at else "",
        fresh=listing.fresh_now(),
        now=acting.situation_of(dossier, acting.actor_of(viewer())) if when.is_now else None,
        open_to=acts.open_to,
        may_correct=acts.may_correct,
    )


# At the end, because it puts its views on the blueprint.
from heza.dossiers import views_acts  # noqa: E402, F401
from heza.dossiers.imports import views as views_import  # noqa: E402, F401
from heza.dossiers.imports import views_layout  # noqa: E402, F401
