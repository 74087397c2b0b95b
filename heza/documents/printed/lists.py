"""The two lists of documents: the agency's own, and those of external origin. Pure.

Columns as agencies use them (danh mục tài liệu nội bộ, danh mục tài liệu bên ngoài of QT kiểm soát tài liệu).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from heza.core import words
from heza.documents.external.models import STATUSES
from heza.documents.printed.model import SMALL, SYSTEM, Agency, ChainHead, Rows, by_hand, compact, heading, say, wide
from heza.documents.rules import STANDINGS
from heza.papers.model import Block, Cell, Column, Paper, Signatures, Table, Title

INTERNAL = (
    Column("STT", 0.6, "center"),
    Column("Mã hiệu", 1.4),
    Column("Tên tài liệu", 3),
    Column("Loại", 0.9),
    Column("Đơn vị soạn thảo", 1.6),
    Column("Lần BH/SĐ", 1.4),
    Column("Ngày BH, hiệu lực", 1.3),
    Column("Nơi phân phối", 1.6),
    Column("Tình trạng", 1.1),
    Column("Hạn soát xét", 1.1),
    Column("Ghi chú", 1.3),
)
EXTERNAL = (
    Column("STT", 0.6, "center"),
    Column("Số hiệu", 1.6),
    Column("Tên", 2.8),
    Column("Loại", 1),
    Column("Cơ quan ban hành", 1.3),
    Column("Ngày hiệu lực", 1.15),
    Column("Tình trạng (thay thế bởi)", 1.5),
    Column("Nội dung áp dụng", 1.5),
    Column("Dẫn chiếu", 1.9),
    Column("Đơn vị theo dõi", 1.4),
    Column("Rà soát gần nhất", 1.15),
)
NONE = "Không có."


@dataclass(frozen=True)
class Listed:
    """One line of the list: a revision of a document, with its unit and the places that get it."""

    document: Any
    revision: Any
    kind: Any
    department: Any
    label: str
    places: str = ""


@dataclass(frozen=True)
class InternalList:
    """The list as of a day: what is in force, what no longer is."""

    current: Sequence[Listed]
    over: Sequence[Listed]
    agency: Agency
    day: date
    is_today: bool
    head: ChainHead
    left_out: int = 0  # ended revisions beyond what one file holds


def internal(given: InternalList) -> Paper:
    """Danh mục tài liệu nội bộ, lying."""
    title = "Danh mục tài liệu nội bộ"
    blocks: list[Block] = [
        given.agency.header(),
        Title(title.upper(), about=SYSTEM, note=f"(Tính đến hết ngày {words.day(given.day)})"),
        heading("A. Tài liệu hiện hành"),
        *_table(_grouped(given.current, given)),
        heading("B. Tài liệu hết hiệu lực"),
        *_table(tuple(_row(n, one, given) for n, one in enumerate(given.over, 1))),
    ]
    if given.left_out:
        blocks.append(say(f"Còn {words.number(given.left_out)} bản hết hiệu lực cũ hơn, xem trên hệ thống."))
    said = f"Tổng số: {words.number(len(given.current))} tài liệu hiện hành"
    blocks += [
        say(f"{said}; {words.number(len(given.over) + given.left_out)} bản hết hiệu lực."),
        Signatures((by_hand("Người lập danh mục"), by_hand("Lãnh đạo phê duyệt"))),
        given.head.notes,
    ]
    return Paper("A4", tuple(blocks), title, given.day, landscape=True)


def _table(rows: Rows) -> tuple[Block, ...]:
    return (Table(INTERNAL, rows, size=SMALL),) if rows else (say(NONE),)


def _grouped(current: Sequence[Listed], given: InternalList) -> Rows:
    """By type; what belongs to a document of the list stands below it."""
    known = {one.document.id for one in current}
    children: dict[int, list[Listed]] = {}
    for one in current:
        if one.document.parent_id in known:
            children.setdefault(one.document.parent_id, []).append(one)
    tops = [one for one in current if one.document.parent_id not in known]
    tops.sort(key=lambda one: (one.kind.position, one.kind.code, one.kind.id))
    rows: list[tuple[str | Cell, ...]] = []
    number = 0
    for _id, some in groupby(tops, key=lambda one: one.kind.id):
        listed = list(some)
        rows.append(wide(f"{listed[0].kind.code} – {listed[0].kind.name}", len(INTERNAL)))
        for top in listed:
            for one in _family(top, children):
                number += 1
                rows.append(_row(number, one, given))
    return tuple(rows)


def _family(top: Listed, children: Mapping[int, Sequence[Listed]], depth: int = 0) -> list[Listed]:
    found = [top]
    for one in children.get(top.document.id, ()) if depth < 8 else ():
        found += _family(one, children, depth + 1)
    return found


def _row(number: int, one: Listed, given: InternalList) -> tuple[str | Cell, ...]:
    document, revision = one.document, one.revision
    days = [day for day in (revision.issued_on, revision.effective_from) if day]
    due = words.day(document.review_due) if given.is_today and document.review_due else ""
    standing = revision.interval.standing(given.day)
    notes = [f"thuộc {document.parent.code}"] if document.parent else []
    if revision.is_baseline:
        notes.append("tiếp nhận hiện trạng")
    if standing in ("replaced", "retired"):
        notes.append(f"từ {words.day(revision.effective_to)}")
    return (
        *(str(number), document.code, revision.title, one.kind.code, one.department.name, one.label),
        *("; ".join(dict.fromkeys(words.day(day) for day in days)), one.places, STANDINGS[standing]),
        *(due if standing == "current" else "", "; ".join(notes)),
    )


# ---------------------------------------------------------------- external origin


@dataclass(frozen=True)
class ExternalList:
    """The register of external documents today, with the codes of what cites each."""

    documents: Sequence[Any]
    citing: Mapping[int, Sequence[str]]
    numbers: Mapping[int, str]
    agency: Agency
    today: date
    months: int
    overdue: int
    head: ChainHead


def external(given: ExternalList) -> Paper:
    """Danh mục tài liệu bên ngoài, lying."""
    title = "Danh mục tài liệu bên ngoài"
    rows = tuple(_external_row(number, one, given) for number, one in enumerate(given.documents, 1))
    late = f"; {words.number(given.overdue)} văn bản quá hạn rà soát" if given.overdue else ""
    blocks: tuple[Block, ...] = (
        given.agency.header(),
        Title(title.upper(), about=SYSTEM, note=f"(Tính đến hết ngày {words.day(given.today)})"),
        Table(EXTERNAL, rows, size=SMALL) if rows else say(NONE),
        say(
            f"Tổng số: {words.number(len(rows))} văn bản; rà soát hiệu lực ít nhất {given.months} tháng một lần{late}."
        ),
        Signatures((by_hand("Người lập danh mục"), by_hand("Lãnh đạo phê duyệt"))),
        given.head.notes,
    )
    return Paper("A4", blocks, title, given.today, landscape=True)


def _external_row(number: int, one: Any, given: ExternalList) -> tuple[str | Cell, ...]:
    after = given.numbers.get(one.superseded_by_id or 0, "")
    return (
        *(str(number), one.number, one.title, one.kind, one.issuer),
        words.day(one.effective_from) if one.effective_from else "",
        f"{STATUSES[one.status]} (thay thế bởi {after})" if after else STATUSES[one.status],
        *(one.scope, compact(given.citing.get(one.id, ())), one.department.name if one.department else ""),
        words.day(one.checked_on) if one.checked_on else "",
    )
