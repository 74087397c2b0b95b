"""The calendar of a year, and the calculator of due dates."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import clock, files, hx
from heza.core import words as plain
from heza.core.db import db
from heza.workdays import changes, grid, import_days, queries, words, years
from heza.workdays.forms import DueForm
from heza.workdays.forms_changes import ConfirmYearForm, DayForm
from heza.workdays.rules import RULES

bp = Blueprint("workdays", __name__)


@bp.get("/ngay-lam-viec")
@allow(Can.READ)
def index() -> Response:
    """The calendar of this year."""
    return _page(clock.today().year)


@bp.get("/ngay-lam-viec/<int:year>")
@allow(Can.READ)
def show(year: int) -> Response:
    """The calendar of a year."""
    if year not in words.YEARS:
        abort(404)
    return _page(year)


def _page(year: int) -> Response:
    form = DueForm(request.args, clock.today())
    answer, wrong = _answer(form)
    rows = {row.day: row for row in queries.days_of(year)}
    months = grid.months_of(queries.calendar(), year, rows)
    return hx.page(
        "workdays/show.html",
        fragments=("due_answer",),
        status=422 if wrong else 200,
        year=year,
        years=[near for near in (year - 1, year + 1) if near in words.YEARS],
        version=queries.calendar_version(),
        rows=[(row, words.weekday(row.day)) for row in rows.values()],
        months=months,
        figures=grid.figures_of(months, rows),
        form=form,
        wrong=wrong,
        answer=answer,
        rules=RULES,
        unit_names=words.UNIT_NAMES.items(),
        rule_names=words.RULE_NAMES.items(),
        missing=years.missing(clock.today()),
        changes=changes.applied_in(year),
    )


@bp.get("/ngay-lam-viec/<int:year>/excel")
@allow(Can.READ)
def excel(year: int) -> ResponseReturnValue:
    """The days of a year as a file that can be imported again."""
    if year not in words.YEARS:
        abort(404)
    data, name = BytesIO(import_days.year_workbook(year)), f"ngay-lam-viec-{year}.xlsx"
    return send_file(data, files.TYPES["xlsx"], as_attachment=True, download_name=name)


@bp.route("/ngay-lam-viec/ngay/<int:id>", methods=["GET", "POST"])
@allow(Can.EDIT_CALENDAR)
def edit_day(id: int) -> ResponseReturnValue:
    """The reason and the source of a day; what the day is changes only by a change of the calendar."""
    row = years.day_of(id)
    form = DayForm(data=DayForm.values_of(row, years.mark_of(row)))
    if not form.validate_on_submit() or not form.check():
        return hx.page("workdays/day_form.html", form=form, row=row, status=422 if form.errors else 200)
    reason, source = plain.clean(form.reason.data), plain.clean(form.source.data)
    years.tell(row, reason, source, confirmed=bool(form.confirmed.data), seen=form.seen.data or "")
    year = row.day.year
    db.session.commit()
    return hx.done(url_for(".show", year=year, _anchor="days"), "Đã lưu lý do, căn cứ của ngày này.")


@bp.route("/ngay-lam-viec/<int:year>/doi-chieu", methods=["GET", "POST"])
@allow(Can.EDIT_CALENDAR)
def confirm_year(year: int) -> ResponseReturnValue:
    """Confirm every day of a year that nobody has compared, by one document."""
    if year not in words.YEARS:
        abort(404)
    rows = years.unconfirmed(year)
    form = ConfirmYearForm(data={"seen": years.mark_of(*rows)})
    if not rows or not form.validate_on_submit():
        days = [(row, words.weekday(row.day)) for row in rows]
        status = 422 if form.errors else 200
        return hx.page("workdays/confirm_year.html", form=form, year=year, days=days, status=status)
    count = years.confirm_year(year, plain.clean(form.source.data), form.seen.data or "")
    db.session.commit()
    return hx.done(url_for(".show", year=year, _anchor="days"), f"Đã ghi đối chiếu {count} ngày của năm {year}.")


def _answer(form: DueForm) -> tuple[dict[str, Any] | None, list[str]]:
    """The due date that was asked for, in words; or what is wrong with the question."""
    if not form.validate():
        return None, form.sentences
    received, term, unit, rule = form.moment, form.term.data or 0, form.unit.data, form.rule.data
    try:
        due = queries.due_of(received, term, unit, rule)
    except ValueError as problem:
        return None, [str(problem)]
    return {
        "due": words.due_words(due.day, due.at),
        "asked": words.asked_words(received, term, unit, rule),
        "strip": words.strip(due.lines, clock.today()),
        "told": words.told(due.lines),
        "doubts": due.doubts,
    }, []
