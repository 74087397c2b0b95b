"""One look over all the rows of a file: the order of its dates, columns in an old font, rows that are hidden."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from heza.core import old_fonts, words
from heza.core.books import Sheet
from heza.dossiers.imports import dates
from heza.dossiers.imports.columns import Kind
from heza.dossiers.imports.layout import Question, Understood
from heza.dossiers.imports.roles import Role, Roles

TEXTS = 300  # different texts of a column that are looked at
LAST = 12  # rows at the end that are kept to be shown
SAMPLES = 3
ORDERS = (("dmy", "ngày trước, tháng sau"), ("mdy", "tháng trước, ngày sau (kiểu Mỹ)"))
_TEXT = (
    "procedure_name",
    "field",
    "applicant",
    "address",
    "channel",
    "status",
    "department",
    "officer",
    "note",
    "name",
)


@dataclass
class Seen:
    """What the rows hold."""

    roles: Counter[Role] = field(default_factory=Counter)
    starts: dict[str, set[str]] = field(default_factory=dict)  # meaning → the beginnings of its dates
    codes: set[tuple[str, str]] = field(default_factory=set)  # (day of the code, beginning of the receipt)
    texts: dict[str, dict[str, None]] = field(default_factory=dict)
    last: deque[tuple[int, Role, Sequence[Any]]] = field(default_factory=lambda: deque(maxlen=LAST))


class Walk:
    """Every row of the sheet: Excel's number, what it is, its cells; cells merged downwards repeat their value."""

    def __init__(self, found: Understood) -> None:
        """For a file whose header was found."""
        assert found.header is not None
        hidden = found.sheet.facts.hidden if found.choices.hidden != "read" else frozenset()
        self.roles = Roles(found.kind, found.columns, found.header.row, found.header.depth, hidden)
        self.fill = Fill(found.sheet, found.first_row)
        self.sheet = found.sheet

    def __iter__(self) -> Iterator[tuple[int, Role, list[Any]]]:
        """From the first row to the last."""
        role_of, fill = self.roles.of, self.fill
        for number, cells in enumerate(self.sheet.rows(), 1):
            if fill.spans:
                cells = fill.over(number, cells)
            yield number, role_of(number, cells), cells


class Fill:
    """Cells that are merged over several rows of data: the value stands in the first row alone."""

    def __init__(self, sheet: Sheet, first: int) -> None:
        """`first` is Excel's number of the first row below the header."""
        self.spans: dict[int, list[tuple[int, int]]] = {}  # first row → (last row, column)
        self.open: dict[int, tuple[int, Any]] = {}  # column → (last row, value)
        self.filled: set[int] = set()  # columns of the row at hand
        for (top, column), (bottom, right) in sheet.merges:
            if bottom > top and top + 1 >= first and right == column:
                self.spans.setdefault(top + 1, []).append((bottom + 1, column))

    def over(self, number: int, cells: list[Any]) -> list[Any]:
        """The row with the values that reach into it."""
        self.open = {column: one for column, one in self.open.items() if one[0] >= number}
        self.filled = {column for column in self.open if not (column < len(cells) and words.clean(cells[column]))}
        if self.filled:
            cells = [*cells, *[""] * (max(self.filled) + 1 - len(cells))]
            for column in self.filled:
                cells[column] = self.open[column][1]
        for last, column in self.spans.get(number, ()):
            self.open[column] = (last, cells[column] if column < len(cells) else "")
        return cells


def look(found: Understood) -> Seen:
    """Go over the rows once; adds the orders of the dates, the questions and the notes to what was understood."""
    seen = _seen(found)
    _decide_orders(found, seen)
    found.questions += _font_questions(found, seen)
    if hidden := _hidden(found, seen):
        found.questions.append(hidden)
        if count := seen.roles[Role.HIDDEN]:
            said = f"{words.number(count)} dòng đang ẩn hoặc bị lọc trong tệp không được đọc"
            found.notes.append(f"{said}; chọn đọc ở trang “Tệp được hiểu thế nào” nếu cần.")
    if found.sheet.is_hidden:
        found.notes.append(f"Trang tính “{found.sheet.name}” đang ẩn trong tệp.")
    return seen


def _seen(found: Understood) -> Seen:
    seen = Seen()
    date_columns = [(name, at) for name, at in found.columns.items() if name.endswith("_at")]
    text_columns = [(name, at) for name, at in found.columns.items() if name in _TEXT]
    code, received = found.columns.get("code", -1), found.columns.get("received_at", -1)
    seen.starts = {name: set() for name, _ in date_columns}
    seen.texts = {name: {} for name, _ in text_columns}
    for number, role, cells in Walk(found):
        seen.roles[role] += 1
        if role is not Role.DATA:
            seen.last.append((number, role, cells))
            continue
        width = len(cells)
        for name, at in date_columns:
            if at < width and isinstance(cell := cells[at], str) and cell:
                seen.starts[name].add(cell[:11])
        for name, at in text_columns:
            if (
                at < width
                and isinstance(cell := cells[at], str)
                and not cell.isascii()
                and len(seen.texts[name]) < TEXTS
            ):
                seen.texts[name][cell] = None
        if 0 <= received < width and isinstance(cells[received], str) and len(seen.codes) < TEXTS:
            seen.codes.add((str(cells[code])[-11:-5] if 0 <= code < width else "", cells[received][:11]))
        seen.last.append((number, role, cells))
    return seen


def _decide_orders(found: Understood, seen: Seen) -> None:
    """The order of every column of dates: chosen, proven by a date in it, else by the other columns; else asked."""
    pairs = {name: {pair for text in texts if (pair := dates.starts(text))} for name, texts in seen.starts.items()}
    proofs = {name: dates.proven(some) for name, some in pairs.items()}
    by_codes = _by_codes(seen)
    if proofs.get("received_at") == "" and by_codes == "dmy":
        proofs["received_at"] = "dmy"
    elsewhere = {proof for proof in proofs.values() if proof}
    usual = elsewhere.pop() if len(elsewhere) == 1 and "both" not in elsewhere else ""
    for name, some in pairs.items():
        proof, chosen = proofs[name], found.choices.dates.get(name, "")
        likely = proof if proof in ("dmy", "mdy") else usual or by_codes or "dmy"
        found.orders[name] = chosen or likely
        is_usual = proof == "" and usual == "dmy" and not chosen  # as the other columns, and as everybody writes here
        if proof in ("", "both") and not is_usual and any(first != second for first, second in some):
            found.questions.append(_date_question(found, name, proof, not (usual or chosen), seen))
        elif proof == "mdy" and not chosen:
            found.notes.append(
                f"Cột “{found.label(name)}” viết tháng trước, ngày sau (kiểu Mỹ); đã đọc theo thứ tự đó."
            )


def _by_codes(seen: Seen) -> str:
    """The order that the days in the codes prove: a dossier is given its number on the day of its receipt."""
    votes: Counter[str] = Counter()
    for code, text in seen.codes:
        pair = dates.starts(text)
        if pair and len(code) == 6 and code.isdecimal() and pair[0] != pair[1]:
            month_day = int(code[2:4]), int(code[4:6])
            votes["mdy"] += month_day == pair
            votes["dmy"] += month_day == (pair[1], pair[0])
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] and min(votes["dmy"], votes["mdy"]) * 10 <= best[0][1] else ""


def _date_question(found: Understood, name: str, proof: str, is_blocking: bool, seen: Seen) -> Question:
    label = found.label(name)
    sample = next((text for text in sorted(seen.starts[name]) if (p := dates.starts(text)) and p[0] != p[1]), "")
    if proof == "both":
        sentence = f"Cột “{label}” có cả ngày viết ngày trước lẫn ngày viết tháng trước. Đọc theo thứ tự nào?"
    else:
        sentence = (
            f"Cột “{label}” không có ngày nào cho biết thứ tự, ví dụ “{sample.strip()}”. Ngày viết theo thứ tự nào?"
        )
    samples = tuple(
        (words_of, words.day(moment.date()))
        for order, words_of in ORDERS
        if (moment := _read_or_none(sample.split()[0] if sample.split() else "", order))
    )
    return Question(f"date:{name}", sentence, ORDERS, found.orders[name], is_blocking=is_blocking, samples=samples)


def _read_or_none(text: str, order: str) -> Any:
    try:
        return dates.read_moment(text, "", order)
    except dates.UnreadableCell:
        return None


def _font_questions(found: Understood, seen: Seen) -> Iterator[Question]:
    for name, texts in seen.texts.items():
        font = found.sheet.facts.fonts.get(found.columns[name], "")
        by_content, chosen = _by_content(texts), found.choices.fonts.get(name, "")
        coding = by_content or (old_fonts.of_font(font) if texts and not _is_unicode(texts) else "")
        if not coding and chosen in old_fonts.NAMES:
            coding = chosen
        if not coding:
            continue
        offered = old_fonts.NAMES[coding]
        because = f" (phông {font})" if font and old_fonts.of_font(font) == coding else ""
        sentence = f"Cột “{found.label(name)}” viết theo bảng mã cũ {offered}{because}. Đổi sang Unicode?"
        if coding == "utf8":
            sentence = f"Cột “{found.label(name)}” bị đọc sai bảng mã (UTF-8). Đổi lại cho đúng?"
        pairs = [(text, old_fonts.convert(text, coding, font)) for text in texts]
        samples = tuple([pair for pair in pairs if pair[0] != pair[1]][:SAMPLES])
        choices = ((coding, "Đổi sang Unicode"), ("keep", "Giữ nguyên như trong tệp"))
        yield Question(f"font:{name}", sentence, choices, chosen, is_blocking=not chosen, samples=samples)


def _by_content(texts: dict[str, None]) -> str:
    """The old coding of a column, also where only some of its cells stand in one."""
    votes = Counter(coding for text in texts if (coding := old_fonts.guess([text])))
    best = votes.most_common(1)
    return best[0][0] if best and (best[0][1] >= SAMPLES or best[0][1] * 20 >= len(texts)) else ""


def _is_unicode(texts: dict[str, None]) -> bool:
    return any("\u0100" <= char <= "\u1fff" for text in texts for char in text)


def _hidden(found: Understood, seen: Seen) -> Question | None:
    count = len(found.sheet.facts.hidden) if found.choices.hidden == "read" else seen.roles[Role.HIDDEN]
    if not count or found.kind not in (Kind.EXPORT, Kind.LOG):
        return None
    sentence = f"Tệp có {words.number(count)} dòng đang ẩn hoặc bị lọc. Có đọc các dòng đó không?"
    choices = (("skip", "Không đọc dòng ẩn"), ("read", "Đọc cả dòng ẩn"))
    return Question("hidden", sentence, choices, found.choices.hidden or "skip")
