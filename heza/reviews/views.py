"""The board of the review, its targets, and what waits for whom."""

from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from heza.accounts.guard import allow, viewer, writes
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import clock, hx
from heza.core.db import db
from heza.reviews import board, board_page, excel_board, measures, queries, rules, sitting, tasks, waits
from heza.reviews.board import Asked
from heza.reviews.board_page import Board

bp = Blueprint("reviews", __name__, url_prefix="/ra-soat")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked() -> Asked:
    """What the address narrows the board to; what is no group narrows nothing."""
    group = request.args.get("nhom", "")
    return Asked(group if group in rules.GROUPS else "", request.args.get("linh-vuc", "")[: rules.FIELD_LENGTH])


@bp.get("")
@allow(Can.READ)
def index() -> ResponseReturnValue:
    """The board."""
    wanted = asked()
    made = board_page.made(viewer(), wanted)
    return hx.page(
        "reviews/index.html",
        board=made,
        asked=wanted,
        way=board_page.way(wanted, made.since, made.total.tally, clock.today()),
        waits=waits.made(viewer(), wanted),
        field_choices=[("", "Mọi lĩnh vực"), *((one, one) for one in queries.field_names())],
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "groups": rules.GROUPS,
        "measures": measures.MEASURES,
        "stage_names": rules.STAGES,
        "stage_kinds": rules.STAGE_KINDS,
        "ratio": measures.ratio,
        "said": board.said,
        "shown": board.shown,
    }


@bp.get("/excel")
@allow(Can.READ)
@writes
def index_excel() -> ResponseReturnValue:
    """The board as Excel; taking it out of the program is an act of the trail."""
    wanted = asked()
    made: Board = board_page.made(viewer(), wanted)
    data = excel_board.sheet(made, wanted, clock.today())
    trail.record(db.session, "export", "internal_procedure", "ra-soat", {"rows": len(made.lines)})
    db.session.commit()
    name = f"ra-soat-tthc-noi-bo-{clock.today():%Y%m%d}.xlsx"
    return send_file(BytesIO(data), EXCEL, as_attachment=True, download_name=name)


@bp.get("/chi-tieu")
@allow(Can.READ)
def targets() -> ResponseReturnValue:
    """Every target with what is reached today and what was reached at its last day."""
    made = board_page.made(viewer(), Asked())
    return hx.page("reviews/targets.html", board=made, aims=board_page.with_past(made.aims), **_words())


@bp.get("/viec-cho")
@allow(Can.READ)
def waiting() -> ResponseReturnValue:
    """Everything of the review that waits for the viewer, by kind."""
    return hx.page("reviews/waiting.html", sittings=sitting.of(viewer()), today=clock.today(), many=tasks.MANY)
