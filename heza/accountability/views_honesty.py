"""The pages of "Trung thực số liệu": counts of what was told otherwise, their rows, the rates with and without."""

from typing import Any

from flask import Response, abort, request

from heza.accountability import excel, excel_honesty, honesty, honesty_page, queries, without
from heza.accountability.honesty_page import HonestyPage
from heza.accountability.lines import Links
from heza.accountability.queries import Only
from heza.accountability.views import (
    asked,
    asked_box,
    bp,
    few_enough,
    here,
    only_asked,
    places,
    render,
    rows_answer,
    rows_sheet,
    sheet,
)
from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.core import clock
from heza.core.settings import setting
from heza.dossiers.figures import Question
from heza.dossiers.restated import NAMES, What
from heza.dossiers.told_first import HOW_WITHOUT

NAME = "Trung thực số liệu"
TOLD = "Theo điều được biết lần đầu"


def _scope() -> tuple[Only, bool]:
    """What the page is about, and whether its rows may be opened: all for who compares heads, else the own department.

    A department in the address that is not the viewer's is not found.
    """
    person, today = viewer(), clock.today()
    if request.args.get("phong"):
        only = {"department": only_asked()["department"]}
        return only, True
    if person.can(Can.COMPARE_HEADS):
        return {}, True
    own = queries.own_departments(person, today)
    return ({"department": own[0]}, True) if own else ({}, False)


def _made(wanted: Question) -> HonestyPage:
    only, may_open = _scope()
    return honesty_page.page(wanted, Links(wanted, may_open=may_open), only)


@bp.get("/trung-thuc")
@allow(Can.READ)
def honest() -> Response:
    """What was told otherwise in the period, per head and per import, and the rates with and without it."""
    wanted = asked()
    made = _made(wanted)
    return render(
        "honesty.html",
        wanted,
        made=made,
        kinds=[(what, NAMES[what]) for what in What],
        names=NAMES,
        no_reason=honesty.NO_REASON,
        how_without=HOW_WITHOUT,
        late_days=int(setting("late_record_days")),
        board_url=_board(made),
        excel_url=made.links.page("honest_excel", **_narrowed_args()),
        until=honesty.last_day(wanted),
    )


def _narrowed_args() -> dict[str, str]:
    return {"phong": request.args["phong"]} if request.args.get("phong") else {}


def _board(made: HonestyPage) -> str:
    department = made.pair.now.only.get("department")
    return made.links.page("department", department_id=department) if department else made.links.page("index")


@bp.get("/trung-thuc/excel")
@allow(Can.READ)
@writes
def honest_excel() -> Response:
    """The counts and the rates of each head as Excel."""
    wanted = asked()
    made = _made(wanted)
    data = excel_honesty.heads(made, queries.freshness(wanted))
    return sheet(data, "trung-thuc", wanted, {"rows": len(made.heads)})


# ---------------------------------------------------------------- what was told otherwise, one by one


def _restated_asked() -> dict[str, Any]:
    """What the restatements are narrowed to; 404 for somebody else's department and for what does not exist."""
    only: dict[str, Any] = {name: value for name, value in only_asked().items() if name in ("department", "head")}
    if kind := request.args.get("loai"):
        if kind not in set(What):
            abort(404)
        only["what"] = What(kind).value
    if number := request.args.get("lan-nhap"):
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            abort(404)
        only["import"] = int(number)
    return only


def _in_words(only: dict[str, Any]) -> list[str]:
    found = queries.narrowed({name: only[name] for name in ("department", "head") if name in only})
    if "import" in only:
        known = honesty.imports([only["import"]]).get(only["import"])
        found.append(f"Tệp: {known.name}" if known else "Việc ghi trong heza")
    return found


def _title(only: dict[str, Any]) -> str:
    return NAMES[What(only["what"])].name if "what" in only else "Số liệu được ghi khác đi"


@bp.get("/trung-thuc/muc")
@allow(Can.READ)
def restated() -> Response:
    """The restatements behind a figure: who, when, what before and after, why."""
    wanted, only = asked(), _restated_asked()
    return render(
        "restated.html",
        wanted,
        page=honesty.rows_page(wanted, only, **places()),
        title=_title(only),
        narrowed=_in_words(only),
        here=here(wanted),
        names=NAMES,
        no_reason=honesty.NO_REASON,
        definition=NAMES[What(only["what"])].definition if "what" in only else "",
        back_url=_back(wanted, only),
        until=honesty.last_day(wanted),
    )


def _back(wanted: Question, only: dict[str, Any]) -> str:
    narrowed = {"phong": only["department"]} if only.get("department") else {}
    return Links(wanted, may_open=True).page("honest", **narrowed)


@bp.get("/trung-thuc/muc/excel")
@allow(Can.READ)
@writes
def restated_excel() -> Response:
    """The restatements behind a figure as Excel."""
    wanted, only = asked(), _restated_asked()
    page = honesty.rows_page(wanted, only, size=excel.MOST_ROWS)
    few_enough(page.total)
    data = excel_honesty.rows(wanted, _title(only), _in_words(only), page.rows, queries.freshness(wanted))
    return sheet(data, "ghi-khac", wanted, {"rows": page.total})


# ---------------------------------------------------------------- the dossiers behind a rate as told first


def _first_box() -> str:
    box = asked_box()
    if box not in without.BOXES:
        abort(404)
    return box


@bp.get("/trung-thuc/ho-so")
@allow(Can.READ)
def told_rows() -> Response:
    """The dossiers behind a part of a rate, as they were told first."""
    wanted, only = asked(), only_asked()
    back_url = _back(wanted, dict(only))
    return rows_answer(
        wanted, _first_box(), only, back_url=back_url, back_name=NAME, told=TOLD, rows_of=without.told_rows
    )


@bp.get("/trung-thuc/ho-so/excel")
@allow(Can.READ)
@writes
def told_rows_excel() -> Response:
    """The same dossiers as Excel."""
    return rows_sheet(asked(), _first_box(), only_asked(), told=TOLD, rows_of=without.told_rows)
