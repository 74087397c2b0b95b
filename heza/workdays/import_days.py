"""Days of the calendar in Excel: out as a year's list, and in as a draft of a change. The same file gives nothing new.

Columns: Ngày, Trở thành (nghỉ, làm việc, như thường), Lý do, Căn cứ, Đã đối chiếu. What the file says otherwise than
the calendar becomes a draft; nothing is applied by an import.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from heza.accounts.list_import import ListImport
from heza.accounts.models import Person
from heza.accounts.permissions import Can
from heza.audit import trail
from heza.core import words
from heza.core.db import db
from heza.core.lists import Line, header_of, is_line
from heza.core.refusal import Refused
from heza.core.sheets import Column, Sheet, workbook
from heza.workdays import changes, queries
from heza.workdays.models import CalendarDay
from heza.workdays.typed import BECOMES, MOST_LINES, DayLine, checked

LABELS = {"day": "Ngày", "becomes": "Trở thành", "reason": "Lý do", "source": "Căn cứ"}
FITTING = {
    "stt": r"^(stt|so tt|tt)$",
    "day": r"^ngay$|^ngay (nghi|thang)|^ngay lam bu",
    "becomes": r"tro thanh|^loai|tinh chat",
    "reason": r"ly do|ten|noi dung|dien giai",
    "source": r"can cu|van ban|nguon",
    "confirmed": r"doi chieu",
}
KINDS = {"new": "ngày mới", "changed": "khác lịch hiện nay", "same": "lịch đã có"}
COLUMNS = (
    Column("STT", 6),
    Column("Ngày", 12),
    Column("Trở thành", 14),
    Column("Lý do", 50),
    Column("Căn cứ", 60),
    Column("Đã đối chiếu", 14),
)


class Row(NamedTuple):
    """One row of the file: its number, what it says, what is wrong with it."""

    number: int
    line: DayLine | None
    source: str
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A row and what becomes of it."""

    kind: str
    row: Row

    @property
    def line(self) -> DayLine:
        """What it says."""
        assert self.row.line is not None
        return self.row.line


@dataclass(frozen=True)
class Plan:
    """What a file would do."""

    items: list[Item]
    errors: list[tuple[int, str]]

    @property
    def writes(self) -> list[Item]:
        """The rows that go into the draft."""
        return [] if self.errors else [item for item in self.items if item.kind != "same"]

    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        found = Counter(item.kind for item in self.items)
        return {kind: found[kind] for kind in KINDS}


def read(sheets: Sequence[Sheet], _today: date) -> list[Row]:
    """The rows of a file. Raises Refused where no sheet has the columns."""
    for sheet in sheets:
        header = header_of(sheet.rows, FITTING, ("day", "reason"))
        if header is None:
            continue
        lines = [(at + 1, cells) for at, cells in enumerate(sheet.rows) if at >= header.first and is_line(cells)]
        if len(lines) > MOST_LINES:
            raise Refused(f"Tệp có {len(lines)} ngày; mỗi lần nhập nhiều nhất {MOST_LINES}. Hãy chia tệp ra.")
        return [_row(number, Line(cells, header.columns, LABELS)) for number, cells in lines]
    raise Refused("Không thấy các cột “Ngày”, “Trở thành”, “Lý do”. Hãy dùng mẫu Excel của trang này.")


def _row(number: int, line: Line) -> Row:
    day, reason, source = line.day("day"), line.text("reason", 200), line.text("source", 300)
    said = words.fold(line.text("becomes"))
    by_word = {words.fold(word): kind for kind, word in BECOMES.items()} | {"lam bu": "working", "di lam": "working"}
    becomes = by_word.get(said) if said else "off"
    if becomes is None:
        line.wrong.append("“Trở thành” phải là nghỉ, làm việc hoặc như thường. Hãy sửa lại.")
    if day is None and not line.wrong:
        line.wrong.append("Chưa có ngày. Hãy nhập ngày dạng 24/11/2026.")
    if day is not None:
        try:
            checked(day)
        except ValueError as problem:
            line.wrong.append(str(problem))
    found = DayLine(day, becomes, reason) if day and becomes and not line.wrong else None
    return Row(number, found, source, tuple(line.wrong))


def plan(rows: Sequence[Row]) -> Plan:
    """What the rows would do to the calendar of now."""
    days = [row.line.day for row in rows if row.line]
    known = {one.day: one for one in db.session.scalars(select(CalendarDay).where(CalendarDay.day.in_(days)))}
    errors = [(row.number, said) for row in rows for said in row.wrong]
    twice = [day for day, count in Counter(days).items() if count > 1]
    errors += [(0, f"Ngày {day:%d/%m/%Y} có hai dòng. Hãy giữ một dòng.") for day in twice]
    return Plan([Item(_kind(row.line, known.get(row.line.day)), row) for row in rows if row.line], errors)


def _kind(line: DayLine, known: CalendarDay | None) -> str:
    if known is None:
        return "same" if line.becomes == "plain" else "new"
    calendar = queries.with_days(queries.calendar(), {line.day: line.becomes})
    is_same = calendar.is_working(line.day) == known.is_working and line.reason in ("", known.reason)
    return "same" if is_same else "changed"


def apply(rows: Sequence[Row], person: Person, file_name: str, file_sha256: str) -> Plan:
    """Make a draft of what the file says otherwise. Raises Refused."""
    made = plan(rows)
    if made.errors:
        raise Refused(f"Tệp còn {len(made.errors)} lỗi nên chưa lập bản dự thảo. Hãy sửa tệp rồi thử lại.")
    if not made.writes:
        return made
    sources = {item.row.source for item in made.writes if item.row.source}
    number = sources.pop()[:60] if len(sources) == 1 else ""
    decision = changes.Decision(number, None, "", f"Theo tệp {file_name}"[:300], confirmed=False)
    change = changes.create(decision, person)
    changes.add_days(change.id, [item.line for item in made.writes], 1)
    counted = {kind: count for kind, count in made.counts().items() if count}
    trail.record(
        db.session, "import", "calendar_change", change.id, counted | {"file": file_name, "file_sha256": file_sha256}
    )
    return made


def year_workbook(year: int) -> bytes:
    """The calendar of a year, in the layout that an import reads."""
    told = [f"Lịch năm {year}, bản lịch {queries.calendar_version()}."]
    return workbook(f"Ngày làm việc {year}", told, COLUMNS, _cells(queries.days_of(year)))


def _cells(rows: Sequence[CalendarDay]) -> Iterator[list[str | int | date | None]]:
    for number, row in enumerate(rows, 1):
        word = BECOMES["working" if row.is_working else "off"]
        yield [number, row.day, word, row.reason, row.source, "có" if row.confirmed else "chưa"]


def empty_workbook() -> bytes:
    """A workbook to fill."""
    told = ["Mỗi ngày một dòng. Trở thành: nghỉ, làm việc hoặc như thường."]
    return workbook("Ngày nghỉ, ngày làm bù", told, COLUMNS, [])


DAYS = ListImport(
    purpose="calendar_days",
    permission=Can.EDIT_CALENDAR,
    templates=("workdays/upload.html", "workdays/preview.html"),
    read=read,
    plan=plan,
    apply=apply,
    empty=empty_workbook,
    empty_name="mau-ngay-nghi-ngay-lam-bu.xlsx",
    kinds=KINDS,
    nothing="Lịch đã có đủ các ngày trong tệp này; không lập bản dự thảo nào.",
    more=lambda _plan: {"becomes": BECOMES},
    done=lambda made: f"Đã lập bản dự thảo gồm {len(made.writes)} ngày. Hãy mở bản mới nhất, ghi văn bản và xem trước.",
)
