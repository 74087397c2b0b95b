"""The calendar of a year, and the calculator of due dates."""

from typing import Any

from flask import Blueprint, Response, abort, request

from heza.accounts.guard import allow
from heza.accounts.permissions import Can
from heza.core import clock, hx
from heza.workdays import grid, queries, words
from heza.workdays.forms import DueForm
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
    )


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
