"""The city's one-stop export from the rows of a sheet: no file, no database here.

How a file is laid out is found in `layout.py`, its rows are read in `reading.py`; this is the short way for rows that
are at hand, without questions.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from heza.core.books import Book, Kind
from heza.core.books.model import Plain
from heza.core.refusal import Refused
from heza.dossiers.imports import columns, layout
from heza.dossiers.imports.content import CLOSING, Export, Problem, Row
from heza.dossiers.imports.dates import UnreadableCell, read_moment
from heza.dossiers.imports.reading import Reading

__all__ = ["CLOSING", "LABELS", "Export", "Problem", "Row", "UnreadableCell", "find_header", "read", "read_moment"]

LABELS = columns.LABELS[columns.Kind.EXPORT]


def find_header(rows: Sequence[Sequence[Any]]) -> tuple[int, int, dict[str, int]] | None:
    """Where the header stands: (its first row, the first row below it, meaning → column), or None."""
    found = layout.find_header(rows[: layout.LOOKED_AT], columns.Kind.EXPORT)
    return (found.row - 1, found.row - 1 + found.depth, dict(found.columns)) if found else None


def read(rows: Sequence[Sequence[Any]], today: date) -> Export:
    """The dossiers of a sheet. A bad row never stops the others.

    `today` is used only where the title does not say until when the file speaks.
    Raises Refused with a sentence when the sheet is not a one-stop export.
    """
    book = Book(Kind.XLSX, [Plain("", [list(row) for row in rows])])
    return read_understood(layout.understand(book, only=columns.Kind.EXPORT), today)


def read_understood(found: layout.Understood, today: date) -> Export:
    """The dossiers of a file that was understood, all at once. Raises Refused where columns are missing."""
    layout.insist(found)
    reading = Reading(found, today)
    kept: list[Row] = []
    problems: list[Problem] = []
    for _, row, wrong in reading:
        problems += wrong
        if row is not None:
            kept.append(row)
    if not kept and not problems:
        raise Refused("Tệp không có dòng hồ sơ nào. Hãy kiểm tra lại khoảng ngày khi xuất từ hệ thống Một cửa.")
    return Export(kept, reading.data_until, problems, reading.mended)
