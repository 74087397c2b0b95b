"""The restatement slip (phiếu điều chỉnh số liệu): what is no longer as a signed report said it, on page and paper."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.core import words
from heza.core.db import db
from heza.dossiers.models import Dossier
from heza.dossiers.queries import visible_to
from heza.papers.heading import agency_header, one_line
from heza.papers.model import Block, Cell, Column, Paper, Paragraph, Signature, Signatures, Table, Title
from heza.reports.facts import Moved, Restated
from heza.reports.models import FrozenReport

LABELS = {
    "all": "Tổng số phải giải quyết (3)",
    "new": "Tiếp nhận trong kỳ (4 + 5)",
    "new_online": "Tiếp nhận trực tuyến (4)",
    "new_other": "Tiếp nhận trực tiếp, bưu chính (5)",
    "carried_in": "Từ kỳ trước chuyển qua (6)",
    "settled": "Đã giải quyết (7)",
    "early": "Giải quyết trước hạn (8)",
    "on_time": "Giải quyết đúng hạn (9)",
    "late": "Giải quyết quá hạn (10)",
    "stopped": "Đã giải quyết vì rút, dừng, từ chối",
    "open": "Đang giải quyết (11)",
    "open_in_time": "Đang giải quyết trong hạn (12)",
    "open_late": "Đang giải quyết quá hạn (13)",
    "suspended": "Đang tạm dừng",
}
BOX_WORDS = {
    "new_online": "tiếp nhận trực tuyến",
    "new_other": "tiếp nhận trực tiếp, bưu chính",
    "carried_in": "kỳ trước chuyển qua",
    "early": "giải quyết trước hạn",
    "on_time": "giải quyết đúng hạn",
    "late": "giải quyết quá hạn",
    "stopped": "rút, dừng, từ chối",
    "open_in_time": "đang giải quyết trong hạn",
    "open_late": "đang giải quyết quá hạn",
    "suspended": "tạm dừng",
}
NOWHERE = "không tính"


@dataclass(frozen=True)
class Slip:
    """A slip as one person may read it."""

    restated: Restated
    moved: tuple[Moved, ...]  # that the person may see

    @property
    def hidden(self) -> int:
        """How many dossiers moved that the person may not see."""
        return len(self.restated.moved) - len(self.moved)

    @property
    def changed(self) -> list[tuple[str, int, int]]:
        """(figure, before, after) of every figure that is not what it was."""
        before, after = self.restated.before, self.restated.after
        pairs = ((label, getattr(before, name), getattr(after, name)) for name, label in LABELS.items())
        return [(label, old, new) for label, old, new in pairs if old != new]


def slip_for(person: Person, restated: Restated) -> Slip:
    """The slip with the dossiers that a person may see: one statement at most."""
    if person.can(Can.READ_ALL):
        return Slip(restated, restated.moved)
    listed = [one.code for one in restated.moved]
    seen = set(db.session.scalars(select(Dossier.code).where(Dossier.code.in_(listed), visible_to(person))))
    return Slip(restated, tuple(one for one in restated.moved if one.code in seen))


def place_in_words(boxes: Collection[str]) -> str:
    """Where a dossier counts, in words."""
    return ", ".join(said for name, said in BOX_WORDS.items() if name in boxes) or NOWHERE


def difference(before: int, after: int) -> str:
    """+1, −2."""
    return f"{'+' if after > before else '−'}{words.number(abs(after - before))}"


def hidden_words(hidden: int) -> str:
    """What is said of the dossiers that the reader may not see; empty where there are none."""
    return f"Còn {words.number(hidden)} hồ sơ của phòng khác, anh/chị không xem được mã." if hidden else ""


# ---------------------------------------------------------------- on paper

_FIGURES = (
    Column("Chỉ tiêu (cột của Biểu II.06a)", 4),
    Column("Báo cáo đã ký", 1.7, "right"),
    Column("Nay biết", 1.4, "right"),
    Column("Chênh lệch", 1.4, "right"),
)
_MOVED = (
    Column("STT", 0.9, "center"),
    Column("Mã hồ sơ", 3.2),
    Column("Đơn vị", 2.3),
    Column("Thay đổi", 3.4),
    Column("Đã tính vào", 2.1),
    Column("Nay tính vào", 2.1),
)


def to_paper(slip: Slip, frozen: FrozenReport, *, above: str, agency: str, place: str, today: date) -> Paper:
    """The slip, to go with the next report."""
    name = slip.restated.name
    figures = tuple(
        (label, words.number(old), words.number(new), difference(old, new)) for label, old, new in slip.changed
    )
    said = (
        f"Báo cáo cải cách thủ tục hành chính {name} của {one_line(agency)} ký ngày {words.day(frozen.signed_on)}, số "
        f"liệu đến hết ngày {words.day(frozen.as_of)}, không thay đổi. Dữ liệu nhập sau khi ký cho biết "
        f"{words.number(len(slip.restated.moved))} hồ sơ của kỳ này được tính khác đi như sau:"
    )
    rows = tuple(
        (str(number), one.code, one.department, one.what, place_in_words(one.before), place_in_words(one.after))
        for number, one in enumerate(slip.moved, 1)
    )
    blocks: list[Block] = [
        agency_header(above, agency, place, today),
        Title("PHIẾU ĐIỀU CHỈNH SỐ LIỆU", about=f"Báo cáo {name}"),
        Paragraph(said, indent=True),
        Paragraph("1. Số liệu thay đổi", "left", keep=True),
        Table(
            _FIGURES, figures or ((Cell("Tổng số không thay đổi; chỉ thay đổi giữa các phòng, lĩnh vực", columns=4),),)
        ),
        Paragraph("2. Hồ sơ thay đổi", "left", keep=True),
        Table(_MOVED, rows, size=11) if rows else Paragraph("Không có hồ sơ nào được xem.", "left"),
    ]
    if slip.hidden:
        blocks.append(Paragraph(hidden_words(slip.hidden), "left"))
    blocks.append(Signatures((Signature(), Signature(("NGƯỜI LẬP PHIẾU",), "(Ký và ghi rõ họ tên)"))))
    return Paper("A4", tuple(blocks), f"Phiếu điều chỉnh số liệu báo cáo {name}", today)
