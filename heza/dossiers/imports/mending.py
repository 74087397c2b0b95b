"""Letters of a file that are not what they seem: made plain, counted, and shown. Nothing is guessed. Pure."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from heza.core import words
from heza.core.sheets import FORMULA_STARTS
from heza.dossiers.rules import code_key

KINDS = {
    "composed": "Chữ có dấu rời (NFD) được ghép lại",
    "invisible": "Ký tự ẩn, dấu cách cứng được bỏ",
    "wide": "Chữ, số toàn góc (full-width) được đổi thành chữ, số thường",
    "stroke": "Chữ Ð, ð (của tiếng khác) được đổi thành Đ, đ",
    "lookalike": "Chữ Cyrillic, Hy Lạp trông giống chữ Latinh trong mã được đổi lại",
    "dashes": "Dấu gạch dài trong mã được đổi thành dấu “-”",
    "capitals": "Mã viết chữ thường được đổi thành chữ hoa",
    "spaces": "Dấu cách thừa trong mã được bỏ",
    "apostrophe": "Dấu nháy đơn ở đầu ô (để Excel không coi là công thức) được bỏ",
    "serial": "Ngày ghi bằng số thứ tự ngày của Excel được đổi thành ngày",
    "zero": "Số 0 ở đầu số điện thoại bị Excel bỏ được thêm lại",
    "digits": "Số 0 ở cuối mã thủ tục bị Excel bỏ được thêm lại",
    "merged": "Ô gộp: giá trị của ô trên cùng được dùng cho các dòng dưới",
    "font": "Chữ theo bảng mã cũ được đổi sang Unicode",
    "month_first": "Ngày viết kiểu tháng trước được đổi thành ngày trước",
    "twin": "Dòng giống hệt một dòng ở trên được đọc một lần",
}
SAMPLES = 3  # of each kind
_SUSPICIOUS = re.compile("[\u0300-\u036f\u00a0\u00ad\u200b-\u200f\u202f\u2060\ufeff\u00d0\u00f0\uff01-\uffee\u3000]")
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u202f\u2060\ufeff\u3000]")
_MARKS = str.maketrans("Ðð", "Đđ")
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЈЅавекмнорстухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXIJSabekmhopctyxijsABEZHIKMNOPTYXo"
)


class Sample(NamedTuple):
    """One mended cell: Excel's row number, what the column means, the text before and after."""

    row: int
    meaning: str
    before: str
    after: str


@dataclass
class Mended:
    """What was mended in a file: how often each kind, and some of each to look at."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def note(self, kind: str, row: int, meaning: str, before: object, after: object) -> None:
        """One cell."""
        self.counts[kind] += 1
        if self.counts[kind] <= SAMPLES:
            shown = (words.clean(before)[:80] if kind == "font" else str(before)[:80], str(after)[:80])
            self.samples.setdefault(kind, []).append(Sample(row, meaning, *shown))

    def told(self) -> list[tuple[str, int, list[Sample]]]:
        """(words, how often, samples), the most frequent first."""
        return [(KINDS[kind], count, self.samples[kind]) for kind, count in self.counts.most_common()]


def mend_text(text: str) -> tuple[str, tuple[str, ...]]:
    """One line of Unicode as it is kept, and what was mended in it (keys of KINDS)."""
    if text[:1] == "'" and text[1:2] in FORMULA_STARTS and len(text) > 1:
        mended, kinds = mend_text(text[1:])
        return mended, ("apostrophe", *kinds)
    if text.isascii() or not _SUSPICIOUS.search(text):
        return words.clean(text), ()
    return _mended(text)


@lru_cache(maxsize=20_000)
def _mended(text: str) -> tuple[str, tuple[str, ...]]:
    kinds: list[str] = []
    if _INVISIBLE.search(text):
        kinds.append("invisible")
    composed = unicodedata.normalize("NFC", text)
    if len(composed) < len(text) and any(unicodedata.combining(char) for char in text):
        kinds.append("composed")
    wide = "".join(unicodedata.normalize("NFKC", c) if "\uff01" <= c <= "\uffee" else c for c in composed)
    if wide != composed:
        kinds.append("wide")
    marked = wide.translate(_MARKS)
    if marked != wide:
        kinds.append("stroke")
    return words.clean(marked), tuple(kinds)


def mend_code(text: str) -> tuple[str, tuple[str, ...]]:
    """A dossier's code as it is compared, and what was mended in it."""
    mended, kinds = mend_text(text)
    latin = mended.translate(_LOOKALIKES)
    found = list(kinds)
    if latin != mended:
        found.append("lookalike")
    if latin != latin.upper():
        found.append("capitals")
    if " " in latin:
        found.append("spaces")
    key = code_key(latin)
    if "".join(latin.split()).upper() != key:
        found.append("dashes")
    return key, tuple(found)


_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_SHORT_END = re.compile(r"^(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3})*-\d{6}-\d{1,3}$")
_SHORT_HEAD = re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}\.[A-Z]\d{2}(?:\.\d{1,3})*-\d{6}-\d{4,7}$")
_REMEDY = "Hãy định dạng cột “Mã hồ sơ” là Văn bản (Text) rồi xuất lại từ hệ thống Một cửa."


def why_no_code(cell: object, key: str) -> str:
    """Why this is no code: a sentence with the remedy where Excel has spoilt it."""
    said = words.clean(cell)[:60]
    if isinstance(cell, int | float) or _SCIENTIFIC.fullmatch(key):
        return f"Mã hồ sơ “{said}” đã bị Excel đổi thành số nên không còn đúng. {_REMEDY}"
    if _SHORT_END.match(key) or _SHORT_HEAD.match(key):
        return f"Mã hồ sơ “{said}” bị mất số 0 ở đầu một phần của mã. {_REMEDY}"
    return f"Mã hồ sơ “{said}” không đúng dạng như H24.18-240320-0001."
