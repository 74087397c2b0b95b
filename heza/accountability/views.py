"""Pages of accountability: the board, a department, the rows of a figure, and the same as Excel."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, request, send_file

from heza.accountability import board, choice, excel, flags, queries, rules
from heza.accountability.board import Board
from heza.accountability.lines import RATE_CELL, Header, Links, Th, dossier_url, form_columns, header, whole_name
from heza.accountability.queries import Row
from heza.accountability.rules import Standing
from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.settings import setting
from heza.dossiers import acting
from heza.dossiers.figures import BOX_NAMES, Question, question
from heza.workdays.queries import calendar

bp = Blueprint("accountability", __name__, url_prefix="/trach-nhiem")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


bp.add_app_template_filter(rules.span, "span")


@bp.context_processor
def _helpers() -> dict[str, Any]:
    return {"dossier_url": dossier_url, "form_columns": form_columns(), "flag_names": flags.NAMES.values()}


def asked() -> Question:
    """The question of this request. Raises Refused with a sentence."""
    found = choice.read(request.args, clock.today(), setting("period_first_day"))
    return question(found.period, calendar(), as_of=found.as_of, known_at=found.known_at)


def render(template: str, wanted: Question, status: int = 200, **values: Any) -> Response:
    """A page about a question, with what every one of them shows."""
    period_before = rules.previous(wanted.period, setting("period_first_day"))
    return hx.page(
        f"accountability/{template}",
        fragments=("board_table", "rows_table", "restated_table"),
        status=status,
        question=wanted,
        chooser=_chooser(wanted),
        freshness=queries.freshness(wanted),
        is_today=wanted.day == clock.today(),
        period_name=whole_name(wanted.period),
        previous_name=whole_name(period_before),
        **values,
    )


def _chooser(wanted: Question | None) -> dict[str, Any]:
    return choice.chooser(request.args, wanted, clock.today(), setting("period_first_day"))


@bp.errorhandler(Refused)
def _wrong_period(refusal: Refused) -> Response:
    """A period that cannot be asked: its sentence, and the form to ask again."""
    db.session.rollback()
    if hx.wants_fragment():
        return hx.refuse(refusal.reason, 422)
    return hx.page("accountability/wrong.html", status=422, reason=refusal.reason, chooser=_chooser(None))


@bp.get("")
@allow(Can.READ)
def index() -> Response:
    """All heads for who compares them; for everybody else the own department, or the agency's totals."""
    wanted = asked()
    if viewer().can(Can.COMPARE_HEADS):
        return _heads(wanted)
    own = queries.own_departments(viewer(), clock.today())
    return _department(wanted, own[0]) if own else _agency(wanted)


def _heads(wanted: Question) -> Response:
    sort, descending = request.args.get("sap", ""), request.args.get("chieu") == "giam"
    made = board.heads_board(wanted, Links(wanted, may_open=True), sort, descending)
    return render(
        "index.html",
        wanted,
        board=made,
        header=_header(made, sort, descending),
        flag_lines=views_flags.flag_lines(wanted, made.lines, made.total, made.links, {}),
    )


def _header(made: Board, sort: str, descending: bool) -> Header:
    """The header of the table of heads: every column can be sorted."""

    def sortable(cell: Th) -> Th:
        if not cell.key:
            return cell
        down = not descending if sort == cell.key else cell.num
        url = made.links.page("index", sap=cell.key, chieu="giam" if down else "tang")
        return cell._replace(url=url, sorted=("desc" if descending else "asc") if sort == cell.key else "")

    last = (RATE_CELL, Th("So kỳ trước", "thay-doi"), Th("12 kỳ"))
    return header("Trưởng phòng", *last, sort=sortable)


def _agency(wanted: Question) -> Response:
    made = board.agency_board(wanted, Links(wanted, may_open=False))
    return render("agency.html", wanted, board=made)


@bp.get("/phong/<int:department_id>")
@allow(Can.READ)
def department(department_id: int) -> Response:
    """One department: its figures, its people, what will breach."""
    return _department(asked(), department_id)


def _department(wanted: Question, department_id: int) -> Response:
    found = queries.department_for(viewer(), department_id, clock.today())
    links, whole = Links(wanted, may_open=True), viewer().can(Can.COMPARE_HEADS)
    made = board.department_board(wanted, found, links)
    return render(
        "department.html",
        wanted,
        department=found,
        board=made,
        agency_links=Links(wanted, may_open=whole),
        is_now=board.is_now(wanted),
        others=_own_tabs(found.id, links),
        person_header=header("Cán bộ", RATE_CELL, Th("Sớm, đúng, trễ")),
        head_header=header("Trưởng phòng", RATE_CELL),
        flag_lines=views_flags.of_department(wanted, made, links),
        flags=flags.flags([held.id for held in made.risks if held.flagged_on]),
        may_reassign=_may_reassign(found.id),
        stand=_standing_now(),
    )


def _own_tabs(here: int, links: Links) -> list[dict[str, Any]]:
    """The departments of somebody who heads more than one."""
    own = queries.own_departments(viewer(), clock.today())
    if len(own) < 2 or viewer().can(Can.COMPARE_HEADS):
        return []
    names = queries.department_names()
    url = {id: links.page("department", department_id=id) for id in own}
    return [{"label": names[id].label, "url": url[id], "active": id == here} for id in own]


@bp.get("/phong/<int:department_id>/sap-tre")
@allow(Can.READ)
def at_risk(department_id: int) -> Response:
    """Every running dossier of a department with the time left and the time needed."""
    found = queries.department_for(viewer(), department_id, clock.today())
    made = board.atrisk.held_in([found.id])
    return hx.page(
        "accountability/at_risk.html",
        department=found,
        held=made,
        breaching=[held for held in made if held.will_breach],
        flags=flags.flags([held.id for held in made if held.flagged_on]),
        may_reassign=_may_reassign(found.id),
        freshness=queries.freshness(),
        stand=_standing_now(),
        now=clock.now(),
    )


def _may_reassign(department_id: int) -> bool:
    """Whether the viewer may give dossiers of a department to others: its head today, or a leader."""
    if viewer().can(Can.REASSIGN_ALL):
        return True
    return viewer().can(Can.WORK_DOSSIERS) and department_id in acting.actor_of(viewer()).heads


def _standing_now() -> Callable[[date], Standing]:
    fresh = not queries.freshness().is_stale
    return lambda due_on: rules.standing(due_on, clock.today(), calendar(), fresh=fresh)


@bp.get("/ho-so")
@allow(Can.READ)
def rows() -> Response:
    """The rows behind a figure."""
    wanted, only = asked(), only_asked()
    return rows_answer(wanted, asked_box(), only, back_url=_back(wanted, only))


def rows_answer(
    wanted: Question,
    box: str,
    only: queries.Only,
    *,
    back_url: str,
    back_name: str = "Trách nhiệm",
    told: str = "",
    **how: Any,
) -> Response:
    """The page of a figure's rows; `told` says in words by which history, `how` is for `queries.rows_page`."""
    page = queries.rows_page(wanted, box, only, **places(), **how)
    return render(
        "rows.html",
        wanted,
        page=page,
        box_name=BOX_NAMES[box],
        here=here(wanted),
        excel_endpoint=f"{request.endpoint}_excel",
        narrowed=[*([told] if told else []), *queries.narrowed(only)],
        columns=[{"label": label} for label in _ROWS if label != "Phòng" or "department" not in only],
        shows_department="department" not in only,
        stand=_standing_of(wanted),
        back_url=back_url,
        back_name=back_name,
    )


def places() -> dict[str, Any]:
    """Where in a list the address stands, and how long its page is."""
    printed = request.args.get("in") == "1"
    size = queries.PRINTED if printed else queries.PAGE
    return {"after": request.args.get("sau", ""), "before": request.args.get("truoc", ""), "size": size}


def here(wanted: Question) -> dict[str, str]:
    """What the address of a list asks, without its place."""
    asked_too = {key: value for key, value in request.args.items() if key not in (*choice.FIELDS, *choice.PLACES)}
    return asked_too | choice.args_of(wanted)


_ROWS = ("Hồ sơ", "Phòng", "Người giữ", "Nhận", "Hạn trả", "Đến ngày tính")


def _standing_of(wanted: Question) -> Callable[[Row], Standing]:
    """How each row stood at the question's day."""
    table, fresh = calendar(), not queries.freshness(wanted).is_stale

    def stand(row: Row) -> Standing:
        if row.outcome and row.on_day:
            return rules.ending(row.outcome, row.on_day, row.due_on, table, fresh=fresh)
        return rules.standing(row.due_on, wanted.day, table, suspended=row.suspended, fresh=fresh)

    return stand


def _back(wanted: Question, only: queries.Only) -> str:
    """The board that the figure stands on."""
    links = Links(wanted, may_open=True)
    return links.page("department", department_id=only["department"]) if only.get("department") else links.page("index")


def asked_box() -> str:
    """The figure whose rows are asked for; 404 for one that does not exist."""
    box = request.args.get("o", "")
    if box not in BOX_NAMES:
        abort(404)
    return box


def only_asked() -> queries.Only:
    """What the rows are narrowed to; 404 for somebody else's department and for what is no number."""
    only: queries.Only = {}
    for name, param in (("department", "phong"), ("officer", "nguoi"), ("field", "linh-vuc"), ("head", "truong")):
        text = request.args.get(param, "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
            abort(404)
        if text:
            only[name] = int(text) or None
    if not queries.may_open(viewer(), only.get("department"), clock.today()):
        abort(404)
    return only


# ---------------------------------------------------------------- Excel


def sheet(data: bytes, name: str, wanted: Question, changes: dict[str, Any]) -> Response:
    """An Excel file; taking data out of the program is an act of the trail."""
    days = f"{wanted.period.first:%Y%m%d}-{wanted.day:%Y%m%d}"
    trail.record(db.session, "export", "accountability", name, changes | {"from": days})
    db.session.commit()
    return send_file(BytesIO(data), EXCEL, as_attachment=True, download_name=f"{name}-{days}.xlsx")


@bp.get("/excel")
@allow(Can.COMPARE_HEADS)
@writes
def index_excel() -> Response:
    """All heads as Excel."""
    wanted = asked()
    made = board.heads_board(wanted, Links(wanted, may_open=False))
    data = excel.heads(made, queries.freshness(wanted))
    return sheet(data, "trach-nhiem", wanted, {"rows": len(made.lines)})


@bp.get("/phong/<int:department_id>/excel")
@allow(Can.READ)
@writes
def department_excel(department_id: int) -> Response:
    """A department's people as Excel."""
    wanted = asked()
    found = queries.department_for(viewer(), department_id, clock.today())
    made = board.department_board(wanted, found, Links(wanted, may_open=False))
    data = excel.people(made, queries.freshness(wanted))
    return sheet(data, "trach-nhiem-phong", wanted, {"department": found.name, "rows": len(made.lines)})


@bp.get("/ho-so/excel")
@allow(Can.READ)
@writes
def rows_excel() -> Response:
    """The rows behind a figure as Excel."""
    return rows_sheet(asked(), asked_box(), only_asked())


def rows_sheet(wanted: Question, box: str, only: queries.Only, *, told: str = "", **how: Any) -> Response:
    """A figure's rows as Excel, as `rows_answer` shows them."""
    page = queries.rows_page(wanted, box, only, size=excel.MOST_ROWS, **how)
    few_enough(page.total)
    narrowed = [*([told] if told else []), *queries.narrowed(only)]
    data = excel.rows(wanted, BOX_NAMES[box], narrowed, page.rows, queries.freshness(wanted))
    return sheet(data, "ho-so", wanted, {"box": box, "rows": page.total})


def few_enough(total: int) -> None:
    """Raises Refused for a list that is too long for one file."""
    if total > excel.MOST_ROWS:
        raise Refused(f"Danh sách có {total} dòng, quá {excel.MOST_ROWS} dòng một tệp. Hãy chọn kỳ ngắn hơn.")


# At the end, because each of them puts its views on the blueprint.
from heza.accountability import views_card, views_flags, views_honesty, views_times  # noqa: E402, F401
