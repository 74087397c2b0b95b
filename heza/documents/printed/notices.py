"""Papers about what was issued: the notice of change and distribution, the minutes of making it known, the table of
amendments of a document, the list of readers. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heza.core import words
from heza.documents.printed.model import (
    DOTS,
    KEEPER,
    SYMBOL,
    SYSTEM,
    Agency,
    by_hand,
    closing,
    day_or_dots,
    heading,
    say,
)
from heza.documents.readers.rules import FORMS
from heza.papers.heading import long_day
from heza.papers.model import Block, Cell, Column, Line, Paper, Signatures, Table, Title

CHANGES = (
    Column("STT", 0.6, "center"),
    Column("Mã hiệu", 1.3),
    Column("Tên tài liệu", 2.4),
    Column("Thay đổi", 2),
    Column("Tóm tắt nội dung thay đổi", 3.2),
)
PLACES = (
    Column("STT", 0.6, "center"),
    Column("Nơi nhận", 2),
    Column("Tài liệu", 2),
    Column("Số bản", 0.7, "center"),
    Column("Hình thức", 1.1),
    Column("Ký nhận", 1.2),
    Column("Ngày", 1),
    Column("Thu hồi bản cũ", 1.4),
)
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
WHOLE = "Toàn cơ quan"


@dataclass(frozen=True)
class Issued:
    """One line of a batch: what is done with a document, which revision of it was in force before."""

    document: Any
    revision: Any  # None: it is retired
    label: str
    before: str  # label of the revision whose place is taken, "" where there is none
    note: str = ""

    @property
    def title(self) -> str:
        """The title that the batch gives it."""
        return str(self.revision.title if self.revision is not None else self.document.title)

    @property
    def act(self) -> str:
        """Ban hành mới, thay thế …, bãi bỏ."""
        if self.revision is None:
            return f"Bãi bỏ {self.before}".strip()
        if not self.before:
            return f"Ban hành mới, {self.label}"
        how = "Sửa đổi" if self.revision.amend_no else "Ban hành lại"
        return f"{how}: {self.label} thay thế {self.before}"

    @property
    def summary(self) -> str:
        """What changed, in the words of who drafted it."""
        if self.revision is None:
            return self.note
        return str(self.revision.changes or self.revision.reason)


@dataclass(frozen=True)
class Place:
    """A place that gets a document; `old` are paper copies of earlier revisions that are still there. Without a
    `form` it only gives those back.
    """

    name: str
    codes: str
    form: str
    copies: int
    old: int = 0


@dataclass(frozen=True)
class Batch:
    """A batch with its lines and the places that get its documents."""

    batch: Any
    lines: Sequence[Issued]
    places: Sequence[Place]
    agency: Agency
    today: date

    @property
    def mark(self) -> str:
        """What stands above each page where the original is a signed decision."""
        if self.batch.state != "issued":
            return ""
        return f"BẢN SAO nội dung ghi trên hệ thống; bản chính là Quyết định số {self.batch.label}"

    @property
    def is_draft(self) -> bool:
        """Whether nothing was issued yet."""
        return bool(self.batch.state != "issued")

    @property
    def decision(self) -> str:
        """Quyết định số 12/QĐ-BQL ngày 01 tháng 3 năm 2024, dotted where it is not known."""
        return f"Quyết định số {self.batch.number or f'{DOTS}/QĐ-{SYMBOL}'} {long_day(self.batch.signed_on)}"


def change_rows(lines: Sequence[Issued]) -> tuple[tuple[str | Cell, ...], ...]:
    """The documents of a batch as rows."""
    return tuple(
        (str(number), one.document.code, one.title, one.act, one.summary) for number, one in enumerate(lines, 1)
    )


def place_rows(places: Sequence[Place]) -> tuple[tuple[str | Cell, ...], ...]:
    """The places as rows, with room for hands."""
    return tuple(
        (
            *(str(number), one.name, one.codes),
            str(one.copies) if one.form in ("paper", "posted", "original") else "–",
            *(FORMS.get(one.form, "Chỉ thu hồi"), "", ""),
            f"{one.old} bản giấy" if one.old else "",
        )
        for number, one in enumerate(places, 1)
    )


def notice(given: Batch, by: str) -> Paper:
    """Thông báo thay đổi và phân phối tài liệu; `by` is who distributes."""
    batch = given.batch
    title = f"Thông báo thay đổi và phân phối tài liệu: {batch.title}"
    blocks: list[Block] = [
        given.agency.header(None, f"{DOTS}/TB-{SYMBOL}"),
        Title("THÔNG BÁO", about="Thay đổi và phân phối tài liệu"),
        say(f"Căn cứ {given.decision}, {given.agency.line} thông báo các tài liệu {SYSTEM} thay đổi như sau:"),
        Line("Đợt ban hành:", batch.title),
        Line("Ngày hiệu lực:", words.day(batch.effective_from) if batch.effective_from else ""),
        Line("Người phân phối:", by),
        heading("1. Tài liệu thay đổi"),
        Table(CHANGES, change_rows(given.lines), size=11) if given.lines else say("Không có."),
        heading("2. Phân phối và thu hồi bản cũ"),
        Table(PLACES, place_rows(given.places), size=10) if given.places else say("Chưa ghi nơi nhận trên hệ thống."),
        say(
            "Các đơn vị nhận bản mới, nộp lại bản giấy cũ để hủy hoặc đóng dấu “HẾT HIỆU LỰC”, "
            "và phổ biến tới người cần biết."
        ),
        closing(("Các đơn vị tại mục 2", "Lưu: VT, hồ sơ ISO"), by_hand(KEEPER)),
    ]
    return Paper("A4", tuple(blocks), title, batch.signed_on or given.today, draft=given.is_draft)


# ---------------------------------------------------------------- made known


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
