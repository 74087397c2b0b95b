"""The rows of a tab of a waiting or applied file as an Excel file."""

from collections.abc import Iterator

from heza.core import words
from heza.core.sheets import Column, workbook
from heza.dossiers.imports import looking
from heza.dossiers.imports.models import ImportFile

MOST = 20_000  # rows; a longer list is looked at in the file itself
CUT = "Chỉ gồm {number} dòng đầu; các dòng sau xem trên trang."
COLUMNS = (
    Column("Dòng Excel", 11),
    Column("Mã hồ sơ", 24),
    Column("Chủ hồ sơ, bước", 30),
    Column("Thủ tục, đơn vị", 50),
    Column("Nội dung", 90),
)


def workbook_of(file: ImportFile, tab: str) -> bytes:
    """The rows of a tab in the order of the page, a sentence for everything that is told of one."""
    lines: list[looking.Line] = []
    after = 0
    while len(lines) < MOST:
        part, after = looking.lines_of(file, tab, after)
        lines += part
        if not after:
            break
    about = [file.file_name, f"Dữ liệu đến {words.moment(file.data_until)}" if file.data_until else ""]
    if after:
        about.append(CUT.format(number=words.number(len(lines))))
    rows = ([one.row or "", one.code, one.what, one.under, " ".join(_told(one))] for one in lines)
    return workbook(looking.TABS[tab][0], about, COLUMNS, rows)


def _told(line: looking.Line) -> Iterator[str]:
    yield from (f"{risk.name}: {sentence}" for risk, sentence in line.risks)
    yield from (sentence for _, sentence in line.problems)
    yield from (f"{one.what}: {one.before} → {one.after}." for one in line.changes)
    if not line.changes and not line.risks:
        yield from (f"{label} {moment}." for label, moment in line.moments)
