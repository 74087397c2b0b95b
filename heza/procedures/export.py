"""The filtered list as an Excel file; its columns are those that an import recognises."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from heza.core import words
from heza.core.sheets import Column, workbook
from heza.procedures import rules

MOST = 20_000  # rows
COLUMNS = (
    Column("STT", 6),
    Column("Mã TTHC", 12),
    Column("Tên thủ tục hành chính", 60),
    Column("Lĩnh vực", 16),
    Column("Thời hạn theo quy định", 12),
    Column("Thời hạn sau cắt giảm", 12),
    Column("Tính theo", 14),
    Column("Đơn vị thụ lý", 36),
    Column("Hình thức công bố", 18),
    Column("Mức độ DVC", 12),
    Column("Phí, lệ phí (đồng)", 12, "#,##0"),
    Column("Ghi chú", 24),
    Column("Áp dụng từ", 12),
    Column("Căn cứ", 44),
    Column("Bãi bỏ từ", 12),
)


def workbook_of(rows: Iterable[Any], day: date) -> bytes:
    """An .xlsx of (procedure, version, field, department) rows, in their order."""
    table = [_row(number, *row) for number, row in enumerate(rows, 1)]
    shown = f"{words.number(len(table))} thủ tục, nội dung có hiệu lực ngày {words.day(day)}"
    return workbook("Danh mục thủ tục hành chính", [shown], COLUMNS, table)


def _row(number: int, procedure: Any, version: Any, field: Any, department: Any) -> list[Any]:
    return [
        number,
        procedure.code,
        version.name,
        field.name,
        version.days_legal,
        version.days_allowed,
        rules.TERM_UNITS[version.term_unit],
        department.name if department else version.department_name,
        version.announced_as,
        version.service_level,
        version.fee,
        version.note,
        version.effective_from,
        version.basis,
        procedure.abolished_on,
    ]
