"""The filtered list as an Excel file, capped, and recorded in the trail."""

from collections.abc import Iterator, Sequence
from typing import Any

from heza.accounts.models import Person
from heza.audit import trail
from heza.core import clock, words
from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import Column, workbook
from heza.dossiers import lists
from heza.dossiers.filters import SHOW_NAMES, Filters
from heza.dossiers.history import FOREVER
from heza.dossiers.listing import days, fresh_now, shown
from heza.dossiers.lists import AnyRow, Listing
from heza.dossiers.rules import CHANNEL_NAMES, OUTCOME_NAMES, Channel, Outcome
from heza.dossiers.words import Freshness

MOST = 20_000  # rows of one file
COLUMNS = (
    Column("STT", 6),
    Column("Mã hồ sơ", 24),
    Column("Mã TTHC", 10),
    Column("Thủ tục", 60),
    Column("Lĩnh vực", 16),
    Column("Chủ hồ sơ", 40),
    Column("Hình thức nộp", 16),
    Column("Đơn vị", 26),
    Column("Người xử lý", 24),
    Column("Tiếp nhận", 17),
    Column("Hạn trả", 17),
    Column("Kết thúc xử lý", 17),
    Column("Trả kết quả", 17),
    Column("Trạng thái Một cửa", 26),
    Column("Tình trạng hạn", 18),
    Column("Kết quả giải quyết", 18),
)


def rows_for(person: Person, filters: Filters) -> Sequence[AnyRow]:
    """The rows of the file, in the order of the list. Raises Refused where the list itself shows sentences."""
    if problems := [*filters.problems, *lists.unknown(filters)]:
        raise Refused(" ".join(problems))
    return Listing(person, filters, days()).first(MOST + 1)


def record(filters: Filters, count: int) -> None:
    """Say in the trail who took which rows out."""
    changes = {"filters": {name: str(value) for name, value in filters.args().items()}, "rows": min(count, MOST)}
    trail.record(db.session, "export", "dossier", "", changes)


def workbook_of(filters: Filters, rows: Sequence[AnyRow]) -> bytes:
    """The file."""
    fresh = fresh_now()
    told = [f"{SHOW_NAMES[filters.show]}; lập lúc {words.moment(clock.now())}.", fresh.sentence]
    if len(rows) > MOST:
        told.append(
            f"Chỉ có {words.number(MOST)} hồ sơ đầu của danh sách; còn hồ sơ nữa. Hãy lọc hẹp hơn để lấy phần còn lại."
        )
    return workbook("Danh sách hồ sơ", told, COLUMNS, _cells(rows[:MOST], fresh))


def _cells(rows: Sequence[AnyRow], fresh: Freshness) -> Iterator[list[Any]]:
    for number, (row, badge, status) in enumerate(shown(rows, fresh), 1):
        yield [
            number,
            row.code,
            row.procedure_code,
            row.procedure_name,
            row.field,
            row.applicant,
            CHANNEL_NAMES[Channel(row.channel)],
            row.department,
            row.officer,
            row.received_at,
            row.due_at or (None if row.due_on == FOREVER else row.due_on),
            row.finished_at,
            row.returned_at,
            status,
            badge.text,
            OUTCOME_NAMES[Outcome(row.outcome)] if row.outcome else None,
        ]


def file_name() -> str:
    """The name under which it is saved."""
    return f"ho-so-{clock.now():%Y-%m-%d-%H%M}.xlsx"
