"""The notice of change and distribution of a batch, and what papers about a batch share. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
    heading,
    say,
)
from heza.documents.readers.rules import FORMS
from heza.papers.heading import long_day
from heza.papers.model import Block, Cell, Column, Line, Paper, Table, Title

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
