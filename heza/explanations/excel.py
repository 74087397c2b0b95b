"""The list of breaches as an Excel sheet."""

from collections.abc import Sequence
from typing import Any

from heza.accountability.queries import Freshness
from heza.core import words
from heza.core.sheets import Column, workbook
from heza.explanations.breaches import Breach, Repeats
from heza.explanations.choice import Choice

_COLUMNS = [
    Column("STT", 6),
    Column("Mã hồ sơ", 22),
    Column("Thủ tục", 50),
    Column("Phòng", 24),
    Column("Người giữ khi đến hạn", 24),
    Column("Hạn trả", 12),
    Column("Ngày giải quyết", 14),
    Column("Ngày làm việc từ hạn trả", 12),
    Column("Giải trình", 22),
    Column("Nhắc", 10),
    Column("Lặp lại", 50),
]


def listed(asked: Choice, rows: Sequence[Breach], repeats: Repeats, freshness: Freshness) -> bytes:
    """One line a breach."""
    until = f"Dữ liệu Một cửa đến {words.moment(freshness.until)}" if freshness.until else "Chưa nhập dữ liệu Một cửa"
    lines = [_line(number, row, repeats) for number, row in enumerate(rows, 1)]
    return workbook("Hồ sơ cần giải trình", [asked.said, until], _COLUMNS, lines)


def _line(number: int, row: Breach, repeats: Repeats) -> list[Any]:
    again = " ".join(repeats.of(row.procedure_name, row.department_id))
    reminded = "quá hạn" if row.is_reminded else ""
    names = [row.code, row.procedure_name, row.department, row.officer]
    return [number, *names, row.due_on, row.settled_on, row.age, row.state_name, reminded, again]
