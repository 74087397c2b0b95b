"""Finding words in a text with and without marks, and the numbers that a page says of itself. Pure.

Both folded and lowered texts have as many letters as the text, signs being spaces in them: a place found in one is the
same place in the others. Words are found whole, as syllables are read: “han” is in “thời hạn”, not in “nhận”.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

AROUND, MOST_WORDS, SHORTEST = 140, 8, 2
Part = tuple[str, bool]  # some letters, and whether they are what was asked for


@lru_cache(maxsize=5000)
def _folded(char: str) -> str:
    apart = unicodedata.normalize("NFD", char.translate(_PLAIN_D))
    plain = "".join(one for one in apart if not unicodedata.combining(one)).casefold()
    return plain[0] if plain else char  # a mark that stands alone stays, ß is s


_PLAIN_D = str.maketrans("đĐðÐ", "dDdD")


@lru_cache(maxsize=5000)
def _lowered(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else lower[0]  # İ is i


def folded(text: str) -> str:
    """Lower case without marks, letter by letter."""
    return "".join(map(_folded, text))


def lowered(text: str) -> str:
    """Lower case with its marks, letter by letter."""
    return "".join(map(_lowered, text))


def bare(text: str) -> str:
    """Every sign a space, letter by letter: what is kept for searching."""
    return "".join(char if char.isalnum() else " " for char in text)


@dataclass(frozen=True)
class Word:
    """A word as it is looked for: in the folded text, or with its marks in the lowered one."""

    text: str
    has_marks: bool


def words_of(asked: str) -> list[Word]:
    """The words of a question, at most MOST_WORDS; marks count where they are typed, “QT-01” is one word."""
    found = []
    for one in unicodedata.normalize("NFC", asked).split()[:MOST_WORDS]:
        low, plain = " ".join(bare(lowered(one)).split()), " ".join(bare(folded(one)).split())
        if low:
            found.append(Word(low, has_marks=low != plain))
    return list(dict.fromkeys(found)) if sum(len(one.text) for one in found) >= SHORTEST else []


def _places(text: str, words: Iterable[Word]) -> list[tuple[int, int, Word]]:
    plain, low = bare(folded(text)), bare(lowered(text))
    found = []
    for word in words:
        pattern = re.compile(rf"(?<!\S){re.escape(word.text)}(?!\S)")
        found += [(*one.span(), word) for one in pattern.finditer(low if word.has_marks else plain)]
    return sorted(found, key=lambda one: (one[0], -one[1]))


def passage(text: str, words: Sequence[Word], around: int = AROUND) -> list[Part]:
    """Some letters around where most of the words stand together, what was asked for marked; cut between words."""
    places = _places(text, words)
    if not places:
        return [(text[: 2 * around].replace("\n", " "), False)] if text else []
    near = [len({w for s, _e, w in places if start <= s < start + around}) for start, _end, _word in places]
    begin = places[near.index(max(near))][0]
    first, last = max(0, begin - around // 2), min(len(text), begin + around + around // 2)
    while first and not text[first - 1].isspace() and begin - first < around:
        first -= 1
    while last < len(text) and not text[last].isspace() and last - begin < 2 * around + 40:
        last += 1
    parts: list[Part] = [("… ", False)] if first else []
    at = first
    for start, end, _word in places:
        if start < at or end > last:
            continue
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    parts += [(text[at:last], False), (" …" if last < len(text) else "", False)]
    return [(part.replace("\n", " "), is_hit) for part, is_hit in parts if part]


# ---------------------------------------------------------------- what a page says of itself

_DAY = r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})"
_ISSUE = re.compile(r"lan\s+(?:bh\b|ban\s+hanh)\s*(?:/\s*sua\s+doi\s*)?[:.]?\s*(\d{1,2})\b")
_AMEND = re.compile(r"lan\s+(?:sd\b|sua\s+doi)\s*[:.]?\s*(\d{1,2})\b")
_BOTH = re.compile(r"\bbh\s*[:.]?\s*(\d{1,2})\s*[/,;-]?\s*sd\s*[:.]?\s*(\d{1,2})\b")
_SLASH = re.compile(
    r"lan\s+(?:bh\s*/\s*sd|ban\s+hanh\s*/\s*(?:lan\s+)?sua\s+doi)\s*[:.]?\s*(\d{1,2})\s*/\s*(\d{1,2})\b"
)
_ISSUED = re.compile(r"ngay\s+(?:bh\b|ban\s+hanh)\s*[:.]?\s*" + _DAY)
_EFFECTIVE = re.compile(r"(?:ngay\s+(?:co\s+)?hieu\s+luc|hieu\s+luc\s+tu(?:\s+ngay)?)\s*[:.]?\s*" + _DAY)


@dataclass(frozen=True)
class Said:
    """What the first page says of itself; None where it does not."""

    issue: int | None = None
    amend: int | None = None
    issued_on: date | None = None
    effective_from: date | None = None


def said_by(text: str) -> Said:
    """Lần ban hành, lần sửa đổi, ngày ban hành, ngày hiệu lực as the page has them."""
    plain = folded(" ".join(text.split()))
    issue, amend = _number(_ISSUE, plain), _number(_AMEND, plain)
    if both := _SLASH.search(plain) or _BOTH.search(plain):
        issue, amend = int(both[1]), int(both[2])
    return Said(issue, amend, _day(_ISSUED, plain), _day(_EFFECTIVE, plain))


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None


def _day(pattern: re.Pattern[str], text: str) -> date | None:
    found = pattern.search(text)
    if not found:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def names_code(text: str, code: str) -> bool:
    """Whether a text has a code as a whole: QT-1 is not in QT-10, nor in BM-QT-1."""
    plain = folded(text)
    spaced = r"\s*".join(re.escape(char) for char in folded("".join(code.split())))
    return re.search(rf"(?<![\w.-]){spaced}(?![\w]|[-.]\w)", plain) is not None


def unlike(
    text: str, code: str, issue: int, amend: int, numbering: str, issued_on: date | None, effective_from: date | None
) -> list[str]:
    """How the first page differs from the register, a sentence each (7.5.2 a)."""
    said, found = said_by(text), []
    if not names_code(text, code):
        found.append(f"Trang đầu không có mã hiệu {code}.")
    if numbering != "amend" and said.issue not in (issue, None):
        found.append(f"Trang đầu ghi lần ban hành {said.issue:02d}, danh mục ghi {issue:02d}.")
    if numbering != "issue" and said.amend not in (amend, None):
        found.append(f"Trang đầu ghi lần sửa đổi {said.amend:02d}, danh mục ghi {amend:02d}.")
    if said.issue is None and said.amend is None:
        found.append("Trang đầu không ghi lần ban hành hoặc lần sửa đổi.")
    for name, on_page, listed in (
        ("ngày ban hành", said.issued_on, issued_on),
        ("ngày hiệu lực", said.effective_from, effective_from),
    ):
        if on_page and listed and on_page != listed:
            found.append(f"Trang đầu ghi {name} {on_page:%d/%m/%Y}, danh mục ghi {listed:%d/%m/%Y}.")
    return found
