"""A paper as data, pure: a page and the blocks that stand on it, in the order in which they are read.

Text is a string, or a tuple of strings and `Run`s where a part of it is bold or italic; "\n" in it breaks the line.
An empty value of a `Line` is drawn as a dotted line to write on. `where` is how a refusal names the place of a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Align = Literal["left", "center", "right", "justify"]

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NATION_WIDTH = 7.36  # mm of the nation's name at one point, bold
MOTTO_WIDTH = 4.43  # and of the motto: the rule below it is as long
HEAD = (0.43, 0.57)  # what of the width is the agency's and the nation's
DRAFT = "BẢN NHÁP"
COPY = "BẢN SAO"


@dataclass(frozen=True)
class Run:
    """A stretch of text that is set otherwise."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | Run | tuple[str | Run, ...]


def bold(text: str) -> Run:
    """Bold text."""
    return Run(text, bold=True)


def italic(text: str) -> Run:
    """Italic text."""
    return Run(text, italic=True)


def runs(text: Text) -> tuple[Run, ...]:
    """Any text as runs."""
    if isinstance(text, str):
        return (Run(text),)
    if isinstance(text, Run):
        return (text,)
    return tuple(Run(part) if isinstance(part, str) else part for part in text)


@dataclass(frozen=True)
class Header:
    """The head of a paper: the agency at the left; nation, motto, place and day at the right.

    Lines of a name are broken by hand: a long agency's name cannot stand on one line beside the nation's.
    """

    agency: tuple[str, ...]  # capitals, bold, with a rule below
    above: tuple[str, ...] = ()  # the agency above it, capitals
    number: str = ""  # "Số: 05/HDHS"
    about: str = ""  # "V/v …" of a letter
    place_date: str = ""  # "Hải Phòng, ngày 05 tháng 02 năm 2024"
    form: str = ""  # "Mẫu số 01", in the corner

    where = "phần đầu"


@dataclass(frozen=True)
class Title:
    """What the paper is: its kind in bold capitals; below it what it is about, with a rule, or a note in italics."""

    text: str
    about: str = ""
    note: str = ""

    where = "tên loại"


@dataclass(frozen=True)
class Line:
    """A labelled line: "Địa chỉ: …". Without a value it is dotted, `lines` high, ready for a pen."""

    label: str
    value: Text = ""
    unit: str = ""  # after the value: "(bộ)"
    lines: int = 1

    @property
    def where(self) -> str:
        """How a refusal names it."""
        return f"mục “{self.label.strip().rstrip(':').rstrip()}”"


@dataclass(frozen=True)
class Beside:
    """Labelled lines that share one line of the page: telephone and e-mail. `widths` are shares."""

    lines: tuple[Line, ...]
    widths: tuple[float, ...] = ()

    where = "dòng"


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Text
    align: Align = "justify"
    indent: bool = False  # the first line, as in letters and reports
    keep: bool = False  # with what follows

    where = "đoạn văn"


@dataclass(frozen=True)
class Items:
    """A list: "1. …", or "- …"."""

    items: tuple[Text, ...]
    mark: Literal["number", "dash"] = "number"

    where = "danh sách"


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is a share of the table's."""

    title: str
    width: float = 1
    align: Align = "left"


@dataclass(frozen=True)
class Cell:
    """A cell that is set otherwise than its column, or that covers several."""

    text: Text
    align: Align | None = None
    bold: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A ruled table. Its head stands on every page; `head` replaces the row of titles where heads are grouped.

    A row leaves out the cells that another one covers.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    head: tuple[tuple[str | Cell, ...], ...] = ()
    size: float = 0  # of the letters, in points; 0: that of the paper

    where = "bảng"

    @property
    def heads(self) -> tuple[tuple[str | Cell, ...], ...]:
        """The rows that stand on every page."""
        return self.head or (tuple(column.title for column in self.columns),)

    def placed(self, rows: tuple[tuple[str | Cell, ...], ...]) -> list[list[tuple[int, Cell]]]:
        """Each row's cells with the columns they begin in. Raises ValueError when a row is too long or too short."""
        width = len(self.columns)
        covered = [0] * width  # rows that a cell above still covers
        done = []
        for row in rows:
            cells = iter(row)
            placed: list[tuple[int, Cell]] = []
            at = 0
            while at < width:
                if covered[at]:
                    at += 1
                    continue
                given = next(cells, None)
                if given is None:
                    raise ValueError(f"a row of a table of {width} columns ends at {at}")
                cell = Cell(given) if isinstance(given, str) else given
                placed.append((at, cell))
                covered[at : at + cell.columns] = [-cell.rows] * cell.columns  # from this row on
                at += cell.columns
            if at > width or next(cells, None) is not None:
                raise ValueError(f"a row is longer than its table of {width} columns")
            covered = [abs(left) - 1 for left in covered]
            done.append(placed)
        return done


@dataclass(frozen=True)
class Signature:
    """Where somebody signs: the titles in capitals, a hint, room for the hand, the name. Without words: an empty place.

    `said` are lines in the room for the hand: that the step was confirmed in the system, by whom, when.
    """

    titles: tuple[str, ...] = ()  # ("KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN")
    hint: str = ""  # "(Ký và ghi rõ họ tên)"
    name: str = ""
    said: tuple[str, ...] = ()
    place_date: str = ""  # in italics above the titles

    where = "phần chữ ký"


@dataclass(frozen=True)
class Recipients:
    """Nơi nhận: who gets the paper, the file copy last."""

    lines: tuple[str, ...]  # "Như trên", …, "Lưu: VT, ĐT"

    where = "nơi nhận"

    @property
    def closed(self) -> tuple[str, ...]:
        """The lines as printed: a semicolon after each, a full stop after the last."""
        bare = [line.rstrip(" ;.") for line in self.lines if line.strip()]
        return tuple(f"{line};" for line in bare[:-1]) + tuple(f"{line}." for line in bare[-1:])


@dataclass(frozen=True)
class Signatures:
    """Signatures side by side, never parted by the end of a page; the recipients may stand at their left."""

    parts: tuple[Signature | Recipients, ...]

    where = "phần chữ ký"


@dataclass(frozen=True)
class Notes:
    """Ghi chú: small print at the end."""

    texts: tuple[Text, ...]
    title: str = "Ghi chú:"

    where = "ghi chú"


@dataclass(frozen=True)
class Code:
    """A value that a scanner reads: Code 128 or QR. `caption` is printed below it."""

    value: str
    kind: Literal["code128", "qr"] = "code128"
    height: float = 9  # mm; a QR is as wide as it is high
    caption: str = ""

    where = "mã vạch"

    @property
    def alt(self) -> str:
        """The picture in words."""
        return f"{'Mã QR' if self.kind == 'qr' else 'Mã vạch'}: {self.value}"


@dataclass(frozen=True)
class Codes:
    """Codes on one line."""

    codes: tuple[Code, ...]
    align: Align = "center"

    where = "mã vạch"


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG, as wide as `share` of the page; its letters are set in the font of the paper (Tinos)."""

    svg: str
    alt: str  # the drawing in words
    height: float  # of the drawing, as a share of its width
    share: float = 1

    where = "hình vẽ"


@dataclass(frozen=True)
class Columns:
    """Blocks side by side; `widths` are shares."""

    parts: tuple[tuple["Block", ...], ...]
    widths: tuple[float, ...] = ()

    where = "cột"


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a new page."""

    where = "trang"


Block = (
    Header
    | Title
    | Line
    | Beside
    | Paragraph
    | Items
    | Table
    | Signatures
    | Recipients
    | Notes
    | Codes
    | Picture
    | Columns
    | PageBreak
)


@dataclass(frozen=True)
class Margins:
    """The empty edges of a page, in millimetres."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True)
class Page:
    """A sheet: millimetres as it stands, and the size of its letters in points."""

    width: float
    height: float
    margins: Margins
    text: float

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - self.margins.left - self.margins.right

    @property
    def between(self) -> float:
        """The space between paragraphs in points: at least 6 in a letter, less on a small form."""
        return 6.0 if self.text >= 12 else 2.0

    @property
    def hand(self) -> float:
        """How high the room for a signature is, in millimetres."""
        return 20.0 if self.text >= 12 else 12.0

    @property
    def head(self) -> float:
        """The size of the nation's name: 12 points, less where it would not stand on one line."""
        return min(12.0, int((self.inner * HEAD[1] - 2) / NATION_WIDTH * 2) / 2)


SIZES: dict[str, Page] = {
    "A4": Page(210, 297, Margins(20, 15, 20, 30), 13),  # Decree 30/2020/NĐ-CP, Phụ lục I
    "A5": Page(148, 210, Margins(12, 12, 10, 15), 10),
}


@dataclass(frozen=True)
class Paper:
    """A whole paper. `date` is its day of issue: the files carry it instead of the moment they were made.

    `copy_mark` is the line of a reprint ("BẢN SAO …"); a draft says BẢN NHÁP across each page.
    """

    size: Literal["A4", "A5"]
    blocks: tuple[Block, ...]
    title: str
    date: date
    copy_mark: str = ""
    draft: bool = False
    landscape: bool = False
    margins: Margins | None = None
    text_size: float = 0  # points; 0: as the sheet has it

    where = "tên tệp"

    @property
    def page(self) -> Page:
        """The sheet as it lies."""
        sheet = SIZES[self.size]
        width, height = (sheet.height, sheet.width) if self.landscape else (sheet.width, sheet.height)
        margins = self.margins or (_turned(sheet.margins) if self.landscape else sheet.margins)
        return Page(width, height, margins, self.text_size or sheet.text)

    @property
    def mark(self) -> str:
        """The line above each page of a draft or a copy."""
        return DRAFT if self.draft else self.copy_mark


def _turned(upright: Margins) -> Margins:
    """The binding edge of a sheet that lies is its upper one."""
    narrow = min(upright.right, upright.bottom)
    return Margins(upright.top, narrow, narrow, upright.top)


def shares(widths: Sequence[float], count: int) -> list[float]:
    """Widths as shares of one; equal where none are given. Raises ValueError when they are not `count` positive."""
    wanted = list(widths) or [1.0] * count
    if len(wanted) != count or min(wanted, default=1) <= 0:
        raise ValueError(f"{count} columns need {count} widths above zero")
    return [width / sum(wanted) for width in wanted]
