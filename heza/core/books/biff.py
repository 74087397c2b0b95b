"""What an .xls tells beside its values: the compound file around it, and the records that calamine does not give.

Sources: [MS-CFB] (sectors, directory) and [MS-XLS] (BIFF8 records), as published by Microsoft.
"""

import struct
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from heza.core.books.inside import OLD_FONT
from heza.core.books.model import Facts, old_font_of

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _FONT, _XF, _DATE1904 = 0x809, 0x0A, 0x85, 0x2F, 0x31, 0xE0, 0x22
_ROW, _BOOLERR, _FORMULA = 0x208, 0x205, 0x06
_CELLS = frozenset({0xFD, 0x204, 0x203, 0x27E, 0x201, 0x205, 0x06, 0xD6})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class _Broken(ValueError):
    """Not a compound file that can be followed."""


@dataclass
class Old:
    """An .xls: its workbook stream, empty where the compound file holds none."""

    stream: bytes = b""
    is_encrypted: bool = False
    has_macros: bool = False
    date1904: bool = False
    fonts: dict[int, str] = field(default_factory=dict)  # cell style → old Vietnamese font
    starts: dict[str, int] = field(default_factory=dict)  # sheet → where its records begin

    def look_at(self, name: str) -> Callable[[], Facts]:
        """Gives the facts of a sheet."""
        return partial(_facts, self, name)


def opened(path: Path) -> Old:
    """What a compound file holds; broken ones hold nothing."""
    try:
        streams = _Compound(path.read_bytes()).streams()
    except (_Broken, struct.error, IndexError):
        return Old()
    if "EncryptedPackage" in streams:
        return Old(is_encrypted=True)  # an .xlsx with a password
    name = next((one for one in ("Workbook", "Book") if one in streams), "")
    if not name:
        return Old()
    old = Old(streams[name](), has_macros="_VBA_PROJECT_CUR" in streams or "VBA" in streams)
    with suppress(struct.error, IndexError, UnicodeDecodeError):  # calamine says what is broken
        _globals(old)
    return old


class _Compound:
    """A compound file: a small file system of sectors in chains."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise _Broken
        self.data = data
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.size not in (512, 4096):
            raise _Broken
        self.table = self._table()
        (self.first_directory,) = struct.unpack_from("<I", data, 48)
        (self.cutoff, first_mini) = struct.unpack_from("<II", data, 56)
        self.mini_table = self._numbers(self._chain(first_mini))

    def streams(self) -> dict[str, Callable[[], bytes]]:
        """Name → its bytes, read when asked for."""
        directory = self._chain(self.first_directory)
        entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        found: dict[str, Callable[[], bytes]] = {}
        mini: bytes = b""
        for entry in entries:
            (length,) = struct.unpack_from("<H", entry, 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:  # the root holds the small streams
                mini = self._chain(start)[:size]
            elif entry[66] in (1, 2):
                found.setdefault(name, partial(self._stream, start, size, mini))
        return found

    def _stream(self, start: int, size: int, mini: bytes) -> bytes:
        if size >= self.cutoff:
            return self._chain(start)[:size]
        parts, seen = [], 0
        while start < len(self.mini_table) and seen * 64 < size + 64:
            parts.append(mini[start * 64 : start * 64 + 64])
            start, seen = self.mini_table[start], seen + 1
        return b"".join(parts)[:size]

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < len(self.table) and len(parts) <= len(self.table):
            parts.append(self._sector(sector))
            sector = self.table[sector]
        return b"".join(parts)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.data[at : at + self.size]

    def _table(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        (more, count) = struct.unpack_from("<II", self.data, 68)
        while more < _END and count > 0:  # the list of table sectors goes on
            part = self._numbers(self._sector(more))
            sectors += part[:-1]
            more, count = (part[-1] if part else _END), count - 1
        whole = b"".join(self._sector(one) for one in sectors if one < _END)
        return self._numbers(whole)

    @staticmethod
    def _numbers(content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, its length) up to the end of this part."""
    unpack, end = struct.Struct("<HH").unpack_from, len(stream) - 3
    while at < end:
        kind, length = unpack(stream, at)
        yield kind, at + 4, length
        if kind == _EOF:
            return
        at += 4 + length


def _globals(old: Old) -> None:
    fonts: list[str] = []
    styles: list[int] = []
    for kind, at, length in _records(old.stream):
        if kind == _FILEPASS:
            old.is_encrypted = True
            return
        if kind == _DATE1904:
            old.date1904 = old.stream[at : at + length] == b"\x01\x00"
        elif kind == _FONT:
            fonts.append(_text(old.stream, at + 14))
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", old.stream, at)[0])
        elif kind == _BOUNDSHEET:
            old.starts[_text(old.stream, at + 6)] = struct.unpack_from("<I", old.stream, at)[0]
    old.fonts = _old_fonts(fonts, styles)


def _old_fonts(fonts: list[str], styles: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for style, font in enumerate(styles):
        place = font - (font > 4)  # there is no font 4
        if place < len(fonts) and OLD_FONT.match(fonts[place]):
            found[style] = fonts[place]
    return found


def _text(stream: bytes, at: int) -> str:
    """A short string: its length in a byte, whether it is wide in another."""
    length, wide = stream[at], stream[at + 1] & 1
    content = stream[at + 2 : at + 2 + length * (2 if wide else 1)]
    return content.decode("utf-16-le" if wide else "latin-1")


def _facts(old: Old, name: str) -> Facts:
    look = _Look(old)
    if (start := old.starts.get(name)) is not None:
        with suppress(struct.error, IndexError):  # calamine says what is broken
            for kind, at, _ in _records(old.stream, start):
                look.at(kind, at)
    return Facts(frozenset(look.hidden), old_font_of(look.columns), look.errors)


class _Look:
    """One pass over the records of a sheet."""

    def __init__(self, old: Old) -> None:
        self.stream, self.fonts = old.stream, old.fonts
        self.hidden: set[int] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.columns: dict[int, Counter[str]] = {}

    def at(self, kind: int, at: int) -> None:
        if kind == _ROW:
            row, options = struct.unpack_from("<H10xB", self.stream, at)
            if options & 0x20:
                self.hidden.add(row + 1)
        elif kind in _CELLS and (self.fonts or kind in (_BOOLERR, _FORMULA)):
            row, column, style = struct.unpack_from("<HHH", self.stream, at)
            if self.fonts:
                self.columns.setdefault(column, Counter())[self.fonts.get(style, "")] += 1
            if error := _error(kind, self.stream, at):
                self.errors[row + 1, column] = error


def _error(kind: int, stream: bytes, at: int) -> str:
    if kind == _BOOLERR and stream[at + 7]:
        return _ERRORS.get(stream[at + 6], "#?")
    if kind == _FORMULA and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
        return _ERRORS.get(stream[at + 8], "#?")
    return ""
