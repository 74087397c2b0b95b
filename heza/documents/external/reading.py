"""Reading the office's own list of external documents from a workbook. Pure: no database, no file.

A bad row never stops the others: every problem is told at once, with its Excel row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from heza.core import words
from heza.core.cells import day_of, is_none, text_of
from heza.core.lists import header_of, is_line
from heza.core.sheets import Sheet
from heza.documents.external import rules
from heza.documents.external.cells import codes_of, number_of, status_of
from heza.documents.external.rules import number_key
from heza.documents.rules import TITLE_LENGTH
from heza.procedures.catalogue import Place, Problem

COLUMNS = {  # the first that fits a label has it; labels are folded
    "stt": r"^(stt|tt|so tt|so thu tu)$",
    "superseded_by": r"^(duoc |bi )?thay the",
    "checked_on": r"^(lan |ngay )?(ra soat|kiem tra|soat xet)",
    "effective_from": r"ngay (co )?hieu luc|hieu luc tu",
    "issued_on": r"^ngay (ban hanh|ky|thang)",
    "status": r"^tinh trang|^hieu luc|^hien trang",
    "number": r"^(so|ky hieu|ma)( |$)",
    "issuer": r"^(co quan|noi|don vi) (ban hanh|ky)",
    "department": r"^(don vi|phong|bo phan)",
    "scope": r"ap dung|pham vi",
    "citations": r"dan chieu|vien dan|quy trinh",
    "kind": r"^loai",
    "title": r"^ten|trich yeu|^tai lieu",
    "url": r"dia chi|duong dan|lien ket|^link|^nguon",
}
REQUIRED = {"number": "Số hiệu", "title": "Tên"}
LABELS = {
    "number": "Số hiệu",
    "title": "Tên",
    "kind": "Loại",
    "issuer": "Cơ quan ban hành",
    "issued_on": "Ngày ban hành",
    "effective_from": "Ngày hiệu lực",
    "status": "Tình trạng",
    "superseded_by": "Thay thế bởi",
    "scope": "Nội dung áp dụng",
    "citations": "Dẫn chiếu",
    "department": "Đơn vị theo dõi",
    "checked_on": "Rà soát gần nhất",
    "url": "Địa chỉ",
}
NOTHING = (
    "Không nhận ra danh mục tài liệu bên ngoài trong tệp. Cần một dòng tiêu đề có “Số hiệu”, “Tên” và các cột như "
    "“Loại”, “Cơ quan ban hành”, “Ngày hiệu lực”. Có thể bấm “Tải mẫu Excel” rồi chép danh mục vào."
)
MOST = 10_000  # documents of one file
TOO_MANY = f"Tệp có hơn {words.number(MOST)} văn bản. Hãy kiểm tra lại tệp hoặc chia thành nhiều tệp."
LENGTHS = {
    "number": rules.NUMBER_LENGTH,
    "title": TITLE_LENGTH,
    "kind": rules.KIND_LENGTH,
    "issuer": rules.ISSUER_LENGTH,
    "url": rules.URL_LENGTH,
    "scope": rules.SCOPE_LENGTH,
}
_REPLACED = re.compile(r"(?:được|bị)?\s*thay thế\s*(?:bởi|bằng)?\s*:?\s*(.*)", re.I)


@dataclass(frozen=True)
class Listed:
    """One external document as the list says it; unit, citations and successor as they are written there."""

    place: Place
    number: str
    title: str
    kind: str = ""
    issuer: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    status: str = ""
    superseded_by: str = ""
    scope: str = ""
    citations: tuple[str, ...] = ()
    department: str = ""
    checked_on: date | None = None
    url: str = ""
    said: frozenset[str] = frozenset()  # the columns that the list has; what it has no column for it leaves alone


@dataclass
class Found:
    """What a workbook lists, and what is wrong with it."""

    rows: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(sheets: Sequence[Sheet], today: date) -> Found:
    """Every external document of the workbook, and everything that is wrong with it."""
    found, recognised = Found(), 0
    for sheet in sheets:
        header = header_of(sheet.rows, COLUMNS, REQUIRED)
        if header is not None:
            recognised += 1
            _Reader(sheet, *header, found, today).read()
    if not recognised:
        found.problems = [Problem(Place(), NOTHING)]
    elif len(found.rows) > MOST:
        found.rows, found.problems = [], [Problem(Place(), TOO_MANY)]
    return found


# ---------------------------------------------------------------- rows


class _Reader:
    """Reads the rows under one header."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], first: int, found: Found, today: date) -> None:
        self.sheet, self.columns, self.first, self.found, self.today = sheet, columns, first, found, today
        self.seen: dict[str, Listed] = {}
        self.place, self.cells, self.is_wrong = Place(sheet.name), list[Any](), False

    def read(self) -> None:
        """Every row that is a document."""
        for index in range(self.first, len(self.sheet.rows)):
            self.place, self.cells, self.is_wrong = Place(self.sheet.name, index + 1), self.sheet.rows[index], False
            if is_line(self.cells):
                self._take()

    def _take(self) -> None:
        number, kind = number_of(self._text("number"))
        status, after = self._status()
        listed = Listed(
            place=self.place,
            number=self._fits("number", number),
            title=self._fits("title"),
            kind=self._fits("kind") or kind,
            issuer=self._fits("issuer"),
            issued_on=self._day("issued_on"),
            effective_from=self._day("effective_from"),
            status=status,
            superseded_by=after,
            scope=self._fits("scope"),
            citations=codes_of(self._text("citations")),
            department=self._none_or("department"),
            checked_on=self._day("checked_on"),
            url=self._fits("url"),
            said=frozenset(self.columns),
        )
        for name, label in REQUIRED.items():
            if not getattr(listed, name):
                self._wrong(f"Thiếu “{label}”. Hãy ghi thêm.")
        self._check_days(listed)
        if self._is_first(listed) and not self.is_wrong:
            self.found.rows.append(listed)

    def _status(self) -> tuple[str, str]:
        text = self._text("status")
        after = self._none_or("superseded_by")
        if named := _REPLACED.search(text):
            after = after or named[1].strip(" ().;")
        try:
            status = status_of(text)
        except ValueError:
            self._wrong(
                f"Tình trạng “{text}” không rõ. Hãy ghi Còn hiệu lực, Sắp hiệu lực, Hết hiệu lực một phần "
                "hoặc Hết hiệu lực."
            )
            status = ""
        return status, number_of(after)[0]

    def _check_days(self, listed: Listed) -> None:
        for sentence in rules.wrong_days(listed.issued_on, listed.effective_from).values():
            self._wrong(sentence)
        if listed.checked_on and listed.checked_on > self.today:
            self._wrong(f"Ngày rà soát {words.day(listed.checked_on)} sau hôm nay. Hãy kiểm tra lại.")

    def _is_first(self, listed: Listed) -> bool:
        """Whether its number was not there yet; the same number with other content is an error."""
        before = self.seen.setdefault(number_key(listed.number), listed)
        if before is listed or not listed.number:
            return True
        if {**before.__dict__, "place": None} == {**listed.__dict__, "place": None}:
            text = f"Số hiệu {listed.number} lặp lại dòng {before.place.row}, cùng nội dung; dòng này được bỏ qua."
            self.found.problems.append(Problem(self.place, text, is_error=False))
        else:
            self._wrong(f"Số hiệu {listed.number} đã có ở dòng {before.place.row} với nội dung khác. Hãy giữ một dòng.")
        return False

    # ------------------------------------------------------------ one row

    def _raw(self, name: str) -> Any:
        at = self.columns.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def _text(self, name: str) -> str:
        return text_of(self._raw(name))

    def _none_or(self, name: str) -> str:
        text = self._text(name)
        return "" if is_none(text) else text

    def _fits(self, name: str, text: str | None = None) -> str:
        found = self._none_or(name) if text is None else text
        if len(found) > LENGTHS[name]:
            self._wrong(f"“{LABELS[name]}” dài quá {words.number(LENGTHS[name])} ký tự. Hãy rút ngắn lại.")
        return found

    def _day(self, name: str) -> date | None:
        try:
            return day_of(self._raw(name))
        except ValueError:
            self._wrong(f"“{LABELS[name]}” phải như 28/07/2025, hiện là “{self._text(name)}”. Hãy sửa lại.")
            return None

    def _wrong(self, text: str) -> None:
        self.is_wrong = True
        self.found.problems.append(Problem(self.place, text))
