"""Which procedures (TTHC) are covered by a document in force."""

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx, words
from heza.core.db import db
from heza.core.sheets import Column, workbook
from heza.documents import numbering, rules
from heza.documents import queries as base
from heza.documents.external import coverage
from heza.documents.external.coverage import Line
from heza.documents.external.views import ticked, xlsx
from heza.documents.models import Document
from heza.procedures import listing

bp = Blueprint("document_coverage", __name__, url_prefix="/tai-lieu/bao-phu")
MISSING, MISSING_SAID = "thieu", "Chỉ thủ tục còn thiếu"
_COLUMNS = (
    Column("STT", 6),
    Column("Lĩnh vực", 20),
    Column("Mã thủ tục", 14),
    Column("Tên thủ tục", 60),
    Column("Đơn vị giải quyết", 28),
    Column("Tài liệu hiện hành", 24),
    Column("Tài liệu chưa hoặc không còn hiệu lực", 30),
    Column("Kết luận", 14),
)


def _asked() -> tuple[listing.Filters, bool]:
    """The filters, and whether only the missing are asked for."""
    state, area = request.args.get("tinh-trang", ""), request.args.get("linh-vuc", "")
    if state not in ("", MISSING) or not (area == "" or (area.isascii() and area.isdecimal() and len(area) < 10)):
        abort(404)
    text = words.clean(request.args.get("q", ""))[: listing.LONGEST_SEARCH]
    return listing.Filters(text, int(area) if area else None), state == MISSING


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The catalogue with the document that settles each procedure, and how much of it is covered."""
    filters, only_missing = _asked()
    whole = coverage.seen_by(viewer(), coverage.lines(clock.today()))
    areas = coverage.by_area(whole)
    shown = coverage.seen_by(viewer(), coverage.lines(clock.today(), filters)) if filters.args else whole
    return hx.page(
        "documents/external/coverage.html",
        fragments=("coverage_list",),
        filters=filters,
        only_missing=only_missing,
        args=filters.args | ({"tinh-trang": MISSING} if only_missing else {}),
        groups=_grouped([one for one in shown if not (only_missing and one.is_covered)]),
        areas=areas,
        covered=sum(one.covered for one in areas),
        total=sum(one.total for one in areas),
        choices=[("", "Mọi lĩnh vực"), *((one.area.id, one.area.name) for one in areas)],
        names=(rules.STANDINGS, rules.STANDING_KINDS),
        label=numbering.label,
    )


def _grouped(found: list[Line]) -> list[tuple[Any, list[Line]]]:
    """The lines of each field, in the order of the catalogue."""
    return [(some[0].area, some) for _id, each in groupby(found, key=lambda one: one.area.id) if (some := list(each))]


@bp.get("/bao-phu.xlsx")
@allow(Can.READ)
@writes
def excel() -> ResponseReturnValue:
    """The same table as Excel; taking it out is an act of the trail."""
    filters, only_missing = _asked()
    found = coverage.seen_by(viewer(), coverage.lines(clock.today(), filters))
    shown = [one for one in found if not (only_missing and one.is_covered)]
    today = clock.today()
    covered = sum(one.is_covered for one in found)
    said = [f"Tính đến {words.day(today)}: {covered}/{len(found)} thủ tục có tài liệu hiện hành"]
    data = workbook("Thủ tục và tài liệu quy định", said, _COLUMNS, [_row(n, one) for n, one in enumerate(shown, 1)])
    trail.record(
        db.session,
        "export",
        "document_procedure",
        "bao-phu",
        {"rows": len(shown), "filter": _said(filters, only_missing)},
    )
    db.session.commit()
    return xlsx(data, f"thu-tuc-va-tai-lieu-{today:%Y%m%d}.xlsx")


def _said(filters: listing.Filters, only_missing: bool) -> str:
    """The filters in words, without the field."""
    said = MISSING_SAID if only_missing else "Mọi thủ tục"
    return f"{said}; tìm “{filters.search}”" if filters.search else said


def _row(number: int, one: Line) -> list[Any]:
    good = [f"{each.document.code} {numbering.label(each.revision)}" for each in one.documents if each.revision]
    other = [
        f"{each.document.code} ({rules.STANDINGS[each.standing].lower()})"
        for each in one.documents
        if not each.revision
    ]
    said = "Đã có" if one.is_covered else "Còn thiếu"
    about = [number, one.area.name, one.procedure.code, one.name, one.department]
    return [*about, ", ".join(good), ", ".join(other), said]


# ---------------------------------------------------------------- of one document


def _document(code: str) -> Document:
    """A document for which this person drafts; otherwise 404."""
    found = base.document_for(viewer(), code)
    if not base.may_write(viewer(), found.department_id):
        abort(404)
    return found


@bp.get("/<string:code>")
@allow(Can.READ)
def edit(code: str) -> ResponseReturnValue:
    """The procedures that a document settles, and others found by a search."""
    document, today = _document(code), clock.today()
    text = words.clean(request.args.get("q", ""))[: listing.LONGEST_SEARCH]
    found = coverage.to_cover(document.id, text, today)
    return hx.page(
        "documents/external/covering.html",
        fragments=("covering_form",),
        document=document,
        covered=coverage.covered_by(document.id, today),
        found=found,
        search=text,
        is_cut=len(found) == coverage.FOUND,
    )


@bp.post("/<string:code>")
@allow(Can.READ)
def save(code: str) -> ResponseReturnValue:
    """Keep exactly the ticked ones of those that the page showed."""
    document = _document(code)
    done = coverage.cover(document, ticked("shown"), ticked("procedure"), viewer())
    db.session.commit()
    said = f"Đã lưu {done} thay đổi." if done else "Danh sách thủ tục không có gì thay đổi."
    return hx.done(url_for("documents.show", code=document.code), said)
