"""What each row of a sheet is: title, header, data, total, signature… decided row by row, in one pass. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

from heza.core import old_fonts, words
from heza.dossiers.imports.columns import Kind, meaning_of
from heza.dossiers.imports.mending import mend_code
from heza.dossiers.rules import is_code


class Role(StrEnum):
    """What a row is."""

    TITLE = "title"
    HEADER = "header"
    NUMBERS = "numbers"
    DATA = "data"
    GROUP = "group"
    TOTAL = "total"
    SIGNATURE = "signature"
    REPEATED = "repeated"
    HIDDEN = "hidden"
    NOTE = "note"
    BLANK = "blank"


ROLE_NAMES = {
    Role.TITLE: "tiêu đề",
    Role.HEADER: "dòng tiêu đề bảng",
    Role.NUMBERS: "dòng số cột",
    Role.DATA: "dữ liệu",
    Role.GROUP: "dòng nhóm",
    Role.TOTAL: "dòng tổng",
    Role.SIGNATURE: "chữ ký",
    Role.REPEATED: "tiêu đề lặp lại",
    Role.HIDDEN: "dòng ẩn",
    Role.NOTE: "bỏ qua",
    Role.BLANK: "dòng trống",
}
_NUMBER = re.compile(r"\(?\d{1,2}[a-z]?\)?(?:\s*=\s*[\d()+\-*/:,% ]+)?|\([a-zđ]{1,2}\)|[ABC]")
_TOTAL = re.compile(
    r"^(?:tổng\s+cộng|tổng\s+số|tong cong|tong so|lũy kế|luỹ kế)\b(?!\s+ty)|^(?:tổng|cộng|tong|cong)\s*(?:[:(\d].*)?$"
)
_GROUP = re.compile(r"^(?:[IVXLC]{1,6}|[A-H])[.)]?$|^(?:[IVXLC]{1,6})[.)]\s+\S")
_SIGNATURE = re.compile(
    r"^(?:(?:nguoi|can bo|ke toan|thu ky) (?:lap|tong hop|bao cao)|lap bieu|thu truong|(?:truong|pho) (?:phong|ban)|"
    r"(?:pho )?giam doc|(?:pho )?chanh van phong|lanh dao|"
    r"kt\.? |tl\.? |tuq\.? |\(?ky,? |\(?ky va ghi|noi nhan|xac nhan)"
)
_PLACE_AND_DAY = re.compile(r"ngay\s*[\d.…_ ]*\s*thang\s*[\d.…_ ]*\s*nam")
_FEW = 3  # cells: more than this on a row without a code is a dossier whose code is missing


class Roles:
    """The roles of a sheet's rows, asked for from the first to the last."""

    def __init__(
        self, kind: Kind, columns: Mapping[str, int], header: int, depth: int, hidden: Collection[int] = ()
    ) -> None:
        """`header` is Excel's number of the first of `depth` header rows; `hidden` are rows to leave out."""
        self.kind, self.code = kind, columns.get("code", -1)
        self.first, self.last = header, header + depth - 1
        self.hidden, self.columns = hidden, columns
        self.ended = False  # a total or a signature was seen

    def of(self, number: int, cells: Sequence[Any]) -> Role:
        """What the row with this Excel number is."""
        code = cells[self.code] if 0 <= self.code < len(cells) else None
        if number <= self.last:
            return self._above(number, cells)
        if number in self.hidden:
            return Role.HIDDEN
        if isinstance(code, str) and is_code(code):
            return Role.DATA
        filled = [text for cell in cells if (text := words.clean(cell))]
        if not filled:
            return Role.BLANK
        if code and is_code(mend_code(str(code))[0]):
            return Role.DATA
        return self._of_others(filled, words.clean(code), number)

    def _above(self, number: int, cells: Sequence[Any]) -> Role:
        if not any(words.clean(cell) for cell in cells):
            return Role.BLANK
        return Role.HEADER if number >= self.first else Role.TITLE

    def _of_others(self, filled: list[str], code: str, number: int) -> Role:
        first = old_fonts.readable(filled[0])
        if _TOTAL.match(first.lower()) or _TOTAL.match(old_fonts.readable(code).lower()):
            self.ended = True
            return Role.TOTAL
        if all(_NUMBER.fullmatch(text.removesuffix(".0")) for text in filled):
            return Role.NUMBERS if len(filled) > 1 or "(" in filled[0] else Role.NOTE
        if meaning_of(code, self.kind) == "code" or self._is_header(filled):
            return Role.REPEATED
        if (len(filled) <= _FEW and _GROUP.match(first)) or (len(filled) == 1 and _GROUP.match(code)):
            return Role.GROUP
        if len(filled) <= _FEW and self._is_signature(filled):
            self.ended = True
            return Role.SIGNATURE
        return self._is_data(filled, code)

    def _is_data(self, filled: list[str], code: str) -> Role:
        if self.code < 0:
            return Role.DATA if len(filled) > _FEW else Role.NOTE
        few = len(filled) <= _FEW
        if len(filled) == 1 and (len(code) > 40 or words.fold(code).startswith(("ghi chu", "luu y"))):
            return Role.NOTE
        if self.ended and few and not (code and any(char.isdigit() for char in code)):
            return Role.NOTE
        return Role.NOTE if few and not code else Role.DATA

    def _is_header(self, filled: list[str]) -> bool:
        return sum(bool(meaning_of(text, self.kind)) for text in filled) * 2 > len(filled) > 1

    @staticmethod
    def _is_signature(filled: list[str]) -> bool:
        folded = [words.fold(old_fonts.readable(text)) for text in filled]
        return any(_SIGNATURE.match(text) or _PLACE_AND_DAY.search(text) for text in folded)
