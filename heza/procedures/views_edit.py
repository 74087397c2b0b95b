"""Editing the catalogue by hand: a new version or a correction, a new procedure, steps and papers."""

from datetime import date
from typing import Any

from flask import Response, abort, request, url_for

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import clock, hx, words
from heza.core.db import db
from heza.procedures import editing, queries, rules
from heza.procedures.catalogue import Known, KnownVersion
from heza.procedures.forms_edit import Rows, VersionForm, paper_rows, papers_of, step_rows, steps_of
from heza.procedures.models import Procedure
from heza.procedures.plan import KINDS
from heza.procedures.views import bp

SAVED = {
    "new": "Đã thêm thủ tục {code}.",
    "changed": "Đã ghi phiên bản áp dụng từ {day} của {code}.",
    "corrected": "Đã đính chính phiên bản áp dụng từ {day} của {code}.",
    "completed": "Đã bổ sung phiên bản áp dụng từ {day} của {code}.",
}


@bp.route("/thu-tuc/them", methods=["GET", "POST"])
@allow(Can.EDIT_PROCEDURES)
def new() -> Response:
    """A procedure that is not in the catalogue yet."""
    form = VersionForm(data={"counting_rule": "A", "pause_mode": "extend", "term_unit": "working_days"})
    return _version(form.offer(*editing.lists(), None), None, None)


@bp.route("/thu-tuc/<code>/phien-ban", methods=["GET", "POST"])
@allow(Can.EDIT_PROCEDURES)
def new_version(code: str) -> Response:
    """A new version from a day, filled from the one in force; the day of a version makes it a correction."""
    procedure = queries.procedure_by_code(code)
    found = editing.known(procedure)
    if not found.versions:
        abort(404)
    base = editing.version_on(found, clock.today())
    form = VersionForm(data=VersionForm.values_of(base) | _correcting(found))
    form.code.data = procedure.code_key
    return _version(form.offer(*editing.lists(), base.terms), procedure, found)


def _correcting(found: Known) -> dict[str, object]:
    """What the form shows where one version is to be corrected: its own day, decision and content."""
    asked = request.args.get("dinh-chinh", "")
    version = next((one for one in found.versions if str(one.id) == asked), None)
    if version is None:
        return {}
    return VersionForm.values_of(version) | {"effective_from": version.effective_from, "basis": version.basis}


def _version(form: VersionForm, procedure: Procedure | None, found: Known | None) -> Response:
    shown: dict[str, Any] = {
        "form": form,
        "procedure": procedure,
        "plan": None,
        "touched": None,
        "kinds": KINDS,
        "day": None,
    }
    template = "procedures/version_form.html"
    if not form.validate_on_submit() or not form.say(clock.today()):
        return hx.page(template, status=422 if form.errors else 200, **shown)
    day, basis = form.effective_from.data, form.basis.data or ""
    assert day
    if request.form.get("do") != "save":
        if found is None and form.terms.code in queries.procedure_ids():
            form.code.errors = [editing.TAKEN.format(code=form.terms.code)]
            return hx.page(template, status=422, **shown)
        shown |= {"plan": editing.planned(form.terms, day, basis), "day": day}
        if procedure is not None:
            shown["touched"] = editing.touched(procedure.id, day)
        return hx.page(template, **shown)
    made = editing.save_version(form.terms, form.counting, day, basis, (form.seen.data or "") if procedure else "")
    db.session.commit()
    return _done(form.terms.code, day, made.items[0].kind)


def _done(code: str, day: date, kind: str) -> Response:
    said = SAVED.get(kind, "Đã lưu cách tính thời hạn của {code}.").format(code=code, day=words.day(day))
    return hx.done(url_for(".show", code=code, ngay=day.isoformat()), said)


# ---------------------------------------------------------------- steps and papers


STALE_ROWS = (
    "Người khác vừa sửa phiên bản này nên chưa lưu. Các dòng đã nhập vẫn còn ở dưới; "
    "hãy mở trang của thủ tục ở một thẻ khác để đối chiếu, rồi lưu lại nếu các dòng này đúng."
)


def _known_version(code: str, version_id: int) -> tuple[Procedure, KnownVersion, bool]:
    """A version as it holds now, and whether the address names one that was corrected meanwhile."""
    procedure = queries.procedure_by_code(code)
    holding = editing.known(procedure).versions
    if found := next((one for one in holding if one.id == version_id), None):
        return procedure, found, False
    day = next((one.effective_from for one in queries.versions_of(procedure) if one.id == version_id), None)
    found = next((one for one in holding if one.effective_from == day), None)
    if found is None:
        abort(404)
    return procedure, found, True


@bp.route("/thu-tuc/<code>/quy-trinh/<int:version_id>", methods=["GET", "POST"])
@allow(Can.EDIT_PROCEDURES)
def edit_steps(code: str, version_id: int) -> Response:
    """The steps of a version as rows; saving is a correction of that version."""
    procedure, version, is_stale = _known_version(code, version_id)
    rows = step_rows(version.steps)
    wanted = rows.read(request.form) if request.method == "POST" else ""
    if is_stale and wanted == "save":
        rows.errors.append(STALE_ROWS)
    if wanted != "save" or is_stale:
        return _rows_page("steps", procedure, version, rows)
    steps = steps_of(rows)
    if not rows.errors and (objection := editing.sum_objection(version, steps)):
        rows.errors.append(objection)
    if rows.errors:
        return _rows_page("steps", procedure, version, rows)
    made = editing.save_parts(version, procedure.code, steps=steps)
    db.session.commit()
    return _done(procedure.code, version.effective_from, made.items[0].kind)


@bp.route("/thu-tuc/<code>/thanh-phan/<int:version_id>", methods=["GET", "POST"])
@allow(Can.EDIT_PROCEDURES)
def edit_papers(code: str, version_id: int) -> Response:
    """The papers of a version as rows; saving is a correction of that version."""
    procedure, version, is_stale = _known_version(code, version_id)
    rows = paper_rows(version.documents)
    wanted = rows.read(request.form) if request.method == "POST" else ""
    if is_stale and wanted == "save":
        rows.errors.append(STALE_ROWS)
    if wanted != "save" or is_stale:
        return _rows_page("papers", procedure, version, rows)
    papers = papers_of(rows)
    if rows.errors:
        return _rows_page("papers", procedure, version, rows)
    made = editing.save_parts(version, procedure.code, papers=papers)
    db.session.commit()
    return _done(procedure.code, version.effective_from, made.items[0].kind)


def _rows_page(kind: str, procedure: Procedure, version: KnownVersion, rows: Rows) -> Response:
    given = (
        sum(int(row["minutes"]) for row in rows.rows if row.get("minutes", "").isdecimal()) if kind == "steps" else 0
    )
    return hx.page(
        "procedures/rows_form.html",
        status=422 if rows.errors else 200,
        kind=kind,
        procedure=procedure,
        version=version,
        rows=rows,
        given=given,
        allowed=rules.allowed_minutes(version.terms.days_allowed, version.terms.term_unit),
        rules=rules,
    )
