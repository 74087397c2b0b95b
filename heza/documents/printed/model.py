"""What the forms of document control share: how the agency is named, texts, places of signatures. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from heza.approvals import printed
from heza.approvals.signoff import Signature
from heza.core import words
from heza.papers import model
from heza.papers.heading import agency_header, one_line, titles_of
from heza.papers.model import Cell, Header, Notes, Paragraph, Recipients, Signatures, bold

DOTS = "…"
SYMBOL = "BQL"  # of the agency, behind the kind of a paper: 05/QĐ-BQL
SYSTEM = "Hệ thống quản lý chất lượng"
KEEPER = "Thư ký ISO"
BY_HAND = printed.BY_HAND
SMALL = 9.0  # points of a wide table

Rows = tuple[tuple[str | Cell, ...], ...]


@dataclass(frozen=True)
class Agency:
    """How the agency is named, from the settings of the office."""

    above: str  # UBND thành phố Hải Phòng
    name: str  # on lines as papers break them
    place: str
    head_title: str  # Trưởng ban

    @property
    def line(self) -> str:
        """Its name in running text."""
        return one_line(self.name)

    @property
    def head(self) -> str:
        """Its head in running text: Trưởng Ban Quản lý Khu kinh tế Hải Phòng."""
        title, _, last = self.head_title.rpartition(" ")
        is_named_so = bool(title) and self.line.lower().startswith(f"{last.lower()} ")
        return f"{title} {self.line}" if is_named_so else f"{self.head_title} {self.line}"

    def header(self, day: date | None = None, number: str = "") -> Header:
        """The head of a paper of the agency; a number as it is shown, where the paper has one."""
        return agency_header(self.above, self.name, self.place, day, f"Số: {number}" if number else "")


def say(text: model.Text) -> Paragraph:
    """A paragraph."""
    return Paragraph(text, indent=True)


def heading(text: str) -> Paragraph:
    """A bold line that stays with what follows."""
    return Paragraph(bold(text), "left", keep=True)


def day_or_dots(day: date | None) -> str:
    """28/03/2024, or dots."""
    return words.day(day) if day else DOTS


def wide(text: str, columns: int) -> tuple[str | Cell, ...]:
    """A row of one bold cell."""
    return (Cell(text, "left", bold=True, columns=columns),)


def by_hand(role: str) -> model.Signature:
    """A place to sign with a pen."""
    return model.Signature((role.upper(),), BY_HAND)


def signed(signature: Signature | None, role: str, head_title: str = "") -> model.Signature:
    """The place of a signature that was given in the program, or room for a pen; a deputy signs for the head (KT.)."""
    found = printed.block(signature, role)
    if signature is None or signature.paper or not head_title:
        return found
    titles = titles_of(signature.title, signature.for_title, signature.capacity, head_title)
    return replace(found, titles=tuple(titles))


def closing(to: Iterable[str], place: model.Signature) -> Signatures:
    """Who gets the paper at the left, the signature at the right."""
    return Signatures((Recipients(tuple(to)), place))


def compact(codes: Sequence[str]) -> str:
    """QT-01, QT-ĐT-01 đến QT-ĐT-22: three or more that follow each other are a stretch."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _next(runs[-1][-1]) == code:
            runs[-1].append(code)
        else:
            runs.append([code])
    parts = (f"{run[0]} đến {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)
    return ", ".join(parts)


def _next(code: str) -> str:
    """QT-ĐT-02 after QT-ĐT-01; "" where a code ends without a number."""
    found = re.fullmatch(r"(.*?)([0-9]{1,9})", code)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}d}" if found else ""


@dataclass(frozen=True)
class ChainHead:
    """The end of the chain of the trail when a paper was made: kept on paper, it shows a trail that was cut."""

    count: int
    mac: str
    moment: str  # when it was read

    @property
    def notes(self) -> Notes:
        """The foot of a list."""
        text = (
            f"Đầu chuỗi nhật ký kiểm tra lúc {self.moment}: {words.number(self.count)} mục, mã xác thực\n{self.mac}.",
            "Dùng số mục và mã này để đối chiếu khi kiểm tra nhật ký hệ thống.",
        )
        return Notes(text)
