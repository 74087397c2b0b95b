"""The register of feedback as Excel, with the columns that an import knows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from heza.core.sheets import Column, workbook
from heza.reports.registers.models import Feedback
from heza.reports.registers.rules import ABOUT, SOURCES, STATES, state_of

TITLE = "Sổ phản ánh, kiến nghị"
COLUMNS = (
    Column("STT", 6),
    Column("Mã PA", 14),
    Column("Mã tại nguồn", 18),
    Column("Ngày tiếp nhận", 14),
    Column("Nguồn tiếp nhận", 30),
    Column("Người phản ánh", 28),
    Column("Liên hệ", 24),
    Column("Phản ánh về", 22),
    Column("Lĩnh vực", 16),
    Column("Nội dung", 60),
    Column("Phòng trả lời", 26),
    Column("Hạn trả lời", 14),
    Column("Ngày chuyển", 14),
    Column("Cơ quan nhận", 26),
    Column("Ngày trả lời", 14),
    Column("Nội dung trả lời", 60),
    Column("Ngày công khai", 14),
    Column("Nơi công khai", 40),
    Column("Tình trạng", 22),
)


def book(feedback: Sequence[Feedback], said: Sequence[str], today: date) -> bytes:
    """The list as a file."""
    return workbook(TITLE, said, COLUMNS, [_row(number, one, today) for number, one in enumerate(feedback, 1)])


def _row(number: int, one: Feedback, today: date) -> list[Any]:
    return [
        *(number, one.code, one.source_code, one.received_on, SOURCES[one.source], one.sender, one.contact),
        *(ABOUT[one.about], one.field.name if one.field else "", one.content),
        *(one.department.name if one.department else "", one.due_on, one.transferred_on, one.transferred_to),
        *(one.answered_on, one.answer, one.published_on, one.published_at, STATES[state_of(one, today)]),
    ]


def empty_workbook() -> bytes:
    """A register to fill."""
    said = [
        "Ghi mỗi phản ánh một dòng; để trống cột “Mã PA” cho phản ánh mới. "
        "Phản ánh về: Hành vi hành chính, Quy định hành chính hoặc Cả hành vi và quy định."
    ]
    return workbook(TITLE, said, COLUMNS[:-1], [])
