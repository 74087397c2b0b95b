"""The register of internal procedures: the list, one procedure, two of its contents side by side."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer
from heza.accounts.permissions import Can
from heza.audit.queries import timeline_of
from heza.core import clock, hx
from heza.core.files import TYPES
from heza.reviews import compare, listing, queries, ready, rules, sheet
from heza.reviews.deciding import PURPOSE_NAMES
from heza.reviews.flow import REVIEW_STATES, VERSION_STATES, WRITTEN
from heza.reviews.listing import Filters
from heza.reviews.models import InternalProcedure, InternalVersion
from heza.reviews.way import Walked, ten_steps

bp = Blueprint("internal_procedures", __name__, url_prefix="/ra-soat/thu-tuc")


# ---------------------------------------------------------------- the list


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The register."""
    filters, after = _filters(), request.args.get("sau", "")
    try:
        rows = listing.procedures(viewer(), filters, after, listing.PAGE + 1)
    except ValueError:
        abort(400)
    shown = rows[: listing.PAGE]
    total, hidden = listing.counted(viewer(), filters)
    onward = filters.args | {"sau": listing.cursor(shown[-1], filters)} if len(rows) > len(shown) else {}
    return hx.page(
        "reviews/procedures.html",
        fragments=("procedure_list",),
        filters=filters,
        rows=shown,
        decisions=listing.decisions_of(shown),
        total=total,
        hidden=hidden,
        fields=[("", "Mọi lĩnh vực"), *((one, one) for one in queries.field_names())],
        departments=[("", "Mọi đơn vị"), *queries.department_choices()],
        is_first_page=not after,
        next_url=_url(onward) if onward else "",
        today=clock.today(),
        rules=rules,
        listing=listing,
    )


def _url(args: Mapping[str, Any]) -> str:
    return url_for(".index", **args)


@bp.get("/danh-muc.xlsx")
@allow(Can.READ)
def excel() -> ResponseReturnValue:
    """The list as filtered, with the twelve parts, as an import reads it."""
    day = clock.today()
    content = sheet.workbook_of(listing.sheet_rows(viewer(), _filters()), day)
    return _xlsx(content, f"thu-tuc-noi-bo-{day:%Y%m%d}.xlsx")


def _xlsx(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=TYPES["xlsx"], headers=headers)


def _filters() -> Filters:
    try:
        return Filters.read(request.args)
    except ValueError:
        abort(400)


# ---------------------------------------------------------------- one procedure


@bp.get("/<string:code>")
@allow(Can.READ)
def show(code: str) -> ResponseReturnValue:
    """One internal procedure: where it is on its way, what it says, its contents, reviews and decisions."""
    procedure = queries.procedure_for(viewer(), code)
    scope = queries.scope_of(viewer())
    versions = queries.versions_of(procedure.id)
    seen = _seen(procedure, versions)
    listed = queries.reviews_of(procedure.id)
    reviews = [one for one in listed if scope.holds(one.department_id)]  # how far it is everybody sees, the form not
    is_inside = scope.holds(procedure.department_id)
    current = next((one for one in seen if one.state == "announced"), seen[0])
    in_force = queries.version_in_force(procedure.id, clock.today())
    return hx.page(
        "reviews/procedure.html",
        procedure=procedure,
        versions=seen,
        version=in_force or current,
        in_force=in_force,
        steps=ten_steps(Walked(procedure, seen, listed[0] if listed else None)),
        reviews=reviews,
        plan_names=listing.plan_names(reviews),
        decisions=_decisions(seen, reviews),
        timeline=timeline_of("internal_procedure", procedure.id) if is_inside else None,
        events=queries.events_of(procedure.id) if is_inside else [],
        may=_may(procedure, versions),
        is_ready=not ready.version_objection(versions[0]),
        version_states=VERSION_STATES,
        review_states=REVIEW_STATES,
        purposes=PURPOSE_NAMES,
        rules=rules,
    )


def _seen(procedure: InternalProcedure, versions: Any) -> list[InternalVersion]:
    """The contents that the viewer may open: the announced ones, of the own department all."""
    is_inside = queries.scope_of(viewer()).holds(procedure.department_id)
    return [one for one in versions if is_inside or one.state == "announced"]


def _decisions(versions: list[InternalVersion], reviews: Any) -> list[Any]:
    found = [one.decision for one in versions] + [paper for one in reviews for paper in (one.decision, one.amendment)]
    by_id = {one.id: one for one in found if one is not None}
    return sorted(by_id.values(), key=lambda one: (one.signed_on, one.id), reverse=True)


def _may(procedure: InternalProcedure, versions: Any) -> dict[str, bool]:
    """Which buttons the page shows."""
    latest, works = versions[0], queries.may_work(viewer(), procedure.department_id)
    never, is_written = procedure.announced_on is None, latest.state in WRITTEN
    keeps = viewer().can(Can.KEEP_REVIEWS)
    return {
        "write": works and is_written,
        "edit": works and is_written and never,
        "remove": works and is_written and never and len(versions) == 1,
        "renew": works and latest.state == "announced" and latest.kind != "abolished" and procedure.stage in RENEWABLE,
        "move": keeps,
        "publish": keeps and not never,
    }


RENEWABLE = frozenset({"announced", "implemented", "kept", "abolished"})


@bp.get("/<string:code>/so-sanh")
@allow(Can.READ)
def compared(code: str) -> ResponseReturnValue:
    """Two contents of a procedure side by side."""
    procedure = queries.procedure_for(viewer(), code)
    seen = _seen(procedure, queries.versions_of(procedure.id))
    by_number = {str(one.number): one for one in seen}
    after = by_number.get(request.args.get("sau", ""), seen[0])
    earlier = [one for one in seen if one.number < after.number]
    before = by_number.get(request.args.get("truoc", ""), earlier[0] if earlier else after)
    return hx.page(
        "reviews/compare.html",
        procedure=procedure,
        versions=seen,
        before=before,
        after=after,
        pairs=compare.contents(before.values, after.values),
        version_states=VERSION_STATES,
    )


# At the end, because they put their views on the blueprint.
from heza.reviews import views_import, views_register  # noqa: E402, F401
