"""The kinds of reports, their periods, the sections in their order. Pure.

Periods: CV 2599 has months from the 20th to the 19th; Decree 09/2019/NĐ-CP, Điều 12 quarters and years from the 15th to
the 14th. From which day each kind counts is a setting of the office; a first day of 1 is the calendar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from heza.dossiers.rules import Period, month_of, month_period

YEARS = (2000, 2100)
OPEN = ("draft", "confirming")  # states of a report in which people write of it
SIGNED = ("signed", "sent")  # and those after it was signed
NONE = "Không phát sinh"


class Kind(NamedTuple):
    """A kind of report: its word, how many months it spans, how many of them a year has."""

    word: str  # as it begins a name: "tháng"
    months: int
    parts: int


KINDS: dict[str, Kind] = {
    "month": Kind("tháng", 1, 12),
    "quarter": Kind("quý", 3, 4),
    "half": Kind("sáu tháng đầu năm", 6, 1),
    "nine": Kind("chín tháng đầu năm", 9, 1),
    "year": Kind("năm", 12, 1),
}
ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True)
class Span:
    """What a report is about: a kind, a year, which part of it (month 1–12, quarter 1–4, otherwise 1)."""

    kind: str
    year: int
    part: int = 1

    def __post_init__(self) -> None:
        """Raises ValueError for a span that no calendar has."""
        found = KINDS.get(self.kind)
        if found is None or not YEARS[0] <= self.year <= YEARS[1] or not 1 <= self.part <= found.parts:
            raise ValueError("there is no such report")

    @property
    def last_month(self) -> int:
        """The month of the year in which it ends."""
        return KINDS[self.kind].months * self.part

    @property
    def name(self) -> str:
        """tháng 3 năm 2024; quý I năm 2024; năm 2024."""
        word = KINDS[self.kind].word
        if self.kind == "year":
            return f"{word} {self.year}"
        if self.kind == "month":
            return f"{word} {self.part} năm {self.year}"
        if self.kind == "quarter":
            return f"{word} {ROMAN[self.part]} năm {self.year}"
        return f"{word} {self.year}"

    @property
    def short(self) -> str:
        """03/2024, quý I/2024, năm 2024."""
        if self.kind == "month":
            return f"{self.part:02d}/{self.year}"
        return f"quý {ROMAN[self.part]}/{self.year}" if self.kind == "quarter" else self.name

    @property
    def following(self) -> "Span":
        """The next of its kind."""
        if self.part < KINDS[self.kind].parts:
            return Span(self.kind, self.year, self.part + 1)
        return Span(self.kind, self.year + 1, 1)

    @property
    def before(self) -> "Span":
        """The one before of its kind."""
        if self.part > 1:
            return Span(self.kind, self.year, self.part - 1)
        return Span(self.kind, self.year - 1, KINDS[self.kind].parts)

    @property
    def year_ago(self) -> "Span":
        """The same of the year before."""
        return Span(self.kind, self.year - 1, self.part)


def period_of(span: Span, first_day: int) -> Period:
    """The days that a report counts, both included: March 2024 from the 20th is 20/02/2024–19/03/2024."""
    last = month_period(span.year, span.last_month, first_day)
    months = KINDS[span.kind].months
    first_month = span.last_month - months + 1
    first = month_period(span.year, first_month, first_day)
    return Period(first.first, last.last, span.name)


def span_of(day: date, kind: str, first_day: int) -> Span:
    """The report of a kind into which a day falls; for half and nine months the one of its year."""
    month = month_of(day, first_day)
    year, number = month.last.year, month.last.month
    kind_ = KINDS[kind]
    return Span(kind, year, min((number - 1) // kind_.months + 1, kind_.parts))


def last_ended(today: date, kind: str, first_day: int) -> Span:
    """The newest report of a kind whose period is over."""
    span = span_of(today, kind, first_day)
    while period_of(span, first_day).last >= today:
        span = span.before
    return span


def trend_of(span: Span, count: int = 13) -> Iterator[Span]:
    """Months that end where a report ends and those before it, oldest first."""
    here = Span("month", span.year, span.last_month)
    found = [here]
    while len(found) < count:
        found.append(found[-1].before)
    yield from reversed(found)


def due_on(period: Period, days: int) -> date:
    """By when a report is to be handed in: days after the end of its period."""
    return period.last + timedelta(days=days)


# ---------------------------------------------------------------- the sections


class Section(NamedTuple):
    """A section of the report, in the structure of the real one."""

    key: str
    number: str  # as printed before the heading
    heading: str
    is_told: bool  # sentences come from the records
    is_free: bool  # people write in it
    level: int  # of its heading: 1 for I, 2 for 1., 3 for 1.1., 4 for a)


SECTIONS: tuple[Section, ...] = (
    Section("opening", "", "Mở đầu", is_told=True, is_free=False, level=0),
    Section("results", "I.", "KẾT QUẢ THỰC HIỆN", is_told=False, is_free=False, level=1),
    Section("regulation", "1.", "Về cải cách việc quy định thủ tục hành chính", is_told=False, is_free=False, level=2),
    Section(
        "impact",
        "1.1.",
        "Kết quả đánh giá tác động và thẩm định thủ tục hành chính trong dự án, dự thảo văn bản quy phạm pháp luật "
        "có quy định thủ tục hành chính",
        is_told=True,
        is_free=True,
        level=3,
    ),
    Section("cutting", "1.2.", "Kết quả cắt giảm, đơn giản hóa quy định TTHC", is_told=False, is_free=False, level=3),
    Section("simplified", "a)", "Kết quả rà soát, đơn giản hóa TTHC", is_told=True, is_free=True, level=4),
    Section(
        "internal",
        "b)",
        "Kết quả rà soát, đơn giản hóa thủ tục hành chính nội bộ theo Quyết định số 1085/QĐ-TTg ngày 15 tháng 9 năm "
        "2022 của Thủ tướng Chính phủ",
        is_told=True,
        is_free=True,
        level=4,
    ),
    Section(
        "national",
        "1.3.",
        "Kết quả công bố, công khai TTHC trên Cơ sở dữ liệu quốc gia về TTHC",
        is_told=True,
        is_free=True,
        level=3,
    ),
    Section("reform", "2.", "Kết quả cải cách TTHC", is_told=False, is_free=False, level=2),
    Section(
        "publicity", "2.1.", "Kết quả công khai minh bạch trong thực hiện TTHC", is_told=True, is_free=True, level=3
    ),
    Section("settling", "2.2.", "Kết quả giải quyết TTHC", is_told=True, is_free=True, level=3),
    Section("online", "2.3.", "Kết quả thực hiện dịch vụ công trực tuyến", is_told=True, is_free=True, level=3),
    Section("digitised", "2.4.", "Kết quả số hóa hồ sơ, kết quả giải quyết TTHC", is_told=True, is_free=True, level=3),
    Section("feedback", "3.", "Kết quả tiếp nhận và xử lý phản ánh, kiến nghị", is_told=True, is_free=True, level=2),
    Section("assessment", "II.", "ĐÁNH GIÁ CHUNG", is_told=False, is_free=False, level=1),
    Section("strengths", "1.", "Ưu điểm", is_told=True, is_free=True, level=2),
    Section("difficulties", "2.", "Khó khăn, vướng mắc", is_told=True, is_free=True, level=2),
    Section("tasks", "III.", "NHIỆM VỤ TRỌNG TÂM CỦA {next}", is_told=True, is_free=True, level=1),
    Section("proposals", "IV.", "KIẾN NGHỊ VÀ ĐỀ XUẤT", is_told=False, is_free=True, level=1),
    Section("closing", "", "Kết thúc", is_told=True, is_free=False, level=0),
)
BY_KEY = {one.key: one for one in SECTIONS}
FREE = tuple(one for one in SECTIONS if one.is_free)
NEEDED = ("strengths", "difficulties", "proposals")  # sections that people must write
LONGEST = 20_000  # letters of what people write in one section
INPUTS = {  # numbers that no register here knows: typed in, None is missing
    "impact_assessed": "Số TTHC đã đánh giá tác động trong dự thảo văn bản quy phạm pháp luật",
    "impact_appraised": "Số TTHC đã thẩm định trong dự thảo văn bản quy phạm pháp luật",
}


def heading_of(section: Section, span: Span) -> str:
    """The heading as it is printed in a report: the next month, quarter or year is named as such."""
    words = {"month": "THÁNG TIẾP THEO", "quarter": "QUÝ TIẾP THEO", "year": "NĂM TIẾP THEO"}
    return section.heading.format(next=words.get(span.kind, "THỜI GIAN TỚI"))
