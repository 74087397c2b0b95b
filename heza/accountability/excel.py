"""The boards and the rows of a figure as Excel sheets."""

from collections.abc import Sequence
from typing import Any

from heza.accountability import rules
from heza.accountability.board import Board
from heza.accountability.lines import BOARD, Line, whole_name
from heza.accountability.queries import Freshness, Row
from heza.core import words
from heza.core.sheets import Column, workbook
from heza.dossiers.figures import Question
from heza.dossiers.rules import OUTCOME_NAMES, Figures, Outcome
from heza.dossiers.told_first import DOUBTFUL

MOST_ROWS = 50_000
SHARE = "0.0%"


def heads(board: Board, freshness: Freshness) -> bytes:
    """All heads side by side."""
    columns = [Column("Trưởng phòng", 26), Column("Phòng", 38), *_FIGURES]
    rows = [(line.name, line.note, *_values(line)) for line in [*board.lines, board.total]]
    return workbook("Trách nhiệm của trưởng phòng", subtitle(board.question, freshness), columns, rows)


def people(board: Board, freshness: Freshness) -> bytes:
    """The people of a department."""
    columns = [Column("Cán bộ", 30), *_FIGURES]
    rows = [(line.name, *_values(line)) for line in [*board.lines, board.total, board.agency]]
    return workbook(board.total.name, subtitle(board.question, freshness), columns, rows)


_FIGURES = [
    *(Column(column.full, 11) for column in BOARD),
    Column("Đúng hạn: tử số", 11),
    Column("Đúng hạn: mẫu số", 11),
    Column("Tỷ lệ đúng hạn", 12, SHARE),
    Column("Kỳ trước", 12, SHARE),
]


def _values(line: Line) -> list[Any]:
    rate = rules.headline(line.figures)
    before = rules.headline(line.before).share if line.before else None
    return [*(getattr(line.figures, column.box) for column in BOARD), rate.good, rate.of, rate.share, before]


def subtitle(question: Question, freshness: Freshness) -> list[str]:
    """What the sheet shows, for which period, as of which day, from data of when."""
    until = f"Dữ liệu Một cửa đến {words.moment(freshness.until)}" if freshness.until else "Chưa nhập dữ liệu Một cửa"
    known = f"; biết đến {words.moment(question.known_at)}" if question.known_at else ""
    definition = rules.headline(Figures()).definition
    return [f"{whole_name(question.period)}, tính đến hết {question.day:%d/%m/%Y}{known}", until, definition]


def rows(question: Question, box: str, narrowed: Sequence[str], found: Sequence[Row], freshness: Freshness) -> bytes:
    """The rows behind a figure."""
    lines = [*subtitle(question, freshness)[:2], *(["; ".join(narrowed)] if narrowed else [])]
    return workbook(box, lines, _ROWS, [_row(number, row) for number, row in enumerate(found, 1)])


_ROWS = [
    Column("STT", 6),
    Column("Mã hồ sơ", 22),
    Column("Thủ tục", 50),
    Column("Chủ hồ sơ", 34),
    Column("Phòng", 26),
    Column("Người giữ", 22),
    Column("Ngày nhận", 12),
    Column("Hạn trả", 12),
    Column("Ngày giải quyết", 14),
    Column("Kết quả", 18),
]


def _row(number: int, row: Row) -> list[Any]:
    due = row.due_on if row.has_due else None
    names = [row.code, row.procedure_name, row.applicant, row.department, row.officer]
    return [number, *names, row.received_on, due, row.on_day, _result(row)]


def _result(row: Row) -> str:
    if row.outcome == DOUBTFUL:
        return "Không tính đúng hạn"
    if row.outcome:
        return OUTCOME_NAMES[Outcome(row.outcome)]
    return "Tạm dừng" if row.suspended else "Đang giải quyết"
