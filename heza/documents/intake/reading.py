"""Reading the office's own register of internal documents from a workbook. Pure: no database, no file.

A bad row never stops the others: every problem is told at once, with its Excel row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from heza.core import words
from heza.core.cells import NONE, day_of, text_of
from heza.core.sheets import Row, Sheet
from heza.documents.rules import EARLIEST, TITLE_LENGTH, code_key, wrong_code
from heza.procedures.catalogue import Place, Problem

LOOK_FOR_HEADER = 60  # rows
COLUMNS = {  # the first that fits a label has it; labels are folded, without signs
    "number": r"^(stt|tt|so tt|so thu tu)$",
    "retired_on": r"^(ngay )?(het hieu luc|bai bo|huy bo|thu hoi)",
    "review": r"soat xet",
    "effective_from": r"(ngay|tu).*hieu luc|^hieu luc",
    "issued_on": r"^ngay( thang)?( nam)? ?(ban hanh|bh|ky)|^ngay$",
    "both": r"^(lan )?(bh|ban hanh)( lan)? (sd|sua doi)",
    "amend": r"^(lan |so lan )?(sd|sua doi)( |$)|lan sua doi",
    "issue": r"^(lan |so lan )?(bh|ban hanh)( |$)|^phien ban|^lan ban hanh",
    "code": r"^ma( |$)|^ky hieu|^so hieu",
    "title": r"^ten( |$)|^tai lieu$",
    "kind": r"^(loai|cap|nhom)( |$)",
    "department": r"^(don vi|phong|bo phan|co quan)",
    "state": r"^(tinh trang|hien trang|trang thai)",
}
LABELS = {
    "code": "Mã hiệu",
    "title": "Tên tài liệu",
    "kind": "Loại",
    "department": "Đơn vị soạn thảo",
    "issued_on": "Ngày ban hành",
    "effective_from": "Ngày hiệu lực",
    "retired_on": "Hết hiệu lực từ",
}
NOTHING = (
    "Không nhận ra danh mục tài liệu nội bộ trong tệp. Cần một dòng tiêu đề có “Mã hiệu”, “Tên tài liệu” và ít nhất "
    "một cột nữa như “Lần BH”, “Ngày ban hành”. Có thể bấm “Tải mẫu Excel” rồi chép danh mục vào."
)
_OVER = re.compile(r"het hieu luc|loi thoi|bai bo|huy bo|da huy|thu hoi|khong con (ap dung|hieu luc)")
_DRAFT, _REPLACED = re.compile(r"du thao|dang soan|sap hieu luc"), re.compile(r"thay the")
_NUMBERS = re.compile(
    r"(?:lan\s*)?(?:bh|ban hanh)?\s*:?\s*(\d{1,3})\s*[/,;. -]+\s*(?:lan\s*)?(?:sd|sua doi)?\s*:?\s*(\d{1,3})"
)
_ONE = re.compile(r"(?:lan\s*)?(bh|ban hanh|sd|sua doi)?\s*:?\s*(\d{1,3})")
AS_DAY = "“Lần BH/SĐ” bị Excel đổi thành ngày. Hãy định dạng cột là Text rồi ghi lại như 02/01."


@dataclass(frozen=True)
class Listed:
    """One document as the register says it; None and "" where it does not."""

    place: Place
    code: str
    title: str
    kind: str = ""
    department: str = ""
    issue: int | None = None
    amend: int | None = None
    issued_on: date | None = None
    effective_from: date | None = None
    retired_on: date | None = None
    standing: str = "current"  # current, retired, replaced, draft
    said: frozenset[str] = frozenset()  # the columns that the register has


@dataclass
class Found:
    """What a workbook lists, and what is wrong with it."""

    rows: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(sheets: Sequence[Sheet], today: date) -> Found:
    """Every document of the workbook, and everything that is wrong with it."""
    found, recognised = Found(), 0
    for sheet in sheets:
        header = _header_of(sheet)
        if header is not None:
            recognised += 1
            _Reader(sheet, *header, found, today).read()
        elif any(cell not in ("", None) for row in sheet.rows for cell in row):
            text = "Không nhận ra danh mục ở trang này nên bỏ qua."
            found.problems.append(Problem(Place(sheet.name), text, is_error=False))
    if not recognised:
        found.problems = [Problem(Place(), NOTHING)]
    return found


# ---------------------------------------------------------------- the header


def _header_of(sheet: Sheet) -> tuple[dict[str, int], int] | None:
    best: tuple[dict[str, int], int] | None = None
    for index, row in enumerate(sheet.rows[:LOOK_FOR_HEADER]):
        below = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else []
        for labels, first in ((_labels(row), index + 1), (_merged(row, below), index + 2)):
            columns = _columns(labels)
            if {"code", "title"} <= columns.keys() and len(columns.keys() - {"number"}) >= 3:
                best = (columns, first) if best is None or len(columns) > len(best[0]) else best
    return best


def _labels(row: Row) -> list[str]:
    return [plain(words.clean(cell)) if len(str(cell or "")) < 80 else "" for cell in row]


def plain(text: str) -> str:
    """Folded, without signs."""
    return " ".join(re.sub(r"[^\w ]", " ", words.fold(text)).split())


def _merged(row: Row, below: Row) -> list[str]:
    """A header of two rows: the label below where it says something, else the one above."""
    upper, lower = _labels(row), _labels(below)
    if not any(lower) or any(re.search(r"\d", label) for label in lower):
        return []
    pairs = [(upper[at] if at < len(upper) else "", lower[at] if at < len(lower) else "") for at in range(len(lower))]
    return [low if _columns([low]) else f"{up} {low}".strip() for up, low in pairs]


def _columns(labels: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, label in enumerate(labels):
        name = next((one for one, pattern in COLUMNS.items() if label and re.search(pattern, label)), "")
        if name:
            found.setdefault(name, at)
    return found


# ---------------------------------------------------------------- cells


def numbers_of(text: str, column: str = "issue") -> tuple[int | None, int | None]:
    """Lần ban hành and lần sửa đổi of “02/01”, “BH 02/SĐ 01”, “2”. Raises ValueError for what is none."""
    folded = words.fold(text)
    if folded in NONE:
        return None, None
    if both := _NUMBERS.fullmatch(folded):
        return int(both[1]), int(both[2])
    one = _ONE.fullmatch(folded)
    if one is None:
        raise ValueError(text)
    is_amendment = (one[1] or "") in ("sd", "sua doi") or (column == "amend" and not one[1])
    return (None, int(one[2])) if is_amendment else (int(one[2]), None)


# ---------------------------------------------------------------- rows


class _Reader:
    """Reads the rows under one header; a heading between them may begin the block of what is over."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], first: int, found: Found, today: date) -> None:
        self.sheet, self.columns, self.first, self.found, self.today = sheet, columns, first, found, today
        self.is_over = bool(_OVER.search(plain(sheet.name)))
        self.seen: dict[str, Listed] = {}
        self.place, self.cells, self.is_wrong = Place(sheet.name), list[Any](), False

    def read(self) -> None:
        """Every row."""
        for index in range(self.first, len(self.sheet.rows)):
            self.place, self.cells, self.is_wrong = Place(self.sheet.name, index + 1), self.sheet.rows[index], False
            if self._is_data():
                self._take()

    def _is_data(self) -> bool:
        texts = [text for cell in self.cells if (text := text_of(cell))]
        code, title = self._text("code"), self._text("title")
        if not texts or all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in texts):
            return False  # the numbers of the columns
        if _is_header(texts):
            return False
        if code and title and not (len(texts) <= 2 and re.fullmatch(r"[A-ZĐ]{1,5}\.?", code)):
            return True
        if len(texts) <= 3:
            return self._heading(" ".join(texts), code, title)
        return bool(code or title)

    def _heading(self, text: str, code: str, title: str) -> bool:
        """Whether a short row is a document after all; a heading says what the rows below it are."""
        folded = plain(text)
        if code and not wrong_code(code) and any(char.isdigit() for char in code):
            return True
        if _OVER.search(folded):
            self.is_over = True
        elif re.search(r"hien hanh|con hieu luc|dang ap dung|^[ivxlc]+ ", folded):
            self.is_over = False
        return False

    def _take(self) -> None:
        code = self._text("code")
        if reason := wrong_code(code):
            self._wrong(reason)
        title = self._text("title")
        if not title:
            self._wrong("Thiếu “Tên tài liệu”. Hãy ghi rồi nhập lại.")
        elif len(title) > TITLE_LENGTH:
            self._wrong(f"Tên tài liệu dài quá {TITLE_LENGTH} ký tự. Hãy rút ngắn lại.")
        issue, amend = self._numbers()
        issued_on, effective_from = self._day("issued_on"), self._day("effective_from")
        retired_on = self._day("retired_on")
        standing = self._standing(retired_on)
        listed = Listed(
            self.place,
            code,
            title,
            self._text("kind"),
            self._text("department"),
            issue,
            amend,
            issued_on,
            effective_from or issued_on,
            retired_on,
            standing,
            frozenset(self.columns),
        )
        self._check_days(listed)
        if not self.is_wrong and self._is_first(listed):
            self.found.rows.append(listed)

    def _standing(self, retired_on: date | None) -> str:
        said = plain(self._text("state"))
        for name, pattern in (("replaced", _REPLACED), ("draft", _DRAFT), ("retired", _OVER)):
            if pattern.search(said):
                return name
        is_past = retired_on is not None and retired_on <= self.today
        return "retired" if not said and (self.is_over or is_past) else "current"

    def _numbers(self) -> tuple[int | None, int | None]:
        found: list[int | None] = [None, None]
        for column in ("both", "issue", "amend"):
            if isinstance(self._raw(column), date):
                self._wrong(AS_DAY)
                continue
            text = self._text(column)
            try:
                issue, amend = numbers_of(text, column)
            except ValueError:
                self._wrong(f"“{text[:30]}” không phải lần ban hành, lần sửa đổi. Hãy ghi như 02/01 hoặc BH 02/SĐ 01.")
                continue
            found = [found[0] if issue is None else issue, found[1] if amend is None else amend]
        return found[0], found[1]

    def _check_days(self, listed: Listed) -> None:
        if listed.effective_from is None and listed.standing in ("current", "retired"):
            self._wrong("Thiếu ngày ban hành hoặc ngày hiệu lực. Hãy ghi ít nhất một ngày.")
        days = [one for one in (listed.issued_on, listed.effective_from, listed.retired_on) if one]
        if any(one < EARLIEST for one in days):
            self._wrong(f"Ngày trước {EARLIEST:%d/%m/%Y}. Hãy kiểm tra lại năm.")
        if listed.issued_on and listed.issued_on > self.today:
            self._wrong(f"Ngày ban hành {words.day(listed.issued_on)} sau hôm nay. Hãy kiểm tra lại.")
        if listed.issued_on and listed.effective_from and listed.effective_from < listed.issued_on:
            self._wrong("Ngày hiệu lực trước ngày ban hành. Hãy kiểm tra lại.")
        if listed.retired_on and listed.effective_from and listed.retired_on <= listed.effective_from:
            self._wrong("Ngày hết hiệu lực không sau ngày hiệu lực. Hãy kiểm tra lại.")

    def _is_first(self, listed: Listed) -> bool:
        """One row a document that is in force or was retired; older revisions of it are told apart later."""
        key = code_key(listed.code)
        if listed.standing in ("replaced", "draft"):
            return True
        before = self.seen.setdefault(key, listed)
        if before is listed:
            return True
        self._wrong(f"Mã {listed.code} đã có ở dòng {before.place.row}. Mã hiệu không dùng lại; hãy giữ một dòng.")
        return False

    # ------------------------------------------------------------ one row

    def _raw(self, name: str) -> Any:
        at = self.columns.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def _text(self, name: str) -> str:
        return text_of(self._raw(name))

    def _day(self, name: str) -> date | None:
        try:
            return day_of(self._raw(name))
        except ValueError:
            self._wrong(f"“{LABELS[name]}” phải như 28/07/2023, hiện là “{self._text(name)[:40]}”. Hãy sửa lại.")
            return None

    def _wrong(self, text: str) -> None:
        self.is_wrong = True
        self.found.problems.append(Problem(self.place, text))


def _is_header(texts: list[str]) -> bool:
    """Whether a row repeats the header, as lists of several pages do."""
    return len(texts) > 2 and {"code", "title"} <= _columns([plain(text) for text in texts]).keys()
