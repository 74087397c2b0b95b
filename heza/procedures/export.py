"""The filtered catalogue as an Excel file that an import takes over unchanged."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from heza.core import words
from heza.core.sheets import Column, Table, tables
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


STEP_COLUMNS = (
    Column("Mã TTHC", 12),
    Column("Bước", 8),
    Column("Nội dung công việc", 60),
    Column("Đơn vị", 30),
    Column("Vị trí", 24),
    Column("Thời gian (phút)", 12),
)
PAPER_COLUMNS = (
    Column("Mã TTHC", 12),
    Column("STT", 6),
    Column("Tên giấy tờ", 60),
    Column("Bản chính", 10),
    Column("Bản sao", 10),
    Column("Mẫu", 24),
)


def workbook_of(rows: Sequence[Any], day: date) -> bytes:
    """An .xlsx of (procedure, version, field, department) rows in their order: the list, the steps, the papers.

    Taken over again as it is it changes nothing; a row that is edited is a correction of its day, or with another
    day in "Áp dụng từ" a new version.
    """
    table = [_row(number, *row) for number, row in enumerate(rows, 1)]
    shown = f"{words.number(len(table))} thủ tục, nội dung có hiệu lực ngày {words.day(day)}"
    told = [f"{shown}. Sửa rồi nhập lại được: dòng không sửa thì không có gì thay đổi."]
    steps = [
        (procedure.code, step.position, step.name, step.unit_name, step.place, step.minutes)
        for procedure, version, *_ in rows
        for step in version.steps
    ]
    papers = [
        (procedure.code, paper.position, paper.name, paper.originals, paper.copies, paper.form)
        for procedure, version, *_ in rows
        for paper in version.documents
    ]
    return tables(
        [
            Table("Danh mục thủ tục hành chính", told, COLUMNS, table),
            Table("Quy trình nội bộ", [shown], STEP_COLUMNS, steps),
            Table("Thành phần hồ sơ", [shown], PAPER_COLUMNS, papers),
        ]
    )


def _row(number: int, procedure: Any, version: Any, field: Any, department: Any) -> list[Any]:
    return [
        number,
        procedure.code,
        version.name,
        field.name,
        version.days_legal,
        version.days_allowed,
        rules.TERM_UNITS[version.term_unit],
        version.department_name or (department.name if department else ""),
        version.announced_as,
        version.service_level,
        version.fee,
        version.note,
        version.effective_from,
        version.basis,
        procedure.abolished_on,
    ]
