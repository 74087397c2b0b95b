"""The city's one-stop export as rows of values: no file, no database here.

The sheet has national header rows, a title with the days it speaks for, a header of one or two rows, a row of
column numbers, the dossiers, a total line and a signature block. Columns are found by their meaning.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from heza.core import words
from heza.core.clock import VIETNAM
from heza.core.refusal import Refused
from heza.dossiers.rules import CHANNEL_NAMES, STATUS_NAMES, Channel, Status, code_key, is_code

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("ma ho so",),
    "procedure_code": ("ma tthc", "ma thu tuc", "ma thu tuc hanh chinh"),
    "procedure_name": ("ten thu tuc hanh chinh", "ten tthc", "ten thu tuc"),
    "field": ("linh vuc",),
    "applicant": ("chu ho so", "ten ca nhan, to chuc", "nguoi nop"),
    "address": ("dia chi",),
    "phone": ("so dien thoai", "dien thoai"),
    "channel": ("hinh thuc nop", "kenh thuc hien"),
    "received_at": ("nhan ho so", "ngay nhan", "ngay nhan ho so", "ngay tiep nhan"),
    "due_at": ("hen tra ket qua", "ngay hen tra", "ngay hen tra ket qua"),
    "finished_at": ("ket thuc xu ly", "ngay ket thuc xu ly"),
    "returned_at": ("tra ket qua", "ngay tra ket qua", "ngay tra"),
    "status": ("trang thai", "trang thai ho so"),
    "department": ("don vi xu ly", "don vi thu ly"),
    "officer": ("can bo xu ly", "nguoi xu ly"),
    "digitised_in": ("so hoa ho so",),
    "digitised_out": ("so hoa ket qua",),
    "fee": ("phi, le phi (dong)", "phi, le phi"),
    "paid_online": ("thanh toan truc tuyen",),
    "note": ("ghi chu",),
}
REQUIRED = ("code", "procedure_name", "applicant", "received_at", "due_at", "status", "department")
LABELS = {
    "code": "Mã hồ sơ",
    "procedure_name": "Tên thủ tục hành chính",
    "applicant": "Chủ hồ sơ",
    "received_at": "Nhận hồ sơ",
    "due_at": "Hẹn trả kết quả",
    "finished_at": "Kết thúc xử lý",
    "returned_at": "Trả kết quả",
    "status": "Trạng thái",
    "department": "Đơn vị xử lý",
    "channel": "Hình thức nộp",
    "fee": "Phí, lệ phí (đồng)",
}
_LENGTHS = {"procedure_code": 40, "procedure_name": 500, "applicant": 300, "address": 300, "phone": 40, "note": 500}
_LENGTHS |= {"field": 120, "department": 200, "officer": 120}
_STATUSES = {words.fold(name): status for status, name in STATUS_NAMES.items()}
_CHANNELS = {words.fold(name): channel for channel, name in CHANNEL_NAMES.items()} | {
    "truc tuyen toan trinh": Channel.ONLINE,
    "buu chinh": Channel.POST,
}
_YES_NO = {"co": True, "khong": False, "x": True, "": None}
_UNTIL = re.compile(r"đến\s+(?:hết\s+)?ngày\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.IGNORECASE)
_MOMENT = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
CLOSING = time(17, 0)  # a file that names only its last day speaks until the office closes


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row. `row` is Excel's row number; an error keeps the whole file out, a warning does not."""

    row: int
    code: str
    sentence: str
    is_error: bool = True


@dataclass(slots=True)
class Row:
    """One dossier as the file says it; moments are Vietnamese time."""

    row: int
    code: str
    code_key: str
    procedure_code: str
    procedure_name: str
    field: str
    applicant: str
    address: str
    phone: str
    channel: Channel
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    status: Status
    department: str
    officer: str
    digitised_in: bool | None
    digitised_out: bool | None
    fee: int | None
    paid_online: bool | None
    note: str


@dataclass
class Export:
    """What was read: the dossiers, until when the file speaks, and every problem at once."""

    rows: list[Row]
    data_until: datetime
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What keeps the file out."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What is imported and shown as a data error."""
        return [problem for problem in self.problems if not problem.is_error]


class UnreadableCell(ValueError):
    """A cell that cannot be read; the sentence goes to the row's problem."""


def find_header(rows: Sequence[Sequence[Any]]) -> tuple[int, int, dict[str, int]] | None:
    """Where the header stands: (its first row, the first row below it, meaning → column), or None."""
    for index, row in enumerate(rows[:60]):
        labels = [words.fold(words.clean(cell)) for cell in row]
        if not any(label in COLUMNS["code"] for label in labels):
            continue
        below = [words.fold(words.clean(cell)) for cell in rows[index + 1]] if index + 1 < len(rows) else []
        two_rows = any(label in sum(COLUMNS.values(), ()) for label in below)
        found: dict[str, int] = {}
        for meaning, names in COLUMNS.items():
            for column, label in enumerate(labels):
                under = below[column] if two_rows and column < len(below) else ""
                if (under or label) in names:
                    found.setdefault(meaning, column)
        return index, index + (2 if two_rows else 1), found
    return None


def read(rows: Sequence[Sequence[Any]], today: date) -> Export:
    """The dossiers of a sheet. A bad row never stops the others.

    `today` is used only where the title does not say until when the file speaks.
    Raises Refused with a sentence when the sheet is not a one-stop export.
    """
    header = find_header(rows)
    if header is None:
        raise Refused(
            "Không thấy cột “Mã hồ sơ” trong tệp. Hãy chọn tệp “Danh sách hồ sơ” xuất từ hệ thống Một cửa, "
            "giữ nguyên dòng tiêu đề của bảng."
        )
    top, start, columns = header
    if missing := [LABELS[name] for name in REQUIRED if name not in columns]:
        raise Refused(f"Tệp thiếu cột: {', '.join(missing)}. Hãy xuất lại từ hệ thống Một cửa với đủ cột.")
    titled = _said_until(rows[:top])
    until_day = titled or today
    found, problems = _read_rows(rows, start, columns, until_day)
    if not found and not problems:
        raise Refused("Tệp không có dòng hồ sơ nào. Hãy kiểm tra lại khoảng ngày khi xuất từ hệ thống Một cửa.")
    return Export(found, _speaks_until(found, titled, today), problems)


def _read_rows(
    rows: Sequence[Sequence[Any]], start: int, columns: dict[str, int], until_day: date
) -> tuple[list[Row], list[Problem]]:
    found: dict[str, Row] = {}
    problems: list[Problem] = []
    for number, cells in enumerate(rows[start:], start + 1):
        if _is_furniture(cells, columns):
            continue
        row, faults = _read_row(number, cells, columns, until_day)
        problems += faults
        if row is None:
            continue
        twin = found.get(row.code_key)
        if twin is None:
            found[row.code_key] = row
        elif _content(twin) != _content(row):
            sentence = f"Mã hồ sơ này đã có ở dòng {twin.row} với nội dung khác. Hãy giữ lại một dòng."
            problems.append(Problem(number, row.code, sentence))
    return list(found.values()), problems


def _content(row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in Row.__slots__ if name != "row")


def _is_furniture(cells: Sequence[Any], columns: dict[str, int]) -> bool:
    """Blank rows, the row of column numbers, totals, signatures, a header repeated on each page."""
    raw = _at(cells, columns, "code")
    if isinstance(raw, str) and is_code(raw):
        return False
    code = words.clean(raw)
    filled = [text for cell in cells if (text := words.clean(cell))]
    if len(filled) <= 3 and not is_code(code_key(code)) and not (code and len(filled) == 3):
        return not code or words.fold(code).startswith(("tong", "cong")) or code.startswith("(")
    folded = words.fold(code)
    return folded in COLUMNS["code"] or folded.startswith("tong cong") or bool(re.fullmatch(r"\(\d+\)", code))


def _at(cells: Sequence[Any], columns: dict[str, int], name: str) -> Any:
    column = columns.get(name)
    return cells[column] if column is not None and column < len(cells) else None


def _read_row(
    number: int, cells: Sequence[Any], columns: dict[str, int], until_day: date
) -> tuple[Row | None, list[Problem]]:
    code = words.clean(_at(cells, columns, "code"))
    values: dict[str, Any] = {"row": number, "code": code.upper(), "code_key": code_key(code)}
    faults: list[str] = []
    if not code:
        faults.append("Thiếu mã hồ sơ.")
    elif not is_code(values["code_key"]):
        faults.append(f"Mã hồ sơ “{code}” không đúng dạng như H24.18-240320-0001.")
    for name in Row.__slots__[3:]:
        try:
            values[name] = _value(name, _at(cells, columns, name))
        except UnreadableCell as bad:
            values[name] = None
            faults.append(str(bad))
    if faults:
        return None, [Problem(number, code, " ".join(faults))]
    row = Row(**values)
    return _judged(row, until_day)


def _judged(row: Row, until_day: date) -> tuple[Row | None, list[Problem]]:
    """What the values mean together: errors keep the row out, warnings are listed as data errors."""
    accepted = row.status not in (Status.REGISTERED, Status.REFUSED_INTAKE)
    if accepted and row.received_at is None:
        return None, [Problem(row.row, row.code, "Thiếu ngày nhận hồ sơ.")]
    for label, moment in (
        ("Nhận hồ sơ", row.received_at),
        ("Kết thúc xử lý", row.finished_at),
        ("Trả kết quả", row.returned_at),
    ):
        if moment and moment.date() > until_day:
            return None, [Problem(row.row, row.code, f"Ngày “{label}” ({words.day(moment.date())}) sau ngày xuất tệp.")]
    return row, [Problem(row.row, row.code, sentence, is_error=False) for sentence in _oddities(row)]


def _oddities(row: Row) -> Iterator[str]:
    if row.received_at and row.finished_at and row.finished_at < row.received_at:
        yield "Kết thúc xử lý trước khi nhận hồ sơ; được tính vào ngày nhận."
    if row.received_at and row.due_at is None:
        yield "Không có ngày hẹn trả; dùng hạn do HEZA tính."
    if row.received_at and row.due_at and row.due_at < row.received_at:
        yield "Ngày hẹn trả trước ngày nhận hồ sơ."
    if row.status in (Status.FINISHED, Status.RETURNED) and not (row.finished_at or row.returned_at):
        yield f"Trạng thái “{STATUS_NAMES[row.status]}” nhưng không có ngày kết thúc; vẫn tính là đang giải quyết."


def _value(name: str, cell: Any) -> Any:
    if name.endswith("_at"):
        return read_moment(cell, LABELS.get(name, name))
    if name == "status":
        return _one_of(cell, _STATUSES, LABELS["status"])
    if name == "channel":
        return _one_of(cell, _CHANNELS, LABELS["channel"]) if words.clean(cell) else Channel.COUNTER
    if name in {"digitised_in", "digitised_out", "paid_online"}:
        return _YES_NO.get(words.fold(words.clean(cell)))
    if name == "fee":
        return _money(cell)
    text = words.clean(cell if not isinstance(cell, float) or not cell.is_integer() else int(cell))
    if name in REQUIRED and not text:
        raise UnreadableCell(f"Thiếu “{LABELS[name]}”.")
    if len(text) > _LENGTHS.get(name, 60):
        raise UnreadableCell(f"“{LABELS.get(name, name)}” dài quá {_LENGTHS.get(name, 60)} ký tự.")
    return text


def _one_of(cell: Any, known: dict[str, Any], label: str) -> Any:
    text = words.clean(cell)
    if (found := known.get(words.fold(text))) is None:
        raise UnreadableCell(f"“{label}” là “{text}”, không thuộc danh mục." if text else f"Thiếu “{label}”.")
    return found


def _money(cell: Any) -> int | None:
    text = words.clean(cell)
    if not text:
        return None
    if isinstance(cell, int | float) and float(cell).is_integer() and cell >= 0:
        return int(cell)
    digits = re.sub(r"[.,\s]|đồng|đ$", "", text)
    if not digits.isdecimal():
        raise UnreadableCell(f"“{LABELS['fee']}” là “{text}”, không phải số tiền.")
    return int(digits)


def read_moment(cell: Any, label: str) -> datetime | None:
    """A moment from text dd/mm/yyyy [HH:MM[:SS]] or a date cell. Raises UnreadableCell with a sentence."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=VIETNAM)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), VIETNAM)
    text = str(cell or "").strip()
    if not text:
        return None
    match = _MOMENT.match(text) or _MOMENT.match(words.clean(text))
    if not match:
        raise UnreadableCell(f"“{label}” là “{text}”, không đọc được ngày; cần dạng dd/mm/yyyy hh:mm:ss.")
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError as problem:
        raise UnreadableCell(f"“{label}” là “{text}”, không có ngày giờ này.") from problem
    if not 2000 <= year <= 2100:
        raise UnreadableCell(f"“{label}” là “{text}”, năm không hợp lý.")
    return moment


def _said_until(rows: Sequence[Sequence[Any]]) -> date | None:
    for row in rows:
        for cell in row:
            if match := _UNTIL.search(words.clean(cell)):
                day, month, year = (int(part) for part in match.groups())
                try:
                    return date(year, month, day)
                except ValueError:
                    raise Refused(f"Dòng tiêu đề ghi “{match.group()}”, không có ngày này.") from None
    return None


def _speaks_until(rows: list[Row], titled: date | None, today: date) -> datetime:
    """The closing hour of the file's last day, or the latest moment in it when that is later on that day."""
    moments = [m for row in rows for m in (row.received_at, row.finished_at, row.returned_at) if m]
    latest = max(moments, default=datetime.combine(titled or today, CLOSING, VIETNAM))
    if titled is None:
        return latest
    return max(datetime.combine(titled, CLOSING, VIETNAM), latest)
