"""The time that desks used, as Excel sheets; hours of an eight-hour day, as numbers that can be added."""

from collections.abc import Sequence
from typing import Any

from heza.accountability.excel import SHARE, subtitle
from heza.accountability.queries import Freshness
from heza.accountability.times import Row, Spent, Step
from heza.core.sheets import Column, workbook
from heza.dossiers.desks import Late
from heza.dossiers.figures import Question
from heza.dossiers.shares import LATE_NAMES

HOURS = "0.00"
_NOTE = "Giờ làm việc quy đổi: một ngày làm việc là 8 giờ, như định mức của quy trình nội bộ."


def _head(question: Question, freshness: Freshness, *more: str) -> list[str]:
    return [*subtitle(question, freshness)[:2], *(line for line in more if line), _NOTE]


def _hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 4)


def lines(question: Question, scope: str, found: Sequence[tuple[str, str, Spent]], freshness: Freshness) -> bytes:
    """What each head or person used of the allotted time."""
    columns = [
        Column("Ai", 28),
        Column("Phòng", 38),
        Column("Lượt xong", 10),
        Column("Lượt có định mức", 10),
        Column("Đã dùng (giờ)", 12, HOURS),
        Column("Định mức (giờ)", 12, HOURS),
        Column("Dùng so với định mức", 12, SHARE),
        Column("Lượt quá định mức", 10),
        Column("Nhận ngày cuối", 10),
        Column("Nhận khi quá hạn", 10),
    ]
    rows = [
        (name, note, *(one.all, one.normed, _hours(one.used), _hours(one.allotted), one.share), *_late(one))
        for name, note, one in found
    ]
    return workbook("Thời gian xử lý", _head(question, freshness, scope), columns, rows)


def _late(one: Spent) -> tuple[int, int, int]:
    return one.over, one.last_day, one.overdue


def steps(question: Question, scope: str, found: Sequence[Step], freshness: Freshness) -> bytes:
    """Which step of which procedure runs over."""
    columns = [
        Column("Mã TTHC", 12),
        Column("Thủ tục", 50),
        Column("Bước", 7),
        Column("Nội dung", 34),
        Column("Lượt xong", 10),
        Column("Quá định mức", 10),
        Column("Tỷ lệ quá", 10, SHARE),
        Column("Quá, trung vị (giờ)", 12, HOURS),
        Column("Quá nhiều nhất (giờ)", 12, HOURS),
        Column("Hồ sơ trễ", 10),
        Column("Hồ sơ trễ có bước này quá", 12),
        Column("Tỷ lệ", 10, SHARE),
    ]
    rows = [(*_named(step), step.spent.all, step.spent.over, step.spent.over_share, *_overrun(step)) for step in found]
    return workbook("Bước hay trễ", _head(question, freshness, scope), columns, rows)


def _named(step: Step) -> list[Any]:
    return [step.code, step.procedure, step.position, step.name]


def _overrun(step: Step) -> list[Any]:
    late = step.spent
    return [_hours(step.median), _hours(step.worst), late.late, late.late_over, late.late_share]


def stays(question: Question, title: str, narrowed: Sequence[str], found: Sequence[Row], freshness: Freshness) -> bytes:
    """The stays behind a figure."""
    columns = [
        Column("STT", 6),
        Column("Mã hồ sơ", 22),
        Column("Thủ tục", 50),
        Column("Bước", 7),
        Column("Nội dung", 34),
        Column("Phòng", 26),
        Column("Người giữ", 22),
        Column("Từ", 17),
        Column("Đến", 17),
        Column("Đã dùng (giờ)", 12, HOURS),
        Column("Định mức (giờ)", 12, HOURS),
        Column("Quá (giờ)", 12, HOURS),
        Column("Nhận trễ", 24),
    ]
    return workbook(
        title,
        _head(question, freshness, "; ".join(narrowed)),
        columns,
        [_stay(number, row) for number, row in enumerate(found, 1)],
    )


def _stay(number: int, row: Row) -> list[Any]:
    over = row.over if row.over and row.over > 0 else None
    what = [row.code, row.procedure_name, row.position, row.step_name, row.department, row.officer]
    amounts = [_hours(row.used), _hours(row.allotted), _hours(over)]
    return [number, *what, row.from_at, row.to_at, *amounts, LATE_NAMES[Late(row.received_late)]]
