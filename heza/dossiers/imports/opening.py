"""A waiting file opened: what kind it is, until when it speaks, and its rows one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from heza.core import clock, files
from heza.core.refusal import Refused
from heza.core.sheets import read_sheets
from heza.dossiers.imports import excel, legs
from heza.dossiers.imports.chosen import Kind, recognise
from heza.dossiers.imports.excel import Problem, Row
from heza.dossiers.imports.legs import LegRow
from heza.dossiers.imports.models import ImportFile


class Line(NamedTuple):
    """One row of the sheet: Excel's number, the code as it stands, what it says (None: it cannot be), what is wrong."""

    row: int
    code: str
    content: Row | LegRow | None
    problems: list[Problem]


@dataclass
class Opened:
    """A file that is understood, or asks how to be (`questions`)."""

    kind: Kind
    signature: str
    lines: Iterator[Line]
    until: datetime | None = None  # as its title says; None: the latest moment in it
    questions: list[Any] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_partial: bool = False  # failed rows that were mended: what it does not name is not missing


def open_file(file: ImportFile) -> Opened:
    """Understand a waiting file. Raises Refused with a sentence for whatever cannot be read."""
    kind, sheet = recognise(read_sheets(files.path_of(file.sha256)))
    if kind is Kind.LOG:
        log = legs.read(sheet.rows)
        return Opened(kind, "", _lines([(leg.row, leg.code_key, leg) for leg in log.rows], log.problems))
    export = excel.read(sheet.rows, clock.today())
    if not export.rows and not export.problems:
        raise Refused("Tệp không có dòng hồ sơ nào.")
    lines = _lines([(row.row, row.code, row) for row in export.rows], export.problems)
    return Opened(kind, "", lines, export.data_until)


def _lines(rows: list[tuple[int, str, Any]], problems: list[Problem]) -> Iterator[Line]:
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    for number, code, content in rows:
        yield Line(number, code, content, by_row.pop(number, []))
    for number, left in sorted(by_row.items()):
        yield Line(number, left[0].code, None, left)


def as_it_stands(file: ImportFile) -> tuple[list[list[Any]], Iterator[tuple[int, list[Any]]]]:
    """What stands above the table with its header, and the rows below by Excel's number: cells as the file has them."""
    kind, sheet = recognise(read_sheets(files.path_of(file.sha256)))
    first = _first_row(kind, sheet.rows)
    return [list(row) for row in sheet.rows[:first]], (
        (n, list(row)) for n, row in enumerate(sheet.rows[first:], first + 1)
    )


def _first_row(kind: Kind, rows: list[list[Any]]) -> int:
    if kind is Kind.LOG:
        header = legs.find_header(rows)
        return header[0] if header else 0
    found = excel.find_header(rows)
    return found[1] if found else 0
