"""Codes for a scanner, pure: Code 128 of our own (the bars of set B and C), QR by segno; as SVG and as PNG.

Code 128 is forty lines and a table that has not changed since 1981; the libraries for it bring fonts or an imaging
library along.
"""

import re
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

import segno

from heza.core.refusal import Refused

# Widths of bar, space, bar, … of each value; the last is the stop, which has a bar more.
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232 2331112 "
)
_BARS = _WIDTHS.split()
_TO_B, _START_B, _START_C, _STOP = 100, 104, 105, 106
_TO_C = 99
MODULE = 0.25  # mm of the narrowest bar, where there is room
BETWEEN = 6  # mm between codes on one line
QUIET = 10  # modules of white at each side of Code 128, as the standard wants
_PARTS = re.compile(r"(?:\d\d){2,}|[\x20-\x7e]")  # four and more figures pay for the change to set C
LONGEST = 48


Row = tuple[bool, ...]
Rows = tuple[Row, ...]


def values_of(text: str) -> list[int]:
    """The values of a text in Code 128, from start to stop. Raises Refused for letters that it does not have."""
    if not text or len(text) > LONGEST or re.search(r"[^\x20-\x7e]", text):
        raise Refused(
            f"Mã “{text}” không in được thành mã vạch. Mã vạch chỉ gồm chữ không dấu, chữ số và dấu, "
            f"dài nhất {LONGEST} ký tự."
        )
    values: list[int] = []
    in_c: bool | None = None
    for part in _PARTS.findall(text):
        pairs = len(part) > 1
        if pairs is not in_c:
            values.append((_START_C if pairs else _START_B) if in_c is None else (_TO_C if pairs else _TO_B))
            in_c = pairs
        values += [int(part[i : i + 2]) for i in range(0, len(part), 2)] if pairs else [ord(part) - 32]
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, _STOP]


def code128(text: str) -> Row:
    """The modules of a text, dark or not, without the white at the sides."""
    dark: list[bool] = []
    for value in values_of(text):
        for place, width in enumerate(_BARS[value]):
            dark += [place % 2 == 0] * int(width)
    return tuple(dark)


def qr(text: str) -> Rows:
    """The modules of a QR, row by row, with their white border. Raises Refused when the text is too long."""
    try:
        made = segno.make(text, error="m", micro=False)
    except segno.DataOverflowError as problem:
        raise Refused("Nội dung quá dài để in thành mã QR. Hãy rút ngắn nội dung rồi làm lại.") from problem
    return tuple(tuple(map(bool, row)) for row in made.matrix_iter(border=4))


@lru_cache(maxsize=256)  # both files and both copies of a form carry the same ones
def rows_of(kind: str, text: str) -> Rows:
    """The modules of either code with the white that a scanner needs; Code 128 is one row."""
    if kind == "qr":
        return qr(text)
    quiet = (False,) * QUIET
    return ((*quiet, *code128(text), *quiet),)


def widths_of(codes: Sequence[tuple[Rows, float]], room: float) -> list[float]:
    """How wide the codes of a line are printed, given their heights, in millimetres: a QR as high as wide, Code 128 by
    its modules, thinner where the room that is left needs it.
    """
    left = room - sum(height for rows, height in codes if len(rows) > 1) - BETWEEN * len(codes)
    bars = sum(len(rows) == 1 for rows, _ in codes)
    return [height if len(rows) > 1 else min(left / bars, len(rows[0]) * MODULE) for rows, height in codes]


def as_svg(rows: Rows) -> str:
    """A drawing in modules: one rectangle for each run of dark ones."""
    bars = [
        f"M{start} {y}h{stop - start}v1h-{stop - start}z"
        for y, row in enumerate(rows)
        for start, stop in _dark_runs(row)
    ]
    size = f"{len(rows[0])} {len(rows)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path d="{"".join(bars)}"/></svg>'
    )


def _dark_runs(row: Row) -> list[tuple[int, int]]:
    runs, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x))
            start = None
    return runs


def as_png(rows: Rows, scale: int = 8) -> bytes:
    """A black and white picture, `scale` dots a module."""
    lines = []
    for row in rows:
        bits = "".join(("0" if dark else "1") * scale for dark in row)
        bits += "1" * (-len(bits) % 8)
        lines += [b"\0" + int(bits, 2).to_bytes(len(bits) // 8)] * scale
    out = BytesIO(b"")
    out.write(b"\x89PNG\r\n\x1a\n")
    size = struct.pack(">IIBBBBB", len(rows[0]) * scale, len(rows) * scale, 1, 0, 0, 0, 0)
    for name, data in ((b"IHDR", size), (b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b"")):
        out.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
    return out.getvalue()
