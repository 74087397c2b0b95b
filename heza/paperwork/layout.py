"""What may stand in the body of a form, as the file of a set says it, pure. `compose` makes blocks of it.

Texts hold {keys}: of the form's fields, of the agency (`NAMES`), in a row those of its columns and {#}, its number.
{key:small} begins with a small letter, as within a sentence. [What stands in square brackets] is left out where a key
in it has no value; elsewhere a missing value is dots.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from heza.papers.model import Align

NAMES = {
    "org_above": "tên cơ quan cấp trên",
    "org_name": "tên cơ quan",
    "counter_name": "tên Bộ phận Một cửa",
    "place": "địa danh",
    "copy": "tên liên đang in",
    "day": "ngày lập phiếu",
}
ROW_NUMBER = "#"
PLACEHOLDER = re.compile(r"\{([^{}:]*)(:small)?\}")


def words(name: str, default: Any = "") -> Any:
    """A text that stands on the paper, which the office may correct; `name` says what it is."""
    return field(default=default, metadata={"words": name})


def keys_in(text: str) -> list[str]:
    """The keys that a text asks for, in their order."""
    return [key for key, _ in PLACEHOLDER.findall(text)]


@dataclass(frozen=True)
class Labelled:
    """A labelled line. It shows a field; or, without one, a label and a value of its own."""

    field: str = ""
    label: str = words("Nhãn")  # without a field: the label; with one: that of the field where empty
    value: str = words("Nội dung")  # instead of the field's own value
    unit: str = words("Đơn vị")
    lines: int = 1
    bold: bool = False
    when: str = ""  # printed only where this key has a value


@dataclass(frozen=True)
class Together:
    """Labelled lines beside each other."""

    lines: tuple[Labelled, ...]
    widths: tuple[float, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class Said:
    """Running text."""

    text: str = words("Câu")
    align: Align = "justify"
    indent: bool = False
    bold: bool = False
    italic: bool = False
    keep: bool = False
    when: str = ""


@dataclass(frozen=True)
class Listed:
    """A field that is a list, one item a line; without items `blank` dotted lines."""

    field: str
    each: str = words("Mỗi dòng", "{name}")
    mark: str = "number"
    blank: int = 3
    when: str = ""


@dataclass(frozen=True)
class TableColumn:
    """A column; `text` is what a row shows in it."""

    title: str = words("Tên cột")
    text: str = ""
    width: float = 1
    align: Align = "left"


@dataclass(frozen=True)
class TableCell:
    """A cell of a head, or of the rows that one record takes."""

    text: str = words("Ô")
    columns: int = 1
    rows: int = 1
    align: Align | None = None
    bold: bool = False


@dataclass(frozen=True)
class Ruled:
    """A table of a field that is rows. `head` groups the titles; `row` is the cells of one record where it takes
    several rows of the table. Without records `blank` empty ones.
    """

    field: str
    columns: tuple[TableColumn, ...]
    head: tuple[tuple[TableCell, ...], ...] = ()
    row: tuple[tuple[TableCell, ...], ...] = ()
    size: float = 0
    blank: int = 3
    when: str = ""


@dataclass(frozen=True)
class ScanCode:
    """A code for a scanner."""

    value: str
    kind: str = "code128"
    height: float = 9
    caption: str = ""


@dataclass(frozen=True)
class ScanCodes:
    """Codes on one line; one without a value is left out."""

    codes: tuple[ScanCode, ...]
    align: Align = "center"
    when: str = ""


@dataclass(frozen=True)
class Blank:
    """Dotted lines to write on."""

    lines: int = 1
    when: str = ""


@dataclass(frozen=True)
class SideBySide:
    """Parts of the body beside each other."""

    parts: tuple[tuple["Item", ...], ...]
    widths: tuple[float, ...] = ()
    when: str = ""


Item = Labelled | Together | Said | Listed | Ruled | ScanCodes | Blank | SideBySide
