"""What the register of dossiers is asked for: the address as values, every mistake in it as a sentence. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from heza.core import words
from heza.dossiers.filters import LARGEST_ID, YEARS, read_day

EVERY_FIELD = "Tất cả các lĩnh vực"
NO_FIELD = "Chưa rõ lĩnh vực"


class Book(NamedTuple):
    """A book of numbers: one field (lĩnh vực) in one year."""

    id: int
    field_name: str
    year: int

    @property
    def name(self) -> str:
        """Its name, as the receipt and the register print it."""
        return f"{self.field_name} – năm {self.year}"


@dataclass(frozen=True)
class Asked:
    """A period of receipt, both days included; a field or a book, where not all. `problems` are sentences."""

    first: date
    last: date
    field_id: int | None = None
    field_name: str = EVERY_FIELD
    book: Book | None = None
    problems: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)  # the address as it came, to be shown again

    @property
    def args(self) -> dict[str, Any]:
        """The same question as an address."""
        said = {
            "linh-vuc": self.field_id,
            "quyen": self.book.id if self.book else None,
            "tu": self.first.isoformat(),
            "den": self.last.isoformat(),
        }
        return {name: value for name, value in said.items() if value}

    @property
    def period(self) -> str:
        """The days in words."""
        return f"Từ ngày {words.day(self.first)} đến ngày {words.day(self.last)}"

    @property
    def said(self) -> str:
        """The question in words."""
        named = f"Quyển số: {self.book.name}" if self.book else f"Lĩnh vực: {self.field_name}"
        return f"{named}. {self.period}"

    @property
    def values(self) -> dict[str, Any]:
        """What the heading of the form says."""
        year = str(self.first.year) if self.first.year == self.last.year else f"{self.first.year}–{self.last.year}"
        return {
            "field_name": self.book.field_name if self.book else self.field_name,
            "book_no": self.book.name if self.book else "",
            "year": year,
            "from_day": self.first.isoformat(),
            "to_day": self.last.isoformat(),
        }


def read(args: Mapping[str, str], today: date, fields: Mapping[int, str], books: Sequence[Book]) -> Asked:
    """The question of an address; the month until today where no days are said, or the whole year of a book."""
    problems: list[str] = []
    field_id = _number(args.get("linh-vuc", ""))
    if field_id is not None and field_id not in fields:
        problems.append("Không có lĩnh vực này. Hãy chọn lĩnh vực trong danh sách.")
        field_id = None
    book_id = _number(args.get("quyen", ""))
    book = next((one for one in books if one.id == book_id), None)
    if book_id is not None and book is None:
        problems.append("Không có quyển sổ này. Hãy chọn quyển sổ trong danh sách.")
    usual = (date(book.year, 1, 1), date(book.year, 12, 31)) if book else (today.replace(day=1), today)
    first = _day(args.get("tu", ""), "Nhận từ ngày", problems) or usual[0]
    last = _day(args.get("den", ""), "Nhận đến ngày", problems) or max(usual[1], first)
    if first > last:
        problems.append(f"Ngày đầu {words.day(first)} sau ngày cuối {words.day(last)}. Hãy đổi lại hai ngày.")
    return Asked(
        first=first,
        last=last,
        field_id=field_id,
        field_name=fields[field_id] if field_id is not None else EVERY_FIELD,
        book=book,
        problems=tuple(problems),
        typed=dict(args),
    )


def _number(text: str) -> int | None:
    """A number of an address, None for none; what is no number is nobody's."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and int(text[:11]) <= LARGEST_ID else -1


def _day(text: str, label: str, problems: list[str]) -> date | None:
    if not text.strip():
        return None
    found = read_day(text.strip())
    if found is None:
        problems.append(f"“{label}” cần một ngày dạng 20/03/2024, trong khoảng năm {YEARS[0]}–{YEARS[-1]}.")
    return found
