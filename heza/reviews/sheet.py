"""The register as an Excel file, laid out as an import recognises it; and the empty one to fill."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from heza.accounts.models import Department
from heza.core import words
from heza.core.sheets import Column, workbook
from heza.reviews.models import Decision, InternalProcedure, InternalVersion
from heza.reviews.rules import PARTS, STAGES

TITLE = "Danh mục TTHC nội bộ"
_FIRST = (
    Column("STT", 6),
    Column("Mã", 12),
    Column("Tên TTHC nội bộ", 48),
    Column("Nhóm", 7),
    Column("Lĩnh vực", 20),
    Column("Đơn vị chủ trì", 28),
)
_PARTS = tuple(part for part in PARTS if part.key != "name")
_ANNOUNCED = (
    Column("Quyết định công bố", 22),
    Column("Ngày quyết định", 12),
    Column("Cơ quan ban hành quyết định", 24),
    Column("Ngày hiệu lực", 12),
    Column("Nơi công khai", 28),
    Column("Địa chỉ công khai", 28),
    Column("Ngày công khai", 12),
)
_STANDING = (
    Column("Đủ nội dung (trên 12)", 10),
    Column("Giai đoạn", 18),
    Column("Ở giai đoạn từ", 12),
    Column("Chi phí trước (đồng/năm)", 16, "#,##0"),
    Column("Chi phí sau (đồng/năm)", 16, "#,##0"),
)
TO_FILL = (*_FIRST, *(Column(part.name, 36) for part in _PARTS), *_ANNOUNCED)
COLUMNS = (*TO_FILL, *_STANDING)


def workbook_of(rows: Iterable[Any], day: date) -> bytes:
    """An .xlsx of (procedure, content, unit, decision) rows, in their order."""
    table = [_row(number, *row) for number, row in enumerate(rows, 1)]
    shown = f"{words.number(len(table))} thủ tục nội bộ, số liệu ngày {words.day(day)}"
    return workbook(TITLE, [shown], COLUMNS, table)


def _row(
    number: int, procedure: InternalProcedure, version: InternalVersion, unit: Department, decision: Decision | None
) -> list[Any]:
    values = version.values
    return [
        number,
        procedure.code,
        values.get("name", "") or procedure.name,
        procedure.group,
        procedure.field,
        unit.name,
        *(values.get(part.key, "") for part in _PARTS),
        decision.number if decision else "",
        decision.signed_on if decision else None,
        decision.authority if decision else "",
        version.effective_from,
        version.published_where,
        version.published_link,
        version.published_on,
        procedure.parts,
        STAGES[procedure.stage],
        procedure.since,
        procedure.cost_before,
        procedure.cost_after,
    ]


def empty_workbook() -> bytes:
    """The same columns without a row: for an office that begins its list."""
    told = [
        "Mỗi dòng một thủ tục nội bộ. Nhóm: A (giữa các cơ quan hành chính nhà nước) hoặc B (trong nội bộ cơ quan).",
        "Đã công bố thì ghi số và ngày quyết định; chưa công bố thì để trống các cột từ “Quyết định công bố”.",
        "Mã để trống thì hệ thống đề nghị mã NB-… tiếp theo. Đơn vị chủ trì: tên, tên tắt hoặc mã của đơn vị.",
    ]
    return workbook(TITLE, told, TO_FILL, [])
