"""Papers about what is in force: the minutes of making it known, the list of readers, the table of amendments. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heza.core import words
from heza.documents.printed.model import DOTS, KEEPER, SYSTEM, Agency, by_hand, day_or_dots, heading, say
from heza.papers.model import Block, Cell, Column, Line, Paper, Signatures, Table, Title

AMENDMENTS = (
    Column("STT", 0.6, "center"),
    Column("Yêu cầu/Lý do", 2.2),
    Column("Trang/Phần liên quan", 1.6),
    Column("Mô tả nội dung sửa đổi", 3.4),
    Column("Lần BH/SĐ", 1.1),
    Column("Ngày", 1.1),
)
READERS = (
    Column("STT", 0.6, "center"),
    Column("Họ và tên", 2.2),
    Column("Đơn vị", 2.2),
    Column("Đọc trên hệ thống lúc", 1.6),
    Column("Ký xác nhận", 1.6),
)
ASKED = (
    Column("STT", 0.6, "center"),
    Column("Họ và tên", 2.2),
    Column("Đơn vị", 2),
    Column("Yêu cầu đọc lúc", 1.4),
    Column("Mở đọc lúc", 1.4),
    Column("Xác nhận đã đọc lúc", 1.5),
    Column("Ghi chú", 1.2),
)


@dataclass(frozen=True)
class Read:
    """A reader of a revision as of when it was asked."""

    name: str
    unit: str
    asked_at: datetime
    opened_at: datetime | None
    read_at: datetime | None
    mode: str = ""
    has_ended: bool = False


@dataclass(frozen=True)
class Known:
    """A revision with its readers and the units whose heads confirmed that it was made known."""

    revision: Any
    label: str
    readers: Sequence[Read]
    spreads: Sequence[tuple[str, date | None]]  # unit, day of its confirmation


def minutes(known: Sequence[Known], agency: Agency, today: date, title: str) -> Paper:
    """Biên bản phổ biến tài liệu: who read on the system and when; an empty box for a hand otherwise."""
    revision = known[0].revision
    batch = revision.batch
    basis = f"Quyết định số {batch.label}" if batch is not None else ""
    blocks: list[Block] = [
        agency.header(),
        Title("BIÊN BẢN PHỔ BIẾN TÀI LIỆU", about=SYSTEM),
        Line("Căn cứ:", basis),
        Line("Ngày áp dụng:", words.day(revision.effective_from) if revision.effective_from else ""),
        Line("Thời gian, địa điểm phổ biến:", ""),
        Line("Người chủ trì:", ""),
    ]
    for number, one in enumerate(known, 1):
        blocks += _known(number, one)
    blocks.append(Signatures((by_hand("Người ghi biên bản"), by_hand("Người chủ trì"))))
    return Paper("A4", tuple(blocks), title, today)


def _known(number: int, one: Known) -> Iterator[Block]:
    revision = one.revision
    yield heading(f"{number}. {revision.document.code} – {revision.title} ({one.label})")
    text = revision.changes or revision.reason
    yield say(f"Nội dung chính: {' '.join(text.split()) or DOTS}")
    rows = tuple(
        (
            *(str(place), reader.name, reader.unit),
            words.moment(reader.read_at) if reader.read_at and reader.mode != "paper" else "",
            f"Đã ký giấy, ghi {words.day(reader.read_at)}" if reader.read_at and reader.mode == "paper" else "",
        )
        for place, reader in enumerate(one.readers, 1)
    )
    yield Table(READERS, rows or (("", "", "", "", ""),) * 5, size=11)
    done = [f"{unit} ({words.day(day)})" for unit, day in one.spreads if day]
    if done:
        yield say(f"Trưởng đơn vị đã xác nhận phổ biến: {'; '.join(done)}.")


def readers(one: Known, agency: Agency, today: date) -> Paper:
    """Danh sách đọc tài liệu: who was asked, opened, confirmed."""
    revision = one.revision
    done = sum(reader.read_at is not None for reader in one.readers)
    rows = tuple(
        (
            *(str(place), each.name, each.unit, words.moment(each.asked_at)),
            words.moment(each.opened_at) if each.opened_at else "",
            words.moment(each.read_at) if each.read_at else "",
            _remark(each),
        )
        for place, each in enumerate(one.readers, 1)
    )
    title = f"Danh sách đọc tài liệu {revision.document.code} {one.label}"
    blocks: tuple[Block, ...] = (
        agency.header(),
        Title(
            "DANH SÁCH ĐỌC TÀI LIỆU",
            about=f"{revision.document.code} – {revision.title} ({one.label})",
            note=f"(Tính đến hết ngày {words.day(today)})",
        ),
        Table(ASKED, rows, size=11) if rows else say("Chưa có ai được yêu cầu đọc."),
        say(f"Đã xác nhận: {words.number(done)}/{words.number(len(rows))} người."),
        Signatures((by_hand("Người lập"), by_hand(KEEPER))),
    )
    return Paper("A4", blocks, title, today, landscape=True, text_size=12)


def _remark(reader: Read) -> str:
    if reader.mode == "paper":
        return "ký giấy"
    return "không chờ nữa, đã có bản mới" if reader.has_ended and not reader.read_at else ""


# ---------------------------------------------------------------- amendments


def amendments(document: Any, revisions: Sequence[tuple[Any, str, str]], agency: Agency, today: date) -> Paper:
    """Bảng theo dõi sửa đổi: (revision, its label, code of its request) of each that was issued, the earliest first.

    What was typed as “Mục 5: sửa thời hạn” gives part and description.
    """
    rows: list[tuple[str | Cell, ...]] = []
    for number, (revision, label, request) in enumerate(revisions, 1):
        parts = list(split_changes(revision.changes)) or [("", "")]
        why = "\n".join(part for part in (request, revision.reason) if part)
        day = day_or_dots(revision.issued_on or revision.effective_from)
        count = len(parts)
        for place, (part, said) in enumerate(parts):
            if place == 0:
                first: tuple[str | Cell, ...] = (Cell(str(number), rows=count), Cell(why, rows=count), part, said)
                rows.append((*first, Cell(label, rows=count), Cell(day, rows=count)))
            else:
                rows.append((part, said))
    blocks: tuple[Block, ...] = (
        agency.header(),
        Title("BẢNG THEO DÕI SỬA ĐỔI TÀI LIỆU", about=f"{document.code} – {document.title}"),
        Table(AMENDMENTS, tuple(rows), size=11) if rows else say("Tài liệu chưa có bản nào được ban hành."),
        Signatures((by_hand("Người lập"), by_hand(KEEPER))),
    )
    return Paper("A4", blocks, f"Bảng theo dõi sửa đổi {document.code}", today, landscape=True, text_size=12)


def split_changes(text: str) -> Iterator[tuple[str, str]]:
    """“Mục 5: sửa thời hạn” as (Mục 5, sửa thời hạn), line by line; a line without a part says everything."""
    for line in text.splitlines():
        part, colon, said = line.strip().partition(":")
        if colon and said.strip() and len(part) <= 60:
            yield part.strip(), said.strip()
        elif line.strip():
            yield "", line.strip()
