"""What the list of dossiers is asked for: the address as values, every mistake in it as a sentence. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from heza.core import days, words
from heza.dossiers.rules import code_key
from heza.dossiers.words import SOON_DAYS

LONGEST_SEARCH = 200
MOST_WORDS = 8
LARGEST_ID = 2**31 - 1
YEARS = range(2000, 2101)
_CODE_START = re.compile(r"^[A-Z0-9][A-Z0-9.]*\d[A-Z0-9.]*(?:-\d*){0,2}$")
_TRIMMED = ".,;()&-\"'“”"  # as the words of applicants are kept


class Show(StrEnum):
    """Which dossiers, as the address says it."""

    OPEN = "dang-giai-quyet"
    OVERDUE = "qua-han"
    TODAY = "hom-nay"
    SOON = "sap-den-han"
    SUSPENDED = "tam-dung"
    SETTLED = "da-giai-quyet"
    EARLY = "som-han"
    ON_TIME = "dung-han"
    LATE = "tre-han"
    NOT_ACCEPTED = "chua-tiep-nhan"
    ALL = "tat-ca"

    @property
    def is_open(self) -> bool:
        """Whether it asks for open dossiers only; they stand by due date, the others by day of receipt."""
        return self in _OPEN


_OPEN = frozenset({Show.OPEN, Show.OVERDUE, Show.TODAY, Show.SOON, Show.SUSPENDED})
SHOW_NAMES: dict[Show, str] = {
    Show.OPEN: "Đang giải quyết",
    Show.OVERDUE: "Đang giải quyết, quá hạn",
    Show.TODAY: "Đến hạn hôm nay",
    Show.SOON: f"Đến hạn trong {SOON_DAYS} ngày làm việc tới",
    Show.SUSPENDED: "Đang tạm dừng",
    Show.SETTLED: "Đã giải quyết",
    Show.EARLY: "Đã giải quyết sớm hạn",
    Show.ON_TIME: "Đã giải quyết đúng hạn",
    Show.LATE: "Đã giải quyết quá hạn",
    Show.NOT_ACCEPTED: "Chưa tiếp nhận, không tiếp nhận",
    Show.ALL: "Tất cả hồ sơ",
}


@dataclass(frozen=True)
class Filters:
    """The conditions of a list. `problems` are sentences; a list with problems shows no rows."""

    show: Show = Show.OPEN
    department_id: int | None = None
    officer_id: int | None = None
    field_id: int | None = None
    procedure: str = ""  # its code, as typed
    first: date | None = None  # received from this day …
    last: date | None = None  # … to this one
    search: str = ""
    is_reversed: bool = False  # the other order than the usual one
    problems: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)  # the address as it came, to be shown again

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the state is asked for."""
        narrow = (self.department_id, self.officer_id, self.field_id, self.first, self.last)
        return bool(self.procedure or self.search or any(value is not None for value in narrow))

    @property
    def has_more(self) -> bool:
        """Whether one of the rarer conditions is asked for, or was typed wrongly."""
        return any(self.typed.get(name) for name in ("linh-vuc", "thu_tuc", "tu", "den"))

    def args(self, **changes: Any) -> dict[str, Any]:
        """The same question as arguments of an address; what is usual is left out. `changes` are fields."""
        one = replace(self, **changes)
        said = {
            "q": one.search,
            "trang-thai": one.show.value,
            "phong": one.department_id,
            "can-bo": one.officer_id,
            "linh-vuc": one.field_id,
            "thu_tuc": one.procedure,
            "tu": one.first and one.first.isoformat(),
            "den": one.last and one.last.isoformat(),
            "thu-tu": "nguoc" if one.is_reversed else None,
        }
        return {name: value for name, value in said.items() if value}


def read(args: Mapping[str, str]) -> Filters:
    """The filters of an address. A search looks at all dossiers unless a state is asked for."""
    problems: list[str] = []
    search = words.clean(args.get("q", ""))
    if len(search) > LONGEST_SEARCH:
        problems.append(f"Nội dung tìm dài quá {LONGEST_SEARCH} ký tự. Hãy bỏ bớt chữ.")
    first = _day(args.get("tu", ""), "Nhận từ ngày", problems)
    last = _day(args.get("den", ""), "Nhận đến ngày", problems)
    if first and last and first > last:
        problems.append(f"Ngày đầu {words.day(first)} sau ngày cuối {words.day(last)}. Hãy đổi lại hai ngày.")
    return Filters(
        show=_show(args.get("trang-thai", ""), Show.ALL if search else Show.OPEN, problems),
        department_id=_number(args.get("phong", ""), "Đơn vị", problems),
        officer_id=_number(args.get("can-bo", ""), "Cán bộ", problems),
        field_id=_number(args.get("linh-vuc", ""), "Lĩnh vực", problems),
        procedure=words.clean(args.get("thu_tuc", ""))[:60],
        first=first,
        last=last,
        search=search,
        is_reversed=args.get("thu-tu", "") == "nguoc",
        problems=tuple(problems),
        typed=dict(args),
    )


def _show(text: str, usual: Show, problems: list[str]) -> Show:
    if not text:
        return usual
    try:
        return Show(text)
    except ValueError:
        problems.append("Không có trạng thái này. Hãy chọn trạng thái trong danh sách.")
        return usual


def _number(text: str, label: str, problems: list[str]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID):
        problems.append(f"“{label}” không đúng. Hãy chọn trong danh sách.")
        return None
    return int(text)


def _day(text: str, label: str, problems: list[str]) -> date | None:
    if not (text := text.strip()):
        return None
    found = read_day(text)
    if found is None:
        problems.append(f"“{label}” cần một ngày dạng 20/03/2024, trong khoảng năm {YEARS[0]}–{YEARS[-1]}.")
    return found


def read_day(text: str) -> date | None:
    """A day as people type it, None where it is none or lies beyond what the office keeps."""
    try:
        found = days.read_day(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def code_start(search: str) -> str:
    """What was typed as the beginning of a dossier code, ready to be compared; empty where it cannot be one."""
    key = code_key(search)
    return key if " " not in search and len(key) >= 3 and _CODE_START.match(key) else ""


def search_words(search: str) -> list[str]:
    """The words of a search, as words of names are kept: folded, or with their marks where they were typed."""
    parts = [part.strip(_TRIMMED) for part in search.lower().split()]
    return [part[:60] for part in dict.fromkeys(parts) if part][:MOST_WORDS]
