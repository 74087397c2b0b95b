"""Reading the office's own list of internal procedures from a workbook. Pure: no database, no file.

A bad row never stops the others: every problem is told at once, with its Excel row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from heza.core import words
from heza.core.cells import DAY, day_of, is_none, lines_of
from heza.core.sheets import Row, Sheet
from heza.procedures.catalogue import Place, Problem
from heza.reviews.columns import LABELS, NOTHING, Header, header_of, lacking
from heza.reviews.rules import FIELD_LENGTH, NAME_LENGTH, PARTS, code_key, wrong_code

PART_LENGTH, NUMBER_LENGTH, PLACE_LENGTH, LINK_LENGTH = 20_000, 60, 200, 500
_ROMAN = re.compile(r"[ivxlc]+[.)]?", re.I)
_HEADING = re.compile(r"(?:([ab])|([ivxlc]+))[.):]?(?:\s+(.*))?", re.I | re.S)
_TOTAL = re.compile(r"^(tong|cong)\b")


@dataclass(frozen=True)
class Listed:
    """One internal procedure as the list says it; `department` as it is written there."""

    place: Place
    code: str
    name: str
    group: str
    field: str
    department: str
    parts: dict[str, str]
    number: str = ""  # of the decision that announced it
    signed_on: date | None = None
    decided_by: str = ""
    effective_from: date | None = None
    where: str = ""
    link: str = ""
    published_on: date | None = None
    said: frozenset[str] = frozenset()  # the columns that the list has; what it has no column for it leaves alone

    @property
    def is_announced(self) -> bool:
        """Whether the list names the decision that announced it."""
        return bool(self.number and self.signed_on)


@dataclass
class Found:
    """What a workbook lists, and what is wrong with it."""

    rows: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(sheets: Sequence[Sheet], today: date) -> Found:
    """Every internal procedure of the workbook, and everything that is wrong with it."""
    found, recognised = Found(), 0
    for sheet in sheets:
        header = header_of(sheet)
        if header is not None:
            recognised += 1
            _Reader(sheet, header, found, today).read()
        elif any(cell not in ("", None) for row in sheet.rows for cell in row):
            found.problems.append(
                Problem(Place(sheet.name), "Không nhận ra danh sách ở trang này nên bỏ qua.", is_error=False)
            )
    if not recognised:
        found.problems = [Problem(Place(), NOTHING)]
    return found


# ---------------------------------------------------------------- cells


def group_of(text: str) -> str:
    """A or B, from the letter or from the words; "" where neither is said."""
    plain = " ".join(re.sub(r"[^\w ]", " ", words.fold(text)).split())
    plain = re.sub(r"^(nhom|loai|tthc|thu tuc) (?=\w)", "", plain)
    if letter := re.match(r"([ab])( |$)", plain):
        return letter[1].upper()
    if "giua cac" in plain or "giua co quan" in plain:
        return "A"
    return "B" if "noi bo co quan" in plain or "trong noi bo" in plain or "trong co quan" in plain else ""


def decision_of(text: str) -> tuple[str, date | None]:
    """Number and day of “Quyết định số 680/QĐ-UBND ngày 28/07/2025”. Raises ValueError for a day that is none."""
    if is_none(text):
        return "", None
    named, day = DAY.search(text), None
    if named:
        day = date(int(named[3]), int(named[2]), int(named[1]))
        text = text[: named.start()] + " " + text[named.end() :]
    number = re.sub(r"^\s*(quyết định|qđ)?\s*(số)?\s*:?\s*", "", words.clean(text), flags=re.I).strip(" ,;:()")
    return number, day


# ---------------------------------------------------------------- rows


class _Reader:
    """Reads the rows under one header; headings between them say group and field for what follows."""

    def __init__(self, sheet: Sheet, header: Header, found: Found, today: date) -> None:
        self.sheet, self.header, self.found, self.today = sheet, header, found, today
        self.said = frozenset(header.columns)
        self.group = self.field = ""
        self.has_groups = self.has_fields = False
        self.seen: dict[str, Listed] = {}
        self.place = Place(sheet.name)
        self.cells: Row = []
        self.is_wrong = False

    def read(self) -> None:
        """Every row, then whether the header lacks something."""
        rows = range(self.header.first_row, len(self.sheet.rows))
        before = len(self.found.problems)
        for index in rows:
            self.place, self.cells, self.is_wrong = Place(self.sheet.name, index + 1), self.sheet.rows[index], False
            if self._is_data():
                self._take()
        if problem := lacking(self.sheet, self.header, self.has_groups, self.has_fields):
            del self.found.problems[before:]  # each row would say the same
            self.found.problems.append(problem)

    def _is_data(self) -> bool:
        """Whether the row is a procedure; a heading is kept for the rows below it."""
        texts = [text for cell in self.cells if (text := lines_of(cell))]
        if not texts or _TOTAL.match(words.fold(next((one for one in texts if not one.isdecimal()), ""))):
            return False
        if all(re.fullmatch(r"\(?\d{1,2}\)?", text) for text in texts):
            return False  # the numbers of the columns
        code, name = self._text("code"), self._text("name")
        if not (code and name) and len(texts) <= 2 and self._is_heading(texts):
            return False
        return bool(code or name)

    def _is_heading(self, texts: list[str]) -> bool:
        said = _HEADING.fullmatch(" ".join(texts))
        text = (said[3] or "") if said else " ".join(texts)
        group = said[1].upper() if said and said[1] else group_of(text) if len(texts) == 1 else ""
        if group:
            self.group, self.field, self.has_groups = group, "", True
            return True
        if words.fold(text).startswith("linh vuc") or (said and said[2] and text):
            self.field = words.clean(re.sub(r"^lĩnh vực\s*:?\s*", "", text, flags=re.I))[:FIELD_LENGTH]
            self.field, self.has_fields = self.field[:1].upper() + self.field[1:], True
            return True
        return bool(said and said[2] and _ROMAN.fullmatch(texts[0]))

    def _take(self) -> None:
        content = self._parts()
        code = words.clean(self._text("code")).rstrip(".")
        if code and (reason := wrong_code(code)):
            self._wrong(reason)
        listed = Listed(
            place=self.place,
            code=code,
            name=content.get("name", ""),
            group=self._group(),
            field=words.clean(self._text("field"))[:FIELD_LENGTH] or self.field,
            department=words.clean(self._text("department")),
            parts=content,
            said=self.said,
            **self._announced(),
        )
        for name in ("name", "field", "department"):
            if not getattr(listed, name):
                self._wrong(f"Thiếu “{LABELS[name]}”. Hãy ghi rồi nhập lại.")
        if not self.is_wrong and self._is_first(listed):
            self.found.rows.append(listed)

    def _parts(self) -> dict[str, str]:
        found = {part.key: self._text(part.key) for part in PARTS}
        found["name"] = words.clean(found["name"])
        if sets := self._text("sets"):
            sets = f"{sets} bộ" if sets.isdecimal() else sets
            found["documents"] = "\n".join(one for one in (found["documents"], f"Số lượng hồ sơ: {sets}") if one)
        for part in PARTS:
            most = NAME_LENGTH if part.key == "name" else PART_LENGTH
            if len(found[part.key]) > most:
                self._wrong(f"“{part.name}” dài quá {words.number(most)} ký tự. Hãy rút ngắn lại.")
        return {key: text for key, text in found.items() if text}

    def _group(self) -> str:
        text = self._text("group")
        group = group_of(text) if text else self.group
        if not group and text:
            self._wrong(f"Nhóm “{text}” không rõ. Hãy ghi A (giữa các cơ quan) hoặc B (trong nội bộ cơ quan).")
        elif not group:
            self._wrong("Thiếu “Nhóm”. Hãy ghi A (giữa các cơ quan) hoặc B (trong nội bộ cơ quan).")
        return group

    def _announced(self) -> dict[str, Any]:
        """The decision and where it is published, as far as the row says."""
        number, signed_on = self._decision()
        values: dict[str, Any] = {"number": number, "signed_on": signed_on}
        values["decided_by"] = words.clean(self._text("decided_by"))[:200]
        if not (number and signed_on):
            if self._text("published_on") or self._text("link"):
                self._warn("Thủ tục chưa có quyết định công bố nên phần công khai của dòng này được bỏ qua.")
            return values
        values["effective_from"] = self._day("effective_from") or signed_on
        values["where"] = self._none_or(words.clean(self._text("where")))[:PLACE_LENGTH]
        values["link"] = self._none_or(words.clean(self._text("link")))[:LINK_LENGTH]
        values["published_on"] = self._day("published_on")
        self._check_days(signed_on, values)
        return values

    @staticmethod
    def _none_or(text: str) -> str:
        return "" if is_none(text) else text

    def _decision(self) -> tuple[str, date | None]:
        text = words.clean(self._text("decision"))
        try:
            number, day = decision_of(text)
        except ValueError:
            self._wrong(f"Ngày trong “{text}” không có trong lịch. Hãy sửa lại.")
            return "", None
        day = self._day("signed_on") or day
        if number and not day:
            self._wrong(f"Quyết định công bố “{number}” thiếu ngày. Hãy ghi cả số và ngày.")
        elif day and not number:
            self._wrong(f"Có ngày công bố {words.day(day)} mà thiếu số quyết định. Hãy ghi cả số và ngày.")
        elif len(number) > NUMBER_LENGTH:
            self._wrong(f"Số quyết định dài quá {NUMBER_LENGTH} ký tự. Hãy ghi như 680/QĐ-UBND.")
        elif day and day > self.today:
            self._wrong(f"Ngày quyết định {words.day(day)} sau hôm nay. Hãy kiểm tra lại.")
        return number, day

    def _check_days(self, signed_on: date, values: dict[str, Any]) -> None:
        if values["effective_from"] < signed_on:
            self._wrong("Ngày hiệu lực trước ngày ký quyết định. Hãy kiểm tra lại.")
        published = values["published_on"]
        if published and published < signed_on:
            self._wrong("Ngày công khai trước ngày ký quyết định. Hãy kiểm tra lại.")
        if published and published > self.today:
            self._wrong(f"Ngày công khai {words.day(published)} sau hôm nay. Hãy kiểm tra lại.")
        if published and not (values["where"] or values["link"]):
            self._wrong("Có ngày công khai mà thiếu nơi công khai. Hãy ghi nơi hoặc địa chỉ công khai.")

    def _is_first(self, listed: Listed) -> bool:
        """Whether its code was not there yet; the same code with other content is an error."""
        key = code_key(listed.code)
        before = self.seen.setdefault(key, listed) if key else listed
        if before is listed:
            return True
        if _same(before, listed):
            self._warn(f"Mã {listed.code} lặp lại dòng {before.place.row}, cùng nội dung; dòng này được bỏ qua.")
        else:
            self._wrong(f"Mã {listed.code} đã có ở dòng {before.place.row} với nội dung khác. Hãy giữ một dòng.")
        return False

    # ------------------------------------------------------------ one row

    def _raw(self, name: str) -> Any:
        at = self.header.columns.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def _text(self, name: str) -> str:
        return lines_of(self._raw(name))

    def _day(self, name: str) -> date | None:
        try:
            return day_of(self._raw(name))
        except ValueError:
            self._wrong(f"“{LABELS[name]}” phải như 28/07/2025, hiện là “{self._text(name)}”. Hãy sửa lại.")
            return None

    def _wrong(self, text: str) -> None:
        self.is_wrong = True
        self.found.problems.append(Problem(self.place, text))

    def _warn(self, text: str) -> None:
        self.found.problems.append(Problem(self.place, text, is_error=False))


def _same(one: Listed, other: Listed) -> bool:
    return {**one.__dict__, "place": None} == {**other.__dict__, "place": None}
