"""How a file of the city is laid out: its sheet, its header, its columns, and what only a person can say. Pure.

`understand(book, choices, remembered)` explains a file; `reading.py` and `log_rows.py` then read its rows.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from heza.core import old_fonts, words
from heza.core.books import Book, Sheet
from heza.core.refusal import Refused
from heza.dossiers.imports.columns import LABELS, REQUIRED, TELLING, Kind, meaning_of, plain
from heza.dossiers.imports.mending import mend_code
from heza.dossiers.rules import is_code

LOOKED_AT = 60  # rows in which the header is looked for
DEEPEST = 3  # rows of a merged header
NOWHERE = -1  # a column that a person says is not in the file
NO_CODE = (
    "Không thấy cột “Mã hồ sơ” trong tệp. Hãy chọn tệp “Danh sách hồ sơ” xuất từ hệ thống Một cửa, "
    "giữ nguyên dòng tiêu đề của bảng."
)
NO_LOG = "Không thấy các cột của nhật ký xử lý (Mã hồ sơ, Bước, Người xử lý, Bắt đầu, Kết thúc)."
_UNTIL = re.compile(r"đến\s+(?:hết\s+)?ngày\s+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Choices:
    """What a person chose about a file or a source; what is empty is found by the program.

    `header` is Excel's row number, `columns` meaning → column from 0 (-1: not in the file), `dates` meaning → "dmy" or
    "mdy", `fonts` meaning → "tcvn3", "vni", "utf8" or "keep", `hidden` "read" or "skip".
    """

    sheet: str = ""
    header: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, str] = field(default_factory=dict)
    hidden: str = ""
    signature: str = ""  # of the labels for which a source's choices were made

    def to_text(self) -> str:
        """As JSON, to be kept."""
        return json.dumps({name: value for name, value in vars(self).items() if value}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Choices":
        """The same again; what is not understood any more is left out."""
        try:
            said = json.loads(text or "{}")
        except ValueError:
            return cls()
        usual = vars(cls())
        fits = {name: said[name] for name, value in usual.items() if isinstance(said.get(name), type(value))}
        return cls(**fits) if isinstance(said, dict) else cls()

    def over(self, others: "Choices | None") -> "Choices":
        """These choices, and where nothing was chosen, the others: of a file over those of its source."""
        if others is None:
            return self
        return replace(
            self,
            columns={**others.columns, **self.columns},
            dates={**others.dates, **self.dates},
            fonts={**others.fonts, **self.fonts},
            hidden=self.hidden or others.hidden,
        )


@dataclass(frozen=True)
class Question:
    """Something that only a person can say. `answer` is what is taken until somebody does.

    An open question stops nothing but must be seen; a blocking one keeps the file from being read.
    """

    key: str  # "sheet", "hidden", "date:received_at", "font:applicant", "column:code"
    sentence: str
    choices: tuple[tuple[str, str], ...]
    answer: str = ""
    is_blocking: bool = False
    samples: tuple[tuple[str, str], ...] = ()  # before → after


@dataclass(frozen=True)
class Header:
    """Where the table begins. `row` is Excel's number of the first of `depth` rows."""

    row: int
    depth: int
    labels: tuple[str, ...]
    columns: Mapping[str, int]


@dataclass
class Understood:
    """A file as it was understood. `header` is None where none was found; then `missing` says everything."""

    book: Book
    sheet: Sheet
    kind: Kind
    choices: Choices
    header: Header | None
    columns: dict[str, int]
    missing: list[str]
    said_until: date | None
    questions: list[Question] = field(default_factory=list)
    orders: dict[str, str] = field(default_factory=dict)  # meaning → "dmy" or "mdy"
    notes: list[str] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """By what a source is known: the labels of the table."""
        return signature_of(self.header.labels) if self.header else ""

    @property
    def is_readable(self) -> bool:
        """Whether its rows can be read as things stand."""
        return self.header is not None and not self.missing

    @property
    def first_row(self) -> int:
        """Excel's number of the first row below the header."""
        return self.header.row + self.header.depth if self.header else 1

    def label(self, meaning: str) -> str:
        """What a column is called in the words of the program."""
        return LABELS[self.kind][meaning]

    def as_choices(self) -> Choices:
        """How this file is read, for its source: what was found and what was chosen."""
        fonts = {meaning: coding for meaning, coding in self.choices.fonts.items() if meaning in self.columns}
        dates = {meaning: order for meaning, order in self.choices.dates.items() if meaning in self.columns}
        gone = {meaning: NOWHERE for meaning, at in self.choices.columns.items() if at == NOWHERE}
        return Choices("", 0, gone | self.columns, dates, fonts, self.choices.hidden, self.signature)


def signature_of(labels: Sequence[str]) -> str:
    """A digest of the labels, as they are compared."""
    told = "\x1f".join(plain(label) for label in labels).rstrip("\x1f")
    return sha256(told.encode()).hexdigest()[:32] if told else ""


def signatures(book: Book) -> list[str]:
    """The signatures that rows of this file could have: where one is known, its source is known."""
    found: dict[str, None] = {}
    for sheet in book.sheets:
        rows = sheet.head(LOOKED_AT)
        for at, row in enumerate(rows):
            if sum(bool(words.clean(cell)) for cell in row) >= 3:
                found |= {signature_of(_labels(rows, at, depth)): None for depth in range(1, DEEPEST + 1)}
    return list(found)


def understand(
    book: Book, choices: Choices | None = None, remembered: Choices | None = None, *, only: Kind | None = None
) -> Understood:
    """How a file is read, by what was chosen for it, then for its source, then by what is found in it.

    `only` takes it for one kind of file, whatever else it could be.

    Raises Refused where there is nothing to read at all; unclear things become questions.
    """
    from heza.dossiers.imports import survey

    if not book.sheets:
        raise Refused("Tệp không có trang tính nào. Hãy xuất lại từ hệ thống Một cửa rồi chọn lại.")
    said = (choices or Choices()).over(remembered)
    kinds = (only,) if only else (Kind.LOG, Kind.EXPORT)
    candidates = [one for sheet in book.sheets for one in _candidates(sheet, kinds, said, remembered)]
    wanted = [one for one in candidates if one[0].name == said.sheet] if said.sheet else candidates
    sheet, kind, header = max(wanted or candidates, key=_weight)
    columns = _chosen_columns(header, said, kind)
    missing = [name for name in REQUIRED[kind] if name not in columns]
    found = Understood(book, sheet, kind, said, header, columns, missing, _said_until(sheet, header))
    found.notes += book.notes
    found.questions += _sheet_question(found, candidates)
    found.questions += _column_questions(found)
    if header is not None:
        survey.look(found)
    return found


_Candidate = tuple[Sheet, Kind, Header | None]


def _candidates(sheet: Sheet, kinds: Sequence[Kind], said: Choices, remembered: Choices | None) -> list[_Candidate]:
    """The best header of a sheet for each kind of file."""
    rows = sheet.head(LOOKED_AT)
    at_row = said.header if not said.sheet or said.sheet == sheet.name else 0
    if not at_row and remembered and remembered.signature:
        at_row = _row_of(rows, remembered.signature)
    return [(sheet, kind, find_header(rows, kind, at_row)) for kind in kinds]


def insist(found: Understood) -> None:
    """Refuse a file that cannot be read as it stands, with a sentence."""
    if found.header is None:
        raise Refused(NO_LOG if found.kind is Kind.LOG else NO_CODE)
    if found.missing:
        names = ", ".join(found.label(name) for name in found.missing)
        raise Refused(f"Tệp thiếu cột: {names}. Hãy xuất lại từ hệ thống Một cửa với đủ cột.")


def _row_of(rows: Sequence[Sequence[Any]], signature: str) -> int:
    """Excel's number of the row where labels with this signature begin; 0 for none.

    What stands above a header has no part in it: of the places that end in the same row the shortest one counts.
    """
    places = [
        (at + depth, depth)
        for at in range(len(rows))
        for depth in range(1, min(DEEPEST, len(rows) - at) + 1)
        if signature_of(_labels(rows, at, depth)) == signature
    ]
    end, depth = min(places, default=(0, 0))
    return end - depth + 1 if places else 0


def _weight(candidate: _Candidate) -> tuple[bool, bool, bool, int]:
    """The better candidate is heavier: complete, then visible, a log before an export, then by columns."""
    sheet, kind, header = candidate
    if header is None:
        return False, not sheet.is_hidden, kind is Kind.EXPORT, 0
    complete = all(name in header.columns for name in REQUIRED[kind])
    log = kind is Kind.LOG and complete
    return complete, not sheet.is_hidden, log or (kind is Kind.EXPORT and not complete), len(header.columns)


def find_header(rows: Sequence[Sequence[Any]], kind: Kind, at_row: int = 0) -> Header | None:
    """Where the table's header stands, by its labels; `at_row` (Excel's number) where a person says so."""
    best: Header | None = None
    span = range(at_row - 1, min(at_row, len(rows))) if at_row else range(min(len(rows), LOOKED_AT))
    for at in span:
        if not at_row and not any(meaning_of(cell, kind) for cell in rows[at]):
            continue
        for depth in range(1, DEEPEST + 1):
            if not _can_be_header(rows, at, depth):
                break
            header = _header(rows, at, depth, kind)
            if best is None or len(header.columns) > len(best.columns):
                best = header
    if best is None or at_row:
        return best
    return best if "code" in best.columns or len(TELLING[kind] & best.columns.keys()) > 1 else None


def _can_be_header(rows: Sequence[Sequence[Any]], at: int, depth: int) -> bool:
    """Whether a row can still belong to a header: the first always can, the others hold words and no code."""
    if at + depth > len(rows):
        return False
    if depth == 1:
        return True
    texts = [words.clean(cell) for cell in rows[at + depth - 1] if words.clean(cell)]
    is_words = all(not isinstance(cell, int | float | date) for cell in rows[at + depth - 1])
    return (
        bool(texts) and is_words and not any(re.fullmatch(r"\(?\d+\)?", t) or is_code(mend_code(t)[0]) for t in texts)
    )


def _header(rows: Sequence[Sequence[Any]], at: int, depth: int, kind: Kind) -> Header:
    columns: dict[str, int] = {}
    for column, parts in enumerate(_stacks(rows, at, depth)):
        joined = [" ".join(parts), *reversed(parts)] if len(parts) > 1 else parts
        meanings = [meaning for label in [*parts[-1:], *joined] if (meaning := meaning_of(label, kind))]
        if meanings and meanings[0] not in columns:
            columns[meanings[0]] = column
    return Header(at + 1, depth, tuple(_labels(rows, at, depth)), columns)


def _stacks(rows: Sequence[Sequence[Any]], at: int, depth: int) -> list[list[str]]:
    """For every column its labels from above to below; a merged cell above stands for all its columns."""
    width = max(len(row) for row in rows[at : at + depth])
    stacks: list[list[str]] = [[] for _ in range(width)]
    for level, row in enumerate(rows[at : at + depth]):
        last = ""
        below = rows[at + level + 1] if level + 1 < depth else []
        for column in range(width):
            raw = row[column] if column < len(row) else ""
            text = " ".join(str(raw).split()) if raw not in (None, "") else ""
            last = text or last
            under = words.clean(below[column]) if column < len(below) else ""
            if text or (under and last and level + 1 < depth):
                stacks[column].append(text or last)
    return stacks


def _labels(rows: Sequence[Sequence[Any]], at: int, depth: int) -> list[str]:
    return [parts[-1] if parts else "" for parts in _stacks(rows, at, min(depth, len(rows) - at))]


def _chosen_columns(header: Header | None, said: Choices, kind: Kind) -> dict[str, int]:
    columns = dict(header.columns) if header else {}
    chosen = {name: at for name, at in said.columns.items() if name in LABELS[kind]}
    taken = {at for at in chosen.values() if at != NOWHERE}
    columns = {name: at for name, at in columns.items() if name not in chosen and at not in taken}
    columns |= {name: at for name, at in chosen.items() if at != NOWHERE}
    return {name: columns[name] for name in LABELS[kind] if name in columns}


def _said_until(sheet: Sheet, header: Header | None) -> date | None:
    """Until when the title says that the file speaks. Raises Refused for a day that does not exist."""
    for row in sheet.head(header.row - 1 if header else LOOKED_AT):
        for cell in row:
            text = old_fonts.readable(cell) if isinstance(cell, str) and not cell.isascii() else ""
            if match := _UNTIL.search(words.clean(text)):
                day, month, year = (int(part) for part in match.groups())
                try:
                    return date(year, month, day)
                except ValueError:
                    raise Refused(f"Dòng tiêu đề ghi “{match.group()}”, không có ngày này.") from None
    return None


def _sheet_question(found: Understood, candidates: list[_Candidate]) -> list[Question]:
    whole = [one for one in candidates if one[2] and all(name in one[2].columns for name in REQUIRED[one[1]])]
    names = list(dict.fromkeys(sheet.name for sheet, _, _ in whole))
    if len(names) < 2:
        return []
    hidden = {sheet.name for sheet, _, _ in whole if sheet.is_hidden}
    choices = tuple((name, f"{name} (trang ẩn)" if name in hidden else name) for name in names)
    return [Question("sheet", "Tệp có nhiều trang tính đọc được. Đọc trang nào?", choices, found.sheet.name)]


def _column_questions(found: Understood) -> list[Question]:
    if found.header is None:
        return []
    free = [(at, label) for at, label in enumerate(found.header.labels) if label and at not in found.columns.values()]
    choices = tuple((str(at), f"cột {letters(at)} “{words.clean(label)[:60]}”") for at, label in free)
    return [
        Question(
            f"column:{name}", f"Không thấy cột “{found.label(name)}”. Đó là cột nào?", choices, "", is_blocking=True
        )
        for name in found.missing
    ]


def letters(column: int) -> str:
    """Excel's letters of a column counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
