"""Reading the catalogue, its steps and its papers from a workbook. Pure: no database, no file.

A bad row never stops the others: every problem is told at once, with its Excel row.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from heza.core import words
from heza.core.cells import day_of
from heza.core.sheets import FORMULA_STARTS, Sheet
from heza.procedures.catalogue import Document, Found, Kind, Place, Problem, Step, Terms
from heza.procedures.headers import LABELS, LOOK_FOR_HEADER, Header, header_of
from heza.procedures.rules import HOURS_A_DAY, TERM_UNITS, code_key, wrong_code

MAX_DAYS, MAX_HOURS, MAX_FEE, MAX_COUNT = 3650, 10_000, 10**12, 999
NOTHING = (
    "Không nhận ra bảng nào trong tệp. Danh mục cần dòng tiêu đề có “Mã TTHC”, “Tên thủ tục hành chính” "
    "và “Thời hạn…”; quy trình cần “Mã TTHC”, “Nội dung công việc”, “Thời gian”; thành phần hồ sơ cần "
    "“Mã TTHC”, “Tên giấy tờ”."
)
_DECISION = re.compile(
    r"quyết định số\s*:?\s*(\S+?),?\s+ngày\s+(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})", re.I
)
_ROMAN = re.compile(r"[ivxlc]+\.?$", re.I)
_TOTAL = re.compile(r"^(tong|cong)\b")


def read(sheets: Sequence[Sheet]) -> Found:
    """Everything that the workbook says, and everything that is wrong with it."""
    found, recognised = Found(), 0
    for sheet in sheets:
        header, reason = header_of(sheet)
        _read_decision(sheet, header.first_row if header else len(sheet.rows), found)
        if header is not None:
            recognised += 1
            _READERS[header.kind](sheet, header, found)
        elif reason:
            found.problems.append(reason)
        elif any(cell != "" for row in sheet.rows for cell in row):
            found.problems.append(Problem(Place(sheet.name), "Không nhận ra bảng ở trang này nên bỏ qua.", False))
    if not recognised and not any(problem.is_error for problem in found.problems):
        found.problems = [Problem(Place(), NOTHING)]
    return found


def _read_decision(sheet: Sheet, until: int, found: Found) -> None:
    """The decision that the title names: “(Kèm theo Quyết định số 4356/QĐ-UBND ngày 15/12/2023)”."""
    for index, row in enumerate(sheet.rows[: min(until, LOOK_FOR_HEADER)]):
        named = _DECISION.search(words.clean(" ".join(cell for cell in row if isinstance(cell, str))))
        if named is None or found.basis:
            continue
        number, *parts = named.groups()
        try:
            found.effective_from = date(*(int(part) for part in reversed(parts)))
        except ValueError:
            text = f"Ngày của Quyết định số {number} không có trong lịch. Hãy sửa dòng tiêu đề."
            found.problems.append(Problem(Place(sheet.name, index + 1), text))
            continue
        found.basis = f"Quyết định số {number} ngày {words.day(found.effective_from)}"


# ---------------------------------------------------------------- cells


class _Line:
    """One row under a header: values by column, and what is wrong with them."""

    def __init__(self, sheet: Sheet, index: int, header: Header, found: Found) -> None:
        self.place = Place(sheet.name, index + 1)
        self.cells = sheet.rows[index]
        self.header, self.found = header, found
        self.is_wrong = False

    def raw(self, name: str) -> Any:
        """The cell of a column; "" where there is none."""
        at = self.header.columns.get(name)
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def wrong(self, text: str) -> None:
        """This row cannot be taken over."""
        self.is_wrong = True
        self.found.problems.append(Problem(self.place, text))

    def warn(self, text: str) -> None:
        """This row is taken over, but somebody should look at it."""
        self.found.problems.append(Problem(self.place, text, is_error=False))

    def text(self, name: str, limit: int = 200) -> str:
        """A cell as one line of text."""
        text = _as_text(self.raw(name))
        if len(text) > limit:
            self.wrong(f"{LABELS[name]} dài {len(text)} ký tự, quá {limit}.")
        return text[:limit]

    def code(self) -> str:
        """The procedure's code; "" with a problem where it cannot be used."""
        code = _as_text(self.raw("code"))
        if reason := wrong_code(code):
            self.wrong(f"{reason[0].upper()}{reason[1:]}. Hãy ghi mã ở cột “Mã TTHC”.")
            return ""
        return code_key(code)

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 0; None where the cell is blank or wrong."""
        value = _as_number(self.raw(name))
        if value is None:
            return None
        if isinstance(value, str) or value != int(value) or not 0 <= value <= most:
            shown = _as_text(self.raw(name))
            self.wrong(f"{LABELS[name]} phải là số nguyên từ 0 đến {words.number(most)}, hiện là “{shown}”.")
            return None
        return int(value)

    def is_blank(self) -> bool:
        """Whether nothing stands here."""
        return not any(_as_text(cell) for cell in self.cells)

    def is_column_numbers(self) -> bool:
        """Whether this is the row (1), (2), (3) … under a header."""
        values = [_as_text(cell).strip("()") for cell in self.cells if _as_text(cell)]
        return len(values) > 2 and values == [str(number) for number in range(1, len(values) + 1)]

    def first_text(self) -> str:
        """The first words of the row."""
        texts = (_as_text(cell) for cell in self.cells)
        return next((text for text in texts if text and not _ROMAN.match(text) and not text.isdecimal()), "")

    def is_data(self) -> bool:
        """Whether the row means an item: it has a code, or all but the code."""
        if self.is_blank() or self.is_column_numbers():
            return False
        if _as_text(self.raw("code")):
            return True
        is_counted = _as_text(self.raw("number")).isdecimal() and bool(_as_text(self.raw("name")))
        has_value = any(_as_text(self.raw(name)) for name in ("days_legal", "days_allowed", "hours"))
        return (is_counted or has_value) and not _TOTAL.match(words.fold(self.first_text()))


def _as_text(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    text = words.clean(value) if value not in (0, False) else str(int(value))
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS else text  # the mark of an exported text


def _as_number(value: Any) -> float | str | None:
    """A number; None for a blank cell; the text where it is no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = words.clean(value)
    if not text:
        return None
    plain = text.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", text) else text.replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else text


def _lines(sheet: Sheet, header: Header, found: Found) -> list[_Line]:
    return [_Line(sheet, index, header, found) for index in range(header.first_row, len(sheet.rows))]


# ---------------------------------------------------------------- the three kinds


def _read_procedures(sheet: Sheet, header: Header, found: Found) -> None:
    field_name, total, rows = "", None, 0
    for line in _lines(sheet, header, found):
        if line.is_data():
            rows += 1
            _take_procedure(line, field_name, found)
            continue
        first = words.fold(line.first_text())
        if _TOTAL.match(first):
            total = re.search(r"\d+", first) or total
        elif first and _is_group(line):
            field_name = re.sub(r"^lĩnh vực\s*:?\s*", "", line.first_text(), flags=re.I).capitalize()
    if total and int(total[0]) != rows:
        text = f"Dòng tổng cộng ghi {total[0]} thủ tục, bảng có {rows} dòng thủ tục."
        found.problems.append(Problem(Place(sheet.name), text, is_error=False))


def _is_group(line: _Line) -> bool:
    texts = [text for cell in line.cells if (text := _as_text(cell))]
    return bool(_ROMAN.match(texts[0])) or words.fold(line.first_text()).startswith("linh vuc")


def _take_procedure(line: _Line, field_name: str, found: Found) -> None:
    key = line.code()
    legal, allowed = line.whole("days_legal", MAX_DAYS), line.whole("days_allowed", MAX_DAYS)
    if legal is None and allowed is None and not line.is_wrong:
        line.wrong("Thiếu thời hạn giải quyết. Hãy ghi số ngày ở cột “Thời hạn”.")
    terms = Terms(
        code=key,
        name=line.text("name", 1000),
        field=line.text("field") or field_name,
        department=line.text("department"),
        days_legal=legal if legal is not None else allowed or 0,
        days_allowed=allowed if allowed is not None else legal or 0,
        term_unit=_unit_of(line),
        announced_as=line.text("announced_as", 60),
        service_level=line.text("service_level", 60),
        fee=_fee(line),
        note=line.text("note", 2000),
    )
    _need(line, name=terms.name, field=terms.field)
    if line.is_wrong:
        found.refused.add(key)
    elif _is_first(line, key, terms, found):
        if terms.days_allowed > terms.days_legal:
            line.warn(f"Thời hạn sau cắt giảm ({terms.days_allowed}) dài hơn theo quy định ({terms.days_legal}).")
        found.procedures[key] = terms
        found.places["procedures", key] = line.place
        if day := _own_day(line):
            found.days[key] = (day, line.text("basis", 300))
        if line.is_wrong:
            found.refused.add(key)
            del found.procedures[key]


def _need(line: _Line, **values: str) -> None:
    for name, value in values.items():
        if not value:
            line.wrong(f"Thiếu {LABELS[name].lower()}. Hãy ghi rồi nhập lại.")


def _is_first(line: _Line, key: str, terms: Terms, found: Found) -> bool:
    """Whether the code was not there yet; the same code with other content is an error."""
    before = found.procedures.get(key)
    if before is None:
        return True
    row = found.places["procedures", key].row
    if before == terms:
        line.warn(f"Mã {terms.code} lặp lại dòng {row}, cùng nội dung; dòng này được bỏ qua.")
    else:
        line.wrong(f"Mã {terms.code} đã có ở dòng {row} với nội dung khác. Hãy giữ một dòng.")
    return False


def _unit(header: Header) -> str:
    """The unit that the label of the term names."""
    label = " ".join(header.labels.get(name, "") for name in ("days_allowed", "days_legal"))
    if "gio" in label.split():
        return "hours"
    return "calendar_days" if "ngay" in label and "lam viec" not in label else "working_days"


def _unit_of(line: _Line) -> str:
    """The unit that the row names, failing that the one of the label."""
    said = words.fold(_as_text(line.raw("term_unit")))
    if not said:
        return _unit(line.header)
    found = next((unit for unit, name in TERM_UNITS.items() if words.fold(name) == said), "")
    if not found:
        known = ", ".join(TERM_UNITS.values())
        line.wrong(f"“Tính theo” phải là một trong: {known}; hiện là “{_as_text(line.raw('term_unit'))}”.")
    return found or "working_days"


def _own_day(line: _Line) -> date | None:
    """The day from which the row itself applies, as an exported catalogue says it."""
    try:
        return day_of(line.raw("effective_from"))
    except ValueError:
        line.wrong(f"“Áp dụng từ” phải như 15/12/2023, hiện là “{_as_text(line.raw('effective_from'))}”. Hãy sửa lại.")
        return None


def _fee(line: _Line) -> int:
    text = words.fold(_as_text(line.raw("fee")))
    if text in {"khong", "khong co", "mien phi", "mien", "-"}:
        return 0
    return line.whole("fee", MAX_FEE) or 0


def _read_steps(sheet: Sheet, header: Header, found: Found) -> None:
    for line in _lines(sheet, header, found):
        if line.is_data():
            _take_part(line, "steps", found.steps, found, _step)


def _read_documents(sheet: Sheet, header: Header, found: Found) -> None:
    for line in _lines(sheet, header, found):
        if line.is_data():
            _take_part(line, "documents", found.documents, found, _document)


def _take_part(
    line: _Line, kind: Kind, parts: dict[str, list[Any]], found: Found, made: Callable[[_Line, int], Any]
) -> None:
    """Add a step or a paper to its procedure; without a number it follows the one before."""
    key = line.code()
    taken = parts.get(key, [])
    given = line.whole("number", MAX_COUNT)
    position = given if given is not None else len(taken) + 1
    part = made(line, position)
    _need(line, name=part.name)
    if not line.is_wrong and any(other.position == position for other in taken):
        line.wrong(f"Mã {key} có hai dòng cùng số thứ tự {position}. Hãy đánh số lại.")
    if line.is_wrong:
        found.refused.add(key)
        return
    parts.setdefault(key, []).append(part)
    parts[key].sort(key=lambda other: other.position)
    found.places.setdefault((kind, key), line.place)


def _step(line: _Line, position: int) -> Step:
    name, unit_name, place = line.text("name", 1000), line.text("unit_name"), line.text("place")
    return Step(position, name, unit_name, place, _minutes(line))


def _minutes(line: _Line) -> int:
    """The time of a step; hours unless the label says days or minutes."""
    label = line.header.labels["hours"].split()
    per_unit = 1 if "phut" in label else HOURS_A_DAY * 60 if "ngay" in label and "gio" not in label else 60
    value = _as_number(line.raw("hours"))
    if isinstance(value, int | float) and 0 <= value * per_unit <= MAX_HOURS * 60:
        minutes = value * per_unit
        if abs(minutes - round(minutes)) < 0.01:
            return round(minutes)
    line.wrong(f"Thời gian của bước phải là số từ 0, tròn phút, hiện là “{_as_text(line.raw('hours'))}”.")
    return 0


def _document(line: _Line, position: int) -> Document:
    originals, copies = line.whole("originals", MAX_COUNT), line.whole("copies", MAX_COUNT)
    return Document(position, line.text("name", 1000), originals or 0, copies or 0, line.text("form"))


_READERS: dict[Kind, Callable[[Sheet, Header, Found], None]] = {
    "procedures": _read_procedures,
    "steps": _read_steps,
    "documents": _read_documents,
}
