"""What a form still lacks, and what of its values has the wrong shape, pure: whole sentences, each with its field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heza.papers import clean
from heza.paperwork.sets import Field, Form, value_of

LONGEST = {"text": 500, "longtext": 5_000, "phone": 50, "email": 120}
MOST_ROWS = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[0-9+()./\s;,-]{6,}")


@dataclass(frozen=True)
class Problem:
    """What is to be done at a field before the form can be issued."""

    field: str
    sentence: str


def missing(form: Form, values: Mapping[str, Any]) -> list[Problem]:
    """Fields that the form needs and that have no value, in the order of the form."""
    lacking = [field for field in form.fields if is_needed(field, values) and value_of(field, values) is None]
    return [Problem(field.key, _ask_for(field)) for field in lacking if not field.default]


def is_needed(field: Field, values: Mapping[str, Any]) -> bool:
    """Whether the form cannot be issued without it."""
    return field.required or any(values.get(other) in allowed for other, allowed in field.required_when)


def _ask_for(field: Field) -> str:
    name = field.question
    asked = {
        "choice": f"Hãy chọn mục “{name}”.",
        "documents": f"Hãy ghi ít nhất một giấy tờ ở mục “{name}”.",
        "list": f"Hãy ghi ít nhất một dòng ở mục “{name}”.",
        "date": f"Hãy ghi ngày ở mục “{name}”.",
        "datetime": f"Hãy ghi giờ và ngày ở mục “{name}”.",
    }
    return asked.get(field.type, f"Hãy nhập mục “{name}”.")


def wrong(form: Form, values: Mapping[str, Any]) -> list[Problem]:
    """Values that do not have the shape of their field, in the order of the form; and keys that it does not have."""
    found = []
    for field in form.fields:
        value = value_of(field, values)
        if value is not None and (sentence := _wrong(field, value)):
            found.append(Problem(field.key, sentence))
    known = {field.key for field in form.fields}
    unknown = sorted(set(values) - known)
    return found + [Problem(key, f"Mẫu này không có mục “{key}”. Hãy mở lại mẫu rồi làm lại.") for key in unknown]


def _wrong(field: Field, value: Any) -> str:
    sentence = next(_shapes(field, value), "")
    letter = "" if sentence else clean.missing(clean.clean(_letters(value)))
    if letter:
        return (
            f"Chữ “{letter}” (U+{ord(letter):04X}) ở mục “{field.question}” không có trong phông chữ in. "
            "Hãy thay chữ này bằng chữ khác."
        )
    return sentence


def _shapes(field: Field, value: Any) -> Iterator[str]:
    name = field.question
    check = _CHECKS.get(field.type, _text)
    if sentence := check(field, value):
        yield sentence.format(name=name)


def _letters(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(map(_letters, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(_letters, value))
    return str(value)


def _text(field: Field, value: Any) -> str:
    most = LONGEST.get(field.type, 500)
    if not isinstance(value, str):
        return "Mục “{name}” phải là chữ. Hãy nhập lại."
    return f"Mục “{{name}}” dài hơn {most} ký tự. Hãy viết ngắn lại." if len(value) > most else ""


def _date(_field: Field, value: Any) -> str:
    try:
        date.fromisoformat(value)
    except (ValueError, TypeError):
        return "Mục “{name}” phải là một ngày có thật. Hãy ghi theo dạng ngày/tháng/năm, ví dụ 28/03/2024."
    return ""


def _datetime(_field: Field, value: Any) -> str:
    try:
        good = datetime.fromisoformat(value).tzinfo is not None
    except (ValueError, TypeError):
        good = False
    return "" if good else "Mục “{name}” phải là giờ và ngày có thật. Hãy ghi theo dạng 28/03/2024 09:15."


def _number(_field: Field, value: Any) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12
    return "" if good else "Mục “{name}” phải là số nguyên không âm. Hãy chỉ ghi chữ số."


def _email(field: Field, value: Any) -> str:
    if sentence := _text(field, value):
        return sentence
    return (
        ""
        if _EMAIL.fullmatch(value)
        else "Địa chỉ thư điện tử ở mục “{name}” không đúng. Hãy xem lại dấu @ và tên miền."
    )


def _phone(field: Field, value: Any) -> str:
    if sentence := _text(field, value):
        return sentence
    return (
        ""
        if _PHONE.fullmatch(value)
        else "Số điện thoại ở mục “{name}” không đúng. Hãy ghi ít nhất 6 chữ số, không ghi chữ."
    )


def _choice(field: Field, value: Any) -> str:
    return "" if value in field.choice_names else "Lựa chọn ở mục “{name}” không có trong mẫu. Hãy chọn lại."


def _person(_field: Field, value: Any) -> str:
    good = isinstance(value, Mapping) and isinstance(value.get("name"), str) and bool(value["name"].strip())
    return "" if good else "Mục “{name}” chưa có họ tên. Hãy ghi họ tên."


def _list(_field: Field, value: Any) -> str:
    if not isinstance(value, list) or not all(isinstance(part, str) and part.strip() for part in value):
        return "Mục “{name}” có dòng trống. Hãy ghi nội dung hoặc bỏ dòng đó."
    return _too_many(value)


def _too_many(value: Any) -> str:
    return f"Mục “{{name}}” có hơn {MOST_ROWS} dòng. Hãy gộp bớt." if len(value) > MOST_ROWS else ""


def _documents(field: Field, value: Any) -> str:
    if not isinstance(value, list):
        return "Mục “{name}” phải là danh sách giấy tờ. Hãy mở lại mẫu rồi làm lại."
    for number, row in enumerate(value, 1):
        if not isinstance(row, Mapping) or not str(row.get("name") or "").strip():
            return f"Giấy tờ thứ {number} ở mục “{{name}}” chưa có tên. Hãy ghi tên hoặc bỏ dòng đó."
        if any(_number(field, row.get(kind) or 0) for kind in ("originals", "copies")):
            return f"Số bản của giấy tờ thứ {number} ở mục “{{name}}” phải là số nguyên không âm."
    return _too_many(value)


def _rows(_field: Field, value: Any) -> str:
    good = isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
    return "" if good else "Mục “{name}” phải là các dòng của bảng. Hãy mở lại mẫu rồi làm lại."


_CHECKS: dict[str, Any] = {
    "date": _date,
    "datetime": _datetime,
    "number": _number,
    "money": _number,
    "email": _email,
    "phone": _phone,
    "choice": _choice,
    "person": _person,
    "list": _list,
    "documents": _documents,
    "legs": _rows,
    "rows": _rows,
}
