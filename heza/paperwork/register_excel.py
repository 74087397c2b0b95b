"""The register of dossiers as an Excel sheet: the columns of the form."""

from collections.abc import Iterable, Iterator
from typing import Any

from heza.core import clock, words
from heza.core.sheets import Column, workbook
from heza.dossiers.words import Freshness
from heza.paperwork.register import Entry
from heza.paperwork.register_asked import Asked

MOST = 100_000  # rows of one file
TITLE = "Sổ theo dõi hồ sơ"
COLUMNS = (
    Column("TT trong sổ", 8),
    Column("Mã hồ sơ", 24),
    Column("Tên TTHC", 50),
    Column("Số lượng hồ sơ (bộ)", 10),
    Column("Tên cá nhân, tổ chức", 36),
    Column("Địa chỉ", 30),
    Column("Số điện thoại", 15),
    Column("Cơ quan chủ trì giải quyết", 24),
    Column("Nhận hồ sơ", 12),
    Column("Hẹn trả kết quả", 12),
    Column("Trả kết quả", 12),
    Column("Trạng thái", 24),
    Column("Phương thức nhận kết quả", 20),
    Column("Ký nhận", 14),
    Column("Ghi chú", 30),
)


def sheet(asked: Asked, entries: Iterable[Entry], fresh: Freshness) -> bytes:
    """The file; text in it never becomes a formula."""
    told = [f"{asked.said}; lập lúc {words.moment(clock.now())}.", fresh.sentence]
    return workbook(TITLE, told, COLUMNS, _cells(entries))


def _cells(entries: Iterable[Entry]) -> Iterator[list[Any]]:
    for one in entries:
        days = [moment.date() if moment else None for moment in (one.received_at, one.due_at, one.returned_at)]
        yield [
            *(one.number, one.code, one.procedure, one.sets, one.applicant, one.address, one.phone, one.unit),
            *days,
            *(one.status, one.return_way, "", one.note),
        ]
