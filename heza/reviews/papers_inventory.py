"""The inventory of a department: the list of its internal procedures that its head signs. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers import model
from heza.papers.model import Cell, Column, Paper, Signatures, Table, Title
from heza.reviews.papers import DOTS, NONE, TTHC, Agency, counted, of_many, one_hand, say
from heza.reviews.rules import GROUPS, STAGES

COLUMNS = (
    Column("STT", 0.6, "center"),
    Column("Mã", 1.1),
    Column("Tên thủ tục hành chính nội bộ", 3),
    Column("Nhóm", 0.6, "center"),
    Column("Lĩnh vực", 1.5),
    Column("Đối tượng thực hiện", 1.8),
    Column("Cơ quan giải quyết", 1.6),
    Column("Thời hạn giải quyết", 1.7),
    Column("Căn cứ pháp lý", 2.6),
    Column("Tình trạng", 1.2),
    Column("Ký thống kê", 1.6),
)
TAKEN_OVER = "Lấy từ danh sách đã công bố"
NOT_SIGNED = "Chưa ký"


def cells(version: Any, signatures: Sequence[Signature]) -> tuple[str, ...]:
    """What the list says of one procedure, without its number."""
    procedure, values = version.procedure, version.values
    said = [values.get(key) or DOTS for key in ("applicant", "authority", "term", "basis")]
    about = (procedure.code, values.get("name") or procedure.name, procedure.group, procedure.field)
    return (*about, *said, STAGES[procedure.stage], signed(version, signatures))


def signed(version: Any, signatures: Sequence[Signature]) -> str:
    """Who signed the inventory of this content, and when."""
    found = printed.valid(signatures, "count")
    if found is None:
        return TAKEN_OVER if version.is_baseline else NOT_SIGNED
    name = found.paper.get("signed_by", found.name) if found.paper else found.name
    return f"{name}, {words.day(found.on_day)}"


def inventory(
    department: Any,
    versions: Sequence[Any],
    signatures: Mapping[int, Sequence[Signature]],
    agency: Agency,
    today: date,
) -> Paper:
    """The list, lying. A draft until each content that was not taken over from a list has its head's signature."""
    counts = [printed.valid(signatures[one.id], "count") for one in versions if not one.is_baseline]
    is_draft = not counts or not all(counts)
    last = max((one.on_day for one in counts if one), default=None)
    day = None if is_draft else last
    blocks = (
        agency.unit_header(department.name, day),
        Title(
            f"DANH MỤC THỐNG KÊ {TTHC.upper()}",
            about=department.name,
            note=f"(Tính đến hết ngày {words.day(today)})",
        ),
        *_body(versions, signatures),
        say(_summed(versions)),
        Signatures((model.Signature(), _place(counts))),
    )
    title = f"Danh mục thống kê {TTHC} của {department.name}"
    return Paper("A4", blocks, title, day or today, draft=is_draft, landscape=True)


def _body(versions: Sequence[Any], signatures: Mapping[int, Sequence[Signature]]) -> tuple[model.Block, ...]:
    rows: list[tuple[str | Cell, ...]] = []
    for number, version in enumerate(versions, 1):
        rows.append((str(number), *cells(version, signatures[version.id])))
    return (Table(COLUMNS, tuple(rows), size=9),) if rows else (say(f"{NONE}."),)


def _summed(versions: Sequence[Any]) -> str:
    by_group = "; ".join(
        f"n{said[1:]}: {counted(sum(one.procedure.group == group for one in versions)).lower()}"
        for group, said in GROUPS.items()
    )
    return f"Tổng số: {counted(len(versions)).lower()}; {by_group}."


def _place(counts: Sequence[Signature | None]) -> model.Signature:
    """The head's place: each procedure was signed on its own, which is what is said here."""
    hand = one_hand(counts)
    return of_many(printed.block(hand, "Trưởng phòng"), hand, "Đã ký thống kê", len(counts), "thủ tục")
