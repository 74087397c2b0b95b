"""The sets of forms as data, pure: one set a circular. Which set a dossier takes is said by its day of receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from heza.paperwork.layout import Item, words

TYPES = {
    "text": "chữ trên một dòng",
    "longtext": "chữ nhiều dòng",
    "date": "ngày",
    "datetime": "giờ và ngày",
    "number": "số",
    "money": "số tiền",
    "phone": "số điện thoại",
    "email": "thư điện tử",
    "choice": "chọn một",
    "person": "người",
    "documents": "danh sách giấy tờ",
    "list": "danh sách",
    "legs": "các lần giao, nhận",
    "rows": "các dòng của bảng",
}
SOURCES = {
    "dossier": "từ hồ sơ",
    "procedure": "từ danh mục thủ tục",
    "staff": "do người lập phiếu chọn",
    "setting": "từ thiết lập của cơ quan",
    "typed": "do người lập phiếu viết",
    "system": "do hệ thống tính",
}
# The columns of a list of documents; those of `legs` and `rows` stand in the file.
DOCUMENT_COLUMNS = {"name": "text", "originals": "number", "copies": "number", "note": "text"}


@dataclass(frozen=True)
class Field:
    """One thing that a form asks for or shows."""

    key: str
    label: str = words("Nhãn")
    type: str = "text"
    required: bool = False
    source: str = "typed"
    ask: str = ""  # how the page asks for it, where not by its label
    hint: str = ""
    lines: int = 1
    default: str = ""
    printed: bool = True
    choices: tuple[tuple[str, str], ...] = words("Lựa chọn", ())
    columns: tuple[tuple[str, str], ...] = ()  # of legs and rows: key and type
    required_when: tuple[tuple[str, tuple[str, ...]], ...] = ()  # field and the values with which this one is needed

    @property
    def question(self) -> str:
        """Its name on a page."""
        return (self.ask or self.label).rstrip(" :")

    @property
    def column_types(self) -> dict[str, str]:
        """The types of what stands in a row of it, by key; empty where it is no table."""
        return dict(DOCUMENT_COLUMNS) if self.type == "documents" else dict(self.columns)

    @property
    def choice_names(self) -> dict[str, str]:
        """What may be chosen, in words."""
        return dict(self.choices)


@dataclass(frozen=True)
class Copy:
    """One of the copies that are printed together."""

    label: str = words("Tên liên")


@dataclass(frozen=True)
class SignaturePlace:
    """Where somebody signs; `name` is a text with keys. `key` is how `compose` is told who really signed."""

    key: str
    label: str = words("Người ký")
    hint: str = words("Hướng dẫn ký")
    name: str = ""


@dataclass(frozen=True)
class Form:
    """One form. Its key is the same in each set, its number is not."""

    key: str
    number: str = ""
    title: str = words("Tên mẫu")
    paper: str = "A5"
    landscape: bool = False
    text_size: float = 0
    copies: tuple[Copy, ...] = (Copy(),)
    suffix: str = words("Ký hiệu sau số")
    legal_basis: str = words("Căn cứ")
    verified: bool = False
    header: str = "counter"
    about: str = words("Trích yếu")
    fields: tuple[Field, ...] = ()
    body: tuple[Item, ...] = ()
    signatures: tuple[SignaturePlace, ...] = ()
    recipients: tuple[str, ...] = words("Nơi nhận", ())
    notes: tuple[str, ...] = words("Ghi chú", ())
    set_key: str = ""

    @property
    def numbered(self) -> bool:
        """Whether an issued one has a number."""
        return bool(self.suffix)

    @property
    def name(self) -> str:
        """The title as in running text."""
        return " ".join(self.title.split()).capitalize()

    def field(self, key: str) -> Field:
        """A field by its key. Raises KeyError."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)


@dataclass(frozen=True)
class FormSet:
    """The forms of one circular. `version` counts the office's corrections: 0 is the set as it was delivered."""

    key: str
    name: str
    circular: str = ""
    decree: str = ""
    effective_from: date | None = None  # None: not of a circular
    effective_to: date | None = None
    verified: bool = False
    forms: Mapping[str, Form] = None  # type: ignore[assignment]
    version: int = 0

    def __getitem__(self, key: str) -> Form:
        """A form by its key. Raises KeyError."""
        return self.forms[key]


def set_for(day: date, sets: Iterable[FormSet]) -> FormSet:
    """The circular's set in force on the day of receipt; the oldest one before all of them."""
    dated = sorted(
        ((found.effective_from, found) for found in sets if found.effective_from),
        key=lambda pair: pair[0],
        reverse=True,
    )
    return next((found for begin, found in dated if begin <= day), dated[-1][1])


def value_of(field: Field, values: Mapping[str, Any]) -> Any:
    """What was given for a field, None where nothing was."""
    value = values.get(field.key)
    if isinstance(value, str):
        value = value.strip()
    return None if value in ("", [], {}) else value
