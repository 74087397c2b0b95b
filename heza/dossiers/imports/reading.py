"""The dossiers of a file that was understood, one after another: a bad row never stops the others. Pure."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from heza.core import words
from heza.core.clock import VIETNAM
from heza.dossiers.imports.cells import Cells
from heza.dossiers.imports.columns import REQUIRED, Kind
from heza.dossiers.imports.content import CLOSING, Problem, Row
from heza.dossiers.imports.dates import UnreadableCell
from heza.dossiers.imports.layout import Understood
from heza.dossiers.imports.mending import Mended, mend_code, why_no_code
from heza.dossiers.imports.roles import Role
from heza.dossiers.imports.survey import Walk
from heza.dossiers.rules import CHANNEL_NAMES, STATUS_NAMES, Channel, Status, is_code

_LENGTHS = {"procedure_code": 40, "procedure_name": 500, "applicant": 300, "address": 300, "phone": 40, "note": 500}
_LENGTHS |= {"field": 120, "department": 200, "officer": 120}
_STATUSES = {words.fold(name): status for status, name in STATUS_NAMES.items()}
_CHANNELS = {words.fold(name): channel for channel, name in CHANNEL_NAMES.items()} | {
    "truc tuyen toan trinh": Channel.ONLINE,
    "buu chinh": Channel.POST,
}
_YES_NO = {"co": True, "khong": False, "x": True, "true": True, "false": False, "1": True, "0": False}
_MOMENTS = ("received_at", "due_at", "finished_at", "returned_at")
_MONEY = re.compile(r"(\d+|\d{1,3}(?:[.,\s]\d{3})+)(?:[.,]0{1,2})?\s*(?:đồng|đ|vnđ|vnd)?", re.IGNORECASE)

Read = tuple[int, Row | None, list[Problem]]


class Reading:
    """Goes over the rows of an export once. Afterwards it knows until when the file speaks and what was mended."""

    def __init__(self, found: Understood, today: date, *, with_twins: bool = False) -> None:
        """`today` is used only where the title does not say until when the file speaks.

        `with_twins` leaves it to the caller to find codes that stand in the file twice.
        """
        assert found.is_readable and found.kind is Kind.EXPORT
        self.found, self.today = found, today
        self.until_day = found.said_until or today
        self.cells, self.with_twins = Cells(found), with_twins
        self.latest: datetime | None = None
        self._twins: dict[str, tuple[int, int]] = {}  # code → (row, what it says)

    @property
    def mended(self) -> Mended:
        """What was mended in the rows that were read so far."""
        return self.cells.mended

    @property
    def data_until(self) -> datetime:
        """The closing hour of the file's last day, or the latest moment in it when that is later on that day."""
        titled = self.found.said_until
        closing = datetime.combine(titled or self.today, CLOSING, VIETNAM)
        if self.latest is None:
            return closing
        return self.latest if titled is None else max(closing, self.latest)

    def __iter__(self) -> Iterator[Read]:
        """Every row of data: (Excel's number, the dossier or None, what is wrong or odd about it)."""
        walk = Walk(self.found)
        for number, role, line in walk:
            if role is not Role.DATA:
                continue
            self.cells.at(number, line)
            self.cells.note_merged(walk.fill.filled if walk.fill.spans else ())
            row, problems = self._row()
            if row is not None and not self.with_twins and (twin := self._twin(row)) != "":
                if twin is None:
                    continue
                problems, row = [*problems, Problem(number, row.code, twin)], None
            if row is not None:
                moments = (row.received_at, row.finished_at, row.returned_at, self.latest)
                self.latest = max((moment for moment in moments if moment), default=None)
            yield number, row, problems

    def _twin(self, row: Row) -> str | None:
        """A sentence where the code stood above with other content, None where the row stood above; else ""."""
        content = hash(tuple(getattr(row, name) for name in Row.__slots__ if name != "row"))
        first, said = self._twins.setdefault(row.code_key, (row.row, content))
        if first == row.row:
            return ""
        if said == content:
            self.mended.note("twin", row.row, "code", row.code, f"dòng {first}")
            return None
        return f"Mã hồ sơ này đã có ở dòng {first} với nội dung khác. Hãy giữ lại một dòng."

    def _row(self) -> tuple[Row | None, list[Problem]]:
        cells, number = self.cells, self.cells.row
        code, key, faults, notes = self._code()
        values: dict[str, Any] = {"row": number, "code": code, "code_key": key}
        spoilt = cells.spoilt()
        faults = [*([] if "code" in spoilt else faults), *spoilt.values()]
        for name in Row.__slots__[3:]:
            try:
                values[name] = None if name in spoilt else self._value(name)
            except UnreadableCell as bad:
                values[name] = None
                faults.append(str(bad))
        if faults:
            return None, [Problem(number, code, " ".join(dict.fromkeys(faults)))]
        row, problems = self._judged(Row(**values))
        return row, [*(Problem(number, code, note, is_error=False) for note in notes), *problems]

    def _code(self) -> tuple[str, str, list[str], list[str]]:
        """(the code, as compared, what is wrong, what should be seen)."""
        raw = self.cells.raw("code")
        if isinstance(raw, str) and is_code(raw):
            return raw, raw, [], []
        said = "" if raw is None else str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)
        key, kinds = mend_code(said)
        if not words.clean(said):
            return "", "", ["Thiếu mã hồ sơ."], []
        if not is_code(key):
            return words.clean(said)[:60].upper(), key[:60], [why_no_code(raw, key)], []
        for kind in kinds:
            self.mended.note(kind, self.cells.row, "code", said, key)
        notes = (
            [f"Mã “{words.clean(said)}” có chữ của bảng chữ khác; đã đọc là “{key}”."] if "lookalike" in kinds else []
        )
        return (key if "lookalike" in kinds or "wide" in kinds else words.clean(said).upper()), key, [], notes

    def _value(self, name: str) -> Any:
        if name in _MOMENTS:
            return self.cells.moment(name)
        if name == "status":
            return _one_of(self.cells.text(name), _STATUSES, self.found.label(name))
        if name == "channel":
            text = self.cells.text(name)
            return _one_of(text, _CHANNELS, self.found.label(name)) if text else Channel.COUNTER
        if name in ("digitised_in", "digitised_out", "paid_online"):
            return _YES_NO.get(words.fold(self.cells.text(name)))
        if name == "fee":
            return self._money()
        return self._text(name)

    def _text(self, name: str) -> str:
        text = self.cells.text(name)
        if name in ("phone", "procedure_code"):
            text = self._unspoilt(name, text)
        label = self.found.label(name)
        if not text and name in REQUIRED[Kind.EXPORT]:
            raise UnreadableCell(f"Thiếu “{label}”.")
        if len(text) > _LENGTHS.get(name, 60):
            raise UnreadableCell(f"“{label}” dài quá {_LENGTHS.get(name, 60)} ký tự.")
        return text

    def _unspoilt(self, name: str, text: str) -> str:
        """A number that Excel has cut its zeros from: the first of a telephone, the last of a procedure's code."""
        cell = self.cells.raw(name)
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            return text
        mended, kind = text, "digits"
        if name == "phone" and 9 <= len(text) <= 10 and not text.startswith(("0", "84")):
            mended, kind = f"0{text}", "zero"
        elif name == "procedure_code" and re.fullmatch(r"\d\.\d{3,5}", text):
            mended = f"{cell:.6f}"
        if mended != text:
            self.mended.note(kind, self.cells.row, name, text, mended)
        return mended

    def _money(self) -> int | None:
        cell, text = self.cells.raw("fee"), self.cells.text("fee")
        if not text:
            return None
        if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer() and cell >= 0:
            return int(cell)
        if isinstance(cell, str) and (found := _MONEY.fullmatch(text)) and len(text) < 20:
            return int(re.sub(r"\D", "", found.group(1)))
        raise UnreadableCell(f"“{self.found.label('fee')}” là “{text[:60]}”, không phải số tiền.")

    def _judged(self, row: Row) -> tuple[Row | None, list[Problem]]:
        """What the values mean together: errors keep the row out, warnings are listed as data errors."""
        if row.status not in (Status.REGISTERED, Status.REFUSED_INTAKE) and row.received_at is None:
            return None, [Problem(row.row, row.code, "Thiếu ngày nhận hồ sơ.")]
        for name in ("received_at", "finished_at", "returned_at"):
            moment = getattr(row, name)
            if moment and moment.date() > self.until_day:
                late = f"Ngày “{self.found.label(name)}” ({words.day(moment.date())}) sau ngày xuất tệp."
                return None, [Problem(row.row, row.code, late)]
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


def _one_of(text: str, known: dict[str, Any], label: str) -> Any:
    if (found := known.get(words.fold(text))) is None:
        raise UnreadableCell(f"“{label}” là “{text[:80]}”, không thuộc danh mục." if text else f"Thiếu “{label}”.")
    return found


def rows_of(found: Understood, today: date) -> Reading:
    """The rows of an export that was understood, to be gone over once."""
    return Reading(found, today)
