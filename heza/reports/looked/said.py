"""What a report of another origin says, read from its text: months, periods, decisions, counts and their units.

No database, no file. Line breaks of a page are not heeded: every question is asked of the whole text with single
spaces.
"""

import re
from dataclasses import dataclass
from datetime import date

from heza.core import words

AROUND = 60  # letters shown on each side of what was found
UNITS = r"(TTHC|thủ tục hành chính|thủ tục|hồ sơ)"
_MONTH = re.compile(r"(?<!\d )(?<!ngày )tháng\s+(\d{1,2})\s*(?:/|năm)\s*(\d{4})", re.I)
_DAY = r"(\d{1,2})(?:/|\s+tháng\s+)(\d{1,2})(?:/|\s+năm\s+)(\d{4})"
_PERIOD = re.compile(rf"từ\s+ngày\s+{_DAY}\s+đến\s+(?:hết\s+)?(?:ngày\s+)?{_DAY}", re.I)
_DECISION = re.compile(r"Quyết định\s+(?:số\s+)?(\d+/[\w.-]*QĐ[\w.-]*)", re.I)
_AFTER, _BEFORE = re.compile(rf"\s+ngày\s+{_DAY}", re.I), re.compile(rf"ngày\s+{_DAY}[^.;]*$", re.I)
_FIELD = re.compile(rf"(\d+)\s+{UNITS}\s+thuộc\s+lĩnh vực\s+([^,;().]+?)(?=,|;|\)|\.|\s+và\s+\d|$)", re.I)
_SECTION = re.compile(r"(?:^|\s)((?:[IVX]+|\d\.\d|\d)\.)\s+(?=[A-ZÀ-Ỹ])")
_NOTE = re.compile(r"(?<=[^\W\d_]{2})([¹²³⁴⁵⁶⁷⁸⁹]|[1-9])(?=[\s,.;)]\s*[^\W\d_])")


@dataclass(frozen=True)
class Spot:
    """Something that the text says, and the words around it."""

    value: str
    around: str
    at: int


@dataclass(frozen=True)
class Period:
    """From a day to a day, both counted."""

    first: date
    last: date
    spot: Spot


@dataclass(frozen=True)
class Count:
    """A number and what it counts."""

    number: int
    unit: str
    spot: Spot


class Report:
    """The text of a report and what is asked of it."""

    def __init__(self, text: str) -> None:
        self.lines = [words.clean(line) for line in text.splitlines()]
        self.text = words.clean(" ".join(self.lines))
        self.folded = words.fold(self.text)

    def spot(self, found: "re.Match[str]", value: str = "") -> Spot:
        """A match as it is shown."""
        return Spot(value or found[0], self._around(found.start(), found.end()), found.start())

    def _around(self, begin: int, end: int) -> str:
        """Some whole words on each side."""
        start = self.text.find(" ", begin - AROUND) + 1 if begin > AROUND else 0
        stop = self.text.rfind(" ", end, end + AROUND) if end + AROUND < len(self.text) else len(self.text)
        start, stop = min(start, begin), max(stop, end)
        return ("… " if start else "") + self.text[start:stop].strip() + (" …" if stop < len(self.text) else "")

    def months(self) -> list[Spot]:
        """Each “tháng 3 năm 2024” that is no part of a day, as 03/2024."""
        found = [one for one in _MONTH.finditer(self.text) if not _ends_a_day(self.text[: one.start()])]
        return [self.spot(one, f"{int(one[1]):02d}/{one[2]}") for one in found if 1 <= int(one[1]) <= 12]

    def periods(self) -> list[Period]:
        """Each “từ ngày … đến ngày …”."""
        found = []
        for one in _PERIOD.finditer(self.text):
            first, last = _day(*one.groups()[:3]), _day(*one.groups()[3:])
            if first and last:
                found.append(Period(first, last, self.spot(one)))
        return found

    def decisions(self) -> list[tuple[str, date | None, Spot]]:
        """Each decision by number, with its day where one stands beside it."""
        found = []
        for one in _DECISION.finditer(self.text):
            beside = _AFTER.match(self.text, one.end()) or _BEFORE.search(
                self.text[max(0, one.start() - 160) : one.start()]
            )
            day = _day(*beside.groups()) if beside else None
            found.append((one[1].rstrip(".-"), day, self.spot(one)))
        return found

    def counts(self, before: str, after: str = "") -> list[Count]:
        """Numbers with a unit that follow `before` (a pattern), and are followed by `after`."""
        pattern = re.compile(rf"{before}\s*:?\s*(\d{{1,3}}(?:\.\d{{3}})+|\d+)\s+{UNITS}{after}", re.I)
        return [
            Count(int(one[1].replace(".", "")), words.fold(one[2]), self.spot(one))
            for one in pattern.finditer(self.text)
        ]

    def fields(self) -> list[tuple[int, str, Spot]]:
        """How many procedures each field has."""
        return [(int(one[1]), one[3].strip(), self.spot(one)) for one in _FIELD.finditer(self.text)]

    def has(self, pattern: str) -> Spot | None:
        """The first place that fits a pattern of folded text."""
        found = re.search(pattern, self.folded)
        if found is None:
            return None
        around = self._around(found.start(), found.end())
        return Spot(self.text[found.start() : found.end()], around, found.start())

    def section(self, begins: str, ends: str) -> str:
        """The text between two headings, given as patterns of folded text; "" where the first is not there."""
        start = re.search(begins, self.folded)
        if start is None:
            return ""
        stop = re.search(ends, self.folded[start.end() :])
        return self.text[start.end() : start.end() + stop.start() if stop else len(self.text)]

    def notes(self) -> list[tuple[Spot, bool]]:
        """Marks of footnotes in the text, and whether a line of the report is that footnote."""
        found = []
        for one in _NOTE.finditer(self.text):
            mark = str("¹²³⁴⁵⁶⁷⁸⁹".find(one[1]) + 1 or one[1])
            raised = "¹²³⁴⁵⁶⁷⁸⁹"[int(mark) - 1]
            is_there = any(re.match(rf"(?:{raised}\s*|{mark}\s+)[^\W\d_]", line) for line in self.lines)
            found.append((self.spot(one, mark), is_there))
        return found


def _ends_a_day(before: str) -> bool:
    return re.search(r"ngày\s+(?:\d{1,2}|…|\.+)\s+$", before, re.I) is not None


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
