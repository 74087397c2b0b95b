"""Early flags beside the rate: how many breaches were announced, and the dossiers behind each count."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, request, url_for

from heza.accountability import flags, queries
from heza.accountability.board import Board
from heza.accountability.flags import NAMES, Box, Counts, Group
from heza.accountability.lines import PARAMS, Cell, Line, Links
from heza.accountability.queries import Only
from heza.accountability.views import _back, asked, bp, here, only_asked, places, render, rows_sheet
from heza.accounts.guard import allow, writes
from heza.accounts.permissions import Can
from heza.dossiers.figures import Question

FIGURE = {Box.IN_TIME: "in_time", Box.FLAGGED: "answered", Box.SILENT: "answered"}  # the rows they are part of


@dataclass(frozen=True)
class FlagLine:
    """A head (or all of them) with the counts, each with the address of its rows."""

    line: Line
    cells: list[Cell]


def flag_lines(question: Question, lines: Sequence[Line], total: Line, links: Links, only: Only) -> list[FlagLine]:
    """The counts of each head of a board, and their sum at the end."""
    keys: list[Group] = [(line.only.get("head"), line.only.get("department")) for line in lines]
    figures = {key: line.figures for key, line in zip(keys, lines, strict=True)} or {(None, None): total.figures}
    found = flags.counts(question, figures, only)
    told = [FlagLine(line, _cells(found[key], line.only, links)) for key, line in zip(keys, lines, strict=True)]
    whole = sum(found.values(), Counts())
    return [
        *(one for one in told if any(cell.value for cell in one.cells)),
        FlagLine(total, _cells(whole, only, links)),
    ]


def of_department(question: Question, board: Board, links: Links) -> list[FlagLine]:
    """The counts of a department: of each of its heads where there was more than one, and of all."""
    only: Only = {"department": board.total.only["department"]}
    return flag_lines(question, board.heads, board.total, links, only)


def _cells(counts: Counts, only: Only, links: Links) -> list[Cell]:
    return [_cell(box, counts.of(box), only, links) for box in Box]


def _cell(box: Box, value: int, only: Only, links: Links) -> Cell:
    url = ""
    if value and links.may_open:
        narrowed = {PARAMS[name]: found or 0 for name, found in only.items()}
        url = url_for("accountability.flagged_rows", loai=box.value, **narrowed, **links.args)  # type: ignore[arg-type]
    return Cell(NAMES[box].short, value, url, "late" if box is Box.SILENT and value else "", box.value)


def _asked_box() -> Box:
    text = request.args.get("loai", "")
    if text not in set(Box):
        abort(404)
    return Box(text)


@bp.get("/kha-nang-tre")
@allow(Can.READ)
def flagged_rows() -> Response:
    """The dossiers behind a count of early flags, with what was said."""
    wanted, box, only = asked(), _asked_box(), only_asked()
    page = queries.rows_page(wanted, FIGURE[box], only, rows_of=flags.rows_of(box), **places())
    return render(
        "flagged.html",
        wanted,
        page=page,
        name=NAMES[box],
        flags=flags.flags([row.id for row in page.rows], {row.id: row.due_on for row in page.rows}),
        here=here(wanted),
        narrowed=queries.narrowed(only),
        back_url=_back(wanted, only),
    )


@bp.get("/kha-nang-tre/excel")
@allow(Can.READ)
@writes
def flagged_rows_excel() -> Response:
    """The same dossiers as Excel."""
    wanted, box, only = asked(), _asked_box(), only_asked()
    return rows_sheet(wanted, FIGURE[box], only, told=NAMES[box].name, rows_of=flags.rows_of(box))
