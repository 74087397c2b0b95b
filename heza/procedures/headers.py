"""Which table a sheet holds: recognised by its header row, wherever it stands and in whatever order its columns are."""

import re
from dataclasses import dataclass

from heza.core import words
from heza.core.sheets import Row, Sheet
from heza.procedures.catalogue import Kind, Place, Problem

LOOK_FOR_HEADER = 60  # rows


@dataclass(frozen=True)
class _Shape:
    """The columns of one kind of sheet: how a folded label is recognised, what it is called, what must be there."""

    columns: dict[str, str]
    required: tuple[tuple[str, ...], ...]


SHAPES: dict[Kind, _Shape] = {
    "procedures": _Shape(
        {
            "code": r"^ma (so )?(tthc|thu tuc|ho so tthc)|^ma$|^ma so$",
            "name": r"^ten (thu tuc|tthc)|^thu tuc hanh chinh$",
            "field": r"^(ten )?linh vuc",
            "days_allowed": r"^(thoi (han|gian)|so ngay).*(cat giam|rut ngan|thuc te)",
            "days_legal": r"^(thoi (han|gian)|so ngay).*(quy dinh|phap luat|giai quyet)",
            "department": r"^(don vi|phong|co quan).*|^bo phan thu ly",
            "announced_as": r"cong bo",
            "service_level": r"^muc do|^dvc|dich vu cong",
            "fee": r"^(muc )?(phi|le phi)",
            "note": r"^ghi chu",
            "term_unit": r"^tinh theo",
            "effective_from": r"^ap dung tu|^ngay ap dung",
            "basis": r"^can cu",
            "number": r"^(stt|tt|so tt|so thu tu)$",
        },
        (("code",), ("name",), ("days_allowed", "days_legal")),
    ),
    "steps": _Shape(
        {
            "code": r"^ma (so )?(tthc|thu tuc)|^ma$|^ma so$",
            "name": r"^(noi dung|ten) (cong viec|buoc|thuc hien)|^cong viec|^noi dung$",
            "hours": r"^(thoi gian|thoi han|dinh muc|so gio)",
            "number": r"^(buoc|stt|tt|thu tu|so tt)( thuc hien| so)?$",
            "unit_name": r"^(don vi|phong|co quan)",
            "place": r"^(vi tri|chuc danh|nguoi (thuc hien|xu ly)|trach nhiem)",
        },
        (("code",), ("name",), ("hours",)),
    ),
    "documents": _Shape(
        {
            "code": r"^ma (so )?(tthc|thu tuc)|^ma$|^ma so$",
            "name": r"^ten (giay to|thanh phan|tai lieu)|^thanh phan ho so|^giay to",
            "number": r"^(stt|tt|thu tu|so tt)$",
            "originals": r"ban (chinh|goc)",
            "copies": r"ban (sao|chup)",
            "form": r"^mau|^bieu mau",
        },
        (("code",), ("name",)),
    ),
}
LABELS = {
    "code": "Mã TTHC",
    "name": "Tên",
    "field": "Lĩnh vực",
    "days_legal": "Thời hạn theo quy định",
    "days_allowed": "Thời hạn sau cắt giảm",
    "department": "Đơn vị thụ lý",
    "announced_as": "Hình thức công bố",
    "service_level": "Mức độ dịch vụ công",
    "fee": "Phí, lệ phí",
    "note": "Ghi chú",
    "term_unit": "Tính theo",
    "effective_from": "Áp dụng từ",
    "basis": "Căn cứ",
    "number": "Số thứ tự",
    "hours": "Thời gian",
    "unit_name": "Đơn vị",
    "place": "Vị trí",
    "originals": "Bản chính",
    "copies": "Bản sao",
    "form": "Mẫu",
}


@dataclass(frozen=True)
class Header:
    """Where the columns of a table are."""

    kind: Kind
    columns: dict[str, int]
    labels: dict[str, str]  # folded, for the unit that a label names
    first_row: int  # index of the first row below it


def header_of(sheet: Sheet) -> tuple[Header | None, Problem | None]:
    """The header of a sheet; where one comes close to it, what it lacks."""
    close: Problem | None = None
    for index, row in enumerate(sheet.rows[:LOOK_FOR_HEADER]):
        below = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else []
        candidates = [(_labels(row), index + 1), (_merged_labels(row, below), index + 2)]
        matches = [match for labels, first in candidates for kind in SHAPES if (match := _match(kind, labels, first))]
        if matches:
            return max(matches, key=lambda match: (len(match.columns), -match.first_row)), None
        close = close or _nearly(sheet.name, index, _labels(row))
    return None, close


def _labels(row: Row) -> list[str]:
    return [" ".join(re.sub(r"[^\w ]", " ", words.fold(words.clean(cell))).split()) for cell in row]


def _merged_labels(row: Row, below: Row) -> list[str]:
    """The labels of a header of two rows: a merged cell above stands for all its columns."""
    upper, lower, labels = _labels(row), _labels(below), []
    if any(re.search(r"\d", label) for label in lower):
        return []  # not a second header row but data
    last = ""
    for index, label in enumerate(upper):
        last = label or last
        under = lower[index] if index < len(lower) else ""
        labels.append(f"{last} {under}" if under else label)
    return labels


def _match(kind: Kind, labels: list[str], first_row: int) -> Header | None:
    shape, columns = SHAPES[kind], _columns(kind, labels)
    if any(not columns.keys() & choice for choice in shape.required):
        return None
    return Header(kind, columns, {name: labels[at] for name, at in columns.items()}, first_row)


def _columns(kind: Kind, labels: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, label in enumerate(labels):
        for name, pattern in SHAPES[kind].columns.items():
            if label and name not in columns and re.search(pattern, label):
                columns[name] = index
                break
    return columns


def _nearly(sheet_name: str, index: int, labels: list[str]) -> Problem | None:
    columns = _columns("procedures", labels)
    if "code" not in columns or len(columns) < 3:
        return None
    missing = [LABELS[choice[0]] for choice in SHAPES["procedures"].required if not columns.keys() & choice]
    text = f"Dòng tiêu đề thiếu cột: {', '.join(missing)}. Hãy thêm cột rồi nhập lại."
    return Problem(Place(sheet_name, index + 1), text)
