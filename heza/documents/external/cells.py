"""What the cells of a list of laws say: whether one is in force, its number, codes. Pure."""

import re

from heza.core import words
from heza.core.cells import NONE, is_none

_KINDS = (
    "Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định|Chỉ thị|Công văn|Tiêu chuẩn"
)
_NAMED = re.compile(rf"({_KINDS})\s+(?:số\s*:?\s*)?(?=\S*\d)", re.I)
_STRETCH = re.compile(r"(\S*?)([0-9]{1,9}) đến (\S*?)([0-9]{1,9})")
LONGEST_STRETCH = 500


def status_of(text: str) -> str:
    """A key of STATUSES from the words of a list; "" where nothing is said. Raises ValueError for other words."""
    plain = words.fold(text)
    if plain in NONE:
        return ""
    if "mot phan" in plain:
        return "partly"
    if re.search(r"\b(het|khong con)\b|thay the|bai bo", plain):
        return "ended"
    if re.search(r"\b(sap|chua)\b", plain):
        return "coming"
    if re.search(r"con hieu luc|hien hanh|dang|^con$|^hieu luc$", plain):
        return "in_force"
    raise ValueError(text)


def number_of(text: str) -> tuple[str, str]:
    """Number and kind of “Nghị định số 30/2020/NĐ-CP”; kind "" where it is not said."""
    found = _NAMED.match(text)
    if found is None:
        return re.sub(r"^số\s*:?\s+", "", text, flags=re.I), ""
    return text[found.end() :], found[1][:1].upper() + found[1][1:].lower()


def codes_of(text: str) -> tuple[str, ...]:
    """Codes as a list names them: “QT-01, QT-ĐT-01 đến QT-ĐT-22”, as our own paper does."""
    found: list[str] = []
    for part in re.split(r"[,;]", text):
        stretch = _STRETCH.fullmatch(part.strip())
        if stretch and stretch[1] == stretch[3] and 0 < int(stretch[4]) - int(stretch[2]) <= LONGEST_STRETCH:
            numbers = range(int(stretch[2]), int(stretch[4]) + 1)
            found += [f"{stretch[1]}{number:0{len(stretch[2])}d}" for number in numbers]
        else:
            found += [one for one in part.split() if not is_none(one)]
    return tuple(found)
