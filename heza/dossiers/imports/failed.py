"""The rows of a file that have errors, in the file's own layout: mended there, they are chosen again."""

from sqlalchemy import select

from heza.core.db import db
from heza.core.refusal import Refused
from heza.core.sheets import as_it_stands
from heza.dossiers.imports import opening, packing
from heza.dossiers.imports.columns import FAILED_LABEL
from heza.dossiers.imports.models import ImportFile, ImportRow

MOST = 20_000  # rows
LABEL = FAILED_LABEL  # the column that is added; reading the mended file passes it over
NONE = "Tệp này không có dòng lỗi."


def workbook_of(file: ImportFile) -> bytes:
    """What stands above the table, its header, and the rows with errors as they are, each with what is wrong.

    Dates stay as they were written (text as text). Raises Refused where there is none.
    """
    row = ImportRow
    wanted = select(row.row, row.told).where(row.file_id == file.id, row.fate == "error").order_by(row.position)
    wrong = {number: _sentence(told) for number, told in db.session.execute(wanted.limit(MOST))}
    if not wrong:
        raise Refused(NONE)
    head, rows = opening.as_it_stands(file)
    lines = [[*cells, ""] for cells in head[:-1]] + [[*head[-1], LABEL]]
    width = max(len(line) for line in lines)
    for number, cells in rows:
        if number in wrong:
            padded = [*cells, *[None] * (width - 1 - len(cells))]
            lines.append([*padded[: width - 1], wrong[number]])
    return as_it_stands(lines)


def _sentence(told: str) -> str:
    return " ".join(sentence for _, sentence in packing.told(told)[0])
