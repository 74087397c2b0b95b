"""Reading a register of feedback from a workbook. Pure: no database, no file.

A bad row never stops the others: every problem is told at once, with its Excel row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from heza.core import words
from heza.core.cells import is_none, lines_of
from heza.core.lists import Line, header_of, is_line
from heza.core.sheets import Sheet
from heza.procedures.catalogue import Place, Problem
from heza.reports.registers.rules import ABOUT, SOURCES, bad_days

COLUMNS = {  # the first that fits a label has it; labels are folded
    "stt": r"^(stt|tt|so tt|so thu tu)$",
    "code": r"^ma pa$|^ma heza",
    "source_code": r"^ma( |$)|^so (hieu|pakn|phieu)",
    "published_on": r"^ngay cong khai",
    "published_at": r"^(noi|dia chi|duong dan) cong khai",
    "answered_on": r"^ngay (tra loi|giai quyet|xu ly|phan hoi)",
    "answer": r"^noi dung (tra loi|phan hoi)|^ket qua|^tra loi",
    "transferred_on": r"^ngay chuyen",
    "transferred_to": r"^(co quan|noi) (nhan|chuyen)|^chuyen (den|cho)",
    "due_on": r"^(han|thoi han)|ngay (hen|den han)",
    "received_on": r"^ngay (tiep )?(nhan|den|phan anh|gui)|^ngay thang",
    "contact": r"^lien he|^dia chi|^dien thoai|^thu dien tu|^email",
    "sender": r"^(nguoi|to chuc|doanh nghiep|ca nhan|ho ten|don vi phan anh|ten)",
    "about": r"^(phan anh )?ve( |$)|^(loai|phan loai|nhom)",
    "field": r"^linh vuc",
    "source": r"^nguon|^hinh thuc|^kenh",
    "department": r"^(phong|don vi|bo phan)",
    "content": r"^noi dung|^tom tat",
}
REQUIRED = ("received_on", "content", "about")
LABELS = {
    "code": "Mã PA",
    "source_code": "Mã tại nguồn",
    "received_on": "Ngày tiếp nhận",
    "source": "Nguồn tiếp nhận",
    "sender": "Người phản ánh",
    "contact": "Liên hệ",
    "about": "Phản ánh về",
    "field": "Lĩnh vực",
    "content": "Nội dung",
    "department": "Phòng trả lời",
    "due_on": "Hạn trả lời",
    "transferred_on": "Ngày chuyển",
    "transferred_to": "Cơ quan nhận",
    "answered_on": "Ngày trả lời",
    "answer": "Nội dung trả lời",
    "published_on": "Ngày công khai",
    "published_at": "Nơi công khai",
}
DAYS = ("received_on", "due_on", "transferred_on", "answered_on", "published_on")
LENGTHS = {
    **{"code": 20, "source_code": 60, "sender": 300, "contact": 300, "field": 200, "department": 200},
    **{"transferred_to": 200, "published_at": 300},
}
LONG = 4000
NOTHING = (
    "Không nhận ra sổ phản ánh, kiến nghị trong tệp. Cần một dòng tiêu đề có “Ngày tiếp nhận”, “Nội dung” và "
    "“Phản ánh về” (hành vi hay quy định). Có thể bấm “Tải mẫu Excel” rồi chép sổ vào."
)
MOST = 5_000
TOO_MANY = f"Tệp có hơn {words.number(MOST)} phản ánh. Hãy chia thành nhiều tệp."
_SOURCES = (  # words of a folded cell
    ("portal", r"quoc gia|dvcqg|cong dvc|dich vu cong"),
    ("city", r"thanh pho|1022|duong day nong"),
    ("mail", r"thu dien tu|email|e mail"),
    ("phone", r"dien thoai"),
    ("post", r"van ban|cong van|buu|don thu"),
    ("desk", r"truc tiep|mot cua|tai quay"),
)


@dataclass(frozen=True)
class Listed:
    """One feedback as the list says it; department and field as they are written there."""

    place: Place
    values: dict[str, Any]  # columns of the register that the list has; no field, no department
    code: str = ""  # ours
    field: str = ""
    department: str = ""
    said: frozenset[str] = frozenset()  # the columns that the list has; what it has no column for it leaves alone
    is_wrong: bool = False  # told already; only its names are still looked at


@dataclass
class Found:
    """What a workbook lists, and what is wrong with it."""

    rows: list[Listed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(sheets: Sequence[Sheet], today: date) -> Found:
    """Every feedback of the workbook, and everything that is wrong with it."""
    found, recognised = Found(), False
    for sheet in sheets:
        header = header_of(sheet.rows, COLUMNS, REQUIRED)
        if header is None:
            continue
        recognised = True
        for index in range(header.first, len(sheet.rows)):
            if is_line(sheet.rows[index]):
                line = Line(sheet.rows[index], header.columns, LABELS)
                _take(line, Place(sheet.name, index + 1), found, today)
    if not recognised:
        found.problems = [Problem(Place(), NOTHING)]
    elif len(found.rows) > MOST:
        found.rows, found.problems = [], [Problem(Place(), TOO_MANY)]
    return found


def _take(line: Line, place: Place, found: Found, today: date) -> None:
    said = frozenset(line.columns)
    values: dict[str, Any] = {name: line.day(name) for name in DAYS if name in said}
    values |= {name: line.text(name, most) for name, most in LENGTHS.items() if name in said}
    values |= {name: _long(line, name) for name in ("content", "answer") if name in said}
    if "about" in said:
        values["about"] = _about(line)
    if "source" in said:
        values["source"] = _source(line.text("source"))
    code, of_field, department = (values.pop(name, "") for name in ("code", "field", "department"))
    _check(line, values, today)
    found.problems += [Problem(place, text) for text in line.wrong]
    found.rows.append(Listed(place, values, code.upper(), of_field, department, said, bool(line.wrong)))


def _check(line: Line, values: dict[str, Any], today: date) -> None:
    for name in REQUIRED:
        if not values[name] and not any(LABELS[name] in text for text in line.wrong):
            line.wrong.append(f"Thiếu “{LABELS[name]}”. Hãy ghi thêm.")
    days = {name: values.get(name) for name in DAYS}
    line.wrong += [f"“{LABELS[name]}”: {sentence}" for name, sentence in bad_days(days, today)]
    if values.get("transferred_on") and not values.get("transferred_to"):
        line.wrong.append("Có ngày chuyển mà thiếu “Cơ quan nhận”. Hãy ghi tên cơ quan nhận.")


def _long(line: Line, name: str) -> str:
    text = lines_of(line.raw(name))
    if len(text) > LONG:
        line.wrong.append(f"“{LABELS[name]}” dài quá {words.number(LONG)} ký tự. Hãy rút ngắn lại.")
    return "" if is_none(text) else text


def _about(line: Line) -> str:
    text = line.text("about")
    folded = words.fold(text)
    behaviour, regulation = "hanh vi" in folded, "quy dinh" in folded
    if behaviour or regulation or "ca hai" in folded:
        return "both" if behaviour == regulation else "behaviour" if behaviour else "regulation"
    line.wrong.append(
        f"“{LABELS['about']}” phải là một trong: {', '.join(ABOUT.values())}; hiện là “{text}”. Hãy sửa lại."
    )
    return ""


def _source(text: str) -> str:
    folded = words.fold(text)
    exact = {words.fold(label): key for key, label in SOURCES.items()}
    if folded in exact:
        return exact[folded]
    return next((key for key, fits in _SOURCES if re.search(fits, folded)), "other")
