"""The register of documents as a sheet: on its page, and in the audit pack."""

from collections.abc import Callable
from typing import Any

from heza.core.sheets import Column
from heza.documents import numbering, rules

COLUMNS = [
    Column("STT", 6),
    Column("Mã hiệu", 16),
    Column("Tên tài liệu", 60),
    Column("Loại", 10),
    Column("Đơn vị soạn thảo", 30),
    Column("Lần BH/SĐ", 14),
    Column("Ngày ban hành", 14),
    Column("Ngày hiệu lực", 14),
    Column("Hết hiệu lực từ", 14),
    Column("Tình trạng", 16),
]


def line(number: int, row: Any, standing: Callable[[Any], str]) -> list[Any]:
    """One row of `listing.documents` as cells; `standing` says how a revision stands on the day that is asked."""
    document, revision, kind, department = row
    names = [document.code, revision.title, kind.code, department.name, numbering.label(revision)]
    days = [revision.issued_on, revision.effective_from, revision.effective_to]
    return [number, *names, *days, rules.STANDINGS[standing(revision)]]
