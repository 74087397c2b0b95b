"""What the page of the trail was asked for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from heza.audit.counts import GROUPS
from heza.audit.queries import LAST, Wanted
from heza.audit.words import ACTS, KINDS, SYSTEM, Names, act, kind
from heza.core import words
from heza.core.days import read_day

YEARS = range(2000, 2101)
NOBODY = 0  # in the filter: what the system itself did


class TrailFilter:
    """The filter in the address of the page; what cannot be read is a sentence, and is left out."""

    def __init__(self, args: Mapping[str, str], names: Names) -> None:
        self.errors: list[str] = []
        self.names = {NOBODY: SYSTEM, **names.people}
        self.given = {
            name: words.clean(args.get(name)) for name in ("nguoi", "viec", "nhom", "loai", "ma", "tu", "den")
        }
        self.wanted = Wanted(
            actor_id=self._actor(self.given["nguoi"]),
            action=self.given["viec"],
            subject_type=self.given["loai"],
            subject_id=self.given["ma"],
            from_day=self._day("tu"),
            to_day=self._day("den"),
            group=self.given["nhom"] if self.given["nhom"] in GROUPS else "",
        )
        if self.wanted.from_day and self.wanted.to_day and self.wanted.from_day > self.wanted.to_day:
            self.errors.append("“Từ ngày” sau “Đến ngày”. Hãy chọn lại khoảng ngày.")
        before = args.get("truoc", "")
        self.before = min(int(before), LAST) if before.isdecimal() and before.isascii() and len(before) < 20 else None

    @property
    def args(self) -> dict[str, Any]:
        """The filter as it stands in an address."""
        return {name: value for name, value in self.given.items() if value}

    @property
    def actors(self) -> list[tuple[object, str]]:
        """The choices of who did it."""
        return [("", "Mọi người"), *self.names.items()]

    @property
    def acts(self) -> list[tuple[str, str]]:
        """The choices of what was done."""
        return [("", "Mọi việc"), *sorted(ACTS.items(), key=lambda pair: words.sort_key(pair[1]))]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """The choices of groups of acts."""
        return [("", "Mọi nhóm việc"), *((key, said) for key, (said, _actions) in GROUPS.items())]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The choices of what it was done to."""
        return [("", "Mọi đối tượng"), *sorted(KINDS.items(), key=lambda pair: words.sort_key(pair[1]))]

    @property
    def in_words(self) -> str:
        """The filter as one line."""
        wanted = self.wanted
        parts = (
            ("người làm", "" if wanted.actor_id is None else self.names[wanted.actor_id]),
            ("việc", act(wanted.action)),
            ("nhóm việc", GROUPS[wanted.group][0] if wanted.group else ""),
            ("đối tượng", kind(wanted.subject_type)),
            ("mã", wanted.subject_id),
            ("từ ngày", words.day(wanted.from_day) if wanted.from_day else ""),
            ("đến ngày", words.day(wanted.to_day) if wanted.to_day else ""),
        )
        return "; ".join(f"{label}: {value}" for label, value in parts if value) or "toàn bộ"

    def _actor(self, text: str) -> int | None:
        if not text:
            return None
        if text in {str(number) for number in self.names}:
            return int(text)
        self.errors.append("Không có người này trong danh sách tài khoản. Hãy chọn lại người làm.")
        return None

    def _day(self, name: str) -> date | None:
        text = self.given[name]
        try:
            day = read_day(text) if text else None
        except ValueError:
            self.errors.append(f"Ngày “{text}” không có thật. Hãy chọn lại ngày.")
            return None
        if day and day.year not in YEARS:
            self.errors.append(f"Ngày “{text}” phải từ năm {YEARS[0]} đến năm {YEARS[-1]}. Hãy chọn lại ngày.")
            return None
        return day
