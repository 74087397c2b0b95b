"""The board as an Excel sheet: the measures above, a line for each department."""

from datetime import date
from decimal import Decimal

from heza.core import words
from heza.core.sheets import Cell, Column, workbook
from heza.reviews import board, measures
from heza.reviews.board import Asked
from heza.reviews.board_page import Board, Line
from heza.reviews.measures import MEASURES
from heza.reviews.rules import GROUPS

_NUMBER, _MONEY, _SHARE = "#,##0", "#,##0", "0.00%"
_COLUMNS = [
    Column("Đơn vị", 34),
    Column("Trưởng đơn vị", 24),
    *(
        Column(label, 12, _NUMBER)
        for label in (
            *("Tổng số", "Nhóm A", "Nhóm B", "Đã thống kê", "Đã công bố", "Đã công khai (nhóm A)", "Đang rà soát"),
            *("Đã rà soát", "Đã phê duyệt", "Bãi bỏ, gộp", "Đã thực thi", "Phiếu quá hạn chưa trình"),
        )
    ),
    Column("Chi phí trước (đồng/năm)", 20, _MONEY),
    Column("Chi phí sau (đồng/năm)", 20, _MONEY),
    Column("Tiết kiệm (đồng/năm)", 20, _MONEY),
    Column("Tỷ lệ cắt giảm chi phí", 14, _SHARE),
]


def sheet(made: Board, asked: Asked, today: date) -> bytes:
    """The file."""
    rows = [_row(one) for one in (*made.lines, made.total)]
    return workbook("Rà soát TTHC nội bộ", _said(made, asked, today), _COLUMNS, rows)


def _said(made: Board, asked: Asked, today: date) -> list[str]:
    since = f", tính từ {words.day(made.since)}" if made.since else ""
    found = [f"Tính đến {words.day(today)}{since}"]
    if asked.group:
        found.append(GROUPS[asked.group])
    if asked.field:
        found.append(f"Lĩnh vực {asked.field}")
    for key, measure in MEASURES.items():
        found.append(f"{measure.label}: {board.said(key, measures.ratio(key, made.total.tally))}")
    for one in made.aims:
        aim = f"{words.percent(one.target.share, 2)}, hạn {words.day(one.target.due_on)}"
        group = f" (nhóm {one.target.group})" if one.target.group else ""
        found.append(f"Chỉ tiêu: {one.measure.label}{group} {aim}: {one.value}, {one.words}, {one.left_words}")
    return found


def _row(line: Line) -> list[Cell | Decimal]:
    one = line.tally
    counts = [one.total, one.group_a, one.group_b, one.counted, one.announced, one.published, line.under_review]
    more = [one.reviewed, one.approved, one.gone, one.implemented, line.overdue]
    costs = [one.cost_before, one.cost_after, one.cost_before - one.cost_after]
    return [line.name, line.head, *counts, *more, *costs, line.cost.share]
